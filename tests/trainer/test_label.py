"""The labeller: every episode once, whoever is killed, and nothing of what may not be judged."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from gui_mcp_benchmarks.runs import Run
from gui_mcp_models.errors import ModelError, ModelRefused, ModelUnavailable
from gui_mcp_trainer.csrs.calibrate import Calibration, calibrated_name
from gui_mcp_trainer.csrs.eligible import eligible
from gui_mcp_trainer.csrs.fitting import part_of
from gui_mcp_trainer.csrs.holder import Holder
from gui_mcp_trainer.csrs.label import AWAY, Labelled, label
from gui_mcp_trainer.csrs.verdict import Cost, Verdict
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow, EpisodeRow, VerdictRow

from tests.trainer.judged import a_store, fake_run, judged, keep, keep_many

PAUSE = 0.01


@dataclass
class Counting:
    """Says success of each run, and keeps which it was shown; raises what `wrong` holds for an episode."""

    name: str = "counting-1"
    wrong: dict[str, list[ModelError]] = field(default_factory=lambda: dict[str, list[ModelError]]())
    seen: list[str] = field(default_factory=lambda: list[str]())

    async def judge(self, run: Run) -> Verdict:
        self.seen.append(run.id)
        if errors := self.wrong.get(run.id):
            raise errors.pop(0)
        await asyncio.sleep(0)
        assert run.steps[0].screen.image is not None, "a judge that looks must have pictures"
        return Verdict("success", 0.9, ("it looks so",), cost=Cost(calls=1, tokens_in=10, seconds=0.5))


async def labelled(store: Store, *verifiers: Counting, workers: int = 4) -> Labelled:
    done = await label(store, verifiers, workers=workers, pause=PAUSE)
    return done[0]


async def filled(tmp_path: Path, names: Sequence[str] = ("a", "b", "c")) -> Store:
    store = a_store(tmp_path)
    keep_many(store, await fake_run(), names)
    return store


def rows(store: Store) -> dict[str, VerdictRow]:
    return {row.key: row for row in store.read(VerdictRow)}


async def test_every_episode_gets_one_verdict_and_its_cost_is_kept(tmp_path: Path) -> None:
    store = await filled(tmp_path)
    one = Counting()
    done = await labelled(store, one)
    assert done.labels == {"success": 3}
    assert done.cost == Cost(calls=3, tokens_in=30, seconds=1.5)
    assert rows(store)["a/counting-1"].evidence == ("it looks so",)
    costs = {row.key: row for row in store.read(CostRow)}
    assert set(costs) == {f"verdict/{name}/counting-1" for name in "abc"}
    assert costs["verdict/a/counting-1"].tokens_in == 10


async def test_what_is_judged_is_not_judged_again_and_what_came_since_is(tmp_path: Path) -> None:
    store = await filled(tmp_path)
    await labelled(store, Counting())
    keep(store, replace(await fake_run(), id="d"))
    again, other = Counting(), Counting("counting-2")
    done = await label(store, [again, other], pause=PAUSE)
    assert again.seen == ["d"]
    assert sorted(other.seen) == ["a", "b", "c", "d"]
    assert done[0].there == 3


async def test_a_test_split_and_what_the_machine_failed_are_never_shown_to_a_verifier(tmp_path: Path) -> None:
    store = await filled(tmp_path)
    run = await fake_run()
    keep(store, replace(run, id="kept-back"), split="test")
    keep(store, replace(run, id="lost", outcome="device_failed"))
    keep(store, replace(run, id="check-failed"))
    judged(store, "check-failed", "check", "infra_error")
    one = Counting()
    await labelled(store, one)
    assert sorted(one.seen) == ["a", "b", "c"]


async def test_a_model_that_comes_back_is_asked_again_and_the_verdict_is_there_once(tmp_path: Path) -> None:
    store = await filled(tmp_path)
    one = Counting(wrong={"b": [ModelUnavailable("away"), ModelUnavailable("away")]})
    done = await labelled(store, one, workers=1)
    assert Counter(one.seen) == {"a": 1, "b": 3, "c": 1}
    assert len(rows(store)) == 3
    assert (done.later, done.given_up) == (0, ())


async def test_a_model_that_stays_away_is_left_alone_and_the_rest_is_for_later(tmp_path: Path) -> None:
    store = await filled(tmp_path, [f"e{n:02}" for n in range(20)])
    away = Counting(wrong={f"e{n:02}": [ModelUnavailable("away")] * 9 for n in range(20)})
    done = await labelled(store, away, workers=1)
    assert len(away.seen) == AWAY
    assert done.later == 20
    assert rows(store) == {}
    back = Counting()
    assert (await labelled(store, back)).labels == {"success": 20}


async def test_what_a_model_refuses_is_given_up_by_name_and_tried_at_the_next_call(tmp_path: Path) -> None:
    store = await filled(tmp_path)
    one = Counting(wrong={"b": [ModelRefused("too long")] * 3})
    done = await labelled(store, one)
    assert done.given_up == (("b", "model_refused"),)
    assert set(rows(store)) == {"a/counting-1", "c/counting-1"}
    assert (await labelled(store, one)).labels == {"success": 1}


async def test_screens_that_are_gone_are_said_and_stop_nobody_else(tmp_path: Path) -> None:
    store = await filled(tmp_path, ["a"])
    says = (await fake_run("odd", "Type and count")).steps
    other = replace(
        await fake_run("odd"), steps=tuple(replace(s, screen=replace(s.screen, title="t")) for s in says)
    )
    keep(store, other)
    for path in (store.root / "blobs").glob("*/*.json"):
        if b'"title":"t"' in path.read_bytes():
            path.unlink()
    done = await labelled(store, Counting())
    assert done.labels == {"success": 1}
    assert done.given_up == (("odd", "blob_missing"),)


async def test_several_labellers_share_the_work(tmp_path: Path) -> None:
    names = [f"e{n:03}" for n in range(150)]
    store = await filled(tmp_path, names)
    ones = [Counting() for _ in range(3)]
    await asyncio.gather(*(label(Store(store.root), [one], pause=PAUSE) for one in ones))
    assert sorted(name for one in ones for name in one.seen) == names
    assert sum(bool(one.seen) for one in ones) > 1
    assert len(rows(store)) == 150


async def test_what_a_dead_labeller_held_is_taken_at_once_and_of_a_living_one_nothing(tmp_path: Path) -> None:
    store = await filled(tmp_path)
    stage = "label:counting-1"
    store.index.add(stage, ["a", "b", "c"])
    living = Holder(store)
    living.__enter__()
    store.index.claim(stage, 1, living.name, 3600)
    (store.root / "workers" / "99-dead.lock").touch()
    store.index.claim(stage, 1, "99-dead", 3600)
    one = Counting()
    working = asyncio.create_task(labelled(store, one))
    async with asyncio.timeout(20):
        while len(rows(store)) < 2:  # noqa: ASYNC110  # another task's rows
            await asyncio.sleep(0.02)
    assert sorted(one.seen) == ["b", "c"]
    living.__exit__(None, None, None)
    await working
    assert sorted(one.seen) == ["a", "b", "c"]


async def test_an_index_that_is_lost_on_the_way_loses_no_work(tmp_path: Path) -> None:
    store = await filled(tmp_path, [f"e{n:03}" for n in range(100)])

    class Losing(Counting):
        async def judge(self, run: Run) -> Verdict:
            if len(self.seen) == 40:
                store.index.rebuild()
            return await super().judge(run)

    done = await labelled(store, Losing(), workers=2)
    assert len(rows(store)) == 100
    assert done.given_up == ()


async def test_a_calibration_gives_verdicts_of_its_own_that_cost_nothing(tmp_path: Path) -> None:
    store = await filled(tmp_path, [f"e{n:03}" for n in range(40)])
    store.append([VerdictRow(f"e{n:03}", "tree-1", "unknown", 0.9 if n < 30 else 0.1) for n in range(40)])
    scores = [0.9] * 100 + [0.1] * 100
    trusted = Calibration.fit(scores, [score > 0.5 for score in scores], verifier="tree-1")
    other = Calibration.fit(scores, [score > 0.5 for score in scores[:-1]] + [True], verifier="tree-1")
    await label(store, [], calibrations=[trusted])
    (done,) = await label(store, [], calibrations=[trusted])
    name = calibrated_name(trusted)
    labels = Counter(row.label for row in store.read(VerdictRow) if row.verifier == name)
    assert labels == {"success": 30, "fail": 10}
    assert done.labels == {}
    assert done.there == 40
    assert list(store.read(CostRow)) == []
    assert calibrated_name(other) != name, "another calibration is another verifier"


async def test_a_critic_abstains_from_starts_whose_labels_it_learnt_and_is_not_measured_there(
    tmp_path: Path,
) -> None:
    store = a_store(tmp_path)
    rows = [
        EpisodeRow(f"e{n}-{a}", "collected", "g", suite="s", task="t", seed=n, steps=1)
        for n in range(60)
        for a in range(2)
    ]
    store.append(rows)
    store.append([VerdictRow(f"e{n}-0", "check", "success", 1.0) for n in range(60)])
    seen = {row.episode for row in rows if part_of(row) == "fit"}
    own = [VerdictRow(row.episode, "critic-1", "fail", 0.5 if row.episode in seen else 0.9) for row in rows]
    store.append(own)
    scores = [0.9] * 100 + [0.1] * 100
    trusted = Calibration.fit(scores, [s > 0.5 for s in scores], verifier="critic-1")
    await label(store, [], calibrations=[trusted])
    name = calibrated_name(trusted)
    said = {row.episode: row.label for row in store.read(VerdictRow) if row.verifier == name}
    assert 0 < len(seen) < len(rows)
    assert {episode for episode, label in said.items() if label == "unknown"} == seen
    assert {label for episode, label in said.items() if episode not in seen} == {"success"}


async def test_scores_unlike_those_that_were_calibrated_on_are_warned_of(tmp_path: Path) -> None:
    store = await filled(tmp_path, [f"e{n:03}" for n in range(40)])
    store.append([VerdictRow(f"e{n:03}", "tree-1", "unknown", 0.4) for n in range(40)])
    scores = [0.9] * 100 + [0.1] * 100
    trusted = Calibration.fit(scores, [score > 0.5 for score in scores], verifier="tree-1")
    (done,) = await label(store, [], calibrations=[trusted], may=eligible(store))
    assert "audit a random" in done.warning


async def test_a_defect_of_a_verifier_is_no_verdict_and_frees_what_it_held(tmp_path: Path) -> None:
    store = await filled(tmp_path)

    class Broken(Counting):
        async def judge(self, run: Run) -> Verdict:
            raise ZeroDivisionError("a planted defect")

    with pytest.raises(ExceptionGroup):
        await labelled(store, Broken())
    assert store.index.work("label:counting-1").leased == 0
    assert (await labelled(store, Counting())).labels == {"success": 3}


async def test_what_the_disk_refuses_is_raised_as_it_is_and_the_next_call_goes_on(tmp_path: Path) -> None:
    store = await filled(tmp_path)

    class Full(Counting):
        async def judge(self, run: Run) -> Verdict:
            raise OSError(28, "no space left")

    with pytest.raises(OSError, match="no space left"):
        await labelled(store, Full())
    assert store.index.work("label:counting-1").leased == 0
    assert (await labelled(store, Counting())).labels == {"success": 3}
