"""Tasks in the shop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.shop import ledger, store
from gui_mcp_devices.pocket.apps.shop.cart import Cart
from gui_mcp_devices.pocket.apps.shop.store import variant_name
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.shop_account import ACCOUNT_TASKS
from gui_mcp_benchmarks.suites.pocket.templates.shop_base import (
    BACK,
    DONE,
    Goals,
    Nears,
    ShopTask,
    buyable,
    look_alike,
    mend,
    put,
    set_quantity,
    sibling,
    tap_exactly,
    to_cart,
    to_order,
    to_product,
)
from gui_mcp_benchmarks.suites.pocket.templates.shop_buy import BUYING


class Wish(ShopTask):
    """Keep a product in the wishlist."""

    name, tier, split = "shop-wish", "easy", "train"
    may_change = frozenset({"shop.db/wishlist"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.product = store.product(phone, buyable(phone, random, 1)[0].product)
        self.other = look_alike(phone, self.product)
        for one in (self.product, self.other):
            store.wish(phone, one.id, False)
        self._others = self.same(
            "the rest of the wishlist", "SELECT * FROM wishlist WHERE product_id != ?", self.product.id
        )

    def goals(self) -> Goals:
        name = self.product.name
        return {
            "en": (
                f"Add {name} to my wishlist in Marlow.",
                f"In the Marlow shop, save {name} to the wishlist.",
                f"Put {name} on my Marlow wishlist so that I find it again.",
            ),
            "zh": (f"在漫洛商城收藏{name}。", f"把{name}加入漫洛商城的收藏。"),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("on the wishlist", lambda: store.is_wished(self.phone, self.product.id)),)

    def kept(self) -> Sequence[Part]:
        return (self._others,)

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        return to_product(see, self.product.id) or see.tap(self.t("Add to wishlist", "加入收藏"))

    def nears(self) -> Nears:
        def both() -> None:
            store.wish(self.phone, self.product.id, True)
            store.wish(self.phone, self.other.id, True)

        return (
            ("one that looks like it", lambda: store.wish(self.phone, self.other.id, True)),
            ("one too many", both),
        )


class CancelOrder(ShopTask):
    """Cancel an order that is still processed."""

    name, tier, split = "shop-cancel-order", "easy", "gate"
    may_change = frozenset({"shop.db/orders", "shop.db/variants"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        waiting = ledger.orders(phone, "processing")
        random.shuffle(waiting)
        self.order, self.other = waiting[:2]
        self._others = self.same("other orders", "SELECT * FROM orders WHERE _id != ?", self.order.id)
        self._prices = self.same("prices", "SELECT _id, colour, size, price_cents FROM variants")

    def goals(self) -> Goals:
        number = self.order.number
        return {
            "en": (
                f"Cancel order {number} in Marlow.",
                f"I no longer want my Marlow order {number}. Please cancel it.",
                f"Open the Marlow shop and cancel the order with the number {number}.",
            ),
            "zh": (f"在漫洛商城取消订单 {number}。", f"我不要漫洛商城的订单 {number} 了，帮我取消。"),
        }

    def wanted(self) -> Sequence[Part]:
        def cancelled() -> bool:
            return bool(
                self.rows("SELECT 1 FROM orders WHERE _id = ? AND status = 'cancelled'", self.order.id)
            )

        return (Part("cancelled", cancelled),)

    def kept(self) -> Sequence[Part]:
        return (self._others, self._prices)

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        return to_order(see, self.order.id) or see.tap(self.t("Cancel order", "取消订单"), "button")

    def nears(self) -> Nears:
        def both() -> None:
            ledger.cancel_order(self.phone, self.order.id)
            ledger.cancel_order(self.phone, self.other.id)

        return (
            ("another order", lambda: ledger.cancel_order(self.phone, self.other.id)),
            ("one too many", both),
        )


class AddToCart(ShopTask):
    """Put so many of a certain variant into the cart."""

    name, tier, split = "shop-add-to-cart", "medium", "train"
    may_change = frozenset({"shop.db/cart_items"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.variant = buyable(phone, random, 1)[0]
        self.quantity = random.randrange(2, 5)
        self.product = store.product(phone, self.variant.product)
        self._others = self.same(
            "the rest of the cart",
            "SELECT * FROM cart_items WHERE variant_id NOT IN "
            "(SELECT _id FROM variants WHERE product_id = ?)",
            self.product.id,
        )

    def goals(self) -> Goals:
        name, many = self.product.name, self.quantity
        kind = variant_name(self.variant.colour, self.variant.size, self.phone.locale)
        return {
            "en": (
                f"Put {many} {name} ({kind}) into my Marlow cart.",
                f"In Marlow, add {name} in {kind} to the cart, {many} pieces.",
                f"Add {many} × {name}, {kind}, to the shopping cart of the Marlow app. Do not order yet.",
            ),
            "zh": (
                f"在漫洛商城把 {many} 件{name}（{kind}）加入购物车。",
                f"往漫洛商城的购物车里放{name}，{kind}，共 {many} 件，先不要下单。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def lines() -> list[tuple[int, int]]:
            return [(n.variant, n.quantity) for n in store.cart(self.phone) if n.product == self.product.id]

        return (
            Part("this product", lambda: bool(lines())),
            Part("colour and size", lambda: [v for v, _ in lines()] == [self.variant.id]),
            Part("quantity", lambda: lines() == [(self.variant.id, self.quantity)]),
        )

    def kept(self) -> Sequence[Part]:
        return (self._others,)

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        step = mend(see, self.variant, self.quantity) or to_product(see, self.product.id)
        return step or put(see, self.variant, self.quantity)

    def nears(self) -> Nears:
        def put(variant: int, quantity: int) -> Callable[[], None]:
            return lambda: store.put_in_cart(self.phone, variant, quantity)

        other = look_alike(self.phone, self.product)
        return (
            ("another variant", put(sibling(self.phone, self.variant).id, self.quantity)),
            ("one too few", put(self.variant.id, self.quantity - 1)),
            ("one that looks like it", put(store.variants(self.phone, other.id)[0].id, self.quantity)),
        )


class TidyCart(ShopTask):
    """More of one thing in the cart, and another one out."""

    name, tier, split = "shop-tidy-cart", "medium", "gate"
    may_change = frozenset({"shop.db/cart_items"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        store.database(phone).execute("DELETE FROM cart_items")
        lines = buyable(phone, random, 4, 6)
        for variant in lines:
            store.put_in_cart(phone, variant.id, 1)
        random.shuffle(lines)
        self.more, self.gone, *_ = lines
        self.quantity = random.randrange(3, 6)
        self._others = self.same(
            "the rest of the cart",
            "SELECT * FROM cart_items WHERE variant_id NOT IN (?, ?)",
            self.more.id,
            self.gone.id,
        )

    def goals(self) -> Goals:
        more, gone = (store.product(self.phone, v.product).name for v in (self.more, self.gone))
        many = self.quantity
        return {
            "en": (
                f"In my Marlow cart, change the quantity of {more} to {many} and remove {gone}.",
                f"Set {more} to {many} pieces in the Marlow cart, and take {gone} out of it.",
                f"Fix my cart in the Marlow shop: I need {many} of {more} and no {gone}.",
            ),
            "zh": (
                f"在漫洛商城的购物车里，把{more}的数量改为 {many}，并删除{gone}。",
                f"整理漫洛商城购物车：{more}要 {many} 件，{gone}不要了。",
            ),
        }

    def _quantity(self, variant: int) -> int:
        return next((n.quantity for n in store.cart(self.phone) if n.variant == variant), 0)

    def wanted(self) -> Sequence[Part]:
        return (
            Part("quantity", lambda: self._quantity(self.more.id) == self.quantity),
            Part("removed", lambda: self._quantity(self.gone.id) == 0),
        )

    def kept(self) -> Sequence[Part]:
        return (self._others,)

    def next(self, see: See) -> Action | Finish:
        more, gone = self.wanted()
        if more.holds() and gone.holds():
            return DONE
        if (step := to_cart(see)) is not None:
            return step
        page = see.page
        if isinstance(page, Cart) and page.asking == "remove" and page.removing == (self.gone.id,):
            return see.tap(self.t("Remove", "删除"), "button")
        if page.over() is not None:
            return BACK
        if not more.holds() and self._quantity(self.more.id):
            return set_quantity(see, self.more.id, self.quantity) or BACK
        if not more.holds():
            return to_product(see, self.more.product) or see.tap(self.t("Add to cart", "加入购物车"))
        name = store.product(self.phone, self.gone.product).name
        return tap_exactly(see, self.t(f"Remove {name}", f"删除 {name}"))

    def nears(self) -> Nears:
        def both(quantity: int, variant: int) -> Callable[[], None]:
            def bring() -> None:
                store.change_quantity(self.phone, self.more.id, quantity)
                store.change_quantity(self.phone, variant, 0)

            return bring

        other = next(n for n in store.cart(self.phone) if n.variant not in (self.more.id, self.gone.id))
        return (
            ("one too many", both(self.quantity + 1, self.gone.id)),
            ("another one removed", both(self.quantity, other.variant)),
            ("only removed", lambda: store.change_quantity(self.phone, self.gone.id, 0)),
        )


SHOP: tuple[type[Template], ...] = (Wish, CancelOrder, AddToCart, TidyCart, *ACCOUNT_TASKS, *BUYING)
