"""Taps told by numbers: the least, the greatest, the odd ones."""

from __future__ import annotations

from typing import ClassVar

from gui_mcp_trainer.pointer.phrases import end, say, then_press
from gui_mcp_trainer.pointer.singles import Taps
from gui_mcp_trainer.pointer.stage import Stage
from gui_mcp_trainer.pointer.vocabulary import Vocabulary


class Ranked(Taps):
    """The cheapest, the longest, the highest: told by comparing numbers."""

    family: ClassVar[str] = "ranked"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        count = random.randint(2, 6)
        self.prices = random.sample(range(5, 2000), count)
        self.lengths = random.sample(range(10, 26 * 60), count)
        self.sign = random.choice(("${}", "{} €", "{} USD", "£{}"))
        self.verb = random.choice(("Reserve for {}", "Buy {}", "{}", "Take it for {}", "Get this fare: {}"))
        self.own = random.random() < 0.6
        self.time = random.choice(("{}h {}m", "{} h {} min", "{}:{:02}"))
        self.time_label = random.choice(("Duration:", "Travel time", "Takes:", ""))
        self.names = words.names(count) if random.random() < 0.5 else [""] * count
        self.button = words.random.choice(("Choose", "Select", "Buy", "Book"))
        low = random.random() < 0.5
        if random.random() < 0.5:
            best = (min if low else max)(self.prices)
            place = self.prices.index(best)
            ask = random.choice(_LOW_PRICE if low else _HIGH_PRICE)
        else:
            best = (min if low else max)(self.lengths)
            place = self.lengths.index(best)
            ask = random.choice(_SHORT if low else _LONG)
        self.plan = [f"take{place}"]
        verb = say(
            words,
            (
                "Get the offer with the {}",
                "Reserve the {} trip",
                "Take the fare with the {}",
                "Book what has the {}",
                "Choose the {} one",
            ),
        )
        self.goal = end(words, verb.format(ask))

    def draw(self, stage: Stage) -> None:
        for n, (price, length) in enumerate(zip(self.prices, self.lengths, strict=True)):
            if self.names[n]:
                stage.text(f"name{n}", self.names[n])
            shown = self.sign.format(price)
            if self.time_label:
                stage.put(f"label{n}", "text", self.time_label)
            stage.put(
                f"time{n}", "text", self.time.format(length // 60, length % 60), inline=bool(self.time_label)
            )
            if self.own:
                stage.put(f"take{n}", "button", self.verb.format(shown))
            else:
                stage.put(f"price{n}", "text", shown)
                stage.put(f"take{n}", "button", self.button, inline=True)


_LOW_PRICE = ("cheapest", "lowest price", "least expensive", "smallest cost", "lowest cost", "cheapest price")
_HIGH_PRICE = (
    "most expensive",
    "highest price",
    "dearest",
    "most expensive fare",
    "highest cost",
    "costliest",
)
_SHORT = ("shortest", "quickest", "smallest duration", "fastest", "shortest travel time", "least time")
_LONG = ("longest", "slowest", "greatest duration", "longest travel time", "most time")


class Sorted(Taps):
    """Every row holds a number and two buttons; press the one that is true of it."""

    family: ClassVar[str] = "sorted"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.rule = random.choice(("parity", "parity", "sign", "than"))
        count = random.randint(1, 4)
        self.numbers = [
            random.randint(-12, 20) if random.random() < 0.7 else random.randint(-99, 999)
            for _ in range(count)
        ]
        limit = random.randint(1, 20)
        if self.rule == "sign":
            self.numbers = [n or 1 for n in self.numbers]
        if self.rule == "than":
            self.numbers = [n if n != limit else n + 1 for n in self.numbers]
        yes, no = {"parity": ("Odd", "Even"), "sign": ("Positive", "Negative"), "than": ("Greater", "Less")}[
            self.rule
        ]
        self.pair = (yes, no) if random.random() < 0.5 else (no, yes)
        for n, number in enumerate(self.numbers):
            true = {"parity": number % 2 == 1, "sign": number > 0, "than": number > limit}[self.rule]
            self.plan.append(f"{yes if true else no}{n}")
        self.submit = words.submit() if random.random() < 0.85 else ""
        if self.submit:
            self.plan.append("submit")
        self.between = random.random() < 0.6
        what = f"{yes.lower()} or {no.lower()}"
        if self.rule == "than":
            what = f"greater or less than {limit}"
        ask = say(
            words,
            (
                "Say for each number whether it is {}",
                "Label the numbers as {}",
                "Sort the numbers into {}",
                "Tell which numbers are {}",
            ),
        )
        self.goal = end(words, ask.format(what) + (then_press(words, self.submit) if self.submit else ""))

    def draw(self, stage: Stage) -> None:
        for n, number in enumerate(self.numbers):
            first, second = self.pair
            if self.between:
                stage.put(f"{first}{n}", "button", first)
                stage.put(f"number{n}", "text", str(number), inline=True)
            else:
                stage.put(f"number{n}", "text", str(number))
                stage.put(f"{first}{n}", "button", first, inline=True)
            stage.put(f"{second}{n}", "button", second, inline=True)
        if self.submit:
            stage.put("submit", "button", self.submit)
