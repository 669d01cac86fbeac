"""Actions that need a yes: who is asked, what is asked, and for which screen the yes counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.config import ActionKind, Config, DeviceConfig
from gui_mcp.confirm import Confirmation, Confirming
from gui_mcp.jobs import JobError
from gui_mcp.principals import OWNER
from gui_mcp.privacy.egress import Egress
from gui_mcp.privacy.levels import Level
from gui_mcp_devices.actions import (
    Action,
    Drag,
    Hover,
    LongPress,
    Open,
    Point,
    PressKey,
    Ref,
    Scroll,
    Swipe,
    Tap,
    TypeText,
    Wait,
)
from gui_mcp_devices.errors import Refused, StaleCapture
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Look, Screen
from gui_mcp_models.model import Decision, Step
from gui_mcp_models.scripted import ScriptedModel

from tests.gui_mcp.engines import ANA, DONE, engine, order
from tests.gui_mcp.serving import served

TYPE = Decision(TypeText("hunter22", Ref("e1")))


def asking(*kinds: ActionKind, by: str = "owner", level: Level = "open") -> Config:
    device = DeviceConfig.model_validate(
        {"driver": "fake", "level": level, "confirm": frozenset(kinds), "confirm_by": by}
    )
    return Config(delegation_level=level, recording=False, devices={"fake": device})


async def test_a_run_waits_for_the_owners_yes_and_goes_on(tmp_path: Path) -> None:
    async with engine(tmp_path, ScriptedModel([TYPE, DONE]), config=asking("type_text")) as it:
        job = await it.jobs.start(order(), ANA)
        asked = await it.until(job, "needs_confirmation")
        assert it.device.performed == []
        assert asked.question == 'type_text on the textbox "Name": hunter22'
        with pytest.raises(JobError) as refused:
            await it.jobs.answer(job.id, "yes", ANA)
        assert refused.value.code == "owner_confirms"
        with pytest.raises(JobError) as refused:
            await it.jobs.answer(job.id, "maybe", OWNER)
        assert refused.value.code == "bad_answer"
        answered = await it.jobs.answer(job.id, "yes", OWNER)
        assert (answered.state, answered.question, answered.confirm) == ("running", "", "")
        assert (await it.until(job, "done")).steps == 2
        assert it.device.performed == [TYPE.do]


async def test_a_no_is_told_to_the_model_as_a_refusal(tmp_path: Path) -> None:
    errors: list[str] = []

    def after(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        errors.append(history[-1].error)
        return DONE

    async with engine(tmp_path, ScriptedModel([TYPE, after]), config=asking("type_text")) as it:
        job = await it.jobs.start(order(), ANA)
        await it.until(job, "needs_confirmation")
        await it.jobs.answer(job.id, "no", OWNER)
        ended = await it.until(job, "done")
    assert (it.device.performed, ended.trail) == ([], "type_text! finish")
    assert errors[0].startswith("refused: type_text: it was not confirmed")


async def test_the_one_that_delegated_may_say_yes_where_the_owner_lets_it(tmp_path: Path) -> None:
    closed = asking("type_text", by="client", level="private")
    async with engine(tmp_path, ScriptedModel([TYPE, DONE]), config=closed) as it:
        job = await it.jobs.start(order(), ANA)
        asked = await it.until(job, "needs_confirmation")
        shown = Egress().render(it.jobs.show(asked, ANA)).data
        assert shown["confirm"] == "may the task do type_text on a textbox?"
        assert shown["question"] == "[hidden]"
        assert shown["next"] == "answer_task with yes or no"
        assert it.jobs.show(asked, OWNER).data["question"] == asked.question
        await it.jobs.answer(job.id, "yes", ANA)
        await it.until(job, "done")


async def test_a_yes_for_a_screen_that_has_changed_since_is_asked_again(tmp_path: Path) -> None:
    tap = Decision(Tap(Point(20, 50, "fake-1")))
    async with engine(tmp_path, ScriptedModel([tap, DONE]), config=asking("tap")) as it:
        job = await it.jobs.start(order(), ANA)
        await it.until(job, "needs_confirmation")
        it.device.rows.append("Pay 900")
        await it.jobs.answer(job.id, "yes", OWNER)
        await it.until(job, "needs_confirmation")
        assert it.device.performed == []
        await it.jobs.answer(job.id, "yes", OWNER)
        await it.until(job, "done")
    assert [action.kind for action in it.device.performed] == ["tap"]


async def test_a_yes_to_a_question_that_was_asked_before_is_no_yes_to_the_next(tmp_path: Path) -> None:
    taps = [Decision(Tap(Ref("e2"))), Decision(Tap(Ref("e3"))), DONE]
    async with engine(tmp_path, ScriptedModel(taps), config=asking("tap")) as it:
        job = await it.jobs.start(order(), ANA)
        first = await it.until(job, "needs_confirmation")
        assert it.jobs.show(first, ANA).data["asks"] == first.asks
        await it.jobs.answer(job.id, "yes", OWNER, asks=first.asks)
        await it.jobs.wait(job.id, ANA, 8, steps=0)
        second = await it.until(job, "needs_confirmation")
        with pytest.raises(JobError) as refused:
            await it.jobs.answer(job.id, "yes", OWNER, asks=first.asks)
        assert refused.value.code == "old_question"
        assert [len(it.device.performed), it.jobs.get(job.id, OWNER).state] == [1, "needs_confirmation"]
        await it.jobs.answer(job.id, "yes", OWNER, asks=second.asks)
        done = await it.until(job, "done")
        assert done.asks == "" and len(it.device.performed) == 2


async def test_a_question_to_confirm_ends_with_the_deadline_or_a_cancel(tmp_path: Path) -> None:
    async with engine(tmp_path, ScriptedModel([TYPE, TYPE]), config=asking("type_text")) as it:
        late = await it.jobs.start(order(seconds=0.2), ANA)
        await it.until(late, "needs_confirmation")
        assert (await it.until(late, "not_done")).outcome == "out_of_time"
        job = await it.jobs.start(order(), ANA)
        await it.until(job, "needs_confirmation")
        assert (await it.jobs.cancel(job.id, ANA)).state == "cancelled"
        assert it.device.performed == []


async def test_what_is_opened_first_is_asked_about_too(tmp_path: Path) -> None:

    async with engine(tmp_path, ScriptedModel([DONE]), config=asking("open")) as it:
        job = await it.jobs.start(replace(order(), open_first="fake://bank"), ANA)
        asked = await it.until(job, "needs_confirmation")
        assert asked.question == "open: fake://bank"
        await it.jobs.answer(job.id, "no", OWNER)
        ended = await it.until(job, "not_done")
        assert (ended.error, it.device.performed) == ("refused", [])


async def test_a_call_by_itself_is_refused_and_told_what_to_do(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        config = asking("tap")
        await server.app.desk.reconfigure(config.devices)
        result = await server.call("tap", ref="e2")
        typed = await server.call("type_text", ref="e1", text="x")
    assert result.is_error and not typed.is_error
    assert result.structured_content["error"] == "needs_confirmation"
    assert "start_task" in str(result.structured_content["do"])
    assert [action.kind for action in server.device.performed] == ["type_text"]


async def test_a_client_sees_that_the_owner_is_asked_and_cannot_answer_for_him(tmp_path: Path) -> None:
    async with served(tmp_path, model=ScriptedModel([TYPE])) as server:
        config = asking("type_text")
        await server.app.desk.reconfigure(config.devices)
        server.app.jobs.reconfigure(config)
        shown = (await server.call("run_task", goal="type")).structured_content
        id = shown["task_id"]
        assert (shown["status"], shown["state"]) == ("input_required", "needs_confirmation")
        assert shown["next"] == "the owner says yes or no with gui-mcp jobs answer"
        refused = await server.call("answer_task", task_id=id, answer="yes")
        assert refused.structured_content["error"] == "owner_confirms"
        assert (await server.call("cancel_task", task_id=id)).structured_content["state"] == "cancelled"
        assert server.device.performed == []


@pytest.mark.parametrize(
    "action",
    [
        Tap(Point(20, 50, "fake-1")),
        LongPress(Point(20, 50, "fake-1")),
        Hover(Point(20, 50, "fake-1")),
        Swipe(Point(20, 50, "fake-1"), Point(30, 60)),
        Drag(Ref("e2"), Point(30, 60, "fake-1")),
        TypeText("x", Point(20, 20, "fake-1")),
        TypeText("x"),
        Scroll(0, 10, Point(20, 50, "fake-1")),
        PressKey("Enter"),
        Open("fake://x"),
        Wait(0),
    ],
)
async def test_a_confirmed_action_is_done_once_at_the_place_it_aimed_at(action: Action) -> None:
    device = FakeDevice()
    asked: list[Confirmation] = []

    async def yes(question: Confirmation) -> bool:
        asked.append(question)
        return True

    confirming = Confirming(device, lambda: frozenset({action.kind}), yes)
    await confirming.see(Look())
    await confirming.perform(action)
    assert len(asked) == len(device.performed) == 1
    assert type(device.performed[0]) is type(action)


async def test_an_aim_at_an_older_capture_is_refused_without_asking() -> None:
    device = FakeDevice()

    async def never(question: Confirmation) -> bool:
        raise AssertionError(question)

    confirming = Confirming(device, lambda: frozenset({"tap"}), never)
    await confirming.see(Look())
    await confirming.see(Look())
    with pytest.raises(StaleCapture):
        await confirming.perform(Tap(Point(20, 50, "fake-1")))


async def test_a_password_is_not_in_the_question() -> None:
    class Login(FakeDevice):
        async def see(self, look: Look) -> Screen:

            screen = await super().see(look)
            first, *rest = screen.elements
            return replace(screen, elements=(replace(first, states=first.states | {"password"}), *rest))

    asked: list[Confirmation] = []

    async def no(question: Confirmation) -> bool:
        asked.append(question)
        return False

    confirming = Confirming(Login(), lambda: frozenset({"type_text"}), no)
    with pytest.raises(Refused):
        await confirming.perform(TypeText("hunter22", Ref("e1")))
    assert asked == [Confirmation("type_text", "textbox", "Name", "")]
