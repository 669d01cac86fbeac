"""Lumen's tables, and what they hold on the phone's first day."""

from __future__ import annotations

import sqlite3
from random import Random

from gui_mcp_devices.pocket.apps.stream.catalogue import ABOUT, COMMENTS, FOR_KIDS, MAKERS, TOPICS
from gui_mcp_devices.pocket.apps.stream.texts import REST, TEXTS
from gui_mcp_devices.pocket.world import World

STREAM = "/data/data/app.pocket.stream/databases/stream.db"
SCHEMA = """
CREATE TABLE channels (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, handle TEXT NOT NULL, topic TEXT NOT NULL, about TEXT NOT NULL,
  followers INTEGER NOT NULL
);
CREATE TABLE videos (
  _id INTEGER PRIMARY KEY, channel_id INTEGER NOT NULL, title TEXT NOT NULL, topic TEXT NOT NULL,
  about TEXT NOT NULL, seconds INTEGER NOT NULL, published INTEGER NOT NULL, views INTEGER NOT NULL,
  likes INTEGER NOT NULL, price_cents INTEGER NOT NULL, kids INTEGER NOT NULL, picture TEXT NOT NULL,
  words TEXT NOT NULL
);
CREATE TABLE articles (
  _id INTEGER PRIMARY KEY, channel_id INTEGER NOT NULL, title TEXT NOT NULL, topic TEXT NOT NULL,
  body TEXT NOT NULL, minutes INTEGER NOT NULL, published INTEGER NOT NULL, kids INTEGER NOT NULL
);
CREATE TABLE comments (
  _id INTEGER PRIMARY KEY, video_id INTEGER NOT NULL, author TEXT NOT NULL, body TEXT NOT NULL,
  posted INTEGER NOT NULL, mine INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX comments_of ON comments (video_id);
CREATE TABLE profiles (_id INTEGER PRIMARY KEY, name TEXT NOT NULL, child INTEGER NOT NULL DEFAULT 0);
CREATE TABLE subscriptions (
  profile_id INTEGER NOT NULL, channel_id INTEGER NOT NULL, bell INTEGER NOT NULL, since INTEGER NOT NULL,
  PRIMARY KEY (profile_id, channel_id)
);
CREATE TABLE ratings (
  profile_id INTEGER NOT NULL, video_id INTEGER NOT NULL, value INTEGER NOT NULL,
  PRIMARY KEY (profile_id, video_id)
);
CREATE TABLE watch_later (
  profile_id INTEGER NOT NULL, video_id INTEGER NOT NULL, added INTEGER NOT NULL,
  PRIMARY KEY (profile_id, video_id)
);
CREATE TABLE playlists (_id INTEGER PRIMARY KEY, profile_id INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE playlist_items (
  playlist_id INTEGER NOT NULL, video_id INTEGER NOT NULL, place INTEGER NOT NULL,
  PRIMARY KEY (playlist_id, video_id)
);
CREATE TABLE history (
  profile_id INTEGER NOT NULL, video_id INTEGER NOT NULL, position REAL NOT NULL, watched REAL NOT NULL,
  PRIMARY KEY (profile_id, video_id)
);
CREATE TABLE bookmarks (
  profile_id INTEGER NOT NULL, article_id INTEGER NOT NULL, added INTEGER NOT NULL,
  PRIMARY KEY (profile_id, article_id)
);
CREATE TABLE downloads (video_id INTEGER PRIMARY KEY, quality TEXT NOT NULL, megabytes INTEGER NOT NULL,
  made INTEGER NOT NULL
);
CREATE TABLE cards (
  _id INTEGER PRIMARY KEY, network TEXT NOT NULL, last4 TEXT NOT NULL, expires TEXT NOT NULL,
  expired INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE rentals (
  _id INTEGER PRIMARY KEY, video_id INTEGER NOT NULL, quality TEXT NOT NULL, cents INTEGER NOT NULL,
  card TEXT NOT NULL, rented INTEGER NOT NULL, until INTEGER NOT NULL
);
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE searches (_id INTEGER PRIMARY KEY, query TEXT NOT NULL UNIQUE, time INTEGER NOT NULL);
"""

