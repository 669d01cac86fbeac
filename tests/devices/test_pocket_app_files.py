"""Files: what the app shows is the phone's own tree, and nothing is lost without a question or a way back."""

from __future__ import annotations

import io
import zipfile
from random import Random

import pytest
from gui_mcp_devices.pocket.apps.files import archives, stock, store, tree
from gui_mcp_devices.pocket.apps.files.data import BIN, PACKAGE, ROOT
from gui_mcp_devices.pocket.apps.files.parts import STORAGE
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.files import MOST_BYTES
from gui_mcp_devices.pocket.phone import Phone

from tests.devices.pocket_hands import find, hold_name, monkey, names, small, tap_far, tap_name, type_into

HERE = f"{ROOT}/Download/Box"


@pytest.fixture
def phone() -> Phone:
    """A folder with three files and a folder is in front."""
    phone = Phone(small())
    phone.reset(2)
    for name in ("a.txt", "b.txt", "c.pdf"):
        put(phone, f"{HERE}/{name}", f"this is {name}\n".encode())
    phone.files.mkdir(f"{HERE}/Inner")
    phone.view(f"file://{HERE}")
    return phone


def put(phone: Phone, path: str, data: bytes) -> None:
    phone.files.mkdir(path.rpartition("/")[0], parents=True)
    phone.files.write(path, data, 0o660, int(phone.now()) - 90_000)


def listed(phone: Phone) -> list[str]:
    """The names of the rows in front, from the top."""
    return [said for said in names(phone) if phone.files.stat(f"{HERE}/{said}") is not None]


def more(phone: Phone, name: str, word: str) -> None:
    """Choose something from the menu of a file."""
    tap_name(phone, f"More about {name}")
    tap_far(phone, word)


def test_a_folder_shows_what_adb_pushed_and_what_the_shell_took_away(phone: Phone) -> None:
    phone.files.write(f"{HERE}/pushed.bin", b"12345")
    phone.files.remove(f"{HERE}/a.txt")
    assert "pushed.bin" in names(phone)
    assert "a.txt" not in names(phone)


def test_the_path_above_a_folder_leads_to_every_folder_on_the_way(phone: Phone) -> None:
    tap_name(phone, "Inner")
    assert "Nothing in here" in names(phone)
    tap_name(phone, "Internal storage")
    assert "DCIM" in names(phone)


def test_back_goes_up_folder_by_folder_and_out(phone: Phone) -> None:
    phone.stop(PACKAGE)
    phone.start(PACKAGE)
    tap_far(phone, "Download")
    tap_far(phone, "Box")
    tap_name(phone, "Inner")
    titles: list[str] = []
    for _ in range(3):
        phone.back()
        titles.append(find(phone, "title").text)
    assert titles == ["Box", "Download", "Files"]


def test_lists_are_sorted_both_ways_and_stay_so(phone: Phone) -> None:
    phone.files.write(f"{HERE}/big.txt", b"x" * 5_000)
    tap_name(phone, "sort")
    tap_name(phone, "sort_size")
    assert listed(phone)[:2] == ["Inner", "big.txt"]
    tap_name(phone, "sort")
    tap_name(phone, "sort_size")
    assert listed(phone)[-1] == "big.txt"
    phone.stop(PACKAGE)
    assert (store.way(phone).order, store.way(phone).down) == ("size", False)


def test_tiles_show_the_same_as_rows(phone: Phone) -> None:
    before = {name for name in names(phone) if name.startswith(("a.", "b.", "c.", "Inner"))}
    tap_name(phone, "layout")
    assert before <= {*names(phone)}
    tap_name(phone, "a.txt")
    assert "this is a.txt" in " ".join(names(phone))


