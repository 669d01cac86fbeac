"""Two steps of each of TRL's trainers on what was exported for it: `python -m tests.trainer.trl_run FOLDER`.

A process of its own, for what TRL and torch warn of and keep. Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from gui_mcp_models.backends.tiny import make_tiny

TRAINERS = {"trl": "SFT", "dpo": "DPO", "trl-kto": "KTO", "trl-grpo": "GRPO"}
seen: list[tuple[str, float]] = []


def graded(
    completions: Sequence[object], solution: Sequence[str], weight: Sequence[float], **_: object
) -> list[float]:
    seen.extend(zip(solution, weight, strict=True))
    return [float(i) for i in range(len(completions))]


def main(folder: Path) -> None:
    make_tiny(folder / "tiny")
    # they say little or nothing of their types, so they are imported by name
    datasets, transformers, trl = map(import_module, ("datasets", "transformers", "trl"))
    processor = transformers.AutoProcessor.from_pretrained(folder / "tiny")
    told: dict[str, object] = {}
    for form, name in TRAINERS.items():
        config_of, trainer_of = getattr(trl, f"{name}Config"), getattr(trl, f"{name}Trainer")
        lengths = {"num_generations": 2, "max_completion_length": 4}
        trainer = trainer_of(
            model=transformers.AutoModelForImageTextToText.from_pretrained(folder / "tiny", dtype="float32"),
            args=config_of(
                output_dir=str(folder / f"{form}-run"),
                max_steps=2,
                per_device_train_batch_size=2,
                report_to=[],
                use_cpu=True,
                save_strategy="no",
                bf16=False,
                disable_tqdm=True,
                **(lengths if form == "trl-grpo" else {"max_length": None}),
            ),
            train_dataset=datasets.load_dataset(
                "parquet",
                data_files=str(folder / form / "train.parquet"),
                split="train",
                cache_dir=str(folder / "cache"),
            ),
            processing_class=processor,
            **({"reward_funcs": graded} if form == "trl-grpo" else {}),
        )
        if form == "trl":
            batch = next(iter(trainer.get_train_dataloader()))
            told["learnt"] = [
                processor.decode(row[row >= 0], skip_special_tokens=True).strip() for row in batch["labels"]
            ]
            told["pictures"] = len(batch["image_grid_thw"])
        told[form] = trainer.train().training_loss
    sys.stdout.write(json.dumps({**told, "seen": seen}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
