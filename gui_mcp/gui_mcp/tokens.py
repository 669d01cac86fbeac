"""Bearer tokens for HTTP: made for one client, shown once, kept as a hash, taken back at any time.

    <data>/tokens.json        what was granted (0600); every change replaces the whole file
    <data>/tokens-used.json   the hour each was last used in

A token has 256 random bits, so nobody can guess one from its SHA-256; a slow password hash would add nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import secrets
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from gui_mcp.episode.blobs import write_private
from gui_mcp.principals import SCOPES, Principal, Scope
from gui_mcp.privacy.levels import Level

log = logging.getLogger(__name__)

PREFIX = "guimcp_"
DAY = 86400.0
HOUR = 3600.0
VERSION = 1
MOST_DAYS = 3650
LOCK_SECONDS = 10.0
_LONGEST = 128
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}")

Stamp = tuple[int, int, int]


class TokenError(Exception):
    """A token cannot be made or taken back; the message says what was asked, what is true, what to do."""


@dataclass(frozen=True, slots=True)
class Token:
    """What the bearer of one token may do."""

    name: str
    devices: frozenset[str] | None
    """None: all."""
    level: Level
    """The loosest level at which anything is shown to it."""
    scopes: frozenset[Scope]
    created: float
    """Unix time, seconds."""
    expires: float
    """Unix time, seconds."""
    digest: str
    """SHA-256 of the token, in hexadecimal."""

    def principal(self) -> Principal:
        """Its id is the token's own, so that one made later under the same name inherits no session."""
        account = f"token:{self.name}"
        return Principal(
            f"{account}:{self.digest[:16]}", account, account, self.level, self.devices, self.scopes
        )


_ROWS = TypeAdapter(tuple[Token, ...])
_USED = TypeAdapter(dict[str, float])


