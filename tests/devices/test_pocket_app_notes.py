"""Notes: what is written is kept at once, and nothing is lost without a question or a way back."""

from __future__ import annotations

from random import Random

import pytest
from gui_mcp_devices.pocket.apps.notes import store
from gui_mcp_devices.pocket.apps.notes.app import SCHEME
from gui_mcp_devices.pocket.apps.notes.parts import NOTIFY, PACKAGE, read_moment
from gui_mcp_devices.pocket.apps.notes.store import Note
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form

from tests.devices.pocket_hands import find, hold_name, monkey, names, small, tap_far, tap_name, type_into


@pytest.fixture
def phone() -> Phone:
    phone = Phone(small())
    phone.reset(2)
    phone.start(PACKAGE)
    return phone


def newest(phone: Phone) -> Note:
    (id,) = store.database(phone).execute("SELECT max(_id) FROM notes").fetchone()
    note = store.note(phone, int(id))
    assert note is not None
    return note


def pinned(phone: Phone) -> Note:
    """The first note of the list."""
    return store.notes(phone)[0]


def test_a_new_note_is_kept_while_it_is_written(phone: Phone) -> None:
    count = len(store.notes(phone))
    tap_name(phone, "New note")
    assert len(store.notes(phone)) == count
    phone.type("first line\nsecond")
    type_into(phone, "title", "A title")
    phone.home()
    assert len(store.notes(phone)) == count + 1
    assert (newest(phone).title, newest(phone).body) == ("A title", "first line\nsecond")


def test_a_note_that_says_nothing_is_not_kept(phone: Phone) -> None:
    count = len(store.notes(phone))
    tap_name(phone, "New note")
    phone.type("x")
    phone.key("DEL")
    phone.hide_keyboard()
    phone.back()
    assert len(store.notes(phone)) == count
    assert phone.front == (PACKAGE, ".MainActivity")


def test_a_list_grows_with_enter_and_its_ticked_items_go_down(phone: Phone) -> None:
    tap_name(phone, "New list")
    phone.type("Party")
    tap_name(phone, "Add item")
    phone.type("Cake")
    phone.key("ENTER")
    phone.type("Tea")
    phone.hide_keyboard()
    tap_name(phone, "Cake")
    said = [name for name in names(phone) if name in ("Cake", "Tea", "1 ticked item")]
    assert said[0] == "Tea"
    assert [(i.text, i.checked) for i in store.items(phone, newest(phone).id)] == [
        ("Cake", True),
        ("Tea", False),
    ]
    tap_name(phone, "Remove Tea")
    assert [i.text for i in store.items(phone, newest(phone).id)] == ["Cake"]


def test_undo_takes_back_a_change_and_redo_brings_it_again(phone: Phone) -> None:
    tap_name(phone, "New note")
    phone.type("one")
    phone.type(" two")
    tap_name(phone, "Undo")
    assert newest(phone).body == "one"
    tap_name(phone, "Redo")
    assert newest(phone).body == "one two"
    tap_name(phone, "Undo")
    tap_name(phone, "Undo")
    assert newest(phone).body == ""


def test_archiving_can_be_undone_with_the_pin(phone: Phone) -> None:
    note = pinned(phone)
    assert note.pinned
    tap_name(phone, note.title)
    tap_name(phone, "Archive")
    assert store.note(phone, note.id) is not None
    assert note.id in {n.id for n in store.notes(phone, "archive")}
    tap_name(phone, "Undo")
    assert store.note(phone, note.id) == note


def test_the_bin_restores_or_deletes_for_ever_after_a_question(phone: Phone) -> None:
    note = pinned(phone)
    hold_name(phone, note.title)
    tap_name(phone, "Delete")
    assert note.id in {n.id for n in store.notes(phone, "bin")}
    tap_name(phone, "Open menu")
    tap_name(phone, "Bin")
    tap_name(phone, note.title)
    tap_name(phone, "Restore")
    assert note.id in {n.id for n in store.notes(phone)}
    left = store.notes(phone, "bin")[0]
    tap_name(phone, left.title)
    tap_name(phone, "Delete forever")
    tap_name(phone, "Cancel")
    assert store.note(phone, left.id) == left
    tap_name(phone, left.title)
    tap_name(phone, "Delete forever")
    tap_name(phone, "confirm")
    assert store.note(phone, left.id) is None
    assert store.items(phone, left.id) == []


def test_emptying_the_bin_empties_only_the_bin(phone: Phone) -> None:
    kept = store.notes(phone) + store.notes(phone, "archive")
    tap_name(phone, "Open menu")
    tap_name(phone, "Bin")
    tap_name(phone, "Empty bin")
    tap_name(phone, "confirm")
    assert store.notes(phone, "bin") == []
    assert store.notes(phone) + store.notes(phone, "archive") == kept
    assert "The bin is empty" in names(phone)


def test_search_looks_into_titles_texts_and_items(phone: Phone) -> None:
    id = store.create(phone, "list")
    store.write(phone, id, "Weekend", "")
    store.add_item(phone, id, "Zucchini bread")
    tap_name(phone, "Search")
    phone.type("ZUCCHINI")
    assert "Weekend" in names(phone)
    assert len([n for n in names(phone) if n == "Zucchini bread"]) == 1
    phone.type(" nowhere")
    assert "No note says that" in names(phone)


