"""What the pages ask about groups, events and notices, and what they change of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.circle.store import database, now_of

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Answer = Literal["", "going", "not"]


@dataclass(frozen=True, slots=True)
class Group:
    id: int
    name: str
    about: str
    picture: str
    members: int
    """The owner among them."""
    closed: bool
    state: str
    """`member`, `asked` or empty."""


@dataclass(frozen=True, slots=True)
class Event:
    id: int
    title: str
    about: str
    place: str
    starts: int
    host: int
    host_name: str
    group: int
    group_name: str
    picture: str
    going: int
    """The owner among them."""
    seats: int
    answer: str

    @property
    def full(self) -> bool:
        return 0 < self.seats <= self.going and self.answer != "going"


@dataclass(frozen=True, slots=True)
class Notice:
    id: int
    kind: str
    """like, comment, reply, follow or group."""
    actor: int
    name: str
    target: int
    """Of a group notice the group, else the post."""
    text: str
    created: int
    seen: bool


_GROUP = """
SELECT g._id, name, about, picture, members + (s.state IS 'member'), closed, COALESCE(s.state, '')
FROM groups g LEFT JOIN memberships s ON s.group_id = g._id
"""
_EVENT = """
SELECT e._id, e.title, e.about, e.place, e.starts, e.host, COALESCE(m.name, ''), e.group_id,
  COALESCE(g.name, ''), e.picture, e.going + (a.answer IS 'going'), e.seats, COALESCE(a.answer, '')
FROM events e LEFT JOIN members m ON m._id = e.host LEFT JOIN groups g ON g._id = e.group_id
  LEFT JOIN answers a ON a.event_id = e._id
"""


def groups(phone: Phone) -> list[Group]:
    """The owner's first, then the others, each by name."""
    rows = database(phone).execute(_GROUP + "ORDER BY s.state IS NULL, name, g._id")
    return [Group(*row[:5], *map(bool, row[5:6]), *row[6:]) for row in rows]


def group(phone: Phone, id: int) -> Group | None:
    return next((one for one in groups(phone) if one.id == id), None)


def join(phone: Phone, one: Group) -> None:
    """Where the group is closed, its hosts are asked."""
    state = "asked" if one.closed else "member"
    database(phone).execute("INSERT OR REPLACE INTO memberships VALUES (?,?)", (one.id, state))


def leave(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM memberships WHERE group_id = ?", (id,))


def events(phone: Phone, *, past: bool = False) -> list[Event]:
    """What is still to come, the next one first; or what is over."""
    where = "WHERE e.starts < ? ORDER BY e.starts DESC" if past else "WHERE e.starts >= ? ORDER BY e.starts"
    return [Event(*row) for row in database(phone).execute(f"{_EVENT} {where}, e._id", (now_of(phone),))]


def event(phone: Phone, id: int) -> Event | None:
    row = database(phone).execute(_EVENT + "WHERE e._id = ?", (id,)).fetchone()
    return None if row is None else Event(*row)


def answer(phone: Phone, id: int, says: Answer) -> None:
    if says:
        database(phone).execute("INSERT OR REPLACE INTO answers VALUES (?,?)", (id, says))
    else:
        database(phone).execute("DELETE FROM answers WHERE event_id = ?", (id,))


def notices(phone: Phone) -> list[Notice]:
    rows = database(phone).execute(
        "SELECT n._id, n.kind, n.actor, COALESCE(m.name, ''), n.target, n.text, n.created, "
        "h.target IS NOT NULL FROM notices n LEFT JOIN members m ON m._id = n.actor "
        "LEFT JOIN history h ON h.kind = 'notice' AND h.target = n._id "
        "WHERE n.actor NOT IN (SELECT member_id FROM blocks) ORDER BY n.created DESC, n._id DESC"
    )
    return [Notice(*row[:7], *map(bool, row[7:])) for row in rows]


def notice(phone: Phone, kind: str, actor: int, target: int, text: str = "") -> None:
    database(phone).execute(
        "INSERT INTO notices (kind, actor, target, text, created) VALUES (?,?,?,?,?)",
        (kind, actor, target, text, now_of(phone)),
    )


def see(phone: Phone, *notices: int) -> None:
    database(phone).executemany(
        "INSERT OR IGNORE INTO history VALUES ('notice', ?)", [(id,) for id in notices]
    )
