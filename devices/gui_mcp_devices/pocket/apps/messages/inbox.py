"""The first page: the conversations; and those that are put away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts.parts import ask, menu
from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.answers import names
from gui_mcp_devices.pocket.apps.messages.blocked import BlockedPage, is_blocked
from gui_mcp_devices.pocket.apps.messages.chat import ChatPage
from gui_mcp_devices.pocket.apps.messages.find import SearchPage
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.apps.messages.parts import MessagesPage, face, title_of
from gui_mcp_devices.pocket.apps.messages.schema import FAILED, INBOX
from gui_mcp_devices.pocket.apps.messages.store import Thread
from gui_mcp_devices.pocket.apps.messages.times import times_of
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import menu_row
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    chip,
    column,
    empty,
    fab,
    floating,
    icon,
    icon_button,
    page,
    row,
    rows,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ROW = 76.0
UNDO_SECONDS = 8.0


class InboxPage(MessagesPage):
    """All conversations that are neither archived nor blocked."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.unread_only = False
        self.dialog = ""
        """`menu`, `thread`, `delete` or `block`."""
        self.held = 0
        self.undo = 0
        """A conversation that was just archived."""
        self.undo_until = 0.0

    def shown(self) -> None:
        self.ask()

    def view(self) -> Node:
        listed = self._threads()
        shown = [one for one in listed if one.unread] if self.unread_only else listed
        unread = sum(1 for one in listed if one.unread)
        parts = [self._bar()]
        if not self._aside:
            words = self.t(f"Unread ({unread})", f"未读 ({unread})")
            chips = row(
                chip(self.t("All", "全部"), not self.unread_only, lambda: self._only(False), id="all"),
                chip(words, self.unread_only, lambda: self._only(True), id="unread"),
                style=Style(width="fill", gap=8, pad=(16, 2, 16, 8), fill="surface"),
            )
            parts.append(chips)
        known, times = names(self.phone), times_of(self.phone)

        def line(index: int) -> Node:
            # The last row is empty: it can be scrolled out from under the floating button.
            if index == len(shown):
                return column()
            one = shown[index]
            title, when = title_of(known, one.addresses), times.short(one.last.date)
            return self.keep((one, title, when), lambda: self._line(one, title, when))

        body = rows("list", len(shown) + 1, line, ROW) if shown else self._nothing()
        if not self._aside:
            start = self.t("Start chat", "新短信")
            body = floating(body, fab("edit", start, lambda: self.push(NewPage(self.phone)), id="start_chat"))
        parts.append(body)
        if self.undo and self.phone.now() < self.undo_until:
            parts.append(self._undo_bar())
        return page(*parts)

    def over(self) -> Node | None:
        held = next((one for one in store.threads(self.db) if one.id == self.held), None)
        if self.dialog == "menu":
            choices = (
                menu_row(
                    self.t("Archived", "已归档"),
                    lambda: self._go(ArchivePage(self.phone)),
                    glyph="archive",
                    id="archived",
                ),
                menu_row(
                    self.t("Blocked", "已屏蔽"),
                    lambda: self._go(BlockedPage(self.phone)),
                    glyph="do-not-disturb",
                    id="blocked",
                ),
                menu_row(
                    self.t("Mark all as read", "全部标为已读"), self._read_all, glyph="check", id="read_all"
                ),
            )
            return menu(choices, self._close)
        if held is None:
            return None
        title = title_of(names(self.phone), held.addresses)
        if self.dialog == "thread":
            return menu(self._choices(held), self._close, title=title)
        if self.dialog == "delete":
            return ask(
                self.t("Delete conversation?", "删除会话？"),
                self.t(
                    f"All messages with {title} will be gone for good.",
                    f"与“{title}”的所有短信将被永久删除。",
                ),
                (self.t("Cancel", "取消"), self._close),
                (self.t("Delete", "删除"), self._delete),
            )
        if self.dialog == "block":
            return ask(
                self.t(f"Block {title}?", f"屏蔽{title}？"),
                self.t("You will no longer get messages from this number.", "将不再接收此号码的短信。"),
                (self.t("Cancel", "取消"), self._close),
                (self.t("Block", "屏蔽"), self._block),
            )
        return None

    def back(self) -> bool:
        if self.dialog:
            self.dialog = ""
            return True
        if self.unread_only:
            self.unread_only = False
            return True
        return False

    # -- what differs on the pages of those put away ---------------------------------------------------------

    @property
    def _aside(self) -> bool:
        return False

    def _threads(self) -> list[Thread]:
        shut = store.blocked(self.blocked_db)
        return [one for one in store.threads(self.db) if not one.archived and not is_blocked(one, shut)]

    def _bar(self) -> Node:
        return app_bar(
            self.t("Messages", "短信"),
            icon_button(
                "search",
                self.t("Search messages", "搜索短信"),
                lambda: self.push(SearchPage(self.phone)),
                id="search",
            ),
            icon_button("more", self.t("More options", "更多选项"), lambda: self._open("menu"), id="more"),
        )

    def _nothing(self) -> Node:
        if self.unread_only:
            return empty("check-circle", self.t("You have read everything", "没有未读短信"))
        return empty("message", self.t("No conversations yet", "还没有短信"))

    # -- parts --------------------------------------------------------------------------------------------

    def _line(self, one: Thread, title: str, when: str) -> Node:
        fresh = one.unread > 0
        weight = 700 if fresh else 400
        ink: Colour = "text" if fresh else "text_soft"
        says = one.last.body.replace("\n", " ")
        if one.draft:
            says, ink = self.t(f"Draft: {one.draft}", f"草稿：{one.draft}"), "primary"
        elif one.last.type == FAILED:
            says, ink = self.t(f"Not sent: {says}", f"未发送：{says}"), "error"
        elif one.last.type != INBOX:
            says = self.t(f"You: {says}", f"我：{says}")
        date = text(when, size=12.5, colour="primary" if fresh else "text_soft")
        marks: list[Node] = [icon("pin", size=16, desc=self.t("Pinned", "已置顶"))] if one.pinned else []
        if fresh:
            badge = Style(least=20, radius=10, fill="primary", pad=(7, 0, 7, 0), justify="center")
            count = Node(
                "row",
                (unsaid(str(one.unread), size=12, weight=700, colour="on_primary"),),
                badge,
                says=Says(
                    cls="android.widget.TextView",
                    text=str(one.unread),
                    desc=self.t(f"{one.unread} unread", f"{one.unread}条未读"),
                ),
            )
            marks.append(count)
        lines = column(
            row(
                text(title, size=16, weight=weight if fresh else 500, lines=1, grow=1),
                date,
                style=Style(width="fill", gap=8),
            ),
            row(
                text(says, size=14, weight=500 if fresh else 400, colour=ink, lines=1, grow=1),
                *marks,
                style=Style(width="fill", gap=8),
            ),
            style=Style(grow=1, gap=4),
        )
        node = row(
            face(title, several=len(one.addresses) > 1),
            lines,
            style=Style(width="fill", height="fill", pad=(16, 8, 16, 8), gap=14),
        )
        node.says = Says(cls=GROUP, id="conversation")
        node.does = Does(tap=self._shows(one), long_press=self._holds(one.id))
        return node

    def _choices(self, held: Thread) -> list[Node]:
        pin = self.t("Unpin", "取消置顶") if held.pinned else self.t("Pin", "置顶")
        shelve = self.t("Unarchive", "取消归档") if held.archived else self.t("Archive", "归档")
        read = self.t("Mark as read", "标为已读") if held.unread else self.t("Mark as unread", "标为未读")
        rows = [
            menu_row(pin, lambda: self._pin(held), glyph="pin", id="pin"),
            menu_row(shelve, lambda: self._archive(held), glyph="archive", id="archive"),
            menu_row(read, lambda: self._mark(held), glyph="mail", id="mark"),
            menu_row(self.t("Delete", "删除"), lambda: self._open("delete"), glyph="delete", id="delete"),
        ]
        if len(held.addresses) == 1:
            rows.insert(
                3,
                menu_row(
                    self.t("Block", "屏蔽"), lambda: self._open("block"), glyph="do-not-disturb", id="block"
                ),
            )
        return rows

    def _undo_bar(self) -> Node:
        says = text(self.t("Conversation archived", "会话已归档"), colour="background", lines=2)
        undo = Node(
            "row",
            (unsaid(self.t("Undo", "撤销"), weight=500, colour="primary_soft"),),
            Style(height=44, pad=(12, 0, 12, 0)),
            says=Says(cls="android.widget.Button", text=self.t("Undo", "撤销"), id="undo"),
            does=Does(tap=self._undo),
        )
        bar = row(
            column(says, style=Style(grow=1)),
            undo,
            style=Style(width="fill", fill="text", radius=12, pad=(16, 2, 6, 2)),
        )
        return column(bar, style=Style(width="fill", pad=(12, 4, 12, 12)))

    # -- doing --------------------------------------------------------------------------------------------

    def _shows(self, one: Thread) -> Callable[[], object]:
        return lambda: self.push(ChatPage(self.phone, one.addresses))

    def _holds(self, thread: int) -> Callable[[], object]:
        def hold() -> None:
            self.dialog, self.held = "thread", thread

        return hold

    def _go(self, to: MessagesPage) -> None:
        self.dialog = ""
        self.push(to)

    def _only(self, unread: bool) -> None:
        self.unread_only = unread

    def _open(self, dialog: str) -> None:
        self.dialog = dialog

    def _close(self) -> None:
        self.dialog = ""

    def _pin(self, held: Thread) -> None:
        store.pin(self.db, held.id, not held.pinned)
        self._close()

    def _archive(self, held: Thread) -> None:
        store.archive(self.db, held.id, not held.archived)
        self._close()
        if not held.archived:
            self.undo, self.undo_until = held.id, self.phone.now() + UNDO_SECONDS

    def _undo(self) -> None:
        store.archive(self.db, self.undo, False)
        self.undo = 0

    def _mark(self, held: Thread) -> None:
        if held.unread:
            store.mark_read(self.db, [held.id])
        else:
            store.mark_unread(self.db, held.id)
        self._close()

    def _read_all(self) -> None:
        store.mark_read(self.db, [one.id for one in self._threads()])
        self._close()

    def _delete(self) -> None:
        store.delete_thread(self.db, self.held)
        self._close()
        self.phone.toast(self.t("Conversation deleted", "会话已删除"))

    def _block(self) -> None:
        held = store.thread(self.db, self.held)
        if held is not None:
            store.block(self.blocked_db, held.addresses[0], True)
        self._close()
        self.phone.toast(self.t("Number blocked", "已屏蔽该号码"))


class ArchivePage(InboxPage):
    """Conversations that were put away; a new message brings one back."""

    activity = ".ArchiveActivity"

    @property
    def _aside(self) -> bool:
        return True

    def _threads(self) -> list[Thread]:
        shut = store.blocked(self.blocked_db)
        return [one for one in store.threads(self.db) if one.archived and not is_blocked(one, shut)]

    def _bar(self) -> Node:
        return app_bar(self.t("Archived", "已归档"), back=self.pop, back_desc=self.up)

    def _nothing(self) -> Node:
        return empty("archive", self.t("Nothing is archived", "没有已归档的会话"))
