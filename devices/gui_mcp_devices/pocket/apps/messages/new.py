"""A new message: to whom, and what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts.words import digits, is_number, pretty
from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.answers import dispatch, name_of, names
from gui_mcp_devices.pocket.apps.messages.chat import ChatPage
from gui_mcp_devices.pocket.apps.messages.parts import SEND, WritingPage, composer
from gui_mcp_devices.pocket.apps.messages.pick import Entry, InsertPage, book_row, matching
from gui_mcp_devices.pocket.apps.messages.schema import PACKAGE
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    app_bar,
    column,
    entry,
    field,
    icon,
    icon_button,
    page,
    row,
    rows,
    sideways,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class NewPage(WritingPage):
    """Suggestions are listed while recipients are chosen; one who is chosen stands above the field."""

    activity = ".ComposeActivity"

    def __init__(self, phone: Phone, body: str = "") -> None:
        super().__init__(phone)
        self.text = body
        self.to: list[str] = []
        self.query = ""
        self.error = ""

    def shown(self) -> None:
        self.ask()

    def view(self) -> Node:
        found = self._suggested()
        typed = self.query.strip()
        direct = is_number(typed) and digits(typed) not in [digits(number) for _, number, _ in found]
        if self.low and self.focus == "message":
            return page(column(style=Style(grow=1)), self._composer())
        parts: list[Node] = (
            []
            if self.low
            else [app_bar(self.t("New message", "新短信"), back=self._leave, back_desc=self.up)]
        )
        if self.to:
            known = names(self.phone)
            chips = [self._chip(name_of(known, one), one) for one in self.to]
            parts.append(sideways("recipients", row(*chips, style=Style(gap=8, pad=(12, 8, 12, 4)))))
        to = field(
            "to", self.query, self._find, hint=self.t("Type a name or a number", "输入姓名或号码"),
            glyph="person-add", submit=self._submit, error=self.error,
        )  # fmt: skip
        parts.append(column(to, style=Style(width="fill", pad=(12, 4, 12, 8))))
        if direct:
            parts.append(
                entry(
                    self.t(f"Send to {pretty(typed)}", f"发送给 {pretty(typed)}"),
                    lead=icon("dialpad", colour="primary"),
                    tap=lambda: self._take(typed),
                    id="direct",
                )
            )

        def line(index: int) -> Node:
            return book_row(self, found[index], self._takes(found[index][1]))

        if found:
            parts.append(rows("suggestions", len(found), line, 60))
        else:
            nobody = "" if direct else self.t("Nobody of that name", "没有找到联系人")
            parts.append(column(text(nobody, colour="text_soft"), style=Style(grow=1, pad=(20, 12, 20, 0))))
        if self.to and not self.low:
            parts.append(self._composer())
        return page(*parts)

    def back(self) -> bool:
        if self.to and self.text.strip():
            thread = store.open_thread(self.db, self.to, self.now)
            store.put_draft(self.db, thread, self.text, self.now)
            self.phone.toast(self.t("Draft saved", "已保存草稿"))
        return False

    def _composer(self) -> Node:
        words = self.t("Insert a contact", "插入联系人")
        share = icon_button("person-add", words, self._insert, colour="text_soft", id="insert")
        return composer(
            self.text, self.write, self._send, hint=self.t("Text message", "短信"),
            send_desc=self.t("Send message", "发送短信"), more=(share,),
        )  # fmt: skip

    def _chip(self, name: str, number: str) -> Node:
        words = self.t(f"Remove {name}", f"移除{name}")
        parts = (
            unsaid(name, size=14, weight=500, colour="on_primary_soft"),
            icon("close", size=16, colour="on_primary_soft"),
        )
        style = Style(least=34, radius=17, fill="primary_soft", pad=(14, 0, 10, 0), gap=6)
        does = Does(tap=lambda: self.to.remove(number))
        return Node(
            "row", parts, style, says=Says(cls=BUTTON, text=name, desc=words, id="recipient"), does=does
        )

    def _suggested(self) -> list[Entry]:
        """Of the phone book what fits the query and has not been chosen."""
        chosen = {store.key_of(one) for one in self.to}
        return [one for one in matching(self, self.query) if store.key_of(one[1]) not in chosen]

    def _find(self, query: str) -> None:
        self.query, self.error = query, ""
        self.scrolls.pop("suggestions", None)

    def _takes(self, number: str) -> Callable[[], object]:
        return lambda: self._take(number)

    def _take(self, number: str) -> None:
        if store.key_of(number) not in [store.key_of(one) for one in self.to]:
            self.to.append(digits(number))
        self._find("")
        if self.text.strip():
            self.phone.hide_keyboard()
        else:
            self.phone.focus("message")

    def _submit(self) -> None:
        typed, found = self.query.strip(), self._suggested()
        if typed and len(found) == 1:
            self._take(found[0][1])
        elif is_number(typed):
            self._take(typed)
        elif typed:
            self.error = self.t("Choose one of the list, or type a number", "请从列表中选择，或输入号码")

    def _insert(self) -> None:
        self.push(InsertPage(self.phone))

    def _leave(self) -> None:
        if not self.back():
            self.pop()

    def _send(self) -> None:
        if not self.to or not self.text.strip() or not self.phone.ask_for(PACKAGE, SEND):
            return
        dispatch(self.phone, self.to, self.text.strip())
        self.phone.hide_keyboard()
        self.pop()
        self.push(ChatPage(self.phone, self.to))
