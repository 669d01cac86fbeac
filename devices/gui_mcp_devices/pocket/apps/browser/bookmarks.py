"""Bookmarks in folders, and the form for one of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import store
from gui_mcp_devices.pocket.apps.browser.store import Mark
from gui_mcp_devices.pocket.apps.browser.window import Side
from gui_mcp_devices.pocket.apps.browser.words import address_of, shown
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog, menu_row, sheet, snackbar
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    empty,
    entry,
    field,
    icon,
    icon_button,
    page,
    radio_row,
    row,
    scroll,
    section,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

UNDO_SECONDS = 8
MOST_NAME = 40


class Bookmarks(Side):
    activity = ".BookmarksActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.folder = 0
        """Whose bookmarks are listed; 0: the folders, and what is in none."""
        self.held = 0
        """The bookmark whose menu is open."""
        self.open = ""
        """new, rename or delete: what is done with a folder."""
        self.name, self.bad = "", ""
        self.deleted: Mark | None = None
        self.undo_until = 0.0

    def view(self) -> Node:
        t, phone = self.t, self.phone
        names = dict(store.folders(phone))
        inside = self.folder in names
        tools = [
            icon_button("add", t("New folder", "新建文件夹"), partial(self._opens, "new"), id="new_folder")
        ]
        if inside:
            tools = [
                icon_button(
                    "edit", t("Rename folder", "重命名文件夹"), partial(self._opens, "rename"), id="rename"
                ),
                icon_button(
                    "delete", t("Delete folder", "删除文件夹"), partial(self._opens, "delete"), id="delete"
                ),
            ]
        bar = app_bar(
            names[self.folder] if inside else t("Bookmarks", "书签"), *tools, back=self._up,
            back_desc=t("Navigate up", "返回"),
        )  # fmt: skip
        lines: list[Node] = []
        if not inside:
            lines = [
                entry(
                    name,
                    detail=self._count(len(store.bookmarks(phone, id))),
                    lead=icon("folder", colour="primary"),
                    tail=icon("chevron-right", size=20),
                    tap=partial(self._enter, id),
                    id="folder",
                )
                for id, name in names.items()
            ]
        lines += [self._row(one) for one in store.bookmarks(phone, self.folder if inside else 0)]
        body = (
            scroll("bookmark_list", column(*lines))
            if lines
            else empty("bookmark", t("No bookmarks here yet", "这里还没有书签"))
        )
        parts = [bar, body]
        if self.deleted is not None and phone.now() < self.undo_until:
            parts.append(snackbar(t("Bookmark deleted", "已删除书签"), t("Undo", "撤销"), self._undo))
        return page(*parts)

    def over(self) -> Node | None:
        t = self.t
        if self.held:
            held = store.bookmark(self.phone, self.held)
            if held is None:
                return None
            return sheet(
                section(held.title),
                menu_row(t("Open", "打开"), partial(self.visit, held.url), glyph="external", id="open"),
                menu_row(t("Edit", "编辑"), self._edit, glyph="edit", id="edit"),
                menu_row(t("Delete", "删除"), self._delete, glyph="delete", id="delete_bookmark"),
                dismiss=self.close,
            )
        if self.open == "delete":
            count = self._count(len(store.bookmarks(self.phone, self.folder)))
            return dialog(
                t("Delete this folder?", "删除此文件夹？"),
                text(t(f"{count} in it will be deleted too.", f"其中的{count}也会被删除。"), id="message"),
                actions=(
                    button(t("Cancel", "取消"), self.close, look="text", id="cancel"),
                    button(t("Delete", "删除"), self._delete_folder, look="danger", id="confirm"),
                ),
                dismiss=self.close,
            )
        if self.open:
            title = (
                t("New folder", "新建文件夹") if self.open == "new" else t("Rename folder", "重命名文件夹")
            )
            return dialog(
                title,
                field(
                    "folder_name", self.name, self._named, label=t("Folder name", "文件夹名称"),
                    submit=self._save_folder, error=self.bad,
                ),
                actions=(
                    button(t("Cancel", "取消"), self.close, look="text", id="cancel"),
                    button(t("Save", "保存"), self._save_folder, look="text", id="save"),
                ),
                dismiss=self.close,
            )  # fmt: skip
        return None

    def back(self) -> bool:
        if self.held or self.open:
            self.close()
        elif self.folder:
            self.folder = 0
        else:
            return False
        return True

    def close(self) -> None:
        self.held, self.open, self.focus, self.name, self.bad = 0, "", "", "", ""

    def _up(self) -> None:
        if not self.back():
            self.pop()

    def _count(self, count: int) -> str:
        return self.t("1 bookmark" if count == 1 else f"{count} bookmarks", f"{count} 个书签")

    def _row(self, one: Mark) -> Node:
        where = shown(one.url)
        options = self.t(f"Options for {one.title}, {where}", f"{one.title}（{where}）的选项")
        return entry(
            one.title, detail=shown(one.url), lead=icon("globe"),
            tail=icon_button(
                "more", options, partial(self._hold, one.id), size=20
            ),
            tap=partial(self.visit, one.url), long_press=partial(self._hold, one.id), id="bookmark",
        )  # fmt: skip

    def _enter(self, id: int) -> None:
        self.folder = id
        self.scrolls.pop("bookmark_list", None)

    def _hold(self, id: int) -> None:
        self.held = id

    def _opens(self, what: str) -> None:
        self.close()
        self.open = what
        if what != "delete":
            self.name = dict(store.folders(self.phone)).get(self.folder, "") if what == "rename" else ""
            self.focus = "folder_name"

    def _named(self, name: str) -> None:
        self.name, self.bad = name[:MOST_NAME], ""

    def _save_folder(self) -> None:
        name = " ".join(self.name.split())
        if not name:
            self.bad = self.t("A folder needs a name", "请输入文件夹名称")
        elif name in [n for i, n in store.folders(self.phone) if self.open == "new" or i != self.folder]:
            self.bad = self.t("There is such a folder already", "已有同名文件夹")
        elif self.open == "new":
            store.add_folder(self.phone, name)
            self.close()
        else:
            store.rename_folder(self.phone, self.folder, name)
            self.close()

    def _delete_folder(self) -> None:
        store.delete_folder(self.phone, self.folder)
        self.close()
        self.folder = 0

    def _edit(self) -> None:
        held = store.bookmark(self.phone, self.held)
        self.close()
        if held is not None:
            self.push(EditBookmark(self.phone, held))

    def _delete(self) -> None:
        held = store.bookmark(self.phone, self.held)
        self.close()
        if held is not None:
            store.delete_bookmark(self.phone, held.id)
            self.deleted, self.undo_until = held, self.phone.now() + UNDO_SECONDS

    def _undo(self) -> None:
        if self.deleted is not None:
            store.put_bookmark(self.phone, self.deleted)
            self.deleted = None


class EditBookmark(Side):
    activity = ".EditBookmarkActivity"

    def __init__(self, phone: Phone, mark: Mark) -> None:
        super().__init__(phone)
        self.mark = mark
        """As it is to be; with the id 0 it is new."""
        self.bad_title, self.bad_url = "", ""

    def view(self) -> Node:
        t = self.t
        new = not self.mark.id
        bar = app_bar(
            t("Add bookmark", "添加书签") if new else t("Edit bookmark", "编辑书签"),
            *(
                []
                if new
                else [icon_button("delete", t("Delete bookmark", "删除书签"), self._delete, id="delete")]
            ),
            button(t("Save", "保存"), self._save, id="save"),
            back=self.pop,
            back_desc=t("Navigate up", "返回"),
        )
        choices = [(0, t("No folder", "不放入文件夹")), *store.folders(self.phone)]
        fields = column(
            field(
                "mark_title", self.mark.title, self._titled, label=t("Title", "标题"), error=self.bad_title
            ),
            field("mark_url", self.mark.url, self._addressed, label=t("Address", "网址"), error=self.bad_url),
            style=Style(pad=(16, 12, 16, 4), gap=12, width="fill"),
        )
        folders = [
            radio_row(
                name,
                self.mark.folder == id,
                partial(self._placed, id),
                glyph="folder" if id else "",
                id="folder",
            )
            for id, name in choices
        ]
        head = row(section(t("Folder", "文件夹")), style=Style(width="fill"))
        return page(bar, scroll("edit", column(fields, head, *folders, style=Style(pad=(0, 0, 0, 16)))))

    def _titled(self, title: str) -> None:
        self.mark, self.bad_title = replace(self.mark, title=title), ""

    def _addressed(self, url: str) -> None:
        self.mark, self.bad_url = replace(self.mark, url=url), ""

    def _placed(self, folder: int) -> None:
        self.mark = replace(self.mark, folder=folder)

    def _save(self) -> None:
        title, url = " ".join(self.mark.title.split()), address_of(self.mark.url)
        if not title:
            self.bad_title = self.t("A title is needed", "请输入标题")
        if not url:
            self.bad_url = self.t("This is not an address", "网址格式不对")
        if title and url:
            made = replace(self.mark, title=title, url=url)
            if made.id:
                store.put_bookmark(self.phone, made)
            else:
                store.add_bookmark(self.phone, made.title, made.url, made.folder)
            self.pop()
            self.phone.toast(self.t("Bookmark saved", "已保存书签"))

    def _delete(self) -> None:
        store.delete_bookmark(self.phone, self.mark.id)
        self.pop()
        self.phone.toast(self.t("Bookmark deleted", "已删除书签"))