DAY = 86_400
DEFAULTS = {
    "profile": "1",
    "autoplay": "0",
    "data_saver": "0",
    "wifi_only": "1",
    "quality": "auto",
    "captions": "0",
    "history_paused": "0",
    "text_size": "1",
    "pin": "0000",
}
CHILD = {"en": "Kids", "zh": "儿童"}
OTHERS = {"en": "Family TV", "zh": "客厅电视"}


def fill(database: sqlite3.Connection, world: World) -> None:
    random = world.random("stream")
    _channels(database, random, world)
    _articles(database, random, world)
    _owner(database, random, world)
    _lists(database, random, world)


def _channels(database: sqlite3.Connection, random: Random, world: World) -> None:
    zh = world.locale == "zh"
    now = int(world.start)
    channels: list[tuple[object, ...]] = []
    videos: list[tuple[object, ...]] = []
    comments: list[tuple[object, ...]] = []
    for number, maker in enumerate(MAKERS, 1):
        name = maker.zh if zh else maker.en
        about = maker.about_zh if zh else maker.about_en
        followers = random.randrange(20, 9_000) * 100
        channels.append((number, name, maker.handle, maker.topic, about, followers))
        age = random.randrange(2, 20)
        for show in maker.shows:
            title = show.zh if zh else show.en
            views = random.randrange(900, 2_400_000)
            cents = random.choice((299, 399, 499)) * (3 if zh else 1) if maker.topic == "film" else 0
            topic = TOPICS[maker.topic][1 if zh else 0]
            videos.append(
                (
                    len(videos) + 1,
                    number,
                    title,
                    maker.topic,
                    ABOUT[maker.topic][1 if zh else 0],
                    show.seconds,
                    now - DAY * age - random.randrange(DAY),
                    views,
                    views // random.randrange(9, 60),
                    cents,
                    int(maker.topic in FOR_KIDS),
                    show.picture,
                    f"{title} {name} {topic} {maker.handle}".lower(),
                )
            )
            age += random.randrange(9, 150)
            for en, said in random.sample(COMMENTS, 3):
                author = random.choice(world.people).name
                comments.append(
                    (len(videos), author, said if zh else en, now - DAY * random.randrange(1, age))
                )
    database.executemany("INSERT INTO channels VALUES (?,?,?,?,?,?)", channels)
    database.executemany(f"INSERT INTO videos VALUES ({','.join('?' * 13)})", videos)
    database.executemany("INSERT INTO comments (video_id, author, body, posted) VALUES (?,?,?,?)", comments)


def _articles(database: sqlite3.Connection, random: Random, world: World) -> None:
    zh = world.locale == "zh"
    numbers = {maker.handle: (index, maker.topic) for index, maker in enumerate(MAKERS, 1)}
    rows: list[tuple[object, ...]] = []
    for number, one in enumerate(TEXTS, 1):
        channel, topic = numbers[one.handle]
        body = "\n\n".join((one.body_zh if zh else one.body_en, *(part[1 if zh else 0] for part in REST)))
        rows.append(
            (
                number,
                channel,
                one.zh if zh else one.en,
                topic,
                body,
                random.randrange(2, 12),
                int(world.start) - DAY * random.randrange(1, 200),
                int(topic in FOR_KIDS),
            )
        )
    database.executemany("INSERT INTO articles VALUES (?,?,?,?,?,?,?,?)", rows)


