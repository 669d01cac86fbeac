"""From what was extracted of a judged run to rows to train on.

Kinds 1 to 5 are a picture and a question, answered in plain words. Kinds 6 and 7 are asked and answered by a
dialect, in its own coordinates, as the model to be trained will be. Kind 7 is the move that was made: an
extraction of that kind adds its reasons where it held, and no more.

A picture is the very bytes that the model saw where it was asked in the same dialect; else the capture, in
the dialect's own size. One step is one row; the weights of an episode sum to 1 in each kind. Published: the
kinds and which of them a success gives (Step-GUI, section 2.1.4); the form of a sample is ours.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.actions import Point, Tap
from gui_mcp_devices.screen import Image, Screen
from gui_mcp_models.chat import without_control_tokens
from gui_mcp_models.dialects.dialect import Dialect, Message, Picture
from gui_mcp_models.errors import CannotSay, ModelRefused
from gui_mcp_models.model import Decision, Step
from pydantic import ValidationError

from gui_mcp_trainer.csrs.credit.credit import StepCredit
from gui_mcp_trainer.csrs.extract.claims import from_json
from gui_mcp_trainer.csrs.extract.retelling import retold, same_dialect, written
from gui_mcp_trainer.csrs.extract.wording import answer
from gui_mcp_trainer.csrs.rules import ACTIONS, Rules
from gui_mcp_trainer.csrs.verdict import Label
from gui_mcp_trainer.store.tables import CHECKED, KINDS, Checked, ExtractionRow, Kind, SampleRow

Keep = Callable[[Image], str]
"""Puts a picture where samples find it; returns the name of its blob."""

OWN_PICTURES = "the pictures that were sent are not those the dialect sends now: they are kept"
"""A remark, no reason to leave a sample out."""
OTHERWISE = "the dialect says the action another way, which comes to the same"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A way of making samples."""

    view: str
    rules: Rules
    dialect: Dialect | None
    """None: no samples of kinds 6 and 7."""
    keep: Keep


@dataclass(frozen=True, slots=True)
class Source:
    """One judged run, and all that was made of it."""

    run: Run
    """With its pictures."""
    label: Label
    verdict: str
    """Key of the verdict's row."""
    rows: Sequence[ExtractionRow]
    credit: Sequence[StepCredit]
    """One a step."""
    split: str = ""
    proven: bool = False
    """It declined, and its task's own check says that this was right."""


@dataclass(slots=True)
class Made:
    rows: list[SampleRow] = field(default_factory=list[SampleRow])
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    """(kind, why) -> how many."""
    remarks: Counter[str] = field(default_factory=Counter[str])


class SplitRefused(ValueError):
    """Of the test split, from which nothing is learnt."""


def make_samples(source: Source, recipe: Recipe) -> Made:
    """Blocks while pictures are scaled and written. Raises `SplitRefused`, and `OSError` by `recipe.keep`."""
    if source.split == "test":
        raise SplitRefused(f"samples of episode {source.run.id}: it is of the test split; leave it out")
    made = Made()
    kinds = recipe.rules.kinds(source.label, proven=source.proven)
    places = {step.index: i for i, step in enumerate(source.run.steps)}
    for row in source.rows:
        kind = _KINDS.get(row.kind)
        if kind is None or kind not in kinds or kind == "action" or row.step not in places:
            continue
        i = places[row.step]
        if why := _refused(source, recipe, row, kind, i):
            made.left_out[kind, why] += 1
        elif kind == "intent":
            _intent(made, source, recipe, row, i)
        else:
            _knowledge(made, source, recipe, row, i)
    if "action" in kinds and recipe.dialect is not None:
        _actions(made, source, recipe, recipe.dialect)
    made.rows = _weighed(made.rows, source, places)
    return made


