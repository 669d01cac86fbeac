"""Error-driven knowledge (Step-GUI, arXiv 2512.15431, section 2.1.2): what a failed run did not know, as
question and answer about a screen it saw.

Two sources need no model. What a wrong step did: the run expected something else, and the next screen shows
what came. And where a success of the same task took another way from the same state: which control leads on,
and on which page lies what the failure never found. Each is held against the screens that it is about. A
model may name more (`ASK`, `read_gaps`); it must say on which screen its answer can be read, and is checked
there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.actions import Tap
from gui_mcp_devices.screen import Screen
from gui_mcp_models.test_time.moves import target
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gui_mcp_trainer.csrs.credit.credit import Scored
from gui_mcp_trainer.csrs.credit.forks import parting
from gui_mcp_trainer.csrs.extract.moments import past
from gui_mcp_trainer.csrs.extract.names import names_of, quoted
from gui_mcp_trainer.csrs.extract.plain import heading
from gui_mcp_trainer.csrs.extract.prompts import HEAD, fence, steps_told
from gui_mcp_trainer.csrs.grounding import effect_of
from gui_mcp_trainer.csrs.verifiers.literals import literals, says, shown
from gui_mcp_trainer.store.tables import Checked, ExtractionRow, content_key

KIND = "knowledge"
NAME = "screens-1"
SHORTEST = 3
"""Characters of a text that is looked for; a `6` stands everywhere."""
MOST_GAPS = 4
"""That a model may name of one run."""

Lack = Literal["effect", "way", "place", "named"]
"""What a control does; which control leads on; on which page something lies; what a model named."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a failed run did not know."""

    lack: Lack
    question: str
    answer: str
    episode: str
    """Whose screen it is asked of: the failed run's, or, for a place, the success's."""
    step: int
    """Position of that screen in its run."""
    failed: str
    """The run that lacked it."""
    checked: Checked
    check: str

    def row(self, n: int, *, extractor: str = NAME, at: float = 0.0) -> ExtractionRow:
        """Under the episode of its screen; the run that lacked it stands in the answer."""
        told = {"lack": self.lack, "answer": self.answer, "failed": self.failed}
        return ExtractionRow(
            self.episode,
            self.step,
            KIND,
            n,
            extractor,
            self.question,
            json.dumps(told, ensure_ascii=False),
            checked=self.checked,
            check=self.check,
            at=at,
            others=() if self.failed == self.episode else (self.failed,),
        )


def gaps(failed: Scored, successes: Sequence[Scored] = ()) -> list[Gap]:
    """Of a run that failed and was marked; `successes` are runs of the same task from the same start. Each
    question is asked once."""
    found = [*effects(failed)]
    for success in successes:
        found += [*way(failed, success), *places(failed.run, success.run)]
    return list({(gap.lack, gap.question, gap.answer): gap for gap in found}.values())


def effects(failed: Scored) -> list[Gap]:
    """What each step that is held wrong did, where the next screen shows it."""
    run = failed.run
    found: list[Gap] = []
    for i, step in enumerate(run.steps):
        do, after = step.decision.do, run.after(i)
        if failed.mark(i).held not in ("bad", "redundant") or not isinstance(do, Tap) or after is None:
            continue
        touched = target(do.at, step.screen)
        if touched is None or not touched.name.strip() or step.error or step.change is None:
            continue
        name = names_of(step.screen).of(touched)
        if step.change.kind == "unchanged":
            said, check = "Nothing changes.", "the next screen showed the same"
        elif (effect := effect_of(touched, step.screen, after)) is not None:
            said = f"It {effect}."
            check = "the next screen showed it, and this one did not"
        else:
            continue
        asked = f"What happens on this screen when {name} is tapped?"
        found.append(Gap("effect", asked, said, run.id, i, run.id, "held", check))
    return found


