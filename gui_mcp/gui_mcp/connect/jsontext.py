"""JSON as text: one member is put in or taken out, every other character stays where it is.

`json.dumps` of the whole file would rewrite indentation, escapes and numbers, and would lose the comments
that VS Code, Zed and others allow. The libraries for JSON with comments either drop comments too or bring a
JavaScript engine along, and the part that is needed is small: where each member begins and ends. Comments
(`//`, `/* */`) and trailing commas are read as the clients that allow them read them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from gui_mcp.connect.errors import BrokenFile, CannotEdit
from gui_mcp.connect.formats import Keys, Table, Value, nested

SPACE = re.compile(r"[ \t\r\n]*")
COMMENT = re.compile(r"//[^\r\n]*|/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
SCALAR = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
SAME_LINE = re.compile(r"(?:[ \t]*(?://[^\r\n]*|/\*[^\r\n]*?\*/))*")
"""Comments that follow a value on its line belong to it."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value: characters `start` to `end` of the text."""

    start: int
    end: int
    value: Value
    members: tuple[Member, ...] | None = None
    """In the order of the text; None when the value is no object."""


@dataclass(frozen=True, slots=True)
class Member:
    """`"key": value` and the comma behind it."""

    key: str
    start: int
    node: Node
    comma: int | None
    """Where the comma stands; None when there is none."""


@dataclass(frozen=True, slots=True)
class JsonEditor:
    """JSON, with comments and trailing commas where `comments` is set."""

    comments: bool

    def load(self, text: str) -> Table:
        try:
            # A client's whole state may be megabytes; ours is read only where that parser gives up.
            value: Value = json.loads(text) if text.strip() else {}
        except (ValueError, RecursionError):
            value = self._root(text).value
        if not isinstance(value, Mapping):
            raise CannotEdit("the file holds JSON, but no object at the top; make it one ({...})")
        return value

    def put(self, text: str, keys: Keys, entry: Table) -> str:
        newline = "\r\n" if "\r\n" in text else "\n"
        if not text.strip():
            return _lines(nested(keys, entry), "  ", "", newline) + newline
        node = self._root(text)
        unit = _unit(text, node)
        for depth, key in enumerate(keys):
            found = _member(node, key)
            if found is None:
                return _insert(text, node, key, nested(keys[depth + 1 :], entry), unit, newline)
            node = found.node
            if depth + 1 < len(keys) and node.members is None:
                if node.value is not None:
                    raise CannotEdit(f"{'.'.join(keys[: depth + 1])} is no object in this file")
                new = nested(keys[depth + 1 :], entry)
                return _replace(text, node, new, unit, newline)
        return _replace(text, node, entry, unit, newline)

    def remove(self, text: str, keys: Keys) -> str:
        node = self._root(text)
        for key in keys[:-1]:
            node = _required(node, key).node
        return _take_out(text, node, _required(node, keys[-1]))

    def _root(self, text: str) -> Node:
        reader = _Reader(text, self.comments)
        try:
            node = reader.value(reader.skip(0))
        except RecursionError:
            raise BrokenFile("the JSON is nested too deeply to be read") from None
        if (end := reader.skip(node.end)) != len(text):
            raise reader.broken(end, "something follows the end of the JSON")
        return node


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    comments: bool

    def broken(self, at: int, what: str) -> BrokenFile:
        line = self.text.count("\n", 0, at) + 1
        column = at - self.text.rfind("\n", 0, at)
        return BrokenFile(f"line {line}, column {column}: {what}")

    def skip(self, at: int) -> int:
        """Past white space and comments."""
        while True:
            at = _end(SPACE, self.text, at)
            if not self.text.startswith(("//", "/*"), at):
                return at
            if not self.comments:
                raise self.broken(at, "a comment, which this client does not read")
            if not (found := COMMENT.match(self.text, at)):
                raise self.broken(at, "a comment that does not end")
            at = found.end()

    def value(self, at: int) -> Node:
        match self.text[at : at + 1]:
            case "{":
                return self._object(at)
            case "[":
                return self._array(at)
            case '"':
                return self._scalar(at, STRING, "a string that does not end on its line")
            case "":
                raise self.broken(at, "the file ends too early")
            case _:
                return self._scalar(at, SCALAR, "no JSON value")

    def _scalar(self, at: int, pattern: re.Pattern[str], wrong: str) -> Node:
        found = pattern.match(self.text, at)
        if found is None:
            raise self.broken(at, wrong)
        try:
            return Node(at, found.end(), json.loads(found[0]))
        except ValueError:
            raise self.broken(at, "a string with a wrong escape") from None

    def _array(self, at: int) -> Node:
        start, items, more = at, list[Value](), True
        at = self.skip(at + 1)
        while not self.text.startswith("]", at):
            if not more:
                raise self.broken(at, "',' or ']' expected")
            node = self.value(at)
            items.append(node.value)
            at, more = self._comma(node.end, "]")
        return Node(start, at + 1, items)

    def _object(self, at: int) -> Node:
        start, members, more = at, list[Member](), True
        at = self.skip(at + 1)
        while not self.text.startswith("}", at):
            if not more:
                raise self.broken(at, "',' or '}' expected")
            if not self.text.startswith('"', at):
                raise self.broken(at, "a key in double quotes or '}' expected")
            key = self._scalar(at, STRING, "a string that does not end on its line")
            colon = self.skip(key.end)
            if not self.text.startswith(":", colon):
                raise self.broken(colon, "':' expected")
            node = self.value(self.skip(colon + 1))
            comma = self.skip(node.end)
            following, more = self._comma(node.end, "}")
            members.append(Member(str(key.value), at, node, comma if more else None))
            at = following
        return Node(start, at + 1, {m.key: m.node.value for m in members}, tuple(members))

    def _comma(self, at: int, closing: str) -> tuple[int, bool]:
        """Where the next item or the end stands, and whether a comma stood before it."""
        at = self.skip(at)
        if not self.text.startswith(",", at):
            return at, False
        after = self.skip(at + 1)
        if self.text.startswith(closing, after) and not self.comments:
            raise self.broken(at, f"a comma before '{closing}', which this client does not read")
        return after, True


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _member(node: Node, key: str) -> Member | None:
    # Of two members with one name every parser keeps the last.
    return next((m for m in reversed(node.members or ()) if m.key == key), None)


