"""The first page: the feed, the search, what one could join, what happened, and the owner's own corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle import people, places, store
from gui_mcp_devices.pocket.apps.circle.corner import corner
from gui_mcp_devices.pocket.apps.circle.discover import discover
from gui_mcp_devices.pocket.apps.circle.notices import told_of
from gui_mcp_devices.pocket.apps.circle.parts import badge, show
from gui_mcp_devices.pocket.apps.circle.posts import PostsPage, lines
from gui_mcp_devices.pocket.apps.circle.search import results, search_bar
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    IMAGE_BUTTON,
    column,
    divider,
    empty,
    filler,
    icon,
    icon_button,
    page,
    row,
    scroll,
    tabs,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

FEED, SEARCH, DISCOVER, NOTICES, ME_TAB = range(5)
FIRST = 8
"""Posts that are built at once; more as one scrolls, so that there are always some below."""
LOWEST = 100
"""dp that a post takes at least."""


class Home(PostsPage):
    def __init__(self, phone: Phone, tab: int = FEED) -> None:
        super().__init__(phone)
        self.tab = tab
        self.query = ""
        self.kind = "people"
        """What is searched for: people, posts or tags."""
        self.section = "events"
        """What is offered: events or groups."""
        self.only = "all"
        """Which events: all, going or past."""

    def view(self) -> Node:
        t = self.t
        match self.tab:
            case 0:
                parts = [self._bar(), self._feed()]
            case 1:
                parts = [search_bar(self), results(self)]
            case 2:
                parts = [self._title(t("Discover", "发现")), *discover(self)]
            case 3:
                parts = [self._title(t("Notifications", "通知"), self._all_seen()), told_of(self)]
            case _:
                tune = icon_button("tune", t("Privacy", "隐私设置"), lambda: show(self.phone, "privacy", 0))
                parts = [self._title(t("My profile", "我的主页"), tune), corner(self)]
        if not self.low:
            parts += [divider(), self._tabs()]
        return page(*parts)

    def back(self) -> bool:
        if super().back():
            return True
        if self.tab == SEARCH and self.query:
            self.query, self.focus = "", ""
        elif self.tab != FEED:
            self.tab, self.focus = FEED, ""
        else:
            return False
        return True

    def choose(self, tab: int) -> None:
        if tab == self.tab:
            self.scrolls.clear()
        self.tab, self.focus = tab, ""

    def _tabs(self) -> Node:
        t = self.t
        labels = (
            t("Home", "首页"),
            t("Search", "搜索"),
            t("Discover", "发现"),
            t("Alerts", "通知"),
            t("Me", "我"),
        )
        glyphs = ("home", "search", "compass", "bell", "person")
        return tabs(labels, self.tab, self.choose, glyphs)

    def _title(self, says: str, *tools: Node) -> Node:
        return row(
            text(says, size=20, weight=500, lines=1, grow=1, id="title"),
            *tools,
            style=Style(width="fill", height=56, pad=(16, 0, 6, 0), fill="surface"),
        )

    def _bar(self) -> Node:
        t = self.t
        unread = sum(chat.unread for chat in people.chats(self.phone))
        parts: list[Node] = [icon("chat", colour="text")]
        if unread:
            corner_ = Style(width="fill", height="fill", align="start", pad=(0, 3, 2, 0))
            parts.append(row(filler(), badge(unread), style=corner_))
        chats = Node(
            "stack",
            parts,
            Style(width=44, height=44, align="center", justify="center"),
            says=Says(
                cls=IMAGE_BUTTON, desc=t(f"Direct messages, {unread} new", f"私信，{unread} 条新"), id="chats"
            ),
            does=Does(tap=lambda: show(self.phone, "inbox", 0)),
        )
        write = icon_button(
            "edit", t("New post", "发动态"), lambda: show(self.phone, "new", 0), id="new_post"
        )
        logo = row(
            icon("circle", size=24, colour="primary"),
            text(t("Circle", "圈子"), size=22, weight=700, colour="primary", lines=1, id="title"),
            style=Style(grow=1, gap=8),
        )
        return row(
            logo, write, chats, style=Style(width="fill", height=56, pad=(16, 0, 6, 0), fill="surface")
        )

    def _feed(self) -> Node:
        t = self.t
        seen = self.scrolls.get("feed", 0) / self.phone.density
        most = FIRST + int(seen // LOWEST)
        posts = store.feed(self.phone, most + 1)
        if not posts:
            nothing = t(
                "Follow people or join groups to fill your feed", "关注别人或加入小组后，这里会有动态"
            )
            return empty("people", nothing)
        nodes = self.post_nodes(posts[:most])
        if len(posts) > most:
            end = t("Loading more…", "正在加载更多…")
        else:
            end = t("You have seen it all", "已经到底了")
        last = row(
            text(end, size=13, colour="text_soft", id="feed_end"),
            style=Style(width="fill", justify="center", pad=(0, 10, 0, 24)),
        )
        return scroll("feed", column(lines(nodes), last))

    def _all_seen(self) -> Node:
        def see() -> None:
            places.see(self.phone, *(one.id for one in places.notices(self.phone)))

        return icon_button("check", self.t("Mark all as read", "全部标为已读"), see, id="all_seen")
