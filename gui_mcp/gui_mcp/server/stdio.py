"""Serving one client over stdin and stdout, and ending cleanly on SIGTERM, Ctrl-C or a closed pipe."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

from mcp.server.stdio import stdio_server

from gui_mcp.app import open_app
from gui_mcp.config import Config
from gui_mcp.privacy.logs import log_to
from gui_mcp.server.build import Profile, build


async def serve(folder: Path, config: Config, profile: Profile) -> None:
    """Serve until the client closes the pipe or the process is told to end; devices and jobs end with it."""
    log_to()
    async with open_app(folder, config=config) as app, stdio_server() as (incoming, outgoing):
        server = build(app.desk, app.jobs, profile)
        serving = asyncio.create_task(
            server.run(incoming, outgoing, server.create_initialization_options()), name="serving"
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt instead
                loop.add_signal_handler(number, serving.cancel)
        with suppress(asyncio.CancelledError):
            await serving
