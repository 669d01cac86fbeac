"""Write an event down, or change one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import repeats, store
from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar.changes import Scope, save
from gui_mcp_devices.pocket.apps.calendar.days import (
    ONE,
    before_said,
    day_said,
    midnight,
    now_here,
    span_said,
    time_said,
    within,
)
from gui_mcp_devices.pocket.apps.calendar.guests import Guests
from gui_mcp_devices.pocket.apps.calendar.instances import Instance, conflicts
from gui_mcp_devices.pocket.apps.calendar.parts import CalendarPage, colours_of, dot, strong, titled
from gui_mcp_devices.pocket.apps.calendar.pickers import DatePick, TimePick, pick_date, pick_time
from gui_mcp_devices.pocket.apps.calendar.repeats import ONCE
from gui_mcp_devices.pocket.apps.calendar.sheets import over_form
from gui_mcp_devices.pocket.apps.calendar.store import Event
from gui_mcp_devices.pocket.apps.clock.words import in_halves
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    app_bar,
    button,
    column,
    divider,
    entry,
    field,
    icon,
    page,
    row,
    scroll,
    space,
    switch_row,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


def new_event(phone: Phone, day: date, hour: int = -1) -> Event:
    """At the next full hour of `day`, with what new events have."""
    now = now_here(phone)
    start = midnight(day) + timedelta(hours=hour if hour >= 0 else min(now.hour + 1, 22))
    length = timedelta(minutes=store.number(phone, "length", 15, 480))
    reminder = store.number(phone, "reminder", -1, 10_080)
    calendar = store.default_calendar(phone) or s.PERSONAL
    return Event(calendar=calendar, start=start, end=start + length, reminder=reminder)


def copy_of(phone: Phone, each: Instance) -> Event:
    """A new event like this one, without its series and without guests' answers."""
    old = each.event
    own = any(c.id == old.calendar and c.writable for c in store.calendars(phone))
    return Event(
        calendar=old.calendar if own else store.default_calendar(phone), title=old.title, place=old.place,
        notes=old.notes, start=each.start, end=each.end, all_day=old.all_day, reminder=old.reminder,
        guests=tuple(store.Guest(guest.name) for guest in old.guests),
    )  # fmt: skip


