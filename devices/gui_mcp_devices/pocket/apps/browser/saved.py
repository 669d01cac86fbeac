"""Files that were downloaded, and what is in them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import fetch, store
from gui_mcp_devices.pocket.apps.browser.store import Download
from gui_mcp_devices.pocket.apps.browser.window import Side
from gui_mcp_devices.pocket.apps.browser.words import host_of, size_says, time_says
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    empty,
    entry,
    icon,
    icon_button,
    page,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Downloads(Side):
    activity = ".DownloadsActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.doomed = 0
        """The download that is about to be deleted."""

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Downloads", "下载内容"), back=self.pop, back_desc=t("Navigate up", "返回"))
        found = store.downloads(self.phone)
        if not found:
            return page(bar, empty("download", t("Files you download appear here", "下载的文件会显示在这里")))
        return page(bar, scroll("download_list", column(*map(self._row, found))))

    def over(self) -> Node | None:
        t = self.t
        found = next((one for one in store.downloads(self.phone) if one.id == self.doomed), None)
        if found is None:
            return None
        return dialog(
            t("Delete file?", "删除文件？"),
            text(found.name, id="message"),
            actions=(
                button(t("Cancel", "取消"), self._dismiss, look="text", id="cancel"),
                button(t("Delete", "删除"), partial(self._delete, found), look="danger", id="confirm"),
            ),
            dismiss=self._dismiss,
        )

    def back(self) -> bool:
        if not self.doomed:
            return False
        self._dismiss()
        return True

    def _row(self, one: Download) -> Node:
        t = self.t
        there = self.phone.files.stat(one.path) is not None
        said = (
            f"{size_says(one.size)} · {host_of(one.url)} · {time_says(self.phone, one.at)}" if there
            else t("No longer there", "文件已不存在")
        )  # fmt: skip
        return entry(
            one.name, detail=said, lead=icon("file", colour="primary" if there else "outline"),
            tail=icon_button("delete", t(f"Delete {one.name}", f"删除 {one.name}"), partial(self._ask,
                one.id), size=20),
            tap=partial(self._open, one), id="download",
        )  # fmt: skip

    def _open(self, one: Download) -> None:
        if fetch.content(self.phone, one) is None:
            self.phone.toast(self.t("The file is no longer there", "文件已不存在"))
        else:
            self.push(Viewer(self.phone, one))

    def _ask(self, id: int) -> None:
        self.doomed = id

    def _dismiss(self) -> None:
        self.doomed = 0

    def _delete(self, one: Download) -> None:
        fetch.remove(self.phone, one)
        self.doomed = 0


class Viewer(Side):
    """The text of a file."""

    activity = ".ViewerActivity"

    def __init__(self, phone: Phone, one: Download) -> None:
        super().__init__(phone)
        self.one = one

    def view(self) -> Node:
        bar = app_bar(self.one.name, back=self.pop, back_desc=self.t("Navigate up", "返回"))
        said = fetch.content(self.phone, self.one) or ""
        lines = [text(line, id="line") for line in said.splitlines() if line.strip()]
        return page(bar, scroll("file", column(*lines, style=Style(pad=(16, 12, 16, 24), gap=8))))
