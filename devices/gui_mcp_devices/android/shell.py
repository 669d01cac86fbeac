"""Commands to a phone's `input` program, and what its answers mean."""

from __future__ import annotations

from gui_mcp_devices.android.client import Handset
from gui_mcp_devices.errors import Unreachable, Unsupported


async def send(handset: Handset, line: str, asked: str, seconds: float) -> None:
    """Run a line that says nothing when it works. Raises `Unsupported`, `Unreachable`, `DeviceError`."""
    said = await handset.shell(line, seconds=seconds, asked=asked)
    text = said.text + said.err.decode(errors="replace")
    if said.code == 0 and "Exception" not in text:
        return
    if "INJECT_EVENTS" in text or "SecurityException" in text:
        raise Unsupported(
            asked,
            "the phone forbids input over USB debugging",
            "allow `USB debugging (Security settings)` in its developer options",
        )
    if "Unknown command" in text or said.code == 127:
        raise Unsupported(asked, "this version of Android has no such input", "do it another way")
    raise Unreachable(asked, "the phone refused it", "observe again", screen_text=text[:300])