class Form(CalendarPage):
    activity = ".EditEventActivity"

    def __init__(self, phone: Phone, one: Event, was: Instance | None = None) -> None:
        super().__init__(phone)
        self.was = was
        """What is changed; None: it is new."""
        if was is not None:
            one = replace(one, start=was.start, end=was.end)
        self.event = self.before = one
        """As the form has it, and as it had it at first."""
        self.open = ""
        """What lies over it: start_day, start_time, end_day, end_time, repeat, until, calendar, reminder,
        scope (of a series) or leave."""
        self.date: DatePick | None = None
        self.time: TimePick | None = None
        self.scope: Scope = "one"
        self.error = ""

    def view(self) -> Node:
        t, one = self.t, self.event
        title = t("Edit event", "编辑日程") if self.was else t("New event", "新建日程")
        save_button = button(t("Save", "保存"), self.save, id="save")
        bar = app_bar(title, save_button, back=self._leave, back_desc=t("Close", "关闭"))
        name = field("event_title", one.title, self._titled, hint=t("Add a title", "添加标题"), size=18)
        parts: list[Node] = [
            column(name, style=Style(width="fill", pad=(16, 8, 16, 6))),
            switch_row(t("All day", "全天"), one.all_day, self._all_day, glyph="sun", id="all_day"),
            self._moment("start", t("Starts", "开始"), one.start),
            self._moment("end", t("Ends", "结束"), one.end - ONE if one.all_day else one.end),
        ]
        if self.error:
            parts.append(
                row(
                    text(self.error, size=13, colour="error", id="form_error"),
                    style=Style(pad=(56, 0, 16, 6)),
                )
            )
        parts += self._clashes()
        parts += [
            self._choice(
                "repeat", t("Repeat", "重复"), repeats.said(self.phone, one.rule, one.start.date()), "repeat"
            ),
            divider(56),
            self._calendar(),
            column(
                field("place", one.place, self._placed, hint=t("Add a place", "添加地点"), glyph="location"),
                style=Style(width="fill", pad=(16, 6, 16, 6)),
            ),
            self._guests(),
            self._choice("bell", t("Reminder", "提醒"), before_said(self.phone, one.reminder), "reminder"),
            column(
                field(
                    "notes",
                    one.notes,
                    self._noted,
                    hint=t("Add notes", "添加备注"),
                    glyph="note",
                    multiline=True,
                ),
                style=Style(width="fill", pad=(16, 6, 16, 6)),
            ),
            space(16),
        ]
        return page(bar, scroll("form", column(*parts, style=Style(width="fill"))))

    def over(self) -> Node | None:
        return over_form(self)

    def back(self) -> bool:
        if self.open == "leave":
            return False  # going back twice is an answer, too
        if self.open:
            self.close()
            return True
        if self.event != self.before:
            self.open = "leave"
            return True
        return False

    # -- parts --------------------------------------------------------------------------------------------

    def _moment(self, key: str, label: str, moment: datetime) -> Node:
        """A label, and beside it what opens the pickers."""
        pickers = [self._pick(f"{key}_day", label, day_said(self.phone, moment.date()))]
        if not self.event.all_day:
            pickers.append(self._pick(f"{key}_time", label, time_said(self.phone, moment)))
        return row(
            column(style=Style(width=24)),
            text(label, size=15.5, grow=1, lines=1),
            row(*pickers, style=Style(gap=10)),
            style=Style(width="fill", least=50, pad=(16, 3, 16, 3), gap=10, stacks=True),
        )

    def _pick(self, key: str, label: str, shown: str) -> Node:
        says = Says(cls=BUTTON, desc=self.t(f"{label}: {shown}", f"{label}：{shown}"), id=key)
        style = Style(least=40, pad=(12, 0, 12, 0), radius=10, fill="surface_high", justify="center")
        inside = (unsaid(shown, size=15, weight=500),)
        return Node("row", inside, style, says=says, does=Does(tap=self._opens(key)))

    def _choice(self, glyph: str, label: str, shown: str, what: str) -> Node:
        return entry(label, detail=shown, lead=icon(glyph), tap=self._opens(what), id=what)

    def _calendar(self) -> Node:
        calendar = next((c for c in store.calendars(self.phone) if c.id == self.event.calendar), None)
        name = calendar.name if calendar else self.t("Personal", "个人")
        ink = strong(colours_of(self.phone).get(self.event.calendar, ""), self.dark)
        return entry(
            self.t("Calendar", "日历"), detail=name, lead=icon("calendar"), tail=dot(ink, 14),
            tap=self._opens("calendar"), id="calendar",
        )  # fmt: skip

    def _guests(self) -> Node:
        names = [guest.name for guest in self.event.guests]
        said = self.t(", ", "、").join(names[:2]) or self.t("Nobody invited", "未邀请任何人")
        if len(names) > 2:
            said += self.t(f" and {len(names) - 2} more", f"等{len(names)}人")

        def choose() -> None:
            self.phone.hide_keyboard()
            self.push(Guests(self.phone, self))

        return entry(self.t("Guests", "嘉宾"), detail=said, lead=icon("people"), tap=choose, id="guests")

    def _clashes(self) -> list[Node]:
        one = self.event
        found = conflicts(self.phone, one, one.start, one.end)
        if not found:
            return []
        first = found[0]
        said = (
            f"{titled(self.phone, first.event.title)} {span_said(self.phone, first.start, first.end, False)}"
        )
        more = len(found) - 1
        words = self.t(
            f"Overlaps with {said}" + (f" and {more} more" if more else ""),
            f"与{said}" + (f"等{more + 1}个日程" if more else "") + "时间冲突",
        )
        line = text(words, size=13, colour="warning", grow=1, id="conflict")
        mark = icon("warning", size=20, colour="warning")
        return [row(mark, line, style=Style(width="fill", pad=(18, 2, 16, 6), gap=18))]

    # -- what is written and chosen -----------------------------------------------------------------------

    def change(self, one: Event) -> None:
        self.event, self.error = one, ""

    def _titled(self, said: str) -> None:
        self.change(replace(self.event, title=said))

    def _placed(self, said: str) -> None:
        self.change(replace(self.event, place=said))

    def _noted(self, said: str) -> None:
        self.change(replace(self.event, notes=said))

    def _all_day(self, on: bool) -> None:
        one = self.event
        self.phone.hide_keyboard()
        if on:
            start, last = midnight(one.start.date()), midnight(one.end.date())
            self.change(replace(one, all_day=True, start=start, end=max(start, last) + ONE))
        else:
            usual = new_event(self.phone, one.start.date())
            self.change(replace(one, all_day=False, start=usual.start, end=usual.end))

    def _opens(self, what: str) -> Callable[[], None]:
        def show() -> None:
            one = self.event
            self.phone.hide_keyboard()
            self.open = what
            moment = one.start if what.startswith("start") else one.end - ONE if one.all_day else one.end
            if what.endswith("_day"):
                self.date = pick_date(moment.date())
            elif what.endswith("_time"):
                self.time = pick_time(moment, in_halves(self.phone))

        return show

    def close(self) -> None:
        self.open, self.date, self.time = "", None, None
        self.phone.hide_keyboard()

    def take_date(self) -> None:
        """The one that was picked becomes that of the start, of the end, or the last of the series."""
        one, what = self.event, self.open
        day = within(self.date.day) if self.date else one.start.date()
        if what == "until":
            self.change(replace(one, rule=replace(one.rule, until=day)))
            self.open, self.date = "repeat", None
            return
        if what == "start_day":
            self._start(datetime.combine(day, one.start.time()))
        elif one.all_day:
            self.change(replace(one, end=midnight(day) + ONE))
        else:
            self.change(replace(one, end=datetime.combine(day, one.end.time())))
        self.close()

    def take_time(self, at: time) -> None:
        one = self.event
        if self.open == "start_time":
            self._start(datetime.combine(one.start.date(), at))
        else:
            self.change(replace(one, end=datetime.combine(one.end.date(), at)))
        self.close()

    def _start(self, start: datetime) -> None:
        """The end moves along, and so does the day of a weekly series that has but one."""
        one = self.event
        rule = one.rule
        if rule.frequency == "weekly" and rule.days == 1 << one.start.weekday():
            rule = replace(rule, days=1 << start.weekday())
        self.change(replace(one, start=start, end=start + max(one.end - one.start, timedelta(0)), rule=rule))

    # -- leaving ------------------------------------------------------------------------------------------

    def _leave(self) -> None:
        if not self.back():
            self.pop()

    def save(self) -> None:
        one, t = self.event, self.t
        until = one.rule.until
        if one.end < one.start or (one.all_day and one.end <= one.start):
            self.error = t("It ends before it starts", "结束时间早于开始时间")
        elif until is not None and until < one.start.date():
            self.error = t("It stops repeating before it starts", "重复截止日期早于开始日期")
        elif not store.default_calendar(self.phone):
            self.error = t("There is no calendar to save it in", "没有可保存的日历")
        elif self.was is not None and self.was.event.rule and self.event != self.before:
            self.scope = "one" if one.rule == self.before.rule else "all"
            self.open = "scope"
        else:
            self.store("all")

    def store(self, scope: Scope) -> None:
        one = self.event
        one = replace(one, title=one.title.strip(), place=one.place.strip(), notes=one.notes.strip())
        if scope == "one":
            one = replace(one, rule=ONCE)
        elif self.was is not None and self.was.event.rule and not one.rule:
            one = replace(one, left_out=frozenset())
        if self.was is not None and store.event(self.phone, self.was.event.id) is None:
            self.was = None  # it was deleted meanwhile: what is written is not lost
            one = replace(one, id=0)
        changed = self.event != self.before or self.was is None
        id = save(self.phone, one, self.was, scope) if changed else one.id
        self.pop()
        self._tell(id, one)
        self.phone.toast(self.t("Event saved", "日程已保存"))

    def _tell(self, id: int, one: Event) -> None:
        """The page below shows what was saved."""
        from gui_mcp_devices.pocket.apps.calendar.event import EventPage  # it opens this page

        below = self.phone.page
        if isinstance(below, EventPage):
            below.id, below.day = id, one.start.date()
