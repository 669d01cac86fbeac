"""A claim against the screens of its run. A check may see all of a run, later screens included; it never
reads a task's own check or a simulator.

    progress      the run's needed steps so far, accumulated; successes alone say how many it takes
    summary       each fact, the page and the app against the elements of the screen
    effect        kind, names and facts against what the next screen differs in
    reflection    the steps up to there that came to nothing, with all that was seen later; what the run
                  came to
    verification  the fact that is asked about, against the elements
    intent        the recorded action: same kind, same words, aimed into the bounds of the same element
    action        the same

Published: which data the kinds are made of (Step-GUI, figure 2), not how they are checked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.actions import Aim, Hover, LongPress, Point, Ref, Scroll, Tap, TypeText
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Element, Screen
from gui_mcp_models.test_time.moves import same_move, target

from gui_mcp_trainer.csrs.credit.wasted import wasted
from gui_mcp_trainer.csrs.extract.claims import (
    ActionPrediction,
    Claim,
    Effect,
    Intent,
    Move,
    Progress,
    Reflection,
    Summary,
    Verification,
    folded,
    is_true,
)
from gui_mcp_trainer.csrs.extract.questions import Asked
from gui_mcp_trainer.csrs.extract.walks import walked
from gui_mcp_trainer.csrs.verdict import Label
from gui_mcp_trainer.store.tables import Checked

NEAR = 0.2
"""How far a fraction of progress may be off."""


@dataclass(frozen=True, slots=True)
class Check:
    outcome: Checked
    why: str
    """What the claim was held against and what came of it; may repeat what was on a screen."""


@dataclass(frozen=True, slots=True)
class Hindsight:
    """What a check sees besides the claim."""

    run: Run
    index: int
    """Position of the step."""
    verdict: Label = "unknown"
    asked: Asked | None = None
    """The question that a Verification answers."""

    @property
    def screen(self) -> Screen:
        return self.run.steps[self.index].screen


def check(claim: Claim, seen: Hindsight) -> Check:
    """Total: whatever a writer claims is held, refuted, or cannot be checked."""
    if not seen.screen.elements:
        return Check("unchecked", "the screen was recorded without elements")
    match claim:
        case Progress():
            return _progress(claim, seen)
        case Summary():
            return _summary(claim, seen.screen)
        case Effect():
            return _effect(claim, seen)
        case Reflection():
            return _reflection(claim, seen)
        case Verification():
            return _verification(claim, seen)
        case Intent(_, action) | ActionPrediction(action):
            return _action(action, seen)
        case _:
            assert_never(claim)


def same_action(said: Move, did: Move, screen: Screen) -> bool:
    """Equal in kind and words; each point of `said` lies in the element that `did` aimed at."""
    return same_move(said, did, screen) or same_move(_moved(said, did, screen), did, screen)


def _progress(claim: Progress, seen: Hindsight) -> Check:
    if not 0 <= claim.fraction <= 1:
        return Check("refuted", f"{claim.fraction} is no share")
    if seen.verdict != "success":
        return Check("unchecked", "only a run that reached its goal shows how many steps that takes")
    true = walked(seen.run)[seen.index]
    near = abs(claim.fraction - true) <= NEAR
    return Check("held" if near else "refuted", f"said {claim.fraction:.2f}; {true:.2f} of the needed steps")


def _summary(claim: Summary, screen: Screen) -> Check:
    wrong = [str(fact) for fact in claim.facts if not is_true(fact, screen.elements)]
    if wrong:
        return Check("refuted", f"not so: {wrong[0]}" + (f" and {len(wrong) - 1} more" if wrong[1:] else ""))
    if not claim.facts:
        return Check("refuted", "it states no fact")
    if claim.page and not _is_called(claim.page, screen):
        return Check("refuted", f"nothing there calls the page “{claim.page}”")
    if claim.app and folded(claim.app) not in folded(screen.app) and not _is_called(claim.app, screen):
        return Check("refuted", f"the app in front is {screen.app or 'not named'}")
    return Check("held", f"{len(claim.facts)} facts stand on the screen")


def _is_called(name: str, screen: Screen) -> bool:
    texts = [screen.title, *(e.name for e in screen.elements), *(e.value for e in screen.elements)]
    return any(folded(name) == folded(text) for text in texts)


def _effect(claim: Effect, seen: Hindsight) -> Check:
    step, after = seen.run.steps[seen.index], seen.run.after(seen.index)
    if step.error:
        return Check("unchecked", "the action was refused, so what it would have changed was not seen")
    if after is None or not after.elements or _gap(seen):
        return Check("unchecked", "nobody looked at what came of it")
    before, change = seen.screen, compare(seen.screen, after)
    if claim.change != change.kind:
        return Check("refuted", f"said {claim.change}; it was {change.kind}")
    was, now = {folded(e.name) for e in before.elements}, {folded(e.name) for e in after.elements}
    for name in claim.appears:
        if folded(name) in was or folded(name) not in now:
            return Check("refuted", f"“{name}” did not appear")
    for name in claim.disappears:
        if folded(name) not in was or folded(name) in now:
            return Check("refuted", f"“{name}” did not disappear")
    for fact in claim.alters:
        if is_true(fact, before.elements) or not is_true(fact, after.elements):
            return Check("refuted", f"it did not become so: {fact}")
    told = len(claim.appears) + len(claim.disappears) + len(claim.alters)
    return Check("held", f"the next screen is {change.kind}, and {told} details are so")


def _gap(seen: Hindsight) -> bool:
    """The step after this one was taken out of the record."""
    steps = seen.run.steps
    return seen.index + 1 < len(steps) and steps[seen.index + 1].index != steps[seen.index].index + 1


def _reflection(claim: Reflection, seen: Hindsight) -> Check:
    bad = {at: why for at, why in enumerate(wasted(seen.run)[: seen.index]) if why}
    if not claim.error:
        if bad:
            at = min(bad)
            return Check("refuted", f"step {at + 1}: {bad[at]}")
        if seen.verdict == "success":
            return Check("held", "the run reached its goal, and nothing up to here was idle or taken back")
        return Check("unchecked", "the run did not reach its goal; no screen shows since when")
    at = claim.first_bad_step
    if at is None or not 0 <= at < seen.index:
        return Check("refuted", "it names no step that was made up to here")
    if at in bad:
        first = min(bad) == at
        return Check(
            "held" if first else "refuted", f"step {at + 1}: {bad[at]}" + ("" if first else ", not first")
        )
    if seen.verdict == "success":
        return Check("refuted", f"step {at + 1} was never taken back, and the run reached its goal")
    return Check("unchecked", f"no screen up to here shows whether step {at + 1} was wrong")


def _verification(claim: Verification, seen: Hindsight) -> Check:
    if seen.asked is None or seen.asked.text != claim.question:
        return Check("unchecked", "the question is none whose answer the elements know")
    true = seen.asked.answer(seen.screen)
    said = "so" if true else "not so"
    return Check(
        "held" if claim.answer == true else "refuted", f"on the screen it is {said}: {seen.asked.fact}"
    )


def _action(said: Move, seen: Hindsight) -> Check:
    step = seen.run.steps[seen.index]
    did = step.decision.do
    if step.error:
        return Check("unchecked", "the recorded action was refused")
    if said.kind != did.kind:
        return Check("refuted", f"said {said.kind}; recorded is {did.kind}")
    if same_action(said, did, seen.screen):
        return Check("held", f"the recorded {did.kind}: the same words, in the bounds of the same element")
    return Check("refuted", f"another {did.kind} than the recorded one")


def _moved(said: Move, did: Move, screen: Screen) -> Move:
    """`said`, aimed where `did` is, if its point lies in the bounds of that element."""
    match said, did:
        case (Tap(a), Tap(b)) if _inside(a, b, screen):
            return replace(said, at=b)
        case (LongPress(a), LongPress(b)) if _inside(a, b, screen):
            return replace(said, at=b)
        case (Hover(a), Hover(b)) if _inside(a, b, screen):
            return replace(said, at=b)
        case (Scroll(at=a), Scroll(at=b)) if a is not None and b is not None and _inside(b, a, screen):
            return replace(said, at=b)  # the place is where the finger was, the words are what it scrolls
        case (TypeText(into=a), TypeText(into=b)) if (
            a is not None and b is not None and _inside(a, b, screen)
        ):
            return replace(said, into=b)
        case _:
            return said


def _inside(said: Aim, did: Aim, screen: Screen) -> bool:
    aimed: Element | None = target(did, screen)
    if aimed is None or aimed.bounds is None:
        return False
    match said:
        case Point(x, y):
            return aimed.bounds.holds(x, y)
        case Ref(ref):
            return ref == aimed.ref
