"""Tasks about tables that need the messages too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.food import booked, store
from gui_mcp_devices.pocket.apps.food.agenda import ReservationPage
from gui_mcp_devices.pocket.apps.food.booked import Reservation
from gui_mcp_devices.pocket.apps.food.reserve import ReservePage
from gui_mcp_devices.pocket.apps.food.store import clock
from gui_mcp_devices.pocket.apps.messages import store as talk
from gui_mcp_devices.pocket.apps.messages.schema import PACKAGE as MESSAGES
from gui_mcp_devices.pocket.phone import Phone

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.food_base import (
    BACK,
    DONE,
    NAMES,
    FoodTask,
    Goals,
    Nears,
    day_in,
    free_times,
    reserve,
    table_pair,
    to_reservation,
    to_reserving,
)
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    SMS,
    messages_db,
    messages_stay,
    next_message,
    nothing_else_sent,
    pick,
    sent_since,
    threads_stay,
    to_chat,
    write_to,
)

TEXTS = (
    ("Dinner is on another day now, see you then", "吃饭改到别的日子了，到时见"),
    ("Dinner is moved, all is booked", "晚饭改期，已经订好了"),
    ("New time for dinner, check your calendar", "聚餐换了时间，记得看日历"),
    ("Changed our table, do not be early", "换了餐位时间，别来早了"),
)


class AsTexted(FoodTask):
    """A table as somebody wrote it in a message."""

    name, tier, split = "food-as-texted", "hard", "test"
    also = (MESSAGES,)
    may_change = frozenset({"food.db/reservations"}) | SMS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.place, self.other, self.day, self.minute = table_pair(phone, random)
        self.people = random.choice((4, 5, 6))
        self.who = random.choice(NAMES[phone.locale])
        self.friend, stranger = pick(phone, random, 2, where=lambda one: len(one.phones) == 1)
        self.number = self.friend.phones[0].value
        self.db = messages_db(phone)
        now = int(phone.now() * 1000)
        self._say(stranger.phones[0].value, self.other.street, self.minute + 30, now - 9_000_000)
        self.message = self._say(self.number, self.place.street, self.minute, now - 7_000_000)
        self.known = self.last("reservations")
        self._kept = (
            self.same("old tables", "SELECT * FROM reservations WHERE _id <= ?", self.known),
            nothing_else_sent(phone, ()),
            messages_stay(phone),
            threads_stay(phone),
        )

    def _say(self, number: str, street: str, minute: int, moment: int) -> int:
        day, time, people = day_in(self.phone, self.day), clock(minute), self.people
        name = self.place.name
        body = self.t(
            f"Dinner at {name}, the one at {street}: {day}, {time}. We are {people}. Can you book?",
            f"{day} {time} 在{street}的{name}吃饭，一共 {people} 人，你来订座好吗？",
        )
        talk.receive(self.db, number, body, moment)
        return int(str(self.db.execute("SELECT max(_id) FROM sms").fetchone()[0]))

    def goals(self) -> Goals:
        friend, name, who = self.friend.name, self.place.name, self.who
        return {
            "en": (
                f"{friend} has texted me when and where we eat at {name}. Reserve that table in Tablefare "
                f"under the name {who}.",
                f"Read the SMS from {friend} about {name} and book the table it asks for with Tablefare, "
                f"name {who}.",
                f"There is a message from {friend}: a dinner at {name}. Make the reservation in Tablefare "
                f"just as it says (branch, day, time, people), for {who}.",
                f"Book {name} in Tablefare as {who}. Which branch, when and for how many stands in what "
                f"{friend} wrote to me.",
            ),
            "zh": (
                f"{friend}给我发短信说了什么时候在哪家{name}吃饭，请在近邻美食照着订座，预订人写{who}。",
                f"看看{friend}发来的关于{name}的短信，用近邻美食按短信订好餐位，名字{who}",
                f"在近邻美食以{who}的名字订{name}，分店、日期、时间和人数都在{friend}的短信里。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def each(fits: Callable[[Reservation], bool]) -> Callable[[], bool]:
            return lambda: len(made := self.reserved(self.known)) == 1 and fits(made[0])

        return (
            Part("at this branch", each(lambda r: r.place == self.place.id)),
            Part("day and time", each(lambda r: (r.day, r.minute) == (self.day, self.minute))),
            Part("so many people", each(lambda r: r.people == self.people)),
            Part("name", each(lambda r: r.name == self.who)),
        )

    def kept(self) -> Sequence[Part]:
        return self._kept

    def _unread(self) -> bool:
        found = self.db.execute("SELECT 1 FROM sms WHERE _id = ? AND read = 0", (self.message,)).fetchone()
        return found is not None

    def next(self, see: See) -> Do:
        if self.reserved(self.known):
            return DONE
        if self._unread() and (step := to_chat(see, [self.number])) is not None:
            return step
        if (step := to_reserving(see, self.place.id)) is not None:
            return step
        assert isinstance(see.page, ReservePage)
        return reserve(see, see.page, self.day, self.minute, self.people, self.who)

    def nears(self) -> Nears:
        def book(place: int, minute: int, people: int) -> Callable[[], None]:
            def bring() -> None:
                booked.reserve(self.phone, place, self.day, minute, people, self.who)

            return bring

        here, minute, people = self.place.id, self.minute, self.people
        return (
            ("the other branch", book(self.other.id, minute, people)),
            ("the time in the other message", book(here, minute + 30, people)),
            ("for two, as proposed", book(here, minute, 2)),
        )


class MoveAndTell(FoodTask):
    """Another time for a table, and a text to somebody who comes along."""

    name, tier, split = "food-move-and-tell", "hard", "gate"
    also = (MESSAGES,)
    may_change = frozenset({"food.db/reservations"}) | SMS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        tables = booked.reservations(phone)
        random.shuffle(tables)
        names = [store.place(phone, one.place).name for one in tables]
        days = booked.days(phone)[2:]
        choices = [
            (one, day, minute)
            for one in tables
            if names.count(store.place(phone, one.place).name) == 1
            for day in random.sample(days, len(days))
            if day != one.day
            for minute in sorted(free_times(phone, store.place(phone, one.place), day))
            if minute >= 17 * 60 and minute != one.minute
        ]
        self.table, self.day, self.minute = choices[0]
        self.minute = random.choice([m for t, d, m in choices if (t, d) == (self.table, self.day)])
        self.other = next(one for one in tables if one.id != self.table.id)
        self.place = store.place(phone, self.table.place)
        self.friend, self.stranger = pick(phone, random, 2, where=lambda one: len(one.phones) == 1)
        self.number = self.friend.phones[0].value
        self.text = phone.say(*random.choice(TEXTS))
        self.first = next_message(phone)
        self._kept = (
            self.same("the other tables", "SELECT * FROM reservations WHERE _id != ?", self.table.id),
            self.same(
                "place, people and name", "SELECT _id, place_id, people, name, cancelled FROM reservations"
            ),
            nothing_else_sent(phone, [(self.number, self.text)]),
            messages_stay(phone),
            threads_stay(phone),
        )

    def goals(self) -> Goals:
        name, friend, text = self.place.name, self.friend.name, self.text
        day, time = day_in(self.phone, self.day), clock(self.minute)
        return {
            "en": (
                f"Move my Tablefare reservation at {name} to {day}, {time}, and then text {friend}: {text}",
                f"Change the table at {name} in Tablefare: it should be {day} at {time}. When that is done, "
                f"send {friend} an SMS that says “{text}”.",
                f"{day} at {time} suits me better for {name}. Move the table in Tablefare and let {friend} "
                f"know by text message with the words “{text}”.",
                f"Two things: my table at {name} (Tablefare) goes to {day}, {time}, and {friend} gets the "
                f"message “{text}”.",
            ),
            "zh": (
                f"把近邻美食里{name}的订座改到{day} {time}，然后给{friend}发短信：{text}",
                f"{name}的餐位改成{day} {time}（在近邻美食里改），改好后短信告诉{friend}“{text}”。",
                f"两件事：近邻美食上{name}的预订挪到{day} {time}；再给{friend}发一条短信“{text}”。",
            ),
        }

    def _now(self) -> Reservation:
        return booked.reservation(self.phone, self.table.id)

    def _sent(self) -> bool:
        return (talk.key_of(self.number), self.text) in sent_since(self.phone, self.first)

    def wanted(self) -> Sequence[Part]:
        return (
            Part("moved", lambda: (self._now().day, self._now().minute) == (self.day, self.minute)),
            Part("told", self._sent),
        )

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        moved, told = (part.holds() for part in self.wanted())
        if moved and told:
            return DONE
        if moved:
            return write_to(see, [self.friend], self.text)
        page, table = see.page, self.table
        if isinstance(page, ReservePage) and page.moved == table.id:
            return reserve(
                see, page, self.day, self.minute, table.people, table.name,
                self.t("Change reservation", "修改预订"),
            )  # fmt: skip
        if (step := to_reservation(see, self._now())) is not None:
            return step
        if isinstance(page, ReservationPage) and page.cancelling:
            return BACK
        return see.tap(self.t("Change", "修改"), "button")

    def nears(self) -> Nears:
        def bring(table: Reservation, minute: int, number: str, text: str) -> Callable[[], None]:
            def do() -> None:
                booked.move(self.phone, table.id, self.day, minute, table.people, table.name)
                now = int(self.phone.now() * 1000)
                db = messages_db(self.phone)
                if text:
                    talk.send(db, talk.open_thread(db, [number], now), [number], text, now)

            return do

        table, minute, number = self.table, self.minute, self.number
        other = self.stranger.phones[0].value
        return (
            ("another table moved", bring(self.other, minute, number, self.text)),
            ("half an hour later", bring(table, minute + 30, number, self.text)),
            ("nobody told", bring(table, minute, number, "")),
            ("somebody else told", bring(table, minute, other, self.text)),
        )


CROSS: tuple[type[Template], ...] = (AsTexted, MoveAndTell)
