"""What was visited, day by day: open again, delete one, clear a range."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import store
from gui_mcp_devices.pocket.apps.browser.store import Visit
from gui_mcp_devices.pocket.apps.browser.window import Side
from gui_mcp_devices.pocket.apps.browser.words import local, shown, time_says
from gui_mcp_devices.pocket.system.bars import offset_of
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog, snackbar
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    empty,
    entry,
    field,
    icon_button,
    page,
    radio_row,
    row,
    scroll,
    section,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

DAY = 86_400
UNDO_SECONDS = 8
RANGES = (("hour", "Last hour", "过去一小时"), ("today", "Today", "今天"), ("week", "Last 7 days",
    "过去 7 天"),
          ("all", "All time", "全部时间"))  # fmt: skip
MOST = 60


class History(Side):
    activity = ".HistoryActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.query = ""
        self.span = ""
        """What is about to be cleared: one of RANGES; empty: nothing."""
        self.sure = False
        self.deleted: Visit | None = None
        self.undo_until = 0.0

    def view(self) -> Node:
        t = self.t
        bar = app_bar(
            t("History", "历史记录"),
            icon_button("delete", t("Clear history", "清除历史记录"), self._ask, id="clear_history"),
            back=self.pop,
            back_desc=t("Navigate up", "返回"),
        )
        search = row(
            field("history_search", self.query, self._seek, hint=t("Search history", "搜索历史记录"),
                glyph="search",
                  grow=1),
            style=Style(pad=(16, 6, 16, 6), width="fill", fill="surface"),
        )  # fmt: skip
        found = store.history(self.phone, self.query)[:MOST]
        if not found:
            says = (
                t("No page fits", "没有匹配的网页") if self.query.strip() else t("No history", "没有历史记录")
            )
            return page(bar, search, empty("history", says))
        lines: list[Node] = []
        last = ""
        for one in found:
            day = self._day(one.at)
            if day != last:
                lines.append(section(day))
                last = day
            lines.append(self._row(one))
        parts = [bar, search, scroll("visits", column(*lines, style=Style(pad=(0, 0, 0, 12))))]
        if self.deleted is not None and self.phone.now() < self.undo_until:
            parts.append(
                snackbar(t("Removed from history", "已从历史记录移除"), t("Undo", "撤销"), self._undo)
            )
        return page(*parts)

    def over(self) -> Node | None:
        t = self.t
        if not self.span:
            return None
        name = next(t(en, zh) for key, en, zh in RANGES if key == self.span)
        if self.sure:
            return dialog(
                t("Clear for good?", "确定清除？"),
                text(
                    t(f"Range: {name}. This cannot be undone.", f"范围：{name}。清除后无法恢复。"),
                    id="message",
                ),
                actions=(
                    button(t("Cancel", "取消"), self.close, look="text", id="cancel"),
                    button(t("Clear", "清除"), self._clear, look="danger", id="confirm"),
                ),
                dismiss=self.close,
            )
        choices = [
            radio_row(t(en, zh), key == self.span, partial(self._choose, key), id=key)
            for key, en, zh in RANGES
        ]
        return dialog(
            t("Clear history", "清除历史记录"),
            *choices,
            actions=(
                button(t("Cancel", "取消"), self.close, look="text", id="cancel"),
                button(t("Continue", "继续"), self._go_on, look="text", id="continue"),
            ),
            dismiss=self.close,
        )

    def back(self) -> bool:
        if not self.span:
            return False
        self.close()
        return True

    def close(self) -> None:
        self.span, self.sure = "", False

    def _day(self, moment: int) -> str:
        day = local(self.phone, moment)
        today = local(self.phone, int(self.phone.now()))
        ago = (today.date() - day.date()).days
        if ago < 2:
            return self.t("Yesterday", "昨天") if ago == 1 else self.t("Today", "今天")
        return self.t(f"{day:%A}, {day.day} {day:%B}", f"{day.month}月{day.day}日")

    def _row(self, one: Visit) -> Node:
        t = self.t
        said = f"{time_says(self.phone, one.at)}  {shown(one.url)}"
        tail = icon_button(
            "close",
            t(f"Delete {one.title}, {said}", f"删除 {one.title}，{said}"),
            partial(self._forget, one),
            size=20,
        )
        return self.keep(
            (one, said),
            lambda: entry(one.title, detail=said, tail=tail, tap=partial(self.visit, one.url), id="visit"),
        )

    def _seek(self, query: str) -> None:
        self.query = query

    def _ask(self) -> None:
        self.focus, self.span, self.sure = "", "hour", False

    def _choose(self, span: str) -> None:
        self.span = span

    def _go_on(self) -> None:
        self.sure = True

    def _clear(self) -> None:
        now = int(self.phone.now())
        ahead = offset_of(self.phone)
        midnight = (now + ahead) // DAY * DAY - ahead
        since = {"hour": now - 3600, "today": midnight, "week": midnight - 6 * DAY}.get(self.span, 0)
        store.forget_since(self.phone, since)
        self.close()
        self.deleted = None
        self.phone.toast(self.t("History cleared", "已清除历史记录"))

    def _forget(self, one: Visit) -> None:
        store.forget(self.phone, one.id)
        self.deleted, self.undo_until = one, self.phone.now() + UNDO_SECONDS

    def _undo(self) -> None:
        if self.deleted is not None:
            store.remember(self.phone, self.deleted)
            self.deleted = None
