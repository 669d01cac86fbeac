"""What people say about a video, and a line to say something oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import store
from gui_mcp_devices.pocket.apps.stream.parts import PACKAGE, Question, ago, ask
from gui_mcp_devices.pocket.apps.stream.store import Comment
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    column,
    divider,
    empty,
    field,
    icon_button,
    page,
    row,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

LONGEST = 500
"""Characters."""


class Comments(Page):
    package, activity = PACKAGE, ".CommentsActivity"

    def __init__(self, phone: Phone, video: int) -> None:
        super().__init__(phone)
        self.video = video
        self.said = ""
        self.question: Question | None = None

    def view(self) -> Node:
        t = self.t
        found = store.comments(self.phone, self.video)
        bar = app_bar(t("Comments", "评论"), back=self.pop, back_desc=t("Navigate up", "返回"))
        foot = row(
            field(
                "comment",
                self.said,
                self._typed,
                hint=t("Say something kind", "友善地说点什么"),
                submit=self._send,
                grow=1,
            ),
            icon_button("send", t("Post comment", "发表评论"), self._send, colour="primary", id="post"),
            style=Style(width="fill", fill="surface", pad=(14, 8, 6, 8), gap=4),
        )
        if store.profile(self.phone).child:
            return page(bar, empty("lock", t("Not available in this profile", "当前用户无法观看")))
        if not found:
            nobody = empty("chat", t("Nobody has said anything yet", "还没有人评论"))
            return page(bar, nobody, divider(), foot)
        body = column(*(self._row(one) for one in found), style=Style(width="fill", pad=(0, 6, 0, 12)))
        return page(bar, scroll("comments", body), divider(), foot)

    def over(self) -> Node | None:
        return ask(self, self.question, self._delete, self._close) if self.question else None

    def back(self) -> bool:
        if self.question is None:
            return False
        self.question = None
        return True

    def _row(self, one: Comment) -> Node:
        told = column(
            row(
                text(one.author, size=13.5, weight=500, lines=1),
                text(ago(self.phone, one.posted), size=12.5, colour="text_soft", lines=1, grow=1),
                style=Style(gap=8, width="fill"),
            ),
            text(one.body, size=15),
            style=Style(grow=1, gap=2),
        )
        parts = [avatar(one.author, 36), told]
        if one.mine:
            gone = self.t("Delete comment", "删除评论")
            parts.append(
                icon_button("delete", gone, lambda: self._ask(one), colour="text_soft", id="delete", size=20)
            )
        return row(*parts, style=Style(width="fill", gap=12, pad=(16, 8, 8, 8), align="start"))

    def _typed(self, said: str) -> None:
        self.said = said[:LONGEST]

    def _send(self) -> None:
        body = self.said.strip()
        if body:
            store.write_comment(self.phone, self.video, body)
            self.said = ""
            self.phone.hide_keyboard()
            self.scrolls.pop("comments", None)

    def _ask(self, one: Comment) -> None:
        t = self.t
        self.question = Question(
            t("Delete your comment?", "删除你的评论？"), one.body, t("Delete", "删除"), "delete", one.id
        )

    def _delete(self) -> None:
        if self.question is not None:
            store.delete_comment(self.phone, self.question.id)
        self.question = None

    def _close(self) -> None:
        self.question = None
