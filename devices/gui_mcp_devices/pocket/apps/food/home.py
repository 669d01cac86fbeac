"""The first page: places near by, orders, what is booked, and what the app keeps of its owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import ledger, store
from gui_mcp_devices.pocket.apps.food.account import Addresses, Coupons, Favourites
from gui_mcp_devices.pocket.apps.food.agenda import agenda
from gui_mcp_devices.pocket.apps.food.catalogue import KINDS, TRADES
from gui_mcp_devices.pocket.apps.food.helpers import Helpers
from gui_mcp_devices.pocket.apps.food.orders import orders_list
from gui_mcp_devices.pocket.apps.food.parts import (
    PACKAGE,
    PLACE_HEIGHT,
    basket_button,
    disc,
    heading,
    panel,
    place_row,
    show_place,
)
from gui_mcp_devices.pocket.apps.food.payments import Payments
from gui_mcp_devices.pocket.apps.food.search import Results, Search
from gui_mcp_devices.pocket.apps.food.store import Filter, Place
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    Do,
    app_bar,
    avatar,
    button,
    column,
    divider,
    entry,
    icon,
    page,
    picture,
    row,
    scroll,
    sideways,
    space,
    tabs,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

TABS = ("food", "receipt", "calendar", "person")
DISCOVER, ORDERS, BOOKED, ME = range(4)
SHOWN = 8
"""Places on the first page."""


class Home(Page):
    package = PACKAGE

    def __init__(self, phone: Phone, tab: int = DISCOVER) -> None:
        super().__init__(phone)
        self.tab = tab

    def view(self) -> Node:
        t = self.t
        labels = (t("Discover", "发现"), t("Orders", "订单"), t("Booked", "预订"), t("Me", "我的"))
        if self.tab == DISCOVER:
            bar, body = self._bar(), self._discover()
        else:
            bar = app_bar(labels[self.tab], basket_button(self.phone))
            body = (self._discover, self._orders, self._booked, self._me)[self.tab]()
        return page(bar, body, divider(), tabs(labels, self.tab, self._to, TABS))

    def back(self) -> bool:
        was, self.tab = self.tab, DISCOVER
        return was != DISCOVER

    def _to(self, tab: int) -> None:
        self.tab = tab

    def _bar(self) -> Node:
        hint = self.t("Search dishes and places", "搜索菜品和商家")
        pill = Node(
            "row",
            (icon("search", size=20), unsaid(hint, colour="text_soft")),
            Style(grow=1, height=42, fill="surface_high", radius=21, pad=(14, 0, 14, 0), gap=10),
            says=Says(cls=BUTTON, text=hint, id="search"),
            does=Does(tap=lambda: self.push(Search(self.phone))),
        )
        return row(
            pill,
            basket_button(self.phone),
            style=Style(height=60, pad=(14, 0, 8, 0), gap=6, fill="surface", width="fill"),
        )

    def _discover(self) -> Node:
        phone, t = self.phone, self.t
        near = store.find(phone, "", Filter(), "near")
        more = button(t("See all", "查看全部"), lambda: self.push(Results(phone)), look="text", id="all")
        to = next(iter(ledger.addresses(phone)), None)
        where = f"{to.label} · {to.line}" if to else t("Add an address", "添加地址")
        content = column(
            entry(
                t("Deliver to", "送至"),
                detail=where,
                lead=icon("location", colour="primary"),
                tail=icon("chevron-right", size=20),
                tap=lambda: self.push(Addresses(phone)),
                id="deliver_to",
            ),
            self._kinds(),
            heading(t("Local services", "本地服务")),
            self.keep(("trades", phone.locale), self._trades),
            heading(t("Near you", "附近商家"), more),
            panel(*(self._place(one) for one in near[:SHOWN])),
            space(16),
        )
        return scroll("discover", content)

    def _place(self, one: Place) -> Node:
        key = (
            one,
            self.phone.locale,
            store.is_open(self.phone, one),
            store.local(self.phone).strftime("%w %H"),
        )
        shown = self.keep(key, lambda: place_row(self.phone, one, lambda: show_place(self.phone, one.id)))
        return column(shown, style=Style(least=PLACE_HEIGHT))

    def _kinds(self) -> Node:
        tiles = [
            Node(
                "column",
                (
                    picture(f"food/{shown}", width=58, height=58, radius=29),
                    unsaid(self.t(en, zh), size=12.5),
                ),
                Style(width=70, gap=6, align="center"),
                says=Says(cls=BUTTON, text=self.t(en, zh), id="kind"),
                does=Does(tap=self._opens_kind(kind)),
            )
            for kind, (en, zh, shown) in KINDS.items()
        ]
        return sideways("kinds", row(*tiles, style=Style(gap=4, pad=(12, 8, 12, 6), align="start")))

    def _trades(self) -> Node:
        tiles = [
            Node(
                "column",
                (disc(glyph), unsaid(self.t(en, zh), size=12.5)),
                Style(grow=1, gap=6, align="center"),
                says=Says(cls=BUTTON, text=self.t(en, zh), id="trade"),
                does=Does(tap=self._opens_trade(trade)),
            )
            for trade, (en, zh, glyph) in TRADES.items()
        ]
        return row(*tiles, style=Style(width="fill", pad=(8, 4, 8, 4), align="start"))

    def _orders(self) -> Node:
        return orders_list(self)

    def _booked(self) -> Node:
        return agenda(self)

    def _me(self) -> Node:
        phone, t = self.phone, self.t
        booked = store.rows(phone, "SELECT name FROM reservations ORDER BY _id LIMIT 1")
        name = str(booked[0][0]) if booked else t("Guest", "访客")
        head = row(
            avatar(name, 56),
            column(
                text(name, size=19, weight=500, lines=1),
                text(t("Tablefare guest", "近邻美食会员"), size=13.5, colour="text_soft"),
                style=Style(grow=1, gap=2),
            ),
            style=Style(pad=(16, 18, 16, 18), gap=16, fill="surface", width="fill"),
        )
        liked, saved = len(store.favourites(phone)), len(ledger.addresses(phone))
        lines: tuple[tuple[str, str, str, Callable[[Phone], Page]], ...] = (
            ("heart", t("Favourites", "收藏"), t(f"{liked} places", f"{liked} 家商家"), Favourites),
            ("location", t("Addresses", "收货地址"), t(f"{saved} saved", f"已保存 {saved} 个"), Addresses),
            ("card", t("Payment", "付款方式"), t("How you pay", "付款时使用"), Payments),
            ("tag", t("Coupons", "优惠券"), t("Codes for your next order", "下单时可用"), Coupons),
        )
        rows_ = [
            entry(
                title,
                detail=detail,
                lead=icon(glyph, colour="primary"),
                tail=icon("chevron-right", size=20),
                tap=self._opens(of),
                id="me_row",
            )
            for glyph, title, detail, of in lines
        ]
        return scroll("me", column(head, space(10), panel(*rows_)))

    def _opens(self, of: Callable[[Phone], Page]) -> Do:
        return lambda: self.push(of(self.phone))

    def _opens_kind(self, kind: str) -> Do:
        return lambda: self.push(Results(self.phone, wanted=Filter(kind=kind)))

    def _opens_trade(self, trade: str) -> Do:
        return lambda: self.push(Helpers(self.phone, trade))
