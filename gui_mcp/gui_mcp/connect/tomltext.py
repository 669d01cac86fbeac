"""TOML as text: an entry is a table with a header of its own, added at the end and taken out by its lines.

`tomlkit` writes the entry; the rest of the file is not passed through it, because it cannot add to tables
that stand apart (`[mcp_servers.a]`, `[profiles.x]`, `[mcp_servers.b]`), as people and clients write them. The
standard library reads the result back.
"""

from __future__ import annotations

import re
import tomllib

import tomlkit

from gui_mcp.connect.errors import BrokenFile, CannotEdit
from gui_mcp.connect.formats import Keys, Table, look_up, nested

HEADER = re.compile(r"\s*\[")
IDLE = re.compile(r"\s*(?:#.*)?")
"""A line that says nothing."""


class TomlEditor:
    """Tables written as `[mcp_servers.gui]`; other ways to write them are refused."""

    def load(self, text: str) -> Table:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BrokenFile(str(error)) from None

    def put(self, text: str, keys: Keys, entry: Table) -> str:
        if look_up(self.load(text), keys) is not None:
            text = self.remove(text, keys)
        newline = "\r\n" if "\r\n" in text else "\n"
        gap = "" if not text else newline if text.endswith("\n") else newline * 2
        after = text + gap + tomlkit.dumps(nested(keys, entry)).replace("\n", newline)
        try:
            tomllib.loads(after)
        except tomllib.TOMLDecodeError:
            raise CannotEdit(f"{'.'.join(keys[:-1])} is not written as tables in this file") from None
        return after

    def remove(self, text: str, keys: Keys) -> str:
        lines = text.splitlines(keepends=True)
        # What only looks like a header, inside a long string or list, shows when the result is read back.
        headers = [number for number, line in enumerate(lines) if HEADER.match(line)]
        mine = [number for number in headers if _names(lines[number], keys)]
        if not mine:
            raise CannotEdit(f"{'.'.join(keys)} is not written as a table in this file")
        for start in reversed(mine):
            end = next((number for number in headers if number > start), len(lines))
            # Comments and blank lines before the next header belong to that one.
            while start + 1 < end < len(lines) and IDLE.fullmatch(lines[end - 1].rstrip("\r\n")):
                end -= 1
            first = start - 1 if start and not lines[start - 1].strip() else start
            lines[first:end] = [""] * (end - first)
        return "".join(lines)


def _names(header: str, keys: Keys) -> bool:
    """Whether a header names the table at `keys` or one inside it."""
    try:
        return look_up(tomllib.loads(header), keys) is not None
    except tomllib.TOMLDecodeError:
        return False
