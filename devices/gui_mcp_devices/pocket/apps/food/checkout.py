"""Ordering what is in a basket: where to, when, paid how; a last look before it cannot be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import booked, ledger, store
from gui_mcp_devices.pocket.apps.food.account import AddressForm
from gui_mcp_devices.pocket.apps.food.data import DAY, cents_in
from gui_mcp_devices.pocket.apps.food.ledger import Address, Sums
from gui_mcp_devices.pocket.apps.food.parts import (
    PACKAGE,
    SITE,
    bill,
    bottom_bar,
    dish_line,
    low,
    panel,
)
from gui_mcp_devices.pocket.apps.food.store import clock, price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    app_bar,
    button,
    chip,
    column,
    divider,
    entry,
    field,
    filler,
    icon,
    page,
    radio_row,
    row,
    scroll,
    section,
    sideways,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

TIPS = (0, 100, 200, 300, 500)
"""Dollar cents."""
LATEST_TIMES = 16
"""So many times are offered."""
ASAP = 0


class Checkout(Page):
    package, activity = PACKAGE, ".CheckoutActivity"

    def __init__(self, phone: Phone, place: int) -> None:
        super().__init__(phone)
        self.place = place
        saved = ledger.addresses(phone)
        self.address = saved[0].id if saved else 0
        self.due = ASAP if store.is_open(phone, store.place(phone, place)) else next(iter(self.times()), ASAP)
        """Unix seconds, or `ASAP`."""
        self.payment = next(iter(ledger.payments(phone)), "")
        self.tip = 0
        self.note = ""
        self.code = ""
        self.typed, self.wrong = "", ""
        self.asking = ""
        """What lies over it: `address`, `time`, `payment`, `coupon` or `confirm`."""

    @property
    def secure(self) -> bool:
        return True

    @property
    def sums(self) -> Sums:
        return ledger.sums(self.phone, self.place, self.code, self.tip)

    def times(self) -> list[int]:
        """When it can be brought later on: every half hour while the place is open, Unix seconds."""
        phone = self.phone
        place, now = store.place(phone, self.place), store.local(phone)
        gone = now.hour * 3600 + now.minute * 60 + now.second
        midnight = int(phone.now()) - gone
        found: list[int] = []
        for ahead in range(3):
            if (now.weekday() + ahead) % 7 == place.rest_day:
                continue
            for minute in range(place.opens + 60, place.closes + 1, 30):
                moment = midnight + ahead * DAY + minute * 60
                if moment > phone.now() + 60 * place.minutes + 900:
                    found.append(moment)
        return found[:LATEST_TIMES]

    def view(self) -> Node:
        phone, t = self.phone, self.t
        lines = ledger.basket(phone, self.place)
        to, sums = self._to(), self.sums
        name = store.place(phone, self.place).name
        chosen = (
            ("location", t("Address", "送餐地址"), f"{to.label} · {to.whole}" if to else "", "address"),
            ("clock", t("Time", "送达时间"), self.time_says(self.due), "time"),
            ("card", t("Payment", "付款方式"), self.payment, "payment"),
            ("tag", t("Coupon", "优惠券"), self.code or t("None", "未使用"), "coupon"),
        )
        rows_ = [
            entry(
                title,
                detail=detail or t("Please choose", "请选择"),
                lead=icon(glyph, colour="primary"),
                tail=icon("chevron-right", size=20),
                tap=self._asks(what),
                id=f"choose_{what}",
            )
            for glyph, title, detail, what in chosen
        ]
        tips = [
            chip(
                price(cents_in(tip, phone.locale), phone.locale) if tip else t("No tip", "不加小费"),
                self.tip == cents_in(tip, phone.locale),
                self._tips(cents_in(tip, phone.locale)),
                id="tip",
            )
            for tip in TIPS
        ]
        note = field(
            "note",
            self.note,
            self._notes,
            hint=t("Note for the kitchen or the rider", "给商家或骑手的备注"),
        )
        body = column(
            space(10),
            panel(*rows_),
            section(t("Tip for the rider", "给骑手的小费")),
            sideways("tips", row(*tips, style=Style(gap=8, pad=(14, 2, 14, 2)))),
            section(t("Note", "备注")),
            row(note, style=Style(pad=(16, 0, 16, 0), width="fill")),
            section(name),
            panel(*(dish_line(phone, line) for line in lines)),
            space(10),
            bill(phone, sums),
            space(16),
        )
        foot = bottom_bar(
            column(
                text(t("Total", "合计"), size=12.5, colour="text_soft"),
                text(price(sums.total, phone.locale), size=18, weight=700, id="pay_total"),
                style=Style(gap=0),
            ),
            filler(),
            button(
                t("Place order", "提交订单"),
                self._asks("confirm"),
                enabled=to is not None and bool(lines) and bool(self.payment) and not self.hindrance(),
                id="place_order",
            ),
        )
        bar = app_bar(t("Checkout", "确认订单"), back=self.phone.back, back_desc=t("Navigate up", "返回"))
        return page(bar, scroll("checkout", body), *low(phone, self.focus, divider(), foot))

    def hindrance(self) -> bool:
        """Nothing can be brought at the time that is chosen."""
        return self.due == ASAP and not store.is_open(self.phone, store.place(self.phone, self.place))

    def over(self) -> Node | None:
        t = self.t
        match self.asking:
            case "address":
                lines = [
                    radio_row(a.label, a.id == self.address, self._ships(a.id), detail=a.whole, id="address")
                    for a in ledger.addresses(self.phone)
                ]
                add = entry(
                    t("Add a new address", "新增地址"),
                    lead=icon("add", colour="primary"),
                    tap=self._new_address,
                    id="add_address",
                )
                return self._sheet(t("Where to?", "送到哪里？"), (*lines, add))
            case "time":
                times = self.times()
                if store.is_open(self.phone, store.place(self.phone, self.place)):
                    times.insert(0, ASAP)
                return self._sheet(
                    t("When?", "什么时候送到？"),
                    [radio_row(self.time_says(m), m == self.due, self._dues(m), id="time") for m in times],
                )
            case "payment":
                means = ledger.payments(self.phone)
                return self._sheet(
                    t("How do you pay?", "如何付款？"),
                    [
                        radio_row(
                            n,
                            n == self.payment,
                            self._pays(n),
                            glyph="card" if "•" in n else "money",
                            id="payment",
                        )
                        for n in means
                    ],
                )
            case "coupon":
                return self._coupons()
            case "confirm":
                return self._confirm()
            case _:
                return None

    def back(self) -> bool:
        if not self.asking:
            return False
        self._close()
        return True

    def time_says(self, moment: int) -> str:
        phone, t = self.phone, self.t
        if moment == ASAP:
            minutes = store.place(phone, self.place).minutes
            if self.hindrance() and self.due == ASAP:
                return t("Closed now", "休息中")
            return t(f"As soon as possible ({minutes} min)", f"尽快送达（约 {minutes} 分钟）")
        then = store.local(phone, moment)
        day = str(then.date())
        named = t("Today", "今天") if day == str(store.local(phone).date()) else booked.day_name(phone, day)
        return f"{named} {clock(then.hour * 60 + then.minute)}"

    def _to(self) -> Address | None:
        return next((a for a in ledger.addresses(self.phone) if a.id == self.address), None)

    def _sheet(self, title: str, lines: Sequence[Node]) -> Node:
        return sheet(section(title), scroll("choices", column(*lines), grow=0), dismiss=self._close)

    def _coupons(self) -> Node:
        t, phone = self.t, self.phone
        typed = row(
            field(
                "coupon_code", self.typed, self._types, hint=t("Coupon code", "优惠码"), error=self.wrong,
                submit=self._apply, grow=1,
            ),
            button(t("Apply", "使用"), self._apply, id="apply"),
            style=Style(pad=(16, 4, 16, 8), gap=10, width="fill", align="start"),
        )  # fmt: skip
        lines = [
            entry(
                one.code,
                detail=ledger.coupon_says(phone, one),
                lead=icon("tag", colour="primary"),
                tap=self._takes(one.code),
                id="coupon",
            )
            for one in ledger.coupons(phone)
            if not one.used and one.expires > phone.now()
        ]
        if self.code:
            lines.append(
                entry(
                    t("Use no coupon", "不使用优惠券"),
                    lead=icon("close"),
                    tap=self._no_coupon,
                    id="no_coupon",
                )
            )
        return self._sheet(t("Coupon", "优惠券"), (typed, *lines))

    def _confirm(self) -> Node:
        t, phone = self.t, self.phone
        total, to = price(self.sums.total, phone.locale), self._to()
        said = (
            store.place(phone, self.place).name,
            f"{to.label} · {to.whole}" if to else "",
            f"{self.time_says(self.due)} · {self.payment}",
        )
        return sheet(
            column(
                icon("food", size=32, colour="primary"),
                text(
                    t(f"Order for {total}?", f"确认支付 {total} 下单？"),
                    size=20,
                    weight=500,
                    id="confirm_title",
                ),
                *(text(line, size=14, colour="text_soft", align="center") for line in said),
                space(4),
                button(t("Order now", "确认下单"), self._place, id="confirm_order", width="fill"),
                button(t("Not yet", "再想想"), self._close, look="text", id="not_yet"),
                style=Style(pad=(24, 4, 24, 8), gap=8, align="center", width="fill"),
            ),
            dismiss=self._close,
        )

    def _asks(self, what: str) -> Do:
        def ask() -> None:
            self.phone.hide_keyboard()
            self.asking, self.typed, self.wrong = what, "", ""
            self.scrolls.pop("choices", None)

        return ask

    def _close(self) -> None:
        self.asking, self.focus = "", ""

    def _ships(self, id: int) -> Do:
        def choose() -> None:
            self.address = id
            self._close()

        return choose

    def _dues(self, moment: int) -> Do:
        def choose() -> None:
            self.due = moment
            self._close()

        return choose

    def _pays(self, name: str) -> Do:
        def choose() -> None:
            self.payment = name
            self._close()

        return choose

    def _tips(self, cents: int) -> Callable[[], None]:
        def choose() -> None:
            self.tip = cents

        return choose

    def _notes(self, note: str) -> None:
        self.note = note

    def _types(self, code: str) -> None:
        self.typed, self.wrong = code, ""

    def _takes(self, code: str) -> Do:
        def take() -> None:
            self.typed = code
            self._apply()

        return take

    def _no_coupon(self) -> None:
        self.code = ""
        self._close()

    def _apply(self) -> None:
        code = self.typed.strip().upper()
        self.wrong = ledger.refusal(self.phone, code, self.sums.items)
        if not self.wrong:
            self.code = code
            self._close()

    def _new_address(self) -> None:
        self._close()
        self.push(AddressForm(self.phone, saved=self.saved))

    def saved(self, id: int) -> None:
        """A form has saved an address: it is meant."""
        self.address = id

    def _place(self) -> None:
        phone, t, to = self.phone, self.t, self._to()
        self._close()
        if to is None or not ledger.basket(phone, self.place) or self.hindrance():
            return
        place = store.place(phone, self.place)
        due = self.due or int(phone.now()) + 60 * place.minutes
        note = " ".join(self.note.split())
        order = ledger.place_order(
            phone, place.id, to.whole, due, self.payment, tip=self.tip, note=note, code=self.code
        )
        self.pop()  # to the basket, which is empty now
        self.pop()
        phone.notify(
            PACKAGE,
            t("Order placed", "下单成功"),
            t(f"{place.name} is preparing your order", f"{place.name}正在备餐"),
            data=f"{SITE}o/{order}",
        )
        phone.start(PACKAGE, data=f"{SITE}o/{order}")
