"""Keeps typed passwords out of a journal.

What is typed into a password field is replaced by a placeholder that says its length class alone, in every
line from then on and, since a plan or the goal may have said it, in the lines already written. The limits:

- A goal that says a password lies on the disk from the start of the run until it is first typed, and stays
  there if it never is.
- A field is known by its `password` state; where a capture holds no elements there is nothing to know it by.
- Fewer than four characters (a PIN typed digit by digit) are removed from their own step only, and only where
  they stand alone, because removing every `1` would leave nothing to read.
- What a screen shows in the clear stays in its picture, and in the elements of captures kept before.
- Only what was typed, as it was typed, inside JSON and inside a URL is found: not reversed, not cut in two.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import quote, quote_plus

from gui_mcp_devices.actions import Action, Point, PressKey, Ref, TypeText
from gui_mcp_devices.changes import focused
from gui_mcp_devices.screen import Element, Screen
from gui_mcp_models.model import AskUser, Finish

from gui_mcp.episode.lines import Body, Json, Row

SHORT = 4
"""Characters from which on a password is looked for everywhere."""

_OURS = frozenset(
    "line format episode model device level version kind status button outcome blob body media_type id"
    " capture ref role aim origin crop".split()
)
"""Keys whose values are our own words or ids; all others are free text."""


class Secrets:
    """The passwords typed in one episode, and how to take them out of what is written."""

    def __init__(self) -> None:
        self._lasting: dict[str, str] = {}
        self._passing: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def next_step(self) -> None:
        """Forget what counts within one step only."""
        if self._passing:
            self._passing = {}
            self._compile()

    def add(self, text: str) -> bool:
        """From now on `text` is a password. True when it may stand in lines already written."""
        if not text or text in self._lasting or text in self._passing:
            return False
        if len(text) < SHORT:
            self._passing[text] = placeholder(text)
        else:
            for spelling in _spellings(text):
                self._lasting.setdefault(spelling, placeholder(text))
        self._compile()
        return len(text) >= SHORT

    def clean(self, text: str) -> str:
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._shown(found.group()), text)

    def clean_json(self, value: Json) -> Json:
        """`value` with every free text cleaned, keys and our own words left as they are."""
        if self._pattern is None:
            return value
        match value:
            case str():
                return self.clean(value)
            case list() | tuple():
                return [self.clean_json(item) for item in value]
            case dict():
                return {k: v if k in _OURS else self.clean_json(v) for k, v in value.items()}
            case _:
                return value

    def clean_body(self, body: Body) -> Body:
        if self._pattern is None:
            return body
        return replace(
            body,
            title=self.clean(body.title),
            url=self.clean(body.url),
            elements=tuple(self._clean_row(row) for row in body.elements),
        )

    def _clean_row(self, row: Row) -> Row:
        ref, role, name, value, bounds, states, depth, frame = row
        return ref, role, self.clean(name), self.clean(value), bounds, states, depth, self.clean(frame)

    def _shown(self, found: str) -> str:
        return self._lasting.get(found) or self._passing.get(found) or found

    def _compile(self) -> None:
        lasting = [re.escape(text) for text in sorted(self._lasting, key=len, reverse=True)]
        passing = [rf"(?<!\w){re.escape(text)}(?!\w)" for text in self._passing]
        if lasting or passing:  # a placeholder stands first, so that no password is looked for inside it
            self._pattern = re.compile("|".join([_PLACEHOLDER, *lasting, *passing]))
        else:
            self._pattern = None


_PLACEHOLDER = r"\[password: [-+0-9]+ characters\]"


def placeholder(text: str) -> str:
    size = "1-7" if len(text) < 8 else "8-15" if len(text) < 16 else "16+"
    return f"[password: {size} characters]"


def passwords_in(screen: Screen, do: Action | Finish | AskUser) -> tuple[str, ...]:
    """What `do` would type into a password field of `screen`; where that is uncertain, it counts as one."""
    fields = [e for e in screen.elements if "password" in e.states]
    if not fields:
        return ()
    match do:
        case TypeText(text, into):
            if "\t" in text:  # one text for several fields
                return (text, *(part for part in text.split("\t") if part))
            return (text,) if _reaches(screen, fields, into) else ()
        case PressKey(keys) if len(keys) == 1:
            return (keys,) if _reaches(screen, fields, None) else ()
        case _:
            return ()


def password_seen_after(do: Action | Finish | AskUser, before: Screen, after: Screen) -> str:
    """The text that turns out to have gone into a password field, e.g. by way of its label; empty if none."""
    if not isinstance(do, TypeText) or do.submit or (before.url, before.app) != (after.url, after.app):
        return ""  # submitting moves on: a password field that has the focus now need not have had it then
    holder = focused(after)
    return do.text if holder is not None and "password" in holder.states else ""


def _reaches(screen: Screen, fields: list[Element], into: Point | Ref | None) -> bool:
    match into:
        case Ref(ref):
            return any(e.ref == ref for e in fields)
        case Point(x, y):
            return any(e.bounds is not None and e.bounds.holds(x, y) for e in fields)
        case None:
            holder = focused(screen)
            return holder is None or "password" in holder.states


def _spellings(text: str) -> set[str]:
    """`text` as it looks inside JSON, JSON inside JSON, and a URL."""
    found = {text, quote(text, safe=""), quote_plus(text)}
    for ascii in (True, False):
        once = json.dumps(text, ensure_ascii=ascii)[1:-1]
        found |= {once, json.dumps(once, ensure_ascii=ascii)[1:-1]}
    return found
