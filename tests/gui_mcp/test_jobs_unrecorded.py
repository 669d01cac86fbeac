"""Recording off: what screens and models said is told while the daemon lives, and reaches the disk never."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import sys
from pathlib import Path

import pytest
from gui_mcp.config import Config, DeviceConfig
from gui_mcp.jobs import Job, Limits, Order, Wanted
from gui_mcp.jobs import unrecorded as unrecorded_module
from gui_mcp.principals import OWNER
from gui_mcp.privacy.egress import Json
from gui_mcp_devices.actions import Ref, TypeText
from gui_mcp_devices.errors import MissingPart
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_models.model import AskUser, Decision, Finish
from gui_mcp_models.scripted import ScriptedModel

from tests.gui_mcp.engines import ANA, DONE, TAP, engine, order

SAID = ("question", "typed", "answer", "field", "thought", "summary", "reply", "row")
SCHEMA: dict[str, Json] = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "there": {"type": "boolean"}},
}


def model(mark: str) -> ScriptedModel:
    """Says a canary everywhere that it can say something; each begins with `mark`."""
    fields = {"name": f"{mark}field", "there": True}
    return ScriptedModel(
        [
            Decision(AskUser(f"{mark}question"), thought=f"{mark}thought", summary=f"{mark}summary"),
            Decision(TypeText(f"{mark}typed", Ref("e1")), thought=f"{mark}thought"),
            Decision(Finish("done", f"{mark}answer {json.dumps(fields)}"), summary=f"{mark}summary"),
        ]
    )


def config(*, recording: bool) -> Config:
    device = DeviceConfig(driver="fake", level="open", confirm=frozenset({"type_text"}))
    return Config(delegation_level="open", recording=recording, devices={"fake": device})


def ordered(mark: str) -> Order:
    return Order(f"{mark}goal", limits=Limits(seconds=60.0), wanted=Wanted(SCHEMA))


def canaries_in(folder: Path, mark: str) -> set[str]:
    """Which stand in any byte of any file, side files of the database among them."""
    data = b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return {name for name in (*SAID, "goal") if f"{mark}{name}".encode() in data}


def say(*what: Json) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def say_everything(folder: Path, mark: str, *, recording: bool) -> None:
    """A run with a question, a confirmation, a result; then waits. What process a test kills."""
    device = FakeDevice(rows=(f"{mark}row",))
    async with engine(folder, model(mark), device, config=config(recording=recording)) as it:
        job = await it.jobs.start(ordered(mark), ANA)
        asking = await it.until(job, "needs_answer")
        say(asking.question, *sorted(canaries_in(folder, mark)))
        await it.jobs.answer(job.id, f"{mark}reply", ANA)
        confirming = await it.until(job, "needs_confirmation")
        say(confirming.question, *sorted(canaries_in(folder, mark)))
        await it.jobs.answer(job.id, "yes", OWNER)
        done = await it.until(job, "done")
        shown = it.jobs.show(done, ANA).data
        say(shown["answer"], shown["result"], shown.get("words", ""))
        await asyncio.Event().wait()


async def killed_after_all_was_said(folder: Path, mark: str, *, recording: bool) -> list[list[object]]:
    """What it printed: of the question, of the confirmation, of the end."""
    code = (
        "import asyncio, sys; from pathlib import Path; "
        "from tests.gui_mcp.test_jobs_unrecorded import say_everything; "
        f"asyncio.run(say_everything(Path(sys.argv[1]), sys.argv[2], recording={recording}))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(folder), mark,
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    try:
        async with asyncio.timeout(30):
            assert process.stdout is not None
            return [json.loads(await process.stdout.readline()) for _ in range(3)]
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()


async def test_no_word_of_a_screen_or_a_model_reaches_the_disk_where_nothing_is_recorded(
    tmp_path: Path,
) -> None:
    mark = secrets.token_hex(6)
    question, confirmation, end = await killed_after_all_was_said(tmp_path, mark, recording=False)
    assert question == [f"{mark}question", "goal"]
    assert f"{mark}typed" in str(confirmation[0]) and confirmation[1:] == ["goal"]
    assert f"{mark}answer" in str(end[0]) and end[1] == {"name": f"{mark}field", "there": True}
    assert "until the daemon ends" in str(end[2])
    assert canaries_in(tmp_path, mark) == {"goal"}
    async with engine(tmp_path, ScriptedModel(), config=config(recording=False)) as it:
        (job,) = it.jobs.list(ANA)
        assert (job.state, job.answer, job.result, job.steps) == ("done", "", None, 3)
        shown = it.jobs.show(job, ANA).data
        assert str(shown["words"]).startswith("gone: recording was off")
        assert not shown.keys() & {"answer", "result", "question"}


async def test_what_is_recorded_is_found_by_the_same_search(tmp_path: Path) -> None:
    mark = secrets.token_hex(6)
    question, confirmation, end = await killed_after_all_was_said(tmp_path, mark, recording=True)
    assert "question" in question[1:] and "typed" in confirmation[1:] and end[2] == ""
    assert canaries_in(tmp_path, mark) == {*SAID, "goal"}
    async with engine(tmp_path, ScriptedModel(), config=config(recording=True)) as it:
        (job,) = it.jobs.list(ANA)
        assert (job.result, job.words) == ({"name": f"{mark}field", "there": True}, "kept")


async def test_a_run_that_was_not_recorded_at_first_stays_off_the_disk_to_its_end(tmp_path: Path) -> None:
    mark = secrets.token_hex(6)
    async with engine(tmp_path, model(mark), config=config(recording=False)) as it:
        job = await it.jobs.start(ordered(mark), ANA)
        await it.until(job, "needs_answer")
        it.jobs.reconfigure(config(recording=True))
        await it.jobs.answer(job.id, f"{mark}reply", ANA)
        await it.until(job, "needs_confirmation")
        await it.jobs.answer(job.id, "yes", OWNER)
        done = await it.until(job, "done")
        assert f"{mark}answer" in done.answer
        assert canaries_in(tmp_path, mark) == {"goal"}


async def test_recording_that_is_switched_off_in_mid_run_holds_from_the_next_word_on(tmp_path: Path) -> None:
    mark = secrets.token_hex(6)
    async with engine(tmp_path, model(mark), config=config(recording=True)) as it:
        job = await it.jobs.start(ordered(mark), ANA)
        await it.until(job, "needs_answer")
        it.jobs.reconfigure(config(recording=False))
        await it.jobs.answer(job.id, "blue", ANA)
        await it.until(job, "needs_confirmation")
        await it.jobs.answer(job.id, "yes", OWNER)
        await it.until(job, "done")
        row = it.jobs.store.get(job.id)
        assert row is not None and (row.question, row.answer, row.result_json) == ("", "", "")


async def test_a_job_that_is_killed_while_it_asks_can_be_resumed_where_nothing_is_recorded(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path, ScriptedModel([TAP, DONE]), config=config(recording=False)) as it:
        row = Job("a" * 32, ANA.account, "go", "fake", "pointer", "open", "needs_answer", words="memory")
        it.jobs.store.add(row)
    async with engine(tmp_path, ScriptedModel([TAP, DONE]), config=config(recording=False)) as it:
        cut = it.jobs.get(row.id, ANA)
        assert (cut.state, cut.words) == ("interrupted", "gone")
        await it.jobs.answer(row.id, "resume", ANA)
        assert (await it.until(row, "done")).words == "kept"


async def test_the_words_of_the_oldest_tasks_go_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unrecorded_module, "MOST_JOBS", 2)
    lines = [Decision(Finish("done", f"it is {number}")) for number in range(3)]
    async with engine(tmp_path, ScriptedModel(lines)) as it:
        ids = [(await it.over(await it.jobs.start(order(), ANA))).id for _ in range(3)]
        told = [(it.jobs.get(id, ANA).answer, it.jobs.get(id, ANA).words) for id in ids]
    assert told == [("", "gone"), ("it is 1", "memory"), ("it is 2", "memory")]


@pytest.mark.parametrize("recording", [True, False])
async def test_why_a_run_failed_reaches_the_disk_only_where_it_is_recorded(
    tmp_path: Path, recording: bool
) -> None:
    mark = secrets.token_hex(6)
    device = FakeDevice()
    device.fail_next = MissingPart(f"a capture of {mark}row", "a part is missing", "install it")
    async with engine(tmp_path, model(mark), device, config=config(recording=recording)) as it:
        crashed = await it.until(await it.jobs.start(ordered(mark), ANA), "crashed")
        assert f"{mark}row" in crashed.detail
        assert ("row" in canaries_in(tmp_path, mark)) == recording
