"""The model of the campaign: it does what a goal says in words that it never says twice.

A goal reads `goal 7: ask, type 3`. What was typed names its one intent for ever, so that an action that is
dispatched twice shows in a device's diary.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from gui_mcp_models.backends.reply_server import Request

_TASK = re.compile(r"^Task: goal (\d+): (ask, )?type (\d+)", re.MULTILINE)
_FIELD = "275,73"
"""The fake device's text field, in thousandths of its screen."""


@dataclass(slots=True)
class Author:
    """A script for `ReplyServer`."""

    typed: Counter[str] = field(default_factory=lambda: Counter[str]())
    """Words said, by goal."""
    asked: set[str] = field(default_factory=lambda: set[str]())
    said: int = 0

    def reply(self, request: Request) -> str:
        found = _TASK.search(request.text)
        if found is None:
            return _line("ABORT", "value:that is no goal of the campaign")
        goal, asks, words = found[1], found[2], int(found[3])
        if asks and goal not in self.asked:
            self.asked.add(goal)
            return _line("INFO", "value:which?")
        if self.typed[goal] >= words:
            return _line("COMPLETE", "return:all typed")
        self.typed[goal] += 1
        self.said += 1
        return _line("TYPE", f"value:word-{self.said}\tpoint:{_FIELD}")


def _line(action: str, parts: str) -> str:
    return f"<THINK>on</THINK>\nexplain:on\taction:{action}\t{parts}\tsummary:on"
