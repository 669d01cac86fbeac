"""A verifier by rules on what the screens' elements say. It needs no model and knows no task.

Each rule counts what speaks against a success, and each count lowers the log-odds by the rule's weight. The
weights are judgement, not fitted: `p_success` orders runs, and only a calibration makes a probability of it.
What no element says (a save that failed silently, an order of moves) it cannot see.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gui_mcp_benchmarks.runs import ENDED_BY_ITSELF, Run
from gui_mcp_devices.actions import LongPress, Tap
from gui_mcp_models.model import Finish

from gui_mcp_trainer.csrs.verdict import Cost, Verdict, infra
from gui_mcp_trainer.csrs.verifiers.deeds import Deed, deeds
from gui_mcp_trainer.csrs.verifiers.features import broken, is_lost, passed_over, text_left
from gui_mcp_trainer.csrs.verifiers.literals import literals, says, shown

START = 3.0
"""Log-odds of a run that no rule speaks against."""
LAST = 3
"""So many screens count as the end, where what was entered may still be read."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules count in."""

    run: Run
    deeds: tuple[Deed, ...]
    literals: tuple[str, ...]
    unmet: tuple[str, ...]
    """Literals that were neither typed, nor touched, nor read at the end."""
    strange: tuple[str, ...]
    """Typed texts that neither the goal nor an earlier screen says."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that speaks against a success."""

    name: str
    against: float
    """Log-odds, for each count."""
    most: int
    """Counts beyond it add nothing."""
    count: Callable[[Facts], int]
    words: str


RULES: tuple[Rule, ...] = (
    Rule("no claim", 8.0, 1, lambda f: f.run.outcome not in ENDED_BY_ITSELF, "it does not say it is done"),
    Rule("nothing done", 4.0, 1, lambda f: not f.deeds and not f.run.answer, "nothing was done"),
    Rule("unmet", 2.0, 3, lambda f: len(f.unmet), "texts of the goal accounted for nowhere"),
    Rule("strange", 2.5, 2, lambda f: len(f.strange), "texts typed that neither goal nor screen says"),
    Rule("broken", 3.0, 2, lambda f: _cut(f), "texts of the goal typed in part"),
    Rule("lost", 2.0, 2, lambda f: sum(map(is_lost, f.deeds)), "texts typed that the field does not hold"),
    Rule("passed over", 1.5, 2, lambda f: _passed(f), "taps beside a thing that the goal names better"),
    Rule("error left", 3.0, 1, lambda f: bool(f.deeds) and f.deeds[-1].failed, "the last action failed"),
    Rule("idle end", 2.0, 1, lambda f: _idle(f), "the last tap changed nothing"),
    Rule("not sent", 2.0, 1, lambda f: text_left(f.run, f.deeds), "a text stands in its field at the end"),
    Rule("gave up once", 2.0, 1, lambda f: _gave_up(f), "it said that it cannot be done"),
)


class TreeVerifier:
    """`p_success` from the rules' weights; `success` where it is above one half."""

    name = "tree-1"

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        self._rules = tuple(rules)

    async def judge(self, run: Run) -> Verdict:
        return infra(run) or await asyncio.to_thread(self._judged, run)

    def _judged(self, run: Run) -> Verdict:
        began = time.perf_counter()
        facts = facts_of(run)
        odds, evidence = START, list[str]()
        for rule in self._rules:
            count = min(rule.most, int(rule.count(facts)))
            odds -= rule.against * count
            if count:
                told = ", ".join(map(repr, facts.unmet[:3])) if rule.name == "unmet" else ""
                evidence.append(f"{rule.words}: {count}{f' ({told})' if told else ''}")
        p = 1 / (1 + math.exp(-odds))
        if not evidence:
            evidence.append(f"all {len(facts.literals)} literal texts of the goal are accounted for")
        cost = Cost(seconds=time.perf_counter() - began)
        return Verdict("success" if p > 0.5 else "fail", p, tuple(evidence), (), cost)


def facts_of(run: Run) -> Facts:
    done = deeds(run)
    wanted = literals(run.goal)
    screens = [shown(s) for s in run.screens]
    typed = [d.typed for d in done if d.typed]
    touched = [d.name for d in done if isinstance(d.do, Tap | LongPress) and d.name]
    met = [*typed, *touched, *screens[-LAST:], *([run.answer] if run.answer else [])]
    unmet = tuple(w for w in wanted if not any(says(text, w) for text in met))
    strange = tuple(d.typed for d in done if d.typed and not _known(d, run.goal, screens))
    return Facts(run, done, wanted, unmet, strange)


def _known(deed: Deed, goal: str, screens: Sequence[str]) -> bool:
    """The goal says it, or a screen up to the one on which it was typed."""
    return says(goal, deed.typed) or any(says(s, deed.typed) for s in screens[: deed.index + 1])


def _cut(facts: Facts) -> int:
    return sum(bool(d.typed) and broken(d.typed, facts.literals) for d in facts.deeds)


def _passed(facts: Facts) -> int:
    return sum(passed_over(deed, facts.run.goal) >= 0.5 for deed in facts.deeds)


def _idle(facts: Facts) -> bool:
    commits = [deed for deed in facts.deeds if deed.commits]
    return bool(commits) and not commits[-1].changed


def _gave_up(facts: Facts) -> bool:
    dos = [step.decision.do for step in facts.run.steps]
    return any(isinstance(do, Finish) and do.status == "infeasible" for do in dos)
