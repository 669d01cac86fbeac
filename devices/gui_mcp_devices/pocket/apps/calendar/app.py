"""The calendar as an installed app: what it opens for an intent, and when it reminds."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar import seed, store
from gui_mcp_devices.pocket.apps.calendar.days import day_said, here, span_said, today
from gui_mcp_devices.pocket.apps.calendar.event import EventPage
from gui_mcp_devices.pocket.apps.calendar.form import Form, new_event
from gui_mcp_devices.pocket.apps.calendar.instances import follow
from gui_mcp_devices.pocket.apps.calendar.main import Main
from gui_mcp_devices.pocket.apps.calendar.parts import titled
from gui_mcp_devices.pocket.apps.contacts.words import as_date
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone
    from gui_mcp_devices.pocket.world import World

EVENT = "content://com.android.calendar/events/"
TIME = "content://com.android.calendar/time/"
INSERT = "android.intent.action.INSERT"


class CalendarApp(App):
    """Intents: content://com.android.calendar/events/ID (or ID/YYYY-MM-DD for a time of a series), .../time/
    with milliseconds, and INSERT with the extras `title`, `eventLocation` and `description`."""

    info = AppInfo(
        s.PACKAGE,
        {"en": "Calendar", "zh": "日历"},
        "app/calendar",
        version="5.3",
        permissions=(s.NOTIFY, s.READ_CONTACTS),
    )
    schema: ClassVar[Mapping[str, str]] = {s.PATH: s.SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        seed.fill(databases[s.PATH], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if intent.data.startswith(EVENT):
            id, _, day = intent.data.removeprefix(EVENT).partition("/")
            known = id.isascii() and id.isdecimal() and len(id) < 12
            one = store.event(phone, int(id)) if known else None
            when = as_date(day)
            return EventPage(phone, one.id, when or one.start.date()) if one is not None else None
        if intent.data.startswith(TIME):
            said = intent.data.removeprefix(TIME)
            fine = said.isascii() and said.isdecimal() and len(said) < 14
            return Main(phone, here(phone, int(said)).date()) if fine else None
        if intent.data:
            return None
        if intent.action == INSERT:
            return Form(phone, _asked(phone, intent.extras), None)
        return Main(phone) if activity in ("", self.info.activity) else None

    def tick(self, phone: Phone) -> None:
        """Once a minute: what is due since."""
        before, now = phone.ticked, phone.now()
        if int(before // 60) >= int(now // 60):
            return
        (most,) = store.database(phone).execute("SELECT max(minutes) FROM Reminders").fetchone()
        if most is None:
            return
        start, end = here(phone, int(before) * 1000), here(phone, int(now) * 1000)
        end_day = (end + timedelta(minutes=min(int(most), 50_000))).date()
        for one in store.events(phone, "_id IN (SELECT event_id FROM Reminders)"):
            if one.status == s.DECLINED:
                continue
            for each in follow(one, start.date(), end_day):
                if start < _due(each.start, one.reminder) <= end:
                    day = f"{day_said(phone, each.start.date())}, " if each.start.date() != end.date() else ""
                    said = day + span_said(phone, each.start, each.end, one.all_day)
                    said += f" · {one.place}" if one.place else ""
                    phone.notify(
                        s.PACKAGE, titled(phone, one.title), said, data=f"{EVENT}{one.id}/{each.day}"
                    )

    def clear(self, phone: Phone) -> None:
        """The calendars stay, as they are there from the first start on."""
        super().clear(phone)
        store.database(phone).executemany(
            "INSERT INTO Calendars (calendar_displayName, calendar_color, can_modify) VALUES (?, ?, ?)",
            [(phone.say(en, zh), colour, may) for en, zh, colour, may in seed.CALENDARS],
        )


def _due(start: datetime, minutes: int) -> datetime:
    return start - timedelta(minutes=minutes)


def _asked(phone: Phone, extras: Mapping[str, str]) -> store.Event:
    """The event that another app wants written down."""
    made = new_event(phone, today(phone))
    return store.Event(
        calendar=made.calendar, title=extras.get("title", ""), place=extras.get("eventLocation", ""),
        notes=extras.get("description", ""), start=made.start, end=made.end, reminder=made.reminder,
    )  # fmt: skip
