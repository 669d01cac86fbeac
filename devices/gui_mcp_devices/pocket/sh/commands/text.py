"""cat, head, tail, wc, cut, tr, sort, uniq and the rest of what goes through pipes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence

from gui_mcp_devices.pocket.sh.commands.words import unescaped
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed, letters, octets
from gui_mcp_devices.pocket.sh.options import options, whole

PIECE = 1 << 16


def lines(data: bytes) -> list[str]:
    """The lines, without their newlines; the last one need not end with one."""
    text = letters(data)
    if not text:
        return []
    return text.removesuffix("\n").split("\n")


async def cat(ctx: Context) -> int:
    given = options(ctx.args, "uetvA")
    status = 0
    for name in given.rest or ("-",):
        if name == "-":
            while piece := await ctx.pipes.stdin.read(PIECE):
                await ctx.write(piece)
            continue
        try:
            await ctx.write(await ctx.load(name))
        except Failed as failed:
            await ctx.complain(str(failed))
            status = 1
    return status


async def _each(ctx: Context, names: Sequence[str]) -> list[tuple[str, bytes]]:
    """Every readable file; the others are complained about."""
    found: list[tuple[str, bytes]] = []
    for name in names or ("-",):
        try:
            found.append((name, await ctx.load(name)))
        except Failed as failed:
            await ctx.complain(str(failed))
    return found


def _numbered(args: Sequence[str]) -> list[str]:
    """`-5` as `-n 5`."""
    return [f"-n{word[1:]}" if re.fullmatch(r"-\d+", word) else word for word in args]


async def head(ctx: Context) -> int:
    given = options(_numbered(ctx.args), "qv", "nc")
    files = await _each(ctx, given.rest)
    for index, (name, data) in enumerate(files):
        if len(files) > 1 and not given.has("q"):
            await ctx.say(*(("",) if index else ()), f"==> {name} <==")
        if given.has("c"):
            count = whole(given.value("c"))
            await ctx.write(data[:count])
            continue
        count = given.number("n", 10)
        found = data.splitlines(keepends=True) if b"\r" not in data else _kept(data)
        await ctx.write(b"".join(found[:count]))
    return int(len(files) < max(1, len(given.rest)))


def _kept(data: bytes) -> list[bytes]:
    pieces = data.split(b"\n")
    return [piece + b"\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


async def tail(ctx: Context) -> int:
    given = options(_numbered(ctx.args), "fFq", "nc")
    files = await _each(ctx, given.rest)
    for name, data in files:
        if len(files) > 1 and not given.has("q"):
            await ctx.say(f"==> {name} <==")
        if given.has("c"):
            text = given.value("c")
            count = abs(whole(text))
            await ctx.write(
                data[count - 1 :] if text.startswith("+") else data[len(data) - min(count, len(data)) :]
            )
            continue
        text = given.value("n", "10")
        count = abs(whole(text))
        found = _kept(data)
        await ctx.write(
            b"".join(
                found[count - 1 :] if text.startswith("+") else found[len(found) - min(count, len(found)) :]
            )
        )
    return int(len(files) < max(1, len(given.rest)))


async def wc(ctx: Context) -> int:
    given = options(ctx.args, "lwcm")
    chosen = "".join(letter for letter in "lwmc" if given.has(letter)) or "lwc"
    files = await _each(ctx, given.rest)
    totals: dict[str, int] = dict.fromkeys(chosen, 0)
    for name, data in files:
        counts = {"l": data.count(b"\n"), "w": len(data.split()), "c": len(data), "m": len(letters(data))}
        for letter in chosen:
            totals[letter] += counts[letter]
        await ctx.say(_counted([counts[letter] for letter in chosen], "" if name == "-" else name))
    if len(files) > 1:
        await ctx.say(_counted(list(totals.values()), "total"))
    return int(len(files) < max(1, len(given.rest)))


def _counted(numbers: list[int], name: str) -> str:
    text = str(numbers[0]) if len(numbers) == 1 else " ".join(f"{number:>7}" for number in numbers)
    return f"{text} {name}" if name else text


def ranges(text: str) -> list[tuple[int, int]]:
    """`1,3-5,7-` as pairs, counted from 0, the end not in it."""
    found: list[tuple[int, int]] = []
    for piece in text.split(","):
        low, dash, high = piece.partition("-")
        first = whole(low) if low else 1
        last = (whole(high) if high else 1 << 30) if dash else first
        if first < 1 or last < first:
            raise Failed(f"bad range '{text[:40]}'")
        found.append((first - 1, last))
    return found


async def cut(ctx: Context) -> int:
    given = options(ctx.args, "s", "dfcb", {"delimiter": "d", "fields": "f"})
    for letter in "fcb":
        if given.has(letter):
            break
    else:
        raise Failed("no -cbf")
    chosen = ranges(given.value(letter))
    mark = given.value("d", "\t")
    for _, data in await _each(ctx, given.rest):
        made: list[str] = []
        for line in lines(data):
            if letter != "f":
                made.append("".join(line[first:last] for first, last in chosen))
                continue
            fields = line.split(mark)
            if len(fields) == 1:
                if not given.has("s"):
                    made.append(line)
                continue
            wanted = [
                index for index in range(len(fields)) if any(low <= index < high for low, high in chosen)
            ]
            made.append(mark.join(fields[index] for index in wanted))
        await ctx.say(*made)
    return 0


_TR = {
    "[:lower:]": "abcdefghijklmnopqrstuvwxyz",
    "[:upper:]": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "[:digit:]": "0123456789",
}
_TR["[:alpha:]"] = _TR["[:lower:]"] + _TR["[:upper:]"]
_TR["[:alnum:]"] = _TR["[:digit:]"] + _TR["[:alpha:]"]
_TR["[:space:]"] = " \t\n\r\v\f"
_TR["[:punct:]"] = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def _tr_set(text: str) -> str:
    for name, characters in _TR.items():
        text = text.replace(name, characters)
    text, _ = unescaped(text)

    def run(found: re.Match[str]) -> str:
        low, high = ord(found.group(1)), ord(found.group(2))
        return "".join(map(chr, range(low, min(high, low + 4096) + 1)))

    return re.sub(r"([0-9A-Za-z])-([0-9A-Za-z])", run, text)


async def tr(ctx: Context) -> int:
    given = options(ctx.args, "dscC", permute=False)
    sets = [_tr_set(word) for word in given.rest[:2]]
    if not sets or (len(sets) < 2 and not given.has("ds")):
        raise Failed("needs 2 arguments")
    first, second = sets[0], sets[-1] if len(sets) > 1 else ""
    text = letters(await ctx.stdin())
    inside = set(first)
    others = given.has("cC")

    def chosen(character: str) -> bool:
        return (character in inside) is not others

    if given.has("d"):
        text = "".join(character for character in text if not chosen(character))
    elif second:
        table = {
            character: second[min(index, len(second) - 1)]
            for index, character in reversed(list(enumerate(first)))
        }
        text = "".join(
            (second[-1] if others else table[character]) if chosen(character) else character
            for character in text
        )
    if given.has("s"):
        squeezed = set(second or first)
        negated = others and not second
        text = "".join(
            character
            for index, character in enumerate(text)
            if not (index and text[index - 1] == character and (character in squeezed) is not negated)
        )
    await ctx.write(octets(text))
    return 0


async def sort(ctx: Context) -> int:
    given = options(ctx.args, "rnufbgVhs", "kto")
    found = [line for _, data in await _each(ctx, given.rest) for line in lines(data)]
    column = whole(re.split(r"[,.]", given.value("k", "0"))[0].rstrip("nr")) if given.has("k") else 0
    numeric = given.has("ngh") or "n" in given.value("k")

    def key(line: str) -> tuple[float, str]:
        if column:
            fields = line.split(given.value("t")) if given.has("t") else line.split()
            line = fields[column - 1] if column <= len(fields) else ""
        if given.has("f"):
            line = line.upper()
        if numeric:
            number = re.match(r"\s*(-?\d{1,300}(?:\.\d*)?)", line)
            return (float(number.group(1)) if number else 0.0, "")
        return (0.0, line)

    found.sort(key=key, reverse=given.has("r") or "r" in given.value("k"))
    if given.has("u"):
        seen: dict[tuple[float, str], str] = {}
        for line in found:
            seen.setdefault(key(line), line)
        found = list(seen.values())
    if given.has("o"):
        ctx.store(given.value("o"), octets("".join(f"{line}\n" for line in found)))
    else:
        await ctx.say(*found)
    return 0


async def uniq(ctx: Context) -> int:
    given = options(ctx.args, "cdui")
    groups: list[tuple[str, int]] = []
    for _, data in await _each(ctx, given.rest[:1]):
        for line in lines(data):
            last = groups[-1][0] if groups else None
            if last is not None and (line == last or (given.has("i") and line.lower() == last.lower())):
                groups[-1] = (last, groups[-1][1] + 1)
            else:
                groups.append((line, 1))
    for line, count in groups:
        if (given.has("d") and count < 2) or (given.has("u") and count > 1):
            continue
        await ctx.say(f"{count:>7} {line}" if given.has("c") else line)
    return 0


async def tac(ctx: Context) -> int:
    for _, data in await _each(ctx, ctx.args):
        await ctx.say(*reversed(lines(data)))
    return 0


async def tee(ctx: Context) -> int:
    given = options(ctx.args, "ai")
    data = await ctx.stdin()
    await ctx.write(data)
    for name in given.rest:
        ctx.store(name, data, append=given.has("a"))
    return 0


async def nl(ctx: Context) -> int:
    for _, data in await _each(ctx, [word for word in ctx.args if not word.startswith("-")]):
        await ctx.say(*(f"{number:>6}\t{line}" for number, line in enumerate(lines(data), 1)))
    return 0


async def digest(ctx: Context) -> int:
    given = options(ctx.args, "b", "c")
    kind = ctx.name.rpartition("/")[2].removesuffix("sum")
    names = given.rest or ("-",)
    files = await _each(ctx, given.rest)
    for name, data in files:
        number = hashlib.new(kind, data, usedforsecurity=False).hexdigest()
        await ctx.say(number if given.has("b") else f"{number}  {name}")
    return int(len(files) < len(names))


async def base64_words(ctx: Context) -> int:
    given = options(ctx.args, "di", "w")
    data = b"".join(data for _, data in await _each(ctx, given.rest))
    if given.has("d"):
        try:
            kept = bytes(byte for byte in data if byte not in b" \t\r\n")
            await ctx.write(base64.b64decode(kept, validate=not given.has("i")))
        except binascii.Error:
            raise Failed("bad input") from None
        return 0
    text = base64.b64encode(data).decode()
    width = given.number("w", 76)
    if width <= 0:
        await ctx.write(octets(text))
    else:
        await ctx.say(*(text[at : at + width] for at in range(0, len(text), width)))
    return 0


async def xxd(ctx: Context) -> int:
    given = options(ctx.args, "pr", "lcgs")
    data = b"".join(data for _, data in await _each(ctx, given.rest))
    data = data[: given.number("l", len(data))]
    if given.has("p"):
        text = data.hex()
        await ctx.say(*(text[at : at + 60] for at in range(0, len(text), 60)))
        return 0
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        pairs = " ".join(row[pair : pair + 2].hex() for pair in range(0, len(row), 2))
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        await ctx.say(f"{at:08x}: {pairs:<39}  {shown}")
    return 0


COMMANDS: dict[str, Command] = {
    "cat": cat,
    "head": head,
    "tail": tail,
    "wc": wc,
    "cut": cut,
    "tr": tr,
    "sort": sort,
    "uniq": uniq,
    "tac": tac,
    "tee": tee,
    "nl": nl,
    "md5sum": digest,
    "sha1sum": digest,
    "sha224sum": digest,
    "sha256sum": digest,
    "sha512sum": digest,
    "base64": base64_words,
    "xxd": xxd,
}
