"""Rows to train on from grounding and knowledge, and a model asked what failed runs did not know.

Kept apart from the seven kinds: these rows are of screens, not of a run's steps, and need no verdict but the
check that they hold. Never yet asked of a released model.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gui_mcp_benchmarks.brief import key_screens
from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.screen import Image, Screen
from gui_mcp_models.backends.backend import Backend, Prompt
from gui_mcp_models.chat import without_control_tokens
from gui_mcp_models.dialects.dialect import Message, Part, Picture, Sampling, Text
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.images import Area, Scaler

from gui_mcp_trainer.csrs import grounding, knowledge
from gui_mcp_trainer.csrs.knowledge import Gap, prompt, read_gaps
from gui_mcp_trainer.csrs.samples import SplitRefused
from gui_mcp_trainer.csrs.verdict import Cost
from gui_mcp_trainer.store.tables import ExtractionRow, SampleRow

PICTURES = 8
MAX_PIXELS = 1_000_000
TRIES = 2
SAMPLING = Sampling(temperature=0.0, max_tokens=1024)
Keep = Callable[[Image], str]
"""Puts a picture where samples find it; returns the name of its blob."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a model said that a run did not know."""

    gaps: tuple[Gap, ...]
    cost: Cost
    garbage: int
    """Answers that could not be read."""


async def ask(backend: Backend, run: Run, *, sampling: Sampling = SAMPLING) -> Told:
    """Of a run that failed. The caller holds `backend` to the reach that the run's screens may have. An
    answer that cannot be read is asked for once more. Raises `ModelError` where the model is away."""
    messages = (Message("user", await asyncio.to_thread(_parts, run)),)
    cost, garbage = Cost(), 0
    for _ in range(TRIES):
        try:
            answer = await backend.ask(Prompt(messages, sampling, secrets=(run.goal,)))
        except ModelGarbage as error:
            spent, found = error.exchange, None
        else:
            spent, found = answer.exchange, _read(run, answer.text)
        cost += Cost(1, spent.tokens_in, spent.tokens_out, spent.seconds)
        if found is not None:
            return Told(tuple(found), cost, garbage)
        garbage += 1
    return Told((), cost, garbage)


def samples(
    rows: Sequence[tuple[ExtractionRow, Screen]], keep: Keep, *, view: str, split: str = ""
) -> list[SampleRow]:
    """Of rows that held, or that nothing speaks against, each with the screen that it is about; rows without
    a picture are left out. The weights of one episode sum to 1 in each kind. Raises `SplitRefused`."""
    if split == "test":
        raise SplitRefused("samples of grounding and knowledge: they are of the test split; leave them out")
    fit = [(row, s.image) for row, s in rows if row.checked in ("held", "unchecked") and s.image is not None]
    share: dict[tuple[str, str], int] = {}
    for row, _ in fit:
        share[row.episode, row.kind] = share.get((row.episode, row.kind), 0) + 1
    return [
        SampleRow(
            episode=row.episode,
            step=row.step,
            kind=row.kind,
            n=row.n,
            view=view,
            rule=row.extractor,
            messages=json.dumps([{"role": "user", "content": _asked(row)}], ensure_ascii=False),
            completion=without_control_tokens(_completion(row)),
            pictures=(keep(image),),
            extraction=row.key,
            reward=1.0,
            advantage=1.0,
            weight=1 / share[row.episode, row.kind],
            split=split,
            others=row.others,
        )
        for row, image in fit
    ]


def _completion(row: ExtractionRow) -> str:
    return grounding.completion(row) if row.kind == grounding.KIND else knowledge.said(row)


def _asked(row: ExtractionRow) -> list[dict[str, str]]:
    return [{"type": "image"}, {"type": "text", "text": without_control_tokens(row.question)}]


def _read(run: Run, text: str) -> list[Gap] | None:
    try:
        return read_gaps(run, text)
    except ValueError:
        return None


def _parts(run: Run) -> tuple[Part, ...]:
    scaled = Scaler(Area(max_pixels=MAX_PIXELS))
    parts: list[Part] = [Text(prompt(run))]
    for place, screen in key_screens(run, PICTURES):
        if screen.image is not None:
            parts += [Text(f"Screen {place + 1}:"), Picture(scaled(screen.image))]
    return tuple(parts)
