from __future__ import annotations

from gui_mcp_trainer.csrs.extract.accuracy import measure, table
from gui_mcp_trainer.csrs.extract.plain import PlainWriter
from gui_mcp_trainer.experiments.truth import StepTruth

from tests.trainer.extracting import bad_run, good_run

GOOD = [*(StepTruth("progress", 7 - i, 6 - i) for i in range(7)), StepTruth("needed", 0, 0)]
BAD = [
    StepTruth("progress", 7, 6),
    StepTruth("harmful", 6, 7),
    StepTruth("progress", 7, 6),
    StepTruth("harmful", 6, 6),
]


async def test_progress_is_measured_against_the_moves_that_are_left() -> None:
    tally = (await measure([(good_run(), True, GOOD)], PlainWriter()))["progress"]
    assert tally.checked.total() == 8
    wrong = (await measure([(good_run(), True, [StepTruth("unknown", 90, 90)] * 8)], PlainWriter()))[
        "progress"
    ]
    assert tally.truth("1 - d/d0", "held")[0] > wrong.truth("1 - d/d0", "held")[0]


async def test_a_reflection_is_true_where_it_names_the_step_that_the_simulator_calls_bad() -> None:
    tallies = await measure([(bad_run(), False, BAD)], PlainWriter())
    assert tallies["reflection"].truth("first harmful", "held") == (1, 1)
    blind = [StepTruth("progress", 7 - i, 6 - i) for i in range(4)]
    tallies = await measure([(bad_run(), False, blind)], PlainWriter())
    assert tallies["reflection"].truth("any wasted", "held") == (0, 1)


async def test_the_table_has_a_row_for_every_kind() -> None:
    told = table(await measure([(good_run(), True, GOOD), (bad_run(), False, BAD)], PlainWriter()))
    assert all(f"| {kind}" in told for kind in ("progress", "summary", "effect", "verification", "action"))
    assert "| verification | 12 | 0 | 0 | 0 | 1.000 | - | - |" in told
