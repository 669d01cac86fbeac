"""From windows of nodes to what is painted, what a touch hits and what accessibility is told: one walk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.pocket.paint import ops as paint
from gui_mcp_devices.pocket.paint.fonts import line_height
from gui_mcp_devices.pocket.paint.ops import Op, Rect
from gui_mcp_devices.pocket.paint.palette import Palette
from gui_mcp_devices.pocket.view.layout import NO_MORE, Laid, Layout, type_pixels
from gui_mcp_devices.pocket.view.node import IDLE, Colour, Node
from gui_mcp_devices.screen import Box

TOUCHED = frozenset({"field", "scroll", "list"})


@dataclass(slots=True, eq=False)
class Window:
    """One layer of the screen. The last one of kind `app` or `dialog` is the active window."""

    node: Node
    package: str
    rect: Rect
    kind: Literal["app", "dialog", "system"]
    scrolls: MutableMapping[str, int]
    focus: str = ""
    """Key of the field that has the keyboard."""
    selected: bool = False
    """All of that field's text is selected."""
    secure: bool = False
    through: bool = False
    """Touches go through it to what lies below, as through a toast."""
    plain: bool = False
    """Its type keeps its size when the person wants larger type, as that of bars and keys does."""
    laid: Laid | None = None
    kept: tuple[Composer, list[Op], list[Placed]] | None = None
    """What it came to when it was composed: a window that is shown again as it was costs nothing."""


@dataclass(slots=True, eq=False)
class Placed:
    """A node where it lies on the screen."""

    laid: Laid
    x: int
    y: int
    clip: Rect
    window: Window

    @property
    def node(self) -> Node:
        return self.laid.node

    def holds(self, x: int, y: int) -> bool:
        left, top, right, bottom = self.clip
        inside = self.x <= x < self.x + self.laid.w and self.y <= y < self.y + self.laid.h
        return inside and left <= x < right and top <= y < bottom


@dataclass(slots=True)
class Scene:
    """All that follows from the windows at one moment."""

    windows: list[Window]
    ops: list[Op] = field(default_factory=list[Op])
    placed: list[Placed] = field(default_factory=list[Placed])
    """What a touch may meet, in the order of painting: the windows, and in them what does something."""

    def hit(self, x: int, y: int, wants: Callable[[Placed], bool]) -> Placed | None:
        """The topmost node there that `wants` it. A window hides those below it."""
        top: Window | None = None
        for one in reversed(self.placed):
            if top is not None and one.window is not top:
                return None
            if one.holds(x, y) and not one.window.through:
                top = one.window
                if wants(one):
                    return one
        return None

    def active(self) -> Window | None:
        """The window that has the person's attention."""
        return next((w for w in reversed(self.windows) if w.kind != "system"), None)


@dataclass(slots=True)
class _Painted:
    """What a kept node came to, where it lay."""

    place: tuple[Composer, int, int, int, int, Rect]
    ops: list[Op]
    placed: list[Placed]


