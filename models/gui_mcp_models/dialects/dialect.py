"""The seam that every model family fills: how it is asked, and how its answer is read.

A dialect holds all that is particular to a family: prompt, image rule, coordinate scale, action names. It
opens no connection and keeps no state, so the same file serves an HTTP server, a model in this process and
the builder of training samples.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from gui_mcp_devices.screen import Image, Look, Screen

from gui_mcp_models.model import Decision, Step


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Picture:
    image: Image
    kind: Literal["picture"] = "picture"


Part = Text | Picture


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat; its parts are read in order."""

    role: Literal["system", "user", "assistant"]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are drawn; a family's makers publish what they tested with."""

    temperature: float = 0.0
    top_p: float = 1.0
    max_tokens: int = 2048
    seed: int | None = None


class Dialect(Protocol):
    """How one model family wants its prompt, says its coordinates and writes its actions."""

    @property
    def name(self) -> str:
        """As `load_dialect` knows it: `step-gui`."""
        ...

    @property
    def look(self) -> Look:
        """What the family needs to see."""
        ...

    @property
    def sampling(self) -> Sampling:
        """What its makers sample with; used unless the owner says otherwise."""
        ...

    def messages(self, goal: str, screen: Screen, history: Sequence[Step]) -> list[Message]:
        """The chat that asks for the next move.

        Raises `ModelRefused` when `screen` lacks what `look` asks for. May take a while where it scales an
        image, so call it off the event loop.
        """
        ...

    def read(self, text: str, screen: Screen) -> Decision:
        """The one move that `text` says, aimed at pixels of `screen`.

        Total: for any string it returns a Decision or raises `ModelGarbage` that names what is wrong; it
        never guesses. `exchange` is left empty for the caller to fill.
        """
        ...


def transcript(messages: Sequence[Message]) -> str:
    """The chat as text for the record: word for word, each picture as its size and the hash of its bytes."""
    return "\n".join(f"{m.role}:\n" + "\n".join(_written(p) for p in m.parts) for m in messages)


def _written(part: Part) -> str:
    match part:
        case Text(text):
            return text
        case Picture(image):
            digest = hashlib.sha256(image.data).hexdigest()
            return f"[image {image.width}x{image.height} sha256:{digest}]"
