"""The report of the cost experiment, in words, tables and curves."""

from __future__ import annotations

from gui_mcp_trainer.experiments.cost import (
    CALIBRATED,
    FITTED,
    ROUND,
    SCREENS,
    Arm,
    Costed,
)
from gui_mcp_trainer.experiments.page import Block, Figure, Heading, Table, Words, plot
from gui_mcp_trainer.experiments.priced import VERDICT_TOKENS

TITLE = "Experiment B: what a verdict costs against labels of steps"


def blocks(found: Costed) -> list[Block]:
    runs, steps = found.runs, sum(run.steps for run in found.runs)
    made: list[Block] = [
        Words(
            "Step-GUI (arXiv 2512.15431) says that verdicts on whole runs are 10-100 times cheaper than "
            "labels of steps. Here: ratio(T) = T * c_step / (c_run + T * c_extract + audit) for a run of T "
            "steps, each part measured, one unit at a time."
        ),
        Words(verdicts(found)),
        Heading("The ratio"),
        Table(
            (
                "unit",
                "way",
                "c_run + T * each",
                "c_step",
                "c_extract",
                *(f"T = {n}" for n in (10, 30, 100)),
                "10x from T",
                "",
            ),
            [_row(arm) for arm in found.arms],
        ),
    ]
    for unit in dict.fromkeys(arm.unit for arm in found.arms):
        arms = [arm for arm in found.arms if arm.unit == unit]
        lines = {arm.name: [(float(t), min(r, 100.0)) for t, r in arm.curve] for arm in arms}
        drawn = plot(lines, "steps of the run", "ratio, cut at 100", guide=10.0, x_most=100, y_most=100)
        made.append(Figure(drawn, f"In {unit}; the dashed line is 10x."))
    low, high = min(run.steps for run in runs), max(run.steps for run in runs)
    made += [
        Heading("What was measured, and what was not"),
        Words(
            f"{len(runs)} runs of {low} to {high} steps ({steps} in all, {sum(r.success for r in runs)} of "
            "them successes) of a SIMULATED agent, the oracle with errors, on pocket's train tasks. Beyond "
            f"{high} steps the curves are the formula, not a measurement."
        ),
        Words(
            "Tokens are counted on the very prompts: four characters a token, a picture a token for each 32 "
            f"x 32 pixels. The judge of a run gets every move in words and {SCREENS} screens with their "
            "elements; to label a step it gets the run until then and the screens on either side. Every "
            f"answer is ASSUMED to take {VERDICT_TOKENS} tokens, extractions to be as long as the plain "
            "writer's; one vote each. The model writer asks for each kind by itself, with the picture "
            "each time. No released vision-language model was run, and no prompt is taken to "
            "be cached."
        ),
        Words(
            "Machine seconds are processor time on one core. A label of a step is pointer's attribution; the "
            "critic looks at each step in the same way, so that its verdict cannot be much cheaper. "
            f"`Calibrated` counts a share of the {CALIBRATED} runs with trusted labels (the critic: "
            f"{FITTED} more to fit it) that are judged once a round of {ROUND} episodes. A state "
            "predicate exists for benchmark tasks alone."
        ),
        Words(
            f"Human seconds are ASSUMED: {found.human.step:g} to label a step, {found.human.run:g} and "
            f"{found.human.run_step:g} a step to judge a run, {found.human.write:g} to write one extraction. "
            "Nobody was timed."
        ),
        Heading("Where"),
        Table(
            ("command", "seed", "date", "version", "took", "machine"),
            [
                (
                    found.command,
                    str(found.seed),
                    found.date,
                    found.version,
                    f"{found.seconds:.0f} s",
                    f"{found.machine.system}, {found.machine.cores} cores, Python {found.machine.python}",
                )
            ],
        ),
    ]
    return made


def verdicts(found: Costed) -> str:
    """What it comes to, in two sentences."""
    alone, counted = _first(found, "tokens", "alone"), _last(found, "tokens")
    return (
        f"In tokens of one model judge the verdict alone is {_times(alone.parts.ratio(10))} cheaper at 10 "
        f"steps, {_times(alone.parts.ratio(30))} at 30 and {_times(alone.parts.ratio(100))} at 100; "
        f"{_reach(alone)}. With the seven extractions written by a model it is "
        f"{_times(counted.parts.ratio(10))}, {_times(counted.parts.ratio(30))} and "
        f"{_times(counted.parts.ratio(100))}: {_reach(counted)}, and an endless run comes to "
        f"{_times(counted.parts.limit)}. One request instead of T is T times cheaper by arithmetic; whether "
        "it is in anything else depends on how much of the run the verifier looks at."
    )


def _first(found: Costed, unit: str, word: str) -> Arm:
    return next(arm for arm in found.arms if arm.unit == unit and word in arm.name)


def _last(found: Costed, unit: str) -> Arm:
    return [arm for arm in found.arms if arm.unit == unit][-1]


def _reach(arm: Arm) -> str:
    steps = arm.parts.reaches(10.0)
    return "it never reaches 10 times" if steps is None else f"it reaches 10 times from {steps} steps on"


def _row(arm: Arm) -> tuple[str, ...]:
    parts = arm.parts
    steps = parts.reaches(10.0)
    return (
        arm.unit,
        arm.name,
        f"{_amount(parts.run + parts.audit)} + {_amount(parts.run_step)} T",
        _amount(parts.step),
        _amount(parts.extract),
        *(_times(parts.ratio(n)) for n in (10, 30, 100)),
        "never" if steps is None else str(steps),
        arm.note,
    )


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _times(value: float) -> str:
    return f"{value:,.0f}x" if value >= 100 else f"{value:.2g}x" if value < 10 else f"{value:.0f}x"
