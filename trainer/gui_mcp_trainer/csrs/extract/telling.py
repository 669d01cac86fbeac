"""Actions in plain words, and back: what is to be done, what was done, and the account of a run so far."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Literal

from gui_mcp_devices.actions import (
    Aim,
    Drag,
    Hover,
    LongPress,
    Open,
    Point,
    PressKey,
    Ref,
    Scroll,
    Swipe,
    Tap,
    TypeText,
    Wait,
)
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import AskUser, Finish

from gui_mcp_trainer.csrs.extract.claims import Move
from gui_mcp_trainer.csrs.extract.moments import Past
from gui_mcp_trainer.csrs.extract.names import Names, names_of, quoted

LATEST = 12
"""Steps that an account tells one by one; what was before is told by its number."""

Verb = Literal["tap", "hold", "into", "type"]
VERBS: Mapping[Verb, tuple[str, ...]] = {
    "tap": ("Tap", "Press", "Touch"),
    "hold": ("Hold down", "Press and hold"),
    "into": ("Type {} into", "Enter {} into", "Write {} into"),
    "type": ("Type {}", "Enter {}", "Write {}"),
}
"""Each of them is read back as the same action."""

WAYS = {"down": (0, 1), "up": (0, -1), "right": (1, 0), "left": (-1, 0)}
CLEARED, SUBMITTED = ", in place of what it holds", ", then press Enter"


def wanted(do: Move, screen: Screen, dice: Random) -> str | None:
    """`do` as an instruction that `understood` reads back; None for what has no plain words.

    Words differ by `dice`; what they mean does not.
    """
    names = names_of(screen)
    match do:
        case Tap(at, 1, "left") if name := names.at(at, screen):
            return f"{dice.choice(VERBS['tap'])} {name}."
        case LongPress(at) if name := names.at(at, screen):
            return f"{dice.choice(VERBS['hold'])} {name}."
        case TypeText(text, into, clear, submit) if text == " ".join(text.split()) and text:
            name = names.at(into, screen) if into is not None else ""
            if name is None:
                return None
            said = dice.choice(VERBS["into" if name else "type"]).format(f"“{text}”")
            tail = (CLEARED if clear else "") + (SUBMITTED if submit else "")
            return " ".join(filter(None, (said, name))) + tail + "."
        case PressKey(keys):
            return f"Press the key {keys}."
        case Scroll(dx, dy, at) if way := _way(dx, dy):
            name = names.at(at, screen) if at is not None else None
            return f"Scroll {way} in {name}." if name else f"Scroll {way}."
        case Open(opened):
            return f"Open {opened}."
        case Wait():
            return "Wait a moment."
        case _:
            return None


def understood(said: str, screen: Screen) -> Move | None:
    """What somebody does who is told `said` and sees `screen`; None where the words are none of ours, or mean
    nothing that is there."""
    names = names_of(screen).by_name
    if found := re.fullmatch(r"(?:Tap|Press|Touch) (the .+)\.", said):
        if found[1] in names:
            return Tap(Ref(names[found[1]].ref))
        key = found[1].removeprefix("the key ")
        return PressKey(key) if key != found[1] and said.startswith("Press") else None
    if found := re.fullmatch(r"(?:Hold down|Press and hold) (the .+)\.", said):
        return LongPress(Ref(names[found[1]].ref)) if found[1] in names else None
    if said.startswith(("Type", "Enter", "Write")):
        return _typing(said, names_of(screen))
    if (found := re.fullmatch(r"Scroll (\w+)(?: in (the .+))?\.", said)) and found[1] in WAYS:
        dx, dy = WAYS[found[1]]
        over = Ref(names[found[2]].ref) if found[2] in names else None
        return Scroll(dx * screen.width // 2, dy * screen.height // 2, over)
    if found := re.fullmatch(r"Open (.+)\.", said):
        return Open(found[1])
    return Wait() if said == "Wait a moment." else None


def imperative(do: Move, screen: Screen) -> str:
    """`do` as an instruction without an end, always some words: not every one is read back."""
    said = wanted(do, screen, Random(0))
    return said.removesuffix(".") if said is not None else f"somebody has {_done(do, screen)}"


def told(past: Past) -> str:
    """What was done at a step, and that it failed where it did: `tapped the button “Save”`."""
    said = _done(past.do, past.screen)
    if past.error:
        return f"{said}, which was refused ({past.error.partition(':')[0]})"
    if past.reply is not None:
        return f"{said}, and was told {quoted(past.reply)}"
    return f"{said}, without any effect" if past.change == "unchanged" else said


def account(history: Sequence[Past]) -> str:
    """The run so far in one line, as a model would keep it; empty at the beginning."""
    if not history:
        return ""
    earlier = len(history) - LATEST
    lead = f"{earlier} earlier steps; then " if earlier > 0 else ""
    said = "; ".join(told(past) for past in history[-LATEST:])
    return f"{lead}{said}."[:1].upper() + f"{lead}{said}."[1:]


def _done(do: Move, screen: Screen) -> str:
    names = names_of(screen)

    def at(aim: Aim) -> str:
        return names.at(aim, screen) or ("a point of the screen" if isinstance(aim, Point) else "something")

    match do:
        case Tap(aim, count, _):
            return f"{'tapped' if count == 1 else 'double-tapped'} {at(aim)}"
        case LongPress(aim):
            return f"held down {at(aim)}"
        case Hover(aim):
            return f"moved the pointer to {at(aim)}"
        case TypeText(text, into):
            return f"typed {quoted(text)}" + (f" into {at(into)}" if into is not None else "")
        case PressKey(keys):
            return f"pressed the key {keys}"
        case Swipe(start, _):
            return f"swiped from {at(start)}"
        case Drag(start, end):
            return f"dragged {at(start)} to {at(end)}"
        case Scroll(dx, dy, _):
            return f"scrolled {_way(dx, dy) or 'aslant'}"
        case Open(opened):
            return f"opened {quoted(opened)}"
        case Wait():
            return "waited"
        case Finish("done", answer):
            return f"said that it is done, with the answer {quoted(answer)}" if answer else "said: done"
        case Finish():
            return "said that it cannot be done"
        case AskUser(question):
            return f"asked {quoted(question)}"


def _typing(said: str, names: Names) -> Move | None:
    found = re.fullmatch(
        rf"(?:Type|Enter|Write) “(.+?)”(?: into (the .+?))?({CLEARED})?({SUBMITTED})?\.", said
    )
    if found is None:
        return None
    text, name, clear, submit = found.groups()
    if name is None:
        return TypeText(text, None, bool(clear), bool(submit))
    if name not in names.by_name:
        return None
    return TypeText(text, Ref(names.by_name[name].ref), bool(clear), bool(submit))


def _way(dx: int, dy: int) -> str:
    """Empty for a scroll along both axes, or none."""
    ways = [way for way, (x, y) in WAYS.items() if (x * dx > 0 and dy == 0) or (y * dy > 0 and dx == 0)]
    return ways[0] if ways else ""
