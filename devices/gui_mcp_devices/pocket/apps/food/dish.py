"""A dish: its options, how many, and into the basket of its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import ledger, store
from gui_mcp_devices.pocket.apps.food.catalogue import GROUPS
from gui_mcp_devices.pocket.apps.food.ledger import MOST
from gui_mcp_devices.pocket.apps.food.parts import PACKAGE, bottom_bar, panel, stepper
from gui_mcp_devices.pocket.apps.food.store import Option, price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    app_bar,
    button,
    check_row,
    column,
    divider,
    page,
    picture,
    radio_row,
    scroll,
    section,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class DishPage(Page):
    package, activity = PACKAGE, ".DishActivity"

    def __init__(self, phone: Phone, dish: int) -> None:
        super().__init__(phone)
        self.dish = dish
        self.quantity = 1
        self.chosen: tuple[int, ...] = ()
        """Ids of options: one of each part but the extras."""
        parts: set[str] = set()
        for option in store.options(phone, store.dish(phone, dish).options):
            if option.part != "extra" and option.part not in parts:
                parts.add(option.part)
                self.chosen += (option.id,)

    def view(self) -> Node:
        phone, t = self.phone, self.t
        dish = store.dish(phone, self.dish)
        options = store.options(phone, dish.options)
        head = column(
            picture(f"food/{dish.picture}", width="fill", height=170),
            column(
                text(dish.name, size=20, weight=500),
                text(price(dish.cents, phone.locale), size=17, weight=700, id="price"),
                text(store.place(phone, dish.place).name, size=13.5, colour="text_soft"),
                style=Style(pad=(16, 12, 16, 12), gap=4),
            ),
            style=Style(fill="surface"),
        )
        parts = [head]
        for part in GROUPS:
            held = [option for option in options if option.part == part]
            if held:
                heads = section(store.group_name(part, phone.locale))
                parts += [space(8), panel(heads, *(self._option(option) for option in held))]
        bar = app_bar(dish.name, back=self.pop, back_desc=t("Navigate up", "返回"))
        if dish.sold_out:
            foot = bottom_bar(
                button(t("Sold out today", "今日已售罄"), self._add, enabled=False, grow=1, id="add")
            )
        else:
            more = sum(option.cents for option in options if option.id in self.chosen)
            cost = price((dish.cents + more) * self.quantity, phone.locale)
            foot = bottom_bar(
                stepper(phone, self.quantity, self._count, MOST),
                button(t(f"Add · {cost}", f"加入餐篮 · {cost}"), self._add, grow=1, id="add"),
            )
        return page(bar, scroll("dish", column(*parts, space(16))), divider(), foot)

    def _option(self, option: Option) -> Node:
        more = price(option.cents, self.phone.locale)
        detail = f"+{more}" if option.cents else ""
        on = option.id in self.chosen
        if option.part == "extra":
            return check_row(option.name, on, lambda _: self._flip(option), detail=detail, id="extra")
        return radio_row(option.name, on, self._takes(option), detail=detail, id=option.part)

    def _takes(self, option: Option) -> Do:
        def choose() -> None:
            dish = store.dish(self.phone, self.dish)
            same = {o.id for o in store.options(self.phone, dish.options) if o.part == option.part}
            self.chosen = tuple(sorted({*self.chosen} - same | {option.id}))

        return choose

    def _flip(self, option: Option) -> None:
        self.chosen = tuple(sorted({*self.chosen} ^ {option.id}))

    def _count(self, count: int) -> None:
        self.quantity = count

    def _add(self) -> None:
        ledger.put(self.phone, self.dish, self.chosen, self.quantity)
        self.pop()
        self.phone.toast(self.t("Added to basket", "已加入餐篮"))
