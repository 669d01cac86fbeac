"""`cmd`, `service`, `media` and `app_process`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from itertools import pairwise

from gui_mcp_devices.pocket.sh.commands.clock import set_zone
from gui_mcp_devices.pocket.sh.commands.pm import package_command
from gui_mcp_devices.pocket.sh.commands.screen import DISPLAY, dpi
from gui_mcp_devices.pocket.sh.commands.settings import number
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed, octets
from gui_mcp_devices.pocket.sh.options import whole
from gui_mcp_devices.pocket.wire.u2 import running

SERVICES = (
    "activity alarm battery bluetooth_manager clipboard connectivity display input input_method locale "
    "lock_settings media_session notification package phone power settings statusbar uimode wifi window"
).split()
Verb = Callable[[Context, list[str]], Awaitable[int]]


async def cmd(ctx: Context) -> int:
    words = list(ctx.args)
    if words[:1] in (["-l"], ["list"]):
        await ctx.say("Currently running services:", *(f"  {name}" for name in SERVICES))
        return 0
    if words[:1] == ["-w"]:
        words = words[1:]
    if not words:
        raise Failed("No service specified; use -l to list all services", 20)
    service, *rest = words
    if service in _ALIASES:
        return await ctx.run([*_ALIASES[service], *rest])
    verb = _CMD.get(service)
    if verb is None:
        raise Failed(f"Can't find service: {service}", 20)
    return await verb(ctx, rest)


_ALIASES = {
    "activity": ["am"],
    "input": ["input"],
    "window": ["wm"],
    "settings": ["settings"],
    "input_method": ["ime"],
    "lock_settings": ["locksettings"],
    "battery": ["dumpsys", "battery"],
}


async def _clipboard(ctx: Context, words: list[str]) -> int:
    words = [word for at, word in enumerate(words) if word != "--user" and words[max(0, at - 1)] != "--user"]
    match words:
        case ["get-text" | "get" | "get-primary-clip", *_]:
            await ctx.say(ctx.phone.clipboard)
        case ["set-text" | "set", *text]:
            ctx.phone.clipboard = " ".join(text)
        case ["clear", *_]:
            ctx.phone.clipboard = ""
        case _:
            raise Failed("No shell command implementation.", 255, named=False)
    return 0


async def _locale(ctx: Context, words: list[str]) -> int:
    verb, *rest = words or [""]
    package = next((word for word in rest if "." in word), "")
    key = f"pocket_locales_{package}"
    if verb == "get-app-locales":
        await ctx.say(f"Locales for {package} for user 0 are [{ctx.phone.setting('system', key) or ''}]")
        return 0
    if verb == "set-app-locales":
        at = rest.index("--locales") + 1 if "--locales" in rest else len(rest)
        ctx.phone.put_setting("system", key, rest[at] if at < len(rest) else None)
        return 0
    raise Failed(f"Unknown command: {verb}", 255, named=False)


async def _display(ctx: Context, words: list[str]) -> int:
    phone = ctx.phone
    if words[:1] == ["get-displays"]:
        await ctx.say("Displays:", f"  Display id 0: {display_info(ctx)}")
        return 0
    if words[:1] == ["get-brightness"]:
        level = number(phone, "system", "screen_brightness") / 255
        await ctx.say(f"{level:.6f}")
        return 0
    if words[:1] in (["power-off"], ["power-on"]):
        phone.sleep() if words[0] == "power-off" else phone.wake()
        return 0
    raise Failed(f"Unknown command: {words[0] if words else ''}", 255, named=False)


def display_info(ctx: Context) -> str:
    phone = ctx.phone
    state = "ON" if phone.awake else "OFF"
    longest = max(phone.width, phone.height)
    return (
        f'DisplayInfo{{"Built-in Screen", displayId 0, displayGroupId 0, FLAG_SECURE, '
        f"real {phone.width} x {phone.height}, largest app {longest} x {longest}, "
        f"rotation {phone.rotation // 90}, state {state}, committedState {state}, "
        f'type INTERNAL, uniqueId "local:{DISPLAY}", density {dpi(phone)}}}'
    )


async def _notification(ctx: Context, words: list[str]) -> int:
    verb, *rest = words or [""]
    phone = ctx.phone
    if verb == "post":
        title, free = "", list[str]()
        at = 0
        while at < len(rest):
            if rest[at] in (
                "-t",
                "--title",
                "-S",
                "--style",
                "-i",
                "--icon",
                "-I",
                "-c",
                "-l",
                "--line",
                "-m",
            ):
                if rest[at] in ("-t", "--title") and at + 1 < len(rest):
                    title = rest[at + 1]
                at += 1
            elif not rest[at].startswith("-"):
                free.append(rest[at])
            at += 1
        if len(free) < 2:
            raise Failed("Error: tag and text needed", 255, named=False)
        phone.notify("com.android.shell", title or free[0], " ".join(free[1:]))
        await ctx.say(f"posting:\n  Notification(channel=shell_cmd tag={free[0]})")
    elif verb == "list":
        await ctx.say(
            *(f"0|{note.package}|{index}|null|10100" for index, note in enumerate(phone.notifications))
        )
    elif verb in ("set_dnd", "allow_dnd", "disallow_dnd", "allow_listener", "disallow_listener"):
        if verb == "set_dnd":
            phone.put_setting("global", "zen_mode", "0" if rest[:1] in (["off"], ["all"]) else "1")
    else:
        raise Failed(f"Unknown command: {verb}", 255, named=False)
    return 0


async def _statusbar(ctx: Context, words: list[str]) -> int:
    match words[:1]:
        case ["expand-notifications" | "expand-settings"]:
            ctx.phone.system.open_shade()
        case ["collapse"]:
            ctx.phone.system.dismiss()
        case _:
            raise Failed(f"Unknown command: {words[0] if words else ''}", 255, named=False)
    ctx.phone.touch()
    return 0


async def _uimode(ctx: Context, words: list[str]) -> int:
    if words[:1] != ["night"]:
        raise Failed(f"Unknown command: {words[0] if words else ''}", 255, named=False)
    known = {"yes": "2", "no": "1", "auto": "0"}
    if len(words) > 1 and words[1] in known:
        ctx.phone.put_setting("secure", "ui_night_mode", known[words[1]])
    now = ctx.phone.setting("secure", "ui_night_mode") or "1"
    await ctx.say(f"Night mode: {next((name for name, value in known.items() if value == now), 'no')}")
    return 0


async def _connectivity(ctx: Context, words: list[str]) -> int:
    if words[:1] != ["airplane-mode"]:
        raise Failed(f"Unknown command: {words[0] if words else ''}", 255, named=False)
    if words[1:2] in (["enable"], ["disable"]):
        ctx.phone.put_setting("global", "airplane_mode_on", "1" if words[1] == "enable" else "0")
    else:
        on = ctx.phone.setting("global", "airplane_mode_on") == "1"
        await ctx.say("enabled" if on else "disabled")
    return 0


async def _wifi(ctx: Context, words: list[str]) -> int:
    on = ctx.phone.setting("global", "wifi_on") == "1"
    if words[:1] == ["status"]:
        await ctx.say(f"Wifi is {'enabled' if on else 'disabled'}")
    elif words[:1] == ["set-wifi-enabled"] and len(words) > 1:
        ctx.phone.put_setting("global", "wifi_on", "1" if words[1] == "enabled" else "0")
    else:
        raise Failed(f"Unknown command: {words[0] if words else ''}", 255, named=False)
    return 0


async def _bluetooth(ctx: Context, words: list[str]) -> int:
    if words[:1] not in (["enable"], ["disable"]):
        raise Failed(f"Unknown command: {words[0] if words else ''}", 255, named=False)
    ctx.phone.put_setting("global", "bluetooth_on", "1" if words[0] == "enable" else "0")
    await ctx.say(f"{words[0]}: Success")
    return 0


_STREAMS = {
    0: "volume_ring_speaker",
    2: "volume_ring_speaker",
    3: "volume_music_speaker",
    4: "volume_alarm_speaker",
}


async def _volume(ctx: Context, words: list[str]) -> int:
    if words[:1] == ["dispatch"]:
        return 0
    if words[:1] != ["volume"]:
        raise Failed(f"Unknown command: {words[0] if words else ''}", 255, named=False)
    stream, level, adjust = 3, -1, 0
    for name, value in pairwise(words):
        if name == "--stream":
            stream = whole(value)
        elif name == "--set":
            level = whole(value)
        elif name == "--adj":
            adjust = {"raise": 1, "lower": -1}.get(value, 0)
    key = _STREAMS.get(stream)
    if key is None:
        raise Failed(f"Error: unknown stream {stream}", 255, named=False)
    now = number(ctx.phone, "system", key)
    if level >= 0 or adjust:
        now = max(0, min(15, (level if level >= 0 else now) + adjust))
        ctx.phone.put_setting("system", key, str(now))
    await ctx.say(
        f"[V] will control stream={stream}",
        *((f"[V] will set volume to index={now}",) if level >= 0 else ()),
        *((f"[V] volume is {now} in range [0..15]",) if "--get" in words else ()),
    )
    return 0


async def _alarm(ctx: Context, words: list[str]) -> int:
    if words[:1] == ["set-time"] and len(words) > 1:
        ctx.phone.set_time(whole(words[1]) / 1000)
    elif words[:1] == ["set-timezone"] and len(words) > 1:
        set_zone(ctx.phone, words[1])
    else:
        raise Failed(f"Unknown command: {words[0] if words else ''}", 255, named=False)
    return 0


async def _power(ctx: Context, words: list[str]) -> int:
    if words[:1] in (["stayon"], ["reboot"]):
        return await ctx.run(["svc", "power", *words])
    if words[:1] in (["wakeup"], ["sleep"]):
        ctx.phone.wake() if words[0] == "wakeup" else ctx.phone.sleep()
        return 0
    if words[:1] == ["set-mode"]:
        ctx.phone.put_setting("global", "low_power", "1" if words[1:2] == ["1"] else "0")
        return 0
    raise Failed(f"Unknown command: {words[0] if words else ''}", 255, named=False)


_CMD: dict[str, Verb] = {
    "clipboard": _clipboard,
    "locale": _locale,
    "display": _display,
    "notification": _notification,
    "statusbar": _statusbar,
    "uimode": _uimode,
    "connectivity": _connectivity,
    "wifi": _wifi,
    "bluetooth_manager": _bluetooth,
    "media_session": _volume,
    "alarm": _alarm,
    "power": _power,
    "package": package_command,
}


async def service(ctx: Context) -> int:
    verb, *rest = [*ctx.args, ""]
    if verb == "list":
        await ctx.say(
            f"Found {len(SERVICES)} services:", *(f"{at}\t{name}: []" for at, name in enumerate(SERVICES))
        )
        return 0
    name = rest[0] if rest else ""
    known = name in SERVICES
    if verb == "check":
        await ctx.say(f"Service {name}: {'found' if known else 'not found'}")
        return 0
    if verb != "call":
        raise Failed(
            "Usage: service [-h|-?]\n       service list\n       service check SERVICE", 10, named=False
        )
    if not known:
        raise Failed(f"Service {name} does not exist", 10)
    if name == "alarm" and rest[1:3] == ["3", "s16"] and len(rest) > 3:
        set_zone(ctx.phone, rest[3])
    await ctx.say("Result: Parcel(00000000 00000001   '........')")
    return 0


_YADB = "com.ysbing.yadb.Main"
_U2 = "com.wetest.uia2.Main"


async def app_process(ctx: Context) -> int:
    """Runs no code: it knows what yadb and uiautomator2's server do, once their files were pushed."""
    words = list(ctx.args)
    classpath = ctx.environment.variables.get("CLASSPATH", "")
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if word.startswith(("-Djava.class.path=", "-cp=")):
            classpath = word.partition("=")[2]
    main = words[1] if len(words) > 1 else ""
    there = any(ctx.stat(name) is not None for name in classpath.split(":") if name)
    if main not in (_YADB, _U2) or not there:
        raise Failed(f"Error: Could not find or load main class {main or '(none)'}", named=False)
    return await (_yadb(ctx, words[2:]) if main == _YADB else _u2(ctx, words[2:]))