def _owner(database: sqlite3.Connection, random: Random, world: World) -> None:
    given = world.people[random.randrange(len(world.people))].name.split()[0]
    profiles = ((1, given, 0), (2, OTHERS[world.locale], 0), (3, CHILD[world.locale], 1))
    database.executemany("INSERT INTO profiles VALUES (?,?,?)", profiles)
    settings = DEFAULTS | {"pin": f"{random.randrange(1000, 10_000)}"}
    database.executemany("INSERT INTO settings VALUES (?,?)", sorted(settings.items()))
    last = random.sample(range(1000, 10_000), 3)
    cards = [("Visto", 0), ("Mastero", 0), ("Visto", 1)]
    database.executemany(
        "INSERT INTO cards (network, last4, expires, expired) VALUES (?,?,?,?)",
        [
            (network, str(digits), f"{random.randrange(1, 13):02}/{24 if expired else 29}", expired)
            for (network, expired), digits in zip(cards, last, strict=True)
        ],
    )


def _lists(database: sqlite3.Connection, random: Random, world: World) -> None:
    now = int(world.start)
    free = [
        (int(a), int(b), int(c))
        for a, b, c in database.execute("SELECT _id, seconds, kids FROM videos WHERE price_cents = 0")
    ]
    chosen = random.sample(free, 34)
    followed = random.sample(range(1, len(MAKERS)), 7)
    database.executemany(
        "INSERT INTO subscriptions VALUES (?,?,?,?)",
        [(1, channel, int(i < 3), now - DAY * random.randrange(9, 400)) for i, channel in enumerate(followed)]
        + [(2, followed[0], 0, now - DAY * 30)],
    )
    database.executemany(
        "INSERT INTO history VALUES (?,?,?,?)",
        [
            (
                1,
                id,
                float(seconds if i % 3 == 2 else random.randrange(20, seconds - 15)),
                now - 5_000 * (i + 1) - random.randrange(4_000),
            )
            for i, (id, seconds, _) in enumerate(chosen[:9])
        ],
    )
    database.executemany(
        "INSERT INTO watch_later VALUES (1,?,?)",
        [(id, now - DAY * i) for i, (id, _, _) in enumerate(chosen[9:14], 1)],
    )
    zh = world.locale == "zh"
    names = (
        ("Sunday kitchen", "Quiet evenings", "Try one day")
        if not zh
        else ("周日厨房", "安静的晚上", "改天试试")
    )
    database.executemany("INSERT INTO playlists VALUES (?,1,?)", list(enumerate(names, 1)))
    items = [(1 + i // 4, id, i % 4) for i, (id, _, _) in enumerate(chosen[14:25])]
    database.executemany("INSERT INTO playlist_items VALUES (?,?,?)", items)
    saved = [(id, seconds) for id, seconds, _ in chosen[25:28]]
    database.executemany(
        "INSERT INTO downloads VALUES (?,?,?,?)",
        [(id, "480p", size_of(seconds, "480p"), now - DAY * i) for i, (id, seconds) in enumerate(saved, 1)],
    )
    database.executemany(
        "INSERT INTO ratings VALUES (1,?,?)", [(id, random.choice((1, 1, 1, -1))) for id, _, _ in chosen[28:]]
    )
    database.executemany(
        "INSERT INTO bookmarks VALUES (1,?,?)",
        [(id, now - DAY * 3 * i) for i, id in enumerate(random.sample(range(1, len(TEXTS) + 1), 3), 1)],
    )
    queries = ("面包", "火车", "瑜伽") if zh else ("bread", "night train", "yoga")
    database.executemany(
        "INSERT INTO searches (query, time) VALUES (?,?)",
        [(q, now - DAY * i) for i, q in enumerate(queries, 1)],
    )


QUALITIES = {"360p": 60, "480p": 110, "720p": 240, "1080p": 480}
"""Kilobytes a second of each."""
CAPACITY = 4_000
"""Megabytes that downloads may fill."""


def size_of(seconds: int, quality: str) -> int:
    """Megabytes."""
    return max(1, seconds * QUALITIES[quality] // 1000)
