"""People are found, written down, changed and merged, and the tables say so as Android's would."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.apps.contacts import store
from gui_mcp_devices.pocket.apps.contacts.schema import CALLS, MOBILE, PACKAGE, PATH, WORK
from gui_mcp_devices.pocket.apps.contacts.store import About, Contact, Line
from gui_mcp_devices.pocket.apps.contacts.words import as_date, letter, pretty, same_number, sort_key
from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form, Locale

from tests.devices.pocket_hands import (
    SMALL,
    find,
    hold_name,
    monkey,
    names,
    small,
    tap_far,
    tap_name,
    type_into,
)

MIA = Contact(
    0, "Mia", "Zzyzx", (Line("5550001111", MOBILE), Line("5550002222", WORK)), (Line("mia@example.com", 1),),
    About("Bluefin", "1 Mill Street, Norwick", "1990-05-04", "Vegetarian"),
)  # fmt: skip


def contacts(locale: Locale = "en", person: Contact | None = None) -> Phone:
    """The app's first page; `person` is in the list, and opened."""
    phone = Phone(small(locale))
    phone.reset(1)
    if person is not None:
        id = store.save(phone.databases[PATH], person)
        assert phone.view(f"content://com.android.contacts/contacts/{id}")
    else:
        phone.start(PACKAGE)
    return phone


def titles(phone: Phone) -> list[str]:
    return [one.name for one in store.everyone(phone.databases[PATH])]


def only(phone: Phone, name: str) -> Contact:
    db = phone.databases[PATH]
    (id,) = [one.id for one in store.everyone(db) if one.name == name]
    found = store.read(db, id)
    assert found is not None
    return found


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("form", [SMALL, Form(width=720, height=1280)], ids=["360x800", "720x1280"])
def test_no_random_touches_break_the_contacts(form: Form, locale: Locale) -> None:
    phone = Phone(Form(width=form.width, height=form.height, density=form.density, locale=locale))
    monkey(phone, PACKAGE, seed=form.width, touches=300 if form is SMALL else 100)


