"""What is held of each step of a run without the truth: good, bad, redundant; and which step mends another.

Two sources that know nothing of a task's check: what the screens show (`wasted`: refused, without effect, out
and straight back, overwritten) and pointer, the small model that ships inside: a move that it thinks far less
likely than its own best one is held to be bad, and a move made where it is sure that all is done, redundant.

pointer was trained on `pocket`'s train templates, with other seeds, so on those it knows more than it will
of a person's own apps; and a policy that errs where pointer errs is not found out. Of the pure steps of
simulated successes, rules that heed these marks drop 5 % (ADCA) and 31 % (first-error cut) on train
templates, but 35 % and 70 % on gate templates, which it never learnt from: less purity is bought there, and
dearer. A model's word on each step (`from_reflection`) can stand in for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gui_mcp_benchmarks.runs import Run
from gui_mcp_models.model import AskUser, Finish
from gui_mcp_models.pointer.forward import Network

from gui_mcp_trainer.csrs.credit.credit import UNSURE, Mark
from gui_mcp_trainer.csrs.credit.wasted import REPLACED, left_the_page, wasted, ways_back
from gui_mcp_trainer.csrs.verifiers.opinion import Opinion, Opinions, opinions

NAME = "pointer-steps-1"
DOUBT = 4.0
"""Nats that a bad move lies below pointer's best: it has less than a fiftieth of its chance."""
SURE_DONE = 0.7


@dataclass(frozen=True, slots=True)
class Attributor:
    """Marks runs by what `network` thinks of their moves: about 5 ms a step on one core."""

    network: Network
    doubt: float = DOUBT

    def marks(self, run: Run) -> tuple[Mark, ...]:
        """One a step."""
        return marks(run, opinions(self.network, run), self.doubt)


def marks(run: Run, told: Opinions, doubt: float = DOUBT) -> tuple[Mark, ...]:
    """From what was told of the run already."""
    found = [_by_opinion(run, i, one, doubt) for i, one in enumerate(by_step(run, told))]
    doubted = [mark.held == "bad" for mark in found]
    for i, why in enumerate(wasted(run)):
        if why:
            found[i] = Mark("redundant", why=why)
    for first, end in ways_back(run):
        away = left_the_page(run, first, end)
        if away:  # what leads back is right, whatever led astray: it is learnt as what mends
            found[end - 1] = Mark("good", True, "it leads back")
        for i in range(first, end - 1 if away else end):
            found[i] = Mark("bad" if doubted[i] else "redundant", why="what follows takes it back")
    for i in range(1, len(found)):
        if found[i - 1].why == REPLACED and found[i].held == "good":
            found[i] = replace(found[i], recovers=True)
    return tuple(found)


def from_reflection(run: Run, first_bad: int | None, redundant: Sequence[int] = ()) -> tuple[Mark, ...]:
    """From a model's word (the fields of SEAgent's judge): the first wrong step, and the redundant ones.

    Steps before the error are good; of those after it nothing was said. Raises `ValueError` for a step that
    the run does not have.
    """
    count = len(run.steps)
    for i in (*redundant, *(() if first_bad is None else (first_bad,))):
        if not 0 <= i < count:
            raise ValueError(f"step {i} was named of a run that has steps 0 to {count - 1}; judge it again")
    cut = count if first_bad is None else first_bad
    found = [Mark("good") if i < cut else UNSURE for i in range(count)]
    for i in redundant:
        found[i] = Mark("redundant", why="the reflection says so")
    if first_bad is not None:
        found[first_bad] = Mark("bad", why="the reflection says so")
    return tuple(found)


def by_step(run: Run, told: Opinions) -> list[Opinion | None]:
    """The opinion on each step; None for a question, which pointer never asks."""
    moves = iter(told.moves)
    return [None if isinstance(s.decision.do, AskUser) else next(moves) for s in run.steps]


def below_best(opinion: Opinion) -> float:
    """Nats between a move's probability and that of pointer's best one; 0 where it is the best, or where
    pointer has no such move and cannot tell."""
    if not opinion.spoken or opinion.same:
        return 0.0
    return max(0.0, math.log(max(opinion.best, 1e-6)) - math.log(max(opinion.chance, 1e-6)))


def _by_opinion(run: Run, i: int, opinion: Opinion | None, doubt: float) -> Mark:
    if opinion is None or not opinion.spoken:
        return UNSURE
    far = below_best(opinion)
    ends = isinstance(run.steps[i].decision.do, Finish)
    if not ends and opinion.done >= SURE_DONE:
        return Mark("redundant", why=f"done was likelier ({opinion.done:.2f})")
    if far > doubt:
        return Mark("bad", why=f"pointer would have done something else ({far:.1f} nats likelier)")
    return Mark("good")
