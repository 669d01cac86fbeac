"""The phone's files: Android's tree, jailed, bounded, with snapshots that cost nothing."""

from __future__ import annotations

import errno
import random
import stat

import pytest
from gui_mcp_devices.pocket.files import MOST_DEPTH, FileError, Files


def files(**bounds: int) -> Files:
    return Files(lambda: 1_000.0, **bounds)


def code(error: pytest.ExceptionInfo[FileError]) -> int:
    return error.value.code


def test_what_is_written_is_read_back_with_mode_and_time() -> None:
    tree = files()
    tree.write("/sdcard/a.txt", b"hello", 0o600, mtime=77)
    entry = tree.stat("/sdcard/a.txt")
    assert tree.read("/sdcard/a.txt") == b"hello"
    assert entry is not None
    assert (entry.mode, entry.size, entry.mtime) == (stat.S_IFREG | 0o600, 5, 77)


def test_the_three_names_of_the_shared_storage_are_one_folder() -> None:
    tree = files()
    tree.write("/sdcard/Download/x", b"1")
    assert tree.read("/mnt/sdcard/Download/x") == b"1"
    assert tree.read("/storage/emulated/0/Download/x") == b"1"
    assert tree.resolve("/sdcard/Download/x") == "/storage/emulated/0/Download/x"


def test_a_link_is_listed_as_a_link_and_followed_when_asked() -> None:
    tree = files()
    assert tree.list("/")["sdcard"].is_link
    link, target = tree.stat("/sdcard", follow=False), tree.stat("/sdcard")
    assert link is not None and link.is_link and link.mode == stat.S_IFLNK | 0o777
    assert target is not None and target.is_dir


@pytest.mark.parametrize(
    "path", ["/../../../etc/x", "../x", "/sdcard/../../../../x", "/data/data/../../../../x"]
)
def test_dots_end_at_the_root(path: str) -> None:
    tree = files()
    tree.write("/x", b"inside")
    tree.write("/etc/x", b"inside")
    assert tree.read(path) == b"inside"


def test_dots_after_a_link_count_from_where_the_link_leads() -> None:
    assert files().resolve("/sdcard/..") == "/storage/emulated"


def test_links_in_a_ring_are_refused() -> None:
    tree = files()
    tree.link("/a", "/b")
    tree.link("/b", "a")
    with pytest.raises(FileError) as error:
        tree.read("/a/x")
    assert code(error) == errno.ELOOP


def test_a_dangling_link_is_written_through() -> None:
    tree = files()
    tree.link("/cache/l", "../data/new")
    tree.write("/cache/l", b"1")
    assert tree.read("/data/new") == b"1"
    assert tree.readlink("/cache/l") == "../data/new"


def test_removing_a_link_keeps_what_it_points_to() -> None:
    tree = files()
    tree.write("/cache/real", b"1")
    tree.link("/cache/l", "real")
    tree.remove("/cache/l")
    assert list(tree.list("/cache")) == ["real"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/nowhere/x", errno.ENOENT),
        ("/sdcard", errno.EISDIR),
        ("/cache/file/x", errno.ENOTDIR),
        ("/cache/" + "n" * 256, errno.ENAMETOOLONG),
        ("/" + "n/" * 2100, errno.ENAMETOOLONG),
        ("/cache/\0", errno.EINVAL),
        ("", errno.ENOENT),
    ],
)
def test_a_bad_path_for_writing_says_what_is_wrong(path: str, expected: int) -> None:
    tree = files()
    tree.write("/cache/file", b"")
    with pytest.raises(FileError) as error:
        tree.write(path, b"x")
    assert code(error) == expected


def test_more_than_fits_is_refused_and_changes_nothing() -> None:
    tree = files(most_bytes=100)
    tree.write("/cache/a", b"x" * 60)
    for path in ("/cache/b", "/cache/a"):
        with pytest.raises(FileError) as error:
            tree.write(path, b"y" * 101)
        assert code(error) == errno.ENOSPC
    assert (tree.used, tree.free) == (60, 40)
    tree.write("/cache/a", b"z" * 100)
    tree.remove("/cache/a")
    assert tree.free == 100


def test_appending_counts_every_byte() -> None:
    tree = files(most_bytes=10)
    tree.append("/cache/log", b"12345")
    tree.append("/cache/log", b"67890")
    assert tree.read("/cache/log") == b"1234567890"
    with pytest.raises(FileError):
        tree.append("/cache/log", b"!")


def test_the_number_of_entries_is_bounded() -> None:
    tree = files(most_entries=500)
    with pytest.raises(FileError) as error:
        for number in range(600):
            tree.mkdir(f"/cache/{number}")
    assert code(error) == errno.ENOSPC
    assert 400 < len(tree.list("/cache")) < 500
    tree.remove("/cache/1")
    tree.write("/cache/one-more", b"")


def test_folders_are_nested_only_so_deep_even_by_moving() -> None:
    tree = files()
    with pytest.raises(FileError) as error:
        tree.mkdir("/d" * (MOST_DEPTH + 1), parents=True)
    assert code(error) == errno.ENAMETOOLONG
    tree.mkdir("/cache" + "/e" * 40, parents=True)
    with pytest.raises(FileError) as error:
        tree.rename("/cache/e", "/d" * 40 + "/moved")
    assert code(error) == errno.ENAMETOOLONG
    assert tree.stat("/cache" + "/e" * 40)


