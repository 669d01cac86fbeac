"""One try of one task by one agent: what every benchmark and the trainer's collector do with a Task.

An infrastructure error (dead browser, model server away) is a row of its own kind and no zero. A defect is an
exception.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from gui_mcp.agent import Episode, Recorder, nobody, run
from gui_mcp_devices.actions import Ref, TypeText, aims
from gui_mcp_devices.errors import DeviceError
from gui_mcp_devices.screen import Screen
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import AskUser, Decision, Finish, Model, Step

from gui_mcp_benchmarks.rows import Key, Row
from gui_mcp_benchmarks.tally import Asked
from gui_mcp_benchmarks.task import Agent, HasPast, HasPerson, InfraError, Score, Task, TaskInfo

MODEL_AWAY = frozenset({"model_unavailable", "model_misconfigured"})
"""Errors of a model's server or settings. So is a refusal (4xx) before anything was done: a wrong name or
key. A later one (too long, filtered) and an answer that makes no sense are the model's own, and count."""


@dataclass(frozen=True, slots=True)
class Case:
    """One episode to be run."""

    key: Key
    info: TaskInfo
    agent: Agent
    attempt: int = 1


class Midway:
    """A model that is told of steps before the run's first. It is closed with the one that it holds."""

    def __init__(self, past: Sequence[Step], model: Model) -> None:
        self.name, self.look, self.endpoints = model.name, model.look, model.endpoints
        self._past = past
        self._model = model

    async def decide(
        self, goal: str, screen: Screen, history: Sequence[Step], unread: Sequence[ModelGarbage] = ()
    ) -> Decision:
        return await self._model.decide(goal, screen, (*self._past, *history), unread)

    async def close(self) -> None:
        return None


class Counting(Recorder, Protocol):
    """A recorder that counts what the model was asked, whatever else it keeps."""

    @property
    def asked(self) -> Asked: ...


async def attempt(task: Task, case: Case, record: Counting) -> Row:
    """Run `case` on `task`, with `record` as the run's recorder; the row of it."""
    row = Row(case.key, "infra_error", case.info.split, case.info.group, tier=case.info.tier)
    row = replace(row, attempt=case.attempt)
    began = time.monotonic()
    try:
        async with task.open(case.key.seed) as start:
            row = replace(row, goal=start.goal, open_seconds=time.monotonic() - began)
            model = case.agent.model(start)
            if isinstance(start, HasPast):
                model = Midway(start.past, model)
            episode = await run(
                start.goal,
                start.device,
                model,
                record=record,
                ask=start.ask if isinstance(start, HasPerson) else nobody,
                limits=case.info.limits,
                until=start.ended,
            )
            if _is_infra(episode):
                row = replace(_counted(row, episode), error=f"{episode.error}: {episode.error_detail}")
            else:
                row = _scored(_counted(row, episode), episode, await start.check(episode))
    except InfraError as error:
        row = replace(row, kind="infra_error", score=0.0, error=str(error))
    except DeviceError as error:
        row = replace(row, kind="infra_error", score=0.0, error=f"{error.code}: {error}")
    return replace(row, asked=record.asked, at=time.time())


def _is_infra(episode: Episode) -> bool:
    return (
        episode.outcome in ("device_failed", "record_failed")
        or episode.error in MODEL_AWAY
        or (episode.error == "model_refused" and not episode.history)
    )


def _counted(row: Row, episode: Episode) -> Row:
    return replace(
        row,
        outcome=episode.outcome,
        steps_taken=episode.steps,
        seconds=episode.seconds,
        tokens_in=episode.tokens_in,
        tokens_out=episode.tokens_out,
        trace=tuple(_words(step) for step in episode.history),
    )


def _scored(row: Row, episode: Episode, score: Score) -> Row:
    return replace(
        row,
        kind="episode",
        score=score.value,
        raw=score.raw,
        exact=score.exact,
        won=score.won,
        state=score.state,
        note=score.note,
        error=episode.error,
    )


def _words(step: Step) -> str:
    """A step in a few words: `tap button "Ok"`."""
    do = step.decision.do
    match do:
        case Finish(status):
            return f"finish {status}"
        case AskUser(question):
            return f"ask {question!r}"
        case _:
            words: list[str] = [do.kind]
    for aim in aims(do):
        if isinstance(aim, Ref):
            element = step.screen.element(aim.ref)
            words.append(f"{element.role} {element.name!r}" if element else aim.ref)
        else:
            words.append(f"({aim.x}, {aim.y})")
    if isinstance(do, TypeText):
        words.append(repr(do.text))
    if step.error:
        words.append(f"! {step.error.split(':')[0]}")
    return " ".join(words)
