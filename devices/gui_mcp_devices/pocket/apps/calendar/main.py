"""The calendar's first page: its views, the way through time, and the drawer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar import store, views
from gui_mcp_devices.pocket.apps.calendar.birthdays import Birthdays
from gui_mcp_devices.pocket.apps.calendar.calendars import Calendars
from gui_mcp_devices.pocket.apps.calendar.days import (
    DAYS,
    MONTHS,
    ONE,
    day_said,
    midnight,
    month_later,
    today,
    week_start,
    within,
)
from gui_mcp_devices.pocket.apps.calendar.event import EventPage
from gui_mcp_devices.pocket.apps.calendar.form import Form, new_event
from gui_mcp_devices.pocket.apps.calendar.instances import Instance, invited
from gui_mcp_devices.pocket.apps.calendar.invitations import Invitations
from gui_mcp_devices.pocket.apps.calendar.parts import dot, strong
from gui_mcp_devices.pocket.apps.calendar.pickers import DatePick, date_dialog, pick_date
from gui_mcp_devices.pocket.apps.calendar.preferences import Preferences
from gui_mcp_devices.pocket.apps.calendar.search import Search
from gui_mcp_devices.pocket.apps.calendar.undo import UndoPage
from gui_mcp_devices.pocket.apps.contacts.app import CONTACT
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    GROUP,
    Do,
    column,
    divider,
    fab,
    icon,
    icon_button,
    page,
    row,
    scroll,
    section,
    tabs,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

View = Literal["month", "week", "day", "agenda"]
VIEWS: tuple[View, ...] = ("month", "week", "day", "agenda")
NAMES: dict[View, tuple[str, str]] = {
    "month": ("Month", "月"), "week": ("Week", "周"), "day": ("Day", "日"), "agenda": ("Agenda", "日程"),
}  # fmt: skip


class Main(UndoPage):
    def __init__(self, phone: Phone, day: date | None = None) -> None:
        super().__init__(phone)
        self.day = within(day or today(phone))
        """The one that is chosen; its month or week is shown."""
        self.shows: View = "month"
        self.agenda_parts = 1
        self.drawer = False
        self.pick: DatePick | None = None

    @property
    def week(self) -> date:
        """The first day of the week that is shown."""
        return week_start(self.day, store.number(self.phone, "first_day", 0, 6))

    def at(self, hour: int) -> datetime:
        return midnight(self.day) + timedelta(hours=hour)

    def view(self) -> Node:
        t = self.t
        match self.shows:
            case "month":
                body = views.month(self)
            case "week":
                body = views.week(self)
            case "day":
                body = views.day(self)
            case "agenda":
                body = views.coming(self)
        names = [t(*NAMES[name]) for name in VIEWS]
        bar = tabs(names, VIEWS.index(self.shows), self._turn, ("calendar", "grid", "today", "list"))
        new = fab("add", t("New event", "新建日程"), self._new, id="new_event")
        foot = row(
            column(bar, style=Style(grow=1)), new,
            style=Style(width="fill", height=68, fill="surface", pad=(0, 2, 12, 2), gap=8),
        )  # fmt: skip
        return page(self._bar(), body, *self.snack(), divider(), foot)

    def over(self) -> Node | None:
        if self.pick is not None:
            return date_dialog(self, self.t("Go to date", "跳转到日期"), self.pick, self._go, self._close)
        return self._drawer() if self.drawer else None

    def back(self) -> bool:
        if self.pick is not None or self.drawer:
            self._close()
        elif self.shows != "month":
            self.shows = "month"
        else:
            return False
        return True

    # -- bar and drawer -----------------------------------------------------------------------------------

    def _bar(self) -> Node:
        t = self.t
        before, after = {
            "month": (t("Previous month", "上个月"), t("Next month", "下个月")),
            "week": (t("Previous week", "上一周"), t("Next week", "下一周")),
            "day": (t("Previous day", "前一天"), t("Next day", "后一天")),
            "agenda": (t("A week earlier", "提前一周"), t("A week later", "推后一周")),
        }[self.shows]
        title = Node(
            "row",
            (unsaid(self.title, size=17, weight=500),),
            Style(grow=1, height=44, justify="center"),
            says=Says(cls=BUTTON, text=self.title, desc=t("Go to date", "跳转到日期"), id="title"),
            does=Does(tap=self._pick),
        )
        return row(
            icon_button("menu", t("Open menu", "打开菜单"), self._menu, id="menu"),
            icon_button("chevron-left", before, lambda: self._move(-1), id="before"),
            title,
            icon_button("chevron-right", after, lambda: self._move(1), id="after"),
            icon_button("today", t("Go to today", "回到今天"), self._today, id="today"),
            icon_button("search", t("Search", "搜索"), lambda: self.push(Search(self.phone)), id="search"),
            style=Style(height=56, width="fill", fill="surface", pad=(2, 0, 4, 0)),
        )

    @property
    def title(self) -> str:
        day, t = self.day, self.t
        match self.shows:
            case "month":
                return t(f"{MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月")
            case "week":
                first, last = self.week, self.week + 6 * ONE
                one = "" if first.month == last.month else f" {MONTHS[first.month - 1]}"
                end = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
                return t(
                    f"{first.day}{one} – {last.day} {MONTHS[last.month - 1]}",
                    f"{first.month}月{first.day}日–{end}",
                )
            case "day":
                name = DAYS[self.phone.locale][day.weekday()]
                return t(f"{name}, {day.day} {MONTHS[day.month - 1]}", f"{day.month}月{day.day}日 {name}")
            case "agenda":
                said = day_said(self.phone, day)
                return t(f"From {day.day} {MONTHS[day.month - 1]}", f"{said.split(' ')[0]}起")

    def _drawer(self) -> Node:
        t = self.t
        waiting = len(invited(self.phone))
        count = f" ({waiting})" if waiting else ""
        parts: list[Node] = [
            self._row("mail", t("Invitations", "邀请") + count, self._goes(Invitations), "invitations"),
            self._row("gift", t("Birthdays", "生日列表"), self._goes(Birthdays), "birthdays"),
            section(t("Show calendars", "显示的日历")),
            *(self._shown(one) for one in store.calendars(self.phone)),
            self._row("edit", t("Manage calendars", "管理日历"), self._goes(Calendars), "manage"),
            divider(),
            self._row("settings", t("Settings", "设置"), self._goes(Preferences), "settings"),
        ]
        title = row(
            icon("calendar", size=26, colour="primary"),
            text(t("Calendar", "日历"), size=21, weight=700),
            style=Style(pad=(20, 20, 16, 12), gap=12),
        )
        box = Node(
            "column",
            (title, scroll("drawer", column(*parts, style=Style(pad=(8, 0, 8, 12))))),
            Style(width=286, height="fill", fill="surface", shadow=8),
            does=Does(tap=_nothing),
        )
        return Node(
            "stack", (box,), Style(width="fill", height="fill", fill="scrim"), does=Does(tap=self._close)
        )

    def _row(self, glyph: str, label: str, do: Do, id: str) -> Node:
        style = Style(height=50, pad=(14, 0, 14, 0), gap=16, radius=25, width="fill")
        parts = (icon(glyph), text(label, weight=500, lines=1))
        return Node("row", parts, style, says=Says(cls=GROUP, id=id), does=Does(tap=do))

    def _shown(self, one: store.Calendar) -> Node:
        ink = strong(one.colour, self.dark)
        mark = icon("checkbox-on" if one.visible else "checkbox-off", colour=ink)
        says = Says(
            cls="android.widget.CheckBox", id="calendar", text=one.name, checkable=True, checked=one.visible
        )
        style = Style(height=48, pad=(14, 0, 14, 0), gap=16, width="fill")
        parts = (mark, column(unsaid(one.name, weight=500), style=Style(grow=1)), dot(ink))
        return Node("row", parts, style, says=says, does=Does(tap=self._flips(one)))

    # -- doing --------------------------------------------------------------------------------------------

    def open_event(self, each: Instance) -> None:
        if each.event.calendar == s.BIRTHDAYS and each.event.id < 0:
            self.phone.view(f"{CONTACT}{-each.event.id}")
        else:
            self.push(EventPage(self.phone, each.event.id, each.day))

    def show_day(self, day: date) -> None:
        self.day, self.shows = within(day), "day"
        self._to_top()

    def show_more(self) -> None:
        self.agenda_parts = min(self.agenda_parts + 1, 12)

    def swiped(self, dx: int, dy: int) -> None:
        if abs(dx) > 2 * abs(dy):
            self._move(1 if dx < 0 else -1)

    def _move(self, by: int) -> None:
        match self.shows:
            case "month":
                self.day = month_later(self.day, by)
            case "day":
                self.day = within(self.day + by * ONE)
            case "week" | "agenda":
                self.day = within(self.day + by * 7 * ONE)
        self._to_top()

    def _turn(self, index: int) -> None:
        self.shows, self.agenda_parts = VIEWS[index], 1
        self._to_top()

    def _today(self) -> None:
        self.day = today(self.phone)
        self._to_top()

    def _to_top(self) -> None:
        """What is shown now is another one: nothing of how far the last was scrolled stays."""
        for key in VIEWS:
            self.scrolls.pop(key, None)

    def _new(self) -> None:
        self.push(Form(self.phone, new_event(self.phone, self.day)))

    def _menu(self) -> None:
        self.drawer = True

    def _pick(self) -> None:
        self.pick = pick_date(self.day)

    def _go(self) -> None:
        if self.pick is not None:
            self.day = within(self.pick.day)
        self._close()

    def _close(self) -> None:
        self.pick, self.drawer = None, False

    def _goes(self, kind: Callable[[Phone], Birthdays | Calendars | Invitations | Preferences]) -> Do:
        def go() -> None:
            self.drawer = False
            self.push(kind(self.phone))

        return go

    def _flips(self, one: store.Calendar) -> Do:
        return lambda: store.show(self.phone, one.id, not one.visible)


def _nothing() -> None:
    """A tap on the drawer itself goes no further."""
