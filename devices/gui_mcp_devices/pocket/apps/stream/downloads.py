"""What is kept on the phone, and how much room it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import shelf
from gui_mcp_devices.pocket.apps.stream.data import CAPACITY
from gui_mcp_devices.pocket.apps.stream.parts import (
    PACKAGE,
    Question,
    ask,
    remove_button,
    show_video,
    size,
    video_row,
)
from gui_mcp_devices.pocket.apps.stream.shelf import Download
from gui_mcp_devices.pocket.apps.stream.store import Video
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import app_bar, button, column, empty, page, row, rows, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Downloads(Page):
    package, activity = PACKAGE, ".DownloadsActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.question: Question | None = None

    def view(self) -> Node:
        t = self.t
        found = shelf.downloads(self.phone)
        clear = button(
            t("Delete all", "全部删除"), self._ask_all, look="text", enabled=bool(found), id="delete_all"
        )
        bar = app_bar(t("Downloads", "下载"), clear, back=self.pop, back_desc=t("Navigate up", "返回"))
        if not found:
            return page(bar, storage(self), empty("download", t("Nothing downloaded", "还没有下载")))
        return page(bar, storage(self), rows("downloads", len(found), lambda i: self._row(*found[i]), 94))

    def over(self) -> Node | None:
        return ask(self, self.question, self._sure, self._close) if self.question else None

    def back(self) -> bool:
        if self.question is None:
            return False
        self.question = None
        return True

    def _row(self, one: Video, kept: Download) -> Node:
        return video_row(
            self.phone,
            one,
            lambda: show_video(self.phone, one.id),
            detail=f"{one.maker} · {kept.quality} · {size(self.phone, kept.megabytes)}",
            tail=(remove_button(self.phone, one.title, lambda: self._ask(one)),),
        )

    def _ask(self, one: Video) -> None:
        t = self.t
        self.question = Question(
            t("Delete this download?", "删除此下载？"), one.title, t("Delete", "删除"), "one", one.id
        )

    def _ask_all(self) -> None:
        t = self.t
        self.question = Question(
            t("Delete all downloads?", "删除全部下载？"),
            t("You need a network to watch them again.", "再次观看需要联网。"),
            t("Delete", "删除"),
            "all",
        )

    def _sure(self) -> None:
        if self.question is not None:
            shelf.drop(self.phone, self.question.id or None)
        self.question = None

    def _close(self) -> None:
        self.question = None


def storage(page: Page) -> Node:
    """How much of the room for downloads is taken."""
    left = shelf.room(page.phone)
    share = max(0.0, min(1.0, 1 - left / CAPACITY))
    free, whole = size(page.phone, left), size(page.phone, CAPACITY)
    bar = row(
        column(style=Style(grow=max(share, 0.001), height=8, fill="primary", radius=4)),
        column(style=Style(grow=max(1 - share, 0.001), height=8)),
        style=Style(width="fill", height=8, fill="outline_soft", radius=4),
    )
    said = page.t(f"{free} free of {whole}", f"剩余 {free}，共 {whole}")
    return column(
        bar,
        text(said, size=13, colour="text_soft", id="storage"),
        style=Style(width="fill", fill="surface", gap=6, pad=(16, 10, 16, 12)),
    )
