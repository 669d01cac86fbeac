"""A place: its menu by sections, what people say, and how to get there or call."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.food import booked, ledger, store
from gui_mcp_devices.pocket.apps.food.basket import BasketPage
from gui_mcp_devices.pocket.apps.food.dish import DishPage
from gui_mcp_devices.pocket.apps.food.parts import (
    PACKAGE,
    SITE,
    badge,
    basket_button,
    bottom_bar,
    call,
    fact,
    fee_says,
    level_says,
    open_says,
    panel,
    rated,
    stars,
)
from gui_mcp_devices.pocket.apps.food.reserve import ReservePage
from gui_mcp_devices.pocket.apps.food.store import Dish, Place, clock, distance, price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    avatar,
    button,
    column,
    divider,
    empty,
    icon_button,
    page,
    picture,
    row,
    scroll,
    section,
    space,
    tabs,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MENU, REVIEWS, INFO = range(3)


class PlacePage(Page):
    package, activity = PACKAGE, ".PlaceActivity"

    def __init__(self, phone: Phone, place: int) -> None:
        super().__init__(phone)
        self.place = place
        self.tab = MENU

    def view(self) -> Node:
        phone, t = self.phone, self.t
        place = store.place(phone, self.place)
        liked = store.is_favourite(phone, place.id)
        bar = app_bar(
            place.name,
            icon_button(
                "heart" if liked else "heart-outline",
                t("Remove from favourites", "取消收藏") if liked else t("Add to favourites", "加入收藏"),
                lambda: self._favour(not liked),
                colour="error" if liked else "text",
                id="favourite",
            ),
            icon_button("share", t("Share", "分享"), self._share, id="share"),
            basket_button(phone),
            back=self.pop,
            back_desc=t("Navigate up", "返回"),
        )
        labels = (t("Menu", "菜单"), t("Reviews", "评价"), t("Info", "商家信息"))
        body = (self._menu, self._reviews, self._info)[self.tab](place)
        content = column(
            self._head(place), space(8), tabs(labels, self.tab, self._to), divider(), body, space(16)
        )
        return page(bar, scroll(f"place_{self.tab}", content), *self._foot(place))

    def _to(self, tab: int) -> None:
        self.tab = tab

    def _head(self, place: Place) -> Node:
        phone = self.phone
        facts = (
            store.kind_name(place.kind, phone.locale),
            distance(place.metres),
            level_says(place.level, phone),
        )
        told = column(
            text(place.street, size=14, lines=2),
            row(
                rated(place.rating, place.ratings),
                text(" · ".join(facts), size=13, colour="text_soft", lines=1, grow=1),
                style=Style(gap=8, width="fill"),
            ),
            text(
                phone.say(f"{place.minutes} min · ", f"约 {place.minutes} 分钟 · ") + fee_says(phone, place),
                size=13,
                colour="text_soft",
            ),
            text(
                open_says(phone, place),
                size=13,
                weight=500,
                colour="success" if store.is_open(phone, place) else "error",
                id="open",
            ),
            style=Style(grow=1, gap=2),
        )
        top = row(
            picture(place.picture, width=84, height=84, radius=16), told, style=Style(gap=14, width="fill")
        )
        parts = [top]
        if place.tables:
            reserve = button(
                self.t("Reserve a table", "预订餐位"),
                lambda: self.push(ReservePage(phone, place.id)),
                look="outlined",
                glyph="calendar",
                grow=1,
                id="reserve",
            )
            parts.append(row(reserve, style=Style(width="fill")))
        return column(*parts, style=Style(fill="surface", pad=(16, 8, 16, 12), gap=10))

    def _menu(self, place: Place) -> Node:
        parts: list[Node] = []
        last = ""
        for dish in store.dishes(self.phone, place.id):
            if dish.section != last:
                last = dish.section
                parts.append(section(store.section_name(last, self.phone.locale)))
            parts.append(self.keep((dish, self.phone.locale), lambda dish=dish: self._dish(dish)))
        return panel(*parts)

    def _dish(self, dish: Dish) -> Node:
        t = self.t
        told = [text(dish.name, size=15.5, weight=500, lines=2)]
        told.append(text(price(dish.cents, self.phone.locale), size=14.5))
        if dish.sold_out:
            told.append(row(badge(t("Sold out", "已售罄"))))
        elif dish.options:
            told.append(text(t("Options", "可选规格"), size=12.5, colour="text_soft"))
        return Node(
            "row",
            (
                column(*told, style=Style(grow=1, gap=3)),
                picture(f"food/{dish.picture}", width=68, height=68, radius=12),
            ),
            Style(pad=(16, 8, 16, 8), gap=14, width="fill", least=84),
            says=Says(cls=GROUP, id="dish"),
            does=Does(tap=lambda: self.push(DishPage(self.phone, dish.id))),
        )

    def _reviews(self, place: Place) -> Node:
        said = store.reviews(self.phone, place.id)
        if not said:
            return empty("star-outline", self.t("No reviews yet", "还没有评价"))
        return panel(*(self._review(*one) for one in said))

    def _review(self, author: str, count: int, body: str, moment: int) -> Node:
        day = booked.day_name(self.phone, str(store.local(self.phone, moment).date()))
        return row(
            avatar(author, 36),
            column(
                text(author, size=14.5, weight=500, lines=1),
                row(stars(count), text(day, size=12.5, colour="text_soft"), style=Style(gap=8)),
                text(body, size=14.5),
                style=Style(grow=1, gap=3),
            ),
            style=Style(pad=(16, 10, 16, 10), gap=12, align="start", width="fill"),
        )

    def _info(self, place: Place) -> Node:
        phone, t = self.phone, self.t
        rest = booked.DAY_NAMES[phone.locale][place.rest_day] if place.rest_day >= 0 else t("no day", "无")
        fee = price(place.fee, phone.locale) if place.fee else t("Free", "免费")
        ring = button(
            t("Call", "拨打"), lambda: call(phone, place.phone), look="tonal", glyph="phone", id="call"
        )
        return panel(
            space(6),
            fact("location", t("Address", "地址"), place.street),
            fact("phone", t("Phone", "电话"), place.phone, ring),
            fact("clock", t("Opening times", "营业时间"), f"{clock(place.opens)} – {clock(place.closes)}"),
            fact("calendar", t("Closed on", "休息日"), rest),
            fact("scooter", t("Delivery", "配送费"), fee),
            fact("receipt", t("Minimum order", "起送价"), price(place.least, phone.locale)),
            fact(
                "person",
                t("Tables", "订座"),
                t("By reservation", "可订座") if place.tables else t("None", "不可订座"),
            ),
            space(6),
        )

    def _foot(self, place: Place) -> tuple[Node, ...]:
        phone = self.phone
        lines = ledger.basket(phone, place.id)
        if not lines:
            return ()
        many = sum(line.quantity for line in lines)
        cost = price(ledger.sums(phone, place.id).items, phone.locale)
        label = self.t(f"View basket ({many}) · {cost}", f"查看餐篮（{many}） · {cost}")
        return (
            divider(),
            bottom_bar(
                button(label, lambda: self.push(BasketPage(phone, place.id)), grow=1, id="view_basket")
            ),
        )

    def _favour(self, on: bool) -> None:
        store.favour(self.phone, self.place, on)
        self.phone.toast(
            self.t("Added to favourites", "已收藏") if on else self.t("Removed from favourites", "已取消收藏")
        )

    def _share(self) -> None:
        place = store.place(self.phone, self.place)
        said = f"{place.name}, {place.street} {SITE}p/{place.id}"
        self.phone.view(f"sms:?body={quote(said)}")
