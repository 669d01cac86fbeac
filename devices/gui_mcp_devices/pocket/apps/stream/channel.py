"""One channel: what it has made, and whether it is followed and rings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.parts import (
    PACKAGE,
    Question,
    article_row,
    ask,
    followers,
    show_article,
    show_video,
    today,
    video_row,
)
from gui_mcp_devices.pocket.apps.stream.store import Article, Channel, Video
from gui_mcp_devices.pocket.apps.stream.video import leaving
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    button,
    chip,
    column,
    empty,
    icon_button,
    page,
    picture,
    row,
    scroll,
    sideways,
    space,
    tabs,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SORTS = ("newest", "oldest", "views")


class ChannelPage(Page):
    package, activity = PACKAGE, ".ChannelActivity"

    def __init__(self, phone: Phone, channel: int) -> None:
        super().__init__(phone)
        self.channel = channel
        self.tab = 0
        self.sort = "newest"
        self.question: Question | None = None

    def view(self) -> Node:
        t = self.t
        one = store.channel(self.phone, self.channel)
        bar = app_bar(one.name if one else "", back=self.pop, back_desc=t("Navigate up", "返回"))
        if one is None:
            return page(bar, empty("error", t("This channel is gone", "这个频道已不存在")))
        labels = (t("Videos", "视频"), t("Articles", "文章"))
        body = column(
            self._head(one),
            tabs(labels, self.tab, self._to),
            *(self._articles() if self.tab else self._videos()),
            space(16),
            style=Style(width="fill"),
        )
        return page(bar, scroll("channel", body))

    def over(self) -> Node | None:
        return ask(self, self.question, self._leave, self._close) if self.question else None

    def back(self) -> bool:
        if self.question is None:
            return False
        self.question = None
        return True

    def _head(self, one: Channel) -> Node:
        t = self.t
        on, bell = shelf.follows(self.phone, one.id)
        follow = button(
            t("Subscribed", "已订阅") if on else t("Subscribe", "订阅"),
            self._ask if on else self._follow,
            look="tonal" if on else "filled",
            id="subscribe",
        )
        tools: list[Node] = [follow]
        if on:
            name = t("Turn the bell off", "关闭通知") if bell else t("Turn the bell on", "开启通知")
            colour = "primary" if bell else "text_soft"
            tools.append(
                icon_button("bell" if bell else "bell-off", name, self._ring, colour=colour, id="bell")
            )
        return column(
            picture(f"banner/{one.handle}", width="fill", height=72),
            row(
                avatar(one.name, 60),
                column(
                    text(one.name, size=19, weight=700, lines=2),
                    text(f"@{one.handle}", size=13.5, colour="text_soft", lines=1, id="handle"),
                    text(followers(self.phone, one), size=13.5, colour="text_soft", lines=1, id="followers"),
                    style=Style(grow=1, gap=1),
                ),
                style=Style(width="fill", gap=14, pad=(16, 10, 16, 4)),
            ),
            column(text(one.about, size=14.5), style=Style(pad=(16, 4, 16, 6), width="fill")),
            row(*tools, style=Style(width="fill", gap=8, pad=(16, 2, 16, 8))),
            style=Style(width="fill", fill="surface"),
        )

    def _videos(self) -> list[Node]:
        t = self.t
        names = (t("Newest", "最新"), t("Oldest", "最早"), t("Most viewed", "观看最多"))
        chips = [
            chip(name, sort == self.sort, self._sorts(sort), id="sort")
            for sort, name in zip(SORTS, names, strict=True)
        ]
        found = store.of_channel(self.phone, self.channel, self.sort)
        if not found:
            return [_nothing(t("No videos for this profile", "没有适合当前用户的视频"))]
        day = today(self.phone)
        return [
            sideways("sorts", row(*chips, style=Style(gap=8, pad=(16, 10, 16, 4)))),
            *(self.keep(("video", one, day), lambda one=one: self._row(one)) for one in found),
        ]

    def _articles(self) -> list[Node]:
        found = store.articles(self.phone, "AND a.channel_id = ? ORDER BY a.published DESC", self.channel)
        return [self._text(one) for one in found] or [_nothing(self.t("No articles", "没有文章"))]

    def _row(self, one: Video) -> Node:
        return video_row(self.phone, one, lambda: show_video(self.phone, one.id))

    def _text(self, one: Article) -> Node:
        return article_row(self.phone, one, lambda: show_article(self.phone, one.id))

    def _to(self, tab: int) -> None:
        self.tab = tab

    def _sorts(self, sort: str) -> Callable[[], None]:
        def choose() -> None:
            self.sort = sort

        return choose

    def _follow(self) -> None:
        shelf.follow(self.phone, self.channel, True)

    def _ring(self) -> None:
        shelf.ring(self.phone, self.channel, not shelf.follows(self.phone, self.channel)[1])

    def _ask(self) -> None:
        one = store.channel(self.phone, self.channel)
        self.question = leaving(self, one) if one is not None else None

    def _leave(self) -> None:
        shelf.follow(self.phone, self.channel, False)
        self.question = None

    def _close(self) -> None:
        self.question = None


def _nothing(says: str) -> Node:
    line = text(says, colour="text_soft", align="center")
    return column(line, style=Style(width="fill", align="center", pad=(24, 32, 24, 32)))
