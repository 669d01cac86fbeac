"""What happens by itself: messages are delivered, and what was on its way comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.answers import name_of, names
from gui_mcp_devices.pocket.apps.messages.chat import ChatPage
from gui_mcp_devices.pocket.apps.messages.schema import BLOCKED, COMPLETE, PACKAGE, PATH, PENDING

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

DELIVERY = 3000
"""Milliseconds until a message has reached the other phone."""


def receive(phone: Phone, address: str, body: str) -> None:
    """A message comes in now: it is stored and told of, unless its sender is blocked or it is being read."""
    db = phone.databases[PATH]
    if store.key_of(address) in store.blocked(phone.databases[BLOCKED]):
        return
    page = phone.page
    reading = (
        phone.awake
        and not phone.locked
        and isinstance(page, ChatPage)
        and page.thread != 0
        and page.thread == store.find(db, [address])
    )
    store.receive(db, address, body, int(phone.now() * 1000), read=reading)
    if not reading:
        phone.notify(PACKAGE, name_of(names(phone), address), body, data=f"smsto:{address}")
    phone.touch()


def tick(phone: Phone) -> None:
    """Two look-ups by index unless something is due."""
    db, now = phone.databases[PATH], int(phone.now() * 1000)
    late = now - DELIVERY
    if db.execute("SELECT 1 FROM sms WHERE status = 32 AND date <= ? LIMIT 1", (late,)).fetchone():
        db.execute("UPDATE sms SET status = ? WHERE status = ? AND date <= ?", (COMPLETE, PENDING, late))
        phone.touch()
    due = db.execute(
        "SELECT _id, address, message_body FROM raw WHERE date <= ? ORDER BY date LIMIT 1", (now,)
    )
    if (found := due.fetchone()) is not None and phone.setting("global", "airplane_mode_on") != "1":
        db.execute("DELETE FROM raw WHERE _id = ?", (found[0],))
        receive(phone, str(found[1]), str(found[2]))
