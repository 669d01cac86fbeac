"""Lines, journeys and tickets: what leads where, and what is bought stands in the database."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.apps.rides import purse, store, transit
from gui_mcp_devices.pocket.apps.rides.parts import PACKAGE, SITE, day_name
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form, Locale

from tests.devices.pocket_hands import find, names, small, tap_far, tap_name, type_into
from tests.devices.pocket_truth import faults


@pytest.fixture
def phone() -> Phone:
    phone = Phone(small())
    phone.reset(1)
    phone.start(PACKAGE)
    return phone


def go(phone: Phone, where: str) -> None:
    phone.start(PACKAGE, data=SITE + where)


def test_a_line_shows_its_stops_both_ways_and_is_starred(phone: Phone) -> None:
    purse.database(phone).execute("DELETE FROM starred_lines")
    tap_name(phone, "Lines")
    tap_far(phone, "Metro 12")
    assert find(phone, "direction").text == "to East Bus Station"
    tap_name(phone, "Other direction")
    assert find(phone, "direction").text == "to Ferry Terminal"
    tap_name(phone, "Star line")
    assert transit.starred(phone) == {3}
    tap_name(phone, "East Bus Station")
    assert "Next departures" in names(phone)
    phone.back()
    phone.back()
    tap_far(phone, "Starred")
    assert "Metro 12" in names(phone) and "Metro 1" not in names(phone)


def test_departures_are_in_order_and_not_gone(phone: Phone) -> None:
    for stop in transit.stops(phone):
        for minute in (0, 600, 1380):
            found = transit.departures(phone, stop, minute)
            assert [when for when, _, _ in found] == sorted(when for when, _, _ in found)
            assert all(when >= minute for when, _, _ in found)


def test_every_stop_leads_to_every_other_and_no_change_is_missed(phone: Phone) -> None:
    lines = {one.id: one for one in transit.lines(phone)}
    for start in transit.stops(phone):
        for goal in transit.stops(phone):
            found = transit.journeys(phone, start, goal, 700)
            assert bool(found) == (start != goal)
            for one in found[:2]:
                assert (one.legs[0].start, one.legs[-1].goal) == (start, goal)
                for leg in one.legs:
                    assert {leg.start, leg.goal} <= set(lines[leg.line].stops) and leg.arrives > leg.departs
                for before, after in zip(one.legs, one.legs[1:], strict=False):
                    assert before.goal == after.start and after.departs >= before.arrives + transit.CHANGE


def test_journeys_are_sorted_as_chosen(phone: Phone) -> None:
    go(phone, "journeys/15/24")
    tap_name(phone, "Cheapest")
    found = transit.journeys(phone, 15, 24, transit.minute_of(phone, phone.now()), "price")
    assert [one.cents for one in found] == sorted(one.cents for one in found)
    shown = [said for said in names(phone) if said.startswith("$")]
    assert shown[0] == store.price(found[0].cents, "en")
    tap_name(phone, "Fewest changes")
    least = transit.journeys(phone, 15, 24, transit.minute_of(phone, phone.now()), "changes")
    assert least[0].changes == min(one.changes for one in found)


def test_a_ticket_is_bought_after_its_price_was_confirmed_and_can_be_returned(phone: Phone) -> None:
    before = transit.tickets(phone)
    tap_name(phone, "Lines")
    tap_name(phone, "find")
    assert phone.front[1] == ".MainActivity"
    tap_name(phone, "from_stop")
    tap_name(phone, "Town Hall")
    tap_name(phone, "to_stop")
    type_into(phone, "stop_field", "science")
    tap_name(phone, "Science Park")
    tap_name(phone, "when")
    tap_name(phone, "Tomorrow")
    tap_name(phone, "05:30")
    tap_name(phone, "find")
    tap_name(phone, "journey")
    tap_name(phone, "More passengers")
    total = find(phone, "total").text
    tap_name(phone, "Buy ticket")
    assert f"Pay {total} now?" in names(phone)
    tap_name(phone, "Not yet")
    assert transit.tickets(phone) == before
    tap_name(phone, "Buy ticket")
    tap_name(phone, f"Pay {total}")
    made = max(transit.tickets(phone), key=lambda one: one.id)
    assert (made.start, made.goal, made.people) == ("Town Hall", "Science Park", 2)
    assert store.price(made.cents, "en") == total
    assert day_name(phone, made.departs) == "Tomorrow"
    tap_name(phone, "Return ticket")
    tap_name(phone, "confirm")
    assert transit.tickets(phone)[0].status == "returned"
    assert "Return ticket" not in names(phone)


def test_a_used_ticket_cannot_be_returned(phone: Phone) -> None:
    tap_name(phone, "Account")
    tap_name(phone, "Tickets")
    tap_name(phone, "ticket")
    assert "Used" in names(phone) and "Return ticket" not in names(phone)


@pytest.mark.parametrize("scale", ["1.0", "1.3"])
@pytest.mark.parametrize("locale", ["en", "zh"])
def test_journeys_and_tickets_show_what_they_tell(scale: str, locale: Locale) -> None:
    phone = Phone(Form(360, 640, 1.0, locale=locale))
    phone.put_setting("system", "font_scale", scale)
    go(phone, "journeys/15/24")
    assert not faults(phone)
    for step in ("journey", "payment", "cash", "buy", "confirm_ticket", "return_ticket"):
        if step == "cash":
            phone.back()
            continue
        tap_far(phone, step)
        assert not faults(phone), step
