"""JSON lines for ms-swift: `messages` and `images`, a picture where a text says `<image>`.

    ms-swift       messages end with the answer                         swift sft
    ms-swift-dpo   and `rejected_response` is the worse one             swift rlhf --rlhf_type dpo
    ms-swift-kto   and `label` says whether the answer is a good one    swift rlhf --rlhf_type kto

The answer's weight is its `loss_scale`, which counts with `--is_binary_loss_scale false`; the kind is its
`channel`, for losses by kind. Paths are within the export: `ROOT_IMAGE_DIR` says where that is. Format:
https://github.com/modelscope/ms-swift at 3602360, `docs/source_en/Customization/Custom-dataset.md`; the words
are `Template.special_tokens` of `swift/template/base.py`. Read so by `load_dataset` of ms-swift 4.6.0.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from gui_mcp_trainer.exporters.files import JsonRows, Pictures
from gui_mcp_trainer.exporters.ready import Form, Json, Ready, desirable, imitated, labelled, paired

FILE = "train.jsonl"
WORDS = ("<image>", "<video>", "<audio>", "<bbox>", "<ref-object>", "<cot-process>", "<start-image>")

Goal = Literal["sft", "dpo", "kto"]


class _Writer:
    def __init__(self, folder: Path, goal: Goal) -> None:
        self._rows = JsonRows(folder / FILE, "lines")
        self._pictures = Pictures(folder)
        self._goal = goal

    def add(self, row: Ready) -> None:
        answer: dict[str, Json] = {"role": "assistant", "content": row.completion}
        if self._goal == "sft":
            answer["loss_scale"] = row.sample.weight
        cells: dict[str, Json] = {
            "messages": [*({"role": t.role, "content": t.said()} for t in row.turns), answer],
            "images": [self._pictures.put(picture) for picture in row.pictures],
            "channel": row.sample.kind,
        }
        if self._goal == "dpo":
            cells["rejected_response"] = row.rejected
        elif self._goal == "kto":
            cells["label"] = desirable(row.sample)
        self._rows.add({**cells, "origin": dict(row.origin)})

    def close(self) -> None:
        self._rows.close()


SFT = Form(
    "ms-swift",
    f"ROOT_IMAGE_DIR=<this folder> swift sft --dataset {FILE} --is_binary_loss_scale false",
    WORDS,
    imitated,
    lambda folder: _Writer(folder, "sft"),
)
DPO = Form(
    "ms-swift-dpo",
    f"ROOT_IMAGE_DIR=<this folder> swift rlhf --rlhf_type dpo --dataset {FILE}",
    WORDS,
    paired,
    lambda folder: _Writer(folder, "dpo"),
)
KTO = Form(
    "ms-swift-kto",
    f"ROOT_IMAGE_DIR=<this folder> swift rlhf --rlhf_type kto --dataset {FILE}",
    WORDS,
    labelled,
    lambda folder: _Writer(folder, "kto"),
)
