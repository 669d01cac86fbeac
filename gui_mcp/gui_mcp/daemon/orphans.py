"""Programs that a killed daemon left running: browsers and the like, found by a mark in their environment.

Every child of a daemon inherits `GUI_MCP_DAEMON`: its data folder, its pid and its start time. A process
whose mark names this folder and another daemon has lost its owner, however young it was when that daemon
died; a written list of pids would miss what was started between two writes.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

log = logging.getLogger(__name__)

MARK = "GUI_MCP_DAEMON"
GRACE_SECONDS = 3.0


def mark_children(folder: Path) -> None:
    """From now on every child of this process carries the mark."""
    me = psutil.Process()
    os.environ[MARK] = f"{_name(folder)}:{me.pid}:{me.create_time():.2f}"


def end_orphans(folder: Path) -> int:
    """End what earlier daemons of `folder` left running, kindly and then not; how many there were.

    The caller holds the folder's lock, so no other daemon of it lives.
    """
    found = list(dict.fromkeys(_orphans(folder)))
    for process in found:
        _end(process, kindly=True)
    _, stubborn = psutil.wait_procs(found, timeout=GRACE_SECONDS)
    for process in stubborn:
        _end(process, kindly=False)
    psutil.wait_procs(stubborn, timeout=GRACE_SECONDS)
    if found:
        log.warning("ended %d programs that an earlier daemon left running", len(found))
    return len(found)


def _orphans(folder: Path) -> Iterator[psutil.Process]:
    ours, mine = f"{_name(folder)}:", os.environ.get(MARK, "")
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        try:
            mark = process.environ().get(MARK, "")
        except (psutil.Error, OSError):  # somebody else's, or gone
            continue
        if mark.startswith(ours) and mark != mine:
            yield process
            with suppress(psutil.Error):  # Chromium's helpers write over their environment
                yield from process.children(recursive=True)


def _end(process: psutil.Process, *, kindly: bool) -> None:
    try:
        if kindly:
            process.terminate()
            process.resume()  # one that was stopped would not hear it
        else:
            process.kill()
    except psutil.NoSuchProcess:
        return


def _name(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
