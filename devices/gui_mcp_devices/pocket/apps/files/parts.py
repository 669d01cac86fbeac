"""Pieces that the pages of the files share: what a page knows, and how a file looks in a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.files import stock, store, tree
from gui_mcp_devices.pocket.apps.files.data import PACKAGE
from gui_mcp_devices.pocket.apps.files.tree import Item, Kind
from gui_mcp_devices.pocket.apps.files.words import GLYPHS, HUES, detail_says, why_says
from gui_mcp_devices.pocket.filenodes import FileError
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import BRIGHT, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog, snackbar
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    app_bar,
    button,
    column,
    empty,
    icon,
    icon_button,
    page,
    picture,
    stack,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

STORAGE = "android.permission.READ_EXTERNAL_STORAGE"
UNDO_SECONDS = 8.0
ROW = 66.0
TILE = 132.0


@dataclass(frozen=True, slots=True)
class Done:
    """What was just done, and what takes it back."""

    says: str
    binned: tuple[int, ...] = ()
    """Numbers in the bin that are to be restored."""
    moved: tuple[tuple[str, str], ...] = ()
    """Paths as they are now, and as they were."""


class FilesPage(Page):
    package = PACKAGE

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.done: Done | None = None
        self.done_until = 0.0

    def shown(self) -> None:
        self.phone.ask_for(PACKAGE, STORAGE)

    def view(self) -> Node:
        if self.phone.granted(PACKAGE, STORAGE):
            return self.body()
        t = self.t
        ask = button(t("Allow access", "允许访问"), self.shown, id="allow")
        return page(
            app_bar(t("Files", "文件"), back=self.phone.back, back_desc=t("Navigate up", "返回")),
            empty("lock", t("Files may not see the phone's storage", "“文件”没有访问存储空间的权限")),
            column(ask, style=Style(width="fill", align="center", pad=(16, 0, 16, 24))),
        )

    def body(self) -> Node:
        raise NotImplementedError

    def happened(self, done: Done) -> None:
        """Say what was done, and offer the way back where there is one."""
        self.done, self.done_until = done, self.phone.now() + UNDO_SECONDS

    def ended(self, done: Done) -> None:
        """Another page has done what was asked of it."""
        self.happened(done)

    def undo_bar(self) -> list[Node]:
        if self.done is None or self.phone.now() >= self.done_until:
            return []
        if self.done.binned or self.done.moved:
            return [snackbar(self.done.says, self.t("Undo", "撤销"), self._undo)]
        return [snackbar(self.done.says)]

    def _undo(self) -> None:
        done, self.done = self.done, None
        if done is None:
            return
        why = ""
        for id in done.binned:
            why = store.restore(self.phone, id) or why
        for now, before in done.moved:
            if self.phone.files.stat(before) is not None:
                why = "taken"
            elif not (refused := tree.move(self.phone, now, before)):
                store.follow(self.phone, now, before)
            else:
                why = refused
        if why:
            self.phone.toast(why_says(self.phone, why))

    def bar(self, title: str, *actions: Node) -> Node:
        return app_bar(title, *actions, back=self.phone.back, back_desc=self.t("Navigate up", "返回"))


def face(phone: Phone, item: Item, size: float = 40) -> Node:
    """A small picture of it, or the sign of its kind."""
    if item.kind == "image" and (scene := scene_at(phone, item.path)):
        return picture(scene, width=size, height=size, radius=size / 5)
    return badge(item.kind, size)


def badge(kind: Kind, size: float = 40, glyph: str = "") -> Node:
    style = Style(width=size, height=size, radius=size / 4, fill=HUES[kind], align="center", justify="center")
    return Node("stack", (icon(glyph or GLYPHS[kind], size=size * 0.55, colour=BRIGHT),), style)


def scene_at(phone: Phone, path: str) -> str:
    try:
        return stock.scene_of(phone.files.read(path))
    except FileError:
        return ""


def line(
    phone: Phone,
    item: Item,
    *,
    detail: str = "",
    tap: Do,
    hold: Do | None,
    more: Do | None,
    chosen: bool | None,
) -> Node:
    """A row of a list. `chosen` None: nothing is being selected."""
    name = text(item.name, size=15.5, lines=1)
    under = text(detail or detail_says(phone, item), size=12.5, colour="text_soft", lines=1)
    lines = column(name, under, style=Style(grow=1, gap=3))
    tail: list[Node] = []
    if chosen is not None:
        mark = icon("checkbox-on" if chosen else "checkbox-off", colour="primary" if chosen else "outline")
        tail = [column(mark, style=Style(pad=(10, 0, 10, 0)))]
    elif more is not None:
        desc = phone.say(f"More about {item.name}", f"“{item.name}”的更多操作")
        tail = [icon_button("more", desc, more, colour="text_soft", id="more")]
    style = Style(
        height=ROW, width="fill", gap=14, pad=(16, 0, 6, 0), fill="primary_soft" if chosen else None
    )
    says = Says(cls=GROUP, id="file", selected=bool(chosen))
    return Node(
        "row", (face(phone, item), lines, *tail), style, says=says, does=Does(tap=tap, long_press=hold)
    )


def tile(phone: Phone, item: Item, *, tap: Do, hold: Do | None, chosen: bool) -> Node:
    """One of several side by side."""
    disc = Style(width=24, height=24, radius=12, fill="surface", align="center", justify="center")
    mark = (stack(icon("check-circle", size=20, colour="primary"), style=disc),) if chosen else ()
    shown = stack(face(phone, item, 56), *mark, style=Style(align="end"))
    style = Style(
        grow=1, height=TILE - 8, radius=14, align="center", justify="center", gap=8, pad=(6, 8, 6, 8),
        fill="primary_soft" if chosen else "surface", ring="primary" if chosen else "outline_soft",
    )  # fmt: skip
    name = text(item.name, size=12.5, lines=2, align="center")
    says = Says(cls=GROUP, id="file", selected=chosen)
    return Node("column", (shown, name), style, says=says, does=Does(tap=tap, long_press=hold))


def question(title: str, says: str, no: tuple[str, Do], *yes: tuple[str, str, Do, str]) -> Node:
    """A dialog. The words of each answer: its label, its id, what it does, its look."""
    actions = [button(no[0], no[1], look="text", id="cancel")]
    actions += [button(label, do, look=look, id=id) for label, id, do, look in yes]
    return dialog(title, text(says, colour="text_soft"), actions=actions, dismiss=no[1])


def later(do: Callable[[str], object], value: str) -> Do:
    """`do` of that value, when it comes to it."""
    return lambda: do(value)


def names_says(phone: Phone, paths: Sequence[str]) -> str:
    """The name of one, the number of several."""
    if len(paths) == 1:
        return paths[0].rpartition("/")[2]
    return phone.say(f"{len(paths)} items", f"{len(paths)} 项")
