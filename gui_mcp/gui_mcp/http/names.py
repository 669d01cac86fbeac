"""Which names a request may call this server by, and which pages may ask: the guard against DNS rebinding.

A page of `evil.example` can make its own name resolve to 127.0.0.1 and then reads our answers as its own. Its
requests still say `Host: evil.example`, so only names that are ours are answered, on every route.
"""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one listener."""

    hosts: frozenset[str] = frozenset()
    """`name`, at any port, or `name:port`; besides the loopback names at our own port."""
    origins: frozenset[str] = frozenset()
    """`scheme://name[:port]`, besides the origin that the request itself was sent to."""

    def is_ours(self, host: str, port: int | None) -> bool:
        """Whether `host`, the Host header of a request that came in at `port`, is a name of this server."""
        host, listed = host.lower(), {name.lower() for name in self.hosts}
        if host in listed or any(host == f"{name}:{port}" for name in LOOPBACK):
            return True
        name, colon, digits = host.rpartition(":")
        return bool(colon) and digits.isdecimal() and name in listed

    def may_ask(self, origin: str, host: str, scheme: str) -> bool:
        """Whether a page of `origin` may ask: it is of the server that it asks, or the owner listed it.

        `null` (a sandboxed frame, a file) is nobody's origin.
        """
        own = f"{scheme}://{host}"
        return any(origin.lower() == known.lower() for known in (own, *self.origins))
