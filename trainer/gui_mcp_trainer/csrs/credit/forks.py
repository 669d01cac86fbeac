"""Preference pairs where two runs of one task part: (the success's move > the failure's), on one screen.

Fork points as in EvoCUA (arXiv 2601.15876): both sides share one prefix of the same moves through the same
states, so that the prompt of the pair is what both policies really saw. A pair made from different
histories would teach the difference of the histories.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gui_mcp_benchmarks.runs import state_of
from gui_mcp_devices.actions import Hover, LongPress, Ref, Tap, TypeText, aims
from gui_mcp_models.model import AskUser, Finish, Step
from gui_mcp_models.test_time.moves import same_move

from gui_mcp_trainer.csrs.credit.credit import Scored


@dataclass(frozen=True, slots=True)
class Fork:
    """At `step` of both runs the states are the same and the moves are not."""

    good: Scored
    bad: Scored
    step: int


def forks(group: Sequence[Scored], *, sure: bool = False) -> list[Fork]:
    """One for each pair of a success and a failure of `group` that part while both still act.

    A move of the success that is held to be bad or redundant makes no pair; with `sure`, neither does one of
    the failure that is not held to be bad: two ways may both lead to the goal, and the error come later. A
    pair of equal moves in equal states is told once.
    """
    found: list[Fork] = []
    for good in (scored for scored in group if scored.won):
        for bad in (scored for scored in group if not scored.won):
            step = parting(good, bad)
            if step is None or good.mark(step).held in ("bad", "redundant"):
                continue
            if sure and bad.mark(step).held != "bad":
                continue
            fork = Fork(good, bad, step)
            if not any(_same(fork, other) for other in found):
                found.append(fork)
    return found


def parting(one: Scored, other: Scored) -> int | None:
    """The first step at which the moves differ, in the same state; None where the states part first (the
    device did something of its own) or one run ends before."""
    for i, (a, b) in enumerate(zip(one.run.steps, other.run.steps, strict=False)):
        if state_of(a.screen) != state_of(b.screen):
            return None
        if not _same_move(a, b):
            return i
    return None


def _same(one: Fork, other: Fork) -> bool:
    pairs = ((one.good, other.good), (one.bad, other.bad))
    steps = [(a.run.steps[one.step], b.run.steps[other.step]) for a, b in pairs if one.step == other.step]
    return bool(steps) and all(
        state_of(a.screen) == state_of(b.screen) and _same_move(a, b) for a, b in steps
    )


def _same_move(one: Step, other: Step) -> bool:
    """In one state: its elements are the same in the same order, whatever refs a run's driver gave them."""
    refs = dict(zip((e.ref for e in other.screen.elements), one.screen.elements, strict=False))
    a, b = one.decision.do, other.decision.do
    if isinstance(b, Finish | AskUser):
        return same_move(a, b, one.screen)
    aimed = [refs[aim.ref] for aim in aims(b) if isinstance(aim, Ref) and aim.ref in refs]
    if aimed and isinstance(b, Tap | LongPress | Hover):
        b = replace(b, at=Ref(aimed[0].ref))
    elif aimed and isinstance(b, TypeText):
        b = replace(b, into=Ref(aimed[0].ref))
    return same_move(a, b, one.screen)
