"""Learning: the torch twin computes what numpy computes, and gets better by training."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from gui_mcp_models.pointer import load_pointer
from gui_mcp_models.pointer.features import Encoded, Floats
from gui_mcp_models.pointer.forward import Network, Shape
from gui_mcp_models.pointer.threads import one_thread
from gui_mcp_trainer.commands import MEND, train
from gui_mcp_trainer.pointer.row import Row
from gui_mcp_trainer.pointer.rows import cases, rows

INPUTS = 1000


@pytest.fixture(scope="module", autouse=True)
def torch_is_there() -> None:
    if find_spec("torch") is None:
        line = f"PyTorch is not installed; run {MEND}"
        if os.environ.get("CI"):
            pytest.fail(line)
        pytest.skip(line)
    import torch

    torch.set_num_threads(1)


def rounded(x: Encoded) -> Encoded:
    """The features as a row holds them."""

    def half(array: Floats) -> Floats:
        return array.astype(np.float16).astype(np.float32)

    return replace(x, mark=half(x.mark), goal=half(x.goal), word=half(x.word), cls=half(x.cls))


def test_numpy_and_torch_agree_on_a_thousand_generated_inputs() -> None:
    import torch
    from gui_mcp_trainer.pointer.batches import stack
    from gui_mcp_trainer.pointer.twin import Twin

    twin = Twin(Shape(width=64, blocks=3, heads=4), seed=7)
    network = Network(twin.shape, twin.export())
    some = list(islice(cases(40_000_000, "train"), INPUTS))
    some.sort(key=lambda case: case[1].tokens)
    worst = 0.0
    for at in range(0, INPUTS, 50):
        part = some[at : at + 50]
        full = [replace(row, target=max(0, row.target), start=max(1, row.start)) for _, row in part]
        with torch.inference_mode():
            logits = twin(stack(full))
        for n, ((seen, _), row) in enumerate(zip(part, full, strict=True)):
            if not len(seen.marks):
                continue
            x = rounded(seen)
            length, things = row.tokens, len(x.marks)
            with one_thread():
                scores = network.score(x)
                pairs = (
                    (scores.op, logits.op[n]),
                    (scores.point, logits.point[n, :things]),
                    (network.start(x, scores, row.target), logits.start[n, :length]),
                    (network.end(x, scores, row.target, row.start), logits.end[n, :length]),
                    (network.case(x, scores, row.target), logits.case[n]),
                )
            worst = max(worst, *(float(np.abs(ours - theirs.numpy()).max()) for ours, theirs in pairs))
    assert worst <= 1e-4


def test_padding_changes_nothing() -> None:
    import torch
    from gui_mcp_trainer.pointer.batches import stack
    from gui_mcp_trainer.pointer.twin import Twin

    twin = Twin(Shape(width=32, blocks=2, heads=4), seed=1)
    some: list[Row] = list(islice(rows(41_000_000, "train"), 40))
    short, long = min(some, key=lambda r: r.tokens), max(some, key=lambda r: r.tokens)
    with torch.inference_mode():
        alone, padded = twin(stack([short])), twin(stack([long, short]))
    assert torch.allclose(alone.op[0], padded.op[1], atol=1e-5)
    things = len(short.marks)
    assert torch.allclose(alone.point[0, :things], padded.point[1, :things], atol=1e-5)
    assert bool(torch.isneginf(padded.point[1, things:]).all())


def test_any_of_several_right_elements_is_as_good_for_the_loss() -> None:
    import torch
    from gui_mcp_trainer.pointer.batches import stack
    from gui_mcp_trainer.pointer.learn import losses
    from gui_mcp_trainer.pointer.twin import Logits

    row = next(r for r in rows(0, "train") if r.target >= 0 and r.start < 0 and len(r.marks) > 3)
    batch = stack([replace(row, target=0, also=(1,))])
    things = len(row.marks)
    flat = torch.zeros(1, things)

    def loss(point: torch.Tensor) -> float:
        sure = torch.full((1, 8), -50.0)
        sure[0, row.op] = 50.0
        return float(
            losses(Logits(sure, point, torch.zeros(1, 9), torch.zeros(1, 9), torch.zeros(1, 3)), batch)
        )

    assert loss(flat) == pytest.approx(-np.log(2 / things), abs=1e-4)
    for right in (0, 1):
        point = flat.clone()
        point[0, right] = 30.0
        assert loss(point) == pytest.approx(0.0, abs=1e-4)


def test_seconds_of_training_beat_the_untrained_network_and_can_be_resumed(tmp_path: Path) -> None:
    """The whole command, at a small size: held-out figures, checkpoint, card and curve."""
    from gui_mcp_trainer.pointer.learn import Plan, learn, measure
    from gui_mcp_trainer.pointer.twin import Twin

    told: list[str] = []
    held = {"words": list(islice(rows(900_000_000, "gate"), 200))}
    plan = Plan(minutes=0.2, seed=3, batch=16, warmup=20, width=64, blocks=2)
    before, _ = measure(Twin(Shape(64, 2, 4), seed=3), held["words"])
    learner = learn(plan, tmp_path, held, told.append)
    after, _ = measure(learner.twin, held["words"])
    assert after.loss < 0.8 * before.loss
    assert after.exact > before.exact
    steps = learner.progress.step
    assert steps > 0
    again = learn(replace(plan, minutes=0.22), tmp_path, held, told.append, resume=True)
    assert again.progress.step > steps


def test_the_command_writes_a_checkpoint_that_the_model_loads(tmp_path: Path) -> None:
    out = tmp_path / "run"
    code = train(
        ["pointer", "--minutes", "0.03", "--out", str(out), "--held", "40", "--batch", "8", "--width", "32"]
    )
    assert code == 0
    assert load_pointer(out / "weights.npz").name == "pointer-0.2"
    card = json.loads((out / "card.json").read_text())
    assert card["plan"]["width"] == 32
    assert card["held"]["words"]["rows"] == 40
    assert "menu" not in card["held"]["words"]["by_family"]
    assert (out / "curve.svg").read_text().startswith("<svg")


def test_a_wrong_time_box_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        train(["pointer", "--minutes", "0", "--out", str(tmp_path / "run")])
    assert not (tmp_path / "run").exists()
