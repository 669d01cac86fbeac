"""`gui-mcp daemon run` as a person or a container starts it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from gui_mcp.daemon.address import read_address
from gui_mcp.daemon.owner import OwnerClient

from tests.e2e.daemons import until

FAKE = '[devices.fake]\ndriver = "fake"\n'


async def test_a_port_of_the_command_line_outlives_an_edit_of_the_config(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[http]\nport = 1\n" + FAKE)
    command = [sys.executable, "-m", "gui_mcp.daemon", "--port", "0", "--home", str(tmp_path)]
    daemon = await asyncio.create_subprocess_exec(*command)
    try:
        await until(lambda: read_address(tmp_path) is not None)

        def status() -> str:
            return str(OwnerClient(tmp_path, start=False).get("/api/status"))

        assert "without work" in status()
        config.write_text("[http]\nport = 1\n[daemon]\nidle_seconds = 5000\n" + FAKE)
        await until(lambda: "5000 s without work" in status())
        config.write_text("[http]\nport = 1\n" + FAKE)
        await until(lambda: "5000" not in status())
        assert "when told to" not in status()
    finally:
        daemon.terminate()
        await daemon.wait()
