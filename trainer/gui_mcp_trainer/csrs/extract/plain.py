"""A writer without a model: plain English from elements, changes and the goal.

It says what a moment shows and abstains where it shows nothing. Its words differ by seed and moment; the same
seed and moment give the same words. It knows no task, app or benchmark.
"""

from __future__ import annotations

import time
from random import Random
from typing import assert_never

from gui_mcp_devices.screen import Element, Screen
from gui_mcp_models.reach import Reach

from gui_mcp_trainer.csrs.extract.claims import (
    SWITCHES,
    Fact,
    Intent,
    Summary,
    Verification,
    fact_of,
    folded,
    is_true,
)
from gui_mcp_trainer.csrs.extract.foresight import effect, next_action
from gui_mcp_trainer.csrs.extract.moments import (
    ActionMoment,
    EffectMoment,
    IntentMoment,
    Moment,
    ProgressMoment,
    ReflectionMoment,
    SummaryMoment,
    VerificationMoment,
)
from gui_mcp_trainer.csrs.extract.questions import fact_asked
from gui_mcp_trainer.csrs.extract.retrospect import progress, reflection
from gui_mcp_trainer.csrs.extract.telling import understood, wanted
from gui_mcp_trainer.csrs.extract.writing import Said
from gui_mcp_trainer.csrs.verdict import Cost
from gui_mcp_trainer.store.tables import Kind

NAME = "plain-1"
MOST_FACTS = 8
"""Of a summary: a list's every line says little."""


class PlainWriter:
    """Fills `Writer`."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed

    def within(self, reach: Reach) -> PlainWriter:
        return self  # it opens no connection

    def name(self, kind: Kind) -> str:
        return NAME

    async def write(self, moment: Moment) -> Said:
        began = time.perf_counter()
        said = self._said(moment, Random(f"{self._seed}/{moment.kind}/{moment.screen.id}"))
        return Said(said.claim, said.reasoning, Cost(seconds=time.perf_counter() - began))

    def _said(self, moment: Moment, dice: Random) -> Said:
        match moment:
            case ProgressMoment():
                return progress(moment, dice)
            case SummaryMoment(screen):
                return _summary(screen, dice)
            case EffectMoment():
                return effect(moment, dice)
            case ReflectionMoment():
                return reflection(moment, dice)
            case VerificationMoment(screen, question):
                return _verification(screen, question, dice)
            case IntentMoment():
                return _intent(moment, dice)
            case ActionMoment():
                return next_action(moment, dice)
            case _:
                assert_never(moment)


def heading(screen: Screen) -> str:
    """What the page is called: its title, unless that is a path of a program, else the highest text that is
    no control; empty where there is neither."""
    if screen.title.strip() and "/" not in screen.title:
        return screen.title.strip()
    texts = [e for e in screen.elements if e.role in ("heading", "text") and e.name.strip() and e.bounds]
    return min(texts, key=_top, default=Element("", "")).name.strip()


def _top(element: Element) -> tuple[int, int]:
    return (element.bounds.top, element.bounds.left) if element.bounds else (0, 0)


def _summary(screen: Screen, dice: Random) -> Said:
    facts = [fact for e in screen.elements if (fact := fact_of(e)) is not None]
    if not facts:
        return Said(None)
    facts = list(dict.fromkeys(facts))
    telling = [fact for fact in facts if fact.state != "shown"]
    plain = [fact for fact in facts if fact.state == "shown"]
    kept = set((telling + plain)[:MOST_FACTS])
    page = heading(screen)
    where = f"the page “{page}”" if page else "a page without a heading"
    lead = dice.choice(
        (
            f"This is {where} of {screen.app or 'an app'}.",
            f"The screen is {where}; the app in front is {screen.app or 'not named'}.",
        )
    )
    more = f" Of {len(facts)} things with a name, {len(kept)} tell most." if len(facts) > len(kept) else ""
    return Said(Summary(screen.app, page, tuple(f for f in facts if f in kept)), lead + more)


def _verification(screen: Screen, question: str, dice: Random) -> Said:
    fact = fact_asked(question)
    if fact is None:
        return Said(None)
    answer = is_true(fact, screen.elements)
    evidence = _evidence(screen, fact)
    reasoning = dice.choice(("I look for “{}” on the screen: {}.", "What the screen says of “{}”: {}."))
    return Said(Verification(question, answer, evidence), reasoning.format(fact.thing, evidence))


def _evidence(screen: Screen, fact: Fact) -> str:
    for e in screen.elements:
        if folded(e.name) == folded(fact.thing):
            if fact.state == "selected" and e.role not in SWITCHES:
                return (
                    str(Fact(e.name, "selected")) if "selected" in e.states else f"“{e.name}” is not selected"
                )
            return str(fact_of(e) or Fact(e.name))
    return "nothing there is called so"


def _intent(moment: IntentMoment, dice: Random) -> Said:
    screen = moment.screen
    intent = wanted(moment.do, screen, dice)
    action = understood(intent, screen) if intent is not None else None
    if intent is None or action is None:
        return Said(None)
    return Said(
        Intent(intent, action), dice.choice(("The words name one thing there.", "Only one thing fits."))
    )
