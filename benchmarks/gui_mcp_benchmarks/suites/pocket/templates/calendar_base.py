"""What tasks in the calendar share: days as people say them, what must not change, and the way about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import (
    DAYS,
    FULL_DAYS,
    FULL_MONTHS,
    ONE,
    day_in_full,
    midnight,
    today,
)
from gui_mcp_devices.pocket.apps.calendar.event import EventPage
from gui_mcp_devices.pocket.apps.calendar.main import Main
from gui_mcp_devices.pocket.apps.calendar.pickers import weeks
from gui_mcp_devices.pocket.apps.calendar.repeats import Rule
from gui_mcp_devices.pocket.apps.calendar.schema import PACKAGE
from gui_mcp_devices.pocket.apps.calendar.store import Event
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.people import BACK, covered, uncover

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
EVENTS = frozenset({"calendar.db/Events", "calendar.db/Reminders"})
GUESTS = frozenset({"calendar.db/Attendees"})
COURSES = (
    ("Drawing class", "绘画课"), ("Chess evening", "下棋之夜"), ("Pottery course", "陶艺课"),
    ("Choir rehearsal", "合唱排练"), ("First aid course", "急救培训"), ("Language exchange", "语言交换"),
)  # fmt: skip
TITLES = (
    *COURSES, ("Tax adviser", "税务咨询"), ("Boiler service", "锅炉检修"), ("Allotment meeting", "菜园聚会"),
    ("Quarterly figures", "季度总结"), ("Fire drill", "消防演习"), ("Moving day", "搬家"),
)  # fmt: skip
"""Of events that no calendar has at first; courses are what happens every week."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an event is to be; None: as it is."""

    title: str | None = None
    day: date | None = None
    start: time | None = None
    end: time | None = None
    all_day: bool = False
    rule: Rule | None = None
    calendar: int | None = None
    reminder: int | None = None
    guests: tuple[str, ...] | None = None


class CalendarTask(Template):
    """A task in the calendar."""

    app = PACKAGE

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.today = today(phone)
        self.titles = [self.t(*pair) for pair in random.sample(TITLES, 4)]
        self.course = self.t(*random.choice(COURSES))
        self.begin()

    def begin(self) -> None:
        """What is there now is where the task starts."""
        self.before = {one.id: one for one in store.events(self.phone)}

    # -- days ---------------------------------------------------------------------------------------------

    def next_week(self, *weekdays: int) -> date:
        """A day of the next week, drawn from these (Monday is 0)."""
        monday = self.today + timedelta(days=7 - self.today.weekday())
        return monday + timedelta(days=self.random.choice(weekdays or (0, 1, 2, 3, 4, 5)))

    def near(self, day: date) -> str:
        """A day of the next week as people say it: `on Thursday next week`. Where that could be two days, as
        on a Sunday, so many days from today."""
        if self.phone.locale == "zh":
            return f"下{DAYS['zh'][day.weekday()]}"
        if self.today.weekday() == 6:
            return f"in {(day - self.today).days} days from today"
        return f"on {FULL_DAYS['en'][day.weekday()]} next week"

    def far(self, day: date) -> str:
        """`12 March`; `3月12日`."""
        return self.t(f"{day.day} {FULL_MONTHS[day.month - 1]}", f"{day.month}月{day.day}日")

    # -- state --------------------------------------------------------------------------------------------

    def added(self) -> list[Event]:
        return [one for one in store.events(self.phone) if one.id not in self.before]

    def made(self, fits: Callable[[Event], bool]) -> Callable[[], bool]:
        return lambda: any(fits(one) for one in self.added())

    def others_stay(self, *ids: int) -> Part:
        """All events but these are what they were."""
        kept = [one for id, one in self.before.items() if id not in ids]

        def holds() -> bool:
            now = {one.id: one for one in store.events(self.phone)}
            return all(now.get(one.id) == one for one in kept)

        return Part("other events", holds)

    def at_most(self, count: int) -> Part:
        return Part("no further event", lambda: len(self.added()) <= count)

    def put(self, *events: Event) -> Callable[[], None]:
        def bring() -> None:
            for one in events:
                store.put(self.phone, one)

        return bring

    def event(
        self, title: str, day: date, at: time | None = None, minutes: int = 60, *, calendar: int = 1
    ) -> Event:
        """Not stored yet; without a time all day long."""
        if at is None:
            start = midnight(day)
            return Event(calendar=calendar, title=title, start=start, end=start + ONE, all_day=True)
        start = datetime.combine(day, at)
        return Event(calendar=calendar, title=title, start=start, end=start + timedelta(minutes=minutes))

    def plant(self, one: Event) -> Event:
        """It is there from the start."""
        made = replace(one, id=store.put(self.phone, one))
        self.begin()
        return made


# -- the way about ----------------------------------------------------------------------------------------


def to_main(see: See) -> Action | None:
    """Nearer to the month, with nothing over it; None: it is in front."""
    page = see.page
    if covered(see):
        return uncover(see)
    if not isinstance(page, Main):
        return see.back() if page.package == PACKAGE else see.into(PACKAGE)
    if page.over() is not None:
        return BACK
    return None if page.shows == "month" else see.tap(see.phone.say("Month", "月"), "tab")


def to_day(see: See, day: date) -> Action | None:
    """Nearer to the month with a day chosen; None: its events are shown below."""
    if (way := to_main(see)) is not None:
        return way
    page, phone = see.page, see.phone
    assert isinstance(page, Main)
    if page.day == day:
        return None
    first = store.number(phone, "first_day", 0, 6)
    if not any(day in week for week in weeks(page.day, first)):
        later = day > page.day
        return see.tap(
            phone.say(*(("Next month", "下个月") if later else ("Previous month", "上个月"))), "button"
        )
    said = day_in_full(phone, day)
    if see.shows(said, "button"):
        return see.tap(said, "button")
    head = DAYS[phone.locale][first]
    return see.toward(head[-1] if phone.locale == "zh" else head) or see.tap(said, "button")


def to_event(see: See, one: Event, day: date) -> Action | None:
    """Nearer to the details of an event on one of its days; None: they are in front, with nothing over
    them."""
    page = see.page
    if isinstance(page, EventPage) and not covered(see) and (page.id, page.day) == (one.id, day):
        return BACK if page.open else None
    return to_day(see, day) or see.tap(one.title)
