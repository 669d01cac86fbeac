"""The plain matcher that pointer must beat: tap the element that shares most words with the goal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from gui_mcp_models.pointer.marks import MATCH_AT

from gui_mcp_trainer.pointer.row import Row


def overlap(rows: Sequence[Row]) -> float:
    """Share of the rows that aim at an element in which the element with the greatest share of its words in
    the goal (then the most words, then the first) is a right one."""
    aimed = [r for r in rows if r.target >= 0]
    right = 0
    for row in aimed:
        share = row.mark[:, MATCH_AT].astype(np.float64)
        count = row.mark[:, MATCH_AT + 2].astype(np.float64)
        right += int(np.argmax(share + 0.1 * count)) in (row.target, *row.also)
    return right / max(1, len(aimed))
