"""What is shown when an alarm rings, or a timer has run out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.clock import words
from gui_mcp_devices.pocket.apps.clock.store import PACKAGE, SNOOZE, ahead, alarm, snooze
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import button, column, icon, row, scroll, space, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Ringing(Page):
    """An alarm, over the whole page, until it is dismissed or put off."""

    package, activity = PACKAGE, ".AlarmActivity"
    over_keyguard = True

    def __init__(self, phone: Phone, id: int) -> None:
        super().__init__(phone)
        self.alarm_id = id

    def view(self) -> Node:
        phone = self.phone
        one = alarm(phone, self.alarm_id)
        here = time.gmtime(phone.now() + ahead(phone))
        label = one.label if one is not None and one.label else self.t("Alarm", "闹钟")
        minutes = round(SNOOZE / 60)
        body = column(
            space(48),
            row(
                icon("alarm", size=44, colour="on_primary_soft"),
                style=Style(width=96, height=96, radius=48, fill="primary_soft", justify="center"),
            ),
            space(8),
            text(
                words.time_of_day(phone, here.tm_hour, here.tm_min), size=60, weight=500, id="digital_clock"
            ),
            text(label, size=20, colour="text_soft", align="center", lines=2, id="alarm_label"),
            space(40),
            button(self.t("Dismiss", "关闭"), self._dismiss, glyph="check", width=220, id="dismiss"),
            button(
                self.t(f"Snooze {minutes} min", f"{minutes} 分钟后提醒"),
                self._snooze,
                look="tonal",
                glyph="moon",
                width=220,
                id="snooze",
            ),
            space(24),
            style=Style(width="fill", align="center", gap=12, pad=(24, 0, 24, 0)),
        )
        fill = Style(width="fill", height="fill", fill="background")
        return column(scroll("ringing", body), style=fill)

    def back(self) -> bool:
        """An alarm that is left is put off, not lost."""
        self._snooze()
        return True

    def _quiet(self) -> None:
        phone = self.phone
        phone.notifications[:] = [n for n in phone.notifications if n.data != f"alarm:{self.alarm_id}"]
        self.pop()

    def _dismiss(self) -> None:
        self._quiet()

    def _snooze(self) -> None:
        snooze(self.phone, self.alarm_id)
        self._quiet()
        minutes = round(SNOOZE / 60)
        self.phone.toast(self.t(f"Rings again in {minutes} minutes", f"{minutes} 分钟后再次响铃"))
