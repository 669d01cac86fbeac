"""What the owner says about a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TextWay = Literal["auto", "input", "adbkeyboard", "clipboard", "uiautomator2"]

SCHEMES = frozenset({"http", "https", "geo", "mailto"})
"""Deep links that no person needs to be asked about; calls, messages and intents are none."""


@dataclass(frozen=True, slots=True)
class AndroidOptions:
    """Set by config or the command line, never by a tool argument."""

    id: str = "phone"
    serial: str = ""
    """As `adb devices` lists it, `host:port`, or the phone's own serial number; empty: the only phone."""
    server: str = "127.0.0.1:5037"
    """Address of the adb server."""
    start_server: bool = True
    """Start that server when it is the usual one and does not run."""
    text: TextWay = "auto"
    """How text is typed; `auto` takes keys where they have every character, and else what the phone has."""
    schemes: frozenset[str] = SCHEMES
    """URL schemes that may be opened."""
    tree_seconds: float = 3.0
    """How long the elements are waited for; without them a capture has its picture alone."""
    action_seconds: float = 15.0
    """Deadline of one action, without the duration that the action itself asks for."""
    throwaway: bool = False
    """Nothing personal lives on it: an emulator, a test phone."""