def preference(good: Source, bad: Source, index: int, recipe: Recipe, n: int = 1) -> SampleRow | None:
    """At position `index` of both runs, which are the same so far: the success's move, and the failure's as
    the one that is not to be made. None where the dialect has no words for one of them, where the rules take
    no action of that step, where the device refused it, or where things lie elsewhere for the other."""
    made = Made()
    if recipe.dialect is None or "test" in (good.split, bad.split):
        return None
    step, other = good.run.steps[index], bad.run.steps[index]
    taken = "action" in recipe.rules.kinds(good.label, proven=good.proven)
    if not taken or recipe.rules.refuses("action", "held", good.credit[index], good.label) or step.error:
        return None
    if [e.bounds for e in step.screen.elements] != [e.bounds for e in other.screen.elements]:
        return None
    try:
        rejected, _ = written(
            recipe.dialect, _decision(bad, recipe.dialect.name, index), bad.run.steps[index].screen
        )
    except CannotSay:
        return None
    row = _action(made, good, recipe, recipe.dialect, index)
    if row is None or row.completion == rejected:
        return None
    return replace(row, n=n, rejected=rejected, others=(bad.run.id,), weight=1.0, advantage=1.0)


def _refused(source: Source, recipe: Recipe, row: ExtractionRow, kind: Kind, index: int) -> str:
    checked = _CHECKED.get(row.checked)
    if checked is None:
        return "unreadable"
    return recipe.rules.refuses(kind, checked, source.credit[index], source.label)


def _knowledge(made: Made, source: Source, recipe: Recipe, row: ExtractionRow, index: int) -> None:
    image = source.run.steps[index].screen.image
    if image is None:
        made.left_out[row.kind, "no picture"] += 1
        return
    try:
        said = answer(from_json(row.answer))
    except ValidationError:
        made.left_out[row.kind, "unreadable"] += 1
        return
    asked: list[dict[str, str]] = [{"type": "image"}, {"type": "text", "text": _plain(row.question)}]
    sample = _row(source, recipe, row.step, row.kind, [{"role": "user", "content": asked}])
    words = "\n".join(filter(None, (row.reasoning, said)))
    pictures = (recipe.keep(image),)
    made.rows.append(
        replace(sample, n=row.n, completion=_plain(words), pictures=pictures, extraction=row.key)
    )


def _intent(made: Made, source: Source, recipe: Recipe, row: ExtractionRow, index: int) -> None:
    """What is wanted stands where a goal would; nothing was done before it."""
    dialect, step = recipe.dialect, source.run.steps[index]
    if dialect is None:
        made.left_out[row.kind, "no dialect"] += 1
        return
    decision = Decision(step.decision.do, thought=row.reasoning, summary=row.question)
    try:
        messages = dialect.messages(row.question, step.screen, ())
        completion, otherwise = written(dialect, decision, step.screen)
    except (ModelRefused, CannotSay) as error:
        made.left_out[row.kind, _WHY[type(error)]] += 1
        return
    made.remarks.update([OTHERWISE] * otherwise)
    sample = _row(source, recipe, row.step, row.kind, _conversation(messages))
    pictures = tuple(map(recipe.keep, _images(messages)))
    made.rows.append(
        replace(
            sample,
            n=row.n,
            completion=completion,
            pictures=pictures,
            dialect=dialect.name,
            extraction=row.key,
        )
    )


def _actions(made: Made, source: Source, recipe: Recipe, dialect: Dialect) -> None:
    for i, step in enumerate(source.run.steps):
        if step.error:
            made.left_out["action", "the action was refused"] += 1
        elif why := recipe.rules.refuses("action", "held", source.credit[i], source.label):
            made.left_out["action", why] += 1
        elif (row := _action(made, source, recipe, dialect, i)) is not None:
            made.rows.append(row)


