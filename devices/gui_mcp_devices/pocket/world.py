"""What a phone's owner has: people, places, words. All of it drawn from a seed, and none of it real."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from gui_mcp_devices.pocket.state import Locale

WORLDS = 8
"""How many different ones there are; a seed picks one, and draws all else itself."""

GIVEN = (
    "Mia Noah Ava Liam Zoe Ethan Nora Lucas Ivy Oscar Lena Hugo Clara Felix Ruth Jonas Alma Theo Iris Leo "
    "Greta Anton Vera Emil Tessa Milo Freya Victor Paula Simon"
).split()
FAMILY = (
    "Chen Berg Okafor Silva Novak Haddad Moreau Tanaka Olsen Reyes Kaur Lindqvist Russo Petrov Walsh Adeyemi "
    "Fischer Costa Brandt Yilmaz"
).split()
FAMILY_ZH = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_ZH = (
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 霞 平 刚 "
    "桂英 文 华 建国 雨桐 子涵 浩然 欣怡 梓轩"
).split()
STREETS = "Maple Harbor Willow Station Mill Garden Lake Chapel River Orchard Hill Market".split()
CITIES = "Eastport Linden Norwick Bellmere Ashford Kestrel Westhaven Dunmore".split()
STREETS_ZH = "中山路 人民路 解放路 建设路 和平街 长江路 花园街 学院路".split()
CITIES_ZH = "江城 海宁 云州 青山 南浦 北原".split()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the phone's owner knows."""

    name: str
    phone: str
    email: str
    address: str
    company: str


@dataclass(frozen=True, slots=True)
class World:
    """One owner's life."""

    seed: int
    locale: Locale
    people: tuple[Person, ...]
    start: float
    """Unix seconds at which the phone's clock starts."""

    def random(self, of: str) -> Random:
        """Dice of their own for each app, so that one app's draws do not move another's."""
        return Random(f"{self.seed}/{self.locale}/{of}")


def draw_world(seed: int, locale: Locale) -> World:
    """The same for the same seed."""
    random = Random(f"{seed}/{locale}/world")
    names: list[str] = []
    while len(names) < 42:
        if locale == "zh":
            name = random.choice(FAMILY_ZH) + random.choice(GIVEN_ZH)
        else:
            name = f"{random.choice(GIVEN)} {random.choice(FAMILY)}"
        if name not in names:
            names.append(name)
    people = tuple(_person(random, name, locale, index) for index, name in enumerate(names))
    day = 1_772_409_600.0 + 86_400 * random.randrange(0, 200)  # from 2 March 2026, midnight UTC
    return World(seed, locale, people, day + 9 * 3600 + 60 * random.randrange(0, 180))


def _person(random: Random, name: str, locale: Locale, index: int) -> Person:
    if locale == "zh":
        number = f"13{random.randrange(10)}{random.randrange(10**7, 10**8)}"
        address = f"{random.choice(CITIES_ZH)}市{random.choice(STREETS_ZH)}{random.randrange(1, 300)}号"
        email = f"user{index}{random.randrange(100, 999)}@example.com"
    else:
        number = f"555{random.randrange(10**6, 10**7)}"
        address = f"{random.randrange(1, 200)} {random.choice(STREETS)} Street, {random.choice(CITIES)}"
        email = f"{name.lower().replace(' ', '.')}@example.com"
    company = random.choice(("Northwind", "Bluefin", "Cedar & Co", "Halcyon", "Orbit Labs", ""))
    return Person(name, number, email, address, company)
