"""What must hold at the end, read from a fresh look or from the owner's program."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.config import Config, ProbeConfig
from gui_mcp.jobs import (
    Check,
    ElementCheck,
    JobError,
    PlaceCheck,
    ProbeCheck,
    TextCheck,
    Wanted,
    checks,
    read_check,
)
from gui_mcp.jobs.order import check_text, read_check_text
from gui_mcp.principals import OWNER
from gui_mcp.privacy.egress import Json
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_models.scripted import ScriptedModel

from tests.gui_mcp.engines import ANA, DONE, TAP, SlowModel, engine, opened, order

HOLDING: list[tuple[Check, bool]] = [
    (TextCheck("count: 1"), True),
    (TextCheck("count: 2"), False),
    (ElementCheck("button", "pay"), True),
    (ElementCheck("textbox", state="editable"), True),
    (ElementCheck("button", state="disabled"), False),
    (PlaceCheck(app="Fake"), True),
    (PlaceCheck(url="fake://"), True),
    (PlaceCheck(url="https://"), False),
    (ProbeCheck("yes"), True),
    (ProbeCheck("no"), False),
    (ProbeCheck("slow"), False),
    (ProbeCheck("absent"), False),
]


def probed(level: str = "open") -> Config:
    python = [sys.executable, "-c"]
    probes = {
        "yes": ProbeConfig(command=[*python, "import sys; sys.exit(0 if sys.stdin.read() == '' else 1)"]),
        "no": ProbeConfig(command=[*python, "print('Mara Quint'); raise SystemExit(3)"]),
        "slow": ProbeConfig(command=[*python, "import time; time.sleep(60)"], seconds=0.2),
        "absent": ProbeConfig(command=["/nonexistent/probe"]),
    }
    return opened("fake").model_copy(update={"probes": probes, "delegation_level": level})


@pytest.mark.parametrize(("check", "holds"), HOLDING, ids=lambda value: str(value))
async def test_done_counts_only_where_the_check_holds(
    tmp_path: Path, check: Check, holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "HOLD_SECONDS", 0.1)
    async with engine(tmp_path, ScriptedModel([TAP, DONE]), config=probed()) as it:
        asked = replace(order(), wanted=Wanted(check=check))
        job = await it.until(await it.jobs.start(asked, ANA), "done" if holds else "done_unverified")
        shown = it.jobs.show(job, ANA)
        assert shown.is_error != holds
        assert shown.data.get("missing") == (None if holds else {"(check)": "does_not_hold"})


async def test_a_screen_that_settles_late_still_holds(tmp_path: Path) -> None:
    device = FakeDevice(rows=("old",))

    async with engine(tmp_path, ScriptedModel([DONE]), device, config=probed()) as it:
        job = await it.jobs.start(replace(order(), wanted=Wanted(check=TextCheck("new"))), ANA)
        await it.jobs.wait(job.id, ANA, 5, steps=0)
        device.rows.append("new")
        assert (await it.until(job, "done")).state == "done"


@pytest.mark.parametrize(
    "check", [TextCheck("a"), ElementCheck("text", "a"), PlaceCheck("a"), PlaceCheck("", "a")]
)
async def test_on_a_private_screen_a_check_is_no_way_to_read_it(tmp_path: Path, check: Check) -> None:
    async with engine(tmp_path, ScriptedModel([DONE]), config=probed("private")) as it:
        asked = replace(order(), wanted=Wanted(check=check))
        with pytest.raises(JobError) as refused:
            await it.jobs.start(asked, ANA)
        assert refused.value.code == "check_refused"
        assert it.jobs.list(OWNER) == []
        await it.jobs.start(asked, OWNER)
        for allowed in (ProbeCheck("yes"), ElementCheck("button", state="focused")):
            await it.jobs.start(replace(order(), wanted=Wanted(check=allowed)), ANA)


async def test_a_probe_that_the_owner_did_not_name_is_refused(tmp_path: Path) -> None:
    async with engine(tmp_path, ScriptedModel([DONE]), config=probed()) as it:
        with pytest.raises(JobError, match="no probe has that name"):
            await it.jobs.start(replace(order(), wanted=Wanted(check=ProbeCheck("rm"))), ANA)


@pytest.mark.parametrize(("check", "holds"), HOLDING, ids=lambda value: str(value))
def test_a_check_is_written_down_and_read_back_as_it_was(check: Check, holds: bool) -> None:
    assert read_check_text(check_text(check)) == check


@pytest.mark.parametrize(
    "data",
    [{}, {"text": ""}, {"text": 1}, {"text": "a", "app": "b"}, {"element": {}}, {"element": {"x": "y"}},
     {"element": {"role": ""}}, {"element": {"role": 3}}, {"command": "rm -rf /"}],
)  # fmt: skip
def test_a_check_of_another_form_is_refused(data: dict[str, Json]) -> None:
    with pytest.raises(JobError) as refused:
        read_check(data)
    assert refused.value.code == "bad_check"


async def test_a_level_that_got_stricter_in_mid_run_takes_the_check_away(tmp_path: Path) -> None:
    model = SlowModel(DONE)
    async with engine(tmp_path, model, config=probed()) as it:
        job = await it.jobs.start(replace(order(), wanted=Wanted(check=TextCheck("count"))), ANA)
        await model.asked.wait()
        it.jobs.reconfigure(probed("private"))
        model.go.set()
        ended = await it.until(job, "done_unverified")
        assert it.jobs.show(ended, ANA).data["missing"] == {"(check)": "not_allowed"}
