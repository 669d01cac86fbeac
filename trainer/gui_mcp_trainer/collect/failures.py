"""What can fail that is not the agent. None of these is ever a label; each try that ends so is kept as a row
of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gui_mcp_benchmarks.rows import Row

Failure = Literal[
    "device_lost",
    "device_locked",
    "device_broken",
    "model_unavailable",
    "model_misconfigured",
    "model_refused",
    "suite_broken",
    "record_failed",
    "worker_lost",
    "node_lost",
    "crashed",
]


@dataclass(frozen=True, slots=True)
class Kind:
    true: str
    do: str
    again: bool = True
    """Another try may go better."""
    distrust: bool = True
    """The device is opened anew before the next try."""


KINDS: Mapping[Failure, Kind] = {
    "device_lost": Kind("the device went away", "look whether it is plugged in and its programs run"),
    "device_locked": Kind("the device is locked", "unlock it", again=False),
    "device_broken": Kind("the device cannot go on", "read what it says"),
    "model_unavailable": Kind("the model did not answer", "start its server", distrust=False),
    "model_misconfigured": Kind(
        "the model cannot be opened as it is configured", "mend its settings", again=False, distrust=False
    ),
    "model_refused": Kind(
        "the model's server refuses the first request", "check name and key", again=False, distrust=False
    ),
    "suite_broken": Kind("the benchmark could not bring its task about", "read what it says"),
    "record_failed": Kind("the run could not be written down", "make room on the disk", distrust=False),
    "worker_lost": Kind("the process that ran it ended", "look for what kills processes, e.g. memory"),
    "node_lost": Kind("the machine that ran it went away", "bring it back, or go on without it"),
    "crashed": Kind("a defect of the program", "report it with the traceback", again=False),
}


def classify(row: Row) -> Failure | None:
    """What failed; None where the agent had its say."""
    if row.kind == "episode":
        return None
    code = row.error.partition(":")[0]
    if row.outcome == "record_failed":
        return "record_failed"
    if code in ("device_lost", "device_locked", "model_unavailable", "model_misconfigured", "model_refused"):
        return code
    if row.outcome == "device_failed" or code in _DEVICE_CODES:
        return "device_broken"
    return "suite_broken"


_DEVICE_CODES = frozenset(
    "device_error bad_aim unknown_ref stale_ref outside_screen stale_capture refused unsupported unreachable "
    "action_timeout device_resting device_quarantined missing_part".split()
)
"""Of `gui_mcp_devices.errors`."""
