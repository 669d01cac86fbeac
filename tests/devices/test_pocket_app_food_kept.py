"""Meals and helpers near by: what is kept of the owner, the ways in and out, and how it all looks."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.apps.food import ledger, store
from gui_mcp_devices.pocket.apps.food.checkout import Checkout
from gui_mcp_devices.pocket.apps.food.orders import RatePage
from gui_mcp_devices.pocket.apps.food.parts import PACKAGE, SITE
from gui_mcp_devices.pocket.apps.food.reserve import ReservePage
from gui_mcp_devices.pocket.apps.food.store import Filter, Place
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form

from tests.devices.pocket_hands import names, small, tap_far, tap_name, type_into
from tests.devices.pocket_truth import faults

LOW = Form(width=360, height=640, density=1.0, locale="zh")


@pytest.fixture
def phone() -> Phone:
    phone = Phone(small())
    phone.reset(1)
    phone.start(PACKAGE)
    return phone


def taps(phone: Phone, *words: str) -> None:
    for word in words:
        tap_name(phone, word)


def every(phone: Phone) -> list[Place]:
    return store.find(phone, "", Filter(), "near")


def fill_basket(phone: Phone) -> Place:
    """Enough of something in the basket of a place that is open."""
    place = store.find(phone, "", Filter(open_now=True), "near")[0]
    dish = next(d for d in store.dishes(phone, place.id) if not d.sold_out)
    ledger.put(phone, dish.id, (), -(-place.least // dish.cents))
    return place


def test_an_address_needs_a_street_and_is_deleted_after_a_question(phone: Phone) -> None:
    taps(phone, "deliver_to", "Add address")
    type_into(phone, "label", "Gym")
    phone.hide_keyboard()
    tap_name(phone, "save")
    assert "This is needed" in names(phone)
    type_into(phone, "line", "5 Hill Street, Linden")
    phone.hide_keyboard()
    tap_name(phone, "save")
    made = next(a for a in ledger.addresses(phone) if a.label == "Gym")
    assert made.whole == "5 Hill Street, Linden"
    tap_far(phone, "Delete Gym")
    taps(phone, "Keep it", "Delete Gym", "confirm")
    assert "Gym" not in [a.label for a in ledger.addresses(phone)]


def test_a_card_must_be_good_and_only_its_last_digits_are_kept(phone: Phone) -> None:
    taps(phone, "Me", "Payment", "Add card")
    for number, expires, said in (
        ("4000", "09/24", "This card has expired"),
        ("4" * 16, "09/39", "It has 3"),
    ):
        for field, value in (("number", number), ("expires", expires)):
            tap_name(phone, field)
            phone.set_text(value)
            phone.hide_keyboard()
        tap_name(phone, "save")
        assert any(one.startswith(said) for one in names(phone))
    type_into(phone, "cvc", "123")
    phone.hide_keyboard()
    tap_name(phone, "save")
    assert "4444" in ledger.payments(phone)[-1] and "44444" not in ledger.payments(phone)[-1]
    taps(phone, ledger.payments(phone)[-1], f"Remove {ledger.payments(phone)[0]}", "Keep it")
    assert "4444" in ledger.payments(phone)[0]


def test_a_place_is_called_and_shared_through_other_apps(phone: Phone) -> None:
    place = every(phone)[0]
    phone.start(PACKAGE, data=f"{SITE}p/{place.id}")
    taps(phone, "Info", "call")
    assert phone.front == ("app.pocket.contacts", ".DialActivity")
    phone.start(PACKAGE, data=f"{SITE}p/{place.id}")
    tap_name(phone, "Share")
    assert isinstance(phone.page, NewPage)
    assert phone.page.text == f"{place.name}, {place.street} {SITE}p/{place.id}"


def test_links_open_pages_and_what_is_not_there_leads_to_the_first(phone: Phone) -> None:
    for link, activity in (
        ("p/1", ".PlaceActivity"), ("o/1", ".OrderActivity"), ("r/1", ".ReservationActivity"),
        ("b/1", ".BookingActivity"), ("s/pizza", ".ResultsActivity"), ("baskets", ".BasketsActivity"),
        ("p/999", ".MainActivity"), ("p/x'; --", ".MainActivity"), ("orders", ".MainActivity"),
    ):  # fmt: skip
        assert phone.view(SITE + link)
        assert phone.front == (PACKAGE, activity), link


def test_without_any_data_every_first_page_says_so(phone: Phone) -> None:
    phone.clear(PACKAGE)
    phone.start(PACKAGE)
    for tab, said in (("Orders", "No orders yet"), ("Booked", "Nothing is booked"), ("Me", "Guest")):
        tap_name(phone, tab)
        assert said in names(phone)
    tap_name(phone, "Favourites")
    assert "Tap the heart on a place to keep it here" in names(phone)


@pytest.mark.parametrize("form", [small(), LOW], ids=["en", "zh"])
def test_what_lies_deep_is_told_and_fits(form: Form) -> None:
    phone = Phone(form)
    phone.reset(4)
    phone.start(PACKAGE)
    place = fill_basket(phone)
    checkout = Checkout(phone, place.id)
    phone.push(checkout)
    for what in ("", "address", "time", "payment", "coupon", "confirm"):
        checkout.asking = what
        phone.touch()
        assert faults(phone) == [], what
    phone.push(RatePage(phone, 1))
    assert faults(phone) == []
    reserve = ReservePage(phone, next(p.id for p in every(phone) if p.tables))
    phone.push(reserve)
    reserve.asking, reserve.name, reserve.minute = True, "Ada", 1140
    phone.touch()
    assert faults(phone) == []
