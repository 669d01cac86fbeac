"""Entry point of the group `gui_mcp.devices`: a simulated phone in the daemon's own process.

[devices.pocket]
driver = "pocket"
[devices.pocket.options]
seed = 3
locale = "zh"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form, Locale


@dataclass(frozen=True, slots=True)
class _Options:
    seed: int = 0
    width: int = 720
    height: int = 1280
    density: float = 2.0
    dark: bool = False
    accent: Literal["blue", "teal", "rose", "violet", "green", "amber", "indigo", "slate"] = "blue"
    locale: Locale = "en"
    live: bool = True
    """Its clock runs with the real one; otherwise a second an action."""
    faults: Faults = field(default_factory=Faults)


async def driver(id: str, options: Mapping[str, object]) -> PocketDevice:
    """Raises pydantic's `ValidationError` for an option that does not exist or does not fit."""
    from pydantic import ConfigDict, TypeAdapter, with_config

    checked = with_config(ConfigDict(extra="forbid"))(_Options)
    read = TypeAdapter(checked).validate_python(dict(options))
    form = Form(read.width, read.height, read.density, read.dark, read.accent, read.locale, id)
    phone = Phone(form, faults=read.faults, live=read.live)
    phone.reset(read.seed)
    return PocketDevice(id, phone)
