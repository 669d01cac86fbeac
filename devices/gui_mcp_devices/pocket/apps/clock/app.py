"""The clock as an app: what it opens for an intent, and what falls due."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.clock import words
from gui_mcp_devices.pocket.apps.clock.edit import EditAlarm
from gui_mcp_devices.pocket.apps.clock.main import ClockPage
from gui_mcp_devices.pocket.apps.clock.ringing import Ringing
from gui_mcp_devices.pocket.apps.clock.store import (
    ALARMS,
    PACKAGE,
    SCHEMA,
    Alarm,
    ahead,
    alarm,
    alarms,
    database,
    fill,
    next_due,
    save_alarm,
)
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone
    from gui_mcp_devices.pocket.world import World


class ClockApp(App):
    info = AppInfo(
        PACKAGE,
        {"en": "Clock", "zh": "时钟"},
        "app/clock",
        version="8.2",
        permissions=("android.permission.POST_NOTIFICATIONS",),
    )
    schema: ClassVar[Mapping[str, str]] = {ALARMS: SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        fill(databases[ALARMS], world.random("clock"), world.locale)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        kind, _, id = intent.data.partition(":")
        if kind == "alarm" and id.isdecimal() and alarm(phone, int(id)) is not None:
            return Ringing(phone, int(id))
        if kind == "timer" and id.isdecimal():
            return ClockPage(phone, tab=2)
        if intent.data:
            return None
        match intent.action:
            case "android.intent.action.SET_ALARM":
                return EditAlarm(phone, _asked(intent.extras))
            case "android.intent.action.SHOW_TIMERS" | "android.intent.action.SET_TIMER":
                return ClockPage(phone, tab=2)
            case _:
                return ClockPage(phone)

    def tick(self, phone: Phone) -> None:
        now, before = phone.now(), phone.ticked
        table = database(phone)
        late = table.execute("SELECT alarm_id FROM alarm_instances WHERE due <= ?", (now,)).fetchall()
        over = table.execute(
            "SELECT _id, label FROM timers WHERE state = 'running' AND ends <= ?", (now,)
        ).fetchall()
        due = [int(id) for (id,) in late]
        if int(before // 60) < int(now // 60):
            off = ahead(phone)
            due += [one.id for one in alarms(phone) if one.enabled and next_due(one, before, off) <= now]
        for id in due:
            _ring(phone, id)
        for id, label in over:
            table.execute("UPDATE timers SET state = 'expired' WHERE _id = ?", (id,))
            title = phone.say("Time is up", "时间到")
            phone.notify(PACKAGE, title, str(label) or phone.say("Timer", "计时器"), data=f"timer:{id}")
            phone.toast(f"{title}: {label}" if label else title)


def _ring(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM alarm_instances WHERE alarm_id = ?", (id,))
    one = alarm(phone, id)
    if one is None:
        return
    if not one.days and one.enabled:
        save_alarm(phone, replace(one, enabled=False))
    here = time.gmtime(phone.now() + ahead(phone))
    title = words.time_of_day(phone, here.tm_hour, here.tm_min)
    phone.notify(PACKAGE, title, one.label or phone.say("Alarm", "闹钟"), data=f"alarm:{id}")
    phone.wake()
    phone.start(PACKAGE, data=f"alarm:{id}")


def _asked(extras: Mapping[str, str]) -> Alarm:
    """The alarm that another app wants set."""

    def number(key: str, most: int, otherwise: int) -> int:
        said = extras.get(f"android.intent.extra.alarm.{key}", "")
        return min(int(said), most) if said.isdecimal() else otherwise

    return Alarm(
        hour=number("HOUR", 23, 7),
        minutes=number("MINUTES", 59, 0),
        label=extras.get("android.intent.extra.alarm.MESSAGE", ""),
    )
