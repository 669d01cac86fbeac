"""From scores to one action: the best that is possible and was not just tried in vain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from gui_mcp_devices.actions import Action, PressKey, Ref, Scroll, Tap, TypeText, Wait
from gui_mcp_devices.screen import Screen

from gui_mcp_models.model import Decision, Finish, Step
from gui_mcp_models.pointer.features import MAX_WORDS, Encoded, Floats, cut, encode
from gui_mcp_models.pointer.forward import CASES, OPS, Network, Scores, softmax
from gui_mcp_models.pointer.past import deed, stale
from gui_mcp_models.pointer.rewrite import asked_form, rewrite
from gui_mcp_models.pointer.things import role_of
from gui_mcp_models.pointer.threads import one_thread

MAX_SPAN = 24
"""Tokens of one copied text."""
COVERED = 0.2
"""Chance given to Escape after a tap that met a cover; the network was never taught that key."""
TRIES = 12
"""Elements looked at per kind of action before falling back."""


@dataclass(frozen=True, slots=True)
class Choice:
    do: Action | Finish
    chance: float
    """The network's probability of this kind of action and this element."""
    words: str
    """What was chosen, in words."""


def decide(network: Network, goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
    """Total: always a Decision, whatever the screen holds."""
    seen = encode(goal, screen, history)
    with one_thread():
        scores = network.score(seen)
        ranked = choices(network, seen, scores, goal, screen, history)
    tried = stale(history, screen)
    failed = bool(history and history[-1].error)
    open_moves = [c for c in ranked if not isinstance(c.do, Finish) and deed(c.do) not in tried]
    ends = [c for c in ranked if isinstance(c.do, Finish)]
    # A run does not end on a move that failed while another one is left.
    left = open_moves if failed and open_moves else sorted(open_moves + ends, key=lambda c: -c.chance)
    best = next(iter(left), None)
    if best is None:
        return Decision(Finish("infeasible"), "nothing is left that was not tried in vain")
    skipped = "" if best is ranked[0] else f"; {ranked[0].words} led nowhere before"
    return Decision(best.do, f"{best.words} (p={best.chance:.2f}{skipped})")


def choices(
    network: Network, seen: Encoded, scores: Scores, goal: str, screen: Screen, history: Sequence[Step]
) -> list[Choice]:
    """Possible actions, the likeliest first."""
    ops = softmax(scores.op)
    found: list[Choice] = []
    for op, chance in zip(OPS, ops, strict=True):
        match op:
            case "tap" | "type":
                usable = seen.usable if op == "tap" else seen.editable & seen.usable
                if not usable.any():
                    continue
                points = softmax(np.where(usable, scores.point, np.float32(-1e9)))
                for i in np.argsort(-points)[:TRIES]:
                    if not usable[i]:
                        break
                    both = float(chance * points[i])
                    target = int(i)
                    if op == "tap":
                        found.append(
                            Choice(Tap(Ref(seen.things[target].ref)), both, f"tap {_called(seen, target)}")
                        )
                    elif both > 1e-4 and (text := _text(network, seen, scores, goal, target)):
                        found.append(_typing(seen, target, text, both, goal, history))
            case "scroll_down" | "scroll_up":
                far = round(screen.height * 0.7) * (1 if op == "scroll_down" else -1)
                found.append(Choice(Scroll(dy=far), float(chance), op.replace("_", " ")))
            case "enter":
                found.append(Choice(PressKey("Enter"), float(chance), "press Enter"))
            case "wait":
                found.append(Choice(Wait(0.5), float(chance), "wait"))
            case _:
                found.append(
                    Choice(Finish("done" if op == "done" else "infeasible"), float(chance), f"say {op}")
                )
    if history and "lies over it" in history[-1].error:
        found.append(Choice(PressKey("Escape"), COVERED, "press Escape, as something lies over it"))
    return sorted(found, key=lambda c: -c.chance)


def _typing(
    seen: Encoded, target: int, text: str, chance: float, goal: str, history: Sequence[Step]
) -> Choice:
    ref = seen.things[target].ref
    if form := asked_form(history, ref):
        text = rewrite(text, form, goal)
    action = TypeText(text, into=Ref(ref), clear=True)
    return Choice(action, chance, f"type {text!r} into {_called(seen, target)}")


def _text(network: Network, seen: Encoded, scores: Scores, goal: str, target: int) -> str:
    """The likeliest span for this element in the letter case asked for; empty where no word can be copied."""
    free = np.array([p is not None for p in seen.places], dtype=np.bool_)
    if not free.any():
        return ""
    first = network.start(seen, scores, target)
    best, span = -np.inf, (0, 0)
    log_first = _log(np.where(free, first, np.float32(-1e9)))
    for start in np.argsort(-log_first)[:3]:
        if not free[start]:
            continue
        stop = _reach(seen, int(start))
        log_last = _log(np.where(free, network.end(seen, scores, target, int(start)), np.float32(-1e9)))
        last = int(start) + int(np.argmax(log_last[start:stop]))
        if (score := float(log_first[start] + log_last[last])) > best:
            best, span = score, (int(start), last)
    text = cut(seen, goal, *span)
    match CASES[int(np.argmax(network.case(seen, scores, target)))]:
        case "upper":
            return text.upper()
        case "lower":
            return text.lower()
        case _:
            return text


def _reach(seen: Encoded, start: int) -> int:
    """One past the last token that a copied text from `start` may end with: it stays in the goal, or on the
    page."""
    stop = min(start + MAX_SPAN, len(seen.places))
    if seen.owner[start] < 0:
        ends = np.flatnonzero(seen.owner[start:stop] >= 0)
        return start + int(ends[0]) if len(ends) else stop
    return min(stop, start + 3 * MAX_WORDS)


def _log(x: Floats) -> Floats:
    return np.log(np.maximum(softmax(x), np.float32(1e-9)))


def _called(seen: Encoded, i: int) -> str:
    thing = seen.things[i]
    name = thing.name if len(thing.name) <= 40 else thing.name[:39] + "…"
    return f"{role_of(thing)} {name!r}" if name else f"{role_of(thing)} {i + 1} of {len(seen.things)}"
