"""The tables of the music, and what they hold on the phone's first day."""

from __future__ import annotations

import sqlite3
from random import Random

from gui_mcp_devices.pocket.world import World

PACKAGE = "app.pocket.music"
MUSIC = "/data/data/app.pocket.music/databases/music.db"
SCHEMA = """
CREATE TABLE artists (_id INTEGER PRIMARY KEY, name TEXT NOT NULL, genre INTEGER NOT NULL);
CREATE TABLE albums (
  _id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT NOT NULL, year INTEGER NOT NULL
);
CREATE TABLE songs (
  _id INTEGER PRIMARY KEY, album_id INTEGER NOT NULL, track INTEGER NOT NULL, title TEXT NOT NULL,
  seconds INTEGER NOT NULL, streaming_only INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE playlists (_id INTEGER PRIMARY KEY, name TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE playlist_songs (
  _id INTEGER PRIMARY KEY, playlist_id INTEGER NOT NULL, song_id INTEGER NOT NULL, place INTEGER NOT NULL
);
CREATE TABLE favourites (song_id INTEGER PRIMARY KEY, added INTEGER NOT NULL);
CREATE TABLE follows (artist_id INTEGER PRIMARY KEY);
CREATE TABLE downloads (song_id INTEGER PRIMARY KEY, ready INTEGER NOT NULL);
CREATE TABLE queue (
  _id INTEGER PRIMARY KEY, song_id INTEGER NOT NULL, place INTEGER NOT NULL, origin INTEGER NOT NULL
);
CREATE TABLE player (
  _id INTEGER PRIMARY KEY, entry INTEGER NOT NULL, playing INTEGER NOT NULL, since REAL NOT NULL,
  position REAL NOT NULL, shuffle INTEGER NOT NULL, repeat TEXT NOT NULL, sleep INTEGER NOT NULL,
  source TEXT NOT NULL
);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE history (song_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, plays INTEGER NOT NULL);
CREATE TABLE searches (query TEXT PRIMARY KEY, at INTEGER NOT NULL);
"""
"""`downloads.ready` is when a download is there, `player.sleep` when the music stops (-1: with the song),
both unix seconds. `history` and `searches` are traces of use."""

GENRES = (
    ("Pop", "流行"), ("Rock", "摇滚"), ("Folk", "民谣"), ("Jazz", "爵士"), ("Electronic", "电子"),
    ("Classical", "古典"),
)  # fmt: skip
ARTISTS = (
    ("Velvet Ferry", "铁皮月亮"), ("Nine Umbrellas", "九把雨伞"), ("Marrow and Pine", "薄荷邮差"),
    ("Low Meadow Choir", "夜班电梯"), ("Captain Thistle", "南山杂货铺"), ("Juniper Static", "蓝色缝纫机"),
    ("Saltwater Clerks", "慢车厢"), ("Moth Parade", "旧书店的猫"), ("Sister Cobalt", "海边理发师"),
    ("Winter Grocer", "玻璃果园"), ("Halfway Aunt", "两点钟合唱团"), ("Tin Harbour Trio", "风筝邮局"),
    ("Odd Lantern", "半糖码头"), ("Pebble Court", "纸船修理厂"),
)  # fmt: skip
FIRST = (
    ("Paper", "纸上"),
    ("Amber", "琥珀"),
    ("Slow", "缓慢"),
    ("Borrowed", "借来的"),
    ("Northern", "北方"),
    ("Hollow", "空旷"),
    ("Silver", "银色"),
    ("Quiet", "安静的"),
    ("Crooked", "弯弯的"),
    ("Distant", "远方"),
    ("Burning", "燃烧的"),
    ("Sleepless", "失眠"),
    ("Second", "第二次"),
    ("Marble", "大理石"),
    ("Salt", "海盐"),
    ("Midnight", "午夜"),
    ("Wooden", "木头"),
    ("Early", "清晨"),
)
SECOND = (
    ("Lanterns", "灯火"),
    ("Rivers", "河流"),
    ("Letters", "信件"),
    ("Orchard", "果园"),
    ("Stations", "车站"),
    ("Weather", "天气"),
    ("Mirrors", "镜子"),
    ("Sailors", "水手"),
    ("Gardens", "花园"),
    ("Echoes", "回声"),
    ("Windows", "窗户"),
    ("Thunder", "雷声"),
    ("Staircase", "楼梯"),
    ("Swallows", "燕子"),
    ("Holiday", "假日"),
    ("Bicycles", "单车"),
)
PLAYLISTS = (
    ("Morning Run", "晨跑"), ("Rainy Sunday", "下雨的周日"), ("Kitchen Songs", "厨房歌单"),
    ("Road Trip", "自驾路上"), ("Focus", "专注"),
)  # fmt: skip
LINES = (
    ("The lamps come on along the water", "水边的灯一盏盏亮起"),
    ("I count the steps until your door", "我数着台阶走到你门前"),
    ("There is a map inside my pocket", "我的口袋里有一张地图"),
    ("And every road goes by the shore", "每一条路都经过海岸"),
    ("We sang until the kettle whistled", "我们一直唱到水壶响起"),
    ("The morning came without a sound", "早晨悄悄来到身边"),
    ("You left your coat upon the railing", "你把外套留在栏杆上"),
    ("I kept the buttons that I found", "我收好了捡到的纽扣"),
    ("So turn the radio a little lower", "把收音机调低一些吧"),
    ("And let the evening find its way", "让傍晚慢慢找到方向"),
    ("The trains are late, the moon is early", "列车晚点，月亮来早"),
    ("We have another hour to stay", "我们还能再待一小时"),
    ("Oh, carry me over the meadow", "啊，带我越过那片草地"),
    ("Oh, carry me over the hill", "啊，带我越过那座山岗"),
    ("The wind has forgotten our names now", "风已忘了我们的名字"),
    ("But I can remember them still", "而我依然记得清楚"),
)
DEFAULTS = {
    "equaliser": "flat", "quality": "normal", "download_quality": "high", "wifi_only": "1", "crossfade": "0",
    "gapless": "1", "lyrics": "0",
}  # fmt: skip
DAY = 86_400


