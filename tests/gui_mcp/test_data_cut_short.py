"""A deletion that is killed leaves every journal old or new, and the same again completes it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from gui_mcp.data.deletion import delete
from gui_mcp.data.wanted import Wanted
from gui_mcp.episode import journal_path, read_episode
from gui_mcp_devices.actions import Ref, Tap
from gui_mcp_models.model import Decision

from tests.gui_mcp.records import Shot, files_that_say, job, pictures, record, said, screen, store, whole

NAME = "Żaneta Quibblewick"
TAP = Decision(Tap(Ref("e0")))
HOME = screen("Mail", "Calendar", shade=1)
INBOX = screen("Tea at four", "Parcel", shade=2)
QUIET = (Shot(HOME, TAP), Shot(INBOX, TAP), Shot(INBOX, TAP))

KILLED = """
import os, sys
from pathlib import Path
from gui_mcp.data.deletion import delete
from gui_mcp.data.wanted import Wanted

left = int(sys.argv[2])

def count(event, arguments):
    global left
    if event in ("os.rename", "os.remove", "os.rmdir", "sqlite3.connect", "fcntl.flock", "tempfile.mkstemp"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)

sys.addaudithook(count)
delete(Path(sys.argv[1]), Wanted(texts=(sys.argv[3],)))
"""


def run_to_its_end(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True)


async def test_pictures_of_a_deletion_cut_short_go_with_the_next_one_whatever_it_is(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await record(data, "shows", QUIET)
    await record(data, "other", [Shot(HOME, TAP)])
    assert INBOX.image is not None
    (data / ".deleting").write_text(f"{hashlib.sha256(INBOX.image.data).hexdigest()}.png\n../x\n")
    assert delete(data, Wanted(episodes=frozenset({"other"}))).plan.erased == ("shows",)
    assert pictures(whole(data, "shows")) == [True, False, False]
    assert not (data / ".deleting").exists()


async def test_killed_anywhere_every_journal_is_old_or_new_and_the_same_again_completes_it(
    tmp_path: Path,
) -> None:
    first = tmp_path / "first"
    shows = screen("Parcel", NAME, shade=16)
    await record(first, "a", [*QUIET, Shot(shows, TAP)])
    await record(first, "b", [*QUIET, Shot(replace(shows, elements=()), TAP)])
    await record(first, "c", [*QUIET, Shot(HOME, said(TAP, f"I see {NAME}"))], goal=f"find {NAME}")
    await record(first, "d", QUIET)
    store(first, job("j1", answer=NAME))
    killed = 0
    for moment in range(1, 90, 2):
        data = tmp_path / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(first, data)
        command = [sys.executable, "-c", KILLED, str(data), str(moment), NAME]
        ended = run_to_its_end(command)
        assert ended.returncode in (0, -9), ended.stderr
        for id in "abcd":
            read = read_episode(journal_path(data, id))
            assert read.remarks == () and read.end is not None
        if ended.returncode == 0:
            break
        killed += 1
        delete(data, Wanted(texts=(NAME,)))
        assert files_that_say(data, NAME) == []
        for id in "abcd":
            whole(data, id)
        assert pictures(whole(data, "b")) == [True, True, True, False]
        assert not list(data.rglob(".deleting"))
        shutil.rmtree(data)
    assert killed >= 8, "the moments were to fall into the deletion"
