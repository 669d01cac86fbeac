"""Articles that were kept."""

from __future__ import annotations

from gui_mcp_devices.pocket.apps.stream import shelf
from gui_mcp_devices.pocket.apps.stream.parts import PACKAGE, article_row, remove_button, show_article
from gui_mcp_devices.pocket.apps.stream.store import Article
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node
from gui_mcp_devices.pocket.view.widgets import app_bar, empty, page, rows


class Bookmarks(Page):
    package, activity = PACKAGE, ".BookmarksActivity"

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Bookmarks", "书签"), back=self.pop, back_desc=t("Navigate up", "返回"))
        found = shelf.bookmarks(self.phone)
        if not found:
            return page(bar, empty("bookmark", t("No article kept yet", "还没有收藏文章")))
        return page(bar, rows("bookmarks", len(found), lambda i: self._row(found[i]), 92))

    def _row(self, one: Article) -> Node:
        remove = remove_button(self.phone, one.title, lambda: self._remove(one))
        return article_row(self.phone, one, lambda: show_article(self.phone, one.id), (remove,))

    def _remove(self, one: Article) -> None:
        shelf.bookmark(self.phone, one.id, False)
        self.phone.toast(self.t("Bookmark removed", "已移除书签"))
