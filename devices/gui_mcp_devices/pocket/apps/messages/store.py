"""Conversations, read and written. Times are milliseconds of the phone's clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gui_mcp_devices.pocket.apps.contacts.words import digits, tail
from gui_mcp_devices.pocket.apps.messages.schema import (
    DRAFT,
    FAILED,
    INBOX,
    PENDING,
    SENT,
)


@dataclass(frozen=True, slots=True)
class Last:
    """The newest message of a conversation."""

    date: int
    body: str
    type: int


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as it is listed."""

    id: int
    addresses: tuple[str, ...]
    last: Last
    unread: int
    draft: str
    archived: bool
    pinned: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One message; what went to several people is one."""

    id: int
    address: str
    date: int
    type: int
    status: int
    body: str


def key_of(address: str) -> str:
    """Equal for addresses that are the same: numbers by their digits, names of senders as they are."""
    return tail(address) if any(sign.isdigit() for sign in address) else address.casefold()


# -- reading ------------------------------------------------------------------------------------------------


def addresses(db: sqlite3.Connection) -> dict[str, str]:
    """Canonical addresses by their ids."""
    return {
        str(id): str(address) for id, address in db.execute("SELECT _id, address FROM canonical_addresses")
    }


def threads(db: sqlite3.Connection) -> list[Thread]:
    """All that hold something, the pinned ones first, then by time."""
    known = addresses(db)
    found = db.execute(
        "SELECT t._id, recipient_ids, t.date, COALESCE(snippet, ''), archived, pinned, "
        "(SELECT COUNT(*) FROM sms WHERE thread_id = t._id AND type = 1 AND read = 0) * (t.read = 0), "
        "COALESCE((SELECT body FROM sms WHERE thread_id = t._id AND type = 3), ''), "
        "COALESCE((SELECT type FROM sms WHERE thread_id = t._id AND type != 3 ORDER BY date DESC, _id DESC "
        "LIMIT 1), 3), t.message_count FROM threads t ORDER BY pinned DESC, t.date DESC, t._id DESC"
    )
    listed: list[Thread] = []
    for id, ids, date, snippet, archived, pinned, unread, draft, type, count in found:
        if not count and not draft:
            continue
        to = tuple(known.get(one, "") for one in str(ids).split())
        last = Last(int(date), str(snippet), int(type))
        listed.append(Thread(int(id), to, last, int(unread), str(draft), bool(archived), bool(pinned)))
    return listed


def thread(db: sqlite3.Connection, id: int) -> Thread | None:
    return next((one for one in threads(db) if one.id == id), None)


def chat(db: sqlite3.Connection, thread: int, most: int = 1000) -> list[Message]:
    """The newest `most` messages of a conversation, oldest first, without its draft."""
    found = db.execute(
        "SELECT MIN(_id), address, date, type, MAX(status), body FROM sms WHERE thread_id = ? AND type != 3 "
        "GROUP BY date, type, body, CASE WHEN type = 1 THEN address ELSE '' END "
        "ORDER BY date DESC, _id DESC LIMIT ?",
        (thread, most),
    ).fetchall()
    return [
        Message(int(id), str(address), int(date), int(type), int(status), str(body))
        for id, address, date, type, status, body in reversed(found)
    ]


def search(db: sqlite3.Connection, query: str, most: int = 60) -> list[tuple[int, Message]]:
    """Messages whose text holds `query`, newest first, each with its conversation."""
    wanted = query.strip().casefold()
    found = db.execute(
        "SELECT thread_id, _id, address, date, type, status, body FROM sms WHERE type != 3 "
        "ORDER BY date DESC, _id DESC"
    )
    hits: list[tuple[int, Message]] = []
    for thread, id, address, date, type, status, body in found:
        if wanted in str(body).casefold():
            one = Message(int(id), str(address), int(date), int(type), int(status), str(body))
            hits.append((int(thread), one))
    return hits[:most]


def find(db: sqlite3.Connection, to: Sequence[str]) -> int:
    """The conversation with exactly these people; 0: there is none."""
    wanted = sorted(key_of(one) for one in to)
    known = addresses(db)
    for id, ids in db.execute("SELECT _id, recipient_ids FROM threads ORDER BY _id"):
        if sorted(key_of(known.get(one, "")) for one in str(ids).split()) == wanted:
            return int(id)
    return 0


def draft(db: sqlite3.Connection, thread: int) -> str:
    found = db.execute("SELECT body FROM sms WHERE thread_id = ? AND type = ?", (thread, DRAFT)).fetchone()
    return str(found[0]) if found else ""


# -- writing ------------------------------------------------------------------------------------------------


def open_thread(db: sqlite3.Connection, to: Sequence[str], now: int) -> int:
    """The conversation with exactly these people, made where there is none."""
    if found := find(db, to):
        return found
    known = {key_of(address): id for id, address in addresses(db).items()}
    ids: list[str] = []
    for one in to:
        if (id := known.get(key_of(one))) is None:
            made = db.execute("INSERT INTO canonical_addresses (address) VALUES (?)", (digits(one) or one,))
            id = known[key_of(one)] = str(made.lastrowid)
        ids.append(id)
    made = db.execute(
        "INSERT INTO threads (recipient_ids, date) VALUES (?, ?)", (" ".join(sorted(ids, key=int)), now)
    )
    return made.lastrowid or 0


def send(
    db: sqlite3.Connection, thread: int, to: Sequence[str], body: str, now: int, *, fails: bool = False
) -> None:
    """One message to each of `to`; the draft is gone then, and the conversation is no longer archived."""
    put_draft(db, thread, "", now)
    type, status = (FAILED, 64) if fails else (SENT, PENDING)
    db.executemany(
        "INSERT INTO sms (thread_id, address, date, read, seen, type, status, body) "
        "VALUES (?, ?, ?, 1, 1, ?, ?, ?)",
        [(thread, digits(one) or one, now, type, status, body) for one in to],
    )
    db.execute("UPDATE threads SET archived = 0 WHERE _id = ? AND archived = 1", (thread,))


def receive(db: sqlite3.Connection, address: str, body: str, now: int, *, read: bool = False) -> int:
    """A message that came in. Gives its conversation."""
    at = open_thread(db, [address], now)
    db.execute(
        "INSERT INTO sms (thread_id, address, date, date_sent, read, seen, type, body, protocol) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
        (at, address, now, now, int(read), int(read), INBOX, body),
    )
    db.execute("UPDATE threads SET archived = 0 WHERE _id = ? AND archived = 1", (at,))
    return at


def put_draft(db: sqlite3.Connection, thread: int, body: str, now: int) -> None:
    """Keep what has not been sent; an empty text takes it away."""
    held = draft(db, thread)
    if held == body:
        return
    if not body:
        db.execute("DELETE FROM sms WHERE thread_id = ? AND type = ?", (thread, DRAFT))
    elif held:
        db.execute(
            "UPDATE sms SET body = ?, date = ? WHERE thread_id = ? AND type = ?", (body, now, thread, DRAFT)
        )
    else:
        db.execute(
            "INSERT INTO sms (thread_id, date, read, seen, type, body) VALUES (?, ?, 1, 1, ?, ?)",
            (thread, now, DRAFT, body),
        )


def resend(db: sqlite3.Connection, message: int, now: int) -> None:
    """Try once more to send what failed."""
    db.execute(
        "UPDATE sms SET type = ?, status = ?, date = ? WHERE _id = ? AND type = ?",
        (SENT, PENDING, now, message, FAILED),
    )


def delete_message(db: sqlite3.Connection, message: int) -> None:
    """With it goes what was sent to others in one."""
    db.execute(
        "DELETE FROM sms WHERE EXISTS (SELECT 1 FROM sms AS one WHERE one._id = ? "
        "AND one.thread_id = sms.thread_id AND one.date = sms.date AND one.type = sms.type "
        "AND one.body = sms.body)",
        (message,),
    )


def delete_thread(db: sqlite3.Connection, thread: int) -> None:
    db.execute("DELETE FROM threads WHERE _id = ?", (thread,))
    db.execute("DELETE FROM sms WHERE thread_id = ?", (thread,))


def archive(db: sqlite3.Connection, thread: int, on: bool) -> None:
    db.execute("UPDATE threads SET archived = ? WHERE _id = ?", (int(on), thread))


def pin(db: sqlite3.Connection, thread: int, on: bool) -> None:
    db.execute("UPDATE threads SET pinned = ? WHERE _id = ?", (int(on), thread))


def mark_read(db: sqlite3.Connection, threads: Iterable[int]) -> None:
    db.executemany(
        "UPDATE sms SET read = 1, seen = 1 WHERE thread_id = ? AND type = 1 AND read = 0",
        [(one,) for one in threads],
    )


def mark_unread(db: sqlite3.Connection, thread: int) -> None:
    """Its newest message that came in counts as not read."""
    db.execute(
        "UPDATE sms SET read = 0 WHERE _id = (SELECT _id FROM sms WHERE thread_id = ? AND type = ? "
        "ORDER BY date DESC, _id DESC LIMIT 1)",
        (thread, INBOX),
    )


# -- blocked numbers ----------------------------------------------------------------------------------------


def blocked(db: sqlite3.Connection) -> set[str]:
    """Keys (`key_of`) of the blocked ones."""
    return {key_of(str(number)) for (number,) in db.execute("SELECT original_number FROM blocked")}


def block(db: sqlite3.Connection, address: str, on: bool) -> None:
    """What a blocked number sends does not come in."""
    if not on:
        for id, number in db.execute("SELECT _id, original_number FROM blocked").fetchall():
            if key_of(str(number)) == key_of(address):
                db.execute("DELETE FROM blocked WHERE _id = ?", (id,))
    elif key_of(address) not in blocked(db):
        db.execute("INSERT INTO blocked (original_number) VALUES (?)", (digits(address) or address,))
