"""Rides that cannot be ordered as they are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from gui_mcp_devices.pocket.apps.rides import purse, store
from gui_mcp_devices.pocket.apps.rides.plan import Plan
from gui_mcp_devices.pocket.apps.rides.when import DAY, midnight
from gui_mcp_devices.pocket.phone import Phone

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.rides_base import (
    BACK,
    CANNOT,
    Goals,
    Nears,
    RideTask,
    Wish,
    to_plan,
)


class FullVan(RideTask):
    """A van for six, when there is none near."""

    name, tier, split = "rides-full-van", "medium", "train"
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        purse.database(phone).execute("UPDATE classes SET free = 0 WHERE key = 'van'")
        start, goal = random.choice(self.big()), random.choice(self.small())
        spot = store.spots(phone, start.place)[0]
        self.wish = Wish(start, spot, goal, "van", purse.default_card(phone))
        self.ware = store.ware_name(phone, "van")

    def goals(self) -> Goals:
        start, goal, van = self.wish.start.name, self.wish.goal.name, self.ware
        return {
            "en": (
                f"There are six of us at {start}. Order one {van} on Roundabout to take us all to {goal} "
                "now.",
                f"Call a {van} from {start} to {goal} right away; it has to be that one car, we are six "
                "people.",
                f"I need a {van} from {start} now. Six people want to get to {goal} together in one car.",
                f"Use Roundabout to get six of us from {start} to {goal} in a single {van}, leaving now.",
            ),
            "zh": (
                f"我们六个人在{start}，用环行出行叫一辆{van}，现在一起去{goal}。",
                f"马上叫一辆从{start}到{goal}的{van}，我们有六个人，必须坐同一辆车。",
                f"现在要用车：{start}出发，终点{goal}，六个人一辆{van}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Do:
        if (step := to_plan(see, self.wish)) is not None:
            return step
        page = see.page
        if isinstance(page, Plan) and page.sheet:
            return BACK
        if (scroll := see.toward(self.ware)) is not None:
            return scroll
        return CANNOT

    def nears(self) -> Nears:
        def two() -> None:
            for _ in range(2):
                self.order_now(replace(self.wish, ware="economy"))()

        later = midnight(self.phone, self.phone.now()) + DAY + 9 * 3600
        return (
            ("two small cars", two),
            ("a car for four", self.order_now(replace(self.wish, ware="premium"))),
            ("a van tomorrow", self.order_now(replace(self.wish, departs=later))),
        )


class ExpiredCoupon(RideTask):
    """A ride with a coupon that can no longer be used."""

    name, tier, split = "rides-expired-coupon", "medium", "test"
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.code = random.choice(("HELLO50", "SPRING5"))
        start, goal = random.choice(self.big()), random.choice(self.small())
        spot = store.spots(phone, start.place)[0]
        self.wish = Wish(start, spot, goal, "economy", purse.default_card(phone))

    def goals(self) -> Goals:
        start, goal, code = self.wish.start.name, self.wish.goal.name, self.code
        return {
            "en": (
                f"Get me a car from {start} to {goal} with the coupon {code}. Only with that coupon.",
                f"Redeem {code} for a ride from {start} to {goal} on Roundabout; do not order without it.",
                f"Order a ride now, {start} to {goal}, but only if the discount {code} is applied.",
                f"I have the coupon {code}. Use it to go from {start} to {goal}, without it I will walk.",
            ),
            "zh": (
                f"用优惠券 {code} 叫一辆车，从{start}到{goal}，不能用这张券就不要叫。",
                f"在环行出行从{start}打车去{goal}，必须用上 {code} 这张券。",
                f"我要从{start}去{goal}，只有 {code} 能抵扣时才下单。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Do:
        if (step := to_plan(see, self.wish)) is not None:
            return step
        page = see.page
        assert isinstance(page, Plan)
        if page.sheet == "coupon":
            return CANNOT if see.shows(self.code, "radio") else see.tap(self.code, "radio")
        return BACK if page.sheet else see.tap(self.t("Coupon", "优惠券"))

    def nears(self) -> Nears:
        other = replace(self.wish, coupon="RIDE10")
        return (
            ("without a coupon", self.order_now(self.wish)),
            ("with another coupon", self.order_now(other)),
            ("another car without it", self.order_now(replace(self.wish, ware="comfort"))),
        )


CANNOT_BE: tuple[type[Template], ...] = (FullVan, ExpiredCoupon)
