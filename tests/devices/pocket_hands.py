"""What tests do with a simulated phone: find things by what accessibility says, and touch them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.paint.painter import Painter
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form, Locale

SMALL = Form(width=360, height=800, density=1.0)


def small(locale: Locale = "en") -> Form:
    """A phone that draws quickly."""
    return Form(width=360, height=800, density=1.0, locale=locale)


def nodes(phone: Phone) -> Iterator[UiNode]:
    """Everything that accessibility is told of, in order."""
    todo = [phone.hierarchy()]
    while todo:
        node = todo.pop()
        yield node
        todo.extend(reversed(node.children))


def names(phone: Phone) -> list[str]:
    return [said for node in nodes(phone) for said in (node.text, node.desc) if said]


def find(phone: Phone, name: str) -> UiNode:
    """The first node that says or is called so. Raises `LookupError` with what there is."""
    found = list(nodes(phone))
    for node in found:
        if name in (node.text, node.desc, node.short_id, node.hint):
            return node
    raise LookupError(f"{name!r} is not among {names(phone)}")


def tap_name(phone: Phone, name: str) -> None:
    phone.tap(*find(phone, name).bounds.center)


def reach(phone: Phone, name: str) -> UiNode:
    """`find`, after scrolling down as far as it takes."""
    for _ in range(12):
        try:
            node = find(phone, name)
        except LookupError:
            node = None
        if node is not None and node.bounds.height >= 16 * phone.density:
            return node
        phone.scroll(phone.width // 2, phone.height // 2, 0, phone.height // 4)
    return find(phone, name)


def tap_far(phone: Phone, name: str) -> None:
    """Tap what may lie further down."""
    phone.tap(*reach(phone, name).bounds.center)


def hold_name(phone: Phone, name: str) -> None:
    phone.long_press(*find(phone, name).bounds.center)


def type_into(phone: Phone, field: str, text: str) -> None:
    tap_name(phone, field)
    assert phone.type(text), f"{field!r} took no text"


def monkey(phone: Phone, package: str, seed: int, touches: int = 300) -> None:
    """Random touches, texts and keys in one app: it must go on composing, and home must stay in reach."""
    dice = Random(seed)
    phone.reset(seed)
    phone.start(package)
    for index in range(touches):
        x, y = dice.randrange(phone.width), dice.randrange(phone.height)
        match dice.randrange(10):
            case 0:
                phone.swipe(x, y, x, dice.randrange(phone.height))
            case 1:
                phone.long_press(x, y)
            case 2:
                phone.type(dice.choice(("abc", "42", "Zoë 东京", "a very long text " * 4)))
            case 3:
                phone.key(dice.choice(("BACK", "ENTER", "DEL", "TAB")))
            case _:
                phone.tap(x, y)
        if phone.page.package == LAUNCHER:
            phone.start(package)
        assert phone.hierarchy().children or phone.page.package == LAUNCHER
        if index % 20 == 0:
            shown = phone.frame().tobytes()
            phone.forget()
            fresh = Painter(phone.width, phone.height).paint(phone.scene().ops)
            assert shown == fresh.tobytes(), f"repainted otherwise after touch {index}"
        if index % 50 == 49:
            phone.rotate(dice.randrange(2))
    for _ in range(40):
        phone.back()
    assert phone.page.package == LAUNCHER
