"""Families that no training row comes from: they tell what carries over to pages of another build."""

from __future__ import annotations

from typing import ClassVar

from gui_mcp_trainer.pointer.forms import Field, Form
from gui_mcp_trainer.pointer.phrases import end, quote, surely_quote, then_press
from gui_mcp_trainer.pointer.sim import Sim, Want
from gui_mcp_trainer.pointer.stage import Stage
from gui_mcp_trainer.pointer.vocabulary import Vocabulary


class Menu(Sim):
    """A bar of menus that drop down. Held out: never trained on."""

    family: ClassVar[str] = "menu"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.tops = words.names(random.randint(2, 5))
        items = words.names(len(self.tops) * 4)
        self.items = [items[n * 4 : n * 4 + random.randint(2, 4)] for n in range(len(self.tops))]
        self.open = -1
        self.place = random.randrange(len(self.tops))
        self.item = random.randrange(len(self.items[self.place]))
        said = quote(words, self.items[self.place][self.item])
        top = quote(words, self.tops[self.place])
        self.goal = end(
            words,
            random.choice(("Open {} and click {}", "Choose {} > {}", "In the menu {} select {}")).format(
                top, said
            ),
        )

    def draw(self, stage: Stage) -> None:
        for n, name in enumerate(self.tops):
            stage.put(
                f"top{n}",
                "menuitem",
                name,
                states=("expanded",) if n == self.open else ("collapsed",),
                inline=n > 0,
            )
        if self.open >= 0:
            stage.put("list", "menu", "", wide=50)
            for k, name in enumerate(self.items[self.open]):
                stage.put(f"item{self.open}.{k}", "menuitem", name)
        stage.text("page", self.style.heading or "page")

    def tap(self, key: str) -> None:
        if key.startswith("top"):
            self.open = -1 if self.open == int(key[3:]) else int(key[3:])
        elif key == f"item{self.place}.{self.item}":
            self.over = True

    def want(self) -> Want:
        if self.over:
            return Want("done")
        return Want("tap", f"item{self.place}.{self.item}" if self.open == self.place else f"top{self.place}")


class Wizard(Form):
    """A form over two pages with Next between them. Held out: never trained on."""

    family: ClassVar[str] = "wizard"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        labels = words.labels(4)
        self.pages: list[list[Field]] = [
            [Field(f"field{p}{n}", labels[2 * p + n]) for n in range(self.random.randint(1, 2))]
            for p in range(2)
        ]
        self.page = 0
        asked: list[str] = []
        for page in self.pages:
            chosen = self.random.choice(page)
            chosen.wanted = words.text()
            asked.append(f"{surely_quote(words, chosen.wanted)} as {chosen.label}")
        self.last = words.submit()
        self.submit_role = "button"
        self.goal = end(words, f"Enter {asked[0]} and {asked[1]}" + then_press(words, self.last))
        self._turn(0)

    def _turn(self, page: int) -> None:
        self.page = page
        self.spec.fields = self.pages[page]
        self.spec.submit = "Next" if page == 0 else self.last

    def tap(self, key: str) -> None:
        if key == "submit" and self.page == 0 and self.complete():
            self._turn(1)
            return
        super().tap(key)
