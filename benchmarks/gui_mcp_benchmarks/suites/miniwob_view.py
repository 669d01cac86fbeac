"""What a MiniWoB++ oracle reads: places and texts of the page itself, which no graded agent may."""

from __future__ import annotations

import json
import re

from gui_mcp_devices.actions import Point, Tap, TypeText
from gui_mcp_devices.screen import Screen
from gui_mcp_models.errors import ModelError
from pydantic import TypeAdapter, ValidationError

from gui_mcp_benchmarks.suites.miniwob import MiniwobStart

_Spot = TypeAdapter(tuple[float, float])
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
        width and height. Raises `ModelError` when there is none."""
        found = await self._start.script(
            f"""(() => {{
              const seen = [...document.querySelectorAll({json.dumps(css)})].filter(e =>
                e.getClientRects().length && ({json.dumps(text)} === null
                  || e.textContent.trim() === {json.dumps(text)}));
              if (!seen[{nth}]) return null;
              const box = seen[{nth}].getBoundingClientRect();
              return [box.left + box.width * {x}, box.top + box.height * {y}];
            }})()"""
        )
        try:
            left, top = _Spot.validate_python(found)
        except ValidationError:
            raise ModelError(f"oracle: nothing visible matches {css!r} with text {text!r}") from None
        return Point(int(left), int(top))

    async def tap(self, css: str, text: str | None = None, *, nth: int = 0) -> Tap:
        return Tap(await self.at(css, text, nth=nth))

    async def type(self, css: str, text: str, *, nth: int = 0, submit: bool = False) -> TypeText:
        return TypeText(text, into=await self.at(css, nth=nth), clear=True, submit=submit)

    async def texts(self, css: str) -> list[str]:
        """The trimmed text (or a field's value) of every match."""
        return _Texts.validate_python(
            await self._start.script(
                f"[...document.querySelectorAll({json.dumps(css)})]"
                ".map(e => (e.value !== undefined && e.type !== 'submit' ? e.value : e.textContent).trim())"
            )
        )

    def said(self, pattern: str) -> str:
        """The first group of `pattern` in the goal."""
        found = re.search(pattern, self.goal)
        if found is None:
            raise ModelError(f"oracle: the goal {self.goal!r} does not fit {pattern!r}")
        return str(found.group(1))
