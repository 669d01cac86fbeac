"""The first page: everybody by letter, the favourites, and what keeps them in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts import store
from gui_mcp_devices.pocket.apps.contacts.detail import DetailPage
from gui_mcp_devices.pocket.apps.contacts.form import FormPage
from gui_mcp_devices.pocket.apps.contacts.labels import LabelPage, NameLabel
from gui_mcp_devices.pocket.apps.contacts.merge import MergePage
from gui_mcp_devices.pocket.apps.contacts.parts import READ, ask, menu, person_row
from gui_mcp_devices.pocket.apps.contacts.schema import PACKAGE
from gui_mcp_devices.pocket.apps.contacts.store import Listed
from gui_mcp_devices.pocket.apps.contacts.words import pretty
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    check_row,
    column,
    empty,
    entry,
    fab,
    field,
    floating,
    icon,
    icon_button,
    page,
    row,
    rows,
    scroll,
    section,
    tabs,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ROW = 60.0
PEOPLE, FAVOURITES, ORGANISE = range(3)


class PeoplePage(NameLabel):
    """Contacts, favourites, labels; a long press on somebody starts to choose several."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.tab = PEOPLE
        self.query = ""
        self.chosen: list[int] = []
        self.dialog = ""
        """`delete` or `label`."""
        self.asked = False

    def shown(self) -> None:
        if not self.asked:
            self.asked = True
            self.phone.ask_for(PACKAGE, READ)

    def view(self) -> Node:
        if not self.allowed:
            return self._locked()
        bar = self._choosing() if self.chosen else self._search_bar()
        body = (self._people, self._favourites, self._organise)[self.tab]()
        parts = [bar, body]
        if not self.focus and not self.chosen:
            names = (
                self.t("Contacts", "联系人"),
                self.t("Favourites", "收藏"),
                self.t("Organise", "整理"),
            )
            parts.append(tabs(names, self.tab, self._turn, ("person", "star", "tag")))
        return page(*parts)

    def over(self) -> Node | None:
        count = len(self.chosen)
        match self.dialog:
            case "delete":
                return ask(
                    self.t(f"Delete {count} contact{'s' if count > 1 else ''}?", f"删除{count}位联系人？"),
                    self.t("They will be gone for good.", "删除后无法恢复。"),
                    (self.t("Cancel", "取消"), self._close),
                    (self.t("Delete", "删除"), self._delete),
                )
            case "label":
                held = [store.labels_of(self.db, id) for id in self.chosen]
                choices = [
                    check_row(one.title, all(one.id in of for of in held), self._marks(one.id), id="label")
                    for one in store.labels(self.db)
                ]
                return menu(choices, self._close, title=self.t("Labels", "标签"))
            case _:
                return self.naming()

    def back(self) -> bool:
        if self.dialog or self.naming_label is not None:
            self._close()
            self.naming_label = None
        elif self.chosen:
            self.chosen = []
        elif self.query:
            self._find("")
        elif self.tab != PEOPLE:
            self._turn(PEOPLE)
        else:
            return False
        return True

    # -- bars ---------------------------------------------------------------------------------------------

    def _search_bar(self) -> Node:
        if self.tab == ORGANISE:
            return app_bar(self.t("Organise", "整理"))
        if self.tab == FAVOURITES:
            return app_bar(self.t("Favourites", "收藏"))
        hint = self.t("Search contacts", "搜索联系人")
        parts = [field("search", self.query, self._find, hint=hint, glyph="search", grow=1)]
        if self.query:
            parts.append(icon_button("close", self.t("Clear search", "清除搜索"), lambda: self._find("")))
        return row(*parts, style=Style(width="fill", pad=(12, 8, 12, 8), gap=2, fill="surface"))

    def _choosing(self) -> Node:
        count = len(self.chosen)
        return app_bar(
            self.t(f"{count} selected", f"已选择{count}项"),
            icon_button("tag", self.t("Labels", "标签"), lambda: self._open("label")),
            icon_button("delete", self.t("Delete", "删除"), lambda: self._open("delete")),
            back=self._choose_none,
            back_desc=self.t("Stop choosing", "取消选择"),
        )

    def _locked(self) -> Node:
        says = self.t("Contacts needs your permission to show your contacts.", "需要您的允许才能显示联系人。")
        allow = button(
            self.t("Allow", "允许"), lambda: self.phone.ask_for(PACKAGE, READ), look="tonal", id="allow"
        )
        low = row(allow, style=Style(width="fill", justify="center", pad=(0, 0, 0, 80)))
        return page(app_bar(self.t("Contacts", "联系人")), empty("lock", says), low)

    # -- bodies -------------------------------------------------------------------------------------------

    def _people(self) -> Node:
        if self.query.strip():
            return self._found()
        people = store.everyone(self.db)
        stars = [one for one in people if one.starred]
        shown = stars + people

        def line(index: int) -> Node:
            if index == len(shown):
                return column()  # room under the floating button
            one = shown[index]
            if index < len(stars):
                return self._line(one, star=index == 0, margin="stars")
            before = shown[index - 1].letter if index > len(stars) else ""
            return self._line(one, one.letter if one.letter != before else "", margin="letters")

        if not people:
            body = empty("people", self.t("No contacts yet", "还没有联系人"))
        else:
            body = rows("list", len(shown) + 1, line, ROW)
        add = fab(
            "add",
            self.t("Create contact", "新建联系人"),
            lambda: self.push(FormPage(self.phone)),
            id="create",
        )
        return body if self.chosen or self.focus else floating(body, add)

    def _found(self) -> Node:
        found = store.search(self.db, self.query)
        if not found:
            return empty("search", self.t(f"Nobody found for “{self.query}”", f"没有找到“{self.query}”"))

        def line(index: int) -> Node:
            one, said = found[index]
            return self._line(one, detail=pretty(said))

        return rows("results", len(found), line, ROW)

    def _favourites(self) -> Node:
        people = store.everyone(self.db, starred=True)
        if not people:
            says = self.t(
                "No favourites yet. Open a contact and tap its star.", "还没有收藏。打开联系人并点按星标。"
            )
            return empty("star-outline", says)
        return rows("favourites", len(people), lambda index: self._line(people[index]), ROW)

    def _organise(self) -> Node:
        labels = store.labels(self.db)
        pairs = len(store.doubles(self.db))
        parts = [section(self.t("Keep in order", "整理联系人"))]
        parts.append(
            entry(
                self.t("Merge duplicates", "合并重复项"),
                detail=self.t(f"{pairs} suggestions", f"{pairs}条建议")
                if pairs
                else self.t("No suggestions", "没有建议"),
                lead=icon("people"),
                tail=icon("chevron-right", size=20),
                tap=lambda: self.push(MergePage(self.phone)),
                id="merge",
            )
        )
        parts.append(section(self.t("Labels", "标签")))
        for one in labels:
            parts.append(
                entry(
                    one.title,
                    detail=self.t(f"{one.members} contacts", f"{one.members}位联系人"),
                    lead=icon("tag"),
                    tail=icon("chevron-right", size=20),
                    tap=self._opens(one.id),
                    id="label",
                )
            )
        parts.append(
            entry(
                self.t("Create label", "新建标签"),
                lead=icon("add", colour="primary"),
                tap=lambda: self.name_label(0, ""),
                id="create_label",
            )
        )
        return scroll("organise", column(*parts, style=Style(width="fill", pad=(0, 0, 0, 12))))

    def _line(
        self, one: Listed, lead: str = "", *, star: bool = False, detail: str = "", margin: str = ""
    ) -> Node:
        """`margin`: the part of the list that has one and in which the row stands."""
        chosen = one.id in self.chosen if self.chosen else None
        toggle = self._toggles(one.id)
        tap = toggle if self.chosen else self._shows(one.id)
        name = one.name if not one.name[:1].isdigit() else pretty(one.name)
        name = name or self.t("(No name)", "（无姓名）")
        return self.keep(
            (one, lead, star, detail, chosen, margin),
            lambda: person_row(
                name,
                lead=lead,
                star=star,
                detail=detail,
                tap=tap,
                long_press=toggle,
                chosen=chosen,
                margin=bool(margin),
            ),
        )

    # -- doing --------------------------------------------------------------------------------------------

    def _shows(self, id: int) -> Callable[[], object]:
        return lambda: self.push(DetailPage(self.phone, id))

    def _opens(self, label: int) -> Callable[[], object]:
        return lambda: self.push(LabelPage(self.phone, label))

    def _toggles(self, id: int) -> Callable[[], object]:
        def toggle() -> None:
            self.phone.hide_keyboard()
            self.chosen = [c for c in self.chosen if c != id] if id in self.chosen else [*self.chosen, id]

        return toggle

    def _marks(self, label: int) -> Callable[[bool], object]:
        def mark(on: bool) -> None:
            for id in self.chosen:
                store.mark(self.db, id, label, on)

        return mark

    def _turn(self, tab: int) -> None:
        self.tab, self.query, self.chosen = tab, "", []

    def _find(self, query: str) -> None:
        self.query = query
        self.scrolls.pop("results", None)

    def _open(self, dialog: str) -> None:
        self.dialog = dialog

    def _close(self) -> None:
        self.dialog = ""

    def _choose_none(self) -> None:
        self.chosen = []

    def _delete(self) -> None:
        count = len(self.chosen)
        store.delete(self.db, self.chosen)
        self.dialog, self.chosen = "", []
        self.phone.toast(
            self.t(f"{count} contact{'s' if count > 1 else ''} deleted", f"已删除{count}位联系人")
        )


