"""One judged run through a writer and the checks: rows of the seven kinds, and what they cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from random import Random

from gui_mcp_benchmarks.attempt import MODEL_AWAY
from gui_mcp_benchmarks.runs import Run
from gui_mcp_models.errors import EndpointRefused, ModelError
from gui_mcp_models.model import AskUser, Finish

from gui_mcp_trainer.csrs.extract.checks import Check, Hindsight, check
from gui_mcp_trainer.csrs.extract.claims import Intent, to_json
from gui_mcp_trainer.csrs.extract.moments import (
    ActionMoment,
    EffectMoment,
    IntentMoment,
    Moment,
    ProgressMoment,
    ReflectionMoment,
    SummaryMoment,
    VerificationMoment,
    past,
)
from gui_mcp_trainer.csrs.extract.questions import Asked, ask, named
from gui_mcp_trainer.csrs.extract.telling import account
from gui_mcp_trainer.csrs.extract.wording import question
from gui_mcp_trainer.csrs.extract.writing import Said, Writer
from gui_mcp_trainer.csrs.verdict import Label
from gui_mcp_trainer.csrs.verifiers.literals import literals
from gui_mcp_trainer.store.tables import Checked, CostRow, ExtractionRow, Kind

ABSTAINED: Checked = "abstained"
"""In the column `checked` of a row that says: this was asked, and the writer claims nothing."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """Of one run."""

    rows: tuple[ExtractionRow, ...]
    costs: tuple[CostRow, ...]
    """One a kind."""
    garbage: int
    """Answers that could not be read."""


def moments(
    run: Run, index: int, verdict: Label, kinds: Collection[Kind]
) -> Iterator[tuple[Moment, Asked | None]]:
    """What of step `index` can be asked for, in the report's order, each with no more than its kind may see.

    A verification comes with its question; the answers yes and no take turns from step to step.
    """
    step = run.steps[index]
    screen, do, history = step.screen, step.decision.do, past(run, index)
    acts = not isinstance(do, Finish | AskUser)
    if "progress" in kinds:
        yield ProgressMoment(run.goal, history, screen), None
    if "summary" in kinds:
        yield SummaryMoment(screen), None
    if "effect" in kinds and acts:
        yield EffectMoment(screen, do), None
    if "reflection" in kinds and history:
        yield ReflectionMoment(run.goal, history, screen, verdict), None
    if "verification" in kinds and (asked := _asked(run, index)) is not None:
        yield VerificationMoment(screen, asked.text), asked
    if "intent" in kinds and acts:
        yield IntentMoment(screen, do), None
    if "action" in kinds:
        yield ActionMoment(run.goal, step_account(run, index), screen), None


def step_account(run: Run, index: int) -> str:
    """What was done before step `index`: the model's own latest account, else ours."""
    own = next((s.decision.summary for s in reversed(run.steps[:index]) if s.decision.summary), "")
    return own or account(past(run, index))


async def extract(
    run: Run,
    verdict: Label,
    writer: Writer,
    kinds: Collection[Kind],
    *,
    have: Collection[str] = (),
    clock: Callable[[], float] = time.time,
) -> Extracted:
    """Every moment of every step is one row; those whose key is in `have` are not asked for again.

    Raises `ModelError` where the writer's model is away; whatever else it answers is data.
    """
    rows: list[ExtractionRow] = []
    costs: dict[Kind, CostRow] = {}
    garbage = 0
    for index in range(len(run.steps)):
        for moment, asked in moments(run, index, verdict, kinds):
            name = writer.name(moment.kind)
            key = f"{run.id}/{run.steps[index].index}/{moment.kind}/0/{name}"
            if key in have:
                continue
            said = await _write(writer, moment)
            costs[moment.kind] = _plus(costs.get(moment.kind), run.id, moment.kind, name, said, clock())
            garbage += said.garbage
            rows.append(
                _row(run, index, moment, name, said, _held(said, run, index, verdict, asked), clock())
            )
    return Extracted(tuple(rows), tuple(costs.values()), garbage)


async def _write(writer: Writer, moment: Moment) -> Said:
    """A request that a server refuses for good (too long, filtered) is an abstention; a server that is away,
    or may not be asked, is the caller's to answer."""
    try:
        return await writer.write(moment)
    except ModelError as error:
        if error.code in MODEL_AWAY or isinstance(error, EndpointRefused):
            raise
        return Said(None)


def _asked(run: Run, index: int) -> Asked | None:
    screen = run.steps[index].screen
    dice = Random(f"{run.id}/{index}/question")
    first = Random(f"{run.id}/first").random() < 0.5
    elsewhere = named(s for i, s in enumerate(run.screens) if i != index)
    return ask(screen, elsewhere, literals(run.goal), first != bool(index % 2), dice)


def _held(said: Said, run: Run, index: int, verdict: Label, asked: Asked | None) -> Check | None:
    return None if said.claim is None else check(said.claim, Hindsight(run, index, verdict, asked))


def _row(
    run: Run, index: int, moment: Moment, name: str, said: Said, found: Check | None, at: float
) -> ExtractionRow:
    step = run.steps[index].index
    asked = question(moment, Random(f"{run.id}/{step}/{moment.kind}"))
    if isinstance(said.claim, Intent):
        asked = said.claim.intent
    return ExtractionRow(
        episode=run.id,
        step=step,
        kind=moment.kind,
        n=0,
        extractor=name,
        question=asked,
        answer=to_json(said.claim) if said.claim is not None else "null",
        reasoning=said.reasoning,
        checked=found.outcome if found is not None else ABSTAINED,
        check=found.why if found is not None else "",
        at=at,
    )


def _plus(row: CostRow | None, episode: str, kind: Kind, by: str, said: Said, at: float) -> CostRow:
    had = row or CostRow(f"{episode}/{kind}/{by}", episode, "extraction", by)
    cost = said.cost
    return CostRow(
        of=had.of,
        episode=episode,
        stage="extraction",
        by=by,
        calls=had.calls + cost.calls,
        tokens_in=had.tokens_in + cost.tokens_in,
        tokens_out=had.tokens_out + cost.tokens_out,
        seconds=had.seconds + cost.seconds,
        at=at,
    )
