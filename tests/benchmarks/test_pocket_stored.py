"""A phone's files count as its tables do: what a goal does not ask for is collateral damage there, too."""

from __future__ import annotations

from gui_mcp_benchmarks.suites.pocket.oracle import walk
from gui_mcp_benchmarks.suites.pocket.suite import PocketStart, start, template_named
from gui_mcp_benchmarks.suites.pocket.template import ROOT, STORED, tables
from gui_mcp_devices.pocket.phone import Phone


def solved() -> PocketStart:
    """A task of another app, as its oracle leaves it."""
    begun = start(template_named("settings-toggle"), Phone(), 3)
    assert list(walk(begun.template, begun.device))
    assert begun.judged.score().exact
    return begun


def some_file(phone: Phone) -> str:
    return next(f"{ROOT}/Download/{name}" for name in phone.files.list(f"{ROOT}/Download"))


def test_a_file_that_comes_goes_or_changes_is_collateral_damage_of_any_task() -> None:
    begun = solved()
    files = begun.template.phone.files
    path, after = some_file(begun.template.phone), files.snapshot()
    for harm in (
        lambda: files.write(f"{ROOT}/new", b""),
        lambda: files.mkdir(f"{ROOT}/Download/Empty"),
        lambda: files.remove(path),
        lambda: files.rename(path, f"{path}.old"),
        lambda: files.write(path, files.read(path)[:-1] + b"?"),
    ):
        harm()
        score = begun.judged.score()
        assert not score.exact
        assert score.note == f"lost {STORED}"
        files.restore(after)
        assert begun.judged.score().exact


def test_a_files_time_and_what_lies_outside_the_storage_do_not_count() -> None:
    begun = solved()
    phone = begun.template.phone
    phone.files.touch(some_file(phone), 7)
    phone.files.write("/data/local/tmp/tree.xml", b"<x/>")
    assert begun.judged.score().exact


def test_a_phone_without_its_storage_is_told_apart() -> None:
    phone = Phone()
    before = tables(phone)[STORED]
    phone.files.remove(ROOT, recursive=True)
    assert tables(phone)[STORED] != before
