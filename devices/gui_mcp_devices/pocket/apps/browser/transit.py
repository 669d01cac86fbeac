"""The weather site and the timetable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import store
from gui_mcp_devices.pocket.apps.browser.blocks import (
    Block,
    Document,
    Field,
    Heading,
    Link,
    Notice,
    Para,
    Submit,
    Table,
)
from gui_mcp_devices.pocket.apps.browser.words import Outcome, clock_says, short_day
from gui_mcp_devices.pocket.world import CITIES, CITIES_ZH

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SKIES, RAILS = "https://skies.example/", "https://rails.example/"
SKY = {
    "sun": ("Sunny", "晴"),
    "cloud-sun": ("Fair", "多云"),
    "cloud": ("Cloudy", "阴"),
    "cloud-rain": ("Rain", "雨"),
    "wind": ("Windy", "大风"),
}


@dataclass(frozen=True, slots=True)
class Forecast:
    city: str
    day: int
    sky: str
    high: int
    low: int
    rain: int
    """Per cent."""


@dataclass(frozen=True, slots=True)
class Train:
    id: int
    number: str
    origin: str
    target: str
    leaves: int
    """Minutes after midnight."""
    arrives: int
    platform: int
    cents: int


def cities(phone: Phone) -> list[str]:
    return list(CITIES_ZH if phone.locale == "zh" else CITIES)


def forecasts(phone: Phone, city: str) -> list[Forecast]:
    rows = store.database(phone).execute(
        "SELECT city, day, sky, high, low, rain FROM forecasts WHERE city = ? ORDER BY day", (city,)
    )
    return [Forecast(str(c), int(d), str(s), int(h), int(w), int(r)) for c, d, s, h, w, r in rows]


def trains(phone: Phone, origin: str, target: str = "") -> list[Train]:
    rows = store.database(phone).execute(
        "SELECT _id, number, origin, target, leaves, arrives, platform, cents FROM trains "
        "WHERE origin = ? AND (? = '' OR target = ?) ORDER BY leaves, _id",
        (origin, target, target),
    )
    return [
        Train(int(i), str(n), str(o), str(t), int(x), int(y), int(p), int(c))
        for i, n, o, t, x, y, p, c in rows
    ]


def train(phone: Phone, id: int) -> Train | None:
    row = store.database(phone).execute("SELECT origin FROM trains WHERE _id = ?", (id,)).fetchone()
    return None if row is None else next(one for one in trains(phone, str(row[0])) if one.id == id)


def _city(phone: Phone, index: str) -> str:
    known = cities(phone)
    right = index.isascii() and index.isdigit() and len(index) < 3 and int(index) < len(known)
    return known[int(index)] if right else ""


# -- weather ------------------------------------------------------------------------------------------------


def weather(phone: Phone, path: str) -> Document | None:
    say = phone.say
    name = say("Clear Skies weather", "天晴天气")
    if not path:
        links = [
            Link(city, f"{SKIES}c/{index}", say(*SKY.get(today.sky, ("", ""))) + f" {today.high}°")
            for index, city in enumerate(cities(phone))
            for today in forecasts(phone, city)[:1]
        ]
        locate = Submit(say("Use my location", "使用我的位置"), "locate", "outlined")
        return Document(name, (Heading(name), locate, Heading(say("Cities", "城市"), 2), *links))
    where, _, index = path.partition("/")
    city = _city(phone, index) if where == "c" else ""
    if not city:
        return None
    head = (
        say("Day", "日期"),
        say("Sky", "天气"),
        say("High", "最高"),
        say("Low", "最低"),
        say("Rain", "降雨"),
    )
    lines = [
        (
            short_day(phone, one.day),
            say(*SKY.get(one.sky, ("", ""))),
            f"{one.high}°",
            f"{one.low}°",
            f"{one.rain}%",
        )
        for one in forecasts(phone, city)
    ]
    title = say(f"Weather in {city}", f"{city}天气")
    return Document(
        f"{title} - {name}",
        (
            Heading(title),
            Para(say("The next seven days", "未来七天")),
            Table((head, *lines)),
            Para(say("Drawn up at 6 in the morning.", "早上 6 点发布。"), soft=True),
            Link(name, SKIES),
        ),
    )


def act_weather(phone: Phone, action: str, values: Mapping[str, str]) -> Outcome:
    state = next(
        (s for site, kind, s in store.permissions(phone) if (f"{site}/", kind) == (SKIES, "location")), ""
    )
    if not state:
        return Outcome(asks="location")
    if state == "block":
        return Outcome(told=phone.say("Location is blocked for this site", "已阻止此网站获取位置"))
    return Outcome(f"{SKIES}c/0")


# -- timetable ----------------------------------------------------------------------------------------------


def timetable(phone: Phone, path: str, query: Mapping[str, str]) -> Document | None:
    where, _, rest = path.partition("/")
    match where:
        case "":
            return _front(phone)
        case "trip":
            return _trip(phone, _city(phone, query.get("from", "")), _city(phone, query.get("to", "")))
        case "from" if _city(phone, rest):
            return _board(phone, _city(phone, rest))
        case "train" if rest.isascii() and rest.isdigit() and len(rest) < 6:
            found = train(phone, int(rest))
            return None if found is None else _train(phone, found)
        case _:
            return None


def _front(phone: Phone) -> Document:
    say = phone.say
    name = say("Timetable", "时刻表")
    stations = [city for city in cities(phone) if trains(phone, city)]
    boards = [
        Link(say(f"Departures from {city}", f"{city}出发"), f"{RAILS}from/{index}")
        for index, city in enumerate(stations)
    ]
    return Document(
        name,
        (
            Heading(name),
            Para(say("All trains run every day.", "所有列车每天开行。")),
            Field("from", say("From", "出发站")),
            Field("to", say("To", "到达站")),
            Submit(say("Find trains", "查询列车"), "find"),
            Heading(say("Departure boards", "发车信息"), 2),
            *boards,
        ),
    )


def _link(phone: Phone, one: Train) -> Link:
    says = f"{clock_says(one.leaves)} - {clock_says(one.arrives)} {one.number}"
    return Link(says, f"{RAILS}train/{one.id}", f"{one.origin} → {one.target}")


def _trip(phone: Phone, origin: str, target: str) -> Document | None:
    say = phone.say
    if not origin or not target:
        return None
    found = trains(phone, origin, target)
    title = say(f"{origin} to {target}", f"{origin}到{target}")
    blocks: list[Block] = [Heading(title)]
    if not found:
        blocks.append(
            Notice(say("There is no train between these stations.", "这两站之间没有列车。"), "error")
        )
    blocks += [_link(phone, one) for one in found]
    blocks.append(Link(say("Timetable", "时刻表"), RAILS))
    return Document(title, tuple(blocks))


def _board(phone: Phone, city: str) -> Document:
    title = phone.say(f"Departures from {city}", f"{city}出发")
    links = [_link(phone, one) for one in trains(phone, city)]
    none: list[Block] = [Notice(phone.say("No train leaves from here.", "此站没有列车。"), "error")]
    return Document(title, (Heading(title), *(links or none), Link(phone.say("Timetable", "时刻表"), RAILS)))


def _train(phone: Phone, one: Train) -> Document:
    say = phone.say
    title = say(f"Train {one.number}", f"{one.number} 次列车")
    price = say(f"${one.cents / 100:.2f}", f"¥{one.cents / 100:.2f}")
    table = Table(
        (
            (say("Stop", "项目"), ""),
            (say("From", "出发站"), f"{one.origin}, {clock_says(one.leaves)}"),
            (say("To", "到达站"), f"{one.target}, {clock_says(one.arrives)}"),
            (say("Platform", "站台"), str(one.platform)),
            (say("Price", "票价"), price),
        )
    )
    says = say("Tickets are sold at the station only.", "车票仅在车站出售。")
    return Document(title, (Heading(title), table, Notice(says), Link(say("Timetable", "时刻表"), RAILS)))


def act_timetable(phone: Phone, action: str, values: Mapping[str, str]) -> Outcome:
    known = [city.casefold() for city in cities(phone)]
    errors: dict[str, str] = {}
    for key in ("from", "to"):
        if values.get(key, "").strip().casefold() not in known:
            errors[key] = phone.say("There is no station of this name", "没有这个车站")
    if errors:
        return Outcome(errors=errors)
    origin, target = (known.index(values[key].strip().casefold()) for key in ("from", "to"))
    if origin == target:
        return Outcome(errors={"to": phone.say("Choose another station", "请选择另一个车站")})
    return Outcome(f"{RAILS}trip?from={origin}&to={target}")
