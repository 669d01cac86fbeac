"""The egress gate: every object that leaves for a client is rendered here, by level, and fails closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gui_mcp_devices.screen import Image

from gui_mcp.privacy.levels import Level
from gui_mcp.privacy.plain import Plain, say

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
"""What a reply is made of. A `str` that is no Plain is screen text until proven otherwise."""

HIDDEN = say("[hidden]")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool wants to say, before the gate. Keys are our own words."""

    data: Mapping[str, Json]
    image: Image | None = None
    is_error: bool = False
    level: Level = "private"
    """The level of the device or job it speaks of; the strictest unless the tool says otherwise."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """What goes out: the same information as text and as structure, and the image if it may leave."""

    text: str
    data: dict[str, Json]
    image: Image | None
    is_error: bool


@dataclass(slots=True)
class Tally:
    """What has left so far."""

    replies: int = 0
    images: int = 0
    image_bytes: int = 0
    hidden: int = 0
    """Texts and images that were withheld."""


@dataclass(slots=True)
class Egress:
    """Renders replies for one principal and counts what left."""

    tally: Tally = field(default_factory=Tally)

    def render(self, reply: Reply) -> Outbound:
        data: dict[str, Json] = {}
        for key, value in reply.data.items():
            data[key] = self._clean(value, reply.level)
        image = reply.image
        if image is not None and reply.level != "open":
            self.tally.hidden += 1
            data["image"] = say("withheld: the level of this device is {level}", level=Plain(reply.level))
            image = None
        self.tally.replies += 1
        if image is not None:
            self.tally.images += 1
            self.tally.image_bytes += len(image.data)
        return Outbound(as_text(data), data, image, reply.is_error)

    def _clean(self, value: Json, level: Level) -> Json:
        if isinstance(value, Mapping):
            return {key: self._clean(inner, level) for key, inner in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self._clean(inner, level) for inner in value]
        if isinstance(value, str) and not isinstance(value, Plain) and level != "open" and value:
            self.tally.hidden += 1
            return HIDDEN
        if isinstance(value, str) and not isinstance(value, Plain) and not value.isascii():
            return value.encode("utf-8", "replace").decode()  # half a character would break the message
        return value


def as_text(data: Mapping[str, Json]) -> str:
    """The structure in words: `key: value` a line, lists of texts as lines below their key.

    >>> print(as_text({"change": "popup", "new": ["e7 dialog", "e8 button"]}))
    change: popup
    new:
    e7 dialog
    e8 button
    """
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, list):
            lines.append(f"{key}:" if value else f"{key}: none")
            lines.extend(_line(item) for item in value)
        else:
            lines.append(f"{key}: {_line(value)}")
    return "\n".join(lines)


def _line(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_line(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return " ".join(_line(inner) for inner in value)
    return "none" if value is None else str(value)
