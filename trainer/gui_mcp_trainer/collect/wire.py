"""What a collector and its worker processes say to each other: JSON, a line each, over stdin and stdout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from gui_mcp_trainer.collect.result import Result
from gui_mcp_trainer.collect.slot import Setting
from gui_mcp_trainer.collect.unit import Trial

LONGEST = 1 << 26
"""Bytes of a line."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The first line to a worker."""

    setting: Setting
    slots: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The first line of a worker."""

    pid: int
    says: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True)
class Make:
    slot: int
    trial: Trial


@dataclass(frozen=True, slots=True)
class Made:
    """The run is in the store when this is said."""

    slot: int
    result: Result
    says: Literal["made"] = "made"


@dataclass(frozen=True, slots=True)
class Stuck:
    """The worker cannot go on; why, in words for people."""

    why: str
    says: Literal["stuck"] = "stuck"


HELLO = TypeAdapter(Hello)
MAKE = TypeAdapter(Make)
SAID: TypeAdapter[Ready | Made | Stuck] = TypeAdapter(
    Annotated[Ready | Made | Stuck, Field(discriminator="says")]
)


def line(value: Hello | Make | Ready | Made | Stuck) -> bytes:
    return TypeAdapter(type(value)).dump_json(value) + b"\n"
