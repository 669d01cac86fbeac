"""What became of one try, and `row.json`, which holds it beside the episode's journal.

A folder of the store's `episodes` with a `row.json` and no journal is a try that failed before its run began.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from gui_mcp_benchmarks.rows import Row
from pydantic import TypeAdapter, ValidationError

from gui_mcp_trainer.collect.failures import Failure
from gui_mcp_trainer.collect.unit import CollectError, Trial

FILE = "row.json"
FORMAT: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class Result:
    trial: Trial
    row: Row
    """As a benchmark's; `kind` is `infra_error` where something failed that is not the agent."""
    failure: Failure | None = None
    executor: str = ""
    worker: str = ""
    """Process and place in it; with the node, where there are several."""
    opening: float = 0.0
    """Seconds until the task stood in its start state, that of opening the suite included."""
    seconds: float = 0.0
    """Of the whole try."""
    traceback: str = ""
    """Of a defect; may repeat what was on the screen."""
    format: Literal[1] = FORMAT

    @property
    def kept(self) -> bool:
        """It is the unit's episode, good or bad."""
        return self.failure is None

    def to_bytes(self) -> bytes:
        return RESULTS.dump_json(self)


@dataclass(frozen=True, slots=True)
class _Format:
    format: int


RESULTS = TypeAdapter(Result)
_FORMATS = TypeAdapter(_Format)


def read_result(folder: Path) -> Result | None:
    """The `row.json` of an episode's folder; None where there is none. Raises `CollectError`."""
    path = folder / FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        return RESULTS.validate_json(data)
    except ValidationError as error:
        if _is_newer(data):
            raise CollectError(
                f"read {folder.name}/{FILE}: a later version of GUI-MCP wrote it; update GUI-MCP"
            ) from None
        raise CollectError(
            f"read {folder.name}/{FILE}: {error.errors()[0]['msg']}; "
            "delete that folder, and its unit is run again"
        ) from error


def _is_newer(data: bytes) -> bool:
    try:
        return _FORMATS.validate_json(data).format > FORMAT
    except ValidationError:
        return False


def failed(trial: Trial, row: Row, failure: Failure, why: str) -> Result:
    """A try that came to nothing; `row` says of which task."""
    return Result(trial, replace(row, kind="infra_error", error=why), failure)
