"""Tasks about places near by and what was ordered from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.food import ledger, store
from gui_mcp_devices.pocket.apps.food.dish import DishPage
from gui_mcp_devices.pocket.apps.food.home import ORDERS
from gui_mcp_devices.pocket.apps.food.orders import OrderPage, RatePage, status_name
from gui_mcp_devices.pocket.apps.food.place import INFO, PlacePage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.food_base import (
    BACK,
    DONE,
    NEVER,
    FoodTask,
    Goals,
    Nears,
    branches,
    covered,
    out,
    to_dish,
    to_place,
    to_tab,
)
from gui_mcp_benchmarks.suites.pocket.templates.food_book import BOOKING
from gui_mcp_benchmarks.suites.pocket.templates.food_buy import BUYING
from gui_mcp_benchmarks.suites.pocket.templates.food_find import FINDING


class Favour(FoodTask):
    """Keep one of two branches among the favourites."""

    name, tier, split = "food-favourite", "easy", "train"
    may_change = frozenset({"food.db/favourites"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.place, self.other = random.sample(random.choice(branches(phone)), 2)
        for one in (self.place, self.other):
            store.favour(phone, one.id, False)
        self._others = self.same(
            "the other favourites", "SELECT * FROM favourites WHERE place_id != ?", self.place.id
        )

    def goals(self) -> Goals:
        name, street = self.place.name, self.place.street
        return {
            "en": (
                f"Add the {name} at {street} to my favourites in Tablefare.",
                f"In Tablefare there are two places called {name}. Keep the one at {street} as a favourite.",
                f"I liked {name} ({street}). Save it among my favourite places in the Tablefare app.",
                f"Tap the heart of {name}, {street}, in Tablefare.",
            ),
            "zh": (
                f"在近邻美食收藏{street}的{name}。",
                f"近邻美食里有两家{name}，把{street}那家加入收藏。",
                f"我喜欢{name}（{street}），帮我在近邻美食里收藏这家店。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("a favourite", lambda: store.is_favourite(self.phone, self.place.id)),)

    def kept(self) -> Sequence[Part]:
        return (self._others,)

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        return to_place(see, self.place.id) or see.tap(self.t("Add to favourites", "加入收藏"))

    def nears(self) -> Nears:
        def both() -> None:
            store.favour(self.phone, self.place.id, True)
            store.favour(self.phone, self.other.id, True)

        return (
            ("the other branch", lambda: store.favour(self.phone, self.other.id, True)),
            ("both branches", both),
        )


class PhoneOf(FoodTask):
    """Say the telephone number of one of two branches."""

    name, tier, split = "food-phone-number", "easy", "train"
    asks = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.place, self.other = random.sample(random.choice(branches(phone)), 2)

    def goals(self) -> Goals:
        name, street = self.place.name, self.place.street
        return {
            "en": (
                f"What is the phone number of the {name} at {street}? Look it up in Tablefare.",
                f"I want to call {name} at {street}. Tell me the number that Tablefare has for it.",
                f"Find {name} ({street}) in the Tablefare app and answer with its telephone number.",
                f"Tell me how to reach the {name} branch at {street} by phone, from Tablefare.",
            ),
            "zh": (
                f"{street}的{name}电话是多少？在近邻美食里查一下。",
                f"我想给{name}（{street}）打电话，告诉我近邻美食上的号码。",
                f"打开近邻美食，找到{street}那家{name}，回答它的电话号码。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        digits = "".join(sign for sign in answer if sign.isdigit() and sign.isascii())
        return self.place.phone in digits and self.other.phone not in digits

    def next(self, see: See) -> Action | Finish:
        if (step := to_place(see, self.place.id)) is not None:
            return step
        if isinstance(see.page, PlacePage) and see.page.tab != INFO:
            return see.tap(self.t("Info", "商家信息"), "tab")
        if see.shows(self.place.phone):
            return Finish("done", self.place.phone)
        return see.toward(self.place.phone) or BACK

    def nears(self) -> Nears:
        return ()

    def near_answers(self) -> Sequence[str]:
        right = self.place.phone
        return (
            self.other.phone,
            right[:-1],
            right[:-1] + str((int(right[-1]) + 1) % 10),
            f"{right} {self.other.phone}",
        )


class CancelOrder(FoodTask):
    """Cancel one of the orders that are still in the kitchen."""

    name, tier, split = "food-cancel-order", "easy", "gate"
    may_change = frozenset({"food.db/orders"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        cooking = [o for o in ledger.orders(phone) if ledger.status(phone, o) == "preparing"]
        random.shuffle(cooking)
        self.order, self.other = cooking[:2]
        self.place = store.place(phone, self.order.place)
        self._others = self.same("the other orders", "SELECT * FROM orders WHERE _id != ?", self.order.id)
        self._rest = self.same(
            "what was ordered", "SELECT number, place_id, placed, due, stars, note, payment FROM orders"
        )

    def goals(self) -> Goals:
        name, number = self.place.name, self.order.number
        return {
            "en": (
                f"Cancel my order {number} from {name} in Tablefare.",
                f"I do not want the food from {name} any more. Cancel order {number} in Tablefare.",
                f"Tablefare order {number}: please cancel it while {name} is still preparing it.",
                f"Open Tablefare, find the order {number} of today and cancel it.",
            ),
            "zh": (
                f"在近邻美食取消{name}的订单 {number}。",
                f"{name}的外卖我不要了，帮我在近邻美食取消订单 {number}。",
                f"打开近邻美食，趁{name}还在备餐，把订单 {number} 取消掉。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("cancelled", lambda: bool(ledger.order(self.phone, self.order.id).cancelled)),)

    def kept(self) -> Sequence[Part]:
        return (self._others, self._rest)

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        cancel = self.t("Cancel order", "取消订单")
        return to_order(see, self.order.id) or see.tap(cancel, "button")

    def nears(self) -> Nears:
        def both() -> None:
            ledger.cancel(self.phone, self.order.id)
            ledger.cancel(self.phone, self.other.id)

        return (
            ("another order", lambda: ledger.cancel(self.phone, self.other.id)),
            ("one too many", both),
        )


class RateOrder(FoodTask):
    """Stars and words for an order that has come."""

    name, tier, split = "food-rate-order", "medium", "train"
    may_change = frozenset({"food.db/orders"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        done = [o for o in ledger.orders(phone) if ledger.status(phone, o) == "delivered"]
        self.order, self.other = random.sample(done, 2)
        for one in (self.order, self.other):
            ledger.rate(phone, one.id, 0, "")
        self.order = ledger.order(phone, self.order.id)
        self.place = store.place(phone, self.order.place)
        self.stars = random.choice((2, 3, 4))
        texts = (
            ("Good food, slow rider", "味道不错，送得有点慢"),
            ("Tasty but too salty", "好吃，就是有点咸"),
            ("The portion was small", "分量偏少"),
            ("Nicely packed and warm", "包装用心，还是热的"),
        )
        self.text = phone.say(*random.choice(texts))
        self._others = self.same("the other orders", "SELECT * FROM orders WHERE _id != ?", self.order.id)
        self._rest = self.same(
            "what was ordered", "SELECT number, place_id, placed, due, cancelled, payment FROM orders"
        )

    def goals(self) -> Goals:
        name, number, stars, text = self.place.name, self.order.number, self.stars, self.text
        return {
            "en": (
                f"Rate my Tablefare order {number} from {name} with {stars} stars and write: {text}",
                f"Give {stars} stars to order {number} ({name}) in Tablefare. The review says “{text}”.",
                f"In Tablefare, review the delivered order {number}: {stars} of 5 stars, comment “{text}”.",
                f"Leave a rating for what {name} brought me, order {number}. {stars} stars, and the words "
                f"“{text}”, please, in Tablefare.",
            ),
            "zh": (
                f"在近邻美食给{name}的订单 {number} 打 {stars} 星，评价写：{text}",
                f"评价近邻美食里已送达的订单 {number}，{stars} 星，内容是“{text}”。",
                f"{name}的那单（{number}）我想给 {stars} 星，并留言“{text}”，请在近邻美食里提交。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def order() -> ledger.Order:
            return ledger.order(self.phone, self.order.id)

        return (
            Part("stars", lambda: order().stars == self.stars),
            Part("words", lambda: order().review == self.text),
        )

    def kept(self) -> Sequence[Part]:
        return (self._others, self._rest)

    def next(self, see: See) -> Action | Finish:
        if ledger.order(self.phone, self.order.id).stars:
            return DONE
        page = see.page
        if isinstance(page, RatePage) and page.order == self.order.id and not covered(see):
            if page.stars != self.stars:
                return see.tap(self.t(f"{self.stars} stars", f"{self.stars} 星"), "button")
            if " ".join(page.review.split()) != self.text:
                return see.fill(self.t("Say more (optional)", "写点评价（选填）"), self.text)
            return see.tap(self.t("Send rating", "提交评价"), "button")
        return to_order(see, self.order.id) or see.tap(self.t("Rate", "评价"), "button")

    def nears(self) -> Nears:
        def rated(order: int, stars: int, text: str) -> Callable[[], None]:
            return lambda: ledger.rate(self.phone, order, stars, text)

        return (
            ("one star more", rated(self.order.id, self.stars + 1, self.text)),
            ("without the words", rated(self.order.id, self.stars, "")),
            ("another order", rated(self.other.id, self.stars, self.text)),
        )


class SoldOut(FoodTask):
    """A dish that is sold out where it was to be ordered."""

    name, tier, split = "food-sold-out", "medium", "gate"
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.place, self.other = random.sample(random.choice(branches(phone)), 2)
        menu = [d for d in store.dishes(phone, self.place.id) if d.section == "mains"]
        self.dish = random.choice(menu)
        self.rows("UPDATE dishes SET sold_out = 1 WHERE _id = ?", self.dish.id)
        self.rows("UPDATE dishes SET sold_out = 0 WHERE place_id = ?", self.other.id)
        self.spare = next(d for d in reversed(menu) if d.id != self.dish.id)
        self.address = ledger.addresses(phone)[0]

    def goals(self) -> Goals:
        dish, name, street, label = self.dish.name, self.place.name, self.place.street, self.address.label
        return {
            "en": (
                f"Order one {dish} from the {name} at {street} in Tablefare, delivered to {label}. I want "
                "that dish from that place and nothing else.",
                f"Get me one {dish} from {name}, {street}, with Tablefare. Address: {label}. No other dish "
                "and no other place, please.",
                f"I would like exactly one {dish}, brought to {label} by the {name} at {street}: Tablefare.",
                f"With Tablefare, have one {dish} sent to {label}; only the {name} at {street} will do.",
            ),
            "zh": (
                f"在近邻美食从{street}的{name}点一份{dish}，送到{label}，不要别的菜，也不要别家。",
                f"用近邻美食帮我点{name}（{street}）的{dish}一份，地址选{label}，只要这一道。",
                f"我就想吃{street}那家{name}的{dish}，请用近邻美食点一份送到{label}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Action | Finish:
        if (step := to_dish(see, self.dish)) is not None:
            return step
        assert isinstance(see.page, DishPage)
        return NEVER

    def nears(self) -> Nears:
        def order(place: int, dish: int) -> None:
            ledger.put(self.phone, dish, (), 1)
            payment = ledger.payments(self.phone)[0]
            due = int(self.phone.now()) + 2400
            ledger.place_order(self.phone, place, self.address.whole, due, payment)

        there = next(d for d in store.dishes(self.phone, self.other.id) if d.name == self.dish.name)
        return (
            ("another dish ordered", lambda: order(self.place.id, self.spare.id)),
            ("ordered at the other branch", lambda: order(self.other.id, there.id)),
            ("another dish in the basket", lambda: ledger.put(self.phone, self.spare.id, (), 1)),
        )


def to_order(see: See, id: int) -> Action | None:
    """Nearer to an order; None: it is in front, perhaps with a question over it."""
    page, phone = see.page, see.phone
    if covered(see):
        return BACK
    if isinstance(page, OrderPage):
        return None if page.order == id else out(see)
    if (step := to_tab(see, ORDERS)) is not None:
        return step
    every = ledger.orders(phone)
    index = next(i for i, o in enumerate(every) if o.id == id)
    name, status = store.place(phone, every[index].place).name, ledger.status(phone, every[index])
    dishes = ", ".join(f"{n.quantity} × {n.name}" for n in ledger.order_lines(phone, id))
    return see.reach("orders", index) or see.tap(f"{name} {status_name(phone, status)} {dishes}")


FOOD: tuple[type[Template], ...] = (
    Favour,
    PhoneOf,
    CancelOrder,
    RateOrder,
    SoldOut,
    *FINDING,
    *BUYING,
    *BOOKING,
)
