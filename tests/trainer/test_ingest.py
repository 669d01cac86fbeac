"""Journals become rows once, rows the runs that they were; what may not be learnt from stays out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.agent import Limits
from gui_mcp.episode import Journal, journal_path
from gui_mcp.episode.blobs import write_private
from gui_mcp_benchmarks.rows import Key, Row
from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.actions import Ref, Tap, TypeText
from gui_mcp_devices.errors import DeviceLost
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Look, Screen
from gui_mcp_models.errors import ModelGarbage, ModelUnavailable
from gui_mcp_models.model import Decision, Finish
from gui_mcp_models.scripted import Line
from gui_mcp_trainer.collect.result import FILE, Result
from gui_mcp_trainer.collect.unit import Policy, Trial, Unit
from gui_mcp_trainer.store.ingest import ingest
from gui_mcp_trainer.store.loading import load_run, runs
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CallRow, CostRow, EpisodeRow, StepRow, VerdictRow

from tests.trainer.dying import killed_ever_later
from tests.trainer.recorded import SCRIPT, picture, recorded


def _bare(run: Run) -> Run:
    """Without pictures, as runs are loaded by default, and the device, which a witness does not keep."""
    steps = tuple(
        replace(step, screen=replace(step.screen, image=None), decision=replace(step.decision, sent=()))
        for step in run.steps
    )
    return replace(run, steps=steps, last=replace(run.last, image=None) if run.last else None, device="")


LOST = DeviceLost("a tap", "it is gone", "plug it in")


@pytest.mark.parametrize(
    ("script", "look", "limits", "outcome"),
    [
        (SCRIPT, Look(image="full"), Limits(settle=0.0), "done"),
        (SCRIPT, Look(image="full", elements=False), Limits(settle=0.0), "done"),
        (SCRIPT[:1], Look(), Limits(settle=0.0, steps=1), "out_of_steps"),
        ((ModelUnavailable("it is away"),), Look(), Limits(settle=0.0), "model_failed"),
        ((SCRIPT[0], *[ModelGarbage("no", response="no")] * 3), Look(), Limits(settle=0.0), "model_failed"),
    ],
    ids=["all", "pictures alone", "out of steps", "no model", "garbage"],
)
async def test_a_run_that_is_loaded_is_the_run_that_was_witnessed(
    tmp_path: Path, script: tuple[Line, ...], look: Look, limits: Limits, outcome: str
) -> None:
    seen = await recorded(tmp_path / "data", "e1", script=script, look=look, limits=limits)
    store = Store(tmp_path / "store")
    done = ingest(store, tmp_path / "data")
    assert done.episodes == ["e1"]
    assert seen.outcome == outcome
    loaded = load_run(store, "e1", pictures=True)
    assert replace(loaded, device="") == replace(seen, device="")
    assert _bare(load_run(store, "e1")) == _bare(seen)
    assert [*runs(store)] == [load_run(store, "e1")]


async def test_a_device_that_was_lost_is_in_the_run_that_is_loaded(tmp_path: Path) -> None:
    device = FakeDevice()

    def lose(*_: object) -> Decision:
        device.fail_next = LOST
        return Decision(Tap(Ref("e2")))

    seen = await recorded(tmp_path, "e1", script=[lose], device=device)
    store = Store(tmp_path / "training")
    ingest(store, tmp_path)
    loaded = load_run(store, "e1", pictures=True)
    assert replace(loaded, device="") == replace(seen, device="")
    assert loaded.is_infra
    assert loaded.steps[0].error.startswith("device_lost")


async def test_the_rows_hold_the_very_bytes_that_the_model_was_sent(tmp_path: Path) -> None:
    await recorded(tmp_path, "e1")
    store = Store(tmp_path / "training")
    ingest(store, tmp_path)
    calls = store.of(CallRow, "e1")
    assert [(c.step, c.n, c.purpose, c.readable) for c in calls] == [
        (0, 0, "vote", True),
        (0, 1, "", True),
        (1, 0, "", False),
        (2, 0, "", True),
    ]
    for call in calls[:2]:
        assert [store.blobs.get(name) for name in call.pictures] == [picture(1).data, picture(2).data]
        assert (call.widths, call.heights, call.scales) == ((20, 20), (15, 15), (0.05, 0.05))
        assert call.dialect == "plain"
    assert calls[2].response == "hm"
    (cost,) = store.of(CostRow, "e1")
    assert (cost.stage, cost.calls, cost.tokens_in, cost.tokens_out) == ("run", 4, 20, 12)
    step = store.of(StepRow, "e1")[0]
    assert (step.width, step.height) == (400, 300)
    assert step.state != step.after_state


async def test_twice_is_once_and_later_runs_are_added(tmp_path: Path) -> None:
    await recorded(tmp_path, "e1")
    store = Store(tmp_path / "training")
    ingest(store, tmp_path)
    again = ingest(store, tmp_path)
    assert (again.episodes, again.known) == ([], 1)
    await recorded(tmp_path, "e2")
    more = ingest(store, tmp_path)
    assert (more.episodes, more.known) == (["e2"], 1)
    assert len(list(store.read(EpisodeRow))) == 2


async def test_what_may_not_be_learnt_from_is_left_out_counted_and_told(tmp_path: Path) -> None:
    await recorded(tmp_path, "asked", labels={})
    await recorded(tmp_path, "sealed", level="sealed")
    await recorded(tmp_path, "tested", labels={"learn": "yes", "split": "test"})
    await recorded(tmp_path, "cut")
    path = journal_path(tmp_path, "cut")
    path.write_bytes(b"\n".join(path.read_bytes().splitlines()[:-1]) + b"\n")
    await recorded(tmp_path, "torn")
    path = journal_path(tmp_path, "torn")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b"{no json}\n", *lines[3:]]))
    await recorded(tmp_path, "newer")
    path = journal_path(tmp_path, "newer")
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":99', 1))
    await recorded(tmp_path, "blind")
    running = Journal(tmp_path, "running", labels={"learn": "yes"})
    await running.begin("go on", "m", "d")
    await recorded(tmp_path, "good", script=[Decision(Finish("infeasible"))], look=Look())
    keep = Store(tmp_path / "other")
    ingest(keep, tmp_path, episodes=["good", "blind"])
    alone = {row.body for row in keep.of(StepRow, "blind")} - {row.body for row in keep.of(StepRow, "good")}
    ((tmp_path / "blobs") / max(alone)[:2] / max(alone)).unlink()
    store, told = Store(tmp_path / "training"), list[str]()
    done = ingest(store, tmp_path, tell=told.append)
    assert done.episodes[-1:] == ["good"]
    assert {row.episode for row in store.read(EpisodeRow)} == {*done.episodes}
    assert done.left_out == {
        "no consent": 1,
        "sealed": 1,
        "test split": 1,
        "interrupted": 1,
        "unreadable": 2,
        "running": 1,
        "screen missing": 1,
    }
    assert any(line.startswith("running left out") for line in told)
    assert not any("asked" in line for line in told)


async def test_an_owner_who_names_a_run_consents_to_that_one(tmp_path: Path) -> None:
    for name in ("e1", "e2"):
        await recorded(tmp_path, name, labels={})
    await recorded(tmp_path, "tested", labels={"split": "test"})
    store = Store(tmp_path / "training")
    done = ingest(store, tmp_path, episodes=["e1", "tested", "nobody"])
    assert done.episodes == ["e1"]
    assert done.left_out == {"test split": 1, "not found": 1}
    (row,) = store.read(EpisodeRow)
    assert row.consent == "owner"
    again = ingest(store, tmp_path)
    assert (again.known, again.left_out) == (1, {"no consent": 1, "test split": 1})
    path = journal_path(tmp_path, "e1")
    path.write_bytes(path.read_bytes().replace(b"count it", b"[erased]"))
    assert ingest(store, tmp_path).left_out == {"no consent": 2, "test split": 1}
    assert list(store.read(EpisodeRow)) == []


def _erase(path: Path, index: int) -> None:
    """As deleting a text does it: the words of one step go, and what was on its screen."""
    lines = path.read_text().splitlines(keepends=True)
    out = [
        line.replace('"thought":"count it"', '"thought":"[erased]"').replace(
            '"erased":false', '"erased":true'
        )
        if f'"line":"intent","step":{index},' in line
        else line
        for line in lines
    ]
    assert out != lines
    path.write_text("".join(out))


async def test_steps_that_were_erased_are_left_out_also_when_they_are_erased_later(tmp_path: Path) -> None:
    await recorded(tmp_path, "e1")
    store = Store(tmp_path / "training")
    ingest(store, tmp_path)
    assert [row.step for row in store.of(StepRow, "e1")] == [0, 1, 2, 3, 4]
    _erase(journal_path(tmp_path, "e1"), 0)
    done = ingest(store, tmp_path)
    assert (done.renewed, done.erased) == (1, 1)
    assert [row.step for row in store.of(StepRow, "e1")] == [1, 2, 3, 4]
    assert {call.step for call in store.of(CallRow, "e1")} == {1, 2}
    run = load_run(store, "e1")
    assert [run.after(place) is None for place in range(4)] == [False, False, False, True]
    _erase(journal_path(tmp_path, "e1"), 2)
    ingest(store, tmp_path)
    assert [step.index for step in load_run(store, "e1").steps] == [1, 3, 4]
    assert load_run(store, "e1").after(0) is None
    _erase(journal_path(tmp_path, "e1"), 4)
    ingest(store, tmp_path)
    run = load_run(store, "e1")
    assert (len(run.steps), run.last) == (2, None)
    assert not any(b"count it" in path.read_bytes() for path in store.tables.rglob("*.parquet"))


class Secretive(FakeDevice):
    """Its field is one for a password."""

    async def see(self, look: Look) -> Screen:
        screen = await super().see(look)
        field, *others = screen.elements
        return replace(screen, elements=(replace(field, states=field.states | {"password"}), *others))


async def test_a_password_is_in_no_row_and_no_screen(tmp_path: Path) -> None:
    script = [Decision(TypeText("hunter2hunter", into=Ref("e1")), thought="type hunter2hunter")]
    seen = await recorded(tmp_path, "e1", script=script, look=Look(), device=Secretive())
    store = Store(tmp_path / "training")
    ingest(store, tmp_path)
    loaded = load_run(store, "e1")
    assert [step.screen for step in loaded.steps[:1]] == [replace(seen.steps[0].screen, image=None)]
    assert "password: 8-15 characters" in str(loaded.steps[0].decision.do)
    texts = [repr(row) for kind in (EpisodeRow, StepRow, CallRow) for row in store.read(kind)]
    texts += [path.read_text() for path in store.blobs.folder.rglob("*.json")]
    assert not any("hunter2" in text for text in texts)


def _result(trial: Trial, *, score: float = 1.0, split: str = "train", broken: bool = False) -> Result:
    key = Key("fake", "1", trial.unit.task, trial.unit.seed, "scripted", "scripted", 5, "0.1")
    row = Row(
        key, "infra_error" if broken else "episode", split, "a", "count", "done", score, note="so it is"
    )
    return Result(trial, row, "device_lost" if broken else None)


async def _collected(store: Store, result: Result, *, journal: bool = True) -> str:
    id = result.trial.episode
    if journal:
        await recorded(store.root, id, labels={"learn": "yes", "suite": "fake", "split": result.row.split})
    folder = store.root / "episodes" / id
    folder.mkdir(parents=True, exist_ok=True)
    write_private(folder / FILE, result.to_bytes())
    return id


async def test_what_the_collector_made_brings_the_verdict_of_its_check(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    unit = Unit("fake", "count", 3, Policy("scripted", "1"), 1)
    won = await _collected(store, _result(Trial(unit)))
    lost = await _collected(store, _result(Trial(replace(unit, seed=4)), score=0.0))
    broken = await _collected(store, _result(Trial(replace(unit, seed=5)), broken=True))
    never = await _collected(store, _result(Trial(replace(unit, seed=5), 2), broken=True), journal=False)
    tested = await _collected(store, _result(Trial(replace(unit, seed=6)), split="test"))
    (store.root / "episodes" / "half").mkdir()
    done = ingest(store)
    assert sorted(done.episodes) == sorted([won, lost, broken, never])
    assert done.left_out == {"test split": 1}
    verdicts = {row.episode: (row.label, row.p_success) for row in store.read(VerdictRow)}
    assert verdicts[won] == ("success", 1.0)
    assert verdicts[lost] == ("fail", 0.0)
    assert {verdicts[broken][0], verdicts[never][0]} == {"infra_error"}
    assert tested not in verdicts
    rows = {row.episode: row for row in store.read(EpisodeRow)}
    assert (rows[won].source, rows[won].suite, rows[won].task, rows[won].seed) == (
        "collected",
        "fake",
        "count",
        3,
    )
    assert (rows[won].policy, rows[won].attempt, rows[won].consent) == ("scripted@1", 1, "task")
    assert load_run(store, won).steps
    assert load_run(store, never).is_infra
    assert ingest(store).known == 4


async def test_runs_of_both_places_come_together(tmp_path: Path) -> None:
    store = Store(tmp_path / "training")
    made = await _collected(store, _result(Trial(Unit("fake", "count", 3, Policy("s", "1")))))
    await recorded(tmp_path, "mine")
    assert sorted(ingest(store, tmp_path).episodes) == sorted([made, "mine"])
    assert {row.verifier for row in store.read(VerdictRow)} == {"check"}


async def test_killed_anywhere_the_same_again_completes_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for number in range(2):
        await recorded(data, f"e{number}")
    whole = Store(tmp_path / "whole")
    ingest(whole, data)
    kinds = (EpisodeRow, StepRow, CallRow, CostRow)
    wanted = [sorted(map(repr, whole.read(kind))) for kind in kinds]
    for root in killed_ever_later(lambda root: ingest(Store(root), data), tmp_path, seed=7):
        store = Store(root)
        ingest(store, data)
        assert [sorted(map(repr, store.read(kind))) for kind in kinds] == wanted
        assert [*runs(store, pictures=True)] == [*runs(whole, pictures=True)]
