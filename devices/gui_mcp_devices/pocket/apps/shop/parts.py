"""Pieces that several pages of the shop are built from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop.ledger import Sums
from gui_mcp_devices.pocket.apps.shop.store import (
    Line,
    Product,
    cart_count,
    price,
    variant_name,
)
from gui_mcp_devices.pocket.system.bars import offset_of
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    IMAGE_BUTTON,
    Do,
    column,
    filler,
    icon,
    picture,
    row,
    space,
    stack,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PACKAGE = "app.pocket.shop"
SITE = "https://marlow.example/"
"""Addresses below it are shown by the app; its own pages reach each other by them."""


def show_product(phone: Phone, product: int) -> None:
    phone.start(PACKAGE, data=f"{SITE}p/{product}")


def show_cart(phone: Phone) -> None:
    phone.start(PACKAGE, data=f"{SITE}cart")


def cart_button(phone: Phone) -> Node:
    """The cart with how much is in it."""
    count = cart_count(phone)
    parts = [icon("cart", colour="text")]
    if count:
        number = unsaid(str(count), size=11, weight=500, colour="on_error")
        pill = row(
            number, style=Style(least=17, pad=(5, 0, 5, 0), fill="error", radius=8.5, justify="center")
        )
        parts.append(
            row(filler(), pill, style=Style(width="fill", height="fill", align="start", pad=(0, 3, 2, 0)))
        )
    desc = phone.say(f"Cart, {count} items" if count != 1 else "Cart, 1 item", f"购物车，{count} 件商品")
    return Node(
        "stack",
        parts,
        Style(width=44, height=44, align="center", justify="center"),
        says=Says(cls=IMAGE_BUTTON, desc=desc, id="cart"),
        does=Does(tap=lambda: show_cart(phone)),
    )


def prices(phone: Phone, product: Product, *, size: float = 16) -> Node:
    """What it costs, and what it did before."""
    parts = [text(price(product.cents, phone.locale), size=size, weight=700, id="price")]
    if product.off:
        parts.append(badge(f"-{product.off}%"))
    return row(*parts, style=Style(gap=8))


def badge(label: str, fill: Colour = "error", ink: Colour = "on_error") -> Node:
    return row(
        text(label, size=11.5, weight=500, colour=ink), style=Style(pad=(6, 2, 6, 2), fill=fill, radius=6)
    )


def rating(phone: Phone, product: Product, *, size: float = 13) -> Node:
    count = phone.say(f"({product.reviews})", f"（{product.reviews}）")
    return row(
        icon("star", size=size + 2, colour="warning"),
        text(f"{product.rating / 10:.1f} {count}", size=size, colour="text_soft", id="rating"),
        style=Style(gap=4),
    )


def stars(count: int, size: float = 15) -> Node:
    glyphs = [icon("star" if i < count else "star-outline", size=size, colour="warning") for i in range(5)]
    return row(*glyphs, style=Style(gap=1))


def product_card(phone: Phone, product: Product, tap: Do) -> Node:
    """One of a grid."""
    style = Style(grow=1, fill="surface", radius=14, ring="outline_soft")
    told = column(
        text(product.name, size=14, lines=2),
        rating(phone, product, size=12.5),
        prices(phone, product, size=15.5),
        style=Style(pad=(10, 8, 10, 10), gap=4),
    )
    return Node(
        "column",
        (picture(product.picture, height=116, width="fill", radius=14), told),
        style,
        says=Says(cls=GROUP, id="product"),
        does=Does(tap=tap),
    )


def grid(phone: Phone, products: Sequence[Product], opens: Callable[[int], Do], across: int) -> Node:
    """Cards side by side; a line that is not full stays open at its end."""
    lines: list[Node] = []
    for start in range(0, len(products), across):
        cards = [
            phone.page.keep((p, opens), lambda p=p: product_card(phone, p, opens(p.id)))
            for p in products[start : start + across]
        ]
        cards += [filler() for _ in range(across - len(cards))]
        lines.append(row(*cards, style=Style(gap=10, align="stretch")))
    return column(*lines, style=Style(gap=10, pad=(14, 0, 14, 0)))


def across(phone: Phone) -> int:
    """How many cards stand side by side."""
    return max(2, int(phone.width / phone.density) // 190)


def line_row(phone: Phone, line: Line, *below: Node, tap: Do | None = None, lead: Node | None = None) -> Node:
    """One variant with its picture, how many and the price of one."""
    parts: list[Node] = [lead] if lead is not None else []
    parts.append(picture(line.picture, width=72, height=72, radius=12))
    told = [
        text(line.name, size=15, lines=2),
        text(variant_name(line.colour, line.size, phone.locale), size=13, colour="text_soft"),
        *below,
    ]
    parts.append(column(*told, style=Style(grow=1, gap=3)))
    says = Says(cls=GROUP, id="line") if tap else Says()
    style = Style(width="fill", pad=(16, 10, 16, 10), gap=12, align="start")
    return Node("row", parts, style, says=says, does=Does(tap=tap))


def ordered(phone: Phone, line: Line, tap: Do | None = None) -> Node:
    """A line that stands: in a review of an order, or in an order."""
    amount = row(
        text(f"× {line.quantity}", size=13, colour="text_soft"),
        filler(),
        text(price(line.cents * line.quantity, phone.locale), size=15, weight=500),
    )
    return line_row(phone, line, amount, tap=tap)


def totals(phone: Phone, sums: Sums) -> Node:
    """Subtotal to total, one line each."""
    lines = [sum_line(phone.say("Subtotal", "小计"), price(sums.subtotal, phone.locale), "subtotal")]
    if sums.discount:
        lines.append(sum_line(phone.say("Discount", "优惠"), price(-sums.discount, phone.locale), "discount"))
    shipping = price(sums.shipping, phone.locale) if sums.shipping else phone.say("Free", "免运费")
    lines.append(sum_line(phone.say("Shipping", "运费"), shipping, "shipping"))
    lines.append(sum_line(phone.say("Total", "合计"), price(sums.total, phone.locale), "total", strong=True))
    return column(*lines, style=Style(gap=6, width="fill"))


def sum_line(label: str, amount: str, id: str, *, strong: bool = False) -> Node:
    weight, colour = (700, "text") if strong else (400, "text_soft")
    return row(
        text(label, size=14.5, weight=weight, colour=colour),
        filler(),
        text(amount, size=16 if strong else 14.5, weight=weight, colour="text", id=id),
        style=Style(width="fill"),
    )


def stepper(phone: Phone, count: int, change: Callable[[int], object], most: int) -> Node:
    """Fewer, how many, more. `change` is told of 0 too: what is bought can be let go."""
    less, more = phone.say("Decrease quantity", "减少数量"), phone.say("Increase quantity", "增加数量")
    return row(
        _step("minus", less, lambda: change(count - 1), count > 1),
        row(text(str(count), size=15, weight=500, id="quantity"), style=Style(width=34, justify="center")),
        _step("plus", more, lambda: change(min(count + 1, most)), count < most),
        style=Style(least=36, ring="outline_soft", radius=18),
    )


def _step(glyph: str, desc: str, do: Do, strong: bool) -> Node:
    says = Says(cls=IMAGE_BUTTON, desc=desc, id=glyph)
    style = Style(width=38, height=36, align="center", justify="center")
    ink: Colour = "text" if strong else "outline"
    return Node("stack", (icon(glyph, size=18, colour=ink),), style, says=says, does=Does(tap=do))


def bottom_bar(*children: Node) -> Node:
    return row(*children, style=Style(width="fill", fill="surface", pad=(14, 10, 14, 10), gap=10, least=60))


def heading(label: str, *tail: Node) -> Node:
    return row(
        text(label, size=18, weight=500, lines=1, grow=1),
        *tail,
        style=Style(pad=(16, 16, 8, 8), width="fill", gap=4),
    )


def panel(*children: Node) -> Node:
    """A block of a page that stands out from its ground."""
    return column(*children, style=Style(fill="surface", width="fill"))


def swatch(colour: tuple[int, int, int]) -> Node:
    return stack(style=Style(width=16, height=16, radius=8, fill=colour, ring="outline"))


def date_of(phone: Phone, moment: int) -> str:
    """A day, as people write it."""
    day = datetime.fromtimestamp(moment + offset_of(phone), UTC)
    if phone.locale == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%b %Y}"


def gap() -> Node:
    return space(10)
