"""JSON for LLaMA-Factory: its sharegpt format, with the `dataset_info.json` that describes it.

    llama-factory       conversations end with the answer          stage: sft
    llama-factory-dpo   `chosen` and `rejected` beside them        stage: dpo
    llama-factory-kto   `kto_tag` says whether the answer is good  stage: kto

`<image>` stands in the texts as often as there are pictures, or the reader fails; turns alternate from the
person to the model, or it leaves the row out with a warning: such rows are left out here, and counted. It has
no place for a weight. Format: https://github.com/hiyouga/LLaMA-Factory at ff6d4d1, `data/README.md`,
`src/llamafactory/data/converter.py` and `mm_plugin.py`. Loaded and put into tokens so by LLaMA-Factory 0.9.5.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from gui_mcp.episode.blobs import write_private

from gui_mcp_trainer.exporters.files import JsonRows, Pictures
from gui_mcp_trainer.exporters.ready import Form, Json, Ready, desirable, imitated, labelled, paired
from gui_mcp_trainer.exporters.turns import Turn
from gui_mcp_trainer.store.tables import SampleRow

FILE, INFO, NAME = "train.json", "dataset_info.json", "gui_mcp"
WORDS = ("<image>", "<video>", "<audio>")
TURNS = "its turns do not alternate, beginning and ending with the person"
PICTURE_BEFORE = "a picture stands in its system prompt, which this form has no place for"

Goal = Literal["sft", "dpo", "kto"]
Refuses = Callable[[SampleRow, Sequence[Turn]], str]


class _Writer:
    def __init__(self, folder: Path, goal: Goal) -> None:
        self._folder = folder
        self._rows = JsonRows(folder / FILE, "array")
        self._pictures = Pictures(folder)
        self._goal = goal

    def add(self, row: Ready) -> None:
        system, turns = _parted(row.turns)
        said: list[Json] = [
            {"from": "human" if t.role == "user" else "gpt", "value": t.said()} for t in turns
        ]
        answer: Json = {"from": "gpt", "value": row.completion}
        cells: dict[str, Json] = {}
        if self._goal == "dpo":
            cells = {"chosen": answer, "rejected": {"from": "gpt", "value": row.rejected}}
        else:
            said.append(answer)
        if self._goal == "kto":
            cells = {"kto_tag": desirable(row.sample)}
        images = [self._pictures.put(picture) for picture in row.pictures]
        self._rows.add(
            {"conversations": said, **cells, "system": system, "images": images, "origin": dict(row.origin)}
        )

    def close(self) -> None:
        self._rows.close()
        columns = {"messages": "conversations", "system": "system", "images": "images"}
        if self._goal == "dpo":
            columns |= {"chosen": "chosen", "rejected": "rejected"}
        elif self._goal == "kto":
            columns |= {"kto_tag": "kto_tag"}
        told = {"file_name": FILE, "formatting": "sharegpt", "columns": columns}
        if self._goal == "dpo":
            told |= {"ranking": True}
        write_private(self._folder / INFO, json.dumps({NAME: told}, indent=2).encode())


def _parted(turns: Sequence[Turn]) -> tuple[str, Sequence[Turn]]:
    """The system prompt, empty where there is none, and the rest."""
    return (turns[0].said(), turns[1:]) if turns[0].role == "system" else ("", turns)


def _refusing(others: Refuses) -> Refuses:
    def refuses(sample: SampleRow, turns: Sequence[Turn]) -> str:
        if turns[0].role == "system" and turns[0].pictures:
            return PICTURE_BEFORE
        _, rest = _parted(turns)
        wanted = [("user", "assistant")[i % 2] for i in range(len(rest))]
        if len(rest) % 2 == 0 or [turn.role for turn in rest] != wanted:
            return TURNS
        return others(sample, turns)

    return refuses


def _read_by(stage: Goal) -> str:
    return f"llamafactory-cli train with stage: {stage}, dataset_dir: <this folder>, dataset: {NAME}"


SFT = Form(
    "llama-factory", _read_by("sft"), WORDS, _refusing(imitated), lambda folder: _Writer(folder, "sft")
)
DPO = Form(
    "llama-factory-dpo", _read_by("dpo"), WORDS, _refusing(paired), lambda folder: _Writer(folder, "dpo")
)
KTO = Form(
    "llama-factory-kto", _read_by("kto"), WORDS, _refusing(labelled), lambda folder: _Writer(folder, "kto")
)
