"""The clock's own page: four tabs over one bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.clock import alarms, stopwatch, timers, world
from gui_mcp_devices.pocket.apps.clock.edit import EditAlarm
from gui_mcp_devices.pocket.apps.clock.store import PACKAGE, Alarm, save_alarm
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node
from gui_mcp_devices.pocket.view.panels import snackbar
from gui_mcp_devices.pocket.view.widgets import app_bar, floating, icon_button, page, tabs

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

UNDO_SECONDS = 30.0


class ClockPage(Page):
    package = PACKAGE

    def __init__(self, phone: Phone, tab: int = 0) -> None:
        super().__init__(phone)
        self.tab = tab
        self.sorting = False
        """The cities are being sorted and removed."""
        self.digits = ""
        """What was typed on the timer's keys."""
        self.adding = False
        """The timer's keys are shown although there are timers."""
        self.naming, self.name = 0, ""
        """Id of the timer that gets a name."""
        self.deleted: Alarm | None = None
        self.deleted_at = 0.0

    def view(self) -> Node:
        bar = (
            (self.t("Alarm", "闹钟"), ()),
            (self.t("World clock", "世界时钟"), self._world_actions()),
            (self.t("Timer", "计时器"), ()),
            (self.t("Stopwatch", "秒表"), ()),
        )[self.tab]
        body = (alarms.view, world.view, timers.view, stopwatch.view)[self.tab](self)
        button = (alarms.button, world.button, timers.button, stopwatch.button)[self.tab](self)
        shown = [floating(body, button) if button is not None else body]
        if self.tab == 0 and self.deleted is not None and self.phone.now() < self.deleted_at + UNDO_SECONDS:
            shown.append(
                snackbar(self.t("Alarm deleted", "闹钟已删除"), self.t("Undo", "撤销"), self._undelete)
            )
        labels = self.t("Alarm,Clock,Timer,Stopwatch", "闹钟,时钟,计时器,秒表").split(",")
        foot = tabs(labels, self.tab, self.choose, ("alarm", "world-clock", "timer", "stopwatch"))
        return page(app_bar(bar[0], *bar[1]), *shown, foot)

    def over(self) -> Node | None:
        return timers.name_dialog(self) if self.tab == 2 and self.naming else None

    def back(self) -> bool:
        if self.naming:
            self.naming = 0
        elif self.tab == 1 and self.sorting:
            self.sorting = False
        elif self.tab == 2 and self.adding:
            self.adding = False
        else:
            return False
        return True

    def choose(self, tab: int) -> None:
        self.tab, self.sorting, self.adding, self.digits, self.naming = tab, False, False, "", 0
        self.phone.hide_keyboard()

    def edit(self, one: Alarm) -> None:
        self.push(EditAlarm(self.phone, one))

    def removed(self, one: Alarm) -> None:
        """It was deleted a moment ago, and can be had back."""
        self.deleted, self.deleted_at = one, self.phone.now()

    def _undelete(self) -> None:
        if self.deleted is not None:
            save_alarm(self.phone, self.deleted)
            self.deleted = None

    def _world_actions(self) -> tuple[Node, ...]:
        if self.sorting:
            return (icon_button("check", self.t("Done", "完成"), self._sort, id="done"),)
        return (icon_button("edit", self.t("Edit cities", "编辑城市"), self._sort, id="edit_cities"),)

    def _sort(self) -> None:
        self.sorting = not self.sorting
