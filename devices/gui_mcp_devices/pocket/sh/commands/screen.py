"""screencap, wm, uiautomator: what is on the display and how large it is."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from gui_mcp_devices.android.hierarchy import to_xml
from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.pocket.paint import encode
from gui_mcp_devices.pocket.sh.commands.clock import pass_time
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed, octets
from gui_mcp_devices.pocket.sh.options import options

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

DISPLAY = "4619827259835644672"
"""The physical id of the only display."""
IDLE_SECONDS = 10.0
"""How long `uiautomator dump` waits for a screen that stands still."""
DENSITY = "display_density_forced"
NARROWEST, WIDEST = 300, 1000
"""What a density may leave of the screen's short edge, in dp."""
REFUSE = "pocket_secure_capture"
"""A global setting; `refuse`: screencap fails on a secure window, as on some phones, in place of black."""
_KEPT: WeakKeyDictionary[Phone, tuple[Hashable, bytes]] = WeakKeyDictionary()
"""The latest PNG of each phone, with what it depends on: clients ask more often than the screen changes."""


def png_of(phone: Phone) -> bytes:
    """The phone's screen as a PNG; made anew only when another one would be."""
    phone.scene()  # the version is that of now
    moment = (phone.version, phone.black, phone.width, phone.height)
    kept = _KEPT.get(phone)
    if kept is None or kept[0] != moment:
        kept = _KEPT[phone] = (moment, encode.png(phone.frame()))
    return kept[1]


async def screencap(ctx: Context) -> int:
    given = options(ctx.args, "pha", "d", {"hint-for-seamless": "h"})
    if given.has("d") and given.value("d") not in (DISPLAY, "0"):
        raise Failed(f"Display Id '{given.value('d')}' is not valid.", named=False)
    phone = ctx.phone
    if phone.awake and phone.secure and phone.setting("global", REFUSE) == "refuse":
        raise Failed("Failed to take screenshot. Status: -1", named=False)
    name = given.rest[0] if given.rest else ""
    data = png_of(phone) if given.has("p") or name.endswith(".png") else encode.raw(phone.frame())
    if name:
        try:
            ctx.store(name, data)
        except Failed as failed:
            reason = str(failed).rpartition(": ")[2]
            raise Failed(f"Error opening file: {name} ({reason})", named=False) from None
    else:
        await ctx.write(data)
    return 0


async def wm(ctx: Context) -> int:
    verb, *rest = ctx.args or [""]
    if rest[:1] == ["-d"]:
        rest = rest[2:]
    phone = ctx.phone
    match verb:
        case "size":
            return await _size(ctx, rest)
        case "density":
            return await _density(ctx, rest)
        case "dismiss-keyguard":
            phone.dismiss_keyguard()
        case "user-rotation" | "set-user-rotation":
            return await _rotation(ctx, rest)
        case (
            "set-fix-to-user-rotation"
            | "fixed-to-user-rotation"
            | "set-ignore-orientation-request"
            | "overscan"
        ):
            pass
        case _:
            raise Failed(
                "Window manager (window) commands:\n  help\n  size [reset|WxH|WdpxHdp] [-d DISPLAY_ID]",
                255,
                named=False,
            )
    return 0


async def _size(ctx: Context, rest: list[str]) -> int:
    phone = ctx.phone
    if not rest:
        await ctx.say(f"Physical size: {phone.form.width}x{phone.form.height}")
        if phone.overridden is not None:
            await ctx.say(f"Override size: {phone.overridden[0]}x{phone.overridden[1]}")
        return 0
    if rest[0] == "reset":
        phone.resize(None)
        return 0
    found = re.fullmatch(r"(\d{1,5})(?:dp)?x(\d{1,5})(dp)?", rest[0])
    if found is None:
        raise Failed(f"Error: bad size {rest[0][:40]}", 255, named=False)
    scale = phone.density if found.group(3) else 1
    width, height = (round(int(side) * scale) for side in found.groups()[:2])
    if not (200 <= width <= 4096 and 200 <= height <= 4096):
        raise Failed(f"Error: bad size {rest[0]}: 200..4096 pixels a side", 255, named=False)
    phone.resize(None if (width, height) == (phone.form.width, phone.form.height) else (width, height))
    return 0


