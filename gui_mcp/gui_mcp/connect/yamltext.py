"""YAML as text: PyYAML says where a node begins and ends, and lines are put in or taken out there.

Only block style is edited (`extensions:`, and the entries indented below it); anything else is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from gui_mcp.connect.errors import BrokenFile, CannotEdit
from gui_mcp.connect.formats import Keys, Table, Value, look_up, nested


class YamlEditor:
    """Two levels at most: a table at the top of the file, and entries in it."""

    def load(self, text: str) -> Table:
        try:
            loaded: Value = yaml.safe_load(text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
            raise BrokenFile(f"{where}{error.problem or 'no YAML'}") from None
        except yaml.YAMLError as error:
            raise BrokenFile(str(error).splitlines()[0]) from None
        if loaded is None:
            return {}
        if not isinstance(loaded, Mapping):
            raise CannotEdit("the file holds YAML, but no mapping at the top")
        return loaded

    def put(self, text: str, keys: Keys, entry: Table) -> str:
        top, name = keys
        if look_up(self.load(text), keys) is not None:
            text = self.remove(text, keys)
        newline = "\r\n" if "\r\n" in text else "\n"
        found = _value(text, top)
        if found is None:
            head = text if not text or text.endswith("\n") else text + newline
            return head + _block(nested(keys, entry), "", newline)
        if isinstance(found, yaml.MappingNode) and found.value and not found.flow_style:
            first = found.value[0][0].start_mark
            line = first.index - first.column
            return text[:line] + _block({name: entry}, " " * first.column, newline) + text[line:]
        if found.value not in ("", "~", "null", []):
            raise CannotEdit(f"{top} is not written as a block of lines in this file")
        end = found.end_mark.index
        head = text[: found.start_mark.index].rstrip(" ")
        return head + newline + _block({name: entry}, "  ", newline).rstrip("\r\n") + text[end:]

    def remove(self, text: str, keys: Keys) -> str:
        top, name = keys
        table = _value(text, top)
        if not isinstance(table, yaml.MappingNode) or table.flow_style:
            raise CannotEdit(
                f"{top} is not written as a block of lines in this file; take {name} out by hand"
            )
        for key, value in table.value:
            if key.value == name:
                start = key.start_mark.index - key.start_mark.column
                end = text.find("\n", _last(value))
                rest = text[end + 1 :] if end >= 0 else ""
                if len(table.value) > 1:
                    return text[:start] + rest
                head = text[:start].rstrip()
                return head + " {}" + text[len(head) : start] + rest
        raise CannotEdit(f"there is no {name!r} under {top} in this file")


def _value(text: str, key: str) -> yaml.Node | None:
    root = yaml.SafeLoader(text).get_single_node()
    if root is None:
        return None
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise CannotEdit("the top of the file is not written as a block of lines")
    return next((value for name, value in root.value if name.value == key), None)


def _last(node: yaml.Node) -> int:
    """Where a node's own text ends; the mark of a block lies behind the comments that follow it."""
    if isinstance(node, yaml.MappingNode | yaml.SequenceNode) and not node.flow_style:
        children: list[yaml.Node] = (
            [value for _, value in node.value] if isinstance(node, yaml.MappingNode) else node.value
        )
        return _last(children[-1])
    return node.end_mark.index - (1 if node.end_mark.column == 0 else 0)


def _block(table: Table, indent: str, newline: str) -> str:
    text = yaml.safe_dump(table, sort_keys=False, allow_unicode=True, width=10_000)
    return "".join(f"{indent}{line}{newline}" for line in text.splitlines())
