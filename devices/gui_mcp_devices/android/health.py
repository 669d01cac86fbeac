"""Whether a phone is fit for work: battery, heat, storage, and whether it still gives pictures."""

from __future__ import annotations

import re

from gui_mcp_devices.android.camera import FAILED
from gui_mcp_devices.device import Health

LINE = "dumpsys battery; df -k /data"
LOW_PERCENT = 10
HOT = 450
"""Tenths of a degree Celsius, as Android counts them."""
LEAST_KILOBYTES, FULL_PERCENT = 200_000, 95
"""Storage with less room than this, of which so much is used, is full."""


def fitness(said: str, failures: int) -> Health:
    """From the output of `LINE` and the captures that failed in a row; unknown figures are no illness."""
    if failures >= FAILED:
        return Health("quarantined", f"its last {failures} pictures failed")
    level, scale = _number(said, "level"), _number(said, "scale") or 100
    heat = _number(said, "temperature")
    if heat is not None and heat >= HOT:
        return Health("resting", f"it is too warm ({heat / 10:g} °C)")
    if level is not None and scale > 0 and not _charges(said):
        percent = 100 * level // scale
        if percent <= LOW_PERCENT:
            return Health("resting", f"its battery is at {percent} % and does not charge")
    free, used = _storage(said)
    if free < LEAST_KILOBYTES and used >= FULL_PERCENT:
        return Health("resting", f"its storage is full ({free // 1000} MB left)")
    return Health()


def _charges(said: str) -> bool:
    return re.search(r"(?m)^ *(?:AC|USB|Wireless|Dock) powered: true", said) is not None or _number(
        said, "status"
    ) in (2, 5)


def _number(said: str, name: str) -> int | None:
    match = re.search(rf"(?m)^ *{name}: (-?\d{{1,9}})\s*$", said)
    return int(match[1]) if match else None


def _storage(said: str) -> tuple[int, int]:
    """Free kilobytes and used percent, from `df -k`; as much as needed where it does not tell."""
    match = re.search(r"(?m)^\S+ +\d+ +\d+ +(\d+) +(\d+)% ", said)
    return (int(match[1]), int(match[2])) if match else (LEAST_KILOBYTES, 0)
