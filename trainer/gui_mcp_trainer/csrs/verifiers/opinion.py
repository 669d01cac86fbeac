"""What the small model thinks of each move of a run: how likely it was to make it, and what it would do.

pointer is a policy of the same family as some of the agents that it judges, and judges of one family err
together: of a run that pointer itself made, its opinion says next to nothing. It has learnt from the oracles
of 21 of pocket's 22 train templates (on other seeds) and from no page of MiniWoB++, whose train pages its
generated ones were chosen by. So its opinion is worth most there; the calibration has to tell how much.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from gui_mcp_benchmarks.met import holding
from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.actions import Action, Point, PressKey, Scroll, Swipe, Tap, TypeText, Wait, aims
from gui_mcp_devices.screen import Element, Screen
from gui_mcp_models.model import AskUser, Finish, Step
from gui_mcp_models.pointer.decide import MAX_SPAN, choices
from gui_mcp_models.pointer.features import Encoded, Floats, cut, encode
from gui_mcp_models.pointer.forward import OPS, Network, Scores, softmax
from gui_mcp_models.pointer.past import deed, stale
from gui_mcp_models.pointer.threads import one_thread

from gui_mcp_trainer.csrs.verifiers.deeds import ENTER, target

FLOOR = 1e-6
"""No move is thought less likely than this."""
UNSPOKEN = -1.0
"""In place of a probability: a kind of move that pointer does not have (a phone's keys, a long press)."""

Op = Literal["tap", "type", "scroll_down", "scroll_up", "enter", "wait", "done", "infeasible"]
Spoken = Literal["tap", "type", "scroll", "enter", "wait", "finish", "other"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """Of one move; probabilities in [0, 1]."""

    kind: Spoken
    chance: float
    """Of the kind of move, its element and its text, together; UNSPOKEN where pointer has no such move."""
    kind_chance: float
    element_chance: float
    """Of the element, given the kind; 1 where it aims at none."""
    text_chance: float
    """Of the text, given the element; 1 where none is typed."""
    best: float
    """Of the likeliest move that was not just tried in vain."""
    same: bool
    """The move is that likeliest one."""
    done: float
    """Of saying here that it is done."""
    infeasible: float

    @property
    def spoken(self) -> bool:
        return self.chance >= 0


@dataclass(frozen=True, slots=True)
class Opinions:
    """Of all moves of a run, and of the state that it was left in."""

    moves: tuple[Opinion, ...]
    """One for each of `Run.steps` that is an action, or says that it is over."""
    done: float
    """Of being done in the last state."""
    best: float
    """Of the likeliest move there."""


def opinions(network: Network, run: Run) -> Opinions:
    """One forward pass a step (about 3 ms on one core). Total: any run."""
    moves: list[Opinion] = []
    with one_thread():
        for place, step in enumerate(run.steps):
            do = step.decision.do
            if not isinstance(do, AskUser):
                moves.append(_of(network, run.goal, step.screen, run.steps[:place], do))
        if run.last is not None:
            end = _of(network, run.goal, run.last, run.steps, Finish("done"))
        elif moves:
            end = moves[-1]
        else:
            return Opinions((), 0.0, 0.0)
    return Opinions(tuple(moves), end.done, end.best)


def _of(network: Network, goal: str, screen: Screen, history: Sequence[Step], do: Action | Finish) -> Opinion:
    seen = encode(goal, screen, history)
    scores = network.score(seen)
    ops = dict(zip(OPS, map(float, softmax(scores.op)), strict=True))
    kind, kind_chance, element_chance, text_chance = _chances(network, goal, screen, (seen, scores, ops), do)
    tried = stale(history, screen)
    ranked = choices(network, seen, scores, goal, screen, history)
    best = next((c for c in ranked if isinstance(c.do, Finish) or deed(c.do) not in tried), None)
    chance = UNSPOKEN if kind == "other" else max(FLOOR, kind_chance * element_chance * text_chance)
    return Opinion(
        kind,
        chance,
        kind_chance,
        element_chance,
        text_chance,
        best.chance if best else 0.0,
        best is not None and _alike(best.do, do, screen),
        ops["done"],
        ops["infeasible"],
    )


def _chances(
    network: Network,
    goal: str,
    screen: Screen,
    read: tuple[Encoded, Scores, Mapping[Op, float]],
    do: Action | Finish,
) -> tuple[Spoken, float, float, float]:
    seen, scores, ops = read
    match do:
        case Tap(count=1, button="left"):
            _, chance = _element(seen, scores, screen, do, seen.usable)
            return "tap", ops["tap"], chance, 1.0
        case TypeText(text):
            index, chance = _element(seen, scores, screen, do, seen.editable & seen.usable)
            said = 0.0 if index is None else text_chance(network, seen, scores, goal, (index, text))
            return "type", ops["type"], chance, said
        case Scroll(dy=dy) if dy:
            return "scroll", ops["scroll_down" if dy > 0 else "scroll_up"], 1.0, 1.0
        case PressKey(keys) if keys.casefold() in ENTER:
            return "enter", ops["enter"], 1.0, 1.0
        case Wait():
            return "wait", ops["wait"], 1.0, 1.0
        case Finish(status):
            return "finish", ops[status], 1.0, 1.0
        case _:
            return "other", 0.0, 0.0, 0.0


def _element(
    seen: Encoded, scores: Scores, screen: Screen, do: Tap | TypeText, usable: Floats | np.ndarray
) -> tuple[int | None, float]:
    """(index, probability) of the likeliest thing that the move met: a tap on a row's words is a tap on the
    row as well."""
    if not usable.any():
        return None, 0.0
    points = softmax(np.where(usable, scores.point, np.float32(-1e9)))
    hit = {e.ref for e in _met(do, screen)}
    found = [i for i, e in enumerate(seen.things) if e.ref in hit]
    if not found:
        return None, 0.0
    best = max(found, key=lambda i: float(points[i]))
    return best, float(points[best])


def _met(do: Tap | TypeText, screen: Screen) -> list[Element]:
    place = next(iter(aims(do)), None)
    aimed = target(do, screen)
    if isinstance(place, Point):
        return holding(screen, place.x, place.y)
    if aimed is None or aimed.bounds is None:
        return [aimed] if aimed else []
    inside = [e for e in screen.elements if e.bounds == aimed.bounds]
    return [aimed, *inside]


def text_chance(network: Network, seen: Encoded, scores: Scores, goal: str, typed: tuple[int, str]) -> float:
    """How likely pointer is to copy this text into element `typed[0]`, letter case aside; 0 where it stands
    neither in the goal nor on the screen."""
    target_, text = typed
    free = np.array([p is not None for p in seen.places], dtype=np.bool_)
    wanted = text.casefold()
    if not free.any() or not wanted:
        return 0.0
    first = softmax(np.where(free, network.start(seen, scores, target_), np.float32(-1e9)))
    best = 0.0
    for start, last in _spans(seen, goal, wanted):
        ends = softmax(np.where(free, network.end(seen, scores, target_, start), np.float32(-1e9)))
        best = max(best, float(first[start]) * float(ends[last]))
    return best


def _spans(seen: Encoded, goal: str, wanted: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, place in enumerate(seen.places):
        if place is None or not wanted.startswith(cut(seen, goal, start, start).casefold()[:1]):
            continue
        for last in range(start, min(start + MAX_SPAN, len(seen.places))):
            said = cut(seen, goal, start, last).casefold()
            if len(said) > len(wanted):
                break
            if said == wanted:
                found.append((start, last))
                break
    return found


def _alike(one: Action | Finish, other: Action | Finish, screen: Screen) -> bool:
    """The same kind of move at the same thing, with the same text."""
    match one, other:
        case Finish(a), Finish(b):
            return a == b
        case (Tap(), Tap()) | (TypeText(), TypeText()):
            refs = {e.ref for e in _met(other, screen)}
            aimed = target(one, screen)
            same = aimed is not None and aimed.ref in refs
            if isinstance(one, TypeText) and isinstance(other, TypeText):
                return same and one.text == other.text
            return same
        case (Scroll() | Swipe(), Scroll() | Swipe()):
            return True
        case PressKey(a), PressKey(b):
            return a.casefold() == b.casefold()
        case Wait(), Wait():
            return True
        case _:
            return False


def log(chance: float) -> float:
    return math.log(max(FLOOR, chance))