def _required(node: Node, key: str) -> Member:
    found = _member(node, key)
    if found is None:
        raise CannotEdit(f"there is no {key!r} in this file")
    return found


def _insert(text: str, node: Node, key: str, value: Value, unit: str, newline: str) -> str:
    """`key` as the last member of the object `node`."""
    members = node.members or ()
    if members and "\n" not in text[node.start : node.end]:
        return _insert_in_line(text, node, members[-1], key, value)
    base = _indent(text, node.start)
    inner = base + unit
    if members and "\n" in text[node.start : members[-1].start]:
        inner = _indent(text, members[-1].start)
    new = f"{newline}{inner}{json.dumps(key)}: {_lines(value, unit, inner, newline)}"
    if not members:
        if not text[node.start + 1 : node.end - 1].strip():
            return f"{text[: node.start]}{{{new}{newline}{base}}}{text[node.end :]}"
        at = _end(SAME_LINE, text, node.start + 1)
        return text[:at] + new + text[at:]
    last = members[-1]
    if last.comma is not None:
        at = _end(SAME_LINE, text, last.comma + 1)
        return f"{text[:at]}{new},{text[at:]}"
    at = _end(SAME_LINE, text, last.node.end)
    return f"{text[: last.node.end]},{text[last.node.end : at]}{new}{text[at:]}"


def _insert_in_line(text: str, node: Node, last: Member, key: str, value: Value) -> str:
    """The object stands on one line, and stays there."""
    tight = ": " not in text[node.start : node.end]
    new = json.dumps({key: value}, ensure_ascii=False, separators=(",", ":") if tight else (", ", ": "))[1:-1]
    gap = "" if tight else " "
    if last.comma is not None:
        return f"{text[: last.comma + 1]}{gap}{new},{text[last.comma + 1 :]}"
    return f"{text[: last.node.end]},{gap}{new}{text[last.node.end :]}"


def _replace(text: str, node: Node, value: Value, unit: str, newline: str) -> str:
    new = _lines(value, unit, _indent(text, node.start), newline)
    return text[: node.start] + new + text[node.end :]


def _take_out(text: str, node: Node, member: Member) -> str:
    members = node.members or ()
    if len(members) == 1:
        end = member.node.end if member.comma is None else member.comma + 1
        before, after = text[node.start + 1 : member.start], text[end : node.end - 1]
        kept = "" if not (before + after).strip() else before.rstrip(" \t") + after.lstrip(" \t")
        return text[: node.start + 1] + kept + text[node.end - 1 :]
    # A comment behind it on its line goes with it; the neighbours keep their places.
    rest = _end(SAME_LINE, text, member.node.end if member.comma is None else member.comma + 1)
    following = _end(SPACE, text, rest)
    if member.comma is not None and text[following] != "}":
        return text[: member.start] + text[following:]
    head = text[: member.start].rstrip()
    previous = next((a for a, b in pairwise(members) if b is member), None)
    if member.comma is None and previous and previous.comma is not None:
        head = head[: previous.comma] + head[previous.comma + 1 :]
    in_comment = "//" in head.rpartition("\n")[2] and text[rest] not in "\r\n"
    return head + ("\n" if in_comment else "") + text[rest:]


def _lines(value: Value, unit: str, base: str, newline: str) -> str:
    """The value as lines; all but the first begin with `base`."""
    return json.dumps(value, indent=unit, ensure_ascii=False).replace("\n", newline + base)


def _indent(text: str, at: int) -> str:
    """The white space that the line of `at` begins with."""
    line = text.rfind("\n", 0, at) + 1
    return text[line : _end(re.compile(r"[ \t]*"), text, line)]


def _unit(text: str, root: Node) -> str:
    """One step of indentation, as the file has it; two spaces where it has none."""
    for member in root.members or ():
        if "\n" in text[root.start : member.start]:
            return _indent(text, member.start)[len(_indent(text, root.start)) :] or "  "
    return "  "
