"""Draws the blocks of a site's page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser.blocks import (
    Block,
    Document,
    Drawn,
    Field,
    Heading,
    Link,
    Notice,
    Para,
    Submit,
    Table,
    said,
)
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    button,
    check_row,
    column,
    divider,
    field,
    icon,
    picture,
    radio_row,
    row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.browser.main import Browser

_TONES: dict[str, tuple[str, Colour]] = {
    "info": ("info", "primary"),
    "good": ("check-circle", "success"),
    "error": ("error", "error"),
}
WIDE = (16.0, 4.0, 16.0, 4.0)


def matches(document: Document, query: str) -> list[int]:
    """The block of each place where `query` stands, from the top."""
    sought = query.strip().casefold()
    if not sought:
        return []
    return [at for at, one in enumerate(document.blocks) for _ in range(said(one).casefold().count(sought))]


def body(page: Browser, document: Document, lit: int) -> Node:
    """All blocks; the one with the number `lit` stands out."""
    scale = page.text_scale
    drawn = [block_node(page, one, scale) for one in document.blocks]
    if 0 <= lit < len(drawn):
        drawn[lit] = column(drawn[lit], style=Style(fill="primary_soft", width="fill", radius=8))
    return column(*drawn, style=Style(pad=(0, 10, 0, 24), gap=4, width="fill"))


def block_node(page: Browser, block: Block, scale: float) -> Node:
    match block:
        case Heading(says, level):
            size = 23 if level == 1 else 18
            return column(
                text(says, size=size * scale, weight=700 if level == 1 else 500),
                style=Style(pad=(16, 8 if level == 1 else 14, 16, 4), width="fill"),
            )
        case Para(says, soft):
            colour: Colour = "text_soft" if soft else "text"
            return column(
                text(says, size=(14 if soft else 15.5) * scale, colour=colour),
                style=Style(pad=WIDE, width="fill"),
            )
        case Notice(says, tone):
            glyph, ink = _TONES[tone]
            box = row(
                icon(glyph, size=20, colour=ink),
                text(says, size=15 * scale, grow=1),
                style=Style(pad=(12, 10, 12, 10), gap=10, fill="surface_high", radius=12, width="fill"),
            )
            return column(box, style=Style(pad=(16, 6, 16, 6), width="fill"))
        case Link(says, url, detail):
            return _link(page, says, url, detail, scale)
        case Drawn(name, caption):
            return column(
                picture(name, height=150, width="fill", radius=14, desc=caption),
                style=Style(pad=(16, 6, 16, 6), width="fill"),
            )
        case Table(rows):
            return _table(rows, scale)
        case Field():
            return _field(page, block)
        case Submit(label, action, look):
            tapped = button(label, partial(page.press, block), look=look, id=action.partition("/")[0])
            return column(tapped, style=Style(pad=(16, 6, 16, 6), width="fill", align="start"))


def _link(page: Browser, says: str, url: str, detail: str, scale: float) -> Node:
    lines = [text(says, size=16 * scale, colour="primary", weight=500)]
    if detail:
        lines.append(text(detail, size=13.5 * scale, colour="text_soft"))
    return Node(
        "row",
        (column(*lines, style=Style(grow=1, gap=2)), icon("chevron-right", size=18, colour="outline")),
        Style(pad=(16, 6, 12, 6), least=46, gap=8, width="fill"),
        says=Says(cls=GROUP, id="link"),
        does=Does(tap=partial(page.follow, url)),
    )


def _table(rows: tuple[tuple[str, ...], ...], scale: float) -> Node:
    lines: list[Node] = []
    for index, cells in enumerate(rows):
        drawn = [
            text(
                cell,
                size=13.5 * scale,
                weight=500 if index == 0 else 400,
                grow=1.6 if at < 2 < len(cells) else 1,
            )
            for at, cell in enumerate(cells)
            if cell or len(cells) > 2
        ]
        fill: Colour | None = "surface_high" if index == 0 else None
        lines.append(
            row(*drawn, style=Style(pad=(12, 8, 12, 8), gap=8, fill=fill, width="fill", align="start"))
        )
        lines.append(divider())
    box = column(*lines[:-1], style=Style(ring="outline_soft", radius=12, width="fill"))
    return column(box, style=Style(pad=(16, 6, 16, 6), width="fill"))


def _field(page: Browser, block: Field) -> Node:
    value, wrong = page.value(block.key), page.wrong(block.key)
    key = f"form_{block.key}"
    error = [column(text(wrong, size=13, colour="error", id=f"{key}_error"), style=Style(pad=(16, 0, 16, 4)))]
    match block.kind:
        case "choice":
            choices = [
                radio_row(label, value == name, partial(page.write, block.key, name), id=key)
                for name, label in block.options
            ]
            head = column(
                text(block.label, size=14, weight=500, colour="text_soft"), style=Style(pad=(16, 6, 16, 2))
            )
            return column(head, *choices, *(error if wrong else []), style=Style(width="fill"))
        case "check":
            box = check_row(block.label, value == "1", partial(page.check, block.key), id=key)
            return column(box, *(error if wrong else []), style=Style(width="fill"))
        case _:
            box = field(
                key, value, partial(page.write, block.key), label=block.label,
                password=block.kind == "password", error=wrong,
            )  # fmt: skip
            return column(box, style=Style(pad=(16, 6, 16, 6), width="fill"))
