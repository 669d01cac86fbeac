"""Tasks about what the shop keeps of its customer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.shop import ledger
from gui_mcp_devices.pocket.apps.shop.account import AddressList
from gui_mcp_devices.pocket.apps.shop.forms import AddressForm
from gui_mcp_devices.pocket.apps.shop.orders import OrderPage
from gui_mcp_devices.pocket.apps.shop.store import price
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.shop_base import (
    ACCOUNT,
    BACK,
    DONE,
    Goals,
    Nears,
    ShopTask,
    covered,
    out,
    to_order,
    to_tab,
)


class NewAddress(ShopTask):
    """Save a new address and make it the default."""

    name, tier, split = "shop-new-address", "medium", "train"
    may_change = frozenset({"shop.db/addresses"})
    FIELDS = ("label", "name", "phone", "street", "city", "postcode")

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        zh = phone.locale == "zh"
        streets = ("银杏路", "湖滨街", "文化路") if zh else ("Linden Row", "Quay Street", "Beacon Lane")
        names = ("沈怡", "韩立", "唐宁") if zh else ("Dora Finch", "Max Ober", "Ines Vidal")
        number = random.randrange(3, 190)
        street = random.choice(streets)
        self.values = (
            random.choice(("度假屋", "工作室") if zh else ("Cabin", "Studio")),
            random.choice(names),
            f"13{random.randrange(10**8, 10**9)}" if zh else f"555{random.randrange(10**6, 10**7)}",
            f"{street}{number}号" if zh else f"{number} {street}",
            random.choice(("柳城", "临海") if zh else ("Fairmont", "Oakridge")),
            str(random.randrange(100_000, 999_999) if zh else random.randrange(10_000, 99_999)),
        )
        self._others = self.same("other addresses", f"SELECT _id, {', '.join(self.FIELDS)} FROM addresses")

    def goals(self) -> Goals:
        label, name, number, street, city, postcode = self.values
        facts = self.t(
            f"label {label}, name {name}, phone {number}, street {street}, city {city}, postcode {postcode}",
            f"标签{label}，收货人{name}，手机 {number}，街道{street}，城市{city}，邮编 {postcode}",
        )
        return {
            "en": (
                f"Save a new default address in Marlow: {facts}.",
                f"Add this address to my Marlow account and use it as the default: {facts}.",
                f"In the Marlow shop, I need a new address ({facts}); make it the default one.",
            ),
            "zh": (
                f"在漫洛商城新增一个默认地址：{facts}。",
                f"给我的漫洛商城账户添加地址并设为默认：{facts}。",
            ),
        }

    def _made(self, count: int = 6) -> bool:
        """One with the first `count` values as they should be."""
        asked = " AND ".join(f"{key} = ?" for key in self.FIELDS[:count])
        return len(self.rows(f"SELECT 1 FROM addresses WHERE {asked}", *self.values[:count])) == 1

    def wanted(self) -> Sequence[Part]:
        def default() -> bool:
            return self._made() and ledger.addresses(self.phone)[0].postcode == self.values[5]

        return (
            Part("label, name and phone", lambda: self._made(3)),
            Part("the whole address", self._made),
            Part("default", default),
        )

    def kept(self) -> Sequence[Part]:
        before = self._others

        def stay() -> bool:
            made = [a.id for a in ledger.addresses(self.phone) if a.postcode == self.values[5]]
            return before.holds() or (len(made) == 1 and len(ledger.addresses(self.phone)) == 4)

        return (Part(before.name, stay),)

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        page = see.page
        if covered(see):
            return BACK
        made = next((a for a in ledger.addresses(self.phone) if a.line.startswith(self.values[1])), None)
        if isinstance(page, AddressForm) and page.id == (made.id if made else 0):
            return self._fill(see, page)
        if isinstance(page, AddressList) and page.over() is None:
            return see.tap(self.t("Add address", "新增地址"), "button") if made is None else self._edit(see)
        if isinstance(page, AddressForm | AddressList):
            return out(see)
        return to_tab(see, ACCOUNT) or see.tap(self.t("Addresses", "收货地址"))

    def _fill(self, see: See, page: AddressForm) -> Action:
        names = (
            self.t("Home, office …", "家、公司……"),
            self.t("Full name", "收货人"),
            self.t("Phone", "手机号码"),
            self.t("Street and number", "街道门牌"),
            self.t("City", "城市"),
            self.t("Postcode", "邮政编码"),
        )
        for key, name, value in zip(self.FIELDS, names, self.values, strict=True):
            if page.values.get(key, "") != value:
                return see.fill(name, value)
        if not page.default:
            return see.tap(self.t("Use as default", "设为默认地址"))
        return see.tap(self.t("Save address", "保存地址"), "button")

    def _edit(self, see: See) -> Action:
        """The last one in the list."""
        return see.toward(self.values[0]) or see.tap(self.t("Make default", "设为默认"))

    def nears(self) -> Nears:
        def saved(index: int, value: str, default: bool = True) -> Callable[[], None]:
            values = [*self.values]
            values[index] = value
            return lambda: void(ledger.save_address(self.phone, 0, values, default))

        last = self.values[5]
        return (
            ("one digit off", saved(5, last[:-1] + str((int(last[-1]) + 1) % 10))),
            ("not the default", saved(0, self.values[0], default=False)),
            ("over an old one", lambda: void(ledger.save_address(self.phone, 1, self.values, True))),
        )


class OrderTotal(ShopTask):
    """Say what an order came to."""

    name, tier, split = "shop-order-total", "easy", "test"
    asks = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.order = random.choice(ledger.orders(phone))

    def goals(self) -> Goals:
        number = self.order.number
        return {
            "en": (
                f"How much did my Marlow order {number} cost in total?",
                f"Look into the Marlow shop: what was the total of order {number}?",
                f"Tell me the total of order {number} in Marlow.",
            ),
            "zh": (f"我在漫洛商城的订单 {number} 一共多少钱？", f"查一下漫洛商城订单 {number} 的合计金额。"),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        said = answer.replace(self.order.number, " ").replace(",", "")
        amounts = {round(float(amount) * 100) for amount in re.findall(r"\d+(?:\.\d+)?", said)}
        return amounts == {self.order.sums.total}

    def next(self, see: See) -> Action | Finish:
        if isinstance(see.page, OrderPage) and see.page.over() is not None:
            return BACK
        step = to_order(see, self.order.id)
        return step or Finish("done", price(self.order.sums.total, self.phone.locale))

    def nears(self) -> Nears:
        return ()

    def near_answers(self) -> Sequence[str]:
        total = self.order.sums.total
        other = next(o.sums.total for o in ledger.orders(self.phone) if o.sums.total != total)
        return (
            price(other, self.phone.locale),
            price(total + 10, self.phone.locale),
            f"{price(total, self.phone.locale)} or {price(other, self.phone.locale)}",
            "",
        )


def void(_: int) -> None:
    """What was made does not matter."""


ACCOUNT_TASKS: tuple[type[Template], ...] = (NewAddress, OrderTotal)
