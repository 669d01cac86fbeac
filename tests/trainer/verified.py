"""Small runs for verifiers: a form with a field and a button, filled in well or badly."""

from collections.abc import Sequence
from dataclasses import replace

from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.actions import Action, Ref, Tap, TypeText
from gui_mcp_devices.screen import Box, Element, Screen, State
from gui_mcp_models.model import Decision, Finish, Step

GOAL = 'Enter "Agustina" into the text field and press Submit.'


def element(ref: str, role: str, name: str = "", value: str = "", *states: State) -> Element:
    """Each below the one before, by the number in its ref."""
    top = 20 * int(ref[1:])
    return Element(ref, role, name, value, Box(0, top, 100, 18), frozenset(states))


FIELD = element("e1", "textbox", "Text", "", "editable")
SUBMIT = element("e2", "button", "Submit")
CANCEL = element("e3", "button", "Cancel")
SENT = Screen("s9", 200, 200, (element("e1", "text", "Thank you"),))


def form(value: str = "", *more: Element) -> Screen:
    return Screen(f"s-{value}", 200, 200, (replace(FIELD, value=value), SUBMIT, CANCEL, *more))


def run_of(
    moves: Sequence[tuple[Screen, Action | Finish]], last: Screen | None = None, goal: str = GOAL
) -> Run:
    """A run of these moves, each with the screen that it was made on; it ends as its last move says."""
    steps = tuple(
        Step(i, screen, Decision(do, thought="all is well")) for i, (screen, do) in enumerate(moves)
    )
    end = moves[-1][1] if moves else None
    outcome = end.status if isinstance(end, Finish) else "out_of_steps"
    answer = end.answer if isinstance(end, Finish) else ""
    return Run("r1", goal, outcome, steps, last, answer)


def typed(text: str) -> TypeText:
    return TypeText(text, into=Ref("e1"))


def filled(text: str = "Agustina", then: str = "e2") -> Run:
    """Types `text`, taps `then`, sees thanks, says that it is done."""
    moves: list[tuple[Screen, Action | Finish]] = [
        (form(), typed(text)),
        (form(text), Tap(Ref(then))),
        (SENT, Finish("done")),
    ]
    return run_of(moves)
