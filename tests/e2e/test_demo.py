"""The README's first command, as a process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.usefixtures("chromium")
def test_the_demo_runs_through_and_tells_every_task_with_its_replay(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "gui_mcp.cli", "demo", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    told = [json.loads(line) for line in said.stdout.splitlines() if line.startswith("{")]
    assert [one["by"] for one in told] == ["tools"] * 2 + ["run_task"] * 5 + ["the next client"]
    assert all(one["reward"] == 1 for one in told if one["by"] == "tools")
    for one in told:
        if one["by"] != "tools":
            assert Path(one["replay"]).stat().st_size > 10_000, "the episode cannot be looked at"
