"""The fake device's diary: what was done, for those who outlive the process that did it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from gui_mcp_devices.actions import Point, Tap, TypeText
from gui_mcp_devices.errors import OutsideScreen
from gui_mcp_devices.fake import FakeDevice, driver


async def test_every_action_is_a_line_of_the_diary_and_a_refused_one_is_not(tmp_path: Path) -> None:
    diary = tmp_path / "diary.jsonl"
    device = FakeDevice("left", diary=diary)
    await device.perform(TypeText("first", into=Point(20, 20)))
    with pytest.raises(OutsideScreen):
        await device.perform(Tap(Point(-1, 0)))
    await device.perform(Tap(Point(20, 50)))
    lines = [json.loads(line) for line in diary.read_text().splitlines()]
    assert [(line["device"], line["kind"]) for line in lines] == [("left", "type_text"), ("left", "tap")]
    assert lines[0]["text"] == "first"
    assert stat.S_IMODE(diary.stat().st_mode) == 0o600


async def test_a_driver_opened_again_goes_on_with_the_diary_that_its_options_name(tmp_path: Path) -> None:
    diary = tmp_path / "diary.jsonl"
    for text in ("first", "second"):
        device = await driver("fake", {"diary": str(diary), "action_seconds": 0.001, "rows": ["a row"]})
        await device.perform(TypeText(text, into=Point(20, 20)))
        assert device.rows == ["a row"]
        await device.close()
    assert [json.loads(line)["text"] for line in diary.read_text().splitlines()] == ["first", "second"]
