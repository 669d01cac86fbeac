"""`gui-mcp data list | export | delete` as a person calls it."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from gui_mcp.agent import Episode
from gui_mcp.data.commands import data as command
from gui_mcp.episode import Journal, journal_path, read_episode
from gui_mcp.jobs.job import Job
from gui_mcp.jobs.store import JobStore
from gui_mcp_devices.actions import Ref, Tap
from gui_mcp_models.model import Decision

from tests.gui_mcp.records import Shot, files_that_say, record, said, screen

TAP = Decision(Tap(Ref("e0")))
NAME = "Quibblewick"
INBOX = screen("Parcel", shade=2, url="https://mail.example/inbox")
SHOP = screen("Basket", shade=3, url="https://shop.example/")


async def home(folder: Path) -> Path:
    await record(folder, "one", [Shot(INBOX, TAP), Shot(INBOX, said(TAP, f"dear {NAME}"))], job="j1")
    await record(folder, "two", [Shot(INBOX, TAP), Shot(SHOP, TAP)], device="tablet", job="j2")
    with closing(JobStore(folder)) as store:
        for id, device, episode in (("j1", "phone", "one"), ("j2", "tablet", "two")):
            store.add(
                Job(id, "local", "go", device, "pointer", "private", "done", episode=episode, created=5.0)
            )
    return folder


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    return await home(tmp_path / "data")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, bool], None]:
    """What stands on stdin, and whether a person types it."""

    def put(text: str, person: bool) -> None:
        stream = io.StringIO(text)
        stream.isatty = lambda: person
        monkeypatch.setattr("sys.stdin", stream)

    return put


def run(folder: Path, *words: str) -> int:
    return command([*words, "--home", str(folder)])


def sums_hold(folder: Path) -> dict[str, object]:
    """The manifest, after every file was held against it."""
    manifest = json.loads((folder / "manifest.json").read_text())
    files = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {"manifest.json"}
    assert files == manifest["files"].keys()
    for name, told in manifest["files"].items():
        data = (folder / name).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (told["sha256"], told["bytes"])
    return manifest


def test_list_says_what_is_kept_where_and_until_when(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "list") == 0
    out = capsys.readouterr().out
    assert "mail.example, shop.example" in out and "tablet" in out
    assert "90 days and at most 4000 MB" in out and "total" in out and "in all" in out
    assert NAME not in out
    (folder / "config.toml").write_text("[retention]\nmegabytes = 0.000001\n")
    assert run(folder, "list") == 0
    assert "now (size)" in capsys.readouterr().out


def test_list_for_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "list", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["jobs"] == 2 and told["bytes"] > 0
    two, one = told["episodes"]
    assert (two["id"], two["device"], two["job"]) == ("two", "tablet", "j2")
    assert two["places"] == ["mail.example", "shop.example"] and not one["running"]
    assert one["goes"] == one["begun"] + 90 * 86_400


def test_list_of_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "list") == 0
    assert "total" in capsys.readouterr().out


def test_an_export_is_a_whole_record_with_sums(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(folder, "export", str(out)) == 0
    manifest = sums_hold(out)
    assert (manifest["format"], manifest["episodes"], manifest["jobs"]) == (1, ["one", "two"], ["j1", "j2"])
    for id in ("one", "two"):
        read = read_episode(journal_path(out, id))
        assert all(read.screen(step.intent.screen).image for step in read.steps)
        assert (out / "episodes" / id / "replay.html").exists()
    rows = [json.loads(line) for line in (out / "jobs.jsonl").read_text().splitlines()]
    assert [(row["id"], row["goal"], row["episode"]) for row in rows] == [
        ("j1", "go", "one"),
        ("j2", "go", "two"),
    ]
    for path in (out, *out.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("ending", ["zip", "tar.gz", "tgz"])
def test_an_export_into_an_archive_is_the_same_and_private(folder: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    assert run(folder, "export", str(out)) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    unpacked = tmp_path / "unpacked"
    if ending == "zip":
        with zipfile.ZipFile(out) as archive:
            archive.extractall(unpacked)
    else:
        with tarfile.open(out) as archive:
            assert {(entry.uid, entry.uname, entry.mode) for entry in archive} == {(0, "", 0o600)}
            archive.extractall(unpacked, filter="data")
    assert sums_hold(unpacked)["episodes"] == ["one", "two"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", out.name, "unpacked"]


@pytest.mark.parametrize(
    ("words", "episodes", "jobs"),
    [
        (["--job", "j1"], ["one"], ["j1"]),
        (["--device", "tablet"], ["two"], ["j2"]),
        (["--app", "shop.example"], ["two"], ["j2"]),
        (["--app", "mail.example", "--device", "phone"], ["one"], ["j1"]),
        (["--since", "2001-01-01"], ["one", "two"], list[str]()),
    ],
)
def test_an_export_holds_only_what_was_asked_for(
    folder: Path, tmp_path: Path, words: list[str], episodes: list[str], jobs: list[str]
) -> None:
    out = tmp_path / "out"
    assert run(folder, "export", str(out), *words) == 0
    manifest = sums_hold(out)
    assert (manifest["episodes"], manifest["jobs"]) == (episodes, jobs)
    assert bool(files_that_say(out, "shop.example")) == ("two" in episodes)


def test_an_export_overwrites_nothing_and_stays_out_of_the_data_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "there.zip"
    there.write_text("mine")
    assert run(folder, "export", str(there)) == 1
    assert "something is there already" in capsys.readouterr().err
    assert there.read_text() == "mine"
    assert run(folder, "export", str(folder / "out")) == 1
    assert "inside the data folder" in capsys.readouterr().err
    assert run(folder, "export", str(tmp_path / "no" / "out")) == 1
    assert "make that folder first" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "there.zip"]


async def test_an_export_says_what_is_missing_and_takes_a_run_that_goes_on(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    running = Journal(folder, "running")
    await running.begin("go", "m", "phone")
    await running.intend(0, INBOX, TAP)
    read = read_episode(journal_path(folder, "two"))
    picture = read.steps[1].intent.screen.image
    assert picture is not None
    read.blobs.path(picture.blob).unlink()
    assert run(folder, "export", str(tmp_path / "out")) == 1
    assert "is not there" in capsys.readouterr().err
    assert len(read_episode(journal_path(tmp_path / "out", "running")).steps) == 1
    sums_hold(tmp_path / "out")
    await running.close(Episode("running", "go", "m"))


def test_delete_shows_how_much_and_never_what(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "delete", "--match", NAME, "--yes") == 0
    told = capsys.readouterr()
    assert "parts of 1 episode, 2 steps" in told.out and "deleted" in told.out
    assert NAME not in told.out + told.err
    assert files_that_say(folder, NAME) == []
    assert run(folder, "delete", "--match", NAME, "--yes") == 0
    assert "nothing that is kept fits that" in capsys.readouterr().out


def test_without_a_yes_nothing_is_deleted(
    folder: Path, typed: Callable[[str, bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("", False)
    assert run(folder, "delete", "--all") == 2
    assert "add --yes" in capsys.readouterr().err
    typed("no\n", True)
    assert run(folder, "delete", "--all") == 1
    assert "nothing was deleted" in capsys.readouterr().err
    assert len(list((folder / "episodes").iterdir())) == 2
    typed("yes\n", True)
    assert run(folder, "delete", "--all") == 0
    assert list((folder / "episodes").iterdir()) == []


def test_the_text_can_be_kept_out_of_the_command_line(
    folder: Path, typed: Callable[[str, bool], None]
) -> None:
    typed(f"{NAME}\n", False)
    assert run(folder, "delete", "--match", "-", "--yes") == 0
    assert files_that_say(folder, NAME) == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ([], "delete what?"),
        (["--match", " "], "visible character"),
        (["--before", "yesterday"], "write it as 2026-01-31"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    folder: Path, words: list[str], names: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = run(folder, "delete", *words, "--yes")
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    assert names in capsys.readouterr().err
    assert len(list((folder / "episodes").iterdir())) == 2


def test_adapters_that_were_trained_on_it_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = folder / "adapters" / "coffee" / "card.json"
    card.parent.mkdir(parents=True)
    card.write_text('{"episodes": ["one"]}')
    assert run(folder, "delete", "--episode", "one", "--yes") == 0
    assert "trained on some of it: coffee" in capsys.readouterr().out


async def test_a_run_that_goes_on_is_named_with_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    running = Journal(folder, "running")
    await running.begin(NAME, "m", "phone")
    assert run(folder, "delete", "--match", NAME, "--yes") == 1
    assert (
        "running" in (told := capsys.readouterr().err) and "stop the run first" in told and NAME not in told
    )
    assert len(files_that_say(folder, NAME)) == 2
    await running.close(Episode("running", "go", "m"))


def test_what_only_a_log_and_the_owners_own_files_say_is_found_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "daemon.log").write_text("one\nWrexford called\ntwo\n")
    assert run(folder, "delete", "--match", "wrexford", "--yes") == 0
    assert (folder / "daemon.log").read_text() == "one\n***************\ntwo\n"
    (folder / "config.toml").write_text("# of Wrexford\n")
    assert run(folder, "delete", "--match", "wrexford", "--yes") == 1
    assert "config.toml says it too" in capsys.readouterr().err
