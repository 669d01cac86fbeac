"""What is written for a client: the command that starts us, or the URL where we are reached.

The shapes differ from client to client in names only; each is a function from what is wanted to a table.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from gui_mcp.connect.formats import Table, Value

PLACEHOLDER = "PUT-THE-TOKEN-HERE"
"""Stands where a client can only keep the token in clear; a person puts it there, we never do."""


@dataclass(frozen=True, slots=True)
class Local:
    """Start `gui-mcp serve` on this machine."""

    name: str
    """What the client calls the server."""
    command: tuple[str, ...]
    """The program, by its absolute path, and its first arguments."""
    args: tuple[str, ...]
    """The arguments that follow."""

    @property
    def program(self) -> str:
        return self.command[0]

    @property
    def arguments(self) -> list[Value]:
        return [*self.command[1:], *self.args]


@dataclass(frozen=True, slots=True)
class Remote:
    """Reach a daemon by Streamable HTTP."""

    name: str
    url: str
    token_env: str
    """Name of the environment variable that holds the token; the token itself is never read."""


Wanted = Local | Remote
LocalShape = Callable[[Local], Table]
RemoteShape = Callable[[Remote], Table]


def server_command() -> tuple[str, ...]:
    """How to start us where there is no shell and no PATH: the console script beside this interpreter, by its
    absolute path, else the interpreter with the module."""
    script = Path(sys.executable).with_name("gui-mcp.exe" if os.name == "nt" else "gui-mcp")
    return (str(script),) if script.is_file() else (sys.executable, "-m", "gui_mcp.cli")


def starts_us(entry: Table) -> bool:
    """Whether an entry in a client's file starts this server, in whatever way; a URL counts as ours."""
    words = _words(entry.get("command")) + _words(entry.get("cmd")) + _words(entry.get("args"))
    if not words:
        return True
    # Either separator, whatever this machine's is: the file may have been written on another.
    names = {PurePath(word.replace("\\", "/")).name for word in words}
    return "serve" in names and not names.isdisjoint({"gui-mcp", "gui-mcp.exe", "gui_mcp.cli"})


def merged(old: Value, new: Table) -> Table:
    """`new`, and of our own older entry what a person or the client added to it (`env`, `disabled`, ...)."""
    if not isinstance(old, Mapping) or not starts_us(old):
        return new
    return {**new, **{key: value for key, value in old.items() if key not in new and key not in _TRANSPORT}}


_TRANSPORT = frozenset(
    "type command args cmd url httpUrl serverUrl uri headers bearer_token_env_var env_keys oauth".split()
)
"""Fields that say how the server is reached: never kept from an entry that reached it in another way."""


def _words(value: Value) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(word) for word in value] if isinstance(value, Sequence) else []


# -- how clients write a command


def plain(wanted: Local) -> Table:
    """`command` and `args`: Claude Desktop, Cursor, Gemini, Windsurf, Zed, LM Studio and most others."""
    return {"command": wanted.program, "args": wanted.arguments}


def typed(kind: str, **more: Value) -> LocalShape:
    """The same with a `type` in front."""

    def shape(wanted: Local) -> Table:
        return {"type": kind, **plain(wanted), **more}

    return shape


def one_list(wanted: Local) -> Table:
    """opencode: program and arguments in one list."""
    return {"type": "local", "command": [wanted.program, *wanted.arguments], "enabled": True}


def goose_local(wanted: Local) -> Table:
    return {
        "enabled": True,
        "type": "stdio",
        "name": wanted.name,
        "description": "GUI-MCP",
        "cmd": wanted.program,
        "args": wanted.arguments,
        "timeout": 300,
    }


# -- how clients write a URL, and how they read the token from the environment


def by_url(reference: str, *, url: str = "url", kind: str = "", **more: Value) -> RemoteShape:
    """A URL under the name `url`, and the header; `reference` is how the client writes the variable NAME."""

    def shape(wanted: Remote) -> Table:
        token = reference.replace("NAME", wanted.token_env)
        front: Table = {"type": kind} if kind else {}
        return {**front, url: wanted.url, "headers": {"Authorization": f"Bearer {token}"}, **more}

    return shape


def codex_remote(wanted: Remote) -> Table:
    return {"url": wanted.url, "bearer_token_env_var": wanted.token_env}


def goose_remote(wanted: Remote) -> Table:
    return {
        "enabled": True,
        "type": "streamable_http",
        "name": wanted.name,
        "description": "GUI-MCP",
        "uri": wanted.url,
        "env_keys": [wanted.token_env],
        "headers": {"Authorization": f"Bearer ${{{wanted.token_env}}}"},
        "timeout": 300,
    }