def test_a_file_is_renamed_and_its_favourite_goes_with_it(phone: Phone) -> None:
    more(phone, "a.txt", "Add to favourites")
    more(phone, "a.txt", "Rename")
    phone.set_text("new.txt")
    tap_name(phone, "confirm")
    assert phone.files.read(f"{HERE}/new.txt") == b"this is a.txt\n"
    assert f"{HERE}/new.txt" in store.favourites(phone)
    tap_name(phone, "Undo")
    assert phone.files.stat(f"{HERE}/new.txt") is None
    assert f"{HERE}/a.txt" in store.favourites(phone)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("B.TXT", "Something here already has this name"),
        ("", "Give it a name"),
        ("x/y", "A name cannot hold"),
        ("..", "Dots alone are no name"),
        ("n" * 256, "This name is too long"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_its_reason(phone: Phone, name: str, says: str) -> None:
    more(phone, "a.txt", "Rename")
    phone.set_text(name)
    tap_name(phone, "confirm")
    assert any(said.startswith(says) for said in names(phone))
    assert phone.files.stat(f"{HERE}/a.txt") is not None


def test_folders_of_the_phone_itself_stay(phone: Phone) -> None:
    assert tree.rename(phone, f"{ROOT}/DCIM", "Else") == "system"
    assert store.throw(phone, f"{ROOT}/DCIM/Camera") == ("system", 0)
    assert tree.misplaced([f"{ROOT}/Music"], f"{ROOT}/Documents", True) == "system"


def test_a_folder_and_a_text_are_made(phone: Phone) -> None:
    tap_name(phone, "add")
    tap_name(phone, "new_folder")
    phone.type("Mine")
    tap_name(phone, "confirm")
    entry = phone.files.stat(f"{HERE}/Mine")
    assert entry is not None
    assert entry.is_dir
    tap_name(phone, "add")
    tap_name(phone, "new_text")
    tap_name(phone, "confirm")
    assert phone.files.read(f"{HERE}/New text.txt") == b""


def test_several_are_moved_together_and_undo_brings_them_back(phone: Phone) -> None:
    hold_name(phone, "a.txt")
    tap_name(phone, "c.pdf")
    assert "2 selected" in names(phone)
    tap_name(phone, "move")
    tap_far(phone, "Documents")
    tap_name(phone, "Move to Documents")
    assert phone.files.read(f"{ROOT}/Documents/a.txt") == b"this is a.txt\n"
    assert [one.name for one in tree.items(phone, HERE)] == ["Inner", "b.txt"]
    tap_name(phone, "Undo")
    assert phone.files.stat(f"{ROOT}/Documents/a.txt") is None
    assert {one.name for one in tree.items(phone, HERE)} == {"Inner", "a.txt", "b.txt", "c.pdf"}


@pytest.mark.parametrize(
    ("answer", "held"),
    [
        ("keep", {"a.txt": b"old", "a (1).txt": b"this is a.txt\n"}),
        ("replace", {"a.txt": b"this is a.txt\n"}),
        ("cancel", {"a.txt": b"old"}),
    ],
)
def test_where_a_name_is_taken_it_is_asked_what_to_do(
    phone: Phone, answer: str, held: dict[str, bytes]
) -> None:
    put(phone, f"{ROOT}/Documents/Target/a.txt", b"old")
    more(phone, "a.txt", "Copy to")
    tap_far(phone, "Documents")
    tap_far(phone, "Target")
    tap_name(phone, "Copy to Target")
    tap_name(phone, answer)
    there = tree.items(phone, f"{ROOT}/Documents/Target")
    assert {one.name: phone.files.read(one.path) for one in there} == held
    replaced = [one for one in store.binned(phone) if one.name == "a.txt"]
    assert len(replaced) == (answer == "replace")


def test_a_folder_does_not_go_into_itself(phone: Phone) -> None:
    assert tree.misplaced([HERE], f"{HERE}/Inner", False) == "inside"
    assert tree.misplaced([HERE], f"{ROOT}/Download", True) == "there"
    assert tree.misplaced([HERE], f"{ROOT}/Download", False) == ""


def test_a_copied_folder_holds_all_that_the_first_one_holds(phone: Phone) -> None:
    put(phone, f"{HERE}/Inner/deep/d.txt", b"d")
    assert tree.copy(phone, HERE, f"{ROOT}/Documents/Box") == ""
    assert phone.files.read(f"{ROOT}/Documents/Box/Inner/deep/d.txt") == b"d"
    assert tree.weight(phone, f"{ROOT}/Documents/Box") == tree.weight(phone, HERE)


def test_what_is_deleted_is_in_the_bin_and_undo_restores_it(phone: Phone) -> None:
    more(phone, "b.txt", "Delete")
    assert phone.files.stat(f"{HERE}/b.txt") is None
    assert store.binned(phone)[0].name == "b.txt"
    tap_name(phone, "Undo")
    assert phone.files.read(f"{HERE}/b.txt") == b"this is b.txt\n"
    assert "b.txt" not in [one.name for one in store.binned(phone)]


def test_a_person_who_wants_to_be_asked_is_asked_before_something_is_deleted(phone: Phone) -> None:
    store.put_setting(phone, "ask", True)
    more(phone, "b.txt", "Delete")
    tap_name(phone, "cancel")
    assert phone.files.stat(f"{HERE}/b.txt") is not None
    more(phone, "b.txt", "Delete")
    tap_name(phone, "confirm")
    assert phone.files.stat(f"{HERE}/b.txt") is None


def test_a_restored_file_does_not_replace_what_has_its_name_now(phone: Phone) -> None:
    _, id = store.throw(phone, f"{HERE}/a.txt")
    put(phone, f"{HERE}/a.txt", b"newer")
    phone.files.remove(f"{HERE}/Inner")
    assert store.restore(phone, id) == ""
    assert phone.files.read(f"{HERE}/a.txt") == b"newer"
    assert phone.files.read(f"{HERE}/a (1).txt") == b"this is a.txt\n"


def test_the_bin_is_emptied_only_after_a_question(phone: Phone) -> None:
    phone.stop(PACKAGE)
    phone.start(PACKAGE)
    count = len(store.binned(phone))
    tap_far(phone, "bin")
    tap_name(phone, "empty_bin")
    tap_name(phone, "cancel")
    assert len(store.binned(phone)) == count
    tap_name(phone, "empty_bin")
    tap_name(phone, "confirm")
    assert "The bin is empty" in names(phone)
    assert phone.files.list(BIN) == {}


def test_an_archive_is_packed_looked_into_and_unpacked(phone: Phone) -> None:
    put(phone, f"{HERE}/Inner/d.txt", b"deep")
    hold_name(phone, "a.txt")
    tap_name(phone, "Inner")
    tap_name(phone, "pack")
    phone.type("both")
    tap_name(phone, "confirm")
    with zipfile.ZipFile(io.BytesIO(phone.files.read(f"{HERE}/both.zip"))) as packed:
        assert packed.namelist() == ["a.txt", "Inner/", "Inner/d.txt"]
    tap_name(phone, "both.zip")
    assert "Inner/d.txt" in names(phone)
    tap_name(phone, "unpack")
    assert phone.files.read(f"{HERE}/both/Inner/d.txt") == b"deep"


def test_a_locked_archive_asks_for_its_password_and_nothing_is_unpacked(phone: Phone) -> None:
    put(phone, f"{HERE}/safe.zip", stock.locked([("x.txt", b"hidden words")]))
    before = [path for path, _ in phone.files.below(ROOT)]
    more(phone, "safe.zip", "Unpack")
    type_into(phone, "name", "1234")
    tap_name(phone, "confirm")
    assert "This is not the password" in names(phone)
    assert [path for path, _ in phone.files.below(ROOT)] == before


@pytest.mark.parametrize("name", ["../out.txt", "/abs.txt", "a/../../b", "a:b"])
def test_an_archive_that_would_write_elsewhere_is_refused(phone: Phone, name: str) -> None:
    put(phone, f"{HERE}/bad.zip", stock.archive([(name, b"x")]))
    assert archives.unpack_beside(phone, f"{HERE}/bad.zip")[0] == "broken"


def test_damaged_archives_are_refused_and_change_nothing(phone: Phone) -> None:
    whole, dice = stock.archive([("one.txt", b"one " * 50), ("f/two.txt", b"two")]), Random(5)
    put(phone, f"{HERE}/x.zip", whole)
    before = phone.files.snapshot()
    refused = 0
    for _ in range(150):
        phone.files.restore(before)
        damaged = bytearray(whole)
        for _ in range(dice.randrange(1, 4)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        phone.files.write(f"{HERE}/x.zip", bytes(damaged))
        written = phone.files.snapshot()
        if archives.unpack_beside(phone, f"{HERE}/x.zip")[0]:
            refused += 1
            assert phone.files.snapshot() is written
    assert refused > 20


def test_a_full_phone_says_so_and_keeps_what_it_has(phone: Phone) -> None:
    put(phone, f"{HERE}/large.bin", bytes(MOST_BYTES // 2))
    assert tree.copy(phone, f"{HERE}/large.bin", f"{HERE}/second.bin") in ("", "full")
    assert tree.copy(phone, f"{HERE}/large.bin", f"{HERE}/third.bin") == "full"
    assert phone.files.stat(f"{HERE}/third.bin") is None


def test_a_text_is_edited_and_leaving_asks_about_what_is_not_saved(phone: Phone) -> None:
    tap_name(phone, "a.txt")
    tap_name(phone, "edit")
    phone.set_text("other words")
    phone.hide_keyboard()
    phone.back()
    assert phone.files.read(f"{HERE}/a.txt") == b"this is a.txt\n"
    tap_name(phone, "confirm")
    assert phone.files.read(f"{HERE}/a.txt") == b"other words"
    tap_name(phone, "edit")
    phone.set_text("")
    phone.hide_keyboard()
    phone.back()
    tap_name(phone, "discard")
    assert phone.files.read(f"{HERE}/a.txt") == b"other words"


def test_a_text_is_shared_word_for_word(phone: Phone) -> None:
    more(phone, "a.txt", "Share")
    assert isinstance(phone.page, NewPage)
    assert phone.page.text == "a.txt\nthis is a.txt"


def test_pictures_of_a_folder_follow_each_other(phone: Phone) -> None:
    phone.view(f"file://{ROOT}/DCIM/Camera/IMG_1001.png")
    assert "1 / 10" in names(phone)
    tap_name(phone, "previous")
    assert find(phone, "title").text == "IMG_1010.png"


def test_search_finds_by_words_kind_size_and_age(phone: Phone) -> None:
    put(phone, f"{HERE}/Summer report.pdf", bytes(60_000))
    put(phone, f"{HERE}/summer.txt", b"x")
    tap_name(phone, "search")
    type_into(phone, "search_field", "SUM")
    assert {"Summer report.pdf", "summer.txt"} <= {*names(phone)}
    tap_name(phone, "filter")
    tap_far(phone, "50 KB and more")
    tap_far(phone, "Show files")
    assert "summer.txt" not in names(phone)
    tap_name(phone, "Folder")
    assert "No file fits" in names(phone)


def test_what_was_searched_is_offered_again_until_it_is_forgotten(phone: Phone) -> None:
    tap_name(phone, "search")
    type_into(phone, "search_field", "b.txt")
    phone.hide_keyboard()
    tap_name(phone, "file")
    phone.back()
    phone.back()
    tap_name(phone, "search")
    tap_name(phone, "b.txt")
    assert "More about b.txt" in names(phone)
    tap_name(phone, "clear")
    tap_name(phone, "forget")
    assert store.searches(phone) == []


def test_hidden_files_are_shown_to_who_wants_them(phone: Phone) -> None:
    put(phone, f"{HERE}/.secret", b"")
    phone.touch()
    assert ".secret" not in names(phone)
    store.put_setting(phone, "hidden", True)
    assert ".secret" in names(phone)


def test_details_tell_size_date_and_place(phone: Phone) -> None:
    more(phone, "c.pdf", "Details")
    assert {"c.pdf", "Document (PDF)", "14 B", "Internal storage / Download / Box"} <= {*names(phone)}


def test_without_its_permission_the_app_shows_no_file(phone: Phone) -> None:
    phone.revoke(PACKAGE, STORAGE)
    assert "a.txt" not in names(phone)
    assert "Allow access" in names(phone)


def test_each_owner_starts_with_the_same_files_every_time() -> None:
    first, second = Phone(small("zh")), Phone(small("zh"))
    first.reset(5)
    second.reset(4)
    second.reset(5)
    assert tree.everything(first) == tree.everything(second)
    assert [*first.files.below(ROOT)] == [*second.files.below(ROOT)]
    second.reset(6)
    assert tree.everything(first) != tree.everything(second)


def test_the_app_takes_any_touch(phone: Phone) -> None:
    monkey(phone, PACKAGE, 4, 150)


def test_storage_that_was_cleared_has_an_empty_bin() -> None:
    phone = Phone(small())
    phone.clear(PACKAGE)
    phone.start(PACKAGE)
    tap_far(phone, "bin")
    assert "The bin is empty" in names(phone)
    assert phone.files.stat(BIN) is None
