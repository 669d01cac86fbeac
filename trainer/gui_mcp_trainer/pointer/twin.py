"""The network of `gui_mcp_models.pointer.forward` in torch, with gradients and batches.

Parameters carry the same names and shapes, so a state dict saves straight to the checkpoint.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from gui_mcp_models.pointer.forward import Shape
from torch import Tensor, nn
from torch.nn import functional

from gui_mcp_trainer.pointer.batches import Batch


@dataclass(frozen=True, slots=True)
class Logits:
    op: Tensor
    """(B, len(OPS))"""
    point: Tensor
    """(B, E), -inf on padding."""
    start: Tensor
    """(B, T), given the true target."""
    end: Tensor
    """(B, T), given the true target and start."""
    case: Tensor
    """(B, len(CASES))"""


class Twin(nn.Module):
    def __init__(self, shape: Shape, seed: int = 0) -> None:
        super().__init__()
        self.shape = shape
        random = torch.Generator().manual_seed(seed)
        self.w = nn.ParameterDict()
        for name, size in shape.parameters().items():
            if name.endswith("gain"):
                value = torch.ones(size)
            elif name.endswith("bias") and len(size) == 1:
                value = torch.zeros(size)
            else:
                tables = ("words", "kind", "goal_order", "word_order", "thing", "role")
                spread = 0.1 if name == "words" else 0.02 if name in tables else 0.7 / math.sqrt(size[0])
                value = torch.randn(size, generator=random) * spread
            self.w[name] = nn.Parameter(value)
        with torch.no_grad():
            self.w["words"][0] = 0.0

    def forward(self, batch: Batch) -> Logits:
        w = self.w
        rows = torch.arange(batch.ids.shape[0])
        h = self.embed(batch)
        hidden = batch.live[:, None, None, :]
        for n in range(self.shape.blocks):
            h = self._block(h, f"block{n}_", hidden)
        h = functional.layer_norm(h, (self.shape.width,), w["last_gain"], w["last_bias"])
        scale = 1.0 / math.sqrt(self.shape.width)
        cls = h[:, 0]
        marks = h.gather(1, batch.marks[:, :, None].expand(-1, -1, self.shape.width))
        point = torch.einsum("bed,bd->be", marks @ w["point_key"], cls @ w["point_query"]) * scale
        point = point + (marks @ w["point_bias"])[:, :, 0]
        point = point.masked_fill(~batch.real, -torch.inf)
        into = marks[rows, batch.target] @ w["target"]
        state = cls + into
        start = torch.einsum("btd,bd->bt", h @ w["start_key"], state @ w["start_query"]) * scale
        given = state + h[rows, batch.start] @ w["from_start"]
        end = torch.einsum("btd,bd->bt", h @ w["end_key"], given @ w["end_query"]) * scale
        dead = ~batch.live
        return Logits(
            cls @ w["op"] + w["op_bias"],
            point,
            start.masked_fill(dead, -torch.inf),
            end.masked_fill(dead, -torch.inf),
            state @ w["case"],
        )

    def embed(self, batch: Batch) -> Tensor:
        """(B, T, width) before the first block."""
        w = self.w
        size, tokens, per = batch.ids.shape
        bags = functional.embedding_bag(
            batch.ids.reshape(-1, per), w["words"], mode="mean", padding_idx=0
        ).reshape(size, tokens, -1)
        h = bags + w["kind"][batch.kind] + batch.word @ w["word_in"]
        orders = torch.cat([w["goal_order"], w["word_order"], torch.zeros(1, self.shape.width)])
        h = h + orders[batch.order]
        owners = torch.cat([w["thing"], torch.zeros(1, self.shape.width)])
        h = h + owners[batch.owner]
        inner = functional.gelu(batch.mark @ w["mark_in"] + w["mark_in_bias"], approximate="tanh")
        marks = (w["role"][batch.role] + inner @ w["mark_out"]) * batch.real[:, :, None]
        h = h.scatter_add(1, batch.marks[:, :, None].expand(-1, -1, self.shape.width), marks)
        goal = functional.pad(batch.goal @ w["goal_in"], (0, 0, 1, tokens - 1 - batch.goal.shape[1]))
        cls = functional.pad((batch.cls @ w["cls_in"])[:, None], (0, 0, 0, tokens - 1))
        return h + goal + cls

    def export(self) -> dict[str, np.ndarray]:
        """Every parameter as float32 numpy."""
        return {name: p.detach().numpy().astype(np.float32) for name, p in self.w.items()}

    def adopt(self, state: Mapping[str, Tensor]) -> None:
        """Take the weights of an earlier network; feature columns that it did not have start at zero."""
        with torch.no_grad():
            for name, value in state.items():
                mine = self.w[name.removeprefix("w.")]
                if mine.shape[1:] != value.shape[1:] or mine.shape[0] < value.shape[0]:
                    raise ValueError(f"start from an earlier state: {name} does not fit this network")
                mine.zero_()
                mine[: value.shape[0]].copy_(value)

    def load(self, weights: dict[str, np.ndarray]) -> None:
        with torch.no_grad():
            for name, value in weights.items():
                self.w[name].copy_(torch.tensor(np.asarray(value, dtype=np.float32)))

    def _block(self, h: Tensor, at: str, hidden: Tensor) -> Tensor:
        w = self.w
        size, tokens, width = h.shape
        heads = self.shape.heads
        x = functional.layer_norm(h, (width,), w[at + "norm1_gain"], w[at + "norm1_bias"])
        qkv = x @ w[at + "qkv"] + w[at + "qkv_bias"]
        q, k, v = qkv.view(size, tokens, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=hidden)
        h = h + mixed.transpose(1, 2).reshape(size, tokens, width) @ w[at + "out"] + w[at + "out_bias"]
        x = functional.layer_norm(h, (width,), w[at + "norm2_gain"], w[at + "norm2_bias"])
        x = functional.gelu(x @ w[at + "up"] + w[at + "up_bias"], approximate="tanh")
        return h + x @ w[at + "down"] + w[at + "down_bias"]
