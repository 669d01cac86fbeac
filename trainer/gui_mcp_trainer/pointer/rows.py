"""Episodes on generated pages, each step a training row: what was seen, what the oracle would do.

Now and then a wrong move is made on purpose, and the oracle's correction becomes the next row, so that the
model learns to recover. Everything follows from (seed, split): the same call gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from gui_mcp_devices.actions import Action, PressKey, Ref, Scroll, Tap, TypeText, Wait
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import Decision, Step
from gui_mcp_models.pointer.features import Encoded, cut, encode
from gui_mcp_models.pointer.forward import CASES, OPS
from gui_mcp_models.pointer.things import is_control, is_editable

from gui_mcp_trainer.pointer import (
    compared,
    drawn,
    pickers,
    records,
    results,
    reveal,
    singles,
    texts,
    ticks,
    trips,
    unseen,
)
from gui_mcp_trainer.pointer.row import Row, pack
from gui_mcp_trainer.pointer.sim import Sim, Want
from gui_mcp_trainer.pointer.vocabulary import Split, Vocabulary

MAX_STEPS = 16
KEEP_DONE = 0.4
"""Share of the last rows of episodes that are kept: they are many and much alike."""

Family = type[Sim]
Families = tuple[tuple[Family, float], ...]

FAMILIES: Families = (
    (texts.TextForm, 3.5),
    (texts.Login, 1.2),
    (texts.SameText, 0.8),
    (texts.CaseText, 2.0),
    (ticks.Ticks, 2.5),
    (ticks.NthTick, 0.6),
    (ticks.Likes, 4.0),
    (records.Records, 2.0),
    (texts.Dated, 1.2),
    (records.Copy, 2.5),
    (records.Shown, 2.0),
    (records.Everything, 0.8),
    (singles.Named, 3.0),
    (singles.Counted, 1.2),
    (singles.Window, 1.5),
    (singles.Rows, 2.0),
    (compared.Ranked, 1.5),
    (compared.Sorted, 2.0),
    (drawn.Drawn, 2.5),
    (drawn.Kind, 1.0),
    (drawn.HowMany, 1.0),
    (singles.Settings, 0.8),
    (singles.Long, 0.8),
    (reveal.Sections, 2.5),
    (reveal.Tree, 1.5),
    (results.Search, 3.0),
    (pickers.Suggest, 1.5),
    (pickers.Calendar, 2.0),
    (trips.Trip, 2.5),
)
HELD_OUT: Families = ((unseen.Menu, 1.0), (unseen.Wizard, 1.0))
"""Whole families that no training row comes from."""


def draw_sim(seed: int, split: Split, families: Families = FAMILIES) -> Sim:
    random = Random(f"{split}/{seed}")
    family = random.choices([f for f, _ in families], [w for _, w in families])[0]
    return family(Vocabulary(random, split))


def episode(sim: Sim, slips: float = 0.0) -> Iterator[Row]:
    """The rows of `steps`."""
    for _, row in steps(sim, slips):
        yield row


def steps(sim: Sim, slips: float = 0.0) -> Iterator[tuple[Encoded, Row]]:
    """Follow the oracle to the end; `slips` is the chance of a wrong move at each step."""
    history: list[Step] = []
    screen = sim.see()
    for index in range(MAX_STEPS):
        want = sim.want()
        seen = encode(sim.goal, screen, history)
        row = label(sim, want, seen)
        if row is not None and (want.op != "done" or sim.random.random() < KEEP_DONE):
            yield seen, row
        if want.op in ("done", "infeasible"):
            return
        action = _slip(sim, screen) if sim.random.random() < slips else deed(sim, want)
        if action is None:
            return
        error = apply(sim, action)
        after = sim.see()
        change = compare(screen, after)
        history.append(Step(index, screen, Decision(action), error, change))
        screen = after


def label(sim: Sim, want: Want, seen: Encoded) -> Row | None:
    """The row that teaches `want`; None where the encoding does not hold what is needed."""
    op = want.op
    target, also = -1, ()
    if want.key:
        refs = {e.ref: i for i, e in enumerate(seen.things)}
        keyed = {key: ref for ref, key in sim.keys.items()}
        target = refs.get(keyed.get(want.key, ""), -1)
        if target < 0 and want.key in sim.spots and want.key not in keyed:
            op = "scroll_down" if sim.spots[want.key] > 0 else "scroll_up"
        elif target < 0:
            return None
        else:
            also = tuple(refs[keyed[k]] for k in want.also if keyed.get(k, "") in refs)
    if op != "type":
        return pack(seen, op=OPS.index(op), target=target, also=also, family=sim.family)
    span = find(sim, want, seen)
    if span is None:
        return None
    start, end, case = span
    return pack(
        seen, op=OPS.index("type"), target=target, also=(), span=(start, end), case=case, family=sim.family
    )


def find(sim: Sim, want: Want, seen: Encoded) -> tuple[int, int, int] | None:
    """(first token, last token, letter case) of the text to type, in the goal or the thing it stands in."""
    source = -1
    if want.source:
        refs = {key: ref for ref, key in sim.keys.items()}
        source = next((i for i, e in enumerate(seen.things) if e.ref == refs.get(want.source)), -2)
    found: list[tuple[bool, int, int, int]] = []
    for start, place in enumerate(seen.places):
        if place is None or place.source != source:
            continue
        if place.value and source >= 0:
            continue
        for end in range(start, min(start + 24, len(seen.places))):
            text = cut(seen, sim.goal, start, end)
            if len(text) > len(want.text):
                break
            for case, form in enumerate((text, text.upper(), text.lower())):
                if form == want.text:
                    quoted = source < 0 and sim.goal[place.start - 1 : place.start] in ('"', "“", "'")
                    case = CASES.index(want.case) if want.case else case
                    found.append((not quoted, case, start, end))
                    break
    if not found:
        return None
    _, case, start, end = min(found)
    return start, end, case


def deed(sim: Sim, want: Want) -> Action | None:
    """The oracle's move as an action on what is on the screen."""
    far = round(sim.style.height * 0.7)
    refs = {key: ref for ref, key in sim.keys.items()}
    if want.op == "scroll_down" or want.op == "scroll_up":
        return Scroll(dy=far if want.op == "scroll_down" else -far)
    if want.op == "wait":
        return Wait(0.5)
    if want.op == "enter":
        return PressKey("Enter")
    if want.key not in refs:
        if want.key not in sim.spots:
            return None
        return Scroll(dy=far if sim.spots[want.key] > 0 else -far)
    at = Ref(refs[want.key])
    if want.op == "type":
        return TypeText(sim.spelt(want.key, want.text), into=at, clear=True)
    return Tap(at)


