"""The benchmark of the store and of CSRS runs, and says what it measured beside which floor."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pydantic import BaseModel

CSRS = Path(__file__).with_name("csrs.py")


class _Row(BaseModel):
    what: str
    count: int
    seconds: float


class _Aim(BaseModel):
    what: str
    ours: float
    met: bool


class _Result(BaseModel):
    rows: list[_Row]
    aims: list[_Aim]


def test_every_figure_is_taken_and_every_aim_has_its_floor(tmp_path: Path) -> None:
    command = [sys.executable, str(CSRS), "--rows", "200", "--runs", "2", "--repeats", "1"]
    done = subprocess.run([*command, "--folder", str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    result = _Result.model_validate_json((tmp_path / "csrs.json").read_text())
    counts = {row.what: row.count for row in result.rows}
    assert counts["samples in"] == counts["samples out, pyarrow"] == 200
    assert counts["labelling"] == counts["load and judge"] == 3
    assert counts["the critic's look at a step"] > 3
    assert len(result.aims) == 4
    assert all(aim.ours > 0 for aim in result.aims)
