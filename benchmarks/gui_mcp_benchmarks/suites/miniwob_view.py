"""What a MiniWoB++ oracle reads: places and texts of the page itself, which no graded agent may."""

from __future__ import annotations

import json
import re

from gui_mcp_devices.actions import Point, Ref, Tap, TypeText
from gui_mcp_devices.screen import Screen
from gui_mcp_models.errors import ModelError
from pydantic import TypeAdapter, ValidationError

from gui_mcp_benchmarks.suites.miniwob import MiniwobStart

_Spot = TypeAdapter(tuple[int, int])
_Texts = TypeAdapter(list[str])


class View:
    """What a script reads."""

    def __init__(self, start: MiniwobStart) -> None:
        self._start = start
        self.goal = start.goal
        self.quoted = re.findall(r'"([^"]*)"', start.goal)
        self.screen = Screen(id="", width=0, height=0)

    async def at(
        self, css: str, text: str | None = None, *, nth: int = 0, x: float = 0.5, y: float = 0.5
    ) -> Point:
        """A point of the `nth` visible match of `css` (whose whole text is `text`); `x`, `y`: share of its
        width and height, elsewhere on it where another thing covers that. Raises `ModelError` when there is
        none."""
        found = await self._start.script(
            f"""(() => {{
              const text = {json.dumps(text)};
              const seen = [...document.querySelectorAll({json.dumps(css)})].filter(e =>
                e.getClientRects().length && (text === null || e.textContent.trim() === text));
              const thing = seen[{nth}];
              if (!thing) return null;
              const box = thing.getBoundingClientRect();
              const shares = [0.5, 0.3, 0.7, 0.1, 0.9];
              const spots = [[{x}, {y}], ...shares.flatMap(x => shares.map(y => [x, y]))].map(([x, y]) =>
                [Math.floor(box.left + box.width * x), Math.floor(box.top + box.height * y)]);
              const on = (x, y) => thing.contains(document.elementFromPoint(x, y));
              return spots.find(([x, y]) => on(x, y) && on(x + 1, y + 1)) ?? spots[0];
            }})()"""
        )
        try:
            left, top = _Spot.validate_python(found)
        except ValidationError:
            raise ModelError(f"oracle: nothing visible matches {css!r} with text {text!r}") from None
        return Point(left, top)

    async def tap(self, css: str, text: str | None = None, *, nth: int = 0) -> Tap:
        return Tap(await self.at(css, text, nth=nth))

    async def type(self, css: str, text: str, *, nth: int = 0, submit: bool = False) -> TypeText:
        spot = await self.at(css, nth=nth)
        field = self.screen.at(spot.x, spot.y)
        into = Ref(field.ref) if field is not None and "editable" in field.states else spot
        return TypeText(text, into=into, clear=True, submit=submit)

    async def texts(self, css: str) -> list[str]:
        """The trimmed text (or a field's value) of every match."""
        return _Texts.validate_python(
            await self._start.script(
                f"""[...document.querySelectorAll({json.dumps(css)})].map(e =>
                  (typeof e.value === 'string' && e.type !== 'submit' ? e.value : e.textContent).trim())"""
            )
        )

    def said(self, pattern: str) -> str:
        """The first group of `pattern` in the goal."""
        found = re.search(pattern, self.goal)
        if found is None:
            raise ModelError(f"oracle: the goal {self.goal!r} does not fit {pattern!r}")
        return str(found.group(1))