def fill(db: sqlite3.Connection, world: World) -> None:
    """Fourteen artists with two records each, five playlists, and a queue that was left in the middle."""
    random = world.random("music")
    zh, now = world.locale == "zh", int(world.start)
    names = [(one[zh] if zh else f"{one[0]} ") + other[zh] for one in FIRST for other in SECOND]
    random.shuffle(names)
    genres = [index % len(GENRES) for index in range(len(ARTISTS))]
    random.shuffle(genres)
    order = random.sample(range(len(ARTISTS)), len(ARTISTS))
    artists = [(id, ARTISTS[one][zh], genres[id - 1]) for id, one in enumerate(order, 1)]
    albums: list[tuple[int, int, str, int]] = []
    songs: list[tuple[int, int, int, str, int, int]] = []
    for artist, _, _ in artists:
        year = random.randrange(2004, 2020)
        for later in (0, random.randrange(2, 7)):
            albums.append((len(albums) + 1, artist, names.pop(), year + later))
            for track in range(1, random.randrange(6, 9)):
                long = random.randrange(128, 342)
                hidden = int(random.random() < 0.06)
                songs.append((len(songs) + 1, len(albums), track, names.pop(), long, hidden))
    songs = _twins(songs, random)
    ids = range(1, len(songs) + 1)
    free = [id for id, *_, hidden in songs if not hidden]
    db.executemany("INSERT INTO artists VALUES (?, ?, ?)", artists)
    db.executemany("INSERT INTO albums VALUES (?, ?, ?, ?)", albums)
    db.executemany("INSERT INTO songs VALUES (?, ?, ?, ?, ?, ?)", songs)
    lists = [(id, name[zh], now - id * 9 * DAY) for id, name in enumerate(PLAYLISTS, 1)]
    db.executemany("INSERT INTO playlists VALUES (?, ?, ?)", lists)
    db.executemany(
        "INSERT INTO playlist_songs (playlist_id, song_id, place) VALUES (?, ?, ?)",
        [(id, song, at) for id, *_ in lists for at, song in enumerate(random.sample(ids, 6 + id))],
    )
    liked = enumerate(random.sample(ids, 14))
    db.executemany("INSERT INTO favourites VALUES (?, ?)", [(song, now - at * DAY) for at, song in liked])
    db.executemany("INSERT INTO follows VALUES (?)", [(id,) for id in random.sample(range(1, 15), 4)])
    kept = random.sample(free, 12)
    db.executemany("INSERT INTO downloads VALUES (?, ?)", [(song, now - DAY) for song in kept])
    heard = enumerate(random.sample(ids, 24))
    db.executemany(
        "INSERT INTO history VALUES (?, ?, ?)",
        [(song, now - 1_800 - at * 7_000, random.randrange(1, 40)) for at, song in heard],
    )
    queued = random.sample(ids, 9)
    db.executemany(
        "INSERT INTO queue VALUES (?, ?, ?, ?)", [(at + 1, song, at, at) for at, song in enumerate(queued)]
    )
    first = songs[queued[2] - 1]
    source = "播放队列" if zh else "Queue"
    db.execute(
        "INSERT INTO player VALUES (1, 3, 0, ?, ?, 0, 'off', 0, ?)",
        (now, float(random.randrange(20, first[4] - 40)), source),
    )
    db.executemany("INSERT INTO settings VALUES (?, ?)", DEFAULTS.items())


def _twins(
    songs: list[tuple[int, int, int, str, int, int]], random: Random
) -> list[tuple[int, int, int, str, int, int]]:
    """Three titles belong to two songs each, of different artists: albums lie two and two together."""
    made = list(songs)
    for _ in range(3):
        one, other = random.sample(made, 2)
        while (one[1] - 1) // 2 == (other[1] - 1) // 2:
            one, other = random.sample(made, 2)
        made[other[0] - 1] = (*other[:3], one[3], *other[4:])
    return made
