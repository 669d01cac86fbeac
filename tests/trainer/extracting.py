"""A small run through a settings app with pictures, for the tests of extraction and samples."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from gui_mcp.episode import RecordedOutcome
from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.actions import Action, Ref, Tap, TypeText
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Box, Element, Image, Screen
from gui_mcp_models.model import AskUser, Decision, Finish, Step
from PIL import Image as Pillow

GOAL = "Turn the switch “Dark theme” on and call the device “Kestrel”."
WIDTH, HEIGHT = 360, 640


def picture(shade: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image:
    out = io.BytesIO()
    Pillow.new("RGB", size, (shade % 256, 80, 120)).save(out, "PNG")
    return Image(out.getvalue(), "image/png", *size, scale=size[0] / WIDTH)


def screen(id: str, *elements: Element, app: str = "settings", pictured: bool = True) -> Screen:
    """The elements one below the other."""
    placed = tuple(
        replace(e, bounds=Box(0, 40 * i, WIDTH, 40)) if e.bounds is None else e
        for i, e in enumerate(elements)
    )
    shade = sum(id.encode())
    return Screen(id, WIDTH, HEIGHT, placed, picture(shade) if pictured else None, app, platform="phone")


def button(ref: str, name: str) -> Element:
    return Element(ref, "button", name)


def switch(ref: str, name: str, on: bool) -> Element:
    return Element(ref, "switch", name, states=frozenset({"checked"} if on else ()))


def field(ref: str, name: str, value: str = "") -> Element:
    return Element(ref, "textbox", name, value, states=frozenset({"editable"}))


def run_of(
    screens: Sequence[Screen],
    does: Sequence[Action | Finish | AskUser],
    *,
    goal: str = GOAL,
    id: str = "r1",
    outcome: RecordedOutcome = "done",
) -> Run:
    """A step for each of `does`; one screen more than those where the last of them led somewhere."""
    steps = tuple(
        Step(
            i,
            screens[i],
            Decision(do),
            change=compare(screens[i], screens[i + 1]) if i + 1 < len(screens) else None,
        )
        for i, do in enumerate(does)
    )
    last = screens[len(does)] if len(screens) > len(does) else None
    return Run(id, goal, outcome, steps, last)


HOME = screen("s0", button("h1", "Settings"), button("h2", "Mail"), app="launcher")
MENU = screen("s1", button("m1", "Display"), button("m2", "About"), button("m3", "Battery"))
DISPLAY = screen(
    "s2", button("d1", "Back"), switch("d2", "Dark theme", False), switch("d3", "Night light", True)
)
DARK = screen("s3", button("d1", "Back"), switch("d2", "Dark theme", True), switch("d3", "Night light", True))
ABOUT = screen("s5", button("a1", "Back"), field("a2", "Device name"), button("a3", "Save"))
NAMED = screen("s6", button("a1", "Back"), field("a2", "Device name", "Kestrel"), button("a3", "Save"))
SAVED = screen("s7", button("m1", "Display"), button("m4", "About Kestrel"), button("m3", "Battery"))


def tap(ref: str) -> Tap:
    return Tap(Ref(ref))


def good_run(id: str = "r1") -> Run:
    """Seven moves and the word that it is done; no detour."""
    back = replace(MENU, id="s4")
    return run_of(
        [HOME, MENU, DISPLAY, DARK, back, ABOUT, NAMED, SAVED],
        [
            tap("h1"),
            tap("m1"),
            tap("d2"),
            tap("d1"),
            tap("m2"),
            TypeText("Kestrel", Ref("a2")),
            tap("a3"),
            Finish("done"),
        ],
        id=id,
    )


def bad_run(id: str = "r2") -> Run:
    """Opens the wrong page, comes back, and says that it is done."""
    battery = screen("b2", button("b1", "Back"), switch("b2", "Battery saver", False))
    back = replace(MENU, id="b3")
    return run_of([HOME, MENU, battery, back], [tap("h1"), tap("m3"), tap("b1"), Finish("done")], id=id)
