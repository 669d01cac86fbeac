"""Timers: the keys a time is entered with, and those that run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.clock import words
from gui_mcp_devices.pocket.apps.clock.store import Timer, database, timers
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    chip,
    column,
    fab,
    field,
    icon,
    icon_button,
    row,
    scroll,
    sideways,
    space,
    text,
    unsaid,
)
from gui_mcp_devices.pocket.view.widgets import (
    button as word_button,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.clock.main import ClockPage
    from gui_mcp_devices.pocket.phone import Phone

PRESETS = (60, 180, 300, 600, 900, 1800, 3600)
"""Seconds."""
KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "0", "backspace")


def view(page: ClockPage) -> Node:
    found = timers(page.phone)
    if page.adding or not found:
        return _keypad(page, bool(found))
    cards = [_card(page, one) for one in found]
    return scroll("timers", column(*cards, space(80), style=Style(width="fill", pad=(16, 8, 16, 0), gap=10)))


def button(page: ClockPage) -> Node | None:
    if page.adding or not timers(page.phone):
        return None

    def add() -> None:
        page.adding, page.digits = True, ""

    return fab("add", page.t("Add timer", "添加计时器"), add, id="fab")


def entered(digits: str) -> int:
    """Seconds that the digits `HHMMSS` mean, the last ones first."""
    padded = digits.zfill(6)
    return int(padded[:2]) * 3600 + int(padded[2:4]) * 60 + int(padded[4:])


def start_timer(phone: Phone, seconds: float, label: str = "") -> None:
    database(phone).execute(
        "INSERT INTO timers (label, length, state, ends, remaining) VALUES (?, ?, 'running', ?, ?)",
        (label, seconds, phone.now() + seconds, seconds),
    )


# -- entering a time -----------------------------------------------------------------------------------


def _keypad(page: ClockPage, others: bool) -> Node:
    padded = page.digits.zfill(6)
    units = page.t("h m s", "时 分 秒").split()
    ink: Colour = "primary" if page.digits else "text_soft"
    said = " ".join(f"{padded[i * 2 : i * 2 + 2]}{unit}" for i, unit in enumerate(units))
    parts: list[Node] = []
    for index, unit in enumerate(units):
        parts += [
            unsaid(padded[index * 2 : index * 2 + 2], size=44, weight=500, colour=ink),
            column(unsaid(unit, size=16, colour="text_soft"), style=Style(pad=(2, 14, 10, 0))),
        ]
    says = Says(cls="android.widget.TextView", text=said, id="timer_setup_time")
    shown = Node("row", parts, Style(width="fill", justify="center", pad=(8, 4, 0, 4)), says=says)
    grid = [
        row(*(_key(page, sign) for sign in KEYS[i : i + 3]), style=Style(gap=14))
        for i in range(0, len(KEYS), 3)
    ]
    presets = [
        chip(_length(page.phone, seconds), False, _begins(page, seconds), id="preset") for seconds in PRESETS
    ]
    actions = [
        word_button(
            page.t("Start", "开始"),
            _begins(page, entered(page.digits)),
            glyph="play",
            enabled=entered(page.digits) > 0,
            id="start",
        )
    ]
    if others:
        actions.insert(0, word_button(page.t("Cancel", "取消"), _cancels(page), look="text", id="cancel"))
    body = column(
        shown,
        sideways("presets", row(*presets, style=Style(gap=8, pad=(16, 4, 16, 10)))),
        column(*grid, style=Style(width="fill", align="center", gap=8)),
        row(*actions, style=Style(width="fill", justify="center", gap=12, pad=(16, 14, 16, 14))),
        style=Style(width="fill"),
    )
    return scroll("timer_setup", body)


def _key(page: ClockPage, sign: str) -> Node:
    face = icon("backspace", size=22) if sign == "backspace" else unsaid(sign, size=24)
    delete = page.t("Delete digit", "删除数字")

    def press() -> None:
        if sign == "backspace":
            page.digits = page.digits[:-1]
        elif page.digits or sign.strip("0"):
            page.digits = (page.digits + sign)[:6]

    says = Says(
        cls=BUTTON,
        text="" if sign == "backspace" else sign,
        desc=delete if sign == "backspace" else "",
        id="timer_setup_delete" if sign == "backspace" else f"timer_setup_digit_{sign}",
    )
    return Node(
        "row",
        (face,),
        Style(width=84, least=52, radius=26, fill="surface_high", justify="center"),
        says=says,
        does=Does(tap=press),
    )


def _begins(page: ClockPage, seconds: int) -> Callable[[], None]:
    def begin() -> None:
        start_timer(page.phone, seconds)
        page.adding, page.digits = False, ""
        page.scrolls.pop("timers", None)

    return begin


def _cancels(page: ClockPage) -> Callable[[], None]:
    def cancel() -> None:
        page.adding, page.digits = False, ""

    return cancel


def _length(phone: Phone, seconds: float) -> str:
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = [
        phone.say(f"{count} {en}", f"{count}{zh}")
        for count, en, zh in ((hours, "h", "小时"), (minutes, "min", "分钟"), (left, "s", "秒"))
        if count
    ]
    return phone.say(" ", "").join(parts)


# -- those that run ------------------------------------------------------------------------------------


def _card(page: ClockPage, one: Timer) -> Node:
    phone = page.phone
    left = one.left(phone.now())
    name = one.label or page.t(f"{_length(phone, one.length)} timer", f"{_length(phone, one.length)}计时器")
    over = one.state == "expired"
    ink: Colour = "error" if over else "text" if one.state == "running" else "text_soft"
    label = Node(
        "row",
        (icon("tag", size=16), unsaid(name, size=15, weight=500, lines=1)),
        Style(grow=1, height=40, gap=8),
        says=Says(cls=BUTTON, text=name, desc=page.t("Rename", "重命名"), id="timer_label"),
        does=Does(tap=_names(page, one)),
    )
    remove = icon_button(
        "close", page.t(f"Delete {name}", f"删除{name}"), _acts(page, one, "delete"), id="delete"
    )
    # A figure that is full to the last second, as people count down.
    shown = text(
        words.duration(left if over else -(-left // 1)), size=44, weight=500, colour=ink, id="timer_time"
    )
    share = max(0.0, min(1.0, left / one.length)) if one.length else 0.0
    bar = Node(
        "row",
        (
            Node(
                "column",
                (),
                Style(grow=max(share, 0.001), height=6, fill="error" if over else "primary", radius=3),
            ),
            Node("column", (), Style(grow=max(1 - share, 0.001), height=6)),
        ),
        Style(width="fill", height=6, fill="outline_soft", radius=3),
    )
    actions = [
        word_button(page.t("+ 1 min", "+ 1 分钟"), _acts(page, one, "more"), look="tonal", id="add_minute")
    ]
    if one.state == "running":
        actions.append(
            word_button(page.t("Pause", "暂停"), _acts(page, one, "pause"), glyph="pause", id="pause")
        )
    elif over:
        actions.append(
            word_button(page.t("Stop", "停止"), _acts(page, one, "reset"), glyph="stop", id="stop")
        )
    else:
        begin = page.t("Start", "开始") if one.state == "idle" else page.t("Resume", "继续")
        actions.append(word_button(begin, _acts(page, one, "start"), glyph="play", id="start"))
    if one.state == "paused":
        actions.append(icon_button("reset", page.t("Reset", "重置"), _acts(page, one, "reset"), id="reset"))
    return column(
        row(label, remove, style=Style(width="fill", pad=(0, 0, 0, 0))),
        shown,
        bar,
        row(*actions, style=Style(width="fill", gap=8, pad=(0, 6, 0, 0))),
        style=Style(width="fill", fill="surface", radius=18, ring="outline_soft", pad=(16, 6, 16, 14), gap=6),
    )


def _acts(page: ClockPage, one: Timer, act: str) -> Callable[[], None]:
    def do() -> None:
        table, now = database(page.phone), page.phone.now()
        if act in ("delete", "reset"):
            page.phone.notifications[:] = [n for n in page.phone.notifications if n.data != f"timer:{one.id}"]
        match act:
            case "delete":
                table.execute("DELETE FROM timers WHERE _id = ?", (one.id,))
            case "pause":
                _put(page.phone, one.id, "paused", 0, max(0.0, one.ends - now))
            case "start":
                _put(page.phone, one.id, "running", now + one.remaining, one.remaining)
            case "reset":
                _put(page.phone, one.id, "idle", 0, one.length)
            case _:
                left = max(0.0, one.left(now)) + 60
                state = "running" if one.state == "expired" else one.state
                _put(page.phone, one.id, state, now + left if state == "running" else 0, left)

    return do


def _put(phone: Phone, id: int, state: str, ends: float, remaining: float) -> None:
    database(phone).execute(
        "UPDATE timers SET state = ?, ends = ?, remaining = ? WHERE _id = ?", (state, ends, remaining, id)
    )


def _names(page: ClockPage, one: Timer) -> Callable[[], None]:
    def ask() -> None:
        page.naming, page.name = one.id, one.label

    return ask


def name_dialog(page: ClockPage) -> Node:
    """The name of a timer is asked for."""

    def change(name: str) -> None:
        page.name = name

    def cancel() -> None:
        page.phone.hide_keyboard()
        page.naming = 0

    def save() -> None:
        database(page.phone).execute(
            "UPDATE timers SET label = ? WHERE _id = ?", (page.name.strip(), page.naming)
        )
        cancel()

    return dialog(
        page.t("Name of the timer", "计时器名称"),
        field("timer_name", page.name, change, hint=page.t("Name", "名称"), submit=save),
        actions=(
            word_button(page.t("Cancel", "取消"), cancel, look="text", id="cancel"),
            word_button(page.t("OK", "确定"), save, look="text", id="ok"),
        ),
        dismiss=cancel,
    )
