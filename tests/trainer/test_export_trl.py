"""What `datasets` and TRL themselves make of an export: read, put into batches, trained on."""

# datasets tells half of its types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import json
import math
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from gui_mcp_trainer.exporters.export import export

from tests.trainer.exporting import SAMPLE, VIEW, blobs_of, messages, store_of

datasets = pytest.importorskip("datasets", reason="pip install 'gui-mcp[dev]'")


@pytest.mark.parametrize("form", ["trl", "verl"])
def test_datasets_reads_an_export_and_decodes_its_pictures(tmp_path: Path, form: str) -> None:
    store = store_of(tmp_path / "store", SAMPLE, replace(SAMPLE, n=1, messages=messages(images=1)))
    export(store, VIEW, form, tmp_path / "out")
    files, cache = str(tmp_path / "out" / "train.parquet"), str(tmp_path / "cache")
    datasets.disable_progress_bars()
    read = datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=cache)
    assert read[0]["images"][0].size == (64, 96)
    raw = read.cast_column("images", datasets.List(datasets.Image(decode=False)))
    assert [row["images"][0]["bytes"] for row in raw] == blobs_of(store)
    if form == "verl":
        assert read[0]["prompt"][1] == {"role": "user", "content": "Goal: send it<image>"}
        assert read[0]["reward_model"] == {"style": "rule", "ground_truth": "tap(10, 20)"}
        assert read[0]["data_source"] == "gui-mcp/action"
        assert [row["extra_info"]["index"] for row in read] == [0, 1]
        assert read[0]["extra_info"]["advantage"] == 0.5


@pytest.mark.long
@pytest.mark.skipif(find_spec("trl") is None, reason="TRL is not installed: pip install trl")
def test_trl_trains_on_every_form_that_is_made_for_it(tmp_path: Path) -> None:
    named = [messages(f"goal {i}") for i in range(4)]
    good = [replace(SAMPLE, n=i, messages=said) for i, said in enumerate(named)]
    pairs = [replace(row, n=row.n + 10, rejected="tap(1, 1)") for row in good]
    bad = [replace(row, n=row.n + 20, advantage=-1.0) for row in good]
    store = store_of(tmp_path / "store", *good, *pairs, *bad)
    forms = ("trl", "dpo", "trl-kto", "trl-grpo")
    assert [export(store, VIEW, form, tmp_path / form).rows for form in forms] == [4, 4, 8, 4]
    command = [sys.executable, "-m", "tests.trainer.trl_run", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["learnt"] == ["tap(10, 20)"] * 2
    assert told["pictures"] == 2
    assert all(math.isfinite(told[form]) for form in forms)
    assert {tuple(pair) for pair in told["seen"]} == {("tap(10, 20)", 0.25)}
