"""A folder, and all files of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.files import store, tree
from gui_mcp_devices.pocket.apps.files.data import ROOT
from gui_mcp_devices.pocket.apps.files.listing import Listing
from gui_mcp_devices.pocket.apps.files.parts import later
from gui_mcp_devices.pocket.apps.files.search import Search
from gui_mcp_devices.pocket.apps.files.tree import Item, Kind
from gui_mcp_devices.pocket.apps.files.words import GLYPHS, name_of
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    column,
    empty,
    icon,
    icon_button,
    row,
    sideways,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

KIND_PAGES: dict[Kind, tuple[str, str]] = {
    "image": ("Images", "图片"), "video": ("Videos", "视频"), "audio": ("Audio", "音频"),
    "document": ("All documents", "全部文档"), "archive": ("Archives", "压缩包"),
}  # fmt: skip


class Browse(Listing):
    activity = ".FolderActivity"

    def __init__(self, phone: Phone, folder: str = ROOT) -> None:
        super().__init__(phone)
        self.folder = folder
        self.first = folder
        """The folder that it was opened at: back leads out from there."""

    @property
    def here(self) -> str:
        return self.folder

    def listed(self) -> list[Item]:
        way = store.way(self.phone)
        hidden = store.setting(self.phone, "hidden")
        return tree.arranged(tree.items(self.phone, self.folder, hidden), way.order, way.down)

    def head(self) -> list[Node]:
        t, grid = self.t, store.way(self.phone).grid
        other = t("List view", "列表视图") if grid else t("Grid view", "网格视图")
        bar = self.bar(
            name_of(self.phone, self.folder),
            icon_button("search", t("Search", "搜索"), self._searches, id="search"),
            icon_button("sort", t("Sort", "排序"), self.shows("sort"), id="sort"),
            icon_button("list" if grid else "grid", other, self.flips, id="layout"),
        )
        return [bar, self._crumbs()]

    def back(self) -> bool:
        if super().back():
            return True
        if self.folder == self.first or not self.folder.startswith(f"{self.first}/"):
            return False
        self._goes(self.folder.rpartition("/")[0])
        return True

    def enter(self, one: Item) -> None:
        if one.is_folder:
            self._goes(one.path)
        else:
            super().enter(one)

    def _goes(self, folder: str) -> None:
        self.folder, self.chosen, self.done = folder, [], None
        self.scrolls.pop("files", None)

    def _searches(self) -> None:
        self.push(Search(self.phone))

    def _crumbs(self) -> Node:
        """The folders from the root to here; a tap goes to one of them."""
        parts = self.folder.removeprefix(ROOT).strip("/").split("/") if self.folder != ROOT else []
        paths = [ROOT, *(f"{ROOT}/{'/'.join(parts[: i + 1])}" for i in range(len(parts)))]
        shown: list[Node] = []
        for path in paths:
            here = path == self.folder
            word = unsaid(
                name_of(self.phone, path), size=13.5, weight=500, colour="primary" if here else "text_soft"
            )
            said = Says(cls=BUTTON, text=name_of(self.phone, path), id="crumb", selected=here)
            shown.append(
                Node(
                    "row", (word,), Style(height=40, pad=(6, 0, 6, 0)), says=said,
                    does=Does(tap=later(self._goes, path)),
                )
            )  # fmt: skip
            if not here:
                shown.append(icon("chevron-right", size=16))
        path = sideways("crumbs", row(*shown, style=Style(pad=(10, 0, 10, 0))))
        add = icon_button("add", self.t("Add", "新建"), self.shows("add"), id="add", colour="primary")
        return row(
            column(path, style=Style(grow=1)),
            add,
            style=Style(width="fill", fill="surface", pad=(0, 0, 6, 0)),
        )


class Category(Listing):
    """All files of a kind, wherever they lie."""

    activity = ".CategoryActivity"
    places = True

    def __init__(self, phone: Phone, kind: Kind) -> None:
        super().__init__(phone)
        self.kind: Kind = kind

    def listed(self) -> list[Item]:
        way = store.way(self.phone)
        found = tree.everything(self.phone, store.setting(self.phone, "hidden"))
        return tree.arranged([one for one in found if one.kind == self.kind], way.order, way.down)

    def head(self) -> list[Node]:
        t = self.t
        return [
            self.bar(
                t(*KIND_PAGES[self.kind]),
                icon_button(
                    "search", t("Search", "搜索"), lambda: self.push(Search(self.phone)), id="search"
                ),
                icon_button("sort", t("Sort", "排序"), self.shows("sort"), id="sort"),
            )
        ]

    def nothing(self) -> Node:
        return empty(GLYPHS[self.kind], self.t("No files of this kind", "没有这类文件"))
