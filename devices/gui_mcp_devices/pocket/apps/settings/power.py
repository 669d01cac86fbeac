"""Battery, and what takes room on the phone."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from gui_mcp_devices.pocket.apps.settings.apps import data_bytes, program_bytes, shown_apps, written
from gui_mcp_devices.pocket.apps.settings.parts import Choice, SettingsPage
from gui_mcp_devices.pocket.view.node import Colour, Node, Style
from gui_mcp_devices.pocket.view.widgets import column, entry, icon, picture, row, section, text

ROOM = 128
"""Gigabytes of the phone."""
LEVELS = tuple(
    (str(level), (f"At {level}%", f"电量低于 {level}% 时") if level else ("Never", "从不"))
    for level in (0, 10, 15, 20, 30)
)


def bar(share: float, colour: Colour = "primary", height: float = 10) -> Node:
    """A bar that is full by `share`, 0 to 1."""
    full = Node("column", (), Style(grow=max(share, 0.001), height=height, fill=colour, radius=height / 2))
    rest = Node("column", (), Style(grow=max(1 - share, 0.001), height=height))
    return row(full, rest, style=Style(width="fill", height=height, fill="outline_soft", radius=height / 2))


class BatteryPage(SettingsPage):
    activity = ".Settings$PowerUsageSummaryActivity"
    title = ("Battery", "电池")
    found = (
        ("Battery Saver", "省电模式"),
        ("Battery usage", "电池用量"),
        ("Turn on Battery Saver automatically", "自动开启省电模式"),
    )

    def rows(self) -> Sequence[Node]:
        battery = self.phone.battery
        low = battery.level <= 20
        hours = battery.level * 26 / 100
        left = self.t(f"About {hours:.0f} hours left", f"大约还可使用 {hours:.0f} 小时")
        head = column(
            text(f"{battery.level}%", size=44, weight=500, id="battery_level"),
            text(self.t("Charging", "正在充电") if battery.plugged else left, size=14, colour="text_soft"),
            bar(battery.level / 100, "error" if low else "success"),
            style=Style(width="fill", pad=(16, 8, 16, 14), gap=6),
        )
        saver = self.toggle(
            "global", "low_power", self.t("Battery Saver", "省电模式"), glyph="battery-saver",
            detail=self.t("Less in the background, longer battery life", "限制后台活动,延长续航"),
        )  # fmt: skip
        apps = shown_apps(self.phone)
        weights = [3 + zlib.crc32(package.encode()) % 30 for package, _ in apps]
        used = sorted(zip(weights, apps, strict=True), key=lambda one: -one[0])
        lines = [
            entry(
                info.label[self.phone.locale],
                detail=f"{round(60 * weight / max(1, sum(weights)))}%",
                lead=picture(info.icon, width=32, height=32),
            )
            for weight, (_, info) in used[:6]
        ]
        return (
            head,
            saver,
            self.chooser("level", glyph="tune"),
            section(self.t("Usage since the last full charge", "上次充满电后的用量")),
            *lines,
        )

    def choice(self, asking: str) -> Choice | None:
        said = ("Turn on Battery Saver automatically", "自动开启省电模式")
        return Choice(said, "global", "low_power_trigger_level", LEVELS) if asking == "level" else None


class StoragePage(SettingsPage):
    activity = ".Settings$StorageDashboardActivity"
    title = ("Storage", "存储")
    found = (("Free space", "可用空间"),)

    def rows(self) -> Sequence[Node]:
        apps = shown_apps(self.phone)
        sizes = {package: program_bytes(package) + data_bytes(self.phone, package) for package, _ in apps}
        seed = zlib.crc32((self.phone.setting("secure", "android_id") or "").encode(errors="replace")) % 97
        parts = (
            (self.t("Apps", "应用"), "apps", sum(sizes.values()) / 1e9),
            (self.t("Images", "图片"), "image", 6.2 + seed % 13),
            (self.t("Videos", "视频"), "video", 3.5 + seed % 7),
            (self.t("Audio", "音频"), "music", 1.8 + seed % 3),
            (self.t("System", "系统"), "device", 15.4),
        )
        used = sum(size for _, _, size in parts)
        head = column(
            text(f"{used:.1f} GB", size=40, weight=500, id="storage_used"),
            text(self.t(f"used of {ROOM} GB", f"已使用,共 {ROOM} GB"), size=14, colour="text_soft"),
            bar(used / ROOM),
            style=Style(width="fill", pad=(16, 8, 16, 14), gap=6),
        )
        lines = [
            entry(label, detail=f"{size:.1f} GB" if size >= 1 else f"{size * 1000:.0f} MB", lead=icon(glyph))
            for label, glyph, size in parts
        ]
        largest = sorted(apps, key=lambda one: -sizes[one[0]])[:5]
        tops = [
            entry(
                info.label[self.phone.locale], detail=written(sizes[package]),
                lead=picture(info.icon, width=32, height=32),
            )
            for package, info in largest
        ]  # fmt: skip
        return head, *lines, section(self.t("Largest apps", "占用空间最大的应用")), *tops
