"""The shop: what is bought through its pages stands in its database, and nothing else changes."""

from __future__ import annotations

from random import Random

import pytest
from gui_mcp_devices.pocket.apps.shop import ledger, store
from gui_mcp_devices.pocket.apps.shop.catalogue import GOODS
from gui_mcp_devices.pocket.apps.shop.forms import is_card_number
from gui_mcp_devices.pocket.apps.shop.parts import PACKAGE, SITE
from gui_mcp_devices.pocket.apps.shop.store import Filter, Variant
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form

from tests.devices.pocket_hands import find, monkey, names, small, tap_far, tap_name, type_into

LUHN = "4539578763621486"


@pytest.fixture
def phone() -> Phone:
    phone = Phone(small())
    phone.reset(1)
    phone.start(PACKAGE)
    return phone


def in_stock(phone: Phone, least: int = 3) -> Variant:
    """Some variant of which there are a few, and which is not in the cart."""
    held = {line.variant for line in store.cart(phone)}
    for number in range(1, len(GOODS) + 1):
        for variant in store.variants(phone, number):
            if variant.stock >= least and variant.id not in held:
                return variant
    raise AssertionError("everything is sold out")


def look_at(phone: Phone, variant: Variant) -> None:
    phone.start(PACKAGE, data=f"{SITE}p/{variant.product}")
    phone.swipe(180, 600, 180, 260)
    tap_name(phone, store.colour_name(variant.colour, phone.locale))
    if variant.size:
        tap_name(phone, variant.size)


def test_each_owner_finds_many_goods_with_look_alikes(phone: Phone) -> None:
    everything = store.find(phone, "", Filter(), "relevance")
    assert len(everything) >= 70
    assert len({product.kind for product in everything}) >= 24
    assert len({product.name for product in everything}) == len(everything)
    mugs = store.find(phone, "stoneware mugs", Filter(), "price_up")
    assert len(mugs) >= 3
    assert [m.cents for m in mugs] == sorted(m.cents for m in mugs)


def test_a_search_is_remembered_and_can_be_forgotten(phone: Phone) -> None:
    tap_name(phone, "Search Marlow")
    phone.type("enamel")
    assert any("Enamel Camping Mug" in said for said in names(phone))
    phone.key("ENTER")
    assert phone.front[1] == ".ResultsActivity"
    assert "2 results" in names(phone)
    phone.back()
    phone.set_text("")
    tap_name(phone, "search_field")
    phone.set_text("")
    assert "enamel" in names(phone)
    tap_name(phone, "Remove enamel")
    assert "enamel" not in store.searches(phone)
    tap_name(phone, "Clear all")
    assert store.searches(phone) == []


def test_a_filter_leaves_only_what_was_asked_for(phone: Phone) -> None:
    phone.start(PACKAGE, data=f"{SITE}s/")
    tap_name(phone, "Filter")
    tap_name(phone, "Kitchen")
    type_into(phone, "price_min", "20")
    type_into(phone, "price_max", "15")
    assert "The lowest price is above the highest" in names(phone)
    tap_name(phone, "price_max")
    phone.set_text("35")
    phone.hide_keyboard()
    tap_far(phone, "4.0 & up")
    tap_far(phone, "show_results")
    found = store.find(phone, "", Filter("kitchen", 2000, 3500, 40), "relevance")
    assert (f"{len(found)} results" if len(found) != 1 else "1 result") in names(phone)
    assert all(p.category == "kitchen" and 2000 <= p.cents <= 3500 and p.rating >= 40 for p in found)
    assert "Filter (3)" in names(phone)


def test_results_are_sorted_as_chosen(phone: Phone) -> None:
    phone.start(PACKAGE, data=f"{SITE}s/mug")
    tap_name(phone, "Relevance")
    tap_name(phone, "Price: high to low")
    dearest = store.find(phone, "mug", Filter(), "price_down")[0]
    shown = [said for said in names(phone) if "Mug" in said]
    assert shown[0] == dearest.name


def test_the_chosen_variant_and_number_go_into_the_cart(phone: Phone) -> None:
    variant = in_stock(phone)
    before = {line.variant: line.quantity for line in store.cart(phone)}
    look_at(phone, variant)
    tap_name(phone, "Increase quantity")
    tap_name(phone, "Add to cart")
    after = {line.variant: line.quantity for line in store.cart(phone)}
    assert after == before | {variant.id: 2}
    tap_name(phone, "Add to cart")
    assert {line.variant: line.quantity for line in store.cart(phone)}[variant.id] == min(4, variant.stock)


def test_what_is_out_of_stock_cannot_be_bought(phone: Phone) -> None:
    variant = in_stock(phone)
    store.database(phone).execute("UPDATE variants SET stock = 0 WHERE product_id = ?", (variant.product,))
    phone.start(PACKAGE, data=f"{SITE}p/{variant.product}")
    assert not find(phone, "add").enabled
    before = store.cart(phone)
    tap_name(phone, "add")
    assert store.cart(phone) == before


