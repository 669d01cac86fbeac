"""sed and a little awk."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gui_mcp_devices.pocket.sh.commands.text import lines
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed, octets
from gui_mcp_devices.pocket.sh.options import options, whole
from gui_mcp_devices.pocket.sh.regex import LONGEST_SUBJECT, compiled


@dataclass(frozen=True, slots=True)
class _Address:
    number: int = 0
    """-1: the last line."""
    pattern: re.Pattern[str] | None = None

    def holds(self, number: int, last: bool, line: str) -> bool:
        if self.pattern is not None:
            return self.pattern.search(line) is not None
        return last if self.number < 0 else number == self.number


@dataclass(slots=True)
class _Edit:
    """One command of a sed script."""

    verb: str
    addresses: tuple[_Address, ...]
    negated: bool
    pattern: re.Pattern[str] | None = None
    replacement: str = ""
    flags: str = ""
    inside: bool = False

    def applies(self, number: int, last: bool, line: str) -> bool:
        if not self.addresses:
            return not self.negated
        first = self.addresses[0]
        if len(self.addresses) == 1:
            return first.holds(number, last, line) is not self.negated
        second = self.addresses[1]
        if self.inside:
            self.inside = not (second.holds(number, last, line) or 0 < second.number <= number)
            return not self.negated
        if first.holds(number, last, line):
            self.inside = second.pattern is not None or second.number < 0 or second.number > number
            return not self.negated
        return self.negated


def _script(source: str, extended: bool) -> list[_Edit]:
    edits: list[_Edit] = []
    at = 0

    def address() -> _Address | None:
        nonlocal at
        digits = re.match(r"\d{1,9}", source[at:])
        if digits:
            at += digits.end()
            return _Address(int(digits.group()))
        if source.startswith("$", at):
            at += 1
            return _Address(-1)
        if source.startswith("/", at):
            text, at_next = _delimited(source, at + 1, "/")
            at = at_next
            return _Address(pattern=compiled(text, extended=extended))
        return None

    while at < len(source):
        if source[at] in " ;\n\t":
            at += 1
            continue
        found: list[_Address] = []
        first = address()
        if first is not None:
            found.append(first)
            if source.startswith(",", at):
                at += 1
                second = address()
                if second is None:
                    raise Failed(f"bad pattern '{source[:60]}'")
                found.append(second)
        while source[at : at + 1] == " ":
            at += 1
        negated = source.startswith("!", at)
        at += negated
        verb = source[at : at + 1]
        at += 1
        if verb == "s":
            mark = source[at : at + 1]
            if not mark or mark in "\\\n":
                raise Failed(f"bad pattern '{source[:60]}'")
            text, at = _delimited(source, at + 1, mark)
            replacement, at = _delimited(source, at, mark, keep=True)
            flags = re.match(r"[gpiI0-9]*", source[at:])
            letters_given = flags.group() if flags else ""
            at += len(letters_given)
            pattern = compiled(text, extended=extended, fold="i" in letters_given.lower())
            edits.append(_Edit("s", tuple(found), negated, pattern, replacement, letters_given))
        elif verb in ("p", "d", "q", "="):
            edits.append(_Edit(verb, tuple(found), negated))
        else:
            raise Failed(f"bad pattern '{source[:60]}'@{at} ({verb})")
    return edits


def _delimited(source: str, at: int, mark: str, keep: bool = False) -> tuple[str, int]:
    """Text up to an unescaped `mark`, and where it goes on."""
    made: list[str] = []
    while at < len(source) and source[at] != mark:
        if source[at] == "\\" and at + 1 < len(source):
            if source[at + 1] != mark or keep:
                made.append("\\")
            at += 1
        made.append(source[at])
        at += 1
    if at >= len(source):
        raise Failed(f"bad pattern '{source[:60]}'")
    return "".join(made), at + 1


def _replaced(edit: _Edit, line: str) -> tuple[str, bool]:
    assert edit.pattern is not None
    everywhere = "g" in edit.flags
    nth = int(re.sub(r"\D", "", edit.flags)[:4] or 1)
    seen = 0

    def fill(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        if seen < nth or (seen > nth and not everywhere):
            return found.group()

        def one(mark: re.Match[str]) -> str:
            text = mark.group()
            if text == "&":
                return found.group()
            if text[1].isdigit():
                index = int(text[1])
                if index > edit_groups:
                    raise Failed(f"invalid reference \\{index} on s command")
                return found.group(index) or ""
            return {"n": "\n", "t": "\t"}.get(text[1], text[1])

        return re.sub(r"\\.|&", one, edit.replacement, flags=re.DOTALL)

    edit_groups = edit.pattern.groups
    made = edit.pattern.sub(fill, line[:LONGEST_SUBJECT]) + line[LONGEST_SUBJECT:]
    return made, seen >= nth


async def sed(ctx: Context) -> int:
    given = options(
        ctx.args, "nErsi", "ef", {"quiet": "n", "silent": "n", "expression": "e", "in-place": "i"}
    )
    rest = list(given.rest)
    sources = list(given.values.get("e", ()))
    if not sources:
        if not rest:
            raise Failed("Need script")
        sources = [rest.pop(0)]
    groups = [rest] if not given.has("i") else [[name] for name in rest]
    for names in groups:
        found: list[str] = []
        for name in names or ["-"]:
            found.extend(lines(await ctx.load(name)))
        made = _edited(_script("\n".join(sources), given.has("Er")), found, given.has("n"))
        if given.has("i"):
            ctx.store(names[0], octets("".join(f"{line}\n" for line in made)))
        else:
            await ctx.say(*made)
    return 0


def _edited(edits: list[_Edit], found: list[str], quiet: bool) -> list[str]:
    made: list[str] = []
    for number, line in enumerate(found, 1):
        last = number == len(found)
        deleted = ends = False
        for edit in edits:
            if not edit.applies(number, last, line):
                continue
            if edit.verb == "s":
                line, changed = _replaced(edit, line)
                if changed and "p" in edit.flags:
                    made.append(line)
            elif edit.verb == "p":
                made.append(line)
            elif edit.verb == "=":
                made.append(str(number))
            else:
                deleted = edit.verb == "d"
                ends = edit.verb == "q"
                break
        if not deleted and not quiet:
            made.append(line)
        if ends:
            break
    return made


_AWK = re.compile(
    r"\s*(?:/((?:[^/\\]|\\.)*)/|NR\s*(==|>|<|>=|<=|!=)\s*(\d+))?\s*(?:\{\s*print\s*([^{}]*?)\s*;?\s*\})?\s*\Z"
)
_AWK_ITEM = re.compile(r'\s*(?:\$(\d{1,4}|NF)|"((?:[^"\\]|\\.)*)"|(NR|NF)|(,))\s*')


async def awk(ctx: Context) -> int:
    """`/re/ {print $1, "x" $NF}` and `NR==2 {...}`; any other program is refused."""
    given = options(ctx.args, "", "Fv", permute=False)
    if not given.rest:
        raise Failed("usage: awk [-F sep] 'program' [file ...]", 2, named=False)
    program = _AWK.match(given.rest[0])
    if program is None or not given.rest[0].strip():
        raise Failed("this phone's awk knows `/re/ {print ...}` and `NR==n {print ...}` only", 2)
    wanted = compiled(program.group(1), extended=True) if program.group(1) is not None else None
    printed = program.group(4) or ""
    separator = given.value("F")
    number = 0
    for name in given.rest[1:] or ("-",):
        for line in lines(await ctx.load(name)):
            number += 1
            if wanted is not None and not wanted.search(line[:LONGEST_SUBJECT]):
                continue
            if program.group(2) and not _numbered(number, program.group(2), whole(program.group(3))):
                continue
            await ctx.say(_printed(printed, line, _awk_fields(line, separator), number))
    return 0


def _awk_fields(line: str, separator: str) -> list[str]:
    if not separator or separator == " ":
        return line.split()
    if len(separator) == 1:
        return line.split(separator)
    return compiled(separator, extended=True).split(line[:LONGEST_SUBJECT])


def _numbered(number: int, op: str, other: int) -> bool:
    return {
        "==": number == other,
        "!=": number != other,
        ">": number > other,
        "<": number < other,
        ">=": number >= other,
        "<=": number <= other,
    }[op]


def _printed(items: str, line: str, fields: list[str], number: int) -> str:
    if not items:
        return line
    made: list[str] = []
    at = 0
    while at < len(items):
        found = _AWK_ITEM.match(items, at)
        if found is None:
            raise Failed(f"cannot print '{items[at : at + 40]}'", 2)
        at = found.end()
        field, text, name, comma = found.groups()
        if comma:
            made.append(" ")
        elif text is not None:
            made.append(text.replace("\\t", "\t").replace("\\n", "\n").replace('\\"', '"'))
        elif name:
            made.append(str(number if name == "NR" else len(fields)))
        elif field == "0":
            made.append(line)
        else:
            index = len(fields) if field == "NF" else int(field)
            made.append(fields[index - 1] if 0 < index <= len(fields) else "")
    return "".join(made)


COMMANDS: dict[str, Command] = {"sed": sed, "awk": awk}
