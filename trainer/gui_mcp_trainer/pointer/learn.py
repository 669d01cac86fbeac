"""Trains the twin: rows from a generator process, AdamW in fp32, a time box, checkpoints that resume.

One process generates (numpy only), one learns (torch, one thread). Rows are drawn from a pool in which
each is used `reuse` times on average, in batches of like length. The learning rate warms up and then falls
linearly to 3 % over the time box, so a longer box is a slower fall, not a longer tail.
"""

from __future__ import annotations

import json
import math
import multiprocessing
import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from multiprocessing.queues import Queue
from pathlib import Path
from random import Random

import torch
from gui_mcp_models.pointer.checkpoint import load
from gui_mcp_models.pointer.forward import Shape
from torch import Tensor
from torch.nn import functional

from gui_mcp_trainer.pointer.batches import Batch, stack
from gui_mcp_trainer.pointer.phone import phone_rows
from gui_mcp_trainer.pointer.row import Row
from gui_mcp_trainer.pointer.rows import rows
from gui_mcp_trainer.pointer.twin import Logits, Twin

CHUNK = 256
"""Rows handed over by the generator at a time."""
POOL = 12_000
"""Rows kept to draw from."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run was told; written into the card."""

    minutes: float = 30.0
    seed: int = 0
    batch: int = 48
    rate: float = 8e-4
    warmup: int = 200
    decay: float = 0.01
    reuse: float = 1.5
    """How often a row is learnt from, on average."""
    width: int = 128
    blocks: int = 4
    heads: int = 4
    start: str = ""
    """state.pt or weights.npz to go on from; empty for a fresh start."""
    phone: float = 0.0
    """Share of the rows that come from the simulated phone; the others are generated pages."""


@dataclass(slots=True)
class Progress:
    step: int = 0
    rows: int = 0
    """Rows learnt from, repeats counted."""
    fresh: int = 0
    """Rows generated."""
    loss: float = 0.0
    seconds: float = 0.0


def losses(logits: Logits, batch: Batch) -> Tensor:
    """Scalar: weighted mean over rows of op + element + (start + end + case) / 2 cross entropies."""
    total = functional.cross_entropy(logits.op, batch.op, reduction="none")
    point = functional.log_softmax(logits.point, dim=1).masked_fill(~batch.right, -1e9)
    total = total + torch.where(batch.aims, -torch.logsumexp(point, dim=1), 0.0)
    spans = (
        functional.cross_entropy(logits.start, batch.start, reduction="none")
        + functional.cross_entropy(logits.end, batch.end, reduction="none")
        + functional.cross_entropy(logits.case, batch.case, reduction="none")
    )
    total = total + torch.where(batch.types, 0.5 * spans, 0.0)
    return (total * batch.weight).sum() / batch.weight.sum()


