"""The tables of the notes, and what they hold on the phone's first day."""

from __future__ import annotations

import sqlite3

from gui_mcp_devices.pocket.world import World

NOTES = "/data/data/app.pocket.notes/databases/notes.db"
SCHEMA = """
CREATE TABLE notes (
  _id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT '', body TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT 'text', colour TEXT NOT NULL DEFAULT '', pinned INTEGER NOT NULL DEFAULT 0,
  place TEXT NOT NULL DEFAULT 'notes', reminder INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, modified INTEGER NOT NULL
);
CREATE TABLE items (
  _id INTEGER PRIMARY KEY, note_id INTEGER NOT NULL, text TEXT NOT NULL, checked INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX items_of ON items (note_id);
CREATE TABLE labels (_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE note_labels (
  note_id INTEGER NOT NULL, label_id INTEGER NOT NULL, PRIMARY KEY (note_id, label_id)
);
"""
HOUR, DAY = 3_600, 86_400

LABELS = (("Home", "家"), ("Work", "工作"), ("Travel", "旅行"), ("Recipes", "菜谱"))

TEXTS: tuple[tuple[str, str, str, str, int], ...] = (
    (
        "Wi-Fi password",
        "Network: Lighthouse\nPassword: {word}-{number}",
        "无线网密码",
        "网络：灯塔\n密码：{word}-{number}",
        0,
    ),
    (
        "Meeting with {person}",
        "Ask about the budget.\nBring the printed plan.\nRoom {number}",
        "和{person}开会",
        "问一下预算。\n带上打印好的方案。\n{number} 会议室",
        1,
    ),
    (
        "Pancakes",
        "2 eggs, 250 g flour, 400 ml milk, a pinch of salt. Rest for half an hour.",
        "煎饼",
        "2 个鸡蛋，250 克面粉，400 毫升牛奶，少许盐。静置半小时。",
        3,
    ),
    (
        "Lentil soup",
        "Red lentils, carrots, cumin, lemon. Simmer for 25 minutes.",
        "扁豆汤",
        "红扁豆、胡萝卜、孜然、柠檬。小火煮 25 分钟。",
        3,
    ),
    (
        "Trip to {city}",
        "Train at 9:{minute}, platform {small}.\nHotel Marina, booking {number}.",
        "去{city}的行程",
        "火车 9:{minute}，{small} 站台。\n海滨酒店，订单 {number}。",
        2,
    ),
    (
        "Birthday of {person}",
        "Likes books and ceramics. Not too much chocolate!",
        "{person}的生日",
        "喜欢书和陶瓷。别送太多巧克力！",
        0,
    ),
    (
        "Ideas for the balcony",
        "Tomatoes in the big pot, herbs along the rail, a small bench in the corner.",
        "阳台的想法",
        "大盆种番茄，栏杆放香草，角落摆一张小长椅。",
        0,
    ),
    (
        "Car",
        "Plate KL-{number}. Service due at {small}5,000 km.",
        "车",
        "车牌 KL-{number}。{small}5000 公里时保养。",
        0,
    ),
    ("Quotes to remember", "Slow is smooth, and smooth is fast.", "想记住的话", "慢就是稳，稳就是快。", -1),
    (
        "Interview notes",
        "{person}: five years of design, starts in autumn, asks for part time.",
        "面试记录",
        "{person}：五年设计经验，秋天入职，希望兼职。",
        1,
    ),
    (
        "Doctor",
        "Appointment with {person}, second floor. Bring the insurance card.",
        "看医生",
        "预约了{person}，二楼。带上医保卡。",
        -1,
    ),
    (
        "Gym locker",
        "Number {small}{small}, code {number}",
        "健身房柜子",
        "{small}{small} 号，密码 {number}",
        -1,
    ),
)
"""Title and body, English and Chinese, and which label."""

