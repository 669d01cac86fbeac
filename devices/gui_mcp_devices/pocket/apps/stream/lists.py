"""Watch later and playlists: what is in them, and how they are made, renamed, arranged and deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import shelf
from gui_mcp_devices.pocket.apps.stream.parts import (
    PACKAGE,
    Question,
    ask,
    more_button,
    remove_button,
    show_video,
    video_row,
)
from gui_mcp_devices.pocket.apps.stream.shelf import Playlist
from gui_mcp_devices.pocket.apps.stream.store import Video
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog, menu_row, sheet, snackbar
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    empty,
    entry,
    fab,
    field,
    floating,
    icon,
    icon_button,
    page,
    rows,
    section,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

LONGEST = 40
"""Characters of a playlist's name."""
UNDO_SECONDS = 8


class Later(Page):
    """What is to be watched later."""

    package, activity = PACKAGE, ".LaterActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.gone: tuple[int, str, int] | None = None
        """The video that was taken out last, its title, and when it had been put in."""
        self.until = 0.0

    def view(self) -> Node:
        t, phone = self.t, self.phone
        bar = app_bar(t("Watch later", "稍后观看"), back=self.pop, back_desc=t("Navigate up", "返回"))
        found = shelf.later(phone)
        body = (
            rows("later", len(found), lambda i: self._row(found[i]), 94)
            if found
            else empty("clock", t("Nothing saved for later", "还没有稍后观看的视频"))
        )
        if self.gone is None or phone.now() >= self.until:
            return page(bar, body)
        said = t(f"Removed {self.gone[1]}", f"已移除{self.gone[1]}")
        return page(bar, body, snackbar(said, t("Undo", "撤销"), self._undo))

    def _row(self, one: Video) -> Node:
        return video_row(
            self.phone,
            one,
            lambda: show_video(self.phone, one.id),
            tail=(remove_button(self.phone, one.title, lambda: self._remove(one)),),
        )

    def _remove(self, one: Video) -> None:
        query = "SELECT added FROM watch_later WHERE profile_id = ? AND video_id = ?"
        added = shelf.number(self.phone, query, shelf.me(self.phone), one.id)
        self.gone, self.until = (one.id, one.title, added), self.phone.now() + UNDO_SECONDS
        shelf.put_later(self.phone, one.id, False)

    def _undo(self) -> None:
        if self.gone is not None:
            shelf.put_later(self.phone, self.gone[0], True, self.gone[2])
            self.gone = None


class Playlists(Page):
    package, activity = PACKAGE, ".PlaylistsActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.naming = False
        self.name = ""
        self.wrong = ""

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Playlists", "播放列表"), back=self.pop, back_desc=t("Navigate up", "返回"))
        found = shelf.playlists(self.phone)
        body = (
            rows("playlists", len(found), lambda i: self._row(found[i]), 64)
            if found
            else empty("list", t("No playlist yet", "还没有播放列表"))
        )
        return floating(page(bar, body), fab("add", t("New playlist", "新建播放列表"), self._new, id="fab"))

    def over(self) -> Node | None:
        if not self.naming:
            return None
        return name_dialog(
            self,
            self.t("New playlist", "新建播放列表"),
            self.name,
            self._typed,
            self._make,
            self._close,
            self.wrong,
        )

    def back(self) -> bool:
        if self.naming:
            self._close()
            return True
        return False

    def _row(self, one: Playlist) -> Node:
        return entry(
            one.name,
            detail=videos_in(self, one.count),
            lead=icon("list", colour="primary"),
            tap=lambda: self.push(PlaylistPage(self.phone, one.id)),
            id="playlist",
            height=64,
        )

    def _new(self) -> None:
        self.naming, self.name, self.wrong = True, "", ""
        self.phone.focus("playlist_name")

    def _typed(self, name: str) -> None:
        self.name, self.wrong = name, ""

    def _make(self) -> None:
        self.wrong = complaint(self, self.name)
        if not self.wrong:
            made = shelf.make_playlist(self.phone, self.name.strip())
            self._close()
            self.push(PlaylistPage(self.phone, made))

    def _close(self) -> None:
        self.naming = False
        self.phone.hide_keyboard()


