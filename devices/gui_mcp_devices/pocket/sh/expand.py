"""Words to strings: variables, substitutions, splitting, and names of the phone's files for patterns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from gui_mcp_devices.pocket.files import FileError, Files
from gui_mcp_devices.pocket.sh.arithmetic import calculate
from gui_mcp_devices.pocket.sh.context import Environment, Exhausted, absolute
from gui_mcp_devices.pocket.sh.lexer import Arithmetic, ShellSyntaxError, Substitution, Text, Variable, Word
from gui_mcp_devices.pocket.sh.patterns import Pattern, pattern

MOST_FIELDS = 20_000
MOST_TRIMMED = 4_000
"""Characters of a value that `${X#pattern}` takes apart."""
Substitute = Callable[[str], Awaitable[str]]
Segment = tuple[str, bool]
"""Text and whether it was quoted."""


@dataclass(frozen=True, slots=True)
class Expander:
    """Expands words in one environment; `substitute` runs what stands in `$(...)`."""

    environment: Environment
    files: Files
    substitute: Substitute

    async def fields(self, words: tuple[Word, ...]) -> list[str]:
        """The arguments that the words become."""
        made: list[str] = []
        for word in words:
            for field in await self._split(word):
                made.extend(self._names(field))
                if len(made) > MOST_FIELDS:
                    raise Exhausted("Argument list too long")
        return made

    async def one(self, word: Word) -> str:
        """The word as one string: no splitting, no file names."""
        return "".join(text for text, _ in await self._segments(word))

    async def pattern(self, word: Word) -> Pattern:
        """The word as a pattern, what is quoted literal."""
        return pattern(await self._segments(word))

    async def _segments(self, word: Word) -> list[Segment]:
        found: list[Segment] = []
        for at, part in enumerate(word):
            match part:
                case Text(text, quoted):
                    found.append((self._home(text) if not at and not quoted else text, quoted))
                case Variable(name="@" | "*", op="", quoted=quoted):
                    found.append((" ".join(self.environment.arguments), quoted))
                case _:
                    found.append((await self._value(part), part.quoted))
        return found

    async def _split(self, word: Word) -> list[list[Segment]]:
        fields: list[list[Segment]] = []
        current: list[Segment] | None = None
        for at, part in enumerate(word):
            match part:
                case Text(text, quoted):
                    current = [
                        *(current or []),
                        (self._home(text) if not at and not quoted else text, quoted),
                    ]
                case Variable(name="@", op="", quoted=True):
                    for index, argument in enumerate(self.environment.arguments):
                        if index and current is not None:
                            fields.append(current)
                            current = None
                        current = [*(current or []), (argument, True)]
                case _ if part.quoted:
                    current = [*(current or []), ((await self._segments((part,)))[0][0], True)]
                case _:
                    value = (await self._segments((part,)))[0][0]
                    pieces = self._pieces(value)
                    if value[:1].isspace() and current is not None:
                        fields.append(current)
                        current = None
                    for index, piece in enumerate(pieces):
                        if index and current is not None:
                            fields.append(current)
                            current = None
                        current = [*(current or []), (piece, False)]
                    if pieces and value[-1:].isspace() and current is not None:
                        fields.append(current)
                        current = None
        if current is not None:
            fields.append(current)
        return fields

    def _pieces(self, value: str) -> list[str]:
        marks = self.environment.variables.get("IFS", " \t\n")
        if not marks:
            return [value] if value else []
        for mark in marks:
            if not mark.isspace():
                value = value.replace(mark, " \0 ")
        if any(mark.isspace() for mark in marks):
            return value.replace("\0 ", "").split()
        return value.split(" \0 ")

    def _home(self, text: str) -> str:
        if text == "~" or text.startswith("~/"):
            return self.environment.variables.get("HOME", "/") + text[1:]
        return text

    async def _value(self, part: Variable | Substitution | Arithmetic | Text) -> str:
        match part:
            case Text(text):
                return text
            case Substitution(source):
                return await self.substitute(source)
            case Arithmetic(argument):
                return str(calculate(await self.one(argument), self.environment.variables))
            case Variable():
                return await self._variable(part)

    async def _variable(self, part: Variable) -> str:
        value = self.lookup(part.name)
        op = part.op
        if op == "length":
            return str(len(value or ""))
        if op in ("#", "##", "%", "%%"):
            return _trimmed(value or "", await self.pattern(part.argument), op)
        missing = value is None or (op.startswith(":") and not value)
        match op.removeprefix(":"):
            case "-":
                return await self.one(part.argument) if missing else value or ""
            case "+":
                return "" if missing else await self.one(part.argument)
            case "=":
                if missing:
                    value = await self.one(part.argument)
                    self.environment.variables[part.name] = value
                return value or ""
            case "?":
                if missing:
                    said = await self.one(part.argument) or "parameter null or not set"
                    raise ShellSyntaxError(f"{part.name}: {said}")
                return value or ""
            case _:
                return value or ""

    def lookup(self, name: str) -> str | None:
        """The value of a variable or of `?`, `$`, `#`, `@`, `*`, `-`, `0`..`9`; None where unset."""
        environment = self.environment
        match name:
            case "?":
                return str(environment.status)
            case "$":
                return "4242"
            case "!":
                return "4243"
            case "#":
                return str(len(environment.arguments))
            case "@" | "*":
                return " ".join(environment.arguments)
            case "-":
                return ""
            case "0":
                return environment.variables.get("0", "/system/bin/sh")
            case "PWD":
                return environment.cwd
            case _ if name.isdigit():
                index = int(name[:6]) - 1
                return environment.arguments[index] if index < len(environment.arguments) else None
            case _:
                return environment.variables.get(name)

    def _names(self, field: list[Segment]) -> list[str]:
        text = "".join(piece for piece, _ in field)
        if not any(not quoted and any(mark in piece for mark in "*?[") for piece, quoted in field):
            return [text]
        return names(self.files, self.environment.cwd, field) or [text]


def names(files: Files, cwd: str, field: list[Segment]) -> list[str]:
    """The phone's files whose names fit a pattern that may hold slashes, sorted."""
    steps: list[list[Segment]] = [[]]
    for text, quoted in field:
        for index, piece in enumerate(text.split("/")):
            if index:
                steps.append([])
            if piece:
                steps[-1].append((piece, quoted))
    rooted = not steps[0] and len(steps) > 1
    found = ["/" if rooted else ""]
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        if not step:
            if last:
                found = [f"{stem}/" if not stem.endswith("/") else stem for stem in found]
            continue
        wanted = pattern(step)
        literal = "".join(text for text, _ in step)
        following: list[str] = []
        for stem in found:
            joint = stem if stem.endswith("/") or not stem else f"{stem}/"
            if not wanted.wild:
                if files.stat(absolute(cwd, joint + literal)) is not None:
                    following.append(joint + literal)
                continue
            following.extend(
                joint + name
                for name in _listed(files, absolute(cwd, stem or "."))
                if _shown(wanted, literal, name)
            )
            if len(following) > MOST_FIELDS:
                raise Exhausted("Argument list too long")
        found = following
    return sorted(found)


def _shown(wanted: Pattern, literal: str, name: str) -> bool:
    return (literal.startswith(".") or not name.startswith(".")) and wanted.matches(name)


def _listed(files: Files, path: str) -> list[str]:
    try:
        return list(files.list(path))
    except FileError:
        return []


def _trimmed(value: str, wanted: Pattern, op: str) -> str:
    if len(value) > MOST_TRIMMED:
        raise Exhausted("value too long to trim")
    sizes = range(len(value) + 1)
    if op in ("##", "%%"):
        sizes = range(len(value), -1, -1)
    for size in sizes:
        if op.startswith("#") and wanted.matches(value[:size]):
            return value[size:]
        if op.startswith("%") and wanted.matches(value[len(value) - size :]):
            return value[: len(value) - size]
    return value
