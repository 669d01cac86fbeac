"""Cuts shell source into words and operators. Quotes and expansions are kept as parts of a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DEEPEST = 20
"""How many `${...}` may stand inside each other."""
_OPERATORS = ("&>>", "&&", "||", ";;", ">>", "<<", "<&", ">&", ">|", "&>", "|", "&", ";", "(", ")", "<", ">")
_ENDS = frozenset(" \t\n|&;<>()")
_SPECIAL = frozenset("?$#@*!-0123456789")
_ANSI = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "e": "\x1b"}


class ShellSyntaxError(Exception):
    """The text is no shell script; the message is what a phone's sh would print after its name."""


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    op: str = ""
    """`-` `:-` `=` `:=` `+` `:+` `?` `:?` `#` `##` `%` `%%`, `length`, or nothing."""
    argument: tuple[Part, ...] = ()
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Substitution:
    source: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Arithmetic:
    argument: tuple[Part, ...]
    quoted: bool = False


Part = Text | Variable | Substitution | Arithmetic
Word = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Token:
    kind: Literal["word", "op", "newline", "end"]
    text: str = ""
    """The operator, or the plain text of a word without any quote or expansion; else empty."""
    word: Word = ()
    fd: int = -1
    """The number before a redirection; -1 where none stands."""


def tokens(source: str) -> list[Token]:
    """All tokens of `source`, the last of kind `end`. Raises `ShellSyntaxError`."""
    return _Scan(source).tokens()


