"""Lines and their departures, ways from stop to stop, and tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides.data import fare
from gui_mcp_devices.pocket.apps.rides.purse import database, pay
from gui_mcp_devices.pocket.system.bars import offset_of

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

FIRST, LAST = 5 * 60 + 30, 23 * 60 + 30
"""Minutes of the day between which every line leaves its ends."""
CHANGE = 3
"""Minutes that a change takes at least."""
SORTS = ("time", "changes", "price")


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    name: str
    kind: str
    colour: tuple[int, int, int]
    every: int
    leg: int
    shift: int
    stops: tuple[int, ...]

    def next(self, at: int, way: int, minute: int) -> int | None:
        """When it leaves its stop number `at` in a direction (1 or -1), not before a minute of the day."""
        gone = self.leg * (at if way > 0 else len(self.stops) - 1 - at)
        first = FIRST + self.shift + gone
        wait = max(0, -(-(minute - first) // self.every))
        found = first + wait * self.every
        return found if found <= LAST + gone else None


@dataclass(frozen=True, slots=True)
class Leg:
    line: int
    name: str
    kind: str
    start: int
    goal: int
    departs: int
    """Minutes of the day."""
    arrives: int
    stops: int


@dataclass(frozen=True, slots=True)
class Journey:
    legs: tuple[Leg, ...]
    cents: int

    @property
    def departs(self) -> int:
        return self.legs[0].departs

    @property
    def arrives(self) -> int:
        return self.legs[-1].arrives

    @property
    def changes(self) -> int:
        return len(self.legs) - 1

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(leg.name for leg in self.legs)


@dataclass(frozen=True, slots=True)
class Ticket:
    id: int
    number: str
    status: str
    start: str
    goal: str
    lines: str
    departs: int
    arrives: int
    people: int
    cents: int
    payment: str
    bought: int


def stops(phone: Phone) -> dict[int, str]:
    return dict(database(phone).execute("SELECT _id, name FROM stops ORDER BY _id").fetchall())


def lines(phone: Phone) -> list[Line]:
    held: dict[int, list[int]] = {}
    for line, stop in database(phone).execute(
        "SELECT line_id, stop_id FROM line_stops ORDER BY line_id, position"
    ):
        held.setdefault(int(line), []).append(int(stop))
    found = database(phone).execute(
        "SELECT _id, name, kind, colour, every, leg, shift FROM lines ORDER BY _id"
    )
    return [
        Line(
            id, name, kind, (ink >> 16, ink >> 8 & 255, ink & 255), every, leg, shift, tuple(held.get(id, ()))
        )
        for id, name, kind, ink, every, leg, shift in found
    ]


def line(phone: Phone, id: int) -> Line | None:
    return next((one for one in lines(phone) if one.id == id), None)


def starred(phone: Phone) -> set[int]:
    return {int(id) for (id,) in database(phone).execute("SELECT line_id FROM starred_lines")}


def star(phone: Phone, id: int, on: bool) -> None:
    database(phone).execute("DELETE FROM starred_lines WHERE line_id = ?", (id,))
    if on:
        database(phone).execute("INSERT INTO starred_lines VALUES (?,?)", (id, int(phone.now())))


def minute_of(phone: Phone, moment: float) -> int:
    """Of the day, where the phone is."""
    return int(moment + offset_of(phone)) % 86_400 // 60


def departures(phone: Phone, stop: int, minute: int) -> list[tuple[int, Line, int]]:
    """Minute, line and the last stop of its way, for the next two of each."""
    found: list[tuple[int, Line, int]] = []
    for one in lines(phone):
        if stop not in one.stops:
            continue
        at = one.stops.index(stop)
        for way, end in ((1, one.stops[-1]), (-1, one.stops[0])):
            if end == stop:
                continue
            when = one.next(at, way, minute)
            if when is not None:
                found.append((when, one, end))
                if (later := one.next(at, way, when + 1)) is not None:
                    found.append((later, one, end))
    return sorted(found, key=lambda d: (d[0], d[1].id, d[2]))


def journeys(phone: Phone, start: int, goal: int, minute: int, sort: str = "time") -> list[Journey]:
    """With at most two changes, each by other lines, from a minute of the day on."""
    by = 4 if phone.locale == "zh" else 1
    every = lines(phone)
    found: dict[tuple[str, ...], Journey] = {}
    for way in _ways(every, start, goal):
        made = _ride(way, minute, by)
        if made is not None:
            held = found.get(made.names)
            if held is None or made.arrives < held.arrives:
                found[made.names] = made
    least = min((one.changes for one in found.values()), default=0)
    kept = [one for one in found.values() if one.changes <= least + 1]
    kept.sort(key=_by_time)
    keys = {"time": _by_time, "changes": _by_changes, "price": _by_price}
    return sorted(kept[:7], key=keys[sort])


_Key = tuple[int, int, int, tuple[str, ...]]


def _by_time(one: Journey) -> _Key:
    return one.arrives, one.changes, one.cents, one.names


def _by_changes(one: Journey) -> _Key:
    return one.changes, one.arrives, one.cents, one.names


def _by_price(one: Journey) -> _Key:
    return one.cents, one.arrives, one.changes, one.names


_Hop = tuple[Line, int, int]


def _ways(every: Sequence[Line], start: int, goal: int) -> Iterator[tuple[_Hop, ...]]:
    if start == goal:
        return
    for one in every:
        if start not in one.stops:
            continue
        if goal in one.stops:
            yield ((one, start, goal),)
            continue
        for two in every:
            if two is one:
                continue
            for change in one.stops:
                if change == start or change not in two.stops:
                    continue
                if goal in two.stops:
                    yield (one, start, change), (two, change, goal)
                    continue
                for three in every:
                    if three in (one, two) or goal not in three.stops:
                        continue
                    for last in two.stops:
                        if last != change and last in three.stops and last not in one.stops:
                            yield (one, start, change), (two, change, last), (three, last, goal)


def _ride(way: Sequence[_Hop], minute: int, by: int) -> Journey | None:
    legs: list[Leg] = []
    cents = 0
    for line, start, goal in way:
        if start == goal:
            return None
        one, two = line.stops.index(start), line.stops.index(goal)
        departs = line.next(one, 1 if two > one else -1, minute)
        if departs is None:
            return None
        count = abs(two - one)
        legs.append(
            Leg(line.id, line.name, line.kind, start, goal, departs, departs + line.leg * count, count)
        )
        cents += fare(line.kind, count, by)
        minute = legs[-1].arrives + CHANGE
    return Journey(tuple(legs), cents)


def between(phone: Phone, leg: Leg) -> list[str]:
    """The stops of a leg, both ends too."""
    one = line(phone, leg.line)
    if one is None:
        return []
    names = stops(phone)
    first, last = one.stops.index(leg.start), one.stops.index(leg.goal)
    way = 1 if last > first else -1
    return [names[one.stops[at]] for at in range(first, last + way, way)]


# -- searches and tickets ---------------------------------------------------------------------------------


def remember(phone: Phone, start: int, goal: int) -> None:
    db = database(phone)
    db.execute("DELETE FROM searches WHERE start_id = ? AND goal_id = ?", (start, goal))
    db.execute(
        "INSERT INTO searches (start_id, goal_id, time) VALUES (?,?,?)", (start, goal, int(phone.now()))
    )


def searches(phone: Phone) -> list[tuple[int, int]]:
    return (
        database(phone)
        .execute("SELECT start_id, goal_id FROM searches ORDER BY time DESC, _id DESC LIMIT 4")
        .fetchall()
    )


def tickets(phone: Phone) -> list[Ticket]:
    """The last to leave first."""
    found = database(phone).execute(
        "SELECT _id, number, status, start, goal, lines, departs, arrives, people, total_cents, "
        "payment, bought FROM tickets ORDER BY departs DESC, _id DESC"
    )
    return [Ticket(*row) for row in found]


def state(phone: Phone, one: Ticket) -> str:
    """`valid`, `used` or `returned`: a ticket is used up when its journey is over."""
    return "used" if one.status == "valid" and one.arrives < phone.now() else one.status


def buy(phone: Phone, wanted: Mapping[str, object]) -> int:
    """A ticket of these columns; its id."""
    row = {**wanted, "number": "", "status": "valid", "bought": int(phone.now())}
    made = database(phone).execute(
        f"INSERT INTO tickets ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
        tuple(map(str, row.values())),
    )
    id = made.lastrowid or 0
    database(phone).execute(
        "UPDATE tickets SET number = ? WHERE _id = ?", (f"T-{10_000 + id * 6007 % 90_000}", id)
    )
    pay(phone, str(wanted["payment"]), int(str(wanted["total_cents"])))
    return id


def give_back(phone: Phone, one: Ticket) -> None:
    """Before it leaves a ticket can be returned, and what it cost comes back."""
    if one.status == "valid" and one.departs > phone.now():
        database(phone).execute("UPDATE tickets SET status = 'returned' WHERE _id = ?", (one.id,))
        pay(phone, one.payment, -one.cents)
