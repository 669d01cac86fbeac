"""A page with state and effects, and an oracle that knows the next right move from any state."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from gui_mcp_devices.screen import Screen

from gui_mcp_trainer.pointer.phrases import CLOSING
from gui_mcp_trainer.pointer.stage import Stage, draw_style
from gui_mcp_trainer.pointer.vocabulary import Vocabulary

Op = Literal["tap", "type", "scroll_down", "scroll_up", "enter", "wait", "done", "infeasible"]


@dataclass(frozen=True, slots=True)
class Want:
    """The oracle's next move."""

    op: Op
    key: str = ""
    text: str = ""
    """What has to stand in the field in the end."""
    source: str = ""
    """Key of the thing that the text is copied from; empty: from the goal."""
    also: tuple[str, ...] = ()
    """Keys that would be as right as `key`."""
    case: Literal["", "upper", "lower"] = ""
    """The letter case that the goal asks for, where it does."""


class Sim(ABC):
    """One generated page and one goal. Subclasses draw, react and know what to do next."""

    family: ClassVar[str]

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.random = words.random
        self.style = draw_style(
            self.random, words.prose(), tuple(words.name() for _ in range(self.random.randint(1, 4)))
        )
        self.goal = ""
        self.focus = ""
        self.over = False
        """The last step of the goal was taken."""
        self.refs: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        """Ref to key, of what the last capture held."""
        self.spots: dict[str, int] = {}
        self.scrolled = 0
        self._captures = 0
        self._bottom = 0
        self._says_over = self.random.choice(("", "", "text", "blank"))

    def see(self) -> Screen:
        self._captures += 1
        stage = Stage(self.style, self.refs, self.random, self.scrolled, self.focus)
        state = self.random.getstate()
        self.random.seed(len(self.goal))  # one page is chopped the same way in every capture
        if self.style.echo:
            stage.text("goal", self.goal)
        if self.style.heading:
            stage.put("heading", "heading", self.style.heading)
        if self.over and self._says_over:
            if self._says_over == "text":
                stage.text("over", self.random.choice(CLOSING))
        else:
            self.draw(stage)
        for n, name in enumerate(self.style.footer if not stage.in_dialog else ()):
            stage.put(f"footer{n}", "link", name, inline=n > 0)
        self.random.setstate(state)
        self.keys, self.spots = stage.keys, stage.spots
        self._bottom = stage.bottom
        return stage.screen(self._captures, self.style.heading)

    def fit(self) -> None:
        """Make the viewport as high as the page, so that nothing lies outside it."""
        self.see()
        self.style = replace(self.style, height=max(self.style.height, self._bottom + self.style.line))

    def scroll(self, down: bool) -> None:
        by = round(self.style.height * 0.7)
        end = max(0, self._bottom - self.style.height + self.style.line)
        self.scrolled = min(end, self.scrolled + by) if down else max(0, self.scrolled - by)

    @property
    def can_scroll_down(self) -> bool:
        return self.scrolled < self._bottom - self.style.height + self.style.line

    @abstractmethod
    def draw(self, stage: Stage) -> None: ...

    @abstractmethod
    def tap(self, key: str) -> None: ...

    def type(self, key: str, text: str) -> None:  # noqa: B027
        """Replace what is in the field; nothing to type into by default."""

    def enter(self) -> None:  # noqa: B027
        """Press Enter; nothing by default."""

    def wait(self) -> None:  # noqa: B027
        """Some time passes; nothing by default."""

    def spelt(self, key: str, text: str) -> str:
        """How `text` is typed into the field: a field may have asked for a form of its own."""
        return text

    def refuses(self, key: str, text: str | None) -> str:
        """Why the device would not do it (`code: what is so`); empty where it would."""
        return ""

    @abstractmethod
    def want(self) -> Want:
        """The next right move; `done` when the goal holds."""
