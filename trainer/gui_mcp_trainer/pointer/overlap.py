"""The plain matcher that pointer must beat: tap the control that shares most words with the goal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from gui_mcp_models.pointer.forward import OPS
from gui_mcp_models.pointer.marks import MATCH_AT

from gui_mcp_trainer.pointer.row import Row


def overlap(rows: Sequence[Row]) -> float:
    """Share of the rows in which the oracle taps, and in which the control with the greatest share of its
    words in the goal (then the most words, then the first) is a right one."""
    tapped = taps(rows)
    right = 0
    for row in tapped:
        control = row.mark[:, MATCH_AT - 1] > 0
        share = row.mark[:, MATCH_AT].astype(np.float64)
        count = row.mark[:, MATCH_AT + 2].astype(np.float64)
        right += int(np.argmax(np.where(control, share + 0.1 * count, -1.0))) in (row.target, *row.also)
    return right / max(1, len(tapped))


def taps(rows: Sequence[Row]) -> list[Row]:
    """Those in which the oracle taps an element."""
    return [r for r in rows if r.op == OPS.index("tap") and r.target >= 0]