def test_the_heart_keeps_a_product_and_lets_it_go(phone: Phone) -> None:
    variant = in_stock(phone)
    store.wish(phone, variant.product, False)
    phone.start(PACKAGE, data=f"{SITE}p/{variant.product}")
    tap_name(phone, "Add to wishlist")
    assert store.is_wished(phone, variant.product)
    tap_name(phone, "Remove from wishlist")
    assert not store.is_wished(phone, variant.product)


def test_the_cart_changes_quantities_selects_and_removes_after_a_question(phone: Phone) -> None:
    phone.start(PACKAGE, data=f"{SITE}cart")
    first = store.cart(phone)[0]
    store.database(phone).execute("UPDATE variants SET stock = 9")
    tap_name(phone, "Increase quantity")
    assert store.cart(phone)[0].quantity == first.quantity + 1
    tap_name(phone, f"Select {first.name}")
    assert not store.cart(phone)[0].selected
    tap_name(phone, f"Remove {first.name}")
    tap_name(phone, "Cancel")
    assert len(store.cart(phone)) == 3
    tap_name(phone, f"Remove {first.name}")
    tap_name(phone, "confirm")
    assert first.variant not in {line.variant for line in store.cart(phone)}


def test_a_coupon_counts_only_where_its_rules_hold(phone: Phone) -> None:
    phone.start(PACKAGE, data=f"{SITE}cart")
    lines = [line for line in store.cart(phone) if line.stock]
    subtotal = sum(line.cents * line.quantity for line in lines)
    tap_far(phone, "Add a coupon code")
    type_into(phone, "coupon_code", "nonsense")
    tap_name(phone, "Apply")
    assert "There is no such coupon code" in names(phone)
    tap_name(phone, "coupon_code")
    phone.set_text("spring15")
    tap_name(phone, "Apply")
    assert "This coupon has expired" in names(phone)
    tap_name(phone, "coupon_code")
    phone.set_text("welcome10")
    phone.key("ENTER")
    assert ledger.sums(phone, lines).discount == subtotal // 10
    assert store.price(-(subtotal // 10), "en") in names(phone)


def test_an_order_is_placed_only_after_its_total_was_confirmed(phone: Phone) -> None:
    variant = in_stock(phone)
    cart, orders = store.cart(phone), ledger.orders(phone)
    office = ledger.addresses(phone)[1]
    look_at(phone, variant)
    tap_name(phone, "Buy now")
    tap_name(phone, f"{office.label} · {office.name}")
    tap_name(phone, "Continue")
    tap_name(phone, "Express · $12.90")
    tap_name(phone, "Continue")
    tap_name(phone, "Cash on delivery")
    tap_name(phone, "Continue")
    total = store.price(variant.cents + 1290, "en")
    tap_name(phone, "Place order")
    assert f"Pay {total} now?" in names(phone)
    tap_name(phone, "Not yet")
    assert ledger.orders(phone) == orders
    tap_name(phone, "Place order")
    tap_name(phone, f"Pay {total}")
    made = ledger.orders(phone)[0]
    assert (made.ship_to, made.delivery, made.payment) == (office.line, "express", "cash")
    assert [(n.variant, n.quantity) for n in ledger.order_lines(phone, made.id)] == [(variant.id, 1)]
    assert store.cart(phone) == cart
    assert f"Order {made.number} is placed" in names(phone)
    assert phone.notifications[0].title == "Order placed"
    tap_name(phone, "View orders")
    assert made.number in names(phone)


def test_checking_out_the_cart_takes_only_what_is_selected(phone: Phone) -> None:
    store.database(phone).execute("UPDATE variants SET stock = 9")
    first, *rest = store.cart(phone)
    store.select(phone, first.variant, False)
    phone.start(PACKAGE, data=f"{SITE}cart")
    tap_name(phone, "check_out")
    for _ in range(3):
        tap_name(phone, "continue")
    tap_name(phone, "place_order")
    tap_name(phone, "confirm_order")
    assert [line.variant for line in store.cart(phone)] == [first.variant]
    made = ledger.orders(phone)[0]
    assert {n.variant for n in ledger.order_lines(phone, made.id)} == {line.variant for line in rest}
    assert [v.stock for n in rest for v in store.variants(phone, n.product) if v.id == n.variant] == [
        9 - line.quantity for line in rest
    ]


def test_a_new_address_is_checked_kept_and_chosen(phone: Phone) -> None:
    variant = in_stock(phone)
    look_at(phone, variant)
    tap_name(phone, "Buy now")
    tap_name(phone, "Add a new address")
    tap_name(phone, "save")
    assert "This is needed" in names(phone)
    for key, value in (("name", "Nora Silva"), ("phone", "555-010-2030"), ("street", "4 Mill Lane")):
        type_into(phone, key, value)
    for key, value in (("city", "Linden"), ("postcode", "1234")):
        phone.hide_keyboard()
        phone.scroll(180, 300, 0, 400)
        type_into(phone, key, value)
    tap_name(phone, "save")
    assert "A postcode has 5 digits" in names(phone)
    tap_name(phone, "postcode")
    phone.set_text("12345")
    tap_name(phone, "save")
    made = ledger.addresses(phone)[-1]
    assert made.line == "Nora Silva, 4 Mill Lane, 12345 Linden"
    assert find(phone, f"Other · {made.name}").checked


def test_a_card_keeps_its_last_digits_alone(phone: Phone) -> None:
    tap_name(phone, "Account")
    tap_name(phone, "Cards")
    tap_name(phone, "Add card")
    type_into(phone, "number", "4539 5787 6362 1487")
    type_into(phone, "holder", "Nora Silva")
    tap_name(phone, "expires")
    phone.type("13/30")
    phone.key("TAB")
    phone.type("123")
    tap_name(phone, "save")
    assert {"This is not a card number", "Months are 01 to 12"} <= set(names(phone))
    assert "•••" in names(phone)
    tap_name(phone, "number")
    phone.set_text(LUHN)
    tap_name(phone, "expires")
    phone.set_text("12/30")
    tap_name(phone, "save")
    assert ledger.cards(phone)[-1].masked == "Visto •••• 1486"
    assert LUHN.encode() not in store.database(phone).serialize()


def test_card_numbers_check_their_last_digit() -> None:
    assert is_card_number(LUHN)
    assert not is_card_number(LUHN[:-1] + "7")
    assert not is_card_number(LUHN[:-1])
    assert not is_card_number("４539578763621486")


def test_only_an_order_that_is_processed_can_be_cancelled_and_is_asked_about(phone: Phone) -> None:
    order = ledger.orders(phone, "processing")[0]
    phone.start(PACKAGE, data=f"{SITE}orders")
    tap_name(phone, order.number)
    tap_name(phone, "Cancel order")
    tap_name(phone, "Keep order")
    assert ledger.orders(phone, "processing")[0] == order
    tap_name(phone, "Cancel order")
    tap_name(phone, "confirm")
    assert next(o for o in ledger.orders(phone) if o.id == order.id).status == "cancelled"
    assert "Cancel order" not in names(phone)
    phone.back()
    tap_name(phone, "Shipped")
    tap_name(phone, ledger.orders(phone, "shipped")[0].number)
    assert "Cancel order" not in names(phone)


def test_an_order_can_be_bought_again(phone: Phone) -> None:
    store.database(phone).execute("UPDATE variants SET stock = 9")
    store.database(phone).execute("DELETE FROM cart_items")
    order = ledger.orders(phone)[0]
    phone.start(PACKAGE, data=f"{SITE}orders")
    tap_name(phone, order.number)
    tap_name(phone, "Buy again")
    ordered = {(n.variant, n.quantity) for n in ledger.order_lines(phone, order.id)}
    assert {(n.variant, n.quantity) for n in store.cart(phone)} == ordered
    assert phone.front[1] == ".CartActivity"


def test_the_default_address_goes_on_to_another_when_it_is_deleted(phone: Phone) -> None:
    tap_name(phone, "Account")
    tap_name(phone, "Addresses")
    first = ledger.addresses(phone)[0]
    tap_name(phone, f"Delete {first.label}")
    tap_name(phone, "confirm")
    left = ledger.addresses(phone)
    assert first.id not in {a.id for a in left}
    assert [a.default for a in left] == [True, False]


def test_pages_with_cards_forbid_capture_where_the_faults_say_so() -> None:
    phone = Phone(small(), faults=Faults(secure=True))
    phone.start(PACKAGE)
    assert not phone.secure
    tap_name(phone, "Account")
    tap_name(phone, "Cards")
    assert phone.secure


def test_what_is_brought_back_goes_on_as_before(phone: Phone) -> None:
    dice = Random(4)
    for _ in range(25):
        touches = [(dice.randrange(360), dice.randrange(60, 750)) for _ in range(6)]
        kept = phone.snapshot()
        frames: list[bytes] = []
        for _ in range(2):
            phone.restore(kept)
            for x, y in touches:
                phone.tap(x, y)
            frames.append(phone.frame().tobytes())
        assert frames[0] == frames[1]
        if phone.front[0] != PACKAGE:
            phone.start(PACKAGE)


@pytest.mark.parametrize(
    "form", [small(), small("zh"), Form(360, 640, 1.0, dark=True), Form(360, 640, 1.0, locale="zh")]
)
def test_random_touches_leave_the_shop_whole(form: Form) -> None:
    monkey(Phone(form), PACKAGE, seed=form.height)


@pytest.mark.parametrize("where", ["", "p/1", "p/999", "s/mug", "cart", "orders", "nonsense/%"])
def test_every_address_of_the_shop_has_a_page(phone: Phone, where: str) -> None:
    assert phone.view(SITE + where)
    assert phone.front[0] == PACKAGE
    assert names(phone)
