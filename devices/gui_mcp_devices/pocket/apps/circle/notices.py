"""What happened: likes, comments, new followers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle import places
from gui_mcp_devices.pocket.apps.circle.parts import foot, show, since
from gui_mcp_devices.pocket.apps.circle.places import Notice
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import GROUP, avatar, column, empty, icon, row, scroll, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.circle.home import Home

SAID: dict[str, tuple[str, str, str]] = {
    "like": ("{name} likes your post", "{name}赞了你的动态", "heart"),
    "comment": ("{name} commented on your post", "{name}评论了你的动态", "message"),
    "reply": ("{name} replied: {text}", "{name}回复了你：{text}", "reply"),
    "follow": ("{name} follows you now", "{name}关注了你", "person-add"),
    "group": ("You were let into {group}", "你已加入{group}", "people"),
}


def told_of(home: Home) -> Node:
    found = places.notices(home.phone)
    if not found:
        return empty("bell", home.t("Nothing has happened yet", "还没有通知"))
    groups = {one.id: one.name for one in places.groups(home.phone)}
    return scroll("notices", column(*(_row(home, one, groups.get(one.target, "")) for one in found), foot()))


def _row(home: Home, one: Notice, group: str) -> Node:
    phone = home.phone
    en, zh, glyph = SAID.get(one.kind, SAID["like"])
    says = home.t(en, zh).format(name=one.name, text=one.text, group=group)
    moment = since(phone, one.created)

    def build() -> Node:
        lines = column(
            text(says, size=15, weight=400 if one.seen else 500, lines=2),
            text(moment, size=12.5, colour="text_soft"),
            style=Style(grow=1, gap=2),
        )
        dot = row(style=Style(width=8, height=8, radius=4, fill=None if one.seen else "primary"))
        mark = icon(glyph, size=18, colour="text_soft")
        face = avatar(one.name if one.kind != "group" else group, 42)
        return Node(
            "row",
            (dot, face, lines, mark),
            Style(width="fill", pad=(10, 9, 16, 9), gap=12, least=62),
            says=Says(cls=GROUP, id="notice"),
            does=Does(tap=_opens(home, one)),
        )

    return home.keep((one, says, moment), build)


def _opens(home: Home, one: Notice) -> Callable[[], None]:
    def do() -> None:
        places.see(home.phone, one.id)
        kind = {"follow": "u", "group": "g"}.get(one.kind, "p")
        show(home.phone, kind, one.actor if one.kind == "follow" else one.target)

    return do
