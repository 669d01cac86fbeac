"""Processes that die as by `kill -9`, each a little later than the one before, until one lives."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path


def killed_ever_later(work: Callable[[Path], object], place: Path, seed: int) -> Iterator[Path]:
    """Folders in `place`, after `work` was begun in each and killed before the nth time that a file came or
    went; the last one's work was done. Between two moments lie up to three more."""
    draw, at, fork = random.Random(seed), 1, multiprocessing.get_context("fork")
    while True:
        folder = place / f"killed{at}"
        child = fork.Process(target=_until, args=(work, folder, at))
        child.start()
        child.join()
        assert child.exitcode in (0, -signal.SIGKILL)
        yield folder
        if child.exitcode == 0:
            assert at > 5, "there were hardly any moments to die at"
            return
        at += draw.randrange(1, 5)


def _until(work: Callable[[Path], object], folder: Path, moments: int) -> None:
    left = moments

    def dying(do: object) -> object:
        def wrapped(*args: object, **kwargs: object) -> object:
            nonlocal left
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            assert callable(do)
            return do(*args, **kwargs)

        return wrapped

    os.link = dying(os.link)  # pyright: ignore[reportAttributeAccessIssue]
    Path.replace = dying(Path.replace)  # pyright: ignore[reportAttributeAccessIssue]
    Path.unlink = dying(Path.unlink)  # pyright: ignore[reportAttributeAccessIssue]
    Path.rmdir = dying(Path.rmdir)  # pyright: ignore[reportAttributeAccessIssue]
    work(folder)
