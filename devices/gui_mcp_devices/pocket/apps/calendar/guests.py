"""Whom to invite: the contacts, with a tick for those who are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar.parts import CalendarPage
from gui_mcp_devices.pocket.apps.calendar.store import Guest
from gui_mcp_devices.pocket.apps.contacts import schema as people
from gui_mcp_devices.pocket.apps.contacts import store as book
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    button,
    column,
    empty,
    field,
    icon,
    page,
    row,
    rows,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.calendar.form import Form
    from gui_mcp_devices.pocket.phone import Phone

ROW = 60


class Guests(CalendarPage):
    activity = ".GuestsActivity"

    def __init__(self, phone: Phone, form: Form) -> None:
        super().__init__(phone)
        self.form = form
        self.query = ""

    def view(self) -> Node:
        t, phone = self.t, self.phone
        done = button(t("Done", "完成"), self.pop, id="done")
        count = len(self.form.event.guests)
        title = t(f"Guests ({count})", f"嘉宾（{count}）") if count else t("Guests", "嘉宾")
        bar = app_bar(title, done, back=self.pop, back_desc=self.up)
        if not phone.granted(s.PACKAGE, s.READ_CONTACTS):
            allow = button(t("Allow", "允许"), self._allow, look="tonal", id="allow")
            low = row(allow, style=Style(width="fill", justify="center", pad=(0, 0, 0, 60)))
            says = t("To invite people, Calendar needs to see your contacts.", "邀请嘉宾需要访问通讯录。")
            return page(bar, empty("lock", says), low)
        search = field(
            "search", self.query, self._typed, hint=t("Search contacts", "搜索联系人"), glyph="search"
        )
        found = self._people()

        def line(index: int) -> Node:
            name, about, id = found[index]
            on = any(guest.name == name for guest in self.form.event.guests)
            key = (name, about, id, on)
            return self.keep(key, lambda: _person(name, about, on, self._flips(name, on)))

        body = (
            rows("people", len(found), line, ROW) if found else empty("search", t("Nobody found", "没有找到"))
        )
        return page(bar, column(search, style=Style(width="fill", pad=(12, 6, 12, 8), fill="surface")), body)

    def _people(self) -> list[tuple[str, str, int]]:
        """Name, what tells people of one name apart, and the contact's id; those invited stand first."""
        db = self.phone.databases[people.PATH]
        companies = {
            int(of): str(said or "")
            for of, said in db.execute(
                "SELECT raw_contact_id, data1 FROM data WHERE mimetype_id = ?",
                (people.KINDS[people.ORGANIZATION],),
            )
        }
        query = self.query.strip()
        listed = [one for one, _ in book.search(db, query)] if query else book.everyone(db)
        found = [(one.name, companies.get(one.id, ""), one.id) for one in listed if one.name]
        chosen = [guest.name for guest in self.form.event.guests]
        if query:
            return found
        known = {name for name, _, _ in found}
        strangers = [(name, "", -1 - n) for n, name in enumerate(chosen) if name not in known]
        invited = [one for one in found if one[0] in chosen]
        return strangers + invited + [one for one in found if one[0] not in chosen]

    def _flips(self, name: str, on: bool) -> Callable[[], None]:
        def flip() -> None:
            one = self.form.event
            left = tuple(guest for guest in one.guests if guest.name != name)
            self.form.change(replace(one, guests=left if on else (*left, Guest(name))))
            self.phone.hide_keyboard()

        return flip

    def _typed(self, query: str) -> None:
        self.query = query
        self.scrolls.pop("people", None)

    def _allow(self) -> None:
        self.phone.ask_for(s.PACKAGE, s.READ_CONTACTS)


def _person(name: str, about: str, on: bool, do: Callable[[], None]) -> Node:
    lines = [unsaid(name, size=16)]
    if about:
        lines.append(unsaid(about, size=13, colour="text_soft"))
    mark = icon("checkbox-on" if on else "checkbox-off", colour="primary" if on else "outline")
    says = Says(cls="android.widget.CheckBox", text=name, desc=about, checkable=True, checked=on, id="person")
    parts = (avatar(name), column(*lines, style=Style(grow=1, gap=1)), mark)
    style = Style(width="fill", height="fill", pad=(16, 4, 16, 4), gap=14)
    return Node("row", parts, style, says=says, does=Does(tap=do))
