"""Serving one client over stdin and stdout, and ending cleanly on SIGTERM, Ctrl-C or a closed pipe."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import suppress
from pathlib import Path

from mcp.server.stdio import stdio_server

from gui_mcp.app import open_app
from gui_mcp.config import Config
from gui_mcp.privacy.logs import log_to
from gui_mcp.server.build import Profile, build

log = logging.getLogger(__name__)


async def serve(folder: Path, config: Config, profile: Profile) -> None:
    """Serve until the client closes the pipe or the process is told to end; devices and jobs end with it."""
    log_to()
    try:
        await _serve(folder, config, profile)
    except* (BrokenPipeError, ConnectionResetError):
        log.warning("the client went away before its answer; devices and jobs are closed")


async def _serve(folder: Path, config: Config, profile: Profile) -> None:
    async with stdio_server() as (incoming, outgoing):
        async with open_app(folder, config=config) as app:
            server = build(app.desk, app.jobs, profile)
            serving = asyncio.create_task(
                server.run(incoming, outgoing, server.create_initialization_options()), name="serving"
            )
            told = _on_signals(serving)
            with suppress(asyncio.CancelledError):
                await serving
        if told.is_set():
            # Everything of ours is closed. What is left is the SDK's thread in a blocking read of stdin: none
            # can wake it while the client keeps the pipe open, and an ordinary exit would wait for it.
            logging.shutdown()
            os._exit(0)


def _on_signals(serving: asyncio.Task[None]) -> asyncio.Event:
    """SIGTERM and Ctrl-C end `serving` and set the event. A second one changes nothing."""
    told = asyncio.Event()

    def end() -> None:
        told.set()
        serving.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt instead
            asyncio.get_running_loop().add_signal_handler(number, end)
    return told
