"""Whom the phone's owner has written down."""

from __future__ import annotations

import sqlite3
from datetime import date
from random import Random

from gui_mcp_devices.pocket.apps.contacts import schema as s
from gui_mcp_devices.pocket.apps.contacts.store import About, Contact, Line, mark, put_label, save
from gui_mcp_devices.pocket.apps.contacts.words import split_name
from gui_mcp_devices.pocket.world import World

LABELS = (("Family", "家人"), ("Friends", "朋友"), ("Work", "工作"), ("Neighbours", "邻居"))
NOTES = (
    ("Met at the climbing hall", "在攀岩馆认识"), ("Allergic to nuts", "对坚果过敏"),
    ("Prefers messages to calls", "喜欢发短信，不喜欢打电话"), ("Has our spare key", "有我们的备用钥匙"),
    ("Office closed on Fridays", "周五不上班"), ("Speaks Portuguese", "会说葡萄牙语"),
    ("Vegetarian", "吃素"), ("Ask for the garden gate code", "记得问花园门的密码"),
)  # fmt: skip
PLACES = (
    ("City Library", "市图书馆"), ("Dr. Amara Osei, Dentist", "安康牙科"), ("Harbor Taxi", "顺风出租车"),
    ("Linden Primary School", "育才小学"), ("Plumber Kowalski", "老赵水电维修"), ("Voicemail", "语音信箱"),
)  # fmt: skip


def fill(db: sqlite3.Connection, world: World) -> None:
    """The people of `world`, some places, two of them written down twice, and labels."""
    random = world.random("contacts")
    zh = world.locale == "zh"
    ids = [save(db, _person(world, random, index)) for index in range(len(world.people))]
    for names in PLACES:
        number = "*86" if names[0] == "Voicemail" else _number(random, zh)
        save(db, Contact(given=names[zh], phones=(Line(number, s.WORK),)))
    twice, again = random.sample(range(len(world.people)), 2)
    given, family = split_name(world.people[twice].name)
    save(db, Contact(0, given, family, (Line(_number(random, zh), s.HOME),)))
    nick = split_name(world.people[again].name)[0]
    save(
        db,
        Contact(
            0, ("小" + nick[-1]) if zh else nick, "", (Line(world.people[again].phone, s.MOBILE),),
            (Line(f"{world.people[again].phone[-6:]}@example.org", 2),),
        ),
    )  # fmt: skip
    for names, share in zip(LABELS, (6, 9, 8, 4), strict=True):
        label = put_label(db, 0, names[zh])
        for id in random.sample(ids, share):
            mark(db, id, label, True)


def _person(world: World, random: Random, index: int) -> Contact:
    person = world.people[index]
    zh = world.locale == "zh"
    given, family = split_name(person.name)
    phones = [Line(person.phone, s.MOBILE)]
    if random.random() < 0.3:
        phones.append(Line(_number(random, zh), random.choice((s.HOME, s.WORK))))
    emails = (Line(person.email, random.choice((1, 2))),) if random.random() < 0.75 else ()
    born = ""
    if random.random() < 0.45:
        born = date(
            random.randrange(1956, 2006), random.randrange(1, 13), random.randrange(1, 29)
        ).isoformat()
    about = About(
        person.company,
        person.address if random.random() < 0.7 else "",
        born,
        random.choice(NOTES)[zh] if random.random() < 0.3 else "",
    )
    return Contact(0, given, family, tuple(phones), emails, about, random.random() < 0.12)


def _number(random: Random, zh: bool) -> str:
    if zh:
        return f"13{random.randrange(10)}{random.randrange(10**7, 10**8)}"
    return f"555{random.randrange(10**6, 10**7)}"
