"""One article, in letters as large as the person wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.parts import PACKAGE, SITE, channel_row, date_of, show_channel
from gui_mcp_devices.pocket.apps.stream.settings import SIZES, size_name
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    column,
    divider,
    empty,
    icon_button,
    page,
    picture,
    radio_row,
    scroll,
    section,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class ArticlePage(Page):
    package, activity = PACKAGE, ".ArticleActivity"

    def __init__(self, phone: Phone, article: int) -> None:
        super().__init__(phone)
        self.article = article
        self.sizing = False

    def view(self) -> Node:
        t, phone = self.t, self.phone
        one = store.article(phone, self.article)
        if one is None:
            bar = app_bar("", back=self.pop, back_desc=t("Navigate up", "返回"))
            return page(bar, empty("lock", t("Not available in this profile", "当前用户无法观看")))
        kept = shelf.is_bookmarked(phone, one.id)
        mark = t("Remove bookmark", "移除书签") if kept else t("Bookmark", "加入书签")
        bar = app_bar(
            t("Article", "文章"),
            icon_button("text-size", t("Text size", "文字大小"), self._open, id="text_size"),
            icon_button(
                "bookmark",
                mark,
                lambda: shelf.bookmark(phone, one.id, not kept),
                colour="primary" if kept else "outline",
                id="bookmark",
            ),
            icon_button("share", t("Share", "分享"), self._share, id="share"),
            back=self.pop,
            back_desc=t("Navigate up", "返回"),
        )
        size = SIZES[int(store.setting(phone, "text_size"))]
        maker = store.channel(phone, one.channel)
        read = t(f"{one.minutes} min read", f"阅读约 {one.minutes} 分钟")
        body = column(
            picture(f"banner/{one.title}", width="fill", height=110),
            column(
                text(one.title, size=size + 7, weight=700, id="article_title"),
                text(f"{date_of(phone, one.published)} · {read}", size=13, colour="text_soft", id="facts"),
                *(text(part, size=size) for part in one.body.split("\n\n")),
                style=Style(pad=(20, 16, 20, 16), gap=14, width="fill"),
            ),
            divider(),
            *([channel_row(phone, maker, lambda: show_channel(phone, maker.id))] if maker else []),
            space(16),
            style=Style(width="fill"),
        )
        return page(bar, scroll("article", body))

    def over(self) -> Node | None:
        if not self.sizing:
            return None
        now = store.setting(self.phone, "text_size")
        lines = [
            radio_row(size_name(self, i), str(i) == now, lambda i=i: self._size(i), id="choice")
            for i in range(len(SIZES))
        ]
        return sheet(section(self.t("Text size", "文字大小")), *lines, dismiss=self._close)

    def back(self) -> bool:
        if not self.sizing:
            return False
        self.sizing = False
        return True

    def _open(self) -> None:
        self.sizing = True

    def _close(self) -> None:
        self.sizing = False

    def _size(self, index: int) -> None:
        store.set_setting(self.phone, "text_size", str(index))
        self.sizing = False

    def _share(self) -> None:
        one = store.article(self.phone, self.article)
        if one is not None:
            self.phone.view(f"sms:?body={quote(f'{one.title} {SITE}a/{one.id}')}")
