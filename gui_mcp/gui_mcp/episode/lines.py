"""The lines of a journal, format 1: one JSON object per line, its type in `line`.

    begin      goal, model, device, level, our version; the first line
    intent     what the model decided on which screen; on disk before anything is done
    result     what came of it; the same `step` as its intent
    garbage    the model answered outside its dialect
    end        outcome and cost; the last line

A line counts once its newline is there. Pictures and screens lie beside the journal as blobs, and a line
names them: a screen without its id, time and notices is the same bytes each time the same things are on it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Annotated, Literal

from gui_mcp_devices.actions import Action
from gui_mcp_devices.changes import Change, ChangeKind
from gui_mcp_devices.screen import Box, Element, Platform, Power, Screen, State
from gui_mcp_models.model import AskUser, Exchange, Finish
from pydantic import Field, TypeAdapter

from gui_mcp.agent import Outcome
from gui_mcp.episode.source import Source
from gui_mcp.episode.target import Target

FORMAT = 1

MOST_NOTED = 40
"""Elements named per kind of change; the captures hold them all."""

Do = Annotated[Action | Finish | AskUser, Field(discriminator="kind")]
MediaType = Literal["image/png", "image/jpeg", "image/webp"]
ENDINGS: dict[MediaType, str] = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Picture:
    """The very bytes that the model saw."""

    blob: str
    media_type: MediaType
    width: int
    """Of the picture itself, in its own pixels."""
    height: int
    scale: float
    """Picture pixels per screen pixel."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One Screen: what repeats lies in blobs, what does not stands here."""

    id: str
    taken_at: float
    body: str
    """Blob of the `Body`."""
    image: Picture | None = None
    notices: tuple[str, ...] = ()


Row = tuple[str, str, str, str, tuple[int, int, int, int] | None, tuple[State, ...], int, str]
"""An Element: ref, role, name, value, (left, top, width, height), states sorted, depth, frame."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was on a screen, without what differs between two captures of the same."""

    width: int
    height: int
    app: str
    title: str
    url: str
    rotation: Literal[0, 90, 180, 270]
    secure: bool
    elements: tuple[Row, ...]
    power: Power = ""
    """Missing in the oldest records."""
    platform: Platform = ""
    """Missing in older records."""


@dataclass(frozen=True, slots=True)
class Noted:
    """An Element that changed."""

    ref: str
    role: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """A Change in short; the first `MOST_NOTED` of each kind and how many there were."""

    kind: ChangeKind
    added: tuple[Noted, ...]
    removed: tuple[Noted, ...]
    altered: tuple[Noted, ...]
    counts: tuple[int, int, int]
    """Added, removed, altered."""
    moved: int
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Begin:
    format: int
    episode: str
    goal: str
    model: str
    device: str
    level: str
    version: str
    """Of GUI-MCP."""
    time: float
    """Unix time, seconds."""
    labels: dict[str, str] = field(default_factory=lambda: dict[str, str]())
    """The caller's own words for this run: which task, which seed, whether it may be learnt from."""
    line: Literal["begin"] = "begin"


@dataclass(frozen=True, slots=True)
class Intent:
    step: int
    time: float
    screen: Capture
    do: Do
    thought: str
    summary: str
    expect: str
    exchange: Exchange
    targets: tuple[Target, ...] = ()
    """One per aim of the action, in order; typing that aims nowhere goes to what has the focus."""
    source: Source | None = None
    """Where the typed text, or the opened URL, came from."""
    erased: bool = False
    """The owner had the words of this step, and of what came of it, taken out; nothing is learnt from it."""
    others: tuple[Exchange, ...] = ()
    """What else was asked for this decision."""
    left_out: int = 0
    """How many further moves the answer held, which were not made."""
    sent: tuple[Picture, ...] = ()
    """The pictures of the prompt, the very bytes in their order; missing in older records."""
    line: Literal["intent"] = "intent"

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        return (*self.others, self.exchange)


@dataclass(frozen=True, slots=True)
class Result:
    step: int
    started_at: float
    seconds: float
    error: str = ""
    reply: str | None = None
    change: ChangeNote | None = None
    after: Capture | None = None
    line: Literal["result"] = "result"


@dataclass(frozen=True, slots=True)
class Garbage:
    step: int
    time: float
    message: str
    response: str
    exchange: Exchange = field(default_factory=Exchange)
    line: Literal["garbage"] = "garbage"


@dataclass(frozen=True, slots=True)
class End:
    outcome: Outcome
    answer: str
    error: str
    error_detail: str
    steps: int
    seconds: float
    tokens_in: int
    tokens_out: int
    time: float
    line: Literal["end"] = "end"


Line = Begin | Intent | Result | Garbage | End

Json = None | bool | int | float | str | list["Json"] | tuple["Json", ...] | dict[str, "Json"]

_LINES: TypeAdapter[Line] = TypeAdapter(Annotated[Line, Field(discriminator="line")])
_BODIES: TypeAdapter[Body] = TypeAdapter(Body)


def as_json(value: Line | Body) -> dict[str, Json]:
    """Its type first, for the eye.

    Raises `pydantic_core.PydanticSerializationError` for what would not read back, e.g. a driver's own state.
    """
    if isinstance(value, Body):
        return _BODIES.dump_python(value, warnings="error")
    return {"line": value.line, **_LINES.dump_python(value, warnings="error")}


def to_bytes(value: Json) -> bytes:
    """Compact UTF-8. A lone surrogate, which UTF-8 has no bytes for, becomes a question mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def read_line(text: bytes) -> Line:
    """Raises `pydantic.ValidationError`."""
    return _LINES.validate_json(text)


def read_body(data: bytes) -> Body:
    """Raises `pydantic.ValidationError`."""
    return _BODIES.validate_json(data)


def body_of(screen: Screen) -> Body:
    """What a password field holds is left out, whatever the driver said of it."""
    return Body(
        screen.width,
        screen.height,
        screen.app,
        screen.title,
        screen.url,
        screen.rotation,
        screen.secure,
        tuple(_row(e) for e in screen.elements),
        screen.power,
        screen.platform,
    )


def elements_of(body: Body) -> tuple[Element, ...]:
    return tuple(
        Element(ref, role, name, value, Box(*bounds) if bounds else None, frozenset(states), depth, frame)
        for ref, role, name, value, bounds, states, depth, frame in body.elements
    )


def note(change: Change) -> ChangeNote:
    return ChangeNote(
        change.kind,
        _noted(change.added),
        _noted(change.removed),
        _noted(change.altered),
        (len(change.added), len(change.removed), len(change.altered)),
        change.moved,
        change.notices,
    )


def _row(e: Element) -> Row:
    box = e.bounds
    bounds = None if box is None else (box.left, box.top, box.width, box.height)
    value = "" if "password" in e.states else e.value
    return e.ref, e.role, e.name, value, bounds, tuple(sorted(e.states)), e.depth, e.frame


def _noted(elements: tuple[Element, ...]) -> tuple[Noted, ...]:
    return tuple(
        Noted(e.ref, e.role, e.name, "" if "password" in e.states else e.value) for e in elements[:MOST_NOTED]
    )
