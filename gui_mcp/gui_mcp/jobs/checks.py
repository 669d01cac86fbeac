"""Does it hold? What an order wants to be true at the end, by a fresh look or by the owner's own program."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Mapping
from contextlib import suppress

from gui_mcp_devices.device import Device
from gui_mcp_devices.screen import Element, Look, Screen

from gui_mcp.config import ProbeConfig
from gui_mcp.jobs.errors import JobError
from gui_mcp.jobs.order import Check, ElementCheck, PlaceCheck, ProbeCheck, TextCheck

HOLD_SECONDS = 5.0
"""So long a screen may take to show it."""
_POLL = 0.2


def accept(check: Check, probes: Mapping[str, ProbeConfig], *, hidden: bool) -> None:
    """Raises `JobError` for a check that cannot be made; `hidden`: by a caller who may not see the screen."""
    if isinstance(check, ProbeCheck) and check.probe not in probes:
        raise JobError(
            "check_refused", "no probe has that name; the owner's config lists them under [probes]"
        )
    if hidden and reveals(check):
        raise JobError(
            "check_refused",
            "at this level a check would tell what is on the screen; use a probe of the owner's, or an "
            "element by role and state only",
        )


def reveals(check: Check) -> bool:
    """Asked often enough, it reads the screen letter by letter."""
    match check:
        case ProbeCheck() | ElementCheck(name=""):
            return False
        case TextCheck() | PlaceCheck() | ElementCheck():
            return True


async def holds(check: Check, device: Device, probes: Mapping[str, ProbeConfig], seconds: float) -> bool:
    """Whether it holds, at the latest after `seconds`; at least one look is taken. Raises `DeviceError`."""
    if isinstance(check, ProbeCheck):
        probe = probes.get(check.probe)
        return probe is not None and await _succeeds(probe)
    deadline = time.monotonic() + min(seconds, HOLD_SECONDS)
    while True:
        if _shows(check, await device.see(Look())):
            return True
        if time.monotonic() >= deadline:
            return False
        await asyncio.sleep(_POLL)


def _shows(check: TextCheck | ElementCheck | PlaceCheck, screen: Screen) -> bool:
    match check:
        case TextCheck(text):
            words = (screen.title, *(t for e in screen.elements for t in (e.name, e.value)))
            return any(text.casefold() in word.casefold() for word in words)
        case ElementCheck():
            return any(_is_it(check, element) for element in screen.elements)
        case PlaceCheck(app, url):
            at_app = not app or screen.app.casefold() == app.casefold()
            return at_app and screen.url.startswith(url)


def _is_it(check: ElementCheck, element: Element) -> bool:
    if check.role and element.role != check.role:
        return False
    if check.state and check.state not in {str(state) for state in element.states}:
        return False
    return check.name.casefold() in element.name.casefold()


async def _succeeds(probe: ProbeConfig) -> bool:
    """Run the owner's program; what it writes goes nowhere, and what it leaves running in its group is
    ended."""
    nothing = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *probe.command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
        )
    except (OSError, ValueError):
        return False
    try:
        async with asyncio.timeout(probe.seconds):
            return await process.wait() == 0
    except TimeoutError:
        return False
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
