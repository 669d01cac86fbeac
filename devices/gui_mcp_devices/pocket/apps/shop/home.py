"""The shop's first page: deals and categories, the wishlist, the account."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop import ledger, store
from gui_mcp_devices.pocket.apps.shop.account import AddressList, CardList, CouponList
from gui_mcp_devices.pocket.apps.shop.catalogue import CATEGORIES
from gui_mcp_devices.pocket.apps.shop.orders import Orders
from gui_mcp_devices.pocket.apps.shop.parts import PACKAGE, across, cart_button, grid, heading, show_product
from gui_mcp_devices.pocket.apps.shop.search import Results, Search
from gui_mcp_devices.pocket.apps.shop.store import Filter, Product
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    GROUP,
    Do,
    app_bar,
    avatar,
    button,
    column,
    divider,
    empty,
    entry,
    filler,
    icon,
    page,
    picture,
    row,
    scroll,
    space,
    stack,
    tabs,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

TABS = ("home", "grid", "heart", "person")


class Shop(Page):
    package = PACKAGE

    def __init__(self, phone: Phone, tab: int = 0) -> None:
        super().__init__(phone)
        self.tab = tab

    def view(self) -> Node:
        body = (self._home, self._categories, self._wishlist, self._account)[self.tab]()
        labels = (
            self.t("Home", "首页"),
            self.t("Categories", "分类"),
            self.t("Wishlist", "收藏"),
            self.t("Account", "我的"),
        )
        bar = tabs(labels, self.tab, self._to, TABS)
        return page(self._bar(labels), body, divider(), bar)

    def back(self) -> bool:
        if self.tab:
            self.tab = 0
            return True
        return False

    def _to(self, tab: int) -> None:
        self.tab = tab

    def _bar(self, labels: tuple[str, ...]) -> Node:
        cart = cart_button(self.phone)
        if self.tab > 1:
            return app_bar(labels[self.tab], cart)
        hint = self.t("Search Marlow", "搜索漫洛商城")
        pill = Node(
            "row",
            (icon("search", size=20), unsaid(hint, colour="text_soft")),
            Style(grow=1, height=42, fill="surface_high", radius=21, pad=(14, 0, 14, 0), gap=10),
            says=Says(cls=BUTTON, text=hint, id="search"),
            does=Does(tap=lambda: self.push(Search(self.phone))),
        )
        return row(pill, cart, style=Style(height=60, pad=(14, 0, 8, 0), gap=6, fill="surface", width="fill"))

    def _home(self) -> Node:
        phone = self.phone
        deals = store.deals(phone)
        more = button(
            self.t("See all", "查看全部"),
            lambda: self.push(Results(phone, wanted=Filter(deals=True))),
            look="text",
        )
        content = column(
            space(12),
            self.keep(("banner", deals[0] if deals else None), lambda: self._banner(deals)),
            heading(self.t("Shop by category", "按分类选购")),
            self.keep("shelf", self._shelf),
            heading(self.t("Deals of the week", "本周特惠"), more),
            grid(phone, deals[:6], self._opens, across(phone)),
            heading(self.t("Popular now", "热门商品")),
            grid(phone, store.popular(phone, 8), self._opens, across(phone)),
            space(20),
        )
        return scroll("home", content)

    def _banner(self, best: list[Product]) -> Node:
        off = best[0].off if best else 0
        told = column(
            text(self.t("Fresh finds", "新鲜好物"), size=21, weight=700, colour="on_primary"),
            text(
                self.t(f"Up to {off}% off this week", f"本周低至 {(100 - off) / 10:g} 折"),
                size=14,
                colour="on_primary",
            ),
            space(4),
            row(
                unsaid(self.t("Shop deals", "去看看"), size=13, weight=500, colour="on_primary_soft"),
                style=Style(fill="primary_soft", radius=14, pad=(14, 6, 14, 6)),
            ),
            style=Style(grow=1, gap=3, align="start"),
        )
        shown = picture(best[0].picture, width=92, height=92, radius=18) if best else space(1)
        return column(
            Node(
                "row",
                (told, shown),
                Style(width="fill", fill="primary", radius=20, pad=(20, 18, 18, 18)),
                says=Says(cls=BUTTON, text=self.t("Shop deals", "去看看"), id="banner"),
                does=Does(tap=lambda: self.push(Results(self.phone, wanted=Filter(deals=True)))),
            ),
            style=Style(pad=(14, 0, 14, 0)),
        )

    def _shelf(self) -> Node:
        keys = list(CATEGORIES)
        lines = [
            row(*(self._category(key) for key in keys[start : start + 4]), style=Style(align="start"))
            for start in range(0, len(keys), 4)
        ]
        return column(*lines, style=Style(gap=12, pad=(8, 0, 8, 0)))

    def _category(self, key: str) -> Node:
        name = store.category_name(key, self.phone.locale)
        disc = stack(
            icon(CATEGORIES[key][2], colour="on_primary_soft"),
            style=Style(
                width=52, height=52, radius=18, fill="primary_soft", align="center", justify="center"
            ),
        )
        return Node(
            "column",
            (disc, unsaid(name, size=12.5)),
            Style(grow=1, gap=6, align="center"),
            says=Says(cls=BUTTON, text=name, id="category"),
            does=Does(tap=self._opens_category(key)),
        )

    def _categories(self) -> Node:
        lines: list[Node] = []
        for key, (_, _, glyph) in CATEGORIES.items():
            found = store.find(self.phone, "", Filter(category=key), "sold")
            name = store.category_name(key, self.phone.locale)
            shown = [picture(p.picture, width=44, height=44, radius=10) for p in found[:2]]
            told = column(
                text(name, size=17, weight=500),
                text(self.t(f"{len(found)} products", f"{len(found)} 件商品"), size=13, colour="text_soft"),
                style=Style(grow=1, gap=2),
            )
            lines.append(
                Node(
                    "row",
                    (icon(glyph, size=26, colour="primary"), told, *shown),
                    Style(fill="surface", radius=16, ring="outline_soft", pad=(16, 14, 14, 14), gap=14),
                    says=Says(cls=GROUP, id="category"),
                    does=Does(tap=self._opens_category(key)),
                )
            )
        return scroll("categories", column(*lines, style=Style(gap=10, pad=(14, 12, 14, 16))))

    def _wishlist(self) -> Node:
        wished = store.wished(self.phone)
        if not wished:
            return empty(
                "heart-outline",
                self.t("Tap the heart on a product to keep it here", "点击商品上的爱心即可收藏到这里"),
            )
        content = column(space(12), grid(self.phone, wished, self._opens, across(self.phone)), space(16))
        return scroll("wishlist", content)

    def _account(self) -> Node:
        phone = self.phone
        people = ledger.addresses(phone)
        name = people[0].name if people else self.t("Guest", "访客")
        waiting = len(ledger.orders(phone, "processing")) + len(ledger.orders(phone, "shipped"))
        head = row(
            avatar(name, 56),
            column(
                text(name, size=19, weight=500, lines=1),
                text(self.t("Marlow member", "漫洛会员"), size=13.5, colour="text_soft"),
                style=Style(grow=1, gap=2),
            ),
            style=Style(pad=(16, 18, 16, 18), gap=16, fill="surface"),
        )
        lines = (
            (
                "receipt",
                self.t("Orders", "我的订单"),
                self.t(f"{waiting} on their way", f"{waiting} 个进行中"),
                Orders,
            ),
            (
                "location",
                self.t("Addresses", "收货地址"),
                self.t(f"{len(people)} saved", f"已保存 {len(people)} 个"),
                AddressList,
            ),
            ("card", self.t("Cards", "银行卡"), self.t("For paying", "用于付款"), CardList),
            ("tag", self.t("Coupons", "优惠券"), self.t("Codes for the cart", "可在购物车使用"), CouponList),
        )
        rows_ = [
            entry(
                title,
                detail=detail,
                lead=icon(glyph, colour="primary"),
                tail=icon("chevron-right", size=20),
                tap=self._opens_page(of),
                id="account_row",
            )
            for glyph, title, detail, of in lines
        ]
        return scroll(
            "account", column(head, space(10), column(*rows_, style=Style(fill="surface")), filler())
        )

    def _opens(self, product: int) -> Do:
        return lambda: show_product(self.phone, product)

    def _opens_category(self, key: str) -> Do:
        return lambda: self.push(Results(self.phone, wanted=Filter(category=key)))

    def _opens_page(self, of: Callable[[Phone], Page]) -> Do:
        return lambda: self.push(of(self.phone))
