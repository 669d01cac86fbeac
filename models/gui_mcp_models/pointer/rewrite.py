"""Copied text in the form that a field asked for.

The network copies spans; a field that takes dates or times refuses their written forms and says which form it
takes (`send YYYY-MM-DD`). The refusal is in the history, so the next try can follow it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from gui_mcp_devices.actions import Ref, TypeText

from gui_mcp_models.model import Step
from gui_mcp_models.pointer.goal import dates

_ASKED = re.compile(r"send (YYYY-MM-DDTHH:MM|YYYY-MM-DD|YYYY-MM|HH:MM)\b")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.]\d{2})? *([ap])?\.?m?\.?", re.IGNORECASE)


def asked_form(history: Sequence[Step], ref: str) -> str:
    """The form that the field `ref` asked for when it last refused a text; empty if it did not."""
    for step in reversed(history):
        action = step.decision.do
        if isinstance(action, TypeText) and action.into == Ref(ref):
            found = _ASKED.search(step.error)
            return found.group(1) if found else ""
    return ""


def rewrite(text: str, form: str, goal: str) -> str:
    """`text` in `form`, completed from `goal` where the copied part alone is not enough; unchanged where it
    cannot be read as such."""
    day, clock = _day(text) or _day(goal), _clock(text) or _clock(goal)
    if form == "YYYY-MM-DDTHH:MM" and day and clock:
        return f"{day}T{clock}"
    if form == "HH:MM" and clock:
        return clock
    if form == "YYYY-MM" and day:
        return day[:7]
    return day if form == "YYYY-MM-DD" and day else text


def _day(text: str) -> str:
    found = dates(text)
    return f"{found[0].year:04}-{found[0].month:02}-{found[0].day:02}" if found else ""


def _clock(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    for match in _CLOCK.finditer(plain):
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
        if (match[2] is None and not half) or hour > 23 or minute > 59:
            continue
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        return f"{hour:02}:{minute:02}"
    return ""
