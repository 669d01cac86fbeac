"""What may be written to the log: our own lines whole, other people's only by where they came from.

A library's log line may quote a URL, an argument or an exception that repeats what was on the screen, so only
its logger, level and place are kept. Exceptions are named by type and place, never by their text.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path

OURS = ("gui_mcp",)
FRAMES = 6


class DiscreetFormatter(logging.Formatter):
    """Formats a record without any text that could have come from a screen."""

    def format(self, record: logging.LogRecord) -> str:
        head = f"{self.formatTime(record)} {record.levelname} {record.name}"
        ours = record.name.split(".")[0].startswith(OURS)
        body = str(record.msg) % record.args if ours and record.args else str(record.msg)
        where = f"{record.module}:{record.lineno}"
        return " ".join([head, body if ours else where, *_what_was_raised(record)])


def log_to(handler: logging.Handler | None = None, level: int = logging.WARNING) -> None:
    """Send every logger through the discreet formatter to `handler` (stderr when None)."""
    handler = handler or logging.StreamHandler(sys.stderr)
    handler.setFormatter(DiscreetFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def log_to_file(path: Path) -> None:
    """Send every logger to `path` (0600 under the daemon's umask); 1 MiB, and a forerunner as large."""
    from logging.handlers import RotatingFileHandler

    log_to(RotatingFileHandler(path, maxBytes=2**20, backupCount=1, encoding="utf-8"))


def _what_was_raised(record: logging.LogRecord) -> list[str]:
    """The type of the exception and the last places it went through: code, never values."""
    if not record.exc_info or record.exc_info[1] is None:
        return []
    error = record.exc_info[1]
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    return [f"({type(error).__name__} at {' > '.join(places)})"]
