"""What the pages ask about posts and comments, and what they change of them."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.circle.schema import ME, PATH

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Audience = Literal["everyone", "followers", "me"]
TAG = re.compile(r"#(\w+)")


@dataclass(frozen=True, slots=True)
class Post:
    id: int
    author: int
    name: str
    text: str
    picture: str
    audience: str
    group: int
    group_name: str
    shared: int
    """Id of the post that this one shows to others; 0: none."""
    created: int
    likes: int
    """The owner's own among them."""
    liked: bool
    saved: bool
    comments: int


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    author: int
    name: str
    parent: int
    text: str
    likes: int
    liked: bool
    created: int


@dataclass(frozen=True, slots=True)
class Draft:
    id: int
    text: str
    picture: str
    audience: str
    group: int
    changed: int


_SEEN = "author NOT IN (SELECT member_id FROM blocks)"
_POST = f"""
SELECT p._id, p.author, COALESCE(m.name, ''), p.text, p.picture, p.audience, p.group_id,
  COALESCE(g.name, ''), p.shared, p.created, p.liked + (l.post_id IS NOT NULL), l.post_id IS NOT NULL,
  s.post_id IS NOT NULL, (SELECT count(*) FROM comments WHERE post_id = p._id AND {_SEEN})
FROM posts p LEFT JOIN members m ON m._id = p.author LEFT JOIN groups g ON g._id = p.group_id
  LEFT JOIN likes l ON l.post_id = p._id LEFT JOIN saved s ON s.post_id = p._id
WHERE p.author NOT IN (SELECT member_id FROM blocks)
  AND p._id NOT IN (SELECT target FROM reports WHERE kind = 'post')
  AND (p.author = {ME} OR p.audience = 'everyone'
       OR p.audience = 'followers' AND p.author IN (SELECT member_id FROM follows))
"""
_NEWEST = " ORDER BY p.created DESC, p._id DESC"
_FEED = f"""
  AND p.author NOT IN (SELECT member_id FROM mutes)
  AND (p.author = {ME} OR p.author IN (SELECT member_id FROM follows)
       OR p.group_id IN (SELECT group_id FROM memberships WHERE state = 'member'))
"""


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[PATH]


def now_of(phone: Phone) -> int:
    return int(phone.now())


def _posts(phone: Phone, where: str, *values: str | int) -> list[Post]:
    found = database(phone).execute(_POST + where, values).fetchall()
    return [Post(*row[:11], *map(bool, row[11:13]), *row[13:]) for row in found]


def post(phone: Phone, id: int) -> Post | None:
    return next(iter(_posts(phone, " AND p._id = ?", id)), None)


def feed(phone: Phone, most: int) -> list[Post]:
    """Of whom the owner follows and of the owner's groups, newest first."""
    return _posts(phone, _FEED + _NEWEST + " LIMIT ?", most)


def posts_of(phone: Phone, author: int) -> list[Post]:
    return _posts(phone, " AND p.author = ?" + _NEWEST, author)


def posts_in(phone: Phone, group: int) -> list[Post]:
    return _posts(phone, " AND p.group_id = ?" + _NEWEST, group)


def saved(phone: Phone) -> list[Post]:
    return _posts(phone, " AND s.post_id IS NOT NULL ORDER BY s.created DESC, p._id DESC")


def found(phone: Phone, query: str) -> list[Post]:
    """Posts that hold all words of `query`, or were written by somebody called so."""
    where, values = "", list[str]()
    for word in query.casefold().split():
        where += " AND (instr(lower(p.text), ?) OR instr(lower(m.name), ?))"
        values += [word, word]
    return _posts(phone, where + _NEWEST + " LIMIT 40", *values)


def tagged(phone: Phone, tag: str) -> list[Post]:
    some = _posts(phone, " AND instr(lower(p.text), ?)" + _NEWEST, f"#{tag.casefold()}")
    return [one for one in some if tag.casefold() in tags_in(one.text)]


def tags_in(text: str) -> list[str]:
    return [tag.casefold() for tag in TAG.findall(text)]


def tags(phone: Phone, query: str = "") -> list[tuple[str, int]]:
    """Tags that hold `query` with how many posts have them, the most used first."""
    wanted = query.strip().lstrip("#").casefold()
    count: Counter[str] = Counter()
    for (text,) in database(phone).execute("SELECT text FROM posts WHERE instr(text, '#')"):
        count.update(set(tags_in(str(text))))
    return sorted(((t, n) for t, n in count.items() if wanted in t), key=lambda pair: (-pair[1], pair[0]))


# -- what is done to posts --------------------------------------------------------------------------------


def like(phone: Phone, post: int, on: bool) -> None:
    _mark(phone, "likes", "post_id", post, on)


def keep(phone: Phone, post: int, on: bool) -> None:
    """Among the saved ones."""
    if on:
        database(phone).execute("INSERT OR IGNORE INTO saved VALUES (?,?)", (post, now_of(phone)))
    else:
        database(phone).execute("DELETE FROM saved WHERE post_id = ?", (post,))


