"""Small runs with known states and moves, for the tests of credit, attribution and costs."""

from collections.abc import Sequence

from gui_mcp.episode import RecordedOutcome
from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.actions import Action, PressKey, Ref, Tap
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Box, Element, Screen
from gui_mcp_models.model import Decision, Finish, Step
from gui_mcp_trainer.csrs.credit.credit import Held, Mark, Scored

GOOD, BAD, REDUNDANT = Mark("good"), Mark("bad"), Mark("redundant")


def page(name: str, *names: str) -> Screen:
    """A page that says its name and has a button for each of `names`."""
    title = Element(f"{name}-title", "heading", name, bounds=Box(0, 0, 300, 30))
    buttons = [
        Element(f"{name}-{n}", "button", n, bounds=Box(0, 40 * i + 40, 100, 30)) for i, n in enumerate(names)
    ]
    return Screen(name, 300, 600, (title, *buttons))


def tap(screen: Screen, name: str) -> Tap:
    return Tap(Ref(next(e.ref for e in screen.elements if e.name == name)))


def run_of(
    screens: Sequence[Screen],
    moves: Sequence[Action | Finish],
    *,
    goal: str = "open it",
    outcome: RecordedOutcome = "done",
    id: str = "r",
) -> Run:
    """One screen a move, and one more where the last move has led somewhere."""
    steps = tuple(
        Step(
            i,
            screens[i],
            Decision(do),
            change=compare(screens[i], screens[i + 1]) if i + 1 < len(screens) else None,
        )
        for i, do in enumerate(moves)
    )
    return Run(id, goal, outcome, steps, screens[len(moves)] if len(screens) > len(moves) else None)


def walk(*names: str, goal: str = "open it", id: str = "r") -> Run:
    """Through pages of these names, a key at each, and then the end."""
    screens = [page(name, "Go") for name in names]
    moves: list[Action | Finish] = [PressKey(f"to {after}") for after in names[1:]]
    return run_of(screens, [*moves, Finish("done")], goal=goal, id=id)


def scored(reward: float, held: Sequence[Held] = (), *, steps: int = 0, id: str = "r") -> Scored:
    """A walk with these marks, or with none but so many steps."""
    run = walk(*(f"page {i}" for i in range(len(held) or steps)), id=id)
    return Scored(run, reward, tuple(Mark(one) for one in held))
