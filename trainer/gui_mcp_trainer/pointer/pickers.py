"""Fields that help to fill themselves: suggestions while typing, calendars."""

from __future__ import annotations

import calendar
from typing import ClassVar

from gui_mcp_devices.screen import State

from gui_mcp_trainer.pointer.phrases import end, quote, say, surely_quote, then_press
from gui_mcp_trainer.pointer.sim import Sim, Want
from gui_mcp_trainer.pointer.stage import Stage
from gui_mcp_trainer.pointer.vocabulary import Vocabulary


class Suggest(Sim):
    """A field that offers what begins with (or holds) the typed text; the right offer has to be taken."""

    family: ClassVar[str] = "suggest"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.answer = random.choice(
            (words.place(), words.given(), words.word().title(), f"{words.word()} {words.word()}".title())
        )
        size = random.randint(2, max(2, min(5, len(self.answer) - 1)))
        self.start = self.answer[:size]
        rest = {self.start + words.made()[random.randint(0, 2) :] for _ in range(random.randint(0, 4))}
        rest |= {words.place() for _ in range(random.randint(0, 2)) if random.random() < 0.3}
        self.offers = [o for o in {self.answer, *rest} if o.lower().startswith(self.start.lower())]
        self.offers.sort()
        self.tail = self.answer[-random.randint(2, max(2, min(5, len(self.answer) - 1))) :]
        self.role = random.choice(("option", "menuitem", "generic", "listitem", "menuitem"))
        self.label = random.choice(("", "", words.label()))
        self.submit = words.submit() if random.random() < 0.8 else ""
        self.now = ""
        self.taken = False
        self.lag = self.random.random() < 0.4
        """The offers come a moment late."""
        self.due = False
        self.speaks = self.random.random() < 0.4
        """What was taken is repeated for screen readers, out of sight."""
        self.covers = self.random.random() < 0.5
        self.whole = random.random() < 0.3
        two = random.random() < 0.65
        fits = [o for o in self.offers if o.startswith(self.start) and (not two or o.endswith(self.tail))]
        self.fits = fits or [self.answer]
        if self.whole:
            self.fits, self.start = [self.answer], self.answer
            ask = say(
                words,
                (
                    "Enter {} and take the suggestion",
                    "Choose {} from the suggestions",
                    "Type {} and pick it from the list",
                    "Pick {} in the field with suggestions",
                ),
            ).format(quote(words, self.answer))
        elif two:
            ask = say(words, _TWO).format(surely_quote(words, self.start), surely_quote(words, self.tail))
        else:
            ask = say(words, _START).format(surely_quote(words, self.start))
        self.goal = end(
            words, ask + (then_press(words, self.submit) if self.submit and random.random() < 0.5 else "")
        )

    def draw(self, stage: Stage) -> None:
        if self.label:
            stage.text("label", self.label)
        role = "combobox" if len(self.goal) % 3 == 0 else "textbox"
        stage.put(
            "box",
            role,
            "",
            self.now,
            states=("editable",),
            wide=stage.style.width * 0.5,
            inline=bool(self.label),
        )
        if self.submit:
            stage.put("submit", "button", self.submit, inline=True)
        if self.speaks and self.taken:
            stage.hidden("spoken", "text", self.now, states=("offscreen",))
        if self.now and not self.taken and self.due:
            for n, offer in enumerate(self.offers):
                if offer.lower().startswith(self.now.lower()):
                    if self.role in ("generic", "listitem"):
                        stage.put(f"offer{n}", self.role, offer, states=("clickable",))
                    else:
                        stage.put(f"offer{n}", self.role, offer)

    def tap(self, key: str) -> None:
        if key.startswith("offer"):
            self.now, self.taken, self.focus = self.offers[int(key[5:])], True, "box"
        elif key == "box":
            self.focus, self.due = "box", True
        elif key == "submit":
            self.over, self.due = self.now in self.fits, True

    def type(self, key: str, text: str) -> None:
        if key == "box":
            self.now, self.taken, self.focus = text, False, "box"
            self.due = not self.lag

    def wait(self) -> None:
        self.due = True

    def refuses(self, key: str, text: str | None) -> str:
        if key == "submit" and self.covers and self.due and self.now and not self.taken:
            return "unreachable: something of role listitem lies over it"
        return ""

    def scroll(self, down: bool) -> None:
        self.due = True
        super().scroll(down)

    def want(self) -> Want:
        if self.over or (not self.submit and self.now in self.fits and self.taken):
            return Want("done")
        if self.now in self.fits and self.taken:
            return Want("tap", "submit")
        if self.now and not self.taken:
            shown = [
                f"offer{n}"
                for n, o in enumerate(self.offers)
                if o in self.fits and o.lower().startswith(self.now.lower())
            ]
            if shown and not self.due:
                return Want("wait")
            if shown:
                return Want("tap", shown[0], also=tuple(shown[1:]))
        return Want("type", "box", self.start)


