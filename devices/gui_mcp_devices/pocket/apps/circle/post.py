"""A post on its own page: what was said about it, and where one says more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle import store
from gui_mcp_devices.pocket.apps.circle.answers import after_comment
from gui_mcp_devices.pocket.apps.circle.parts import count_button, foot, shows, since
from gui_mcp_devices.pocket.apps.circle.posts import PostsPage, quiet
from gui_mcp_devices.pocket.apps.circle.schema import ME
from gui_mcp_devices.pocket.apps.circle.store import Comment
from gui_mcp_devices.pocket.apps.circle.writing import writing
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    avatar,
    button,
    column,
    divider,
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


class PostPage(PostsPage):
    """Further dialogs: `comment` (its menu), `uncomment` (a question) and `flag` (reasons)."""

    activity = ".PostActivity"

    def __init__(self, phone: Phone, id: int) -> None:
        super().__init__(phone)
        self.id = id
        self.written = ""
        self.answers = 0
        """The comment that is replied to; 0: the post."""

    def view(self) -> Node:
        t = self.t
        one = store.post(self.phone, self.id)
        bar = app_bar(t("Post", "动态"), back=self.phone.back, back_desc=self.up)
        if one is None:
            return page(bar, empty("block", t("This post is not available.", "该动态不可见。")))
        said = store.comments(self.phone, self.id)
        heading = t(f"Comments ({len(said)})", f"评论（{len(said)}）")
        body = [self.post_node(one, opened=True), section(heading)]
        body += [self._comment(c) for c in said]
        if not said:
            body.append(quiet("message", t("Be the first to comment", "来写第一条评论吧")))
        parts: list[Node] = [] if self.low else [bar]
        parts += [scroll("post", column(*body, foot())), divider()]
        target = next((c for c in said if c.id == self.answers), None)
        if target is not None and not self.low:
            parts.append(self._target(target))
        hint = t("Write a comment", "写评论") if target is None else t("Write a reply", "写回复")
        parts.append(writing(self.written, self._write, self._send, hint=hint, send_desc=t("Send", "发送")))
        return page(*parts)

    def over(self) -> Node | None:
        t = self.t
        held = next((c for c in store.comments(self.phone, self.id) if c.id == self.held), None)
        if self.dialog not in ("comment", "uncomment", "flag", "flagged"):
            return super().over()
        if held is None:
            return None
        match self.dialog:
            case "comment":
                return sheet(*self._comment_choices(held), dismiss=self.close)
            case "uncomment":
                return self.ask(
                    t("Delete comment?", "删除这条评论？"),
                    t("Replies to it go with it. This cannot be undone.", "它的回复会一起删除，无法恢复。"),
                    t("Delete", "删除"),
                    lambda: self._uncomment(held.id),
                )
            case "flag":
                return self.reasons(t("Report this comment", "举报这条评论"))
            case _:
                return self.ask(
                    t("Report comment?", "举报这条评论？"),
                    t("It will no longer be shown to you.", "它将不再显示给你。"),
                    t("Report", "举报"),
                    lambda: self._flag(held.id),
                )

    def back(self) -> bool:
        if super().back():
            return True
        was, self.answers = bool(self.answers), 0
        return was

    def choose_reason(self, key: str) -> None:
        self.reason = key
        self.dialog = "flagged" if self.dialog == "flag" else "sure"

    def comment(self) -> None:
        self.answers = 0
        self.phone.focus("comment_field")

    def gone(self) -> None:
        self.pop()

    def _comment(self, one: Comment) -> Node:
        moment = since(self.phone, one.created)
        return self.keep((one, moment), lambda: self._lines(one, moment))

    def _lines(self, one: Comment, moment: str) -> Node:
        t = self.t
        face = Node(
            "stack", (avatar(one.name, 36),), Style(width=44, height=44, align="center", justify="center"),
            says=Says(cls=GROUP, desc=t(f"Profile of {one.name}", f"{one.name}的主页"), id="comment_author"),
            does=Does(tap=shows(self.phone, "u", one.author)),
        )  # fmt: skip
        bubble = column(
            row(
                text(one.name, size=14, weight=500, lines=1, grow=1),
                text(moment, size=12, colour="text_soft"),
                style=Style(width="fill", gap=8),
            ),
            text(one.text, size=15, id="comment_text"),
            style=Style(fill="surface_high", radius=14, pad=(12, 8, 12, 9), gap=2, width="fill"),
        )
        heart = t("Unlike comment", "取消赞评论") if one.liked else t("Like comment", "赞评论")
        tools = row(
            count_button(
                "heart" if one.liked else "heart-outline",
                t(f"{heart} of {one.name}, {one.likes}", f"{heart}：{one.name}，{one.likes}"), str(one.likes),
                lambda: store.like_comment(self.phone, one.id, not one.liked), on=one.liked,
                id="comment_like",
            ),
            button(t("Reply", "回复"), self._replies(one.id), look="text", id="reply"),
            icon_button(
                "more-horizontal", t(f"Options of the comment of {one.name}", f"{one.name}的评论选项"),
                self.opens("comment", one.id), colour="text_soft", size=20, id="comment_more",
            ),
            style=Style(gap=2),
        )  # fmt: skip
        inset = 52 if one.parent else 12
        return row(
            face,
            column(bubble, tools, style=Style(grow=1)),
            style=Style(width="fill", gap=8, align="start", pad=(inset, 4, 14, 0)),
        )

    def _target(self, one: Comment) -> Node:
        t = self.t
        says = t(f"Replying to {one.name}", f"回复{one.name}")
        stop = icon_button("close", t("Cancel reply", "取消回复"), self.comment, size=20, id="cancel_reply")
        return row(
            text(says, size=13.5, colour="text_soft", lines=1, grow=1, id="replying"),
            stop,
            style=Style(width="fill", fill="surface", pad=(16, 0, 6, 0)),
        )

    def _comment_choices(self, one: Comment) -> list[Node]:
        t = self.t
        copy = menu_row(t("Copy text", "复制文字"), lambda: self._copy(one.text), glyph="copy", id="copy")
        if one.author == ME:
            ask = self.opens("uncomment", one.id)
            return [copy, menu_row(t("Delete comment", "删除评论"), ask, glyph="delete", id="delete_comment")]
        return [
            copy,
            menu_row(
                t("Report comment", "举报评论"), self.opens("flag", one.id), glyph="flag", id="report_comment"
            ),
        ]

    def _write(self, words: str) -> None:
        self.written = words

    def _send(self) -> None:
        if not self.written.strip():
            return
        first = next((c for c in store.comments(self.phone, self.id) if c.id == self.answers), None)
        parent = 0 if first is None else first.parent or first.id
        made = store.comment(self.phone, self.id, self.written, parent)
        after_comment(self.phone, self.id, made)
        self.written, self.answers = "", 0
        self.phone.hide_keyboard()

    def _replies(self, comment: int) -> Callable[[], None]:
        def do() -> None:
            self.answers = comment
            self.phone.focus("comment_field")

        return do

    def _copy(self, words: str) -> None:
        self.close()
        self.phone.clipboard = words
        self.phone.toast(self.t("Copied", "已复制"))

    def _uncomment(self, id: int) -> None:
        store.delete_comment(self.phone, id)
        self.phone.toast(self.t("Comment deleted", "评论已删除"))

    def _flag(self, id: int) -> None:
        store.report(self.phone, "comment", id, self.reason)
        self.phone.toast(self.t("Thank you, we will look at it", "谢谢，我们会处理"))
