"""The journal of one run: a `Recorder` that writes every step down, the intent before anything happens.

`<data>/episodes/<id>/journal.jsonl`, append-only with one exception: when a password is first typed, lines
that already said it are written anew without it (see `passwords`). A line is one write to the end of the
file, and an intent and the end are synced to the disk; so whatever kills the process, the file reads up to
its last whole line. The file is locked while its run is going on.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from gui_mcp_devices.actions import Open, PressKey, TypeText
from gui_mcp_devices.screen import Image, Screen
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import Decision, Step

from gui_mcp import __version__
from gui_mcp.agent import Episode
from gui_mcp.episode import lines
from gui_mcp.episode.appender import Appender
from gui_mcp.episode.blobs import Blobs
from gui_mcp.episode.errors import disk_errors
from gui_mcp.episode.passwords import Secrets, password_seen_after, passwords_in, placeholder
from gui_mcp.episode.source import Source, find_source, goal_span
from gui_mcp.episode.target import identify

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}")


def new_episode_id() -> str:
    """Sorts by time and is not used twice: `20261122T124501-9f3ab2c1`."""
    return f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{secrets.token_hex(4)}"


def journal_path(data: Path, episode_id: str) -> Path:
    """Raises `ValueError` for an id that is no plain file name."""
    if not _ID.fullmatch(episode_id):
        raise ValueError(f"episode id {episode_id!r}: letters, digits, '.', '_' and '-' only, at most 101")
    return data / "episodes" / episode_id / "journal.jsonl"


class Journal:
    """Fills `Recorder`, one instance a run. Each verb works in a thread and raises `RecordError`."""

    def __init__(
        self,
        data: Path,
        episode_id: str,
        *,
        level: str = "private",
        labels: Mapping[str, str] | None = None,
        pictures: bool = True,
    ) -> None:
        """`pictures`: capture what people can look at, also where the model looks at elements only."""
        self.episode_id = episode_id
        self.path = journal_path(data, episode_id)
        self.pictures = pictures
        self._level = level
        self._labels = dict(labels or {})
        self._blobs = Blobs(data / "blobs")
        self._file: Appender | None = None
        self._busy = threading.Lock()  # a cancelled verb's thread may still write when the next one comes
        self._secrets = Secrets()
        self._goal = ""
        self._replies: dict[int, str] = {}
        self._screens: list[Screen] = []

    async def begin(self, goal: str, model: str, device: str) -> None:
        """Raises `EpisodeExists` where there is a journal already."""
        line = lines.Begin(
            format=lines.FORMAT,
            episode=self.episode_id,
            goal=goal,
            model=model,
            device=device,
            level=self._level,
            version=__version__,
            time=time.time(),
            labels=self._labels,
        )
        self._goal = goal
        await asyncio.to_thread(self._begin, line)

    async def intend(self, index: int, screen: Screen, decision: Decision) -> None:
        await asyncio.to_thread(self._intend, index, screen, decision)

    async def garbage(self, index: int, error: ModelGarbage) -> None:
        line = lines.Garbage(index, time.time(), str(error), error.response, error.exchange)
        await asyncio.to_thread(self._write, line)

    async def done(self, step: Step, after: Screen | None) -> None:
        await asyncio.to_thread(self._done, step, after)

    async def close(self, episode: Episode) -> None:
        """Write the end. Does nothing where nothing was begun, or all is closed already."""
        line = lines.End(
            episode.outcome,
            episode.answer,
            episode.error,
            episode.error_detail,
            episode.steps,
            episode.seconds,
            episode.tokens_in,
            episode.tokens_out,
            time.time(),
        )
        await asyncio.to_thread(self._close, line)

    def _begin(self, line: lines.Begin) -> None:
        with self._busy:
            if self._file is not None:
                raise RuntimeError(f"journal {self.episode_id} is begun twice")
            self._file = Appender.create(self.path)
        self._write(line, sync=True)

    def _intend(self, index: int, screen: Screen, decision: Decision) -> None:
        with self._writing(f"write down what step {index} intends"):
            self._secrets.next_step()
            passwords = passwords_in(screen, decision.do)
            for password in passwords:
                self._learn(password)
            self._screens.append(screen)
            do = decision.do
            targets = identify(screen, do)
            source = self._source(do, targets[0].ref if targets else "")
            if passwords and isinstance(do, TypeText):
                do = replace(do, text=placeholder(do.text))
            elif passwords and isinstance(do, PressKey):
                do = replace(do, keys=placeholder(do.keys))
            line = lines.Intent(
                index,
                time.time(),
                self._capture(screen),
                do,
                decision.thought,
                decision.summary,
                decision.expect,
                decision.exchange,
                targets,
                source and self._within_goal(source, do),
                others=decision.others,
                left_out=decision.left_out,
                sent=tuple(map(self._picture, decision.sent)),
            )
            self._append(line, sync=True)

    def _done(self, step: Step, after: Screen | None) -> None:
        with self._writing(f"write down what came of step {step.index}"):
            if after is not None:
                self._learn(password_seen_after(step.decision.do, step.screen, after))
            if step.reply is not None:
                self._replies[step.index] = step.reply
            line = lines.Result(
                step.index,
                step.started_at,
                step.seconds,
                step.error,
                step.reply,
                lines.note(step.change) if step.change else None,
                self._capture(after) if after else None,
            )
            self._append(line)

    def _close(self, line: lines.End) -> None:
        if self._file is None or self._file.closed:
            return
        try:
            self._write(line, sync=True)
        finally:
            self._file.close()

    def _write(self, line: lines.Line, *, sync: bool = False) -> None:
        with self._writing(f"write down the {line.line} of episode {self.episode_id}"):
            self._append(line, sync=sync)

    @contextmanager
    def _writing(self, asked: str) -> Generator[None]:
        with self._busy, disk_errors(asked), self._blobs.held():
            yield

    def _append(self, line: lines.Line, *, sync: bool = False) -> None:
        if self._file is None:
            raise RuntimeError(f"journal {self.episode_id} has not begun")
        cleaned = self._secrets.clean_json(lines.as_json(line))
        self._file.append(lines.to_bytes(cleaned) + b"\n", sync=sync)

    def _capture(self, screen: Screen) -> lines.Capture:
        body = self._secrets.clean_body(lines.body_of(screen))
        blob = self._blobs.put(lines.to_bytes(lines.as_json(body)), "json")
        picture = screen.image and self._picture(screen.image)
        return lines.Capture(screen.id, screen.taken_at, blob, picture, screen.notices)

    def _picture(self, image: Image) -> lines.Picture:
        blob = self._blobs.put(image.data, lines.ENDINGS[image.media_type])
        return lines.Picture(blob, image.media_type, image.width, image.height, image.scale)

    def _source(self, do: lines.Do, into: str) -> Source | None:
        match do:
            case TypeText(text) if text:
                return find_source(text, self._goal, self._replies, self._screens, into=into)
            case Open(target):
                return find_source(target, self._goal, self._replies, self._screens)
            case _:
                return None

    def _within_goal(self, source: Source, do: lines.Do) -> Source:
        """`source` with its span in the goal as written, where a password may have become a placeholder."""
        if source.origin != "goal":
            return source
        text = do.text if isinstance(do, TypeText) else do.target if isinstance(do, Open) else ""
        start, end = goal_span(text, self._secrets.clean(self._goal)) or (-1, -1)
        return replace(source, start=start, end=end)

    def _learn(self, password: str) -> None:
        """Where lines already written say it, write them anew before anything else is."""
        if self._secrets.add(password) and self._file is not None:
            self._file.rewrite(self._clean_line)

    def _clean_line(self, text: bytes) -> bytes:
        line = lines.read_line(lines.to_bytes(self._secrets.clean_json(json.loads(text))))
        if isinstance(line, lines.Intent) and line.source is not None:
            line = replace(line, source=self._within_goal(line.source, line.do))
        return lines.to_bytes(lines.as_json(line))
