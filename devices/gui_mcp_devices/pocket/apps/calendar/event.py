"""One event: all that is known of it, an answer to it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.calendar import repeats, store
from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar.changes import Scope, delete
from gui_mcp_devices.pocket.apps.calendar.days import before_said, day_said, near_said, span_said
from gui_mcp_devices.pocket.apps.calendar.form import Form, copy_of
from gui_mcp_devices.pocket.apps.calendar.instances import Instance, conflicts, instance
from gui_mcp_devices.pocket.apps.calendar.parts import (
    STATUS,
    CalendarPage,
    ask,
    dot,
    menu,
    strong,
    titled,
)
from gui_mcp_devices.pocket.apps.calendar.store import Event, Guest
from gui_mcp_devices.pocket.apps.calendar.undo import UndoPage
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog, menu_row
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    button,
    chip,
    column,
    divider,
    empty,
    entry,
    icon,
    icon_button,
    page,
    radio_row,
    row,
    scroll,
    section,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SCOPES: tuple[tuple[Scope, str, str], ...] = (
    ("one", "Only this event", "仅此日程"),
    ("following", "This and all that follow", "此日程及以后的"),
    ("all", "The whole series", "整个系列"),
)


class EventPage(CalendarPage):
    activity = ".EventInfoActivity"

    def __init__(self, phone: Phone, id: int, day: date) -> None:
        super().__init__(phone)
        self.id, self.day = id, day
        """The event, and its day in its series."""
        self.open = ""
        """What lies over it: menu or delete."""
        self.scope: Scope = "one"

    @property
    def each(self) -> Instance | None:
        one = store.event(self.phone, self.id)
        return None if one is None else instance(one, self.day)

    def view(self) -> Node:
        each = self.each
        if each is None:
            bar = app_bar("", back=self.pop, back_desc=self.up)
            return page(bar, empty("calendar", self.t("This event is gone", "该日程已不存在")))
        one = each.event
        tools: list[Node] = []
        if may_edit(self.phone, one):
            tools.append(icon_button("edit", self.t("Edit", "编辑"), self._edit, id="edit"))
        tools.append(icon_button("more", self.t("More options", "更多选项"), self._opens("menu"), id="more"))
        parts = [self._head(each), *self._facts(each), *self._clashes(each), *self._people(one)]
        body = scroll("event", column(*parts, space(20), style=Style(width="fill")))
        foot = self._answers(one) if one.organizer else []
        return page(app_bar("", *tools, back=self.pop, back_desc=self.up), body, *foot)

    def over(self) -> Node | None:
        each, t = self.each, self.t
        if each is None or not self.open:
            return None
        if self.open == "menu":
            rows = [
                menu_row(t("Share in a message", "用短信分享"), self._share, glyph="share", id="share"),
                menu_row(t("Make a copy", "制作副本"), self._copy, glyph="copy", id="copy"),
            ]
            if may_delete(self.phone, each.event):
                rows.append(menu_row(t("Delete", "删除"), self._opens("delete"), glyph="delete", id="delete"))
            return menu(titled(self.phone, each.event.title), rows, self._close)
        if not each.event.rule:
            return ask(
                t("Delete this event?", "删除此日程？"),
                f"{titled(self.phone, each.event.title)} · {day_said(self.phone, each.start.date())}",
                (t("Cancel", "取消"), self._close),
                (t("Delete", "删除"), self._delete),
            )
        choices = [
            radio_row(t(en, zh), self.scope == scope, self._takes(scope), id="scope")
            for scope, en, zh in SCOPES
        ]
        return dialog(
            t("Delete from this series?", "删除该系列中的日程？"),
            *choices,
            actions=(
                button(t("Cancel", "取消"), self._close, look="text", id="cancel"),
                button(t("Delete", "删除"), self._delete, look="danger", id="confirm"),
            ),
            dismiss=self._close,
        )

    def back(self) -> bool:
        was, self.open = bool(self.open), ""
        return was

    # -- parts --------------------------------------------------------------------------------------------

    def _head(self, each: Instance) -> Node:
        one = each.event
        calendar = next((c for c in store.calendars(self.phone) if c.id == one.calendar), None)
        ink = strong(calendar.colour if calendar else "", self.dark)
        title = text(titled(self.phone, one.title), size=23, weight=500, id="event_title", grow=1)
        mark = column(dot(ink, 16), style=Style(pad=(4, 8, 0, 0)))
        return row(mark, title, style=Style(width="fill", pad=(16, 10, 16, 8), gap=16, align="start"))

    def _facts(self, each: Instance) -> list[Node]:
        one, phone = each.event, self.phone
        rows = [
            entry(
                near_said(phone, each.start.date()),
                detail=span_said(phone, each.start, each.end, one.all_day),
                lead=icon("clock"),
            )
        ]
        if one.rule:
            rows.append(_fact("repeat", repeats.said(phone, one.rule, one.start.date())))
        if one.place:
            rows.append(_fact("location", one.place, "place"))
        rows.append(_fact("bell", before_said(phone, one.reminder), "reminder"))
        calendar = next((c for c in store.calendars(phone) if c.id == one.calendar), None)
        if calendar is not None:
            rows.append(_fact("calendar", calendar.name))
        if one.notes:
            rows.append(_fact("note", one.notes, "notes"))
        if one.organizer and not one.open:
            rows.append(
                _fact(
                    "lock",
                    self.t(
                        f"Only {one.organizer} can change this event", f"只有{one.organizer}可以更改此日程"
                    ),
                    "locked",
                )
            )
        elif calendar is not None and not calendar.writable:
            rows.append(_fact("lock", self.t("This calendar cannot be changed", "此日历不可更改"), "locked"))
        return rows

    def _clashes(self, each: Instance) -> list[Node]:
        found = conflicts(self.phone, each.event, each.start, each.end)
        if not found:
            return []
        rows = [
            entry(
                titled(self.phone, other.event.title),
                detail=span_said(self.phone, other.start, other.end, other.event.all_day),
                lead=icon("warning", colour="warning"),
                tap=self._shows(other),
                id="conflict",
            )
            for other in found
        ]
        return [divider(), section(self.t("At the same time", "时间冲突")), *rows]

    def _people(self, one: Event) -> list[Node]:
        if not one.guests:
            return []
        yes = sum(guest.status == s.ACCEPTED for guest in one.guests)
        count = len(one.guests)
        title = self.t(f"Guests: {count}, {yes} coming", f"嘉宾{count}人，{yes}人参加")
        return [divider(), section(title), *(self._guest(one, guest) for guest in one.guests)]

    def _guest(self, one: Event, guest: Guest) -> Node:
        en, zh, glyph = STATUS.get(guest.status, STATUS[s.INVITED])
        host = guest.name == one.organizer
        said = self.t("Organiser", "组织者") if host else self.t(en, zh)
        colour = "success" if guest.status == s.ACCEPTED or host else "text_soft"
        tail = icon("check-circle" if host else glyph, size=20, colour=colour)
        return entry(guest.name, detail=said, lead=avatar(guest.name, 36), tail=tail)

    def _answers(self, one: Event) -> list[Node]:
        t = self.t
        chips = [
            chip(t(*STATUS[status][:2]), one.status == status, self._answer(status), id=f"answer_{status}")
            for status in (s.ACCEPTED, s.TENTATIVE, s.DECLINED)
        ]
        words = text(t("Going?", "参加吗？"), weight=500, grow=1, lines=1)
        style = Style(width="fill", least=60, pad=(16, 8, 16, 8), gap=8, fill="surface")
        return [divider(), row(words, *chips, style=style)]

    # -- doing --------------------------------------------------------------------------------------------

    def _answer(self, status: int) -> Callable[[], None]:
        def answer() -> None:
            store.answer(self.phone, self.id, status)
            self.phone.toast(self.t("Your answer has been sent", "已发送回复"))

        return answer

    def _edit(self) -> None:
        each = self.each
        if each is not None:
            self.push(Form(self.phone, each.event, each))

    def _copy(self) -> None:
        self._close()
        each = self.each
        if each is not None:
            self.push(Form(self.phone, copy_of(self.phone, each)))

    def _share(self) -> None:
        self._close()
        each = self.each
        if each is None:
            return
        one, phone = each.event, self.phone
        when = f"{day_said(phone, each.start.date())}, {span_said(phone, each.start, each.end, one.all_day)}"
        said = "\n".join(line for line in (titled(phone, one.title), when, one.place) if line)
        if not phone.view(f"sms:?body={quote(said)}"):
            phone.toast(self.t("No app can send it", "没有可用于分享的应用"))

    def _delete(self) -> None:
        each = self.each
        self._close()
        if each is None:
            return
        rows = store.rows_of(self.phone, each.event.id)
        delete(self.phone, each, self.scope)
        says = self.t("Event deleted", "日程已删除")
        self.pop()
        below = self.phone.page
        if isinstance(below, UndoPage):
            below.happened(says, each.event.id, rows)
        else:
            self.phone.toast(says)

    def _shows(self, other: Instance) -> Callable[[], None]:
        return lambda: self.push(EventPage(self.phone, other.event.id, other.day))

    def _opens(self, what: str) -> Callable[[], None]:
        def show() -> None:
            self.open, self.scope = what, "one"

        return show

    def _takes(self, scope: Scope) -> Callable[[], None]:
        def take() -> None:
            self.scope = scope

        return take

    def _close(self) -> None:
        self.open = ""


def may_edit(phone: Phone, one: Event) -> bool:
    return may_delete(phone, one) and (not one.organizer or one.open)


def may_delete(phone: Phone, one: Event) -> bool:
    """It stands in a calendar of one's own."""
    return any(c.id == one.calendar and c.writable for c in store.calendars(phone))


def _fact(glyph: str, says: str, id: str = "") -> Node:
    style = Style(width="fill", pad=(16, 9, 16, 9), gap=16, align="start")
    return row(icon(glyph), text(says, size=15.5, id=id, grow=1), style=style)
