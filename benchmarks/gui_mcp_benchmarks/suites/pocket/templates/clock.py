"""Tasks in the phone's clock: cities, timers, and one that needs the settings too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random

from gui_mcp_devices.actions import Action, PressKey
from gui_mcp_devices.pocket.apps.clock.main import ClockPage
from gui_mcp_devices.pocket.apps.clock.store import (
    WEEKEND,
    cities,
    database,
    place_cities,
    save_alarm,
    timers,
)
from gui_mcp_devices.pocket.apps.clock.timers import entered, start_timer
from gui_mcp_devices.pocket.apps.clock.world import AddCity
from gui_mcp_devices.pocket.apps.settings.main import MainPage
from gui_mcp_devices.pocket.apps.settings.moment import MomentPage
from gui_mcp_devices.pocket.apps.settings.store import PACKAGE as SETTINGS
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.settings import HOSTS
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_devices.pocket.zones import BY_ID
from gui_mcp_devices.pocket.zones import CITIES as EVERY_CITY
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.clock_alarms import Add, Ask, Move, Plan, Tidy, Turn
from gui_mcp_benchmarks.suites.pocket.templates.clock_base import (
    ALARMS,
    CITIES,
    DONE,
    TIMERS,
    ClockTemplate,
    Wish,
)


class AddCityTask(ClockTemplate):
    """A city joins the world clock."""

    name, tier, split = "clock-add-city", "easy", "gate"
    may_change = CITIES

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.started = cities(phone)
        self.city = random.choice([city for city in EVERY_CITY if city.id not in self.started])
        self.label = self.city.name[phone.locale]

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        return {
            "en": (
                f"Add {self.label} to the world clock.",
                f"I want to see the time in {self.label} among the cities of my clock.",
                f"Put the city {self.label} on the list of the world clock.",
            ),
            "zh": (f"在世界时钟中添加{self.label}。", f"把城市“{self.label}”加入世界时钟列表。"),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("city", lambda: self.city.id in cities(self.phone)),)

    def kept(self) -> Sequence[Part]:
        others = self.started
        return (
            Part("other cities", lambda: [id for id in cities(self.phone) if id != self.city.id] == others),
        )

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        page = see.page
        if isinstance(page, AddCity):
            if page.sought != self.label:
                return see.fill(self.t("Search cities", "搜索城市"), self.label)
            return see.tap(self.label)
        step = self.tab(see, 1)
        if step is not None:
            return step
        assert isinstance(page, ClockPage)
        return see.tap(self.t("Done", "完成")) if page.sorting else see.tap(self.t("Add city", "添加城市"))

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        other = next(c.id for c in EVERY_CITY if c.id not in self.started and c.id != self.city.id)
        started = self.started

        def puts(*ids: str) -> Callable[[], None]:
            return lambda: place_cities(self.phone, list(ids))

        return (
            ("another city", puts(*started, other)),
            ("in place of one", puts(*started[:-1], self.city.id)),
            ("another one too", puts(*started, self.city.id, other)),
        )


class SortCities(ClockTemplate):
    """One city goes, the last one comes to the top."""

    name, tier, split = "clock-sort-cities", "medium", "test"
    may_change = CITIES

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.started = cities(phone)
        self.top = self.started[-1]
        self.away = random.choice(self.started[:-1])
        self.rest = [id for id in self.started if id not in (self.top, self.away)]

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        top, away = self._name(self.top), self._name(self.away)
        return {
            "en": (
                f"In the world clock, remove {away} and move {top} to the top.",
                f"Make {top} the first city of my world clock, and take {away} off the list.",
                f"Edit the cities of the clock: {away} goes, {top} comes first, the others stay as they are.",
            ),
            "zh": (
                f"在世界时钟中移除{away},并把{top}移到最上面。",
                f"编辑世界时钟:删除{away},{top}排第一,其他城市顺序不变。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (
            Part("removed", lambda: self.away not in cities(self.phone)),
            Part("on top", lambda: cities(self.phone)[:1] == [self.top]),
        )

    def kept(self) -> Sequence[Part]:
        return (
            Part("the others", lambda: [id for id in cities(self.phone) if id in self.rest] == self.rest),
            Part("the top one", lambda: self.top in cities(self.phone)),
            Part("no further city", lambda: set(cities(self.phone)) <= set(self.started)),
        )

    def next(self, see: See) -> Action | Finish:
        removed, first = (part.holds() for part in self.wanted())
        if removed and first:
            return DONE
        step = self.tab(see, 1)
        if step is not None:
            return step
        page = see.page
        assert isinstance(page, ClockPage)
        if not page.sorting:
            return see.tap(self.t("Edit cities", "编辑城市"))
        away, top = self._name(self.away), self._name(self.top)
        if not removed:
            return see.tap(self.t(f"Remove {away}", f"移除{away}"))
        return see.tap(self.t(f"Move {top} up", f"上移{top}"))

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        def puts(*ids: str) -> Callable[[], None]:
            return lambda: place_cities(self.phone, list(ids))

        return (
            ("removed alone", puts(*self.rest, self.top)),
            ("second place", puts(self.rest[0], self.top, *self.rest[1:])),
            ("another one removed", puts(self.top, self.away, *self.rest[1:])),
        )

    def _name(self, id: str) -> str:
        return BY_ID[id].name[self.phone.locale]


class StartTimer(ClockTemplate):
    """A timer is entered on its keys and started."""

    name, tier, split = "clock-start-timer", "easy", "train"
    may_change = TIMERS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        minutes, seconds = random.choice((4, 6, 7, 8, 9, 12)), random.choice((15, 20, 30, 40, 45))
        self.digits = f"{minutes}{seconds:02d}"
        self.seconds = entered(self.digits)

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        minutes, seconds = divmod(self.seconds, 60)
        return {
            "en": (
                f"Start a timer for {minutes} minutes and {seconds} seconds.",
                f"Count down from {minutes} min {seconds} s with the clock's timer.",
                f"Set a timer: {minutes} minutes {seconds} seconds, and start it.",
            ),
            "zh": (
                f"启动一个 {minutes} 分 {seconds} 秒的计时器。",
                f"用时钟倒计时 {minutes} 分钟 {seconds} 秒,立即开始。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def runs() -> bool:
            return any((one.length, one.state) == (self.seconds, "running") for one in timers(self.phone))

        return (Part("running", runs),)

    def kept(self) -> Sequence[Part]:
        return (Part("no other timer", lambda: all(o.length == self.seconds for o in timers(self.phone))),
                Part("one only", lambda: len(timers(self.phone)) <= 1))  # fmt: skip

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        step = self.tab(see, 2)
        if step is not None:
            return step
        page = see.page
        assert isinstance(page, ClockPage)
        if timers(self.phone) and not page.adding:
            paused = self.t("Resume", "继续")
            return see.tap(paused) if see.shows(paused) else see.tap(self.t("Start", "开始"), "button")
        if page.digits == self.digits:
            return see.tap(self.t("Start", "开始"), "button")
        if self.digits.startswith(page.digits):
            return see.tap(self.digits[len(page.digits)], "button")
        return see.tap(self.t("Delete digit", "删除数字"), "button")

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        def paused() -> None:
            start_timer(self.phone, self.seconds)
            database(self.phone).execute("UPDATE timers SET state = 'paused'")

        def twice() -> None:
            start_timer(self.phone, self.seconds)
            start_timer(self.phone, self.seconds)

        return (
            ("a minute more", lambda: start_timer(self.phone, self.seconds + 60)),
            ("paused", paused),
            ("two of them", twice),
        )


class TwelveHours(ClockTemplate):
    """The phone counts twelve hours, and an alarm is set in them: the settings and the clock."""

    name, tier, split = "clock-twelve-hours", "hard", "test"
    may_change = ALARMS | {"settings.db/settings"}

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        hour, minutes = self.draw_time((13, 14, 20, 21, 22, 23))
        self.wish = Wish(hour, minutes, self.draw_label(), WEEKEND)
        self.settings = {space: self._all(space) for space in ("system", "secure", "global")}

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        wish = self.wish
        at = f"{(wish.hour - 1) % 12 + 1}:{wish.minutes:02d}"
        return {
            "en": (
                f"Make the phone show times in 12-hour format. Then add an alarm for {at} PM every Saturday "
                f"and Sunday, labelled “{wish.label}”.",
                f"Turn the 24-hour format off in the settings, and set an alarm “{wish.label}” for {at} PM "
                "on Saturdays and Sundays.",
                f"I want AM and PM instead of 24 hours, and an alarm at {at} PM, Saturday and Sunday, called "
                f"“{wish.label}”.",
            ),
            "zh": (
                f"把手机时间改为 12 小时制,然后添加闹钟:下午 {at} ,星期六和星期日重复,标签“{wish.label}”。",
                f"在设置中关闭 24 小时制,并设一个星期六、星期日下午 {at} 的闹钟,标签为“{wish.label}”。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (
            Part("twelve hours", lambda: self.phone.setting("system", "time_12_24") == "12"),
            *self.parts_of(self.wish),
        )

    def kept(self) -> Sequence[Part]:
        return (
            self.others_stay(),
            self.at_most(1),
            Part("other settings", lambda: all(self._all(s) == was for s, was in self.settings.items())),
        )

    def next(self, see: See) -> Action | Finish:
        twelve, *rest = (part.holds() for part in self.wanted())
        if twelve and all(rest):
            return DONE
        page = see.page
        if twelve:
            return self.edit(see, 0, self.wish)
        if isinstance(page, MomentPage):
            if page.asking:
                return see.back()
            return see.tap(self.t("Use 24-hour format", "使用 24 小时制"), "switch")
        if type(page) is MainPage:
            return see.tap(self.t(*MomentPage.title))
        if page.package != SETTINGS and see.phone.front[0] == self.app:
            return PressKey("home")
        return see.into(SETTINGS)

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        made = self.wish.made()

        def ends(twelve: bool, hour: int, days: int) -> Callable[[], None]:
            def do() -> None:
                if twelve:
                    self.phone.put_setting("system", "time_12_24", "12")
                save_alarm(self.phone, replace(made, hour=hour, days=days))

            return do

        return (
            ("still 24 hours", ends(False, made.hour, made.days)),
            ("in the morning", ends(True, made.hour - 12, made.days)),
            ("on Saturdays alone", ends(True, made.hour, 0b0100000)),
        )

    def _all(self, space: str) -> dict[str, str]:
        found = {
            "system": self.phone.settings("system"),
            "secure": self.phone.settings("secure"),
            "global": self.phone.settings("global"),
        }[space]
        return {key: value for key, value in found.items() if key not in (*HOSTS, "time_12_24")}


CLOCK_TEMPLATES: tuple[type[Template], ...] = (
    Turn, Add, Move, Tidy, Ask, Plan, AddCityTask, SortCities, StartTimer, TwelveHours,
)  # fmt: skip
