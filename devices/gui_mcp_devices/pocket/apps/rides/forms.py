"""Forms for a saved place and for a card, with what is wrong said below each field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides import purse, store
from gui_mcp_devices.pocket.apps.rides.parts import PACKAGE, bottom_bar, local
from gui_mcp_devices.pocket.apps.rides.search import Search
from gui_mcp_devices.pocket.apps.rides.store import Where
from gui_mcp_devices.pocket.apps.shop.forms import is_card_number
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    divider,
    entry,
    field,
    icon,
    page,
    row,
    scroll,
    section,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

LONGEST = 30
"""Characters of a place's name."""


class Form(Page):
    """Fields by key, and what is wrong with each."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.values: dict[str, str] = {}
        self.wrong: dict[str, str] = {}

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

    def check(self) -> dict[str, str]:
        """What is wrong, by field."""
        raise NotImplementedError

    def save(self) -> None:
        raise NotImplementedError

    def submit(self) -> None:
        self.wrong = self.check()
        self.phone.hide_keyboard()
        if self.wrong:
            self.phone.toast(self.t("Please check the marked fields", "请检查标红的内容"))
            return
        self.save()
        self.pop()
        self.phone.toast(self.t("Saved", "已保存"))

    def _types(self, key: str) -> Callable[[str], None]:
        def change(value: str) -> None:
            self.values[key] = value
            self.wrong.pop(key, None)

        return change


class PlaceForm(Form):
    package, activity = PACKAGE, ".PlaceActivity"

    def __init__(self, phone: Phone, id: int = 0, where: Where | None = None) -> None:
        super().__init__(phone)
        self.id = id
        old = next((one for one in store.saved(phone) if one.id == id), None)
        self.where = old.where if old is not None else where
        self.values["label"] = old.label if old is not None else ""

    def view(self) -> Node:
        t = self.t
        title = t("Edit place", "编辑地点") if self.id else t("New place", "新地点")
        where = self.where
        lines: list[Node] = [
            column(
                self.blank("label", t("Name", "名称")),
                style=Style(pad=(16, 14, 16, 4), width="fill"),
            ),
            section(t("Address", "地址")),
            entry(
                where.address if where is not None else t("Choose a place", "选择地点"),
                lead=icon("location", colour="primary"),
                tail=text(t("Change", "修改"), size=13.5, weight=500, colour="primary"),
                tap=self._choose,
                id="choose_place",
            ),
        ]
        if "where" in self.wrong:
            lines.append(
                column(
                    text(self.wrong["where"], size=12.5, colour="error", id="where_error"),
                    style=Style(pad=(16, 0, 16, 0)),
                )
            )
        foot = bottom_bar(button(t("Save place", "保存地点"), self.submit, grow=1, id="save"))
        bar = app_bar(title, back=self.pop, back_desc=t("Navigate up", "返回"))
        return page(bar, scroll("form", column(*lines)), *self.low(foot))

    def check(self) -> dict[str, str]:
        wrong: dict[str, str] = {}
        label = " ".join(self.values["label"].split())
        if not label:
            wrong["label"] = self.t("This is needed", "此项必填")
        elif len(label) > LONGEST:
            wrong["label"] = self.t(f"{LONGEST} characters at most", f"最多 {LONGEST} 个字")
        elif any(one.label == label and one.id != self.id for one in store.saved(self.phone)):
            wrong["label"] = self.t("There is a place of that name", "已有同名地点")
        if self.where is None:
            wrong["where"] = self.t("Choose where it is", "请选择地点")
        return wrong

    def save(self) -> None:
        if self.where is not None:
            store.save_place(self.phone, self.id, " ".join(self.values["label"].split()), self.where)

    def _choose(self) -> None:
        self.push(Search(self.phone, self._chosen))

    def _chosen(self, where: Where) -> None:
        self.where = where
        self.wrong.pop("where", None)
        if not self.values["label"].strip():
            self.values["label"] = where.name[:LONGEST]


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
        now = local(self.phone, self.phone.now())
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

    def save(self) -> None:
        number = self._number()
        network = {"4": "Visto", "5": "Mastro"}.get(number[:1], "Amero")
        holder = " ".join(self.values["holder"].split())
        purse.add_card(self.phone, network, holder, number[-4:], self.values["expires"].strip())

    def _number(self) -> str:
        return self.values.get("number", "").replace(" ", "").replace("-", "")
