"""The README's first command, as a process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from gui_mcp_benchmarks import demo_browser, demo_phone


def test_the_demo_needs_no_browser(tmp_path: Path) -> None:
    told = demo(tmp_path, "--only", "phone")
    assert {one["device"] for one in told} == {"phone"}
    handed_over = ["run_task"] * len(demo_phone.DELEGATED)
    assert [one["by"] for one in told] == ["tools"] * 2 + handed_over + ["the next client"]
    assert all(one["reward"] == 1 for one in told if one["by"] == "tools")
    for one in told:
        if one["by"] != "tools":
            assert Path(str(one["replay"])).stat().st_size > 10_000, "the episode cannot be looked at"


@pytest.mark.usefixtures("chromium")
def test_the_demo_goes_on_in_a_browser_where_there_is_one(tmp_path: Path) -> None:
    told = [one for one in demo(tmp_path) if one["device"] == "browser"]
    assert [one["by"] for one in told] == ["tools"] * 2 + ["run_task"] * len(demo_browser.DELEGATED)
    assert all(one["reward"] == 1 for one in told if one["by"] == "tools")


def demo(folder: Path, *arguments: str) -> list[dict[str, object]]:
    """What a run tells, task by task."""
    said = subprocess.run(
        [sys.executable, "-m", "gui_mcp.cli", "demo", "--out", str(folder), *arguments],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    return [json.loads(line) for line in said.stdout.splitlines() if line.startswith("{")]