class Learner:
    """Twin, optimiser and counters; `step` learns from one batch."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.twin = Twin(Shape(plan.width, plan.blocks, plan.heads), plan.seed)
        heavy = [p for n, p in self.twin.w.items() if p.dim() > 1 and n != "words"]
        light = [p for n, p in self.twin.w.items() if p.dim() <= 1 or n == "words"]
        self.optimiser = torch.optim.AdamW(
            [{"params": heavy, "weight_decay": plan.decay}, {"params": light, "weight_decay": 0.0}],
            lr=plan.rate,
            betas=(0.9, 0.98),
        )
        self.progress = Progress()

    def step(self, batch: Batch, share: float) -> float:
        """`share` of the time box is used up."""
        warm = min(1.0, (self.progress.step + 1) / self.plan.warmup)
        rate = self.plan.rate * warm * max(0.03, 1.0 - share)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        loss = losses(self.twin(batch), batch)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # pyright: ignore[reportUnknownMemberType]
        torch.nn.utils.clip_grad_norm_(self.twin.parameters(), 1.0)
        self.optimiser.step()  # pyright: ignore[reportUnknownMemberType]
        self.progress.step += 1
        self.progress.rows += len(batch.op)
        return float(loss.detach())

    def save(self, path: Path) -> None:
        torch.save(
            {
                "twin": self.twin.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "progress": asdict(self.progress),
            },
            path,
        )

    def load(self, path: Path, *, optimiser: bool) -> None:
        if path.suffix == ".npz":
            self.twin.load(dict(load(path).weights))
            return
        state = torch.load(path, weights_only=True)
        if not optimiser:
            self.twin.adopt(state["twin"])
        else:
            self.twin.load_state_dict(state["twin"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.progress = Progress(**state["progress"])


@dataclass(slots=True)
class Measure:
    """Right decisions on held-out rows."""

    rows: int = 0
    exact: int = 0
    """Op, element and typed span all right."""
    op: int = 0
    aimed: int = 0
    point: int = 0
    typed: int = 0
    span: int = 0
    loss: float = 0.0


def measure(twin: Twin, held: list[Row]) -> tuple[Measure, dict[str, tuple[int, int]]]:
    """Over `held` in batches; also (exact, rows) by family."""
    total, families = Measure(), dict[str, tuple[int, int]]()
    ordered = sorted(held, key=lambda r: r.tokens)
    with torch.inference_mode():
        for at in range(0, len(ordered), 64):
            some = ordered[at : at + 64]
            batch = stack(some)
            logits = twin(batch)
            op = logits.op.argmax(1) == batch.op
            point = batch.right.gather(1, logits.point.argmax(1, keepdim=True))[:, 0] | ~batch.aims
            span = (
                (logits.start.argmax(1) == batch.start)
                & (logits.end.argmax(1) == batch.end)
                & (logits.case.argmax(1) == batch.case)
            ) | ~batch.types
            exact = op & point & span
            total.rows += len(some)
            total.exact += int(exact.sum())
            total.op += int(op.sum())
            total.aimed += int(batch.aims.sum())
            total.point += int((point & batch.aims).sum())
            total.typed += int(batch.types.sum())
            total.span += int((span & batch.types).sum())
            total.loss += float(losses(logits, batch)) * len(some)
            for row, right in zip(some, exact.tolist(), strict=True):
                done, seen = families.get(row.family, (0, 0))
                families[row.family] = done + int(right), seen + 1
    total.loss /= max(1, total.rows)
    return total, families


class Source:
    """A generator process and the pool that batches are drawn from."""

    def __init__(self, plan: Plan, first: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._queue: Queue[list[Row]] = context.Queue(maxsize=8)
        self._worker = context.Process(target=_generate, args=(self._queue, first, plan.phone), daemon=True)
        self._worker.start()
        self._random = Random(plan.seed)
        self._pool: list[Row] = []
        self._reuse = plan.reuse
        self._size = plan.batch
        self._first = 40 * plan.batch
        """Rows to wait for before the first batch."""
        self._owed = 0.0
        self._waiting: list[list[Row]] = []
        self.fresh = 0

    def batch(self) -> Batch:
        """Rows of like length; waits for the generator only while the pool is small."""
        if not self._waiting:
            self._take()
            some = self._random.sample(self._pool, min(len(self._pool), self._size * 16))
            some.sort(key=lambda r: r.tokens)
            self._waiting = [some[i : i + self._size] for i in range(0, len(some), self._size)]
            self._random.shuffle(self._waiting)
            self._owed += len(some) / self._reuse
        return stack(self._waiting.pop())

    def _take(self) -> None:
        while len(self._pool) < self._first or self._owed > 0:
            short = len(self._pool) < self._first
            try:
                some = self._queue.get(timeout=60.0 if short else 0.002)
            except queue.Empty:
                if short and not self._worker.is_alive():
                    raise RuntimeError("the generator process died") from None
                break
            self.fresh += len(some)
            self._owed -= len(some)
            for row in some:
                if len(self._pool) < POOL:
                    self._pool.append(row)
                else:
                    self._pool[self._random.randrange(POOL)] = row

    def close(self) -> None:
        self._worker.terminate()
        self._worker.join(5.0)


def _generate(out: Queue[list[Row]], first: int, phone: float) -> None:
    parent = multiprocessing.parent_process()
    for some in _chunks(_mixed(first, phone)):
        while True:
            if parent is not None and not parent.is_alive():
                out.cancel_join_thread()  # nobody will read what is still in the pipe
                return
            try:
                out.put(some, timeout=5.0)
            except queue.Full:
                continue
            break


def _mixed(first: int, phone: float) -> Iterator[Row]:
    """Rows of generated pages, with the share `phone` of rows from the simulated phone among them."""
    pages, dice = rows(first, "train"), Random(first)
    phones = phone_rows(first) if phone > 0 else pages
    while True:
        yield next(phones if dice.random() < phone else pages)


def _chunks(stream: Iterator[Row]) -> Iterator[list[Row]]:
    while some := list(islice(stream, CHUNK)):
        yield some


def learn(
    plan: Plan, folder: Path, held: dict[str, list[Row]], tell: Callable[[str], None], *, resume: bool = False
) -> Learner:
    """Train for `plan.minutes`; writes metrics.jsonl and state.pt into `folder` on the way."""
    torch.set_num_threads(1)
    learner = Learner(plan)
    state = folder / "state.pt"
    if resume and state.exists():
        learner.load(state, optimiser=True)
    elif plan.start:
        learner.load(Path(plan.start), optimiser=False)
    before = learner.progress.seconds
    source = Source(plan, first=plan.seed * 10_000_000 + learner.progress.fresh)
    fresh_before = learner.progress.fresh
    box = plan.minutes * 60.0
    source.batch()
    began = time.monotonic()
    told = saved = began
    smooth = math.nan
    try:
        with (folder / "metrics.jsonl").open("a") as metrics:
            while (spent := before + time.monotonic() - began) < box:
                loss = learner.step(source.batch(), spent / box)
                smooth = loss if math.isnan(smooth) else 0.98 * smooth + 0.02 * loss
                learner.progress.loss, learner.progress.seconds = smooth, spent
                learner.progress.fresh = fresh_before + source.fresh
                now = time.monotonic()
                if now - told > 20.0:
                    told = now
                    tell(
                        f"step {learner.progress.step}  loss {smooth:.3f}"
                        f"  {learner.progress.rows / spent:.0f} rows/s  fresh {learner.progress.fresh}"
                        f"  {(box - spent) / 60:.1f} min left"
                    )
                    metrics.write(json.dumps(asdict(learner.progress)) + "\n")
                    metrics.flush()
                if now - saved > 240.0:
                    saved = now
                    learner.save(state)
                    for name, some in held.items():
                        found, _ = measure(learner.twin, some[:600])
                        line = {"step": learner.progress.step, "held": name, **asdict(found)}
                        metrics.write(json.dumps(line) + "\n")
                        tell(f"  {name}: exact {found.exact / found.rows:.3f}  loss {found.loss:.3f}")
    finally:
        source.close()
    learner.save(state)
    return learner
