"""The baskets: one for each place, with what is in it and what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import ledger, store
from gui_mcp_devices.pocket.apps.food.checkout import Checkout
from gui_mcp_devices.pocket.apps.food.ledger import MOST, Line
from gui_mcp_devices.pocket.apps.food.parts import (
    PACKAGE,
    ask,
    bill,
    bottom_bar,
    panel,
    show_place,
    stepper,
)
from gui_mcp_devices.pocket.apps.food.store import price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import snackbar
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    button,
    column,
    divider,
    empty,
    filler,
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


UNDO_SECONDS = 8.0


class Baskets(Page):
    """All that have something in them."""

    package, activity = PACKAGE, ".BasketsActivity"

    def view(self) -> Node:
        t, phone = self.t, self.phone
        bar = app_bar(t("Baskets", "餐篮"), back=self.pop, back_desc=t("Navigate up", "返回"))
        held = ledger.baskets(phone)
        if not held:
            return page(bar, empty("bag", t("Nothing in any basket yet", "餐篮还是空的")))
        content = column(*(self._one(place) for place in held), style=Style(gap=10, pad=(14, 12, 14, 16)))
        return page(bar, scroll("baskets", content))

    def _one(self, id: int) -> Node:
        phone = self.phone
        place = store.place(phone, id)
        many = sum(line.quantity for line in ledger.basket(phone, id))
        dishes = self.t("1 dish" if many == 1 else f"{many} dishes", f"{many} 份")
        told = column(
            text(place.name, size=16, weight=500, lines=1),
            text(place.street, size=13, colour="text_soft", lines=1),
            text(f"{dishes} · {price(ledger.sums(phone, id).items, phone.locale)}", size=13.5),
            style=Style(grow=1, gap=2),
        )
        return Node(
            "row",
            (picture(place.picture, width=56, height=56, radius=12), told, icon("chevron-right", size=20)),
            Style(fill="surface", radius=16, ring="outline_soft", pad=(12, 12, 12, 12), gap=12, width="fill"),
            says=Says(cls=GROUP, id="basket"),
            does=Does(tap=lambda: self.push(BasketPage(phone, id))),
        )


class BasketPage(Page):
    """What is to be ordered from one place."""

    package, activity = PACKAGE, ".BasketActivity"

    def __init__(self, phone: Phone, place: int) -> None:
        super().__init__(phone)
        self.place = place
        self.emptying = False
        self.removed: Line | None = None
        """What was just taken out, and can be put back."""
        self.undo_until = 0.0

    def view(self) -> Node:
        t, phone = self.t, self.phone
        place = store.place(phone, self.place)
        lines = ledger.basket(phone, place.id)
        bin_ = icon_button("delete", t("Empty basket", "清空餐篮"), self._ask, id="empty_basket")
        bar = app_bar(
            place.name, *((bin_,) if lines else ()), back=self.pop, back_desc=t("Navigate up", "返回")
        )
        more = button(
            t("Add dishes", "继续点餐"), lambda: show_place(phone, place.id), look="text", glyph="add"
        )
        if not lines:
            return page(
                bar,
                empty("bag", t("This basket is empty", "餐篮是空的")),
                *self._undo(),
                bottom_bar(filler(), more, filler()),
            )
        sums = ledger.sums(phone, place.id)
        parts = [
            panel(space(6), *(self._line(line) for line in lines), row(more, style=Style(pad=(4, 0, 0, 4))))
        ]
        parts += [space(10), bill(phone, sums)]
        gone = [line.name for line in lines if line.sold_out]
        wrong = ""
        if gone:
            wrong = t(f"{gone[0]} is sold out", f"{gone[0]}已售罄")
        elif sums.items < place.least:
            least = price(place.least, phone.locale)
            wrong = t(f"The minimum order here is {least}", f"未达起送价 {least}")
        if wrong:
            parts.append(
                row(
                    icon("info", size=18, colour="warning"),
                    text(wrong, size=13.5, colour="warning", grow=1, id="hindrance"),
                    style=Style(pad=(16, 10, 16, 4), gap=8, width="fill"),
                )
            )
        go = button(
            t("Go to checkout", "去结算"),
            lambda: self.push(Checkout(phone, place.id)),
            enabled=not wrong,
            grow=1,
            id="check_out",
        )
        return page(
            bar, scroll("basket", column(*parts, space(16))), *self._undo(), divider(), bottom_bar(go)
        )

    def over(self) -> Node | None:
        if not self.emptying:
            return None
        t = self.t
        name = store.place(self.phone, self.place).name
        return ask(
            self.phone,
            t("Empty this basket?", "清空餐篮？"),
            t(f"All dishes from {name} are taken out.", f"{name}的所有菜品都会移除。"),
            keep=self._keep,
            do=self._empty,
            word=t("Empty", "清空"),
        )

    def back(self) -> bool:
        was, self.emptying = self.emptying, False
        return was

    def _line(self, line: Line) -> Node:
        phone, t = self.phone, self.t
        named = f"{line.name} ({line.says})" if line.says else line.name
        told = [text(line.name, size=15, lines=2)]
        if line.says:
            told.append(text(line.says, size=13, colour="text_soft", lines=2))
        if line.sold_out:
            told.append(text(t("Sold out", "已售罄"), size=13, colour="error"))
        bin_ = icon_button(
            "delete",
            t(f"Remove {named}", f"移除{named}"),
            lambda: self._remove(line),
            colour="text_soft",
            size=20,
            id="remove",
        )
        amount = stepper(phone, line.quantity, self._counts(line.id), MOST, of=named)
        cost = text(price(line.cents * line.quantity, phone.locale), size=15, weight=700)
        told.append(row(amount, cost, filler(), bin_, style=Style(width="fill", gap=10)))
        return row(
            picture(f"food/{line.picture}", width=56, height=56, radius=12),
            column(*told, style=Style(grow=1, gap=4)),
            style=Style(width="fill", pad=(16, 8, 8, 8), gap=12, align="start"),
        )

    def _counts(self, line: int) -> Callable[[int], None]:
        return lambda count: ledger.change(self.phone, line, count)

    def _undo(self) -> tuple[Node, ...]:
        """The line that says what was taken out, for some seconds."""
        if self.removed is None or self.phone.now() >= self.undo_until:
            return ()
        said = self.t(f"{self.removed.name} removed", f"已移除{self.removed.name}")
        return (snackbar(said, self.t("Undo", "撤销"), self._put_back),)

    def _remove(self, line: Line) -> None:
        ledger.change(self.phone, line.id, 0)
        self.removed, self.undo_until = line, self.phone.now() + UNDO_SECONDS

    def _put_back(self) -> None:
        line, self.removed = self.removed, None
        if line is not None:
            ledger.put(self.phone, line.dish, line.chosen, line.quantity)

    def _ask(self) -> None:
        self.emptying = True

    def _keep(self) -> None:
        self.emptying = False

    def _empty(self) -> None:
        self.emptying = False
        ledger.clear(self.phone, self.place)
        self.phone.toast(self.t("Basket emptied", "餐篮已清空"))
