"""Parquet for TRL: the columns that its trainers look for, with the pictures inside.

    trl        prompt, completion, images           SFTTrainer: loss on the completion alone
    trl-grpo   prompt, images, solution             GRPOTrainer: a reward function gets `solution` and every
                                                    further column by name
    trl-kto    prompt, completion, label, images    KTOTrainer
    dpo        prompt, chosen, rejected, images     DPOTrainer

Chats are conversational with structured content, so no word in a text can be taken for a picture
(`prepare_multimodal_messages` counts image parts, trl 1.16.0 `data_utils.py`). TRL has no place for the
weight of a row: it is a column, for a loss of one's own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gui_mcp_trainer.exporters.columns import ORIGIN, Column, ParquetRows, answer, chat, origin
from gui_mcp_trainer.exporters.ready import Form, Json, Ready, desirable, imitated, labelled, paired

FILE = "train.parquet"
READ_BY = f'datasets.load_dataset("parquet", data_files="{FILE}"), then {{}} of trl'

Cells = Callable[[Ready], dict[str, Json]]


class _Writer:
    def __init__(self, folder: Path, columns: dict[str, Column], cells: Cells) -> None:
        self._rows = ParquetRows(folder / FILE, {**columns, "images": "images", **ORIGIN})
        self._cells = cells

    def add(self, row: Ready) -> None:
        self._rows.add({"prompt": chat(row.turns), **self._cells(row), **origin(row)}, row.pictures)

    def close(self) -> None:
        self._rows.close()


def _completed(row: Ready) -> dict[str, Json]:
    return {"completion": answer(row.completion)}


def _solved(row: Ready) -> dict[str, Json]:
    return {"solution": row.completion}


def _judged(row: Ready) -> dict[str, Json]:
    return {"completion": answer(row.completion), "label": desirable(row.sample)}


def _compared(row: Ready) -> dict[str, Json]:
    return {"chosen": answer(row.completion), "rejected": answer(row.rejected)}


SFT = Form(
    "trl",
    READ_BY.format("SFTTrainer"),
    (),
    imitated,
    lambda folder: _Writer(folder, {"prompt": "chat", "completion": "chat"}, _completed),
)
GRPO = Form(
    "trl-grpo",
    READ_BY.format("GRPOTrainer"),
    (),
    imitated,
    lambda folder: _Writer(folder, {"prompt": "chat", "solution": "text"}, _solved),
)
KTO = Form(
    "trl-kto",
    READ_BY.format("KTOTrainer"),
    (),
    labelled,
    lambda folder: _Writer(folder, {"prompt": "chat", "completion": "chat", "label": "truth"}, _judged),
)
DPO = Form(
    "dpo",
    READ_BY.format("DPOTrainer"),
    (),
    paired,
    lambda folder: _Writer(folder, {"prompt": "chat", "chosen": "chat", "rejected": "chat"}, _compared),
)
