"""What goes wrong on the way to a phone, in words for people."""

from __future__ import annotations

from gui_mcp_devices.android.wire import Away, Garbled, Refusal, TooLong, WireError
from gui_mcp_devices.errors import DeviceError, DeviceLost, Unreachable


def told(error: WireError, asked: str, address: str) -> DeviceError:
    """`error` as a caller of a Device wants it. `address`: of the adb server."""
    match error:
        case Refusal():
            return _refused(error.message, asked)
        case Garbled():
            return DeviceLost(
                asked, f"what answers at {address} is no adb server", "correct `server` in the config"
            )
        case TooLong():
            return Unreachable(asked, "the answer is larger than anything expected here", "observe again")
        case Away():
            return lost(
                asked,
                f"the phone or the adb server at {address} went away",
                "connect the phone, check `adb devices`, then try again",
            )
        case _:
            return lost(asked, "the connection to the phone failed", "check `adb devices`, then try again")


def lost(asked: str, true: str, do: str) -> DeviceLost:
    return DeviceLost(asked, true, do)


def _refused(message: str, asked: str) -> DeviceLost:
    """The server's own words are matched as adb 29 to 36 say them."""
    low = message.lower()
    if "unauthorized" in low:
        true, do = (
            "the phone does not trust this computer yet",
            "unlock the phone and allow USB debugging on it",
        )
    elif "offline" in low or "authorizing" in low or "connecting" in low:
        true, do = "the phone is offline", "unplug and plug it in again, or `adb reconnect`"
    elif "not found" in low or "no devices" in low or "no such device" in low:
        true, do = "the phone is not connected", "connect it, check `adb devices`, then try again"
    elif "more than one" in low:
        true, do = "more than one phone is connected", "set `serial` in the config"
    else:
        true, do = (
            "the phone refused it",
            "check `adb devices`; the phone needs Android 7 or newer",
        )
    return DeviceLost(asked, true, do, screen_text=message)
