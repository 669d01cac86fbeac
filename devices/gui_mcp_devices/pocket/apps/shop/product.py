"""One product: its variants, what people say of it, what is like it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.shop import store
from gui_mcp_devices.pocket.apps.shop.catalogue import COLOURS, picture_of
from gui_mcp_devices.pocket.apps.shop.checkout import Checkout
from gui_mcp_devices.pocket.apps.shop.parts import (
    PACKAGE,
    SITE,
    badge,
    bottom_bar,
    cart_button,
    date_of,
    heading,
    product_card,
    show_product,
    stars,
    stepper,
    swatch,
)
from gui_mcp_devices.pocket.apps.shop.store import Product, Variant, price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    button,
    chip,
    column,
    divider,
    icon,
    icon_button,
    page,
    picture,
    row,
    scroll,
    sideways,
    space,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class ProductPage(Page):
    package, activity = PACKAGE, ".ProductActivity"

    def __init__(self, phone: Phone, product: int) -> None:
        super().__init__(phone)
        self.product = product
        shown = store.product(phone, product)
        first = store.variants(phone, product)
        same = [v for v in first if v.colour == shown.colour]
        chosen = next((v for v in same if v.stock), (same or first)[0])
        self.colour, self.size = chosen.colour, chosen.size
        self.quantity = 1

    @property
    def variant(self) -> Variant:
        """The one that is chosen."""
        wanted = (self.colour, self.size)
        return next(v for v in store.variants(self.phone, self.product) if (v.colour, v.size) == wanted)

    def view(self) -> Node:
        phone, t = self.phone, self.t
        product = store.product(phone, self.product)
        variants = store.variants(phone, self.product)
        chosen = next(v for v in variants if (v.colour, v.size) == (self.colour, self.size))
        bar = app_bar(
            "",
            icon_button("share", t("Share", "分享"), self._share, id="share"),
            cart_button(phone),
            back=self.pop,
            back_desc=t("Navigate up", "返回"),
        )
        body = column(
            picture(picture_of(product.kind, self.colour), width="fill", height=250),
            self._head(product, chosen),
            space(10),
            self._choices(variants, chosen),
            space(10),
            self._about(product),
            space(10),
            self._said(product),
            heading(t("Similar products", "相似商品")),
            self._similar(product),
            space(20),
        )
        return page(bar, scroll("product", body), divider(), self._foot(chosen))

    def _head(self, product: Product, chosen: Variant) -> Node:
        phone, t = self.phone, self.t
        wished = store.is_wished(phone, product.id)
        heart = icon_button(
            "heart" if wished else "heart-outline",
            t("Remove from wishlist", "取消收藏") if wished else t("Add to wishlist", "加入收藏"),
            lambda: self._wish(not wished),
            colour="error" if wished else "text",
            id="wish",
        )
        cost: list[Node] = [text(price(chosen.cents, phone.locale), size=24, weight=700, id="price")]
        if product.off:
            before = price(chosen.cents * 100 // (100 - product.off) // 10 * 10, phone.locale)
            cost += [
                badge(f"-{product.off}%"),
                text(t(f"was {before}", f"原价 {before}"), size=13, colour="text_soft"),
            ]
        said = t(f"{product.reviews} reviews", f"{product.reviews} 条评价")
        sold = t(f"{product.sold:,} sold", f"已售 {product.sold:,}")
        return column(
            text(product.brand, size=13, weight=500, colour="primary"),
            row(
                text(product.name, size=20, weight=500, grow=1, id="name"),
                heart,
                style=Style(width="fill", align="start", gap=4),
            ),
            row(
                icon("star", size=16, colour="warning"),
                text(
                    f"{product.rating / 10:.1f} · {said} · {sold}", size=13.5, colour="text_soft", id="rating"
                ),
                style=Style(gap=5),
            ),
            row(*cost, style=Style(gap=8, pad=(0, 4, 0, 0))),
            style=Style(fill="surface", pad=(16, 14, 8, 14), gap=5),
        )

    def _choices(self, variants: list[Variant], chosen: Variant) -> Node:
        t, locale = self.t, self.phone.locale
        colours = list(dict.fromkeys(v.colour for v in variants))
        sizes = list(dict.fromkeys(v.size for v in variants if v.size))
        parts = [
            text(t("Colour", "颜色"), size=14, weight=500),
            row(
                *(
                    self._option(
                        store.colour_name(c, locale),
                        c == self.colour,
                        self._colours(c),
                        "colour",
                        COLOURS[c][2],
                    )
                    for c in colours
                ),
                style=Style(gap=8),
            ),
        ]
        if sizes:
            parts += [
                text(t("Size", "规格"), size=14, weight=500),
                row(
                    *(self._option(s, s == self.size, self._sizes(s), "size", None) for s in sizes),
                    style=Style(gap=8),
                ),
            ]
        few = 0 < chosen.stock < 6
        said = (
            t("Out of stock", "暂时缺货")
            if not chosen.stock
            else t(f"Only {chosen.stock} left", f"仅剩 {chosen.stock} 件")
            if few
            else t("In stock", "有货")
        )
        ink: Colour = "error" if not chosen.stock else "warning" if few else "success"
        parts.append(
            row(
                text(t("Quantity", "数量"), size=14, weight=500),
                stepper(self.phone, self.quantity, self._count, max(1, chosen.stock)),
                text(said, size=13.5, weight=500, colour=ink, id="stock"),
                style=Style(gap=14, width="fill"),
            )
        )
        return column(*parts, style=Style(fill="surface", pad=(16, 14, 16, 14), gap=10))

    def _option(
        self, label: str, on: bool, do: Callable[[], None], id: str, dot: tuple[int, int, int] | None
    ) -> Node:
        ink: Colour = "on_primary_soft" if on else "text"
        parts: list[Node] = [swatch(dot)] if dot is not None else []
        parts.append(unsaid(label, size=14, weight=500, colour=ink))
        style = Style(
            height=38,
            pad=(12, 0, 12, 0),
            gap=7,
            radius=12,
            fill="primary_soft" if on else None,
            ring="primary" if on else "outline",
            justify="center",
        )
        says = Says(cls="android.widget.RadioButton", text=label, checkable=True, checked=on, id=id)
        return Node("row", parts, style, says=says, does=Does(tap=do))

    def _about(self, product: Product) -> Node:
        return column(
            text(self.t("About this product", "商品介绍"), size=16, weight=500),
            text(product.about, size=14.5, colour="text_soft"),
            style=Style(fill="surface", pad=(16, 14, 16, 14), gap=6),
        )

    def _said(self, product: Product) -> Node:
        reviews = store.reviews(self.phone, product.id)
        more = button(self.t("See all", "查看全部"), self._reviews, look="text", id="reviews")
        return column(
            heading(self.t("Reviews", "评价"), more),
            *(review(self.phone, *one) for one in reviews[:2]),
            style=Style(fill="surface"),
        )

    def _similar(self, product: Product) -> Node:
        cards = [
            column(product_card(self.phone, other, self._opens(other.id)), style=Style(width=148))
            for other in store.similar(self.phone, product)
        ]
        return sideways("similar", row(*cards, style=Style(gap=10, pad=(14, 0, 14, 0), align="start")))

    def _foot(self, chosen: Variant) -> Node:
        t = self.t
        if not chosen.stock:
            return bottom_bar(
                button(t("Out of stock", "暂时缺货"), self._add, enabled=False, grow=1, id="add")
            )
        return bottom_bar(
            button(t("Add to cart", "加入购物车"), self._add, look="tonal", grow=1, id="add"),
            button(t("Buy now", "立即购买"), self._buy, grow=1, id="buy"),
        )

    def _wish(self, on: bool) -> None:
        store.wish(self.phone, self.product, on)
        self.phone.toast(
            self.t("Added to wishlist", "已收藏") if on else self.t("Removed from wishlist", "已取消收藏")
        )

    def _colours(self, colour: str) -> Callable[[], None]:
        return lambda: self._choose(colour, self.size)

    def _sizes(self, size: str) -> Callable[[], None]:
        return lambda: self._choose(self.colour, size)

    def _choose(self, colour: str, size: str) -> None:
        self.colour, self.size = colour, size
        self.quantity = max(1, min(self.quantity, self.variant.stock))

    def _count(self, count: int) -> None:
        self.quantity = max(1, count)

    def _add(self) -> None:
        store.put_in_cart(self.phone, self.variant.id, self.quantity)
        self.phone.toast(self.t("Added to cart", "已加入购物车"))

    def _buy(self) -> None:
        self.push(Checkout(self.phone, ((self.variant.id, self.quantity),)))

    def _share(self) -> None:
        product = store.product(self.phone, self.product)
        self.phone.view(f"sms:?body={quote(f'{product.name} {SITE}p/{product.id}')}")

    def _reviews(self) -> None:
        self.push(Reviews(self.phone, self.product))

    def _opens(self, product: int) -> Callable[[], None]:
        return lambda: show_product(self.phone, product)


def review(phone: Phone, author: str, count: int, body: str, date: int) -> Node:
    head = row(
        avatar(author, 34),
        column(
            text(author, size=14, weight=500),
            row(
                stars(count, 14),
                text(date_of(phone, date), size=12.5, colour="text_soft"),
                style=Style(gap=8),
            ),
            style=Style(gap=1),
        ),
        style=Style(gap=10),
    )
    return column(head, text(body, size=14), style=Style(pad=(16, 8, 16, 10), gap=6))


class Reviews(Page):
    """All that people say of a product, or only those with so many stars."""

    package, activity = PACKAGE, ".ReviewsActivity"

    def __init__(self, phone: Phone, product: int) -> None:
        super().__init__(phone)
        self.product = product
        self.only = 0

    def view(self) -> Node:
        product = store.product(self.phone, self.product)
        found = store.reviews(self.phone, self.product)
        shown = [one for one in found if not self.only or one[1] == self.only]
        bar = app_bar(self.t("Reviews", "评价"), back=self.pop, back_desc=self.t("Navigate up", "返回"))
        head = row(
            text(f"{product.rating / 10:.1f}", size=38, weight=500),
            column(
                stars(round(product.rating / 10), 18),
                text(
                    self.t(f"{product.reviews} ratings", f"{product.reviews} 个评分"),
                    size=13,
                    colour="text_soft",
                ),
                style=Style(gap=2),
            ),
            style=Style(pad=(16, 12, 16, 6), gap=14),
        )
        chips = [
            chip(self.t("All", "全部"), not self.only, self._shows(0)),
            *(
                chip(self.t("1 star" if n == 1 else f"{n} stars", f"{n} 星"), self.only == n, self._shows(n))
                for n in (5, 4, 3, 2, 1)
            ),
        ]
        body: list[Node] = [review(self.phone, *one) for one in shown]
        if not shown:
            none = text(self.t("No reviews with so many stars", "暂无该星级的评价"), colour="text_soft")
            body = [row(none, style=Style(pad=(16, 20, 16, 20)))]
        parts = column(
            head,
            sideways("stars", row(*chips, style=Style(gap=8, pad=(14, 6, 14, 10)))),
            column(*body, style=Style(fill="surface")),
        )
        return page(bar, scroll("reviews", parts))

    def _shows(self, count: int) -> Callable[[], None]:
        def show() -> None:
            self.only = count

        return show
