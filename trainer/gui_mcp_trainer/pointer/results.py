"""Search and the pages of what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gui_mcp_devices.screen import State

from gui_mcp_trainer.pointer.phrases import end, nth, quote, say, surely_quote
from gui_mcp_trainer.pointer.sim import Sim, Want
from gui_mcp_trainer.pointer.stage import Stage
from gui_mcp_trainer.pointer.vocabulary import Vocabulary


@dataclass(slots=True)
class Hit:
    title: str
    address: str
    text: str


class Search(Sim):
    """Type, press Search, and open a result by its name or place; there may be several pages of them."""

    family: ClassVar[str] = "search"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.per = random.choice((2, 3, 3, 3, 4, 5))
        self.pages = random.randint(1, 4)
        total = min(10, self.per * self.pages)
        self.pages = -(-total // self.per)
        self.query = random.choice((words.given(), words.word(), f"{words.word()} {words.word()}"))
        titles = words.names(total)
        self.hits = [
            Hit(
                t,
                f"https://{words.made()}.{random.choice(('com', 'net', 'org', 'de'))}",
                words.sentence(random.randint(2, 5)),
            )
            for t in titles
        ]
        self.place = random.randrange(total)
        if random.random() < 0.4:
            self.hits[self.place].title = self.query
        self.button = random.choice(("Search", "Search", "Find", "Go"))
        self.by_key = random.random() < 0.12
        """There is no button; Enter starts the search."""
        self.box = random.choice(("textbox", "searchbox"))
        self.show_address = random.random() < 0.7
        self.page_role = random.choice(("link", "link", "button"))
        self.steps = random.choice((("<", ">"), ("Previous", "Next"), ("", ""), ("«", "»")))
        self.by_name = False
        """The goal names the result; nobody knows its page."""
        self.seen: set[int] = set()
        """Pages that were shown."""
        self.typed = ""
        self.shown = ""
        self.page = 0
        said = quote(words, self.query)
        ask = say(words, _SEARCH).format(said, "Enter" if self.by_key else self.button)
        if random.random() < 0.7:
            ask += say(
                words,
                (
                    " and open the {} result",
                    ", then click the {} hit",
                    ", then find and open the {} search result",
                    " and go to result number {}",
                ),
            ).format(nth(words, self.place + 1))
        else:
            self.by_name = True
            self.hits[self.place].title = titles[self.place]
            ask += f" and open {surely_quote(words, titles[self.place])}"
        self.goal = end(words, ask)

    def draw(self, stage: Stage) -> None:
        stage.put("box", self.box, "", self.typed, states=("editable",), wide=stage.style.width * 0.5)
        if not self.by_key:
            stage.put("go", "button", self.button, inline=True)
        if not self.shown:
            return
        first = self.page * self.per
        for n, hit in enumerate(self.hits[first : first + self.per], first):
            stage.put(f"hit{n}", "link", hit.title)
            if self.show_address:
                stage.put(f"address{n}", "text", hit.address)
            stage.text(f"text{n}", hit.text)
        if self.pages > 1:
            before, after = self.steps
            row = [(f"page{n}", str(n + 1)) for n in range(self.pages)]
            if before:
                row = [("before", before), *row, ("after", after)]
            for n, (key, name) in enumerate(row):
                states: tuple[State, ...] = ("selected",) if key == f"page{self.page}" and n % 2 else ()
                stage.put(key, self.page_role, name, states=states, inline=n > 0)

    def tap(self, key: str) -> None:
        if key == "box":
            self.focus = "box"
        elif key == "go":
            self.shown, self.page = self.typed, 0
        elif key.startswith("page"):
            self.page = int(key[4:])
        elif key == "before":
            self.page = max(0, self.page - 1)
        elif key == "after":
            self.page = min(self.pages - 1, self.page + 1)
        self.seen.add(self.page)
        if key == f"hit{self.place}" and self.shown == self.query:
            self.over = True

    def type(self, key: str, text: str) -> None:
        if key == "box":
            self.typed, self.focus = text, "box"

    def enter(self) -> None:
        if self.focus == "box":
            self.shown, self.page = self.typed, 0

    def want(self) -> Want:
        if self.over:
            return Want("done")
        if self.typed != self.query:
            return Want("type", "box", self.query)
        if self.shown != self.query:
            return Want("enter") if self.by_key else Want("tap", "go")
        page = self.place // self.per
        if page == self.page:
            return Want("tap", f"hit{self.place}")
        if self.by_name:
            ahead = [n for n in range(self.pages) if n not in self.seen] or [page]
            turned = ("after",) if self.steps[1] and self.page + 1 in ahead else ()
            return Want("tap", f"page{ahead[0]}", also=(*(f"page{n}" for n in ahead[1:]), *turned))
        also: tuple[str, ...] = ()
        if self.steps[1] and abs(page - self.page) == 1:
            also = ("after" if page > self.page else "before",)
        return Want("tap", f"page{page}", also=also)


_SEARCH = (
    "Search for {}",
    "Enter {} and press {}",
    "Type {} into the search box, press {}",
    "Look up {}",
    "In the text box put {} and hit {}",
    "Use the input to write {}, press {}",
    "With the help of the textbox look for {}; the button is {}",
    "Write {} in the field and click {}",
    "Use the search field to find {}",
)
