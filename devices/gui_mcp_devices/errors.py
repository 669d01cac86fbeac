"""What can go wrong with a device.

    DeviceError
    ├── BadAim            the aim names nothing that is there
    │   ├── UnknownRef        no such ref was ever given by this device
    │   ├── StaleRef          the thing it named is gone
    │   ├── OutsideScreen     the point is not on the screen
    │   └── StaleCapture      the point was read from an older capture
    ├── Refused           the device may not do this (a scheme, a path, a policy)
    ├── Unsupported       this kind of device cannot do this
    ├── Unreachable       the thing is there but cannot be touched now (covered, disabled, no size)
    ├── ActionTimeout     the deadline passed; the effect is unknown
    ├── DeviceLost        it went away: crashed page, dead browser, unplugged phone
    ├── DeviceLocked      only its owner can unlock it
    ├── DeviceResting     it needs a while: low battery, too hot, out of storage
    ├── DeviceQuarantined it gives no usable picture any more; somebody must look at it
    └── MissingPart       something must be installed first

Each message says what was asked, what is true, and what to do next, in that order. `screen_text` marks
the part of it that came from a screen or from typed text, so that a gate can leave it out.
"""

from __future__ import annotations

from typing import ClassVar


class DeviceError(Exception):
    """Base of all device errors; `code` is stable and safe to show anyone."""

    code: ClassVar[str] = "device_error"

    def __init__(self, asked: str, true: str, do: str, *, screen_text: str = "") -> None:
        self.asked = asked
        """Our words and the caller's arguments; never text from a screen."""
        self.true = true
        """Our words only."""
        self.do = do
        """Our words only."""
        self.screen_text = screen_text
        """Detail in words that came from a screen; shown only where screen text may be shown."""
        super().__init__(f"{asked}: {true}; {do}" + (f" [{screen_text}]" if screen_text else ""))


class BadAim(DeviceError):
    code = "bad_aim"


class UnknownRef(BadAim):
    code = "unknown_ref"


class StaleRef(BadAim):
    code = "stale_ref"


class OutsideScreen(BadAim):
    code = "outside_screen"


class StaleCapture(BadAim):
    code = "stale_capture"


class Refused(DeviceError):
    code = "refused"


class Unsupported(DeviceError):
    code = "unsupported"


class Unreachable(DeviceError):
    code = "unreachable"


class ActionTimeout(DeviceError):
    code = "action_timeout"


class DeviceLost(DeviceError):
    code = "device_lost"


class DeviceLocked(DeviceError):
    code = "device_locked"


class DeviceResting(DeviceError):
    code = "device_resting"


class DeviceQuarantined(DeviceError):
    code = "device_quarantined"


class MissingPart(DeviceError):
    code = "missing_part"