class PickPage(PeoplePage):
    """Choose the contact to which a number is added."""

    activity = ".PickActivity"

    def __init__(self, phone: Phone, number: str) -> None:
        super().__init__(phone)
        self.number = number

    def view(self) -> Node:
        if not self.allowed:
            return super().view()
        people = [(one, "") for one in store.everyone(self.db)]
        if self.query.strip():
            people = store.search(self.db, self.query)

        def line(index: int) -> Node:
            one, said = people[index]
            return person_row(one.name, detail=pretty(said), tap=self._adds(one.id))

        body = (
            rows("list", len(people), line, ROW)
            if people
            else empty("search", self.t("Nobody found", "没有找到"))
        )
        find = column(
            field(
                "search", self.query, self._find, hint=self.t("Search contacts", "搜索联系人"), glyph="search"
            ),
            style=Style(pad=(12, 0, 12, 8), fill="surface", width="fill"),
        )
        return page(
            app_bar(self.t("Add to which contact?", "添加到哪位联系人？"), back=self.pop, back_desc=self.up),
            find,
            body,
        )

    def back(self) -> bool:
        return False

    def _adds(self, id: int) -> Callable[[], object]:
        def add() -> None:
            self.pop()
            self.push(FormPage(self.phone, id, number=self.number))

        return add
