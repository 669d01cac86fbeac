"""What the steps of a run touched, typed and led to: the plain facts that rules and features are made of."""

from __future__ import annotations

from dataclasses import dataclass

from gui_mcp_benchmarks.met import met
from gui_mcp_benchmarks.runs import Run, state_of
from gui_mcp_devices.actions import Action, PressKey, Scroll, Swipe, Tap, TypeText, aims
from gui_mcp_devices.changes import focused
from gui_mcp_devices.screen import Element, Screen
from gui_mcp_models.model import AskUser, Finish

ENTER = frozenset({"enter", "return"})


@dataclass(frozen=True, slots=True)
class Deed:
    """One action of a run; a finish or a question is none."""

    index: int
    """In `Run.steps`."""
    do: Action
    screen: Screen
    after: Screen | None
    target: Element | None
    """What its aim met; typing that aims nowhere goes to what has the focus."""
    failed: bool
    changed: bool
    """The next capture shows something else; true where nobody looked."""

    @property
    def name(self) -> str:
        """Of what was met: its own name, else its value."""
        return "" if self.target is None else (self.target.name or self.target.value)

    @property
    def typed(self) -> str:
        return self.do.text if isinstance(self.do, TypeText) else ""

    @property
    def commits(self) -> bool:
        """It is of the kind that sends what was entered: a tap, or Enter."""
        if isinstance(self.do, PressKey):
            return self.do.keys.casefold() in ENTER
        return isinstance(self.do, Tap) or (isinstance(self.do, TypeText) and self.do.submit)

    @property
    def looks(self) -> bool:
        """It only brings other things into sight."""
        return isinstance(self.do, Scroll | Swipe)


def deeds(run: Run) -> tuple[Deed, ...]:
    """All actions of `run`, in order."""
    found: list[Deed] = []
    for place, step in enumerate(run.steps):
        do = step.decision.do
        if isinstance(do, Finish | AskUser):
            continue
        after = run.after(place)
        changed = after is None or state_of(after) != state_of(step.screen)
        found.append(Deed(place, do, step.screen, after, target(do, step.screen), bool(step.error), changed))
    return tuple(found)


def target(do: Action, screen: Screen) -> Element | None:
    """The Element that `do` means; None where it aims at none."""
    if isinstance(do, TypeText) and do.into is None:
        return focused(screen)
    places = aims(do)
    return met(places[0], screen) if places else None


def final(run: Run) -> Screen | None:
    """The last thing that was seen; None of an empty run."""
    screens = run.screens
    return screens[-1] if screens else None
