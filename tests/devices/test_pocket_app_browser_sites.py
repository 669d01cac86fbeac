"""What the browser's sites do: the library's account, the town hall's forms, the timetable."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.apps.browser import shelf, store, townhall, transit
from gui_mcp_devices.pocket.apps.browser.data import PACKAGE
from gui_mcp_devices.pocket.phone import Phone

from tests.devices.pocket_hands import names, small, tap_far, tap_name, type_into


@pytest.fixture
def phone() -> Phone:
    phone = Phone(small())
    phone.reset(1)
    phone.start(PACKAGE)
    return phone


def goes(phone: Phone, typed: str) -> None:
    """Type into the address bar, and go there."""
    tap_name(phone, "address")
    phone.set_text("")
    phone.type(typed)
    phone.key("ENTER")


def log_in(phone: Phone, password: str = "") -> None:
    row = store.database(phone).execute("SELECT login, password FROM readers WHERE _id = 1").fetchone()
    goes(phone, f"{shelf.SITE}login")
    type_into(phone, "form_login", str(row[0]))
    type_into(phone, "form_password", password or str(row[1]))
    phone.hide_keyboard()
    tap_name(phone, "login")


def test_the_library_lets_in_who_has_the_password(phone: Phone) -> None:
    log_in(phone, "wrong")
    assert "No reader with this name and password" in names(phone)
    log_in(phone)
    assert store.tab(phone).url == f"{shelf.SITE}account"
    assert shelf.reader(phone) is not None


def test_a_locked_card_is_not_let_in(phone: Phone) -> None:
    store.database(phone).execute("UPDATE readers SET locked = 1")
    log_in(phone)
    assert "This card is locked. Please come to the desk." in names(phone)
    assert shelf.reader(phone) is None


def test_a_loan_is_extended_after_a_question_and_not_where_others_wait(phone: Phone) -> None:
    log_in(phone)
    loans = shelf.loans(phone, 1)
    title = shelf.title(phone, loans[0].book)
    tap_name(phone, f"Extend {title}")
    tap_name(phone, "Cancel")
    assert shelf.loans(phone, 1) == loans
    tap_name(phone, f"Extend {title}")
    tap_name(phone, "OK")
    assert {one.id: one.due for one in shelf.loans(phone, 1)}[loans[0].id] == loans[0].due + 14 * 86_400
    assert [shelf.refusal(one) for one in loans] == ["", "", "", "often", "wanted"]
    assert f"Extend {shelf.title(phone, loans[4].book)}" not in names(phone)


def test_a_book_is_reserved_for_a_branch(phone: Phone) -> None:
    log_in(phone)
    goes(phone, f"{shelf.SITE}book/2")
    tap_far(phone, "Reserve this book")
    assert "Choose a branch" in names(phone)
    tap_far(phone, "Riverside")
    tap_far(phone, "Reserve this book")
    assert [(one.book, one.branch) for one in shelf.holds(phone, 1)] == [(2, "Riverside")]


def test_a_registration_is_checked_and_then_sent(phone: Phone) -> None:
    goes(phone, f"{townhall.SITE}course/1")
    tap_far(phone, "Send registration")
    assert townhall.submitted(phone) == []
    assert phone.page.over() is None
    wrong = townhall.act(phone, "course/1", {"name": "Ida", "email": "ida@", "people": "9"}).errors
    assert set(wrong) == {"email", "people", "evening", "rules"}
    fine = {"name": "Ida", "email": "i@b.example", "people": "2", "evening": "mon", "rules": "1"}
    assert not townhall.act(phone, "course/1", fine).errors
    assert townhall.submitted(phone) == [("course/1", fine)]


def test_a_telephone_number_on_a_page_is_dialled_but_not_called(phone: Phone) -> None:
    goes(phone, f"{townhall.SITE}office/1")
    tap_name(phone, next(said for said in names(phone) if said.startswith("Call ")))
    assert phone.front == ("app.pocket.contacts", ".DialActivity")
    tap_name(phone, "Call")
    tap_name(phone, "End call")
    phone.home()
    assert phone.front[0] == "app.pocket.launcher"


def test_the_last_city_has_weather_but_no_trains(phone: Phone) -> None:
    *stations, last = transit.cities(phone)
    assert len(transit.forecasts(phone, last)) == 7
    assert not transit.trains(phone, last)
    goes(phone, transit.RAILS)
    type_into(phone, "form_from", last)
    type_into(phone, "form_to", stations[0])
    phone.hide_keyboard()
    tap_name(phone, "Find trains")
    assert "There is no train between these stations." in names(phone)
