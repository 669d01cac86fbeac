"""A run as a person who judges it is shown it: the screens and what was done on them, out of the tables.

Neither who decided nor what it said of itself is part of that, as no verifier sees it: a name or a confident
account would lead the person. What a run answers stays, for it is what a question's goal is judged by.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

from gui_mcp.agent import Outcome
from gui_mcp.episode import RecordedEpisode, RecordedStep, Target, lines
from gui_mcp.episode.errors import BlobMissing
from gui_mcp_devices.changes import compare
from gui_mcp_models.model import Exchange
from pydantic import TypeAdapter, ValidationError

from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, StepRow

_DO: TypeAdapter[lines.Do] = TypeAdapter(lines.Do)
_TARGETS: TypeAdapter[tuple[Target, ...]] = TypeAdapter(tuple[Target, ...])
_OUTCOME: TypeAdapter[Outcome | Literal["interrupted"]] = TypeAdapter(Outcome | Literal["interrupted"])
_MEDIA: dict[str, lines.MediaType] = {ending: media for media, ending in lines.ENDINGS.items()}


class CannotShow(Exception):
    """An episode is not in the store, or what is there of it cannot be read."""


def told(store: Store, episode: str) -> RecordedEpisode:
    """`episode` for `gui_mcp.replay`, wherever it came from. Blocks. Raises `CannotShow`."""
    rows = store.of(EpisodeRow, episode)
    if not rows:
        raise CannotShow(f"show episode {episode}: the store does not have it; ingest or import it first")
    row = rows[0]
    begin = lines.Begin(lines.FORMAT, episode, row.goal, "", "", row.level, row.version, row.begun)
    try:
        shell = RecordedEpisode(Path(episode), begin, (), (), _end(row), (), store.blobs)
        steps = sorted(store.of(StepRow, episode), key=lambda step: step.step)
        return replace(shell, steps=tuple(_step(shell, step) for step in steps))
    except ValidationError as error:
        problem = error.errors()[0]["msg"]
        raise CannotShow(
            f"show episode {episode}: its rows cannot be read ({problem}); ingest it again"
        ) from error


def _step(shell: RecordedEpisode, row: StepRow) -> RecordedStep:
    before = _capture(row.capture, row.taken_at, row.body, row.picture, row.width, row.height, row.scale)
    after = None
    if row.after_body:
        size = (row.after_width, row.after_height)
        after = _capture(
            row.after_capture, row.after_taken_at, row.after_body, row.after_picture, *size, row.after_scale
        )
    intent = lines.Intent(
        step=row.step,
        time=row.time,
        screen=before,
        do=_DO.validate_json(row.do),
        thought="",
        summary="",
        expect="",
        exchange=Exchange(),
        targets=_TARGETS.validate_json(row.targets),
        left_out=row.left_out,
    )
    reply = row.reply if row.replied else None
    result = lines.Result(
        row.step, row.time, row.seconds, row.error, reply, _change(shell, row, before, after), after
    )
    return RecordedStep(intent, result)


def _capture(
    capture: str, at: float, body: str, picture: str, width: int, height: int, scale: float
) -> lines.Capture:
    media = _MEDIA.get(picture.rpartition(".")[2])
    image = lines.Picture(picture, media, width, height, scale) if media else None
    return lines.Capture(capture, at, body, image)


def _change(
    shell: RecordedEpisode, row: StepRow, before: lines.Capture, after: lines.Capture | None
) -> lines.ChangeNote | None:
    """By the elements; None where a screen is missing, which its own frame says."""
    if after is None or not row.compared:
        return None
    try:
        seen = [shell.screen(replace(capture, image=None)) for capture in (before, after)]
    except BlobMissing:
        return None
    return lines.note(compare(*seen))


def _end(row: EpisodeRow) -> lines.End | None:
    outcome = _OUTCOME.validate_python(row.outcome or "interrupted")
    if outcome == "interrupted":
        return None
    return lines.End(
        outcome, row.answer, row.error, "", row.steps, row.seconds, 0, 0, row.begun + row.seconds
    )
