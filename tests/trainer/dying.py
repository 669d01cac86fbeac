"""Processes that are forked from a test, and such as die as by `kill -9`, each a little later than the one
before, until one lives."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import warnings
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

PATIENCE = 120.0
"""Seconds for what takes less than one."""


def forked(work: Callable[..., object], *args: object) -> BaseProcess:
    """A process that does `work`. Threads of this one hold no lock that it could want: they are idle."""
    made = multiprocessing.get_context("fork").Process(target=work, args=args)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.12 on, wherever there are threads
        made.start()
    return made


def ended(process: BaseProcess) -> int | None:
    """Its exit code, once it has one; None, and it is killed, where it takes too long."""
    process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()
        return None
    return process.exitcode


def killed_ever_later(work: Callable[[Path], object], place: Path, seed: int) -> Iterator[Path]:
    """Folders in `place`, after `work` was begun in each and killed before the nth time that a file came or
    went; the last one's work was done. Between two moments lie up to three more."""
    draw, at = random.Random(seed), 1
    while True:
        folder = place / f"killed{at}"
        code = ended(forked(_until, work, folder, at))
        assert code in (0, -signal.SIGKILL)
        yield folder
        if code == 0:
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
