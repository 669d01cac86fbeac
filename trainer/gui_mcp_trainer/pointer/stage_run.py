"""One training run from the command line: held-out rows, learning, checkpoint, card and curve.

gui-mcp train pointer --minutes 30 --seed 0 --out runs/pointer
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import torch
from gui_mcp_models.pointer.checkpoint import save

from gui_mcp_trainer.pointer.curve import draw_curve
from gui_mcp_trainer.pointer.learn import Plan, learn, measure
from gui_mcp_trainer.pointer.overlap import overlap, taps
from gui_mcp_trainer.pointer.phone import learnable, phone_rows
from gui_mcp_trainer.pointer.row import Row
from gui_mcp_trainer.pointer.rows import FAMILIES, HELD_OUT, rows

HELD_SEED = 900_000_000
"""First episode of the held-out rows; training seeds stay below."""


def held_rows(count: int, seed: int = HELD_SEED) -> dict[str, list[Row]]:
    """`words`: the trained families with words and last paraphrases never trained on; `families`: whole
    families never trained on, also with held-out words; `phone`: templates of the phone's split `gate`."""
    held = {
        "words": list(islice(rows(seed, "gate"), count)),
        "families": list(islice(rows(seed + 1_000_000, "gate", HELD_OUT), max(1, count // 4))),
    }
    if learnable("gate"):
        held["phone"] = list(islice(phone_rows(seed, "gate"), max(1, count // 4)))
    return held


def run(
    plan: Plan, out: Path, *, held: int, resume: bool, command: Sequence[str], tell: Callable[[str], None]
) -> dict[str, object]:
    """Writes weights.npz, card.json, metrics.jsonl, curve.svg and state.pt into `out`; returns the card."""
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    tell(f"generating {held} held-out rows")
    measured = held_rows(held)
    learner = learn(plan, out, measured, tell, resume=resume)
    save(out / "weights.npz", learner.twin.shape, learner.twin.export())
    figures: dict[str, object] = {}
    for name, some in measured.items():
        found, by_family = measure(learner.twin, some)
        matcher = overlap(some)
        tapped, _ = measure(learner.twin, taps(some))
        figures[name] = {
            "rows": found.rows,
            "exact": round(found.exact / found.rows, 4),
            "element": round(found.point / max(1, found.aimed), 4),
            "typed_span": round(found.span / max(1, found.typed), 4),
            "loss": round(found.loss, 4),
            "tapped_element": round(tapped.point / max(1, tapped.aimed), 4),
            "tapped_element_by_word_overlap": round(matcher, 4),
            "by_family": {
                k: {"exact": round(a / b, 4), "rows": b} for k, (a, b) in sorted(by_family.items())
            },
        }
        share = found.exact / found.rows
        tell(f"{name}: exact {share:.3f} of {found.rows} rows; word overlap taps right in {matcher:.3f}")
    card: dict[str, object] = {
        "command": list(command),
        "plan": asdict(plan),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "machine": {"system": platform.system(), "processor": platform.machine(), "threads": 1},
        "versions": {"torch": torch.__version__, "python": platform.python_version()},
        "data": {
            "first_seed": plan.seed * 10_000_000,
            "families": {f.__name__: w for f, w in FAMILIES},
            "phone_templates": [t.name for t in learnable()] if plan.phone else [],
            "held_out_families": [f.__name__ for f, _ in HELD_OUT],
            "held_seed": HELD_SEED,
        },
        "parameters": sum(p.numel() for p in learner.twin.parameters()),
        "progress": asdict(learner.progress),
        "held": figures,
    }
    (out / "card.json").write_text(json.dumps(card, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    draw_curve(out / "metrics.jsonl", out / "curve.svg")
    tell(f"wrote {out / 'weights.npz'}, card.json and curve.svg")
    return card