LISTS: tuple[tuple[str, str, tuple[tuple[str, str], ...], int], ...] = (
    (
        "Groceries",
        "买菜",
        (
            ("Milk", "牛奶"),
            ("Eggs", "鸡蛋"),
            ("Bread", "面包"),
            ("Tomatoes", "番茄"),
            ("Olive oil", "橄榄油"),
            ("Coffee", "咖啡"),
            ("Apples", "苹果"),
        ),
        0,
    ),
    (
        "Packing list",
        "行李清单",
        (
            ("Passport", "护照"),
            ("Charger", "充电器"),
            ("Rain jacket", "雨衣"),
            ("Toothbrush", "牙刷"),
            ("Sunglasses", "太阳镜"),
        ),
        2,
    ),
    (
        "Things to fix",
        "要修的东西",
        (("Kitchen tap", "厨房水龙头"), ("Door handle", "门把手"), ("Bike light", "自行车灯")),
        0,
    ),
    (
        "Report for Friday",
        "周五的报告",
        (
            ("Collect the figures", "收集数据"),
            ("Draw the charts", "画图表"),
            ("Ask for a review", "请人审阅"),
            ("Send it", "发出去"),
        ),
        1,
    ),
    (
        "Party",
        "聚会",
        (("Cake", "蛋糕"), ("Balloons", "气球"), ("Playlist", "歌单"), ("Invitations", "邀请函")),
        -1,
    ),
)

COLOURS = ("", "", "", "yellow", "green", "blue", "pink", "purple", "orange")


def fill(database: sqlite3.Connection, world: World) -> None:
    random = world.random("notes")
    zh = world.locale == "zh"
    now = int(world.start)
    for name in LABELS:
        database.execute("INSERT INTO labels (name) VALUES (?)", (name[1 if zh else 0],))
    order: list[tuple[str, int]] = [("text", i) for i in range(len(TEXTS))]
    order += [("list", i) for i in range(len(LISTS))]
    random.shuffle(order)
    for age, (kind, index) in enumerate(reversed(order)):
        moment = now - (len(order) - age) * DAY * 2 + random.randrange(DAY)
        colour = random.choice(COLOURS)
        if kind == "text":
            title_en, body_en, title_zh, body_zh, label = TEXTS[index]
            words = {
                "person": random.choice(world.people).name, "number": str(random.randrange(100, 999)),
                "small": str(random.randrange(2, 9)), "minute": f"{random.randrange(10, 59)}",
                "city": random.choice(("云州", "海宁") if zh else ("Norwick", "Eastport")),
                "word": random.choice(("anchor", "harbor", "beacon")),
            }  # fmt: skip
            title = (title_zh if zh else title_en).format(**words)
            body = (body_zh if zh else body_en).format(**words)
            items: list[str] = []
        else:
            title_en, title_zh, both, label = LISTS[index]
            title, body = (title_zh if zh else title_en), ""
            items = [pair[1 if zh else 0] for pair in both]
        note = database.execute(
            "INSERT INTO notes (title, body, kind, colour, created, modified) VALUES (?,?,?,?,?,?)",
            (title, body, kind, colour, moment - random.randrange(9 * DAY), moment),
        ).lastrowid
        for item in items:
            database.execute(
                "INSERT INTO items (note_id, text, checked) VALUES (?,?,?)",
                (note, item, random.random() < 0.3),
            )
        if label >= 0:
            database.execute("INSERT INTO note_labels VALUES (?,?)", (note, label + 1))
    count = len(order)
    chosen = random.sample(range(1, count + 1), 6)
    database.executemany("UPDATE notes SET pinned = 1 WHERE _id = ?", [(n,) for n in chosen[:2]])
    database.executemany("UPDATE notes SET place = 'archive' WHERE _id = ?", [(n,) for n in chosen[2:4]])
    database.execute("UPDATE notes SET place = 'bin' WHERE _id = ?", (chosen[4],))
    tomorrow = now // DAY * DAY + DAY + 8 * HOUR - (8 * HOUR if zh else 0)
    database.execute("UPDATE notes SET reminder = ? WHERE _id = ?", (tomorrow, chosen[5]))
