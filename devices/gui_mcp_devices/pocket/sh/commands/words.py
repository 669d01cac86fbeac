"""echo, printf, test, seq, expr and the other commands that make words."""

from __future__ import annotations

import re

from gui_mcp_devices.pocket.sh.arithmetic import calculate
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed, octets
from gui_mcp_devices.pocket.sh.lexer import ShellSyntaxError
from gui_mcp_devices.pocket.sh.options import options, real, whole
from gui_mcp_devices.pocket.sh.regex import compiled

_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "\\": "\\",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "e": "\x1b",
}
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,2}|0[0-7]{0,3}|[1-7][0-7]{0,2}|c|.)", re.DOTALL)
_FORMAT = re.compile(r"%([-+ #0]*)(\d*|\*)(?:\.(\d*|\*))?([diouxXcsbqfeEgG%])|%")
MOST_WIDTH = 4096
MOST_SEQUENCE = 1_000_000


def unescaped(text: str) -> tuple[str, bool]:
    """Backslash escapes worked out; True: `\\c` ended the output."""
    ended = text.find("\\c")
    made = _ESCAPE.sub(_escape, text[:ended] if ended >= 0 else text)
    return made, ended >= 0


def _escape(found: re.Match[str]) -> str:
    code = found.group(1)
    if code[0] == "x" and len(code) > 1:
        return bytes([int(code[1:], 16)]).decode("utf-8", "surrogateescape")
    if code[0] in "01234567":
        return bytes([int(code, 8) & 255]).decode("utf-8", "surrogateescape")
    return _ESCAPES.get(code, "\\" + code)


async def echo(ctx: Context) -> int:
    words = list(ctx.args)
    newline, escapes = True, False
    while words and re.fullmatch(r"-[neE]+", words[0]):
        letters_given = words.pop(0)
        newline = newline and "n" not in letters_given
        escapes = "e" in letters_given or (escapes and "E" not in letters_given)
    text = " ".join(words)
    if escapes:
        text, ended = unescaped(text)
        newline = newline and not ended
    await ctx.write(octets(text + ("\n" if newline else "")))
    return 0


async def printf(ctx: Context) -> int:
    if not ctx.args:
        raise Failed("usage: printf format [arguments ...]", named=False)
    form, words = unescaped(ctx.args[0])[0], list(ctx.args[1:])
    rounds = True
    while rounds:
        before = len(words)
        text, ended = _formatted(form, words)
        await ctx.write(octets(text))
        rounds = bool(words) and len(words) < before and not ended
    return 0


def _formatted(form: str, words: list[str]) -> tuple[str, bool]:
    """One round through the format; takes from `words`."""
    ended = False

    def fill(found: re.Match[str]) -> str:
        nonlocal ended
        conversion = found.group(4)
        if conversion is None:
            return "%"
        if conversion == "%":
            return "%"
        flags, width, precision = found.group(1), found.group(2), found.group(3)
        width = str(_number(words)) if width == "*" else width
        precision = str(_number(words)) if precision == "*" else precision
        if int(width or 0) > MOST_WIDTH or int(precision or 0) > MOST_WIDTH:
            raise Failed("width too large")
        head = f"%{flags}{width}" + (f".{precision}" if precision is not None else "")
        if conversion in "di":
            return (head + "d") % _number(words)
        if conversion in "ouxX":
            return (head + conversion.replace("u", "d")) % (_number(words) & 0xFFFFFFFFFFFFFFFF)
        if conversion in "feEgG":
            return (head + conversion) % (real(words.pop(0)) if words else 0.0)
        text = words.pop(0) if words else ""
        if conversion == "c":
            text = text[:1]
        elif conversion == "b":
            text, ended = unescaped(text)
        return _string(text, flags, width, precision)

    return _FORMAT.sub(fill, form), ended


def _string(text: str, flags: str, width: str, precision: str | None) -> str:
    if precision is not None:
        text = text[: int(precision or 0)]
    size = int(width or 0)
    return text.ljust(size) if "-" in flags else text.rjust(size)


def _number(words: list[str]) -> int:
    text = words.pop(0) if words else "0"
    if text[:1] in ("'", '"') and len(text) > 1:
        return ord(text[1])
    try:
        return calculate(text, {})
    except ShellSyntaxError:
        raise Failed(f"bad number '{text[:40]}'") from None


_FILE_TESTS = "defrwxsLhbcpS"


async def test(ctx: Context) -> int:
    words = list(ctx.args)
    if ctx.name in ("[", "[["):
        closer = "]" if ctx.name == "[" else "]]"
        if not words or words.pop() != closer:
            raise Failed(f"missing {closer}", 2)
    return int(not _Test(ctx, words).value())


