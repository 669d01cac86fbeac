"""grep."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gui_mcp_devices.pocket.files import FileError
from gui_mcp_devices.pocket.sh.commands.text import lines
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed
from gui_mcp_devices.pocket.sh.options import options
from gui_mcp_devices.pocket.sh.regex import LONGEST_SUBJECT, compiled

_GREP_LONG = {
    "ignore-case": "i",
    "invert-match": "v",
    "count": "c",
    "quiet": "q",
    "max-count": "m",
    "only-matching": "o",
}


async def grep(ctx: Context) -> int:
    given = options(ctx.args, "EFGivcnqolLhHrRswxaz", "emABC", _GREP_LONG)
    rest = list(given.rest)
    sources = list(given.values.get("e", ()))
    if not sources:
        if not rest:
            raise Failed("no REGEX", 2)
        sources = [rest.pop(0)]
    extended = given.has("E") or ctx.name.endswith("egrep")
    fixed = given.has("F") or ctx.name.endswith("fgrep")
    patterns = [
        compiled(source, extended=extended, fixed=fixed, fold=given.has("i"))
        for text in sources
        for source in text.split("\n")
    ]
    search = _search(patterns, whole_word=given.has("w"), whole_line=given.has("x"))
    names, status = await _searched(ctx, rest, given.has("rR")), 1
    labelled = (len(names) > 1 or given.has("HrR")) and not given.has("h")
    missed = False
    for name in names:
        try:
            data = await ctx.load(name)
        except Failed as failed:
            missed = True
            if not given.has("s"):
                await ctx.complain(str(failed))
            continue
        label = f"{'(standard input)' if name == '-' else name}" if labelled else ""
        one = _Grep(search, given.has("v"), given.number("m", -1))
        hits = one.hits(lines(data))
        if hits:
            status = 0
        if given.has("q"):
            if hits:
                return 0
            continue
        if given.has("lL"):
            if bool(hits) is given.has("l"):
                await ctx.say("(standard input)" if name == "-" else name)
        elif given.has("c"):
            await ctx.say(f"{label}:{len(hits)}" if label else str(len(hits)))
        else:
            after = given.number("A", given.number("C", 0))
            before = given.number("B", given.number("C", 0))
            await ctx.say(
                *_shown(lines(data), hits, (before, after), label, given.has("n"), given.has("o"), search)
            )
    return 2 if missed and status else status


async def _searched(ctx: Context, rest: list[str], deep: bool) -> list[str]:
    if not deep:
        return rest or ["-"]
    found: list[str] = []
    todo = (rest or ["."])[::-1]
    while todo:
        await ctx.budget.step()
        name = todo.pop()
        entry = ctx.stat(name)
        if entry is None or not entry.is_dir:
            found.append(name)
            continue
        try:
            listed = ctx.phone.files.list(ctx.path(name))
        except FileError:
            continue
        todo.extend(f"{name.rstrip('/')}/{child}" for child in reversed(listed) if not listed[child].is_link)
    return found


Search = Callable[[str], list[tuple[int, int]]]


def _search(patterns: list[re.Pattern[str]], *, whole_word: bool, whole_line: bool) -> Search:
    """Where a line matches: start and end, in order."""

    def spans(line: str) -> list[tuple[int, int]]:
        line = line[:LONGEST_SUBJECT]
        if whole_line:
            return [(0, len(line))] if any(pattern.fullmatch(line) for pattern in patterns) else []
        found = sorted({match.span() for pattern in patterns for match in pattern.finditer(line)})
        if whole_word:
            found = [span for span in found if _bare(line, span)]
        return found

    return spans


def _bare(line: str, span: tuple[int, int]) -> bool:
    before, after = line[: span[0]][-1:], line[span[1] :][:1]
    return not any(mark and (mark.isalnum() or mark == "_") for mark in (before, after))


@dataclass(frozen=True, slots=True)
class _Grep:
    search: Search
    inverted: bool
    most: int

    def hits(self, found: list[str]) -> list[int]:
        """Numbers of the lines that count, from 0."""
        hits: list[int] = []
        for index, line in enumerate(found):
            if self.most >= 0 and len(hits) >= self.most:
                break
            if bool(self.search(line)) is not self.inverted:
                hits.append(index)
        return hits


def _shown(
    found: list[str],
    hits: list[int],
    around: tuple[int, int],
    label: str,
    numbered: bool,
    only: bool,
    search: Search,
) -> list[str]:
    made: list[str] = []
    printed = -1
    chosen = set(hits)

    def line(index: int, mark: str, text: str) -> str:
        return (f"{label}{mark}" if label else "") + (f"{index + 1}{mark}" if numbered else "") + text

    for hit in hits:
        if only:
            made.extend(
                line(hit, ":", found[hit][low:high]) for low, high in search(found[hit]) if high > low
            )
            continue
        first = max(printed + 1, hit - around[0])
        last = min(len(found) - 1, hit + around[1])
        if any(around) and made and first > printed + 1:
            made.append("--")
        for index in range(first, last + 1):
            if index > hit and index in chosen:
                break
            made.append(line(index, ":" if index in chosen else "-", found[index]))
            printed = index
    return made


COMMANDS: dict[str, Command] = {"grep": grep, "egrep": grep, "fgrep": grep}
