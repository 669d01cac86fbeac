"""A fixture of the official suite: a tool that a server must have for it, added to ours by public seams."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from mcp.server.context import HandlerResult, ServerRequestContext
from mcp.server.lowlevel import Server
from mcp_types import CallToolRequestParams, ListToolsResult, PaginatedRequestParams, Tool

Context = ServerRequestContext[object]
Json = dict[str, object]
Answer = Callable[[Context, CallToolRequestParams], Awaitable[HandlerResult]]

NOTHING: Json = {"type": "object"}


@dataclass(frozen=True, slots=True)
class Fixture:
    """One tool."""

    name: str
    answer: Answer
    schema: Json = field(default_factory=lambda: NOTHING)

    @property
    def tool(self) -> Tool:
        return Tool(name=self.name, description="A fixture of the suite.", input_schema=self.schema)


def strings(*names: str) -> Json:
    """The schema of arguments that are all texts."""
    return {"type": "object", "properties": {name: {"type": "string"} for name in names}}


def complete(**fields: object) -> Json:
    """A result as the newer era wants it; the older one is sent what it knows of it."""
    return {"resultType": "complete", **fields}


def listed(**fields: object) -> Json:
    """A result that may be cached."""
    return complete(ttlMs=0, cacheScope="private", **fields)


def said(text: str) -> Json:
    """A tool result of one text."""
    return complete(content=[{"type": "text", "text": text}])


def add_tools(server: Server[object], fixtures: Sequence[Fixture]) -> None:
    """List `fixtures` behind the tools that `server` has, and answer them; all other calls stay."""
    ours, called = server.get_request_handler("tools/list"), server.get_request_handler("tools/call")
    assert ours is not None and called is not None
    by_name = {fixture.name: fixture for fixture in fixtures}

    async def list_tools(ctx: Context, params: PaginatedRequestParams) -> ListToolsResult:
        listed = await ours.handler(ctx, params)
        assert isinstance(listed, ListToolsResult)
        return ListToolsResult(tools=[*listed.tools, *(fixture.tool for fixture in fixtures)])

    async def call_tool(ctx: Context, params: CallToolRequestParams) -> HandlerResult:
        found = by_name.get(params.name)
        return await (found.answer(ctx, params) if found else called.handler(ctx, params))

    server.add_request_handler("tools/list", PaginatedRequestParams, list_tools)
    server.add_request_handler("tools/call", CallToolRequestParams, call_tool)
