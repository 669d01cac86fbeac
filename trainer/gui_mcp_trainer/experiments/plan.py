"""What the label experiment runs: how many episodes of which policy at which rate of errors.

The rates were found by a pilot on the stream `pilot`, which is used for nothing else (seed 0; 132 episodes
a rate on pocket, 84 on MiniWoB++), to come near the success that is aimed at; a report shows the success
that was measured. Clopper and Pearson's bound of .95 needs 59 accepted runs without an error, 93 with one,
124 with two, 208 with five, so the rarer a success, the more runs: with 600 runs at a success of .2 a single
error near the top leaves nothing that can be proven. What the critic is fitted on counts most where successes
are rare: on pocket at .2, over seeds 0 to 3, 0.983 of the best-scored runs that held three fifths of the
successes were right with some 1,400 runs to fit on, and 0.992 with 3,400 of the three lowest levels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gui_mcp_trainer.experiments.pools import Pool, Stream

AIMS = (0.1, 0.2, 0.35, 0.5, 0.85)
"""Success that a level aims at."""
BINDING = (0.2, 0.35, 0.5, 0.85)
"""Levels at which the labels must hold; the others are reported."""
RATES: Mapping[str, tuple[float, ...]] = {
    "pocket": (0.45, 0.29, 0.18, 0.14, 0.035),
    "miniwob": (0.9, 0.72, 0.58, 0.43, 0.11),
}
"""Of errors, a level of `AIMS` each."""
POINTER_RANDOM = (0.0, 0.15)
"""Shares of random moves beside pointer's own: two policies that no rate of errors was set for."""
STEP_RATE = 0.14
"""Of errors where the worth of steps is measured: a success of about one half."""
ATTEMPTS = 8
"""Runs from the same start there: a group of group-relative credit."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Episodes, in the order of `AIMS`."""

    fit: tuple[int, ...]
    calibration: tuple[int, ...]
    evaluation: tuple[int, ...]
    pointer: int
    """Of each policy that is pointer; 0: none."""
    steps: int
    """Whose steps are measured, on the simulated phone alone."""


FULL: Mapping[str, Sizes] = {
    "pocket": Sizes(
        (800, 1100, 800, 250, 250), (200, 1200, 550, 350, 150), (200, 1600, 600, 400, 220), 200, 352
    ),
    "miniwob": Sizes((200,) * 5, (300, 900, 450, 300, 130), (300, 900, 600, 400, 170), 150, 0),
}
QUICK: Mapping[str, Sizes] = {
    "pocket": Sizes((12,) * 5, (12,) * 5, (12,) * 5, 12, 16),
    "miniwob": Sizes((12,) * 5, (12,) * 5, (12,) * 5, 0, 0),
}
"""Far too few for any bound: shows that everything runs."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All pools of one suite."""

    suite: str
    fit: tuple[Pool, ...]
    """One a level."""
    calibration: tuple[Pool, ...]
    evaluation: tuple[Pool, ...]
    pointer: tuple[Pool, ...]
    steps: Pool | None

    @property
    def pools(self) -> tuple[Pool, ...]:
        """In the order in which they are wanted."""
        last = (*self.pointer, *((self.steps,) if self.steps else ()))
        return (*self.fit, *self.calibration, *self.evaluation, *last)


def plan(suite: str, sizes: Sizes, seed: int = 0) -> Plan:
    """The pools of `suite`, one of `RATES`. The same `seed` (0 to 99) gives the same episodes."""

    def level(stream: Stream, counts: tuple[int, ...]) -> tuple[Pool, ...]:
        rates = zip(RATES[suite], counts, strict=True)
        return tuple(Pool(suite, stream, i, n, rate, seed=seed) for i, (rate, n) in enumerate(rates))

    pointers = [
        Pool(suite, "evaluation", 20 + i, sizes.pointer, share, "pointer", seed)
        for i, share in enumerate(POINTER_RANDOM if sizes.pointer else ())
    ]
    steps = Pool(suite, "evaluation", 30, sizes.steps, STEP_RATE, seed=seed, worth=True, attempts=ATTEMPTS)
    return Plan(
        suite,
        level("fit", sizes.fit),
        level("calibration", sizes.calibration),
        level("evaluation", sizes.evaluation),
        tuple(pointers),
        steps if suite == "pocket" and sizes.steps else None,
    )


def capped(found: Plan, most: int) -> Plan:
    """With at most `most` episodes a pool."""

    def cut(pools: tuple[Pool, ...]) -> tuple[Pool, ...]:
        return tuple(replace(pool, episodes=min(most, pool.episodes)) for pool in pools)

    steps = found.steps and replace(found.steps, episodes=min(found.steps.episodes, most))
    return Plan(
        found.suite, cut(found.fit), cut(found.calibration), cut(found.evaluation), cut(found.pointer), steps
    )
