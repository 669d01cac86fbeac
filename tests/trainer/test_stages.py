"""What no stage of `gui-mcp train` can do is said in a sentence, and never in a traceback."""

from __future__ import annotations

import resource
import signal
from pathlib import Path

import pytest
from gui_mcp_trainer.commands import train
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, VerdictRow

READING: tuple[tuple[str, ...], ...] = (
    ("index",),
    ("forget", "e1"),
    ("stats",),
    ("trace", "a/b"),
    ("label",),
    ("audit",),
    ("critic",),
    ("calibrate", "--verifier", "tree-1", "--out", "c.json"),
    ("extract",),
    ("export", "--view", "v", "--form", "trl", "--out", "o"),
)


@pytest.mark.parametrize("words", READING, ids=" ".join)
@pytest.mark.parametrize("wrong", ["nowhere", "file", "file/within"])
def test_a_store_that_is_none_is_said_and_not_made(
    wrong: str, words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no store")
    assert train([*words, "--store", str(tmp_path / wrong)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"gui-mcp train {words[0]}: open the store {tmp_path / wrong}: ")
    assert said.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_the_disk_refuses_is_one_sentence_and_what_was_there_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(tmp_path / "store")
    store.append([EpisodeRow("e1", "journal", "count")])
    (tmp_path / "empty").mkdir()
    had = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, had[1]))
    try:
        for words in (("label",), ("stats",), ("ingest", "--data", str(tmp_path / "empty"))):
            assert train([*words, "--store", str(store.root)]) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, had)
        signal.signal(signal.SIGXFSZ, ignored)
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[0] for line in said] == [
        f"gui-mcp train {n}" for n in ("label", "stats", "ingest")
    ]
    assert all(line.endswith("then do the same again") for line in said)
    assert Store(store.root).keys(EpisodeRow) == {"e1"}


@pytest.mark.parametrize("words", [("stats",), ("forget", "e1"), ("label",)], ids=" ".join)
def test_a_mark_that_was_changed_by_hand_is_said_with_what_to_do(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(tmp_path)
    store.append([EpisodeRow("e1", "journal", "count")])
    (tmp_path / ".forgetting").write_text("junk")
    assert train([*words, "--store", str(tmp_path)]) == 1
    true = "it was changed by hand; remove it, and forget again what it was about"
    assert capsys.readouterr().err == f"gui-mcp train {words[0]}: read {tmp_path / '.forgetting'}: {true}\n"


def test_a_dialect_or_a_verifier_that_is_none_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUI_MCP_HOME", str(tmp_path))
    store = Store(tmp_path / "training")
    store.append([EpisodeRow("e1", "journal", "count", steps=1)])
    store.append([VerdictRow("e1", "tree-1", "success", 0.9)])
    assert train(["extract", "--dialect", "nobody's"]) == 1
    assert 'no dialect named "nobody\'s"; choose from ' in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        train(["label", "--verifier", ","])
    assert ended.value.code == 2
    assert "names nobody" in capsys.readouterr().err
