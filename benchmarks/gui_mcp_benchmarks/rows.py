"""The rows of a run: one JSON line per episode, on disk before the next one starts.

A row is appended with one write and an fsync. A process killed at any byte leaves at most a torn last line,
which the next `Rows` cuts off; the episode it stood for simply runs again. One process writes to a file.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from pydantic import TypeAdapter, ValidationError

from gui_mcp_benchmarks.tally import Asked

FORMAT: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class Key:
    """What makes two episodes the same measurement."""

    suite: str
    suite_version: str
    task: str
    seed: int
    agent: str
    model: str
    """The model's own name and version."""
    steps: int
    """The step budget."""
    version: str
    """Of GUI-MCP, with the commit where it is known: `0.1.0+d2fc3ba`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One episode, or one infrastructure error in its place."""

    key: Key
    kind: Literal["episode", "infra_error"]
    split: str
    group: str
    goal: str = ""
    outcome: str = ""
    """Of `agent.run`."""
    score: float = 0.0
    raw: float = 0.0
    exact: bool = False
    won: bool | None = None
    """Whether it counts as a success; None: any score above 0 does."""
    state: bool | None = None
    """Where a judge gave the score: whether a check that reads the state calls it a success."""
    tier: str = ""
    note: str = ""
    steps_taken: int = 0
    seconds: float = 0.0
    """The agent's run alone."""
    open_seconds: float = 0.0
    """Bringing the task into its start state."""
    tokens_in: int = 0
    tokens_out: int = 0
    asked: Asked = field(default_factory=Asked)
    """What the model was asked to come to it."""
    error: str = ""
    attempt: int = 1
    at: float = 0.0
    """Unix time of its end, seconds."""
    trace: tuple[str, ...] = ()
    """What was done, a few words a step."""
    format: Literal[1] = FORMAT

    @property
    def success(self) -> bool:
        return self.kind == "episode" and (self.score > 0 if self.won is None else self.won)


_ROW = TypeAdapter(Row)


class BadRows(Exception):
    """A file of rows that this version cannot read."""


class Rows:
    """An append-only file of rows; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Open `path`, made where missing, and cut off a torn last line. Raises `BadRows`."""
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        _cut_torn_line(path)
        self._latest = {row.key: row for row in read_rows(path)}
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    def finished(self, key: Key) -> bool:
        """An episode with this key is on disk; an infrastructure error is not an episode."""
        row = self._latest.get(key)
        return row is not None and row.kind == "episode"

    def latest(self) -> list[Row]:
        """The last row of each key."""
        return list(self._latest.values())

    def append(self, row: Row) -> None:
        """On disk when it returns."""
        line = json.dumps(asdict(row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        os.write(self._file, line)
        os.fsync(self._file)
        self._latest[row.key] = row


def read_rows(path: Path) -> list[Row]:
    """All whole rows of a file, in order; none where there is no file. Raises `BadRows`."""
    if not path.exists():
        return []
    rows: list[Row] = []
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], start=1):
        try:
            rows.append(_ROW.validate_json(line))
        except ValidationError as error:
            raise BadRows(
                f"{path}, line {number}: not a row of format {FORMAT}: {error.errors()[0]['msg']}; "
                f"write to another folder or mend that line"
            ) from error
    return rows


def _cut_torn_line(path: Path) -> None:
    if not path.exists():
        return
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        os.truncate(path, whole)
