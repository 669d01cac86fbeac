"""Conversations are read, searched and answered; what comes in is told of, and what is blocked is not."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.apps.contacts.schema import PATH as CONTACTS
from gui_mcp_devices.pocket.apps.contacts.store import numbers, phone_book
from gui_mcp_devices.pocket.apps.contacts.words import pretty, tail
from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.arrivals import receive
from gui_mcp_devices.pocket.apps.messages.parts import code_in
from gui_mcp_devices.pocket.apps.messages.schema import (
    BLOCKED,
    COMPLETE,
    FAILED,
    INBOX,
    PACKAGE,
    PATH,
    PENDING,
    SENT,
)
from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form, Locale

from tests.devices.pocket_hands import SMALL, find, hold_name, monkey, names, small, tap_name, type_into

STRANGER = "5561112222"


def messages(locale: Locale = "en") -> Phone:
    phone = Phone(small(locale))
    phone.reset(1)
    phone.start(PACKAGE)
    return phone


def chat(number: str = STRANGER, body: str = "") -> Phone:
    phone = Phone(small())
    phone.reset(1)
    assert phone.view(f"smsto:{number}" + (f"?body={body}" if body else ""))
    return phone


def sent(phone: Phone) -> list[tuple[str, str, int]]:
    """Address, text and type of what went out since the phone's first day."""
    found = phone.databases[PATH].execute(
        "SELECT address, body, type FROM sms WHERE type IN (2, 5) AND date >= ? ORDER BY _id",
        (int(phone.now() - 600) * 1000,),
    )
    return [(str(address), str(body), int(type)) for address, body, type in found]


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("form", [SMALL, Form(width=720, height=1280)], ids=["360x800", "720x1280"])
def test_no_random_touches_break_the_messages(form: Form, locale: Locale) -> None:
    phone = Phone(Form(width=form.width, height=form.height, density=form.density, locale=locale))
    monkey(phone, PACKAGE, seed=form.width, touches=300 if form is SMALL else 100)


@pytest.mark.parametrize("seed", range(8))
def test_every_owner_has_long_lists_and_something_new(seed: int) -> None:
    for locale in ("en", "zh"):
        phone = Phone(small(locale))
        phone.reset(seed)
        db = phone.databases[PATH]
        listed = store.threads(db)
        assert len(listed) == 19
        assert sum(one.unread > 0 for one in listed) == 4
        assert sum(one.pinned for one in listed) == 1
        assert sum(one.archived for one in listed) == 2
        assert sum(bool(one.draft) for one in listed) == 1
        assert max(len(store.chat(db, one.id)) for one in listed) > 24
        assert all(one.last.date <= phone.now() * 1000 for one in listed)


def test_what_is_sent_goes_to_the_table_and_is_delivered_after_some_seconds() -> None:
    phone = chat()
    type_into(phone, "message", "Hello there")
    tap_name(phone, "Send message")
    assert sent(phone) == [(STRANGER, "Hello there", SENT)]
    status = "SELECT status FROM sms WHERE body = 'Hello there'"
    assert phone.databases[PATH].execute(status).fetchone() == (PENDING,)
    phone.wait(5)
    assert phone.databases[PATH].execute(status).fetchone() == (COMPLETE,)
    assert any(name.endswith("Delivered") for name in names(phone))


def test_an_empty_message_cannot_be_sent() -> None:
    phone = chat()
    assert not find(phone, "send").enabled
    tap_name(phone, "Send message")
    assert sent(phone) == []


def test_without_a_network_it_fails_and_is_sent_again_later() -> None:
    phone = chat(body="Hello")
    phone.put_setting("global", "airplane_mode_on", "1")
    tap_name(phone, "Send message")
    assert sent(phone) == [(STRANGER, "Hello", FAILED)]
    phone.put_setting("global", "airplane_mode_on", "0")
    hold_name(phone, "Hello")
    tap_name(phone, "Send again")
    assert sent(phone) == [(STRANGER, "Hello", SENT)]


def test_a_message_to_several_is_one_bubble_and_a_row_for_each() -> None:
    phone = messages()
    book = phone_book(phone.databases[CONTACTS])
    (one, number, _), (other, second, _) = book[0], book[-1]
    tap_name(phone, "Start chat")
    for name in (one, other):
        type_into(phone, "to", name)
        phone.tap(*find(phone, "suggestion").bounds.center)
    type_into(phone, "message", "See you all")
    tap_name(phone, "Send message")
    assert sent(phone) == [(number, "See you all", SENT), (second, "See you all", SENT)]
    assert names(phone).count("See you all") == 1


