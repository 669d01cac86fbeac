"""The human queue: which runs a person is asked about, in which order, and what becomes of the answers.

Two ways to be asked. The queue brings runs of which nothing trusted is known, the answer that is worth most
first: what verifiers abstained from, then what they were least sure of. A sample brings what chance chose,
whatever any verifier says, and that alone may calibrate one: answers about what a verifier found hard say
nothing of the rest. An answer is a verdict of the verifier `human:NAME`, so that two people count once each;
it stands once it is given.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal, get_args

from gui_mcp_trainer.csrs.eligible import (
    CHECK,
    HUMAN,
    drawn,
    eligible,
    sampled,
    settled,
    verdict_of,
    verifier_of,
)
from gui_mcp_trainer.csrs.verdict import Label, Verdict
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow, VerdictRow

Said = Literal["success", "fail", "infeasible", "unsure"]
"""What a person answers; `unsure` is the label unknown, and is not asked again."""
SAID: tuple[Said, ...] = get_args(Said)
QUEUED = "asked: queue"
UNKNOWN_FIRST = 1.0
"""By how much an abstention comes before any label."""
MOST_SECONDS = 1800.0
"""A person who takes longer has gone away; no more is counted."""


class AlreadyAnswered(Exception):
    """The same person has answered this one."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A random sample instead of the queue."""

    size: int
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """One run that a person is asked about. What verifiers think of it is no part of it."""

    episode: str
    goal: str
    outcome: str
    """How the run ended: its own word, not a judgement."""
    asked: str
    """How it was chosen; the evidence of the answer."""


def questions(store: Store, by: str, chosen: Chosen | None = None, *, verifier: str = "") -> list[Question]:
    """What the person `by` has not answered, in order. Blocks. Raises `ValueError` for a bad name.

    `verifier`: of the queue, whose verdicts count; empty: those of all of them.
    """
    me = verifier_of(by)
    verdicts: dict[str, list[VerdictRow]] = {}
    for row in store.read(VerdictRow):
        verdicts.setdefault(row.episode, []).append(row)
    rows = eligible(store).episodes
    if chosen is not None:
        picked = drawn(rows, chosen.size, chosen.seed)
    else:
        worth = {row.episode: _worth(verdicts.get(row.episode, []), verifier) for row in rows}
        picked = [row for row in rows if worth[row.episode] > 0]
        picked.sort(key=lambda row: -worth[row.episode])
    asked = _asked(chosen)
    return [
        Question(row.episode, row.goal, row.outcome, asked)
        for row in picked
        if all(verdict.verifier != me for verdict in verdicts.get(row.episode, []))
    ]


def answer(store: Store, by: str, question: Question, said: Said, *, seconds: float, note: str = "") -> None:
    """Write down what `by` says, and the `seconds` it took. Blocks. Durable when it returns.

    Raises `AlreadyAnswered`, `ValueError`, and `OSError` from the disk.
    """
    me = verifier_of(by)
    if any(row.verifier == me for row in store.of(VerdictRow, question.episode)):
        raise AlreadyAnswered(f"episode {question.episode}: {by} has answered it; the first answer stands")
    label: Label = "unknown" if said == "unsure" else said
    now = time.time()
    evidence = (question.asked, note) if note else (question.asked,)
    verdict = VerdictRow(question.episode, me, label, float("nan"), evidence, (), now)
    store.append([_cost(verdict.key, question.episode, me, seconds, now)])
    store.append([verdict])


def skipped(store: Store, by: str, question: Question, *, seconds: float) -> None:
    """The time is spent, though nothing is said; it is asked again another day. Raises as `answer` does."""
    me, now = verifier_of(by), time.time()
    key = f"{question.episode}/{me}/skipped-{time.time_ns()}"
    store.append([_cost(key, question.episode, me, seconds, now)])


def question_of(store: Store, episode: str, chosen: Chosen | None = None) -> Question | None:
    """The question about `episode`; None where it may not be judged, or is not of that sample. Blocks."""
    rows = eligible(store).episodes
    for row in rows if chosen is None else drawn(rows, chosen.size, chosen.seed):
        if row.episode == episode:
            return Question(episode, row.goal, row.outcome, _asked(chosen))
    return None


def _asked(chosen: Chosen | None) -> str:
    return QUEUED if chosen is None else sampled(chosen.size, chosen.seed)


def _cost(of: str, episode: str, me: str, seconds: float, now: float) -> CostRow:
    spent = min(max(seconds, 0.0), MOST_SECONDS)
    return CostRow(of, episode, "audit", me, human_seconds=spent, at=now)


def priority(verdict: Verdict) -> float:
    """How much a person's answer would tell, in [0, 2]: abstentions first, the smallest margin first among
    them. 0 for what the machine failed, which is no question."""
    if verdict.label == "infra_error":
        return 0.0
    margin = 0.5 if verdict.p_success is None else abs(verdict.p_success - 0.5)
    return 1 - 2 * margin + (UNKNOWN_FIRST if verdict.label == "unknown" else 0.0)


def _worth(verdicts: list[VerdictRow], verifier: str) -> float:
    """Of a person's answer, as `priority` has it: 0 where it is known, or no verifier has judged."""
    if any(row.verifier == CHECK or row.verifier.startswith(HUMAN) for row in verdicts if settled(row)):
        return 0.0
    told = [row for row in verdicts if row.verifier == verifier or not verifier]
    return max((priority(verdict_of(row)) for row in told if not row.verifier.startswith(HUMAN)), default=0.0)