class _Test:
    """One `test` expression, by precedence: `-o`, `-a`, `!`, then what stands alone."""

    def __init__(self, ctx: Context, words: list[str]) -> None:
        self._ctx = ctx
        self._words = words
        self._at = 0
        self._depth = 0

    def value(self) -> bool:
        if not self._words:
            return False
        result = self._any()
        if self._at < len(self._words):
            raise Failed(f"{self._words[self._at][:40]}: unexpected operator/operand", 2)
        return result

    def _any(self) -> bool:
        result = self._all()
        while self._peek() in ("-o", "||"):
            self._at += 1
            result = self._all() or result
        return result

    def _all(self) -> bool:
        result = self._not()
        while self._peek() in ("-a", "&&"):
            self._at += 1
            result = self._not() and result
        return result

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._words[at] if at < len(self._words) else ""

    def _take(self) -> str:
        if self._at >= len(self._words):
            raise Failed("argument expected", 2)
        self._at += 1
        return self._words[self._at - 1]

    def _not(self) -> bool:
        self._depth += 1
        if self._depth > 100:
            raise Failed("expression too deep", 2)
        left = len(self._words) - self._at
        if self._peek() == "!" and left > 1 and not (left >= 3 and self._binary(self._peek(1))):
            self._at += 1
            return not self._not()
        if self._peek() == "(" and left > 2 and not self._binary(self._peek(1)):
            self._at += 1
            result = self._any()
            if self._take() != ")":
                raise Failed("missing )", 2)
            return result
        return self._primary(left)

    @staticmethod
    def _binary(word: str) -> bool:
        return word in (
            "=",
            "==",
            "!=",
            "<",
            ">",
            "-eq",
            "-ne",
            "-lt",
            "-le",
            "-gt",
            "-ge",
            "-nt",
            "-ot",
            "-ef",
        )

    def _primary(self, left: int) -> bool:
        first = self._take()
        if left >= 3 and self._binary(self._peek()):
            return self._compare(first, self._take(), self._take())
        if left >= 2 and len(first) == 2 and first[0] == "-" and first[1] in _FILE_TESTS + "nztv":
            operand = self._take()
            match first[1]:
                case "n":
                    return bool(operand)
                case "z":
                    return not operand
                case "t":
                    return False
                case "v":
                    return operand in self._ctx.environment.variables
                case letter:
                    return self._file(letter, operand)
        return bool(first)

    def _file(self, letter: str, name: str) -> bool:
        if name == "/dev/null":
            return letter in "ecrw"
        files = self._ctx.phone.files
        entry = files.stat(self._ctx.path(name), follow=letter not in "Lh")
        if entry is None:
            return False
        match letter:
            case "d":
                return entry.is_dir
            case "f":
                return not entry.is_dir and not entry.is_link
            case "s":
                return entry.size > 0
            case "L" | "h":
                return entry.is_link
            case "x":
                return entry.is_dir or bool(entry.mode & 0o111)
            case "b" | "c" | "p" | "S":
                return False
            case _:
                return True

    def _compare(self, left: str, op: str, right: str) -> bool:
        match op:
            case "=" | "==":
                return left == right
            case "!=":
                return left != right
            case "<":
                return left < right
            case ">":
                return left > right
            case "-nt" | "-ot" | "-ef":
                one, two = self._ctx.stat(left), self._ctx.stat(right)
                if one is None or two is None:
                    return op == "-nt" and one is not None
                if op == "-ef":
                    files = self._ctx.phone.files
                    return files.resolve(self._ctx.path(left)) == files.resolve(self._ctx.path(right))
                return one.mtime > two.mtime if op == "-nt" else one.mtime < two.mtime
            case _:
                return _ordered(op, _integer(left), _integer(right))


def _integer(text: str) -> int:
    try:
        return calculate(text, {})
    except ShellSyntaxError:
        raise Failed(f"{text[:40]}: unexpected operator/operand", 2) from None


def _ordered(op: str, left: int, right: int) -> bool:
    match op:
        case "-eq":
            return left == right
        case "-ne":
            return left != right
        case "-lt":
            return left < right
        case "-le":
            return left <= right
        case "-gt":
            return left > right
        case _:
            return left >= right


async def seq(ctx: Context) -> int:
    given = options([word if not re.fullmatch(r"-\d+", word) else f"+{word}" for word in ctx.args], "w", "sf")
    numbers = [whole(word.removeprefix("+")) for word in given.rest]
    if not 1 <= len(numbers) <= 3:
        raise Failed("Need 1 to 3 arguments")
    first = numbers[0] if len(numbers) > 1 else 1
    step = numbers[1] if len(numbers) == 3 else 1
    if not step or abs(numbers[-1] - first) // abs(step) > MOST_SEQUENCE:
        raise Failed("too many numbers")
    line = [str(number) for number in range(first, numbers[-1] + (1 if step > 0 else -1), step)]
    if given.has("w"):
        widest = max(map(len, line), default=0)
        line = [number.zfill(widest) for number in line]
    if line:
        await ctx.write(octets(given.value("s", "\n").join(line) + "\n"))
    return 0


async def expr(ctx: Context) -> int:
    if len(ctx.args) == 3 and ctx.args[1] == ":":
        found = compiled(ctx.args[2], extended=False).match(ctx.args[0])
        text = (found.group(1) if found.groups() else str(found.end())) if found else "0"
    elif len(ctx.args) == 1:
        text = ctx.args[0]
    else:
        try:
            text = str(calculate(" ".join("==" if word == "=" else word for word in ctx.args), {}))
        except ShellSyntaxError:
            raise Failed("syntax error", 2) from None
    await ctx.say(text)
    return int(text in ("", "0"))


async def basename(ctx: Context) -> int:
    if not ctx.args:
        raise Failed("Needs 1 argument")
    name = ctx.args[0].rstrip("/").rpartition("/")[2] or "/"
    if len(ctx.args) > 1 and name != ctx.args[1]:
        name = name.removesuffix(ctx.args[1])
    await ctx.say(name)
    return 0


async def dirname(ctx: Context) -> int:
    for word in ctx.args:
        head, slash, _ = word.rstrip("/").rpartition("/")
        await ctx.say(head or (slash or "."))
    return 0


COMMANDS: dict[str, Command] = {
    "echo": echo,
    "print": echo,
    "printf": printf,
    "test": test,
    "[": test,
    "[[": test,
    "seq": seq,
    "expr": expr,
    "basename": basename,
    "dirname": dirname,
}