def _action(made: Made, source: Source, recipe: Recipe, dialect: Dialect, index: int) -> SampleRow | None:
    steps, run = _steps(source, dialect.name), source.run
    step = steps[index]
    try:
        messages = dialect.messages(run.goal, step.screen, steps[:index])
        completion, otherwise = written(dialect, step.decision, step.screen)
    except (ModelRefused, CannotSay) as error:
        made.left_out["action", _WHY[type(error)]] += 1
        return None
    made.remarks.update([OTHERWISE] * otherwise)
    images = _images(messages)
    if same_dialect(run.steps[index : index + 1], dialect.name) and step.decision.sent:
        sent = step.decision.sent
        if len(sent) != len(images):
            made.left_out["action", "other pictures were sent"] += 1
            return None
        if _sizes(sent) != _sizes(images) and _counts_pixels(dialect, step.screen):
            made.left_out["action", "pictures of another size were sent, whose pixels it counts"] += 1
            return None
        if [i.data for i in sent] != [i.data for i in images]:
            made.remarks[OWN_PICTURES] += 1
        images = sent
    held = [r for r in source.rows if r.kind == "action" and r.step == step.index and r.checked == "held"]
    return replace(
        _row(source, recipe, step.index, "action", _conversation(messages)),
        completion=completion,
        pictures=tuple(map(recipe.keep, images)),
        dialect=dialect.name,
        extraction=held[0].key if held else "",
    )


def _steps(source: Source, dialect: str) -> tuple[Step, ...]:
    reasons = {r.step: r.reasoning for r in source.rows if r.kind == "action" and r.checked == "held"}
    by_place = {i: reasons[s.index] for i, s in enumerate(source.run.steps) if s.index in reasons}
    return retold(source.run, dialect, by_place)


def _decision(source: Source, dialect: str, index: int) -> Decision:
    return _steps(source, dialect)[index].decision


def _row(
    source: Source, recipe: Recipe, step: int, kind: str, messages: Sequence[Mapping[str, object]]
) -> SampleRow:
    return SampleRow(
        episode=source.run.id,
        step=step,
        kind=kind,
        n=0,
        view=recipe.view,
        rule=recipe.rules.name,
        messages=json.dumps(messages, ensure_ascii=False),
        completion="",
        verdict=source.verdict,
        reward=1.0,
        advantage=1.0,
        split=source.split,
    )


def _weighed(made: Sequence[SampleRow], source: Source, places: Mapping[int, int]) -> list[SampleRow]:
    """The moves of a success as the credit rule shares it out, all else evenly; each kind sums to 1.

    An intent of a failure counts like knowledge: the credit of a failed move is not its own.
    """
    shared = ACTIONS if source.label != "fail" else frozenset[Kind]()
    sums: dict[str, float] = {}
    parts: list[tuple[SampleRow, StepCredit, float]] = []
    for row in made:
        credit = source.credit[places[row.step]]
        part = credit.weight if row.kind in shared else 1.0
        sums[row.kind] = sums.get(row.kind, 0.0) + part
        parts.append((row, credit, part))
    return [
        replace(
            row,
            weight=part / sums[row.kind],
            advantage=credit.advantage if row.kind == "action" else row.advantage,
        )
        for row, credit, part in parts
    ]


def _conversation(messages: Sequence[Message]) -> list[dict[str, object]]:
    return [
        {
            "role": message.role,
            "content": [
                {"type": "image"}
                if isinstance(part, Picture)
                else {"type": "text", "text": _plain(part.text)}
                for part in message.parts
            ],
        }
        for message in messages
    ]


def _images(messages: Sequence[Message]) -> tuple[Image, ...]:
    return tuple(part.image for message in messages for part in message.parts if isinstance(part, Picture))


def _sizes(images: Sequence[Image]) -> list[tuple[int, int]]:
    return [(image.width, image.height) for image in images]


def _counts_pixels(dialect: Dialect, screen: Screen) -> bool:
    """Whether its numbers, in prompts and answers, are pixels of the picture as it sends it: then they are
    wrong on a picture of another size."""
    if screen.image is None:
        return False
    corner = Decision(Tap(Point(screen.width - 1, screen.height - 1)))
    narrow = replace(screen, image=replace(screen.image, width=max(1, screen.image.width // 2)))
    return dialect.write(corner, screen) != dialect.write(corner, narrow)


def _plain(text: str) -> str:
    """As it would stand in a prompt."""
    return without_control_tokens(text)


_KINDS: dict[str, Kind] = {kind: kind for kind in KINDS}
_CHECKED: dict[str, Checked] = {word: word for word in CHECKED}
_WHY: dict[type[Exception], str] = {ModelRefused: "no picture", CannotSay: "the dialect has no words for it"}
