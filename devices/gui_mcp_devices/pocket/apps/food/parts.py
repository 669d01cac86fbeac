"""Pieces that several pages are built from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import ledger, store
from gui_mcp_devices.pocket.apps.food.ledger import Line, Sums
from gui_mcp_devices.pocket.apps.food.store import Place, clock, distance, price
from gui_mcp_devices.pocket.view.layout import type_scale
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    IMAGE_BUTTON,
    Do,
    button,
    column,
    filler,
    icon,
    picture,
    row,
    stack,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PACKAGE = "app.pocket.food"
SITE = "https://tablefare.example/"
"""Addresses below it are shown by the app; its own pages reach each other by them."""


def show_place(phone: Phone, place: int) -> None:
    phone.start(PACKAGE, data=f"{SITE}p/{place}")


def show_baskets(phone: Phone) -> None:
    phone.start(PACKAGE, data=f"{SITE}baskets")


def call(phone: Phone, number: str) -> None:
    """Show the number where it can be called."""
    phone.view(f"tel:{number}")


def basket_button(phone: Phone) -> Node:
    """All baskets, with how much is in them."""
    many = ledger.count(phone)
    parts = [icon("bag", colour="text")]
    if many:
        said = unsaid(str(many), size=11, weight=500, colour="on_error")
        pill = row(said, style=Style(least=17, pad=(5, 0, 5, 0), fill="error", radius=8.5, justify="center"))
        parts.append(
            row(filler(), pill, style=Style(width="fill", height="fill", align="start", pad=(0, 3, 2, 0)))
        )
    desc = phone.say("Baskets, 1 dish" if many == 1 else f"Baskets, {many} dishes", f"餐篮，{many} 份")
    return Node(
        "stack",
        parts,
        Style(width=44, height=44, align="center", justify="center"),
        says=Says(cls=IMAGE_BUTTON, desc=desc, id="baskets"),
        does=Does(tap=lambda: show_baskets(phone)),
    )


def badge(label: str, fill: Colour = "surface_high", ink: Colour = "text_soft") -> Node:
    return row(
        text(label, size=11.5, weight=500, colour=ink), style=Style(pad=(6, 2, 6, 2), fill=fill, radius=6)
    )


def rated(rating: int, ratings: int, size: float = 13) -> Node:
    return row(
        icon("star", size=size + 2, colour="warning"),
        text(f"{rating / 10:.1f} ({ratings})", size=size, colour="text_soft", id="rating"),
        style=Style(gap=4),
    )


def stars(count: int, size: float = 15) -> Node:
    glyphs = [icon("star" if i < count else "star-outline", size=size, colour="warning") for i in range(5)]
    return row(*glyphs, style=Style(gap=1))


def level_says(level: int, phone: Phone) -> str:
    return ("¥" if phone.locale == "zh" else "$") * level


def fee_says(phone: Phone, place: Place) -> str:
    fee = price(place.fee, phone.locale)
    return (
        phone.say(f"Delivery {fee}", f"配送费 {fee}") if place.fee else phone.say("Free delivery", "免配送费")
    )


def open_says(phone: Phone, place: Place) -> str:
    """`Open until 22:00`, `Closed`."""
    if store.is_open(phone, place):
        return phone.say(f"Open until {clock(place.closes)}", f"营业中，{clock(place.closes)} 打烊")
    now = store.local(phone)
    if now.weekday() != place.rest_day and now.hour * 60 + now.minute < place.opens:
        return phone.say(f"Opens at {clock(place.opens)}", f"{clock(place.opens)} 开始营业")
    return phone.say("Closed now", "休息中")


PLACE_HEIGHT = 120.0


def place_row(phone: Phone, place: Place, tap: Do) -> Node:
    """One of a list of places; `PLACE_HEIGHT` high."""
    facts = (
        store.kind_name(place.kind, phone.locale),
        distance(place.metres),
        level_says(place.level, phone),
    )
    open_now = store.is_open(phone, place)
    told = column(
        text(place.name, size=16, weight=500, lines=1),
        text(place.street, size=13, colour="text_soft", lines=1),
        row(
            rated(place.rating, place.ratings),
            text(" · ".join(facts), size=13, colour="text_soft", lines=1, grow=1),
            style=Style(gap=8, width="fill"),
        ),
        text(
            phone.say(f"{place.minutes} min · ", f"约 {place.minutes} 分钟 · ") + fee_says(phone, place),
            size=13, colour="text_soft", lines=1,
        ),
        text(
            open_says(phone, place), size=12.5, weight=500, colour="success" if open_now else "error", lines=1
        ),
        style=Style(grow=1, gap=2),
    )  # fmt: skip
    return Node(
        "row",
        (picture(place.picture, width=84, height=84, radius=14), told),
        Style(pad=(14, 8, 14, 8), gap=14, width="fill"),
        says=Says(cls=GROUP, id="place"),
        does=Does(tap=tap),
    )


def stepper(
    phone: Phone, count: int, change: Callable[[int], object], most: int, *, least: int = 1, of: str = ""
) -> Node:
    """Fewer, how many, more. `of`: what is counted, for the names of the buttons."""
    behind = f" {of}" if of else ""
    less = phone.say(f"Fewer{behind}", f"减少{of}")
    more = phone.say(f"More{behind}", f"增加{of}")
    return row(
        _step("minus", less, lambda: change(max(least, count - 1)), count > least),
        row(text(str(count), size=15, weight=500, id="quantity"), style=Style(width=34, justify="center")),
        _step("plus", more, lambda: change(min(count + 1, most)), count < most),
        style=Style(least=38, ring="outline_soft", radius=19),
    )


def _step(glyph: str, desc: str, do: Do, strong: bool) -> Node:
    says = Says(cls=IMAGE_BUTTON, desc=desc, id=glyph)
    style = Style(width=40, height=38, align="center", justify="center")
    ink: Colour = "text" if strong else "outline"
    return Node("stack", (icon(glyph, size=18, colour=ink),), style, says=says, does=Does(tap=do))


def dish_line(phone: Phone, line: Line) -> Node:
    """What stands in a bill."""
    told = [text(f"{line.quantity} × {line.name}", size=15, lines=2)]
    if line.says:
        told.append(text(line.says, size=13, colour="text_soft", lines=2))
    return row(
        picture(f"food/{line.picture}", width=48, height=48, radius=10),
        column(*told, style=Style(grow=1, gap=2)),
        text(price(line.cents * line.quantity, phone.locale), size=15, weight=500),
        style=Style(width="fill", pad=(16, 8, 16, 8), gap=12),
    )


def bill(phone: Phone, sums: Sums) -> Node:
    """From the dishes to the total, one line each."""
    say, locale = phone.say, phone.locale
    fee = price(sums.fee, locale) if sums.fee else say("Free", "免费")
    lines = [
        sum_line(say("Dishes", "菜品"), price(sums.items, locale), "items"),
        sum_line(say("Delivery", "配送费"), fee, "fee"),
    ]
    if sums.tip:
        lines.append(sum_line(say("Tip", "小费"), price(sums.tip, locale), "tip"))
    if sums.off:
        lines.append(sum_line(say("Coupon", "优惠"), price(-sums.off, locale), "off"))
    lines.append(sum_line(say("Total", "合计"), price(sums.total, locale), "total", strong=True))
    return column(*lines, style=Style(gap=6, width="fill", fill="surface", pad=(16, 14, 16, 14)))


def sum_line(label: str, amount: str, id: str, *, strong: bool = False) -> Node:
    weight, colour = (700, "text") if strong else (400, "text_soft")
    return row(
        text(label, size=14.5, weight=weight, colour=colour),
        filler(),
        text(amount, size=16 if strong else 14.5, weight=weight, colour="text", id=id),
        style=Style(width="fill"),
    )


def bottom_bar(*children: Node) -> Node:
    return row(*children, style=Style(width="fill", fill="surface", pad=(14, 10, 14, 10), gap=10, least=60))


def low(phone: Phone, focus: str, *foot: Node) -> tuple[Node, ...]:
    """The bar below; the keyboard on a screen that lies leaves no room for it."""
    return () if focus and phone.width > phone.height else foot


def heading(label: str, *tail: Node) -> Node:
    return row(
        text(label, size=18, weight=500, lines=1, grow=1),
        *tail,
        style=Style(pad=(16, 16, 8, 8), width="fill", gap=4, least=44),
    )


def panel(*children: Node) -> Node:
    """A block of a page that stands out from its ground."""
    return column(*children, style=Style(fill="surface", width="fill"))


def fact(glyph: str, label: str, value: str, *tail: Node) -> Node:
    return row(
        icon(glyph, size=20, colour="primary"),
        column(text(label, size=12.5, colour="text_soft"), text(value, size=14.5), style=Style(grow=1)),
        *tail,
        style=Style(gap=14, pad=(16, 8, 16, 8), width="fill"),
    )


def choice(label: str, on: bool, do: Do, *, enabled: bool = True, detail: str = "", id: str = "") -> Node:
    """A small box of which one is chosen: a day, a time."""
    ink: Colour = "on_primary_soft" if on else "text" if enabled else "outline"
    parts = [unsaid(label, size=14, weight=500, colour=ink)]
    if detail:
        parts.append(unsaid(detail, size=11.5, colour=ink if on else "text_soft"))
    inner = column(*parts, style=Style(align="center"))
    style = Style(
        least=44, pad=(12, 4, 12, 4), radius=12, fill="primary_soft" if on else None, justify="center",
        ring="primary" if on else "outline" if enabled else "outline_soft",
    )  # fmt: skip
    says = Says(
        cls="android.widget.RadioButton", text=label, desc=detail, checkable=True, checked=on, id=id,
        enabled=enabled,
    )  # fmt: skip
    return Node("row", (inner,), style, says=says, does=Does(tap=do if enabled else None))


def wrapped(phone: Phone, boxes: Sequence[Node], wide: float = 36, letter: float = 8.2) -> Node:
    """As many boxes a line as there is room for, by a rough width."""
    room = phone.width / phone.density - 32
    large = type_scale(phone.setting("system", "font_scale"))
    lines: list[list[Node]] = [[]]
    used = 0.0
    for one in boxes:
        longest = max(one.says.text, one.says.desc, key=len)
        needs = wide + large * sum(15 if ord(sign) > 0x2E80 else letter for sign in longest)
        if used + needs > room and lines[-1]:
            lines.append([])
            used = 0.0
        lines[-1].append(one)
        used += needs
    return column(
        *(row(*line, filler(), style=Style(gap=8)) for line in lines),
        style=Style(gap=8, pad=(16, 0, 16, 0)),
    )


def ask(phone: Phone, title: str, says: str, *, keep: Do, do: Do, word: str, stay: str = "") -> Node:
    """A question before something that cannot be taken back."""
    return dialog(
        title,
        text(says, colour="text_soft"),
        actions=(
            button(stay or phone.say("Keep it", "保留"), keep, look="text", id="keep"),
            button(word, do, look="danger", id="confirm"),
        ),
        dismiss=keep,
    )


def disc(glyph: str) -> Node:
    return stack(
        icon(glyph, colour="on_primary_soft"),
        style=Style(width=48, height=48, radius=16, fill="primary_soft", align="center", justify="center"),
    )
