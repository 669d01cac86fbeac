"""The open tabs, plain and private: choose, close, close all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import sites, store
from gui_mcp_devices.pocket.apps.browser.store import HOME, Tab
from gui_mcp_devices.pocket.apps.browser.window import Side
from gui_mcp_devices.pocket.apps.browser.words import shown
from gui_mcp_devices.pocket.view.node import Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog, snackbar
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    button,
    column,
    divider,
    empty,
    entry,
    icon,
    icon_button,
    page,
    row,
    scroll,
    tabs,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

UNDO_SECONDS = 8


class Tabs(Side):
    activity = ".TabsActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.private = store.tab(phone).private
        self.asking = False
        self.closed: Tab | None = None
        self.undo_until = 0.0

    def view(self) -> Node:
        t = self.t
        some = store.tabs(self.phone, self.private)
        tools = (
            [icon_button("delete", t("Close all tabs", "关闭全部标签页"), self._ask, id="close_all")]
            if some
            else []
        )
        bar = app_bar(t("Tabs", "标签页"), *tools, back=self.pop, back_desc=t("Navigate up", "返回"))
        kinds = tabs((t("Tabs", "普通"), t("Private", "无痕")), int(self.private), self._kind)
        shown_one = store.tab(self.phone).id
        lines = [self._row(one, one.id == shown_one) for one in some]
        body = (
            scroll("tab_list", column(*lines))
            if some
            else empty(
                "eye-off" if self.private else "globe", t("No tabs are open here", "这里没有打开的标签页")
            )
        )
        parts = [bar, kinds, body]
        if self.closed is not None and self.phone.now() < self.undo_until:
            parts.append(snackbar(t("Tab closed", "已关闭标签页"), t("Undo", "撤销"), self._undo))
        new = t("New private tab", "新无痕标签页") if self.private else t("New tab", "新标签页")
        parts.append(divider())
        parts.append(
            row(
                button(new, self._new, glyph="add", id="new_tab", grow=1),
                style=Style(pad=(16, 8, 16, 8), fill="surface", width="fill"),
            )
        )
        return page(*parts)

    def over(self) -> Node | None:
        if not self.asking:
            return None
        t = self.t
        count = len(store.tabs(self.phone, self.private))
        return dialog(
            t("Close all tabs?", "关闭全部标签页？"),
            text(
                t(f"{count} open here; this cannot be undone.", f"共 {count} 个，关闭后无法恢复。"),
                id="message",
            ),
            actions=(
                button(t("Cancel", "取消"), self._dismiss, look="text", id="cancel"),
                button(t("Close all", "全部关闭"), self._close_all, look="danger", id="confirm"),
            ),
            dismiss=self._dismiss,
        )

    def back(self) -> bool:
        if not self.asking:
            return False
        self._dismiss()
        return True

    def _row(self, one: Tab, chosen: bool) -> Node:
        t = self.t
        title = t("New tab", "新标签页") if one.url == HOME else sites.document(self.phone, one.url).title
        says = Says(cls=GROUP, id="tab", selected=chosen)
        return entry(
            title, detail=shown(one.url) or t("Home page", "主页"),
            lead=icon("eye-off" if one.private else "globe", colour="primary" if chosen else "text_soft"),
            tail=icon_button("close", t(f"Close {title}", f"关闭 {title}"), partial(self._close, one),
                size=20),
            tap=partial(self._choose, one.id), says=says,
        )  # fmt: skip

    def _kind(self, index: int) -> None:
        self.private = bool(index)

    def _choose(self, id: int) -> None:
        store.choose_tab(self.phone, id)
        self.pop()

    def _new(self) -> None:
        store.open_tab(self.phone, HOME, private=self.private)
        self.pop()

    def _close(self, one: Tab) -> None:
        store.close_tab(self.phone, one.id)
        self.closed, self.undo_until = one, self.phone.now() + UNDO_SECONDS

    def _undo(self) -> None:
        if self.closed is not None:
            store.reopen_tab(self.phone, self.closed)
            self.closed = None

    def _ask(self) -> None:
        self.asking = True

    def _dismiss(self) -> None:
        self.asking = False

    def _close_all(self) -> None:
        store.close_tabs(self.phone, self.private)
        self.asking, self.closed = False, None
