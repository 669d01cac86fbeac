"""What the app keeps of its owner: favourites, addresses, coupons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import booked, ledger, store
from gui_mcp_devices.pocket.apps.food.ledger import Address, Coupon
from gui_mcp_devices.pocket.apps.food.parts import (
    PACKAGE,
    PLACE_HEIGHT,
    ask,
    badge,
    bottom_bar,
    low,
    place_row,
    show_place,
)
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    app_bar,
    button,
    column,
    divider,
    empty,
    field,
    filler,
    icon,
    icon_button,
    page,
    row,
    rows,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Favourites(Page):
    package, activity = PACKAGE, ".FavouritesActivity"

    def view(self) -> Node:
        phone, t = self.phone, self.t
        bar = app_bar(t("Favourites", "收藏"), back=self.pop, back_desc=t("Navigate up", "返回"))
        found = store.favourites(phone)
        if not found:
            return page(
                bar,
                empty(
                    "heart-outline", t("Tap the heart on a place to keep it here", "点击商家页的爱心即可收藏")
                ),
            )
        listed = rows(
            "favourites",
            len(found),
            lambda i: place_row(phone, found[i], lambda: show_place(phone, found[i].id)),
            PLACE_HEIGHT,
        )
        return page(bar, listed)


class Addresses(Page):
    package, activity = PACKAGE, ".AddressesActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.deleting = 0

    def view(self) -> Node:
        t = self.t
        found = ledger.addresses(self.phone)
        bar = app_bar(t("Addresses", "收货地址"), back=self.pop, back_desc=t("Navigate up", "返回"))
        add = bottom_bar(button(t("Add address", "新增地址"), self._add, glyph="add", grow=1, id="add"))
        if not found:
            return page(bar, empty("location", t("No address yet", "还没有地址")), add)
        content = column(*(self._one(a) for a in found), style=Style(gap=10, pad=(14, 12, 14, 16)))
        return page(bar, scroll("addresses", content), divider(), add)

    def over(self) -> Node | None:
        one = next((a for a in ledger.addresses(self.phone) if a.id == self.deleting), None)
        if one is None:
            return None
        t = self.t
        return ask(
            self.phone,
            t("Delete this address?", "删除该地址？"),
            f"{one.label} · {one.whole}",
            keep=self._keep,
            do=self._delete,
            word=t("Delete", "删除"),
        )

    def back(self) -> bool:
        was, self.deleting = bool(self.deleting), 0
        return was

    def _one(self, one: Address) -> Node:
        t = self.t
        first = (
            badge(t("Default", "默认"), "primary_soft", "on_primary_soft")
            if one.default
            else button(t("Make default", "设为默认"), self._prefers(one.id), look="text", id="make_default")
        )
        return column(
            row(
                icon("location", colour="primary"),
                text(one.label, size=16, weight=500, grow=1),
                style=Style(gap=10, width="fill"),
            ),
            text(one.whole, size=14.5),
            row(
                first,
                filler(),
                icon_button(
                    "edit",
                    t(f"Edit {one.label}", f"编辑{one.label}"),
                    self._edits(one.id),
                    size=20,
                    id="edit",
                ),
                icon_button(
                    "delete",
                    t(f"Delete {one.label}", f"删除{one.label}"),
                    self._asks(one.id),
                    size=20,
                    id="delete",
                ),
                style=Style(width="fill", gap=4),
            ),
            style=Style(fill="surface", radius=16, ring="outline_soft", pad=(14, 12, 8, 4), gap=4),
        )

    def _add(self) -> None:
        self.push(AddressForm(self.phone))

    def _edits(self, id: int) -> Do:
        return lambda: self.push(AddressForm(self.phone, id))

    def _prefers(self, id: int) -> Do:
        return lambda: ledger.prefer_address(self.phone, id)

    def _asks(self, id: int) -> Do:
        def wonder() -> None:
            self.deleting = id

        return wonder

    def _keep(self) -> None:
        self.deleting = 0

    def _delete(self) -> None:
        ledger.delete_address(self.phone, self.deleting)
        self.deleting = 0
        self.phone.toast(self.t("Deleted", "已删除"))


class AddressForm(Page):
    """A new address, or another wording of one."""

    package, activity = PACKAGE, ".AddressActivity"

    def __init__(self, phone: Phone, id: int = 0, saved: Callable[[int], None] | None = None) -> None:
        super().__init__(phone)
        self.id = id
        self._told = saved
        self.values = {"label": "", "line": "", "door": ""}
        self.wrong: dict[str, str] = {}
        old = next((a for a in ledger.addresses(phone) if a.id == id), None)
        if old is not None:
            self.values = {"label": old.label, "line": old.line, "door": old.door}

    def view(self) -> Node:
        t = self.t
        title = t("Edit address", "编辑地址") if self.id else t("New address", "新增地址")
        body = column(
            self._blank("label", t("Label", "标签"), t("Home, office …", "家、公司……")),
            self._blank("line", t("Street and city", "街道和城市"), ""),
            self._blank("door", t("Floor or door (optional)", "门牌（选填）"), ""),
            style=Style(pad=(16, 14, 16, 8), gap=14, width="fill"),
        )
        foot = bottom_bar(button(t("Save address", "保存地址"), self._save, grow=1, id="save"))
        bar = app_bar(title, back=self.pop, back_desc=t("Navigate up", "返回"))
        return page(bar, scroll("form", body), *low(self.phone, self.focus, divider(), foot))

    def _blank(self, key: str, label: str, hint: str) -> Node:
        return field(
            key, self.values[key], self._types(key), label=label, hint=hint, error=self.wrong.get(key, "")
        )

    def _types(self, key: str) -> Callable[[str], None]:
        def change(value: str) -> None:
            self.values[key] = value
            self.wrong.pop(key, None)

        return change

    def _save(self) -> None:
        kept = {key: " ".join(value.split()) for key, value in self.values.items()}
        needed = self.t("This is needed", "此项必填")
        self.wrong = {key: needed for key in ("label", "line") if not kept[key]}
        self.phone.hide_keyboard()
        if self.wrong:
            return
        made = ledger.save_address(self.phone, self.id, kept["label"], kept["line"], kept["door"])
        if self._told is not None:
            self._told(made)
        self.pop()
        self.phone.toast(self.t("Address saved", "地址已保存"))


class Coupons(Page):
    package, activity = PACKAGE, ".CouponsActivity"

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Coupons", "优惠券"), back=self.pop, back_desc=t("Navigate up", "返回"))
        found = ledger.coupons(self.phone)
        if not found:
            return page(bar, empty("tag", t("No coupons", "没有优惠券")))
        lines = [self._one(coupon) for coupon in found]
        return page(bar, scroll("coupons", column(*lines, style=Style(gap=10, pad=(14, 12, 14, 16)))))

    def _one(self, coupon: Coupon) -> Node:
        t, phone = self.t, self.phone
        over = coupon.expires < phone.now()
        day = booked.day_name(phone, str(store.local(phone, coupon.expires).date()))
        state = t(f"Until {day}", f"{day} 前有效")
        if coupon.used or over:
            state = t("Used", "已使用") if coupon.used else t("Expired", "已过期")
        ink = "text_soft" if coupon.used or over else "primary"
        return row(
            icon("tag", size=28, colour=ink),
            column(
                text(coupon.code, size=16, weight=700, colour=ink),
                text(ledger.coupon_says(phone, coupon), size=14),
                text(state, size=12.5, colour="text_soft"),
                style=Style(grow=1, gap=2),
            ),
            style=Style(fill="surface", radius=16, ring="outline_soft", pad=(16, 14, 16, 14), gap=14),
        )
