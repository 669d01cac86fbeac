"""What tasks in the shop share: finding goods, the way about, and what must not change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from gui_mcp_devices.actions import Action, PressKey, Ref, Tap
from gui_mcp_devices.pocket.apps.shop import ledger, store
from gui_mcp_devices.pocket.apps.shop.cart import Cart
from gui_mcp_devices.pocket.apps.shop.catalogue import GOODS
from gui_mcp_devices.pocket.apps.shop.checkout import ADDRESS, DELIVERY, PAYMENT, Checkout
from gui_mcp_devices.pocket.apps.shop.home import Shop
from gui_mcp_devices.pocket.apps.shop.ledger import Order
from gui_mcp_devices.pocket.apps.shop.orders import OrderPage, Orders
from gui_mcp_devices.pocket.apps.shop.parts import PACKAGE
from gui_mcp_devices.pocket.apps.shop.product import ProductPage
from gui_mcp_devices.pocket.apps.shop.search import Results, Search
from gui_mcp_devices.pocket.apps.shop.store import Product, Variant
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
DONE, BACK = Finish("done"), PressKey("back")
HOME, CATEGORIES, WISHLIST, ACCOUNT = range(4)


class ShopTask(Template):
    app = PACKAGE

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return store.database(self.phone).execute(query, values).fetchall()

    def same(self, name: str, query: str, *values: object) -> Part:
        """What a query finds now, it finds at the end."""
        before = self.rows(query, *values)
        return Part(name, lambda: self.rows(query, *values) == before)

    def newest(self, known: int) -> list[Order]:
        """Orders placed since the one with that id."""
        return [order for order in ledger.orders(self.phone) if order.id > known]


def buyable(phone: Phone, random: Random, count: int, least: int = 5) -> list[Variant]:
    """Variants of different products with so many in stock, none of them in the cart; look-alikes first."""
    held = {line.product for line in store.cart(phone)}
    kinds = [goods.kind for goods in GOODS]
    alike = [n for n in range(1, len(GOODS) + 1) if kinds.count(kinds[n - 1]) > 1 and n not in held]
    random.shuffle(alike)
    found: list[Variant] = []
    for number in alike:
        stocked = [v for v in store.variants(phone, number) if v.stock >= least]
        if stocked and len(found) < count:
            found.append(random.choice(stocked))
    return found


def look_alike(phone: Phone, product: Product) -> Product:
    """The one most easily mistaken for it."""
    return store.similar(phone, product)[0]


def sibling(phone: Phone, variant: Variant) -> Variant:
    """Another variant of the same product."""
    others = [v for v in store.variants(phone, variant.product) if v.id != variant.id]
    return next((v for v in others if v.stock), others[0])


# -- the way about ----------------------------------------------------------------------------------------


def covered(see: See) -> bool:
    """Something of the system's lies over the app."""
    window = see.phone.scene().active()
    return window is None or window.package != see.page.package


def out(see: See) -> Action:
    """Nearer to the shop's first page."""
    if covered(see) or (see.page.package == PACKAGE and see.page.over() is not None):
        return BACK
    return see.back() if see.page.package == PACKAGE else see.into(PACKAGE)


def to_tab(see: See, tab: int) -> Action | None:
    """Nearer to a part of the shop's first page; None: it is in front."""
    page = see.page
    if covered(see) or not isinstance(page, Shop):
        return out(see)
    labels = (("Home", "首页"), ("Categories", "分类"), ("Wishlist", "收藏"), ("Account", "我的"))
    return None if page.tab == tab else see.tap(see.phone.say(*labels[tab]), "tab")


def to_results(see: See, query: str) -> Action | None:
    """Nearer to what is found for `query`; None: it is in front, whatever its filter."""
    page, say = see.page, see.phone.say
    if covered(see):
        return BACK
    if isinstance(page, Results) and page.query == query:
        return None
    if isinstance(page, Search):
        if " ".join(page.query.split()) == query:
            return see.tap(say("Search", "搜索"), "button")
        return see.fill(say("Search Marlow", "搜索漫洛商城"), query)
    if isinstance(page, Shop) and page.tab <= CATEGORIES:
        return see.tap(say("Search Marlow", "搜索漫洛商城"))
    return to_tab(see, HOME) if isinstance(page, Shop) else out(see)


def to_product(see: See, id: int) -> Action | None:
    """Nearer to the page of a product by its name; None: it is in front."""
    page = see.page
    if covered(see):
        return BACK
    if isinstance(page, ProductPage) and page.product == id:
        return None
    if isinstance(page, Results) and page.over() is None:
        found = [p.id for p in store.find(see.phone, page.query, page.wanted, page.sort)]
        if id in found:
            return see.reach("results", found.index(id)) or tap_product(see, id)
    return to_results(see, store.product(see.phone, id).name) or out(see)


def tap_product(see: See, id: int) -> Action:
    """Its row or card: the rating behind its name tells it from those whose names are longer."""
    product = store.product(see.phone, id)
    return see.tap(f"{product.name} {product.rating / 10:.1f}")


def tap_exactly(see: See, name: str) -> Action:
    """Tap what is called so and not what only begins so."""
    found = next((e for e in see.screen.elements if e.name == name), None)
    return see.tap(name) if found is not None else see.toward(name) or see.tap(name)


