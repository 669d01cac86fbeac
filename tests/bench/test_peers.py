"""The peer benchmark runs, and our answers are as small as it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from gui_mcp.daemon.address import read_address
from pydantic import BaseModel

PEERS = Path(__file__).with_name("peers.py")


class _Aim(BaseModel):
    what: str
    unit: str
    met: bool


class _Result(BaseModel):
    aims: list[_Aim]


@pytest.mark.usefixtures("chromium")
def test_ours_beside_an_empty_server_clicks_types_and_answers_within_its_budgets(tmp_path: Path) -> None:
    quick = ("--rounds", "1", "--repeats", "1", "--load-seconds", "1", "--idle-seconds", "1")
    command = [sys.executable, str(PEERS), "--only", "ours,empty", *quick]
    done = subprocess.run([*command, "--folder", str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    result = _Result.model_validate(json.loads((tmp_path / "latest.json").read_text()))
    sizes = {aim.what: aim.met for aim in result.aims if aim.unit == "tokens"}
    assert len(sizes) == 4
    assert all(sizes.values()), sizes
    assert {"% of a core", "ms"} <= {aim.unit for aim in result.aims}
    assert read_address(tmp_path / "gui-mcp") is None, "the daemon is gone with the bench"


def test_a_server_that_does_not_exist_is_refused_by_name(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(PEERS), "--only", "somebody", "--folder", str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "no server named 'somebody'; choose from ours, playwright, empty" in done.stderr