def apply(sim: Sim, action: Action) -> str:
    """Do it to the simulation; what the page does not know of changes nothing. Returns the error it met."""
    match action:
        case Tap(Ref(ref)):
            if (key := sim.keys.get(ref)) is not None:
                if error := sim.refuses(key, None):
                    return error
                sim.tap(key)
        case TypeText(text, Ref(ref)):
            if (key := sim.keys.get(ref)) is not None:
                if error := sim.refuses(key, text):
                    return error
                sim.type(key, text)
        case Wait():
            sim.wait()
        case Scroll(dy=dy):
            sim.scroll(dy > 0)
        case _:
            sim.enter()
    return ""


def _slip(sim: Sim, screen: Screen) -> Action | None:
    controls = [e for e in screen.elements if is_control(e) and e.ref in sim.keys]
    if not controls:
        return None
    thing = sim.random.choice(controls)
    if is_editable(thing) and sim.random.random() < 0.5:
        return TypeText(sim.words.text(), into=Ref(thing.ref), clear=True)
    return Tap(Ref(thing.ref))


def rows(seed: int, split: Split, families: Families = FAMILIES) -> Iterator[Row]:
    """Endless rows, episode after episode, from one seed."""
    for _, row in cases(seed, split, families):
        yield row


def cases(seed: int, split: Split, families: Families = FAMILIES) -> Iterator[tuple[Encoded, Row]]:
    """Endless rows, each with the encoding that it was cut from."""
    number = seed
    while True:
        sim = draw_sim(number, split, families)
        slips = Random(number).choice((0.0, 0.0, 0.12, 0.3))
        yield from steps(sim, slips)
        number += 1
