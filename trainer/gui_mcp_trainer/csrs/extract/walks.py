"""Which steps of a walk over screens were needed for where it stands, as far as screens show it.

A step without effect, a refused one, and a way that led back to a state seen before brought nothing. A way
back keeps its steps where one of them left a mark (typed, switched, chose) and it left its page: what was
done there may be kept, though the page that it came back to does not show it.
"""

from __future__ import annotations

from collections.abc import Sequence

from gui_mcp_devices.actions import TypeText, aims
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import AskUser, Finish
from gui_mcp_models.test_time.moves import target

from gui_mcp_trainer.csrs.extract.claims import SWITCHES
from gui_mcp_trainer.csrs.extract.moments import Past, past
from gui_mcp_trainer.runs import STEADY, Run, state_of

CHOOSING = SWITCHES | {"option", "slider", "spinbutton"}
"""Roles of what holds a choice."""


def needed(steps: Sequence[Past], here: Screen) -> tuple[bool, ...]:
    """For each of `steps` whether the way to `here`, which the last of them led to, needs it."""
    screens = [*(step.screen for step in steps), here]
    states = [state_of(screen) for screen in screens]
    marks = [_marks(step, screens[i], screens[i + 1]) for i, step in enumerate(steps)]
    out = [_effective(step) and states[i] != states[i + 1] for i, step in enumerate(steps)]
    for i, step in enumerate(steps):
        if isinstance(step.do, AskUser) and step.reply is not None:
            out[i] = True
    first: dict[str, int] = {}
    for i, state in enumerate(states):
        start = first.get(state, i)
        first[state] = i
        stayed = all(_one_page(screens[j], screens[j + 1]) for j in range(start, i))
        if start < i and (stayed or not any(marks[start:i])):
            out[start:i] = [False] * (i - start)
            for other in [s for s, at in first.items() if start < at < i]:
                del first[other]  # what was seen on the way back is a way forward when it is gone again
    return tuple(out)


def walked(run: Run) -> tuple[float, ...]:
    """For each step the share of the run's needed steps that were made before it: accumulated differences,
    each needed step one of equal size. Of a run that reached its goal."""
    steps = past(run, len(run.steps))
    last = run.screens[-1]
    if run.last is None:  # it ended by a word, or was cut off: the last step led nowhere that was seen
        steps = steps[:-1]
    keep = needed(steps, last)
    whole = sum(keep)
    return tuple(sum(keep[:i]) / whole if whole else 1.0 for i in range(len(run.steps)))


def _effective(step: Past) -> bool:
    return not step.error and step.change != "unchanged" and not isinstance(step.do, Finish)


def _marks(step: Past, before: Screen, after: Screen) -> bool:
    if isinstance(step.do, TypeText):
        return True
    touched = (
        [target(aim, before) for aim in aims(step.do)] if not isinstance(step.do, Finish | AskUser) else []
    )
    if any(e is not None and e.role in CHOOSING for e in touched):
        return True
    if not _one_page(before, after):
        return False
    old = {e.ref: e for e in before.elements}
    return any(
        (e.name, e.value, e.states & STEADY)
        != (old[e.ref].name, old[e.ref].value, old[e.ref].states & STEADY)
        for e in compare(before, after).altered
    )


def _one_page(one: Screen, other: Screen) -> bool:
    """Most of what is on the smaller of two captures is on both: refs stay while things stay."""
    a, b = {e.ref for e in one.elements}, {e.ref for e in other.elements}
    return (one.app, one.url) == (other.app, other.url) and 2 * len(a & b) >= min(len(a), len(b))
