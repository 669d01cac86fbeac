"""Searching people, posts and tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle import people, store
from gui_mcp_devices.pocket.apps.circle.parts import foot, member_row, show
from gui_mcp_devices.pocket.apps.circle.posts import PostsPage, lines, quiet
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    chip,
    column,
    entry,
    field,
    icon,
    icon_button,
    page,
    row,
    scroll,
    section,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.circle.home import Home
    from gui_mcp_devices.pocket.phone import Phone

KINDS = (("people", "People", "用户"), ("posts", "Posts", "动态"), ("tags", "Tags", "话题"))


def search_bar(home: Home) -> Node:
    t = home.t

    def typed(query: str) -> None:
        home.query = query
        home.scrolls.pop("results", None)

    def done() -> None:
        store.searched(home.phone, home.query)
        home.phone.hide_keyboard()

    tail: list[Node] = []
    if home.query:
        tail.append(icon_button("close", t("Clear", "清空"), lambda: typed(""), id="clear"))
    return row(
        field(
            "search_field", home.query, typed, hint=t("Search Circle", "搜索圈子"), glyph="search", grow=1,
            submit=done,
        ),
        *tail,
        style=Style(width="fill", least=60, pad=(12, 4, 8, 4), gap=4, fill="surface"),
    )  # fmt: skip


def results(home: Home) -> Node:
    t, phone = home.t, home.phone

    def kind(key: str) -> Callable[[], None]:
        def do() -> None:
            home.kind = key
            home.scrolls.pop("results", None)

        return do

    chips = [chip(t(en, zh), home.kind == key, kind(key), id="kind") for key, en, zh in KINDS]
    body: list[Node] = [row(*chips, style=Style(pad=(16, 10, 16, 6), gap=8))]
    if not home.query.strip():
        body += _before(home)
    elif home.kind == "people":
        found = people.search(phone, home.query)
        body += [member_row(home, one, _opens(home, one.id)) for one in found]
        body += [] if found else [quiet("person", t("Nobody is called so", "没有找到用户"))]
    elif home.kind == "posts":
        posts = store.found(phone, home.query)
        body += [lines(home.post_nodes(posts))] if posts else []
        body += [] if posts else [quiet("search", t("No post says that", "没有找到动态"))]
    else:
        tags = store.tags(phone, home.query)
        body += [_tag(home, tag, count) for tag, count in tags[:30]]
        body += [] if tags else [quiet("tag", t("There is no such tag", "没有这个话题"))]
    return scroll("results", column(*body, foot()))


def _before(home: Home) -> list[Node]:
    """What was searched, what many write about, who could be followed."""
    t, phone = home.t, home.phone
    body: list[Node] = []

    def again(query: str) -> Callable[[], None]:
        def do() -> None:
            home.query = query

        return do

    recent = store.searches(phone)
    if recent:
        clear = button(
            t("Clear", "清空"), lambda: store.forget_searches(phone), look="text", id="forget_searches"
        )
        body.append(row(column(section(t("Recent", "最近搜索")), style=Style(grow=1)), clear))
        body += [entry(one, lead=icon("history"), tap=again(one), id="recent") for one in recent]
    if home.kind == "tags":
        return [
            *body,
            section(t("Popular tags", "热门话题")),
            *(_tag(home, *pair) for pair in store.tags(phone)[:12]),
        ]
    some = people.suggestions(phone)
    if some:
        body.append(section(t("People you may like", "推荐关注")))
        body += [member_row(home, one, _opens(home, one.id)) for one in some]
    return body


def _opens(home: Home, member: int) -> Callable[[], None]:
    def do() -> None:
        store.searched(home.phone, home.query)
        show(home.phone, "u", member)

    return do


def _tag(home: Home, tag: str, count: int) -> Node:
    detail = home.t(f"{count} posts" if count != 1 else "1 post", f"{count} 条动态")
    return entry(
        f"#{tag}", detail=detail, lead=icon("tag"), tap=lambda: home.push(TagPage(home.phone, tag)), id="tag"
    )


class TagPage(PostsPage):
    """All posts with a tag."""

    activity = ".TagActivity"

    def __init__(self, phone: Phone, tag: str) -> None:
        super().__init__(phone)
        self.tag = tag

    def view(self) -> Node:
        posts = store.tagged(self.phone, self.tag)
        body = lines(self.post_nodes(posts)) if posts else quiet("tag", self.t("No posts yet", "还没有动态"))
        bar = app_bar(f"#{self.tag}", back=self.pop, back_desc=self.up)
        return page(bar, scroll("posts", column(body, foot())))
