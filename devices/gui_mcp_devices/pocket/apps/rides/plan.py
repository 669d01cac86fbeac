"""A ride before it is ordered: from where exactly, where to, with what, when, and paid how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides import purse, store
from gui_mcp_devices.pocket.apps.rides.parts import (
    PACKAGE,
    SITE,
    bottom_bar,
    chart,
    last_look,
    moment_name,
    option,
    panel,
    payment_name,
    payments,
    route,
    ware_row,
)
from gui_mcp_devices.pocket.apps.rides.pickup import Pickup
from gui_mcp_devices.pocket.apps.rides.purse import Coupon
from gui_mcp_devices.pocket.apps.rides.ride import RidePage
from gui_mcp_devices.pocket.apps.rides.search import Search
from gui_mcp_devices.pocket.apps.rides.store import Spot, Ware, Where, price
from gui_mcp_devices.pocket.apps.rides.when import When
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    app_bar,
    button,
    column,
    divider,
    entry,
    field,
    filler,
    icon,
    page,
    scroll,
    section,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

LONGEST = 120
"""Characters of a note."""


class Plan(Page):
    package, activity = PACKAGE, ".PlanActivity"

    def __init__(self, phone: Phone, goal: Where, start: Where | None = None) -> None:
        super().__init__(phone)
        self.goal = goal
        self.start = start or store.here(phone)
        self.spot = 0
        """Id of the spot that the car stops at; 0: at the address."""
        self._arrive(self.start)
        self.ware = next((one.key for one in store.wares(phone) if one.free), "")
        self.departs = 0
        self.note = self.draft = ""
        self.coupon = ""
        self.payment = purse.default_card(phone)
        self.sheet = ""
        """What lies over the page: `note`, `coupon`, `payment`, `confirm` or nothing."""

    # -- what it comes to ---------------------------------------------------------------------------------

    @property
    def km(self) -> int:
        return store.distance(self.start, self.goal)

    @property
    def chosen(self) -> Ware | None:
        return next((one for one in store.wares(self.phone) if one.key == self.ware), None)

    @property
    def place(self) -> Spot | None:
        return next((s for s in store.spots(self.phone, self.start.place) if s.id == self.spot), None)

    @property
    def fare(self) -> int:
        return self.chosen.cents(self.km) if self.chosen else 0

    @property
    def off(self) -> int:
        one = next((c for c in purse.coupons(self.phone) if c.code == self.coupon), None)
        return one.off(self.fare) if one is not None and not self._refused(one) else 0

    @property
    def total(self) -> int:
        return self.fare - self.off

    @property
    def secure(self) -> bool:
        return self.sheet in ("payment", "confirm")

    # -- what is shown ------------------------------------------------------------------------------------

    def view(self) -> Node:
        t, phone = self.t, self.phone
        bar = app_bar(t("Your ride", "我的行程"), back=self.phone.back, back_desc=t("Navigate up", "返回"))
        one = self.chosen
        spot = self.place
        ends = panel(
            entry(
                self.start.name,
                detail=spot.name if spot is not None else self.start.address,
                lead=icon("my-location", colour="primary"),
                tail=text(t("Change", "修改"), size=13.5, weight=500, colour="primary"),
                tap=self._pickup,
                id="pickup",
            ),
            divider(56),
            entry(
                self.goal.name,
                detail=self.goal.address,
                lead=icon("location", colour="error"),
                tail=text(t("Change", "修改"), size=13.5, weight=500, colour="primary"),
                tap=self._search,
                id="goal",
            ),
        )
        body = column(
            chart(phone, self.start, 118, *route(phone, 118)),
            ends,
            section(t("Choose a car", "选择车型")),
            panel(
                *(
                    ware_row(phone, w, self.km, w.key == self.ware, self._takes(w.key))
                    for w in store.wares(phone)
                )
            ),
            section(t("Options", "选项")),
            panel(*self._options()),
            space(14),
        )
        name = one.name if one is not None else ""
        foot = bottom_bar(
            column(
                text(t(f"{self.km / 10:.1f} km", f"{self.km / 10:.1f} 公里"), size=12.5, colour="text_soft"),
                text(price(self.total, phone.locale), size=18, weight=700, id="total"),
                style=Style(gap=0),
            ),
            filler(),
            button(
                t(f"Order {name}", f"呼叫{name}"), self._confirm, id="order", enabled=bool(one and one.free)
            ),
        )
        return page(bar, scroll("plan", body), divider(), foot)

    def _options(self) -> list[Node]:
        t, phone = self.t, self.phone
        when = moment_name(phone, self.departs) if self.departs else t("Now", "现在")
        coupon = t("No coupon", "不使用优惠券")
        if self.coupon:
            off = price(-self.off, phone.locale)
            coupon = f"{self.coupon} ({off})"
        lines = (
            ("clock", t("Pick-up time", "上车时间"), when, self._when, "when"),
            (
                "note",
                t("Note to the driver", "给司机留言"),
                self.note or t("None", "无"),
                self._write,
                "note",
            ),
            ("tag", t("Coupon", "优惠券"), coupon, self._opens("coupon"), "coupon"),
            ("card", t("Payment", "付款方式"), self._paid(), self._opens("payment"), "payment"),
        )
        return [
            entry(
                title,
                detail=detail,
                lead=icon(glyph, colour="primary"),
                tail=icon("chevron-right", size=20),
                tap=do,
                id=id,
            )
            for glyph, title, detail, do, id in lines
        ]

    def over(self) -> Node | None:
        t = self.t
        match self.sheet:
            case "note":
                return sheet(
                    section(t("Note to the driver", "给司机留言")),
                    column(
                        field(
                            "note_field",
                            self.draft,
                            self._drafts,
                            hint=t("For example: I have a suitcase", "例如：我有一个行李箱"),
                            submit=self._keep_note,
                        ),
                        button(t("Save note", "保存留言"), self._keep_note, id="save_note", width="fill"),
                        style=Style(pad=(16, 4, 16, 10), gap=12, width="fill"),
                    ),
                    dismiss=self._close,
                )
            case "coupon":
                said = t("No coupon", "不使用优惠券")
                none = option(said, "", not self.coupon, self._uses(""), id="no_coupon")
                return sheet(
                    section(t("Coupons", "优惠券")),
                    *(self._offer(one) for one in purse.coupons(self.phone)),
                    none,
                    dismiss=self._close,
                )
            case "payment":
                rows = payments(self.phone, self.payment, self._pays, cents=self.total, cash=True)
                return sheet(section(t("How do you pay?", "如何付款？")), *rows, dismiss=self._close)
            case "confirm":
                return self._last_look()
            case _:
                return None

    def _offer(self, one: Coupon) -> Node:
        said = self._refused(one) or self._worth(one)
        return option(one.code, said, one.code == self.coupon, self._uses(one.code), id="coupon_row")

    def _worth(self, one: Coupon) -> str:
        if one.kind == "percent":
            return self.t(f"{one.amount}% off this ride", f"本次行程减 {one.amount}%")
        amount = price(one.amount, self.phone.locale)
        return self.t(f"{amount} off this ride", f"本次行程立减 {amount}")

    def _refused(self, one: Coupon) -> str:
        """Why it cannot be used; empty: it can."""
        if one.used:
            return self.t("Already used", "已使用")
        if one.expires < self.phone.now():
            return self.t("Expired", "已过期")
        if self.fare < one.least:
            least = price(one.least, self.phone.locale)
            return self.t(f"For rides from {least}", f"满 {least} 可用")
        return ""

    def _last_look(self) -> Node:
        t, phone = self.t, self.phone
        spot = self.place
        start = f"{self.start.name} · {spot.name}" if spot is not None else self.start.name
        when = moment_name(phone, self.departs) if self.departs else t("Now", "现在")
        name = self.chosen.name if self.chosen else ""
        total = price(self.total, phone.locale)
        facts = [
            (t("From", "上车点"), start),
            (t("To", "目的地"), self.goal.name),
            (t("When", "时间"), when),
            (t("Paid with", "付款方式"), self._paid()),
        ]
        if self.note:
            facts.append((t("Note", "留言"), self.note))
        return last_look(
            t(f"Order {name} for {total}?", f"呼叫{name}，{total}？"),
            facts,
            button(t("Confirm ride", "确认叫车"), self._place, id="confirm_ride"),
            button(t("Not yet", "再想想"), self._close, look="text", id="not_yet"),
            dismiss=self._close,
        )

    def _paid(self) -> str:
        return payment_name(self.phone, purse.payment_key(self.phone, self.payment))

    # -- what is done -------------------------------------------------------------------------------------

    def back(self) -> bool:
        was, self.sheet = bool(self.sheet), ""
        return was

    def shown(self) -> None:
        """A card that is gone pays no longer."""
        if self.payment > 0 and all(one.id != self.payment for one in purse.cards(self.phone)):
            self.payment = purse.default_card(self.phone)

    def _close(self) -> None:
        self.sheet = ""

    def _opens(self, what: str) -> Do:
        def go() -> None:
            self.sheet = what

        return go

    def _takes(self, key: str) -> Do:
        def take() -> None:
            self.ware = key

        return take

    def _uses(self, code: str) -> Do:
        def use() -> None:
            one = next((c for c in purse.coupons(self.phone) if c.code == code), None)
            if one is not None and (why := self._refused(one)):
                self.phone.toast(f"{code}: {why}")
                return
            self.coupon, self.sheet = code, ""

        return use

    def _pays(self, id: int) -> Do:
        def pay() -> None:
            self.payment, self.sheet = id, ""

        return pay

    def _write(self) -> None:
        self.draft, self.sheet = self.note, "note"
        self.phone.focus("note_field")

    def _drafts(self, words: str) -> None:
        self.draft = words[:LONGEST]

    def _keep_note(self) -> None:
        self.note, self.sheet = " ".join(self.draft.split()), ""
        self.phone.hide_keyboard()

    def _pickup(self) -> None:
        if self.start.place:
            self.push(Pickup(self.phone, self.start, self.spot, self._picked))
        else:
            self.push(Search(self.phone, self._arrive, start=True))

    def _picked(self, where: Where, spot: int) -> None:
        self.start, self.spot = where, spot

    def _arrive(self, where: Where) -> None:
        found = store.spots(self.phone, where.place)
        self.start, self.spot = where, found[0].id if found else 0

    def _search(self) -> None:
        self.push(Search(self.phone, self._goes))

    def _goes(self, where: Where) -> None:
        self.goal = where

    def _when(self) -> None:
        self.push(When(self.phone, self.departs, self._leaves))

    def _leaves(self, moment: int) -> None:
        self.departs = moment

    def _confirm(self) -> None:
        phone = self.phone
        if self.start.name == self.goal.name:
            phone.toast(self.t("Start and goal are the same", "起点和终点相同"))
        elif self.departs and self.departs <= phone.now():
            phone.toast(self.t("That time has passed", "该时间已过"))
        elif self.payment == purse.BALANCE and purse.owner(phone)[1] < self.total:
            phone.toast(self.t("The balance is too low", "余额不足"))
        else:
            self.sheet = "confirm"

    def _place(self) -> None:
        phone, one, spot = self.phone, self.chosen, self.place
        self.sheet = ""
        if one is None:
            return
        made = store.order(
            phone,
            {
                "class": one.key, "start": self.start.name, "spot": spot.name if spot else "",
                "goal": self.goal.name, "goal_address": self.goal.address, "departs": self.departs,
                "minutes": 6 + self.km // 5, "wait": one.wait, "km": self.km, "note": self.note,
                "coupon": self.coupon if self.off else "", "payment": purse.payment_key(phone, self.payment),
                "fare_cents": self.fare, "discount_cents": self.off,
            },
        )  # fmt: skip
        store.remember(phone, self.goal)
        self.pop()
        self.push(RidePage(phone, made))
        if self.departs:
            phone.notify(
                PACKAGE,
                self.t("Ride booked", "行程已预约"),
                f"{moment_name(phone, self.departs)} · {self.goal.name}",
                data=f"{SITE}ride/{made}",
            )
