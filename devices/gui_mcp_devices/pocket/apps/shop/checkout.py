"""Buying, step by step: where to, how, paid with what, and a last look before it cannot be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop import ledger, store
from gui_mcp_devices.pocket.apps.shop.data import shipping_cents
from gui_mcp_devices.pocket.apps.shop.forms import AddressForm, CardForm
from gui_mcp_devices.pocket.apps.shop.ledger import CASH, DELIVERIES, Address, Sums
from gui_mcp_devices.pocket.apps.shop.parts import PACKAGE, SITE, bottom_bar, ordered, totals
from gui_mcp_devices.pocket.apps.shop.placed import Placed
from gui_mcp_devices.pocket.apps.shop.store import Line, price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Colour, Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    divider,
    entry,
    filler,
    icon,
    page,
    radio_row,
    row,
    scroll,
    section,
    space,
    stack,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ADDRESS, DELIVERY, PAYMENT, REVIEW = range(4)


class Checkout(Page):
    package, activity = PACKAGE, ".CheckoutActivity"

    def __init__(self, phone: Phone, wanted: tuple[tuple[int, int], ...], *, from_cart: bool = False) -> None:
        super().__init__(phone)
        self.wanted = wanted
        """Variants and how many of each."""
        self.from_cart = from_cart
        self.stage = ADDRESS
        saved = ledger.addresses(phone)
        self.address = saved[0].id if saved else 0
        self.delivery = DELIVERIES[0]
        cards = ledger.cards(phone)
        self.payment = cards[0].id if cards else 0
        """A card's id; 0: cash."""
        self.made: int = 0
        """The address or card that a form has just saved."""
        self.confirming = False

    @property
    def secure(self) -> bool:
        return self.stage in (PAYMENT, REVIEW)

    def view(self) -> Node:
        t = self.t
        names = (t("Address", "地址"), t("Delivery", "配送"), t("Payment", "付款"), t("Review", "确认"))
        body = (self._addresses, self._deliveries, self._payments, self._review)[self.stage]()
        sums = self._sums()
        go = (
            button(t("Place order", "提交订单"), self._confirm, id="place_order")
            if self.stage == REVIEW
            else button(t("Continue", "继续"), self._on, id="continue", enabled=self._ready())
        )
        foot = bottom_bar(
            column(
                text(t("Total", "合计"), size=12.5, colour="text_soft"),
                text(price(sums.total, self.phone.locale), size=18, weight=700, id="total"),
                style=Style(gap=0),
            ),
            filler(),
            go,
        )
        bar = app_bar(t("Check out", "结算"), back=self.phone.back, back_desc=t("Navigate up", "返回"))
        return page(bar, self._steps(names), scroll(f"step_{self.stage}", body), divider(), foot)

    def over(self) -> Node | None:
        if not self.confirming:
            return None
        t, sums = self.t, self._sums()
        total = price(sums.total, self.phone.locale)
        return sheet(
            column(
                icon("lock", size=32, colour="primary"),
                text(
                    t(f"Pay {total} now?", f"确认支付 {total}？"),
                    size=20,
                    weight=500,
                    align="center",
                    id="confirm_title",
                ),
                text(
                    t(
                        f"Paid with {self._payment_name()}. The order is placed at once.",
                        f"使用{self._payment_name()}付款，订单将立即提交。",
                    ),
                    size=14,
                    colour="text_soft",
                    align="center",
                ),
                space(4),
                button(t(f"Pay {total}", f"支付 {total}"), self._place, id="confirm_order"),
                button(t("Not yet", "再想想"), self._leave, look="text", id="not_yet"),
                style=Style(pad=(24, 4, 24, 8), gap=10, align=None, width="fill"),
            ),
            dismiss=self._leave,
        )

    def back(self) -> bool:
        if self.confirming:
            self.confirming = False
        elif self.stage:
            self.stage -= 1
        else:
            return False
        return True

    def shown(self) -> None:
        """Back from a form: what it saved is chosen."""
        if self.made:
            if self.stage == ADDRESS:
                self.address = self.made
            else:
                self.payment = self.made
            self.made = 0

    def saved(self, id: int) -> None:
        """A form has saved an address or a card."""
        self.made = id

    @property
    def lines(self) -> list[Line]:
        return ledger.lines_of(self.phone, self.wanted)

    def _sums(self) -> Sums:
        return ledger.sums(self.phone, self.lines, self.delivery)

    def _ready(self) -> bool:
        return self.stage != ADDRESS or self._chosen() is not None

    def _chosen(self) -> Address | None:
        return next((a for a in ledger.addresses(self.phone) if a.id == self.address), None)

    def _steps(self, names: tuple[str, ...]) -> Node:
        parts: list[Node] = []
        for index, name in enumerate(names):
            done, here = index < self.stage, index == self.stage
            ink: Colour = "on_primary" if here or done else "text_soft"
            mark = (
                icon("check", size=14, colour=ink)
                if done
                else text(str(index + 1), size=12, weight=500, colour=ink)
            )
            disc = stack(
                mark,
                style=Style(
                    width=24,
                    height=24,
                    radius=12,
                    fill="primary" if here or done else "surface_high",
                    align="center",
                    justify="center",
                ),
            )
            label = text(name, size=12, weight=500 if here else 400, colour="text" if here else "text_soft")
            parts.append(column(disc, label, style=Style(grow=1, align="center", gap=4)))
        return row(*parts, style=Style(fill="surface", pad=(8, 4, 8, 12), width="fill"))

    def _addresses(self) -> Node:
        lines = [
            column(
                radio_row(
                    f"{a.label} · {a.name}",
                    a.id == self.address,
                    self._ships(a.id),
                    detail=f"{a.street}, {a.postcode} {a.city}",
                    id="address",
                )
            )
            for a in ledger.addresses(self.phone)
        ]
        add = entry(
            self.t("Add a new address", "新增地址"),
            lead=icon("add", colour="primary"),
            tap=self._new_address,
            id="add_address",
        )
        return column(
            section(self.t("Where to?", "送到哪里？")), column(*lines, add, style=Style(fill="surface"))
        )

    def _deliveries(self) -> Node:
        lines = [
            radio_row(
                f"{name} · {self._fee(key)}",
                key == self.delivery,
                self._sends(key),
                detail=says,
                glyph=glyph,
                id="delivery",
            )
            for key, glyph, name, says in (
                ("standard", "truck", self.t("Standard", "标准配送"), self.t("3 to 5 days", "3 至 5 天")),
                ("express", "skip-next", self.t("Express", "加急配送"), self.t("Tomorrow", "次日达")),
                ("pickup", "store", self.t("Pick up", "到店自提"), self.t("At the Marlow store", "漫洛门店")),
            )
        ]
        return column(
            section(self.t("How should it come?", "如何配送？")), column(*lines, style=Style(fill="surface"))
        )

    def _payments(self) -> Node:
        t = self.t
        lines = [
            radio_row(
                card.masked,
                card.id == self.payment,
                self._pays(card.id),
                glyph="card",
                id="card",
                detail=t(f"Expires {card.expires}", f"有效期至 {card.expires}"),
            )
            for card in ledger.cards(self.phone)
        ]
        lines.append(
            radio_row(
                t("Cash on delivery", "货到付款"),
                not self.payment,
                self._pays(0),
                glyph="money",
                id="cash",
                detail=t("Pay at the door", "送达时付款"),
            )
        )
        add = entry(
            t("Add a card", "添加银行卡"),
            lead=icon("add", colour="primary"),
            tap=self._new_card,
            id="add_card",
        )
        return column(
            section(t("How do you pay?", "如何付款？")), column(*lines, add, style=Style(fill="surface"))
        )

    def _review(self) -> Node:
        t = self.t
        to = self._chosen()
        names = {
            "standard": t("Standard", "标准配送"),
            "express": t("Express", "加急配送"),
            "pickup": t("Pick up", "到店自提"),
        }
        lines = (
            ("location", t("Ship to", "收货地址"), to.line if to else "", ADDRESS),
            ("truck", t("Delivery", "配送方式"), names[self.delivery], DELIVERY),
            ("card", t("Payment", "付款方式"), self._payment_name(), PAYMENT),
        )
        chosen = [
            entry(
                title,
                detail=detail,
                lead=icon(glyph, colour="primary"),
                tap=self._to(stage),
                id="change",
                tail=text(t("Change", "修改"), size=13.5, weight=500, colour="primary"),
            )
            for glyph, title, detail, stage in lines
        ]
        coupon = ledger.applied(self.phone)
        sums = self._sums()
        code = (
            [text(t(f"Coupon {coupon.code}", f"优惠码 {coupon.code}"), size=13, colour="success")]
            if coupon and sums.discount
            else []
        )
        return column(
            space(10),
            column(*chosen, style=Style(fill="surface")),
            space(10),
            column(*(ordered(self.phone, line) for line in self.lines), style=Style(fill="surface")),
            space(10),
            column(totals(self.phone, sums), *code, style=Style(fill="surface", pad=(16, 14, 16, 14), gap=8)),
            space(16),
        )

    def _fee(self, delivery: str) -> str:
        subtotal = sum(line.cents * line.quantity for line in self.lines)
        cents = shipping_cents(delivery, subtotal, self.phone.locale)
        return price(cents, self.phone.locale) if cents else self.t("Free", "免运费")

    def _payment_name(self) -> str:
        card = next((c for c in ledger.cards(self.phone) if c.id == self.payment), None)
        return card.masked if card else self.t("Cash on delivery", "货到付款")

    def _on(self) -> None:
        self.stage += 1

    def _to(self, stage: int) -> Callable[[], None]:
        def go() -> None:
            self.stage = stage

        return go

    def _ships(self, address: int) -> Callable[[], None]:
        def choose() -> None:
            self.address = address

        return choose

    def _sends(self, delivery: str) -> Callable[[], None]:
        def choose() -> None:
            self.delivery = delivery

        return choose

    def _pays(self, card: int) -> Callable[[], None]:
        def choose() -> None:
            self.payment = card

        return choose

    def _new_address(self) -> None:
        self.push(AddressForm(self.phone, saved=self.saved))

    def _new_card(self) -> None:
        self.push(CardForm(self.phone, saved=self.saved))

    def _confirm(self) -> None:
        self.confirming = True

    def _leave(self) -> None:
        self.confirming = False

    def _place(self) -> None:
        to = self._chosen()
        self.confirming = False
        if to is None:
            self.stage = ADDRESS
            return
        card = next((c for c in ledger.cards(self.phone) if c.id == self.payment), None)
        phone, lines = self.phone, self.lines
        order = ledger.place_order(phone, lines, to, self.delivery, card.masked if card else CASH)
        if self.from_cart:
            for line in lines:
                store.change_quantity(phone, line.variant, 0)
        self.pop()
        self.push(Placed(phone, order))
        placed = next(o for o in ledger.orders(phone) if o.id == order)
        phone.notify(
            PACKAGE,
            self.t("Order placed", "订单已提交"),
            self.t(f"{placed.number}: we will tell you when it ships", f"{placed.number}：发货后会通知您"),
            data=f"{SITE}orders",
        )
