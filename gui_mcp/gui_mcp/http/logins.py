"""How the owner's browser becomes the owner: a code from the 0600 socket, then a cookie and a key.

Cookies do not know ports: whatever else listens on 127.0.0.1 is sent ours. So a cookie alone opens nothing.
The page also holds a key in its own origin's storage and sends it as a header, which is the guard against
forged requests as well. A link carries no header; it carries a ticket, good for one page and one cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

CODE_SECONDS = 60.0
IDLE_SECONDS = 12 * 3600.0
MOST = 32


@dataclass(frozen=True, slots=True)
class Login:
    """One browser of the owner."""

    cookie: str
    key: str
    """What its page sends in the header `X-GUI-MCP`."""

    def ticket(self, path: str) -> str:
        """Opens `path` by a link, together with the cookie."""
        return hmac.new(self.key.encode(), path.encode(), hashlib.sha256).hexdigest()


class Logins:
    """All logins of one process, in memory: they end with it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._codes: dict[str, float] = {}
        self._logins: dict[str, tuple[Login, float]] = {}

    def code(self) -> str:
        """A code for one login within 60 s."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = self._clock() + CODE_SECONDS
        _keep_newest(self._codes)
        return code

    def enter(self, code: str) -> Login | None:
        """A new login for a code that is still good; the code is used up."""
        known = next((good for good in self._codes if hmac.compare_digest(good.encode(), code.encode())), "")
        if self._codes.pop(known, 0.0) <= self._clock():
            return None
        login = Login(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        self._logins[login.cookie] = login, self._clock()
        _keep_newest(self._logins)
        return login

    def find(self, cookie: str) -> Login | None:
        """The login of `cookie`, which counts as a use; None when it is over or was idle for 12 hours."""
        login, used = self._logins.get(cookie, (None, 0.0))
        if login is None or self._clock() - used > IDLE_SECONDS:
            self._logins.pop(cookie, None)
            return None
        self._logins[cookie] = login, self._clock()
        return login

    def stands(self, login: Login) -> bool:
        """Whether it is not over; no use of it."""
        return login.cookie in self._logins

    def leave(self, login: Login) -> None:
        self._logins.pop(login.cookie, None)


def _keep_newest(there: dict[str, float] | dict[str, tuple[Login, float]]) -> None:
    while len(there) > MOST:
        del there[next(iter(there))]
