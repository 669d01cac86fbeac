"""Changing and deleting events: one time of a series, that and all after it, or all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import ONE
from gui_mcp_devices.pocket.apps.calendar.instances import Instance
from gui_mcp_devices.pocket.apps.calendar.repeats import ONCE, occurrences
from gui_mcp_devices.pocket.apps.calendar.store import Event

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Scope = Literal["one", "following", "all"]


def save(phone: Phone, new: Event, was: Instance | None, scope: Scope) -> int:
    """Store `new` in place of `was`, with the times that it has on the day of `was`; its id."""
    if was is None or not was.event.id:
        return store.put(phone, new)
    old = was.event
    if not old.rule:
        return store.put(phone, replace(new, id=old.id, series=old.series, series_day=old.series_day))
    if scope == "one":
        store.put(phone, replace(old, left_out=old.left_out | {was.day}))
        return store.put(
            phone,
            replace(new, id=0, rule=ONCE, left_out=frozenset(), series=old.id, series_day=was.day),
        )
    if scope == "following" and _earlier(was):
        cut(phone, was)
        return store.put(phone, replace(new, id=0, left_out=frozenset(), series=0, series_day=None))
    # All of it: the first one moves as far as this one did.
    days = timedelta(days=(new.start.date() - was.start.date()).days)
    first = old.start + days
    start = new.start.replace(year=first.year, month=first.month, day=first.day)
    left_out = frozenset(day + days for day in old.left_out)
    return store.put(
        phone, replace(new, id=old.id, start=start, end=start + (new.end - new.start), left_out=left_out)
    )


def delete(phone: Phone, was: Instance, scope: Scope) -> None:
    old = was.event
    if not old.rule or scope == "all" or (scope == "following" and not _earlier(was)):
        store.drop(phone, old.id)
    elif scope == "one":
        store.put(phone, replace(old, left_out=old.left_out | {was.day}))
    else:
        cut(phone, was)


def cut(phone: Phone, was: Instance) -> None:
    """The series ends before `was`, and what was taken out of it from then on is gone."""
    old = was.event
    for one in store.events(phone, "original_id = ?", old.id):
        if one.series_day is not None and one.series_day >= was.day:
            store.drop(phone, one.id)
    store.put(phone, replace(old, rule=replace(old.rule, until=was.day - ONE)))


def _earlier(was: Instance) -> bool:
    """Whether the series has times before this one."""
    old = was.event
    return any(occurrences(old.rule, old.start.date(), old.start.date(), was.day - ONE))
