"""Wrong moves that look like right ones: another element, another text."""

from __future__ import annotations

from random import Random

from gui_mcp_benchmarks.baselines import tappable, texts
from gui_mcp_devices.actions import Action, Ref, Tap, TypeText
from gui_mcp_devices.screen import Element, Screen

from gui_mcp_trainer.experiments.experts import Move, aimed, target

NEAR = 4
"""Elements that far apart in reading order count as neighbours."""
LONGEST = 40
"""Characters of a text that is taken from the screen by mistake."""
TOGGLES = frozenset({"checkbox", "switch", "menuitemcheckbox"})


def wrong_element(right: Move, screen: Screen, dice: Random) -> Action | None:
    """`right` at another element that could be taken for its own, else a tap on any control; None where
    there is no other. Those of the same role and near by are likelier."""
    at = target(right, screen)
    typing = isinstance(right, TypeText)
    others = [
        (index, e)
        for index, e in enumerate(screen.elements)
        if tappable(e) and e.bounds is not None and e is not at and (not typing or "editable" in e.states)
    ]
    if not others:
        return None
    home = screen.elements.index(at) if at is not None and at in screen.elements else -1
    weights = [_likeness(e, at, abs(index - home)) for index, e in others]
    chosen = dice.choices([e for _, e in others], weights)[0]
    if typing or (isinstance(right, Tap) and isinstance(right.at, Ref)):
        moved = aimed(right, Ref(chosen.ref))
        return moved if isinstance(moved, Tap | TypeText) else None
    return Tap(Ref(chosen.ref))


def wrong_text(right: str, goal: str, screen: Screen, dice: Random) -> str:
    """Another text than `right`: a part of it, one with a slip of the finger, another of the goal, or one
    that stands on the screen."""
    words = right.split()
    parts = [" ".join(words[:-1]), " ".join(words[1:])] if len(words) > 1 else [right[:-1]]
    seen = [e.name for e in screen.elements if e.name and len(e.name) <= LONGEST]
    kinds = [(0.3, parts), (0.3, [_mistyped(right, dice)]), (0.25, texts(goal)), (0.15, seen)]
    held = [(w, [t for t in found if t.strip() and t != right]) for w, found in kinds]
    held = [(w, found) for w, found in held if found]
    if not held:
        return right + right[-1:] if right else "a"
    return dice.choice(dice.choices([found for _, found in held], [w for w, _ in held])[0])


def _likeness(other: Element, at: Element | None, apart: int) -> float:
    if at is None:
        return 1.0
    weight = 4.0 if other.role == at.role else 1.0
    weight *= 3.0 if apart <= NEAR else 1.0
    return weight * (2.0 if other.depth == at.depth else 1.0)


def _mistyped(text: str, dice: Random) -> str:
    """Two characters swapped, one lost, or a digit taken for its neighbour."""
    if not text:
        return ""
    place = dice.randrange(len(text))
    if text[place].isdigit() and text[place] in "0123456789":
        return text[:place] + str((int(text[place]) + dice.choice((1, 9))) % 10) + text[place + 1 :]
    if place + 1 < len(text) and text[place] != text[place + 1]:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + text[place + 1 :]
