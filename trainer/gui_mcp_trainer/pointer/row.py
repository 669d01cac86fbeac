"""One training row: an encoded step in small arrays, and what the oracle did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from gui_mcp_models.pointer.features import Encoded
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Row:
    """One step: what was seen, in small arrays, and what the oracle did."""

    ids: NDArray[np.uint16]
    kind: NDArray[np.uint8]
    order: NDArray[np.uint8]
    owner: NDArray[np.int8]
    marks: NDArray[np.int16]
    role: NDArray[np.uint8]
    mark: NDArray[np.float16]
    goal: NDArray[np.float16]
    word: NDArray[np.float16]
    cls: NDArray[np.float16]
    op: int
    """Index in OPS."""
    target: int
    """Element, or -1 where the action aims at none."""
    also: tuple[int, ...]
    """Other elements that would have been as right."""
    start: int
    """First copied token, or -1 where nothing is typed."""
    end: int
    case: int
    """Index in CASES."""
    family: str
    weight: float = 1.0

    @property
    def tokens(self) -> int:
        return len(self.kind)


def pack(
    x: Encoded,
    *,
    op: int,
    target: int = -1,
    also: tuple[int, ...] = (),
    span: tuple[int, int] = (-1, -1),
    case: int = 0,
    family: str = "",
    weight: float = 1.0,
) -> Row:
    return Row(
        x.ids.astype(np.uint16),
        x.kind.astype(np.uint8),
        x.order.astype(np.uint8),
        x.owner.astype(np.int8),
        x.marks.astype(np.int16),
        x.role.astype(np.uint8),
        x.mark.astype(np.float16),
        x.goal.astype(np.float16),
        x.word.astype(np.float16),
        x.cls.astype(np.float16),
        op,
        target,
        also,
        span[0],
        span[1],
        case,
        family,
        weight,
    )
