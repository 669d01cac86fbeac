"""Who knows the way: a suite's oracle, asked move by move, or held to a plan that it made some steps ago.

The oracle of `pocket` looks at the phone each time, so it mends whatever went wrong; held to its old plan it
goes on as one that has not noticed: it looks for the elements that it had in mind by role and name. Those of
MiniWoB++ are scripts that never look back, so they are held from the start.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import Protocol

from gui_mcp_benchmarks.baselines import tappable
from gui_mcp_benchmarks.suites.miniwob import MiniwobStart
from gui_mcp_benchmarks.suites.miniwob_oracles import ORACLES
from gui_mcp_benchmarks.suites.miniwob_view import View
from gui_mcp_benchmarks.suites.pocket.oracle import walk
from gui_mcp_benchmarks.suites.pocket.see import NotThere, See
from gui_mcp_benchmarks.suites.pocket.suite import PocketStart
from gui_mcp_benchmarks.task import Start
from gui_mcp_devices.actions import Action, Point, Ref, Tap, TypeText
from gui_mcp_devices.errors import DeviceError
from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.screen import Element, Screen
from gui_mcp_models.errors import ModelError
from gui_mcp_models.model import AskUser, Finish

PATIENCE = 2
"""So many moves of an old plan in a row may find nothing to act on before it is given up."""

Move = Action | Finish | AskUser


class Lost(Exception):
    """No way leads on from here."""


class Expert(Protocol):
    """One episode's."""

    async def next(self, screen: Screen) -> Move:
        """The move to make now; the same one again until it was `taken`. Raises `Lost`."""
        ...

    def taken(self) -> None:
        """The last move counts as made, whether it was or not."""
        ...

    def hold(self) -> None:
        """From now on keep to the plan as it stands, whatever happens."""
        ...


def expert_of(start: Start) -> Expert:
    """For a start of `pocket` or MiniWoB++. Raises `TypeError` for any other."""
    if isinstance(start, PocketStart):
        return PocketExpert(start)
    if isinstance(start, MiniwobStart):
        return MiniwobExpert(start)
    raise TypeError(f"an expert for {type(start).__name__}: there are those of pocket and of MiniWoB++ only")


@dataclass(frozen=True, slots=True)
class Planned:
    """A move that was thought of on an earlier screen."""

    do: Move
    element: Element | None = None
    """What it aims at, as it was."""
    nth: int = 0
    """Its place among those of its role and name."""

    def on(self, screen: Screen) -> Move | None:
        """The move on `screen`; None where nothing there fits."""
        if self.element is None:
            return self.do
        named = [e for e in screen.elements if e.name == self.element.name and e.bounds is not None]
        same = [e for e in named if e.role == self.element.role] or named
        if not same or not (self.element.name or self.element.role == same[0].role):
            return None
        return aimed(self.do, Ref(same[min(self.nth, len(same) - 1)].ref))


def planned(do: Move, screen: Screen) -> Planned:
    """`do` as it can be said without this screen's refs."""
    at = target(do, screen)
    if at is None:
        return Planned(do)
    alike = [e for e in screen.elements if (e.role, e.name) == (at.role, at.name) and e.bounds is not None]
    return Planned(do, at, alike.index(at) if at in alike else 0)


def target(do: Move, screen: Screen) -> Element | None:
    """The element that a tap or a text aims at; None for any other move and for a bare point."""
    match do:
        case Tap(at=Ref(ref)) | TypeText(into=Ref(ref)):
            return screen.element(ref)
        case Tap(at=Point(x=x, y=y)) | TypeText(into=Point(x=x, y=y)):
            return screen.at(x, y)
        case _:
            return None


def aimed(do: Move, at: Ref) -> Move:
    """`do` at another element."""
    match do:
        case Tap():
            return replace(do, at=at)
        case TypeText():
            return replace(do, into=at)
        case _:
            return do


class PocketExpert:
    """Asks the template; once held, follows what the template would have done from there."""

    def __init__(self, start: PocketStart) -> None:
        self._template = start.template
        self._plan: deque[Planned] | None = None

    async def next(self, screen: Screen) -> Move:
        if self._plan is None:
            try:
                return self._template.next(See(self._template.phone, screen))
            except (NotThere, LookupError, DeviceError) as error:
                raise Lost(str(error)) from error
        for _ in range(PATIENCE):
            if not self._plan:
                break
            if (move := self._plan[0].on(screen)) is not None:
                return move
            self._plan.popleft()
        raise Lost("nothing of the plan is on this screen")

    def taken(self) -> None:
        if self._plan:
            self._plan.popleft()

    def hold(self) -> None:
        """Walks the oracle to its end and puts the phone back: some 3 ms a step."""
        if self._plan is not None:
            return
        phone = self._template.phone
        kept, elsewhere = phone.snapshot(), PocketDevice("elsewhere", phone)  # refs of its own
        asked = self._template.questions
        self._plan = deque()
        try:
            for screen, do in walk(self._template, elsewhere):
                self._plan.append(planned(do, screen))
        except (NotThere, LookupError, DeviceError, RuntimeError):
            return  # as far as it goes
        finally:
            phone.restore(kept)
            self._template.questions = asked


class MiniwobExpert:
    """Plays the task's script; what can be aimed at by an element is."""

    def __init__(self, start: MiniwobStart) -> None:
        self._view = View(start)
        self._moves: AsyncGenerator[Action] = ORACLES[start.task](self._view)
        self._move: Move | None = None

    async def next(self, screen: Screen) -> Move:
        self._view.screen = screen
        if self._move is None:
            try:
                self._move = await anext(self._moves)
            except StopAsyncIteration:
                self._move = Finish("done")
            except (ModelError, LookupError, ValueError) as error:  # the page is not what the script awaits
                raise Lost(str(error)) from error
        return _by_ref(self._move, screen)

    def taken(self) -> None:
        if not isinstance(self._move, Finish):
            self._move = None

    def hold(self) -> None:
        """It never looks back anyway."""


def _by_ref(do: Move, screen: Screen) -> Move:
    """A single tap on a point that one control holds becomes a tap on that control."""
    if isinstance(do, Tap) and isinstance(do.at, Point) and do.count == 1:
        found = screen.at(do.at.x, do.at.y)
        if found is not None and tappable(found):
            return Tap(Ref(found.ref))
    return do
