"""The plain writer's look back: how far a run has come, and whether something went wrong on the way."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from gui_mcp_devices.actions import Aim, Tap, TypeText, aims
from gui_mcp_models.model import AskUser, Finish
from gui_mcp_models.test_time.moves import target

from gui_mcp_trainer.csrs.credit.wasted import REPLACED
from gui_mcp_trainer.csrs.extract.claims import Progress, Reflection
from gui_mcp_trainer.csrs.extract.moments import Past, ProgressMoment, ReflectionMoment
from gui_mcp_trainer.csrs.extract.names import quoted
from gui_mcp_trainer.csrs.extract.telling import told
from gui_mcp_trainer.csrs.extract.walks import needed, nothing
from gui_mcp_trainer.csrs.extract.writing import Said
from gui_mcp_trainer.csrs.verifiers.literals import content, literals, says

LITERAL, FORM, WORD = 1.5, 1.0, 0.1
"""Steps that are taken to be ahead for each: what fitted best on the simulated phone, 870 steps of its oracle
on the train templates, at seeds that serve for nothing else."""

INSTEAD = {
    "the device refused it": "choose another action than the refused one",
    "nothing changed": "try something else there",
    "a way out and back": "go on from there without that way",
    REPLACED: "type the right words at once",
}


def progress(moment: ProgressMoment, dice: Random) -> Said:
    """Steps that count so far, against those and what is seen to be left: for each thing that the goal names
    and nothing was done about, for a form that is not left yet, and for the length of the goal."""
    counted = needed(moment.history, moment.screen)
    made = [step for step, counts in zip(moment.history, counted, strict=True) if counts]
    left = [one for one in literals(moment.goal) if not any(_about(step, one) for step in moment.history)]
    open_form = bool(made) and isinstance(made[-1].do, TypeText)
    ahead = LITERAL * len(left) + FORM * open_form + WORD * len(moment.goal.split())
    fraction = len(made) / (len(made) + ahead) if made else 0.0
    done = tuple(map(told, made))
    named = ", ".join(map(quoted, left))
    of_goal = (
        f"Nothing was done yet about {named}" if left else "Everything that the task names was dealt with"
    )
    lead = dice.choice((f"{len(made)} steps count so far.", f"So far {len(made)} steps brought it on."))
    return Said(Progress(round(fraction, 3), done, tuple(left)), f"{lead} {of_goal}.")


def reflection(moment: ReflectionMoment, dice: Random) -> Said:
    """The first step that came to nothing, or typed what nobody had said. A failure of which none is seen is
    no evidence of a good way, so it abstains there."""
    bad = _first_bad(moment)
    if bad is None:
        if moment.verdict != "success":
            return Said(None)
        fine = dice.choice(("Nothing up to here was taken back.", "Every step up to here did something."))
        return Said(Reflection(False), fine)
    at, why, fix = bad
    lead = dice.choice(("Step {} went wrong", "The first mistake is step {}")).format(at + 1)
    return Said(Reflection(True, at, f"{told(moment.history[at])}: {why}", fix), f"{lead}: {why}.")


def slips(why: Sequence[str]) -> list[tuple[int, str, str]]:
    """(position, why, what to do instead) of the steps that came to nothing, in order. `why` as `wasted` says
    it of each step."""
    return [(i, word, INSTEAD.get(word, "leave that step out")) for i, word in enumerate(why) if word]


def _first_bad(moment: ReflectionMoment) -> tuple[int, str, str] | None:
    found = slips(nothing(moment.history, moment.screen))
    if moment.verdict == "fail":
        found += _unsaid(moment)
    return min(found, default=None)


def _unsaid(moment: ReflectionMoment) -> list[tuple[int, str, str]]:
    """Typed texts none of whose words the goal, a screen before or the owner had said."""
    heard = set(content(moment.goal))
    found: list[tuple[int, str, str]] = []
    for i, step in enumerate(moment.history):
        for e in step.screen.elements:
            heard |= content(f"{e.name} {e.value}")
        heard |= content(step.reply or "")
        if isinstance(step.do, TypeText) and (typed := content(step.do.text)) and not typed & heard:
            found.append((i, "nobody had said what was typed", "type what the task says, word for word"))
    return found


def _about(step: Past, literal: str) -> bool:
    """Something was done with what `literal` names: typed, or touched by that name."""
    if step.error or isinstance(step.do, Finish | AskUser):
        return False
    texts = [step.do.text] if isinstance(step.do, TypeText) else []
    places: tuple[Aim, ...] = aims(step.do)
    touched = [found for aim in places if (found := target(aim, step.screen)) is not None]
    texts += [f"{e.name} {e.value}" for e in touched if isinstance(step.do, Tap)]
    return any(says(text, literal) or (text.strip() and says(literal, text)) for text in texts)
