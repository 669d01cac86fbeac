"""What the pages ask about members and their messages, and what they change of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.circle.schema import ME
from gui_mcp_devices.pocket.apps.circle.store import database, now_of

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Relation = Literal["follows", "mutes", "blocks"]
HANDLE = re.compile(r"[a-z0-9._]{3,20}")


@dataclass(frozen=True, slots=True)
class Member:
    id: int
    name: str
    handle: str
    about: str
    city: str
    followers: int
    follows_me: bool
    takes_messages: bool
    followed: bool
    muted: bool
    blocked: bool


@dataclass(frozen=True, slots=True)
class Message:
    id: int
    mine: bool
    text: str
    post: int
    created: int


@dataclass(frozen=True, slots=True)
class Chat:
    """One line of the list of chats."""

    member: Member
    last: Message
    unread: bool


_MEMBER = """
SELECT m._id, name, handle, about, city, followers + (f.member_id IS NOT NULL), follows_me, takes_messages,
  f.member_id IS NOT NULL, u.member_id IS NOT NULL, b.member_id IS NOT NULL
FROM members m LEFT JOIN follows f ON f.member_id = m._id LEFT JOIN mutes u ON u.member_id = m._id
  LEFT JOIN blocks b ON b.member_id = m._id
"""


def _members(phone: Phone, where: str, *values: str | int) -> list[Member]:
    rows = database(phone).execute(_MEMBER + where, values)
    return [Member(*row[:6], *map(bool, row[6:])) for row in rows]


def member(phone: Phone, id: int) -> Member | None:
    return next(iter(_members(phone, "WHERE m._id = ?", id)), None)


def me(phone: Phone) -> Member:
    """The owner; a nameless one where the storage was cleared."""
    found = member(phone, ME)
    name = phone.say("New member", "新成员")
    return found or Member(ME, name, "new.member", "", "", 0, False, True, False, False, False)


def by_handle(phone: Phone, handle: str) -> Member | None:
    return next(iter(_members(phone, "WHERE handle = ?", handle.casefold())), None)


def search(phone: Phone, query: str) -> list[Member]:
    """By name or handle; without a query all."""
    wanted = query.strip().lstrip("@").casefold()
    return _members(
        phone,
        "WHERE m._id != ? AND b.member_id IS NULL AND (instr(lower(name), ?) OR instr(handle, ?)) "
        "ORDER BY name, m._id",
        ME, wanted, wanted,
    )  # fmt: skip


def related(phone: Phone, relation: Relation) -> list[Member]:
    letter = {"follows": "f", "mutes": "u", "blocks": "b"}[relation]
    return _members(phone, f"WHERE {letter}.member_id IS NOT NULL ORDER BY name, m._id")


def followers(phone: Phone) -> list[Member]:
    return _members(phone, "WHERE follows_me AND b.member_id IS NULL ORDER BY name, m._id")


def suggestions(phone: Phone) -> list[Member]:
    return _members(
        phone,
        "WHERE m._id != ? AND f.member_id IS NULL AND b.member_id IS NULL ORDER BY follows_me DESC, "
        "followers DESC, m._id LIMIT 8",
        ME,
    )


def follow(phone: Phone, id: int, on: bool) -> None:
    if on:
        database(phone).execute("INSERT OR IGNORE INTO follows VALUES (?,?)", (id, now_of(phone)))
    else:
        database(phone).execute("DELETE FROM follows WHERE member_id = ?", (id,))


def mute(phone: Phone, id: int, on: bool) -> None:
    if on:
        database(phone).execute("INSERT OR IGNORE INTO mutes VALUES (?)", (id,))
    else:
        database(phone).execute("DELETE FROM mutes WHERE member_id = ?", (id,))


def block(phone: Phone, id: int, on: bool) -> None:
    """Who is blocked is no longer followed."""
    if on:
        database(phone).execute("INSERT OR IGNORE INTO blocks VALUES (?)", (id,))
        follow(phone, id, False)
        mute(phone, id, False)
    else:
        database(phone).execute("DELETE FROM blocks WHERE member_id = ?", (id,))


def save_profile(phone: Phone, name: str, handle: str, about: str, city: str) -> None:
    database(phone).execute(
        "INSERT INTO members (_id, name, handle, about, city) VALUES (?,?,?,?,?) ON CONFLICT (_id) "
        "DO UPDATE SET name = excluded.name, handle = excluded.handle, about = excluded.about, "
        "city = excluded.city",
        (ME, name, handle, about, city),
    )


def taken(phone: Phone, handle: str) -> bool:
    """Somebody else has it."""
    found = by_handle(phone, handle)
    return found is not None and found.id != ME


def privacy(phone: Phone, name: str) -> str:
    row = database(phone).execute("SELECT value FROM privacy WHERE name = ?", (name,)).fetchone()
    return "" if row is None else str(row[0])


def put_privacy(phone: Phone, name: str, value: str) -> None:
    database(phone).execute("INSERT OR REPLACE INTO privacy VALUES (?,?)", (name, value))


# -- messages ---------------------------------------------------------------------------------------------


def messages(phone: Phone, member: int) -> list[Message]:
    rows = database(phone).execute(
        "SELECT _id, mine, text, post_id, created FROM messages WHERE member_id = ? ORDER BY created, _id",
        (member,),
    )
    return [Message(id, bool(mine), text, post, created) for id, mine, text, post, created in rows]


def chats(phone: Phone) -> list[Chat]:
    """Newest first; not with who is blocked."""
    db = database(phone)
    seen = {int(id) for (id,) in db.execute("SELECT target FROM history WHERE kind = 'chat'")}
    everybody = {one.id: one for one in _members(phone, "WHERE b.member_id IS NULL")}
    last: dict[int, Message] = {}
    for who, id, mine, text, post, created in db.execute(
        "SELECT member_id, _id, mine, text, post_id, created FROM messages ORDER BY created, _id"
    ):
        last[int(who)] = Message(id, bool(mine), text, post, created)
    found = [
        Chat(everybody[who], message, not message.mine and message.id not in seen)
        for who, message in last.items()
        if who in everybody
    ]
    return sorted(found, key=lambda chat: (-chat.last.created, -chat.last.id))


def say(phone: Phone, member: int, text: str, *, mine: bool = True, post: int = 0) -> int:
    made = database(phone).execute(
        "INSERT INTO messages (member_id, mine, text, post_id, created) VALUES (?,?,?,?,?)",
        (member, int(mine), text.strip(), post, now_of(phone)),
    )
    return made.lastrowid or 0


def delete_message(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM messages WHERE _id = ?", (id,))


def delete_chat(phone: Phone, member: int) -> None:
    database(phone).execute("DELETE FROM messages WHERE member_id = ?", (member,))


def read(phone: Phone, member: int) -> None:
    """All that `member` wrote was seen."""
    found = messages(phone, member)
    if found:
        database(phone).execute("INSERT OR IGNORE INTO history VALUES ('chat', ?)", (found[-1].id,))
