"""Somebody's profile: who it is, what they posted, and whether one wants to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle import people, store
from gui_mcp_devices.pocket.apps.circle.answers import SITE
from gui_mcp_devices.pocket.apps.circle.parts import (
    CirclePage,
    figure,
    follow_button,
    foot,
    member_row,
    pill,
    shows,
)
from gui_mcp_devices.pocket.apps.circle.people import Member
from gui_mcp_devices.pocket.apps.circle.posts import PostsPage, lines, quiet
from gui_mcp_devices.pocket.apps.circle.schema import ME
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    button,
    column,
    empty,
    icon_button,
    page,
    row,
    scroll,
    section,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Profile(PostsPage):
    """Further dialogs: `member` (the menu), `unfollow`, `block`, `flag` (reasons) and `flagged`."""

    activity = ".ProfileActivity"

    def __init__(self, phone: Phone, id: int) -> None:
        super().__init__(phone)
        self.id = id

    def view(self) -> Node:
        t = self.t
        one = people.member(self.phone, self.id)
        if one is None:
            bar = app_bar(t("Profile", "主页"), back=self.pop, back_desc=self.up)
            return page(bar, empty("person", t("Nobody is here", "该用户不存在")))
        more = icon_button("more", t("More options", "更多选项"), self.opens("member"), id="more")
        bar = app_bar(f"@{one.handle}", *([] if one.id == ME else [more]), back=self.pop, back_desc=self.up)
        posts = [] if one.blocked else store.posts_of(self.phone, one.id)
        body = [self._head(one, len(posts))]
        if one.blocked:
            body.append(quiet("block", t("You have blocked this person", "你已屏蔽此人")))
        else:
            body.append(section(t("Posts", "动态")))
            body.append(
                lines(self.post_nodes(posts)) if posts else quiet("edit", t("No posts yet", "还没有动态"))
            )
        return page(bar, scroll("profile", column(*body, foot())))

    def over(self) -> Node | None:
        one = people.member(self.phone, self.id)
        if self.dialog not in ("member", "unfollow", "block", "flag", "flagged"):
            return super().over()
        if one is None:
            return None
        t = self.t
        match self.dialog:
            case "member":
                return sheet(*self._member_choices(one), dismiss=self.close)
            case "unfollow":
                return self.ask(
                    t(f"Unfollow {one.name}?", f"不再关注{one.name}？"),
                    t("Their posts leave your feed.", "对方的动态将不再出现在首页。"),
                    t("Unfollow", "取消关注"),
                    lambda: people.follow(self.phone, one.id, False),
                )
            case "block":
                return self.ask(
                    t(f"Block {one.name}?", f"屏蔽{one.name}？"),
                    t(
                        "You no longer follow them and see nothing of each other.",
                        "将取消关注，并且互相看不到对方的内容。",
                    ),
                    t("Block", "屏蔽"),
                    lambda: self._block(one),
                )
            case "flag":
                return self.reasons(t(f"Report {one.name}", f"举报{one.name}"))
            case _:
                return self.ask(
                    t(f"Report {one.name}?", f"举报{one.name}？"),
                    t("They are not told who reported them.", "对方不会知道是谁举报的。"),
                    t("Report", "举报"),
                    lambda: self._flag(one),
                )

    def choose_reason(self, key: str) -> None:
        self.reason = key
        self.dialog = "flagged" if self.dialog == "flag" else "sure"

    def _head(self, one: Member, posts: int) -> Node:
        t = self.t
        place = [text(one.city, size=13.5, colour="text_soft", lines=1, id="city")] if one.city else []
        marks: list[Node] = []
        if one.follows_me:
            marks.append(pill(t("Follows you", "关注了你")))
        if one.muted:
            marks.append(pill(t("Muted", "已静音"), "bell-off"))
        who = column(
            text(one.name, size=20, weight=500, lines=2, id="name"),
            *place,
            *([row(*marks, style=Style(gap=6))] if marks else []),
            style=Style(grow=1, gap=4),
        )
        parts: list[Node] = [row(avatar(one.name, 72), who, style=Style(gap=16, width="fill"))]
        if one.about:
            parts.append(text(one.about, size=14.5, lines=3, id="about"))
        parts.append(
            row(
                figure(posts, t("posts", "动态"), None, "posts_count"),
                figure(one.followers, t("followers", "粉丝"), None, "followers"),
                style=Style(width="fill"),
            )
        )
        if one.id != ME:
            parts.append(self._buttons(one))
        return column(*parts, style=Style(fill="surface", width="fill", pad=(16, 12, 16, 14), gap=10))

    def _buttons(self, one: Member) -> Node:
        t = self.t
        if one.blocked:
            undo = button(
                t("Unblock", "取消屏蔽"), lambda: self._unblock(one.id), look="outlined", grow=1, id="unblock"
            )
            return row(undo, style=Style(width="fill"))
        do = self.opens("unfollow") if one.followed else lambda: people.follow(self.phone, one.id, True)
        write = button(
            t("Message", "发私信"),
            shows(self.phone, "m", one.id),
            look="tonal",
            grow=1,
            glyph="chat",
            id="message",
        )
        return row(follow_button(self, one, do, grow=1), write, style=Style(width="fill", gap=10))

    def _member_choices(self, one: Member) -> list[Node]:
        t = self.t
        rows = [menu_row(t("Copy link", "复制链接"), lambda: self._copy(one), glyph="link", id="link")]
        if not one.blocked:
            mute = t("Unmute", "取消静音") if one.muted else t("Mute", "静音")
            glyph = "bell" if one.muted else "bell-off"
            rows.append(menu_row(mute, lambda: self._mutes(one), glyph=glyph, id="mute"))
            rows.append(menu_row(t("Block", "屏蔽"), self.opens("block"), glyph="block", id="block"))
        rows.append(menu_row(t("Report", "举报"), self.opens("flag"), glyph="flag", id="report"))
        return rows

    def _copy(self, one: Member) -> None:
        self.close()
        self.phone.clipboard = f"{SITE}u/{one.handle}"
        self.phone.toast(self.t("Link copied", "链接已复制"))

    def _mutes(self, one: Member) -> None:
        self.close()
        people.mute(self.phone, one.id, not one.muted)
        self.phone.toast(self.t("No longer muted", "已取消静音") if one.muted else self.t("Muted", "已静音"))

    def _block(self, one: Member) -> None:
        people.block(self.phone, one.id, True)
        self.phone.toast(self.t(f"{one.name} is blocked", f"已屏蔽{one.name}"))

    def _unblock(self, id: int) -> None:
        people.block(self.phone, id, False)
        self.phone.toast(self.t("No longer blocked", "已取消屏蔽"))

    def _flag(self, one: Member) -> None:
        store.report(self.phone, "member", one.id, self.reason)
        self.phone.toast(self.t("Thank you, we will look at it", "谢谢，我们会处理"))


class MemberList(CirclePage):
    """Followers (1), whom one follows (2), muted (3) or blocked people (4)."""

    activity = ".PeopleActivity"

    def __init__(self, phone: Phone, which: int) -> None:
        super().__init__(phone)
        self.which = which

    def view(self) -> Node:
        t, phone = self.t, self.phone
        match self.which:
            case 1:
                title, found = t("Followers", "粉丝"), people.followers(phone)
            case 2:
                title, found = t("Following", "我关注的人"), people.related(phone, "follows")
            case 3:
                title, found = t("Muted people", "已静音的人"), people.related(phone, "mutes")
            case _:
                title, found = t("Blocked people", "已屏蔽的人"), people.related(phone, "blocks")
        bar = app_bar(title, back=self.pop, back_desc=self.up)
        if not found:
            return page(bar, empty("people", t("Nobody", "没有人")))
        body = [member_row(self, one, shows(phone, "u", one.id)) for one in found]
        return page(bar, scroll("people", column(*body, foot())))