class PlaylistPage(Page):
    """One playlist."""

    package, activity = PACKAGE, ".PlaylistActivity"

    def __init__(self, phone: Phone, playlist: int) -> None:
        super().__init__(phone)
        self.playlist = playlist
        self.open = ""
        """What lies over it: menu, name, or video (the menu of one)."""
        self.held = 0
        """The video whose menu is open."""
        self.name = ""
        self.wrong = ""
        self.question: Question | None = None

    def view(self) -> Node:
        t = self.t
        one = shelf.playlist(self.phone, self.playlist)
        if one is None:
            bar = app_bar("", back=self.pop, back_desc=t("Navigate up", "返回"))
            return page(bar, empty("list", t("This playlist is gone", "这个播放列表已不存在")))
        more = icon_button("more", t("Options", "选项"), self._opens("menu"), id="options")
        bar = app_bar(one.name, more, back=self.pop, back_desc=t("Navigate up", "返回"))
        found = shelf.items(self.phone, one.id)
        if not found:
            return page(bar, empty("list", t("No video in it yet", "里面还没有视频")))
        head = column(
            text(videos_in(self, one.count), size=13, colour="text_soft", id="count"),
            style=Style(pad=(16, 4, 16, 6), width="fill"),
        )
        return page(bar, head, rows("items", len(found), lambda i: self._row(found[i], i), 94))

    def over(self) -> Node | None:
        t = self.t
        if self.question is not None:
            return ask(self, self.question, self._sure, self._close)
        match self.open:
            case "menu":
                return sheet(
                    menu_row(t("Rename", "重命名"), self._rename, glyph="edit", id="rename"),
                    menu_row(t("Delete playlist", "删除播放列表"), self._delete, glyph="delete", id="delete"),
                    dismiss=self._close,
                )
            case "name":
                return name_dialog(
                    self,
                    t("Rename playlist", "重命名播放列表"),
                    self.name,
                    self._typed,
                    self._save,
                    self._close,
                    self.wrong,
                )
            case "video":
                return self._menu()
            case _:
                return None

    def back(self) -> bool:
        if self.open or self.question is not None:
            self._close()
            return True
        return False

    def _row(self, one: Video, index: int) -> Node:
        return video_row(
            self.phone,
            one,
            lambda: show_video(self.phone, one.id),
            tail=(more_button(self.phone, one.title, lambda: self._holds(one.id)),),
        )

    def _menu(self) -> Node | None:
        t = self.t
        order = [one.id for one in shelf.items(self.phone, self.playlist)]
        one = next((v for v in shelf.items(self.phone, self.playlist) if v.id == self.held), None)
        if one is None:
            return None
        place = order.index(self.held)
        lines: list[Node] = []
        if place:
            lines += [
                menu_row(t("Move to the top", "移到最前"), self._moves(-place), glyph="upload", id="top"),
                menu_row(t("Move up", "上移"), self._moves(-1), glyph="arrow-up", id="up"),
            ]
        if place < len(order) - 1:
            lines.append(menu_row(t("Move down", "下移"), self._moves(1), glyph="arrow-down", id="down"))
        remove = t("Remove from playlist", "从播放列表移除")
        lines.append(menu_row(remove, self._remove, glyph="delete", id="take_out"))
        return sheet(section(one.title), *lines, dismiss=self._close)

    def _holds(self, video: int) -> None:
        self.open, self.held = "video", video

    def _moves(self, by: int) -> Callable[[], None]:
        def move() -> None:
            order = [one.id for one in shelf.items(self.phone, self.playlist)]
            place = order.index(self.held)
            order.insert(place + by, order.pop(place))
            shelf.arrange(self.phone, self.playlist, order)
            self._close()

        return move

    def _remove(self) -> None:
        shelf.put_item(self.phone, self.playlist, self.held, False)
        self._close()

    def _opens(self, what: str) -> Callable[[], None]:
        def open() -> None:
            self.open = what

        return open

    def _close(self) -> None:
        self.open, self.question = "", None
        self.phone.hide_keyboard()

    def _rename(self) -> None:
        one = shelf.playlist(self.phone, self.playlist)
        self.open, self.name, self.wrong = "name", one.name if one else "", ""
        self.phone.focus("playlist_name")

    def _typed(self, name: str) -> None:
        self.name, self.wrong = name, ""

    def _save(self) -> None:
        self.wrong = complaint(self, self.name, self.playlist)
        if not self.wrong:
            shelf.rename_playlist(self.phone, self.playlist, self.name.strip())
            self._close()

    def _delete(self) -> None:
        one = shelf.playlist(self.phone, self.playlist)
        name = one.name if one else ""
        self.open = ""
        self.question = Question(
            self.t(f"Delete “{name}”?", f"删除“{name}”？"),
            self.t("Its videos stay where they are.", "里面的视频不会被删除。"),
            self.t("Delete", "删除"),
            "delete",
        )

    def _sure(self) -> None:
        shelf.delete_playlist(self.phone, self.playlist)
        self._close()
        self.pop()


def name_dialog(
    page: Page,
    title: str,
    name: str,
    typed: Callable[[str], None],
    save: Callable[[], None],
    close: Callable[[], None],
    wrong: str,
) -> Node:
    """The name of a playlist is asked for."""
    return dialog(
        title,
        field("playlist_name", name, typed, label=page.t("Name", "名称"), submit=save, error=wrong),
        actions=(
            button(page.t("Cancel", "取消"), close, look="text", id="cancel"),
            button(page.t("Save", "保存"), save, look="text", id="save"),
        ),
        dismiss=close,
    )


def complaint(page: Page, name: str, but: int = 0) -> str:
    """What is the matter with a playlist's name."""
    wanted = name.strip()
    if not wanted:
        return page.t("A name is needed", "请输入名称")
    if len(wanted) > LONGEST:
        return page.t(f"At most {LONGEST} characters", f"最多 {LONGEST} 个字")
    taken = {one.name.lower() for one in shelf.playlists(page.phone) if one.id != but}
    return page.t("There is one of that name", "已有同名播放列表") if wanted.lower() in taken else ""


def videos_in(page: Page, count: int) -> str:
    return page.t(f"{count} video{'' if count == 1 else 's'}", f"{count} 个视频")
