"""Tasks that begin in the notes and end in another app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.messages import store as talk
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.apps.notes import store
from gui_mcp_devices.pocket.apps.notes.editor import Editor
from gui_mcp_devices.pocket.apps.notes.parts import PACKAGE
from gui_mcp_devices.pocket.apps.shop import store as goods
from gui_mcp_devices.pocket.apps.shop.home import Shop
from gui_mcp_devices.pocket.apps.shop.product import ProductPage
from gui_mcp_devices.pocket.apps.shop.search import Results
from gui_mcp_devices.pocket.apps.shop.store import Variant, variant_name
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates import shop_base as shop
from gui_mcp_benchmarks.suites.pocket.templates.notes_base import (
    BACK,
    DONE,
    Goals,
    Nears,
    NotesTask,
    covered,
    pick,
    to_note,
)
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    SMS,
    messages_db,
    messages_stay,
    next_message,
    nothing_else_sent,
    sent_since,
    threads_stay,
    write_to,
)
from gui_mcp_benchmarks.suites.pocket.templates.people import pick as pick_people


class ShoppingNote(NotesTask):
    """Put into the shop's cart what a note lists."""

    name, tier = "notes-shopping", "hard"
    may_change = frozenset({"shop.db/cart_items"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.lines = [(variant, random.randrange(1, 4)) for variant in shop.buyable(phone, random, 2)]
        self.id = store.create(phone)
        self.title = self.t("Presents", "礼物")
        said = [self._says(variant, quantity) for variant, quantity in self.lines]
        store.write(phone, self.id, self.title, "\n".join(said))
        products = [variant.product for variant, _ in self.lines]
        self._rest = self._others_in_cart(products)

    def _says(self, variant: Variant, quantity: int) -> str:
        name = goods.product(self.phone, variant.product).name
        return f"{quantity} × {name} ({variant_name(variant.colour, variant.size, self.phone.locale)})"

    def _others_in_cart(self, products: Sequence[int]) -> Part:
        def rest() -> list[tuple[int, int]]:
            return [(n.variant, n.quantity) for n in goods.cart(self.phone) if n.product not in products]

        before = rest()
        return Part("the rest of the cart", lambda: rest() == before)

    def goals(self) -> Goals:
        title = self.title
        return {
            "en": (
                f"Put everything that my note “{title}” lists into the Marlow cart, and do not order yet.",
                f"Read the note “{title}” and add those products, in the right number, colour and size, to "
                f"the cart of the Marlow shop.",
                f"My note “{title}” says what to buy. Get all of it into my cart in Marlow.",
            ),
            "zh": (
                f"按照记事“{title}”里写的，把商品都加入漫洛商城购物车，先不要下单。",
                f"打开记事“{title}”，把里面的商品按数量、颜色和规格放进漫洛商城的购物车。",
            ),
        }

    def _there(self, variant: Variant) -> list[tuple[int, int]]:
        return [(n.variant, n.quantity) for n in goods.cart(self.phone) if n.product == variant.product]

    def wanted(self) -> Sequence[Part]:
        return [Part(self._says(v, n), lambda v=v, n=n: self._there(v) == [(v.id, n)]) for v, n in self.lines]

    def kept(self) -> Sequence[Part]:
        return (self._rest,)

    def next(self, see: See) -> Action | Finish:
        left = [line for line, part in zip(self.lines, self.wanted(), strict=True) if not part.holds()]
        if not left:
            return DONE
        read = any(a.package == PACKAGE and a.activity == Editor.activity for a in self.phone.stack())
        if not read:
            return to_note(see, self.id) or BACK
        variant, quantity = left[0]
        step = shop.mend(see, variant, quantity) or _browse(see, variant.product)
        return step or shop.put(see, variant, quantity)

    def nears(self) -> Nears:
        def put(*lines: tuple[int, int]) -> Callable[[], None]:
            def bring() -> None:
                for variant, quantity in lines:
                    goods.put_in_cart(self.phone, variant, quantity)

            return bring

        (one, many), (two, more) = self.lines
        return (
            ("only one", put((one.id, many))),
            ("one too many", put((one.id, many + 1), (two.id, more))),
            ("another variant", put((one.id, many), (shop.sibling(self.phone, two).id, more))),
        )


def _browse(see: See, id: int) -> Action | None:
    """Nearer to a product by its category, without typing; None: its page is in front."""
    page = see.page
    if covered(see):
        return BACK
    if isinstance(page, ProductPage) and page.product == id:
        return None
    if isinstance(page, Results) and page.over() is None:
        found = [p.id for p in goods.find(see.phone, page.query, page.wanted, page.sort)]
        if id in found:
            return see.reach("results", found.index(id)) or shop.tap_product(see, id)
    if isinstance(page, Shop) and page.tab == shop.CATEGORIES:
        return see.tap(goods.category_name(goods.product(see.phone, id).category, see.phone.locale), "button")
    return shop.to_tab(see, shop.CATEGORIES)


class ShareNote(NotesTask):
    """Share a note as a message."""

    name, tier = "notes-share", "medium"
    may_change = SMS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.target, self.other = pick(phone, random, 2)
        self.who, self.wrong = pick_people(phone, random, 2, where=lambda one: len(one.phones) == 1)
        self.first = next_message(phone)
        self.body = f"{self.target.title}\n{self.target.body}"
        meant = [(self.who.phones[0].value, self.body)]
        self._kept = (nothing_else_sent(phone, meant), messages_stay(phone), threads_stay(phone))

    def goals(self) -> Goals:
        title, who = self.target.title, self.who.name
        return {
            "en": (
                f"Share the note “{title}” with {who} as a message.",
                f"Send my note “{title}” to {who} by SMS, using the share button of the note.",
                f"{who} needs what is in my note “{title}”. Share it from Notes as a text message.",
            ),
            "zh": (f"把记事“{title}”用短信分享给{who}。", f"从记事里把“{title}”分享给{who}，以短信发送。"),
        }

    def wanted(self) -> Sequence[Part]:
        def sent() -> bool:
            wanted = (talk.key_of(self.who.phones[0].value), self.body)
            return wanted in sent_since(self.phone, self.first)

        return (Part("sent", sent),)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        page = see.page
        if isinstance(page, NewPage) and page.text.strip() == self.body:
            return write_to(see, [self.who], self.body)
        if isinstance(page, Editor) and page.open:
            return BACK
        return to_note(see, self.target.id) or see.tap(self.t("Share", "分享"), "button")

    def nears(self) -> Nears:
        def send(number: str, body: str) -> Callable[[], None]:
            def bring() -> None:
                database, now = messages_db(self.phone), int(self.phone.now() * 1000)
                talk.send(database, talk.open_thread(database, [number], now), [number], body, now)

            return bring

        mine, theirs = self.who.phones[0].value, self.wrong.phones[0].value
        return (
            ("somebody else", send(theirs, self.body)),
            ("another note", send(mine, f"{self.other.title}\n{self.other.body}")),
            ("without its title", send(mine, self.target.body)),
        )


CROSS: tuple[type[Template], ...] = (ShareNote, ShoppingNote)
