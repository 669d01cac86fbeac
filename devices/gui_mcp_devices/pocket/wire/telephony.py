"""What comes over the air to a phone: a text message, a call, a call that nobody took."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

CALLS = "/data/data/com.android.providers.contacts/databases/calllog.db"
MISSED = 3
DIALER = "app.pocket.contacts"
"""The app that calls belong to."""


def receive_sms(phone: Phone, number: str, text: str) -> None:
    """A message arrives: a row in the inbox and a notification, unless its sender is blocked."""
    from gui_mcp_devices.pocket.apps.messages.arrivals import receive

    receive(phone, number, text)


def ring(phone: Phone, number: str) -> None:
    """Somebody calls; the phone tells of it."""
    phone.notify(DIALER, phone.say("Incoming call", "来电"), number, data=f"tel:{number}")


def missed_call(phone: Phone, number: str) -> None:
    """A call that was not taken: a row in the log and a notification."""
    phone.databases[CALLS].execute(
        "INSERT INTO calls (number, date, duration, type, new) VALUES (?, ?, 0, ?, 1)",
        (number, int(phone.now() * 1000), MISSED),
    )
    phone.notify(DIALER, phone.say("Missed call", "未接来电"), number, data=f"tel:{number}")
