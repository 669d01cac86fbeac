"""Typing, and choosing from a closed list: the keyboard's part."""

from __future__ import annotations

import asyncio
import re
import sys

from playwright.async_api import Page
from pydantic import BaseModel, TypeAdapter

from gui_mcp_devices.actions import Point, Ref, TypeText
from gui_mcp_devices.browser.aims import AGAIN, Aimer, Choice, Option
from gui_mcp_devices.browser.downloads import checked_uploads
from gui_mcp_devices.browser.options import BrowserOptions
from gui_mcp_devices.browser.tabs import Tab
from gui_mcp_devices.browser.world import World
from gui_mcp_devices.errors import StaleRef, Unreachable, Unsupported

KEYED = re.compile(r"([ -~]+)")
"""Characters with a key of their own on a US keyboard; the rest is inserted as an input method would."""

PASTED_FROM = 400
"""Characters from which a text is inserted in one piece, as from the clipboard."""

FORMATS = {
    "date": "YYYY-MM-DD",
    "time": "HH:MM",
    "datetime-local": "YYYY-MM-DDTHH:MM",
    "month": "YYYY-MM",
    "week": "YYYY-Www",
    "color": "#rrggbb",
    "range": "a number within its range and step",
}

_CHOICE = TypeAdapter(Choice | None)


class Field(BaseModel):
    """What typing somewhere means: what `page/aim.js` says of it."""

    kind: str
    """line, lines, value (a date, a colour, a slider), select, file, none, page, frame, other, gone."""
    role: str = ""
    type: str = ""
    number: int = 0
    disabled: bool = False
    readonly: bool = False


async def type_into(action: TypeText, tab: Tab, aimer: Aimer, options: BrowserOptions) -> None:
    """The whole of one TypeText: focus, clear, type, submit. Raises `DeviceError`."""
    page, asked = tab.page, action.kind
    if isinstance(action.into, Ref):
        asked = f"{asked} into ref {action.into.ref!r}"
        world, number = aimer.node(action.into, action.kind)
        field = Field.model_validate_json(await world.call("field", number))
        _check_takes_text(field, asked)
        if field.kind in ("select", "value"):
            await _set(action.text, field, tab, world, number, aimer, asked)
            return
        spot = await aimer.resolve(action.into, action.kind, tab.frames)
        assert not isinstance(spot, Option)
        await page.mouse.click(*spot)
        if field.kind == "file":
            await _upload(action.text, tab, options, asked)
            return
    elif isinstance(action.into, Point):
        await page.mouse.click(*aimer.point(action.into, action.kind))
    world, field = await _focused(tab)
    if field.kind == "page" and action.into is not None:
        raise Unreachable(
            asked, "the keyboard did not go there when it was tapped", "aim at the field itself"
        )
    _check_takes_text(field, asked)
    if action.clear:
        await page.keyboard.press("ControlOrMeta+a")
        await page.keyboard.press("Backspace")
    elif (
        action.into is not None
        and field.kind in ("line", "lines")
        and await world.call("caretToEnd") != "true"
    ):
        await page.keyboard.press("Meta+ArrowRight" if sys.platform == "darwin" else "End")
    # A line end in a one-line field would send its form; browsers paste it as a space.
    await _type(page, re.sub(r"\r\n|[\r\n]", " ", action.text) if field.kind == "line" else action.text)
    if action.submit:
        await page.keyboard.press("Enter")


async def _focused(tab: Tab) -> tuple[World, Field]:
    """What has the keyboard, looked for inside frames."""
    world = await tab.frames.main()
    while True:
        field = Field.model_validate_json(await world.call("field", None))
        inside = await tab.frames.child(world, field.number) if field.kind == "frame" else None
        if inside is None:
            return world, field
        world = inside


async def _set(
    text: str, field: Field, tab: Tab, world: World, number: int, aimer: Aimer, asked: str
) -> None:
    """Fill a select, or a field without a caret."""
    if field.kind == "select":
        choice = _CHOICE.validate_json(await world.call("optionNamed", number, text))
        if choice is None:
            raise Unreachable(
                asked, "the list has not exactly one option of that name", "tap one of its options by ref"
            )
        await choose(tab, Option(world, choice), aimer, asked)
    elif await world.call("write", number, text) != "true":
        form = FORMATS.get(field.type, "another form")
        raise Unsupported(asked, f"a field of type {field.type} does not take that text", f"send {form}")


async def choose(tab: Tab, option: Option, aimer: Aimer, asked: str) -> None:
    """Choose an option of a closed select by keys, checked afterwards.

    Where keys do not reach the list (macOS draws it; a page may keep it shut) the choice is set, and told
    to the page by `input` and `change`. Raises `Unreachable`.
    """
    page, world, choice = tab.page, option.world, option.choice
    if not choice.usable:
        raise Unreachable(asked, "that option is disabled", "choose another one")
    if choice.chosen:
        if choice.open:
            await page.keyboard.press("Escape")
        return
    if not choice.open:
        spot = await aimer.resolve(Ref(f"e{choice.select}"), asked, tab.frames)
        assert not isinstance(spot, Option)
        await page.mouse.click(*spot)
    if await world.call("opened", choice.select) == "true":
        from_end = choice.count - 1 - choice.target
        end, step, times = ("Home", "ArrowDown", choice.target)
        if from_end < choice.target:
            end, step, times = ("End", "ArrowUp", from_end)
        for key in (end, *[step] * times, "Enter"):
            await page.keyboard.press(key)
    if await world.call("chosen", choice.select, choice.index) != "true":
        await page.keyboard.press("Escape")
        await world.call("choose", choice.select, choice.index)


def _check_takes_text(field: Field, asked: str) -> None:
    if field.kind == "gone":
        raise StaleRef(asked, "it is no longer on the page", AGAIN)
    if field.kind == "none":
        raise Unsupported(asked, f"a {field.role} takes no text", "aim at a field")
    if field.disabled:
        raise Unreachable(asked, "it is disabled", "do first what enables it")
    if field.readonly:
        raise Unreachable(asked, "it is read-only", "change it by the control that fills it")


async def _upload(text: str, tab: Tab, options: BrowserOptions, asked: str) -> None:
    """The tap has opened the file chooser, or is about to."""
    paths = checked_uploads(text, options.uploads, asked)
    deadline = asyncio.get_running_loop().time() + 2.0
    while tab.chooser is None:
        if asyncio.get_running_loop().time() > deadline:
            raise Unreachable(
                asked, "no file chooser opened", "tap what opens it, then type into the chooser"
            )
        await asyncio.sleep(0.01)
    chooser, tab.chooser = tab.chooser, None
    if len(paths) > 1 and not chooser.is_multiple():
        raise Unsupported(asked, "this chooser takes one file", "name one")
    await chooser.set_files(paths)


async def _type(page: Page, text: str) -> None:
    """Keys where keys exist, so that listeners fire; everything else, line ends too, is inserted.

    A line end is never the Enter key: it would send a chat message or a form.
    """
    if len(text) > PASTED_FROM:
        await page.keyboard.insert_text(text)
        return
    for part in KEYED.split(text):
        if KEYED.fullmatch(part):
            await page.keyboard.type(part)
        elif part:
            await page.keyboard.insert_text(part)