async def _yadb(ctx: Context, words: list[str]) -> int:
    from gui_mcp_devices.android.hierarchy import to_xml
    from gui_mcp_devices.pocket.sh.commands.screen import png_of

    phone = ctx.phone
    match words:
        case ["-keyboard", text, *_]:
            phone.clipboard = text.replace("\\n", "\n")
            phone.key("PASTE")
            await ctx.say("Copy text:true")
        case ["-touch", x, y, *rest]:
            phone.long_press(whole(x), whole(y), whole(rest[0]) / 1000 if rest else 0.1)
        case ["-layout", *rest]:
            target = rest[-1] if rest else "/data/local/tmp/yadb_layout_dump.xml"
            ctx.store(target, octets(to_xml(phone.hierarchy(), phone.rotation)))
            await ctx.say(f"layout dumped to:{target}")
        case ["-readClipboard", *_]:
            await ctx.say(phone.clipboard)
        case ["-writeClipboard", text, *_]:
            phone.clipboard = text
        case ["-screenshot", *rest]:
            target = rest[-1] if rest else "/data/local/tmp/yadb_screenshot.png"
            ctx.store(target, png_of(phone))
            await ctx.say(f"screenshot saved to:{target}")
        case _:
            raise Failed("yadb: unknown arguments", named=False)
    return 0


async def _u2(ctx: Context, words: list[str]) -> int:
    """The server runs as long as this process does; it is ended by who closes the stream."""
    found = re.search(r"-p (\d{1,5})", " ".join(words))
    port = int(found.group(1)) if found else 9008
    async with running(ctx.phone, port) as started:
        if not started:
            await ctx.say(
                "[server] INFO: [UiAutomator2Server] Starting Server",
                "java.lang.IllegalStateException: UiAutomationService android.accessibilityservice."
                "IAccessibilityServiceClient$Stub$Proxy@5deffd5already registered!",
            )
            return 1
        await ctx.say("[server] INFO: [UiAutomator2Server] Starting Server")
        if ctx.pipes.holds:
            await asyncio.Event().wait()
    return 0


async def media(ctx: Context) -> int:
    return await _volume(ctx, list(ctx.args))


COMMANDS: dict[str, Command] = {
    "cmd": cmd,
    "service": service,
    "app_process": app_process,
    "app_process64": app_process,
    "media": media,
}
