"""`gui-mcp bench`, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gui_mcp_benchmarks.agents import load_agent
from gui_mcp_benchmarks.commands import bench
from gui_mcp_benchmarks.rows import read_rows

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is nobody's."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("GUI_MCP_HOME", str(folder))
    return folder


def test_a_model_behind_a_url_is_an_agent_by_its_own_name() -> None:
    agent = load_agent("openai:http://127.0.0.1:8000/v1#gelab-zero-4b#step-gui")
    assert (agent.name, agent.model_name) == ("gelab-zero-4b", "gelab-zero-4b")


def test_a_model_of_the_config_is_an_agent_by_its_name_there(home: Path) -> None:
    told = 'url = "http://127.0.0.1:8000/v1"\nmodel = "gelab-zero-4b-preview"\ndialect = "step-gui"\n'
    (home / "config.toml").write_text(f"[models.gelab]\n{told}")
    agent = load_agent("gelab")
    assert (agent.name, agent.model_name) == ("gelab", "gelab-zero-4b-preview")
    (home / "config.toml").write_text(f'[models.gelab]\n{told}effort = "high"\n')
    assert load_agent("gelab").model_name == "gelab-zero-4b-preview@high", "a measurement of its own"
    (home / "config.toml").write_text("[models.gelab]\n")
    assert bench(["run", "pocket", "--agents", "gelab"]) == 2


def run(out: Path, *more: str) -> int:
    tasks = "click-test,click-button"
    return bench(["run", "miniwob", "--split", "all", "--tasks", tasks, "--out", str(out), *more])


def test_list_names_the_benchmarks_and_their_tasks(capsys: Capture) -> None:
    assert bench(["list"]) == 0
    assert "miniwob: 125 tasks (63 test, 62 train); 100 plain" in capsys.readouterr().out
    assert bench(["list", "miniwob"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 125


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["run", "miniwbo"], "no benchmark named 'miniwbo'; choose from daily, daily-static, miniwob"),
        (["run", "miniwob", "--tasks", "click-tset"], "no task named click-tset"),
        (["run", "miniwob", "--split", "gate"], "no task fits --split gate"),
        (["run", "miniwob", "--agents", "lexcial"], "no agent named 'lexcial'; choose from pointer, noop"),
        (["run", "miniwob", "--agents", "noop,noop"], "one is named twice"),
        (["run", "miniwob", "--agents", "noop", "--seeds", "0"], "--seeds 0: it must be at least 1"),
        (["run", "miniwob", "--agents", "openai:http://h"], "it needs a URL, a model and a dialect"),
        (["run", "miniwob", "--agents", "openai:http://h/v1#m#nope"], "no dialect named 'nope'"),
        (["run", "miniwob", "--split", "nope"], "invalid choice: 'nope'"),
        ([], "COMMAND"),
    ],
)
def test_a_bad_argument_is_answered_with_what_would_be_right(
    words: list[str], error: str, capsys: Capture
) -> None:
    assert bench(words) == 2
    assert error in capsys.readouterr().err


@pytest.mark.usefixtures("chromium")
def test_run_prints_a_table_and_writes_rows_summary_and_report(tmp_path: Path, capsys: Capture) -> None:
    assert run(tmp_path, "--agents", "lexical,random,noop", "--seeds", "2") == 0
    printed = capsys.readouterr().out
    assert "lexical minus best baseline" in printed
    assert len(read_rows(tmp_path / "rows.jsonl")) == 12
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert [line["agent"] for line in summary["agents"]] == ["lexical", "random", "noop"]
    assert summary["agents"][0]["success"]["n"] == 4
    assert summary["agents"][2]["success"]["hits"] == 0
    assert "| click-button | " in (tmp_path / "report.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("chromium")
def test_rows_are_only_added_to_when_resume_is_asked_for(tmp_path: Path, capsys: Capture) -> None:
    assert run(tmp_path, "--agents", "noop", "--seeds", "1") == 0
    assert run(tmp_path, "--agents", "noop", "--seeds", "1") == 2
    assert "add --resume to go on" in capsys.readouterr().err
    assert run(tmp_path, "--agents", "noop", "--seeds", "2", "--resume") == 0
    assert len(read_rows(tmp_path / "rows.jsonl")) == 4


@pytest.mark.usefixtures("chromium")
def test_reading_the_test_split_is_said_and_recorded(tmp_path: Path, capsys: Capture) -> None:
    assert run(tmp_path, "--agents", "noop", "--seeds", "1") == 0
    assert "the test split is for reports only" in capsys.readouterr().err
    read = json.loads((tmp_path / "test-reads.jsonl").read_text(encoding="utf-8"))
    assert (read["suite"], read["agents"], read["seeds"]) == ("miniwob", {"noop": "noop-1"}, 1)


def test_a_server_that_is_away_is_named_where_all_episodes_end_so(tmp_path: Path, capsys: Capture) -> None:
    agent = "openai:http://127.0.0.1:1/v1#m#step-gui"
    words = ["run", "pocket", "--agents", agent, "--tasks", "contacts-add", "--seeds", "1"]
    assert bench([*words, "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr()
    assert "model 'm' at http://127.0.0.1:1/v1" in said.err
    assert "m: no episode was finished" in said.out
