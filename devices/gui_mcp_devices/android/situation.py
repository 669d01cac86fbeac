"""Where a phone is: lit, locked, what is in front, how it is turned; read in one call of its shell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from gui_mcp_devices.screen import Box, Power

Rotation = Literal[0, 90, 180, 270]

LINE = (
    "dumpsys power | grep -E 'mWakefulness=|mHoldingDisplaySuspendBlocker='; "
    "dumpsys window | grep -E "
    "'mCurrentFocus=|mFocusedApp=|mCurrentRotation=|mRotation=|cur=|Window #| fl=|^ *showing=|^ *secure=|"
    "isStatusBarKeyguard=|mDreamingLockscreen=|mShowingLockscreen=|isKeyguardShowing=|mKeyguardShowing=|"
    "isReadyForDisplay|touchable region='"
)
"""`dumpsys window` is the policy, the displays and the windows in one."""

TURNED = "dumpsys window displays | grep -m1 -E 'mCurrentRotation=|mRotation='"
"""How it is turned, at less cost."""

_FOCUS = re.compile(r"mCurrentFocus=Window\{(\S+) (?:u\d+ )?([^}]*)\}")
_APP = re.compile(r"mFocusedApp=.*?ActivityRecord\{\S+ (?:u\d+ )?([\w.]+)/([\w.$]+)")
_ROTATION = re.compile(r"\bm(?:Current)?Rotation=(?:ROTATION_)?(\d+)")
_SIZE = re.compile(r"\bcur=(\d{2,5})x(\d{2,5})\b")
_WINDOW = re.compile(r"Window #\d+[: ]+Window\{(\S+) ")
_FLAGS = re.compile(r"(?:^|\s)fl=(\S+(?: [A-Z_]+)*)")
_SECURE_FLAG = 0x2000
_KEYBOARD = re.compile(r"Window #\d+[: ]+Window\{\S+ (?:u\d+ )?InputMethod\}")
_REGION = re.compile(r"touchable region=SkRegion\(\((\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})\)\)")
_KEYGUARD = re.compile(
    r"\b(?:isStatusBarKeyguard|mDreamingLockscreen|mShowingLockscreen|isKeyguardShowing|mKeyguardShowing)=true"
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What the phone says about itself."""

    power: Power = ""
    package: str = ""
    """Of what is in front; empty where it is no app's."""
    activity: str = ""
    rotation: Rotation = 0
    size: tuple[int, int] | None = None
    """Pixels as it is turned, where it tells them."""
    secure: bool = False
    """The window in front has FLAG_SECURE."""
    keyboard: Box | None = None
    """What the on-screen keyboard covers, where it is up and says so."""


def read(text: str) -> Situation:
    """What the output of `LINE` says; unknown words are passed over."""
    rotation = _ROTATION.search(text)
    size = _SIZE.search(text)
    focus = _FOCUS.search(text)
    package, activity = _front(focus[2] if focus else "", text)
    return Situation(
        power=_power(text),
        package=package,
        activity=activity,
        rotation=_degrees(int(rotation[1])) if rotation else 0,
        size=(int(size[1]), int(size[2])) if size else None,
        secure=focus is not None and _is_secure(focus[1], text),
        keyboard=_keyboard(text),
    )


def turned(text: str) -> Rotation | None:
    """What the output of `TURNED` says; None where it says nothing."""
    found = _ROTATION.search(text)
    return _degrees(int(found[1])) if found else None


def _power(text: str) -> Power:
    wakefulness = re.search(r"mWakefulness=(\w+)", text)
    lit = re.search(r"mHoldingDisplaySuspendBlocker=(\w+)", text)
    if wakefulness is not None:
        awake = wakefulness[1] == "Awake"
    elif lit is not None:
        awake = lit[1] == "true"
    else:
        return ""
    if not awake:
        return "asleep"
    if _KEYGUARD.search(text) or re.search(r"(?m)^ *showing=true", text):
        return "secure-locked" if re.search(r"(?m)^ *secure=true", text) else "locked"
    return "awake"


def _front(focus: str, text: str) -> tuple[str, str]:
    """`pkg/pkg.Act`, `pkg/.Act`; the name of a system window has no activity."""
    if match := re.fullmatch(r"([\w.]+)/([\w.$]+)", focus.strip()):
        return match[1], _short(match[1], match[2])
    if "NotificationShade" in focus or "StatusBar" in focus:
        return "com.android.systemui", ""
    if match := _APP.search(text):
        return match[1], _short(match[1], match[2])
    return "", ""


def _short(package: str, activity: str) -> str:
    return activity[len(package) :] if activity.startswith(f"{package}.") else activity


def _is_secure(window: str, text: str) -> bool:
    """Whether the flags in that window's block hold SECURE, as words or as a number."""
    own = False
    for line in text.splitlines():
        if match := _WINDOW.search(line):
            own = match[1] == window
        elif own and (flags := _FLAGS.search(line)):
            said = flags[1]
            if re.search(r"\bSECURE\b", said):
                return True
            number = re.match(r"#?(?:0x)?([0-9a-f]{1,8})\b", said)
            return bool(number and int(number[1], 16) & _SECURE_FLAG)
    return False


def _keyboard(text: str) -> Box | None:
    """The touchable region of the input method's window, while that is shown."""
    own = False
    for line in text.splitlines():
        if _WINDOW.search(line):
            own = _KEYBOARD.search(line) is not None
        elif own and "isReadyForDisplay()=false" in line:
            return None
        elif own and (region := _REGION.search(line)):
            left, top, right, bottom = map(int, region.groups())
            return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None
    return None


def _degrees(number: int) -> Rotation:
    """`mRotation=1` and `ROTATION_90` say the same."""
    match number if number >= 90 else number * 90:
        case 90:
            return 90
        case 180:
            return 180
        case 270:
            return 270
        case _:
            return 0
