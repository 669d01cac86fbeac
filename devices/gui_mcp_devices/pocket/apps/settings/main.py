"""The list of all settings, and the search over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gui_mcp_devices.pocket.apps.settings.about import AboutPage, DeveloperPage, LanguagePage, ResetPage
from gui_mcp_devices.pocket.apps.settings.apps import AppsPage, NotificationsPage
from gui_mcp_devices.pocket.apps.settings.bluetooth import BluetoothPage
from gui_mcp_devices.pocket.apps.settings.display import DisplayPage, FontPage
from gui_mcp_devices.pocket.apps.settings.moment import MomentPage
from gui_mcp_devices.pocket.apps.settings.network import NetworkPage, WifiPage
from gui_mcp_devices.pocket.apps.settings.parts import Said, SettingsPage
from gui_mcp_devices.pocket.apps.settings.power import BatteryPage, StoragePage
from gui_mcp_devices.pocket.apps.settings.security import LocationPage, SecurityPage
from gui_mcp_devices.pocket.apps.settings.sound import DisturbPage, SoundPage
from gui_mcp_devices.pocket.apps.settings.store import gadgets, networks
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
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
    space,
    text,
    unsaid,
)

Group = tuple[tuple[type[SettingsPage], str, Said], ...]
GROUPS: tuple[Group, ...] = (
    (
        (NetworkPage, "wifi", ("", "")),
        (BluetoothPage, "bluetooth", ("", "")),
    ),
    (
        (AppsPage, "apps", ("Permissions, storage", "权限、存储")),
        (NotificationsPage, "bell", ("By app, on the lock screen", "按应用、锁定屏幕")),
        (BatteryPage, "battery", ("", "")),
        (StoragePage, "storage", ("What takes room", "空间使用情况")),
    ),
    (
        (SoundPage, "volume", ("Volumes, ringtone, Do Not Disturb", "音量、铃声、勿扰")),
        (DisplayPage, "brightness", ("Dark theme, font size, brightness", "深色主题、字体大小、亮度")),
    ),
    ((SecurityPage, "lock", ("Screen lock, location", "屏幕锁定、位置信息")),),
    (
        (LanguagePage, "language", ("English (United States)", "简体中文")),
        (MomentPage, "clock", ("Time zone, 24-hour format", "时区、24 小时制")),
        (DeveloperPage, "puzzle", ("", "")),
        (ResetPage, "reset", ("Network, apps, everything", "网络、应用、所有内容")),
        (AboutPage, "info", ("", "")),
    ),
)
PAGES: tuple[type[SettingsPage], ...] = (
    *(made for group in GROUPS for made, _, _ in group), WifiPage, FontPage, DisturbPage, LocationPage,
)  # fmt: skip
"""All that the search knows and an intent may open."""


class MainPage(SettingsPage):
    activity = ".Settings"

    def view(self) -> Node:
        look = Node(
            "row",
            (
                icon("search", size=20),
                unsaid(self.t("Search settings", "搜索设置"), size=16, colour="text_soft"),
            ),
            Style(width="fill", height=50, radius=25, fill="surface_high", pad=(16, 0, 16, 0), gap=12),
            says=Says(cls=BUTTON, text=self.t("Search settings", "搜索设置"), id="search_action_bar"),
            does=Does(tap=self._search),
        )
        head = text(self.t("Settings", "设置"), size=30, weight=500, id="title")
        groups = [self._group(group) for group in GROUPS]
        body = column(
            column(head, style=Style(pad=(4, 16, 4, 2))),
            look,
            *groups,
            space(12),
            style=Style(width="fill", gap=12, pad=(14, 0, 14, 0)),
        )
        return column(scroll("main", body), style=Style(width="fill", height="fill", fill="background"))

    def rows(self) -> Sequence[Node]:
        return ()

    def _group(self, group: Group) -> Node:
        shown = [
            self._row(made, glyph, said)
            for made, glyph, said in group
            if made is not DeveloperPage or self.is_on("global", "development_settings_enabled")
        ]
        return column(*shown, style=Style(width="fill", fill="surface", radius=20, pad=(0, 4, 0, 4)))

    def _row(self, made: type[SettingsPage], glyph: str, said: Said) -> Node:
        detail = self._now(made) or self.t(*said)
        return self.keep((made, detail), lambda: self._tile(made, glyph, detail))

    def _tile(self, made: type[SettingsPage], glyph: str, detail: str) -> Node:
        mark = row(
            icon(glyph, size=20, colour="on_primary_soft"),
            style=Style(width=36, height=36, radius=18, fill="primary_soft", justify="center"),
        )
        return entry(
            self.t(*made.title), detail=detail, lead=mark, tap=self._opens(made), id="dashboard_tile"
        )

    def _now(self, made: type[SettingsPage]) -> str:
        """What there is to say about it at this moment."""
        phone = self.phone
        if made is NetworkPage:
            if self.is_on("global", "airplane_mode_on"):
                return self.t("Airplane mode", "飞行模式")
            joined = next((one.ssid for one in networks(phone) if one.connected), "")
            return joined if joined and self.is_on("global", "wifi_on") else self.t("Not connected", "未连接")
        if made is BluetoothPage:
            if not self.is_on("global", "bluetooth_on"):
                return self.t("Off", "已关闭")
            joined = next((one.name for one in gadgets(phone) if one.connected), "")
            return joined or self.t("On", "已开启")
        if made is BatteryPage:
            return f"{phone.battery.level}%"
        if made is AboutPage:
            return phone.setting("global", "device_name") or ""
        return ""

    def _opens(self, made: type[SettingsPage]) -> Callable[[], None]:
        return lambda: self.push(made(self.phone))

    def _search(self) -> None:
        self.push(SearchPage(self.phone))


class SearchPage(SettingsPage):
    activity = ".SearchActivity"
    sought = ""

    def shown(self) -> None:
        if not self.sought:
            self.phone.focus("search")

    def view(self) -> Node:
        up = icon_button("arrow-back", self.t("Navigate up", "返回"), self.pop)
        look = field(
            "search",
            self.sought,
            self._seek,
            hint=self.t("Search settings", "搜索设置"),
            submit=self.phone.hide_keyboard,
        )
        bar = row(up, column(look, style=Style(grow=1)), style=Style(width="fill", pad=(4, 6, 16, 6), gap=4))
        found = self._results()
        if not self.sought.strip():
            body = empty("search", self.t("Type what you are looking for", "输入您要查找的内容"))
        elif not found:
            body = empty("search", self.t(f"Nothing found for “{self.sought}”", f"未找到“{self.sought}”"))
        else:
            body = rows("results", len(found), lambda index: self._result(*found[index]), 60)
        return page(bar, body)

    def rows(self) -> Sequence[Node]:
        return ()

    def _seek(self, sought: str) -> None:
        self.sought = sought
        self.scrolls.pop("results", None)

    def _results(self) -> list[tuple[str, type[SettingsPage]]]:
        wanted = self.sought.strip().casefold()
        if not wanted:
            return []
        every = [(said, made) for made in PAGES for said in (made.title, *made.found)]
        hits = [
            (self.t(*said), made) for said, made in every if any(wanted in one.casefold() for one in said)
        ]
        return sorted(hits, key=lambda hit: not hit[0].casefold().startswith(wanted))

    def _result(self, said: str, made: type[SettingsPage]) -> Node:
        where = self.t(*made.title)
        detail = where if where != said else ""
        return entry(
            said, detail=detail, lead=icon("settings"), tap=lambda: self.push(made(self.phone)), id="result"
        )
