"""The settings as an app."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.settings.apps import AppPage
from gui_mcp_devices.pocket.apps.settings.main import PAGES, MainPage
from gui_mcp_devices.pocket.apps.settings.store import PACKAGE, SCHEMA, fill
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.settings import SETTINGS
from gui_mcp_devices.pocket.state import AppInfo, Intent

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone
    from gui_mcp_devices.pocket.world import World

ACTIONS = {
    "android.settings.AIRPLANE_MODE_SETTINGS": "NetworkDashboard",
    "android.settings.WIRELESS_SETTINGS": "NetworkDashboard",
    "android.settings.WIFI_SETTINGS": "WifiSettings",
    "android.settings.BLUETOOTH_SETTINGS": "BluetoothSettings",
    "android.settings.DISPLAY_SETTINGS": "DisplaySettings",
    "android.settings.SOUND_SETTINGS": "SoundSettings",
    "android.settings.ZEN_MODE_SETTINGS": "ZenModeSettings",
    "android.settings.APPLICATION_SETTINGS": "ManageApplications",
    "android.settings.MANAGE_APPLICATIONS_SETTINGS": "ManageApplications",
    "android.settings.BATTERY_SAVER_SETTINGS": "PowerUsageSummary",
    "android.settings.INTERNAL_STORAGE_SETTINGS": "StorageDashboard",
    "android.settings.DATE_SETTINGS": "DateTimeSettings",
    "android.settings.LOCALE_SETTINGS": "LocalePicker",
    "android.settings.SECURITY_SETTINGS": "SecurityDashboard",
    "android.settings.LOCATION_SOURCE_SETTINGS": "LocationSettings",
    "android.settings.DEVICE_INFO_SETTINGS": "MyDeviceInfo",
    "android.settings.APPLICATION_DEVELOPMENT_SETTINGS": "DevelopmentSettingsDashboard",
}
"""Activity that an intent's action asks for, without `.Settings$` and `Activity`."""


class SettingsApp(App):
    info = AppInfo(
        PACKAGE,
        {"en": "Settings", "zh": "设置"},
        "app/settings",
        activity=".Settings",
        version="14",
        system=True,
    )
    schema: ClassVar[Mapping[str, str]] = {SETTINGS: SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        fill(databases[SETTINGS], world.random("settings"), world.locale)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if intent.data.startswith("package:"):
            package = intent.data.removeprefix("package:")
            return AppPage(phone, package) if package in phone.packages else None
        if intent.data:
            return None
        asked = f".Settings${ACTIONS[intent.action]}Activity" if intent.action in ACTIONS else activity
        if asked in ("", self.info.activity):
            return MainPage(phone)
        return next((made(phone) for made in PAGES if made.activity == asked), None)
