"""Direct messages: with whom, what was said, and whom to write to next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle import people, store
from gui_mcp_devices.pocket.apps.circle.answers import SITE, after_message
from gui_mcp_devices.pocket.apps.circle.parts import (
    CirclePage,
    clock,
    foot,
    member_row,
    show,
    shows,
    since,
)
from gui_mcp_devices.pocket.apps.circle.people import Chat, Member, Message
from gui_mcp_devices.pocket.apps.circle.schema import ME, PACKAGE
from gui_mcp_devices.pocket.apps.circle.writing import writing
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    avatar,
    column,
    divider,
    empty,
    fab,
    field,
    filler,
    floating,
    icon_button,
    page,
    row,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Inbox(CirclePage):
    """All chats; a dialog asks before one is deleted."""

    activity = ".InboxActivity"

    def view(self) -> Node:
        t = self.t
        chats = people.chats(self.phone)
        bar = app_bar(t("Direct messages", "私信"), back=self.pop, back_desc=self.up)
        new = fab("edit", t("New message", "新私信"), lambda: self.push(Pick(self.phone)), id="new_message")
        if chats:
            body: Node = scroll("chats", column(*(self._row(one) for one in chats), foot()))
        else:
            body = empty("chat", t("No messages yet", "还没有私信"))
        return page(bar, floating(column(body, style=Style(grow=1)), new))

    def over(self) -> Node | None:
        if self.dialog != "drop":
            return None
        t = self.t
        return self.ask(
            t("Delete this chat?", "删除这个对话？"),
            t("All its messages are gone for good.", "其中的所有私信将被永久删除。"),
            t("Delete", "删除"),
            lambda: people.delete_chat(self.phone, self.held),
        )

    def _row(self, one: Chat) -> Node:
        last, who = one.last, one.member
        said = last.text or self.t("Shared a post", "分享了一条动态")
        if last.mine:
            said = self.t("You: ", "我：") + said
        moment = since(self.phone, last.created)
        lines = column(
            row(
                text(who.name, size=16, weight=700 if one.unread else 500, lines=1, grow=1),
                text(moment, size=12.5, colour="text_soft"),
                style=Style(gap=8),
            ),
            text(said, size=14, colour="text" if one.unread else "text_soft", lines=1),
            style=Style(grow=1, gap=3),
        )
        dot = row(style=Style(width=9, height=9, radius=4.5, fill="primary" if one.unread else None))
        return Node(
            "row",
            (avatar(who.name, 48), lines, dot),
            Style(width="fill", pad=(16, 9, 14, 9), gap=14, least=66),
            says=Says(cls=GROUP, id="chat"),
            does=Does(tap=shows(self.phone, "m", who.id), long_press=self.opens("drop", who.id)),
        )


class ChatPage(CirclePage):
    """What was said with one member. Dialogs: `message` (its menu) and `unsay` (a question)."""

    activity = ".ChatActivity"

    def __init__(self, phone: Phone, member: int) -> None:
        super().__init__(phone)
        self.member = member
        self.written = ""

    def shown(self) -> None:
        people.read(self.phone, self.member)
        self.phone.notifications = [
            one
            for one in self.phone.notifications
            if one.package != PACKAGE or one.data != f"{SITE}m/{self.member}"
        ]

    def view(self) -> Node:
        t = self.t
        who = people.member(self.phone, self.member)
        if who is None:
            bar = app_bar(t("Chat", "对话"), back=self.pop, back_desc=self.up)
            return page(bar, empty("person", t("Nobody is here", "该用户不存在")))
        parts: list[Node] = [] if self.low else [self._bar(who)]
        said = people.messages(self.phone, self.member)
        if said:
            lines = column(
                *(self._bubble(one) for one in said), style=Style(width="fill", pad=(14, 10, 14, 12), gap=8)
            )
            parts.append(scroll("chat", lines, at_end=True))
        else:
            nothing = t("Nothing has been said yet", "还没有聊过")
            parts.append(filler() if self.low else empty("chat", nothing))
        parts.append(self._below(who))
        return page(*parts)

    def over(self) -> Node | None:
        t = self.t
        held = next((m for m in people.messages(self.phone, self.member) if m.id == self.held), None)
        if held is None:
            return None
        if self.dialog == "message":
            rows = [
                menu_row(t("Copy text", "复制文字"), lambda: self._copy(held.text), glyph="copy", id="copy"),
                menu_row(
                    t("Delete message", "删除私信"), self.opens("unsay", held.id), glyph="delete", id="delete"
                ),
            ]
            return sheet(*rows, dismiss=self.close)
        if self.dialog == "unsay":
            return self.ask(
                t("Delete message?", "删除这条私信？"),
                t("It is gone for good.", "删除后无法恢复。"),
                t("Delete", "删除"),
                lambda: people.delete_message(self.phone, held.id),
            )
        return None

    def _bar(self, who: Member) -> Node:
        head = Node(
            "row",
            (
                avatar(who.name, 36),
                column(
                    text(who.name, size=17, weight=500, lines=1, id="title"),
                    text(f"@{who.handle}", size=12.5, colour="text_soft", lines=1),
                    style=Style(grow=1),
                ),
            ),
            Style(grow=1, gap=10, least=48),
            says=Says(cls=GROUP, id="who"),
            does=Does(tap=shows(self.phone, "u", who.id)),
        )
        back = icon_button("arrow-back", self.up, self.phone.back)
        return row(back, head, style=Style(width="fill", least=56, pad=(4, 0, 12, 0), gap=2, fill="surface"))

    def _below(self, who: Member) -> Node:
        t = self.t
        if who.blocked:
            says = t("You have blocked this person", "你已屏蔽此人")
        elif not who.takes_messages:
            says = t(f"{who.name} does not accept direct messages", f"{who.name}不接收私信")
        else:
            return column(
                divider(),
                writing(
                    self.written, self._write, self._send, hint=t("Write a message", "写私信"),
                    send_desc=t("Send", "发送"), key="message_field",
                ),
                style=Style(width="fill"),
            )  # fmt: skip
        said = text(says, size=14, colour="text_soft", align="center", id="closed")
        return row(said, style=Style(width="fill", justify="center", pad=(20, 16, 20, 18), fill="surface"))

    def _bubble(self, one: Message) -> Node:
        hour = f"{since(self.phone, one.created)} · {clock(self.phone, one.created)}"
        post = store.post(self.phone, one.post) if one.post else None

        def build() -> Node:
            ink: Colour = "on_primary_soft" if one.mine else "text"
            parts: list[Node] = []
            if one.post:
                gone = self.t("This post is not available.", "该动态不可见。")
                said = gone if post is None else f"{post.name}: {post.text}"
                shown = Node(
                    "column", (text(said, size=14, colour="text_soft", lines=3),),
                    Style(fill="surface", radius=12, pad=(10, 9, 10, 9), least=40, ring="outline_soft"),
                    says=Says(cls=GROUP, id="shared_post"),
                    does=Does(tap=shows(self.phone, "p", one.post)),
                )  # fmt: skip
                parts.append(shown)
            if one.text:
                parts.append(text(one.text, size=15.5, colour=ink, id="message_text"))
            parts.append(text(hour, size=11.5, colour=ink if one.mine else "text_soft"))
            box = Node(
                "column",
                parts,
                Style(
                    fill="primary_soft" if one.mine else "surface", radius=18, pad=(14, 9, 14, 8), gap=3,
                    align="start",
                ),
                says=Says(cls=GROUP, id="bubble"),
                does=Does(long_press=self.opens("message", one.id)),
            )  # fmt: skip
            pad = (56, 0, 0, 0) if one.mine else (0, 0, 56, 0)
            return row(box, style=Style(width="fill", justify="end" if one.mine else "start", pad=pad))

        return self.keep((one, post, hour), build)

    def _write(self, words: str) -> None:
        self.written = words

    def _send(self) -> None:
        if self.written.strip():
            people.say(self.phone, self.member, self.written)
            people.read(self.phone, self.member)
            after_message(self.phone, self.member)
            self.written = ""
            self.scrolls.pop("chat", None)

    def _copy(self, words: str) -> None:
        self.close()
        self.phone.clipboard = words
        self.phone.toast(self.t("Copied", "已复制"))


class Pick(CirclePage):
    """To whom: a new message, or one with a post. Dialog: `send`, a question before the post goes out."""

    activity = ".PickActivity"

    def __init__(self, phone: Phone, post: int = 0) -> None:
        super().__init__(phone)
        self.post, self.query = post, ""

    def view(self) -> Node:
        t = self.t
        title = t("Send to", "发送给") if self.post else t("New message", "新私信")
        found = [one for one in people.search(self.phone, self.query) if one.id != ME]
        search = field(
            "member_field", self.query, self._typed, hint=t("Search people", "搜索用户"), glyph="search"
        )
        parts = [] if self.low else [app_bar(title, back=self.pop, back_desc=self.up)]
        parts.append(column(search, style=Style(width="fill", pad=(16, 6, 16, 6), fill="surface")))
        if found:
            parts.append(scroll("people", column(*(self._row(one) for one in found), foot())))
        elif not self.low:
            parts.append(empty("person", t("Nobody is called so", "没有找到用户")))
        return page(*parts)

    def over(self) -> Node | None:
        who = people.member(self.phone, self.held)
        if self.dialog != "send" or who is None:
            return None
        t = self.t
        return self.ask(
            t(f"Send to {who.name}?", f"发送给{who.name}？"),
            t("They get the post as a direct message.", "对方会在私信中收到这条动态。"),
            t("Send", "发送"),
            lambda: self._send(who),
            danger=False,
        )

    def _row(self, one: Member) -> Node:
        if not one.takes_messages:
            detail = self.t("Does not accept direct messages", "不接收私信")
            return member_row(self, one, shows(self.phone, "m", one.id), detail=detail)
        do: Callable[[], object] = self.opens("send", one.id) if self.post else self._goes(one.id)
        return member_row(self, one, do)

    def _goes(self, member: int) -> Callable[[], None]:
        def do() -> None:
            self.pop()
            show(self.phone, "m", member)

        return do

    def _send(self, who: Member) -> None:
        people.say(self.phone, who.id, "", post=self.post)
        self.pop()
        self.phone.toast(self.t(f"Sent to {who.name}", f"已发送给{who.name}"))

    def _typed(self, query: str) -> None:
        self.query = query
        self.scrolls.pop("people", None)
