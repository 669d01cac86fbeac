"""`gui-mcp train collect` as a person gives it."""

from __future__ import annotations

import argparse
import json
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from gui_mcp_trainer.collect.commands import add

from tests.trainer.collecting import FAKE, TROUBLED, stored


def collect(store: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    add(parser.add_subparsers())
    arguments = parser.parse_args(["collect", *words, "--store", str(store)])
    return int(arguments.run(arguments))


def test_a_collection_ends_with_a_table_by_task(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert collect(tmp_path, FAKE, "--seeds", "3", "--attempts", "2") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].split() == ["task", "episodes", "solved", "steps", "seconds", "failed"]
    assert [line.split()[1:4] for line in out[1:3]] == [["count", "6/6", "6"], ["name", "6/6", "6"]]
    assert out[4].startswith("12/12 episodes, 12 solved, 0 failed tries, ")
    assert len(stored(tmp_path)) == 12


def test_the_same_command_goes_on_where_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    collect(tmp_path, FAKE, "--seeds", "1", "--json")
    collect(tmp_path, FAKE, "--seeds", "2", "--json", "--resume")
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["episodes"], first["tries"]) == (2, 2)
    assert (second["episodes"], second["before"], second["tries"]) == (4, 2, 2)


def test_units_that_stay_without_an_episode_make_the_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = collect(tmp_path, TROUBLED, "--tasks", "name", "--seeds", "1", "--first-seed", "1", "--json")
    said = capsys.readouterr()
    assert code == 1
    assert json.loads(said.out)["failures"] == {"device_lost": 3}
    assert "1 units have no episode" in said.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([FAKE, "--tasks", "both"], "both is of the test split, which nothing may learn from"),
        ([FAKE, "--tasks", "nothing"], "no task named nothing"),
        ([FAKE, "--split", "gate"], "no task fits split gate"),
        ([FAKE, "--policy", "nobody"], "no agent named 'nobody'"),
        ([FAKE, "--policy", "tests.trainer.collecting:nothing"], "name it as MODULE:FUNCTION"),
        (["nowhere"], "no benchmark named 'nowhere'"),
        ([FAKE, "--devices", "0"], "--devices must be at least 1"),
        ([FAKE, "--retries", "-1"], "--retries must be at least 0"),
        ([FAKE, "--executor", "processes", "--workers", "0"], "--workers at least 1"),
    ],
)
def test_what_cannot_be_collected_is_said_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], why: str
) -> None:
    assert collect(tmp_path, *words) == 2
    assert why in capsys.readouterr().err
    assert not (tmp_path / "episodes").exists()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{torn", "delete that folder, and its unit is run again"),
        ('{"format": 2}', "a later version of GUI-MCP wrote it; update GUI-MCP"),
        (None, "is there, without its row.json; move it away"),
    ],
)
def test_a_kept_run_without_a_row_that_can_be_read_is_named_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str | None, why: str
) -> None:
    assert collect(tmp_path, FAKE, "--seeds", "1") == 0
    one = sorted((tmp_path / "episodes").iterdir())[0]
    journal = (one / "journal.jsonl").read_bytes()
    (one / "row.json").unlink()
    if row is not None:
        (one / "row.json").write_text(row)
    assert collect(tmp_path, FAKE, "--seeds", "1") == 2
    said = capsys.readouterr().err
    assert one.name in said
    assert why in said
    assert (one / "journal.jsonl").read_bytes() == journal


def test_a_forgetting_that_was_killed_is_completed_before_its_units_are_made_anew(tmp_path: Path) -> None:
    assert collect(tmp_path, FAKE, "--seeds", "1") == 0
    one = sorted((tmp_path / "episodes").iterdir())[0]
    old = (one / "journal.jsonl").read_bytes()
    (one / "row.json").unlink()  # as far as it came
    (tmp_path / ".forgetting").write_text(json.dumps({"rows": [], "whole": [one.name]}))
    assert collect(tmp_path, FAKE, "--seeds", "1") == 0
    assert not (tmp_path / ".forgetting").exists()
    assert (one / "journal.jsonl").read_bytes() != old
    assert len(stored(tmp_path)) == 2


def test_ctrl_c_leaves_whole_episodes_and_no_process(tmp_path: Path) -> None:
    words = ["-m", "tests.trainer.collecting", str(tmp_path), "processes", "1", "50"]
    child = subprocess.Popen([sys.executable, *words], stderr=subprocess.PIPE)
    while not list((tmp_path / "episodes").glob("*/row.json")):
        assert child.poll() is None
        select.select([], [], [], 0.02)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=60)
    assert not list((tmp_path / "staging").glob("*/")), "everybody left in order"
    assert 0 < len(stored(tmp_path)) < 200
