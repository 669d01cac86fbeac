"""The plain writer's guesses at what comes: what an action will change, and which action is next.

They follow from how controls are used everywhere (a switch flips, a field holds what was typed) and from
words that goal and screen share. A guess may be wrong: it is held against what happened. Where nothing speaks
for one, none is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from gui_mcp_benchmarks.baselines import tappable
from gui_mcp_devices.actions import Open, PressKey, Ref, Scroll, Swipe, Tap, TypeText, Wait
from gui_mcp_devices.changes import POPUP_ROLES, focused
from gui_mcp_devices.screen import Element
from gui_mcp_models.test_time.moves import target

from gui_mcp_trainer.csrs.extract.claims import SWITCHES, ActionPrediction, Effect, Fact
from gui_mcp_trainer.csrs.extract.moments import ActionMoment, EffectMoment
from gui_mcp_trainer.csrs.extract.names import names_of
from gui_mcp_trainer.csrs.extract.writing import Said
from gui_mcp_trainer.csrs.verifiers.literals import content, words

EXCLUSIVE = frozenset({"radio", "menuitemradio"})
CHOSEN = frozenset({"tab"})
FIELDS = frozenset({"textbox", "searchbox"})


@dataclass(frozen=True, slots=True)
class _Guess:
    effect: Effect
    why: str


def effect(moment: EffectMoment, dice: Random) -> Said:
    guess = _guess(moment)
    if guess is None:
        return Said(None)
    lead = dice.choice(("I expect that {}.", "Most likely {}.", "What comes of it: {}."))
    return Said(guess.effect, lead.format(guess.why))


def next_action(moment: ActionMoment, dice: Random) -> Said:
    """The one control whose whole name the goal has words for, more of them than of any other; it was not
    touched yet as far as the account says."""
    wanted = content(moment.goal)
    best: list[tuple[int, Element]] = []
    for e in moment.screen.elements:
        own = words(e.name)
        if tappable(e) and own and own <= wanted and f"“{e.name}”" not in moment.summary:
            best.append((len(own), e))
    most = max((score for score, _ in best), default=0)
    found = [e for score, e in best if score == most]
    if len(found) != 1 or found[0].role in FIELDS or "editable" in found[0].states:
        return Said(None)
    thing = names_of(moment.screen).of(found[0])
    lead = dice.choice(
        ("The task speaks of {}, so I touch it.", "{} is what the task names; I touch it next.")
    )
    said = lead.format(thing)
    return Said(ActionPrediction(Tap(Ref(found[0].ref))), said[:1].upper() + said[1:])


def _guess(moment: EffectMoment) -> _Guess | None:
    screen = moment.screen
    match moment.do:
        case TypeText(text, into, clear):
            field = target(into, screen) if into is not None else focused(screen)
            return _typed(field, text, clear)
        case Tap(at, 1, "left"):
            thing = target(at, screen)
            if thing is None:
                return None
            over = any(e.role in POPUP_ROLES for e in screen.elements)
            return _tapped(thing, at_home="launcher" in screen.app, over=over)
        case Scroll() | Swipe():
            return _Guess(Effect("changed"), "the page moves and shows another part of itself")
        case Open(opened):
            return _Guess(Effect("navigated"), f"{opened} comes to the front")
        case PressKey(keys) if keys.casefold() == "home":
            return _Guess(Effect("navigated"), "the home screen comes to the front")
        case PressKey(keys) if keys.casefold() == "back":
            return _Guess(Effect("changed"), "the page before this one comes back")
        case Wait():
            return _Guess(Effect("unchanged"), "nothing is done, so nothing changes")
        case _:
            return None


def _typed(field: Element | None, text: str, clear: bool) -> _Guess | None:
    if field is None or not field.name.strip() or "password" in field.states:
        return None
    if field.value and not clear:
        return None  # behind what it holds, in front of it or in its place: the cursor decides
    held = Fact(field.name, "holds", text)
    return _Guess(Effect("changed", alters=(held,)), f"{held} afterwards")


def _tapped(thing: Element, *, at_home: bool, over: bool) -> _Guess | None:
    """`at_home`: on a home screen, whose buttons bring up apps. `over`: something lies over the page, which a
    choice in it closes."""
    name = thing.name.strip()
    if "disabled" in thing.states:
        return _Guess(Effect("unchanged"), f"“{name}” is disabled, so nothing changes")
    if thing.role in FIELDS or "editable" in thing.states:
        return (
            _Guess(Effect("changed"), f"“{name}” gets the keyboard")
            if "focused" not in thing.states
            else None
        )
    if thing.role in EXCLUSIVE:
        if "checked" in thing.states:
            return None
        chosen = _Guess(Effect("changed"), f"“{name}” is chosen, and what lay over the page is closed")
        return chosen if over else _flips(thing, "on")
    if thing.role in SWITCHES:
        return _flips(thing, "off" if "checked" in thing.states else "on")
    if thing.role in CHOSEN and "selected" not in thing.states and name:
        chosen = Fact(name, "selected")
        return _Guess(Effect("changed", alters=(chosen,)), f"{chosen} afterwards")
    if at_home and name:
        return _Guess(Effect("navigated"), f"“{name}” comes up")
    if thing.role in ("button", "link", "listitem", "menuitem", "option", "treeitem") and name:
        return _Guess(Effect("changed"), f"“{name}” is carried out, and the page changes")
    return None


def _flips(thing: Element, state: str) -> _Guess | None:
    if not thing.name.strip():
        return None
    fact = Fact(thing.name, "on" if state == "on" else "off")
    return _Guess(Effect("changed", alters=(fact,)), f"{fact} afterwards")