class _Scan:
    def __init__(self, source: str, depth: int = 0) -> None:
        self._source = source
        self._at = 0
        self._depth = depth
        if depth > DEEPEST:
            raise ShellSyntaxError("syntax error: nesting too deep")

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        source = self._source
        while self._at < len(source):
            here = source[self._at]
            if here in " \t\r":
                self._at += 1
            elif source.startswith("\\\n", self._at):
                self._at += 2
            elif here == "#":
                end = source.find("\n", self._at)
                self._at = len(source) if end < 0 else end
            elif here == "\n":
                self._at += 1
                found.append(Token("newline", "\n"))
            elif (operator := self._operator()) is not None:
                found.append(operator)
            else:
                found.append(self._word_token())
        found.append(Token("end"))
        return found

    def _operator(self) -> Token | None:
        at = self._at
        digits = at
        while digits < len(self._source) and self._source[digits] in "0123456789":
            digits += 1
        fd = -1
        if digits > at:
            if digits - at > 1 or digits >= len(self._source) or self._source[digits] not in "<>":
                return None
            fd = int(self._source[at:digits])
        for operator in _OPERATORS:
            if self._source.startswith(operator, digits):
                self._at = digits + len(operator)
                return Token("op", operator, fd=fd)
        return None

    def _word_token(self) -> Token:
        word = self.parts(_ENDS)
        plain = "".join(part.text for part in word if isinstance(part, Text) and not part.quoted)
        whole = all(isinstance(part, Text) and not part.quoted for part in word)
        return Token("word", plain if whole else "", word)

    def parts(self, ends: frozenset[str] = frozenset(), quoted: bool = False) -> Word:
        """Parts up to an unquoted character of `ends` or the end; `quoted`: as between double quotes."""
        found: list[Part] = []
        plain: list[str] = []
        source = self._source

        def flush() -> None:
            if plain:
                found.append(Text("".join(plain), quoted))
                plain.clear()

        while self._at < len(source) and source[self._at] not in ends:
            here = source[self._at]
            if here == "\\":
                following = source[self._at + 1 : self._at + 2]
                self._at += 2
                if quoted and following not in ("$", "`", '"', "\\", "\n"):
                    plain.append("\\" + following)
                elif following != "\n":
                    flush()
                    found.append(Text(following or "\\", True))
            elif here == "'" and not quoted:
                flush()
                found.append(Text(self._until("'"), True))
            elif here == '"' and not quoted:
                flush()
                self._at += 1
                found.extend(self._double())
            elif here == "$":
                flush()
                found.append(self._dollar(quoted))
            elif here == "`":
                flush()
                found.append(Substitution(self._backticks(), quoted))
            else:
                plain.append(here)
                self._at += 1
        flush()
        return tuple(found)

    def _double(self) -> list[Part]:
        inner = self.parts(frozenset('"'), quoted=True)
        if self._at >= len(self._source):
            raise ShellSyntaxError("no closing quote")
        self._at += 1
        return list(inner) or [Text("", True)]

    def _until(self, closer: str) -> str:
        """What stands between the character here and the next `closer`."""
        end = self._source.find(closer, self._at + 1)
        if end < 0:
            raise ShellSyntaxError("no closing quote")
        inner = self._source[self._at + 1 : end]
        self._at = end + 1
        return inner

    def _backticks(self) -> str:
        inner: list[str] = []
        at = self._at + 1
        while at < len(self._source) and self._source[at] != "`":
            if self._source[at] == "\\" and self._source[at + 1 : at + 2] in ("`", "\\", "$"):
                at += 1
            inner.append(self._source[at])
            at += 1
        if at >= len(self._source):
            raise ShellSyntaxError("no closing quote")
        self._at = at + 1
        return "".join(inner)

    def _dollar(self, quoted: bool) -> Part:
        source = self._source
        following = source[self._at + 1 : self._at + 2]
        if source.startswith("$((", self._at):
            end = self._matching(self._at + 2, "(", ")")
            if source.startswith(")", end + 1):
                inner = source[self._at + 3 : end]
                self._at = end + 2
                return Arithmetic(_Scan(inner, self._depth + 1).parts(quoted=True), quoted)
        if following == "(":
            end = self._matching(self._at + 1, "(", ")")
            inner = source[self._at + 2 : end]
            self._at = end + 1
            return Substitution(inner, quoted)
        if following == "{":
            end = self._matching(self._at + 1, "{", "}")
            inner = source[self._at + 2 : end]
            self._at = end + 1
            return self._braced(inner, quoted)
        if following == "'" and not quoted:
            self._at += 1
            return Text(self._ansi(), True)
        if following in _SPECIAL and following:
            self._at += 2
            return Variable(following, quoted=quoted)
        end = self._at + 1
        while end < len(source) and (source[end] == "_" or (source[end].isascii() and source[end].isalnum())):
            end += 1
        name = source[self._at + 1 : end]
        self._at = end
        return Variable(name, quoted=quoted) if name else Text("$", quoted)

    def _ansi(self) -> str:
        """The inside of `$'...'`; stands on the quote."""
        made: list[str] = []
        at = self._at + 1
        while at < len(self._source) and self._source[at] != "'":
            if self._source[at] == "\\":
                at += 1
                following = self._source[at : at + 1]
                made.append(_ANSI.get(following, "\\" + following))
            else:
                made.append(self._source[at])
            at += 1
        if at >= len(self._source):
            raise ShellSyntaxError("no closing quote")
        self._at = at + 1
        return "".join(made)

    def _braced(self, inner: str, quoted: bool) -> Part:
        if len(inner) > 1 and inner.startswith("#"):
            return Variable(_named(inner[1:], inner), "length", quoted=quoted)
        end = 1 if inner[:1] in _SPECIAL else 0
        while (
            not end
            or inner[end : end + 1] == "_"
            or (inner[end : end + 1].isascii() and inner[end : end + 1].isalnum())
        ):
            if end >= len(inner):
                break
            end += 1
        name, rest = inner[:end], inner[end:]
        if not rest:
            return Variable(_named(name, inner), quoted=quoted)
        for op in (":-", ":=", ":+", ":?", "##", "%%", "-", "=", "+", "?", "#", "%"):
            if rest.startswith(op):
                argument = _Scan(rest[len(op) :], self._depth + 1).parts(quoted=quoted)
                return Variable(_named(name, inner), op, argument, quoted)
        raise ShellSyntaxError(f"${{{inner}}}: bad substitution")

    def _matching(self, opener_at: int, opener: str, closer: str) -> int:
        """Where the bracket that opens at `opener_at` closes; quotes are stepped over."""
        source = self._source
        level = 0
        at = opener_at
        while at < len(source):
            here = source[at]
            if here == "\\":
                at += 1
            elif here == "'" and opener == "(":
                at = source.find("'", at + 1)
                if at < 0:
                    raise ShellSyntaxError("no closing quote")
            elif here == '"':
                at = self._past_double(at)
            elif here == opener:
                level += 1
            elif here == closer:
                level -= 1
                if not level:
                    return at
            at += 1
        raise ShellSyntaxError(f"syntax error: unmatched '{opener}'")

    def _past_double(self, at: int) -> int:
        source = self._source
        at += 1
        while at < len(source) and source[at] != '"':
            at += 2 if source[at] == "\\" else 1
        if at >= len(source):
            raise ShellSyntaxError("no closing quote")
        return at


def _named(name: str, inner: str) -> str:
    if name in _SPECIAL or (name.replace("_", "a").isalnum() and name.isascii() and not name[0].isdigit()):
        return name
    if name.isdigit():
        return name
    raise ShellSyntaxError(f"${{{inner[:80]}}}: bad substitution")
