"""How orders are paid: which way is proposed, and cards that come or go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import ledger, store
from gui_mcp_devices.pocket.apps.food.parts import PACKAGE, ask, bottom_bar, low
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
    icon,
    icon_button,
    page,
    radio_row,
    row,
    scroll,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Payments(Page):
    package, activity = PACKAGE, ".PaymentsActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.deleting = ""

    @property
    def secure(self) -> bool:
        return True

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Payment", "付款方式"), back=self.pop, back_desc=t("Navigate up", "返回"))
        add = bottom_bar(
            button(
                t("Add card", "添加银行卡"),
                lambda: self.push(CardForm(self.phone)),
                glyph="add",
                grow=1,
                id="add",
            )
        )
        found = ledger.payments(self.phone)
        if not found:
            return page(bar, empty("card", t("Nothing here yet", "还没有付款方式")), add)
        lines = [self._one(name, index == 0) for index, name in enumerate(found)]
        content = column(space(10), column(*lines, style=Style(fill="surface")))
        return page(bar, scroll("payments", content), divider(), add)

    def over(self) -> Node | None:
        if not self.deleting:
            return None
        t = self.t
        title = t("Remove this card?", "移除该银行卡？")
        return ask(
            self.phone, title, self.deleting, keep=self._keep, do=self._delete, word=t("Remove", "移除")
        )

    def back(self) -> bool:
        was, self.deleting = bool(self.deleting), ""
        return was

    def _one(self, name: str, first: bool) -> Node:
        t = self.t
        card = "•" in name
        chosen = column(
            radio_row(
                name,
                first,
                self._prefers(name),
                detail=t("Proposed first", "默认使用") if first else "",
                glyph="card" if card else "money",
                id="payment",
            ),
            style=Style(grow=1),
        )
        if not card:
            return chosen
        bin_ = icon_button(
            "delete", t(f"Remove {name}", f"移除 {name}"), self._asks(name), size=20, id="remove"
        )
        return row(chosen, bin_, style=Style(width="fill", pad=(0, 0, 8, 0)))

    def _prefers(self, name: str) -> Do:
        return lambda: ledger.prefer_payment(self.phone, name)

    def _asks(self, name: str) -> Do:
        def wonder() -> None:
            self.deleting = name

        return wonder

    def _keep(self) -> None:
        self.deleting = ""

    def _delete(self) -> None:
        ledger.delete_payment(self.phone, self.deleting)
        self.deleting = ""
        self.phone.toast(self.t("Removed", "已移除"))


class CardForm(Page):
    """A new card, with what is wrong said below each field."""

    package, activity = PACKAGE, ".CardActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.values = {"number": "", "expires": "", "cvc": ""}
        self.wrong: dict[str, str] = {}

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
            self._blank("number", t("Card number", "卡号")),
            self._blank("expires", t("Expires (MM/YY)", "有效期（MM/YY）")),
            self._blank("cvc", t("Security code", "安全码"), password=True),
            style=Style(pad=(16, 14, 16, 8), gap=14, width="fill"),
        )
        foot = bottom_bar(button(t("Save card", "保存银行卡"), self._save, grow=1, id="save"))
        bar = app_bar(t("New card", "添加银行卡"), back=self.pop, back_desc=t("Navigate up", "返回"))
        return page(bar, scroll("card", body), *low(self.phone, self.focus, divider(), foot))

    def _blank(self, key: str, label: str, *, password: bool = False) -> Node:
        return field(
            key, self.values[key], self._types(key), label=label, password=password,
            error=self.wrong.get(key, ""),
        )  # fmt: skip

    def _types(self, key: str) -> Callable[[str], None]:
        def change(value: str) -> None:
            self.values[key] = value
            self.wrong.pop(key, None)

        return change

    def _check(self) -> dict[str, str]:
        t = self.t
        wrong: dict[str, str] = {}
        number, code = _bare(self.values["number"]), _bare(self.values["cvc"])
        if not (number.isascii() and number.isdigit() and len(number) == 16):
            wrong["number"] = t("A card number has 16 digits", "卡号为 16 位数字")
        month, slash, year = _bare(self.values["expires"]).partition("/")
        fits = slash and all(p.isascii() and p.isdigit() and len(p) == 2 for p in (month, year))
        if not fits or not 1 <= int(month) <= 12:
            wrong["expires"] = t("Write it like 09/29", "请按 09/29 的格式填写")
        elif date(2000 + int(year), int(month), 28) < store.local(self.phone).date():
            wrong["expires"] = t("This card has expired", "该卡已过期")
        if not (code.isascii() and code.isdigit() and len(code) == 3):
            wrong["cvc"] = t("It has 3 digits", "安全码为 3 位数字")
        return wrong

    def _save(self) -> None:
        self.phone.hide_keyboard()
        self.wrong = self._check()
        if self.wrong:
            return
        name = f"Visto •••• {_bare(self.values['number'])[-4:]}"
        if name in ledger.payments(self.phone):
            self.wrong = {"number": self.t("This card is there already", "该卡已添加")}
            return
        ledger.add_payment(self.phone, name)
        self.pop()
        self.phone.toast(self.t("Card saved", "银行卡已保存"))


def _bare(typed: str) -> str:
    return "".join(typed.split())
