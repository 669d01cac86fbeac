"""Tasks about tables and helpers that are booked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.food import booked
from gui_mcp_devices.pocket.apps.food.booked import Reservation
from gui_mcp_devices.pocket.apps.food.helpers import SlotPage
from gui_mcp_devices.pocket.apps.food.reserve import ReservePage
from gui_mcp_devices.pocket.apps.food.store import Place, clock
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import AskUser

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.food_base import (
    BACK,
    DONE,
    NAMES,
    NEVER,
    FoodTask,
    Goals,
    Nears,
    day_in,
    pick_day,
    reserve,
    table_pair,
    to_reserving,
    to_results,
    to_slots,
)
from gui_mcp_benchmarks.suites.pocket.templates.food_cross import CROSS

TABLES = frozenset({"food.db/reservations"})


class ReserveTask(FoodTask):
    """A new table: where, when, for how many, under which name."""

    may_change = TABLES
    place: Place
    day: str
    minute: int
    people: int
    who: str

    def begin(self) -> None:
        """What there is before anything is reserved."""
        self.known = self.last("reservations")
        self._old = self.same("old tables", "SELECT * FROM reservations WHERE _id <= ?", self.known)

    def wanted(self) -> Sequence[Part]:
        def each(fits: Callable[[Reservation], bool]) -> Callable[[], bool]:
            return lambda: len(made := self.reserved(self.known)) == 1 and fits(made[0])

        return (
            Part("at this place", each(lambda r: r.place == self.place.id)),
            Part("day and time", each(lambda r: (r.day, r.minute) == (self.day, self.minute))),
            Part("so many people", each(lambda r: r.people == self.people)),
            Part("name", each(lambda r: r.name == self.who)),
        )

    def kept(self) -> Sequence[Part]:
        return (self._old,)

    def book(self, place: int, *, later: int = 0, more: int = 0) -> Callable[[], None]:
        return lambda: _ignore(
            booked.reserve(self.phone, place, self.day, self.minute + later, self.people + more, self.who)
        )


def _ignore(made: int) -> None:
    """Its id is of no interest here."""


class WhichBranch(ReserveTask):
    """A table at a name that two places have."""

    name, tier, split = "food-which-branch", "medium", "train"
    open_question = "at which of the two branches"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.place, self.other, self.day, self.minute = table_pair(phone, random)
        self.people = random.choice((3, 4, 5))
        self.who = random.choice(NAMES[phone.locale])
        self.begin()

    def goals(self) -> Goals:
        name, people, who = self.place.name, self.people, self.who
        day, time = day_in(self.phone, self.day), clock(self.minute)
        return {
            "en": (
                f"Reserve a table at {name} in Tablefare on {day}, {time}, for {people} people as {who}.",
                f"We are {people} and want to eat at {name} on {day}, {time}. Book it in Tablefare as {who}.",
                f"Use Tablefare to get a table for {people} at {name}. Day: {day}. Time: {time}. Name: {who}",
                f"{day}, {time}: please book {name} through Tablefare. Party of {people}, name {who}.",
            ),
            "zh": (
                f"在近邻美食预订{name}的餐位，{day} {time}，{people} 人，预订人写{who}。",
                f"我们 {people} 个人想在{day} {time} 去{name}吃饭，用近邻美食以{who}的名字订座。",
                f"用近邻美食订{name}：{day}，{time}，{people} 位，名字{who}",
            ),
        }

    def reply(self) -> str:
        street = self.place.street
        return self.t(f"I mean the one at {street}.", f"我说的是{street}那家。")

    def next(self, see: See) -> Do:
        if self.reserved(self.known):
            return DONE
        if not self.questions:
            step = to_results(see, self.place.name)
            return step or AskUser(self.t("At which of the two branches?", "订哪一家分店？"))
        if (step := to_reserving(see, self.place.id)) is not None:
            return step
        assert isinstance(see.page, ReservePage)
        return reserve(see, see.page, self.day, self.minute, self.people, self.who)

    def nears(self) -> Nears:
        return (
            ("the other branch", self.book(self.other.id)),
            ("half an hour later", self.book(self.place.id, later=30)),
            ("one person more", self.book(self.place.id, more=1)),
        )


class TableFull(ReserveTask):
    """A table for an hour at which there is none."""

    name, tier, split = "food-table-full", "medium", "test"
    may_change = frozenset()
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.place, self.other, self.day, self.minute = table_pair(phone, random)
        self.people = random.choice((2, 3, 4))
        self.who = random.choice(NAMES[phone.locale])
        self.rows("INSERT INTO full_tables VALUES (?,?,?)", self.place.id, self.day, self.minute)
        self.begin()

    def goals(self) -> Goals:
        name, street, people, who = self.place.name, self.place.street, self.people, self.who
        day, time = day_in(self.phone, self.day), clock(self.minute)
        return {
            "en": (
                f"Reserve a table for {people} at the {name}, {street}, in Tablefare: {day} at exactly "
                f"{time}, name {who}. No other time will do.",
                f"Get us a table at {name} ({street}) through Tablefare. It has to be {day}, {time}; we are "
                f"{people}, and the name is {who}.",
                f"On {day} at {time} sharp, {people} of us eat at {name}, {street}. Book that table in "
                f"Tablefare for {who}, there and then only.",
                f"Tablefare: table under the name {who}, {people} people, {name} at {street}, {day} {time}. "
                "We cannot come at any other time.",
            ),
            "zh": (
                f"在近邻美食预订{street}的{name}，{day} {time}，{people} 人，预订人{who}，只能是这个时间。",
                f"我们 {people} 人必须在{day} {time} 到{name}（{street}）吃饭，用近邻美食以{who}的"
                "名字订座，别的时间不行。",
                f"用近邻美食订座：{name}，{street}，{people} 位，{day} {time} 准时，名字{who}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Do:
        if (step := to_reserving(see, self.place.id)) is not None:
            return step
        page = see.page
        assert isinstance(page, ReservePage)
        if page.over() is not None:
            return BACK
        if page.day != self.day:
            return pick_day(see, self.day)
        found = see.find(clock(self.minute), "radio")
        return NEVER if found is not None else see.toward(clock(self.minute)) or NEVER

    def nears(self) -> Nears:
        return (
            ("half an hour later", self.book(self.place.id, later=30)),
            ("the other branch", self.book(self.other.id)),
        )


class Haircut(FoodTask):
    """An hour at a hairdresser's, without saying which."""

    name, tier, split = "food-book-haircut", "medium", "test"
    may_change = frozenset({"food.db/bookings"})
    open_question = "at what time"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.helper, self.other = random.sample(booked.helpers(phone, "hair"), 2)
        self.job = random.choice(booked.jobs(phone, self.helper.id))
        self.day, self.next_day = random.sample(booked.days(phone)[1:], 2)
        free = [minute for minute, is_free in booked.slots(phone, self.helper.id, self.day) if is_free]
        self.minute, self.later = random.sample(free, 2)
        self.known = self.last("bookings")
        self._old = self.same("old bookings", "SELECT * FROM bookings WHERE _id <= ?", self.known)

    def goals(self) -> Goals:
        job, name, day = self.job.name, self.helper.name, day_in(self.phone, self.day)
        return {
            "en": (
                f"Book “{job}” at {name} for {day} in Tablefare.",
                f"I need an appointment with the hairdresser {name} on {day}: {job}. Make it in Tablefare.",
                f"Use the local services of Tablefare to book me {job} ({name}), on {day}.",
                f"{day} I would like to go to {name}. Please book {job} there with the Tablefare app.",
            ),
            "zh": (
                f"在近邻美食预约{name}，{day}，项目是{job}。",
                f"我{day}想去{name}做{job}，用近邻美食帮我约一下。",
                f"用近邻美食的本地服务约{day}的{job}，店名是{name}。",
            ),
        }

    def reply(self) -> str:
        time = clock(self.minute)
        return self.t(f"At {time}, please.", f"{time} 吧。")

    def _made(self) -> list[booked.Booking]:
        return [b for b in booked.bookings(self.phone) if b.id > self.known and not b.cancelled]

    def wanted(self) -> Sequence[Part]:
        def each(fits: Callable[[booked.Booking], bool]) -> Callable[[], bool]:
            return lambda: len(made := self._made()) == 1 and fits(made[0])

        return (
            Part("this job", each(lambda b: b.job == self.job.id)),
            Part("day", each(lambda b: b.day == self.day)),
            Part("time", each(lambda b: b.minute == self.minute)),
        )

    def kept(self) -> Sequence[Part]:
        return (self._old,)

    def next(self, see: See) -> Do:
        if self._made():
            return DONE
        if (step := to_slots(see, self.job.id, self.t("Hairdresser", "理发"))) is not None:
            return step
        page = see.page
        assert isinstance(page, SlotPage)
        right = (page.day, page.minute) == (self.day, self.minute) and not page.note.strip()
        if page.asking:
            return see.tap(self.t("Confirm", "确认"), "button") if right and self.questions else BACK
        if page.day != self.day:
            return pick_day(see, self.day)
        if not self.questions:
            return AskUser(self.t("At what time?", "几点？"))
        if page.minute != self.minute:
            return see.tap(clock(self.minute), "radio")
        return see.tap(self.t("Book", "预约"), "button")

    def nears(self) -> Nears:
        def book(job: int, day: str, minute: int) -> Callable[[], None]:
            return lambda: _ignore(booked.book(self.phone, job, day, minute, ""))

        other = next(j for j in booked.jobs(self.phone, self.helper.id) if j.id != self.job.id)
        there = next(j for j in booked.jobs(self.phone, self.other.id) if j.name == self.job.name)
        return (
            ("another hour", book(self.job.id, self.day, self.later)),
            ("another day", book(self.job.id, self.next_day, self.minute)),
            ("another job", book(other.id, self.day, self.minute)),
            ("another hairdresser", book(there.id, self.day, self.minute)),
        )


BOOKING: tuple[type[Template], ...] = (WhichBranch, TableFull, Haircut, *CROSS)
