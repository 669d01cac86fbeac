"""What the network holds on the phone's first day."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from random import Random

from gui_mcp_devices.pocket.apps.circle import content as c
from gui_mcp_devices.pocket.apps.circle.schema import ME
from gui_mcp_devices.pocket.world import CITIES, CITIES_ZH, World

HOUR, DAY = 3_600, 86_400
MEMBERS = 26
"""Besides the owner; their ids follow on the owner's."""


def fill(db: sqlite3.Connection, world: World) -> None:
    random, zh = world.random("circle"), world.locale == "zh"
    lang = 1 if zh else 0
    now = int(world.start)
    cities = CITIES_ZH if zh else CITIES
    everybody = list(range(2, MEMBERS + 2))
    _members(db, world, random, lang)
    follows = random.sample(everybody, 16)
    rest = [id for id in everybody if id not in follows]
    db.executemany(
        "INSERT INTO follows VALUES (?,?)", [(id, now - random.randrange(9, 300) * DAY) for id in follows]
    )
    db.executemany("INSERT INTO mutes VALUES (?)", [(id,) for id in follows[:2]])
    db.execute("INSERT INTO blocks VALUES (?)", (rest[0],))
    writers = [id for id in everybody if id != rest[0]]
    posts: list[tuple[int, str, str, str, int, int, int]] = []
    open_ = [id for id, group in enumerate(c.GROUPS, 1) if not group[3]]
    moment = now - 9 * 60
    for turn in range(2):
        order = list(c.POSTS)
        random.shuffle(order)
        for text in order:
            author = ME if len(posts) % 12 == 7 else random.choice(writers if turn else follows)
            said = text[lang].format(place=random.choice(cities), n=random.randrange(3, 10))
            group = random.choice(open_) if random.random() < 0.25 else 0
            audience = "followers" if not group and random.random() < 0.15 else "everyone"
            picture = text[2].format(n=random.randrange(9))
            posts.append((author, said, picture, audience, group, moment, random.randrange(2, 90)))
            moment -= random.randrange(1, 7) * HOUR - random.randrange(50) * 60
    posts.reverse()
    db.executemany(
        "INSERT INTO posts (author, text, picture, audience, group_id, created, liked) "
        "VALUES (?,?,?,?,?,?,?)",
        posts,
    )
    _comments(db, random, lang, writers, posts, now)
    others = [id for id, post in enumerate(posts, 1) if post[0] != ME]
    db.executemany("INSERT INTO likes VALUES (?)", [(id,) for id in sorted(random.sample(others, 14))])
    kept = random.sample(others, 5)
    db.executemany("INSERT INTO saved VALUES (?,?)", [(id, now - n * DAY) for n, id in enumerate(kept, 1)])
    _groups(db, random, lang)
    _events(db, random, lang, cities, everybody, now)
    _talks(db, random, lang, follows, now)
    _notices(db, random, follows[2:], now)
    db.executemany(
        "INSERT INTO privacy VALUES (?,?)",
        [
            ("private", "0"),
            ("comments", "everyone"),
            ("messages", "everyone"),
            ("online", "1"),
            ("tags", "1"),
        ],
    )
    draft = ("Notes from the weekend: ", "周末随记：")[lang]
    db.execute("INSERT INTO drafts (text, changed) VALUES (?,?)", (draft, now - 2 * DAY))


def _members(db: sqlite3.Connection, world: World, random: Random, lang: int) -> None:
    cities = CITIES_ZH if lang else CITIES
    name = random.choice(c.OWNERS)[lang]
    rows = [(ME, name, "my.corner", random.choice(c.ABOUT[:-1])[lang], random.choice(cities), 0, 0, 1)]
    people = random.sample(world.people, MEMBERS)
    shut = set(random.sample(range(MEMBERS), 3))
    for index, person in enumerate(people):
        handle = person.name.lower().replace(" ", ".")
        if lang:
            handle = f"{random.choice(c.HANDLES)}{index + 10}"
        rows.append(
            (
                index + 2, person.name, handle, random.choice(c.ABOUT)[lang], random.choice(cities),
                random.randrange(40, 900), int(random.random() < 0.5), int(index not in shut),
            )
        )  # fmt: skip
    db.executemany("INSERT INTO members VALUES (?,?,?,?,?,?,?,?)", rows)


def _comments(
    db: sqlite3.Connection,
    random: Random,
    lang: int,
    writers: list[int],
    posts: list[tuple[int, str, str, str, int, int, int]],
    now: int,
) -> None:
    rows: list[tuple[int, int, int, str, int, int]] = []
    for post, (author, *_, created, _liked) in enumerate(posts, 1):
        first = 0
        for said in random.sample(c.COMMENTS, random.choice((0, 0, 1, 2, 2, 3, 4))):
            moment = min(now - 60, created + random.randrange(1, 300) * 60)
            who = ME if random.random() < 0.06 and author != ME else random.choice(writers)
            rows.append((post, who, 0, said[lang], random.randrange(9), moment))
            first = first or len(rows)
        if first and random.random() < 0.5:
            moment = min(now - 30, rows[first - 1][5] + 600)
            rows.append((post, author, first, random.choice(c.REPLIES)[lang], random.randrange(4), moment))
    db.executemany(
        "INSERT INTO comments (post_id, author, parent, text, liked, created) VALUES (?,?,?,?,?,?)", rows
    )


