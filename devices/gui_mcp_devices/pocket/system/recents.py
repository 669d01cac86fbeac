"""The apps that run, as cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.view.node import BRIGHT, Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    button,
    column,
    icon_button,
    picture,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


RECENTS_SHADE: Colour = (0, 0, 0, 190)


def recents(phone: Phone, packages: Sequence[str], close: Callable[[], object]) -> Node:
    """The latest first; a tap beside a card closes them."""
    if not packages:
        body: list[Node] = [
            text(phone.say("No recent apps", "没有最近使用的应用"), colour=BRIGHT, align="center")
        ]
    else:
        body = [_card(phone, package, close) for package in packages]
        body.append(button(phone.say("Close all", "全部关闭"), _ends(phone, packages, close), id="close_all"))
    cards = column(*body, style=Style(width="fill", gap=14, pad=(32, 40, 32, 24), align="center"))
    return Node(
        "column", (scroll("recents", cards),), Style(width="fill", height="fill", fill=RECENTS_SHADE),
        does=Does(tap=close),
    )  # fmt: skip


def _card(phone: Phone, package: str, close: Callable[[], object]) -> Node:
    info = phone.packages[package]
    label = info.label[phone.locale]

    def show() -> None:
        close()
        phone.start(package)

    def end() -> None:
        phone.stop(package)

    return Node(
        "row",
        (
            picture(info.icon or "app/settings", width=40, height=40),
            text(label, size=16, weight=500, grow=1, lines=1),
            icon_button("close", phone.say(f"Close {label}", f"关闭{label}"), end, size=20),
        ),
        Style(width="fill", least=72, fill="surface", radius=20, pad=(16, 8, 8, 8), gap=14),
        says=Says(cls=GROUP, id="task", desc=label),
        does=Does(tap=show, swipe=lambda dx, dy: end() if abs(dx) > abs(dy) else None),
    )


def _ends(phone: Phone, packages: Sequence[str], close: Callable[[], object]) -> Callable[[], object]:
    def end() -> None:
        for package in packages:
            phone.stop(package)
        close()

    return end
