"""The cart: what is in it, what of it is bought now, and coupons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop import ledger, store
from gui_mcp_devices.pocket.apps.shop.checkout import Checkout
from gui_mcp_devices.pocket.apps.shop.parts import (
    PACKAGE,
    SITE,
    bottom_bar,
    line_row,
    show_product,
    stepper,
    totals,
)
from gui_mcp_devices.pocket.apps.shop.store import Line, price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog, sheet
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    divider,
    empty,
    entry,
    field,
    filler,
    icon,
    icon_button,
    page,
    row,
    scroll,
    section,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Cart(Page):
    package, activity = PACKAGE, ".CartActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.asking = ""
        """What lies over it: `coupon`, or `remove` with the variants to take out."""
        self.removing: tuple[int, ...] = ()
        self.code, self.wrong = "", ""

    def view(self) -> Node:
        t = self.t
        lines = store.cart(self.phone)
        count = sum(line.quantity for line in lines)
        title = t("Cart", "购物车") + (f" ({count})" if count else "")
        picked = tuple(line.variant for line in lines if line.selected)
        bin_ = icon_button(
            "delete",
            t("Remove selected", "删除所选"),
            lambda: self._ask_removal(picked),
            id="remove_selected",
        )
        bar = app_bar(title, *((bin_,) if picked else ()), back=self.pop, back_desc=t("Navigate up", "返回"))
        if not lines:
            return page(
                bar,
                empty("cart", t("Your cart is empty", "购物车是空的")),
                bottom_bar(button(t("Continue shopping", "去逛逛"), self._shop, grow=1)),
            )
        bought = [line for line in lines if line.selected and line.stock]
        sums = ledger.sums(self.phone, bought)
        body = column(
            column(*(self._line(line) for line in lines), style=Style(fill="surface")),
            space(10),
            self._coupon(),
            space(10),
            column(totals(self.phone, sums), style=Style(fill="surface", pad=(16, 14, 16, 14))),
            space(16),
        )
        all_on = all(line.selected for line in lines)
        number = sum(line.quantity for line in bought)
        go = t(f"Check out ({number})", f"结算 ({number})")
        foot = bottom_bar(
            self._tick(
                all_on, t("Select all", "全选"), lambda: store.select(self.phone, None, not all_on), "all"
            ),
            text(t("All", "全选"), size=14),
            filler(),
            text(price(sums.total, self.phone.locale), size=18, weight=700, id="cart_total"),
            button(go, self._check_out, enabled=bool(bought), id="check_out"),
        )
        return page(bar, scroll("cart", body), divider(), foot)

    def over(self) -> Node | None:
        t = self.t
        if self.asking == "remove":
            many = len(self.removing)
            says = t(
                "Remove this item from the cart?" if many == 1 else f"Remove {many} items from the cart?",
                f"从购物车删除 {many} 件商品？",
            )
            return dialog(
                t("Remove", "删除"),
                text(says, colour="text_soft"),
                actions=(
                    button(t("Cancel", "取消"), self._close, look="text", id="cancel"),
                    button(t("Remove", "删除"), self._remove, look="danger", id="confirm"),
                ),
                dismiss=self._close,
            )
        return self._coupons() if self.asking == "coupon" else None

    def back(self) -> bool:
        if not self.asking:
            return False
        self._close()
        return True

    def _line(self, line: Line) -> Node:
        phone, t = self.phone, self.t
        ticked = self._tick(
            line.selected,
            t(f"Select {line.name}", f"选择 {line.name}"),
            lambda: store.select(phone, line.variant, not line.selected),
            "select",
        )
        bin_ = icon_button(
            "delete",
            t(f"Remove {line.name}", f"删除 {line.name}"),
            lambda: self._ask_removal((line.variant,)),
            colour="text_soft",
            size=20,
            id="remove",
        )
        if line.stock:
            amount = stepper(phone, line.quantity, lambda n: self._count(line.variant, n), line.stock)
        else:
            amount = text(t("Out of stock", "暂时缺货"), size=13.5, weight=500, colour="error")
        cost = text(price(line.cents, phone.locale), size=16, weight=700, id="price")
        return line_row(
            phone,
            line,
            cost,
            row(amount, filler(), bin_, style=Style(width="fill")),
            tap=lambda: show_product(phone, line.product),
            lead=ticked,
        )

    def _tick(self, on: bool, desc: str, do: Callable[[], object], id: str) -> Node:
        mark = icon("checkbox-on" if on else "checkbox-off", colour="primary" if on else "outline")
        says = Says(cls="android.widget.CheckBox", desc=desc, id=id, checkable=True, checked=on)
        style = Style(width=32, height=44, align="center", justify="center")
        return Node("stack", (mark,), style, says=says, does=Does(tap=do))

    def _coupon(self) -> Node:
        t = self.t
        coupon = ledger.applied(self.phone)
        lines = [line for line in store.cart(self.phone) if line.selected and line.stock]
        if coupon is None:
            row_ = entry(
                t("Add a coupon code", "使用优惠码"),
                lead=icon("tag", colour="primary"),
                tail=icon("chevron-right", size=20),
                tap=self._ask_coupon,
                id="coupon",
            )
        else:
            refused = ledger.refusal(self.phone, coupon.code, sum(n.cents * n.quantity for n in lines))
            row_ = entry(
                coupon.code,
                detail=refused or coupon_says(self.phone, coupon),
                lead=icon("tag", colour="primary"),
                tail=button(
                    t("Remove", "移除"),
                    lambda: ledger.apply_coupon(self.phone, None),
                    look="text",
                    id="remove_coupon",
                ),
                tap=self._ask_coupon,
                id="coupon",
            )
        return column(row_, style=Style(fill="surface"))

    def _coupons(self) -> Node:
        t = self.t
        typed = row(
            field(
                "coupon_code",
                self.code,
                self._typed,
                hint=t("Coupon code", "优惠码"),
                error=self.wrong,
                submit=self._apply,
                grow=1,
            ),
            button(t("Apply", "使用"), self._apply, id="apply"),
            style=Style(pad=(16, 4, 16, 8), gap=10, width="fill", align="start"),
        )
        usable = [c for c in ledger.coupons(self.phone) if not c.used and c.expires > self.phone.now()]
        lines = [
            entry(
                coupon.code,
                detail=coupon_says(self.phone, coupon),
                lead=icon("tag", colour="primary"),
                tap=self._takes(coupon.code),
                id="saved_coupon",
            )
            for coupon in usable
        ]
        return sheet(
            row(text(t("Coupon", "优惠券"), size=20, weight=500), style=Style(pad=(16, 0, 16, 8))),
            scroll("coupons", column(typed, section(t("Your coupons", "我的优惠券")), *lines), grow=0),
            dismiss=self._close,
        )

    def _ask_coupon(self) -> None:
        self.asking, self.code, self.wrong = "coupon", "", ""

    def _typed(self, code: str) -> None:
        self.code, self.wrong = code, ""

    def _takes(self, code: str) -> Callable[[], None]:
        def take() -> None:
            self.code = code
            self._apply()

        return take

    def _apply(self) -> None:
        bought = [line for line in store.cart(self.phone) if line.selected and line.stock]
        self.wrong = ledger.refusal(self.phone, self.code, sum(n.cents * n.quantity for n in bought))
        if not self.wrong:
            code = self.code.strip().upper()
            ledger.apply_coupon(self.phone, code)
            self._close()
            self.phone.toast(self.t(f"{code} applied", f"已使用 {code}"))

    def _count(self, variant: int, count: int) -> None:
        if count:
            store.change_quantity(self.phone, variant, count)
        else:
            self._ask_removal((variant,))

    def _ask_removal(self, variants: tuple[int, ...]) -> None:
        self.asking, self.removing = "remove", variants

    def _remove(self) -> None:
        for variant in self.removing:
            store.change_quantity(self.phone, variant, 0)
        self._close()
        self.phone.toast(self.t("Removed", "已删除"))

    def _close(self) -> None:
        self.asking, self.removing, self.focus = "", (), ""

    def _check_out(self) -> None:
        lines = [line for line in store.cart(self.phone) if line.selected and line.stock]
        wanted = tuple((line.variant, min(line.quantity, line.stock)) for line in lines)
        self.push(Checkout(self.phone, wanted, from_cart=True))

    def _shop(self) -> None:
        self.phone.start(PACKAGE, data=SITE)


def coupon_says(phone: Phone, coupon: ledger.Coupon) -> str:
    """What it takes off and from which sum on."""
    match coupon.kind:
        case "percent":
            off = phone.say(f"{coupon.amount}% off", f"立减 {coupon.amount}%")
        case "cents":
            amount = price(coupon.amount, phone.locale)
            off = phone.say(f"{amount} off", f"立减 {amount}")
        case _:
            off = phone.say("Free shipping", "免运费")
    if not coupon.least_cents:
        return off
    least = price(coupon.least_cents, phone.locale)
    return phone.say(f"{off} orders from {least}", f"满 {least} {off}")
