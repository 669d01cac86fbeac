"""A journey: two places from suggestions, a day from a calendar, a search, and the best of what it finds."""

from __future__ import annotations

import calendar
from typing import ClassVar

from gui_mcp_devices.screen import State

from gui_mcp_trainer.pointer.phrases import end, quote, say
from gui_mcp_trainer.pointer.sim import Sim, Want
from gui_mcp_trainer.pointer.stage import Stage
from gui_mcp_trainer.pointer.vocabulary import Vocabulary


class Trip(Sim):
    family: ClassVar[str] = "trip"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.lag = random.random() < 0.5
        self.offers = {key: self._offers() for key in ("from", "to")}
        self.asked: dict[str, str] = {}
        self.answer: dict[str, str] = {}
        for key, offers in self.offers.items():
            self.answer[key] = random.choice(offers)
            place, code = self.answer[key].split(" (")
            self.asked[key] = code[:-1] if random.random() < 0.4 else place
        self.now = {"from": "", "to": "", "day": ""}
        self.open = ""
        self.due = False
        year, month, day = words.date()
        self.date = (year, month, day)
        self.shown = year * 12 + month - 1 + random.choice((0, 0, 1, -1, 2, -2))
        self.filled = random.random()
        self.searched = False
        count = random.randint(2, 5)
        self.prices = random.sample(range(40, 1500), count)
        self.lengths = random.sample(range(20, 30 * 60), count)
        self.low = random.random() < 0.5
        numbers = self.prices if self.low else self.lengths
        self.best = numbers.index(min(numbers))
        self.labels = random.choice(
            (("From:", "To:"), ("From", "To"), ("Origin", "Destination"), ("Leaving from", "Going to"))
        )
        self.by_name = random.random() < 0.7
        self.day_label = random.choice(("Departure", "Date of travel", "Day", "When", "Travel date"))
        self.button = random.choice(("Search", "Find trips", "Show trains", "Search buses", "Go"))
        self.take = random.choice(("Book for ${}", "Take it: {} €", "Buy ticket for ${}", "Reserve for £{}"))
        said = random.choice(
            (
                f"{month:02}/{day:02}/{year}",
                f"{calendar.month_name[month]} {day}, {year}",
                f"{year}-{month:02}-{day:02}",
            )
        )
        kind = (
            random.choice(("cheapest", "lowest-priced"))
            if self.low
            else random.choice(("shortest", "fastest"))
        )
        vehicle = random.choice(("train", "bus", "trip", "ferry", "ride"))
        start, goal = self.asked["from"], self.asked["to"]
        if random.random() < 0.3:
            start, goal = quote(words, start), quote(words, goal)
        self.goal = end(
            words, say(words, _TRIP).format(kind=kind, vehicle=vehicle, start=start, goal=goal, day=said)
        )

    def _offers(self) -> list[str]:
        words, offers = self.words, dict[str, None]()
        for _ in range(self.random.randint(3, 12)):
            place = words.place() if self.random.random() < 0.5 else words.made().title()
            if self.random.random() < 0.5:
                place += ", " + "".join(self.random.choice("ABCDEFGHIKLMNOPRSTUVW") for _ in range(2))
            code = "".join(self.random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(3))
            offers[f"{place} ({code})"] = None
        return sorted(offers)

    def draw(self, stage: Stage) -> None:
        if self.searched:
            self._draw_found(stage)
            return
        for n, key in enumerate(("from", "to")):
            label = self.labels[n]
            if not self.by_name:
                stage.text(f"{key}/label", label)
            name = label if self.by_name else ""
            stage.put(
                key,
                "textbox",
                name,
                self.now[key],
                states=("editable",),
                wide=stage.style.width * 0.6,
                inline=not self.by_name,
            )
        stage.text("day/label", self.day_label)
        states: tuple[State, ...] = ("editable", "readonly")
        stage.put("day", "textbox", "", self.now["day"], states=states, wide=stage.style.width * 0.5)
        stage.put("search", "button", self.button)
        if self.open in ("from", "to") and self.due:
            for n, offer in self._fitting():
                stage.put(f"offer{n}", "listitem", offer, states=("clickable",))
        if self.open == "day":
            self._draw_month(stage)

    def _draw_month(self, stage: Stage) -> None:
        year, month = divmod(self.shown, 12)
        stage.put("back", "generic", "Prev", states=("clickable",))
        stage.put("title", "text", f"{calendar.month_name[month + 1]} {year}", inline=True)
        stage.put("forth", "generic", "Next", states=("clickable",), inline=True)
        for line in calendar.Calendar(6).monthdayscalendar(year, month + 1):
            stage.row()
            for day in line:
                if day:
                    stage.put(f"on{day}", "link", str(day), wide=stage.style.width / 9, inline=True)

    def _draw_found(self, stage: Stage) -> None:
        stage.put("again", "button", "Back")
        stage.put("sum", "text", f"{self.now['from']} - {self.now['to']} | {self.now['day']}")
        for n, (price, length) in enumerate(zip(self.prices, self.lengths, strict=True)):
            stage.put(f"dep{n}", "text", "Departs")
            stage.put(
                f"depwhen{n}",
                "text",
                f"{(length * 7 + n) % 12 + 1}:{length % 60:02} {'AM' if n % 2 else 'PM'}",
                inline=True,
            )
            stage.put(f"label{n}", "text", "Duration:")
            stage.put(f"time{n}", "text", f"{length // 60}h {length % 60}m", inline=True)
            stage.put(f"take{n}", "button", self.take.format(price))

    def _fitting(self) -> list[tuple[int, str]]:
        typed = self.now[self.open].casefold()
        return [(n, o) for n, o in enumerate(self.offers[self.open]) if typed and typed in o.casefold()]

    def tap(self, key: str) -> None:
        year, month = divmod(self.shown, 12)
        if key in ("from", "to", "day"):
            self.focus, self.open, self.due = key, key, True
        elif key.startswith("offer"):
            self.now[self.open], self.open = self.offers[self.open][int(key[5:])], ""
        elif key == "back":
            self.shown -= 1
        elif key == "forth":
            self.shown += 1
        elif key.startswith("on"):
            self.now["day"], self.open = f"{month + 1:02}/{int(key[2:]):02}/{year}", ""
        elif key == "search":
            self.searched = self._filled()
        elif key == "again":
            self.searched = False
        elif key == f"take{self.best}":
            self.over = True

    def type(self, key: str, text: str) -> None:
        if key in ("from", "to"):
            self.now[key], self.focus, self.open = text, key, key
            self.due = not self.lag

    def wait(self) -> None:
        self.due = True

    def refuses(self, key: str, text: str | None) -> str:
        if text is not None and key == "day":
            return "unreachable: it is read-only"
        if (
            self.open
            and self.due
            and key in ("to", "day", "search")
            and key != self.open
            and self._fitting_or_day()
        ):
            return "unreachable: something lies over it"
        return ""

    def _fitting_or_day(self) -> bool:
        return self.open == "day" or bool(self._fitting())

    def _right_day(self) -> bool:
        year, month, day = self.date
        return self.now["day"] == f"{month:02}/{day:02}/{year}"

    def _filled(self) -> bool:
        return all(self.now[k] == self.answer[k] for k in ("from", "to")) and self._right_day()

    def want(self) -> Want:
        if self.over:
            return Want("done")
        if self.searched:
            return Want("tap", f"take{self.best}")
        for key in ("from", "to"):
            if self.now[key] == self.answer[key]:
                continue
            if self.open == key and (fitting := self._fitting()):
                if not self.due:
                    return Want("wait")
                right = [f"offer{n}" for n, o in fitting if o == self.answer[key]]
                if right:
                    return Want("tap", right[0])
            return Want("type", key, self.asked[key])
        if self._right_day():
            return Want("tap", "search")
        if self.open != "day":
            return Want("tap", "day")
        year, month, day = self.date
        ahead = year * 12 + month - 1 - self.shown
        return Want("tap", "forth" if ahead > 0 else "back" if ahead < 0 else f"on{day}")


_TRIP = (
    "Find the {kind} {vehicle} from {start} to {goal} on {day} and take it",
    "Book the {kind} {vehicle} from: {start} to: {goal} on {day}",
    "Reserve the {kind} {vehicle} to {goal} from {start} on {day}",
    "I need the {kind} {vehicle} from {start} to {goal}, day {day}",
    "Buy a seat on the {kind} {vehicle} that goes from {start} to {goal} on {day}",
)