async def _density(ctx: Context, rest: list[str]) -> int:
    """Everything is drawn at another density at once. One at which too little would fit is refused."""
    phone = ctx.phone
    if not rest:
        await ctx.say(f"Physical density: {dpi(phone)}")
        if phone.zoomed is not None:
            await ctx.say(f"Override density: {round(160 * phone.zoomed)}")
        return 0
    if rest[0] == "reset":
        phone.put_setting("secure", DENSITY, None)
        phone.zoom(None)
        return 0
    if not (rest[0].isascii() and rest[0].isdigit() and 72 <= int(rest[0][:6]) <= 1000):
        raise Failed(f"Error: bad number {rest[0][:40]}", 255, named=False)
    density = int(rest[0]) / 160
    least, most = (max(72, round(160 * min(phone.width, phone.height) / dp)) for dp in (WIDEST, NARROWEST))
    if not least <= int(rest[0]) <= most:
        raise Failed(f"Error: bad number {rest[0]}: this screen bears {least}..{most}", 255, named=False)
    phone.put_setting("secure", DENSITY, rest[0])
    phone.zoom(None if density == phone.form.density else density)
    return 0


def dpi(phone: Phone) -> int:
    return round(160 * phone.form.density)


async def _rotation(ctx: Context, rest: list[str]) -> int:
    phone = ctx.phone
    if not rest:
        free = phone.setting("system", "accelerometer_rotation") == "1"
        await ctx.say("free" if free else f"lock {phone.rotation // 90}")
        return 0
    phone.put_setting("system", "accelerometer_rotation", "1" if rest[0] == "free" else "0")
    if rest[0] == "lock" and len(rest) > 1 and rest[1] in ("0", "1", "2", "3"):
        phone.put_setting("system", "user_rotation", rest[1])
    return 0


async def uiautomator(ctx: Context) -> int:
    if ctx.args[:1] != ["dump"]:
        await ctx.say(
            "Usage: uiautomator <subcommand> [options]",
            "",
            "Available subcommands:",
            "",
            "help: displays help message",
            "runtest: executes UI automation tests",
            "dump: creates an XML dump of current UI hierarchy",
            "events: prints out accessibility events until terminated",
        )
        return 0 if ctx.args[:1] == ["help"] else 1
    flags = {word for word in ctx.args[1:] if word.startswith("--")}
    names = [word for word in ctx.args[1:] if not word.startswith("--")]
    target = names[0] if names else "/sdcard/window_dump.xml"
    if not await idle(ctx.phone):
        await ctx.complain("ERROR: could not get idle state.", named=False)
        return 0
    if not ctx.phone.awake:
        await ctx.complain("ERROR: null root node returned by UiTestAutomationBridge.", named=False)
        return 0
    root = ctx.phone.hierarchy()
    xml = to_xml(compressed(root) if "--compressed" in flags else root, ctx.phone.rotation)
    if target in ("/dev/tty", "/dev/stdout", "/proc/self/fd/1"):
        await ctx.write(octets(xml))
    else:
        try:
            ctx.store(target, octets(xml))
        except Failed as failed:
            raise Failed(
                f"java.io.FileNotFoundException: {target}: open failed: {failed}", named=False
            ) from None
    await ctx.say(f"UI hierchary dumped to: {target}")
    return 0


async def idle(phone: Phone) -> bool:
    """Waits until nothing moves on the screen; False when it never does."""
    left = IDLE_SECONDS
    while phone.busy:
        if left <= 0:
            return False
        await pass_time(phone, 0.5)
        left -= 0.5
    return True


def compressed(root: UiNode) -> UiNode:
    """The tree without views that say and take nothing; their children move up."""
    return UiNode(
        cls=root.cls,
        package=root.package,
        resource_id=root.resource_id,
        text=root.text,
        desc=root.desc,
        hint=root.hint,
        bounds=root.bounds,
        checkable=root.checkable,
        checked=root.checked,
        clickable=root.clickable,
        enabled=root.enabled,
        focusable=root.focusable,
        focused=root.focused,
        scrollable=root.scrollable,
        long_clickable=root.long_clickable,
        password=root.password,
        selected=root.selected,
        children=tuple(kept for child in root.children for kept in _kept(child)),
    )


def _kept(node: UiNode) -> tuple[UiNode, ...]:
    whole = compressed(node)
    says = node.text or node.desc or node.resource_id
    takes = node.clickable or node.checkable or node.scrollable or node.focusable or node.long_clickable
    return (whole,) if says or takes else whole.children


COMMANDS: dict[str, Command] = {"screencap": screencap, "wm": wm, "uiautomator": uiautomator}
