"""What a parsed shell script is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gui_mcp_devices.pocket.sh.lexer import Word


@dataclass(frozen=True, slots=True)
class Redirect:
    fd: int
    op: Literal["<", ">", ">>", "dup", "both"]
    """`dup`: `2>&1`; `both`: `&> file`."""
    target: Word


@dataclass(frozen=True, slots=True)
class Simple:
    assigns: tuple[tuple[str, Word], ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class If:
    branches: tuple[tuple[Script, Script], ...]
    """Condition and body, in order."""
    otherwise: Script | None
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Loop:
    condition: Script
    body: Script
    until: bool
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class For:
    name: str
    words: tuple[Word, ...] | None
    """None: the arguments, `"$@"`."""
    body: Script
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    subject: Word
    arms: tuple[tuple[tuple[Word, ...], Script], ...]
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    body: Script
    own: bool
    """True for `( ... )`: variables and folder changed inside are forgotten after."""
    redirects: tuple[Redirect, ...] = ()


Command = Simple | If | Loop | For | Case | Group


@dataclass(frozen=True, slots=True)
class Pipeline:
    commands: tuple[Command, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    pipeline: Pipeline
    when: Literal["always", "and", "or"]
    """What must be true of the status before it."""
    background: bool = False


Script = tuple[Item, ...]
