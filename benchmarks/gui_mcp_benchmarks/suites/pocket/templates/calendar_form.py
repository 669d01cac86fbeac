"""How an oracle fills in the form of an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import (
    FULL_DAYS,
    ONE,
    before_said,
    day_in_full,
    day_said,
    midnight,
    time_said,
)
from gui_mcp_devices.pocket.apps.calendar.event import SCOPES
from gui_mcp_devices.pocket.apps.calendar.form import Form
from gui_mcp_devices.pocket.apps.calendar.guests import Guests
from gui_mcp_devices.pocket.apps.calendar.pickers import DatePick, TimePick
from gui_mcp_devices.pocket.apps.calendar.repeats import NAMES, Rule
from gui_mcp_devices.pocket.apps.calendar.store import Event, Guest
from gui_mcp_devices.pocket.apps.clock.words import in_halves

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.templates.calendar_base import Wish
from gui_mcp_benchmarks.suites.pocket.templates.people import BACK, covered, uncover


def wished(start: Event, wish: Wish) -> Event:
    """`start` with all that is wished for."""
    day = wish.day or start.start.date()
    if wish.all_day:
        first, last = midnight(day), midnight(day) + ONE
    else:
        first = datetime.combine(day, wish.start or start.start.time())
        last = datetime.combine(day, wish.end) if wish.end else first + (start.end - start.start)
    guests = start.guests
    if wish.guests is not None:
        guests = tuple(Guest(name) for name in wish.guests)
    return replace(
        start, title=start.title if wish.title is None else wish.title, start=first, end=last,
        all_day=wish.all_day, rule=start.rule if wish.rule is None else wish.rule,
        calendar=start.calendar if wish.calendar is None else wish.calendar,
        reminder=start.reminder if wish.reminder is None else wish.reminder, guests=guests,
    )  # fmt: skip


def form_of(see: See, id: int = 0, day: date | None = None) -> Form | None:
    """The form of a new event, or of one of that id on that day, where it or the page of its guests is in
    front."""
    page = see.page.form if isinstance(see.page, Guests) else see.page
    if not isinstance(page, Form):
        return None
    was = page.was
    if was is None:
        return None if id else page
    return page if was.event.id == id and day in (None, was.day) else None


def fill_in(see: See, wish: Wish, *, until: str = "save") -> Action | None:
    """Nearer to the event as wished, where the form or the page of its guests is in front. `until` names the
    button that ends it; with `time`, None when only the times are left to be given."""
    page, say = see.page, see.phone.say
    if covered(see):
        return uncover(see)
    if isinstance(page, Guests):
        return _invite(see, page, wish)
    assert isinstance(page, Form)
    goal = wished(page.before, wish)
    now = page.event
    settled = replace(
        now, title=goal.title, start=goal.start, end=goal.end, all_day=goal.all_day, rule=goal.rule,
        calendar=goal.calendar, reminder=goal.reminder, guests=goal.guests,
    )  # fmt: skip
    if page.open:
        return _dialog(see, page, goal)
    if settled != goal:  # somebody wrote into it what nobody asked for
        return BACK
    if now.title != goal.title:
        return see.fill(say("Add a title", "添加标题"), goal.title)
    if now.all_day != goal.all_day:
        return see.tap(say("All day", "全天"), "switch")
    starts, ends = say("Starts: ", "开始："), say("Ends: ", "结束：")
    if now.start.date() != goal.start.date():
        return see.tap(starts + day_said(see.phone, now.start.date()), "button")
    if until == "time" and wish.start is None:
        return None
    if now.start != goal.start:
        return see.tap(starts + time_said(see.phone, now.start), "button")
    shown = now.end - ONE if now.all_day else now.end
    if now.end.date() != goal.end.date():
        return see.tap(ends + day_said(see.phone, shown.date()), "button")
    if now.end != goal.end:
        return see.tap(ends + time_said(see.phone, now.end), "button")
    if now.rule != goal.rule:
        return see.tap(say("Repeat", "重复"), "button")
    if now.calendar != goal.calendar:
        return see.tap(say("Calendar", "日历"), "button")
    if {guest.name for guest in now.guests} != {guest.name for guest in goal.guests}:
        return see.tap(say("Guests", "嘉宾"), "button")
    if now.reminder != goal.reminder:
        return see.tap(say("Reminder", "提醒"), "button")
    return see.tap(say("Save", "保存"), "button")


def _invite(see: See, page: Guests, wish: Wish) -> Action:
    say = see.phone.say
    chosen = [guest.name for guest in page.form.event.guests]
    before = tuple(guest.name for guest in page.form.before.guests)
    wanted = wish.guests if wish.guests is not None else before
    for name in wanted:
        if name not in chosen:
            if page.query.strip() == name:
                return see.tap(name, "checkbox")
            return see.fill(say("Search contacts", "搜索联系人"), name)
    wrong = next((name for name in chosen if name not in wanted), "")
    if wrong and page.query and wrong not in page.query:
        return see.back()
    return see.tap(wrong, "checkbox") if wrong else see.tap(say("Done", "完成"), "button")


def _dialog(see: See, page: Form, goal: Event) -> Action:
    say, now = see.phone.say, page.event
    match page.open:
        case "start_day" | "end_day" | "until" if page.date is not None:
            day = goal.start.date() if page.open == "start_day" else (goal.end - ONE * goal.all_day).date()
            if page.open == "until":
                if goal.rule.until is None:
                    return BACK
                day = goal.rule.until
            return _date(see, page.date, day)
        case "start_time" | "end_time" if page.time is not None:
            moment = goal.start if page.open == "start_time" else goal.end
            return _time(see, page.time, moment.time())
        case "repeat":
            return _rule(see, now.rule, goal.rule)
        case "calendar" if now.calendar != goal.calendar:
            names = {one.id: one.name for one in store.calendars(see.phone)}
            return see.tap(names[goal.calendar], "radio")
        case "reminder" if now.reminder != goal.reminder:
            return see.tap(before_said(see.phone, goal.reminder), "radio")
        case "scope":
            if now != replace(goal, place=now.place, notes=now.notes):
                return BACK
            if page.scope != "one":
                return see.tap(say(*SCOPES[0][1:]), "radio")
            return see.tap(say("Save", "保存"), "button")
        case "leave":
            return see.tap(say("Discard", "放弃"), "button")
        case _:
            return BACK


def _date(see: See, pick: DatePick, day: date) -> Action:
    say = see.phone.say
    if pick.day == day:
        return see.tap(say("OK", "确定"), "button")
    away = (day.year - pick.shown.year) * 12 + day.month - pick.shown.month
    if away:
        return see.tap(say("Next month", "下个月") if away > 0 else say("Previous month", "上个月"), "button")
    return see.tap(day_in_full(see.phone, day), "checkbox")


def _time(see: See, pick: TimePick, at: time) -> Action:
    say, halves = see.phone.say, in_halves(see.phone)
    hour = f"{(at.hour - 1) % 12 + 1 if halves else at.hour:02d}"
    if pick.hour.zfill(2) != hour:
        return see.tap(say(f"{hour} o’clock", f"{hour}点"), "button")
    if pick.minute.zfill(2) != f"{at.minute:02d}":
        return see.tap(say(f"{at.minute:02d} minutes", f"{at.minute:02d}分"), "button")
    if halves and pick.afternoon != (at.hour >= 12):
        return see.tap(say("PM", "下午") if at.hour >= 12 else say("AM", "上午"))
    return see.tap(say("OK", "确定"), "button")


def _rule(see: See, now: Rule, goal: Rule) -> Action:
    say = see.phone.say
    if now.frequency != goal.frequency:
        return see.tap(say(*NAMES[goal.frequency]), "radio")
    if now.days != goal.days:
        missing = [bit for bit in range(7) if goal.days >> bit & 1 and not now.days >> bit & 1]
        extra = [bit for bit in range(7) if now.days >> bit & 1 and not goal.days >> bit & 1]
        bit = (missing or extra)[0]
        return see.tap(FULL_DAYS[see.phone.locale][bit], "checkbox")
    if now.until != goal.until:
        return see.tap(say("On a date", "于某日") if goal.until else say("Never", "永不"), "radio")
    return see.tap(say("Done", "完成"), "button")
