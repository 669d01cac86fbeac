"""What the history says about the elements of the present screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gui_mcp_devices.actions import Action, Aim, Point, PressKey, Ref, Scroll, Tap, TypeText, Wait, aims
from gui_mcp_devices.screen import Element, Screen

from gui_mcp_models.model import Finish, Step
from gui_mcp_models.pointer.words import plain

Deed = tuple[str, str, str]
"""Kind of an action, the ref it aimed at, and its text, key or direction."""
CHANGES = ("unchanged", "changed", "popup", "navigated")


@dataclass(slots=True)
class Past:
    steps: int = 0
    taps: dict[str, int] = field(default_factory=lambda: dict[str, int]())
    """Taps on each ref, in this episode."""
    typed: dict[str, str] = field(default_factory=lambda: dict[str, str]())
    """The text last typed into each ref."""
    ago: dict[str, int] = field(default_factory=lambda: dict[str, int]())
    """Steps since a ref was last aimed at; 1 is the step before."""
    dead: set[str] = field(default_factory=lambda: set[str]())
    """Refs whose last tap changed nothing or failed."""
    twins: dict[tuple[str, str], int] = field(default_factory=lambda: dict[tuple[str, str], int]())
    """Taps on things of this role and name, whatever their ref."""
    names: list[str] = field(default_factory=lambda: list[str]())
    """Names of the things tapped, in order; empty names left out."""
    texts: list[str] = field(default_factory=lambda: list[str]())
    """Everything typed, in order."""
    fresh: frozenset[str] = frozenset()
    altered: frozenset[str] = frozenset()
    last: str = ""
    """Kind of the last action: tap, type_text, scroll, press_key, other; empty at the start."""
    change: str = ""
    """What it changed, one of CHANGES; empty when not known."""
    failed: bool = False
    error: str = ""
    """Code of the error that the last action met."""
    scrolls: int = 0
    """Scrolls since the last tap."""


def recall(history: Sequence[Step]) -> Past:
    """Read the history once, oldest first."""
    past = Past(steps=len(history))
    for step in history:
        action = step.decision.do
        if isinstance(action, Finish) or action.kind == "ask_user":
            continue
        past.last = action.kind if action.kind in ("tap", "type_text", "scroll", "press_key") else "other"
        past.failed = bool(step.error)
        past.error = step.error.partition(":")[0]
        past.change = step.change.kind if step.change else ""
        past.scrolls = past.scrolls + 1 if isinstance(action, Scroll) else 0
        past.fresh = frozenset(e.ref for e in step.change.added) if step.change else frozenset()
        past.altered = frozenset(e.ref for e in step.change.altered) if step.change else frozenset()
        for ref in past.ago:
            past.ago[ref] += 1
        target = _target(action, step.screen)
        if target is None:
            continue
        past.ago[target.ref] = 1
        if isinstance(action, TypeText):
            if not past.failed:
                past.typed[target.ref] = action.text
                past.texts.append(action.text)
        elif isinstance(action, Tap):
            past.taps[target.ref] = past.taps.get(target.ref, 0) + 1
            twin = (target.role, plain(target.name))
            past.twins[twin] = past.twins.get(twin, 0) + 1
            if target.name:
                past.names.append(target.name)
        (past.dead.add if past.failed or past.change == "unchanged" else past.dead.discard)(target.ref)
    return past


def deed(action: Action) -> Deed:
    """The action without its details, to see whether one is repeated."""
    places = aims(action)
    match action:
        case Scroll(dy=dy):
            return "scroll", "", "down" if dy > 0 else "up"
        case PressKey(keys):
            return "press_key", "", keys
        case _:
            ref = places[0].ref if places and isinstance(places[0], Ref) else ""
            return action.kind, ref, action.text if isinstance(action, TypeText) else ""


def stale(history: Sequence[Step], screen: Screen) -> frozenset[Deed]:
    """Moves not to make again: what was done since the screen last changed, and what was done on a screen
    that said just the same as this one (a box ticked and unticked, two pages turned to and fro)."""
    deeds: set[Deed] = set()
    now = _says(screen)
    idle = True
    for step in reversed(history[-_LOOK_BACK:]):
        action = step.decision.do
        if isinstance(action, Finish) or action.kind == "ask_user":
            continue
        idle = idle and (bool(step.error) or (step.change is not None and step.change.kind == "unchanged"))
        if idle:
            deeds.add(deed(action))
        elif not isinstance(action, Scroll | Wait) and _says(step.screen) == now:
            deeds.add(deed(action))
            before = _target(action, step.screen)
            deeds |= {
                (action.kind, e.ref, deed(action)[2]) for e in screen.elements if before and _same(e, before)
            }
    return frozenset(deeds)


_LOOK_BACK = 12
"""Steps."""


def _says(screen: Screen) -> list[tuple[str, str, str, frozenset[str]]]:
    """All that can be read on it, but not where the keyboard is nor which refs its things have."""
    return [(e.role, e.name, e.value, frozenset(e.states) - {"focused"}) for e in screen.elements[:400]]


def _same(one: Element, other: Element) -> bool:
    """Of one role and name, and where the other was."""
    if (one.role, one.name) != (other.role, other.name):
        return False
    if one.bounds is None or other.bounds is None:
        return one.bounds == other.bounds
    return one.bounds.holds(*other.bounds.center)


def _target(action: Action, screen: Screen) -> Element | None:
    places: tuple[Aim, ...] = aims(action)
    if not places:
        return None
    match places[0]:
        case Ref(ref):
            return screen.element(ref)
        case Point(x, y):
            return screen.at(x, y)
