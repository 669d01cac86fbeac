"""One entry in a text of JSON, TOML or YAML: read it, put it, take it out; nothing else may change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from gui_mcp.connect.errors import BrokenFile, CannotEdit

Format = Literal["json", "jsonc", "toml", "yaml"]
Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]
Table = Mapping[str, Value]
Keys = tuple[str, ...]
"""The way from the top of a file to one value, e.g. `("mcpServers", "gui")`."""


class Editor(Protocol):
    """Changes a text of one format, and leaves what it does not mean to change as it stands."""

    def load(self, text: str) -> Table:
        """What the text says. Raises `BrokenFile`, and `CannotEdit` when the top is no table."""
        ...

    def put(self, text: str, keys: Keys, entry: Table) -> str:
        """The text with `entry` at `keys`, in place of what stood there. Raises like `load`."""
        ...

    def remove(self, text: str, keys: Keys) -> str:
        """The text without what stands at `keys`, which must be there. Raises like `load`."""
        ...


def editor(name: Format) -> Editor:
    """The editor of a format; its library is loaded here and not before."""
    match name:
        case "json" | "jsonc":
            from gui_mcp.connect.jsontext import JsonEditor

            return JsonEditor(comments=name == "jsonc")
        case "toml":
            from gui_mcp.connect.tomltext import TomlEditor

            return TomlEditor()
        case "yaml":
            from gui_mcp.connect.yamltext import YamlEditor

            return YamlEditor()


def read(name: Format, text: str, keys: Keys) -> Value:
    """What stands at `keys`; None when nothing does. Raises `BrokenFile`, `CannotEdit`."""
    return look_up(editor(name).load(text), keys)


def put(name: Format, text: str, keys: Keys, entry: Table) -> str:
    """The text with the entry in it, every other value unchanged. Raises `BrokenFile`, `CannotEdit`."""
    tool = editor(name)
    before = tool.load(text)
    after = tool.put(text, keys, entry)
    _check(tool, after, [_with(before, keys, entry)], keys)
    return after


def remove(name: Format, text: str, keys: Keys) -> str:
    """The text without the entry, every other value unchanged. Raises `BrokenFile`, `CannotEdit`."""
    tool = editor(name)
    before = tool.load(text)
    if look_up(before, keys) is None:
        return text
    after = tool.remove(text, keys)
    _check(tool, after, _all_without(before, keys), keys)
    return after


def look_up(table: Table, keys: Keys) -> Value:
    """What stands at `keys`; None when nothing does."""
    value: Value = table
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            return None
        value = value[key]
    return value


def nested(keys: Keys, entry: Table) -> Table:
    """`entry` inside one table a key, the last key innermost."""
    for key in reversed(keys):
        entry = {key: entry}
    return entry


def _check(tool: Editor, after: str, right: Sequence[Table], keys: Keys) -> None:
    try:
        if tool.load(after) in right:
            return
    except BrokenFile:
        pass
    raise CannotEdit(f"the edit would have touched more than {'.'.join(keys)}")


def _with(table: Table, keys: Keys, entry: Table) -> Table:
    head, rest = keys[0], keys[1:]
    if not rest:
        return {**table, head: entry}
    inner = table.get(head)
    return {**table, head: _with(inner if isinstance(inner, Mapping) else {}, rest, entry)}


def _without(table: Table, keys: Keys) -> Table:
    head, rest = keys[0], keys[1:]
    if not rest:
        return {key: value for key, value in table.items() if key != head}
    inner = table[head]
    return {**table, head: _without(inner, rest) if isinstance(inner, Mapping) else inner}


def _all_without(table: Table, keys: Keys) -> list[Table]:
    """Without the entry; also without the table above it, when it was the only one there."""
    found = [_without(table, keys)]
    while (keys := keys[:-1]) and not look_up(found[-1], keys):
        found.append(_without(table, keys))
    return found
