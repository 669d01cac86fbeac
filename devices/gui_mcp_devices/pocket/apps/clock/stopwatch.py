"""The stopwatch and its laps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.clock import words
from gui_mcp_devices.pocket.apps.clock.store import database
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import button as word_button
from gui_mcp_devices.pocket.view.widgets import column, row, scroll, space, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.clock.main import ClockPage
    from gui_mcp_devices.pocket.phone import Phone


def reading(phone: Phone) -> tuple[str, float]:
    """`idle`, `running` or `paused`, and the seconds it shows."""
    found = database(phone).execute("SELECT state, started, elapsed FROM stopwatch WHERE _id = 1").fetchone()
    if found is None:  # its storage was cleared
        return "idle", 0.0
    state, started, elapsed = found
    return str(state), float(elapsed) + (phone.now() - float(started) if state == "running" else 0.0)


def view(page: ClockPage) -> Node:
    phone = page.phone
    state, seconds = reading(phone)
    laps = [float(total) for (total,) in database(phone).execute("SELECT total FROM laps ORDER BY _id")]
    shown = text(words.lap(seconds), size=52, weight=500, align="center", id="stopwatch_time")
    match state:
        case "running":
            actions = (
                word_button(page.t("Lap", "计次"), _laps(phone), look="tonal", glyph="lap", id="lap"),
                word_button(page.t("Pause", "暂停"), _turns(phone), glyph="pause", id="pause"),
            )
        case "paused":
            actions = (
                word_button(page.t("Reset", "重置"), _resets(phone), look="tonal", glyph="reset", id="reset"),
                word_button(page.t("Resume", "继续"), _turns(phone), glyph="play", id="start"),
            )
        case _:
            actions = (word_button(page.t("Start", "开始"), _turns(phone), glyph="play", id="start"),)
    best = min(_spans(laps), default=0.0) if len(laps) > 1 else None
    lines = [
        _lap(page, index + 1, span, total, span == best)
        for index, (span, total) in enumerate(zip(_spans(laps), laps, strict=True))
    ]
    body = column(
        space(20),
        shown,
        row(*actions, style=Style(width="fill", justify="center", gap=14, pad=(16, 14, 16, 14))),
        *reversed(lines),
        space(16),
        style=Style(width="fill"),
    )
    return scroll("stopwatch", body)


def button(page: ClockPage) -> Node | None:
    return None


def _spans(laps: list[float]) -> list[float]:
    return [total - (laps[index - 1] if index else 0.0) for index, total in enumerate(laps)]


def _lap(page: ClockPage, number: int, span: float, total: float, best: bool) -> Node:
    ink = "success" if best else "text"
    return row(
        text(page.t(f"Lap {number}", f"第 {number} 圈"), size=15, weight=500, colour=ink, grow=1, lines=1),
        text(words.lap(span), size=15, colour=ink, lines=1),
        text(words.lap(total), size=15, colour="text_soft", lines=1),
        style=Style(width="fill", height=44, gap=20, pad=(24, 0, 24, 0)),
    )


def _turns(phone: Phone) -> Callable[[], None]:
    def turn() -> None:
        state, seconds = reading(phone)
        after = "paused" if state == "running" else "running"
        database(phone).execute(
            "INSERT OR REPLACE INTO stopwatch (_id, state, started, elapsed) VALUES (1, ?, ?, ?)",
            (after, phone.now(), seconds),
        )

    return turn


def _laps(phone: Phone) -> Callable[[], None]:
    def lap() -> None:
        database(phone).execute("INSERT INTO laps (total) VALUES (?)", (reading(phone)[1],))

    return lap


def _resets(phone: Phone) -> Callable[[], None]:
    def reset() -> None:
        database(phone).execute(
            "INSERT OR REPLACE INTO stopwatch (_id, state, started, elapsed) VALUES (1, 'idle', 0, 0)"
        )
        database(phone).execute("DELETE FROM laps")

    return reset
