"""What the demo hands over, the model that ships inside can do: not on one lucky seed, on most."""

from __future__ import annotations

from random import Random

import pytest
from gui_mcp.agent import Limits, NoRecord, run
from gui_mcp_benchmarks.demo_phone import DELEGATED, LEFT_BEHIND
from gui_mcp_benchmarks.demo_play import MAX_STEPS
from gui_mcp_benchmarks.suites.pocket.suite import start, template_named
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.pointer import load_pointer

DRAWN, SOLVED = 10, 8


@pytest.mark.parametrize("task", sorted({*DELEGATED, LEFT_BEHIND}))
async def test_the_model_inside_does_what_the_demo_hands_over(task: str) -> None:
    phone, pointer, dice = Phone(), load_pointer(), Random(f"demo/{task}")
    solved: list[bool] = []
    for _ in range(DRAWN):
        begun = start(template_named(task), phone, dice.randrange(1_000_000))
        limits = Limits(steps=MAX_STEPS, settle=0.0)
        episode = await run(begun.goal, begun.device, pointer, record=NoRecord(), limits=limits)
        solved.append((await begun.check(episode)).exact)
    assert template_named(task).split == "train"
    assert sum(solved) >= SOLVED, f"{task}: {sum(solved)} of {DRAWN}"
