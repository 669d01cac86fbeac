"""Numbers are dialled, calls are logged and forgotten, strangers are saved or blocked, voicemail is read."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.apps.contacts import store as book
from gui_mcp_devices.pocket.apps.contacts.form import FormPage
from gui_mcp_devices.pocket.apps.contacts.people import PickPage
from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty, tail
from gui_mcp_devices.pocket.apps.messages.arrivals import receive
from gui_mcp_devices.pocket.apps.messages.schema import BLOCKED
from gui_mcp_devices.pocket.apps.messages.schema import PATH as SMS
from gui_mcp_devices.pocket.apps.phone import store
from gui_mcp_devices.pocket.apps.phone.data import MISSED, OUTGOING, PACKAGE
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Locale

from tests.devices.pocket_hands import find, monkey, names, small, tap_far, tap_name, type_into


def telephone(locale: Locale = "en", tab: int = 1) -> Phone:
    phone = Phone(small(locale))
    phone.reset(1)
    phone.start(PACKAGE)
    tap_name(phone, f"tab_{tab}")
    return phone


def dial(phone: Phone, number: str) -> None:
    for sign in number:
        tap_name(phone, f"key_{sign}")


def stranger(phone: Phone) -> str:
    """The number of a call with nobody of the contacts."""
    known = store.names(phone)
    return next(one.number for one in store.calls(phone) if tail(one.number) not in known)


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_no_random_touches_break_the_telephone(locale: Locale) -> None:
    monkey(Phone(small(locale)), PACKAGE, seed=7, touches=240)


def test_a_number_that_is_dialled_is_called_and_logged() -> None:
    phone = telephone(tab=2)
    before = len(store.calls(phone))
    dial(phone, "5571234")
    tap_name(phone, "less")
    tap_name(phone, "call")
    assert "Calling…" in names(phone)
    phone.wait(15)
    tap_name(phone, "End call")
    assert phone.page.package == PACKAGE
    latest = store.calls(phone)[0]
    assert len(store.calls(phone)) == before + 1
    assert (latest.number, latest.kind) == ("557123", OUTGOING)
    assert latest.seconds > 0


def test_the_keypad_finds_people_by_number_and_by_the_letters_on_the_keys() -> None:
    phone = telephone(tab=2)
    name, number, _ = book.phone_book(store.people(phone))[5]
    dial(phone, digits(number)[:7])
    assert name in names(phone)
    for _ in range(7):
        tap_name(phone, "less")
    spelt = {letter: key for key, letters in store.KEYS.items() for letter in letters}
    dial(phone, "".join(spelt[letter] for letter in name.split()[0].casefold()))
    assert name in [found for found, _ in store.matches(phone, find_digits(phone))]


def find_digits(phone: Phone) -> str:
    return digits(find(phone, "digits").text)


def test_a_number_that_nobody_has_can_be_saved_or_added() -> None:
    phone = telephone(tab=2)
    dial(phone, "55799")
    tap_name(phone, "Create new contact")
    page = phone.page
    assert isinstance(page, FormPage)
    assert [line.value for line in page.phones] == ["55799"]
    phone.start(PACKAGE)
    tap_name(phone, "Add to a contact")
    assert isinstance(phone.page, PickPage)


def test_one_key_of_the_speed_dial_calls_whom_it_was_given_to() -> None:
    phone = telephone(tab=2)
    slot, number = next(iter(store.speed_dial(phone).items()))
    dial(phone, str(slot))
    tap_name(phone, "call")
    tap_name(phone, "End call")
    assert store.calls(phone)[0].number == number


def test_a_key_of_the_speed_dial_is_given_and_taken() -> None:
    phone = telephone(tab=0)
    free = next(slot for slot in range(2, 10) if slot not in store.speed_dial(phone))
    name, number, _ = book.phone_book(store.people(phone))[0]
    tap_far(phone, str(free))
    type_into(phone, "people", name)
    tap_name(phone, "number")
    assert store.speed_dial(phone)[free] == digits(number)
    tap_far(phone, str(free))
    tap_name(phone, "Clear this key")
    assert free not in store.speed_dial(phone)


def test_the_log_shows_only_missed_calls_when_asked() -> None:
    phone = telephone()
    tap_name(phone, "Missed")
    shown = [said for said in names(phone) if said in ("Incoming", "Outgoing", "Missed")]
    missed = store.calls(phone, MISSED)
    assert missed
    assert shown.count("Incoming") == 1  # the chip alone
    assert shown.count("Missed") > 1


def test_calls_are_deleted_one_by_one_or_all_after_a_question() -> None:
    phone = telephone()
    number = store.calls(phone)[0].number
    many = len(store.calls_with(phone, number))
    rest = len(store.calls(phone)) - many
    tap_name(phone, "person")
    tap_name(phone, "delete")
    tap_name(phone, "Cancel")
    assert len(store.calls_with(phone, number)) == many
    tap_name(phone, "delete")
    tap_name(phone, "confirm")
    assert len(store.calls_with(phone, number)) == many - 1
    if many > 1:
        tap_name(phone, "Delete all calls")
        tap_name(phone, "confirm")
    assert len(store.calls(phone)) == rest
    assert "No calls with this number" in names(phone)


def test_a_blocked_number_is_blocked_for_messages_too() -> None:
    phone = telephone()
    number = stranger(phone)
    name = store.name_of(phone, number)
    tap_name(phone, "More options")
    tap_name(phone, "Call settings")
    tap_far(phone, "Blocked numbers")
    tap_name(phone, "Block a number")
    type_into(phone, "line", "1")
    tap_name(phone, "save")
    assert "This is not a phone number" in names(phone)
    phone.set_text(number)
    tap_name(phone, "save")
    assert name in names(phone)
    found = phone.databases[BLOCKED].execute("SELECT original_number FROM blocked").fetchall()
    assert (number,) in found
    before = phone.databases[SMS].execute("SELECT COUNT(*) FROM sms").fetchone()
    receive(phone, number, "hello")
    assert phone.databases[SMS].execute("SELECT COUNT(*) FROM sms").fetchone() == before


def test_blocking_asks_and_can_be_undone() -> None:
    phone = telephone(tab=3)
    tap_name(phone, "voicemail")
    number = store.voicemails(phone)[0].number
    tap_name(phone, "Block")
    tap_name(phone, "confirm")
    tap_name(phone, "Unblock")
    found = phone.databases[BLOCKED].execute("SELECT original_number FROM blocked").fetchall()
    assert (digits(number),) not in found


def test_voicemail_is_read_and_deleted_after_a_question() -> None:
    phone = telephone(tab=3)
    first = store.voicemails(phone)[0]
    assert not first.heard
    tap_name(phone, "voicemail")
    assert find(phone, "voicemail_text").text == first.text
    assert store.voicemails(phone)[0].heard
    tap_name(phone, "Delete message")
    tap_name(phone, "confirm")
    assert first.id not in [one.id for one in store.voicemails(phone)]


def test_forwarding_needs_a_number_and_can_be_turned_off() -> None:
    phone = telephone()
    tap_name(phone, "More options")
    tap_name(phone, "Call settings")
    tap_far(phone, "When busy")
    type_into(phone, "line", "nobody")
    tap_name(phone, "save")
    assert "This is not a phone number" in names(phone)
    phone.set_text("5571234567")
    tap_name(phone, "save")
    assert pretty("5571234567") in names(phone)
    tap_far(phone, "When busy")
    tap_name(phone, "Turn off")
    assert store.setting(phone, "forward_busy") == ""


def test_quick_replies_are_written_changed_and_deleted() -> None:
    phone = telephone()
    tap_name(phone, "More options")
    tap_name(phone, "Call settings")
    tap_far(phone, "Quick replies")
    tap_name(phone, "Add reply")
    tap_name(phone, "save")
    assert "Needs 1 to 160 characters" in names(phone)
    type_into(phone, "line", "On my way")
    tap_name(phone, "save")
    tap_name(phone, "On my way")
    tap_name(phone, "delete")
    tap_name(phone, "confirm")
    assert "On my way" not in [said for _, said in store.replies(phone)]


def test_an_address_of_a_number_still_opens_the_contacts_page() -> None:
    phone = telephone()
    assert phone.view("tel:5551234")
    assert phone.page.package == "app.pocket.contacts"


def test_without_the_permission_numbers_have_no_names() -> None:
    phone = Phone(small(), faults=Faults(permissions=True))
    phone.reset(1)
    phone.start(PACKAGE)
    tap_name(phone, "Don't allow")
    number = store.calls(phone)[0].number
    assert pretty(number) in names(phone)
    phone.grant(PACKAGE, "android.permission.READ_CONTACTS")
    assert store.names(phone)


def test_cleared_storage_leaves_an_app_that_opens() -> None:
    phone = telephone()
    phone.clear(PACKAGE)
    store.call_log(phone).execute("DELETE FROM calls")
    phone.start(PACKAGE)
    assert "No calls here" in names(phone)
    tap_name(phone, "tab_3")
    assert "You have no voicemail" in names(phone)
