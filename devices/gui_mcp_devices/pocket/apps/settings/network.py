"""Wi-Fi, mobile data and airplane mode."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.settings.parts import Caution, Prompt, SettingsPage
from gui_mcp_devices.pocket.apps.settings.store import (
    Network,
    Security,
    add_network,
    database,
    forget_network,
    join,
    leave,
    network,
    networks,
)
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    button,
    chip,
    column,
    divider,
    entry,
    field,
    icon,
    icon_button,
    row,
    section,
    switch_row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SHORTEST_PASSWORD = 8
SIGNALS = (("Poor", "差"), ("Weak", "弱"), ("Fair", "一般"), ("Good", "良好"), ("Excellent", "极好"))


class NetworkPage(SettingsPage):
    activity = ".Settings$NetworkDashboardActivity"
    title = ("Network & internet", "网络和互联网")
    found = (("Airplane mode", "飞行模式"), ("Mobile data", "移动数据"), ("Data roaming", "数据漫游"))

    def rows(self) -> Sequence[Node]:
        airplane = self.is_on("global", "airplane_mode_on")
        on = self.is_on("global", "wifi_on")
        joined = next((one.ssid for one in networks(self.phone) if one.connected), "")
        detail = self.t("Off", "已关闭") if not on else joined or self.t("Not connected", "未连接")
        data = self.toggle(
            "global",
            "mobile_data",
            self.t("Mobile data", "移动数据"),
            glyph="data",
            detail=self.t("Unavailable in airplane mode", "飞行模式下不可用") if airplane else "",
        )
        return (
            self.link(
                "Wi-Fi" if self.phone.locale == "en" else "WLAN",
                detail,
                self.opens(lambda: WifiPage(self.phone)),
                glyph="wifi" if on else "wifi-off",
                id="wifi",
            ),
            data,
            self.toggle(
                "global",
                "data_roaming",
                self.t("Data roaming", "数据漫游"),
                glyph="globe",
                detail=self.t("Use mobile data abroad", "在境外使用移动数据"),
            ),
            divider(),
            self.toggle(
                "global",
                "airplane_mode_on",
                self.t("Airplane mode", "飞行模式"),
                glyph="airplane",
                detail=self.t("No calls, messages or mobile data", "无法通话、收发短信或使用移动数据"),
            ),
        )


class WifiPage(SettingsPage):
    activity = ".Settings$WifiSettingsActivity"
    title = ("Wi-Fi", "WLAN")
    found = (("Add network", "添加网络"), ("Saved networks", "已保存的网络"))

    def rows(self) -> Sequence[Node]:
        on = self.is_on("global", "wifi_on")

        def flip(on: bool) -> None:
            self.phone.put_setting("global", "wifi_on", str(int(on)))

        turn = switch_row(self.t("Use Wi-Fi", "使用 WLAN"), on, flip, id="wifi_on")
        if not on:
            return turn, self.note(
                self.t("Turn Wi-Fi on to see networks nearby.", "打开 WLAN 可查看附近的网络。")
            )
        known = networks(self.phone)
        joined = [one for one in known if one.connected]
        saved = [one for one in known if one.saved and not one.connected]
        others = [one for one in known if not one.saved and one.in_range]
        parts: list[Node] = [turn]
        for label, group in (
            (self.t("Connected", "已连接"), joined),
            (self.t("Saved networks", "已保存的网络"), saved),
            (self.t("Available networks", "可用网络"), others),
        ):
            if group:
                parts.append(section(label))
                parts += [self._network(one) for one in group]
        add = self.link(
            self.t("Add network", "添加网络"),
            "",
            self.opens(lambda: AddNetwork(self.phone)),
            glyph="add",
            id="add_network",
        )
        return *parts, divider(), add

    def _network(self, one: Network) -> Node:
        if one.connected:
            detail = self.t("Connected", "已连接")
        elif one.saved:
            detail = self.t("Saved", "已保存") if one.in_range else self.t("Not in range", "不在范围内")
        else:
            detail = self.t("Open", "开放") if one.security == "open" else ""
        tail = icon("lock", size=18) if one.security != "open" else None
        if one.saved:
            about = self.t(f"Details of {one.ssid}", f"{one.ssid} 的详情")
            tail = icon_button(
                "settings", about, self._shows(one.id), colour="text_soft", id="settings_button"
            )
        ink = "primary" if one.connected else "text_soft" if one.in_range else "outline"
        return entry(
            one.ssid,
            detail=detail,
            lead=icon("wifi" if one.in_range else "wifi-off", colour=ink),
            tail=tail,
            tap=self._shows(one.id) if one.connected else self._joins(one),
            id="access_point",
        )

    def _shows(self, id: int) -> Callable[[], None]:
        return self.opens(lambda: NetworkDetails(self.phone, id))

    def _joins(self, one: Network) -> Callable[[], None]:
        def connect() -> None:
            if not one.in_range:
                self.phone.toast(self.t(f"{one.ssid} is not in range", f"{one.ssid} 不在范围内"))
            elif one.saved or one.security == "open":
                self._join(one)
            else:
                self.ask(f"join:{one.id}")

        return connect

    def _join(self, one: Network) -> None:
        join(self.phone, one.id)
        self.scrolls.pop("content", None)
        self.phone.toast(self.t(f"Connected to {one.ssid}", f"已连接到 {one.ssid}"))

    def prompt(self, asking: str) -> Prompt | None:
        one = network(self.phone, int(asking.removeprefix("join:")))
        if one is None:
            return None

        def save(password: str) -> str:
            if len(password) < SHORTEST_PASSWORD:
                return self.t("At least 8 characters", "至少 8 个字符")
            if password != one.password:
                return self.t("Wrong password. Try again.", "密码错误,请重试。")
            self._join(one)
            return ""

        return Prompt(one.ssid, self.t("Password", "密码"), save, self.t("Connect", "连接"), password=True)


class NetworkDetails(SettingsPage):
    title = ("Network details", "网络详情")

    def __init__(self, phone: Phone, id: int) -> None:
        super().__init__(phone)
        self.id = id

    def rows(self) -> Sequence[Node]:
        one = network(self.phone, self.id)
        if one is None:
            return (self.note(self.t("This network is gone.", "该网络已不存在。")),)
        state = self.t("Connected", "已连接") if one.connected else self.t("Saved", "已保存")
        head = column(
            icon("wifi", size=44, colour="primary"),
            text(one.ssid, size=20, weight=500, lines=2, align="center"),
            text(state if one.saved else self.t("Not saved", "未保存"), size=14, colour="text_soft"),
            style=Style(width="fill", align="center", gap=6, pad=(24, 12, 24, 12)),
        )
        actions: list[Node] = []
        if one.saved:
            forget = self.t("Forget", "忘记网络")
            actions.append(button(forget, self.asks("forget"), look="tonal", glyph="delete", id="forget"))
        if one.connected:
            actions.append(
                button(
                    self.t("Disconnect", "断开连接"),
                    self._leave,
                    look="tonal",
                    glyph="close",
                    id="disconnect",
                )
            )
        elif one.in_range and one.saved:
            actions.append(
                button(self.t("Connect", "连接"), self._join, look="tonal", glyph="wifi", id="connect")
            )

        def auto(on: bool) -> None:
            database(self.phone).execute(
                "UPDATE wifi_networks SET auto_join = ? WHERE _id = ?", (on, self.id)
            )

        strength = (
            self.t(*SIGNALS[max(0, min(4, one.signal))])
            if one.in_range
            else self.t("Not in range", "不在范围内")
        )
        safe = self.t("None", "无") if one.security == "open" else "WPA2-Personal"
        return (
            head,
            row(*actions, style=Style(width="fill", justify="center", gap=10, pad=(12, 4, 12, 12))),
            entry(self.t("Signal strength", "信号强度"), detail=strength, lead=icon("bars")),
            entry(self.t("Security", "安全性"), detail=safe, lead=icon("lock")),
            switch_row(
                self.t("Connect automatically", "自动连接"),
                one.auto_join,
                auto,
                glyph="refresh",
                id="auto_join",
            ),
        )

    def caution(self, asking: str) -> Caution | None:
        one = network(self.phone, self.id)
        if one is None:
            return None
        detail = self.t("Its password will be deleted from this phone.", "其密码将从此手机中删除。")
        return Caution(
            self.t(f"Forget {one.ssid}?", f"忘记 {one.ssid}?"), detail, self.t("Forget", "忘记"), self._forget
        )

    def _forget(self) -> None:
        forget_network(self.phone, self.id)
        self.pop()

    def _leave(self) -> None:
        leave(self.phone, self.id)

    def _join(self) -> None:
        join(self.phone, self.id)


class AddNetwork(SettingsPage):
    title = ("Add network", "添加网络")

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.ssid, self.password = "", ""
        self.security: Security = "wpa2"
        self.wrong = {"ssid": "", "password": ""}

    def rows(self) -> Sequence[Node]:
        def named(ssid: str) -> None:
            self.ssid, self.wrong = ssid, {"ssid": "", "password": ""}

        def typed(password: str) -> None:
            self.password, self.wrong = password, {"ssid": "", "password": ""}

        def locks(security: Security) -> Callable[[], None]:
            def put() -> None:
                self.security = security

            return put

        parts = [
            field(
                "ssid", self.ssid, named, label=self.t("Network name", "网络名称"), error=self.wrong["ssid"]
            ),
            text(self.t("Security", "安全性"), size=12.5, weight=500, colour="text_soft"),
            row(
                chip("WPA2-Personal", self.security == "wpa2", locks("wpa2"), id="wpa2"),
                chip(self.t("None", "无"), self.security == "open", locks("open"), id="open"),
                style=Style(width="fill", gap=8),
            ),
        ]
        if self.security == "wpa2":
            parts.append(
                field(
                    "password",
                    self.password,
                    typed,
                    label=self.t("Password", "密码"),
                    password=True,
                    error=self.wrong["password"],
                    submit=self._save,
                )
            )
        parts.append(
            row(
                button(self.t("Save", "保存"), self._save, id="save"),
                style=Style(width="fill", justify="end", pad=(0, 8, 0, 0)),
            )
        )
        return (column(*parts, style=Style(width="fill", gap=12, pad=(16, 8, 16, 8))),)

    def _save(self) -> None:
        ssid = self.ssid.strip()
        if not ssid:
            self.wrong["ssid"] = self.t("Enter a name", "请输入名称")
        elif self.security == "wpa2" and len(self.password) < SHORTEST_PASSWORD:
            self.wrong["password"] = self.t("At least 8 characters", "至少 8 个字符")
        elif not add_network(
            self.phone, ssid, self.security, self.password if self.security == "wpa2" else ""
        ):
            self.wrong["ssid"] = self.t("This network is known already", "该网络已存在")
        else:
            self.pop()
            self.phone.toast(self.t(f"{ssid} saved", f"{ssid} 已保存"))
