"""The transformer in numpy: one forward pass a step, no decoder.

Pre-norm blocks with full attention over all tokens. Heads: what to do (from CLS), which element (CLS against
each marker), and, given the element, where the copied text starts and ends (over all word tokens) and in
which letter case it is written. `trainer/gui_mcp_trainer/pointer/twin.py` is the same in torch; a test holds
the two together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gui_mcp_models.pointer.features import (
    GOAL_WORD,
    KIND_GOAL,
    KIND_MARK,
    MAX_GOAL,
    MAX_WORDS,
    THING_WORD,
    Encoded,
)
from gui_mcp_models.pointer.marks import MARK
from gui_mcp_models.pointer.overview import CLS
from gui_mcp_models.pointer.things import MAX_THINGS, ROLES
from gui_mcp_models.pointer.words import BUCKETS

Floats = NDArray[np.float32]

OPS = ("tap", "type", "scroll_down", "scroll_up", "enter", "wait", "done", "infeasible")
CASES = ("as_is", "upper", "lower")


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of one checkpoint."""

    width: int = 128
    blocks: int = 4
    heads: int = 4

    def parameters(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of every array; matrices are (in, out)."""
        d = self.width
        shapes: dict[str, tuple[int, ...]] = {
            "words": (BUCKETS, d),
            "kind": (5, d),
            "goal_order": (MAX_GOAL, d),
            "word_order": (MAX_WORDS, d),
            "thing": (MAX_THINGS, d),
            "role": (len(ROLES), d),
            "mark_in": (MARK, d),
            "mark_in_bias": (d,),
            "mark_out": (d, d),
            "goal_in": (GOAL_WORD, d),
            "word_in": (THING_WORD, d),
            "cls_in": (CLS, d),
            "last_gain": (d,),
            "last_bias": (d,),
            "op": (d, len(OPS)),
            "op_bias": (len(OPS),),
            "point_query": (d, d),
            "point_key": (d, d),
            "point_bias": (d, 1),
            "target": (d, d),
            "start_query": (d, d),
            "start_key": (d, d),
            "end_query": (d, d),
            "end_key": (d, d),
            "from_start": (d, d),
            "case": (d, len(CASES)),
        }
        for n in range(self.blocks):
            for name, shape in (
                ("norm1_gain", (d,)),
                ("norm1_bias", (d,)),
                ("qkv", (d, 3 * d)),
                ("qkv_bias", (3 * d,)),
                ("out", (d, d)),
                ("out_bias", (d,)),
                ("norm2_gain", (d,)),
                ("norm2_bias", (d,)),
                ("up", (d, 4 * d)),
                ("up_bias", (4 * d,)),
                ("down", (4 * d, d)),
                ("down_bias", (d,)),
            ):
                shapes[f"block{n}_{name}"] = shape
        return shapes


@dataclass(frozen=True, slots=True)
class Scores:
    """Logits of the first two heads, and the states that the others start from."""

    op: Floats
    """(len(OPS),)"""
    point: Floats
    """(E,)"""
    tokens: Floats
    """(T, width), after the last norm."""


class Network:
    """Weights and the forward pass; no state between calls."""

    def __init__(self, shape: Shape, weights: Mapping[str, Floats]) -> None:
        self.shape = shape
        self.weights = weights

    def score(self, x: Encoded) -> Scores:
        """Run all blocks over the T tokens of `x`."""
        w = self.weights
        counts = np.maximum((x.ids > 0).sum(axis=1, keepdims=True), 1).astype(np.float32)
        h = w["words"][x.ids].sum(axis=1) / counts + w["kind"][x.kind]
        goal = x.kind == KIND_GOAL
        h[goal] += w["goal_order"][x.order[goal]] + x.goal @ w["goal_in"]
        words = x.kind > KIND_MARK
        h[words] += w["word_order"][x.order[words]] + x.word[words] @ w["word_in"]
        owned = x.owner >= 0
        h[owned] += w["thing"][x.owner[owned]]
        h[x.marks] += w["role"][x.role] + gelu(x.mark @ w["mark_in"] + w["mark_in_bias"]) @ w["mark_out"]
        h[0] += x.cls @ w["cls_in"]
        for n in range(self.shape.blocks):
            h = self._block(h, f"block{n}_")
        h = norm(h, w["last_gain"], w["last_bias"])
        marks = h[x.marks]
        point = (marks @ w["point_key"]) @ (h[0] @ w["point_query"]) / math.sqrt(self.shape.width)
        return Scores(h[0] @ w["op"] + w["op_bias"], point + (marks @ w["point_bias"])[:, 0], h)

    def start(self, x: Encoded, scores: Scores, target: int) -> Floats:
        """(T,) logits of the first copied token when the text goes into element `target`."""
        w, h = self.weights, scores.tokens
        state = h[0] + h[x.marks[target]] @ w["target"]
        return (h @ w["start_key"]) @ (state @ w["start_query"]) / math.sqrt(self.shape.width)

    def end(self, x: Encoded, scores: Scores, target: int, start: int) -> Floats:
        """(T,) logits of the last copied token."""
        w, h = self.weights, scores.tokens
        state = h[0] + h[x.marks[target]] @ w["target"] + h[start] @ w["from_start"]
        return (h @ w["end_key"]) @ (state @ w["end_query"]) / math.sqrt(self.shape.width)

    def case(self, x: Encoded, scores: Scores, target: int) -> Floats:
        """(len(CASES),) logits of the letter case."""
        w, h = self.weights, scores.tokens
        return (h[0] + h[x.marks[target]] @ w["target"]) @ w["case"]

    def _block(self, h: Floats, at: str) -> Floats:
        w = self.weights
        count, width = h.shape
        heads = self.shape.heads
        qkv = norm(h, w[at + "norm1_gain"], w[at + "norm1_bias"]) @ w[at + "qkv"] + w[at + "qkv_bias"]
        parts = qkv.reshape(count, 3, heads, width // heads).transpose(1, 2, 0, 3)
        near: Floats = np.matmul(parts[0], parts[1].transpose(0, 2, 1), dtype=np.float32)
        mixed = softmax(near / math.sqrt(width // heads)) @ parts[2]
        h = h + mixed.transpose(1, 0, 2).reshape(count, width) @ w[at + "out"] + w[at + "out_bias"]
        wide: Floats = norm(h, w[at + "norm2_gain"], w[at + "norm2_bias"]) @ w[at + "up"] + w[at + "up_bias"]
        out: Floats = gelu(wide) @ w[at + "down"] + w[at + "down_bias"]
        return np.add(h, out, dtype=np.float32)


def norm(x: Floats, gain: Floats, bias: Floats) -> Floats:
    centred = x - x.mean(axis=-1, keepdims=True)
    scale = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(1e-5))
    return centred / scale * gain + bias


def gelu(x: Floats) -> Floats:
    """The tanh form (Hendrycks and Gimpel 2016)."""
    return (
        np.float32(0.5) * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)))
    )


def softmax(x: Floats) -> Floats:
    shifted: Floats = np.exp(x - x.max(axis=-1, keepdims=True))
    total: Floats = shifted.sum(axis=-1, keepdims=True, dtype=np.float32)
    return shifted / total
