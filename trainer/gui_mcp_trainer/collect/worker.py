"""A worker process of a collection: `python -m gui_mcp_trainer.collect.worker`, started by `Processes`.

It makes what it is told and keeps it in the store. It ends when its stdin does, and with it whatever it was
in the middle of: the collector that started it is gone.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

from gui_mcp_trainer.collect.inline import Inline
from gui_mcp_trainer.collect.unit import CollectError
from gui_mcp_trainer.collect.wire import HELLO, MAKE, Made, Make, Ready, Stuck, line

_Write = Callable[[bytes], object]


def main() -> int:
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what anything prints goes beside the lines, not between them
    try:
        asyncio.run(_serve(out.write))
    except BrokenPipeError:  # its collector was killed
        return 1
    return 0


async def _serve(write: _Write) -> None:
    read = sys.stdin.buffer.readline  # in a thread: not every kind of stdin can be waited for otherwise
    if not (first := await asyncio.to_thread(read)):
        return
    hello = HELLO.validate_json(first)
    crew: set[asyncio.Task[None]] = set()
    async with Inline(hello.setting, hello.slots, worker=str(os.getpid())) as inline:

        async def make(asked: Make) -> None:
            try:
                result = await inline.make(asked.slot, asked.trial)
            except CollectError as error:
                write(line(Stuck(str(error))))
            else:
                write(line(Made(asked.slot, result)))

        write(line(Ready(os.getpid())))
        while text := await asyncio.to_thread(read):
            task = asyncio.create_task(make(MAKE.validate_json(text)))
            crew.add(task)
            task.add_done_callback(_end_with_it)
            task.add_done_callback(crew.discard)
        for task in crew:
            task.cancel()
        await asyncio.gather(*crew, return_exceptions=True)


def _end_with_it(task: asyncio.Task[None]) -> None:
    """A defect of the worker itself ends it; its collector sees that."""
    if not task.cancelled() and (error := task.exception()) is not None:
        if not isinstance(error, BrokenPipeError):
            sys.excepthook(type(error), error, error.__traceback__)
        os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
