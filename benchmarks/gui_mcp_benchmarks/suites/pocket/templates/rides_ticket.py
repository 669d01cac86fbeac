"""The task that ends with a ticket for buses and metros."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.rides import purse, transit
from gui_mcp_devices.pocket.apps.rides.home import Rides
from gui_mcp_devices.pocket.apps.rides.journeys import JourneyPage, Journeys
from gui_mcp_devices.pocket.apps.rides.parts import hour, moment_name
from gui_mcp_devices.pocket.apps.rides.stops import StopSearch
from gui_mcp_devices.pocket.apps.rides.store import price
from gui_mcp_devices.pocket.apps.rides.transit import Journey
from gui_mcp_devices.pocket.apps.rides.when import DAY, When, midnight
from gui_mcp_devices.pocket.phone import Phone

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part
from gui_mcp_benchmarks.suites.pocket.templates.rides_base import (
    BACK,
    DONE,
    LINES,
    Goals,
    Nears,
    RideTask,
    covered,
    out,
    pay_name,
    pick_time,
    tap_row,
    to_tab,
)


class CheapestTicket(RideTask):
    """A ticket for the cheapest way, for several people, on another day."""

    name, tier, split = "rides-cheapest-ticket", "hard", "train"
    may_change = frozenset({"rides.db/tickets"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.names = transit.stops(phone)
        pairs = [(a, b) for a in self.names for b in self.names if a != b]
        random.shuffle(pairs)
        self.minute = random.randrange(14, 42) * 30
        self.start, self.goal, self.cheapest, self.earliest = next(
            (a, b, found[0], quick)
            for a, b in pairs
            if len(found := transit.journeys(phone, a, b, self.minute, "price")) >= 3
            and found[0].cents < found[1].cents
            and found[0] != (quick := transit.journeys(phone, a, b, self.minute)[0])
        )
        self.moment = midnight(phone, phone.now()) + DAY + 60 * self.minute
        self.people = random.choice((2, 3))
        self.card = random.choice([one for one in purse.cards(phone) if not one.default])
        self.known = max((one.id for one in transit.tickets(phone)), default=0)
        self._kept = (self.same("old tickets", "SELECT * FROM tickets WHERE _id <= ?", self.known),)

    def goals(self) -> Goals:
        start, goal, last4 = self.names[self.start], self.names[self.goal], self.card.last4
        clock, many = hour(self.phone, self.minute), self.people
        return {
            "en": (
                f"Buy a public transport ticket for {many} people from {start} to {goal}, leaving tomorrow "
                "from "
                f"{clock} on. Take the cheapest journey and pay with my card ending in {last4}.",
                f"Tomorrow after {clock} the {many} of us go by bus or metro from {start} to {goal}. Get the "
                f"cheapest ticket in Roundabout, on card {last4}.",
                f"Search journeys from {start} to {goal} for tomorrow at {clock}, choose the one with the "
                "lowest "
                f"price and buy it for {many} passengers with the card {last4}.",
                f"What is the cheapest way by line from {start} to {goal} tomorrow, starting at {clock}? "
                "Book it "
                f"for {many} passengers and charge the card with the digits {last4}.",
            ),
            "zh": (
                f"买明天 {clock} 之后从{start}到{goal}的公交地铁票，{many} 个人，选最便宜的路线，"
                f"用尾号 {last4} 的卡付款。",
                f"明天 {clock} 起我们 {many} 人要从{start}坐车到{goal}，在环行出行买最便宜的票，"
                f"刷尾号 {last4} 的卡。",
                f"查询明天 {clock} 从{start}到{goal}的路线，挑价格最低的，给 {many} 个人购票，"
                f"付款卡尾号 {last4}。",
            ),
        }

    def _new(self) -> list[transit.Ticket]:
        return [
            one for one in transit.tickets(self.phone) if one.id > self.known and one.status != "returned"
        ]

    def wanted(self) -> Sequence[Part]:
        best = self.cheapest

        def each(fits: Callable[[transit.Ticket], bool]) -> Callable[[], bool]:
            return lambda: len(made := self._new()) == 1 and fits(made[0])

        ends = (self.names[self.start], self.names[self.goal])
        departs = midnight(self.phone, self.moment) + 60 * best.departs
        return (
            Part("from and to", each(lambda one: (one.start, one.goal) == ends)),
            Part("the cheapest way", each(lambda one: one.lines == " + ".join(best.names))),
            Part("the time", each(lambda one: one.departs == departs)),
            Part("so many people", each(lambda one: one.people == self.people)),
            Part("the card", each(lambda one: one.payment == self.card.masked)),
        )

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        if self._new():
            return DONE
        page = see.page
        if covered(see):
            return BACK
        if isinstance(page, StopSearch):
            return self._stop(see, page)
        if isinstance(page, When):
            return pick_time(see, page, self.moment)
        if isinstance(page, JourneyPage):
            return self._journey(see, page)
        if isinstance(page, Journeys):
            return self._compare(see, page)
        if (step := to_tab(see, LINES)) is not None:
            return step
        assert isinstance(page, Rides)
        choose = self.t("Choose a stop", "选择车站")
        if page.start != self.start:
            return tap_row(see, self.names.get(page.start, choose), self.t("From", "起点站"))
        if page.goal != self.goal:
            return tap_row(see, self.names.get(page.goal, choose), self.t("To", "终点站"))
        if page.departs != self.moment:
            now = self.t("Leave now", "现在出发")
            return see.tap(moment_name(self.phone, page.departs) if page.departs else now)
        return see.tap(self.t("Find journeys", "查询路线"), "button")

    def _stop(self, see: See, page: StopSearch) -> Do:
        stop = self.goal if page.goal else self.start
        name = self.names[stop]
        if page.query.strip() != name:
            return see.fill(page.hint, name)
        index = [id for id, _ in page.found].index(stop)
        first = next(one.name for one in transit.lines(self.phone) if stop in one.stops)
        return see.reach("stops", index) or see.tap(f"{name} {first}")

    def _compare(self, see: See, page: Journeys) -> Do:
        if (page.start, page.goal, page.moment) != (self.start, self.goal, self.moment):
            return out(see)
        if page.sort != "price":
            return see.tap(self.t("Cheapest", "最便宜"), "tab")
        best = self.cheapest
        clock = f"{hour(self.phone, best.departs)} – {hour(self.phone, best.arrives)}"
        return tap_row(see, clock, price(best.cents, self.phone.locale))

    def _journey(self, see: See, page: JourneyPage) -> Do:
        if page.journey != self.cheapest or page.day != midnight(self.phone, self.moment):
            return out(see)
        right = page.payment == self.card.id
        if page.sheet == "confirm":
            done = right and page.people == self.people
            return see.tap(self.t("Pay ", "支付 "), "button") if done else BACK
        if page.sheet == "payment":
            return BACK if right else see.tap(pay_name(self.phone, self.card.id), "radio")
        if page.people < self.people:
            return see.tap(self.t("More passengers", "增加人数"), "button")
        if page.people > self.people:
            return see.tap(self.t("Fewer passengers", "减少人数"), "button")
        if not right:
            return see.tap(self.t("Payment", "付款方式"))
        return see.tap(self.t("Buy ticket", "购票"), "button")

    def nears(self) -> Nears:
        def buy(one: Journey, people: int, payment: str, later: int = 0) -> Callable[[], None]:
            def bring() -> None:
                day = midnight(self.phone, self.moment) + later
                transit.buy(
                    self.phone,
                    {
                        "start": self.names[self.start], "goal": self.names[self.goal],
                        "lines": " + ".join(one.names), "departs": day + 60 * one.departs,
                        "arrives": day + 60 * one.arrives, "people": people,
                        "total_cents": one.cents * people, "payment": payment,
                    },
                )  # fmt: skip

            return bring

        best, many, card = self.cheapest, self.people, self.card.masked
        usual = purse.payment_key(self.phone, purse.default_card(self.phone))
        return (
            ("the earliest way", buy(self.earliest, many, card)),
            ("for one alone", buy(best, 1, card)),
            ("with the usual card", buy(best, many, usual)),
            ("a day later", buy(best, many, card, DAY)),
        )
