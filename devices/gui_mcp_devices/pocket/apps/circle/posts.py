"""A post as it is shown in a list, and what can be done with it there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.circle import people, store
from gui_mcp_devices.pocket.apps.circle.answers import SITE
from gui_mcp_devices.pocket.apps.circle.parts import (
    AUDIENCES,
    CirclePage,
    count_button,
    show,
    shows,
    since,
)
from gui_mcp_devices.pocket.apps.circle.schema import ME
from gui_mcp_devices.pocket.apps.circle.store import Post
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    avatar,
    column,
    filler,
    icon,
    icon_button,
    picture,
    row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

REASONS: tuple[tuple[str, str, str], ...] = (
    ("spam", "Spam or advertising", "垃圾广告"),
    ("rude", "Insults or hatred", "辱骂或仇恨"),
    ("false", "False information", "虚假信息"),
    ("other", "Something else", "其他"),
)
"""Key, English, Chinese."""


class PostsPage(CirclePage):
    """Shows posts. Dialogs: menu, share, delete, report (reasons) and sure (the question after them)."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.reason = ""

    def over(self) -> Node | None:
        found = store.post(self.phone, self.held) if self.dialog else None
        if found is None:
            return None
        t = self.t
        match self.dialog:
            case "menu":
                return sheet(*self._choices(found), dismiss=self.close)
            case "share":
                return sheet(*self._ways(found), dismiss=self.close)
            case "delete":
                return self.ask(
                    t("Delete post?", "删除这条动态？"),
                    t("Its comments go with it. This cannot be undone.", "评论会一起删除，无法恢复。"),
                    t("Delete", "删除"),
                    lambda: self._delete(found.id),
                )
            case "report":
                return self.reasons(t("Report this post", "举报这条动态"))
            case "sure":
                return self.ask(
                    t("Report post?", "举报这条动态？"),
                    t("It will no longer be shown to you.", "它将不再显示给你。"),
                    t("Report", "举报"),
                    lambda: self._report(found.id),
                )
            case _:
                return None

    def post_node(self, one: Post, *, opened: bool = False) -> Node:
        """`opened`: it stands on its own page."""
        inner = store.post(self.phone, one.shared) if one.shared else None
        moment = since(self.phone, one.created)
        return self.keep((one, inner, moment, opened), lambda: self._post(one, inner, moment, opened))

    def post_nodes(self, posts: Sequence[Post]) -> list[Node]:
        return [self.post_node(one) for one in posts]

    def reasons(self, title: str) -> Node:
        def chosen(key: str) -> Do:
            return lambda: self.choose_reason(key)

        head = row(text(title, size=18, weight=500), style=Style(pad=(16, 0, 16, 8)))
        rows = [menu_row(self.t(en, zh), chosen(key), glyph="flag", id="reason") for key, en, zh in REASONS]
        return sheet(head, *rows, dismiss=self.close)

    def choose_reason(self, key: str) -> None:
        self.reason, self.dialog = key, "sure"

    # -- how it looks -------------------------------------------------------------------------------------

    def _post(self, one: Post, inner: Post | None, moment: str, opened: bool) -> Node:
        parts = [self._post_head(one, moment), self._body(one, inner, opened), self._actions(one, opened)]
        return column(*parts, style=Style(fill="surface", width="fill", pad=(0, 6, 0, 2)))

    def _post_head(self, one: Post, moment: str) -> Node:
        t = self.t
        said = [moment]
        if one.group_name:
            said.append(one.group_name)
        if one.audience != "everyone":
            said.append(t(*AUDIENCES[one.audience][:2]))
        who = Node(
            "row",
            (
                avatar(one.name, 40),
                column(
                    text(one.name, size=15.5, weight=500, lines=1, id="author_name"),
                    text(" · ".join(said), size=12.5, colour="text_soft", lines=1, id="post_time"),
                    style=Style(grow=1, gap=1),
                ),
            ),
            Style(grow=1, gap=12, least=48, pad=(16, 4, 0, 4)),
            says=Says(cls=GROUP, id="author"),
            does=Does(tap=shows(self.phone, "u", one.author)),
        )
        more = icon_button(
            "more-horizontal", t("Post options", "动态选项"), self.opens("menu", one.id),
            colour="text_soft", id="post_more",
        )  # fmt: skip
        return row(who, more, style=Style(width="fill", pad=(0, 0, 6, 0)))

    def _body(self, one: Post, inner: Post | None, opened: bool) -> Node:
        parts: list[Node] = []
        if one.text:
            parts.append(
                column(
                    text(one.text, size=15.5, lines=0 if opened else 5, id="post_text"),
                    style=Style(pad=(16, 4, 16, 4)),
                )
            )
        if one.picture:
            desc = self.t("Picture", "图片")
            parts.append(picture(one.picture, width="fill", height=190, desc=desc))
        if one.shared:
            parts.append(self._inner(inner))
        style = Style(width="fill", gap=4, least=36)
        if opened:
            return column(*parts, style=style)
        return Node(
            "column", parts, style, says=Says(cls=GROUP, id="post"),
            does=Does(tap=shows(self.phone, "p", one.id)),
        )  # fmt: skip

    def _inner(self, inner: Post | None) -> Node:
        if inner is None:
            said = [
                text(self.t("This post is not available.", "该动态不可见。"), size=14, colour="text_soft")
            ]
        else:
            said = [
                text(inner.name, size=13.5, weight=500, lines=1),
                text(inner.text, size=14, colour="text_soft", lines=3),
            ]
        parts: list[Node] = [column(*said, style=Style(grow=1, gap=2))]
        if inner is not None and inner.picture:
            parts.append(picture(inner.picture, width=56, height=56, radius=10))
        box = Style(
            width="fill", gap=12, pad=(12, 10, 12, 10), radius=14, ring="outline_soft", fill="background"
        )
        return column(row(*parts, style=box), style=Style(pad=(16, 4, 16, 4), width="fill"))

    def _actions(self, one: Post, opened: bool) -> Node:
        t, phone = self.t, self.phone
        heart = t("Unlike", "取消赞") if one.liked else t("Like", "赞")
        mark = t("Remove from saved", "取消收藏") if one.saved else t("Save", "收藏")
        talk = self.comment if opened else shows(phone, "p", one.id)
        return row(
            count_button(
                "heart" if one.liked else "heart-outline",
                t(f"{heart}, {one.likes}", f"{heart}，{one.likes}"),
                str(one.likes), lambda: store.like(phone, one.id, not one.liked), on=one.liked, id="like",
            ),
            count_button(
                "message", t(f"Comment, {one.comments}", f"评论，{one.comments}"), str(one.comments), talk,
                id="comments",
            ),
            count_button("share", t("Share", "分享"), "", self.opens("share", one.id), id="share"),
            filler(),
            count_button(
                "bookmark", mark, "", lambda: self._keep(one.id, not one.saved), on=one.saved, id="save"
            ),
            style=Style(width="fill", pad=(5, 0, 6, 0)),
        )  # fmt: skip

    def comment(self) -> None:
        """The person wants to comment on the post that the page is about."""

    # -- what can be done ---------------------------------------------------------------------------------

    def _choices(self, one: Post) -> list[Node]:
        t = self.t
        link = menu_row(t("Copy link", "复制链接"), lambda: self._link(one.id), glyph="link", id="link")
        if one.author == ME:
            return [
                menu_row(t("Edit post", "编辑动态"), lambda: self._edit(one.id), glyph="edit", id="edit"),
                link,
                menu_row(
                    t("Delete post", "删除动态"), self.opens("delete", one.id), glyph="delete", id="delete"
                ),
            ]
        who = people.member(self.phone, one.author)
        muted = who is not None and who.muted
        words = (
            (f"Unmute {one.name}", f"取消静音{one.name}")
            if muted
            else (f"Mute {one.name}", f"静音{one.name}")
        )
        return [
            menu_row(
                t(*words), lambda: self._mute(one.author, not muted),
                glyph="bell" if muted else "bell-off", id="mute",
            ),
            link,
            menu_row(
                t("Report post", "举报动态"), self.opens("report", one.id), glyph="flag", id="report"
            ),
        ]  # fmt: skip

    def _ways(self, one: Post) -> list[Node]:
        t = self.t
        rows = [
            menu_row(
                t("Share to my profile", "转发到我的主页"),
                lambda: self._repost(one),
                glyph="repeat",
                id="repost",
            ),
            menu_row(
                t("Send in a direct message", "私信发送"),
                lambda: self._send_post(one.id),
                glyph="chat",
                id="send",
            ),
            menu_row(
                t("Send as a text message", "用短信发送"), lambda: self._text(one), glyph="message", id="sms"
            ),
            menu_row(t("Copy link", "复制链接"), lambda: self._link(one.id), glyph="link", id="link"),
        ]
        return rows if one.audience == "everyone" else rows[1:2]

    def _keep(self, id: int, on: bool) -> None:
        store.keep(self.phone, id, on)
        self.phone.toast(self.t("Saved", "已收藏") if on else self.t("Removed from saved", "已取消收藏"))

    def _link(self, id: int) -> None:
        self.close()
        self.phone.clipboard = f"{SITE}p/{id}"
        self.phone.toast(self.t("Link copied", "链接已复制"))

    def _edit(self, id: int) -> None:
        self.close()
        show(self.phone, "edit", id)

    def _repost(self, one: Post) -> None:
        self.close()
        show(self.phone, "share", one.shared or one.id)

    def _send_post(self, id: int) -> None:
        self.close()
        show(self.phone, "send", id)

    def _text(self, one: Post) -> None:
        self.close()
        said = f"{one.name}: {one.text} {SITE}p/{one.id}"
        if not self.phone.view(f"sms:?body={quote(said)}"):
            self.phone.toast(self.t("No app can send it", "没有可用于发送的应用"))

    def _mute(self, author: int, on: bool) -> None:
        self.close()
        people.mute(self.phone, author, on)
        self.phone.toast(self.t("Muted", "已静音") if on else self.t("No longer muted", "已取消静音"))

    def _delete(self, id: int) -> None:
        store.delete(self.phone, id)
        self.phone.toast(self.t("Post deleted", "动态已删除"))
        self.gone()

    def _report(self, id: int) -> None:
        store.report(self.phone, "post", id, self.reason)
        self.phone.toast(self.t("Thank you, we will look at it", "谢谢，我们会处理"))
        self.gone()

    def gone(self) -> None:
        """The post that something was done to is no longer shown."""


def lines(nodes: Sequence[Node]) -> Node:
    """Posts below each other on the ground of the page."""
    return column(*nodes, style=Style(gap=8, width="fill"))


def quiet(glyph: str, says: str) -> Node:
    """A line where a list within a page has nothing in it."""
    return column(
        icon(glyph, size=40, colour="outline"),
        text(says, colour="text_soft", align="center"),
        style=Style(width="fill", align="center", gap=10, pad=(24, 36, 24, 36)),
    )
