"""What must hold of every screen of the simulated phone: nothing overflows, accessibility tells what is
painted and only that, and what can be tapped has a name, room for a finger and nothing over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gui_mcp_devices.pocket.paint.ops import Rect, Text
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.view.compose import Placed, Window, fields
from gui_mcp_devices.pocket.view.layout import NO_MORE, Laid
from gui_mcp_devices.pocket.view.node import Node

LEAST = 36
"""dp that a finger needs, in each direction."""
ELLIPSIS = "\u2026"


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A node, where it lies, and what of that can be seen."""

    laid: Laid
    whole: Rect
    seen: Rect
    above: tuple[Laid, ...]

    @property
    def node(self) -> Node:
        return self.laid.node

    @property
    def cut(self) -> bool:
        return self.whole != self.seen

    @property
    def tappable(self) -> bool:
        does = self.node.does
        acts = does.tap is not None or does.point is not None or self.node.kind == "field"
        return acts and self.node.says.enabled


def walk(window: Window) -> Iterator[Seen]:
    """All nodes of a composed window that can be seen, in the order of painting."""
    if window.laid is not None:
        yield from _walk(window.laid, window.rect[0], window.rect[1], window.rect, ())


def _walk(laid: Laid, x: int, y: int, clip: Rect, above: tuple[Laid, ...]) -> Iterator[Seen]:
    whole = (x, y, x + laid.w, y + laid.h)
    seen = _within(whole, clip)
    if seen[0] >= seen[2] or seen[1] >= seen[3]:
        return
    yield Seen(laid, whole, seen, above)
    inner = seen if laid.node.kind in ("scroll", "list") else clip
    for child in laid.children:
        yield from _walk(child, x + child.x, y + child.y, inner, (*above, laid))


def faults(phone: Phone, *, scrolled: bool = False) -> list[str]:
    """What is wrong with what the phone shows now; `scrolled`: somebody may have scrolled the field away."""
    window = phone.scene().active()
    if window is None or not phone.awake:
        return []
    shown = list(walk(window))
    least = 0 if phone.setting("system", "font_scale") not in (None, "1.0", "1") else LEAST
    return [
        *_overflows(window, shown),
        *_names(shown),
        *_sizes(shown, round(least * phone.density)),
        *_hits(phone, window, shown),
        *_painted(phone, window, shown),
        *([] if scrolled else _focus(window, shown)),
    ]


def disagreements(phone: Phone) -> list[str]:
    """Where what is painted and what accessibility is told differ; whatever else may be wrong."""
    window = phone.scene().active()
    return [] if window is None or not phone.awake else list(_painted(phone, window, list(walk(window))))


def _overflows(window: Window, shown: list[Seen]) -> Iterator[str]:
    for one in shown:
        node, laid = one.node, one.laid
        _, _, right, bottom = window.rect
        if node.kind == "text" and laid.lines and max(laid.wides) > laid.w:
            yield f"text wider than its room: {node.text!r} {laid.wides} > {laid.w}"
        if one.above and one.above[-1].node.kind not in ("scroll", "list"):
            over = one.above[-1]
            out = laid.x < 0 or laid.y < 0 or laid.x + laid.w > over.w or laid.y + laid.h > over.h
            if out and laid.w and laid.h and _inked(laid):
                yield (
                    f"{_called(one)} sticks out of what holds it: "
                    f"{(laid.x, laid.y, laid.w, laid.h)} in {(over.w, over.h)}"
                )
        scrolled = any(a.node.kind in ("scroll", "list") for a in one.above)
        if not scrolled and (one.whole[2] > right or one.whole[3] > bottom) and _inked(laid):
            yield f"{_called(one)} leaves the window at {one.whole}"


def _inked(laid: Laid) -> bool:
    node = laid.node
    style = node.style
    drawn = (
        node.kind in ("text", "icon", "picture", "field") or style.fill is not None or style.ring is not None
    )
    return drawn or any(_inked(child) for child in laid.children)


def _names(shown: list[Seen]) -> Iterator[str]:
    places: dict[Rect, Seen] = {}
    for one in shown:
        if not one.tappable or _silent(one):
            continue
        if not one.node.says.cls:
            yield f"{one.node.kind} at {one.seen} takes taps and is not told of: {_texts(one)}"
        elif not _texts(one):
            yield f"{one.node.says.cls} {one.node.says.id} at {one.seen} takes taps and has no name"
        if one.seen in places:
            yield f"{_called(one)} and {_called(places[one.seen])} lie on the same {one.seen}"
        places[one.seen] = one