_TWO = (
    "Pick an entry that begins with {} and ends in {}",
    "Choose the suggestion starting with {} and ending with {}",
    "Type something that starts with {} and ends with {}",
    "Find the word whose beginning is {} and whose end is {}",
    "Take the proposal from {} to {}",
)
_START = (
    "Pick an entry that begins with {}",
    "Choose a suggestion starting with {}",
    "Type something that starts with {}",
    "Find a word whose beginning is {}",
    "Take any proposal that opens with {}",
)

_NAMES = calendar.month_name


class Calendar(Sim):
    """A date chosen by paging through months; the field itself takes no keys."""

    family: ClassVar[str] = "calendar"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.date = words.date()
        year, month, day = self.date
        ahead = random.choice((0, 0, 1, -1, 1, -1, 2, -2, 3, -3, 5, -5, 8, -8))
        self.shown = year * 12 + month - 1 - ahead
        self.always = random.random() < 0.15
        self.open = self.always
        self.chosen = ""
        self.pattern = random.choice(
            ("{m:02}/{d:02}/{y}", "{m}/{d}/{y}", "{y}-{m:02}-{d:02}", "{n} {d}, {y}", "{d} {n} {y}")
        )
        said = self.pattern.format(y=year, m=month, d=day, n=_NAMES[month])
        self.back, self.forth = random.choice(
            (
                ("Prev", "Next"),
                ("Prev", "Next"),
                ("<", ">"),
                ("‹", "›"),
                ("Previous month", "Next month"),
                ("◀", "▶"),
                ("Earlier", "Later"),
            )
        )
        self.turn_role = random.choice(("generic", "button", "link", "generic"))
        self.day_role = random.choice(("link", "link", "button", "cell", "generic"))
        self.joined = random.random() < 0.6
        self.brief = random.random() < 0.2
        self.week = random.random() < 0.6
        self.submit = words.submit() if random.random() < 0.85 else ""
        self.label = random.choice(("", "Date", "Date:", "Day", "Arrival", words.label()))
        ask = say(
            words,
            (
                "Choose {} as the date",
                "Pick the date {}",
                "Set the date to {}",
                "Select the day {}",
                "Select {} in the calendar",
                "Enter the date {}",
            ),
        )
        self.goal = end(words, ask.format(said) + (then_press(words, self.submit) if self.submit else ""))

    def draw(self, stage: Stage) -> None:
        if self.label:
            stage.text("label", self.label)
        if not self.always:
            states: tuple[State, ...] = ("editable", "readonly")
            stage.put(
                "box",
                "textbox",
                "",
                self.chosen,
                states=states,
                wide=stage.style.width * 0.5,
                inline=bool(self.label),
            )
        if self.open:
            self._draw_month(stage)
        if self.submit:
            stage.put("submit", "button", self.submit)

    def _draw_month(self, stage: Stage) -> None:
        year, month = divmod(self.shown, 12)
        name = _NAMES[month + 1][:3] if self.brief else _NAMES[month + 1]
        self._turn(stage, "back", self.back, False)
        if self.joined:
            stage.put("title", "text", f"{name} {year}", inline=True)
        else:
            stage.put("title/a", "text", name, inline=True)
            stage.put("title/b", "text", str(year), inline=True)
        self._turn(stage, "forth", self.forth, True)
        size = stage.style.width / 9
        if self.week:
            stage.row()
            for n, day in enumerate("Su Mo Tu We Th Fr Sa".split()):
                stage.put(f"week{n}", "columnheader", day, wide=size, inline=n > 0)
        for line in calendar.Calendar(6).monthdayscalendar(year, month + 1):
            stage.row()
            for day in line:
                if day:
                    if self.day_role == "generic" or self.day_role == "cell":
                        stage.put(
                            f"day{day}",
                            self.day_role,
                            str(day),
                            states=("clickable",),
                            wide=size,
                            inline=True,
                        )
                    else:
                        stage.put(f"day{day}", self.day_role, str(day), wide=size, inline=True)

    def _turn(self, stage: Stage, key: str, name: str, inline: bool) -> None:
        if self.turn_role == "generic":
            stage.put(key, "generic", name, states=("clickable",), inline=inline)
        else:
            stage.put(key, self.turn_role, name, inline=inline)

    def tap(self, key: str) -> None:
        year, month = divmod(self.shown, 12)
        if key == "box":
            self.open, self.focus = True, "box"
        elif key == "back":
            self.shown -= 1
        elif key == "forth":
            self.shown += 1
        elif key.startswith("day"):
            self.chosen = f"{month + 1:02}/{int(key[3:]):02}/{year}"
            self.open = self.always
        elif key == "submit":
            self.over = self._right()

    def _right(self) -> bool:
        year, month, day = self.date
        return self.chosen == f"{month:02}/{day:02}/{year}"

    def want(self) -> Want:
        if self.over or (not self.submit and self._right()):
            return Want("done")
        if self._right():
            return Want("tap", "submit")
        if not self.open:
            return Want("tap", "box")
        year, month, day = self.date
        ahead = year * 12 + month - 1 - self.shown
        return Want("tap", "forth" if ahead > 0 else "back" if ahead < 0 else f"day{day}")
