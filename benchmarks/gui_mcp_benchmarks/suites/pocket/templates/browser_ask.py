"""Questions that the browser's sites answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from gui_mcp_devices.pocket.apps.browser import store, townhall, transit
from gui_mcp_devices.pocket.apps.browser.words import clock_says, weekday_says
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.browser_base import (
    BACK,
    BrowserTask,
    Goals,
    Nears,
    at,
    fill_in,
    tap_link,
    to_page,
    void,
)


class Weather(BrowserTask):
    """How warm it will be."""

    name, tier, split = "browser-weather", "easy", "gate"
    asks = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.city = random.choice(transit.cities(phone))
        days = transit.forecasts(phone, self.city)
        self.index = random.randrange(1, len(days))
        self.day = days[self.index]
        self.others = [one for one in days if one.high != self.day.high]
        self.number = transit.cities(phone).index(self.city)

    def goals(self) -> Goals:
        day, city = weekday_says(self.phone, self.day.day), self.city
        return {
            "en": (
                f"How warm will it get in {city} on {day}? Look it up on the weather site in the browser.",
                f"Tell me the highest temperature forecast for {city} on {day}; the browser has a weather "
                "site.",
                f"What does Clear Skies in the browser say: {city}, {day}, highest temperature?",
                f"I go to {city} on {day}. Look in the browser's weather page and answer with the day's "
                "high.",
            ),
            "zh": (
                f"{city}{day}最高多少度？请在浏览器的天气网站上查。",
                f"用浏览器看看天晴天气，告诉我{day}{city}的最高气温。",
                f"我{day}要去{city}，查一下浏览器里天气网站预报的最高温度。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        pattern = r"(?<![\d.])-?\d+(?=\s*(?:°|degrees|度|℃|$))"
        said = [int(one) for one in re.findall(pattern, answer.strip(" .。"))]
        return said == [self.day.high]

    def next(self, see: See) -> Do:
        front = (transit.SKIES, self.t("Weather", "天气"), "")
        today = transit.forecasts(self.phone, self.city)[0]
        detail = f"{self.t(*transit.SKY[today.sky])} {today.high}°"
        step = to_page(see, front, (f"{transit.SKIES}c/{self.number}", self.city, detail))
        return step or Finish("done", answer=f"{self.day.high}°")

    def nears(self) -> Nears:
        return (
            ("a bookmark left behind", lambda: void(store.add_bookmark(self.phone, "x", transit.SKIES))),
            (
                "where I am given away",
                lambda: store.permit(self.phone, "https://skies.example", "location", "allow"),
            ),
        )

    def near_answers(self) -> Sequence[str]:
        other = self.others[0].high if self.others else self.day.high + 1
        return ("", f"{self.day.low}°", f"{other}°", f"{self.day.high}° or {self.day.high + 1}°")


class Platform(BrowserTask):
    """Where a train leaves from."""

    name, tier, split = "browser-platform", "medium", "test"
    asks = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        stations = transit.cities(phone)[:-1]
        self.origin, self.target = random.sample(stations, 2)
        found = transit.trains(phone, self.origin, self.target)
        for one, platform in zip(found, random.sample(range(1, 13), len(found)), strict=True):
            store.database(phone).execute("UPDATE trains SET platform = ? WHERE _id = ?", (platform, one.id))
        self.trains = transit.trains(phone, self.origin, self.target)
        self.last = random.random() < 0.5
        self.train = self.trains[-1 if self.last else 0]

    def goals(self) -> Goals:
        a, b = self.origin, self.target
        which, welche = ("last", "末班") if self.last else ("first", "首班")
        return {
            "en": (
                f"From which platform does the {which} train from {a} to {b} leave? The timetable is in "
                "the browser.",
                f"Find the {which} train of the day from {a} to {b} in the browser's timetable; which "
                "platform is it?",
                f"I take the {which} train {a} - {b}. Look up its platform on the trains site and tell me "
                "the number.",
                f"Which platform: {which} train of the day, from {a} to {b}? Use the Trains site in the "
                "browser.",
            ),
            "zh": (
                f"从{a}到{b}的{welche}车在几站台？请查浏览器里的时刻表。",
                f"我要坐{a}到{b}的{welche}车，用浏览器的列车网站查出站台号告诉我。",
                f"在浏览器时刻表里找{a}到{b}当天的{welche}车，它停哪个站台？",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        own = answer.replace(self.train.number, " ").replace(clock_says(self.train.leaves), " ")
        return re.findall(r"\d+", own) == [str(self.train.platform)]

    def next(self, see: See) -> Do:
        phone = self.phone
        stations = transit.cities(phone)
        trip = f"{transit.RAILS}trip?from={stations.index(self.origin)}&to={stations.index(self.target)}"
        if at(see, transit.RAILS):
            fields = (
                ("from", self.t("From", "出发站"), self.origin),
                ("to", self.t("To", "到达站"), self.target),
            )
            return fill_in(see, *fields) or see.tap(self.t("Find trains", "查询列车"), "button")
        if at(see, f"{transit.RAILS}train/{self.train.id}"):
            return Finish("done", answer=str(self.train.platform))
        if at(see, trip):
            one = self.train
            says = f"{clock_says(one.leaves)} - {clock_says(one.arrives)} {one.number}"
            return tap_link(see, says, f"{one.origin} → {one.target}")
        return to_page(see, (transit.RAILS, self.t("Trains", "列车"), "")) or BACK

    def nears(self) -> Nears:
        return (
            ("a bookmark left behind", lambda: void(store.add_bookmark(self.phone, "x", transit.RAILS))),
            ("a form sent", lambda: townhall.submit(self.phone, "survey", {"way": "bus"})),
        )

    def near_answers(self) -> Sequence[str]:
        others = [str(one.platform) for one in self.trains if one.id != self.train.id]
        return ("", *others, clock_says(self.train.leaves))


ASKED: tuple[type[Template], ...] = (Weather, Platform)
