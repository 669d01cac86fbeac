"""Whose a job is, how long it may take, and what it does when its device or the disk goes away."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.config import Config, DeviceConfig, Option
from gui_mcp.desk import Desk
from gui_mcp.episode import list_episodes
from gui_mcp.jobs import Job, JobError, Jobs, JobStore, Order, StoreFull, TextCheck, Wanted
from gui_mcp.jobs import run as run_module
from gui_mcp.jobs.told import Told, past_of
from gui_mcp.principals import OWNER
from gui_mcp_devices.actions import Open, Ref, Tap
from gui_mcp_devices.device import Device
from gui_mcp_devices.errors import DeviceLost
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Look, Screen
from gui_mcp_models.dialects import load_dialect
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import AskUser, Decision, Finish, Model, Step
from gui_mcp_models.pointer import load_pointer
from gui_mcp_models.scripted import ScriptedModel

from tests.gui_mcp.engines import ANA, BEN, DONE, TAP, Engine, SlowModel, Unplugged, engine, opened, order


async def test_an_account_sees_its_own_jobs_and_the_owner_sees_all(tmp_path: Path) -> None:
    async with engine(tmp_path, ScriptedModel()) as it:
        hers = await it.jobs.start(order(), ANA)
        his = await it.jobs.start(order(), BEN)
        assert [job.id for job in it.jobs.list(ANA)] == [hers.id]
        assert {job.id for job in it.jobs.list(OWNER)} == {hers.id, his.id}
        for verb in (
            it.jobs.wait(his.id, ANA, 0),
            it.jobs.answer(his.id, "x", ANA),
            it.jobs.cancel(his.id, ANA),
        ):
            with pytest.raises(JobError, match="no task has that id"):
                await verb
        assert it.jobs.get(his.id, OWNER).account == BEN.account
        with pytest.raises(JobError, match="no task has that id"):
            it.jobs.get("\ud83d", OWNER)


async def test_the_same_key_gives_the_same_job_and_another_order_is_refused(tmp_path: Path) -> None:
    keyed = replace(order("once"), idempotency_key="k")
    async with engine(tmp_path, ScriptedModel([TAP, DONE])) as it:
        first = await it.jobs.start(keyed, ANA)
        assert (await it.jobs.start(keyed, ANA)).id == first.id
        assert (await it.jobs.start(keyed, BEN)).id != first.id
        with pytest.raises(JobError) as refused:
            await it.jobs.start(replace(keyed, goal="something else"), ANA)
        assert refused.value.code == "key_reused"
        await it.over(first)
        assert len(it.device.performed) == 1
    async with engine(tmp_path, ScriptedModel()) as it:
        again = await it.jobs.start(keyed, ANA)
        assert (again.id, again.state) == (first.id, "done")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (replace(order(), model="nobody"), "unknown_model"),
        (order("  "), "bad_order"),
        (order("x" * 4001), "bad_order"),
        (order("half \ud83d"), "bad_order"),
        (order(steps=0), "bad_order"),
        (order(seconds=float("nan")), "bad_order"),
        (replace(order(), idempotency_key="k" * 201), "bad_order"),
        (replace(order(), open_first="x" * 4001), "bad_order"),
        (replace(order(), wanted=Wanted(check=TextCheck("x" * 4001))), "bad_order"),
        (replace(order(), idempotency_key="\ud83d"), "bad_order"),
        (replace(order(), wanted=Wanted(check=TextCheck("\ud83d"))), "bad_order"),
        (replace(order(), wanted=Wanted({"type": "object", "properties": {"\ud83d": {}}})), "bad_order"),
        (replace(order(), wanted=Wanted({"properties": {"a": {"enum": [float("inf")]}}})), "bad_order"),
    ],
)
async def test_an_order_that_cannot_be_carried_out_is_refused_and_not_written_down(
    tmp_path: Path, asked: Order, code: str
) -> None:
    async with engine(tmp_path, ScriptedModel()) as it:
        with pytest.raises(JobError) as refused:
            await it.jobs.start(asked, ANA)
        assert refused.value.code == code
        assert it.jobs.list(OWNER) == []


async def test_an_account_has_a_bounded_number_of_unfinished_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gui_mcp.jobs import engine as module

    monkeypatch.setattr(module, "MOST_LIVE", 3)
    model = SlowModel()
    async with engine(tmp_path, model) as it:
        for _ in range(3):
            await it.jobs.start(order(), ANA)
        with pytest.raises(JobError) as refused:
            await it.jobs.start(order(), ANA)
        assert refused.value.code == "too_many"
        await it.jobs.start(order(), BEN)
        assert it.jobs.live == 4


async def test_jobs_on_two_devices_run_at_the_same_time(tmp_path: Path) -> None:
    both = asyncio.Barrier(2)

    class Meeting(ScriptedModel):
        async def decide(
            self, goal: str, screen: Screen, history: Sequence[Step], unread: Sequence[ModelGarbage] = ()
        ) -> Decision:
            await both.wait()
            return DONE

    async with engine(tmp_path, Meeting(), FakeDevice("one"), FakeDevice("two")) as it:
        jobs = [await it.jobs.start(order(device=name), ANA) for name in ("one", "two")]
        assert [(await it.over(job)).state for job in jobs] == ["done", "done"]


async def test_only_runs_on_a_device_whose_owner_says_so_may_be_learnt_from(tmp_path: Path) -> None:
    devices = {
        name: DeviceConfig(driver="fake", level="open", learn=name == "one") for name in ("one", "two")
    }
    config = Config(delegation_level="open", devices=devices)
    model = ScriptedModel([DONE, DONE])
    async with engine(tmp_path, model, *map(FakeDevice, devices), config=config) as it:
        for name in devices:
            await it.over(await it.jobs.start(order(device=name), ANA))
    told = [head.begin for head in list_episodes(tmp_path) if head.begin]
    assert {begin.device: begin.labels.get("learn") for begin in told} == {"one": "yes", "two": None}


async def test_the_deadline_counts_while_a_question_waits(tmp_path: Path) -> None:
    async with engine(tmp_path, ScriptedModel([Decision(AskUser("which?"))])) as it:
        job = await it.jobs.start(order(seconds=0.15), ANA)
        assert (await it.until(job, "needs_answer")).question == "which?"
        ended = await it.until(job, "not_done")
        assert (ended.outcome, ended.question) == ("out_of_time", "")
        assert it.jobs.live == 0


async def test_the_deadline_counts_while_a_job_waits_for_its_device(tmp_path: Path) -> None:
    model = SlowModel()
    async with engine(tmp_path, model) as it:
        await it.jobs.start(order(), ANA)
        await model.asked.wait()
        second = await it.jobs.start(order(seconds=0.1), ANA)
        ended = await it.until(second, "not_done")
        assert (ended.outcome, ended.steps) == ("out_of_time", 0)


async def test_a_resumed_model_gets_its_own_last_account_of_the_run(tmp_path: Path) -> None:
    def note(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        noted.go.clear()  # and no step after this one
        return replace(TAP, summary="the cart holds two cups")

    noted = SlowModel(note)
    recorded = opened("fake").model_copy(update={"recording": True})
    async with engine(tmp_path, noted, config=recorded) as it:
        job = await it.jobs.start(order(), ANA)
        noted.go.set()
        await it.jobs.wait(job.id, ANA, 5, steps=0)
    pasts: list[str] = []

    def finish(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        pasts.append(history[0].decision.summary)
        return DONE

    async with engine(tmp_path, ScriptedModel([finish]), config=recorded) as it:
        await it.jobs.answer(job.id, "resume", ANA)
        await it.until(job, "done")
    assert pasts[0].startswith("the cart holds two cups\nDone before a break: tap. Go on")


async def test_what_is_opened_first_is_no_step_and_comes_before_the_first_look(tmp_path: Path) -> None:
    model = ScriptedModel([TAP, DONE])
    async with engine(tmp_path, model) as it:
        job = await it.over(await it.jobs.start(replace(order(), open_first="fake://shop"), ANA))
        assert (job.state, job.steps, job.trail) == ("done", 2, "open tap finish")
        assert it.device.performed == [Open("fake://shop"), Tap(Ref("e2"))]
        assert model.seen[0].url == "fake://shop"


async def test_a_device_that_comes_back_is_gone_on_with_at_a_fresh_look_and_nothing_is_replayed(
    tmp_path: Path,
) -> None:
    device = Unplugged()
    pasts: list[str] = []

    def pull(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        device.out = True
        return TAP

    def finish(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        pasts.append(history[0].decision.summary)
        assert len(history) == 1
        return DONE

    async with engine(tmp_path, ScriptedModel([TAP, pull, finish]), device) as it:
        job = await it.jobs.start(order(), ANA)
        waiting = await it.until(job, "waiting_device")
        assert (waiting.steps, waiting.trail) == (2, "tap tap?")
        held = it.desk.leases.holder("fake")
        assert held is not None and held.kind == "task"
        device.out = False
        ended = await it.until(job, "done")
    assert (ended.steps, ended.trail) == (3, "tap tap? finish")
    assert len(device.performed) == 1
    assert pasts[0].startswith("Done before a break: tap, tap (its effect is unknown). Go on from")


async def test_a_device_that_stays_away_crashes_the_job_in_a_known_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "LOST_SECONDS", 0.2)
    device = Unplugged()

    def pull(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        device.out = True
        return TAP

    async with engine(tmp_path, ScriptedModel([pull]), device) as it:
        job = await it.jobs.start(order(), ANA)
        ended = await it.until(job, "crashed")
        assert ended.error == "device_lost"
        assert it.desk.leases.holder("fake") is None
        device.out = False
        assert (await it.over(await it.jobs.start(order(), ANA))).state == "done"


async def test_a_job_that_waits_for_its_device_can_be_cancelled_and_runs_out_of_time(tmp_path: Path) -> None:
    device = Unplugged()

    def pull(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        device.out = True
        return TAP

    async with engine(tmp_path, ScriptedModel([pull, pull]), device) as it:
        job = await it.jobs.start(order(), ANA)
        await it.until(job, "waiting_device")
        assert (await it.jobs.cancel(job.id, ANA)).state == "cancelled"
        device.out = False
        late = await it.jobs.start(order(seconds=0.3), ANA)
        await it.until(late, "waiting_device")
        assert (await it.until(late, "not_done")).outcome == "out_of_time"


async def test_a_device_that_is_away_when_its_turn_comes_is_waited_for(tmp_path: Path) -> None:
    device, plugged_in = FakeDevice(), asyncio.Event()

    async def driver(id: str, options: Mapping[str, Option]) -> Device:
        if not plugged_in.is_set():
            raise DeviceLost("opening it", "it is not plugged in", "plug it in")
        return device

    async def get_model(name: str) -> Model:
        return ScriptedModel([TAP, DONE])

    config = opened("fake")
    async with Desk(config.devices, {"fake": driver}) as desk:
        jobs = Jobs(tmp_path, config, desk, get_model)
        it = Engine(jobs, desk, {"fake": device})
        job = await jobs.start(order(), ANA)
        assert (await it.until(job, "waiting_device")).steps == 0
        plugged_in.set()
        ended = await it.until(job, "done")
        await jobs.close()
    assert (ended.steps, len(device.performed)) == (2, 1)


async def test_steps_before_a_break_count_against_the_bound(tmp_path: Path) -> None:
    def once(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        model.go.clear()  # and no step after this one
        return TAP

    model = SlowModel(once)
    async with engine(tmp_path, model) as it:
        job = await it.jobs.start(order(steps=3), ANA)
        model.go.set()
        await it.jobs.wait(job.id, ANA, 5, steps=0)
    async with engine(tmp_path, ScriptedModel([TAP] * 9)) as it:
        assert it.jobs.get(job.id, ANA).state == "interrupted"
        await it.jobs.answer(job.id, "resume", ANA)
        ended = await it.until(job, "not_done")
        assert (ended.outcome, ended.steps, len(it.device.performed)) == ("out_of_steps", 3, 2)


async def test_a_resumed_job_gets_a_fresh_deadline(tmp_path: Path) -> None:
    JobStore(tmp_path).close()
    store = JobStore(tmp_path)
    old = Job("a", ANA.account, "g", "fake", "pointer", "open", state="running", seconds=50.0, deadline=1.0)
    store.add(old)
    store.close()
    async with engine(tmp_path, ScriptedModel([DONE])) as it:
        assert it.jobs.get("a", ANA).state == "interrupted"
        resumed = await it.jobs.answer("a", "resume", ANA)
        assert resumed.deadline > resumed.created + 1
        assert (await it.over(resumed)).state == "done"


async def test_a_full_disk_refuses_new_orders_and_ends_the_run_typed(tmp_path: Path) -> None:
    model = SlowModel(TAP, TAP)
    async with engine(tmp_path, model) as it:
        job = await it.jobs.start(order(), ANA)
        await model.asked.wait()
        store = it.jobs.store
        update, add = store.update, store.add
        full = True

        def no_update(id: str, only_from: str | None = None, /, **changes: str | int | float) -> bool:
            if full:
                raise StoreFull("the disk is full")
            return update(id, **changes)

        def no_add(job: Job) -> None:
            if full:
                raise StoreFull("the disk is full")
            add(job)

        store.update, store.add = no_update, no_add  # pyright: ignore[reportAttributeAccessIssue]
        model.go.set()
        ended = await it.until(job, "storage_full")
        assert (ended.error, it.device.performed) == ("storage_full", [])
        with pytest.raises(JobError) as refused:
            await it.jobs.start(order(), ANA)
        assert refused.value.code == "storage_full"
        full = False
        assert it.jobs.get(job.id, ANA).state == "storage_full"
        row = store.get(job.id)
        assert row is not None and row.state == "storage_full"
        assert (await it.over(await it.jobs.start(order(), ANA))).state == "done"


def test_a_full_database_is_told_apart_from_a_broken_one(tmp_path: Path) -> None:
    store = JobStore(tmp_path)
    database: sqlite3.Connection = store._db  # pyright: ignore[reportPrivateUsage]
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(StoreFull):
        for number in range(500):
            store.add(Job(str(number), "local", "g" * 4000, "d", "m", "private"))
    assert store.list()[0].goal == "g" * 4000
    store.close()


async def test_the_question_of_a_job_at_private_is_the_owners_to_read(tmp_path: Path) -> None:
    closed = opened("fake").model_copy(update={"delegation_level": "private"})
    model = ScriptedModel([Decision(AskUser("Mara Quint, or who?")), Decision(Finish("done", "Mara"))])
    async with engine(tmp_path, model, config=closed) as it:
        job = await it.jobs.start(order(), ANA)
        asked = await it.until(job, "needs_answer")
        assert it.jobs.level(asked, ANA) == "private"
        assert it.jobs.level(asked, OWNER) == "open"
        await it.jobs.answer(job.id, "her", OWNER)
        done = await it.until(job, "done")
        hidden = it.jobs.show(done, ANA).data["answer"]
        assert type(hidden) is str  # a bare text, which the gate hides
        with pytest.raises(JobError, match="only the owner"):
            it.jobs.release(job.id, ANA)
        released = it.jobs.show(it.jobs.release(job.id, OWNER), ANA).data["answer"]
        assert (released, type(released) is str) == ("Mara", False)


async def test_the_rule_for_delegation_binds_clients_and_not_the_owner(tmp_path: Path) -> None:
    strict = opened("fake").model_copy(update={"delegation_level": "private"})
    model = ScriptedModel([DONE, DONE], endpoints=["http://192.0.2.7/v1"])
    async with engine(tmp_path, model, config=strict) as it:
        hers = await it.until(await it.jobs.start(order(), ANA), "crashed")
        assert (hers.level, hers.error, model.seen) == ("private", "endpoint_refused", [])
        own = await it.until(await it.jobs.start(order(), OWNER), "done", OWNER)
        assert own.level == "open"


async def test_a_token_that_is_shown_less_runs_at_its_own_level(tmp_path: Path) -> None:
    guest = replace(ANA, level="private")
    async with engine(tmp_path, ScriptedModel([Decision(Open("data:text/html,x")), DONE])) as it:
        job = await it.until(await it.jobs.start(order(), guest), "done", guest)
        assert (job.level, job.trail, it.device.performed) == ("private", "open! finish", [])
        assert it.jobs.level(job, guest) == "private"


async def test_a_run_whose_device_the_owner_took_away_says_so(tmp_path: Path) -> None:
    model = SlowModel(TAP)
    async with engine(tmp_path, model) as it:
        job = await it.jobs.start(order(), ANA)
        await model.asked.wait()
        it.desk.free("fake")
        model.go.set()
        ended = await it.until(job, "crashed")
        assert (ended.error, it.device.performed) == ("lease_lost", [])


@pytest.mark.parametrize("name", ["pointer", "step-gui"])
async def test_the_models_that_ship_take_a_past_that_holds_no_screen(name: str) -> None:
    screen = await FakeDevice().see(Look(image="full"))
    histories: list[Sequence[Step]] = []

    def keep(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        histories.append(history)
        return DONE

    past = past_of("open tap? ask_user finish")
    await Told(ScriptedModel([keep]), past=past).decide("tap Count", screen, [])
    if name == "pointer":
        decision = await load_pointer().decide("click on Pay", screen, histories[0])
        assert decision.do == Tap(Ref("e3"))
    else:
        (message,) = load_dialect(name).messages("tap Count", screen, histories[0])
        assert past in str(message.parts[0])
    assert past.startswith("Done before a break: open, tap (its effect is unknown). ")
    assert past_of("ask_user? finish") == ""
