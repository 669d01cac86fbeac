"""The list of alarms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.clock import words
from gui_mcp_devices.pocket.apps.clock.store import Alarm, ahead, alarms, next_due, save_alarm, snoozed
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    column,
    empty,
    fab,
    row,
    scroll,
    space,
    switch,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.clock.main import ClockPage


def view(page: ClockPage) -> Node:
    phone = page.phone
    found, late = alarms(phone), snoozed(phone)
    if not found:
        return empty("alarm", page.t("No alarms. Tap + to add one.", "没有闹钟。点按 + 添加。"))
    soonest = min((next_due(one, phone.now(), ahead(phone)) for one in found if one.enabled), default=0.0)
    head = page.t("All alarms are off", "所有闹钟均已关闭")
    if soonest:
        left = words.until(phone, soonest - phone.now())
        head = page.t(f"Next alarm in {left}", f"下一个闹钟在 {left}后")
    top = text(head, size=14, colour="text_soft", id="next_alarm")
    cards = [_card(page, one, late.get(one.id)) for one in found]
    body = Node("column", (top, *cards, space(80)), Style(width="fill", pad=(16, 8, 16, 0), gap=10))
    return scroll("alarms", body)


def button(page: ClockPage) -> Node | None:
    label = page.t("Add alarm", "添加闹钟")
    return fab("add", label, lambda: page.edit(Alarm()), id="fab")


def _card(page: ClockPage, one: Alarm, late: float | None) -> Node:
    phone = page.phone
    at = words.time_of_day(phone, one.hour, one.minutes)
    when = words.days(phone, one.days)
    if late is not None:
        minutes = int((late + ahead(phone)) // 60)
        again = words.time_of_day(phone, minutes // 60 % 24, minutes % 60)
        when = page.t(f"Snoozed until {again}", f"已推迟到 {again}")
    return page.keep((one, at, when), lambda: _drawn(page, one, at, when))


def _drawn(page: ClockPage, one: Alarm, at: str, when: str) -> Node:
    ink: Colour = "text" if one.enabled else "text_soft"
    parts = [text(at, size=32, weight=500, colour=ink, lines=1)]
    if one.label:
        parts.append(text(one.label, size=15, colour=ink, lines=1))
    parts.append(text(when, size=13.5, colour="primary" if one.enabled else "text_soft", lines=1))
    words_ = Node(
        "column",
        parts,
        Style(grow=1, gap=2, pad=(16, 10, 8, 12)),
        says=Says(cls=GROUP, id="alarm"),
        does=Does(tap=lambda: page.edit(one)),
    )
    name = f"{at} {one.label}".strip()
    turn = Node(
        "row",
        (switch(one.enabled),),
        Style(width=82, height=64, justify="center"),
        says=Says(
            cls="android.widget.Switch", id="onoff", desc=name, checkable=True, checked=one.enabled
        ),
        does=Does(tap=_turns(page, one)),
    )  # fmt: skip
    return column(
        row(words_, turn, style=Style(width="fill")),
        style=Style(width="fill", fill="surface", radius=18, ring="outline_soft"),
    )


def _turns(page: ClockPage, one: Alarm) -> Callable[[], None]:
    def turn() -> None:
        turned = save_alarm(page.phone, replace(one, enabled=not one.enabled))
        if turned.enabled:
            told(page, turned)

    return turn


def told(page: ClockPage, one: Alarm) -> None:
    """Say how long it is until it rings."""
    phone = page.phone
    left = words.until(phone, next_due(one, phone.now(), ahead(phone)) - phone.now())
    phone.toast(phone.say(f"Alarm set for {left} from now", f"闹钟将在{left}后响起"))
