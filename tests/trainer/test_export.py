"""What every export holds, whatever its form: which samples, whose pictures, and all or nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.episode.blobs import Blobs
from gui_mcp_trainer.exporters.export import (
    COUNT,
    FORGOTTEN,
    FORMS,
    NO_CHAT,
    NO_PICTURE,
    PRIVATE,
    SPLIT,
    ExportError,
    export,
)
from gui_mcp_trainer.exporters.ready import NOT_TO_IMITATE, PAIR
from gui_mcp_trainer.store.tables import SampleRow

from tests.trainer.exporting import EPISODE, SAMPLE, VIEW, messages, picture, store_of


def everything(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_a_manifest_says_what_is_in_an_export_and_where_it_is_from(tmp_path: Path) -> None:
    imported = replace(EPISODE, episode="e2", source="aitw", licence="CC BY 4.0", consent="licence")
    store = store_of(tmp_path / "store", SAMPLE, replace(SAMPLE, episode="e2"), episodes=(EPISODE, imported))
    done = export(store, VIEW, "ms-swift", tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (done.rows, done.pictures, done.left_out) == (2, 2, {})
    assert manifest["rows"] == 2
    assert manifest["files"] == done.files
    assert manifest["sources"] == [
        {"source": "aitw", "licence": "CC BY 4.0", "rows": 1},
        {"source": "collected", "licence": "", "rows": 1},
    ]
    assert str(tmp_path) not in (tmp_path / "out" / "manifest.json").read_text()


@pytest.mark.parametrize("form", FORMS)
def test_pictures_come_out_as_the_very_bytes_that_went_in(tmp_path: Path, form: str) -> None:
    import pyarrow.parquet as pq

    rejected = "tap(1, 1)" if "dpo" in form else ""
    shots = [picture(7), picture(8, (96, 64))]
    store = store_of(tmp_path / "store")
    names = tuple(map(store.put_picture, shots))
    store.append([replace(SAMPLE, messages=messages(images=2), pictures=names, rejected=rejected)])
    export(store, VIEW, form, tmp_path / "out")
    if (table := tmp_path / "out" / "train.parquet").exists():
        row = pq.read_table(table).to_pylist()[0]  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        found = [image["bytes"] for image in row["images"]]  # pyright: ignore[reportUnknownVariableType]
    else:
        text = next(path for path in everything(tmp_path / "out") if path.name.startswith("train"))
        rows = [json.loads(text.read_text())] if text.suffix == ".jsonl" else json.loads(text.read_text())
        found = [(tmp_path / "out" / path).read_bytes() for path in rows[0]["images"]]
    assert found == [shot.data for shot in shots]


def test_a_private_run_is_exported_only_where_that_is_said(tmp_path: Path) -> None:
    own = replace(EPISODE, episode="own", source="journal", consent="device", split="")
    sample = replace(SAMPLE, episode="own", split="")
    store = store_of(tmp_path / "store", SAMPLE, sample, episodes=(EPISODE, own))
    assert export(store, VIEW, "trl", tmp_path / "shy").left_out == {PRIVATE: 1}
    assert export(store, VIEW, "trl", tmp_path / "bold", with_private=True).rows == 2
    lone = store_of(tmp_path / "lone", sample, episodes=(own,))
    with pytest.raises(ExportError, match="--with-private"):
        export(lone, VIEW, "trl", tmp_path / "none")
    opened = store_of(tmp_path / "opened", sample, episodes=(replace(own, level="open"),))
    assert export(opened, VIEW, "trl", tmp_path / "open").rows == 1


@pytest.mark.parametrize("split", ["test", "gate", "validation"])
def test_what_decides_over_a_model_is_never_exported_to_train_one(tmp_path: Path, split: str) -> None:
    held = replace(EPISODE, episode="e2", split=split)
    store = store_of(
        tmp_path / "store",
        SAMPLE,
        replace(SAMPLE, n=1, split=split),
        replace(SAMPLE, episode="e2", split="train"),
        replace(SAMPLE, n=2, others=("e2",)),
        episodes=(EPISODE, held),
    )
    done = export(store, VIEW, "trl", tmp_path / "out", with_private=True)
    assert (done.rows, done.left_out) == (1, {SPLIT.format(split): 3})


def test_a_sample_that_cannot_be_whole_is_left_out_and_counted(tmp_path: Path) -> None:
    store = store_of(
        tmp_path / "store",
        SAMPLE,
        replace(SAMPLE, n=1, messages=messages(images=2)),
        replace(SAMPLE, n=2, messages="[]"),
        replace(SAMPLE, n=3, messages='[{"role": "user", "content": [{"type": "text"}]}]'),
        replace(SAMPLE, n=4, episode="gone"),
        replace(SAMPLE, n=5, weight=0.0),
        replace(SAMPLE, n=6, rejected="tap(0, 0)"),
        replace(SAMPLE, n=7, pictures=("0" * 64 + ".png",)),
        replace(SAMPLE, n=8),
        replace(SAMPLE, n=9, advantage=-1.0),
    )
    damaged = next(row for row in store.read(SampleRow) if row.n == 8).pictures[0]
    store.blobs.path(damaged).write_bytes(b"not what it was")
    done = export(store, VIEW, "llama-factory", tmp_path / "out")
    assert done.rows == 1
    assert done.left_out == {
        COUNT: 1,
        NO_CHAT: 2,
        FORGOTTEN: 1,
        NOT_TO_IMITATE: 2,
        PAIR: 1,
        NO_PICTURE: 2,
    }


def test_an_export_is_whole_or_not_there_and_nothing_is_written_over(tmp_path: Path) -> None:
    store = store_of(tmp_path / "store", SAMPLE)
    with pytest.raises(ExportError, match=r"no such view \(it has: paper-1-5:qwen3-vl\)"):
        export(store, "other", "trl", tmp_path / "out")
    with pytest.raises(ExportError, match="choose from trl, "):
        export(store, VIEW, "tlr", tmp_path / "out")
    with pytest.raises(ExportError, match="no kind 'actions'"):
        export(store, VIEW, "trl", tmp_path / "out", kinds=["actions"])
    with pytest.raises(ExportError, match="no samples of these kinds"):
        export(store, VIEW, "trl", tmp_path / "out", kinds=["intent"])
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    export(store, VIEW, "trl", tmp_path / "out")
    before = {path: path.read_bytes() for path in everything(tmp_path / "out")}
    with pytest.raises(ExportError, match="there already"):
        export(store, VIEW, "verl", tmp_path / "out")
    assert {path: path.read_bytes() for path in everything(tmp_path / "out")} == before


class Failing(Blobs):
    """Ends the program where the second blob is read."""

    reads = 0

    def get(self, name: str) -> bytes:
        self.reads += 1
        if self.reads == 2:
            raise KeyboardInterrupt
        return super().get(name)


def test_a_failure_halfway_leaves_nothing_behind(tmp_path: Path) -> None:
    store = store_of(tmp_path / "store", SAMPLE, replace(SAMPLE, n=1))
    store.blobs = Failing(store.blobs.folder)
    with pytest.raises(KeyboardInterrupt):
        export(store, VIEW, "llama-factory", tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_the_owner_alone_may_read_an_export(tmp_path: Path) -> None:
    store = store_of(tmp_path / "store", SAMPLE)
    for form in ("trl", "llama-factory"):
        export(store, VIEW, form, tmp_path / form)
        for path in (tmp_path / form, *(tmp_path / form).rglob("*")):
            assert path.stat().st_mode & 0o077 == 0, path


def test_only_the_kinds_that_were_asked_for_are_exported(tmp_path: Path) -> None:
    store = store_of(tmp_path / "store", SAMPLE, replace(SAMPLE, kind="summary"), replace(SAMPLE, view="b"))
    told: list[str] = []
    done = export(store, VIEW, "ms-swift", tmp_path / "out", kinds=["summary"], tell=told.append)
    row = json.loads((tmp_path / "out" / "train.jsonl").read_text())
    assert done.rows == 1
    assert row["channel"] == "summary"
    assert row["origin"]["sample"] == f"e1/0/summary/0/{VIEW}"
    assert told[0] == f"exported to {tmp_path / 'out'}: 1 samples, 1 different pictures"
