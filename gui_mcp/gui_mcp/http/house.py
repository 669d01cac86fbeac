"""What the daemon hands to HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gui_mcp.app import App
from gui_mcp.config import HttpConfig
from gui_mcp.folder import ConfigError
from gui_mcp.http.logins import Logins
from gui_mcp.privacy.egress import Json
from gui_mcp.tokens import TokenError, Tokens

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
EVERYWHERE = frozenset({"", "0.0.0.0", "::"})
"""All addresses of the machine, loopback too: where a container's published port arrives."""


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class House:
    """One daemon, as every listener of it serves it."""

    app: App
    tokens: Tokens
    about: Callable[[], dict[str, Json]]
    """What `GET /api/status` tells the owner."""
    stop: Callable[[], None]
    """Ends the daemon, in order; returns at once."""
    needed: Callable[[], None] = _nothing
    """Called at each request and while one is open, so that the daemon knows that it is not idle."""
    secret: str = ""
    """What its owner says on the listener `socket` where the file system does not guard it."""
    port: int = 0
    """Of the TCP listener; 0 when there is none."""
    logins: Logins = field(default_factory=Logins)

    @property
    def console(self) -> str:
        """Where the owner's browser finds the console; empty without a TCP listener."""
        return f"{web_url(self.app.config.http.host, self.port)}/" if self.port else ""


def web_url(host: str, port: int) -> str:
    """The base URL by which this machine reaches a listener of `host`: of any address, by loopback."""
    if host in EVERYWHERE:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def check_host(http: HttpConfig, tokens: Tokens) -> None:
    """Raises `ConfigError` for a host that others can reach while nothing says who may and by what name."""
    if http.host in LOOPBACK:
        return
    try:
        some = bool(tokens.list())
    except TokenError as error:
        raise ConfigError(str(error)) from None
    if not some:
        raise ConfigError(
            f"listening for HTTP on {http.host}: others can reach that address and there is no token; "
            "make one with `gui-mcp tokens add NAME`, or set http.host to 127.0.0.1"
        )
    if not http.allowed_hosts and http.host not in EVERYWHERE:
        raise ConfigError(
            f"listening for HTTP on {http.host}: http.allowed_hosts is empty, so every request by that "
            "name is refused; list the names that clients use there, or set http.host to 127.0.0.1"
        )
