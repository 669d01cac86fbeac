"""How true a writer's claims are, against what a simulator knows; for measuring alone.

    python -m gui_mcp_trainer.csrs.extract.accuracy --episodes 200

Runs of a SIMULATED fallible policy on the simulated phone's train tasks, at seeds that nothing was fitted
on. Progress is true within `NEAR` of 1 - d/d0, d the moves that the oracle still needs. A reflection is true
where it says rightly that no step up to there is bad, or names one that is: the first (`first`), or one
(`any`); bad is harmful, or, as `wasted`, harmful or redundant. The other kinds have no truth but the screens,
which their check reads. No writer sees any of it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gui_mcp_benchmarks.runs import Run

from gui_mcp_trainer.csrs.extract.checks import NEAR
from gui_mcp_trainer.csrs.extract.claims import Claim, Progress, Reflection, from_json
from gui_mcp_trainer.csrs.extract.extracting import ABSTAINED, extract
from gui_mcp_trainer.csrs.extract.plain import PlainWriter
from gui_mcp_trainer.csrs.extract.writing import Writer
from gui_mcp_trainer.experiments.truth import StepTruth, Worth
from gui_mcp_trainer.store.tables import KINDS, Kind

PLACE = 97
"""Number of the pool in its stream: none of an experiment's."""

BAD: dict[str, tuple[Worth, ...]] = {"harmful": ("harmful",), "wasted": ("harmful", "redundant")}


@dataclass(slots=True)
class Tally:
    """Of one kind."""

    checked: Counter[str] = field(default_factory=Counter[str])
    """By what came of the check."""
    true: Counter[tuple[str, str, bool]] = field(default_factory=Counter[tuple[str, str, bool]])
    """(reading, what came of the check, whether the simulator agrees) -> claims that it knows of."""

    @property
    def precision(self) -> float:
        """Held of what was held or refuted; NaN where nothing was."""
        decided = self.checked["held"] + self.checked["refuted"]
        return self.checked["held"] / decided if decided else float("nan")

    def truth(self, reading: str, *outcomes: str) -> tuple[int, int]:
        """(true, all) of the claims with these outcomes."""
        right = sum(self.true[reading, outcome, True] for outcome in outcomes)
        return right, right + sum(self.true[reading, outcome, False] for outcome in outcomes)


async def measure(
    judged: Sequence[tuple[Run, bool, Sequence[StepTruth]]], writer: Writer
) -> dict[Kind, Tally]:
    """`judged`: runs, whether they reached their goal, and what each step was worth."""
    tallies: dict[Kind, Tally] = {kind: Tally() for kind in KINDS}
    named: dict[str, Tally] = dict(tallies.items())
    for run, success, steps in judged:
        made = await extract(run, "success" if success else "fail", writer, KINDS)
        places = {step.index: i for i, step in enumerate(run.steps)}
        for row in made.rows:
            tally = named[row.kind]
            tally.checked[row.checked] += 1
            if row.checked == ABSTAINED:
                continue
            for reading, right in _truths(from_json(row.answer), places[row.step], steps):
                tally.true[reading, row.checked, right] += 1
    return tallies


def table(tallies: dict[Kind, Tally]) -> str:
    """As Markdown."""
    lines = [
        "| kind | held | refuted | unchecked | abstained | held of decided | true of held | true of all |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind in KINDS:
        tally = tallies[kind]
        counts = " | ".join(str(tally.checked[word]) for word in ("held", "refuted", "unchecked", ABSTAINED))
        for reading in sorted({reading for reading, _, _ in tally.true}) or [""]:
            held, said = (
                _share(tally, reading, "held"),
                _share(tally, reading, "held", "refuted", "unchecked"),
            )
            name = f"{kind} ({reading})" if reading else kind
            lines.append(f"| {name} | {counts} | {tally.precision:.3f} | {held} | {said} |")
    return "\n".join(lines)


def _truths(claim: Claim, index: int, steps: Sequence[StepTruth]) -> list[tuple[str, bool]]:
    """(reading, whether it is true) where the simulator knows."""
    match claim:
        case Progress(fraction):
            first, left = steps[0].before, steps[index].before
            if first is None or left is None:
                return []
            true = 1 - left / first if first else 1.0
            return [("1 - d/d0", abs(fraction - true) <= NEAR)]
        case Reflection(error, at):
            told: list[tuple[str, bool]] = []
            for name, bad in BAD.items():
                found = [i for i, step in enumerate(steps[:index]) if step.worth in bad]
                first = min(found, default=None)
                told.append((f"first {name}", error == (first is not None) and (not error or at == first)))
                told.append((f"any {name}", at in found if error else first is None))
            return told
        case _:
            return []


def _share(tally: Tally, reading: str, *outcomes: str) -> str:
    right, whole = tally.truth(reading, *outcomes)
    return f"{right / whole:.3f} of {whole}" if whole else "-"


def main(argv: Sequence[str] | None = None) -> None:
    from gui_mcp_trainer.experiments.pools import Pool, draw_chunk, read
    from gui_mcp_trainer.experiments.pools import chunks_of as chunks

    parser = argparse.ArgumentParser(description="Measure how true the plain writer's claims are.")
    parser.add_argument("--episodes", type=int, default=200)
    parser.add_argument("--rate", type=float, default=0.14, help="of the simulated policy's errors")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        pool = Pool(
            "pocket", "fit", PLACE, arguments.episodes, arguments.rate, seed=arguments.seed, worth=True
        )
        for chunk in range(chunks(pool)):
            draw_chunk(pool, chunk, Path(folder))
        judged = [(one.run, one.truth, one.steps) for one in read(pool, Path(folder))]
    tallies = asyncio.run(measure(judged, PlainWriter()))
    won, steps = sum(truth for _, truth, _ in judged), sum(len(run.steps) for run, _, _ in judged)
    sys.stdout.write(f"{len(judged)} runs, {won} of them successes, {steps} steps\n{table(tallies)}\n")


if __name__ == "__main__":
    main()
