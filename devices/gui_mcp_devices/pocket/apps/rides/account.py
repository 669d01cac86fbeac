"""What the person keeps: saved places, cards and coupons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides import purse, store
from gui_mcp_devices.pocket.apps.rides.forms import CardForm, PlaceForm
from gui_mcp_devices.pocket.apps.rides.parts import PACKAGE, badge, bottom_bar, day_name, disc
from gui_mcp_devices.pocket.apps.rides.purse import Card, Coupon
from gui_mcp_devices.pocket.apps.rides.store import Saved, price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    app_bar,
    button,
    column,
    divider,
    empty,
    filler,
    icon,
    icon_button,
    page,
    row,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Kept(Page):
    """A list of things that can be deleted, after a question."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.deleting = 0

    def over(self) -> Node | None:
        if not self.deleting:
            return None
        t = self.t
        return dialog(
            t("Delete?", "确认删除？"),
            text(self.name_of(self.deleting), colour="text_soft"),
            actions=(
                button(t("Cancel", "取消"), self._keep, look="text", id="cancel"),
                button(t("Delete", "删除"), self._delete, look="danger", id="confirm"),
            ),
            dismiss=self._keep,
        )

    def back(self) -> bool:
        was, self.deleting = bool(self.deleting), 0
        return was

    def name_of(self, id: int) -> str:
        raise NotImplementedError

    def delete(self, id: int) -> None:
        raise NotImplementedError

    def bin(self, id: int) -> Node:
        name = self.name_of(id)
        desc = self.t(f"Delete {name}", f"删除{name}")
        return icon_button("delete", desc, self._asks(id), colour="text_soft", size=20, id="delete")

    def _asks(self, id: int) -> Do:
        def ask() -> None:
            self.deleting = id

        return ask

    def _keep(self) -> None:
        self.deleting = 0

    def _delete(self) -> None:
        self.delete(self.deleting)
        self.deleting = 0
        self.phone.toast(self.t("Deleted", "已删除"))


class PlaceList(Kept):
    package, activity = PACKAGE, ".PlacesActivity"

    def view(self) -> Node:
        t = self.t
        found = store.saved(self.phone)
        bar = app_bar(t("Saved places", "常用地点"), back=self.pop, back_desc=t("Navigate up", "返回"))
        add = bottom_bar(button(t("Add place", "添加地点"), self._add, glyph="add", grow=1, id="add"))
        if not found:
            return page(bar, empty("bookmark", t("No saved place yet", "还没有常用地点")), divider(), add)
        content = column(*(self._one(one) for one in found), style=Style(gap=10, pad=(14, 12, 14, 16)))
        return page(bar, scroll("saved", content), divider(), add)

    def name_of(self, id: int) -> str:
        return next((one.label for one in store.saved(self.phone) if one.id == id), "")

    def delete(self, id: int) -> None:
        store.delete_place(self.phone, id)

    def _one(self, one: Saved) -> Node:
        edit = self.t(f"Edit {one.label}", f"编辑{one.label}")
        return row(
            disc(one.glyph),
            column(
                text(one.label, size=16, weight=500, lines=1),
                text(one.address, size=13.5, colour="text_soft", lines=2),
                style=Style(grow=1, gap=2),
            ),
            icon_button("edit", edit, self._edits(one.id), size=20, id="edit"),
            self.bin(one.id),
            style=Style(fill="surface", radius=16, ring="outline_soft", pad=(12, 10, 4, 10), gap=8),
        )

    def _add(self) -> None:
        self.push(PlaceForm(self.phone))

    def _edits(self, id: int) -> Do:
        return lambda: self.push(PlaceForm(self.phone, id))


class CardList(Kept):
    package, activity = PACKAGE, ".CardsActivity"

    @property
    def secure(self) -> bool:
        return True

    def view(self) -> Node:
        t = self.t
        found = purse.cards(self.phone)
        bar = app_bar(t("Cards", "银行卡"), back=self.pop, back_desc=t("Navigate up", "返回"))
        add = bottom_bar(button(t("Add card", "添加银行卡"), self._add, glyph="add", grow=1, id="add"))
        if not found:
            return page(bar, empty("card", t("No card yet", "还没有银行卡")), divider(), add)
        content = column(*(self._one(one) for one in found), style=Style(gap=12, pad=(14, 12, 14, 16)))
        return page(bar, scroll("cards", content), divider(), add)

    def name_of(self, id: int) -> str:
        return next((one.masked for one in purse.cards(self.phone) if one.id == id), "")

    def delete(self, id: int) -> None:
        purse.delete_card(self.phone, id)

    def _one(self, one: Card) -> Node:
        t, ink = self.t, "on_primary"
        face = column(
            row(
                text(one.network, size=17, weight=700, colour=ink, grow=1),
                icon("card", colour=ink),
                style=Style(width="fill"),
            ),
            text(f"•••• •••• •••• {one.last4}", size=19, weight=500, colour=ink),
            row(
                text(one.holder, size=13.5, colour=ink, grow=1, lines=1),
                text(one.expires, size=13.5, colour=ink),
                style=Style(width="fill"),
            ),
            style=Style(fill="primary", radius=18, pad=(20, 14, 20, 14), gap=12),
        )
        if one.default:
            mark = badge(t("Pays for rides", "默认付款"), "primary_soft", "on_primary_soft")
        else:
            mark = button(
                t(f"Pay with {one.last4}", f"默认用 {one.last4} 付款"), self._prefers(one.id), look="text",
                id="make_default",
            )  # fmt: skip
        return column(
            face, row(mark, filler(), self.bin(one.id), style=Style(width="fill")), style=Style(gap=2)
        )

    def _prefers(self, id: int) -> Do:
        return lambda: purse.prefer_card(self.phone, id)

    def _add(self) -> None:
        self.push(CardForm(self.phone))


class CouponList(Page):
    package, activity = PACKAGE, ".CouponsActivity"

    def view(self) -> Node:
        t = self.t
        found = purse.coupons(self.phone)
        bar = app_bar(t("Coupons", "优惠券"), back=self.pop, back_desc=t("Navigate up", "返回"))
        if not found:
            return page(bar, empty("tag", t("No coupons yet", "还没有优惠券")))
        lines = [self._one(coupon) for coupon in found]
        return page(bar, scroll("coupons", column(*lines, style=Style(gap=10, pad=(14, 12, 14, 16)))))

    def _one(self, one: Coupon) -> Node:
        t, phone = self.t, self.phone
        over = one.expires < phone.now()
        amount = price(one.amount, phone.locale)
        worth = (
            t(f"{one.amount}% off", f"减 {one.amount}%")
            if one.kind == "percent"
            else t(f"{amount} off", f"减 {amount}")
        )
        if one.least:
            least = price(one.least, phone.locale)
            worth = t(f"{worth}, rides from {least}", f"满 {least} {worth}")
        until = day_name(phone, one.expires)
        state = (
            t("Used", "已使用")
            if one.used
            else t("Expired", "已过期")
            if over
            else t(f"Until {until}", f"{until}前有效")
        )
        ink = "text_soft" if one.used or over else "primary"
        return row(
            icon("tag", size=28, colour=ink),
            column(
                text(one.code, size=16, weight=700, colour=ink),
                text(worth, size=14),
                text(state, size=12.5, colour="text_soft"),
                style=Style(grow=1, gap=2),
            ),
            style=Style(fill="surface", radius=16, ring="outline_soft", pad=(16, 14, 16, 14), gap=14),
        )