def test_a_number_that_nobody_has_can_be_written_to() -> None:
    phone = messages()
    tap_name(phone, "Start chat")
    type_into(phone, "to", "556 777 8888")
    tap_name(phone, "Send to (556) 777-8888")
    type_into(phone, "message", "Hi")
    tap_name(phone, "Send message")
    assert sent(phone) == [("5567778888", "Hi", SENT)]


def test_a_name_that_fits_nobody_is_said_so() -> None:
    phone = messages()
    tap_name(phone, "Start chat")
    type_into(phone, "to", "qqqq")
    phone.key("ENTER")
    assert "Choose one of the list, or type a number" in names(phone)


def test_a_draft_is_kept_and_shown_in_the_list() -> None:
    phone = chat()
    type_into(phone, "message", "I was about to")
    phone.hide_keyboard()
    phone.back()
    phone.start(PACKAGE)
    assert "Draft: I was about to" in names(phone)
    assert phone.view(f"smsto:{STRANGER}")
    assert find(phone, "message").text == "I was about to"


def test_what_comes_in_is_told_of_and_opens_from_the_notification() -> None:
    phone = Phone(small())
    receive(phone, STRANGER, "Are you there?")
    (told,) = phone.notifications
    assert (told.title, told.text) == ("(556) 111-2222", "Are you there?")
    assert phone.view(told.data)
    assert "Are you there?" in names(phone)
    assert phone.notifications == []


def test_what_comes_in_while_it_is_read_is_not_told_of() -> None:
    phone = chat(body="Hi")
    tap_name(phone, "Send message")
    receive(phone, "+1" + STRANGER, "Hello!")
    assert phone.notifications == []
    assert "Hello!" in names(phone)


def test_people_answer_after_a_while_and_services_never() -> None:
    answered = 0
    for number in ("5551234000", "5551234001", "5551234002", "5551234003", "72400"):
        phone = chat(number, "Shall we meet?")
        tap_name(phone, "Send message")
        phone.wait(30)
        came = phone.databases[PATH].execute(
            "SELECT count(*) FROM sms WHERE type = ? AND address = ?", (INBOX, number)
        )
        if number != "72400":
            answered += came.fetchone()[0]
    assert 1 <= answered <= 4
    assert phone.databases[PATH].execute("SELECT count(*) FROM raw").fetchone() == (0,)


def test_opening_a_conversation_marks_it_read_and_the_menu_unread_again() -> None:
    phone = messages()
    new = next(one for one in store.threads(phone.databases[PATH]) if one.unread and not one.archived)
    phone.view("smsto:" + new.addresses[0])
    read = store.thread(phone.databases[PATH], new.id)
    assert read is not None
    assert read.unread == 0
    tap_name(phone, "More options")
    tap_name(phone, "Mark as unread")
    again = store.thread(phone.databases[PATH], new.id)
    assert again is not None
    assert again.unread == 1


def test_a_conversation_is_archived_and_brought_back_by_undo() -> None:
    phone = messages()
    hold_name(phone, "Harbor Taxi")
    tap_name(phone, "Archive")
    assert "Harbor Taxi" not in names(phone)
    tap_name(phone, "Undo")
    assert "Harbor Taxi" in names(phone)


def test_an_archived_conversation_comes_back_with_a_new_message() -> None:
    phone = messages()
    put_away = next(one for one in store.threads(phone.databases[PATH]) if one.archived)
    receive(phone, put_away.addresses[0], "News")
    assert "News" in names(phone)


def test_a_conversation_is_deleted_only_after_a_confirmation() -> None:
    phone = messages()
    count = "SELECT (SELECT count(*) FROM threads), (SELECT count(*) FROM sms)"
    before = phone.databases[PATH].execute(count).fetchone()
    hold_name(phone, "Harbor Taxi")
    tap_name(phone, "Delete")
    tap_name(phone, "Cancel")
    assert phone.databases[PATH].execute(count).fetchone() == before
    hold_name(phone, "Harbor Taxi")
    tap_name(phone, "Delete")
    tap_name(phone, "confirm")
    assert phone.databases[PATH].execute(count).fetchone() == (before[0] - 1, before[1] - 2)


def test_one_message_is_deleted_and_the_list_shows_the_one_before() -> None:
    phone = messages()
    tap_name(phone, "Harbor Taxi")
    last = store.chat(phone.databases[PATH], store.find(phone.databases[PATH], ["Harbor Taxi"]))[-1].body
    hold_name(phone, last)
    tap_name(phone, "Delete")
    tap_name(phone, "confirm")
    phone.back()
    assert any(name.startswith("Your ride arrives") for name in names(phone))


