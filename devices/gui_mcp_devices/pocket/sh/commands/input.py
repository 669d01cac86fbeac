"""`input`: taps, swipes, keys and text, as InputShellCommand takes them."""

from __future__ import annotations

import asyncio
import re

from gui_mcp_devices.pocket.sh.commands.keys import key_name
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed

_SOURCES = frozenset(
    "touchnavigation touchscreen joystick stylus touchpad gamepad dpad mouse keyboard trackball "
    "rotaryencoder".split()
)
LONG_PRESS = 0.4
"""Seconds from which a touch that stays is a long press."""
LONGEST = 60.0
"""Seconds that one gesture may take."""
_USAGE = (
    "Usage: input [<source>] [-d DISPLAY_ID] <command> [<arg>...]",
    "",
    "The sources are: ",
    *(f"      {source}" for source in sorted(_SOURCES)),
    "",
    "The commands and default sources are:",
    "      text <string> (Default: keyboard)",
    "      keyevent [--longpress|--doubletap|--async|--delay <duration>] <key code number or name> ...",
    "      tap <x> <y> (Default: touchscreen)",
    "      swipe <x1> <y1> <x2> <y2> [duration(ms)] (Default: touchscreen)",
    "      draganddrop <x1> <y1> <x2> <y2> [duration(ms)] (Default: touchscreen)",
    "      press (Default: trackball)",
    "      roll <dx> <dy> (Default: trackball)",
    "      motionevent <DOWN|UP|MOVE|CANCEL> <x> <y> (Default: touchscreen)",
    "      keycombination [-t duration(ms)] <key code 1> <key code 2> ... (Default: keyboard)",
)


async def input_command(ctx: Context) -> int:
    words = list(ctx.args)
    if words and words[0] in _SOURCES:
        words.pop(0)
    if len(words) > 1 and words[0] == "-d":
        if words[1] not in ("0", "-1", "DEFAULT_DISPLAY", "INVALID_DISPLAY"):
            raise Failed(f"Error: Invalid display ID: {words[1]}", 255, named=False)
        del words[:2]
    if not words:
        await ctx.say(*_USAGE)
        return 255
    verb, *rest = words
    action = _VERBS.get(verb)
    if action is None:
        await ctx.complain(f"Error: Unknown command: {verb}", named=False)
        await ctx.say(*_USAGE)
        return 255
    await action(ctx, rest)
    return 0


def _thrown(verb: str, problem: str) -> Failed:
    """What ActivityManager's shell prints of a Java exception."""
    where = "\tat com.android.server.input.InputShellCommand.onCommand(InputShellCommand.java:282)"
    return Failed(f"\nException occurred while executing '{verb}':\n{problem}\n{where}", 255, named=False)


def _numbers(verb: str, words: list[str], count: int) -> list[float]:
    if len(words) < count:
        raise _thrown(verb, 'java.lang.IllegalArgumentException: Argument expected after "' + verb + '"')
    made: list[float] = []
    for word in words[:count]:
        if not re.fullmatch(r"[-+]?\d{0,9}(\.\d{0,9})?(?<=[\d.])", word) or not any(map(str.isdigit, word)):
            raise _thrown(verb, f'java.lang.NumberFormatException: For input string: "{word[:40]}"')
        made.append(float(word))
    return made


def _duration(verb: str, words: list[str], default: float) -> float:
    """Seconds."""
    if not words or words[0] == "-1":
        return default
    return min(LONGEST, max(0.0, _numbers(verb, words, 1)[0] / 1000))


async def _lasts(ctx: Context, seconds: float) -> None:
    """A gesture takes its time on a phone whose clock is real."""
    if ctx.phone.live:
        await asyncio.sleep(seconds)


async def _tap(ctx: Context, words: list[str]) -> None:
    x, y = _numbers("tap", words, 2)
    ctx.phone.tap(int(x), int(y))


async def _swipe(ctx: Context, words: list[str]) -> None:
    x1, y1, x2, y2 = map(int, _numbers("swipe", words, 4))
    seconds = _duration("swipe", words[4:], 0.3)
    await _lasts(ctx, seconds)
    if (x1, y1) != (x2, y2):
        ctx.phone.swipe(x1, y1, x2, y2, seconds)
    elif seconds >= LONG_PRESS:
        ctx.phone.long_press(x1, y1, seconds)
    else:
        ctx.phone.tap(x1, y1)


