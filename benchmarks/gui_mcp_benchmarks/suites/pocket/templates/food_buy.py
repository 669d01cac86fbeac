"""Tasks that end with a meal on its way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.food import ledger, store
from gui_mcp_devices.pocket.apps.food.basket import BasketPage
from gui_mcp_devices.pocket.apps.food.checkout import ASAP, TIPS, Checkout
from gui_mcp_devices.pocket.apps.food.data import cents_in
from gui_mcp_devices.pocket.apps.food.dish import DishPage
from gui_mcp_devices.pocket.apps.food.store import Option, price
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.food_base import (
    BACK,
    DONE,
    FoodTask,
    Goals,
    Nears,
    covered,
    mend,
    out,
    tap_row,
    to_basket,
    to_dish,
)

NOTES = (
    ("Please ring twice", "请按两次门铃"),
    ("No cutlery, please", "不需要餐具"),
    ("Leave it at the door", "放在门口就行"),
    ("Call me from the gate", "到大门口打我电话"),
)
ORDER_TABLES = frozenset({"food.db/orders", "food.db/order_items", "food.db/basket_items"})


class OrderDish(FoodTask):
    """So many of a dish with one extra, to an address that is not proposed, with a tip and a note."""

    name, tier, split = "food-order-dish", "hard", "train"
    may_change = ORDER_TABLES

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        every = store.find(phone, "", store.Filter(open_now=True), "near")
        random.shuffle(every)
        found = [
            (place, dish)
            for place in every
            for dish in store.dishes(phone, place.id)
            if dish.options and dish.section == "mains" and not dish.sold_out
        ]
        self.place, self.dish = random.choice(found[:12])
        options = store.options(phone, self.dish.options)
        firsts = [o for o in options if o.part != "extra"]
        self.kind: Option | None = random.choice(firsts[1:]) if firsts else None
        self.extra, self.other_extra, *_ = random.sample([o for o in options if o.part == "extra"], 2)
        chosen = [self.extra.id] + ([self.kind.id] if self.kind else [])
        self.chosen = tuple(sorted(chosen))
        one = self.dish.cents + self.extra.cents + (self.kind.cents if self.kind else 0)
        self.quantity = max(random.choice((2, 3)), -(-self.place.least // one))
        self.address = random.choice(ledger.addresses(phone)[1:])
        self.payment = random.choice(ledger.payments(phone)[1:])
        self.tip = cents_in(random.choice(TIPS[1:4]), phone.locale)
        self.note = phone.say(*random.choice(NOTES))
        ledger.clear(phone, self.place.id)
        self.known = self.last("orders")
        self._old = self.same("old orders", "SELECT * FROM orders WHERE _id <= ?", self.known)
        self._lines = self.same("old dishes", "SELECT * FROM order_items WHERE order_id <= ?", self.known)
        self._baskets = self.same("what is in baskets", "SELECT * FROM basket_items")

    def goals(self) -> Goals:
        name, street, dish, many = self.place.name, self.place.street, self.dish.name, self.quantity
        kind = f", {self.kind.name}" if self.kind else ""
        extra, label, note = self.extra.name, self.address.label, self.note
        pay, tip = self.payment, price(self.tip, self.phone.locale)
        zh_kind = f"{self.kind.name}，" if self.kind else ""
        return {
            "en": (
                f"Order {many} × {dish}{kind}, with {extra} and no other extra, from {name} ({street}) "
                f"in Tablefare. Deliver to {label} as soon as possible, pay with {pay}, tip {tip}, and "
                f"leave the note “{note}”.",
                f"In Tablefare, have {name} at {street} bring {many} {dish}{kind} (extra: {extra}) to "
                f"{label}. Payment: {pay}. Tip for the rider: {tip}. Note: {note}",
                f"I am hungry: from {name}, {street}, I want {dish}{kind}, {many} of it, with {extra} as the "
                f"only extra. Use Tablefare, address {label}, {pay}, a tip of {tip} and the note “{note}”. "
                "No coupon, right away.",
                f"Place a Tablefare order at {name} ({street}) and pay it with {pay}: {dish}{kind}, extra "
                f"{extra}, quantity {many}. It goes to {label}, with {tip} tip and this note: {note}",
            ),
            "zh": (
                f"在近邻美食从{name}（{street}）点 {many} 份{dish}，{zh_kind}只加“{extra}”，尽快送到{label}，"
                f"用{pay}付款，小费 {tip}，备注写“{note}”。",
                f"帮我用近邻美食下单：{street}的{name}，{dish} {many} 份，{zh_kind}{extra}，地址{label}，"
                f"付款方式{pay}，骑手小费 {tip}，备注：{note}",
                f"我饿了，想吃{name}（{street}）的{dish}，{zh_kind}{extra}，一共 {many} 份，送到{label}，"
                f"{pay}支付，给 {tip} 小费，备注“{note}”，不用优惠券，用近邻美食马上下单。",
            ),
        }

    def _made(self) -> list[ledger.Order]:
        return self.ordered(self.known)

    def wanted(self) -> Sequence[Part]:
        def each(fits: Callable[[ledger.Order], bool]) -> Callable[[], bool]:
            return lambda: bool(made := self._made()) and all(map(fits, made))

        def lines() -> list[tuple[int, tuple[int, ...], int]]:
            made = [n for o in self._made() for n in ledger.order_lines(self.phone, o.id)]
            return [(n.dish, tuple(sorted(n.chosen)), n.quantity) for n in made]

        return (
            Part("this dish", lambda: [dish for dish, _, _ in lines()] == [self.dish.id]),
            Part("its options", lambda: [chosen for _, chosen, _ in lines()] == [self.chosen]),
            Part("so many", lambda: [many for _, _, many in lines()] == [self.quantity]),
            Part("address", each(lambda o: o.address == self.address.whole)),
            Part("at once", each(lambda o: o.due - o.placed == 60 * self.place.minutes)),
            Part("payment", each(lambda o: o.payment == self.payment)),
            Part("tip", each(lambda o: o.sums.tip == self.tip)),
            Part("note", each(lambda o: o.note.rstrip(".。") == self.note)),
            Part("no coupon", each(lambda o: not o.coupon)),
        )

    def kept(self) -> Sequence[Part]:
        return (self._old, self._lines, self._baskets)

    def next(self, see: See) -> Action | Finish:
        if self._made():
            return DONE
        page, place = see.page, self.place.id
        if covered(see):
            return BACK
        lines = ledger.basket(self.phone, place)
        if isinstance(page, Checkout) and page.place != place:
            return out(see)
        step = mend(see, place, self.dish.id, self.chosen, self.quantity)
        if step is not None:
            return step
        if lines:
            if isinstance(page, Checkout):
                return self._check_out(see, page)
            if isinstance(page, BasketPage) and page.over() is not None:
                return BACK
            return to_basket(see, place) or see.tap(self.t("Go to checkout", "去结算"), "button")
        return to_dish(see, self.dish) or self._choose(see)

    def _choose(self, see: See) -> Action:
        """On the dish's page."""
        page = see.page
        assert isinstance(page, DishPage)
        locale = self.phone.locale
        for option in store.options(self.phone, self.dish.options):
            role = "checkbox" if option.part == "extra" else "radio"
            wanted = option.id in self.chosen
            if wanted != (option.id in page.chosen) and (wanted or option.part == "extra"):
                return see.tap(option.name, role)
        if page.quantity != self.quantity:
            more = page.quantity < self.quantity
            return see.tap(self.t("More", "增加") if more else self.t("Fewer", "减少"), "button")
        cents = self.dish.cents + self.extra.cents + (self.kind.cents if self.kind else 0)
        cost = price(cents * self.quantity, locale)
        return see.tap(self.t(f"Add · {cost}", f"加入餐篮 · {cost}"), "button")

    def _check_out(self, see: See, page: Checkout) -> Action:
        t = self.t
        right = page.address == self.address.id and page.due == ASAP and page.payment == self.payment
        right = right and not page.code and page.tip == self.tip
        right = right and " ".join(page.note.split()) == self.note
        match page.asking:
            case "address" if page.address != self.address.id:
                return see.tap(self.address.label, "radio")
            case "time" if page.due != ASAP:
                return see.tap(t("As soon as possible", "尽快送达"), "radio")
            case "payment" if page.payment != self.payment:
                return see.tap(self.payment, "radio")
            case "coupon" if page.code:
                return see.tap(t("Use no coupon", "不使用优惠券"))
            case "confirm" if right:
                return see.tap(t("Order now", "确认下单"), "button")
            case "":
                pass
            case _:
                return BACK
        if page.address != self.address.id:
            return tap_row(see, t("Address", "送餐地址"), t("Address ", "送餐地址 "))
        if page.due != ASAP:
            return tap_row(see, t("Time", "送达时间"), t("Time ", "送达时间 "))
        if page.payment != self.payment:
            return tap_row(see, t("Payment", "付款方式"), t("Payment ", "付款方式 "))
        if page.code:
            return tap_row(see, t("Coupon", "优惠券"), t("Coupon ", "优惠券 "))
        if page.tip != self.tip:
            return see.tap(price(self.tip, self.phone.locale), "tab")
        if " ".join(page.note.split()) != self.note:
            return see.fill(t("Note for the kitchen or the rider", "给商家或骑手的备注"), self.note)
        return see.tap(t("Place order", "提交订单"), "button")

    def _order(
        self,
        *,
        chosen: Sequence[int] | None = None,
        many: int = 0,
        address: str = "",
        note: str | None = None,
    ) -> Callable[[], None]:
        def bring() -> None:
            phone = self.phone
            ledger.put(phone, self.dish.id, self.chosen if chosen is None else chosen, many or self.quantity)
            due = int(phone.now()) + 60 * self.place.minutes
            to = address or self.address.whole
            said = self.note if note is None else note
            ledger.place_order(phone, self.place.id, to, due, self.payment, tip=self.tip, note=said)

        return bring

    def nears(self) -> Nears:
        wrong = sorted({*self.chosen} - {self.extra.id} | {self.other_extra.id})
        proposed = ledger.addresses(self.phone)[0].whole

        def in_basket() -> None:
            ledger.put(self.phone, self.dish.id, self.chosen, self.quantity)

        return (
            ("another extra", self._order(chosen=wrong)),
            ("one too many", self._order(many=self.quantity + 1)),
            ("the address that is proposed", self._order(address=proposed)),
            ("without the note", self._order(note="")),
            ("left in the basket", in_basket),
        )


BUYING: tuple[type[Template], ...] = (OrderDish,)