def test_notes_are_sorted_as_chosen_with_pinned_ones_first(phone: Phone) -> None:
    tap_name(phone, "Sort")
    tap_name(phone, "Title")
    titles = [n.title for n in store.notes(phone, sort="title") if not n.pinned]
    assert titles == sorted(titles, key=str.casefold)
    said = names(phone)
    assert said.index("Pinned") < said.index("Others") < said.index(titles[0])


def test_a_label_is_made_put_on_a_note_and_shows_only_its_notes(phone: Phone) -> None:
    note = pinned(phone)
    tap_name(phone, note.title)
    tap_name(phone, "Labels")
    type_into(phone, "label_name", "work")
    tap_name(phone, "Add")
    assert "Needs a name of its own" in names(phone)
    tap_name(phone, "label_name")
    phone.set_text("Garden")
    tap_name(phone, "Add")
    tap_name(phone, "done")
    assert "Garden" in names(phone)
    phone.back()
    tap_name(phone, "Open menu")
    tap_name(phone, "Garden")
    assert note.title in names(phone)
    (garden,) = (id for id, name in store.labels(phone) if name == "Garden")
    assert [n.id for n in store.notes(phone, label=garden)] == [note.id]


def test_labels_are_renamed_and_deleted_and_their_notes_stay(phone: Phone) -> None:
    count = len(store.notes(phone))
    tap_name(phone, "Open menu")
    tap_name(phone, "Edit labels")
    tap_name(phone, "Work")
    phone.set_text("travel")
    tap_name(phone, "Save")
    assert "Needs a name of its own" in names(phone)
    phone.set_text("Office")
    tap_name(phone, "Save")
    tap_name(phone, "Delete Office")
    tap_name(phone, "confirm")
    assert {name for _, name in store.labels(phone)} == {"Home", "Recipes", "Travel"}
    assert len(store.notes(phone)) == count


def test_a_reminder_is_checked_kept_and_told_of_when_its_time_comes(phone: Phone) -> None:
    note = pinned(phone)
    tap_name(phone, note.title)
    tap_name(phone, "Reminder")
    type_into(phone, "date", "2001-01-01")
    type_into(phone, "time", "25:00")
    tap_far(phone, "set_reminder")
    assert "A date like 2026-03-09, a time like 18:30" in names(phone)
    tap_far(phone, "time")
    phone.set_text("08:00")
    phone.key("ENTER")
    assert "This is in the past" in names(phone)
    phone.hide_keyboard()
    phone.back()
    tap_name(phone, "Reminder")
    tap_name(phone, "Tomorrow morning")
    moment = store.notes(phone)[0].reminder
    assert moment > phone.now()
    phone.set_time(moment - 10)
    phone.wait(5)
    assert not phone.notifications
    phone.wait(6)
    assert note.title in {told.title for told in phone.notifications}
    assert store.notes(phone)[0].reminder == 0


def test_a_reminder_asks_for_notifications_first() -> None:
    phone = Phone(small(), faults=Faults(permissions=True))
    phone.start(PACKAGE)
    note = pinned(phone)
    tap_name(phone, note.title)
    tap_name(phone, "Reminder")
    tap_name(phone, "Tomorrow morning")
    assert pinned(phone).reminder == note.reminder
    phone.grant(PACKAGE, NOTIFY)
    phone.back()
    tap_name(phone, "Tomorrow morning")
    assert pinned(phone).reminder > phone.now()


def test_dates_that_are_none_are_refused(phone: Phone) -> None:
    assert read_moment(phone, "2026-03-09", "18:30") == 1773081000
    for date, time in (("2026-02-30", "10:00"), ("2026-03-09", "24:00"), ("", ""), ("９-1-1", "1:00")):
        assert read_moment(phone, date, time) is None


def test_a_text_becomes_a_list_and_a_text_again(phone: Phone) -> None:
    tap_name(phone, "New note")
    phone.type("milk\n\neggs")
    for label, kind in (("Turn into a list", "list"), ("Turn into text", "text")):
        tap_name(phone, "More")
        tap_name(phone, label)
        assert newest(phone).kind == kind
    assert newest(phone).body == "milk\neggs"


def test_a_copy_has_the_items_and_the_colour_but_not_the_pin(phone: Phone) -> None:
    note = pinned(phone)
    tap_name(phone, note.title)
    tap_name(phone, "Colour")
    tap_name(phone, "Green")
    phone.back()
    tap_name(phone, "More")
    tap_name(phone, "Make a copy")
    made = newest(phone)
    assert (made.title, made.body, made.colour, made.pinned) == (note.title, note.body, "green", False)


def test_a_note_is_shared_as_a_message(phone: Phone) -> None:
    note = pinned(phone)
    tap_name(phone, note.title)
    tap_name(phone, "Share")
    assert phone.front[0] != PACKAGE


def test_the_list_of_notes_can_be_a_grid_or_not(phone: Phone) -> None:
    wide = find(phone, "note").bounds.width
    tap_name(phone, "List view")
    assert find(phone, "note").bounds.width > 1.8 * wide
    tap_name(phone, "Grid view")
    assert find(phone, "note").bounds.width == wide


def test_a_note_has_an_address(phone: Phone) -> None:
    note = pinned(phone)
    assert phone.view(f"{SCHEME}{note.id}")
    assert note.title in names(phone)
    assert not phone.view(f"{SCHEME}99999")
    assert not phone.view(f"{SCHEME}x")


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
def test_random_touches_leave_the_notes_whole(form: Form) -> None:
    monkey(Phone(form), PACKAGE, seed=form.height)
