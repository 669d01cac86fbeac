"""A label: who is under it, its name, and who else could be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts import store
from gui_mcp_devices.pocket.apps.contacts.detail import DetailPage
from gui_mcp_devices.pocket.apps.contacts.parts import ContactsPage, ask, person_row
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    empty,
    fab,
    field,
    floating,
    icon_button,
    page,
    rows,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class NameLabel(ContactsPage):
    """A page on which a label can be named."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.naming_label: int | None = None
        """Which is being named; 0: a new one."""
        self.label_name = self.label_error = ""

    def name_label(self, id: int, name: str) -> None:
        self.naming_label, self.label_name, self.label_error = id, name, ""
        self.phone.focus("label_name")

    def naming(self) -> Node | None:
        """The dialog, while it is open."""
        if self.naming_label is None:
            return None
        title = (
            self.t("Rename label", "重命名标签") if self.naming_label else self.t("Create label", "新建标签")
        )
        return dialog(
            title,
            field(
                "label_name", self.label_name, self._named, hint=self.t("Label name", "标签名称"),
                submit=self._save_label, error=self.label_error,
            ),
            actions=(
                button(self.t("Cancel", "取消"), self._drop, look="text", id="cancel"),
                button(self.t("Save", "保存"), self._save_label, id="save"),
            ),
            dismiss=self._drop,
        )  # fmt: skip

    def _named(self, name: str) -> None:
        self.label_name, self.label_error = name, ""

    def _drop(self) -> None:
        self.naming_label = None
        self.phone.hide_keyboard()

    def _save_label(self) -> None:
        name = self.label_name.strip()
        others = [one.title.casefold() for one in store.labels(self.db) if one.id != self.naming_label]
        if not name:
            self.label_error = self.t("Enter a name", "请输入名称")
        elif name.casefold() in others:
            self.label_error = self.t("There is a label of that name", "已有同名标签")
        else:
            store.put_label(self.db, self.naming_label or 0, name)
            self._drop()


class LabelPage(NameLabel):
    """The members of one label."""

    activity = ".LabelActivity"

    def __init__(self, phone: Phone, label: int) -> None:
        super().__init__(phone)
        self.label = label
        self.deleting = False

    @property
    def title(self) -> str:
        return next((one.title for one in store.labels(self.db) if one.id == self.label), "")

    def view(self) -> Node:
        people = store.members(self.db, self.label)
        bar = app_bar(
            self.title,
            icon_button(
                "edit", self.t("Rename label", "重命名标签"), lambda: self.name_label(self.label, self.title)
            ),
            icon_button("delete", self.t("Delete label", "删除标签"), lambda: self._ask(True)),
            back=self.pop,
            back_desc=self.up,
        )

        def line(index: int) -> Node:
            one = people[index]
            return person_row(one.name, tap=lambda: self.push(DetailPage(self.phone, one.id)))

        body = (
            rows("members", len(people), line, 60)
            if people
            else empty("tag", self.t("Nobody is under this label", "此标签下没有联系人"))
        )
        add = fab(
            "person-add",
            self.t("Choose members", "选择成员"),
            lambda: self.push(MembersPage(self.phone, self.label)),
            id="members",
        )
        return page(bar, floating(body, add))

    def over(self) -> Node | None:
        if not self.deleting:
            return self.naming()
        return ask(
            self.t(f"Delete label “{self.title}”?", f"删除标签“{self.title}”？"),
            self.t("Its contacts stay.", "其中的联系人会保留。"),
            (self.t("Cancel", "取消"), lambda: self._ask(False)),
            (self.t("Delete", "删除"), self._delete),
        )

    def back(self) -> bool:
        if self.deleting or self.naming_label is not None:
            self.deleting, self.naming_label = False, None
            return True
        return False

    def _ask(self, on: bool) -> None:
        self.deleting = on

    def _delete(self) -> None:
        store.drop_label(self.db, self.label)
        self.pop()
        self.phone.toast(self.t("Label deleted", "标签已删除"))


class MembersPage(ContactsPage):
    """Who is under a label: a tap puts somebody there or takes them out."""

    activity = ".MembersActivity"

    def __init__(self, phone: Phone, label: int) -> None:
        super().__init__(phone)
        self.label = label
        self.query = ""

    def view(self) -> Node:
        held = {one.id for one in store.members(self.db, self.label)}
        people = store.everyone(self.db)
        if wanted := self.query.strip():
            people = [one for one, _ in store.search(self.db, wanted)]

        def line(index: int) -> Node:
            one = people[index]
            return person_row(one.name, tap=self._flips(one.id, one.id not in held), chosen=one.id in held)

        done = button(self.t("Done", "完成"), self.pop, look="text", id="done")
        title = self.t(f"{len(held)} members", f"{len(held)}位成员")
        find = column(
            field(
                "search", self.query, self._find, hint=self.t("Search contacts", "搜索联系人"), glyph="search"
            ),
            style=Style(pad=(12, 0, 12, 8), fill="surface", width="fill"),
        )
        nobody = column(
            text(self.t("Nobody found", "没有找到"), colour="text_soft"), style=Style(pad=(24, 24, 24, 24))
        )
        body = rows("people", len(people), line, 60) if people else nobody
        return page(app_bar(title, done, back=self.pop, back_desc=self.up), find, body)

    def _find(self, query: str) -> None:
        self.query = query

    def _flips(self, id: int, on: bool) -> Callable[[], object]:
        return lambda: store.mark(self.db, id, self.label, on)