def _mark(phone: Phone, table: str, column: str, id: int, on: bool) -> None:
    if on:
        database(phone).execute(f"INSERT OR IGNORE INTO {table} VALUES (?)", (id,))
    else:
        database(phone).execute(f"DELETE FROM {table} WHERE {column} = ?", (id,))


def publish(
    phone: Phone, text: str, picture: str = "", audience: str = "everyone", group: int = 0, shared: int = 0
) -> int:
    made = database(phone).execute(
        "INSERT INTO posts (author, text, picture, audience, group_id, shared, created) "
        "VALUES (?,?,?,?,?,?,?)",
        (ME, text.strip(), picture, audience, group, shared, now_of(phone)),
    )
    return made.lastrowid or 0


def rewrite(phone: Phone, id: int, text: str, picture: str, audience: str, group: int) -> None:
    database(phone).execute(
        "UPDATE posts SET text = ?, picture = ?, audience = ?, group_id = ? WHERE _id = ? AND author = ?",
        (text.strip(), picture, audience, group, id, ME),
    )


def delete(phone: Phone, id: int) -> None:
    """An own post, and all that hangs on it."""
    db = database(phone)
    db.execute(
        "DELETE FROM comment_likes WHERE comment_id IN (SELECT _id FROM comments WHERE post_id = ?)", (id,)
    )
    for table, column in (
        ("posts", "_id"),
        ("comments", "post_id"),
        ("likes", "post_id"),
        ("saved", "post_id"),
    ):
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", (id,))


def report(phone: Phone, kind: str, target: int, reason: str) -> None:
    database(phone).execute(
        "INSERT INTO reports (kind, target, reason, created) VALUES (?,?,?,?)",
        (kind, target, reason, now_of(phone)),
    )


# -- comments ---------------------------------------------------------------------------------------------


def comments(phone: Phone, post: int) -> list[Comment]:
    """In the order in which they are shown: each with its replies below it."""
    rows = database(phone).execute(
        "SELECT c._id, c.author, COALESCE(m.name, ''), c.parent, c.text, "
        "c.liked + (l.comment_id IS NOT NULL), l.comment_id IS NOT NULL, c.created FROM comments c "
        "LEFT JOIN members m ON m._id = c.author LEFT JOIN comment_likes l ON l.comment_id = c._id "
        "WHERE c.post_id = ? AND c.author NOT IN (SELECT member_id FROM blocks) "
        "AND c._id NOT IN (SELECT target FROM reports WHERE kind = 'comment') ORDER BY c.created, c._id",
        (post,),
    )
    every = [Comment(*row[:6], *map(bool, row[6:7]), *row[7:]) for row in rows]
    there = {one.id for one in every}
    first = [one for one in every if one.parent not in there]
    return [line for one in first for line in (one, *(r for r in every if r.parent == one.id))]


def comment(phone: Phone, post: int, text: str, parent: int = 0, author: int = ME) -> int:
    made = database(phone).execute(
        "INSERT INTO comments (post_id, author, parent, text, created) VALUES (?,?,?,?,?)",
        (post, author, parent, text.strip(), now_of(phone)),
    )
    return made.lastrowid or 0


def like_comment(phone: Phone, id: int, on: bool) -> None:
    _mark(phone, "comment_likes", "comment_id", id, on)


def delete_comment(phone: Phone, id: int) -> None:
    """With the replies to it."""
    db = database(phone)
    db.execute("DELETE FROM comment_likes WHERE comment_id = ?", (id,))
    db.execute("DELETE FROM comments WHERE _id = ? OR parent = ?", (id, id))


# -- drafts and searches ----------------------------------------------------------------------------------


def drafts(phone: Phone) -> list[Draft]:
    rows = database(phone).execute(
        "SELECT _id, text, picture, audience, group_id, changed FROM drafts ORDER BY changed DESC, _id DESC"
    )
    return [Draft(*row) for row in rows]


def put_draft(phone: Phone, id: int, text: str, picture: str, audience: str, group: int) -> None:
    """`id` 0 makes a new one."""
    db = database(phone)
    if id:
        db.execute("DELETE FROM drafts WHERE _id = ?", (id,))
    db.execute(
        "INSERT INTO drafts (text, picture, audience, group_id, changed) VALUES (?,?,?,?,?)",
        (text, picture, audience, group, now_of(phone)),
    )


def drop_draft(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM drafts WHERE _id = ?", (id,))


def searches(phone: Phone) -> list[str]:
    rows = database(phone).execute("SELECT query FROM searches ORDER BY at DESC, query LIMIT 6")
    return [str(query) for (query,) in rows]


def searched(phone: Phone, query: str) -> None:
    if query.strip():
        database(phone).execute(
            "INSERT OR REPLACE INTO searches VALUES (?,?)", (query.strip(), now_of(phone))
        )


def forget_searches(phone: Phone) -> None:
    database(phone).execute("DELETE FROM searches")
