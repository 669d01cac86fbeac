"""The chat of a sample, read from its row and made safe for libraries that know pictures by a word.

Most of them put a picture where the text says `<image>`, so a goal or a screen that holds this word would
take the picture's place, or ask for one that is not there. Such words get a space behind their `<`, as the
tokens of chat templates do in every prompt (`gui_mcp_models.chat`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from gui_mcp_models.chat import without_control_tokens
from pydantic import TypeAdapter, ValidationError

IMAGE = "<image>"
"""Where a picture stands, for the libraries that know it by a word."""

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Part:
    """A text, or the place of a picture (then without a text)."""

    type: Literal["text", "image"]
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    role: Role
    content: tuple[Part, ...]

    @property
    def pictures(self) -> int:
        return sum(part.type == "image" for part in self.content)

    def said(self, image: str = IMAGE) -> str:
        """The turn as one text, with `image` where a picture stands."""
        return "".join(image if part.type == "image" else part.text or "" for part in self.content)


@dataclass(frozen=True, slots=True)
class _Raw:
    role: Role
    content: str | tuple[Part, ...]


_CHAT: TypeAdapter[tuple[_Raw, ...]] = TypeAdapter(tuple[_Raw, ...])


class Unreadable(ValueError):
    """This is no chat in Hugging Face's conversational form."""


def read_turns(messages: str) -> tuple[Turn, ...]:
    """The turns of `SampleRow.messages`, at least one. Raises `Unreadable`."""
    try:
        chat = _CHAT.validate_json(messages)
    except ValidationError:
        raise Unreadable("the messages of a sample are no chat: make its view anew") from None
    turns = tuple(
        Turn(raw.role, (Part("text", raw.content),) if isinstance(raw.content, str) else raw.content)
        for raw in chat
    )
    if not turns or any(part.type == "text" and part.text is None for t in turns for part in t.content):
        raise Unreadable("the messages of a sample hold no words: make its view anew")
    return turns


def safe(words: Sequence[str]) -> Callable[[str], str]:
    """What takes `words` and the tokens of chat templates out of a text, so that it still can be read."""
    pattern = re.compile("|".join(f"<(?={re.escape(word[1:])})" for word in words)) if words else None

    def clean(text: str) -> str:
        text = without_control_tokens(text)
        return pattern.sub("< ", text) if pattern else text

    return clean


def cleaned(turns: Sequence[Turn], clean: Callable[[str], str]) -> tuple[Turn, ...]:
    return tuple(Turn(turn.role, _clean(turn.content, clean)) for turn in turns)


def _clean(content: Sequence[Part], clean: Callable[[str], str]) -> tuple[Part, ...]:
    """A word may also begin in one text and end in the next, so texts side by side are cleaned as one."""
    parts: list[Part] = []
    for part in content:
        if part.type == "text" and parts and parts[-1].type == "text":
            parts[-1] = Part("text", f"{parts[-1].text}{part.text}")
        else:
            parts.append(part)
    return tuple(p if p.text is None else Part("text", clean(p.text)) for p in parts)
