"""What comes over the air to a phone: a text message, a call that nobody took."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MESSAGES = "/data/data/com.android.providers.telephony/databases/mmssms.db"
CALLS = "/data/data/com.android.providers.contacts/databases/calllog.db"
INBOX, MISSED = 1, 3


def receive_sms(phone: Phone, number: str, text: str) -> bool:
    """A message arrives: a row in the inbox and a notification. False: the phone has no messages."""
    database = phone.databases.get(MESSAGES)
    if database is None:
        return False
    thread = database.execute(
        "SELECT thread_id FROM sms WHERE address = ? ORDER BY date DESC", (number,)
    ).fetchone()
    if thread is None:
        thread = database.execute("SELECT COALESCE(MAX(thread_id), 0) + 1 FROM sms").fetchone()
    moment = int(phone.now() * 1000)
    row: dict[str, str | int] = {
        "thread_id": int(thread[0]),
        "address": number,
        "date": moment,
        "date_sent": moment,
        "read": 0,
        "status": -1,
        "type": INBOX,
        "body": text,
    }
    there = {str(column[1]) for column in database.execute("PRAGMA table_info(sms)")}
    kept = {name: value for name, value in row.items() if name in there}
    marks = ", ".join("?" for _ in kept)
    database.execute(f"INSERT INTO sms ({', '.join(kept)}) VALUES ({marks})", list(kept.values()))
    phone.notify("app.pocket.messages", number, text, data=f"sms:{number}")
    return True


def missed_call(phone: Phone, number: str) -> bool:
    """A call that was not taken: a row in the log. False: the phone has no log."""
    database = phone.databases.get(CALLS)
    if database is None:
        return False
    database.execute(
        "INSERT INTO calls (number, date, duration, type, new) VALUES (?, ?, 0, ?, 1)",
        (number, int(phone.now() * 1000), MISSED),
    )
    phone.touch()
    return True
