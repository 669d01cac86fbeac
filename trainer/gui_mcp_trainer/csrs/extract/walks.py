"""Which steps of a walk over screens count for where it stands, as far as screens show it: all but those that
came to nothing (`credit.wasted`: refused, without effect, out and back, overwritten) and mere words."""

from __future__ import annotations

from collections.abc import Sequence

from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import Decision, Finish, Step

from gui_mcp_trainer.csrs.credit.wasted import wasted
from gui_mcp_trainer.csrs.extract.moments import Past


def nothing(steps: Sequence[Past], here: Screen) -> tuple[str, ...]:
    """Why each of `steps` came to nothing by the time that `here`, which the last of them led to, was seen;
    empty for the others."""
    return wasted(_run(steps, here))


def needed(steps: Sequence[Past], here: Screen) -> tuple[bool, ...]:
    """For each of `steps` whether the way to `here` needs it."""
    why = nothing(steps, here)
    return tuple(not w and not isinstance(s.do, Finish) for s, w in zip(steps, why, strict=True))


def walked(run: Run) -> tuple[float, ...]:
    """For each step the share of the run's needed steps that were made before it: accumulated differences,
    each needed step one of equal size. Of a run that reached its goal."""
    why = wasted(run)
    keep = [not w and not isinstance(s.decision.do, Finish) for s, w in zip(run.steps, why, strict=True)]
    whole = sum(keep)
    return tuple(sum(keep[:i]) / whole if whole else 1.0 for i in range(len(run.steps)))


def _run(steps: Sequence[Past], here: Screen) -> Run:
    """No more than was seen by then."""
    screens = [*(step.screen for step in steps), here]
    made = tuple(
        Step(
            i,
            step.screen,
            Decision(step.do),
            step.error,
            compare(step.screen, screens[i + 1]) if step.change is not None else None,
            step.reply,
        )
        for i, step in enumerate(steps)
    )
    return Run("", "", "stopped", made, here)
