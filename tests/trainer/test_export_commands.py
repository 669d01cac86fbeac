"""`gui-mcp train import` and `train export` as they are typed."""

import json
from pathlib import Path

import pytest
from gui_mcp_trainer.commands import train
from gui_mcp_trainer.exporters.export import FORMS
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow

from tests.trainer.exporting import SAMPLE, VIEW, store_of
from tests.trainer.published import control_example, tfrecord


def test_published_data_is_imported_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tfrecord(tmp_path / "android_control-00000-of-00020", [control_example(7, [{"action_type": "wait"}])])
    (tmp_path / "splits.json").write_text(json.dumps({"train": [7]}))
    words = ["import", "android-control", str(tmp_path), "--store", str(tmp_path / "store")]
    assert train(words) == 0
    assert f"new in {tmp_path / 'store'}: 1 episodes, 1 steps" in capsys.readouterr().out
    assert Store(tmp_path / "store").keys(EpisodeRow) == {"android_control-7"}
    assert train(["import", "gelab-zero", str(tmp_path / "none"), "--store", str(tmp_path / "store")]) == 1
    assert "there are no logs (*.jsonl); name the folder" in capsys.readouterr().err


def test_samples_are_exported_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store_of(tmp_path / "store", SAMPLE)
    words = ["export", "--store", str(tmp_path / "store"), "--view", VIEW, "--out", str(tmp_path / "out")]
    assert train([*words, "--form", "llama-factory"]) == 0
    assert ": 1 samples, 1 different pictures" in capsys.readouterr().out
    assert (tmp_path / "out" / "dataset_info.json").is_file()
    assert train([*words, "--form", "trl"]) == 1
    assert "is there already; name a folder that is not" in capsys.readouterr().err


def test_the_help_names_every_form(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        train(["export", "--help"])
    said = "".join(capsys.readouterr().out.split()).replace("-", "")
    assert all(form.replace("-", "") in said for form in FORMS)
