"""The seam that every writer of extractions fills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gui_mcp_models.reach import Reach

from gui_mcp_trainer.csrs.extract.claims import Claim
from gui_mcp_trainer.csrs.extract.moments import Moment
from gui_mcp_trainer.csrs.verdict import Cost
from gui_mcp_trainer.store.tables import Kind

FREE = Cost()


@dataclass(frozen=True, slots=True)
class Said:
    """What a writer made of one moment."""

    claim: Claim | None
    """Of the moment's kind; None where it abstains, or could not be read."""
    reasoning: str = ""
    """How it comes to its claim, in words that look at nothing but the moment."""
    cost: Cost = FREE
    garbage: int = 0
    """Answers that could not be read."""


class Writer(Protocol):
    def name(self, kind: Kind) -> str:
        """With its version, or the hash of what it is asked with: a part of the key of every row."""
        ...

    def within(self, reach: Reach) -> Writer:
        """This writer, held to `reach` at each connection."""
        ...

    async def write(self, moment: Moment) -> Said:
        """Raises `ModelError` where it asks a model that is away, or may not be shown this."""
        ...
