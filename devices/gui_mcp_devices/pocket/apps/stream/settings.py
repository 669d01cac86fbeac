"""Lumen's own settings: playing, downloading, reading, and the PIN of the child's profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import store
from gui_mcp_devices.pocket.apps.stream.data import QUALITIES
from gui_mcp_devices.pocket.apps.stream.parts import PACKAGE
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog, sheet
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    entry,
    field,
    icon,
    page,
    radio_row,
    scroll,
    section,
    space,
    switch_row,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SIZES = (14, 16, 19, 23)
"""Of an article's text, dp, by the value of `text_size`."""


def size_name(page: Page, index: int) -> str:
    t = page.t
    return (t("Small", "小"), t("Medium", "中"), t("Large", "大"), t("Very large", "特大"))[index]


def quality_name(page: Page, quality: str) -> str:
    return page.t("Automatic", "自动") if quality == "auto" else quality


class SettingsPage(Page):
    package, activity = PACKAGE, ".SettingsActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.open = ""
        """What lies over it: quality, size or pin."""
        self.old = ""
        self.new = ""
        self.wrong = ""
        self.wrong_new = ""

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Settings", "设置"), back=self.pop, back_desc=t("Navigate up", "返回"))
        quality = quality_name(self, store.setting(self.phone, "quality"))
        size = size_name(self, int(store.setting(self.phone, "text_size")))
        body = column(
            section(t("Playing", "播放")),
            self._switch(
                "autoplay", t("Autoplay", "自动播放"), t("Start when a video is opened", "打开视频即开始播放")
            ),
            self._switch(
                "data_saver", t("Data saver", "省流量模式"), t("Play at 360p at most", "最高以 360p 播放")
            ),
            self._switch(
                "captions", t("Subtitles", "字幕"), t("Shown where there are any", "有字幕时默认显示")
            ),
            entry(
                t("Video quality", "视频画质"), detail=quality, tap=self._opens("quality"), id="video_quality"
            ),
            section(t("Downloads", "下载")),
            self._switch(
                "wifi_only", t("Wi-Fi only", "仅 Wi-Fi 下载"), t("Not over mobile data", "不使用移动数据")
            ),
            section(t("Reading", "阅读")),
            entry(t("Text size", "文字大小"), detail=size, tap=self._opens("size"), id="text_size"),
            section(t("Children", "儿童")),
            entry(
                t("Change the PIN", "修改密码"),
                detail=t("A child's profile is left with it", "退出儿童用户时需要"),
                lead=icon("lock", colour="primary"),
                tap=self._opens("pin"),
                id="change_pin",
            ),
            space(16),
            style=Style(width="fill"),
        )
        return page(bar, scroll("settings", body))

    def over(self) -> Node | None:
        t = self.t
        match self.open:
            case "quality":
                now = store.setting(self.phone, "quality")
                lines = [
                    radio_row(quality_name(self, q), q == now, self._sets("quality", q), id="choice")
                    for q in ("auto", *QUALITIES)
                ]
                return sheet(section(t("Video quality", "视频画质")), *lines, dismiss=self._close)
            case "size":
                now = store.setting(self.phone, "text_size")
                lines = [
                    radio_row(size_name(self, i), str(i) == now, self._sets("text_size", str(i)), id="choice")
                    for i in range(len(SIZES))
                ]
                return sheet(section(t("Text size", "文字大小")), *lines, dismiss=self._close)
            case "pin":
                return self._pins()
            case _:
                return None

    def back(self) -> bool:
        if not self.open:
            return False
        self._close()
        return True

    def _switch(self, key: str, title: str, detail: str) -> Node:
        on = store.setting(self.phone, key) == "1"
        return switch_row(title, on, lambda on: self._put(key, "1" if on else "0"), detail=detail, id=key)

    def _pins(self) -> Node:
        t = self.t
        return dialog(
            t("Change the PIN", "修改密码"),
            field(
                "old_pin",
                self.old,
                self._old,
                label=t("Present PIN", "当前密码"),
                password=True,
                error=self.wrong,
            ),
            field(
                "new_pin",
                self.new,
                self._new,
                label=t("New PIN", "新密码"),
                password=True,
                submit=self._save,
                error=self.wrong_new,
            ),
            actions=(
                button(t("Cancel", "取消"), self._close, look="text", id="cancel"),
                button(t("Save", "保存"), self._save, look="text", id="save"),
            ),
            dismiss=self._close,
        )

    def _put(self, key: str, value: str) -> None:
        store.set_setting(self.phone, key, value)

    def _sets(self, key: str, value: str) -> Callable[[], None]:
        def choose() -> None:
            self._put(key, value)
            self._close()

        return choose

    def _opens(self, what: str) -> Callable[[], None]:
        def open() -> None:
            self.open, self.old, self.new, self.wrong, self.wrong_new = what, "", "", "", ""

        return open

    def _close(self) -> None:
        self.open = ""
        self.phone.hide_keyboard()

    def _old(self, typed: str) -> None:
        self.old, self.wrong = typed, ""

    def _new(self, typed: str) -> None:
        self.new, self.wrong_new = typed, ""

    def _save(self) -> None:
        right = self.old == store.setting(self.phone, "pin")
        fits = len(self.new) == 4 and self.new.isascii() and self.new.isdigit()
        self.wrong = "" if right else self.t("That is not the PIN", "密码不正确")
        self.wrong_new = "" if fits else self.t("A PIN has four digits", "密码为四位数字")
        if right and fits:
            self._put("pin", self.new)
            self._close()
            self.phone.toast(self.t("The PIN is changed", "密码已修改"))
