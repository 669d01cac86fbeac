"""Steps that came to nothing, from what was on the screens alone.

A step is wasted when the device refused it; when it changed nothing that can be seen; when it is part of a
way out and straight back to a state seen before; or when what it typed was overwritten before anything was
done with it. What left no trace on a screen may have been done for good all the same (a home screen looks
the same after a message was sent), so only short ways back count, and a longer one only where nothing was
entered or ticked on it.
"""

from __future__ import annotations

from gui_mcp_benchmarks.runs import Run, state_of
from gui_mcp_devices.actions import LongPress, Scroll, Swipe, TypeText, Wait, aims
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Element
from gui_mcp_models.model import AskUser, Finish, Step
from gui_mcp_models.test_time.moves import target

OUT_AND_BACK = 2
"""Steps of a way back to a state seen before that may lead through other pages."""
SAME_PAGE = 4
"""Steps of one that stays on its page: what was entered was undone there, so it is longer."""
REPLACED = "what it typed was replaced"


def wasted(run: Run) -> tuple[str, ...]:
    """Why each step came to nothing, in a few words; empty for the others. Finishes and questions are none
    of these."""
    states = [state_of(screen) for screen in run.screens]
    why = ["" for _ in run.steps]
    for i, step in enumerate(run.steps):
        if isinstance(step.decision.do, Finish | AskUser):
            continue
        if step.error:
            why[i] = "the device refused it"
        elif not _did(run, i, states):
            why[i] = "nothing changed"
    for first, last in ways_back(run):
        for i in range(first, last):
            why[i] = why[i] or "a way out and back"
    for i in _overwritten(run):
        why[i] = why[i] or REPLACED
    return tuple(why)


def ways_back(run: Run) -> list[tuple[int, int]]:
    """(first step, step after the last) of each stretch of at least two steps that leads from a state back
    to it; none inside another."""
    states = [state_of(screen) for screen in run.screens]
    found: list[tuple[int, int]] = []
    i = 0
    while i < len(states):
        near = range(i + 2, min(len(states), i + SAME_PAGE + 1))
        ends = [j for j in near if states[j] == states[i] != states[j - 1] and states[i] != states[i + 1]]
        stretch = next((j for j in reversed(ends) if _for_nothing(run, i, j)), None)
        if stretch is None:
            i += 1
        else:
            found.append((i, stretch))
            i = stretch
    return found


def left_the_page(run: Run, first: int, end: int) -> bool:
    """Whether the steps from `first` up to `end` brought up another page or a menu, and did not merely scroll
    or turn something on and off again."""
    steps = run.steps[first:end]
    if any(isinstance(s.decision.do, Scroll | Swipe) for s in steps):
        return False
    return any(s.change is not None and (s.change.added or s.change.removed) for s in steps)


def _for_nothing(run: Run, first: int, end: int) -> bool:
    steps = run.steps[first:end]
    if any(isinstance(s.decision.do, Finish | AskUser | LongPress) for s in steps):
        return False
    typed = any(isinstance(s.decision.do, TypeText) for s in steps)
    return not left_the_page(run, first, end) or (end - first <= OUT_AND_BACK and not typed)


def _did(run: Run, i: int, states: list[str]) -> bool:
    """Something came of it, as far as anybody looked. A long press may copy, and a wait is there to wait."""
    step = run.steps[i]
    after = run.after(i)
    if after is None or states[i] != states[i + 1] or isinstance(step.decision.do, Wait | LongPress):
        return True
    change = compare(step.screen, after)
    moved = change.moved > 0 and isinstance(step.decision.do, Scroll | Swipe)
    return moved or bool(change.notices or change.power)


def _overwritten(run: Run) -> list[int]:
    """Steps whose text was replaced by another in the same field, with nothing but typing and looking
    between."""
    found: list[int] = []
    for i, step in enumerate(run.steps):
        field = _field(step)
        if field is None:
            continue
        for later in run.steps[i + 1 :]:
            do = later.decision.do
            other = _field(later)
            if other is not None and _same(field, other):
                if isinstance(do, TypeText) and do.clear:
                    found.append(i)
                break
            if not isinstance(do, TypeText | Scroll | Swipe | Wait):
                break
    return found


def _field(step: Step) -> Element | None:
    do = step.decision.do
    if not isinstance(do, TypeText) or step.error:
        return None
    places = aims(do)
    return target(places[0], step.screen) if places else None


def _same(one: Element, other: Element) -> bool:
    return one.ref == other.ref or (bool(one.name) and (one.role, one.name) == (other.role, other.name))
