"""Links in the data folder: what they lead to is somebody else's, whatever is deleted here."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from gui_mcp.config import Config
from gui_mcp.data.deletion import delete
from gui_mcp.data.retention import DAY, sweep
from gui_mcp.data.wanted import Wanted
from gui_mcp.episode import list_episodes
from gui_mcp_devices.actions import Ref, Tap
from gui_mcp_models.model import Decision

from tests.gui_mcp.records import Shot, jobs_of, record, screen, store
from tests.gui_mcp.records import job as made

NAME = "Quibblewick"
TAP = Decision(Tap(Ref("e0")))
LINKS = ("episodes/linked", "blobs/zz", "episodes/one/linked", "elsewhere")


async def home(tmp_path: Path) -> tuple[Path, Path]:
    """A data folder, and a folder beside it that says the name in every file."""
    data, outside = tmp_path / "data", tmp_path / "outside"
    await record(data, "one", [Shot(screen(f"to {NAME}", shade=1), TAP)], job="j1")
    store(data, made("j1", episode="one"))
    for name in ("journal.jsonl", ".new-page", "daemon.log", "config.toml.bak", "deep/journal.jsonl"):
        (outside / name).parent.mkdir(parents=True, exist_ok=True)
        (outside / name).write_text(f"{NAME}\n")
    return data, outside


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("what", ["all", "match", "retention"])
async def test_nothing_is_deleted_behind_a_link(tmp_path: Path, link: str, what: str) -> None:
    data, outside = await home(tmp_path)
    (data / link).symlink_to(outside)
    before = files(outside)
    match what:
        case "all":
            delete(data, Wanted(everything=True))
            assert list_episodes(data) == () and jobs_of(data) == {}
        case "match":
            gone = delete(data, Wanted(texts=(NAME,)))
            assert gone.plan.erased == ("one",)
            behind = [sentence for sentence in gone.left if sentence.startswith(f"{link} is a link")]
            assert len(behind) == (link != "episodes/one/linked")  # removed with the page beside the journal
        case _:
            assert sweep(data, Config(), time.time() + 200 * DAY).episodes == ("one",)
    assert files(outside) == before


async def test_a_folder_among_the_pictures_is_left_and_stops_no_deletion(tmp_path: Path) -> None:
    data, _ = await home(tmp_path)
    (data / "blobs" / "aa" / "mine").mkdir(parents=True)
    delete(data, Wanted(everything=True))
    assert list_episodes(data) == ()
    assert (data / "blobs" / "aa" / "mine").is_dir()
