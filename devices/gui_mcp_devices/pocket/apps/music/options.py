"""How the music sounds and what it may use: the equaliser and the settings."""

from __future__ import annotations

from collections.abc import Callable

from gui_mcp_devices.pocket.apps.music import store
from gui_mcp_devices.pocket.apps.music.data import PACKAGE
from gui_mcp_devices.pocket.apps.music.parts import SITE, MusicPage
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    column,
    entry,
    filler,
    icon,
    page,
    radio_row,
    row,
    scroll,
    section,
    switch_row,
    text,
)

PRESETS = {
    "flat": ("Flat", "平直", (0, 0, 0, 0, 0)),
    "bass": ("Bass boost", "低音增强", (6, 4, 0, -1, -1)),
    "vocal": ("Vocal", "人声", (-2, 0, 4, 4, 0)),
    "treble": ("Treble boost", "高音增强", (-2, -1, 0, 4, 6)),
    "acoustic": ("Acoustic", "原声", (3, 1, 2, 3, 1)),
    "night": ("Night", "夜间", (-4, -1, 1, 0, -3)),
}
"""English and Chinese name and the gain of five bands, decibels."""
BANDS = ("60", "230", "910", "3.6k", "14k")
QUALITIES = {"low": ("Low", "低"), "normal": ("Normal", "标准"), "high": ("High", "高")}
FADES = ("0", "3", "6", "9", "12")


class EqualiserPage(MusicPage):
    activity = ".EqualiserActivity"

    def view(self) -> Node:
        now = store.setting(self.phone, "equaliser")
        gains = PRESETS[now][2] if now in PRESETS else PRESETS["flat"][2]
        bars = [self._band(name, gain) for name, gain in zip(BANDS, gains, strict=True)]
        curve = row(*bars, style=Style(width="fill", pad=(20, 12, 20, 12), align="end"))
        choices = [
            radio_row(self.t(en, zh), key == now, self._chooses(key), id="preset")
            for key, (en, zh, _) in PRESETS.items()
        ]
        bar = app_bar(self.t("Equaliser", "均衡器"), back=self.pop, back_desc=self.up)
        body = column(
            curve, section(self.t("Presets", "预设")), *choices, style=Style(width="fill", pad=(0, 0, 0, 16))
        )
        return page(bar, scroll("equaliser", body))

    def _band(self, name: str, gain: int) -> Node:
        high = 64 + 7 * gain
        return column(
            text(f"{gain:+d}" if gain else "0", size=12.5, align="center", colour="text_soft"),
            row(
                filler(),
                column(style=Style(width=22, height=high, radius=8, fill="primary")),
                filler(),
                style=Style(width="fill"),
            ),
            text(name, size=12.5, align="center", colour="text_soft"),
            style=Style(grow=1, gap=5),
        )

    def _chooses(self, key: str) -> Callable[[], None]:
        return lambda: store.put_setting(self.phone, "equaliser", key)


class SettingsPage(MusicPage):
    activity = ".SettingsActivity"

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Music settings", "音乐设置"), back=self.pop, back_desc=self.up)
        kept = store.songs_of(self.phone, "downloads", 0)
        rate = store.MEGABYTES.get(store.setting(self.phone, "download_quality"), 1.2)
        used = t(
            f"{len(kept)} songs, {sum(s.seconds for s in kept) / 60 * rate:.0f} MB",
            f"{len(kept)} 首歌，{sum(s.seconds for s in kept) / 60 * rate:.0f} MB",
        )
        fade = store.setting(self.phone, "crossfade")
        preset = PRESETS.get(store.setting(self.phone, "equaliser"), PRESETS["flat"])
        parts = [
            section(t("Sound", "音效")),
            self._line("tune", t("Equaliser", "均衡器"), t(*preset[:2]), self._goes("equaliser")),
            self._line("swap", t("Crossfade", "淡入淡出"), self._faded(fade), self.opens("crossfade")),
            self._switch("gapless", t("Gapless playback", "无缝播放")),
            section(t("Quality", "音质")),
            self._line(
                "music", t("Streaming quality", "在线音质"), self._quality("quality"), self.opens("quality")
            ),
            self._line(
                "download",
                t("Download quality", "下载音质"),
                self._quality("download_quality"),
                self.opens("download_quality"),
            ),
            self._switch("wifi_only", t("Download over Wi-Fi only", "仅在无线网下载")),
            section(t("Player", "播放器")),
            self._switch("lyrics", t("Show lyrics first", "优先显示歌词")),
            section(t("Storage", "存储")),
            self._line("storage", t("Downloads", "下载"), used, self._goes("downloads/0")),
            self._line(
                "history",
                t("Clear history", "清空播放记录"),
                t("What you have played", "听过的歌曲"),
                self.opens("history"),
            ),
            self._line(
                "search",
                t("Clear searches", "清空搜索记录"),
                t("What you have searched for", "搜索过的内容"),
                self.opens("searches"),
            ),
        ]
        return page(bar, scroll("settings", column(*parts, style=Style(width="fill", pad=(0, 0, 0, 16)))))

    def over(self) -> Node | None:
        t = self.t
        match self.open:
            case "crossfade":
                now = store.setting(self.phone, "crossfade")
                choices = [
                    radio_row(self._faded(fade), fade == now, self._sets("crossfade", fade), id="choice")
                    for fade in FADES
                ]
                return sheet(section(t("Crossfade", "淡入淡出")), *choices, dismiss=self.close)
            case "quality" | "download_quality":
                now = store.setting(self.phone, self.open)
                choices = [
                    radio_row(t(*names), key == now, self._sets(self.open, key), id="choice")
                    for key, names in QUALITIES.items()
                ]
                return sheet(section(t("Quality", "音质")), *choices, dismiss=self.close)
            case "history":
                says = t("What you have played will be forgotten.", "播放记录将被清除。")
                return self.question(
                    t("Clear history?", "清空播放记录？"), says, t("Clear", "清空"), self._clears("history")
                )
            case "searches":
                says = t("What you have searched for will be forgotten.", "搜索记录将被清除。")
                return self.question(
                    t("Clear searches?", "清空搜索记录？"), says, t("Clear", "清空"), self._clears("searches")
                )
            case _:
                return super().over()

    def _line(self, glyph: str, title: str, detail: str, do: Callable[[], object]) -> Node:
        return entry(title, detail=detail, lead=icon(glyph), tap=do, id="option")

    def _switch(self, name: str, title: str) -> Node:
        def flip(on: bool) -> None:
            store.put_setting(self.phone, name, str(int(on)))

        return switch_row(title, store.setting(self.phone, name) == "1", flip, id=name)

    def _faded(self, fade: str) -> str:
        return self.t("Off", "关闭") if fade == "0" else self.t(f"{fade} seconds", f"{fade} 秒")

    def _quality(self, name: str) -> str:
        return self.t(*QUALITIES.get(store.setting(self.phone, name), QUALITIES["normal"]))

    def _goes(self, where: str) -> Callable[[], object]:
        return lambda: self.phone.start(PACKAGE, data=f"{SITE}{where}")

    def _sets(self, name: str, value: str) -> Callable[[], None]:
        def put() -> None:
            store.put_setting(self.phone, name, value)
            self.close()

        return put

    def _clears(self, table: str) -> Callable[[], None]:
        def clear() -> None:
            store.database(self.phone).execute(f'DELETE FROM "{table}"')
            self.close()

        return clear
