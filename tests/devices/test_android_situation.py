"""Power, lock, front and rotation, from the words of several Androids."""

import pytest
from gui_mcp_devices.android.health import fitness
from gui_mcp_devices.android.situation import Situation, read
from gui_mcp_devices.screen import Box

PIXEL = """\
  mWakefulness=Awake
  mHoldingDisplaySuspendBlocker=true
  Window #4 Window{9c1b3e u0 com.example.bank/com.example.bank.ui.PinActivity}:
      fl=LAYOUT_IN_SCREEN LAYOUT_INSET_DECOR SPLIT_TOUCH HARDWARE_ACCELERATED
  Window #5 Window{77aa u0 NotificationShade}:
      fl=NOT_FOCUSABLE SECURE
    init=1080x2400 420dpi cur=2400x1080 app=2274x1080 rng=1080x1006-2274x2200
  mCurrentFocus=Window{9c1b3e u0 com.example.bank/com.example.bank.ui.PinActivity}
  mFocusedApp=ActivityRecord{1f u0 com.example.bank/.ui.PinActivity t12}
    mCurrentRotation=ROTATION_90
      showing=false
      secure=true
"""


def test_an_awake_phone_with_an_app_in_front() -> None:
    assert read(PIXEL) == Situation("awake", "com.example.bank", ".ui.PinActivity", 90, (2400, 1080), False)


@pytest.mark.parametrize(
    "flags", ["fl=LAYOUT_IN_SCREEN SECURE SPLIT_TOUCH", "fl=SECURE", "fl=#81812100", "fl=0x2000"]
)
def test_the_flag_of_the_window_in_front_tells_that_it_is_secure(flags: str) -> None:
    assert read(
        PIXEL.replace("fl=LAYOUT_IN_SCREEN LAYOUT_INSET_DECOR SPLIT_TOUCH HARDWARE_ACCELERATED", flags)
    ).secure
    assert not read(PIXEL.replace("fl=NOT_FOCUSABLE SECURE", flags)).secure


@pytest.mark.parametrize(
    ("old", "new", "power"),
    [
        ("mWakefulness=Awake", "mWakefulness=Asleep", "asleep"),
        ("mWakefulness=Awake", "mWakefulness=Dozing", "asleep"),
        ("mWakefulness=Awake\n", "", "awake"),
        ("showing=false", "showing=true", "secure-locked"),
        ("showing=false\n      secure=true", "showing=true\n      secure=false", "locked"),
        ("showing=false\n      secure=true", "mDreamingLockscreen=true", "locked"),
        ("mWakefulness=Awake\n  mHoldingDisplaySuspendBlocker=true\n", "", ""),
        (
            "mWakefulness=Awake\n  mHoldingDisplaySuspendBlocker=true",
            "mHoldingDisplaySuspendBlocker=false",
            "asleep",
        ),
    ],
)
def test_light_and_lock_are_told_apart(old: str, new: str, power: str) -> None:
    assert old in PIXEL
    assert read(PIXEL.replace(old, new)).power == power


def test_what_is_in_front_without_an_app_is_the_system_or_the_app_below() -> None:
    focus = "mCurrentFocus=Window{9c1b3e u0 com.example.bank/com.example.bank.ui.PinActivity}"
    assert read(PIXEL.replace(focus, "mCurrentFocus=Window{1 u0 NotificationShade}")).package == (
        "com.android.systemui"
    )
    for other in ("mCurrentFocus=Window{1 u0 PopupWindow:3f2}", "mCurrentFocus=null", ""):
        assert read(PIXEL.replace(focus, other)).package == "com.example.bank"
    assert read("mCurrentFocus=null\n") == Situation()


def test_any_words_give_a_situation() -> None:
    for text in ("", "\0", "mCurrentFocus=Window{", "fl=", "Window #1", "mRotation=7", "cur=0x0", "é" * 100):
        assert read(text).rotation == 0


def test_health_reads_scale_plug_and_storage() -> None:
    assert fitness("  level: 15\n  scale: 200\n", 0).state == "resting"
    assert fitness("  AC powered: true\n  level: 3\n  scale: 100\n", 0).state == "ok"
    assert fitness("  level: 3\n  status: 2\n", 0).state == "ok"
    full = "Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/block/dm-5 110 109 90000 99% /data\n"
    assert fitness(full, 0).reason == "its storage is full (90 MB left)"
    assert fitness("", 0).state == "ok"
    assert fitness("", 3).state == "quarantined"


def test_what_the_keyboard_covers_is_read_while_it_is_shown() -> None:
    ime = "  Window #7 Window{5d2e0f6 u0 InputMethod}:\n    mHasSurface=true isReadyForDisplay()=%s\n"
    region = "    touchable region=SkRegion((0,1480,1080,2400))\n"
    other = f"  Window #8 Window{{77 u0 com.a/com.a.B}}:\n{region}"
    assert read(ime % "true" + region + other).keyboard == Box(0, 1480, 1080, 920)
    assert read(ime % "false" + region + other).keyboard is None
    assert read(ime % "true" + other).keyboard is None
    assert read(ime % "true" + "    touchable region=SkRegion((0,0,0,0))\n").keyboard is None
    assert read(other).keyboard is None