def test_a_new_contact_is_stored_as_androids_provider_stores_it() -> None:
    phone = contacts()
    tap_name(phone, "Create contact")
    type_into(phone, "First name", "Ada")
    type_into(phone, "Last name", "Quist")
    type_into(phone, "phone_0", "555 123 4567")
    tap_name(phone, "Save")
    rows = phone.databases[PATH].execute(
        "SELECT mimetype, data1, data2, data4 FROM view_data WHERE display_name = 'Ada Quist' "
        "ORDER BY mimetype"
    )
    assert rows.fetchall() == [
        ("vnd.android.cursor.item/name", "Ada Quist", "Ada", None),
        ("vnd.android.cursor.item/phone_v2", "555 123 4567", "2", "5551234567"),
    ]
    assert phone.databases[PATH].execute(
        "SELECT has_phone_number FROM contacts WHERE display_name = 'Ada Quist'"
    ).fetchone() == (1,)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("phone_0", "12", "This is not a phone number"),
        ("email_0", "mia@", "This is not an email address"),
        ("birthday", "4 May 1990", "Write it as YYYY-MM-DD"),
        ("birthday", "2090-01-01", "This day has not come yet"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_beside_it(field: str, text: str, said: str) -> None:
    phone = contacts()
    before = titles(phone)
    tap_name(phone, "Create contact")
    type_into(phone, "First name", "Ada")
    phone.focus(field)
    phone.type(text)
    tap_name(phone, "Save")
    assert said in names(phone)
    assert titles(phone) == before


def test_an_empty_form_is_not_saved() -> None:
    phone = contacts()
    tap_name(phone, "Create contact")
    tap_name(phone, "Save")
    assert "Enter a name, a number or a company" in names(phone)


def test_leaving_a_changed_form_asks_first() -> None:
    phone = contacts()
    before = titles(phone)
    tap_name(phone, "Create contact")
    type_into(phone, "First name", "Ada")
    phone.hide_keyboard()
    phone.back()
    tap_name(phone, "Keep editing")
    assert find(phone, "first_name").text == "Ada"
    phone.back()
    tap_name(phone, "Discard")
    assert titles(phone) == before


def test_an_edit_leaves_what_it_does_not_touch() -> None:
    phone = contacts(person=MIA)
    db = phone.databases[PATH]
    before = set(db.execute("SELECT * FROM data WHERE mimetype_id != 7"))
    tap_name(phone, "Edit contact")
    tap_name(phone, "last_name")
    phone.set_text("Quist")
    tap_name(phone, "Save")
    assert only(phone, "Mia Quist").phones == MIA.phones
    assert set(db.execute("SELECT * FROM data WHERE mimetype_id != 7")) == before


def test_a_number_is_removed_and_another_gets_its_type() -> None:
    phone = contacts(person=MIA)
    tap_name(phone, "Edit contact")
    tap_far(phone, "Remove phone 2")
    tap_far(phone, "phone_0_type")
    tap_name(phone, "Home")
    tap_name(phone, "Save")
    assert only(phone, "Mia Zzyzx").phones == (Line("5550001111", 1),)


def test_somebody_is_deleted_only_after_a_confirmation() -> None:
    phone = contacts(person=MIA)
    tap_name(phone, "More options")
    tap_name(phone, "Delete")
    tap_name(phone, "Cancel")
    assert "Mia Zzyzx" in titles(phone)
    tap_name(phone, "More options")
    tap_name(phone, "Delete")
    tap_name(phone, "confirm")
    assert "Mia Zzyzx" not in titles(phone)
    gone = phone.databases[PATH].execute("SELECT count(*) FROM data WHERE data1 = '5550001111'").fetchone()
    assert gone == (0,)


def test_several_are_chosen_by_a_long_press_and_deleted_together() -> None:
    phone = contacts()
    first, second = [one.name for one in store.everyone(phone.databases[PATH], starred=True)][:2]
    hold_name(phone, first)
    tap_name(phone, second)
    assert "2 selected" in names(phone)
    tap_name(phone, "Delete")
    tap_name(phone, "confirm")
    assert not {first, second} & set(titles(phone))


def test_the_star_makes_a_favourite() -> None:
    phone = contacts(person=MIA)
    tap_name(phone, "Add to favourites")
    assert only(phone, "Mia Zzyzx").starred
    assert "Remove from favourites" in names(phone)


@pytest.mark.parametrize("query", ["zzyz", "000-2222", "Bluefin", "mia@exa"])
def test_search_finds_by_name_number_company_and_mail(query: str) -> None:
    phone = contacts(person=MIA)
    phone.back()
    phone.start(PACKAGE)
    type_into(phone, "search", query)
    phone.hide_keyboard()
    found = store.search(phone.databases[PATH], query)
    assert "Mia Zzyzx" in [one.name for one, _ in found]
    assert len(found) < len(titles(phone))


def test_a_search_without_result_says_so_and_back_ends_it() -> None:
    phone = contacts()
    type_into(phone, "search", "qqqq")
    assert "Nobody found for “qqqq”" in names(phone)
    phone.back()
    phone.back()
    assert find(phone, "search").text == ""


def test_merging_keeps_every_number_once() -> None:
    phone = contacts()
    db = phone.databases[PATH]
    one = store.save(db, Contact(0, "Ada", "Quist", (Line("5551230000", 2),), (), About(note="first")))
    other = store.save(
        db,
        Contact(0, "Ada", "Quist", (Line("+15551230000", 2), Line("5559990000", 1)), (), About("Orbit Labs")),
    )
    assert (one, other) in store.doubles(db)
    assert store.merge(db, [one, other]) == one
    merged = only(phone, "Ada Quist")
    assert [line.value for line in merged.phones] == ["5551230000", "5559990000"]
    assert (merged.about.company, merged.about.note) == ("Orbit Labs", "first")


def test_suggested_doubles_are_merged_by_a_tap_and_put_away_by_another() -> None:
    phone = contacts()
    before = len(titles(phone))
    tap_name(phone, "Organise")
    tap_name(phone, "Merge duplicates")
    tap_name(phone, "Merge")
    assert len(titles(phone)) == before - 1
    while any(name == "Dismiss" for name in names(phone)):
        tap_name(phone, "Dismiss")
    assert "No duplicates found" in names(phone)
    assert len(titles(phone)) == before - 1


def test_a_label_is_made_once_and_gets_members() -> None:
    phone = contacts()
    db = phone.databases[PATH]
    tap_name(phone, "Organise")
    tap_name(phone, "Create label")
    phone.type("friends")
    tap_name(phone, "save")
    assert "There is a label of that name" in names(phone)
    phone.set_text("Choir")
    tap_name(phone, "save")
    tap_name(phone, "Choir")
    tap_name(phone, "Choose members")
    first = store.everyone(db)[0]
    tap_name(phone, first.name)
    tap_name(phone, "Done")
    (choir,) = [label for label in store.labels(db) if label.title == "Choir"]
    assert store.members(db, choir.id) == [first]


def test_a_call_is_written_to_the_log_when_it_ends() -> None:
    phone = contacts(person=MIA)
    tap_name(phone, "Call")
    tap_name(phone, "(555) 000-2222")
    tap_name(phone, "Call")
    assert "Calling…" in names(phone)
    phone.wait(20)
    tap_name(phone, "End call")
    rows = phone.databases[CALLS].execute(
        "SELECT number, type, name, duration > 0 FROM calls ORDER BY _id DESC LIMIT 1"
    )
    assert rows.fetchall() == [("5550002222", 2, "Mia Zzyzx", 1)]


def test_a_message_to_somebody_opens_their_conversation() -> None:
    phone = contacts(person=MIA)
    tap_name(phone, "Message (555) 000-1111")
    assert phone.page.package == "app.pocket.messages"
    assert "Mia Zzyzx" in names(phone)


def test_without_a_mail_app_the_address_is_copied() -> None:
    phone = contacts(person=MIA)
    tap_name(phone, "Mail")
    assert phone.clipboard == "mia@example.com"
    assert phone.page.package == PACKAGE


def test_a_chinese_phone_names_its_arrow_in_chinese() -> None:
    phone = contacts("zh", MIA)
    tap_name(phone, "返回")
    assert phone.page.package == LAUNCHER


def test_an_insert_intent_opens_the_form_with_the_number() -> None:
    phone = Phone(small())
    phone.start(PACKAGE, action="android.intent.action.INSERT", extras={"phone": "5554443333"})
    assert find(phone, "phone_0").text == "5554443333"
    phone.back()
    assert "Discard your changes?" in names(phone)
    phone.back()
    assert phone.page.package == LAUNCHER


def test_without_permission_nobody_is_shown_until_it_is_given() -> None:
    phone = Phone(small(), faults=Faults(permissions=True))
    phone.start(PACKAGE)
    tap_name(phone, "Don't allow")
    assert not set(titles(phone)) & set(names(phone))
    tap_name(phone, "Allow")
    tap_name(phone, "Allow")
    assert set(titles(phone)) & set(names(phone))


def test_a_contact_written_from_outside_stands_where_it_belongs() -> None:
    phone = contacts()
    db = phone.databases[PATH]
    id = db.execute("INSERT INTO raw_contacts (contact_id) VALUES (900)").lastrowid
    assert "(No name)" in names(phone)
    db.execute(
        "INSERT INTO data (mimetype_id, raw_contact_id, data1) SELECT _id, ?, 'Aaron Aal' FROM mimetypes "
        "WHERE mimetype = 'vnd.android.cursor.item/name'",
        (id,),
    )
    store.settle(db)
    assert next(one.name for one in store.everyone(db) if one.letter == "A") == "Aaron Aal"
    assert only(phone, "Aaron Aal").family == "Aal"


def test_names_stand_under_their_letters_by_pinyin() -> None:
    people = ["赵敏", "mia", "Ömer", "李娜", "Zoe", "王伟"]
    assert [letter(name) for name in people] == ["Z", "M", "#", "L", "Z", "W"]
    assert sorted(people, key=sort_key) == ["李娜", "mia", "王伟", "赵敏", "Zoe", "Ömer"]


def test_numbers_are_the_same_with_and_without_country_code() -> None:
    assert same_number("+1 (555) 123-4567", "5551234567")
    assert not same_number("5551234567", "5551234568")
    assert not same_number("110", "5551230110")
    assert pretty("5551234567") == "(555) 123-4567"


def test_days_that_are_none_are_refused() -> None:
    assert as_date("2026-02-30") is None
    assert as_date("1990-5-4") is not None
