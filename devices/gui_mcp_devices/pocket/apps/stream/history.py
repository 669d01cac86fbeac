"""What was watched, by day: one can be taken out, all be cleared, and the writing of it paused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.parts import (
    PACKAGE,
    Question,
    ask,
    date_of,
    remove_button,
    show_video,
    video_row,
)
from gui_mcp_devices.pocket.apps.stream.store import Video
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    divider,
    empty,
    page,
    row,
    scroll,
    section,
    space,
    switch_row,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class History(Page):
    package, activity = PACKAGE, ".HistoryActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.question: Question | None = None

    def view(self) -> Node:
        t = self.t
        found = shelf.history(self.phone)
        clear = button(
            t("Clear all", "全部清除"), self._ask, look="text", enabled=bool(found), id="clear_history"
        )
        bar = app_bar(t("History", "观看历史"), clear, back=self.pop, back_desc=t("Navigate up", "返回"))
        paused = store.setting(self.phone, "history_paused") == "1"
        pause = switch_row(
            t("Pause history", "暂停记录"),
            paused,
            self._pause,
            detail=t("What you watch is not kept", "不再记录观看内容"),
            id="pause_history",
        )
        top = column(pause, divider(), style=Style(fill="surface", width="fill"))
        if not found:
            return page(bar, top, empty("history", t("Nothing watched yet", "还没有观看记录")))
        parts: list[Node] = []
        day = ""
        for one, at, when in found:
            if (now := date_of(self.phone, when)) != day:
                day = now
                parts.append(section(day))
            parts.append(self._row(one, at))
        return page(bar, top, scroll("history", column(*parts, space(16), style=Style(width="fill"))))

    def over(self) -> Node | None:
        return ask(self, self.question, self._clear, self._close) if self.question else None

    def back(self) -> bool:
        if self.question is None:
            return False
        self.question = None
        return True

    def _row(self, one: Video, at: float) -> Node:
        share = min(100, round(100 * at / one.seconds))
        detail = f"{one.maker} · " + self.t(f"{share}% watched", f"已看 {share}%")
        remove = remove_button(self.phone, one.title, lambda: shelf.forget(self.phone, one.id))
        return self.keep(
            ("seen", one, at),
            lambda: row(
                video_row(
                    self.phone, one, lambda: show_video(self.phone, one.id),
                    tail=(remove,), detail=detail, watched=at,
                ),
                style=Style(width="fill"),
            ),
        )  # fmt: skip

    def _pause(self, on: bool) -> None:
        store.set_setting(self.phone, "history_paused", "1" if on else "0")

    def _ask(self) -> None:
        t = self.t
        self.question = Question(
            t("Clear the whole history?", "清除全部观看历史？"),
            t("Where you stopped in each video is lost too.", "每个视频的观看进度也会丢失。"),
            t("Clear", "清除"),
            "clear",
        )

    def _clear(self) -> None:
        shelf.forget(self.phone, None)
        self.question = None

    def _close(self) -> None:
        self.question = None
