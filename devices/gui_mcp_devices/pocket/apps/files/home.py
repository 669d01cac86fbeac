"""The first page: kinds of files, what takes room, folders, favourites, and what came last."""

from __future__ import annotations

from collections import Counter

from gui_mcp_devices.pocket.apps.files import store, tree
from gui_mcp_devices.pocket.apps.files.bin import Bin, Settings
from gui_mcp_devices.pocket.apps.files.browse import KIND_PAGES, Browse, Category
from gui_mcp_devices.pocket.apps.files.data import ROOT
from gui_mcp_devices.pocket.apps.files.listing import count
from gui_mcp_devices.pocket.apps.files.parts import FilesPage, badge, later, line
from gui_mcp_devices.pocket.apps.files.search import Search
from gui_mcp_devices.pocket.apps.files.sheets import place_detail
from gui_mcp_devices.pocket.apps.files.tree import Item, Kind
from gui_mcp_devices.pocket.apps.files.viewer import open_file
from gui_mcp_devices.pocket.apps.files.words import root_name, size_says
from gui_mcp_devices.pocket.files import MOST_BYTES
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    app_bar,
    card,
    column,
    entry,
    icon,
    icon_button,
    page,
    row,
    scroll,
    section,
    space,
    text,
)

LAST = 5
"""So many of the newest files are shown."""


class Home(FilesPage):
    def body(self) -> Node:
        t, phone = self.t, self.phone
        found = tree.everything(phone, store.setting(phone, "hidden"))
        bar = app_bar(
            t("Files", "文件"),
            icon_button("search", t("Search", "搜索"), self._to(Search), id="search"),
            icon_button("settings", t("Settings", "设置"), self._to(Settings), id="settings"),
        )
        parts: list[Node] = [self._kinds(found), self._room()]
        parts.append(section(t("Folders", "文件夹")))
        folders = ("Documents", "Download", "Pictures")
        parts.append(
            entry(root_name(phone), lead=badge("folder", 36), tap=self._folder(ROOT), tail=_go(), id="root")
        )
        for name in folders:
            one = tree.item(phone, f"{ROOT}/{name}")
            if one is not None:
                size = str(len(tree.items(phone, one.path)))
                parts.append(
                    entry(
                        name,
                        lead=badge("folder", 36),
                        tap=self._folder(one.path),
                        tail=count(size),
                        id="folder",
                    )
                )
        binned = len(store.binned(phone))
        parts.append(
            entry(
                t("Bin", "回收站"),
                lead=column(icon("delete"), style=Style(width=36, align="center")),
                tap=self._to(Bin),
                tail=count(str(binned)),
                id="bin",
            )
        )
        starred = [one for path in store.favourites(phone) if (one := tree.item(phone, path)) is not None]
        if starred:
            parts.append(section(t("Favourites", "收藏")))
            parts += [self._line(one) for one in starred[:20]]
        newest = sorted((one for one in found if not one.is_folder), key=lambda one: (-one.mtime, one.path))
        if newest:
            parts.append(section(t("Recent", "最近")))
            parts += [self._line(one) for one in newest[:LAST]]
        return page(bar, scroll("home", column(*parts, space(16))), *self.undo_bar())

    def _kinds(self, found: list[Item]) -> Node:
        """Three side by side, with how many there are of each."""
        many = Counter(one.kind for one in found)
        download = len(tree.items(self.phone, f"{ROOT}/Download"))
        cells = [
            self._cell(kind, self.t(*KIND_PAGES[kind]), many[kind], later(self._kind, kind))
            for kind in ("image", "video", "audio")
        ]
        low = [
            self._cell(
                "document",
                self.t(*KIND_PAGES["document"]),
                many["document"],
                later(self._kind, "document"),
            ),
            self._cell("other", self.t("Downloads", "下载"), download, self._folder(f"{ROOT}/Download")),
            self._cell(
                "archive", self.t(*KIND_PAGES["archive"]), many["archive"], later(self._kind, "archive")
            ),
        ]
        style = Style(width="fill", gap=10)
        return column(
            row(*cells, style=style), row(*low, style=style), style=Style(pad=(12, 10, 12, 4), gap=10)
        )

    def _cell(self, kind: Kind, label: str, many: int, tap: Do) -> Node:
        face = badge(kind, 34, "download" if kind == "other" else "")
        words = column(
            text(label, size=13, weight=500, lines=1, align="center"),
            text(str(many), size=12, colour="text_soft", align="center"),
            style=Style(align="center", gap=1),
        )
        style = Style(
            grow=1, least=92, radius=16, align="center", justify="center", gap=7, pad=(4, 10, 4, 8),
            fill="surface", ring="outline_soft",
        )  # fmt: skip
        return Node("column", (face, words), style, says=Says(cls=GROUP, id="kind"), does=Does(tap=tap))

    def _room(self) -> Node:
        """How much of the storage is taken."""
        free = self.phone.files.free
        used = MOST_BYTES - free
        share = max(0.004, min(0.996, used / MOST_BYTES))
        told = self.t(
            f"{size_says(used)} used, {size_says(free)} free",
            f"已用 {size_says(used)}，可用 {size_says(free)}",
        )
        bar = row(
            column(style=Style(grow=share, height=8, fill="primary", radius=4)),
            column(style=Style(grow=1 - share, height=8)),
            style=Style(width="fill", height=8, fill="surface_high", radius=4),
        )
        inside = card(
            row(
                icon("storage", size=20),
                text(self.t("Storage", "存储空间"), weight=500, grow=1),
                style=Style(gap=8),
            ),
            bar,
            text(told, size=13, colour="text_soft", id="room"),
        )
        return column(inside, style=Style(width="fill", pad=(12, 6, 12, 2)))

    def _line(self, one: Item) -> Node:
        detail = place_detail(self.phone, one)
        return self.keep(
            (one, detail),
            lambda: line(
                self.phone,
                one,
                detail=detail,
                tap=later(self._opens, one.path),
                hold=None,
                more=None,
                chosen=None,
            ),
        )

    def _opens(self, path: str) -> None:
        one = tree.item(self.phone, path)
        if one is not None and one.is_folder:
            self.push(Browse(self.phone, path))
        elif one is not None:
            open_file(self.phone, one)

    def _kind(self, kind: str) -> None:
        found: Kind | None = next((one for one in KIND_PAGES if one == kind), None)
        if found is not None:
            self.push(Category(self.phone, found))

    def _folder(self, path: str) -> Do:
        return lambda: self.push(Browse(self.phone, path))

    def _to(self, what: type[Page]) -> Do:
        return lambda: self.push(what(self.phone))


def _go() -> Node:
    return icon("chevron-right", size=20)
