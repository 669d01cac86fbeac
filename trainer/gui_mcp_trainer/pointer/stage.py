"""Draws a simulated page as a driver would list it: elements in reading order with refs, roles and bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from gui_mcp_devices.screen import Box, Element, Screen, State


@dataclass(frozen=True, slots=True)
class Style:
    """How one page looks; drawn once an episode."""

    width: int
    height: int
    line: int
    """Height of a row, pixels."""
    gap: int
    left: int
    letter: float
    """Width of a character, pixels."""
    echo: bool
    """The goal stands on the page itself."""
    chop: float
    """Chance that a text comes as several elements."""
    bare: bool
    """Things without a control's role that react to a tap do not say so."""
    cut: bool
    """What lies outside the viewport is left out; otherwise it is listed as `offscreen`, without bounds."""
    frames: bool
    """Containers without a name are listed too."""
    heading: str
    footer: tuple[str, ...]
    loose: bool
    """Rows start at random indents."""
    top: int


def draw_style(random: Random, heading: str, footer: tuple[str, ...]) -> Style:
    small = random.random() < 0.55
    width = random.randint(150, 340) if small else random.choice((360, 412, 800, 1024, 1280))
    height = random.randint(200, 300) if small else random.choice((600, 720, 800, 915))
    line = random.randint(10, 22) if small else random.randint(16, 48)
    return Style(
        width,
        height,
        line,
        random.randint(0, line),
        random.randint(0, width // 6),
        line * random.uniform(0.35, 0.55),
        random.random() < 0.25,
        random.choice((0.0, 0.0, 0.0, 0.3)),
        random.random() < 0.15,
        random.random() < 0.3,
        random.random() < 0.3,
        heading if random.random() < 0.3 else "",
        footer if random.random() < 0.25 else (),
        random.random() < 0.3,
        random.randint(0, 20),
    )


class Stage:
    """One drawing. `key` is the simulation's own name of a thing; its ref is kept in `refs` for good."""

    def __init__(self, style: Style, refs: dict[str, str], random: Random, scroll: int, focus: str) -> None:
        self.style = style
        self.elements: list[Element] = []
        self.keys: dict[str, str] = {}
        """Ref to key, for what is drawn now."""
        self.spots: dict[str, int] = {}
        """Key to the upper edge of its place, pixels of the viewport, for all that was put, seen or not."""
        self.bottom = 0
        self._refs = refs
        self._random = random
        self._scroll = scroll
        self._focus = focus
        self._x, self._y = style.left, style.top
        self._high = 0
        self._left = style.left
        self._right = style.width
        self._depth = 0
        self._pinned = False
        self._covered: Box | None = None

    @property
    def in_dialog(self) -> bool:
        return self._pinned

    def put(
        self,
        key: str,
        role: str,
        name: str = "",
        value: str = "",
        *,
        states: Iterable[State] = (),
        wide: float | None = None,
        tall: int | None = None,
        inline: bool = False,
        tight: bool = False,
    ) -> None:
        """Add one thing: on a new row, or after the last one where there is room. `wide` in pixels; `tight`:
        the next one touches it."""
        height = tall or self.style.line
        width = round(wide if wide is not None else max(8.0, self.style.letter * (len(name or value) + 2)))
        width = min(width, max(12, self._right - self._left))
        if not inline or self._x + width > self._right:
            self.row()
        box = Box(round(self._x), round(self._y - (0 if self._pinned else self._scroll)), width, height)
        self._x += width + (0 if tight else max(2, self.style.gap // 2))
        self._high = max(self._high, height)
        self.bottom = max(self.bottom, round(self._y) + height)
        self.spots[key] = box.top
        outside = box.top >= self.style.height or box.top + box.height <= 0
        if outside and self.style.cut:
            return
        flags: set[State] = set(states)
        if outside:
            flags.add("offscreen")
        if key == self._focus:
            flags.add("focused")
        ref = self._refs.setdefault(key, f"e{len(self._refs) + 1}")
        self.keys[ref] = key
        shown = None if outside else box
        self.elements.append(Element(ref, role, name, value, shown, frozenset(flags), self._depth))

    def hidden(self, key: str, role: str, name: str, *, states: Iterable[State] = ()) -> None:
        """A thing without a place of its own: an option of a closed list."""
        ref = self._refs.setdefault(key, f"e{len(self._refs) + 1}")
        self.keys[ref] = key
        self.spots[key] = 0
        self.elements.append(Element(ref, role, name, "", None, frozenset(states), self._depth + 1))

    def text(self, key: str, text: str, *, inline: bool = False, role: str = "text") -> None:
        """Words on the page; sometimes in several pieces."""
        words = text.split()
        if len(words) > 1 and self._random.random() < self.style.chop:
            cut = 1 + len(key) % (len(words) - 1) if len(words) > 2 else 1
            self.put(f"{key}/a", role, " ".join(words[:cut]), inline=inline)
            self.put(f"{key}/b", role, " ".join(words[cut:]), inline=True)
        else:
            self.put(key, role, text, inline=inline)

    def hot(self, key: str, name: str, *, role: str = "generic", inline: bool = False) -> None:
        """Something without a control's role that reacts to a tap."""
        states: tuple[State, ...] = () if self.style.bare else ("clickable",)
        self.put(
            key, "text" if self.style.bare and role == "generic" else role, name, states=states, inline=inline
        )

    def row(self) -> None:
        """Start a new row."""
        if self._high:
            self._y += self._high + self.style.gap
        self._x, self._high = self._left, 0
        if self.style.loose:
            self._x += (len(self.elements) * 37) % max(1, self.style.width // 5)

    def frame(self, key: str, role: str) -> None:
        """A container without a name, where the style lists them."""
        if self.style.frames:
            self.elements.append(
                Element(
                    self._refs.setdefault(key, f"e{len(self._refs) + 1}"),
                    role,
                    "",
                    "",
                    Box(0, round(self._y), self.style.width, self.style.line * 4),
                    frozenset(),
                    self._depth,
                )
            )

    def indent(self, by: int) -> None:
        self.row()
        self._left = min(self._left + by, self.style.width // 2)
        self._x = self._left

    def dialog(self, key: str, role: str = "dialog", name: str = "") -> None:
        """What follows lies in a window over the page."""
        w, h = self.style.width, self.style.height
        self._left, self._right = w // 8, w - w // 8
        self._x, self._y, self._high = self._left, h // 4, 0
        self._pinned = True
        if role:
            ref = self._refs.setdefault(key, f"e{len(self._refs) + 1}")
            self.elements.append(
                Element(
                    ref, role, name, "", Box(self._left - 4, h // 4 - 4, w - w // 4, h // 2), frozenset(), 0
                )
            )
            self._depth = 1

    def screen(self, count: int, title: str) -> Screen:
        return Screen(
            f"c{count}",
            self.style.width,
            self.style.height,
            tuple(self.elements),
            title=title,
            url="sim://page",
        )
