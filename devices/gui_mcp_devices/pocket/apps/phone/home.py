"""The first page of the telephone: favourites, the log of calls, the keypad, voicemail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts.parts import READ
from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty
from gui_mcp_devices.pocket.apps.phone import store
from gui_mcp_devices.pocket.apps.phone.data import INCOMING, MISSED, OUTGOING, PACKAGE
from gui_mcp_devices.pocket.apps.phone.detail import NumberPage, SlotPage, VoicemailPage
from gui_mcp_devices.pocket.apps.phone.options import CallSettings
from gui_mcp_devices.pocket.apps.phone.parts import ROW, PhonePart, lasted, when
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    app_bar,
    avatar,
    chip,
    column,
    empty,
    entry,
    icon,
    icon_button,
    page,
    row,
    rows,
    scroll,
    section,
    sideways,
    stack,
    tabs,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

FAVOURITES, RECENTS, KEYPAD, VOICEMAIL = range(4)
PAD = ("123", "456", "789", "*0#")
SLOTS = range(2, 10)


class PhonePage(PhonePart):
    def __init__(self, phone: Phone, number: str = "") -> None:
        super().__init__(phone)
        self.tab = KEYPAD if number else RECENTS
        self.kind = 0
        self.number = digits(number)
        self.asked = False

    def view(self) -> Node:
        t = self.t
        titles = (
            t("Favourites", "收藏"),
            t("Recents", "通话记录"),
            t("Keypad", "拨号键盘"),
            t("Voicemail", "语音信箱"),
        )
        tools = [icon_button("more", t("More options", "更多选项"), self.opens("menu"), id="more")]
        bodies = (self._favourites, self._recents, self._keypad, self._voicemails)
        foot = tabs(titles, self.tab, self._turn, ("star", "history", "dialpad", "inbox"))
        bar = app_bar(titles[self.tab], *tools)
        if self.phone.width > self.phone.height:
            return page(row(*tools, style=Style(width="fill", justify="end")), *bodies[self.tab](), foot)
        return page(bar, *bodies[self.tab](), foot)

    def shown(self) -> None:
        if not self.asked:
            self.asked = True
            self.phone.ask_for(PACKAGE, READ)

    def over(self) -> Node | None:
        t = self.t
        match self.open:
            case "menu":
                return sheet(
                    menu_row(t("Call settings", "通话设置"), self._settings, glyph="settings", id="settings"),
                    menu_row(
                        t("Clear call log", "清空通话记录"), self.opens("clear"), glyph="delete", id="clear"
                    ),
                    dismiss=self.close,
                )
            case "clear":
                says = t("All calls are removed from the log.", "全部通话记录将被删除。")
                return self.question(
                    t("Clear call log?", "清空通话记录？"), says, t("Clear", "清空"), self._clear
                )
            case _:
                return None

    def back(self) -> bool:
        if super().back():
            return True
        if self.tab != RECENTS:
            self.tab = RECENTS
            return True
        return False

    # -- favourites ---------------------------------------------------------------------------------------

    def _favourites(self) -> list[Node]:
        t, phone = self.t, self.phone
        parts: list[Node] = [section(t("Favourites", "收藏"))]
        parts += [
            self.person(number, pretty(number), tap=self._shows(number)) for number in store.starred(phone)
        ]
        if len(parts) == 1:
            none = t("People whom you star in the contacts appear here", "在通讯录里收藏的联系人会显示在这里")
            parts.append(entry(none, lead=icon("star-outline")))
        parts.append(section(t("Speed dial", "快速拨号")))
        held = store.speed_dial(phone)
        for slot in SLOTS:
            number = held.get(slot, "")
            name = store.name_of(phone, number) if number else t("Not set", "未设置")
            lead = stack(
                text(str(slot), size=17, weight=500, colour="on_primary_soft"),
                style=Style(
                    width=42, height=42, radius=21, fill="primary_soft", align="center", justify="center"
                ),
            )
            tail = [icon("chevron-right")]
            parts.append(
                entry(
                    name,
                    detail=pretty(number) if number else t("Tap to choose a number", "点击选择号码"),
                    lead=lead,
                    tail=tail[0],
                    tap=lambda slot=slot: self.push(SlotPage(phone, slot)),
                    id="slot",
                )
            )
        return [scroll("favourites", column(*parts, style=Style(width="fill", pad=(0, 0, 0, 16))))]

    # -- recents ------------------------------------------------------------------------------------------

    def _recents(self) -> list[Node]:
        t, phone = self.t, self.phone
        kinds = (
            (0, t("All", "全部")),
            (MISSED, t("Missed", "未接")),
            (INCOMING, t("Incoming", "来电")),
            (OUTGOING, t("Outgoing", "去电")),
        )
        chips = [chip(name, kind == self.kind, self._narrows(kind), id="kind") for kind, name in kinds]
        head = sideways("kinds", row(*chips, style=Style(gap=8, pad=(14, 4, 14, 8))))
        found = store.calls(phone, self.kind)
        if not found:
            return [head, empty("phone", t("No calls here", "没有通话记录"))]

        def line(at: int) -> Node:
            one = found[at]
            said = when(phone, one.date) + (f" · {lasted(phone, one.seconds)}" if one.seconds else "")
            return self.person(one.number, said, tap=self._shows(one.number), kind=one.kind)

        return [head, rows("calls", len(found), line, ROW)]

    # -- keypad -------------------------------------------------------------------------------------------

    def _keypad(self) -> list[Node]:
        t = self.t
        wide = self.phone.width > self.phone.height
        digits_shown = text(pretty(self.number) or " ", size=28, align="center", lines=1, id="digits")
        keys = [row(*(self._key(sign) for sign in line), style=Style(width="fill", grow=1)) for line in PAD]
        call = Node(
            "stack",
            (icon("phone", size=26, colour="on_success"),),
            Style(width=60, height=52, radius=26, fill="success", align="center", justify="center"),
            says=Says(cls="android.widget.ImageButton", desc=t("Call", "呼叫"), id="call"),
            does=Does(tap=self._call),
        )
        line = row(
            stack(style=Style(grow=1)),
            call,
            row(
                icon_button(
                    "backspace", t("Delete digit", "删除数字"), self._less, colour="text_soft", id="less"
                ),
                style=Style(grow=1, justify="center"),
            ),
            style=Style(width="fill", pad=(24, 2, 24, 6)),
        )
        top = column(
            digits_shown, self._fitting(), style=Style(width="fill", grow=1, gap=4, pad=(0, 4, 0, 0))
        )
        pad = column(*keys, style=Style(width="fill", grow=2, pad=(24, 0, 24, 0)))
        if wide:
            left = column(top, line, style=Style(grow=1, height="fill"))
            return [
                row(left, column(pad, style=Style(grow=1, height="fill")), style=Style(width="fill", grow=1))
            ]
        return [top, pad, line]

    def _fitting(self) -> Node:
        """Who has the number that is being dialled, or what can be done with it."""
        t = self.t
        found = store.matches(self.phone, self.number)[:20]
        lines = [
            entry(name, detail=pretty(number), lead=avatar(name, 36), tap=self._takes(number), id="match")
            for name, number in found
        ]
        if not found and len(self.number) >= 3:
            lines = [
                menu_row(
                    t("Create new contact", "新建联系人"),
                    self.saves_new(self.number),
                    glyph="person-add",
                    id="create",
                ),
                menu_row(
                    t("Add to a contact", "添加到联系人"), self.adds_to(self.number), glyph="person", id="add"
                ),
                menu_row(
                    t("Send a message", "发送短信"), self.texts(self.number), glyph="message", id="message"
                ),
            ]
        return scroll("matches", column(*lines, style=Style(width="fill")))

    def _key(self, sign: str) -> Node:
        letters = store.KEYS.get(sign, "").upper()
        parts = [unsaid(sign, size=23)]
        if letters and self.phone.height / self.phone.density > 600:
            parts.append(unsaid(letters, size=10, colour="text_soft"))
        says = Says(
            cls=BUTTON, text=f"{sign} {letters}".strip() if len(parts) > 1 else sign, id=f"key_{sign}"
        )
        style = Style(grow=1, height="fill", align="center", justify="center")
        return Node("column", parts, style, says=says, does=Does(tap=self._more(sign)))

    # -- voicemail ----------------------------------------------------------------------------------------

    def _voicemails(self) -> list[Node]:
        found = store.voicemails(self.phone)
        if not found:
            return [empty("inbox", self.t("You have no voicemail", "没有语音留言"))]
        lines: list[Node] = []
        for one in found:
            name = store.name_of(self.phone, one.number)
            said = f"{when(self.phone, one.date)} · {lasted(self.phone, one.seconds)}"
            new = None if one.heard else icon("dot", size=16, colour="primary", desc=self.t("New", "新留言"))
            lines.append(
                entry(
                    name,
                    detail=said,
                    lead=avatar(name, 42),
                    tail=new,
                    tap=self._listens(one.id),
                    id="voicemail",
                )
            )
        return [scroll("voicemails", column(*lines, style=Style(width="fill")))]

    # -- doing --------------------------------------------------------------------------------------------

    def _turn(self, tab: int) -> None:
        self.tab = tab

    def _narrows(self, kind: int) -> Callable[[], None]:
        def narrow() -> None:
            self.kind = kind
            self.scrolls.pop("calls", None)

        return narrow

    def _shows(self, number: str) -> Callable[[], None]:
        return lambda: self.push(NumberPage(self.phone, number))

    def _listens(self, id: int) -> Callable[[], None]:
        return lambda: self.push(VoicemailPage(self.phone, id))

    def _more(self, sign: str) -> Callable[[], None]:
        def more() -> None:
            self.number = (self.number + sign)[:20]

        return more

    def _less(self) -> None:
        self.number = self.number[:-1]

    def _takes(self, number: str) -> Callable[[], None]:
        def take() -> None:
            self.number = digits(number)

        return take

    def _call(self) -> None:
        if len(self.number) == 1 and (
            held := store.speed_dial(self.phone).get(int("0" + digits(self.number).strip("*#")))
        ):
            self.number = held
        if self.number:
            number, self.number = self.number, ""
            self.calls(number)()

    def _settings(self) -> None:
        self.close()
        self.push(CallSettings(self.phone))

    def _clear(self) -> None:
        store.call_log(self.phone).execute("DELETE FROM calls")
        self.close()
