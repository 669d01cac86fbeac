"""Runs in a store, for tests of those who judge them: real runs of the fake device, without an ingest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gui_mcp.agent import run
from gui_mcp.episode import lines
from gui_mcp.episode.target import Target, identify
from gui_mcp_benchmarks.runs import Run, Witness
from gui_mcp_devices.actions import Ref, Tap
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Image, Screen
from gui_mcp_models.model import AskUser, Decision, Finish, Step
from gui_mcp_models.scripted import ScriptedModel
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, StepRow, VerdictRow
from pydantic import TypeAdapter

TAPS = (Decision(Tap(Ref("e2")), thought="I am sure that this is it"), Decision(Finish("done", "counted")))
_DO: TypeAdapter[lines.Do] = TypeAdapter(lines.Do)
_TARGETS: TypeAdapter[tuple[Target, ...]] = TypeAdapter(tuple[Target, ...])


async def fake_run(id: str = "e1", goal: str = "Count to one", says: Sequence[Decision] = TAPS) -> Run:
    """A run on the fake device, with pictures."""
    witness = Witness(id, pictures=True)
    episode = await run(goal, FakeDevice(rows=("a row",)), ScriptedModel(says), record=witness)
    return witness.run(episode)


def keep(store: Store, run: Run, *, split: str = "train", suite: str = "fake", begun: float = 0.0) -> None:
    """Put `run` into the tables as an ingest would."""
    row = EpisodeRow(
        episode=run.id,
        source="collected",
        goal=run.goal,
        suite=suite,
        split=split,
        model=run.model,
        level="open",
        outcome=run.outcome,
        answer=run.answer,
        error=run.error,
        steps=len(run.steps),
        seconds=run.seconds,
        begun=begun,
    )
    store.append([_step(store, run, place, step) for place, step in enumerate(run.steps)])
    store.append([row])


def keep_many(store: Store, run: Run, names: Sequence[str], *, split: str = "train") -> None:
    """Episodes of those names that all went as `run` did; one shard a table."""
    episodes = [
        EpisodeRow(name, "collected", run.goal, split=split, outcome=run.outcome, steps=len(run.steps))
        for name in names
    ]
    first = [_step(store, run, place, step) for place, step in enumerate(run.steps)]
    store.append([replace(step, episode=name) for name in names for step in first])
    store.append(episodes)


def judged(store: Store, episode: str, verifier: str, label: str, p: float = float("nan")) -> None:
    store.append([VerdictRow(episode, verifier, label, p)])


def a_store(tmp_path: Path) -> Store:
    return Store(tmp_path / "training")


def _step(store: Store, run: Run, place: int, step: Step) -> StepRow:
    screen, after, do = step.screen, run.after(place), step.decision.do
    targets = () if isinstance(do, Finish | AskUser) else identify(screen, do)
    return StepRow(
        episode=run.id,
        step=step.index,
        time=step.started_at,
        capture=screen.id,
        body=_body(store, screen),
        do=_DO.dump_json(do).decode(),
        kind=do.kind,
        picture=_picture(store, screen.image),
        scale=screen.image.scale if screen.image else 1.0,
        width=screen.image.width if screen.image else 0,
        height=screen.image.height if screen.image else 0,
        after_capture=after.id if after else "",
        after_body=_body(store, after) if after else "",
        after_picture=_picture(store, after.image) if after else "",
        after_width=after.image.width if after and after.image else 0,
        after_height=after.image.height if after and after.image else 0,
        thought=step.decision.thought,
        error=step.error,
        seconds=step.seconds,
        targets=_TARGETS.dump_json(targets).decode(),
    )


def _body(store: Store, screen: Screen) -> str:
    return store.blobs.put(lines.to_bytes(lines.as_json(lines.body_of(screen))), "json")


def _picture(store: Store, image: Image | None) -> str:
    return store.put_picture(image) if image else ""
