"""The plain writer's look back: how far a run has come, and whether something went wrong on the way."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from gui_mcp_devices.actions import Aim, Tap, TypeText, Wait, aims
from gui_mcp_models.model import AskUser, Finish
from gui_mcp_models.test_time.moves import target

from gui_mcp_trainer.csrs.extract.claims import Progress, Reflection
from gui_mcp_trainer.csrs.extract.moments import Past, ProgressMoment, ReflectionMoment, past
from gui_mcp_trainer.csrs.extract.names import quoted
from gui_mcp_trainer.csrs.extract.telling import told
from gui_mcp_trainer.csrs.extract.walks import needed
from gui_mcp_trainer.csrs.extract.writing import Said
from gui_mcp_trainer.csrs.verifiers.literals import content, literals, says
from gui_mcp_trainer.runs import Run

LITERAL, FORM, WORD = 1.5, 1.0, 0.1
"""Steps that are taken to be ahead for each: what fitted best on the simulated phone, 870 steps of its oracle
on the train templates, at seeds that serve for nothing else."""


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
    """The first step that was refused, did nothing, was taken back, or typed what nobody had said. A failure
    of which none is seen is no evidence of a good way, so it abstains there."""
    bad = _first_bad(moment)
    if bad is None:
        if moment.verdict != "success":
            return Said(None)
        fine = dice.choice(("Nothing up to here was taken back.", "Every step up to here did something."))
        return Said(Reflection(False), fine)
    at, why, fix = bad
    lead = dice.choice(("Step {} went wrong", "The first mistake is step {}")).format(at + 1)
    return Said(Reflection(True, at, f"{told(moment.history[at])}: {why}", fix), f"{lead}: {why}.")


def slips(history: Sequence[Past], needs: Sequence[bool]) -> list[tuple[int, str, str]]:
    """What can be seen to have gone wrong: (position, why, what to do instead), in order. `needs` as from
    `needed`."""
    found: list[tuple[int, str, str]] = []
    for i, (step, counts) in enumerate(zip(history, needs, strict=True)):
        if isinstance(step.do, Wait | AskUser | Finish) or counts:
            continue
        if step.error:
            found.append((i, "it was refused", "choose another action than the refused one"))
        elif step.change == "unchanged":
            found.append((i, "it had no effect", "try something else there"))
        else:
            found.append(
                (i, "what it led to was taken back later", "leave that step out and go on from there")
            )
    return found


def slips_of(run: Run) -> list[tuple[int, str, str]]:
    """The same of a whole run, with all that was seen later."""
    steps = past(run, len(run.steps))
    if run.last is None:  # the last step led nowhere that was seen
        steps = steps[:-1]
    return slips(steps, needed(steps, run.screens[-1]))


def _first_bad(moment: ReflectionMoment) -> tuple[int, str, str] | None:
    found = slips(moment.history, needed(moment.history, moment.screen))
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