def test_a_folder_goes_only_when_empty_or_when_all_of_it_is_meant() -> None:
    tree = files()
    tree.mkdir("/cache/a/b", parents=True)
    tree.write("/cache/a/b/c", b"123")
    with pytest.raises(FileError) as error:
        tree.remove("/cache/a")
    assert code(error) == errno.ENOTEMPTY
    tree.remove("/cache/a", recursive=True)
    assert tree.stat("/cache/a") is None
    assert tree.used == 0


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("/cache/none", "/cache/x", errno.ENOENT),
        ("/cache/folder", "/cache/folder/inside", errno.EINVAL),
        ("/cache/folder", "/cache/file", errno.ENOTDIR),
        ("/cache/file", "/cache/folder", errno.EISDIR),
        ("/cache/empty", "/cache/folder", errno.ENOTEMPTY),
        ("/cache/file", "/none/x", errno.ENOENT),
        ("/", "/cache/x", errno.EBUSY),
    ],
)
def test_a_move_that_cannot_be_changes_nothing(old: str, new: str, expected: int) -> None:
    tree = files()
    tree.mkdir("/cache/folder/x", parents=True)
    tree.mkdir("/cache/empty")
    tree.write("/cache/file", b"1")
    before = tree.snapshot()
    with pytest.raises(FileError) as error:
        tree.rename(old, new)
    assert code(error) == expected
    assert tree.snapshot() is before


def test_a_move_takes_the_whole_folder_along() -> None:
    tree = files()
    tree.mkdir("/cache/a/b", parents=True)
    tree.write("/cache/a/b/c", b"123")
    tree.rename("/cache/a", "/data/z")
    assert tree.read("/data/z/b/c") == b"123"
    assert list(tree.list("/cache")) == []


def test_a_mounted_file_is_made_when_read_and_taken_when_written() -> None:
    stored = [b"old"]
    tree = files()
    path = "/data/data/com.shop/databases/shop.db"
    tree.mount(path, lambda: stored[-1], stored.append)
    entry = tree.stat(path)
    assert entry is not None and (entry.size, entry.mode) == (3, stat.S_IFREG | 0o660)
    tree.write(path, b"pushed", 0o644)
    assert stored == [b"old", b"pushed"]
    tree.write("/cache/copy", b"moved")
    tree.rename("/cache/copy", path)
    assert tree.read(path) == b"moved"
    assert tree.stat("/cache/copy") is None
    for verb in (lambda: tree.remove("/data/data/com.shop", recursive=True), lambda: tree.remove(path)):
        with pytest.raises(FileError) as error:
            verb()
        assert code(error) == errno.EBUSY
    tree.unmount(path)
    assert tree.stat(path) is None


def test_a_snapshot_brings_everything_back() -> None:
    tree = files()
    tree.write("/sdcard/keep", b"1")
    before = tree.snapshot()
    listing = tree.list("/sdcard")
    tree.write("/sdcard/keep", b"2")
    tree.write("/sdcard/new", b"3")
    tree.remove("/sdcard/DCIM", recursive=True)
    tree.chmod("/data", 0o700)
    tree.restore(before)
    assert tree.read("/sdcard/keep") == b"1"
    assert tree.list("/sdcard") == listing
    assert tree.used == 1


def test_touch_and_chmod_change_only_what_they_name() -> None:
    tree = files()
    tree.touch("/cache/t", 5)
    tree.chmod("/cache/t", 0o400)
    tree.touch("/cache/t", 9)
    entry = tree.stat("/cache/t")
    assert entry is not None and (entry.mode & 0o7777, entry.mtime, entry.size) == (0o400, 9, 0)
    with pytest.raises(FileError):
        tree.chmod("/cache/none", 0o400)


def test_thousands_of_random_verbs_keep_the_books_right() -> None:
    dice = random.Random(4)
    tree = files(most_bytes=2_000)
    names = ["a", "b", "c", "..", ".", "link"]

    def path() -> str:
        return "/cache/" + "/".join(dice.choice(names) for _ in range(dice.randint(1, 4)))

    refused = 0
    for _ in range(5_000):
        verbs = (
            lambda: tree.write(path(), b"x" * dice.randint(0, 300)),
            lambda: tree.append(path(), b"x" * dice.randint(0, 100)),
            lambda: tree.mkdir(path(), parents=dice.random() < 0.5),
            lambda: tree.link(path(), path()),
            lambda: tree.remove(path(), recursive=dice.random() < 0.3),
            lambda: tree.rename(path(), path()),
            lambda: tree.touch(path()),
        )
        try:
            dice.choice(verbs)()
        except FileError:
            refused += 1
    assert 500 < refused < 4_900
    assert tree.used == _bytes_below(tree, "/") <= 2_000


def _bytes_below(tree: Files, path: str) -> int:
    total = 0
    for name, entry in tree.list(path).items():
        below = f"{path.rstrip('/')}/{name}"
        if entry.is_dir:
            total += _bytes_below(tree, below)
        elif not entry.is_link:
            total += entry.size
    return total
