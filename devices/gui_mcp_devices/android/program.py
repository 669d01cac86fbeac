"""The adb program: where it is, and how its server is started when it is not running.

A server that we start stays, as it does for everybody who calls `adb`; one that runs is never ended.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import stat
from pathlib import Path

from gui_mcp_devices.errors import MissingPart


def find_adb() -> Path | None:
    """The adb of PATH, else of an Android SDK, else the one in the adbutils wheel."""
    if found := shutil.which("adb"):
        return Path(found)
    for name in ("ANDROID_HOME", "ANDROID_SDK_ROOT"):
        if (sdk := os.environ.get(name)) and (found := shutil.which("adb", path=f"{sdk}/platform-tools")):
            return Path(found)
    return _bundled()


async def start_server(port: int) -> None:
    """Start a server on this machine and return when the program says that it runs; at most 10 seconds.

    Raises `MissingPart` when there is no adb program, `OSError` or `TimeoutError` when it does not start.
    """
    adb = find_adb()
    if adb is None:
        raise MissingPart(
            "start the adb server",
            "there is no adb program on this machine",
            "install Android's platform-tools, or `pip install 'gui-mcp[android]'`",
        )
    # Others use it, too: it carries no mark by which a later daemon would end it as one of an earlier one's.
    env = {name: value for name, value in os.environ.items() if not name.startswith("GUI_MCP_")}
    process = await asyncio.create_subprocess_exec(
        adb,
        "-P",  # an adb server cannot be told to listen on an address; by itself it takes loopback
        str(port),
        "start-server",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
        env=env,
    )
    try:
        async with asyncio.timeout(10.0):
            await process.wait()
    except (TimeoutError, asyncio.CancelledError):
        process.kill()
        await process.wait()
        raise


def _bundled() -> Path | None:
    spec = importlib.util.find_spec("adbutils")
    if spec is None or spec.origin is None:
        return None
    for name in ("adb", "adb.exe"):
        path = Path(spec.origin).parent / "binaries" / name
        if not path.is_file():
            continue
        try:
            if not os.access(path, os.X_OK):
                path.chmod(path.stat().st_mode | stat.S_IXUSR)  # the wheel does not mark it executable
        except OSError:
            continue
        return path
    return None
