"""One playlist: its songs, its name, their order, and what may come to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.music import store
from gui_mcp_devices.pocket.apps.music.lists import ListPage
from gui_mcp_devices.pocket.apps.music.parts import ROW, MusicPage
from gui_mcp_devices.pocket.apps.music.pieces import cover, songs_says
from gui_mcp_devices.pocket.apps.music.store import Song
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import menu_row, sheet, snackbar
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    empty,
    field,
    icon,
    icon_button,
    page,
    row,
    rows,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

UNDO_SECONDS = 8


class PlaylistPage(ListPage):
    """A playlist by its id."""

    activity = ".PlaylistActivity"

    def __init__(self, phone: Phone, id: int) -> None:
        super().__init__(phone, "playlist", id)
        self.editing = False
        self.undone: list[int] = []
        """Songs as they were before one was removed."""
        self.undo_until = 0.0

    def title(self) -> str:
        one = store.playlist(self.phone, self.id)
        return one.name if one else ""

    def nothing(self) -> tuple[str, str]:
        if store.playlist(self.phone, self.id) is None:
            return "list", self.t("This playlist is no longer here", "该歌单已不存在")
        return "music", self.t("This playlist is empty", "歌单是空的")

    def view(self) -> Node:
        if not self.editing:
            return super().view()
        songs = self.listed()
        done = icon_button("check", self.t("Done", "完成"), self._edit, id="done", colour="primary")
        bar = app_bar(
            self.t("Edit playlist", "编辑歌单"),
            done,
            back=self._edit,
            back_desc=self.t("Done editing", "结束编辑"),
        )
        if not songs:
            return self.framed(bar, empty(*self.nothing()))
        body = rows("order", len(songs), lambda at: self._ordered(songs[at], at, len(songs)), ROW)
        return self.framed(bar, body)

    def framed(self, bar: Node, *body: Node) -> Node:
        if self.undone and self.phone.now() < self.undo_until:
            said = self.t("Removed from the playlist", "已从歌单中移除")
            body = (*body, snackbar(said, self.t("Undo", "撤销"), self._undo))
        return super().framed(bar, *body)

    def above(self) -> list[Node]:
        if store.playlist(self.phone, self.id) is None:
            return []
        add = button(self.t("Add songs", "添加歌曲"), self._add, look="outlined", glyph="add", id="add_songs")
        return [row(add, style=Style(width="fill", pad=(16, 4, 16, 8)))]

    def tools(self, songs: list[Song]) -> list[Node]:
        if store.playlist(self.phone, self.id) is None:
            return []
        return [icon_button("more", self.t("More options", "更多选项"), self.opens("menu"), id="more")]

    def song_extras(self, one: Song) -> list[Node]:
        label = self.t("Remove from this playlist", "从歌单中移除")
        return [menu_row(label, lambda: self._remove(one.id), glyph="minus", id="remove")]

    def over(self) -> Node | None:
        t = self.t
        match self.open:
            case "menu":
                return sheet(
                    menu_row(t("Rename", "重命名"), self._name, glyph="edit", id="rename"),
                    menu_row(t("Edit order", "调整顺序"), self._edit, glyph="sort", id="edit"),
                    menu_row(t("Duplicate", "复制歌单"), self._copy, glyph="copy", id="duplicate"),
                    menu_row(t("Download", "下载"), self._fetch, glyph="download", id="download"),
                    menu_row(
                        t("Delete playlist", "删除歌单"), self.opens("delete"), glyph="delete", id="delete"
                    ),
                    dismiss=self.close,
                )
            case "rename":
                return self.name_dialog(t("Rename playlist", "重命名歌单"), self._rename)
            case "delete":
                says = t(
                    f"{self.title()} will be gone. Its songs stay.", f"“{self.title()}”将被删除，歌曲会保留。"
                )
                return self.question(
                    t("Delete playlist?", "删除歌单？"), says, t("Delete", "删除"), self._delete
                )
            case _:
                return super().over()

    def back(self) -> bool:
        if super().back():
            return True
        was, self.editing = self.editing, False
        return was

    # -- order --------------------------------------------------------------------------------------------

    def _ordered(self, one: Song, at: int, count: int) -> Node:
        t = self.t
        told = column(
            unsaid(one.title, size=15),
            unsaid(one.under, size=12.5, colour="text_soft"),
            style=Style(grow=1, gap=1),
        )
        name = Node(
            "row",
            (cover(one.album, 40, 8), told),
            Style(grow=1, gap=10),
            says=Says(cls="android.view.ViewGroup", text=f"{one.title} {one.under}", id="ordered"),
        )
        up = icon_button(
            "chevron-up", t(f"Move {one.title} up", f"上移{one.title}"), self._moves(at, -1), id="up"
        )
        down = icon_button(
            "chevron-down", t(f"Move {one.title} down", f"下移{one.title}"), self._moves(at, 1), id="down"
        )
        away = icon_button(
            "close", t(f"Remove {one.title}", f"移除{one.title}"), self._drops(one.id), id="remove"
        )
        tools = [*([up] if at else []), *([down] if at < count - 1 else []), away]
        return row(name, *tools, style=Style(width="fill", height=ROW, pad=(16, 4, 4, 4)))

    def _moves(self, at: int, by: int) -> Callable[[], None]:
        def move() -> None:
            ids = [one.id for one in self.listed()]
            ids.insert(at + by, ids.pop(at))
            store.set_songs(self.phone, self.id, ids)

        return move

    def _drops(self, song: int) -> Callable[[], None]:
        return lambda: self._remove(song)

    def _remove(self, song: int) -> None:
        ids = [one.id for one in self.listed()]
        self.undone, self.undo_until = list(ids), self.phone.now() + UNDO_SECONDS
        store.set_songs(self.phone, self.id, [id for id in ids if id != song])
        self.close()

    def _undo(self) -> None:
        store.set_songs(self.phone, self.id, self.undone)
        self.undone = []

    # -- doing --------------------------------------------------------------------------------------------

    def _name(self) -> None:
        self.opens("rename")()
        self.draft = self.title()

    def _rename(self) -> None:
        if self.named(self.id):
            self.focus = ""
            self.close()

    def _edit(self) -> None:
        self.editing = not self.editing
        self.close()

    def _copy(self) -> None:
        made = store.save_playlist(self.phone, 0, store.copy_name(self.phone, self.title()))
        if made:
            store.put_songs(self.phone, made, [one.id for one in self.listed()])
            self.phone.toast(self.t("Playlist duplicated", "已复制歌单"))
        self.close()

    def _fetch(self) -> None:
        self.close()
        self.fetch(self.listed())

    def _delete(self) -> None:
        store.delete_playlist(self.phone, self.id)
        self.close()
        self.pop()
        self.phone.toast(self.t("Playlist deleted", "歌单已删除"))

    def _add(self) -> None:
        self.push(AddSongs(self.phone, self.id))


class AddSongs(MusicPage):
    """Which songs come to a playlist: they are ticked, then added together."""

    activity = ".AddSongsActivity"

    def __init__(self, phone: Phone, playlist: int) -> None:
        super().__init__(phone)
        self.playlist = playlist
        self.query = ""
        self.chosen: list[int] = []

    def listed(self) -> list[Song]:
        held = {one.id for one in store.songs_of(self.phone, "playlist", self.playlist)}
        wanted = self.query.casefold().split()
        return [
            one
            for one in store.songs(self.phone)
            if one.id not in held and all(word in f"{one.title} {one.artist}".casefold() for word in wanted)
        ]

    def view(self) -> Node:
        t, songs = self.t, self.listed()
        bar = app_bar(t("Add songs", "添加歌曲"), back=self.pop, back_desc=self.up)
        search = row(
            field(
                "song_filter",
                self.query,
                self._typed,
                hint=t("Search songs", "搜索歌曲"),
                glyph="search",
                grow=1,
            ),
            style=Style(width="fill", pad=(14, 4, 14, 6)),
        )
        body = (
            rows("songs", len(songs), lambda at: self._line(songs[at]), ROW)
            if songs
            else empty("search", t("No song fits", "没有符合条件的歌曲"))
        )
        count = len(self.chosen)
        add = row(
            button(
                t("Add ", "添加 ") + songs_says(self.phone, count),
                self._add,
                enabled=count > 0,
                id="add",
                grow=1,
            ),
            style=Style(width="fill", pad=(16, 8, 16, 8), fill="surface"),
        )
        return page(search, body) if self.focus and self.wide else page(bar, search, body, add)

    def _line(self, one: Song) -> Node:
        on = one.id in self.chosen
        told = column(
            unsaid(one.title, size=15.5),
            unsaid(one.under, size=13, colour="text_soft"),
            style=Style(grow=1, gap=1),
        )
        mark = icon("checkbox-on" if on else "checkbox-off", colour="primary" if on else "outline")
        says = Says(
            cls="android.widget.CheckBox",
            id="song",
            text=f"{one.title} {one.under}",
            checkable=True,
            checked=on,
        )
        style = Style(width="fill", height=ROW, pad=(16, 4, 16, 4), gap=12)
        return Node(
            "row", (cover(one.album, 42, 8), told, mark), style, says=says, does=Does(tap=self._ticks(one.id))
        )

    def _ticks(self, id: int) -> Callable[[], None]:
        def tick() -> None:
            if id in self.chosen:
                self.chosen.remove(id)
            else:
                self.chosen.append(id)

        return tick

    def _typed(self, query: str) -> None:
        self.query = query
        self.scrolls.pop("songs", None)

    def _add(self) -> None:
        if store.playlist(self.phone, self.playlist) is not None:
            store.put_songs(self.phone, self.playlist, self.chosen)
        self.pop()
        self.phone.toast(self.t("Added to the playlist", "已添加到歌单"))
