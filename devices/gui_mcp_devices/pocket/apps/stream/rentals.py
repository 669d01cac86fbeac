"""Films that were rented, and renting one: the quality, the card, and a last question before it is paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.parts import (
    PACKAGE,
    SITE,
    date_of,
    price,
    show_video,
    video_row,
)
from gui_mcp_devices.pocket.apps.stream.shelf import RENTS, Card, Rental
from gui_mcp_devices.pocket.apps.stream.store import Video
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    divider,
    empty,
    filler,
    icon,
    page,
    picture,
    radio_row,
    row,
    rows,
    scroll,
    section,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Rentals(Page):
    """Films that were rented, the last first."""

    package, activity = PACKAGE, ".RentalsActivity"

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Rented films", "已租电影"), back=self.pop, back_desc=t("Navigate up", "返回"))
        known = {one.id: one for one in store.films(self.phone)}
        found = [(known[r.video], r) for r in shelf.rentals(self.phone) if r.video in known]
        if not found:
            return page(bar, empty("video", t("No film rented yet", "还没有租过电影")))
        return page(bar, rows("rentals", len(found), lambda i: self._row(*found[i]), 94))

    def _row(self, one: Video, rental: Rental) -> Node:
        state = until_says(self, rental)
        paid = f"{rental.quality} · {price(self.phone, rental.cents)} · {state}"
        return video_row(self.phone, one, lambda: show_video(self.phone, one.id), detail=paid)


def until_says(page: Page, rental: Rental) -> str:
    if rental.until <= page.phone.now():
        return page.t("Over", "已到期")
    day = date_of(page.phone, rental.until)
    return page.t(f"Until {day}", f"{day} 到期")


class Rent(Page):
    """One film is about to be rented."""

    package, activity = PACKAGE, ".RentActivity"

    def __init__(self, phone: Phone, video: int) -> None:
        super().__init__(phone)
        self.video = video
        self.quality = "SD"
        cards = shelf.cards(phone)
        self.card = cards[0].id if cards else 0
        self.confirming = False

    @property
    def secure(self) -> bool:
        return True

    def view(self) -> Node:
        t = self.t
        one = store.video(self.phone, self.video)
        bar = app_bar(t("Rent a film", "租电影"), back=self.pop, back_desc=t("Navigate up", "返回"))
        if one is None:
            return page(bar, empty("video", t("This film is gone", "这部电影已下架")))
        cents = shelf.rent_cents(self.phone, one, self.quality)
        qualities = [
            radio_row(
                f"{quality} · {price(self.phone, shelf.rent_cents(self.phone, one, quality))}",
                quality == self.quality,
                self._takes(quality),
                detail=self._about(quality),
                id="quality",
            )
            for quality in RENTS
        ]
        chosen = self._chosen()
        cards = [
            radio_row(
                card.masked,
                card.id == self.card,
                self._pays(card.id),
                glyph="card",
                detail=self._expiry(card),
                id="card",
            )
            for card in shelf.cards(self.phone)
        ]
        wrong = []
        if chosen is None or chosen.expired:
            said = t("Choose a card that has not expired", "请选择未过期的银行卡")
            wrong = [
                row(text(said, size=13, colour="error", id="card_error"), style=Style(pad=(18, 6, 16, 0)))
            ]
        head = row(
            picture(one.picture, width=112, height=66, radius=10),
            column(
                text(one.title, size=16, weight=500, lines=2),
                text(t("Yours for 48 hours", "48 小时内可反复观看"), size=13, colour="text_soft", lines=2),
                style=Style(grow=1, gap=3),
            ),
            style=Style(width="fill", gap=14, pad=(16, 14, 16, 4)),
        )
        body = column(
            head,
            section(t("Quality", "画质")),
            column(*qualities, style=Style(fill="surface")),
            section(t("Pay with", "付款方式")),
            column(*cards, style=Style(fill="surface")),
            *wrong,
            space(16),
            style=Style(width="fill"),
        )
        foot = row(
            column(
                text(t("Total", "合计"), size=12.5, colour="text_soft"),
                text(price(self.phone, cents), size=18, weight=700, id="total"),
            ),
            filler(),
            button(
                t("Continue", "继续"),
                self._on,
                enabled=chosen is not None and not chosen.expired,
                id="continue",
            ),
            style=Style(width="fill", fill="surface", pad=(16, 8, 16, 8), gap=10, least=60),
        )
        return page(bar, scroll("rent", body), divider(), foot)

    def over(self) -> Node | None:
        one, card, t = store.video(self.phone, self.video), self._chosen(), self.t
        if not self.confirming or one is None or card is None:
            return None
        cents = price(self.phone, shelf.rent_cents(self.phone, one, self.quality))
        detail = t(
            f"“{one.title}” in {self.quality}, paid with {card.masked}. This cannot be undone.",
            f"《{one.title}》{self.quality}，使用 {card.masked} 付款，付款后不可撤销。",
        )
        return sheet(
            column(
                icon("lock", size=32, colour="primary"),
                text(
                    t(f"Pay {cents} now?", f"确认支付 {cents}？"),
                    size=20,
                    weight=500,
                    align="center",
                    id="confirm_title",
                ),
                text(detail, size=14, colour="text_soft", align="center"),
                space(4),
                button(t(f"Pay {cents}", f"支付 {cents}"), self._pay, width="fill", id="pay"),
                button(t("Not now", "暂不"), self._off, look="text", width="fill", id="not_now"),
                style=Style(pad=(24, 4, 24, 8), gap=10, align="center", width="fill"),
            ),
            dismiss=self._off,
        )

    def back(self) -> bool:
        if not self.confirming:
            return False
        self.confirming = False
        return True

    def _chosen(self) -> Card | None:
        return next((one for one in shelf.cards(self.phone) if one.id == self.card), None)

    def _about(self, quality: str) -> str:
        return {
            "SD": self.t("Fine on a phone", "手机上足够清晰"),
            "HD": self.t("Sharp on a tablet", "平板上依然清晰"),
            "4K": self.t("For a large screen", "适合大屏幕"),
        }[quality]

    def _expiry(self, card: Card) -> str:
        if card.expired:
            return self.t(f"Expired {card.expires}", f"已于 {card.expires} 过期")
        return self.t(f"Expires {card.expires}", f"有效期至 {card.expires}")

    def _takes(self, quality: str) -> Callable[[], None]:
        def choose() -> None:
            self.quality = quality

        return choose

    def _pays(self, card: int) -> Callable[[], None]:
        def choose() -> None:
            self.card = card

        return choose

    def _on(self) -> None:
        self.confirming = True

    def _off(self) -> None:
        self.confirming = False

    def _pay(self) -> None:
        one, card = store.video(self.phone, self.video), self._chosen()
        self.confirming = False
        if one is None or card is None or card.expired:
            return
        shelf.rent(self.phone, one, self.quality, card.masked)
        self.pop()
        self.phone.toast(self.t("Rented for 48 hours", "已租 48 小时"))
        self.phone.notify(
            PACKAGE,
            self.t("Film rented", "电影已租"),
            one.title,
            data=f"{SITE}v/{one.id}",
        )
