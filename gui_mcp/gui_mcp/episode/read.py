"""Reading journals back: whatever a killed process or a full disk left behind is read as far as it goes and
the rest is said; what is not ours, or newer than we are, is refused with a reason."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gui_mcp_devices.changes import Change, compare
from gui_mcp_devices.screen import Image, Screen
from gui_mcp_models.model import Decision, Step
from pydantic import TypeAdapter, ValidationError

from gui_mcp.agent import Outcome
from gui_mcp.episode import lines
from gui_mcp.episode.appender import is_locked
from gui_mcp.episode.blobs import Blobs
from gui_mcp.episode.errors import BlobMissing, NewerFormat, NotAJournal

RecordedOutcome = Outcome | Literal["interrupted"]
"""`interrupted`: the journal has no end, because its process was killed or is still at work."""


@dataclass(frozen=True, slots=True)
class _Head:
    """As much of a first line as every format has."""

    line: Literal["begin"]
    format: int


_HEAD: TypeAdapter[_Head] = TypeAdapter(_Head)


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """What was intended and what came of it."""

    intent: lines.Intent
    result: lines.Result | None
    """None when the run was killed in between: the action may or may not have been done."""

    @property
    def index(self) -> int:
        return self.intent.step

    @property
    def decision(self) -> Decision:
        i = self.intent
        return Decision(i.do, i.thought, i.summary, i.expect, i.exchange, i.others, i.left_out)


@dataclass(frozen=True, slots=True)
class RecordedEpisode:
    """One run as it stands in its journal. Pictures and elements are read when `screen` asks for them."""

    path: Path
    begin: lines.Begin
    steps: tuple[RecordedStep, ...]
    garbage: tuple[lines.Garbage, ...]
    end: lines.End | None
    remarks: tuple[str, ...]
    """What could not be read, in sentences for people."""
    blobs: Blobs

    @property
    def id(self) -> str:
        return self.begin.episode

    @property
    def goal(self) -> str:
        return self.begin.goal

    @property
    def outcome(self) -> RecordedOutcome:
        return self.end.outcome if self.end else "interrupted"

    @property
    def running(self) -> bool:
        """It has no end yet because its run is going on."""
        return self.end is None and is_locked(self.path)

    @property
    def seconds(self) -> float:
        """How long it took; up to the last thing written down where it has no end."""
        if self.end:
            return self.end.seconds
        times = [s.result.started_at + s.result.seconds if s.result else s.intent.time for s in self.steps]
        return max(0.0, max(times, default=self.begin.time) - self.begin.time)

    @property
    def tokens(self) -> tuple[int, int]:
        """To and from the model, over all steps."""
        exchanges = [e for s in self.steps for e in s.decision.exchanges]
        exchanges += [garbage.exchange for garbage in self.garbage]
        return sum(e.tokens_in for e in exchanges), sum(e.tokens_out for e in exchanges)

    def screen(self, capture: lines.Capture) -> Screen:
        """The capture as the model got it, with the bytes of its picture. Raises `BlobMissing`."""
        try:
            body = lines.read_body(self.blobs.get(capture.body))
        except ValidationError as error:
            raise BlobMissing(
                f"screen {capture.id}", "it cannot be read", "restore it from a copy"
            ) from error
        return Screen(
            id=capture.id,
            width=body.width,
            height=body.height,
            elements=lines.elements_of(body),
            image=self._image(capture.image),
            app=body.app,
            title=body.title,
            url=body.url,
            rotation=body.rotation,
            taken_at=capture.taken_at,
            secure=body.secure,
            power=body.power,
            platform=body.platform,
            notices=capture.notices,
        )

    def step(self, recorded: RecordedStep) -> Step:
        """What the agent had in its history, passwords aside. Raises `BlobMissing`."""
        screen = self.screen(recorded.intent.screen)
        result = recorded.result
        if result is None:
            return Step(recorded.index, screen, recorded.decision, started_at=recorded.intent.time)
        return Step(
            recorded.index,
            screen,
            recorded.decision,
            result.error,
            self._change(screen, result),
            result.reply,
            result.started_at,
            result.seconds,
        )

    def sent(self, recorded: RecordedStep) -> tuple[Image, ...]:
        """The pictures of the prompt that step was decided on. Raises `BlobMissing`."""
        images = map(self._image, recorded.intent.sent)
        return tuple(image for image in images if image is not None)

    def _change(self, before: Screen, result: lines.Result) -> Change | None:
        if result.change is None or result.after is None:
            return None
        return compare(before, self.screen(result.after))

    def _image(self, picture: lines.Picture | None) -> Image | None:
        if picture is None:
            return None
        data = self.blobs.get(picture.blob)
        return Image(data, picture.media_type, picture.width, picture.height, picture.scale)


@dataclass(frozen=True, slots=True)
class EpisodeHead:
    """The first and last line of a journal: enough for a list."""

    path: Path
    begin: lines.Begin | None
    end: lines.End | None
    trouble: str = ""
    """Why it cannot be read; empty when it can."""

    @property
    def id(self) -> str:
        return self.path.parent.name

    @property
    def outcome(self) -> RecordedOutcome:
        return self.end.outcome if self.end else "interrupted"

    @property
    def running(self) -> bool:
        return self.end is None and is_locked(self.path)


def read_episode(path: Path) -> RecordedEpisode:
    """The episode of `path`, its folder or its `journal.jsonl`; its blobs lie two folders up in `blobs`.

    Raises `NotAJournal` or `NewerFormat`. A torn or damaged line ends the reading and becomes a remark.
    """
    path = path / "journal.jsonl" if path.is_dir() else path
    begin = _begin(path)
    found, remarks = _sound_lines(path)
    intents: dict[int, lines.Intent] = {}
    results: dict[int, lines.Result] = {}
    garbage: list[lines.Garbage] = []
    end: lines.End | None = None
    for line in found:
        match line:
            case lines.Intent():
                intents[line.step] = line
            case lines.Result():
                results[line.step] = line
            case lines.Garbage():
                garbage.append(line)
            case lines.End():
                end = line
            case lines.Begin():
                remarks.append("the journal begins twice; it was changed by hand")
    steps = tuple(RecordedStep(intents[i], results.get(i)) for i in sorted(intents))
    blobs = Blobs(path.absolute().parents[2] / "blobs")
    return RecordedEpisode(path, begin, steps, tuple(garbage), end, tuple(remarks), blobs)


def list_episodes(data: Path) -> tuple[EpisodeHead, ...]:
    """All episodes of a data folder, newest first; those that cannot be read are last and say why. A folder
    that is a link is none of them: what it leads to is kept, and deleted, by somebody else."""
    found = (data / "episodes").glob("*/journal.jsonl")
    heads = [_head(path) for path in found if not path.parent.is_symlink()]
    return tuple(sorted(heads, key=lambda h: (h.begin.time if h.begin else 0.0, h.id), reverse=True))


def _head(path: Path) -> EpisodeHead:
    try:
        begin = _begin(path)
    except (NotAJournal, NewerFormat) as error:
        return EpisodeHead(path, None, None, str(error))
    try:
        last = lines.read_line(_last_line(path))
    except (OSError, ValidationError):
        return EpisodeHead(path, begin, None)
    return EpisodeHead(path, begin, last if isinstance(last, lines.End) else None)


def _begin(path: Path) -> lines.Begin:
    asked = f"read episode {path.parent.name}"
    try:
        with path.open("rb") as file:
            text = file.readline()
    except OSError as error:
        true = "there is no journal" if isinstance(error, FileNotFoundError) else "its journal cannot be read"
        raise NotAJournal(asked, true, "list the episodes to see which there are") from error
    if not text.endswith(b"\n"):
        raise NotAJournal(asked, "its first line was never finished", "nothing was done in it; delete it")
    try:
        head = _HEAD.validate_json(text)
    except ValidationError as error:
        raise NotAJournal(
            asked, "its first line is not the beginning of a journal", "give another file"
        ) from error
    if head.format > lines.FORMAT:
        true = f"it has format {head.format}, and this version reads up to {lines.FORMAT}"
        raise NewerFormat(asked, true, "update GUI-MCP")
    try:
        begin = lines.read_line(text)
    except ValidationError as error:
        raise NotAJournal(asked, "its first line is damaged", "restore it from a copy") from error
    assert isinstance(begin, lines.Begin), "its tag was read above"
    return begin


def _sound_lines(path: Path) -> tuple[list[lines.Line], list[str]]:
    """Every line after the first that can be read, up to the first that cannot."""
    found: list[lines.Line] = []
    try:
        *texts, torn = path.read_bytes().split(b"\n")
    except OSError as error:
        return found, [f"only the first line could be read: {error.strerror}"]
    for number, text in enumerate(texts[1:], start=2):
        try:
            found.append(lines.read_line(text))
        except ValidationError:
            return found, [f"line {number} of {len(texts)} is damaged; it and what follows is left out"]
    if torn:
        return found, [f"line {len(texts) + 1} was cut short while it was written; it is left out"]
    return found, []


def _last_line(path: Path) -> bytes:
    """The last line, read from the end of the file; empty when it was never finished."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        length = min(size, 16_384)
        while True:
            file.seek(size - length)
            text = file.read(length)
            if not text.endswith(b"\n"):
                return b""
            if (start := text.rfind(b"\n", 0, -1)) >= 0 or length == size:
                return text[start + 1 :]
            length = min(size, 4 * length)
