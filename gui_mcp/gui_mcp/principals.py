"""Who asks: the owner, a client on this machine, or the bearer of a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gui_mcp.privacy.levels import Level, stricter

Scope = Literal["observe", "act", "task"]
"""What a tool needs: to look, to act step by step, to hand over goals."""

SCOPES: frozenset[Scope] = frozenset({"observe", "act", "task"})


@dataclass(frozen=True, slots=True)
class Principal:
    """One who asks. Leases are held by a principal, jobs belong to its account."""

    id: str
    """One connection, one token, or `owner`."""
    account: str
    """`owner`, `local` (every stdio client of this user), or `token:NAME`; who shares it shares its jobs."""
    name: str
    """For people and for whoever comes second; our own words and handles only."""
    level: Level = "open"
    """The loosest level at which anything is shown to it, whatever a device's own level is."""
    devices: frozenset[str] | None = None
    """Those it may see and use; None: all."""
    scopes: frozenset[Scope] = SCOPES

    @property
    def is_owner(self) -> bool:
        return self.account == "owner"

    def may_use(self, device: str) -> bool:
        return self.devices is None or device in self.devices

    def shown(self, level: Level) -> Level:
        """The level at which something of `level` is shown to this principal: the owner sees everything."""
        return "open" if self.is_owner else stricter(level, self.level)


OWNER = Principal("owner", "owner", "the owner")
LOCAL = Principal("local", "local", "a client on this machine")
"""A client that shares this process, or one that has not said its name."""
