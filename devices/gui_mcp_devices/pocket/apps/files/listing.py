"""A page that lists files: rows or tiles, selecting several, and what is done with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.files import archives, sheets, store, tree
from gui_mcp_devices.pocket.apps.files.parts import (
    ROW,
    TILE,
    Done,
    FilesPage,
    later,
    line,
    names_says,
    tile,
)
from gui_mcp_devices.pocket.apps.files.pick import Picker
from gui_mcp_devices.pocket.apps.files.tree import Item, Order
from gui_mcp_devices.pocket.apps.files.viewer import open_file, shared
from gui_mcp_devices.pocket.apps.files.words import why_says
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    Do,
    column,
    divider,
    empty,
    icon,
    icon_button,
    page,
    row,
    rows,
    space,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Listing(FilesPage):
    """Pages of it say what is listed and what their bar holds."""

    places = False
    """Rows say where a file lies."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.chosen: list[str] = []
        """Paths that are selected."""
        self.open = ""
        """What lies over it: menu, many, sort, add, delete, rename, folder, text, pack, password, details."""
        self.held = ""
        """The path that it is about."""
        self.draft, self.wrong = "", ""

    def listed(self) -> list[Item]:
        raise NotImplementedError

    def head(self) -> list[Node]:
        """What stands above the list while nothing is selected."""
        raise NotImplementedError

    def nothing(self) -> Node:
        return empty("folder", self.t("Nothing in here", "这里是空的"))

    def foot(self) -> list[Node]:
        return []

    @property
    def here(self) -> str:
        """The folder that new things come into; empty: none."""
        return ""

    def body(self) -> Node:
        found = self.listed()
        self.chosen = [path for path in self.chosen if self.phone.files.stat(path) is not None]
        parts = [self._picked_bar(found)] if self.chosen else self.head()
        parts.append(self._list(found) if found else self.nothing())
        parts += self.undo_bar()
        if self.chosen:
            parts += [divider(), self._tools()]
        else:
            parts += self.foot()
        return page(*parts)

    def over(self) -> Node | None:
        return sheets.over(self)

    def back(self) -> bool:
        if self.open:
            self.close()
        elif self.chosen:
            self.chosen = []
        else:
            return False
        return True

    def close(self) -> None:
        self.open, self.held, self.draft, self.wrong, self.focus = "", "", "", "", ""

    def shows(self, what: str, path: str = "") -> Do:
        """Opens what lies over it."""

        def do() -> None:
            held = path or self.held
            self.close()
            self.open, self.held = what, held
            if what in ("rename", "folder", "text", "pack", "password"):
                self.draft, self.focus = sheets.first_draft(self), "name"

        return do

    def about(self) -> list[str]:
        """The paths that a menu or a question is about."""
        return [self.held] if self.held else list(self.chosen)

    # -- what is shown ------------------------------------------------------------------------------------

    def _list(self, found: list[Item]) -> Node:
        phone, grid = self.phone, store.way(self.phone).grid and not self.places
        across = max(3, int(phone.width / phone.density // 120)) if grid else 1
        lines = -(-len(found) // across)

        def build(index: int) -> Node:
            some = found[index * across : (index + 1) * across]
            if not grid:
                return self._line(some[0])
            tiles = [self._tile(one) for one in some]
            tiles += [column(style=Style(grow=1)) for _ in range(across - len(some))]
            return row(*tiles, style=Style(width="fill", height=TILE, gap=8, pad=(10, 4, 10, 4)))

        return rows("files", lines, build, TILE if grid else ROW)

    def _line(self, one: Item) -> Node:
        chosen = (one.path in self.chosen) if self.chosen else None
        detail = sheets.place_detail(self.phone, one) if self.places else ""
        return self.keep(
            (one, chosen, detail),
            lambda: line(
                self.phone, one, detail=detail, tap=later(self._tap, one.path),
                hold=later(self._hold, one.path), more=self.shows("menu", one.path), chosen=chosen,
            ),
        )  # fmt: skip

    def _tile(self, one: Item) -> Node:
        chosen = one.path in self.chosen
        return tile(
            self.phone, one, tap=later(self._tap, one.path), hold=later(self._hold, one.path), chosen=chosen
        )

    def _picked_bar(self, found: list[Item]) -> Node:
        t, count = self.t, len(self.chosen)
        return row(
            icon_button("close", t("Clear selection", "取消选择"), self._unpick, id="clear_selection"),
            text(
                t(f"{count} selected", f"已选择 {count} 项"), size=19, weight=500, lines=1, grow=1, id="title"
            ),
            icon_button("check-circle", t("Select all", "全选"), self._pick_all, id="select_all"),
            style=Style(height=56, pad=(4, 0, 6, 0), fill="primary_soft", width="fill"),
        )

    def _tools(self) -> Node:
        t = self.t
        parts = (
            ("forward", t("Move", "移动"), self.moves("move"), "move"),
            ("copy", t("Copy", "复制"), self.moves("copy"), "copy"),
            ("delete", t("Delete", "删除"), self.deletes, "delete"),
            ("archive", t("Compress", "压缩"), self.shows("pack"), "pack"),
            ("more-horizontal", t("More", "更多"), self.shows("many"), "many"),
        )
        cells = [
            Node(
                "column",
                (icon(glyph, size=22), unsaid(label, size=12)),
                Style(grow=1, height=60, align="center", justify="center", gap=4),
                says=Says(cls=BUTTON, text=label, id=id),
                does=Does(tap=do),
            )
            for glyph, label, do, id in parts
        ]
        return row(*cells, style=Style(width="fill", fill="surface"))

    # -- what a finger does -------------------------------------------------------------------------------

    def _tap(self, path: str) -> None:
        if self.chosen:
            self._hold(path)
        elif (one := tree.item(self.phone, path)) is not None:
            self.enter(one)

    def enter(self, one: Item) -> None:
        """Open it."""
        open_file(self.phone, one)

    def _hold(self, path: str) -> None:
        if path in self.chosen:
            self.chosen.remove(path)
        else:
            self.chosen.append(path)

    def _unpick(self) -> None:
        self.chosen = []

    def _pick_all(self) -> None:
        self.chosen = [one.path for one in self.listed()]

    def sorts(self, order: Order) -> Do:
        """By that order; once more: the other way round."""

        def do() -> None:
            way = store.way(self.phone)
            down = not way.down if way.order == order else order in ("date", "size")
            store.look(self.phone, replace(way, order=order, down=down))
            self.scrolls.pop("files", None)
            self.close()

        return do

    def flips(self) -> None:
        way = store.way(self.phone)
        store.look(self.phone, replace(way, grid=not way.grid))
        self.scrolls.pop("files", None)

    # -- what is done -------------------------------------------------------------------------------------

    def types(self, text: str) -> None:
        self.draft, self.wrong = text, ""

    def refuse(self, why: str) -> bool:
        """Say why not; True where there is a reason."""
        self.wrong = why_says(self.phone, why) if why else ""
        return bool(why)

    def opens(self) -> None:
        one = tree.item(self.phone, self.held)
        self.close()
        if one is not None:
            self.enter(one)

    def renames(self) -> None:
        path, name = self.held, self.draft.strip()
        if self.refuse(tree.rename(self.phone, path, name)):
            return
        now = f"{path.rpartition('/')[0]}/{name}"
        store.follow(self.phone, path, now)
        self._ends(Done(self.t(f"Renamed to {name}", f"已重命名为{name}"), moved=((now, path),)))

    def makes(self) -> None:
        name = self.draft.strip()
        if self.open == "folder":
            why = tree.make_folder(self.phone, self.here, name)
        else:
            why = tree.make_file(self.phone, self.here, name, b"")
        if not self.refuse(why):
            self._ends(Done(self.t(f"{name} was made", f"已新建{name}")))

    def packs(self) -> None:
        paths, name = self.about(), self.draft.strip()
        folder = paths[0].rpartition("/")[0]
        if name and not name.lower().endswith(".zip"):
            name += ".zip"
        if not self.refuse(tree.wrong_name(name) or archives.pack(self.phone, paths, folder, name)):
            self._ends(Done(self.t(f"Packed into {name}", f"已压缩到{name}")))

    def unpacks(self) -> None:
        """Into a folder beside the archive that is called like it."""
        why, to = archives.unpack_beside(self.phone, self.held, self.draft)
        if why in ("locked", "password"):
            if self.open != "password":
                self.shows("password")()
            else:
                self.refuse("password" if self.draft else "locked")
        else:
            says = why_says(self.phone, why) if why else self.t(f"Unpacked into {to}", f"已解压到{to}")
            self._ends(Done(says))

    def stars(self) -> None:
        paths = self.about()
        on = not all(store.is_favourite(self.phone, path) for path in paths)
        for path in paths:
            store.favour(self.phone, path, on)
        added, gone = self.t("Added to favourites", "已收藏"), self.t("Removed from favourites", "已取消收藏")
        self._ends(Done(added if on else gone))

    def shares(self) -> None:
        said = "\n\n".join(shared(self.phone, path) for path in self.about())
        self._ends(None)
        if not self.phone.view(f"sms:?body={quote(said)}"):
            self.phone.toast(self.t("No app can send it", "没有可用于分享的应用"))

    def moves(self, how: str) -> Do:
        def do() -> None:
            paths = self.about()
            self.close()
            if how == "move" and tree.OWN & {*paths}:
                self.happened(Done(why_says(self.phone, "system")))
                return
            self.push(Picker(self.phone, paths, how))

        return do

    def deletes(self) -> None:
        """Into the bin; the person is asked first where they want to be."""
        if store.setting(self.phone, "ask") and self.open != "delete":
            self.shows("delete")()
            return
        paths, ids, refused = self.about(), list[int](), ""
        for path in paths:
            why, id = store.throw(self.phone, path)
            refused = why or refused
            ids += [id] if not why else []
        says = self.t(
            f"Moved to bin: {names_says(self.phone, paths)}", f"已移到回收站：{names_says(self.phone, paths)}"
        )
        self._ends(Done(why_says(self.phone, refused) if refused else says, binned=tuple(ids)))

    def ended(self, done: Done) -> None:
        """Another page has done what was asked of it."""
        self._ends(done)

    def _ends(self, done: Done | None) -> None:
        self.close()
        self.chosen = []
        if done is not None:
            self.happened(done)


def count(value: str) -> Node:
    """A number at the end of a row."""
    return row(text(value, size=13, colour="text_soft"), space(4), icon("chevron-right", size=20))