class Tokens:
    """The tokens of one data folder. Any process may change them; all see it at their next question."""

    def __init__(self, folder: Path, patience: float = LOCK_SECONDS) -> None:
        """`patience`: seconds for which another process may be changing them."""
        self._patience = patience
        self._path = folder / "tokens.json"
        self._used_path = folder / "tokens-used.json"
        self._stamp: Stamp | None = None
        self._tokens: tuple[Token, ...] = ()
        self._used: dict[str, float] | None = None

    def add(
        self,
        name: str,
        devices: Iterable[str] | None = None,
        level: Level = "open",
        scopes: Iterable[Scope] = SCOPES,
        days: float = 90,
    ) -> str:
        """A new token in plain text: this is the only time that it can be read. Raises `TokenError`.

        Jobs belong to the name: a new token under a name that was taken back finds the jobs of the old one.
        """
        if not _NAME.fullmatch(name):
            raise TokenError(
                f"a token named {name!r}: a name is 1 to 41 of A-Z a-z 0-9 . _ -; choose another"
            )
        if not 0 < days <= MOST_DAYS:
            raise TokenError(
                f"a token for {days:g} days: it can last up to {MOST_DAYS}; give --days in that range"
            )
        granted = frozenset(scopes)
        if not granted:
            raise TokenError(f"token {name!r}: it has no scope and could do nothing; give at least one")
        plain = PREFIX + secrets.token_urlsafe(32)
        now = time.time()
        new = Token(
            name,
            None if devices is None else frozenset(devices),
            level,
            granted,
            now,
            now + days * DAY,
            _digest(plain),
        )
        with self._changing() as known:
            if any(token.name == name for token in known):
                raise TokenError(
                    f"a token named {name!r}: there is one already; take that back with "
                    f"`gui-mcp tokens revoke {name}`, or choose another name"
                )
            self._write((*known, new))
        return plain

    def revoke(self, name: str) -> None:
        """The token is worth nothing from now on, also in open connections. Raises `TokenError`."""
        with self._changing() as known:
            left = tuple(token for token in known if token.name != name)
            if len(left) == len(known):
                names = ", ".join(token.name for token in known) or "none"
                raise TokenError(f"taking back {name!r}: there is no such token; the tokens are: {names}")
            self._write(left)

    def list(self) -> list[Token]:
        """Oldest first, those that have expired too. Raises `TokenError`."""
        return list(self._read())

    def used(self, name: str) -> float | None:
        """The hour (Unix time, seconds) in which the token of that name was last used."""
        return self._read_used().get(name)

    def check(self, token: str) -> Principal | None:
        """Whose token that is; None for an unknown, expired or revoked one."""
        if not token.startswith(PREFIX) or len(token) > _LONGEST:
            return None
        digest = _digest(token)
        found = None
        for known in self._current():
            if hmac.compare_digest(known.digest, digest) and known.expires > time.time():
                found = known
        if found is None:
            return None
        self._note_use(found)
        return found.principal()

    def stands(self, principal: Principal) -> bool:
        """Whether the token that `principal` came with is still good, for exactly those rights."""
        now = time.time()
        return any(known.expires > now and known.principal() == principal for known in self._current())

    def _current(self) -> tuple[Token, ...]:
        """As the file says now. One that cannot be read grants nothing."""
        try:
            return self._read()
        except TokenError as error:
            if self._tokens:
                log.error("%s", error)
            self._tokens = ()
            return ()

    def _read(self) -> tuple[Token, ...]:
        try:
            stat = self._path.stat()
            stamp = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if stamp == self._stamp:
                return self._tokens
            self._stamp = None
            text = self._path.read_text("utf-8")
        except FileNotFoundError:
            self._stamp, self._tokens = None, ()
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise TokenError(
                f"reading {self._path}: {error}; mend it, or move it away to start anew"
            ) from None
        self._tokens = _parsed(text, self._path)
        self._stamp = stamp
        return self._tokens

    def _write(self, tokens: tuple[Token, ...]) -> None:
        rows = _ROWS.dump_python(tokens, mode="json")
        try:
            write_private(self._path, json.dumps({"version": VERSION, "tokens": rows}, indent=1).encode())
        except OSError as error:
            raise TokenError(f"writing {self._path}: {error.strerror}; nothing was changed") from None

    @contextmanager
    def _changing(self) -> Generator[tuple[Token, ...]]:
        """The tokens, while no other process changes them."""
        lock = FileLock(self._path.with_name("tokens.json.lock"), mode=0o600)
        try:
            held = lock.acquire(timeout=self._patience)
        except Timeout:
            raise TokenError(
                f"changing {self._path}: another process has held it for {self._patience:g} s; try again"
            ) from None
        except OSError as error:
            raise TokenError(f"changing {self._path}: {error.strerror}; nothing was changed") from None
        with held:
            yield self._read()

    def _note_use(self, token: Token) -> None:
        """Only the hour is kept: enough to find one that nobody uses, and one small write an hour."""
        used, hour = self._read_used(), time.time() // HOUR * HOUR
        if used.get(token.name) == hour:
            return
        self._used = {**{t.name: used[t.name] for t in self._tokens if t.name in used}, token.name: hour}
        try:
            write_private(self._used_path, json.dumps(self._used).encode())
        except OSError as error:
            log.warning("when tokens were last used could not be written: %s", error.strerror)

    def _read_used(self) -> dict[str, float]:
        if self._used is None:
            try:
                self._used = _USED.validate_json(self._used_path.read_bytes())
            except (OSError, ValidationError):
                self._used = {}
        return self._used


def _parsed(text: str, path: Path) -> tuple[Token, ...]:
    try:
        read = json.loads(text)
        version = read["version"]
        if version != VERSION:
            raise TokenError(
                f"reading {path}: it has version {version}, this program knows {VERSION}; upgrade gui-mcp"
            )
        return _ROWS.validate_python(read["tokens"])
    except (ValueError, KeyError, TypeError):  # a ValidationError quotes the file, so its text goes nowhere
        raise TokenError(f"reading {path}: it is damaged; move it away and add the tokens anew") from None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
