"""Forms for an address and for a card, with what is wrong said below each field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop import ledger
from gui_mcp_devices.pocket.apps.shop.parts import PACKAGE, bottom_bar
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    divider,
    field,
    icon,
    page,
    row,
    scroll,
    switch_row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Form(Page):
    """Fields by key, and what is wrong with each."""

    def __init__(self, phone: Phone, saved: Callable[[int], None] | None = None) -> None:
        super().__init__(phone)
        self.values: dict[str, str] = {}
        self.wrong: dict[str, str] = {}
        self._told = saved

    def check(self) -> dict[str, str]:
        """What is wrong, by field."""
        raise NotImplementedError

    def save(self) -> int:
        """Keep it; its id."""
        raise NotImplementedError

    def blank(self, key: str, label: str, *, hint: str = "", password: bool = False, grow: float = 0) -> Node:
        return field(
            key,
            self.values.get(key, ""),
            self._types(key),
            label=label,
            hint=hint,
            password=password,
            grow=grow,
            error=self.wrong.get(key, ""),
        )

    def low(self, foot: Node) -> tuple[Node, ...]:
        """The bar below; a keyboard on a screen that is turned leaves no room for it."""
        lies = self.phone.width > self.phone.height
        return () if self.focus and lies else (divider(), foot)

    def _types(self, key: str) -> Callable[[str], None]:
        def change(value: str) -> None:
            self.values[key] = value
            self.wrong.pop(key, None)

        return change

    def submit(self) -> None:
        self.wrong = self.check()
        if self.wrong:
            self.phone.hide_keyboard()
            self.phone.toast(self.t("Please check the marked fields", "请检查标红的内容"))
            return
        made = self.save()
        if self._told is not None:
            self._told(made)
        self.pop()


class AddressForm(Form):
    package, activity = PACKAGE, ".AddressActivity"

    def __init__(self, phone: Phone, id: int = 0, saved: Callable[[int], None] | None = None) -> None:
        super().__init__(phone, saved)
        self.id = id
        self.default = False
        old = next((a for a in ledger.addresses(phone) if a.id == id), None)
        if old is not None:
            self.default = old.default
            self.values = {
                "label": old.label,
                "name": old.name,
                "phone": old.phone,
                "street": old.street,
                "city": old.city,
                "postcode": old.postcode,
            }

    def view(self) -> Node:
        t = self.t
        title = t("Edit address", "编辑地址") if self.id else t("New address", "新增地址")
        body = column(
            self.blank("label", t("Label", "标签"), hint=t("Home, office …", "家、公司……")),
            self.blank("name", t("Full name", "收货人")),
            self.blank("phone", t("Phone", "手机号码")),
            self.blank("street", t("Street and number", "街道门牌")),
            self.blank("city", t("City", "城市")),
            self.blank("postcode", t("Postcode", "邮政编码")),
            style=Style(pad=(16, 14, 16, 8), gap=14, width="fill"),
        )
        flip = switch_row(t("Use as default", "设为默认地址"), self.default, self._flip, id="default")
        foot = bottom_bar(button(t("Save address", "保存地址"), self.submit, grow=1, id="save"))
        bar = app_bar(title, back=self.pop, back_desc=t("Navigate up", "返回"))
        return page(bar, scroll("form", column(body, flip)), *self.low(foot))

    def check(self) -> dict[str, str]:
        t = self.t
        wrong = {
            key: t("This is needed", "此项必填")
            for key in ("name", "phone", "street", "city", "postcode")
            if not self.values.get(key, "").strip()
        }
        digits = self.values.get("phone", "").replace(" ", "").replace("-", "").removeprefix("+")
        if "phone" not in wrong and not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 15):
            wrong["phone"] = t("A phone number has 7 to 15 digits", "手机号码应为 7 到 15 位数字")
        postcode = self.values.get("postcode", "").strip()
        wanted = 6 if self.phone.locale == "zh" else 5
        if "postcode" not in wrong and not (
            postcode.isascii() and postcode.isdigit() and len(postcode) == wanted
        ):
            wrong["postcode"] = t("A postcode has 5 digits", "邮政编码为 6 位数字")
        return wrong

    def save(self) -> int:
        kept = {key: " ".join(value.split()) for key, value in self.values.items()}
        kept["label"] = kept.get("label", "") or self.t("Other", "其他")
        order = ("label", "name", "phone", "street", "city", "postcode")
        return ledger.save_address(self.phone, self.id, [kept[key] for key in order], self.default)

    def _flip(self, on: bool) -> None:
        self.default = on


class CardForm(Form):
    package, activity = PACKAGE, ".CardActivity"

    @property
    def secure(self) -> bool:
        return True

    def view(self) -> Node:
        t = self.t
        body = column(
            row(
                icon("lock", size=18, colour="success"),
                text(
                    t("Only the last four digits are kept", "仅保存卡号后四位"),
                    size=13,
                    colour="text_soft",
                    grow=1,
                ),
                style=Style(gap=8, width="fill"),
            ),
            self.blank("number", t("Card number", "卡号")),
            self.blank("holder", t("Name on card", "持卡人姓名")),
            row(
                self.blank("expires", t("Expires (MM/YY)", "有效期（MM/YY）"), grow=1),
                self.blank("cvc", "CVC", password=True, grow=1),
                style=Style(gap=12, width="fill", align="start"),
            ),
            style=Style(pad=(16, 14, 16, 8), gap=14, width="fill"),
        )
        bar = app_bar(t("Add a card", "添加银行卡"), back=self.pop, back_desc=t("Navigate up", "返回"))
        foot = bottom_bar(button(t("Save card", "保存银行卡"), self.submit, grow=1, id="save"))
        return page(bar, scroll("form", body), *self.low(foot))

    def check(self) -> dict[str, str]:
        t = self.t
        wrong: dict[str, str] = {}
        if not is_card_number(self._number()):
            wrong["number"] = t("This is not a card number", "卡号不正确")
        if not self.values.get("holder", "").strip():
            wrong["holder"] = t("This is needed", "此项必填")
        month, _, year = self.values.get("expires", "").strip().partition("/")
        now = datetime.fromtimestamp(self.phone.now(), UTC)
        if not (len(month) == len(year) == 2 and (month + year).isascii() and (month + year).isdigit()):
            wrong["expires"] = t("Like 08/29", "例如 08/29")
        elif not 1 <= int(month) <= 12:
            wrong["expires"] = t("Months are 01 to 12", "月份为 01 到 12")
        elif (2000 + int(year), int(month)) < (now.year, now.month):
            wrong["expires"] = t("This card has expired", "该卡已过期")
        cvc = self.values.get("cvc", "").strip()
        if not (len(cvc) == 3 and cvc.isascii() and cvc.isdigit()):
            wrong["cvc"] = t("3 digits", "3 位数字")
        return wrong

    def save(self) -> int:
        holder = " ".join(self.values["holder"].split())
        return ledger.save_card(self.phone, self._number(), holder, self.values["expires"].strip())

    def _number(self) -> str:
        return self.values.get("number", "").replace(" ", "").replace("-", "")


def is_card_number(number: str) -> bool:
    """16 digits of which the last one checks the others (Luhn)."""
    if not (len(number) == 16 and number.isascii() and number.isdigit()):
        return False
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
