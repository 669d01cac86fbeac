"""Parquet for verl: `prompt`, `images` and the reference answer, for RL on single steps.

A prompt's texts say `<image>` where a picture stands; `RLHFDataset` cuts them there, and also at `<video>`.
The reference answer is `reward_model.ground_truth`; verl has no reward function for `data_source`
`gui-mcp/KIND`, so `custom_reward_function` has to name one, which gets `extra_info` with the sample's origin,
weight and advantage. Format: https://github.com/volcengine/verl at b178a3c,
`verl/utils/dataset/rl_dataset.py`, `examples/data_preprocess/geo3k.py`, `docs/preparation/prepare_data.rst`.
Read so by `RLHFDataset` of verl 0.9.1.
"""

from __future__ import annotations

from pathlib import Path

from gui_mcp_trainer.exporters.columns import ORIGIN, Column, ParquetRows, origin
from gui_mcp_trainer.exporters.ready import Form, Ready, imitated

FILE = "train.parquet"
WORDS = ("<image>", "<video>")
ABILITY = "gui"

_COLUMNS: dict[str, Column] = {
    "data_source": "text",
    "prompt": "said",
    "images": "images",
    "ability": "text",
    "reward_model": {"style": "text", "ground_truth": "text"},
    "extra_info": {"index": "integer", **ORIGIN},
}


class _Writer:
    def __init__(self, folder: Path) -> None:
        self._rows = ParquetRows(folder / FILE, _COLUMNS)
        self._count = 0

    def add(self, row: Ready) -> None:
        self._rows.add(
            {
                "data_source": f"gui-mcp/{row.sample.kind}",
                "prompt": [{"role": t.role, "content": t.said()} for t in row.turns],
                "ability": ABILITY,
                "reward_model": {"style": "rule", "ground_truth": row.completion},
                "extra_info": {"index": self._count, **origin(row)},
            },
            row.pictures,
        )
        self._count += 1

    def close(self) -> None:
        self._rows.close()


RL = Form(
    "verl",
    f"data.train_files=<this folder>/{FILE}, and custom_reward_function.path of your own",
    WORDS,
    imitated,
    _Writer,
)
