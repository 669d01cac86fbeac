"""Ways out of a running script."""

from __future__ import annotations


class Leave(Exception):
    """`exit`: ends the innermost shell."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status & 255


class NextRound(Exception):
    """`continue` and `break`, for `levels` loops."""

    def __init__(self, levels: int, ends: bool) -> None:
        super().__init__()
        self.levels = levels
        self.ends = ends

    def out(self) -> None:
        """At the body's end: goes on with the next round, or raises itself to leave the loop."""
        if self.ends or self.levels > 1:
            raise self

    def broken(self) -> None:
        """Outside the loop that it left: raises itself again for the loops further out."""
        if self.levels > 1:
            raise NextRound(self.levels - 1, self.ends)
