"""What a simulated phone is made of, besides its screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Locale = Literal["en", "zh"]
Namespace = Literal["system", "secure", "global"]

NAMESPACES: tuple[Namespace, ...] = ("system", "secure", "global")


@dataclass(frozen=True, slots=True)
class Form:
    """The phone as it leaves the factory."""

    width: int = 720
    """Pixels at rotation 0."""
    height: int = 1280
    density: float = 2.0
    """Pixels a dp (160 dpi is 1.0)."""
    dark: bool = False
    accent: str = "blue"
    """One of `paint.palette.HUES`."""
    locale: Locale = "en"
    serial: str = "pocket-1"


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong, drawn from `seed`: the same seed and the same actions give the same faults."""

    seed: int = 0
    popups: float = 0.0
    """Chance an action that a pop-up of the system or an advertisement comes up."""
    slow: float = 0.0
    """Chance that a newly opened page needs some seconds of the phone's clock to load."""
    permissions: bool = False
    """Apps ask for their permissions when they first need them; otherwise all are granted."""
    secure: bool = False
    """Pages with payment data refuse to be captured (FLAG_SECURE)."""
    rotation: float = 0.0
    """Chance an action that the phone is turned."""
    restless: bool = False
    """Something always moves: the screen never stands still and uiautomator finds no idle state."""


@dataclass(frozen=True, slots=True)
class AppInfo:
    """An installed app as the package manager knows it."""

    package: str
    label: Mapping[Locale, str]
    icon: str
    """Name of a picture of `paint`; empty: the app is in no launcher."""
    activity: str = ".MainActivity"
    version: str = "1.0"
    system: bool = False
    permissions: tuple[str, ...] = ()
    """Dangerous ones, e.g. `android.permission.READ_CONTACTS`."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A wish to see something."""

    action: str = "android.intent.action.MAIN"
    data: str = ""
    extras: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Battery:
    level: int = 87
    """Per cent."""
    temperature: int = 280
    """Tenths of a degree Celsius."""
    plugged: bool = False


@dataclass(frozen=True, slots=True)
class Notification:
    package: str
    title: str
    text: str
    posted: float
    """Unix seconds of the phone's clock."""
    data: str = ""
    """URI that a tap on it views; empty: it opens the app."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of the stack."""

    package: str
    activity: str
    task: int
