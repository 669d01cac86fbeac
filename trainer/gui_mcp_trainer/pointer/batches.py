"""Rows of encoded steps, stacked and padded for the twin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from gui_mcp_models.pointer.features import (
    GOAL_WORD,
    KIND_GOAL,
    KIND_MARK,
    MAX_GOAL,
    MAX_WORDS,
    THING_WORD,
)
from gui_mcp_models.pointer.marks import MARK
from gui_mcp_models.pointer.overview import CLS
from gui_mcp_models.pointer.things import MAX_THINGS
from gui_mcp_models.pointer.words import PER_WORD
from numpy.typing import NDArray
from torch import Tensor

from gui_mcp_trainer.pointer.row import Row


@dataclass(frozen=True, slots=True)
class Batch:
    """B rows padded to T tokens, E elements and G goal words."""

    ids: Tensor
    """(B, T, PER_WORD)"""
    live: Tensor
    """(B, T) bool, false on padding."""
    kind: Tensor
    order: Tensor
    """(B, T) row of [goal_order; word_order; zero]."""
    owner: Tensor
    """(B, T) row of [thing; zero]."""
    marks: Tensor
    """(B, E), 0 on padding."""
    real: Tensor
    """(B, E) bool."""
    role: Tensor
    mark: Tensor
    goal: Tensor
    word: Tensor
    cls: Tensor
    op: Tensor
    target: Tensor
    """(B,) 0 where there is none: see `aims`."""
    right: Tensor
    """(B, E) bool: the target and all that are as right."""
    aims: Tensor
    """(B,) bool."""
    start: Tensor
    end: Tensor
    types: Tensor
    """(B,) bool: start, end and case count."""
    case: Tensor
    weight: Tensor


def stack(rows: Sequence[Row]) -> Batch:
    size = len(rows)
    tokens = max(r.tokens for r in rows)
    things = max(1, max(len(r.marks) for r in rows))
    goals = max(1, max(len(r.goal) for r in rows))
    tokens = max(tokens, goals + 1)
    ids = np.zeros((size, tokens, PER_WORD), dtype=np.int64)
    live = np.zeros((size, tokens), dtype=np.bool_)
    kind = np.zeros((size, tokens), dtype=np.int64)
    order = np.full((size, tokens), MAX_GOAL + MAX_WORDS, dtype=np.int64)
    owner = np.full((size, tokens), MAX_THINGS, dtype=np.int64)
    marks = np.zeros((size, things), dtype=np.int64)
    real = np.zeros((size, things), dtype=np.bool_)
    right = np.zeros((size, things), dtype=np.bool_)
    role = np.zeros((size, things), dtype=np.int64)
    mark = np.zeros((size, things, MARK), dtype=np.float32)
    goal = np.zeros((size, goals, GOAL_WORD), dtype=np.float32)
    word = np.zeros((size, tokens, THING_WORD), dtype=np.float32)
    cls = np.zeros((size, CLS), dtype=np.float32)
    for n, r in enumerate(rows):
        t, e, g = r.tokens, len(r.marks), len(r.goal)
        ids[n, :t] = r.ids
        live[n, :t] = True
        kind[n, :t] = r.kind
        is_goal, is_word = r.kind == KIND_GOAL, r.kind > KIND_MARK
        order[n, :t][is_goal] = r.order[is_goal]
        order[n, :t][is_word] = r.order[is_word].astype(np.int64) + MAX_GOAL
        owned = r.owner >= 0
        owner[n, :t][owned] = r.owner[owned]
        marks[n, :e] = r.marks
        real[n, :e] = True
        role[n, :e] = r.role
        mark[n, :e] = r.mark
        goal[n, :g] = r.goal
        word[n, :t] = r.word
        cls[n] = r.cls
        if r.target >= 0:
            right[n, [r.target, *r.also]] = True
    return Batch(
        _tensor(ids),
        _tensor(live),
        _tensor(kind),
        _tensor(order),
        _tensor(owner),
        _tensor(marks),
        _tensor(real),
        _tensor(role),
        _tensor(mark),
        _tensor(goal),
        _tensor(word),
        _tensor(cls),
        torch.tensor([r.op for r in rows]),
        torch.tensor([max(0, r.target) for r in rows]),
        _tensor(right),
        torch.tensor([r.target >= 0 for r in rows]),
        torch.tensor([max(0, r.start) for r in rows]),
        torch.tensor([max(0, r.end) for r in rows]),
        torch.tensor([r.start >= 0 for r in rows]),
        torch.tensor([r.case for r in rows]),
        torch.tensor([r.weight for r in rows], dtype=torch.float32),
    )


def _tensor(array: NDArray[np.generic]) -> Tensor:
    """Shares the array's memory."""
    return torch.from_numpy(array)  # pyright: ignore[reportUnknownMemberType]
