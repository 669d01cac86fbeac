"""Reads a journal for what the owner wants forgotten, and says what of it has to go.

Words are found by their text. A picture cannot be searched, so it goes with the step that says them, with
the captures of the same moment at the neighbouring steps; and where a journal says them at all, pictures
without elements to search go too. Of an app everything goes that was on its screens, and from its first
screen on all that the model and the person said, since they may have repeated what was on it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from gui_mcp.data.jobrows import ERASED
from gui_mcp.data.needles import Apps, Needles
from gui_mcp.episode import lines
from gui_mcp.episode.blobs import BLOB_NAME, Blobs
from gui_mcp.episode.errors import BlobMissing, NewerFormat, disk_errors

Moment = tuple[int, Literal["screen", "after"]]
"""A capture of a step: what it was decided on, or what came of it."""

_OURS = frozenset(
    "line format episode model device level version kind status button outcome blob body media_type id"
    " capture ref role aim origin crop request".split()
)
"""Keys whose values are our own words or ids. `request` is looked at apart."""


@dataclass(frozen=True, slots=True)
class Written:
    """One journal: the lines that can be read, and the bytes from the first that cannot."""

    path: Path
    lines: tuple[lines.Line, ...]
    rest: bytes

    @property
    def id(self) -> str:
        return self.path.parent.name

    @property
    def begin(self) -> lines.Begin | None:
        return self.lines[0] if self.lines and isinstance(self.lines[0], lines.Begin) else None

    def names(self) -> frozenset[str]:
        """Of all blobs that it names."""
        shown = {capture.image.blob for _, capture in self.captures() if capture.image}
        bodies = {capture.body for _, capture in self.captures()}
        sent = {p.blob for line in self.lines if isinstance(line, lines.Intent) for p in line.sent}
        return frozenset({*shown, *bodies, *sent, *_names(self.rest)})

    def captures(self) -> Iterator[tuple[Moment, lines.Capture]]:
        for line in self.lines:
            if isinstance(line, lines.Intent):
                yield (line.step, "screen"), line.screen
            elif isinstance(line, lines.Result) and line.after is not None:
                yield (line.step, "after"), line.after


@dataclass(slots=True)
class Gone:
    """What of one journal has to go; filled by `search`."""

    steps: set[int] = field(default_factory=set[int])
    """Steps that lose all their words."""
    captures: set[Moment] = field(default_factory=set[Moment])
    begin: bool = False
    end: bool = False
    rest: bool = False
    """The part that cannot be read."""
    tainted: bool = False
    """It was in an app that is to be forgotten, or said so."""
    pictures: set[str] = field(default_factory=set[str])
    """Blobs that showed it: they go from every journal that names them."""

    @property
    def sent_from(self) -> float:
        """The step from which on prompts may hold a picture that is gone: which one shows it is not known."""
        return min((step + (side == "after") for step, side in self.captures), default=math.inf)

    def __bool__(self) -> bool:
        return bool(self.steps or self.captures or self.begin or self.end or self.rest)


_NOTHING = lines.Body(1, 1, "", ERASED, "", 0, False, ())


@dataclass(frozen=True, slots=True)
class Seen:
    """What the search says of one screen body."""

    blank: lines.Body
    """Its size, and nothing that was on it."""
    bare: bool
    """Nothing on it can be searched: it is gone, damaged, or holds no elements."""
    hit: bool = False
    in_app: bool = False


def read_journal(path: Path) -> Written:
    """Raises `NewerFormat`, and what the disk refuses."""
    with disk_errors(f"read episode {path.parent.name}"):
        data = path.read_bytes()
    if (written := _format(data)) > lines.FORMAT:
        raise NewerFormat(f"search episode {path.parent.name}", f"it has format {written}", "update GUI-MCP")
    found: list[lines.Line] = []
    at = 0
    while (end := data.find(b"\n", at)) >= 0:
        try:
            line = lines.read_line(data[at:end])
        except ValidationError:
            break
        found.append(line)
        at = end + 1
    return Written(path, tuple(found), data[at:])


class Search:
    """One search over the journals of a data folder; each screen is read once."""

    def __init__(self, blobs: Blobs, needles: Needles, apps: Apps) -> None:
        self._blobs = blobs
        self._needles = needles
        self._apps = apps
        self._seen: dict[str, Seen] = {}

    def seen(self, name: str) -> Seen:
        """What is on the screen body of that name."""
        if name not in self._seen:
            self._seen[name] = self._look(name)
        return self._seen[name]

    def search(self, journal: Written) -> Gone:
        gone = Gone()
        told = self._words(journal, gone)
        self._screens(journal, gone, told)
        if self._apps:
            self._taint(journal, gone)
        gone.rest = self._in_rest(journal.rest)
        return gone

    def hide_pictures(self, journal: Written, gone: Gone, pictures: frozenset[str]) -> None:
        """Add the captures whose very picture showed it elsewhere."""
        for moment, capture in journal.captures():
            if capture.image and capture.image.blob in pictures:
                gone.captures.add(moment)
        if any(name in pictures for name in _names(journal.rest)):
            gone.rest = True

    def _look(self, name: str) -> Seen:
        try:
            data = self._blobs.get(name)
        except BlobMissing:  # its bytes may still say it, though they are no longer what they were
            return Seen(_NOTHING, True, self._says_file(self._blobs.path(name)))
        try:
            body = lines.read_body(data)
        except ValidationError:
            return Seen(_NOTHING, True, self._needles.found_bytes(data))
        texts = (body.app, body.title, body.url, *(t for e in body.elements for t in (e[2], e[3], e[7]) if t))
        return Seen(
            replace(body, app="", title=ERASED, url="", elements=()),
            not body.elements,
            any(map(self._needles.found, texts)),
            self._apps.hold(body.app, body.url),
        )

    def _words(self, journal: Written, gone: Gone) -> set[int]:
        """Mark by what lines say; the steps that say it themselves, not only in what the model was sent."""
        told: set[int] = set()
        for line in journal.lines:
            says = self._says(line)
            if isinstance(line, lines.Begin):
                gone.begin |= says
            elif isinstance(line, lines.End):
                gone.end |= says
            elif says:
                told.add(line.step)
            if isinstance(line, lines.Intent | lines.Garbage):
                asked = line.exchanges if isinstance(line, lines.Intent) else (line.exchange,)
                if any(self._needles.found(exchange.request) for exchange in asked):
                    gone.steps.add(line.step)
            if isinstance(line, lines.Result) and self._says_after(line):
                gone.captures |= _same_moment((line.step, "after"))
        gone.steps |= told
        return told

    def _says_file(self, path: Path) -> bool:
        return path.exists() and self._needles.found_bytes(path.read_bytes())

    def _says(self, line: lines.Line) -> bool:
        """A result's screen, and the change to it, are looked at apart: a step need not have said it."""
        if isinstance(line, lines.Begin) and any(map(self._needles.found, line.labels.values())):
            return True
        if isinstance(line, lines.Result):
            line = replace(line, change=None, after=line.after and replace(line.after, notices=()))
        return any(self._needles.found(text) for text in _texts(lines.as_json(line)))

    def _says_after(self, line: lines.Result) -> bool:
        shown = lines.as_json(replace(line, reply=None, error=""))
        return any(self._needles.found(text) for text in _texts(shown))

    def _screens(self, journal: Written, gone: Gone, told: set[int]) -> None:
        captures = dict(journal.captures())
        for moment, capture in captures.items():
            seen = self.seen(capture.body)
            if seen.hit:
                gone.captures |= _same_moment(moment)
            if seen.hit and moment[1] == "screen":  # what was decided on it may say it in other words
                gone.steps.add(moment[0])
            if (seen.hit or seen.in_app) and capture.image:
                gone.pictures.add(capture.image.blob)
            if seen.in_app:
                gone.captures.add(moment)
        for step in gone.steps:
            gone.captures |= _same_moment((step, "screen")) | _same_moment((step, "after"))
        if gone.steps or gone.begin or gone.end or any(self.seen(c.body).hit for c in captures.values()):
            gone.captures |= {m for m, capture in captures.items() if self.seen(capture.body).bare}
        gone.captures &= captures.keys()
        for moment in gone.captures:
            picture = captures[moment].image
            if moment[0] in told and picture and self.seen(captures[moment].body).bare:
                gone.pictures.add(picture.blob)

    def _taint(self, journal: Written, gone: Gone) -> None:
        first = min((step for step in self._steps_in_app(journal)), default=None)
        if first is None:
            return
        gone.tainted = gone.end = True
        gone.steps |= {
            line.step
            for line in journal.lines
            if isinstance(line, lines.Intent | lines.Result | lines.Garbage) and line.step >= first
        }

    def _steps_in_app(self, journal: Written) -> Iterator[int]:
        for (step, _), capture in journal.captures():
            if self.seen(capture.body).in_app:
                yield step
        for line in journal.lines:
            if not isinstance(line, lines.Intent):
                continue
            opened = line.do.target if line.do.kind == "open" else ""
            if self._apps.hold(opened, opened) or any(self._apps.hold(t.app, t.url) for t in line.targets):
                yield line.step

    def _in_rest(self, rest: bytes) -> bool:
        if not rest:
            return False
        if self._needles.found_bytes(rest):
            return True
        bodies = [self.seen(name) for name in _names(rest) if name.endswith(".json")]
        return any(seen.hit or seen.in_app for seen in bodies)


def _format(journal: bytes) -> int:
    """Which its first line says, 0 where that cannot be read."""
    try:
        first: object = json.loads(journal.partition(b"\n")[0])
    except ValueError:
        return 0
    match first:
        case {"line": "begin", "format": int(format)}:
            return format
        case _:
            return 0


def _same_moment(moment: Moment) -> set[Moment]:
    """The screen after one step and the screen that the next begins on."""
    step, side = moment
    return {moment, (step + 1, "screen") if side == "after" else (step - 1, "after")}


def _names(data: bytes) -> list[str]:
    return BLOB_NAME.findall(data.decode("utf-8", "replace"))


def _texts(value: lines.Json) -> Iterator[str]:
    """Every free text in a line."""
    match value:
        case str():
            yield value
        case list() | tuple():
            for item in value:
                yield from _texts(item)
        case dict():
            for key, item in value.items():
                if key not in _OURS:
                    yield key
                    yield from _texts(item)
        case _:
            return
