"""Judging a whole run by a rubric: what had to be done, how good the outcome is, what must not have happened.

The three tiers are GRADE's (AndroidDaily v2, arXiv 2605.27761), whose judge agrees with people in 87 % of
their runs. A judge here is whatever fills `Judge`; how often it agrees with a check that reads the state is
part of every report, so that nobody has to believe it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from gui_mcp_models.backends.backend import Backend, Prompt
from gui_mcp_models.dialects.dialect import Guide, Sampling
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.images import AS_CAPTURED, ImageRule
from pydantic import TypeAdapter, ValidationError

from gui_mcp_benchmarks.brief import RULES, brief, scaler
from gui_mcp_benchmarks.runs import ENDED_BY_ITSELF, Run

Verdict = Literal["success", "fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Rubric:
    """Lines that each hold or not at the end of a run."""

    obligations: tuple[str, ...]
    """What had to be done."""
    quality: tuple[str, ...] = ()
    """What is asked of an answer."""
    forbidden: tuple[str, ...] = ()
    """What had to stay as it was."""

    @property
    def lines(self) -> tuple[str, ...]:
        return (
            *(f"done: {line}" for line in self.obligations),
            *(f"answered: {line}" for line in self.quality),
            *(f"left alone: {line}" for line in self.forbidden),
        )


@dataclass(frozen=True, slots=True)
class Grade:
    """What a judge says of a run. Unknown is no success."""

    verdict: Verdict
    reason: str = ""
    tokens_in: int = 0
    tokens_out: int = 0


class Judge(Protocol):
    """Grades runs; `name` holds its version and is part of every row's key."""

    @property
    def name(self) -> str: ...

    async def grade(self, run: Run, rubric: Rubric) -> Grade:
        """Raises `ModelError` where a model is away."""
        ...

    async def close(self) -> None: ...


class ClaimJudge:
    """Believes the agent: the floor that a judge has to beat."""

    name = "claim-1"

    async def grade(self, run: Run, rubric: Rubric) -> Grade:
        return Grade("success" if run.outcome in ENDED_BY_ITSELF else "fail", f"it ended {run.outcome}")

    async def close(self) -> None:
        return None


QUESTION = """Say of each line of this rubric whether it holds at the end of the run:
{lines}
Answer with one JSON object and nothing else:
{{"lines": [{{"n": 1, "holds": "yes" | "no" | "unsure"}}, ...], "reason": "<one or two sentences>"}}"""
IMAGES = 6
"""Screens shown."""
MOST_TOKENS = 1_024
MOST_REASON = 300


@dataclass(frozen=True, slots=True)
class _Line:
    n: int
    holds: Literal["yes", "no", "unsure"]


@dataclass(frozen=True, slots=True)
class _Said:
    lines: tuple[_Line, ...]
    reason: str = ""


_SAID = TypeAdapter(_Said)


class RubricJudge:
    """A vision-language model, asked once at temperature 0. It closes the backend with itself.

    Tried against scripted servers only: no released model has graded with it yet.
    """

    def __init__(self, backend: Backend, image_rule: ImageRule = AS_CAPTURED) -> None:
        self._backend = backend
        self._scaler = scaler(image_rule)
        self._version = hashlib.sha256(f"{QUESTION}{RULES}{IMAGES}".encode()).hexdigest()[:6]

    @property
    def name(self) -> str:
        """With a hash of how it is asked."""
        return f"rubric-{self._backend.name}-{self._version}"

    async def grade(self, run: Run, rubric: Rubric) -> Grade:
        lines = rubric.lines
        asked = QUESTION.format(lines="\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1)))
        messages = await asyncio.to_thread(brief, run, asked, images=IMAGES, scaler=self._scaler)
        prompt = Prompt(
            messages,
            Sampling(0.0, max_tokens=MOST_TOKENS),
            Guide(schema=_SAID.json_schema()),
            secrets=(run.goal,),
        )
        try:
            answer = await self._backend.ask(prompt)
        except ModelGarbage as error:
            cut = error.exchange
            return Grade("unknown", "its answer was cut off", cut.tokens_in, cut.tokens_out)
        verdict, reason = read(answer.text, len(lines))
        return Grade(verdict, reason, answer.exchange.tokens_in, answer.exchange.tokens_out)

    async def close(self) -> None:
        await self._backend.close()


def read(text: str, count: int) -> tuple[Verdict, str]:
    """Total: every one of `count` lines must be said to hold; one that does not is a failure."""
    try:
        said = _SAID.validate_json(text[text.find("{") : text.rfind("}") + 1])
    except ValidationError:
        return "unknown", "its answer could not be read"
    held = {line.n: line.holds for line in said.lines}
    wanted = [held.get(n, "unsure") for n in range(1, count + 1)]
    verdict: Verdict = "fail" if "no" in wanted else "unknown" if "unsure" in wanted else "success"
    return verdict, said.reason[:MOST_REASON]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a judge's successes compare with those of a check that reads the state."""

    both: int
    """Both say success."""
    judge_only: int
    state_only: int
    neither: int

    @property
    def n(self) -> int:
        return self.both + self.judge_only + self.state_only + self.neither

    @property
    def agreed(self) -> int:
        return self.both + self.neither

    @property
    def kappa(self) -> float | None:
        """Cohen's (Educ. Psychol. Meas. 20, 1960): 0 is chance; None where both always say the same."""
        if not self.n:
            return None
        judge, state = (self.both + self.judge_only) / self.n, (self.both + self.state_only) / self.n
        chance = judge * state + (1 - judge) * (1 - state)
        return None if chance == 1 else (self.agreed / self.n - chance) / (1 - chance)


def agreement(pairs: Sequence[tuple[bool, bool]]) -> Agreement:
    """Of (the judge's, the state's) successes."""
    counts = {
        both: pairs.count(both) for both in ((True, True), (True, False), (False, True), (False, False))
    }
    return Agreement(*counts.values())
