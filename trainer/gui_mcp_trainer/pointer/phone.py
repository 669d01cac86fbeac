"""Rows from the simulated phone: what its oracles do on the train split, each step with what was seen.

Learnt from are templates of the split `train` alone, with seeds above `FIRST_SEED`, which no benchmark
draws. Now and then a wrong tap is made on purpose, as on generated pages. What pointer has no action for (the
keys of the phone, an answer in words) gives no row.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Literal

from gui_mcp_benchmarks.suites.pocket.oracle import MOST_STEPS
from gui_mcp_benchmarks.suites.pocket.see import NotThere, See
from gui_mcp_benchmarks.suites.pocket.suite import PocketStart, start
from gui_mcp_benchmarks.suites.pocket.template import Do, Template
from gui_mcp_benchmarks.suites.pocket.templates import TEMPLATES
from gui_mcp_devices.actions import Action, PressKey, Ref, Scroll, Tap, TypeText
from gui_mcp_devices.changes import compare
from gui_mcp_devices.errors import DeviceError
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import AskUser, Decision, Finish, Step
from gui_mcp_models.pointer.features import Encoded, cut, encode
from gui_mcp_models.pointer.forward import OPS
from gui_mcp_models.pointer.things import is_control

from gui_mcp_trainer.pointer.row import Row, pack

FIRST_SEED = 1_000_000
"""The benchmark's own seeds lie below."""
SHARES = {"easy": 3.0, "medium": 2.0, "hard": 1.0}
"""How often a tier is drawn: a hard task gives four times the rows of an easy one."""
KEEP_DONE = 0.6
LONGEST_SPAN = 24
FAR = 0.7
"""Share of the screen that pointer's scroll moves."""


def learnable(split: Literal["train", "gate"] = "train") -> tuple[type[Template], ...]:
    """The templates of a split; pointer has no words to answer a question with, nor to ask one."""
    return tuple(t for t in TEMPLATES if t.split == split and not t.asks and not t.open_question)


def phone_rows(seed: int, split: Literal["train", "gate"] = "train") -> Iterator[Row]:
    """Endless rows, episode after episode, from one seed. Those of `gate` are to measure on."""
    for _, row in phone_cases(seed, split):
        yield row


def phone_cases(seed: int, split: Literal["train", "gate"] = "train") -> Iterator[tuple[Encoded, Row]]:
    """Endless rows, each with the encoding that it was cut from."""
    phones = [Phone(Form()), Phone(Form(width=1080, height=2400, density=3.0)), Phone(Form(dark=True))]
    templates = learnable(split)
    number = FIRST_SEED + seed
    while True:
        dice = Random(f"phone/{number}")
        drawn = dice.choices(templates, [SHARES[t.tier] for t in templates])[0]
        begun = start(drawn, dice.choice(phones), number)
        yield from steps(begun, dice, dice.choice((0.0, 0.0, 0.08, 0.2)))
        number += 1


def steps(begun: PocketStart, dice: Random, slips: float = 0.0) -> Iterator[tuple[Encoded, Row]]:
    """Follow the oracle to its end, or to where a slip has led it into what it cannot mend."""
    device, template = begun.device, begun.template
    history: list[Step] = []
    screen = device.capture()
    for index in range(MOST_STEPS):
        seen = encode(begun.goal, screen, history)
        try:
            do = template.next(See(template.phone, screen))
        except (NotThere, LookupError):
            return
        row = label(do, begun.goal, seen, template.app)
        if row is not None and (not isinstance(do, Finish) or dice.random() < KEEP_DONE):
            yield seen, row
        if isinstance(do, Finish | AskUser):
            return
        action = _slip(screen, dice) if dice.random() < slips else _as_pointer_would(do, screen)
        error = ""
        try:
            device.act(action)
        except DeviceError as refused:
            error = f"{refused.code}: {refused}"
        after = device.capture()
        history.append(Step(index, screen, Decision(action), error, compare(screen, after)))
        screen = after


def label(do: Do, goal: str, seen: Encoded, family: str) -> Row | None:
    """The row that teaches `do`; None where pointer could not do it or the encoding does not hold it."""
    refs = {e.ref: i for i, e in enumerate(seen.things)}
    match do:
        case Finish(status):
            return pack(seen, op=OPS.index(status), family=family)
        case Tap(Ref(ref), 1):
            if ref not in refs:
                return None
            return pack(seen, op=OPS.index("tap"), target=refs[ref], family=family)
        case TypeText(text, Ref(ref)):
            span = find(text, goal, seen)
            if ref not in refs or span is None:
                return None
            return pack(seen, op=OPS.index("type"), target=refs[ref], span=span, family=family)
        case Scroll(dx=0, dy=dy):
            return pack(seen, op=OPS.index("scroll_down" if dy > 0 else "scroll_up"), family=family)
        case PressKey("Enter"):
            return pack(seen, op=OPS.index("enter"), family=family)
        case _:
            return None


def find(text: str, goal: str, seen: Encoded) -> tuple[int, int] | None:
    """(first token, last token) of `text`, in the goal or else on the screen."""
    found: list[tuple[bool, bool, int, int]] = []
    for first, place in enumerate(seen.places):
        if place is None or (place.value and place.source >= 0):
            continue
        for last in range(first, min(first + LONGEST_SPAN, len(seen.places))):
            said = cut(seen, goal, first, last)
            if len(said) > len(text):
                break
            if said == text:
                quoted = goal[max(0, place.start - 1) : place.start] in ('"', "“", "'")
                found.append((place.source >= 0, not quoted, first, last))
                break
    return min(found)[2:] if found else None


def _as_pointer_would(do: Action, screen: Screen) -> Action:
    """Scrolls as far as pointer scrolls; what is typed replaces what stands there."""
    match do:
        case Scroll(dx=0, dy=dy, at=at):
            return Scroll(dy=round(screen.height * FAR) * (1 if dy > 0 else -1), at=at)
        case TypeText(text, into):
            return TypeText(text, into=into, clear=True)
        case _:
            return do


def _slip(screen: Screen, dice: Random) -> Action:
    controls = [e for e in screen.elements if is_control(e) and e.bounds is not None]
    return Tap(Ref(dice.choice(controls).ref)) if controls else Scroll(dy=round(screen.height * FAR))
