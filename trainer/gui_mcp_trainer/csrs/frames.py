"""A run as the console's page draws it: JSON of what `gui_mcp.replay` says of each step."""

from __future__ import annotations

from collections.abc import Mapping

from gui_mcp.episode import RecordedEpisode
from gui_mcp.episode.errors import BlobMissing
from gui_mcp.episode.lines import Body, Capture, read_body
from gui_mcp.privacy.egress import Json
from gui_mcp.replay.frames import Frame, Mark, View, frames_of
from gui_mcp.replay.words import ended
from pydantic import ValidationError

from gui_mcp_trainer.csrs.told import told
from gui_mcp_trainer.store.store import Store


def run_as_json(store: Store, episode: str) -> dict[str, Json]:
    """Goal, end and frames, in pixels of each frame's screen. Blocks. Raises `CannotShow`.

    A frame without a picture has its elements, to be drawn as boxes: what the model went by.
    """
    recorded = told(store, episode)
    bodies = {capture.body: _body(recorded, capture) for capture in _captures(recorded)}
    views = {capture: _view(capture, bodies[capture.body]) for capture in _captures(recorded)}
    frames = frames_of(recorded, views)
    return {
        "episode": episode,
        "goal": recorded.goal,
        "end": ended(recorded.outcome)[1],
        "answer": recorded.end.answer if recorded.end else "",
        "frames": [_frame(frame, bodies) for frame in frames],
    }


def _captures(recorded: RecordedEpisode) -> list[Capture]:
    found: list[Capture] = []
    for step in recorded.steps:
        found.append(step.intent.screen)
        if step.result and step.result.after:
            found.append(step.result.after)
    return found


def _body(recorded: RecordedEpisode, capture: Capture) -> Body | None:
    try:
        return read_body(recorded.blobs.get(capture.body))
    except (BlobMissing, ValidationError):
        return None


def _view(capture: Capture, body: Body | None) -> View:
    if body is None:
        return View(4, 3, "", "", "", "This screen is missing from the store.")
    where = " · ".join(text for text in (body.url or body.app, body.title) if text)
    return View(body.width, body.height, capture.image.blob if capture.image else "", capture.body, where)


def _frame(frame: Frame, bodies: Mapping[str, Body | None]) -> dict[str, Json]:
    view = frame.view
    body = None if view.image else bodies.get(view.body)
    return {
        "label": frame.label,
        "words": frame.words,
        "tone": frame.tone,
        "outcome": frame.outcome,
        "where": view.where,
        "trouble": view.trouble,
        "width": view.width,
        "height": view.height,
        "picture": view.image,
        "elements": _elements(body) if body else [],
        "boxes": [list(box) for box in frame.boxes],
        "marks": [_mark(mark) for mark in frame.marks],
    }


def _mark(mark: Mark) -> dict[str, Json]:
    points: list[Json] = [list(point) for point in mark.points]
    return {"shape": mark.shape, "points": points, "text": mark.text, "count": mark.count}


def _elements(body: Body) -> list[Json]:
    """Left, top, width, height, role, name and value of each that has a place."""
    return [[*bounds, role, name, value] for _, role, name, value, bounds, *_ in body.elements if bounds]
