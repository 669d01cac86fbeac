"""Brightness, theme, colours, type, and when the screen turns off."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gui_mcp_devices.pocket.apps.settings.parts import Choice, SettingsPage
from gui_mcp_devices.pocket.paint.palette import HUES, palette
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import column, divider, icon, radio_row, row, section, sideways, text

TIMEOUTS = (
    ("15000", ("15 seconds", "15 秒")),
    ("30000", ("30 seconds", "30 秒")),
    ("60000", ("1 minute", "1 分钟")),
    ("120000", ("2 minutes", "2 分钟")),
    ("300000", ("5 minutes", "5 分钟")),
    ("600000", ("10 minutes", "10 分钟")),
    ("1800000", ("30 minutes", "30 分钟")),
)
SIZES = (
    ("0.85", ("Small", "小")),
    ("1.0", ("Default", "默认")),
    ("1.15", ("Large", "大")),
    ("1.3", ("Largest", "最大")),
)
COLOURS = {
    "blue": ("Blue", "蓝色"),
    "teal": ("Teal", "青色"),
    "rose": ("Rose", "玫红"),
    "violet": ("Violet", "紫色"),
    "green": ("Green", "绿色"),
    "amber": ("Amber", "琥珀"),
    "indigo": ("Indigo", "靛蓝"),
    "slate": ("Slate", "石板灰"),
}


class DisplayPage(SettingsPage):
    activity = ".Settings$DisplaySettingsActivity"
    title = ("Display", "显示")
    found = (
        ("Brightness level", "亮度"),
        ("Adaptive brightness", "自动调节亮度"),
        ("Dark theme", "深色主题"),
        ("Accent colour", "主题色"),
        ("Night light", "护眼模式"),
        ("Screen timeout", "自动锁屏时间"),
        ("Auto-rotate screen", "自动旋转屏幕"),
    )

    def rows(self) -> Sequence[Node]:
        size = self.phone.setting("system", "font_scale") or "1.0"
        said = next((self.t(*name) for value, name in SIZES if value == size), size)
        return (
            section(self.t("Brightness", "亮度")),
            self.level(
                self.t("Brightness level", "亮度"), "system", "screen_brightness", 255, glyph="brightness"
            ),
            self.toggle(
                "system", "screen_brightness_mode", self.t("Adaptive brightness", "自动调节亮度"), glyph="sun"
            ),
            section(self.t("Appearance", "外观")),
            self.toggle(
                "secure", "ui_night_mode", self.t("Dark theme", "深色主题"), glyph="moon", values=("1", "2")
            ),
            self._colours(),
            self.link(
                self.t("Font size", "字体大小"),
                said,
                self.opens(lambda: FontPage(self.phone)),
                glyph="edit",
                id="font_size",
            ),
            self.toggle(
                "secure",
                "night_display_activated",
                self.t("Night light", "护眼模式"),
                glyph="eye",
                detail=self.t("Warmer colours in the evening", "夜间使用暖色调"),
            ),
            divider(),
            self.chooser("timeout", glyph="timer"),
            self.toggle(
                "system",
                "accelerometer_rotation",
                self.t("Auto-rotate screen", "自动旋转屏幕"),
                glyph="rotate",
            ),
        )

    def choice(self, asking: str) -> Choice | None:
        if asking != "timeout":
            return None
        return Choice(("Screen timeout", "自动锁屏时间"), "system", "screen_off_timeout", TIMEOUTS)

    def _colours(self) -> Node:
        now = self.phone.setting("system", "accent") or self.phone.form.accent
        dark = self.is_on("secure", "ui_night_mode", "2")
        dots = [self._dot(name, name == now, dark) for name in HUES]
        return column(
            row(
                icon("palette"),
                column(
                    text(self.t("Accent colour", "主题色"), size=16),
                    text(self.t(*COLOURS.get(now, (now, now))), size=13.5, colour="text_soft"),
                    style=Style(gap=2),
                ),
                style=Style(width="fill", gap=16, pad=(16, 8, 16, 6)),
            ),
            sideways("colours", row(*dots, style=Style(gap=10, pad=(56, 2, 16, 8)))),
            style=Style(width="fill"),
        )

    def _dot(self, name: str, on: bool, dark: bool) -> Node:
        colours = palette(name, dark)
        mark = (icon("check", size=22, colour=colours.on_primary),) if on else ()
        style = Style(width=44, height=44, radius=22, fill=colours.primary, align="center", justify="center")
        says = Says(
            cls="android.widget.RadioButton",
            desc=self.t(*COLOURS[name]),
            checkable=True,
            checked=on,
            id="accent",
        )
        return Node("stack", mark, style, says=says, does=Does(tap=self._paints(name)))

    def _paints(self, name: str) -> Callable[[], None]:
        return lambda: self.phone.put_setting("system", "accent", name)


class FontPage(SettingsPage):
    activity = ".Settings$TextReadingSettingsActivity"
    title = ("Font size", "字体大小")

    def rows(self) -> Sequence[Node]:
        now = self.phone.setting("system", "font_scale") or "1.0"
        sample = column(
            text(self.t("A sunny afternoon", "晴朗的午后"), size=18, weight=500),
            text(
                self.t(
                    "We walked along the river until the lamps came on, and missed the last tram home.",
                    "我们沿着河边散步,直到路灯亮起,错过了回家的末班电车。",
                ),
                size=15,
            ),
            style=Style(fill="surface", radius=16, ring="outline_soft", pad=(16, 14, 16, 14), gap=6),
        )
        options = [
            radio_row(self.t(*said), value == now, self._sets(value), id="option") for value, said in SIZES
        ]
        return column(sample, style=Style(width="fill", pad=(16, 8, 16, 12))), *options

    def _sets(self, value: str) -> Callable[[], None]:
        return lambda: self.phone.put_setting("system", "font_scale", value)
