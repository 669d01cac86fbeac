"""A conversation: what can be done with it and with its messages. How it looks is in chat.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts import schema as contacts
from gui_mcp_devices.pocket.apps.contacts.parts import ask, menu
from gui_mcp_devices.pocket.apps.contacts.store import with_number
from gui_mcp_devices.pocket.apps.contacts.words import digits
from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.answers import dispatch, name_of, names
from gui_mcp_devices.pocket.apps.messages.parts import (
    SEND,
    TEXT,
    WritingPage,
    code_in,
)
from gui_mcp_devices.pocket.apps.messages.pick import InsertPage
from gui_mcp_devices.pocket.apps.messages.schema import FAILED, PACKAGE
from gui_mcp_devices.pocket.apps.messages.store import Message
from gui_mcp_devices.pocket.apps.messages.times import times_of
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import menu_row
from gui_mcp_devices.pocket.view.widgets import row, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SHOWN = 16
"""Messages that are shown at first; earlier ones when asked for."""
Do = Callable[[], object]


class Conversation(WritingPage):
    """The conversation with `to`; it may not have begun. `body` stands in the field at first."""

    def __init__(self, phone: Phone, to: Sequence[str], body: str = "", *, mark: int = 0) -> None:
        super().__init__(phone)
        self.to = tuple(to)
        self.text = body or store.draft(self.db, self.thread)
        self.mark = mark
        """A message that a search found."""
        self.most = SHOWN
        self.dialog = ""
        """`menu`, `message`, `delete_message`, `delete_thread` or `block`."""
        self.held = 0
        """The message that was pressed long."""
        if mark:
            while self.most < 1000 and mark not in [m.id for m in self._messages()]:
                self.most += SHOWN

    def over(self) -> Node | None:
        held = next((m for m in self._messages() if m.id == self.held), None)
        match self.dialog:
            case "menu":
                return menu(self._choices(), self._close)
            case "message" if held is not None:
                return menu(self._message_choices(held), self._close)
            case "delete_message" if held is not None:
                return ask(
                    self.t("Delete message?", "删除这条短信？"),
                    self.t("It will be gone for good.", "删除后无法恢复。"),
                    (self.t("Cancel", "取消"), self._close),
                    (self.t("Delete", "删除"), self._delete_message),
                )
            case "delete_thread":
                return ask(
                    self.t("Delete conversation?", "删除会话？"),
                    self.t("All its messages will be gone for good.", "其中的所有短信将被永久删除。"),
                    (self.t("Cancel", "取消"), self._close),
                    (self.t("Delete", "删除"), self._delete_thread),
                )
            case "block":
                who = name_of(names(self.phone), self.to[0])
                return ask(
                    self.t(f"Block {who}?", f"屏蔽{who}？"),
                    self.t("You will no longer get messages from this number.", "将不再接收此号码的短信。"),
                    (self.t("Cancel", "取消"), self._close),
                    (self.t("Block", "屏蔽"), self._block),
                )
            case _:
                return None

    def back(self) -> bool:
        if self.dialog:
            self.dialog = ""
            return True
        if not self.thread and self.text.strip():
            thread = store.open_thread(self.db, self.to, self.now)
            store.put_draft(self.db, thread, self.text, self.now)
            self.phone.toast(self.t("Draft saved", "已保存草稿"))
        return False

    @property
    def thread(self) -> int:
        """Id of the conversation; 0: nothing has been said yet."""
        return store.find(self.db, self.to)

    @property
    def _answers(self) -> bool:
        """A message can be sent there: to a number, not to the name of a service."""
        return all(any(sign.isdigit() for sign in one) for one in self.to)

    def _messages(self) -> list[Message]:
        return store.chat(self.db, self.thread, self.most) if self.thread else []

    # -- sheets -------------------------------------------------------------------------------------------

    def _choices(self) -> list[Node]:
        one = store.thread(self.db, self.thread)
        rows: list[Node] = []
        if len(self.to) == 1 and self._answers:
            if with_number(self.phone.databases[contacts.PATH], self.to[0]):
                rows.append(
                    menu_row(self.t("Contact details", "联系人详情"), self._who, glyph="person", id="details")
                )
            else:
                rows += [
                    menu_row(self.t("Add contact", "添加联系人"), self._add, glyph="person-add", id="add"),
                    menu_row(
                        self.t("Add to existing contact", "添加到已有联系人"),
                        self._add_to,
                        glyph="people",
                        id="add_to",
                    ),
                ]
            rows.append(
                menu_row(
                    self.t("Block", "屏蔽"), lambda: self._open("block"), glyph="do-not-disturb", id="block"
                )
            )
        if one is not None:
            pin = self.t("Unpin", "取消置顶") if one.pinned else self.t("Pin", "置顶")
            shelve = self.t("Unarchive", "取消归档") if one.archived else self.t("Archive", "归档")
            rows[:0] = [
                menu_row(pin, lambda: self._pin(not one.pinned), glyph="pin", id="pin"),
                menu_row(shelve, lambda: self._archive(not one.archived), glyph="archive", id="archive"),
                menu_row(self.t("Mark as unread", "标为未读"), self._unread, glyph="mail", id="unread"),
            ]
            rows.append(
                menu_row(
                    self.t("Delete conversation", "删除会话"),
                    lambda: self._open("delete_thread"),
                    glyph="delete",
                    id="delete",
                )
            )
        return rows

    def _message_choices(self, held: Message) -> list[Node]:
        rows = [
            menu_row(self.t("Copy text", "复制文本"), lambda: self._copy(held.body), glyph="copy", id="copy")
        ]
        if code := code_in(held.body):
            rows.append(
                menu_row(
                    self.t(f"Copy {code}", f"复制 {code}"), lambda: self._copy(code), glyph="key", id="code"
                )
            )
        if held.type == FAILED:
            rows.append(
                menu_row(self.t("Send again", "重新发送"), self._resend, glyph="refresh", id="resend")
            )
        rows += [
            menu_row(
                self.t("Forward", "转发"),
                lambda: self._forward(held.body),
                glyph="arrow-forward",
                id="forward",
            ),
            menu_row(
                self.t("Delete", "删除"), lambda: self._open("delete_message"), glyph="delete", id="delete"
            ),
        ]
        times = times_of(self.phone)
        when = f"{times.long(held.date)} {times.hour(held.date)}"
        return [row(text(when, size=13.5, colour="text_soft"), style=Style(pad=(16, 0, 16, 6))), *rows]

    # -- doing --------------------------------------------------------------------------------------------

    def write(self, words: str) -> None:
        self.text = words
        if self.thread:
            store.put_draft(self.db, self.thread, words, self.now)

    def _send(self) -> None:
        body = self.text.strip()
        if not body or not self.phone.ask_for(PACKAGE, SEND):
            return
        dispatch(self.phone, self.to, body)
        self.text = ""
        self.scrolls.pop("chat", None)
        self.scrolls.pop("compose", None)

    def _leave(self) -> None:
        if not self.back():
            self.pop()

    def _open(self, dialog: str) -> None:
        self.dialog = dialog

    def _close(self) -> None:
        self.dialog = ""

    def _holds(self, message: int) -> Do:
        def hold() -> None:
            self.phone.hide_keyboard()
            self.dialog, self.held = "message", message

        return hold

    def _earlier(self) -> None:
        self.most += SHOWN
        self.scrolls["chat"] = 0

    def _who(self) -> None:
        self.dialog = ""
        id = with_number(self.phone.databases[contacts.PATH], self.to[0])
        if id:
            self.phone.view(f"content://com.android.contacts/contacts/{id}")
        else:
            self._add()

    def _call(self) -> None:
        self.phone.view(f"tel:{digits(self.to[0])}")

    def _add(self) -> None:
        self.dialog = ""
        self.phone.start(
            contacts.PACKAGE, action="android.intent.action.INSERT", extras={"phone": digits(self.to[0])}
        )

    def _add_to(self) -> None:
        self.dialog = ""
        self.phone.start(
            contacts.PACKAGE,
            action="android.intent.action.INSERT_OR_EDIT",
            extras={"phone": digits(self.to[0])},
        )

    def _insert(self) -> None:
        self.push(InsertPage(self.phone))

    def _pin(self, on: bool) -> None:
        store.pin(self.db, self.thread, on)
        self._close()
        self.phone.toast(self.t("Pinned", "已置顶") if on else self.t("Unpinned", "已取消置顶"))

    def _archive(self, on: bool) -> None:
        store.archive(self.db, self.thread, on)
        self.dialog = ""
        self.pop()
        self.phone.toast(self.t("Archived", "已归档") if on else self.t("Unarchived", "已取消归档"))

    def _unread(self) -> None:
        store.mark_unread(self.db, self.thread)
        self.dialog = ""
        self.pop()

    def _block(self) -> None:
        store.block(self.blocked_db, self.to[0], True)
        self._close()
        self.phone.toast(self.t("Number blocked", "已屏蔽该号码"))

    def _unblock(self) -> None:
        store.block(self.blocked_db, self.to[0], False)
        self.phone.toast(self.t("Number unblocked", "已解除屏蔽"))

    def _copy(self, words: str) -> None:
        self._close()
        self.phone.clipboard = words
        self.phone.toast(self.t("Copied", "已复制"))

    def _resend(self) -> None:
        self._close()
        if self.phone.setting("global", "airplane_mode_on") == "1":
            self.phone.toast(self.t("Airplane mode is on", "飞行模式已开启"))
        else:
            store.resend(self.db, self.held, self.now)

    def _forward(self, body: str) -> None:
        self._close()
        self.phone.start(PACKAGE, action="android.intent.action.SEND", extras={TEXT: body})

    def _delete_message(self) -> None:
        self._close()
        store.delete_message(self.db, self.held)
        self.phone.toast(self.t("Message deleted", "短信已删除"))

    def _delete_thread(self) -> None:
        self._close()
        store.delete_thread(self.db, self.thread)
        self.pop()
        self.phone.toast(self.t("Conversation deleted", "会话已删除"))
