"""What happens to calls: waiting, forwarding, quick replies, blocked numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts.words import digits, is_number, pretty
from gui_mcp_devices.pocket.apps.messages.schema import BLOCKED
from gui_mcp_devices.pocket.apps.messages.store import block
from gui_mcp_devices.pocket.apps.phone import store
from gui_mcp_devices.pocket.apps.phone.data import FORWARDS
from gui_mcp_devices.pocket.apps.phone.parts import PhonePart
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    app_bar,
    avatar,
    button,
    column,
    empty,
    entry,
    field,
    icon,
    icon_button,
    page,
    scroll,
    section,
    switch_row,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MOST = 160
"""Characters of a quick reply."""


class Writing(PhonePart):
    """A page with a dialog in which one line is written."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.draft = ""
        self.wrong = ""

    def writes(self, what: str, draft: str) -> Callable[[], None]:
        def show() -> None:
            self.open, self.draft, self.wrong = what, draft, ""

        return show

    def line_dialog(self, title: str, label: str, save: Do, *more: Node) -> Node:
        def typed(text: str) -> None:
            self.draft, self.wrong = text, ""

        return dialog(
            title,
            field("line", self.draft, typed, label=label, submit=save, error=self.wrong),
            actions=(
                *more,
                button(self.t("Cancel", "取消"), self.close, look="text", id="cancel"),
                button(self.t("Save", "保存"), save, id="save"),
            ),
            dismiss=self.close,
        )


class CallSettings(Writing):
    activity = ".SettingsActivity"

    def view(self) -> Node:
        t, phone = self.t, self.phone
        names = self._forwards()
        bar = app_bar(t("Call settings", "通话设置"), back=self.pop, back_desc=self.up)
        shut = phone.databases[BLOCKED].execute("SELECT COUNT(*) FROM blocked").fetchone()[0]
        lines = [
            entry(
                names[key],
                detail=pretty(number) if (number := store.setting(phone, key)) else t("Off", "关闭"),
                lead=icon("forward"),
                tap=self.writes(key, store.setting(phone, key)),
                id="forward",
            )
            for key in FORWARDS
        ]
        parts = [
            section(t("Calls", "通话")),
            self._switch(
                "call_waiting",
                t("Call waiting", "呼叫等待"),
                t("Tell me of a second call", "通话中提示新来电"),
            ),
            self._switch(
                "hide_number", t("Hide my number", "隐藏本机号码"), t("On calls that I make", "拨打电话时")
            ),
            self._switch("vibrate", t("Vibrate when answered", "接通时振动"), ""),
            section(t("Call forwarding", "呼叫转移")),
            *lines,
            section(t("More", "更多")),
            entry(
                t("Quick replies", "快捷回复"),
                detail=t("Sent instead of answering", "拒接时发送"),
                lead=icon("message"),
                tap=lambda: self.push(RepliesPage(phone)),
                id="replies",
            ),
            entry(
                t("Blocked numbers", "已屏蔽的号码"),
                detail=t(f"{shut} numbers", f"{shut} 个号码"),
                lead=icon("block"),
                tap=lambda: self.push(BlockedPage(phone)),
                id="blocked",
            ),
        ]
        return page(bar, scroll("settings", column(*parts, style=Style(width="fill", pad=(0, 0, 0, 16)))))

    def over(self) -> Node | None:
        if self.open not in FORWARDS:
            return None
        off = button(self.t("Turn off", "停用"), self._off, look="text", id="off")
        on = bool(store.setting(self.phone, self.open))
        label = self.t("Forward to", "转移到")
        return self.line_dialog(self._forwards()[self.open], label, self._save, *([off] if on else []))

    def _forwards(self) -> dict[str, str]:
        t = self.t
        names = (
            t("Always forward", "始终转移"),
            t("When busy", "遇忙时转移"),
            t("When unanswered", "无应答时转移"),
            t("When unreachable", "不可及时转移"),
        )
        return dict(zip(FORWARDS, names, strict=True))

    def _switch(self, name: str, title: str, detail: str) -> Node:
        def flip(on: bool) -> None:
            store.put_setting(self.phone, name, str(int(on)))

        return switch_row(title, store.setting(self.phone, name) == "1", flip, detail=detail, id=name)

    def _save(self) -> None:
        if not is_number(self.draft):
            self.wrong = self.t("This is not a phone number", "这不是电话号码")
            return
        store.put_setting(self.phone, self.open, digits(self.draft))
        self.focus = ""
        self.close()

    def _off(self) -> None:
        store.put_setting(self.phone, self.open, "")
        self.focus = ""
        self.close()


