"""Making, renaming and deleting labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.notes import store
from gui_mcp_devices.pocket.apps.notes.parts import PACKAGE
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    divider,
    entry,
    field,
    icon,
    icon_button,
    page,
    row,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Labels(Page):
    package, activity = PACKAGE, ".LabelsActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.name, self.wrong = "", ""
        self.renaming = self.deleting = 0
        self.new_name, self.new_wrong = "", ""

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Edit labels", "编辑标签"), back=self.pop, back_desc=t("Navigate up", "返回"))
        add = row(
            field(
                "label_name",
                self.name,
                self._typed,
                hint=t("New label", "新标签"),
                error=self.wrong,
                submit=self._add,
                grow=1,
            ),
            button(t("Add", "添加"), self._add, id="add"),
            style=Style(pad=(16, 12, 16, 12), gap=10, width="fill", align="start"),
        )
        rows = [
            entry(
                name,
                lead=icon("tag", colour="primary"),
                tap=self._renames(id, name),
                id="label",
                tail=icon_button("delete", t(f"Delete {name}", f"删除 {name}"), self._deletes(id), size=20),
            )
            for id, name in store.labels(self.phone)
        ]
        if self.phone.width > self.phone.height:  # there is little room beside the keyboard
            return page(bar, scroll("labels", column(add, divider(), *rows)))
        return page(bar, add, divider(), scroll("labels", column(*rows)))

    def over(self) -> Node | None:
        t = self.t
        if self.renaming:
            return dialog(
                t("Rename label", "重命名标签"),
                field(
                    "new_name",
                    self.new_name,
                    self._retyped,
                    hint=t("Name", "名称"),
                    error=self.new_wrong,
                    submit=self._rename,
                ),
                actions=(
                    button(t("Cancel", "取消"), self._close, look="text", id="cancel"),
                    button(t("Save", "保存"), self._rename, id="save"),
                ),
                dismiss=self._close,
            )
        if self.deleting:
            name = dict(store.labels(self.phone)).get(self.deleting, "")
            return dialog(
                t(f"Delete “{name}”?", f"删除“{name}”？"),
                text(t("Its notes are kept.", "相关记事会保留。"), colour="text_soft"),
                actions=(
                    button(t("Cancel", "取消"), self._close, look="text", id="cancel"),
                    button(t("Delete", "删除"), self._delete, look="danger", id="confirm"),
                ),
                dismiss=self._close,
            )
        return None

    def back(self) -> bool:
        if self.renaming or self.deleting:
            self._close()
            return True
        return False

    def _typed(self, name: str) -> None:
        self.name, self.wrong = name, ""

    def _retyped(self, name: str) -> None:
        self.new_name, self.new_wrong = name, ""

    def _add(self) -> None:
        if store.save_label(self.phone, 0, self.name):
            self.name = ""
            self.phone.hide_keyboard()
        else:
            self.wrong = self._complaint()

    def _rename(self) -> None:
        if store.save_label(self.phone, self.renaming, self.new_name):
            self._close()
        else:
            self.new_wrong = self._complaint()

    def _complaint(self) -> str:
        return self.t("Needs a name of its own", "名称不能为空或重复")

    def _renames(self, id: int, name: str) -> Callable[[], None]:
        def ask() -> None:
            self.renaming, self.new_name, self.new_wrong = id, name, ""
            self.focus = "new_name"

        return ask

    def _deletes(self, id: int) -> Callable[[], None]:
        def ask() -> None:
            self.deleting, self.focus = id, ""

        return ask

    def _delete(self) -> None:
        store.delete_label(self.phone, self.deleting)
        self._close()

    def _close(self) -> None:
        self.renaming = self.deleting = 0
        self.focus = ""