def choose(see: See, variant: Variant, quantity: int) -> Action | None:
    """On its product's page: nearer to that choice; None: it is chosen."""
    page, say = see.page, see.phone.say
    if not isinstance(page, ProductPage):
        return out(see)
    if page.colour != variant.colour:
        return see.tap(store.colour_name(variant.colour, see.phone.locale), "radio")
    if page.size != variant.size:
        return see.tap(variant.size, "radio")
    if page.quantity < quantity:
        return see.tap(say("Increase quantity", "增加数量"))
    if page.quantity > quantity:
        return see.tap(say("Decrease quantity", "减少数量"))
    return None


def to_cart(see: See) -> Action | None:
    """Nearer to the cart; None: it is in front, perhaps with something over it."""
    if covered(see):
        return BACK
    if isinstance(see.page, Cart):
        return None
    return to_tab(see, HOME) or see.tap(see.phone.say("Cart,", "购物车，"), "button")


def set_quantity(see: See, variant: int, quantity: int) -> Action | None:
    """In the cart: nearer to so many of a variant; None: there are."""
    say = see.phone.say
    line = next((n for n in store.cart(see.phone) if n.variant == variant), None)
    if line is None or line.quantity == quantity:
        return None
    if (scroll := see.toward(say(f"Remove {line.name}", f"删除 {line.name}"))) is not None:
        return scroll
    after = False
    wanted = (
        say("Increase quantity", "增加数量")
        if line.quantity < quantity
        else say("Decrease quantity", "减少数量")
    )
    for element in see.screen.elements:
        after = after or element.name == say(f"Select {line.name}", f"选择 {line.name}")
        if after and element.name == wanted:
            return Tap(Ref(element.ref))
    return see.toward(say(f"Select {line.name}", f"选择 {line.name}")) or BACK


def put(see: See, variant: Variant, quantity: int) -> Action:
    """On its product's page: choose it, and put so many into the cart."""
    step = choose(see, variant, quantity)
    return step or see.tap(see.phone.say("Add to cart", "加入购物车"), "button")


def mend(see: See, variant: Variant, quantity: int) -> Action | None:
    """Where something of that product is in the cart, nearer to so many of that variant; None: nothing is."""
    there = [n for n in store.cart(see.phone) if n.product == variant.product]
    if not there:
        return None
    if (step := to_cart(see)) is not None:
        return step
    page, say = see.page, see.phone.say
    assert isinstance(page, Cart)
    wrong = next((n for n in there if n.variant != variant.id), None)
    if wrong is not None and page.asking == "remove" and page.removing == (wrong.variant,):
        return see.tap(say("Remove", "删除"), "button")
    if page.over() is not None:
        return BACK
    if wrong is not None:
        return tap_exactly(see, say(f"Remove {wrong.name}", f"删除 {wrong.name}"))
    return set_quantity(see, variant.id, quantity)


def to_orders(see: See) -> Action | None:
    """Nearer to the list of all orders; None: it is in front."""
    page = see.page
    if covered(see):
        return BACK
    if isinstance(page, Orders):
        if not page.status:
            return None
        every = see.phone.say("All", "全部")
        return see.tap(every) if see.shows(every) else see.back()
    return to_tab(see, ACCOUNT) or see.tap(see.phone.say("Orders", "我的订单"))


def to_order(see: See, order: int) -> Action | None:
    """Nearer to one order; None: it is in front, perhaps with a question over it."""
    page = see.page
    if covered(see):
        return BACK
    if isinstance(page, OrderPage) and page.order == order:
        return None
    if isinstance(page, OrderPage):
        return out(see)
    if (step := to_orders(see)) is not None:
        return step
    every = ledger.orders(see.phone)
    index = next(i for i, o in enumerate(every) if o.id == order)
    return see.reach("orders", index) or see.tap(every[index].number)


def check_out(see: See, page: Checkout, address: int, delivery: str, payment: int) -> Action:
    """Through the steps with these choices, and the confirmation at the end."""
    say = see.phone.say
    right = (page.address == address, page.delivery == delivery, page.payment == payment)
    if page.confirming:
        return see.tap(say("Pay ", "支付 "), "button") if all(right) else BACK
    if not all(right[: page.stage]):
        return BACK
    if page.stage == ADDRESS and not right[ADDRESS]:
        to = next(a for a in ledger.addresses(see.phone) if a.id == address)
        return see.tap(f"{to.label} · {to.name}")
    if page.stage == DELIVERY and not right[DELIVERY]:
        names = {
            "standard": say("Standard ·", "标准配送 ·"),
            "express": say("Express ·", "加急配送 ·"),
            "pickup": say("Pick up ·", "到店自提 ·"),
        }
        return see.tap(names[delivery])
    if page.stage == PAYMENT and not right[PAYMENT]:
        card = next((c for c in ledger.cards(see.phone) if c.id == payment), None)
        return see.tap(card.masked if card else say("Cash on delivery", "货到付款"))
    if page.stage <= PAYMENT:
        return see.tap(say("Continue", "继续"), "button")
    return see.tap(say("Place order", "提交订单"), "button")
