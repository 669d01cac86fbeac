"""`$(( ... ))`: whole numbers of 64 bits, no assignment."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gui_mcp_devices.pocket.sh.lexer import ShellSyntaxError

DEEPEST = 40
_TOKEN = re.compile(
    r"\s*(?:(0[xX][0-9a-fA-F]+|\d+)|([A-Za-z_]\w*)|(\|\||&&|==|!=|<=|>=|<<|>>|[-+*/%()<>!~&|^?:]))"
)
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", "<=", ">", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)


def calculate(source: str, variables: Mapping[str, str]) -> int:
    """The value of `source`; unset variables count 0. Raises `ShellSyntaxError`."""
    return _Sum(source, variables).value()


class _Sum:
    def __init__(self, source: str, variables: Mapping[str, str]) -> None:
        self._source = source[:80]
        self._variables = variables
        self._tokens: list[str] = []
        at = 0
        source = source.strip()
        while at < len(source):
            found = _TOKEN.match(source, at)
            if found is None:
                raise self._bad("unexpected '" + source[at : at + 10].strip() + "'")
            self._tokens.append(found.group().strip())
            at = found.end()
        self._at = 0
        self._depth = 0

    def _bad(self, why: str) -> ShellSyntaxError:
        return ShellSyntaxError(f"{self._source}: {why}")

    def value(self) -> int:
        if not self._tokens:
            return 0
        result = self._level(0)
        if self._at < len(self._tokens):
            raise self._bad(f"unexpected '{self._tokens[self._at][:10]}'")
        return result

    def _level(self, level: int) -> int:
        if level == len(_LEVELS):
            return self._unary()
        left = self._level(level + 1)
        while self._at < len(self._tokens) and self._tokens[self._at] in _LEVELS[level]:
            op = self._tokens[self._at]
            self._at += 1
            right = self._level(level + 1)
            if op in ("/", "%") and not right:
                raise self._bad("divisor is 0")
            left = _wrapped(_DO[op](left, right))
        return left

    def _unary(self) -> int:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._bad("nesting too deep")
        token = self._tokens[self._at] if self._at < len(self._tokens) else ""
        self._at += 1
        match token:
            case "-":
                result = -self._unary()
            case "+":
                result = self._unary()
            case "!":
                result = int(not self._unary())
            case "~":
                result = ~self._unary()
            case "(":
                result = self._level(0)
                if self._at >= len(self._tokens) or self._tokens[self._at] != ")":
                    raise self._bad("missing ')'")
                self._at += 1
            case _:
                result = self._number(token)
        self._depth -= 1
        return _wrapped(result)

    def _number(self, token: str) -> int:
        text = token
        if token and (token[0].isalpha() or token[0] == "_"):
            text = self._variables.get(token, "") or "0"
        text = text.strip()
        if len(text) > 40:
            raise self._bad("bad number")
        try:
            return int(text, 16 if text[:2] in ("0x", "0X") else 10)
        except ValueError:
            raise self._bad(f"bad number '{text[:20]}'") from None


def _wrapped(number: int) -> int:
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


def _divide(left: int, right: int) -> int:
    """Rounds towards zero, as C does."""
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


_DO: dict[str, Callable[[int, int], int]] = {
    "||": lambda a, b: int(bool(a or b)),
    "&&": lambda a, b: int(bool(a and b)),
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "&": lambda a, b: a & b,
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
    "<": lambda a, b: int(a < b),
    "<=": lambda a, b: int(a <= b),
    ">": lambda a, b: int(a > b),
    ">=": lambda a, b: int(a >= b),
    "<<": lambda a, b: a << (b & 63),
    ">>": lambda a, b: a >> (b & 63),
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "%": lambda a, b: a - b * _divide(a, b),
}
