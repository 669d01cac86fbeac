"""A vision-language model as a judge of whole runs, asked several times.

Rules over k answers: `unanimous` (all say the same, else it abstains), `majority`, and `milestone` (the goal
is split into parts, and a success needs all of them, by a majority). An answer that cannot be read is a vote
`unknown`; a server that is away is a `ModelError`, and the run is judged later. Plain judges have called 22
to 45 % of failures a success (WebJudge, WebVoyager: arXiv 2604.06240), so its labels need a calibration.
Tried against scripted servers only: no released model has judged with it yet.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gui_mcp_benchmarks.brief import RULES, brief, scaler
from gui_mcp_benchmarks.runs import Run
from gui_mcp_models.backends.backend import Backend, Prompt
from gui_mcp_models.dialects.dialect import Guide, Sampling
from gui_mcp_models.errors import ModelError, ModelGarbage
from gui_mcp_models.images import AS_CAPTURED, ImageRule
from gui_mcp_models.model import Exchange
from pydantic import TypeAdapter, ValidationError

from gui_mcp_trainer.csrs.verdict import Cost, Label, Verdict, infra

Rule = Literal["unanimous", "majority", "milestone"]
Said = Literal["success", "fail", "infeasible", "unsure"]

ONE_WORD = """Did the run reach its goal? Answer with one JSON object and nothing else:
{"reason": "<one or two sentences>", "verdict": "success" | "fail" | "infeasible" | "unsure"}
"infeasible": the goal cannot be reached there at all, as the screens prove."""
IN_PARTS = """Split the goal into the smallest parts that each can be seen to hold or not at the end, and \
say of each whether it holds. Answer with one JSON object and nothing else:
{"parts": [{"what": "<the part>", "holds": "yes" | "no" | "unsure"}, ...], "reason": "<a sentence>"}"""


@dataclass(frozen=True, slots=True)
class Opinion:
    """An answer in one word."""

    verdict: Said
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    what: str
    holds: Literal["yes", "no", "unsure"]


@dataclass(frozen=True, slots=True)
class Parts:
    """An answer by milestones."""

    parts: tuple[Part, ...]
    reason: str = ""


_OPINION, _PARTS = TypeAdapter(Opinion), TypeAdapter(Parts)
MOST_REASON = 300
"""Characters kept of a reason."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How a judge is asked; part of its name, since another way gives other scores."""

    rule: Rule = "unanimous"
    votes: int = 3
    images: int = 4
    """Screens shown."""
    temperature: float = 0.7
    """Of all votes where there are several; one vote is drawn at 0."""
    max_tokens: int = 1_024

    def __post_init__(self) -> None:
        if self.votes < 1 or self.images < 1:
            raise ValueError(
                f"a judge of {self.votes} votes on {self.images} screens: say at least 1 of each"
            )


class ModelJudge:
    """Fills `Verifier`. The backend is its caller's to close."""

    def __init__(
        self, backend: Backend, asking: Asking | None = None, *, image_rule: ImageRule = AS_CAPTURED
    ) -> None:
        self._backend = backend
        self._asking = asking or Asking()
        self._scaler = scaler(image_rule)
        told = f"{self._asking}{RULES}{ONE_WORD}{IN_PARTS}"
        self._version = hashlib.sha256(told.encode()).hexdigest()[:6]

    @property
    def name(self) -> str:
        """With a hash of how it is asked."""
        return f"judge-{self._backend.name}-{self._asking.rule}-{self._version}"

    async def judge(self, run: Run) -> Verdict:
        """Raises `ModelError` where the model is away."""
        if (broken := infra(run)) is not None:
            return broken
        prompt = await asyncio.to_thread(self._prompt, run)
        sampling = prompt.sampling
        drawn = [
            replace(prompt, sampling=replace(sampling, seed=n if self._asking.votes > 1 else None))
            for n in range(self._asking.votes)
        ]
        try:
            async with asyncio.TaskGroup() as group:
                asked = [group.create_task(self._vote(one)) for one in drawn]
        except* ModelError as errors:
            raise errors.exceptions[0] from None
        votes = [task.result() for task in asked]
        return together([vote for vote, _ in votes], self._asking.rule, [cost for _, cost in votes])

    def _prompt(self, run: Run) -> Prompt:
        parts = self._asking.rule == "milestone"
        messages = brief(
            run, IN_PARTS if parts else ONE_WORD, images=self._asking.images, scaler=self._scaler
        )
        temperature = self._asking.temperature if self._asking.votes > 1 else 0.0
        schema = (_PARTS if parts else _OPINION).json_schema()
        return Prompt(
            messages,
            Sampling(temperature, max_tokens=self._asking.max_tokens),
            Guide(schema=schema),
            secrets=(run.goal,),
            episode=hashlib.sha256(run.id.encode()).hexdigest()[:16],
        )

    async def _vote(self, prompt: Prompt) -> tuple[Ballot, Cost]:
        try:
            answer = await self._backend.ask(prompt)
        except ModelGarbage as error:
            return Ballot("unknown", None, "its answer was cut off"), _cost(error.exchange)
        return read(answer.text, self._asking.rule), _cost(answer.exchange)


@dataclass(frozen=True, slots=True)
class Ballot:
    """One answer, read."""

    label: Label
    share: float | None
    """Of the goal that holds; None where the answer says nothing."""
    reason: str = ""


def read(text: str, rule: Rule) -> Ballot:
    """Total: what cannot be read is `unknown`."""
    found = text[text.find("{") : text.rfind("}") + 1]
    try:
        if rule == "milestone":
            return _by_parts(_PARTS.validate_json(found))
        said = _OPINION.validate_json(found)
    except ValidationError:
        return Ballot("unknown", None, "its answer could not be read")
    label: Label = "unknown" if said.verdict == "unsure" else said.verdict
    share = {"success": 1.0, "unsure": 0.5}.get(said.verdict, 0.0)
    return Ballot(label, share, said.reason[:MOST_REASON])


def _by_parts(said: Parts) -> Ballot:
    """All parts hold, or one does not; none named says nothing."""
    if not said.parts:
        return Ballot("unknown", None, "it named no part of the goal")
    held = [part.holds for part in said.parts]
    share = (held.count("yes") + 0.5 * held.count("unsure")) / len(held)
    label: Label = "fail" if "no" in held else "unknown" if "unsure" in held else "success"
    missing = [part.what for part in said.parts if part.holds != "yes"]
    return Ballot(label, share, ("; ".join(missing) or said.reason)[:MOST_REASON])


def together(ballots: Sequence[Ballot], rule: Rule, costs: Sequence[Cost] = ()) -> Verdict:
    """The verdict of all answers. An unreadable one counts as an answer, so it breaks unanimity."""
    labels: list[Label] = [ballot.label for ballot in ballots]
    shares = [ballot.share for ballot in ballots if ballot.share is not None]
    p = sum(shares) / len(shares) if shares else None
    need = len(labels) if rule == "unanimous" else len(labels) // 2 + 1
    label: Label = "unknown"
    for one in labels:
        if labels.count(one) >= need:
            label = one
    evidence = tuple(dict.fromkeys(f"{b.label}: {b.reason}" if b.reason else b.label for b in ballots))
    return Verdict(label, p, evidence, tuple(labels), sum(costs, Cost()))


def _cost(exchange: Exchange) -> Cost:
    return Cost(1, exchange.tokens_in, exchange.tokens_out, exchange.seconds)
