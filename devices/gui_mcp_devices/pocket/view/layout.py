"""Where every node lies: a small flex layout in whole pixels.

A node is laid out within a width and a height at most; `tight` says that it has to take all of it. Heights
may be open (None) inside of what scrolls.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from gui_mcp_devices.pocket.paint.fonts import line_height, measure, wrap
from gui_mcp_devices.pocket.view.node import Length, More, Node, Style

NO_MORE = More()
UNBOUNDED = 1_000_000


@dataclass(slots=True, eq=False)
class Laid:
    """A node with its place: pixels, relative to its parent's."""

    node: Node
    w: int
    h: int
    x: int = 0
    y: int = 0
    children: Sequence[Laid] = ()
    lines: tuple[str, ...] = ()
    wides: tuple[int, ...] = ()
    """Of the lines."""
    content: int = 0
    """How long that is which scrolls."""
    offset: int = 0
    """How far it is scrolled."""
    room: tuple[Layout, int, int | None, bool, bool] | None = None
    """Of a node that is kept: what it was laid out for."""
    own: tuple[int, int] = (0, 0)
    """Its size before its parent stretched it."""
    by: Layout | None = None
    """Who placed it last: one layout places it once."""
    painted: object = None
    """What the composer remembers of it."""


WAITING = Laid(Node("column"), 0, 0)
"""Stands where a child will be laid out once it is known what is left over."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Lays nodes out for one density. `scrolls` holds the offsets by key and is brought within bounds."""

    density: float
    scrolls: MutableMapping[str, int] = field(compare=False)
    scale: float = 1.0
    """How much larger than usual the person wants type, 0.5 to 2."""

    def px(self, dp: float) -> int:
        return round(dp * self.density)

    def lay(
        self, node: Node, most_w: int, most_h: int | None, tight_w: bool = False, tight_h: bool = False
    ) -> Laid:
        """`node` within the room given. Nothing is drawn."""
        if not node.kept:
            return self._lay(node, most_w, most_h, tight_w, tight_h)
        room = (self, most_w, most_h, tight_w, tight_h)
        laid = node.laid
        if isinstance(laid, Laid) and laid.room == room and laid.by is not self:
            laid.by = self
            laid.w, laid.h = laid.own  # whoever held it last may have stretched it
            return laid
        laid = self._lay(node, most_w, most_h, tight_w, tight_h)
        laid.room, laid.by, laid.own = room, self, (laid.w, laid.h)
        node.laid = laid
        return laid

    def _lay(self, node: Node, most_w: int, most_h: int | None, tight_w: bool, tight_h: bool) -> Laid:
        style = node.style
        w = most_w if tight_w else self._length(style.width, most_w)
        h = most_h if tight_h else self._length(style.height, most_h)
        match node.kind:
            case "text":
                laid = self._text(node, most_w, w, h)
            case "row":
                laid = self._row(node, most_w, most_h, w, h)
            case "column":
                laid = self._column(node, most_w, most_h, w, h)
            case "icon" | "picture":
                edge = self.px(style.size)
                laid = Laid(node, w or edge, h or edge)
            case "field":
                laid = self._field(node, most_w, w, h)
            case "stack":
                laid = self._stack(node, most_w, most_h, w, h)
            case "scroll":
                laid = self._scroll(node, most_w, most_h, w, h)
            case "list":
                laid = self._list(node, most_w, most_h, w, h)
        if style.least and laid.h < (least := self.px(style.least)) and h is None:
            laid.h = least
            if node.kind == "row":
                self._across(laid)
        return laid

    def _length(self, length: Length, most: int | None) -> int | None:
        if length is None:
            return None
        if length == "fill":
            return most
        px = round(length * self.density)
        return px if most is None else min(px, most)

    def _padding(self, style: Style) -> tuple[int, int, int, int]:
        left, top, right, bottom = style.pad
        if left == top == right == bottom == 0:
            return 0, 0, 0, 0
        d = self.density
        return round(left * d), round(top * d), round(right * d), round(bottom * d)

    def _text(self, node: Node, most_w: int, w: int | None, h: int | None) -> Laid:
        style = node.style
        left, top, right, bottom = self._padding(style)
        size = type_pixels(style.size, self.density, self.scale)
        shown, weight = node.text, style.weight
        room = (most_w if w is None else w) - left - right
        if "\n" not in shown and (wide := measure(shown, size, weight)) <= room:
            lines, wides, high = (shown,), (wide,), line_height(size)
        else:
            lines = wrap(shown, size, weight, max(room, 1), style.lines)
            wides = tuple([measure(line, size, weight) for line in lines])
            high, wide = line_height(size) * len(lines), max(wides)
        if w is None:
            w = min(wide + left + right, most_w)
        laid = Laid(node, w, high + top + bottom if h is None else h)
        laid.lines, laid.wides = lines, wides
        return laid

    def _field(self, node: Node, most_w: int, w: int | None, h: int | None) -> Laid:
        style, more = node.style, node.more or NO_MORE
        left, top, right, bottom = self._padding(style)
        size = type_pixels(style.size, self.density, self.scale)
        hint = "" if more.label and not node.says.desc else node.says.hint
        shown = "\u2022" * len(node.text) if node.says.password else node.text or hint
        if w is None:
            w = most_w
        room = max(w - left - right, 1)
        lines = (shown,)
        if more.multiline or not node.text:
            lines = wrap(shown, size, style.weight, room, style.lines if more.multiline else 1)
        high = line_height(size) * len(lines) + top + bottom
        laid = Laid(node, w, high if h is None else h)
        laid.lines = lines
        laid.wides = tuple([measure(line, size, style.weight) for line in lines])
        return laid

    def _column(self, node: Node, most_w: int, most_h: int | None, w: int | None, h: int | None) -> Laid:
        style = node.style
        left, top, right, bottom = self._padding(style)
        align = style.align or "stretch"
        room_w = max(0, (most_w if w is None else w) - left - right)
        bound = h if h is not None else most_h
        gaps = round(style.gap * self.density) * max(0, len(node.children) - 1)
        left_over = None if bound is None else max(0, bound - top - bottom - gaps)
        stretch = align == "stretch" and w is not None
        done: list[Laid] = []
        growing: list[int] = []
        yielding: list[int] = []  # they scroll, and do with what the others leave
        share, used, widest = 0.0, gaps, 0
        for child in node.children:
            if left_over is not None and (child.style.grow or child.kind in ("scroll", "list")):
                share += child.style.grow
                (growing if child.style.grow else yielding).append(len(done))
                done.append(WAITING)
                continue
            one = self.lay(child, room_w, left_over, stretch and child.style.width is None)
            if left_over is not None:
                left_over = max(0, left_over - one.h)
            used += one.h
            widest = max(widest, one.w)
            done.append(one)
        for at in yielding:
            child = node.children[at]
            one = done[at] = self.lay(child, room_w, left_over, stretch and child.style.width is None)
            left_over = max(0, (left_over or 0) - one.h)
            used += one.h
            widest = max(widest, one.w)
        for at in growing:
            child = node.children[at]
            # Of what is still left, so that the parts come to the whole.
            part = round((left_over or 0) * child.style.grow / share)
            left_over, share = (left_over or 0) - part, share - child.style.grow
            one = done[at] = self.lay(child, room_w, part, stretch and child.style.width is None, True)
            used += one.h
            widest = max(widest, one.w)
        out = Laid(node, w if w is not None else widest + left + right, 0)
        out.h = used + top + bottom if h is None else h
        out.children = done
        inner_w = out.w - left - right
        y = top + _before(style.justify, out.h - top - bottom - used)
        step = round(style.gap * self.density)
        if style.justify == "between" and len(done) > 1:
            step += max(0, out.h - top - bottom - used) // (len(done) - 1)
        for one in done:
            one.y = y
            y += one.h + step
            if align == "stretch" and one.node.style.width is None:
                one.w = inner_w
            one.x = left + _beside(align, inner_w - one.w)
        return out

    def _row(self, node: Node, most_w: int, most_h: int | None, w: int | None, h: int | None) -> Laid:
        style = node.style
        left, top, right, bottom = self._padding(style)
        if style.stacks and self._too_wide(node, (most_w if w is None else w) - left - right):
            below = replace(style, align="end", stacks=False)
            return self._column(replace(node, kind="column", style=below), most_w, most_h, w, h)
        room_h = None if (h if h is not None else most_h) is None else (h or most_h or 0) - top - bottom
        gap = round(style.gap * self.density)
        gaps = gap * max(0, len(node.children) - 1)
        left_over = max(0, (most_w if w is None else w) - left - right - gaps)
        done: list[Laid] = []
        growing: list[int] = []
        share, used, highest = 0.0, gaps, 0
        for child in node.children:
            if child.style.grow:
                share += child.style.grow
                growing.append(len(done))
                done.append(WAITING)
                continue
            one = self.lay(child, left_over, room_h)
            left_over = max(0, left_over - one.w)
            used += one.w
            highest = max(highest, one.h)
            done.append(one)
        for at in growing:
            child = node.children[at]
            part = round(left_over * child.style.grow / share)
            left_over, share = left_over - part, share - child.style.grow
            one = done[at] = self.lay(child, part, room_h, True)
            used += one.w
            highest = max(highest, one.h)
        out = Laid(node, used + left + right if w is None else w, 0)
        out.h = highest + top + bottom if h is None else h
        out.children = done
        x = left + _before(style.justify, out.w - left - right - used)
        if style.justify == "between" and len(done) > 1:
            gap += max(0, out.w - left - right - used) // (len(done) - 1)
        for one in done:
            one.x = x
            x += one.w + gap
        self._across(out)
        return out

    def _too_wide(self, node: Node, room: int) -> bool:
        """Whether the children need more than that, side by side."""
        gaps = round(node.style.gap * self.density) * max(0, len(node.children) - 1)
        return gaps + sum(self.lay(child, UNBOUNDED, None).w for child in node.children) > room

    def _across(self, out: Laid) -> None:
        """Put the children of a row at their height."""
        _, top, _, bottom = self._padding(out.node.style)
        inner = out.h - top - bottom
        align = out.node.style.align or "center"
        for one in out.children:
            if align == "stretch" and one.node.style.height is None:
                one.h = inner
            one.y = top + _beside(align, inner - one.h)

    def _stack(self, node: Node, most_w: int, most_h: int | None, w: int | None, h: int | None) -> Laid:
        style = node.style
        left, top, right, bottom = self._padding(style)
        room_w = (most_w if w is None else w) - left - right
        bound = h if h is not None else most_h
        room_h = None if bound is None else bound - top - bottom
        done = [self.lay(child, room_w, room_h) for child in node.children]
        out = Laid(node, w if w is not None else max((o.w for o in done), default=0) + left + right, 0)
        out.h = max((o.h for o in done), default=0) + top + bottom if h is None else h
        out.children = done
        for one in done:
            one.x = left + _beside(style.align or "start", out.w - left - right - one.w)
            one.y = top + _before(style.justify, out.h - top - bottom - one.h)
        return out

    def _scroll(self, node: Node, most_w: int, most_h: int | None, w: int | None, h: int | None) -> Laid:
        more = node.more or NO_MORE
        child = node.children[0]
        if more.horizontal:
            one = self.lay(child, UNBOUNDED, h if h is not None else most_h)
            out = Laid(node, most_w if w is None else w, one.h if h is None else h)
            out.content = one.w
            room = out.w
        else:
            one = self.lay(child, most_w if w is None else w, None, True)
            high = one.h if most_h is None else min(one.h, most_h)
            out = Laid(node, most_w if w is None else w, high if h is None else h)
            out.content = one.h
            room = out.h
        out.offset = self._offset(more, out.content - room)
        one.x, one.y = (-out.offset, 0) if more.horizontal else (0, -out.offset)
        out.children = [one]
        return out

    def _list(self, node: Node, most_w: int, most_h: int | None, w: int | None, h: int | None) -> Laid:
        more = node.more or NO_MORE
        wide = most_w if w is None else w
        row = round(more.row_height * self.density * max(1.0, self.scale))
        content = row * more.count
        out = Laid(node, wide, h if h is not None else content if most_h is None else min(content, most_h))
        out.content = content
        out.offset = self._offset(more, content - out.h)
        if more.row is None or row <= 0:
            return out
        shown: list[Laid] = []
        out.children = shown
        first = out.offset // row
        last = min(more.count, -(-(out.offset + out.h) // row))
        for index in range(first, last):
            one = self.lay(more.row(index), wide, row, True, True)
            one.y = index * row - out.offset
            shown.append(one)
        return out

    def _offset(self, more: More, most: int) -> int:
        most = max(0, most)
        asked = self.scrolls.get(more.key, most if more.at_end else 0)
        offset = max(0, min(asked, most))
        if offset != asked:
            self.scrolls[more.key] = offset
        return offset


def type_scale(setting: str | None) -> float:
    """The factor that a `font_scale` setting asks for, within what a screen can bear; 1 for nonsense."""
    try:
        asked = float(setting or 1)
    except ValueError:
        return 1.0
    return max(0.5, min(2.0, asked)) if asked == asked else 1.0


@lru_cache(maxsize=512)
def type_pixels(size: float, density: float, scale: float) -> int:
    """Pixels an em of type of `size` dp. Large type grows less than small type does, as on Android 14."""
    grown = 1 + (scale - 1) * min(1.0, 20 / max(size, 1))
    return round(size * density * grown)


def _before(justify: str, room: int) -> int:
    if room <= 0:
        return 0
    return room // 2 if justify == "center" else room if justify == "end" else 0


def _beside(align: str, room: int) -> int:
    if room <= 0:
        return 0
    return room // 2 if align == "center" else room if align == "end" else 0
