"""What happens when: series followed, birthdays from the contacts, and what overlaps what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import ONE, in_year, midnight
from gui_mcp_devices.pocket.apps.calendar.repeats import occurrences
from gui_mcp_devices.pocket.apps.calendar.store import Event
from gui_mcp_devices.pocket.apps.contacts import schema as people
from gui_mcp_devices.pocket.apps.contacts.words import as_date

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


@dataclass(frozen=True, slots=True)
class Instance:
    """One time at which an event happens."""

    event: Event
    day: date
    """The day that it has in its series."""
    start: datetime
    end: datetime

    @property
    def last(self) -> date:
        """The last day that it touches."""
        return max(self.start.date(), (self.end - timedelta(seconds=1)).date())

    @property
    def order(self) -> tuple[datetime, bool, datetime, str, int]:
        return self.start, not self.event.all_day, self.end, self.event.title, self.event.id


def follow(one: Event, low: date, high: date) -> Iterator[Instance]:
    """Its instances that touch the days from `low` to `high`."""
    length = one.end - one.start
    early = low - timedelta(days=length.days + 1)
    for day in occurrences(one.rule, one.start.date(), early, high):
        if day in one.left_out and one.rule:
            continue
        start = datetime.combine(day, one.start.time())
        found = Instance(one, day, start, start + length)
        if found.last >= low and day <= high:
            yield found


def instance(one: Event, day: date) -> Instance:
    """The one of its series on `day`, whether or not it is there."""
    if not one.rule:
        return Instance(one, one.start.date(), one.start, one.end)
    start = datetime.combine(day, one.start.time())
    return Instance(one, day, start, start + (one.end - one.start))


def agenda(phone: Phone, low: date, high: date, *, hidden: bool = False) -> list[Instance]:
    """All that touches the days from `low` to `high`, in order. `hidden`: of calendars not shown, too."""
    shown = {one.id for one in store.calendars(phone) if one.visible or hidden}
    declined = store.preference(phone, "declined") == "1"
    found = [
        each
        for one in store.events(phone)
        if one.calendar in shown and (one.status != s.DECLINED or declined or hidden)
        for each in follow(one, low, high)
    ]
    if s.BIRTHDAYS in shown:
        found += birthdays(phone, low, high)
    return sorted(found, key=lambda each: each.order)


def by_day(found: Iterable[Instance], low: date, high: date) -> dict[date, list[Instance]]:
    """Each of the days, and what touches it."""
    days: dict[date, list[Instance]] = {low + n * ONE: [] for n in range((high - low).days + 1)}
    for each in found:
        day = max(low, each.start.date())
        while day <= min(high, each.last):
            days[day].append(each)
            day += ONE
    return days


def born(phone: Phone) -> list[tuple[int, str, date]]:
    """Id, name and birthday of the contacts of which it is known; nobody without the permission."""
    if not phone.granted(s.PACKAGE, s.READ_CONTACTS):
        return []
    found = phone.databases[people.PATH].execute(
        "SELECT raw_contact_id, display_name, data1 FROM data "
        "JOIN raw_contacts ON raw_contacts._id = raw_contact_id "
        "WHERE mimetype_id = ? AND data2 = ? AND deleted = 0 ORDER BY raw_contact_id",
        (people.KINDS[people.EVENT], str(people.BIRTHDAY)),
    )
    days = [(int(id), str(name or ""), as_date(str(said or ""))) for id, name, said in found]
    return [(id, name, day) for id, name, day in days if day is not None]


def birthdays(phone: Phone, low: date, high: date) -> list[Instance]:
    found: list[Instance] = []
    for id, name, day in born(phone):
        for year in range(max(low.year, day.year + 1), high.year + 1):
            start = midnight(in_year(day, year))
            if low <= start.date() <= high:
                title = phone.say(f"{name}’s birthday", f"{name}的生日")
                one = Event(-id, s.BIRTHDAYS, title, start=start, end=start + ONE, all_day=True)
                found.append(Instance(one, start.date(), start, start + ONE))
    return found


def conflicts(phone: Phone, one: Event, start: datetime, end: datetime) -> list[Instance]:
    """What else happens while `one` does, if that is from `start` to `end`; days as a whole do not count."""
    if one.all_day or end <= start or (end - start).days > 40:
        return []
    return [
        each
        for each in agenda(phone, start.date(), end.date())
        if not each.event.all_day
        and each.event.id != one.id
        and each.event.status != s.DECLINED
        and each.start < end
        and start < each.end
    ]


def invited(phone: Phone, *, answered: bool = False) -> list[Event]:
    """Invitations to what is still to come, the next first."""
    where = "organizer != '' AND selfAttendeeStatus " + ("!= 3" if answered else "= 3")
    now = int(phone.now()) * 1000
    return sorted(store.events(phone, f"{where} AND dtend > ?", now), key=lambda one: (one.start, one.id))


def search(phone: Phone, words: str, around: date) -> list[Instance]:
    """The next time of each event that says all the words in its title, place, notes or guests, else the
    last time that it was; what is to come stands first."""
    wanted = words.casefold().split()
    ahead: list[Instance] = []
    past: list[Instance] = []
    for one in store.events(phone):
        said = " ".join((one.title, one.place, one.notes, *(g.name for g in one.guests))).casefold()
        if not wanted or not all(word in said for word in wanted):
            continue
        if (found := next(follow(one, around, around + timedelta(days=400)), None)) is not None:
            ahead.append(found)
        elif old := list(follow(one, around - timedelta(days=400), around)):
            past.append(old[-1])
        else:
            (past if one.start.date() < around else ahead).append(instance(one, one.start.date()))
    for found in birthdays(phone, around, around + timedelta(days=365)):
        if wanted and all(word in found.event.title.casefold() for word in wanted):
            ahead.append(found)
    return sorted(ahead, key=lambda e: e.order) + sorted(past, key=lambda e: e.order, reverse=True)
