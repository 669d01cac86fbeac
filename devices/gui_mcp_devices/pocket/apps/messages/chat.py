"""One conversation: what was said, day by day, and what will be said next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty
from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.answers import name_of, names
from gui_mcp_devices.pocket.apps.messages.bubbles import bubbles
from gui_mcp_devices.pocket.apps.messages.conversation import Conversation
from gui_mcp_devices.pocket.apps.messages.parts import (
    code_in,
    composer,
    face,
    note,
    title_of,
)
from gui_mcp_devices.pocket.apps.messages.schema import INBOX, PACKAGE
from gui_mcp_devices.pocket.apps.messages.store import Message
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    button,
    column,
    icon_button,
    page,
    row,
    scroll,
    text,
)

if TYPE_CHECKING:
    pass

Do = Callable[[], object]


class ChatPage(Conversation):
    """What the person sees of a conversation, and where they write."""

    activity = ".ConversationActivity"

    def shown(self) -> None:
        if self.thread:
            store.mark_read(self.db, [self.thread])
        keys = {store.key_of(one) for one in self.to}
        self.phone.notifications = [
            one
            for one in self.phone.notifications
            if one.package != PACKAGE or store.key_of(one.data.removeprefix("smsto:")) not in keys
        ]

    def view(self) -> Node:
        known = names(self.phone)
        title = title_of(known, self.to)
        blocked = store.blocked(self.blocked_db)
        shut = len(self.to) == 1 and store.key_of(self.to[0]) in blocked
        messages = self._messages()
        parts: list[Node] = [] if self.low else [self._bar(title)]
        if not self.low and (told := self._note(known, shut)) is not None:
            parts.append(told)
        parts.append(self._body(messages, known))
        newest = messages[-1] if messages else None
        code = code_in(newest.body) if newest is not None and newest.type == INBOX else ""
        if code and not self.low:
            words = self.t(f"Copy {code}", f"复制 {code}")
            copy = button(words, lambda: self._copy(code), look="tonal", glyph="copy", id="copy_code")
            parts.append(row(copy, style=Style(width="fill", pad=(16, 4, 16, 8))))
        if not shut and self._answers:
            share = icon_button(
                "person-add",
                self.t("Insert a contact", "插入联系人"),
                self._insert,
                colour="text_soft",
                id="insert",
            )
            parts.append(
                composer(
                    self.text, self.write, self._send, hint=self.t("Text message", "短信"),
                    send_desc=self.t("Send message", "发送短信"), more=(share,),
                )
            )  # fmt: skip
        elif not shut:
            says = self.t("You cannot answer this sender", "无法回复此号码")
            parts.append(
                row(
                    text(says, size=13.5, colour="text_soft"),
                    style=Style(width="fill", justify="center", pad=(16, 14, 16, 14)),
                )
            )
        return page(*parts)

    # -- parts --------------------------------------------------------------------------------------------

    def _bar(self, title: str) -> Node:
        said = self.t(f"{len(self.to)} people", f"{len(self.to)}人") if len(self.to) > 1 else ""
        head = row(
            face(title, 36, several=len(self.to) > 1),
            column(
                text(title, size=18, weight=500, lines=1, id="title"),
                *([text(said, size=12.5, colour="text_soft")] if said else []),
                style=Style(grow=1),
            ),
            style=Style(grow=1, gap=10, least=48),
        )
        head.says = Says(cls=GROUP, id="conversation")
        head.does = Does(tap=self._who) if len(self.to) == 1 and self._answers else Does()
        tools = [
            icon_button("more", self.t("More options", "更多选项"), lambda: self._open("menu"), id="more")
        ]
        if len(self.to) == 1 and self._answers:
            call = icon_button("phone", self.t("Call", "呼叫"), self._call, id="call")
            tools.insert(0, call)
        back = icon_button("arrow-back", self.up, self._leave)
        return row(
            back, head, *tools, style=Style(width="fill", least=56, pad=(4, 0, 8, 0), gap=2, fill="surface")
        )

    def _note(self, known: dict[str, str], shut: bool) -> Node | None:
        if len(self.to) != 1 or not self._answers:
            return None
        if shut:
            undo = button(self.t("Unblock", "解除屏蔽"), self._unblock, look="outlined", id="unblock")
            return note(self.t("You have blocked this number.", "您已屏蔽此号码。"), undo)
        number = self.to[0]
        if name_of(known, number) != pretty(number) or len(digits(number)) < 7 or self.focus:
            return None
        return note(
            self.t("This number is not in your contacts.", "此号码不在通讯录中。"),
            button(self.t("Add contact", "添加联系人"), self._add, look="outlined", id="add_contact"),
            button(self.t("Block", "屏蔽"), lambda: self._open("block"), look="text", id="block"),
        )

    def _body(self, messages: list[Message], known: dict[str, str]) -> Node:
        if not messages:
            says = self.t("Nothing has been said yet", "还没有短信")
            return column(
                text(says, colour="text_soft", align="center"),
                style=Style(grow=1, width="fill", align="center", justify="center", pad=(24, 0, 24, 0)),
            )
        lines: list[Node] = []
        if len(messages) >= self.most:
            earlier = button(
                self.t("Show earlier messages", "查看更早的短信"), self._earlier, look="text", id="earlier"
            )
            lines.append(row(earlier, style=Style(width="fill", justify="center")))
        lines += bubbles(self, messages, known if len(self.to) > 1 else None, self.mark, self._holds)
        return scroll(
            "chat", column(*lines, style=Style(width="fill", pad=(12, 8, 12, 12), gap=6)), at_end=True
        )
