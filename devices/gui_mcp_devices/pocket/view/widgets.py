"""What pages are built from: rows, buttons, fields, bars. Ids are resource ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from gui_mcp_devices.pocket.view.node import Align, Colour, Does, Length, More, Node, Says, Style, Weight

Do = Callable[[], object]
TEXT, BUTTON, IMAGE = "android.widget.TextView", "android.widget.Button", "android.widget.ImageView"
IMAGE_BUTTON, GROUP = "android.widget.ImageButton", "android.view.ViewGroup"
ROOMY = (16.0, 0.0, 16.0, 0.0)

_TOLD = Says(cls=TEXT)
_BAR = Style(height=56, pad=(4, 0, 8, 0), gap=4, fill="surface")
_GROW = Style(grow=1)
_ENTRY = Style(pad=(16, 8, 16, 8), gap=16, least=56, width="fill")
_LINES = Style(grow=1, gap=2)


def column(*children: Node, style: Style = Style()) -> Node:  # noqa: B008 (frozen)
    return Node("column", children, style)


def row(*children: Node, style: Style = Style()) -> Node:  # noqa: B008 (frozen)
    return Node("row", children, style)


def stack(*children: Node, style: Style = Style()) -> Node:  # noqa: B008 (frozen)
    return Node("stack", children, style)


def scroll(key: str, child: Node, *, grow: float = 1, at_end: bool = False) -> Node:
    """Scrolls up and down. `at_end`: it shows its end first, as a chat does."""
    says = Says(cls="android.widget.ScrollView", id=key)
    return Node("scroll", (child,), Style(grow=grow), says=says, more=More(key=key, at_end=at_end))


def sideways(key: str, child: Node) -> Node:
    """Scrolls left and right."""
    says = Says(cls="android.widget.HorizontalScrollView", id=key)
    return Node("scroll", (child,), Style(width="fill"), says=says, more=More(key=key, horizontal=True))


def rows(key: str, count: int, row: Callable[[int], Node], height: float) -> Node:
    """A list of any length whose rows are equally high (dp); only those in sight are built."""
    more = More(key=key, count=count, row=row, row_height=height)
    return Node(
        "list", (), _GROW, says=Says(cls="androidx.recyclerview.widget.RecyclerView", id=key), more=more
    )


def text(
    says: str,
    *,
    size: float = 15,
    weight: Weight = 400,
    colour: Colour = "text",
    lines: int = 0,
    align: Align = "start",
    id: str = "",
    grow: float = 0,
) -> Node:
    style = _typed(size, weight, colour, lines, align, grow)
    return Node("text", (), style, says, Says(cls=TEXT, id=id) if id else _TOLD)


def unsaid(
    says: str, *, size: float = 15, weight: Weight = 400, colour: Colour = "text", lines: int = 1
) -> Node:
    """Text of which accessibility is told by the node around it."""
    return Node("text", (), _typed(size, weight, colour, lines, "start", 0), says)


def icon(name: str, *, size: float = 24, colour: Colour = "text_soft", desc: str = "") -> Node:
    says = Says(cls=IMAGE, desc=desc) if desc else Says()
    return Node("icon", (), Style(size=size, colour=colour), name, says)


def picture(
    name: str, *, width: Length = None, height: Length = None, radius: float = 0, desc: str = ""
) -> Node:
    says = Says(cls=IMAGE, desc=desc) if desc else Says()
    return Node("picture", (), Style(width=width, height=height, radius=radius), name, says)


def avatar(name: str, size: float = 40) -> Node:
    return picture(f"avatar/{name}", width=size, height=size, radius=size / 2)


def space(size: float = 8) -> Node:
    return Node("column", (), Style(width=size, height=size))


def filler() -> Node:
    return Node("column", (), _GROW)


def divider(inset: float = 0) -> Node:
    line = Node("column", (), Style(height=1, width="fill", fill="outline_soft"))
    return line if not inset else column(line, style=Style(pad=(inset, 0, 0, 0)))


def button(
    label: str,
    do: Do,
    *,
    look: str = "filled",
    glyph: str = "",
    enabled: bool = True,
    id: str = "",
    width: Length = None,
    grow: float = 0,
) -> Node:
    """`look`: filled, tonal, outlined, text or danger."""
    fill, ink, ring = _LOOKS[look]
    if not enabled:
        fill, ink = ("outline_soft" if fill else None), "text_soft"
    parts: list[Node] = [icon(glyph, size=18, colour=ink)] if glyph else []
    parts.append(unsaid(label, size=14, weight=500, colour=ink))
    style = Style(
        width=width, least=40, grow=grow, pad=(20, 0, 20, 0) if look != "text" else (12, 0, 12, 0), gap=8,
        justify="center", fill=fill, radius=20, ring=ring,
    )  # fmt: skip
    says = Says(cls=BUTTON, id=id, text=label, enabled=enabled)
    return Node("row", parts, style, says=says, does=Does(tap=do if enabled else None))


_LOOKS: dict[str, tuple[Colour | None, Colour, Colour | None]] = {
    "filled": ("primary", "on_primary", None),
    "tonal": ("primary_soft", "on_primary_soft", None),
    "outlined": (None, "primary", "outline"),
    "text": (None, "primary", None),
    "danger": ("error", "on_error", None),
}


def icon_button(
    name: str, desc: str, do: Do, *, colour: Colour = "text", id: str = "", size: float = 24
) -> Node:
    style = Style(width=44, height=44, align="center", justify="center")
    says = Says(cls=IMAGE_BUTTON, desc=desc, id=id)
    return Node("stack", (icon(name, size=size, colour=colour),), style, says=says, does=Does(tap=do))


def fab(name: str, desc: str, do: Do, *, label: str = "", id: str = "") -> Node:
    """The round button that floats above a page, at its lower right."""
    parts: list[Node] = [icon(name, colour="on_primary_soft")]
    if label:
        parts.append(unsaid(label, size=14, weight=500, colour="on_primary_soft"))
    skin = Style(
        width=None if label else 56, height=56, pad=(16, 0, 20, 0) if label else (0, 0, 0, 0), gap=10,
        justify="center", fill="primary_soft", radius=16, shadow=4,
    )  # fmt: skip
    return Node("row", parts, skin, says=Says(cls=BUTTON, desc=desc, text=label, id=id), does=Does(tap=do))


def floating(page: Node, button: Node) -> Node:
    """`page` with a floating button over it."""
    corner = Node("column", (button,), Style(pad=(0, 0, 16, 16)))
    return Node(
        "stack",
        (replace(page, style=replace(page.style, width="fill", height="fill")), corner),
        Style(width="fill", height="fill", grow=1, align="end", justify="end"),
    )


def app_bar(title: str, *actions: Node, back: Do | None = None, back_desc: str = "Navigate up") -> Node:
    lead = icon_button("arrow-back", back_desc, back) if back else space(12)
    name = text(title, size=20, weight=500, lines=1, grow=1, id="title")
    return Node("row", (lead, name, *actions), _BAR)


def entry(
    title: str,
    *,
    detail: str = "",
    lead: Node | None = None,
    tail: Node | None = None,
    tap: Do | None = None,
    long_press: Do | None = None,
    id: str = "",
    says: Says | None = None,
    height: Length = None,
) -> Node:
    """A row of a list: something in front, one or two lines, something behind."""
    lines = [text(title, size=16, lines=1)]
    if detail:
        lines.append(text(detail, size=13.5, colour="text_soft", lines=2))
    parts = [Node("column", lines, _LINES)]
    if lead is not None:
        parts.insert(0, lead)
    if tail is not None:
        parts.append(tail)
    style = _ENTRY if height is None else replace(_ENTRY, least=height)
    told = says or (Says(cls=GROUP, id=id) if tap or long_press else Says())
    return Node("row", parts, style, says=told, does=Does(tap=tap, long_press=long_press))


def switch(on: bool) -> Node:
    """The picture of a switch; `switch_row` makes it work."""
    knob = Node("stack", (), Style(width=22, height=22, fill="on_primary" if on else "outline", radius=11))
    return Node(
        "stack",
        (knob,),
        Style(
            width=50, height=30, pad=(4, 4, 4, 4), fill="primary" if on else "surface_high", radius=15,
            ring=None if on else "outline", align="end" if on else "start", justify="center",
        ),
    )  # fmt: skip


def switch_row(
    title: str, on: bool, flip: Callable[[bool], object], *, detail: str = "", glyph: str = "", id: str = ""
) -> Node:
    says = Says(cls="android.widget.Switch", id=id, text=title, desc=detail, checkable=True, checked=on)
    return _marked(title, detail, switch(on), says, lambda: flip(not on), glyph)


def check_row(
    title: str, on: bool, flip: Callable[[bool], object], *, detail: str = "", glyph: str = "", id: str = ""
) -> Node:
    mark = icon("checkbox-on" if on else "checkbox-off", colour="primary" if on else "outline")
    says = Says(cls="android.widget.CheckBox", id=id, text=title, desc=detail, checkable=True, checked=on)
    return _marked(title, detail, mark, says, lambda: flip(not on), glyph)


def radio_row(title: str, on: bool, choose: Do, *, detail: str = "", glyph: str = "", id: str = "") -> Node:
    mark = icon("radio-on" if on else "radio-off", colour="primary" if on else "outline")
    says = Says(cls="android.widget.RadioButton", id=id, text=title, desc=detail, checkable=True, checked=on)
    return _marked(title, detail, mark, says, choose, glyph)


def _marked(title: str, detail: str, mark: Node, says: Says, tap: Do, glyph: str) -> Node:
    lines = [unsaid(title, size=16)]
    if detail:
        lines.append(unsaid(detail, size=13.5, colour="text_soft", lines=2))
    parts = [Node("column", lines, _LINES), mark]
    if glyph:
        parts.insert(0, icon(glyph))
    return Node("row", parts, _ENTRY, says=says, does=Does(tap=tap))


def field(
    key: str,
    value: str,
    change: Callable[[str], object],
    *,
    label: str = "",
    hint: str = "",
    submit: Do | None = None,
    multiline: bool = False,
    password: bool = False,
    glyph: str = "",
    grow: float = 0,
    error: str = "",
    size: float = 16,
) -> Node:
    """A text field; `key` is its resource id and names it within the page. `error` stands below it."""
    told = Says(
        cls="android.widget.EditText",
        id=key,
        hint=hint or label,
        desc=label if hint else "",
        password=password,
    )
    left = 12 if glyph else 14
    inner = Node(
        "field",
        (),
        Style(
            grow=1, size=size, least=48, pad=(left, 12, 14, 12),
            height="fill" if multiline and grow else None,
        ),
        value,
        told,
        Does(change=change, submit=submit),
        More(key=key, multiline=multiline, label=bool(label)),
    )  # fmt: skip
    parts: list[Node] = [column(icon(glyph, size=20), style=Style(pad=(14, 0, 0, 0)))] if glyph else []
    frame = Node(
        "row",
        (*parts, inner),
        Style(
            width="fill", fill="surface_high", radius=12, ring="error" if error else None,
            grow=grow if multiline or not (label or error) else 0,
            align="start" if multiline else None,
        ),
    )  # fmt: skip
    above = [unsaid(label, size=12.5, weight=500, colour="text_soft")] if label else []
    below = [text(error, size=12.5, colour="error", id=f"{key}_error")] if error else []
    if not above and not below:
        return frame
    return Node("column", (*above, frame, *below), Style(width="fill", gap=4, grow=grow))


def chip(label: str, on: bool, do: Do, *, glyph: str = "", id: str = "") -> Node:
    ink: Colour = "on_primary_soft" if on else "text_soft"
    parts: list[Node] = [icon(glyph, size=16, colour=ink)] if glyph else []
    parts.append(unsaid(label, size=13.5, weight=500, colour=ink))
    style = Style(
        least=34, pad=(14, 0, 14, 0), gap=6, radius=10, fill="primary_soft" if on else None,
        ring=None if on else "outline", justify="center",
    )  # fmt: skip
    says = Says(cls="android.widget.CheckedTextView", text=label, selected=on, id=id)
    return Node("row", parts, style, says=says, does=Does(tap=do))


def card(
    *children: Node, tap: Do | None = None, id: str = "", pad: float = 14, fill: Colour = "surface"
) -> Node:
    style = Style(pad=(pad, pad, pad, pad), gap=6, fill=fill, radius=16, ring="outline_soft")
    says = Says(cls=GROUP, id=id) if tap else Says()
    return Node("column", children, style, says=says, does=Does(tap=tap))


def tabs(
    labels: Sequence[str], chosen: int, choose: Callable[[int], object], glyphs: Sequence[str] = ()
) -> Node:
    """Side by side at the top, or with `glyphs` a bar for the bottom of a page."""
    return Node(
        "row",
        [_tab(label, glyphs[i] if glyphs else "", i == chosen, i, choose) for i, label in enumerate(labels)],
        Style(width="fill", height=64 if glyphs else 46, fill="surface"),
        says=Says(cls=GROUP, id="tabs"),
    )


def _tab(label: str, glyph: str, on: bool, index: int, choose: Callable[[int], object]) -> Node:
    ink: Colour = "primary" if on else "text_soft"
    if glyph:
        pill = Node(
            "row",
            (icon(glyph, size=22, colour="on_primary_soft" if on else "text_soft"),),
            Style(width=56, height=30, radius=15, fill="primary_soft" if on else None, justify="center"),
        )
        parts = [pill, unsaid(label, size=12, weight=500, colour="text" if on else "text_soft")]
    else:
        line = Node("column", (), Style(width=48, height=3, radius=1.5, fill="primary" if on else None))
        parts = [filler(), unsaid(label, size=14, weight=500, colour=ink), filler(), line]
    style = Style(
        grow=1, height="fill", gap=2 if glyph else 0, align="center", justify="center" if glyph else "start"
    )
    says = Says(cls="android.widget.TextView", text=label, selected=on, id=f"tab_{index}")
    return Node("column", parts, style, says=says, does=Does(tap=lambda: choose(index)))


def slider(share: float, change: Callable[[float], object], *, desc: str, id: str = "") -> Node:
    """A bar that is set where it is touched; `share` and what `change` is given lie in [0, 1]."""
    share = max(0.0, min(1.0, share))
    return Node(
        "row",
        (
            Node("column", (), Style(grow=max(share, 0.001), height=6, fill="primary", radius=3)),
            Node("column", (), Style(width=20, height=20, fill="primary", radius=10)),
            Node("column", (), Style(grow=max(1 - share, 0.001), height=6, fill="outline_soft", radius=3)),
        ),
        Style(width="fill", height=40),
        says=Says(cls="android.widget.SeekBar", id=id, desc=desc, text=f"{share * 100:.0f}%"),
        does=Does(point=lambda across, down: change(across)),
    )


def empty(glyph: str, says: str) -> Node:
    """What a list shows that has nothing in it."""
    return Node(
        "column",
        (icon(glyph, size=56, colour="outline"), text(says, colour="text_soft", align="center")),
        Style(grow=1, width="fill", align="center", justify="center", gap=14, pad=(32, 0, 32, 0)),
    )


def section(label: str) -> Node:
    """A small heading in a list."""
    return Node(
        "text", (), Style(size=13.5, weight=500, colour="primary", pad=(16, 14, 16, 6)), label, Says(cls=TEXT)
    )


def page(bar: Node, *body: Node) -> Node:
    """A whole screen: its bar and what is below it."""
    return Node("column", (bar, *body), Style(width="fill", height="fill", fill="background"))


@lru_cache(4096)
def _typed(size: float, weight: Weight, colour: Colour, lines: int, align: Align, grow: float) -> Style:
    return Style(size=size, weight=weight, colour=colour, lines=lines, align=align, grow=grow)
