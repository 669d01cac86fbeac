"""Language, what the phone is, what developers want, and how to reset it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.settings.parts import Caution, Choice, Prompt, SettingsPage
from gui_mcp_devices.pocket.apps.settings.store import database
from gui_mcp_devices.pocket.lock import remove_pin
from gui_mcp_devices.pocket.settings import DEFAULTS, PIN
from gui_mcp_devices.pocket.state import NAMESPACES
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import column, entry, icon, radio_row, section, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

TAPS = 7
"""On the build number, to become a developer."""
SPEEDS = (
    ("0.0", ("Animation off", "关闭动画")),
    ("0.5", ("0.5x", "0.5x")),
    ("1.0", ("1x", "1x")),
    ("2.0", ("2x", "2x")),
)
ANIMATIONS = {
    "window_animation_scale": ("Window animation scale", "窗口动画缩放"),
    "transition_animation_scale": ("Transition animation scale", "过渡动画缩放"),
    "animator_duration_scale": ("Animator duration scale", "动画程序时长缩放"),
}


class LanguagePage(SettingsPage):
    activity = ".Settings$LocalePickerActivity"
    title = ("Language", "语言")
    found = (("System language", "系统语言"), ("Keyboard", "键盘"))

    def rows(self) -> Sequence[Node]:
        languages = (("en", "English (United States)"), ("zh", "简体中文(中国)"))
        return (
            section(self.t("System language", "系统语言")),
            *(
                radio_row(label, code == self.phone.locale, self._fixed, id="language")
                for code, label in languages
            ),
            self.note(
                self.t(
                    "This phone was made for one language; it cannot be changed here.",
                    "此手机的语言出厂时已固定,无法在此更改。",
                )
            ),
            section(self.t("Keyboard", "键盘")),
            entry(self.t("Pocket keyboard", "Pocket 键盘"), detail=self.phone.ime, lead=icon("keyboard")),
        )

    def _fixed(self) -> None:
        self.phone.toast(self.t("The language of this phone is fixed", "此手机的语言无法更改"))


class AboutPage(SettingsPage):
    activity = ".Settings$MyDeviceInfoActivity"
    title = ("About phone", "关于手机")
    found = (
        ("Device name", "设备名称"),
        ("Model", "型号"),
        ("Android version", "Android 版本"),
        ("Build number", "版本号"),
    )

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.taps = 0

    def rows(self) -> Sequence[Node]:
        said = self.phone.properties()
        name = self.phone.setting("global", "device_name") or ""
        serial = said["ro.serialno"]
        digest = f"{zlib.crc32(serial.encode()):08x}"
        mac = ":".join(("02", "00", *(digest[i : i + 2] for i in range(0, 8, 2)))).upper()
        head = column(
            icon("device", size=48, colour="primary"),
            text(name, size=22, weight=500, lines=2, align="center"),
            style=Style(width="fill", align="center", gap=6, pad=(24, 12, 24, 12)),
        )
        return (
            head,
            self.link(
                self.t("Device name", "设备名称"),
                name,
                self.asks("name", name),
                glyph="edit",
                id="device_name",
            ),
            section(self.t("Device details", "设备详情")),
            entry(self.t("Model", "型号"), detail=said["ro.product.model"], lead=icon("device")),
            entry(self.t("Serial number", "序列号"), detail=serial, lead=icon("key")),
            entry(self.t("Wi-Fi MAC address", "WLAN MAC 地址"), detail=mac, lead=icon("wifi")),
            self.link(
                self.t("Android version", "Android 版本"),
                said["ro.build.version.release"],
                self._version,
                glyph="info",
                id="android_version",
            ),
            self.link(
                self.t("Build number", "版本号"),
                said["ro.build.display.id"],
                self._build,
                glyph="tag",
                id="build_number",
            ),
        )

    def prompt(self, asking: str) -> Prompt | None:
        def save(name: str) -> str:
            if not name.strip():
                return self.t("Enter a name", "请输入名称")
            if len(name.strip()) > 32:
                return self.t("At most 32 characters", "最多 32 个字符")
            self.phone.put_setting("global", "device_name", name.strip())
            return ""

        return Prompt(self.t("Device name", "设备名称"), self.t("Name", "名称"), save)

    def _version(self) -> None:
        self.phone.toast(self.t("This phone is up to date", "此手机已是最新版本"))

    def _build(self) -> None:
        if self.is_on("global", "development_settings_enabled"):
            self.phone.toast(self.t("No need, you are already a developer", "您已处于开发者模式"))
            return
        self.taps += 1
        left = TAPS - self.taps
        if left <= 0:
            self.taps = 0
            self.phone.put_setting("global", "development_settings_enabled", "1")
            self.phone.toast(self.t("You are now a developer", "您现在处于开发者模式"))
        elif left <= 4:
            self.phone.toast(
                self.t(f"{left} more taps to be a developer", f"再点按 {left} 次即可进入开发者模式")
            )


class DeveloperPage(SettingsPage):
    activity = ".Settings$DevelopmentSettingsDashboardActivity"
    title = ("Developer options", "开发者选项")
    found = (
        ("USB debugging", "USB 调试"),
        ("Stay awake", "不锁定屏幕"),
        ("Show taps", "显示点按操作"),
        *ANIMATIONS.values(),
    )

    def rows(self) -> Sequence[Node]:
        use = self.toggle(
            "global", "development_settings_enabled", self.t("Use developer options", "使用开发者选项")
        )
        if not self.is_on("global", "development_settings_enabled"):
            how = self.t(
                "Off. Tap the build number seven times to have it in the list again.",
                "已关闭。连续点按版本号七次可重新显示此页。",
            )
            return use, self.note(how)
        return (
            use,
            section(self.t("Debugging", "调试")),
            self.toggle("global", "adb_enabled", self.t("USB debugging", "USB 调试"), glyph="puzzle"),
            self.toggle(
                "global",
                "stay_on_while_plugged_in",
                self.t("Stay awake", "不锁定屏幕"),
                glyph="sun",
                values=("0", "7"),
                detail=self.t("The screen stays on while charging", "充电时屏幕不会休眠"),
            ),
            self.toggle("system", "show_touches", self.t("Show taps", "显示点按操作"), glyph="circle"),
            section(self.t("Drawing", "绘图")),
            *(self.chooser(key, glyph="play") for key in ANIMATIONS),
        )

    def choice(self, asking: str) -> Choice | None:
        said = ANIMATIONS.get(asking)
        return Choice(said, "global", asking, SPEEDS) if said else None


class ResetPage(SettingsPage):
    title = ("Reset options", "重置选项")
    found = (
        ("Reset network settings", "重置网络设置"),
        ("Reset all settings", "重置所有设置"),
        ("Erase all data", "清除所有数据"),
    )

    def rows(self) -> Sequence[Node]:
        return (
            self.link(
                self.t("Reset network settings", "重置网络设置"),
                self.t("Wi-Fi networks and Bluetooth devices", "WLAN 网络和蓝牙设备"),
                self.asks("network"),
                glyph="wifi",
                id="reset_network",
            ),
            self.link(
                self.t("Reset app preferences", "重置应用偏好设置"),
                self.t("Notifications and permissions", "通知和权限"),
                self.asks("apps"),
                glyph="apps",
                id="reset_apps",
            ),
            self.link(
                self.t("Reset all settings", "重置所有设置"),
                self.t("Your data stays", "您的数据将保留"),
                self.asks("settings"),
                glyph="reset",
                id="reset_settings",
            ),
            self.link(
                self.t("Erase all data", "清除所有数据"),
                self.t("Everything on this phone", "此手机上的所有内容"),
                self.asks("erase"),
                glyph="delete",
                id="factory_reset",
            ),
        )

    def caution(self, asking: str) -> Caution | None:
        network = self.t(
            "Saved networks and paired devices will be forgotten.", "已保存的网络和已配对的设备将被删除。"
        )
        apps = self.t(
            "All apps may notify you again and get their permissions back.", "所有应用将恢复通知和权限。"
        )
        settings = self.t("All settings return to what they were at first.", "所有设置将恢复为默认值。")
        erase = self.t(
            "Messages, contacts, notes and all else will be deleted for good.",
            "短信、联系人、笔记等所有内容将被永久删除。",
        )
        titles = {
            "network": (self.t("Reset network settings?", "要重置网络设置吗?"), network, self._network),
            "apps": (self.t("Reset app preferences?", "要重置应用偏好设置吗?"), apps, self._apps),
            "settings": (self.t("Reset all settings?", "要重置所有设置吗?"), settings, self._settings),
            "erase": (self.t("Erase all data?", "要清除所有数据吗?"), erase, self._erase),
        }
        if asking not in titles:
            return None
        title, detail, do = titles[asking]
        ok = self.t("Erase", "清除") if asking == "erase" else self.t("Reset", "重置")
        return Caution(title, detail, ok, do)

    def _network(self) -> None:
        table = database(self.phone)
        table.execute("UPDATE wifi_networks SET saved = 0, connected = 0, auto_join = 1")
        table.execute("DELETE FROM wifi_networks WHERE in_range = 0")
        table.execute("UPDATE bluetooth_devices SET paired = 0, connected = 0, alias = ''")
        for key in ("wifi_on", "bluetooth_on", "airplane_mode_on", "mobile_data", "data_roaming"):
            self.phone.put_setting("global", key, DEFAULTS["global"].get(key))
        self._done()

    def _apps(self) -> None:
        for package, info in self.phone.packages.items():
            self.phone.put_setting("secure", f"app_notifications_{package}", None)
            for permission in info.permissions:
                self.phone.grant(package, permission)
        self._done()

    def _settings(self) -> None:
        for namespace in NAMESPACES:
            for key in self.phone.settings(namespace):
                if key not in ("time_skew", "device_name", PIN):
                    self.phone.put_setting(namespace, key, DEFAULTS[namespace].get(key))
            for key, value in DEFAULTS[namespace].items():
                if key != "device_name":
                    self.phone.put_setting(namespace, key, value)
        self._done()

    def _erase(self) -> None:
        self._network()
        self._apps()
        self._settings()
        remove_pin(self.phone)
        for package in self.phone.packages:
            if package != self.package:
                self.phone.clear(package)
        self.phone.notifications.clear()
        self.phone.stop(self.package)
        self.phone.home()

    def _done(self) -> None:
        self.phone.toast(self.t("Done", "已完成"))
