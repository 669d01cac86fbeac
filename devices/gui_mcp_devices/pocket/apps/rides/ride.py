"""A ride that was ordered: where it is now, what can be done about it, and its receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.messages.parts import TEXT
from gui_mcp_devices.pocket.apps.messages.schema import PACKAGE as MESSAGES
from gui_mcp_devices.pocket.apps.rides import store
from gui_mcp_devices.pocket.apps.rides.parts import (
    PACKAGE,
    SITE,
    bottom_bar,
    chart,
    fact,
    moment_name,
    panel,
    payment_name,
    route,
    status_name,
    sum_line,
    wide,
)
from gui_mcp_devices.pocket.apps.rides.parts import at as laid_at
from gui_mcp_devices.pocket.apps.rides.store import Ride, Where, price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    IMAGE_BUTTON,
    Do,
    app_bar,
    avatar,
    button,
    column,
    divider,
    empty,
    icon,
    icon_button,
    page,
    picture,
    row,
    scroll,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SHARE = "android.intent.action.SEND"


class RidePage(Page):
    package, activity = PACKAGE, ".RideActivity"

    def __init__(self, phone: Phone, ride: int) -> None:
        super().__init__(phone)
        self.ride = ride
        self.asking = False

    @property
    def found(self) -> Ride | None:
        return store.ride(self.phone, self.ride)

    def view(self) -> Node:
        t = self.t
        one = self.found
        if one is None:
            bar = app_bar(t("Ride", "行程"), back=self.pop, back_desc=t("Navigate up", "返回"))
            return page(bar, empty("car", t("There is no such ride", "没有这个行程")))
        more = [icon_button("share", t("Share ride", "分享行程"), self._share, id="share")]
        bar = app_bar(
            t(f"Ride {one.number}", f"行程 {one.number}"),
            *more,
            back=self.pop,
            back_desc=t("Navigate up", "返回"),
        )
        parts: list[Node] = [self._map(one), self._status(one)]
        if one.driver:
            parts += [divider(), self._driver(one)]
        parts += [space(10), self._facts(one), space(10), self._receipt(one)]
        if one.status == "done":
            parts += [space(10), self._stars(one)]
        parts.append(space(16))
        buttons: list[Node] = []
        if one.active and one.status != "riding":
            buttons.append(
                button(t("Cancel ride", "取消行程"), self._ask, look="outlined", grow=1, id="cancel_ride")
            )
        if not one.active:
            buttons.append(button(t("Ride there again", "再次前往"), self._again, grow=1, id="again"))
        foot = (divider(), bottom_bar(*buttons)) if buttons else ()
        return page(bar, scroll("ride", column(*parts)), *foot)

    def over(self) -> Node | None:
        one = self.found
        if not self.asking or one is None:
            return None
        t = self.t
        fee = store.fee(self.phone, one)
        costs = price(fee, self.phone.locale)
        said = (
            t(f"The driver is already there: cancelling costs {costs}.", f"司机已到达，取消将收取 {costs}。")
            if fee
            else t("Cancelling is free now.", "现在取消不收费。")
        )
        return dialog(
            t("Cancel this ride?", "取消这次行程？"),
            text(said, colour="text_soft"),
            actions=(
                button(t("Keep ride", "保留行程"), self._keep, look="text", id="keep"),
                button(t("Cancel ride", "取消行程"), self._cancel, look="danger", id="confirm"),
            ),
            dismiss=self._keep,
        )

    def back(self) -> bool:
        was, self.asking = self.asking, False
        return was

    def _map(self, one: Ride) -> Node:
        goal = self._goal(one)
        high = 150.0
        car: tuple[Node, ...] = ()
        if one.status in ("coming", "waiting", "riding"):
            share = {"coming": 0.02, "waiting": 0.1, "riding": 0.42}[one.status]
            car = (
                laid_at(
                    wide(self.phone) * share,
                    high * (0.3 if one.status == "riding" else 0.42),
                    picture(f"ride/{one.ware}", width=52, height=40, radius=14),
                ),
            )
        return chart(self.phone, goal, high, *route(self.phone, high), *car)

    def _goal(self, one: Ride) -> Where:
        found = next((p for p in store.places(self.phone) if p.name == one.goal), None)
        if found is not None:
            return found
        mine = next((s for s in store.saved(self.phone) if s.label == one.goal), None)
        return mine.where if mine is not None else address_at(one.goal, one.goal_address)

    def _status(self, one: Ride) -> Node:
        ink: Colour = {"done": "success", "cancelled": "error"}.get(one.status, "primary")
        return column(
            text(status_name(self.phone, one.status), size=21, weight=700, colour=ink, id="status"),
            text(self._soon(one), size=14, colour="text_soft", id="soon"),
            style=Style(fill="surface", width="fill", pad=(16, 14, 16, 14), gap=2),
        )

    def _soon(self, one: Ride) -> str:
        t = self.t
        left = max(1, -(-(one.due - int(self.phone.now())) // 60))
        match one.status:
            case "booked":
                when = moment_name(self.phone, one.departs)
                return t(f"Pick-up {when}", f"上车时间 {when}")
            case "finding":
                return t("Usually less than a minute", "通常不到一分钟")
            case "coming":
                return t(f"There in {left} min", f"约 {left} 分钟后到达")
            case "waiting":
                return t(f"At {one.spot or one.start}", f"在{one.spot or one.start}等您")
            case "riding":
                return t(f"Arrival in {left} min", f"约 {left} 分钟后抵达")
            case _:
                return moment_name(self.phone, one.departs)

    def _driver(self, one: Ride) -> Node:
        return row(
            avatar(one.driver[:1] if self.phone.locale == "zh" else one.driver, 44),
            column(
                text(one.driver, size=16, weight=500, id="driver"),
                text(one.car, size=13.5, colour="text_soft", id="car"),
                style=Style(grow=1, gap=1),
            ),
            row(
                text(one.plate, size=15, weight=700, id="plate"),
                style=Style(fill="surface_high", radius=8, pad=(10, 6, 10, 6), ring="outline"),
            ),
            style=Style(fill="surface", width="fill", pad=(16, 12, 16, 12), gap=14),
        )

    def _facts(self, one: Ride) -> Node:
        t = self.t
        start = f"{one.start} · {one.spot}" if one.spot else one.start
        lines = [
            fact("my-location", t("From", "上车点"), start, "from"),
            fact("location", t("To", "目的地"), one.goal, "to"),
            fact("car", t("Car", "车型"), store.ware_name(self.phone, one.ware), "ware"),
            fact("clock", t("Pick-up time", "上车时间"), moment_name(self.phone, one.departs), "departs"),
        ]
        if one.note:
            lines.append(fact("note", t("Note to the driver", "给司机留言"), one.note, "note"))
        return panel(space(6), *lines, space(6))

    def _receipt(self, one: Ride) -> Node:
        t, locale = self.t, self.phone.locale
        lines = [sum_line(t("Fare", "车费"), price(one.fare, locale), "fare")]
        if one.discount:
            name = t(f"Coupon {one.coupon}", f"优惠券 {one.coupon}")
            lines.append(sum_line(name, price(-one.discount, locale), "discount"))
        lines.append(sum_line(t("Total", "合计"), price(one.total, locale), "total", strong=True))
        paid = payment_name(self.phone, one.payment)
        lines.append(sum_line(t("Paid with", "付款方式"), paid, "paid_with"))
        return column(*lines, style=Style(fill="surface", pad=(16, 14, 16, 14), gap=7, width="fill"))

    def _stars(self, one: Ride) -> Node:
        said = (
            self.t("Rate this ride", "评价这次行程") if not one.stars else self.t("Your rating", "您的评价")
        )
        return column(
            text(said, size=14.5, weight=500),
            row(*(self._star(one, count) for count in range(1, 6)), style=Style(gap=4)),
            style=Style(fill="surface", pad=(16, 12, 16, 10), gap=2, width="fill", align="center"),
        )

    def _star(self, one: Ride, count: int) -> Node:
        desc = self.t(f"{count} stars" if count > 1 else "1 star", f"{count} 星")
        glyph = icon("star" if count <= one.stars else "star-outline", size=28, colour="warning")
        says = Says(cls=IMAGE_BUTTON, desc=desc, id="star", selected=count <= one.stars)
        style = Style(width=44, height=44, align="center", justify="center")
        return Node("stack", (glyph,), style, says=says, does=Does(tap=self._rates(count)))

    def _rates(self, count: int) -> Do:
        def rate() -> None:
            store.rate(self.phone, self.ride, count)
            self.phone.toast(self.t("Thank you", "谢谢评价"))

        return rate

    def _share(self) -> None:
        one = self.found
        if one is not None:
            self.phone.start(MESSAGES, action=SHARE, extras={TEXT: told_of(self.phone, one)})

    def _ask(self) -> None:
        self.asking = True

    def _keep(self) -> None:
        self.asking = False

    def _cancel(self) -> None:
        self.asking = False
        store.cancel(self.phone, self.ride)
        self.phone.toast(self.t("Ride cancelled", "行程已取消"))

    def _again(self) -> None:
        self.phone.start(PACKAGE, data=f"{SITE}again/{self.ride}")


def told_of(phone: Phone, one: Ride) -> str:
    """What is shared of a ride."""
    if not one.driver:
        when = moment_name(phone, one.departs)
        return phone.say(
            f"My ride {one.number} to {one.goal}: {when}", f"我的行程 {one.number}，前往{one.goal}：{when}"
        )
    return phone.say(
        f"I am on ride {one.number} to {one.goal}. Car: {one.car}, plate {one.plate}, driver {one.driver}",
        f"我的行程 {one.number}，前往{one.goal}。车辆：{one.car}，车牌 {one.plate}，司机{one.driver}",
    )


def address_at(name: str, address: str) -> Where:
    """An address that is no place of the town's lies somewhere, always at the same."""
    number = sum(ord(sign) * (7 + i) for i, sign in enumerate(address or name))
    return Where(name, address, number % 240, number // 240 % 240)