def way(failed: Scored, success: Scored) -> list[Gap]:
    """Which control led on, from the state where both stood and the failure went another way."""
    step = parting(success, failed)
    if step is None or success.mark(step).held in ("bad", "redundant"):
        return []
    taken, screen, after = success.run.steps[step], success.run.steps[step].screen, success.run.after(step)
    do = taken.decision.do
    if not isinstance(do, Tap) or taken.error or after is None:
        return []
    touched = target(do.at, screen)
    if touched is None or not touched.name.strip():
        return []
    title = heading(after)
    new = title and title != heading(screen) and title not in touched.name
    sought = f"to come to the page {quoted(title)}" if new else f"as the next step of this: {failed.run.goal}"
    asked = f"Which control on this screen is to be tapped {sought}"
    said = f"{names_of(screen).of(touched)[:1].upper()}{names_of(screen).of(touched)[1:]}."
    check = "a run that reached the goal went on so from the same state"
    return [Gap("way", f"{asked.rstrip('.')}?", said, success.run.id, step, failed.run.id, "held", check)]


def places(failed: Run, success: Run) -> list[Gap]:
    """On which page lies what the goal says word for word, the success touched, and the failure never saw."""
    unseen = [
        literal
        for literal in literals(failed.goal)
        if len(literal) >= SHORTEST and not any(says(shown(screen), literal) for screen in failed.screens)
    ]
    found: list[Gap] = []
    for i, step in enumerate(success.steps):
        do = step.decision.do
        touched = target(do.at, step.screen) if isinstance(do, Tap) else None
        title = heading(step.screen)
        if touched is None or not title:
            continue
        for literal in unseen:
            if says(touched.name, literal) and not says(title, literal):
                as_said = _as_said(literal, failed.goal)
                asked = f"On which page of {step.screen.app or 'this app'} is {quoted(as_said)}?"
                said = f"On the page {quoted(title)}."
                check = "it stands on that page of a run that reached the goal, and on none of the failure's"
                found.append(Gap("place", asked, said, success.id, i, failed.id, "held", check))
    return found


def _as_said(literal: str, goal: str) -> str:
    """In the goal's own letters."""
    place = goal.casefold().find(literal)
    return goal[place : place + len(literal)] if place >= 0 else literal


ASK = f"""\
{HEAD}An agent failed at the task below. What did it not know: what a control means, how an app behaves, \
where something lies, a fact of the domain? Name at most {MOST_GAPS} such things, each as a question about \
one of the screens, whose answer can be read on that screen or on the next one.
{{"gaps":[{{"screen":1,"question":"...","answer":"...","read":"the words on the screen that show it, letter \
for letter"}}]}}
screen is the number of the step that was made there.
"""


def prompt(run: Run) -> str:
    """What a model is asked, beside the pictures of the run's screens."""
    return f"{ASK}{fence('task', run.goal)}\n{steps_told(past(run, len(run.steps)))}"


def extractor(model: str) -> str:
    """How rows name a model that was asked: with the hash of what it is asked."""
    return f"{model}+{content_key(ASK)[:8]}"


class _Named(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    screen: int
    question: str = Field(min_length=1, max_length=400)
    answer: str = Field(min_length=1, max_length=400)
    read: str = Field(min_length=1, max_length=200)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    gaps: list[_Named]


def read_gaps(run: Run, text: str) -> list[Gap]:
    """A model's answer, each gap held against the screens. Raises `ValueError` for one that is no such JSON.

    A gap is refuted where its words stand neither on its screen nor on the one that came of it.
    """
    start, end = text.find("{"), text.rfind("}")
    try:
        said = _Answer.model_validate_json(text[start : end + 1])
    except ValidationError as error:
        first = error.errors()[0]["msg"]
        raise ValueError(f"read what a failed run did not know: {first}; ask again for the JSON") from error
    return [_held(run, one) for one in said.gaps[:MOST_GAPS]]


def _held(run: Run, one: _Named) -> Gap:
    i = one.screen - 1
    checked: Checked
    if not 0 <= i < len(run.steps):
        checked, check, i = "refuted", f"the run has no screen {one.screen}", 0
    else:
        near: list[Screen] = [run.steps[i].screen]
        after = run.after(i)
        near += [] if after is None else [after]
        stands = any(says(shown(screen), one.read) for screen in near)
        checked = "held" if stands else "refuted"
        check = f"{quoted(one.read)} {'stands' if stands else 'stands nowhere'} there"
    return Gap("named", one.question, one.answer, run.id, i, run.id, checked, check)


def said(row: ExtractionRow) -> str:
    """What a model is to answer to a row of this kind."""
    return _Told.model_validate_json(row.answer).answer


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    answer: str
