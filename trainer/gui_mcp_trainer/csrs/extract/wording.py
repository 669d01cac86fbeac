"""How a sample asks for a claim, and the claim as an answer, both in plain words.

The kinds 1 to 5 are asked and answered so; 6 and 7 are put by a dialect.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import assert_never

from gui_mcp_trainer.csrs.extract.claims import (
    ActionPrediction,
    Claim,
    Effect,
    Intent,
    Progress,
    Reflection,
    Summary,
    Verification,
)
from gui_mcp_trainer.csrs.extract.moments import (
    ActionMoment,
    EffectMoment,
    IntentMoment,
    Moment,
    Past,
    ProgressMoment,
    ReflectionMoment,
    SummaryMoment,
    VerificationMoment,
)
from gui_mcp_trainer.csrs.extract.telling import imperative, told

CHANGES = {
    "unchanged": "Nothing changes.",
    "changed": "The page changes.",
    "popup": "Something opens over the page.",
    "navigated": "Another page or app comes up.",
}


def question(moment: Moment, dice: Random) -> str:
    """Never says what only a writer may see: the verdict, or for an intent the action."""
    match moment:
        case ProgressMoment(goal, history):
            asked = dice.choice(("How far is the task?", "How much of the task is done, and what is left?"))
            return f"{_told(goal, history)}\n{asked} Say a share from 0 to 1, what is done and what is left."
        case SummaryMoment():
            return dice.choice(
                ("What does this screen show?", "Say what is on this screen, and how it is set.")
            )
        case EffectMoment(screen, do):
            said = imperative(do, screen)
            return dice.choice((f"Next: {said}. What will change?", f"{said}. What will be different then?"))
        case ReflectionMoment(goal, history):
            asked = dice.choice(
                ("Does anything show that went wrong so far?", "Can a mistake be seen so far?")
            )
            return (
                f"{_told(goal, history)}\n{asked} If so: the first wrong step, why, and what to do instead."
            )
        case VerificationMoment(_, asked):
            return asked
        case IntentMoment():
            return ""
        case ActionMoment(goal):
            return goal
        case _:
            assert_never(moment)


def answer(claim: Claim) -> str:
    match claim:
        case Progress(fraction, done, remaining):
            left = "; ".join(remaining) or "nothing that the task names"
            return f"Progress: {fraction:.2f}. Done: {'; '.join(done) or 'nothing'}. Left: {left}."
        case Summary(app, page, facts):
            where = " of ".join(filter(None, (f"page “{page}”" if page else "a page", app)))
            return f"{where[:1].upper()}{where[1:]}. {'; '.join(map(str, facts))}."
        case Effect(change, appears, disappears, alters):
            parts = [*map(str, alters), *(f"“{n}” appears" for n in appears)]
            parts += [f"“{n}” disappears" for n in disappears]
            return " ".join(filter(None, (CHANGES[change], "; ".join(parts) + "." if parts else "")))
        case Reflection(error, first, why, fix):
            if not error:
                return "No."
            return f"Yes, step {0 if first is None else first + 1}: {why}. Instead: {fix}."
        case Verification(_, yes, evidence):
            return f"{'Yes' if yes else 'No'}: {evidence}." if evidence else ("Yes." if yes else "No.")
        case Intent() | ActionPrediction():
            raise ValueError(f"a claim of kind {claim.kind} is put in words by a dialect")
        case _:
            assert_never(claim)


def _told(goal: str, history: Sequence[Past]) -> str:
    """The steps with their numbers, which an answer may name."""
    lines = [f"{i}. {told(past)}" for i, past in enumerate(history, start=1)]
    return "\n".join([f"Task: {goal}", "Done so far:", *(lines or ["nothing yet"])])
