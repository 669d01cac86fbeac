"""A run as the dialect that is to be learnt would have lived it.

A policy that keeps no account of what it did (an oracle, the small model) leaves the summary empty, which in
some dialects is all that a prompt tells of the past. Where no step of a run has words of its own, ours are
put there. What a model did say stays letter for letter, and its answers are put back into a chat only in the
dialect that they were given in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.actions import Point, Scroll, Swipe, TypeText
from gui_mcp_devices.screen import Screen
from gui_mcp_models.dialects.dialect import Dialect
from gui_mcp_models.dialects.turns import before_a_break, pixel_of
from gui_mcp_models.errors import CannotSay
from gui_mcp_models.model import AskUser, Decision, Exchange, Finish, Step
from gui_mcp_models.test_time.moves import target

from gui_mcp_trainer.csrs.extract.claims import Move
from gui_mcp_trainer.csrs.extract.moments import past
from gui_mcp_trainer.csrs.extract.telling import account, imperative

SILENT = Exchange()


def retold(run: Run, dialect: str, reasons: Mapping[int, str]) -> tuple[Step, ...]:
    """The steps of `run` as `dialect` is to see them. `reasons` by position: why that action is the next."""
    silent = not any(step.decision.thought or step.decision.summary for step in run.steps)
    return tuple(
        _heard(_told(run, i, reasons.get(i, "")) if silent else step, dialect)
        for i, step in enumerate(run.steps)
    )


def _told(run: Run, index: int, reason: str) -> Step:
    step = run.steps[index]
    if before_a_break(step):
        return step
    thought = reason or _thought(step)
    summary = account(past(run, index + 1))
    return replace(step, decision=replace(step.decision, thought=thought, summary=summary))


def _thought(step: Step) -> str:
    match step.decision.do:
        case Finish("done"):
            return "Nothing is left to be done."
        case Finish():
            return "This cannot be done here."
        case AskUser():
            return "Only the owner can say that."
        case action:
            return f"{imperative(action, step.screen)}."


def _heard(step: Step, dialect: str) -> Step:
    """Without what was said in another dialect."""
    if step.decision.exchange.dialect == dialect:
        return step
    return replace(step, decision=replace(step.decision, exchange=SILENT, others=(), left_out=0))


def written(dialect: Dialect, decision: Decision, screen: Screen) -> tuple[str, bool]:
    """`decision` in the words of `dialect`, and whether its action had to be said another way that comes to
    the same. Raises `CannotSay`."""
    try:
        return dialect.write(decision, screen), False
    except CannotSay:
        other = _otherwise(decision.do, screen)
        if other is None:
            raise
        return dialect.write(replace(decision, do=other), screen), True


def _otherwise(do: Move, screen: Screen) -> Move | None:
    """On a screen that is touched a scroll is a finger drawn the other way; where a field is empty, nothing
    is cleared before something is typed."""
    match do:
        case Scroll(dx, dy, at) if screen.platform == "phone":
            middle = Point(screen.width // 2, screen.height // 2)
            start = pixel_of(at, screen) if at is not None else middle
            if at is None:  # as far as a finger that starts in the middle cannot come: half before it
                start = _on(Point(middle.x + dx // 2, middle.y + dy // 2), screen)
            return Swipe(start, _on(Point(start.x - dx, start.y - dy), screen))
        case TypeText(_, into, True) if into is not None:
            field = target(into, screen)
            return replace(do, clear=False) if field is not None and not field.value else None
        case _:
            return None


def _on(point: Point, screen: Screen) -> Point:
    return Point(max(0, min(point.x, screen.width - 1)), max(0, min(point.y, screen.height - 1)))


def same_dialect(steps: Sequence[Step], dialect: str) -> bool:
    """Whether the model that ran was asked in `dialect` throughout."""
    return bool(steps) and all(step.decision.exchange.dialect == dialect for step in steps)