def test_a_blocked_number_is_not_heard_until_it_is_unblocked() -> None:
    phone = chat()
    receive(phone, STRANGER, "One")
    tap_name(phone, "More options")
    tap_name(phone, "Block")
    tap_name(phone, "confirm")
    assert store.blocked(phone.databases[BLOCKED]) >= {store.key_of(STRANGER)}
    receive(phone, STRANGER, "Two")
    assert "Two" not in names(phone)
    tap_name(phone, "Unblock")
    receive(phone, STRANGER, "Three")
    assert "Three" in names(phone)


def test_a_code_is_copied_from_its_message() -> None:
    phone = chat()
    receive(phone, STRANGER, "Your verification code is 482913. Do not share it.")
    phone.touch()
    tap_name(phone, "Copy 482913")
    assert phone.clipboard == "482913"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("482913 is your code", "482913"),
        ("【银行】验证码0042，10分钟内有效", "0042"),
        ("Meet me at 1845", ""),
        ("The code is 12", ""),
    ],
)
def test_only_codes_are_taken_for_codes(body: str, code: str) -> None:
    assert code_in(body) == code


def test_a_message_is_forwarded_word_for_word() -> None:
    phone = chat()
    receive(phone, STRANGER, "Gate code B1234")
    hold_name(phone, "Gate code B1234")
    tap_name(phone, "Forward")
    type_into(phone, "to", "5551239999")
    tap_name(phone, "Send to (555) 123-9999")
    tap_name(phone, "Send message")
    assert sent(phone) == [("5551239999", "Gate code B1234", SENT)]


def test_a_contact_is_put_into_a_message() -> None:
    phone = chat()
    name, number, _ = phone_book(phone.databases[CONTACTS])[0]
    tap_name(phone, "Insert a contact")
    tap_name(phone, name)
    assert find(phone, "message").text == f"{name} {number}"


def test_search_finds_people_and_words() -> None:
    phone = messages()
    tap_name(phone, "Search messages")
    phone.type("ride arrives")
    phone.hide_keyboard()
    tap_name(phone, "Harbor Taxi")
    assert any(name.startswith("Your ride arrives") for name in names(phone))


def test_a_strangers_number_becomes_a_contact_with_two_taps_and_a_name() -> None:
    phone = chat()
    receive(phone, STRANGER, "Hello")
    tap_name(phone, "Add contact")
    type_into(phone, "First name", "Rosa")
    tap_name(phone, "Save")
    assert ("Rosa", STRANGER, 2) in phone_book(phone.databases[CONTACTS])
    phone.view(f"smsto:{STRANGER}")
    assert "Rosa" in names(phone)


def test_links_bring_several_recipients_and_a_text() -> None:
    phone = Phone(small())
    assert phone.view("sms:5551110000,5552220000?body=See%20you")
    assert find(phone, "message").text == "See you"
    tap_name(phone, "Send message")
    assert [address for address, _, _ in sent(phone)] == ["5551110000", "5552220000"]
    assert not phone.view("smsx:5551110000")


def test_without_permission_numbers_stand_for_names() -> None:
    phone = Phone(small(), faults=Faults(permissions=True))
    phone.reset(1)
    phone.start(PACKAGE)
    tap_name(phone, "Don't allow")
    listed = [one for one in store.threads(phone.databases[PATH]) if one.addresses[0].isdigit()]
    known = numbers(phone.databases[CONTACTS])
    assert pretty(listed[0].addresses[0]) in names(phone)
    assert not {known.get(tail(one.addresses[0])) for one in listed} & set(names(phone))


def test_earlier_messages_are_shown_when_asked_for() -> None:
    phone = messages()
    db = phone.databases[PATH]
    long = max(store.threads(db), key=lambda one: len(store.chat(db, one.id)))
    phone.view("smsto:" + ",".join(long.addresses))
    first = store.chat(db, long.id)[0].body
    assert first not in names(phone)
    for _ in range(12):
        phone.scroll(180, 400, 0, -600)
    tap_name(phone, "Show earlier messages")
    for _ in range(12):
        phone.scroll(180, 400, 0, -600)
    assert first in names(phone)


def test_back_leads_from_everywhere_to_the_home_screen() -> None:
    phone = messages()
    tap_name(phone, "More options")
    tap_name(phone, "Blocked")
    for _ in range(4):
        phone.back()
    assert phone.page.package == LAUNCHER
