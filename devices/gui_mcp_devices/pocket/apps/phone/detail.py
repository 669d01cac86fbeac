"""One number and its calls, one voicemail, and whom a key of the speed dial calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts import store as book
from gui_mcp_devices.pocket.apps.contacts.parts import action
from gui_mcp_devices.pocket.apps.contacts.schema import PHONE_TYPES
from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty, tail
from gui_mcp_devices.pocket.apps.messages.schema import BLOCKED
from gui_mcp_devices.pocket.apps.messages.store import block, blocked, key_of
from gui_mcp_devices.pocket.apps.phone import store
from gui_mcp_devices.pocket.apps.phone.parts import ROW, PhonePart, glyph_of, kind_says, lasted, when
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    column,
    empty,
    entry,
    field,
    icon,
    icon_button,
    page,
    row,
    rows,
    scroll,
    section,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class NumberPage(PhonePart):
    """All calls with one number, and what can be done with it."""

    activity = ".NumberActivity"

    def __init__(self, phone: Phone, number: str) -> None:
        super().__init__(phone)
        self.number = digits(number)
        self.call = 0
        """The one that is to be deleted."""

    def view(self) -> Node:
        t, phone = self.t, self.phone
        found = store.calls_with(phone, self.number)
        tools = [
            icon_button("delete", t("Delete all calls", "删除全部通话"), self.opens("all"), id="delete_all")
        ]
        bar = app_bar(t("Calls", "通话"), *(tools if found else []), back=self.pop, back_desc=self.up)
        lines = [self._line(one) for one in found] or [
            entry(t("No calls with this number", "没有与该号码的通话"), lead=icon("history"))
        ]
        body = column(
            _head(phone, self.number),
            self.ways(self.number),
            section(t("Calls", "通话记录")),
            *lines,
            style=Style(width="fill", pad=(0, 0, 0, 16)),
        )
        return page(bar, scroll("number", body))

    def ways(self, number: str) -> Node:
        t = self.t
        known = tail(number) in store.names(self.phone)
        shut = key_of(number) in blocked(self.phone.databases[BLOCKED])
        if known:
            save = action("person", t("Contact", "联系人"), self._contact(number))
        else:
            save = action("person-add", t("Save", "保存"), self.saves_new(number))
        return row(
            action("phone", t("Call", "呼叫"), self.calls(number)),
            action("message", t("Message", "短信"), self.texts(number)),
            save,
            action(
                "block",
                t("Unblock", "解除屏蔽") if shut else t("Block", "屏蔽"),
                self._blocks(number, not shut),
            ),
            style=Style(width="fill", pad=(12, 8, 12, 8)),
        )

    def over(self) -> Node | None:
        t = self.t
        match self.open:
            case "all":
                who = store.name_of(self.phone, self.number)
                says = t(
                    f"All calls with {who} are removed from the log.", f"与{who}的全部通话记录将被删除。"
                )
                return self.question(
                    t("Delete all calls?", "删除全部通话？"), says, t("Delete", "删除"), self._forget
                )
            case "one":
                says = t("This call is removed from the log.", "该条通话记录将被删除。")
                return self.question(
                    t("Delete call?", "删除通话记录？"), says, t("Delete", "删除"), self._forget_one
                )
            case "block":
                says = t(
                    "Calls and messages from this number will not reach you.",
                    "将不再接收该号码的来电和短信。",
                )
                return self.question(t("Block number?", "屏蔽号码？"), says, t("Block", "屏蔽"), self._block)
            case _:
                return None

    def _line(self, one: store.Call) -> Node:
        phone = self.phone
        said = kind_says(phone, one.kind) + (f" · {lasted(phone, one.seconds)}" if one.seconds else "")
        at = when(phone, one.date)
        missed = glyph_of(one.kind) == "call-missed"
        away = icon_button(
            "delete",
            self.t(f"Delete the call of {at}", f"删除{at}的通话"),
            self._drops(one.id),
            colour="text_soft",
            size=20,
            id="delete",
        )
        lead = icon(glyph_of(one.kind), colour="error" if missed else "text_soft")
        return entry(at, detail=said, lead=lead, tail=away)

    def _drops(self, call: int) -> Callable[[], None]:
        def ask() -> None:
            self.call, self.open = call, "one"

        return ask

    def _forget_one(self) -> None:
        store.forget(self.phone, [self.call])
        self.close()

    def _forget(self) -> None:
        store.forget(self.phone, [one.id for one in store.calls_with(self.phone, self.number)])
        self.close()
        self.phone.toast(self.t("Calls deleted", "通话记录已删除"))

    def _contact(self, number: str) -> Callable[[], object]:
        id = book.with_number(store.people(self.phone), number)
        return lambda: self.phone.view(f"content://com.android.contacts/contacts/{id}")

    def _blocks(self, number: str, on: bool) -> Callable[[], None]:
        def unblock() -> None:
            block(self.phone.databases[BLOCKED], number, False)
            self.phone.toast(self.t("Number unblocked", "已解除屏蔽"))

        return self.opens("block") if on else unblock

    def _block(self) -> None:
        block(self.phone.databases[BLOCKED], self.number, True)
        self.phone.toast(self.t("Number blocked", "已屏蔽该号码"))
        self.close()


class VoicemailPage(NumberPage):
    """What somebody said to the machine, as text."""

    activity = ".VoicemailActivity"

    def __init__(self, phone: Phone, id: int) -> None:
        self.id = id
        one = next((v for v in store.voicemails(phone) if v.id == id), None)
        super().__init__(phone, one.number if one else "")

    def shown(self) -> None:
        if any(one.id == self.id for one in store.voicemails(self.phone)):
            store.hear(self.phone, self.id)

    def view(self) -> Node:
        t = self.t
        one = next((v for v in store.voicemails(self.phone) if v.id == self.id), None)
        if one is None:
            bar = app_bar(t("Voicemail", "语音信箱"), back=self.pop, back_desc=self.up)
            return page(bar, empty("inbox", t("This message is no longer here", "该留言已不存在")))
        tools = icon_button("delete", t("Delete message", "删除留言"), self.opens("voicemail"), id="delete")
        bar = app_bar(t("Voicemail", "语音信箱"), tools, back=self.pop, back_desc=self.up)
        said = column(
            text(
                f"{when(self.phone, one.date)} · {lasted(self.phone, one.seconds)}",
                size=13,
                colour="text_soft",
            ),
            text(one.text, size=17, id="voicemail_text"),
            style=Style(width="fill", gap=6, pad=(16, 14, 16, 16), fill="surface", radius=16),
        )
        body = column(
            _head(self.phone, self.number),
            self.ways(self.number),
            column(said, style=Style(width="fill", pad=(14, 8, 14, 8))),
            style=Style(width="fill"),
        )
        return page(bar, scroll("voicemail", body))

    def over(self) -> Node | None:
        if self.open != "voicemail":
            return super().over()
        t = self.t
        says = t("The message will be gone for good.", "该留言将被永久删除。")
        return self.question(t("Delete message?", "删除留言？"), says, t("Delete", "删除"), self._delete)

    def _delete(self) -> None:
        store.delete_voicemail(self.phone, self.id)
        self.close()
        self.pop()
        self.phone.toast(self.t("Message deleted", "留言已删除"))


class SlotPage(PhonePart):
    """Whom one key calls while it is held: all numbers of the contacts to choose from."""

    activity = ".SpeedDialActivity"

    def __init__(self, phone: Phone, slot: int) -> None:
        super().__init__(phone)
        self.slot = slot
        self.query = ""

    def view(self) -> Node:
        t, phone = self.t, self.phone
        now = store.speed_dial(phone).get(self.slot, "")
        clear = icon_button("delete", t("Clear this key", "清除此快捷键"), self._clear, id="clear")
        title = t(f"Speed dial {self.slot}", f"快速拨号 {self.slot}")
        bar = app_bar(title, *([clear] if now else []), back=self.pop, back_desc=self.up)
        wanted = self.query.casefold().strip()
        number = digits(wanted)
        found = [
            one
            for one in store.numbers(phone)
            if wanted in one[0].casefold() or (number and number in digits(one[1]))
        ]
        search = row(
            field(
                "people",
                self.query,
                self._typed,
                hint=t("Search contacts", "搜索联系人"),
                glyph="search",
                grow=1,
            ),
            style=Style(width="fill", pad=(14, 6, 14, 6)),
        )
        if not found:
            return page(bar, search, empty("search", t("Nobody found", "没有找到")))

        def line(at: int) -> Node:
            name, of, type = found[at]
            kind = t(*PHONE_TYPES.get(type, ("", "")))
            on = tail(of) == tail(now)
            return entry(
                name,
                detail=f"{kind} · {pretty(of)}",
                lead=avatar(name, 42),
                tap=self._takes(of),
                id="number",
                tail=icon("check", colour="primary", desc=t("Chosen", "已选择")) if on else None,
                height=ROW,
            )

        return page(bar, search, rows("numbers", len(found), line, ROW))

    def _typed(self, query: str) -> None:
        self.query = query
        self.scrolls.pop("numbers", None)

    def _takes(self, number: str) -> Callable[[], None]:
        def take() -> None:
            store.put_speed_dial(self.phone, self.slot, number)
            self.pop()
            self.phone.toast(self.t("Speed dial is set", "已设置快速拨号"))

        return take

    def _clear(self) -> None:
        store.put_speed_dial(self.phone, self.slot, "")
        self.pop()


def _head(phone: Phone, number: str) -> Node:
    name = store.name_of(phone, number)
    lines = [text(name, size=22, weight=500, lines=1, align="center", id="name")]
    if name != pretty(number):
        lines.append(text(pretty(number), size=14, colour="text_soft", align="center", id="number"))
    return column(
        avatar(name, 76), *lines, style=Style(width="fill", align="center", gap=6, pad=(16, 10, 16, 4))
    )
