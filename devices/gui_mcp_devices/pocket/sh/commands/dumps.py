"""`dumpsys window`, `display`, `input`: what is in front, and how the screen lies."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.sh.commands.intents import component, full_name
from gui_mcp_devices.pocket.sh.commands.screen import DISPLAY, dpi
from gui_mcp_devices.pocket.sh.commands.services import display_info
from gui_mcp_devices.pocket.sh.commands.settings import number
from gui_mcp_devices.pocket.sh.context import Context
from gui_mcp_devices.pocket.state import Activity

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SHADE = "NotificationShade"


def token(*words: object) -> str:
    """The hexadecimal name of a window or a record; the same for the same thing."""
    return f"{zlib.crc32(repr(words).encode()):x}"[:7]


def focused_window(phone: Phone) -> str:
    """As `mCurrentFocus` prints it."""
    package, activity = phone.front
    if not phone.awake:
        return "null"
    if phone.locked:
        return f"Window{{{token(SHADE)} u0 {SHADE}}}"
    return f"Window{{{token('window', package, activity)} u0 {package}/{full_name(package, activity)}}}"


def record(phone: Phone) -> str:
    """The activity in front, as a record prints itself."""
    return record_of(phone.stack()[0])


def record_of(activity: Activity) -> str:
    name = component(activity.package, activity.activity)
    return f"ActivityRecord{{{token('activity', name, activity.task)} u0 {name} t{activity.task}}}"


async def window(ctx: Context, words: list[str]) -> int:
    phone = ctx.phone
    quarter = phone.rotation // 90
    if "displays" in words or "d" in words:
        natural = f"{phone.form.width}x{phone.form.height}"
        base = f"{phone.overridden[0]}x{phone.overridden[1]}" if phone.overridden else natural
        await ctx.say(
            "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)",
            "  Display: mDisplayId=0 (organized)",
            f"    init={natural} {dpi(phone)}dpi base={base} {dpi(phone)}dpi "
            f"cur={phone.width}x{phone.height} app={phone.width}x{phone.height}",
            f"  mCurrentFocus={focused_window(phone)}",
            f"  mFocusedApp={record(phone)}",
            "  DisplayRotation",
            f"    mCurrentRotation=ROTATION_{phone.rotation}",
            f"    mRotation={quarter}",
        )
        return 0
    flags = "SECURE LAYOUT_IN_SCREEN" if phone.secure else "LAYOUT_IN_SCREEN"
    showing = phone.locked or not phone.awake
    await ctx.say(
        "WINDOW MANAGER WINDOWS (dumpsys window windows)",
        f"  Window #0 {focused_window(phone)}:",
        f"    mDisplayId=0 rootTaskId={phone.stack()[0].task} mSession=Session{{{token('session')}}}",
        f"    mAttrs={{(0,0)(fillxfill) sim={{adjust=pan}} ty=BASE_APPLICATION fmt=TRANSPARENT fl={flags}}}",
        f"    Requested w={phone.width} h={phone.height} mLayoutSeq=42",
        "    isOnScreen=true",
        f"  mCurrentFocus={focused_window(phone)}",
        f"  mFocusedApp={record(phone)}",
        f"  mInputMethodTarget={focused_window(phone)}" if phone.page.focus else "  mInputMethodTarget=null",
    )
    if "windows" not in words:
        await ctx.say(
            "WINDOW MANAGER POLICY STATE (dumpsys window policy)",
            f"    mAwake={str(phone.awake).lower()} mScreenOnEarly={str(phone.awake).lower()} "
            f"mScreenOnFully={str(phone.awake).lower()}",
            f"    isKeyguardShowing={str(showing).lower()}",
            f"    mDreamingLockscreen={str(showing).lower()} mDreamingSleepToken=null",
            f"    mShowingLockscreen={str(showing).lower()} mShowingDream=false",
            "    KeyguardServiceDelegate",
            f"      showing={str(showing).lower()}",
            f"      secure={str(phone.secure_lock).lower()}",
            f"      inputRestricted={str(showing).lower()}",
            f"    mCurrentRotation=ROTATION_{phone.rotation}",
        )
    return 0


async def display(ctx: Context, words: list[str]) -> int:
    phone = ctx.phone
    state = "ON" if phone.awake else "OFF"
    quarter = phone.rotation // 90
    frame = f"Rect(0, 0 - {phone.width}, {phone.height})"
    await ctx.say(
        "DISPLAY MANAGER (dumpsys display)",
        "  mOnlyCode=false",
        "  mViewports=[DisplayViewport{type=INTERNAL, valid=true, isActive=true, displayId=0, "
        f"uniqueId='local:{DISPLAY}', physicalPort=0, orientation={quarter}, logicalFrame={frame}, "
        f"physicalFrame={frame}, deviceWidth={_natural(phone)[0]}, deviceHeight={_natural(phone)[1]}}}]",
        f"  mScreenState={state}",
        "Display Devices: size=1",
        f"  mDisplayInfos=\n    {display_info(ctx)}",
        "Display States: size=1",
        "  Display Id=0",
        f"  Display State={state}",
        f"  Display Brightness={number(phone, 'system', 'screen_brightness') / 255:.4f}",
        f"  mCurrentOrientation={quarter}",
    )
    return 0


def _natural(phone: Phone) -> tuple[int, int]:
    return phone.overridden or (phone.form.width, phone.form.height)


async def input_manager(ctx: Context, words: list[str]) -> int:
    phone = ctx.phone
    quarter = phone.rotation // 90
    width, height = _natural(phone)
    await ctx.say(
        "INPUT MANAGER (dumpsys input)",
        "",
        "Input Reader State:",
        "  Device 2: pocket_touchscreen",
        "    Touch Input Mapper (mode - direct):",
        f"      SurfaceOrientation: {quarter}",
        f"      InputDeviceOrientation: Rotation{phone.rotation}",
        f"      PhysicalWidth: {width}px",
        f"      PhysicalHeight: {height}px",
        f"      Viewport INTERNAL: displayId=0, uniqueId=local:{DISPLAY}, port=0, orientation={quarter}, "
        f"logicalFrame=[0, 0, {phone.width}, {phone.height}], "
        f"physicalFrame=[0, 0, {phone.width}, {phone.height}], deviceSize=[{width}, {height}], isActive=[1]",
        "Input Dispatcher State:",
        "  FocusedApplications:",
        f"    displayId=0, name='{record(phone)}', dispatchingTimeout=5000ms",
        "  FocusedWindows:",
        f"    displayId=0, name='{focused_window(phone)}'",
    )
    return 0
