"""What is left of a run whose process was killed or whose disk was full."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from gui_mcp.agent import run
from gui_mcp.episode import Journal, NotAJournal, journal_path, list_episodes, read_episode
from gui_mcp.episode.blobs import Blobs
from gui_mcp_devices.actions import Ref, Tap
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_models.model import Decision
from gui_mcp_models.scripted import ScriptedModel

ENDLESS = """
import asyncio, sys
from pathlib import Path
from gui_mcp.agent import Limits, run
from gui_mcp.episode import Journal
from gui_mcp_devices.actions import Ref, Tap
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Look
from gui_mcp_models.model import Decision
from gui_mcp_models.scripted import ScriptedModel

def tap(goal, screen, history):
    print(len(history), flush=True)
    return Decision(Tap(Ref("e2")))

episode = asyncio.run(
    run(
        "tap on",
        FakeDevice(),
        ScriptedModel([tap] * 5000, look=Look(image="full")),
        record=Journal(Path(sys.argv[1]), "one"),
        limits=Limits(steps=5000),
    )
)
print(episode.outcome, episode.error, episode.error_detail)
"""

FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
"""


def test_a_run_killed_at_work_reads_up_to_there(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ENDLESS, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while process.stdout.readline().strip() != "12":
            assert process.poll() is None
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
    read = read_episode(journal_path(tmp_path, "one"))
    assert (read.outcome, read.end, read.running) == ("interrupted", None, False)
    assert len(read.steps) >= 12
    assert all(s.result is not None for s in read.steps[:-1])
    assert [read.screen(s.intent.screen).image is not None for s in read.steps] == [True] * len(read.steps)
    assert list_episodes(tmp_path)[0].outcome == "interrupted"


async def test_a_journal_cut_at_any_byte_reads_up_to_its_last_whole_line(tmp_path: Path) -> None:
    model = ScriptedModel([Decision(Tap(Ref("e2")))] * 2)
    await run("tap", FakeDevice(), model, record=Journal(tmp_path, "one"))
    path = journal_path(tmp_path, "one")
    whole = path.read_bytes()
    ends = [i for i, byte in enumerate(whole) if byte == 0x0A]
    near = {cut for end in ends for cut in range(end - 2, end + 3)}
    for cut in sorted(near | set(range(0, len(whole), 37))):
        path.write_bytes(whole[:cut])
        lines = sum(end < cut for end in ends)
        if lines == 0:
            try:
                read_episode(path)
            except NotAJournal:
                continue
            raise AssertionError(f"cut at {cut}")
        read = read_episode(path)
        assert len(read.steps) == min(lines // 2, 3)  # begin, then two lines a step, and the end
        torn = whole[:cut][-1:] != b"\n"
        assert len(read.remarks) == torn
        assert (read.outcome == "done") == (lines == len(ends))


def test_a_full_disk_ends_the_run_with_a_reason_and_a_record_that_reads(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL + ENDLESS, str(tmp_path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60, check=True)
    last = done.stdout.splitlines()[-1]
    assert last.startswith("record_failed storage_full write down what "), last
    assert "the disk is full; free some space" in last
    read = read_episode(journal_path(tmp_path, "one"))
    assert len(read.steps) > 3
    assert read.remarks == (), "no half line is left behind"
    assert not list(tmp_path.rglob(".new-*"))


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "episodes").write_text("a file where a folder should be")
    episode = await run("tap", FakeDevice(), ScriptedModel(), record=Journal(tmp_path, "one"))
    assert (episode.outcome, episode.error) == ("record_failed", "cannot_write")
    assert "begin episode one" in episode.error_detail


def test_what_a_killed_writer_of_a_picture_left_goes_unless_somebody_writes(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    kept = blobs.put(b"a picture", "png")
    left = blobs.folder / ".new-left"
    left.write_bytes(b"half a pict")
    with blobs.held():
        blobs.drop_unfinished()
        assert left.exists(), "it may be that writer's"
    blobs.drop_unfinished()
    assert not left.exists()
    assert blobs.get(kept) == b"a picture"
