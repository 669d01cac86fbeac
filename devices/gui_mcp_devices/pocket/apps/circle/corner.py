"""The owner's own corner: the profile, what is kept, whom one does not want to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle import people, store
from gui_mcp_devices.pocket.apps.circle.parts import figure, foot, show, shows
from gui_mcp_devices.pocket.apps.circle.posts import lines, quiet
from gui_mcp_devices.pocket.apps.circle.schema import ME
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    avatar,
    button,
    column,
    entry,
    icon,
    row,
    scroll,
    section,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.circle.home import Home


def corner(home: Home) -> Node:
    t, phone = home.t, home.phone
    one = people.me(phone)
    mine = store.posts_of(phone, ME)
    drafts, kept = len(store.drafts(phone)), len(store.saved(phone))
    muted, blocked = len(people.related(phone, "mutes")), len(people.related(phone, "blocks"))
    follows, fans = len(people.related(phone, "follows")), len(people.followers(phone))
    said = [f"@{one.handle}", one.city] if one.city else [f"@{one.handle}"]
    who = column(
        text(one.name, size=20, weight=500, lines=1, id="my_name"),
        text(" · ".join(said), size=13.5, colour="text_soft", lines=1),
        *([text(one.about, size=14, lines=2)] if one.about else []),
        style=Style(grow=1, gap=3),
    )
    head = column(
        row(avatar(one.name, 68), who, style=Style(gap=16, width="fill")),
        row(
            figure(len(mine), t("posts", "动态"), None, "posts_count"),
            figure(fans, t("followers", "粉丝"), shows(phone, "list", 1), "followers"),
            figure(follows, t("following", "关注"), shows(phone, "list", 2), "following"),
            style=Style(width="fill"),
        ),
        row(
            button(
                t("Edit profile", "编辑资料"), lambda: show(phone, "profile", 0), look="tonal", grow=1,
                id="edit_profile",
            ),
            button(
                t("New post", "发动态"), lambda: show(phone, "new", 0), glyph="edit", grow=1, id="new_post"
            ),
            style=Style(width="fill", gap=10),
        ),
        style=Style(fill="surface", pad=(16, 14, 16, 14), gap=12, width="fill"),
    )  # fmt: skip
    rows = [
        ("bookmark", t("Saved posts", "我的收藏"), kept, "saved"),
        ("edit", t("Drafts", "草稿"), drafts, "drafts"),
        ("bell-off", t("Muted people", "已静音的人"), muted, "muted"),
        ("block", t("Blocked people", "已屏蔽的人"), blocked, "blocked"),
    ]
    way = {"saved": ("saved", 0), "drafts": ("drafts", 0), "muted": ("list", 3), "blocked": ("list", 4)}
    links = [
        entry(
            label, lead=icon(glyph), tail=text(str(count), size=14, colour="text_soft"),
            tap=shows(phone, *way[key]), id=key,
        )
        for glyph, label, count, key in rows
    ]  # fmt: skip
    links.append(
        entry(t("Privacy", "隐私设置"), lead=icon("lock"), tap=shows(phone, "privacy", 0), id="privacy")
    )
    posts = (
        lines(home.post_nodes(mine))
        if mine
        else quiet("edit", t("You have not posted yet", "你还没有发过动态"))
    )
    body = [
        head,
        space(8),
        column(*links, style=Style(fill="surface")),
        section(t("My posts", "我的动态")),
        posts,
    ]
    return scroll("me", column(*body, foot()))
