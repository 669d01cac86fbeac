"""Logs of GELab-Zero: what StepFun's own runner writes of each run on a phone.

A log is a JSONL file a run, `traces/SESSION.jsonl`: its first line is the `session_start` with the task,
each further one a step with the picture's path, the answer of the model and the action that was read from
it. Pictures are JPEG files in `images` beside `traces`; paths in a log are those of the machine that wrote
it, so of each only the name is used. Fields: https://github.com/stepfun-ai/gelab-zero at 19465cf,
`copilot_agent_server/local_server.py`, `local_server_logger.py`, `copilot_tools/parser_0920_summary.py`.
Tried on logs that were written after that source, never on one of a real phone.

The action is read as our dialect `step-gui` reads it: numbers from 0 to 1000 on either axis. The screen is
known by its picture alone, whose pixels stand for the phone's. A log says nothing of how a run ended unless
the model does; then it counts as interrupted, and nothing is learnt from it. These are somebody's own
screens: they are private.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from gui_mcp.episode import RecordedOutcome
from gui_mcp_devices.screen import Screen
from gui_mcp_models.dialects.step_gui import StepGUI
from gui_mcp_models.errors import ParseError
from gui_mcp_models.model import AskUser, Decision, Exchange, Finish
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from gui_mcp_trainer.importers.pictures import NoPicture, picture
from gui_mcp_trainer.importers.taken import (
    Foreign,
    Imported,
    ImportRefused,
    Left,
    Move,
    Origin,
    Skip,
    Tell,
    take,
)
from gui_mcp_trainer.store.store import Store

ORIGIN = Origin("gelab_zero", "gelab-zero log", "", "owner", "private")

LOG = "it is no log of GELab-Zero, or damaged"
SCREEN = "a picture of it is missing or cannot be read"
ACTION = "an action that cannot be read"
GOES_ON = "it goes on after it said that it was over"

Told = str | int | float | bool | None | list[int]

_LOOSE = ConfigDict(extra="ignore")


@dataclass(frozen=True, slots=True, config=_LOOSE)
class _Model:
    model_name: str = ""
    image_preprocess: dict[str, list[int]] | None = None
    """Where there is one, the model saw another picture than was kept."""


@dataclass(frozen=True, slots=True, config=_LOOSE)
class _Environment:
    image: str
    user_comment: str = ""
    """What the person answered to the question of the step before."""


@dataclass(frozen=True, slots=True, config=_LOOSE)
class _Cost:
    llm_time: float = 0.0
    llm_start_time: float = 0.0


@dataclass(frozen=True, slots=True, config=_LOOSE)
class _Start:
    task: str
    model_config: _Model = _Model()


@dataclass(frozen=True, slots=True, config=_LOOSE)
class _Step:
    environment: _Environment
    action: dict[str, Told]
    model_response: str = ""
    asked_messages: list[dict[str, object]] | None = None
    model_config: _Model = _Model()
    llm_cost: _Cost = _Cost()


@dataclass(frozen=True, slots=True, config=_LOOSE)
class _First:
    session_id: str
    message: _Start


@dataclass(frozen=True, slots=True, config=_LOOSE)
class _Line:
    message: _Step


_FIRST: TypeAdapter[_First] = TypeAdapter(_First)
_LINE: TypeAdapter[_Line] = TypeAdapter(_Line)


def import_gelab_zero(
    source: Path, store: Store, *, limit: int | None = None, tell: Tell = print
) -> Imported:
    """Take the logs of `source`, one of them or a folder with `traces` and `images`, into `store`. Raises
    `ImportRefused`, `StoreError` and `OSError`."""
    logs = sorted(source.rglob("*.jsonl")) if source.is_dir() else [source]
    if not logs or not logs[0].is_file():
        true = "there are no logs (*.jsonl)"
        raise ImportRefused(f"import {source}", true, "name the folder with `traces` and `images`")
    return take(store, ORIGIN, lambda skip: _read(logs, skip), limit=limit, tell=tell)


def _read(logs: Sequence[Path], skip: Skip) -> Iterator[Foreign | Left]:
    for path in logs:
        data = path.read_bytes()
        try:
            first, *rest = data.splitlines()
            start = _FIRST.validate_json(first)
            if why := skip(start.session_id):
                yield Left(why)
                continue
            steps = [_LINE.validate_json(line).message for line in rest if line.strip()]
        except (ValidationError, ValueError):
            yield Left(LOG, f"{path.name} is no log of GELab-Zero, or one of its lines is damaged")
            continue
        yield _episode(path, start, steps, hashlib.sha256(data).hexdigest())


def _episode(path: Path, start: _First, steps: Sequence[_Step], digest: str) -> Foreign | Left:
    try:
        moves = [_move(path, step, f"{start.session_id}-{n}") for n, step in enumerate(steps)]
    except NoPicture:
        return Left(SCREEN)
    except ParseError:
        return Left(ACTION)
    dos = [move.decision.do for move in moves]
    if any(isinstance(do, Finish) for do in dos[:-1]):
        return Left(GOES_ON)
    outcome, answer = _end(dos[-1]) if dos else ("interrupted", "")
    return Foreign(
        id=start.session_id,
        goal=start.message.task,
        moves=tuple(_answered(moves, steps)),
        outcome=outcome,
        answer=answer,
        model=start.message.model_config.model_name,
        digest=digest,
    )


def _end(do: object) -> tuple[RecordedOutcome, str]:
    match do:
        case Finish(status, answer):
            return status, answer
        case AskUser(question):
            return "needs_answer", question
        case _:
            return "interrupted", ""


def _answered(moves: Sequence[Move], steps: Sequence[_Step]) -> Iterator[Move]:
    """The answer to a question stands in the step after it."""
    for number, move in enumerate(moves):
        if isinstance(move.decision.do, AskUser) and number + 1 < len(steps):
            reply = steps[number + 1].environment.user_comment
            yield Move(move.screen, move.decision, reply, move.time, move.seconds)
        else:
            yield move


def _move(path: Path, step: _Step, capture: str) -> Move:
    """Raises `NoPicture` and `ParseError`."""
    image = picture(_bytes(path, step.environment.image))
    began = step.llm_cost.llm_start_time
    screen = Screen(capture, image.width, image.height, image=image, taken_at=began, platform="phone")
    read = StepGUI().read(_written(step.action), screen)
    same = not step.model_config.image_preprocess
    exchange = Exchange(
        request=json.dumps(step.asked_messages, ensure_ascii=False) if step.asked_messages else "",
        response=step.model_response,
        model=step.model_config.model_name,
        seconds=step.llm_cost.llm_time,
        images=1,
        dialect=StepGUI.name,
    )
    decision = Decision(read.do, read.thought, read.summary, exchange=exchange, sent=(image,) if same else ())
    return Move(screen, decision, None, began, step.llm_cost.llm_time)


def _written(action: dict[str, Told]) -> str:
    """An action as the model writes it, from the fields that its runner read and did."""
    fields = [(key, action[key]) for key in _FIELDS if key in action]
    name = action.get("action") or action.get("action_type") or ""
    parts = [f"action:{name}", *(f"{key}:{_value(value)}" for key, value in fields)]
    return f"<THINK>{action.get('cot') or ''}</THINK>\n" + "\t".join(parts)


_FIELDS = ("explain", "point", "point1", "point2", "value", "return", "summary")
"""Further ones, such as whether there was a keyboard, are the runner's own."""


def _value(value: Told) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _bytes(path: Path, image: str) -> bytes:
    """Of the picture that a log names. Raises `NoPicture`."""
    name = image.replace("\\", "/").rpartition("/")[2]
    for folder in (path.parent / "images", path.parent.parent / "images", path.parent):
        if name and (folder / name).is_file():
            return (folder / name).read_bytes()
    raise NoPicture(f"{name} is not there")
