"""The ledger of a store in words, and for programs."""

from __future__ import annotations

from collections.abc import Iterator

from gui_mcp_trainer.csrs.costs import Ledger, Prices, Spent
from gui_mcp_trainer.csrs.eligible import CHECK
from gui_mcp_trainer.store.counting import Json


def lines(found: Ledger, prices: Prices | None) -> list[str]:
    """What each row took that was paid for, then what a label, an accepted run and a sample came to; with
    money where there are prices. Nothing where nothing was written down."""
    if not found.by:
        return []
    money = f"{prices.currency:>12}" if prices is not None else ""
    head = f"{'tokens':>21}{'seconds':>12}{'human s':>12}{money}"
    told = ["", "cost of each:", head]
    for (stage, by), spent in sorted(found.by.items()):
        told.append(f"{_amounts(spent, prices)}   ({spent.things}, {stage}, {by})")
    told += ["", "which comes to:", head]
    told += [f"{_amounts(spent, prices)}   ({spent.things}, {of})" for of, spent in totals(found)]
    return told


def as_json(found: Ledger, prices: Prices | None) -> dict[str, Json]:
    """`costs`: sums by `stage/who`; `each`: what one label, accepted run and sample came to."""
    costs: dict[str, Json] = {
        f"{stage}/{by}": {
            "items": spent.things,
            "calls": spent.cost.calls,
            "tokens": spent.cost.tokens_in + spent.cost.tokens_out,
            "seconds": spent.cost.seconds,
            "human_seconds": spent.cost.human_seconds,
        }
        for (stage, by), spent in sorted(found.by.items())
    }
    each: dict[str, Json] = {of: _each(spent, prices) for of, spent in totals(found)}
    return {"costs": costs, "each": each}


def totals(found: Ledger) -> Iterator[tuple[str, Spent]]:
    """A task's own check came with its run, so its labels have no cost of their own."""
    for verifier in sorted(found.labels):
        if verifier != CHECK and (spent := found.per_label(verifier)) is not None:
            yield f"label by {verifier}", spent
    for verifier in sorted(found.accepted):
        if (spent := found.per_accepted(verifier)) is not None:
            yield f"accepted run by {verifier}", spent
    if (spent := found.per_sample) is not None:
        yield "sample", spent


def _amounts(spent: Spent, prices: Prices | None) -> str:
    money = f"{spent.money(prices):>12.4f}" if prices is not None else ""
    return f"{spent.tokens:>21.1f}{spent.seconds:>12.4f}{spent.human_seconds:>12.2f}{money}"


def _each(spent: Spent, prices: Prices | None) -> dict[str, Json]:
    told: dict[str, Json] = {
        "of": spent.things,
        "tokens": spent.tokens,
        "seconds": spent.seconds,
        "human_seconds": spent.human_seconds,
    }
    return told if prices is None else {**told, prices.currency: spent.money(prices)}
