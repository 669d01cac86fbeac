"""Tokens to a tree: the part of POSIX sh that clients of a phone really send.

Not there: functions, here-documents, job control.
"""

from __future__ import annotations

import re
from typing import Literal

from gui_mcp_devices.pocket.sh.lexer import ShellSyntaxError, Text, Token, Word, tokens
from gui_mcp_devices.pocket.sh.tree import (
    Case,
    Command,
    For,
    Group,
    If,
    Item,
    Loop,
    Pipeline,
    Redirect,
    Script,
    Simple,
)

DEEPEST = 40
"""How many compound commands may stand inside each other."""
LONGEST = 1 << 20
"""Characters of one script."""
_CLOSERS = frozenset(("then", "elif", "else", "fi", "do", "done", "esac", "}"))
_ASSIGN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_REDIRECTS = frozenset(("<", ">", ">>", "<&", ">&", ">|", "&>", "&>>"))


def parse(source: str) -> Script:
    """The script in `source`. Raises `ShellSyntaxError`."""
    if len(source) > LONGEST:
        raise ShellSyntaxError("Argument list too long")
    return _Parser(tokens(source)).whole()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    def whole(self) -> Script:
        script = self._script(frozenset())
        if self._now.kind != "end":
            raise self._unexpected()
        return script

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        if token.kind != "end":
            self._at += 1
        return token

    def _unexpected(self) -> ShellSyntaxError:
        token = self._now
        if token.kind == "end":
            return ShellSyntaxError("syntax error: unexpected EOF")
        text = "newline" if token.kind == "newline" else token.text or "word"
        return ShellSyntaxError(f"syntax error: unexpected '{text[:40]}'")

    def _is(self, *ops: str) -> bool:
        return self._now.kind == "op" and self._now.text in ops

    def _take(self, word: str) -> None:
        if self._now.kind != "word" or self._now.text != word:
            raise self._unexpected()
        self._at += 1

    def _newlines(self) -> None:
        while self._now.kind == "newline":
            self._at += 1

    def _script(self, closers: frozenset[str]) -> Script:
        """Items up to a closing word or bracket, which stays."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise ShellSyntaxError("syntax error: nesting too deep")
        items: list[Item] = []
        when: Literal["always", "and", "or"] = "always"
        while True:
            self._newlines()
            if self._ended(closers):
                if when != "always":
                    raise self._unexpected()
                break
            pipeline = self._pipeline()
            background = self._is("&")
            items.append(Item(pipeline, when, background))
            when = "always"
            if self._is("&&", "||"):
                when = "and" if self._next().text == "&&" else "or"
            elif self._is(";", "&"):
                self._at += 1
            elif self._now.kind != "newline" and not self._ended(closers):
                raise self._unexpected()
        self._depth -= 1
        return tuple(items)

    def _ended(self, closers: frozenset[str]) -> bool:
        token = self._now
        if token.kind == "end" or self._is(")", ";;"):
            return True
        return token.kind == "word" and bool(token.text) and token.text in closers

    def _pipeline(self) -> Pipeline:
        negated = False
        while self._now.kind == "word" and self._now.text == "!":
            negated = not negated
            self._at += 1
        commands = [self._command()]
        while self._is("|"):
            self._at += 1
            self._newlines()
            commands.append(self._command())
        return Pipeline(tuple(commands), negated)

    def _command(self) -> Command:
        token = self._now
        if self._is("("):
            self._at += 1
            body = self._script(frozenset())
            if not self._is(")"):
                raise self._unexpected()
            self._at += 1
            return Group(body, True, self._redirects())
        if token.kind == "word":
            match token.text:
                case "{":
                    self._at += 1
                    body = self._body("}")
                    return Group(body, False, self._redirects())
                case "if":
                    return self._if()
                case "while" | "until":
                    self._at += 1
                    condition = self._body("do")
                    body = self._body("done")
                    return Loop(condition, body, token.text == "until", self._redirects())
                case "for":
                    return self._for()
                case "case":
                    return self._case()
                case text if text in _CLOSERS:
                    raise self._unexpected()
                case _:
                    pass
        return self._simple()

    def _body(self, closer: str) -> Script:
        script = self._script(_CLOSERS)
        self._take(closer)
        return script

    def _if(self) -> If:
        self._at += 1
        branches: list[tuple[Script, Script]] = []
        otherwise: Script | None = None
        while True:
            condition = self._body("then")
            branches.append((condition, self._script(_CLOSERS)))
            word = self._now.text if self._now.kind == "word" else ""
            if word == "elif":
                self._at += 1
                continue
            if word == "else":
                self._at += 1
                otherwise = self._script(_CLOSERS)
            self._take("fi")
            return If(tuple(branches), otherwise, self._redirects())

    def _for(self) -> For:
        self._at += 1
        name = self._next()
        if name.kind != "word" or not _NAME.match(name.text):
            raise ShellSyntaxError("syntax error: bad for loop variable")
        self._newlines()
        words: list[Word] | None = None
        if self._now.kind == "word" and self._now.text == "in":
            self._at += 1
            words = []
            while self._now.kind == "word":
                words.append(self._next().word)
        if self._is(";"):
            self._at += 1
        self._newlines()
        self._take("do")
        body = self._body("done")
        return For(name.text, None if words is None else tuple(words), body, self._redirects())

    def _case(self) -> Case:
        self._at += 1
        if self._now.kind != "word":
            raise self._unexpected()
        subject = self._next().word
        self._newlines()
        self._take("in")
        arms: list[tuple[tuple[Word, ...], Script]] = []
        while True:
            self._newlines()
            if self._now.kind == "word" and self._now.text == "esac":
                self._at += 1
                return Case(subject, tuple(arms), self._redirects())
            if self._is("("):
                self._at += 1
            patterns: list[Word] = []
            while self._now.kind == "word":
                patterns.append(self._next().word)
                if not self._is("|"):
                    break
                self._at += 1
            if not patterns or not self._is(")"):
                raise self._unexpected()
            self._at += 1
            arms.append((tuple(patterns), self._script(frozenset(("esac",)))))
            if self._is(";;"):
                self._at += 1

    def _simple(self) -> Simple:
        assigns: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        while True:
            token = self._now
            if token.kind == "op" and token.text in _REDIRECTS:
                redirects.append(self._redirect())
            elif token.kind == "word":
                self._at += 1
                assign = None if words else _assignment(token.word)
                if assign is not None:
                    assigns.append(assign)
                else:
                    words.append(token.word)
            else:
                break
        if not (assigns or words or redirects) or self._is("(", "<<"):
            raise self._unexpected()
        return Simple(tuple(assigns), tuple(words), tuple(redirects))

    def _redirects(self) -> tuple[Redirect, ...]:
        found: list[Redirect] = []
        while self._now.kind == "op" and self._now.text in _REDIRECTS:
            found.append(self._redirect())
        return tuple(found)

    def _redirect(self) -> Redirect:
        token = self._next()
        if self._now.kind != "word":
            raise self._unexpected()
        target = self._next().word
        match token.text:
            case "<":
                return Redirect(0 if token.fd < 0 else token.fd, "<", target)
            case ">>":
                return Redirect(1 if token.fd < 0 else token.fd, ">>", target)
            case "<&":
                return Redirect(0 if token.fd < 0 else token.fd, "dup", target)
            case ">&":
                return Redirect(1 if token.fd < 0 else token.fd, "dup", target)
            case "&>" | "&>>":
                return Redirect(1, "both", target)
            case _:
                return Redirect(1 if token.fd < 0 else token.fd, ">", target)


def _assignment(word: Word) -> tuple[str, Word] | None:
    first = word[0] if word else None
    if not isinstance(first, Text) or first.quoted:
        return None
    found = _ASSIGN.match(first.text)
    if found is None:
        return None
    rest = first.text[found.end() :]
    return found.group()[:-1], ((Text(rest), *word[1:]) if rest else word[1:])