async def _drag(ctx: Context, words: list[str]) -> None:
    x1, y1, x2, y2 = map(int, _numbers("draganddrop", words, 4))
    seconds = _duration("draganddrop", words[4:], 0.3)
    await _lasts(ctx, seconds)
    ctx.phone.drag(x1, y1, x2, y2, seconds)


async def _motion(ctx: Context, words: list[str]) -> None:
    if not words:
        raise _thrown(
            "motionevent", 'java.lang.IllegalArgumentException: Argument expected after "motionevent"'
        )
    verb = words[0].upper()
    x, y = map(int, _numbers("motionevent", words[1:], 2))
    match verb:
        case "DOWN":
            ctx.phone.touch_down(x, y)
        case "MOVE":
            ctx.phone.touch_move(x, y)
        case "UP" | "CANCEL":
            ctx.phone.touch_up(x, y)
        case _:
            raise _thrown(
                "motionevent", f"java.lang.IllegalArgumentException: Unknown action: {words[0][:40]}"
            )


async def _key(ctx: Context, words: list[str]) -> None:
    """A key that does not exist is sent as KEYCODE_UNKNOWN, that is, nothing happens."""
    while words and words[0].startswith("--"):
        words = words[2:] if words[0] in ("--delay", "--duration") else words[1:]
    if not words:
        raise _thrown("keyevent", 'java.lang.IllegalArgumentException: Argument expected after "keyevent"')
    for word in words:
        await ctx.budget.step()
        name = key_name(word)
        if name is not None:
            ctx.phone.key(name)


async def _chord(ctx: Context, words: list[str]) -> None:
    if words[:1] == ["-t"]:
        words = words[2:]
    if len(words) < 2:
        raise _thrown(
            "keycombination",
            "java.lang.IllegalArgumentException: keycombination requires at least 2 keycodes",
        )
    names: list[str] = []
    for word in words:
        name = key_name(word)
        if name is None or name == "UNKNOWN":
            raise _thrown(
                "keycombination", f"java.lang.IllegalArgumentException: Unknown keycode: {word[:40]}"
            )
        names.append(name)
    ctx.phone.chord(names)


async def _text(ctx: Context, words: list[str]) -> None:
    if not words:
        raise _thrown("text", 'java.lang.IllegalArgumentException: Argument expected after "text"')
    text = words[0].replace("%s", " ")
    if not all(mark == "\n" or mark == "\t" or " " <= mark <= "~" for mark in text):
        raise _thrown("text", "java.lang.NullPointerException: Attempt to get length of null array")
    for index, line in enumerate(text.split("\n")):
        if index:
            ctx.phone.key("ENTER")
        if line:
            ctx.phone.type(line)


async def _press(ctx: Context, words: list[str]) -> None:
    ctx.phone.key("DPAD_CENTER")


async def _roll(ctx: Context, words: list[str]) -> None:
    dx, dy = _numbers("roll", words, 2)
    ctx.phone.scroll(ctx.phone.width // 2, ctx.phone.height // 2, int(dx * 64), int(dy * 64))


async def _scroll(ctx: Context, words: list[str]) -> None:
    """`input mouse scroll X Y --axis VSCROLL,1`: a wheel's notch is 64 pixels; up is positive."""
    x, y = map(int, _numbers("scroll", words, 2))
    moves = {"VSCROLL": 0.0, "HSCROLL": 0.0}
    for word in words[2:]:
        axis, comma, value = word.partition(",")
        if comma and axis in moves:
            moves[axis] = _numbers("scroll", [value], 1)[0]
    ctx.phone.scroll(x, y, int(moves["HSCROLL"] * 64), int(-moves["VSCROLL"] * 64))


_VERBS = {
    "tap": _tap,
    "swipe": _swipe,
    "draganddrop": _drag,
    "motionevent": _motion,
    "keyevent": _key,
    "keycombination": _chord,
    "text": _text,
    "press": _press,
    "roll": _roll,
    "scroll": _scroll,
}
COMMANDS: dict[str, Command] = {"input": input_command}
