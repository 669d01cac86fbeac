"""Meals and helpers near by: what is ordered and booked through the pages stands in the database."""

from __future__ import annotations

import sqlite3

import pytest
from gui_mcp_devices.pocket.apps.food import booked, data, ledger, store
from gui_mcp_devices.pocket.apps.food.basket import BasketPage
from gui_mcp_devices.pocket.apps.food.catalogue import KINDS
from gui_mcp_devices.pocket.apps.food.checkout import Checkout
from gui_mcp_devices.pocket.apps.food.parts import PACKAGE, SITE
from gui_mcp_devices.pocket.apps.food.reserve import ReservePage
from gui_mcp_devices.pocket.apps.food.store import Dish, Filter, Place
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.world import draw_world

from tests.devices.pocket_hands import find, names, nodes, small, tap_far, tap_name, type_into


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


def open_dish(phone: Phone, of: str = "") -> tuple[Place, Dish]:
    """Some dish that can be had now, with that set of options."""
    for place in store.find(phone, "", Filter(open_now=True), "near"):
        for dish in store.dishes(phone, place.id):
            if not dish.sold_out and (not of or dish.options == of):
                return place, dish
    raise AssertionError("nothing is open")


def fill_basket(phone: Phone) -> Place:
    """Enough of something in the basket of a place that is open."""
    place, dish = open_dish(phone)
    ledger.put(phone, dish.id, (), -(-place.least // dish.cents))
    return place


def test_the_same_owner_has_the_same_places_and_another_one_others() -> None:
    def dump(seed: int) -> list[str]:
        database = sqlite3.connect(":memory:", isolation_level=None)
        database.executescript(data.SCHEMA)
        data.fill(database, draw_world(seed, "en"))
        return list(database.iterdump())

    assert dump(2) == dump(2)
    assert dump(2) != dump(3)


def test_there_are_many_places_and_some_names_have_two_branches(phone: Phone) -> None:
    places = every(phone)
    assert len(places) >= 20 and {place.kind for place in places} == {*KINDS}
    assert len({place.street for place in places}) == len(places)
    assert len({place.name for place in places}) <= len(places) - 3


def test_a_search_finds_dishes_is_remembered_and_can_be_forgotten(phone: Phone) -> None:
    tap_name(phone, "Search dishes and places")
    phone.type("miso")
    assert "Miso Ramen" in names(phone)
    phone.key("ENTER")
    assert phone.front[1] == ".ResultsActivity"
    found = store.find(phone, "miso", Filter(), "near")
    assert found and all(place.kind == "japanese" for place in found)
    assert f"{len(found)} places" in names(phone)
    assert "miso" in store.searches(phone)
    phone.back()
    phone.set_text("")
    tap_name(phone, "search_field")
    phone.set_text("")
    tap_name(phone, "Remove miso")
    assert "miso" not in store.searches(phone)


def test_a_filter_leaves_only_what_was_asked_for(phone: Phone) -> None:
    phone.start(PACKAGE, data=f"{SITE}s/")
    taps(phone, "Filter", "4.0 & up")
    tap_far(phone, "filter_free")
    tap_name(phone, "show_results")
    found = store.find(phone, "", Filter(rating=40, free=True), "near")
    assert 0 < len(found) < len(every(phone))
    assert (f"{len(found)} places" if len(found) != 1 else "1 place") in names(phone)
    assert "Filter (2)" in names(phone)
    assert all(place.rating >= 40 and place.fee == 0 for place in found)


def test_results_are_sorted_as_chosen(phone: Phone) -> None:
    phone.start(PACKAGE, data=f"{SITE}s/")
    taps(phone, "Nearest", "Best rated")
    best = max(every(phone), key=lambda place: (place.rating, -place.metres))
    shown = [node.text for node in nodes(phone) if node.text in {p.name for p in every(phone)}]
    assert shown[0] == best.name


def test_open_now_follows_the_clock(phone: Phone) -> None:
    place = next(p for p in every(phone) if not store.is_open(phone, p) and p.rest_day < 0)
    now = store.local(phone)
    assert now.hour * 60 + now.minute < place.opens
    phone.wait(60 * (place.opens - now.hour * 60 - now.minute))
    assert store.is_open(phone, place)


def test_a_dish_goes_into_the_basket_with_its_options_and_their_price(phone: Phone) -> None:
    place, dish = open_dish(phone, "pizza")
    phone.start(PACKAGE, data=f"{SITE}p/{place.id}")
    tap_far(phone, dish.name)
    tap_far(phone, "Large")
    tap_far(phone, "Olives")
    taps(phone, "More", "add")
    (line,) = ledger.basket(phone, place.id)
    assert (line.dish, line.says, line.quantity) == (dish.id, "Large, Olives", 2)
    assert line.cents == dish.cents + 600 + 100
    assert "View basket (2) · " + store.price(2 * line.cents, "en") in names(phone)
    taps(phone, "view_basket", f"More {dish.name} (Large, Olives)")
    assert ledger.basket(phone, place.id)[0].quantity == 3
    tap_name(phone, f"Remove {dish.name} (Large, Olives)")
    assert ledger.basket(phone, place.id) == []
    tap_name(phone, "Undo")
    assert [(n.dish, n.quantity) for n in ledger.basket(phone, place.id)] == [(dish.id, 3)]


def test_each_place_has_a_basket_of_its_own_and_it_is_emptied_after_a_question(phone: Phone) -> None:
    first = fill_basket(phone)
    other = next(p for p in every(phone) if p.id != first.id)
    ledger.put(phone, store.dishes(phone, other.id)[0].id, (), 1)
    tap_name(phone, "baskets")
    assert {first.name, other.name} <= {*names(phone)}
    taps(phone, first.name, "Empty basket", "Keep it")
    assert ledger.basket(phone, first.id)
    taps(phone, "Empty basket", "Empty")
    assert ledger.baskets(phone) == [other.id]


def test_what_is_sold_out_or_too_little_is_not_ordered(phone: Phone) -> None:
    place, dish = open_dish(phone)
    store.rows(phone, "UPDATE places SET least_cents = ? WHERE _id = ?", dish.cents + 1, place.id)
    ledger.put(phone, dish.id, (), 1)
    phone.push(BasketPage(phone, place.id))
    assert not find(phone, "check_out").enabled
    tap_name(phone, f"More {dish.name}")
    assert find(phone, "check_out").enabled
    store.rows(phone, "UPDATE dishes SET sold_out = 1 WHERE _id = ?", dish.id)
    assert not find(phone, "check_out").enabled
    assert f"{dish.name} is sold out" in names(phone)
    phone.start(PACKAGE, data=f"{SITE}p/{place.id}")
    tap_far(phone, dish.name)
    assert not find(phone, "add").enabled


def test_an_order_is_placed_only_after_it_was_confirmed(phone: Phone) -> None:
    place = fill_basket(phone)
    before = len(ledger.orders(phone))
    phone.push(BasketPage(phone, place.id))
    tap_name(phone, "check_out")
    office, card = ledger.addresses(phone)[1], ledger.payments(phone)[1]
    taps(phone, "choose_address", office.label, "choose_payment", card, "$2.00")
    type_into(phone, "note", "Ring twice")
    phone.hide_keyboard()
    cost = ledger.sums(phone, place.id, tip=200)
    tap_name(phone, "place_order")
    assert len(ledger.orders(phone)) == before
    assert f"Order for {store.price(cost.total, 'en')}?" in names(phone)
    tap_name(phone, "not_yet")
    assert ledger.basket(phone, place.id)
    taps(phone, "place_order", "confirm_order")
    order = ledger.orders(phone)[0]
    assert (order.place, order.address, order.payment) == (place.id, office.whole, card)
    assert (order.note, order.sums, order.coupon) == ("Ring twice", cost, "")
    assert order.due == order.placed + 60 * place.minutes
    assert ledger.basket(phone, place.id) == []
    assert phone.front[1] == ".OrderActivity"
    assert any(n.package == PACKAGE for n in phone.notifications)
    phone.back()
    assert phone.front[1] == ".MainActivity"


def test_a_place_that_is_closed_brings_later(phone: Phone) -> None:
    place = next(p for p in every(phone) if not store.is_open(phone, p))
    dish = next(d for d in store.dishes(phone, place.id) if not d.sold_out)
    ledger.put(phone, dish.id, (), 19)
    checkout = Checkout(phone, place.id)
    phone.push(checkout)
    assert checkout.due == checkout.times()[0] > phone.now()
    tap_name(phone, "choose_time")
    shown = [node.text for node in nodes(phone) if node.short_id == "time"]
    assert shown and not any("soon" in said for said in shown)
    tap_name(phone, shown[1])
    assert checkout.due == checkout.times()[1]
    assert place.opens <= store.local(phone, checkout.due).hour * 60 < place.closes


def test_a_coupon_takes_off_what_it_says_once_and_is_refused_with_a_reason(phone: Phone) -> None:
    place, dish = open_dish(phone)
    ledger.put(phone, dish.id, (), -(-2500 // dish.cents))
    phone.push(Checkout(phone, place.id))
    refused = {"NOPE": "There is no such code", "HELLO5": "This code was used already"}
    for code, said in (refused | {"spring20": "This code has expired"}).items():
        tap_name(phone, "choose_coupon")
        type_into(phone, "coupon_code", code)
        tap_name(phone, "apply")
        assert said in names(phone)
        phone.back()
        phone.back()
    taps(phone, "choose_coupon", "TAKE3")
    assert ledger.sums(phone, place.id, "TAKE3").off == 300
    taps(phone, "place_order", "confirm_order")
    assert ledger.orders(phone)[0].sums.off == 300
    assert ledger.refusal(phone, "TAKE3", 9_000) == "This code was used already"


def test_an_order_can_be_cancelled_while_it_is_prepared_and_follows_the_clock(phone: Phone) -> None:
    first, second, *_ = ledger.orders(phone)
    phone.start(PACKAGE, data=f"{SITE}o/{first.id}")
    for answer in ("Keep order", "confirm"):
        tap_name(phone, "Cancel order")
        tap_name(phone, answer)
        assert bool(ledger.order(phone, first.id).cancelled) is (answer == "confirm")
    stored = store.rows(phone, "SELECT * FROM orders")
    assert ledger.status(phone, second) == "preparing"
    phone.wait(data.PREPARING)
    assert ledger.status(phone, second) == "coming"
    phone.start(PACKAGE, data=f"{SITE}o/{second.id}")
    assert "Cancel order" not in names(phone)
    phone.wait(3600)
    assert ledger.status(phone, second) == "delivered"
    assert store.rows(phone, "SELECT * FROM orders") == stored


def test_an_old_order_is_rated_and_ordered_again(phone: Phone) -> None:
    old = ledger.orders(phone)[-1]
    ledger.rate(phone, old.id, 0, "")
    phone.start(PACKAGE, data=f"{SITE}o/{old.id}")
    tap_name(phone, "rate")
    assert not find(phone, "send").enabled
    tap_name(phone, "4 stars")
    type_into(phone, "review", "Quite good")
    phone.hide_keyboard()
    tap_name(phone, "send")
    assert (ledger.order(phone, old.id).stars, ledger.order(phone, old.id).review) == (4, "Quite good")
    assert "rate" not in {node.short_id for node in nodes(phone)}
    tap_name(phone, "again")
    wanted = {(n.dish, n.quantity) for n in ledger.order_lines(phone, old.id) if not n.sold_out}
    assert {(n.dish, n.quantity) for n in ledger.basket(phone, old.place)} == wanted


def test_a_table_needs_a_free_hour_a_name_and_a_yes(phone: Phone) -> None:
    place = next(p for p in every(phone) if p.tables)
    day = next(d for d in booked.days(phone)[1:] if booked.table_times(place, d))
    full, free = sorted(booked.table_times(place, day))[:2]
    store.rows(phone, "INSERT INTO full_tables VALUES (?,?,?)", place.id, day, full)
    store.rows(phone, "DELETE FROM full_tables WHERE day = ? AND minute = ?", day, free)
    reserve = ReservePage(phone, place.id)
    reserve.day = day
    phone.push(reserve)
    known = len(booked.reservations(phone))
    tap_name(phone, store.clock(full))
    assert reserve.minute == -1
    tap_name(phone, store.clock(free))
    tap_far(phone, "More people")
    tap_name(phone, "reserve")
    assert "A name is needed" in names(phone)
    type_into(phone, "name", "Ada Moon")
    phone.hide_keyboard()
    tap_name(phone, "reserve")
    assert len(booked.reservations(phone)) == known
    tap_name(phone, "confirm")
    made = max(booked.reservations(phone), key=lambda one: one.id)
    assert (made.place, made.day, made.minute, made.people, made.name) == (place.id, day, free, 3, "Ada Moon")
    assert phone.front[1] == ".ReservationActivity"
    tap_name(phone, "change")
    later = next(m for m in booked.table_times(place, day) if m > free + 60)
    store.rows(phone, "DELETE FROM full_tables WHERE day = ? AND minute = ?", day, later)
    taps(phone, store.clock(later), "Change reservation", "confirm")
    assert booked.reservation(phone, made.id).minute == later
    taps(phone, "cancel", "confirm")
    assert booked.reservation(phone, made.id).cancelled
    assert "Cancelled" in names(phone)


def test_a_helper_is_booked_for_an_hour_that_is_then_taken(phone: Phone) -> None:
    tap_name(phone, "Hairdresser")
    helper = booked.helpers(phone, "hair")[0]
    tap_name(phone, helper.name)
    job = booked.jobs(phone, helper.id)[0]
    tap_name(phone, job.name)
    day = booked.days(phone)[1]
    tap_name(phone, booked.day_name(phone, day))
    minute = next(m for m, free in booked.slots(phone, helper.id, day) if free)
    taps(phone, store.clock(minute), "book", "confirm")
    made = max(booked.bookings(phone), key=lambda one: one.id)
    assert (made.job, made.day, made.minute) == (job.id, day, minute)
    assert (minute, False) in booked.slots(phone, helper.id, day)
    taps(phone, "Cancel booking", "confirm")
    assert (minute, True) in booked.slots(phone, helper.id, day)


def test_the_heart_keeps_a_place_and_lets_it_go(phone: Phone) -> None:
    place = next(p for p in every(phone) if not store.is_favourite(phone, p.id))
    phone.start(PACKAGE, data=f"{SITE}p/{place.id}")
    for word, liked in (("Add to favourites", True), ("Remove from favourites", False)):
        tap_name(phone, word)
        assert store.is_favourite(phone, place.id) is liked
