"""Installed apps: what each may do, keeps and shows."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.settings.parts import Caution, SettingsPage
from gui_mcp_devices.pocket.apps.settings.store import PACKAGE
from gui_mcp_devices.pocket.state import AppInfo
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    button,
    column,
    divider,
    entry,
    field,
    icon,
    picture,
    row,
    section,
    switch_row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PERMISSIONS = {
    "CAMERA": ("Camera", "相机", "camera"),
    "READ_CONTACTS": ("Contacts", "通讯录", "people"),
    "WRITE_CONTACTS": ("Edit contacts", "编辑通讯录", "edit"),
    "ACCESS_FINE_LOCATION": ("Location", "位置信息", "location"),
    "RECORD_AUDIO": ("Microphone", "麦克风", "mic"),
    "READ_SMS": ("Read messages", "读取短信", "message"),
    "SEND_SMS": ("Send messages", "发送短信", "send"),
    "CALL_PHONE": ("Phone calls", "拨打电话", "phone"),
    "POST_NOTIFICATIONS": ("Notifications", "通知", "bell"),
    "READ_EXTERNAL_STORAGE": ("Files", "文件", "folder"),
    "READ_MEDIA_IMAGES": ("Photos", "照片", "image"),
}


def shown_apps(phone: Phone) -> list[tuple[str, AppInfo]]:
    """Those that a person knows of, by label."""
    found = [(package, info) for package, info in phone.packages.items() if info.icon]
    return sorted(found, key=lambda one: one[1].label[phone.locale].casefold())


def notifies(phone: Phone, package: str) -> bool:
    return phone.setting("secure", f"app_notifications_{package}") != "0"


def program_bytes(package: str) -> int:
    """What the program itself takes: made up, and always the same."""
    return 8_000_000 + zlib.crc32(package.encode()) % 90_000_000


def data_bytes(phone: Phone, package: str) -> int:
    return sum(
        len(phone.databases[path].serialize()) for path in phone.app(package).schema if PACKAGE not in path
    )


def written(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{size / 1e3:.0f} kB"


class AppsPage(SettingsPage):
    activity = ".Settings$ManageApplicationsActivity"
    title = ("Apps", "应用")
    found = (
        ("Force stop an app", "强行停止应用"),
        ("Clear storage of an app", "清除应用数据"),
        ("App permissions", "应用权限"),
    )

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.sought = ""

    def rows(self) -> Sequence[Node]:
        def seek(sought: str) -> None:
            self.sought = sought

        wanted = self.sought.strip().casefold()
        locale = self.phone.locale
        apps = [(p, i) for p, i in shown_apps(self.phone) if wanted in i.label[locale].casefold()]
        look = column(
            field("search", self.sought, seek, hint=self.t("Search apps", "搜索应用"), glyph="search"),
            style=Style(width="fill", pad=(16, 4, 16, 8)),
        )
        lines = [
            entry(
                info.label[locale],
                detail=written(program_bytes(package)),
                lead=picture(info.icon, width=36, height=36),
                tap=self._opens(package),
                id="app",
            )
            for package, info in apps
        ]
        return look, *(lines or [self.note(self.t("No app of that name.", "没有此名称的应用。"))])

    def _opens(self, package: str) -> Callable[[], None]:
        return self.opens(lambda: AppPage(self.phone, package))


class AppPage(SettingsPage):
    activity = ".applications.InstalledAppDetails"
    title = ("App info", "应用信息")

    def __init__(self, phone: Phone, of: str) -> None:
        super().__init__(phone)
        self.of = of

    @property
    def info(self) -> AppInfo:
        return self.phone.packages[self.of]

    def rows(self) -> Sequence[Node]:
        info, phone = self.info, self.phone
        runs = bool(phone.pid(self.of))
        may = [p for p in info.permissions if phone.granted(self.of, p)]
        head = column(
            picture(info.icon, width=60, height=60),
            text(info.label[phone.locale], size=20, weight=500, align="center"),
            text(self.t(f"Version {info.version}", f"版本 {info.version}"), size=13.5, colour="text_soft"),
            style=Style(width="fill", align="center", gap=6, pad=(24, 12, 24, 12)),
        )
        allowed = self.t("Allowed", "已允许") if notifies(phone, self.of) else self.t("Off", "已关闭")
        size = program_bytes(self.of) + data_bytes(phone, self.of)
        count = len(info.permissions)
        held = self.t(f"{len(may)} of {count} allowed", f"已允许 {len(may)}/{count} 项")
        if not count:
            held = self.t("No permissions needed", "不需要权限")
        return (
            head,
            row(
                button(self.t("Open", "打开"), self._open, look="tonal", glyph="external", id="open"),
                button(
                    self.t("Force stop", "强行停止"),
                    self.asks("stop"),
                    look="tonal",
                    glyph="warning",
                    enabled=runs and self.of != PACKAGE,
                    id="force_stop",
                ),
                style=Style(width="fill", justify="center", gap=10, pad=(12, 4, 12, 12)),
            ),
            self.link(
                self.t("Notifications", "通知"), allowed, self._notes, glyph="bell", id="notifications"
            ),
            self.link(self.t("Permissions", "权限"), held, self._permits, glyph="shield", id="permissions"),
            self.link(self.t("Storage", "存储"), written(size), self._stores, glyph="storage", id="storage"),
            divider(),
            entry(self.t("Package", "软件包"), detail=self.of, lead=icon("info")),
        )

    def caution(self, asking: str) -> Caution | None:
        detail = self.t(
            "If you force stop an app, it may lose what it has not saved.",
            "强行停止应用可能导致未保存的内容丢失。",
        )
        return Caution(
            self.t("Force stop?", "要强行停止吗?"), detail, self.t("Force stop", "强行停止"), self._stop
        )

    def _open(self) -> None:
        self.phone.start(self.of)

    def _stop(self) -> None:
        self.phone.stop(self.of)

    def _notes(self) -> None:
        self.push(NotificationsPage(self.phone, self.of))

    def _permits(self) -> None:
        self.push(PermissionsPage(self.phone, self.of))

    def _stores(self) -> None:
        self.push(AppStoragePage(self.phone, self.of))


class PermissionsPage(SettingsPage):
    title = ("App permissions", "应用权限")

    def __init__(self, phone: Phone, of: str) -> None:
        super().__init__(phone)
        self.of = of

    def rows(self) -> Sequence[Node]:
        info = self.phone.packages[self.of]
        if not info.permissions:
            return (self.note(self.t("This app needs no permissions.", "此应用不需要权限。")),)
        return section(info.label[self.phone.locale]), *(self._permission(one) for one in info.permissions)

    def _permission(self, permission: str) -> Node:
        short = permission.rpartition(".")[2]
        en, zh, glyph = PERMISSIONS.get(short, (short.replace("_", " ").capitalize(), short, "shield"))

        def flip(on: bool) -> None:
            (self.phone.grant if on else self.phone.revoke)(self.of, permission)

        return switch_row(
            self.t(en, zh), self.phone.granted(self.of, permission), flip, glyph=glyph, id="permission"
        )


class AppStoragePage(SettingsPage):
    title = ("App storage", "应用存储")

    def __init__(self, phone: Phone, of: str) -> None:
        super().__init__(phone)
        self.of = of

    def rows(self) -> Sequence[Node]:
        program, data = program_bytes(self.of), data_bytes(self.phone, self.of)
        clear = button(
            self.t("Clear storage", "清除数据"),
            self.asks("clear"),
            look="tonal",
            glyph="delete",
            enabled=self.of != PACKAGE,
            id="clear_storage",
        )
        return (
            section(self.phone.packages[self.of].label[self.phone.locale]),
            entry(self.t("App size", "应用大小"), detail=written(program), lead=icon("apps")),
            entry(self.t("User data", "用户数据"), detail=written(data), lead=icon("file")),
            entry(self.t("Total", "总计"), detail=written(program + data), lead=icon("storage")),
            row(clear, style=Style(width="fill", justify="center", pad=(16, 16, 16, 8))),
        )

    def caution(self, asking: str) -> Caution | None:
        label = self.phone.packages[self.of].label[self.phone.locale]
        detail = self.t(
            f"All that {label} keeps on this phone will be deleted for good.",
            f"{label} 保存在此手机上的所有数据将被永久删除。",
        )
        return Caution(
            self.t("Clear storage?", "要清除数据吗?"), detail, self.t("Delete", "删除"), self._clear
        )

    def _clear(self) -> None:
        self.phone.clear(self.of)
        self.phone.toast(self.t("Storage cleared", "数据已清除"))


class NotificationsPage(SettingsPage):
    """Of all apps, or of the one in `only`."""

    activity = ".Settings$NotificationAppListActivity"
    title = ("Notifications", "通知")
    found = (("App notifications", "应用通知"), ("Notifications on lock screen", "锁定屏幕上的通知"))

    def __init__(self, phone: Phone, only: str = "") -> None:
        super().__init__(phone)
        self.only = only

    def rows(self) -> Sequence[Node]:
        if self.only:
            label = self.phone.packages[self.only].label[self.phone.locale]
            all_ = self.t(f"All {label} notifications", f"所有“{label}”通知")
            return (self._app(self.only, all_, "bell"),)
        apps = [
            self._app(package, info.label[self.phone.locale], "") for package, info in shown_apps(self.phone)
        ]
        return (
            self.toggle(
                "secure",
                "lock_screen_show_notifications",
                self.t("Notifications on lock screen", "锁定屏幕上的通知"),
                glyph="lock",
            ),
            section(self.t("Apps", "应用")),
            *apps,
        )

    def _app(self, package: str, label: str, glyph: str) -> Node:
        def flip(on: bool) -> None:
            self.phone.put_setting("secure", f"app_notifications_{package}", None if on else "0")

        return switch_row(label, notifies(self.phone, package), flip, glyph=glyph, id="app_notifications")
