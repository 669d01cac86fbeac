"""Bluetooth: what is paired, what is near."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.settings.parts import Caution, Prompt, SettingsPage
from gui_mcp_devices.pocket.apps.settings.store import Gadget, gadget, gadgets, put_gadget, rename_gadget
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    button,
    column,
    divider,
    entry,
    icon,
    icon_button,
    row,
    section,
    switch_row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class BluetoothPage(SettingsPage):
    activity = ".Settings$BluetoothSettingsActivity"
    title = ("Bluetooth", "蓝牙")
    found = (("Pair new device", "配对新设备"), ("Paired devices", "已配对的设备"))

    def rows(self) -> Sequence[Node]:
        on = self.is_on("global", "bluetooth_on")

        def flip(on: bool) -> None:
            self.phone.put_setting("global", "bluetooth_on", str(int(on)))

        turn = switch_row(self.t("Use Bluetooth", "使用蓝牙"), on, flip, id="bluetooth_on")
        name = self.phone.setting("secure", "bluetooth_name") or ""
        named = self.link(
            self.t("This phone's Bluetooth name", "本机蓝牙名称"),
            name,
            self.asks("name", name),
            glyph="device",
            id="name",
        )
        if not on:
            return (
                turn,
                named,
                self.note(self.t("Turn Bluetooth on to connect devices.", "打开蓝牙以连接设备。")),
            )
        paired = [one for one in gadgets(self.phone) if one.paired]
        pair = self.link(
            self.t("Pair new device", "配对新设备"),
            "",
            self.opens(lambda: PairPage(self.phone)),
            glyph="add",
            id="pair",
        )
        parts = [turn, pair, named, divider()]
        if paired:
            parts.append(section(self.t("Paired devices", "已配对的设备")))
            parts += [self._gadget(one) for one in paired]
        return parts

    def _gadget(self, one: Gadget) -> Node:
        about = self.t(f"Details of {one.name}", f"{one.name} 的详情")
        gear = icon_button(
            "settings",
            about,
            self.opens(lambda: GadgetPage(self.phone, one.id)),
            colour="text_soft",
            id="details",
        )

        def turn() -> None:
            put_gadget(self.phone, one.id, paired=True, connected=not one.connected)

        detail = self.t("Connected", "已连接") if one.connected else self.t("Not connected", "未连接")
        ink = "primary" if one.connected else "text_soft"
        return entry(
            one.name, detail=detail, lead=icon(one.kind, colour=ink), tail=gear, tap=turn, id="device"
        )

    def prompt(self, asking: str) -> Prompt | None:
        def save(name: str) -> str:
            if not name.strip():
                return self.t("Enter a name", "请输入名称")
            self.phone.put_setting("secure", "bluetooth_name", name.strip())
            return ""

        return Prompt(
            self.t("Bluetooth name", "蓝牙名称"), self.t("Name", "名称"), save, self.t("Rename", "重命名")
        )


class PairPage(SettingsPage):
    title = ("Pair new device", "配对新设备")

    def rows(self) -> Sequence[Node]:
        near = [one for one in gadgets(self.phone) if not one.paired]
        if not near:
            return (self.note(self.t("No other devices nearby.", "附近没有其他设备。")),)
        lines = [
            entry(one.name, lead=icon(one.kind), tap=self.asks(f"pair:{one.id}"), id="device", height=64)
            for one in near
        ]
        return section(self.t("Available devices", "可用设备")), *lines

    def caution(self, asking: str) -> Caution | None:
        one = gadget(self.phone, int(asking.removeprefix("pair:")))
        if one is None:
            return None

        def pair() -> None:
            put_gadget(self.phone, one.id, paired=True, connected=True)
            self.pop()
            self.phone.toast(self.t(f"Paired with {one.name}", f"已与 {one.name} 配对"))

        detail = self.t(
            f"Make sure that it shows this code: {one.code[:3]} {one.code[3:]}",
            f"请确认设备显示此配对码:{one.code[:3]} {one.code[3:]}",
        )
        return Caution(
            self.t(f"Pair with {one.name}?", f"与 {one.name} 配对?"), detail, self.t("Pair", "配对"), pair
        )


class GadgetPage(SettingsPage):
    title = ("Device details", "设备详情")

    def __init__(self, phone: Phone, id: int) -> None:
        super().__init__(phone)
        self.id = id

    def rows(self) -> Sequence[Node]:
        one = gadget(self.phone, self.id)
        if one is None:
            return ()
        state = self.t("Connected", "已连接") if one.connected else self.t("Not connected", "未连接")
        head = column(
            icon(one.kind, size=44, colour="primary"),
            text(one.name, size=20, weight=500, lines=2, align="center"),
            text(state, size=14, colour="text_soft"),
            style=Style(width="fill", align="center", gap=6, pad=(24, 12, 24, 12)),
        )
        turn = self.t("Disconnect", "断开连接") if one.connected else self.t("Connect", "连接")
        forget = self.t("Forget", "取消配对")
        return (
            head,
            row(
                button(forget, self.asks("forget"), look="tonal", glyph="delete", id="forget"),
                button(turn, self._turns(one), look="tonal", glyph="bluetooth", id="connect"),
                style=Style(width="fill", justify="center", gap=10, pad=(12, 4, 12, 12)),
            ),
            self.link(
                self.t("Name", "名称"), one.name, self.asks("name", one.name), glyph="edit", id="rename"
            ),
            entry(self.t("Address", "地址"), detail=one.address, lead=icon("info")),
        )

    def prompt(self, asking: str) -> Prompt | None:
        if asking != "name":
            return None

        def save(name: str) -> str:
            if not name.strip():
                return self.t("Enter a name", "请输入名称")
            rename_gadget(self.phone, self.id, name.strip())
            return ""

        return Prompt(
            self.t("Rename device", "重命名设备"), self.t("Name", "名称"), save, self.t("Rename", "重命名")
        )

    def caution(self, asking: str) -> Caution | None:
        one = gadget(self.phone, self.id)
        if one is None or asking != "forget":
            return None
        detail = self.t("The phone will no longer be paired with it.", "手机将不再与其配对。")
        return Caution(
            self.t(f"Forget {one.name}?", f"取消与 {one.name} 的配对?"),
            detail,
            self.t("Forget", "取消配对"),
            self._forget,
        )

    def _forget(self) -> None:
        put_gadget(self.phone, self.id, paired=False, connected=False)
        self.pop()

    def _turns(self, one: Gadget) -> Callable[[], None]:
        return lambda: put_gadget(self.phone, one.id, paired=True, connected=not one.connected)
