"""A tool is one function: its signature is the schema, its docstring the description.

The schema is slimmed (no titles, no `null` branches), because every client pays for it in every turn.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mcp_types import Tool as McpTool
from mcp_types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, create_model

from gui_mcp.principals import Scope
from gui_mcp.privacy.egress import Json, Reply
from gui_mcp.server.call import Call


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool as the server holds it."""

    name: str
    description: str
    arguments: type[BaseModel]
    run: Callable[[Call, BaseModel], Awaitable[Reply]]
    scope: Scope
    read_only: bool
    seconds: float
    """Deadline of one call; a result is always given before it."""

    def listed(self) -> McpTool:
        return McpTool(
            name=self.name,
            description=self.description,
            input_schema=_slim(self.arguments.model_json_schema()),
            annotations=ToolAnnotations(read_only_hint=True) if self.read_only else None,
        )


class Toolbox:
    """The tools of one profile, in the order in which they were added."""

    def __init__(self) -> None:
        self.tools: dict[str, Tool] = {}

    def add(
        self,
        function: Callable[..., Awaitable[Reply]],
        *,
        scope: Scope,
        name: str = "",
        read_only: bool = False,
        seconds: float = 30.0,
    ) -> None:
        """Make `function` a tool. Its first parameter is the `Call`; the others are the arguments."""
        tool = _tool(name or function.__name__, function, scope, read_only, seconds)
        self.tools[tool.name] = tool


def _tool(
    name: str, function: Callable[..., Awaitable[Reply]], scope: Scope, read_only: bool, seconds: float
) -> Tool:
    hints = typing.get_type_hints(function, include_extras=True)
    signature = inspect.signature(function)
    fields: dict[str, Any] = {
        parameter.name: (
            hints[parameter.name],
            ... if parameter.default is inspect.Parameter.empty else parameter.default,
        )
        for parameter in list(signature.parameters.values())[1:]
    }
    model: type[BaseModel] = create_model(name, __config__=ConfigDict(extra="forbid"), **fields)

    async def run(call: Call, arguments: BaseModel) -> Reply:
        return await function(call, **dict(iter(arguments)))

    return Tool(name, inspect.cleandoc(function.__doc__ or ""), model, run, scope, read_only, seconds)


def _slim(schema: Mapping[str, Json]) -> dict[str, Json]:
    """`schema` without what a model does not need: titles, null branches, null defaults."""
    slim: dict[str, Json] = {}
    for key, value in schema.items():
        if key == "title" and isinstance(value, str):
            continue
        if key == "default" and value is None:
            continue
        if key == "anyOf" and isinstance(value, list):
            branches = [b for b in value if isinstance(b, dict) and b.get("type") != "null"]
            if len(branches) == 1:
                slim.update(_slim(branches[0]))
                continue
        if key == "properties" and isinstance(value, dict):
            slim[key] = {
                name: _slim(inner) if isinstance(inner, dict) else inner for name, inner in value.items()
            }
        elif isinstance(value, dict):
            slim[key] = _slim(value)
        else:
            slim[key] = value
    return slim
