"""What was ordered, what was told of it, and every word that was said: the memory that no kill reaches."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

OVER = frozenset(
    {"done", "done_unverified", "not_done", "infeasible", "crashed", "storage_full", "cancelled"}
)
UNFINISHED = frozenset({"queued", "running", "waiting_device", "needs_answer", "needs_confirmation"})
LONGEST_PLAN = 6


class Broken(Exception):
    """The product broke a promise; the message says which, and the history shows how it came to it."""


@dataclass(slots=True)
class Order:
    """One task as a client ordered it, and what clients were told of it since."""

    number: int
    device: str
    asks: bool
    """The model asks a question first."""
    types: int
    """How many words the model types before it is done."""
    probe: bool
    """The end is proved by the owner's program, which hangs."""
    id: str = ""
    told: str = ""
    """The state in which somebody was told it ended."""
    touched: int = 0
    """How often somebody set out to resume, stop or cancel it."""

    @property
    def key(self) -> str:
        return f"key-{self.number}"

    @property
    def arguments(self) -> dict[str, object]:
        ask = "ask, " if self.asks else ""
        check: dict[str, object] = {"check": {"probe": "hangs"}} if self.probe else {}
        return {
            "goal": f"goal {self.number}: {ask}type {self.types}",
            "device": self.device,
            "idempotency_key": self.key,
            "max_steps": 40,
            **check,
        }


@dataclass(slots=True)
class Book:
    """Everything that clients know, and the history file."""

    history: Path
    devices: tuple[str, ...]
    random: Random
    orders: list[Order] = field(default_factory=lambda: list[Order]())
    dead: set[str] = field(default_factory=lambda: set[str]())
    """Names of clients whose relays were killed."""
    started: float = field(default_factory=time.monotonic)

    def new(self) -> Order:
        random = self.random
        order = Order(
            len(self.orders),
            random.choice(self.devices),
            asks=random.random() < 0.3,
            types=random.randint(1, LONGEST_PLAN),
            probe=random.random() < 0.15,
        )
        self.orders.append(order)
        return order

    def open(self) -> list[Order]:
        return [order for order in self.orders if not order.told]

    def by_id(self) -> dict[str, Order]:
        return {order.id: order for order in self.orders if order.id}

    def accepted(self, order: Order, id: str) -> None:
        """Some client was given that id for it. Raises `Broken`."""
        if order.id and order.id != id:
            raise Broken(f"{order.key} gave task {order.id}, and later task {id}")
        order.id = id

    def heard(self, order: Order, state: str) -> None:
        """Some client was told that state. Raises `Broken`."""
        if order.told and state != order.told:
            raise Broken(f"task {order.id} was told to be {order.told}, and later {state}")
        if state in OVER:
            order.told = state

    def note(self, who: str, what: str, said: object = None) -> None:
        """A line of the history."""
        line = {"at": round(time.monotonic() - self.started, 4), "who": who, "what": what, "said": said}
        with self.history.open("a") as file:
            file.write(json.dumps(line) + "\n")


def count(states: Iterable[str]) -> dict[str, int]:
    """How often each stands there, by name."""
    found: dict[str, int] = {}
    for state in sorted(states):
        found[state] = found.get(state, 0) + 1
    return found
