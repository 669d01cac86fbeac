"""What must be true after every kill, whatever it cut in two. All of these raise `Broken`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.campaign.book import OVER, UNFINISHED, Broken, Order
from tests.campaign.record import Row, Told

Seen = dict[str, tuple[str, int]]
"""By job: its state at the last look, and how often its order had been touched then."""


def check_jobs(rows: Sequence[Row], orders: Sequence[Order], seen: Seen) -> None:
    """Every accepted job is there, in one state, and nothing changes by itself; `seen` is kept."""
    by_key = Counter(row.key for row in rows)
    ordered = {order.key: order for order in orders}
    for row in rows:
        order = ordered.get(row.key)
        if order is None or row.goal != order.arguments["goal"]:
            raise Broken(f"nobody ordered task {row.id} ({row.key}, {row.goal!r})")
        if by_key[row.key] > 1:
            raise Broken(f"{row.key} has {by_key[row.key]} tasks")
        if order.id and order.id != row.id:
            raise Broken(f"{row.key} gave task {order.id}, the table has task {row.id}")
        if row.state not in OVER | UNFINISHED | {"interrupted"}:
            raise Broken(f"task {row.id} is {row.state!r}")
        if order.told and row.state != order.told:
            raise Broken(f"task {row.id} was told to be {order.told}, and is {row.state} now")
        before, touched = seen.get(row.id, ("", -1))
        if before in OVER and row.state != before:
            raise Broken(f"task {row.id} was {before}, and is {row.state} now")
        if before == "interrupted" and touched == order.touched and row.state != before:
            raise Broken(f"task {row.id} was interrupted, and became {row.state} by itself")
        seen[row.id] = (row.state, order.touched)
    there = {row.id for row in rows}
    if lost := [order.key for order in orders if order.id and order.id not in there]:
        raise Broken(f"accepted and lost: {lost}")


def check_actions(before: Counter[str], told: Sequence[Told], after: Counter[str]) -> None:
    """Nothing is done twice, nor without an intent; `before` and `after` are what the devices say that was
    typed, read before and after the journals."""
    intended = Counter(word for one in told for word in one.intended)
    if twice := sorted(word for word, times in intended.items() if times > 1):
        raise Broken(f"intended twice: {twice}")
    if twice := sorted(word for word, times in after.items() if times > 1):
        raise Broken(f"dispatched twice: {twice}")
    if unknown := before.keys() - intended.keys():
        raise Broken(f"done without an intent: {sorted(unknown)}")
    for one in told:
        if missing := one.done - after.keys():
            raise Broken(f"task {one.job}: written down as done, and never done: {sorted(missing)}")
        if wrong := one.refused & after.keys():
            raise Broken(f"task {one.job}: written down as stopped, and done: {sorted(wrong)}")
        if one.in_doubt > 1:
            raise Broken(f"task {one.job}: {one.in_doubt} steps of one run are in doubt")


def check_committed(rows: Sequence[Row], told: Sequence[Told]) -> None:
    """What a row counts as done can be read in the journals, and every journal is some job's."""
    results: Counter[str] = Counter()
    for one in told:
        results[one.job] += one.results
    for row in rows:
        if row.steps > results[row.id]:
            raise Broken(f"task {row.id} counts {row.steps} steps, its journals have {results[row.id]}")
    if strays := sorted(results.keys() - {row.id for row in rows}):
        raise Broken(f"journals of tasks that the table does not have: {strays}")