def _silent(one: Seen) -> bool:
    """A dialog's box or its scrim: a tap there does nothing or closes it, as back does."""
    return (
        not one.node.says.cls
        and len(one.above) <= 2
        and any(
            laid.node.style.fill is not None and laid.node.does.tap is not None
            for laid in (*one.above[:1], one.laid)
        )
    )


def _texts(one: Seen) -> list[str]:
    found: list[str] = []
    todo = [one.laid]
    while todo:
        laid = todo.pop()
        says = laid.node.says
        if says.cls:
            text = laid.node.text if laid.node.kind in ("text", "field") else ""
            found += [said for said in (says.text, says.desc, says.hint, text) if said]
        todo.extend(laid.children)
    return found


def _called(one: Seen) -> str:
    says = one.node.says
    return f"{one.node.kind} {says.id or says.text or says.desc or one.node.text or _texts(one)!r}"


def _sizes(shown: list[Seen], least: int) -> Iterator[str]:
    for one in shown:
        if one.tappable and not one.cut and one.node.says.cls:
            wide, high = one.laid.w, one.laid.h
            if min(wide, high) < min(least, 32) or wide * high < least * least * 3 // 4:
                yield f"{_called(one)} is only {wide} x {high} pixels"


def _hits(phone: Phone, window: Window, shown: list[Seen]) -> Iterator[str]:
    scene = phone.scene()
    for one in shown:
        if not one.tappable or _silent(one) or not one.node.says.cls:
            continue
        left, top, right, bottom = one.seen
        if (bottom - top) < 8 * phone.density:
            continue
        x, y = (left + right) // 2, (top + bottom) // 2
        hit = scene.hit(x, y, _takes)
        if hit is None or hit.window is not window:
            yield f"{_called(one)} at {one.seen} is told of, and another window lies over it"
        elif hit.node.says.id != "fab" and hit.laid is not one.laid and not _holds(one.laid, hit.laid):
            yield f"a tap on {_called(one)} at {one.seen} meets {hit.node.kind} {hit.node.says}"


def _takes(placed: Placed) -> bool:
    does = placed.node.does
    return (
        does.tap is not None
        or does.point is not None
        or placed.node.kind == "field"
        or not placed.node.says.enabled
    )


def _holds(outer: Laid, inner: Laid) -> bool:
    return any(child is inner or _holds(child, inner) for child in outer.children)


def _painted(phone: Phone, window: Window, shown: list[Seen]) -> Iterator[str]:
    assert window.kept is not None
    texts = [
        (op.args.text, _within((op.x, op.y, op.x + op.w, op.y + op.h), op.clip))
        for op in window.kept[1]
        if isinstance(op.args, Text)
    ]
    told = [one for one in shown if one.node.says.cls]
    hints = {_bare(said) for node in fields(window) for said in (node.says.hint, node.says.desc)}
    for text, rect in texts:
        if rect[0] >= rect[2] or rect[1] >= rect[3]:
            continue
        bare = _bare(text)
        if bare not in hints and not any(
            _meet(one.seen, rect) and bare in _bare(" ".join(_all_said(one))) for one in told
        ):
            yield f"painted and not told of: {text!r} at {rect}"
    for one in told:
        said = one.node.says.text or (one.node.text if one.node.kind in ("text", "field") else "")
        if one.node.says.password or not said.strip() or one.cut or "SeekBar" in one.node.says.cls:
            continue
        inside = _bare("".join(t for t, r in texts if _meet(one.seen, r)))
        if (
            _bare(said) not in inside
            and not any(len(_bare(t)) > 1 and _bare(t) in _bare(said) for t, r in texts if _meet(one.seen, r))
            and one.node.kind != "field"
            and not _pictured(one)
        ):
            yield f"told of and not painted: {said!r} at {one.seen}, there is {inside!r}"


def _pictured(one: Seen) -> bool:
    """It says in words what an icon shows."""
    return any(child.node.kind in ("icon", "picture") for child in one.laid.children)


def _all_said(one: Seen) -> list[str]:
    says = one.node.says
    return [says.text, says.desc, says.hint, one.node.text if one.node.kind in ("text", "field") else ""]


def _bare(text: str) -> str:
    return "".join(text.replace(ELLIPSIS, "").split()).strip("\u2022")


def _focus(window: Window, shown: list[Seen]) -> Iterator[str]:
    if not window.focus:
        return
    found = [
        one for one in shown if one.node.kind == "field" and (one.node.more or NO_MORE).key == window.focus
    ]
    if not found:
        yield f"the keyboard is up for {window.focus!r}, which cannot be seen"


def _meet(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _within(a: Rect, b: Rect) -> Rect:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