def _groups(db: sqlite3.Connection, random: Random, lang: int) -> None:
    db.executemany(
        "INSERT INTO groups (name, about, picture, members, closed) VALUES (?,?,?,?,?)",
        [(n[lang], a[lang], p, random.randrange(18, 640), int(shut)) for n, a, p, shut in c.GROUPS],
    )
    joined = sorted(random.sample([i for i, g in enumerate(c.GROUPS, 1) if not g[3]], 3))
    db.executemany("INSERT INTO memberships VALUES (?, 'member')", [(id,) for id in joined])


def _events(
    db: sqlite3.Connection, random: Random, lang: int, cities: Sequence[str], everybody: list[int], now: int
) -> None:
    midnight = (now + lang * 8 * HOUR) // DAY * DAY - lang * 8 * HOUR
    order = random.sample(range(len(c.EVENTS)), len(c.EVENTS))
    full = random.choice([i for i, event in enumerate(c.EVENTS) if event[4]])
    rows: list[tuple[str, str, str, int, int, int, str, int, int]] = []
    for index, (title, about, picture, group, seats) in enumerate(c.EVENTS):
        starts = midnight + (order[index] * 2 + 1) * DAY + random.randrange(18, 40) * HOUR // 2
        going = seats if index == full else random.randrange(3, seats - 2 if seats else 80)
        place = f"{random.choice(c.PLACES)[lang]}{'，' if lang else ', '}{random.choice(cities)}"
        host = random.choice(everybody)
        rows.append((title[lang], about[lang], place, starts, host, group, picture, going, seats))
    db.executemany(
        "INSERT INTO events (title, about, place, starts, host, group_id, picture, going, seats) "
        "VALUES (?,?,?,?,?,?,?,?,?)",
        rows,
    )
    open_ = [i for i in range(1, len(rows) + 1) if i != full + 1]
    db.executemany("INSERT INTO answers VALUES (?, 'going')", [(id,) for id in random.sample(open_, 2)])


def _talks(db: sqlite3.Connection, random: Random, lang: int, follows: list[int], now: int) -> None:
    rows: list[tuple[int, int, str, int]] = []
    with_ = random.sample(follows, len(c.TALKS))
    talks = random.sample(c.TALKS, len(c.TALKS))
    for age, (member, talk) in enumerate(zip(with_, talks, strict=True)):
        moment = now - (age * 31 + 2) * HOUR
        for line in talk:
            said = line[lang]
            rows.append((member, int(said.startswith(">")), said.lstrip(">"), moment))
            moment += random.randrange(2, 20) * 60
    db.executemany("INSERT INTO messages (member_id, mine, text, created) VALUES (?,?,?,?)", rows)
    last = db.execute("SELECT max(_id) FROM messages GROUP BY member_id ORDER BY 1").fetchall()
    seen = [int(id) for (id,) in last]
    db.executemany("INSERT INTO history VALUES ('chat', ?)", [(id,) for id in seen if id != seen[1]])


def _notices(db: sqlite3.Connection, random: Random, people: Sequence[int], now: int) -> None:
    """Of comments on the owner's posts that there are, of followers, and of likes."""
    muted = "(SELECT member_id FROM mutes UNION SELECT member_id FROM blocks)"
    said = db.execute(
        "SELECT author, post_id, created FROM comments WHERE author != ? AND "
        f"post_id IN (SELECT _id FROM posts WHERE author = ?) AND author NOT IN {muted} "
        "ORDER BY created DESC LIMIT 5",
        (ME, ME),
    ).fetchall()
    fans = db.execute(f"SELECT _id FROM members WHERE follows_me AND _id NOT IN {muted}").fetchall()
    mine = [int(id) for (id,) in db.execute("SELECT _id FROM posts WHERE author = ? ORDER BY 1", (ME,))]
    rows = [("comment", int(actor), int(post), int(created)) for actor, post, created in said]
    for age, (fan,) in enumerate(random.sample(fans, min(3, len(fans)))):
        rows.append(("follow", int(fan), 0, now - (age * 17 + 1) * HOUR))
    for age, actor in enumerate(random.sample(people, 6)):
        rows.append(("like", actor, random.choice(mine[-2:]), now - (age * 2) * HOUR - 1200))
    rows.sort(key=lambda one: (one[3], one[1]))
    db.executemany("INSERT INTO notices (kind, actor, target, created) VALUES (?,?,?,?)", rows)
    db.executemany("INSERT INTO history VALUES (?,?)", [("notice", id) for id in range(1, len(rows) - 2)])
