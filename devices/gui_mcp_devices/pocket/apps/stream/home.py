"""Lumen's first page: what to watch, what to read, who is followed, what is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.catalogue import TOPICS
from gui_mcp_devices.pocket.apps.stream.library import library
from gui_mcp_devices.pocket.apps.stream.parts import (
    PACKAGE,
    article_row,
    channel_row,
    heading,
    me_button,
    show_article,
    show_channel,
    show_video,
    today,
    video_card,
    video_row,
)
from gui_mcp_devices.pocket.apps.stream.profiles import Profiles
from gui_mcp_devices.pocket.apps.stream.search import Search
from gui_mcp_devices.pocket.apps.stream.store import Video
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    Do,
    app_bar,
    chip,
    column,
    divider,
    empty,
    icon,
    page,
    row,
    rows,
    scroll,
    sideways,
    space,
    tabs,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

GLYPHS = ("home", "book", "bell", "video")
HOME, READ, FOLLOWED, LIBRARY = range(4)


class Home(Page):
    package = PACKAGE

    def __init__(self, phone: Phone, tab: int = HOME) -> None:
        super().__init__(phone)
        self.tab = tab
        self.topic = ""
        """What the first tab is narrowed to."""

    def view(self) -> Node:
        t = self.t
        labels = (t("Home", "首页"), t("Read", "阅读"), t("Following", "订阅"), t("Library", "我的"))
        body = (self._watch, self._read, self._followed, lambda: library(self))[self.tab]()
        return page(self._bar(labels), body, divider(), tabs(labels, self.tab, self._to, GLYPHS))

    def back(self) -> bool:
        if self.topic and self.tab == HOME:
            self.topic = ""
        elif self.tab:
            self.tab = HOME
        else:
            return False
        return True

    def _to(self, tab: int) -> None:
        self.tab = tab

    def _bar(self, labels: Sequence[str]) -> Node:
        me = me_button(self.phone, self._profiles)
        if self.tab == LIBRARY:
            return app_bar(labels[self.tab], me)
        hint = self.t("Search Lumen", "搜索流光视频")
        pill = Node(
            "row",
            (icon("search", size=20), unsaid(hint, colour="text_soft")),
            Style(grow=1, height=42, fill="surface_high", radius=21, pad=(14, 0, 14, 0), gap=10),
            says=Says(cls=BUTTON, text=hint, id="search"),
            does=Does(tap=lambda: self.push(Search(self.phone))),
        )
        return row(pill, me, style=Style(height=60, pad=(14, 0, 8, 0), gap=6, fill="surface", width="fill"))

    def _profiles(self) -> None:
        self.push(Profiles(self.phone))

    # -- watch ----------------------------------------------------------------------------------------------

    def _watch(self) -> Node:
        who, locale = store.profile(self.phone), self.phone.locale
        names = {"": self.t("All", "全部")}
        names |= {key: (zh if locale == "zh" else en) for key, (en, zh, _) in TOPICS.items()}
        if who.child:
            names = {key: name for key, name in names.items() if key in ("", "kids", "science", "craft")}
        chips = [chip(name, key == self.topic, self._narrows(key), id="topic") for key, name in names.items()]
        bar = sideways("topics", row(*chips, style=Style(gap=8, pad=(14, 6, 14, 8))))
        top = column(bar, style=Style(fill="surface", width="fill"))
        if self.topic in names and self.topic:
            found = store.of_topic(self.phone, self.topic)
            body = rows(f"topic_{self.topic}", len(found), lambda i: self._row(found[i]), 94)
            return column(top, body, style=Style(grow=1, width="fill"))
        return column(top, scroll("home", self._shelves(who.child)), style=Style(grow=1, width="fill"))

    def _shelves(self, child: bool) -> Node:
        phone, t = self.phone, self.t
        parts: list[Node] = []
        going = [
            (one, at)
            for one, at, _ in shelf.history(phone)
            if at < one.seconds - 5 and (one.kids or not child)
        ][:6]
        if going:
            cards = [self._card("continue", one, at) for one, at in going]
            parts += [heading(t("Continue watching", "继续观看")), self._shelf("continue", cards)]
        if fresh := store.followed(phone, 6):
            cards = [self._card("fresh", one) for one in fresh]
            parts += [heading(t("New from your channels", "订阅更新")), self._shelf("fresh", cards)]
        if films := store.films(phone, 6):
            cards = [self._card("films", one) for one in films]
            parts += [heading(t("Films to rent", "电影租看")), self._shelf("films", cards)]
        parts.append(heading(t("Popular now", "热门视频")))
        parts += [self._row(one) for one in store.popular(phone, 12)]
        return column(*parts, space(16), style=Style(width="fill"))

    def _shelf(self, key: str, cards: list[Node]) -> Node:
        return sideways(key, row(*cards, style=Style(gap=12, pad=(16, 0, 16, 4), align="start")))

    def _card(self, strip: str, one: Video, at: float = 0.0) -> Node:
        return self.keep((strip, one, at), lambda: video_card(self.phone, one, self._opens(one.id), at))

    def _row(self, one: Video) -> Node:
        key = ("row", one, today(self.phone))
        return self.keep(key, lambda: video_row(self.phone, one, self._opens(one.id)))

    def _narrows(self, topic: str) -> Do:
        def choose() -> None:
            self.topic = topic
            self.scrolls.pop(f"topic_{topic}", None)

        return choose

    def _opens(self, video: int) -> Callable[[], None]:
        return lambda: show_video(self.phone, video)

    # -- read and follow ------------------------------------------------------------------------------------

    def _read(self) -> Node:
        found = store.articles(self.phone)
        if not found:
            return empty("book", self.t("Nothing to read here", "这里还没有文章"))
        return rows(
            "articles",
            len(found),
            lambda i: article_row(self.phone, found[i], lambda: show_article(self.phone, found[i].id)),
            92,
        )

    def _followed(self) -> Node:
        found = store.channels(self.phone)
        if not found:
            return empty("bell", self.t("You follow no channel yet", "还没有订阅频道"))
        return rows("following", len(found), lambda i: self._channel(found[i]), 72)

    def _channel(self, one: store.Channel) -> Node:
        on = shelf.follows(self.phone, one.id)[1]
        bell = icon(
            "bell" if on else "bell-off",
            size=20,
            colour="primary" if on else "outline",
            desc=self.t("Bell on", "通知已开启") if on else self.t("Bell off", "通知已关闭"),
        )
        tail = row(bell, style=Style(pad=(8, 0, 14, 0)))
        return channel_row(self.phone, one, lambda: show_channel(self.phone, one.id), (tail,))
