"""Rides: what is ordered, booked and kept through its pages stands in its database, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from urllib.parse import quote

import pytest
from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.apps.rides import purse, store
from gui_mcp_devices.pocket.apps.rides.parts import PACKAGE, SITE, moment_name
from gui_mcp_devices.pocket.apps.rides.store import Ride
from gui_mcp_devices.pocket.apps.rides.when import DAY, midnight
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form

from tests.devices.pocket_hands import find, monkey, names, nodes, reach, small, tap_far, tap_name, type_into

LUHN = "4539578763621486"


@pytest.fixture
def phone() -> Phone:
    phone = Phone(small())
    phone.reset(1)
    phone.start(PACKAGE)
    return phone


def plan(phone: Phone, goal: str) -> None:
    """Leave the phone at the plan of a ride there."""
    tap_name(phone, "Where to?")
    phone.type(goal)
    phone.hide_keyboard()
    tap_place(phone, goal)


def tap_place(phone: Phone, name: str) -> None:
    """Below the field that may say so too."""
    phone.tap(*[node for node in nodes(phone) if node.text == name][-1].bounds.center)


def order(phone: Phone) -> Ride:
    tap_name(phone, "order")
    tap_name(phone, "confirm_ride")
    return newest(phone)


def newest(phone: Phone) -> Ride:
    return max(store.rides(phone), key=lambda one: one.id)


def go(phone: Phone, where: str) -> None:
    phone.start(PACKAGE, data=SITE + where)


def test_a_search_finds_saved_places_and_places_of_the_town(phone: Phone) -> None:
    tap_name(phone, "Where to?")
    assert {"Saved places", "Gym", "Recent"} <= set(names(phone))
    phone.type("bus station")
    assert {"West Bus Station", "East Bus Station"} <= set(names(phone))
    phone.set_text("no such place")
    assert "No place of that name. Try another word." in names(phone)
    tap_name(phone, "Clear")
    assert "Gym" in names(phone)


def test_nothing_is_ordered_before_it_is_confirmed(phone: Phone) -> None:
    before = store.rides(phone)
    plan(phone, "Harbor Mall")
    tap_name(phone, "order")
    tap_name(phone, "Not yet")
    assert store.rides(phone) == before
    made = order(phone)
    assert (made.status, made.goal, made.ware) == ("finding", "Harbor Mall", "economy")
    assert made.payment == next(one for one in purse.cards(phone) if one.default).masked
    assert phone.front[1] == ".RideActivity"
    assert store.recents(phone)[0].name == "Harbor Mall"


def test_all_that_was_chosen_is_ordered(phone: Phone) -> None:
    plan(phone, "Opera House")
    tap_name(phone, "pickup")
    tap_name(phone, "Another place")
    type_into(phone, "place_field", "Harbor Mall")
    phone.hide_keyboard()
    tap_place(phone, "Harbor Mall")
    tap_name(phone, "Car Park P2")
    assert "Level 0, row C" in find(phone, "hint").text
    tap_name(phone, "confirm_pickup")
    tap_far(phone, "Comfort")
    tap_far(phone, "when")
    tap_name(phone, "Tomorrow")
    tap_name(phone, "06:30")
    tap_far(phone, "Note to the driver")
    phone.type("Two dogs")
    tap_name(phone, "Save note")
    tap_far(phone, "Coupon")
    tap_name(phone, "RIDE10")
    tap_far(phone, "Payment")
    tap_name(phone, "Cash to the driver")
    made = order(phone)
    assert (made.start, made.spot, made.goal) == ("Harbor Mall", "Car Park P2", "Opera House")
    assert (made.ware, made.note, made.payment, made.status) == ("comfort", "Two dogs", "cash", "booked")
    assert made.departs == midnight(phone, phone.now()) + DAY + 6 * 3600 + 1800
    assert (made.coupon, made.discount) == ("RIDE10", made.fare // 10)
    assert next(one for one in purse.coupons(phone) if one.code == "RIDE10").used
    assert phone.notifications[0].title == "Ride booked"


def test_pins_choose_among_the_spots_of_a_place(phone: Phone) -> None:
    plan(phone, "Opera House")
    tap_name(phone, "pickup")
    here = store.here(phone)
    for spot in store.spots(phone, here.place):
        tap_name(phone, spot.name)
        assert find(phone, "chosen").text == spot.name
        assert [n.text for n in found_pins(phone) if n.selected] == [spot.name]
    phone.back()
    assert store.spots(phone, here.place)[0].name in names(phone)


def found_pins(phone: Phone) -> list[UiNode]:
    return [node for node in nodes(phone) if node.short_id == "pin"]


def test_a_class_without_cars_cannot_be_ordered(phone: Phone) -> None:
    purse.database(phone).execute("UPDATE classes SET free = 0 WHERE key IN ('economy', 'van')")
    plan(phone, "Zoo")
    assert "No cars nearby" in names(phone)
    assert find(phone, "order").text == "Order Go Electric"
    tap_name(phone, "Go")
    assert find(phone, "order").text == "Order Go Electric"


def test_a_coupon_counts_only_where_its_rules_hold(phone: Phone) -> None:
    plan(phone, "Zoo")
    for code, why in (("HELLO50", "Expired"), ("SPRING5", "Already used")):
        tap_far(phone, "coupon")
        tap_name(phone, code)
        assert {"Coupons", code, why} <= set(names(phone))
        phone.back()
    assert reach(phone, "No coupon")


def test_the_balance_pays_only_while_it_is_enough(phone: Phone) -> None:
    _, before = purse.owner(phone)
    plan(phone, "Zoo")
    tap_far(phone, "payment")
    tap_name(phone, "balance")
    made = order(phone)
    assert purse.owner(phone)[1] == before - made.total
    store.cancel(phone, made.id)
    assert purse.owner(phone)[1] == before
    purse.database(phone).execute("UPDATE account SET balance_cents = 5")
    go(phone, "")
    plan(phone, "Zoo")
    tap_far(phone, "payment")
    tap_name(phone, "balance")
    assert {"How do you pay?", "$0.05, too low"} <= set(names(phone))


def test_a_ride_moves_on_with_the_clock_and_tells_of_it(phone: Phone) -> None:
    plan(phone, "Zoo")
    made = order(phone)
    phone.wait(10)
    one = store.ride(phone, made.id)
    assert one is not None and one.status == "coming" and one.plate in names(phone)
    assert one.driver in phone.notifications[0].title
    seen = ["coming"]
    for _ in range(60):
        phone.wait(60)
        one = store.ride(phone, made.id)
        assert one is not None
        if one.status != seen[-1]:
            seen.append(one.status)
    assert seen == ["coming", "waiting", "riding", "done"]
    assert phone.notifications[0].title == "You have arrived"
    assert reach(phone, "Rate this ride")


def test_a_long_wait_comes_to_the_same_as_many_short_ones() -> None:
    ends: list[list[str]] = []
    for steps in (1, 90):
        phone = Phone(small())
        phone.reset(2)
        phone.start(PACKAGE)
        plan(phone, "Zoo")
        order(phone)
        for _ in range(steps):
            phone.pass_time(5400 / steps)
        ends.append(list(purse.database(phone).iterdump()))
    assert ends[0] == ends[1]


def test_a_booked_ride_begins_when_its_time_comes(phone: Phone) -> None:
    plan(phone, "Zoo")
    tap_far(phone, "when")
    tap_name(phone, "time")
    made = order(phone)
    assert made.status == "booked" and made.departs > phone.now()
    phone.wait(made.departs - phone.now() + 8)
    one = store.ride(phone, made.id)
    assert one is not None and one.status == "coming"


def test_cancelling_is_asked_about_and_costs_something_once_the_driver_is_there(phone: Phone) -> None:
    plan(phone, "Zoo")
    made = order(phone)
    tap_name(phone, "Cancel ride")
    assert "Cancelling is free now." in names(phone)
    tap_name(phone, "Keep ride")
    phone.wait(10)
    phone.wait(60 * made.wait)
    tap_name(phone, "Cancel ride")
    assert "The driver is already there: cancelling costs $3.00." in names(phone)
    tap_name(phone, "confirm")
    one = store.ride(phone, made.id)
    assert one is not None and (one.status, one.total) == ("cancelled", 300)
    assert "Cancel ride" not in names(phone)


def test_a_ride_is_shared_as_a_message(phone: Phone) -> None:
    plan(phone, "Zoo")
    order(phone)
    phone.wait(10)
    tap_name(phone, "Share ride")
    assert phone.front[0] == "app.pocket.messages"
    one = newest(phone)
    assert isinstance(phone.page, NewPage)
    assert one.plate in phone.page.text and one.number in phone.page.text


def test_trips_are_filtered_by_state_and_car(phone: Phone) -> None:
    tap_name(phone, "Trips")
    tap_name(phone, "Cancelled")
    shown = [one for one in store.rides(phone) if one.status == "cancelled"]
    assert moment_name(phone, shown[0].departs) in names(phone)
    tap_name(phone, "Completed")
    taxis = [one for one in store.rides(phone) if one.ware == "taxi" and one.status == "done"]
    tap_name(phone, "Filter by car")
    tap_name(phone, "City Taxi")
    assert len([n for n in nodes(phone) if n.short_id == "ride"]) == min(len(taxis), 6)
    tap_name(phone, "Upcoming")
    assert "No trips here" in names(phone)


def test_a_receipt_says_what_a_ride_cost_and_can_be_ridden_again(phone: Phone) -> None:
    one = next(one for one in store.rides(phone) if one.status == "done")
    go(phone, f"ride/{one.id}")
    assert store.price(one.total, "en") in names(phone)
    tap_far(phone, "4 stars")
    assert store.ride(phone, one.id) == replace(one, stars=4)
    tap_name(phone, "Ride there again")
    assert phone.front[1] == ".PlanActivity"
    assert one.goal in names(phone)


def test_saved_places_are_added_renamed_and_deleted_after_a_question(phone: Phone) -> None:
    tap_name(phone, "Account")
    tap_name(phone, "Saved places")
    tap_name(phone, "Add place")
    tap_name(phone, "save")
    assert {"This is needed", "Choose where it is"} <= set(names(phone))
    tap_name(phone, "choose_place")
    type_into(phone, "place_field", "zoo")
    phone.hide_keyboard()
    tap_name(phone, "Zoo")
    type_into(phone, "label", " 2")
    tap_name(phone, "save")
    made = store.saved(phone)[-1]
    assert (made.label, made.address) == ("Zoo 2", store.places(phone, "zoo")[0].address)
    tap_name(phone, "Edit Gym")
    tap_name(phone, "label")
    phone.set_text("Zoo 2")
    tap_name(phone, "save")
    assert "There is a place of that name" in names(phone)
    tap_name(phone, "label")
    phone.set_text("Judo")
    tap_name(phone, "save")
    assert "Judo" in names(phone)
    tap_name(phone, "Delete Judo")
    tap_name(phone, "Cancel")
    assert "Judo" in names(phone)
    tap_name(phone, "Delete Judo")
    tap_name(phone, "confirm")
    assert "Judo" not in names(phone)


def test_a_card_keeps_its_last_digits_alone(phone: Phone) -> None:
    tap_name(phone, "Account")
    tap_name(phone, "Cards")
    tap_name(phone, "Add card")
    type_into(phone, "number", LUHN[:-1] + "7")
    type_into(phone, "holder", "Nora Silva")
    tap_name(phone, "expires")
    phone.type("13/30")
    phone.key("TAB")
    phone.type("123")
    tap_name(phone, "save")
    assert {"This is not a card number", "Months are 01 to 12"} <= set(names(phone))
    tap_name(phone, "number")
    phone.set_text(LUHN)
    tap_name(phone, "expires")
    phone.set_text("12/30")
    tap_name(phone, "save")
    assert purse.cards(phone)[-1].masked == "Visto •••• 1486"
    assert LUHN.encode() not in purse.database(phone).serialize()


def test_the_default_card_goes_on_to_another_when_it_is_deleted(phone: Phone) -> None:
    tap_name(phone, "Account")
    tap_name(phone, "Cards")
    first, second, _ = purse.cards(phone)
    tap_name(phone, f"Delete {first.masked}")
    tap_name(phone, "confirm")
    assert purse.default_card(phone) == second.id


def test_an_address_of_a_contact_opens_a_ride_there(phone: Phone) -> None:
    phone.home()
    assert phone.view(f"geo:0,0?q={quote('12 Mill Street, Linden')}")
    assert phone.front == (PACKAGE, ".PlanActivity")
    tap_name(phone, "order")
    tap_name(phone, "confirm_ride")
    assert newest(phone).goal == "12 Mill Street, Linden"
    place = store.places(phone)[9]
    assert phone.view(f"geo:0,0?q={quote(place.address)}")
    assert place.name in names(phone)


def test_pages_with_cards_forbid_capture_where_the_faults_say_so() -> None:
    phone = Phone(small(), faults=Faults(secure=True))
    phone.start(PACKAGE)
    assert not phone.secure
    tap_name(phone, "Account")
    tap_name(phone, "Cards")
    assert phone.secure


def test_what_is_brought_back_goes_on_as_before(phone: Phone) -> None:
    plan(phone, "Zoo")
    dice = Random(4)
    for _ in range(12):
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


@pytest.mark.parametrize("form", [small(), Form(360, 640, 1.0, locale="zh", dark=True)])
def test_random_touches_leave_the_rides_whole(form: Form) -> None:
    monkey(Phone(form), PACKAGE, seed=form.height, touches=200)


@pytest.mark.parametrize(
    "where", ["", "ride/1", "ride/999", "again/2", "again/x", "lines", "trips", "account", "journeys/1", "%"]
)
def test_every_address_of_the_rides_has_a_page(phone: Phone, where: str) -> None:
    assert phone.view(SITE + where)
    assert phone.front[0] == PACKAGE
    assert names(phone)


def test_an_emptied_app_still_works(phone: Phone) -> None:
    phone.clear(PACKAGE)
    phone.start(PACKAGE)
    for tab in ("Lines", "Trips", "Account", "Ride"):
        tap_name(phone, tab)
        assert names(phone)
    tap_name(phone, "Where to?")
    assert "No place of that name. Try another word." in names(phone)
    assert phone.view("geo:0,0?q=Somewhere")
    assert not find(phone, "order").enabled