class RepliesPage(Writing):
    activity = ".RepliesActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.held = 0

    def view(self) -> Node:
        t = self.t
        add = icon_button("add", t("Add reply", "添加回复"), self._edits(0, ""), id="add")
        bar = app_bar(t("Quick replies", "快捷回复"), add, back=self.pop, back_desc=self.up)
        found = store.replies(self.phone)
        if not found:
            return page(bar, empty("message", t("No quick replies", "没有快捷回复")))
        lines = [
            entry(said, lead=icon("message"), tap=self._edits(id, said), id="reply") for id, said in found
        ]
        return page(bar, scroll("replies", column(*lines, style=Style(width="fill"))))

    def over(self) -> Node | None:
        t = self.t
        match self.open:
            case "edit":
                title = t("Edit reply", "编辑回复") if self.held else t("New reply", "新回复")
                away = button(t("Delete", "删除"), self.opens("delete"), look="text", id="delete")
                return self.line_dialog(
                    title, t("Reply", "回复内容"), self._save, *([away] if self.held else [])
                )
            case "delete":
                says = dict(store.replies(self.phone)).get(self.held, "")
                return self.question(
                    t("Delete reply?", "删除回复？"), says, t("Delete", "删除"), self._delete
                )
            case _:
                return None

    def _edits(self, id: int, said: str) -> Callable[[], None]:
        def edit() -> None:
            self.held = id
            self.writes("edit", said)()

        return edit

    def _save(self) -> None:
        said = " ".join(self.draft.split())
        if not said or len(said) > MOST:
            self.wrong = self.t(f"Needs 1 to {MOST} characters", f"需要1到{MOST}个字")
            return
        store.put_reply(self.phone, self.held, said)
        self.focus = ""
        self.close()

    def _delete(self) -> None:
        store.drop_reply(self.phone, self.held)
        self.close()


class BlockedPage(Writing):
    """Numbers whose calls and messages do not come in."""

    activity = ".BlockedActivity"

    def view(self) -> Node:
        t = self.t
        add = icon_button("add", t("Block a number", "屏蔽号码"), self.writes("add", ""), id="add")
        bar = app_bar(t("Blocked numbers", "已屏蔽的号码"), add, back=self.pop, back_desc=self.up)
        rows = self.phone.databases[BLOCKED].execute("SELECT original_number FROM blocked ORDER BY _id")
        found = [str(number) for (number,) in rows]
        if not found:
            return page(bar, empty("block", t("No number is blocked", "没有屏蔽任何号码")))
        lines: list[Node] = []
        for number in found:
            name = store.name_of(self.phone, number)
            undo = button(t("Unblock", "解除屏蔽"), self._unblocks(number), look="text", id="unblock")
            detail = pretty(number) if name != pretty(number) else ""
            lines.append(entry(name, detail=detail, lead=avatar(name, 40), tail=undo))
        return page(bar, scroll("blocked", column(*lines, style=Style(width="fill"))))

    def over(self) -> Node | None:
        if self.open != "add":
            return None
        return self.line_dialog(self.t("Block a number", "屏蔽号码"), self.t("Number", "号码"), self._save)

    def _unblocks(self, number: str) -> Callable[[], None]:
        return lambda: block(self.phone.databases[BLOCKED], number, False)

    def _save(self) -> None:
        if not is_number(self.draft):
            self.wrong = self.t("This is not a phone number", "这不是电话号码")
            return
        block(self.phone.databases[BLOCKED], self.draft, True)
        self.focus = ""
        self.close()
