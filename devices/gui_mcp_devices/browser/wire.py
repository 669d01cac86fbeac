"""The DevTools calls that Playwright has no method for, and the shapes of their answers.

https://chromedevtools.github.io/devtools-protocol/tot/
"""

from __future__ import annotations

from typing import TypeVar

from playwright.async_api import CDPSession, Error
from pydantic import BaseModel, Field, JsonValue

Answer = TypeVar("Answer", bound=BaseModel)


class Gone(Exception):
    """The frame, its document or its whole tab went away during the call."""


class Nothing(BaseModel):
    pass


class Remote(BaseModel):
    value: JsonValue = None
    object_id: str = Field("", alias="objectId")


class Evaluated(BaseModel):
    result: Remote
    failure: JsonValue = Field(None, alias="exceptionDetails")


class WorldMade(BaseModel):
    context: int = Field(alias="executionContextId")


class FrameOwner(BaseModel):
    node: int = Field(alias="backendNodeId")


class Described(BaseModel):
    node: FrameOwner


class Resolved(BaseModel):
    object: Remote


class Listener(BaseModel):
    type: str
    node: int = Field(0, alias="backendNodeId")


class Listeners(BaseModel):
    listeners: list[Listener]


class FrameInfo(BaseModel):
    id: str
    parent: str | None = Field(None, alias="parentId")


class FrameTree(BaseModel):
    frame: FrameInfo
    children: list[FrameTree] = Field(default_factory=lambda: list[FrameTree](), alias="childFrames")

    def flat(self) -> list[FrameInfo]:
        return [self.frame, *(info for child in self.children for info in child.flat())]


class Frames(BaseModel):
    tree: FrameTree = Field(alias="frameTree")


class Request(BaseModel):
    url: str


class Paused(BaseModel):
    id: str = Field(alias="requestId")
    request: Request


class Shot(BaseModel):
    data: str
    """Base64."""


async def ask(session: CDPSession, method: str, shape: type[Answer], **params: object) -> Answer:
    """One call and its answer. Raises `Gone` when what it was asked of is no longer there."""
    try:
        # Playwright types the answer as a bare dict.
        reply: object = await session.send(method, params)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    except Error as error:
        raise Gone(f"{method}: {error.message}") from error
    return shape.model_validate(reply)