@dataclass(slots=True, eq=False)
class Composer:
    """Composes scenes for one look: a density, a palette and a scale of type."""

    density: float
    roles: dict[str, paint.Colour]
    scale: float = 1.0
    """Of type."""

    def compose(self, windows: Sequence[Window]) -> Scene:
        scene = Scene(list(windows))
        for window in scene.windows:
            if window.kept is not None and window.kept[0] is self:
                scene.ops += window.kept[1]
                scene.placed += window.kept[2]
                continue
            left, top, right, bottom = window.rect
            ops, placed = len(scene.ops), len(scene.placed)
            by = Composer(self.density, self.roles) if window.plain and self.scale != 1 else self
            layout = Layout(self.density, window.scrolls, by.scale)
            window.laid = layout.lay(window.node, right - left, bottom - top, True, True)
            by._walk(scene, window, window.laid, left, top, window.rect)
            window.kept = self, scene.ops[ops:], scene.placed[placed:]
        return scene

    def _walk(self, scene: Scene, window: Window, laid: Laid, x: int, y: int, clip: Rect) -> None:
        node = laid.node
        right, bottom = x + laid.w, y + laid.h
        if x >= clip[2] or y >= clip[3] or right <= clip[0] or bottom <= clip[1]:
            return
        if not node.kept:
            self._paint(scene, window, laid, x, y, clip)
            return
        place = (self, x, y, laid.w, laid.h, clip)
        painted = laid.painted
        if isinstance(painted, _Painted) and painted.place == place:
            scene.ops += painted.ops
            scene.placed += [Placed(p.laid, p.x, p.y, p.clip, window) for p in painted.placed]
            return
        ops, placed = len(scene.ops), len(scene.placed)
        self._paint(scene, window, laid, x, y, clip)
        laid.painted = _Painted(place, scene.ops[ops:], scene.placed[placed:])

    def _paint(self, scene: Scene, window: Window, laid: Laid, x: int, y: int, clip: Rect) -> None:
        node = laid.node
        kind = node.kind
        right, bottom = x + laid.w, y + laid.h
        if node.does is not IDLE or kind in TOUCHED or laid is window.laid or not node.says.enabled:
            scene.placed.append(Placed(laid, x, y, clip, window))
        style = node.style
        ops = scene.ops
        radius = round(style.radius * self.density) if style.radius else 0
        if style.shadow:
            raised = paint.Shadow(radius, round(style.shadow * self.density))
            ops.append(Op("shadow", x, y, laid.w, laid.h, clip, raised))
        if style.fill is not None:
            ops.append(Op("fill", x, y, laid.w, laid.h, clip, paint.Fill(self._colour(style.fill), radius)))
        if style.ring is not None:
            thick = max(1, round(self.density))
            edge = paint.Ring(self._colour(style.ring), radius, thick)
            ops.append(Op("ring", x, y, laid.w, laid.h, clip, edge))
        if kind == "text":
            self._lines(ops, laid, x, y, clip)
        elif kind == "field":
            self._field(ops, window, laid, x, y, _within(clip, (x, y, right, bottom)))
        elif kind == "icon":
            edge = round(style.size * self.density)
            left, top = x + (laid.w - edge) // 2, y + (laid.h - edge) // 2
            ops.append(
                Op("icon", left, top, edge, edge, clip, paint.Icon(node.text, self._colour(style.colour)))
            )
        elif kind == "picture":
            ops.append(Op("picture", x, y, laid.w, laid.h, clip, paint.Picture(node.text, radius)))
        if not laid.children:
            return
        if kind in ("scroll", "list"):
            clip = _within(clip, (x, y, right, bottom))
        for child in laid.children:
            self._walk(scene, window, child, x + child.x, y + child.y, clip)

    def _lines(self, ops: list[Op], laid: Laid, x: int, y: int, clip: Rect) -> None:
        style = laid.node.style
        size = type_pixels(style.size, self.density, self.scale)
        high = line_height(size)
        left, top, right, bottom = (round(p * self.density) for p in style.pad)
        y += top + max(0, (laid.h - top - bottom - high * len(laid.lines)) // 2)
        colour = self._colour(style.colour)
        for line, wide in zip(laid.lines, laid.wides, strict=True):
            if line:
                room = laid.w - left - right - wide
                shift = room // 2 if style.align == "center" else room if style.align == "end" else 0
                ops.append(
                    Op(
                        "text",
                        x + left + shift,
                        y,
                        wide,
                        high,
                        clip,
                        paint.Text(line, size, style.weight, colour),
                    )
                )
            y += high

    def _field(self, ops: list[Op], window: Window, laid: Laid, x: int, y: int, clip: Rect) -> None:
        node = laid.node
        style = node.style
        size = type_pixels(style.size, self.density, self.scale)
        high = line_height(size)
        left, top, right, bottom = (round(p * self.density) for p in style.pad)
        thick = max(1, round(1.5 * self.density))
        focused = bool(window.focus) and (node.more or NO_MORE).key == window.focus
        multiline = bool(node.more and node.more.multiline)
        colour = self._colour(style.colour if node.text else "text_soft")
        if multiline:
            y += top
        else:
            y += top + max(0, (laid.h - top - bottom - high) // 2)
        end, caret = x + left, y
        for index, (line, wide) in enumerate(zip(laid.lines, laid.wides, strict=True)):
            shift = 0 if multiline or not node.text else min(0, laid.w - left - right - wide - 2)
            if focused and not node.text:
                shift = thick  # beside the caret
            if focused and node.text and window.selected:
                ops.append(
                    Op(
                        "fill",
                        x + left + shift,
                        y,
                        wide,
                        high,
                        clip,
                        paint.Fill(self._colour("primary_soft")),
                    )
                )
            if line:
                ops.append(
                    Op(
                        "text",
                        x + left + shift,
                        y,
                        wide,
                        high,
                        clip,
                        paint.Text(line, size, style.weight, colour),
                    )
                )
            if index == len(laid.lines) - 1:
                end, caret = x + left + (shift + wide if node.text else 0), y
            y += high
        if focused:
            ops.append(Op("fill", end, caret, thick, high, clip, paint.Fill(self._colour("primary"))))

    def _colour(self, colour: Colour) -> paint.Colour:
        return self.roles[colour] if isinstance(colour, str) else colour


def composer(density: float, palette: Palette, scale: float = 1.0) -> Composer:
    """Colours by role of `palette`."""
    return Composer(density, asdict(palette), scale)


def fields(window: Window) -> Iterator[Node]:
    """All text fields of a composed window, in sight or not, in order."""
    laid = [window.laid] if window.laid is not None else []
    while laid:
        one = laid.pop()
        if one.node.kind == "field":
            yield one.node
        laid.extend(reversed(one.children))


def has_field(node: Node, key: str) -> bool:
    """Whether the field named `key` is in `node`. Rows of lists hold none."""
    if node.kind == "field" and (node.more or NO_MORE).key == key:
        return True
    return any(has_field(child, key) for child in node.children)


def reveal(window: Window, key: str) -> bool:
    """Scroll what holds the field named `key` until it is in sight; its end, where it is longer than the
    room. True: something was scrolled."""
    before = dict(window.scrolls)
    if window.laid is not None:
        _reveal(window, window.laid, key)
    return window.scrolls != before


def _reveal(window: Window, laid: Laid, key: str) -> tuple[int, int] | None:
    """Where the field lies in `laid` from top to bottom, if it is in there."""
    node = laid.node
    if node.kind == "field" and (node.more or NO_MORE).key == key:
        return 0, laid.h
    for child in laid.children:
        found = _reveal(window, child, key)
        if found is None:
            continue
        top, bottom = found[0] + child.y, found[1] + child.y
        more = node.more or NO_MORE
        if node.kind == "scroll" and not more.horizontal:
            move = min(0, top) if top < 0 and bottom - top <= laid.h else max(0, bottom - laid.h)
            move = min(move, bottom - laid.h) if bottom < laid.h and bottom - top > laid.h else move
            if move:
                window.scrolls[more.key] = laid.offset + move
            top, bottom = top - move, bottom - move
        return top, bottom
    return None


def tell(window: Window, density: float) -> UiNode:
    """The accessibility tree of one composed window. Only what can be seen of it, as uiautomator does."""
    assert window.laid is not None
    left, top, right, bottom = window.rect
    return UiNode(
        cls="android.widget.FrameLayout",
        package=window.package,
        bounds=Box(left, top, right - left, bottom - top),
        children=tuple(_told(window, window.laid, left, top, window.rect)),
    )


def _told(window: Window, laid: Laid, x: int, y: int, clip: Rect) -> Iterator[UiNode]:
    node = laid.node
    seen = _within(clip, (x, y, x + laid.w, y + laid.h))
    if seen[0] >= seen[2] or seen[1] >= seen[3]:
        return
    inner = seen if node.kind in ("scroll", "list") else clip
    children = (told for c in laid.children for told in _told(window, c, x + c.x, y + c.y, inner))
    says, does = node.says, node.does
    if not says.cls:
        yield from children
        return
    key = (node.more or NO_MORE).key
    text = says.text
    if node.kind in ("text", "field") and not text:
        text = "\u2022" * len(node.text) if says.password else node.text
    scrolls = node.kind in ("scroll", "list")
    room = laid.w if scrolls and (node.more or NO_MORE).horizontal else laid.h
    field_ = node.kind == "field"
    yield UiNode(
        cls=says.cls,
        package=window.package,
        resource_id=f"{window.package}:id/{says.id}" if says.id else "",
        text=text,
        desc=says.desc,
        hint=says.hint,
        bounds=Box(seen[0], seen[1], seen[2] - seen[0], seen[3] - seen[1]),
        checkable=says.checkable,
        checked=says.checked,
        clickable=says.enabled and (does.tap is not None or does.point is not None or field_),
        enabled=says.enabled,
        focusable=field_ or does.tap is not None,
        focused=field_ and bool(key) and key == window.focus,
        scrollable=scrolls and laid.content > room,
        long_clickable=does.long_press is not None or field_,
        password=says.password,
        selected=says.selected,
        children=tuple(children),
    )


def _within(a: Rect, b: Rect) -> Rect:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
