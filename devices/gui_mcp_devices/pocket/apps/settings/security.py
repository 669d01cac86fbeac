"""The screen lock, and where the phone is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.settings.apps import shown_apps
from gui_mcp_devices.pocket.apps.settings.parts import Caution, SettingsPage
from gui_mcp_devices.pocket.lock import LONGEST, SHORTEST, has_pin, is_pin, remove_pin, set_pin
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    button,
    column,
    divider,
    entry,
    field,
    icon,
    picture,
    radio_row,
    row,
    section,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Ask = Literal["old", "new", "again"]


class SecurityPage(SettingsPage):
    activity = ".Settings$SecurityDashboardActivity"
    title = ("Security & privacy", "安全和隐私")
    found = (("Screen lock", "屏幕锁定"), ("PIN", "PIN 码"))

    def rows(self) -> Sequence[Node]:
        held = has_pin(self.phone)
        lock = self.link(
            self.t("Screen lock", "屏幕锁定"),
            self.t("PIN", "PIN 码") if held else self.t("None", "无"),
            self._lock,
            glyph="lock",
            id="screen_lock",
        )
        on = self.phone.setting("secure", "location_mode") != "0"
        return (
            lock,
            self.toggle(
                "secure", "lock_screen_show_notifications",
                self.t("Notifications on lock screen", "锁定屏幕上的通知"), glyph="bell",
            ),
            divider(),
            self.link(
                self.t("Location", "位置信息"), self.t("On", "已开启") if on else self.t("Off", "已关闭"),
                self.opens(lambda: LocationPage(self.phone)), glyph="location", id="location",
            ),
        )  # fmt: skip

    def _lock(self) -> None:
        self.push(PinPage(self.phone, "old") if has_pin(self.phone) else LockPage(self.phone))


class LockPage(SettingsPage):
    title = ("Screen lock", "屏幕锁定")

    def rows(self) -> Sequence[Node]:
        held = has_pin(self.phone)
        parts = [
            radio_row(
                self.t("None", "无"), not held, self._none, detail=self.t("No security", "不安全"), id="none"
            ),
            radio_row("PIN", held, self._pin, detail=self.t("At least 4 digits", "至少 4 位数字"), id="pin"),
        ]
        if held:
            change = self.t("Change PIN", "更改 PIN 码")
            parts.append(self.link(change, "", self._pin, glyph="edit", id="change_pin"))
        return parts

    def caution(self, asking: str) -> Caution | None:
        detail = self.t("Anybody who holds the phone can open it.", "任何拿到手机的人都可以打开它。")
        return Caution(
            self.t("Remove screen lock?", "要移除屏幕锁定吗?"), detail, self.t("Remove", "移除"), self._remove
        )

    def _none(self) -> None:
        if has_pin(self.phone):
            self.ask("remove")
        else:
            self.pop()

    def _pin(self) -> None:
        self.push(PinPage(self.phone, "new"))

    def _remove(self) -> None:
        remove_pin(self.phone)
        self.pop()
        self.phone.toast(self.t("Screen lock removed", "屏幕锁定已移除"))


class PinPage(SettingsPage):
    """Asks for the old PIN, or for a new one twice."""

    def __init__(self, phone: Phone, ask: Ask) -> None:
        super().__init__(phone)
        self.wants: Ask = ask
        self.typed, self.first = "", ""

    @property
    def secure(self) -> bool:
        return True

    def shown(self) -> None:
        self.phone.focus("pin")

    def name(self) -> str:
        return {
            "old": self.t("Confirm your PIN", "确认 PIN 码"),
            "new": self.t("Choose a PIN", "设置 PIN 码"),
            "again": self.t("Re-enter your PIN", "再次输入 PIN 码"),
        }[self.wants]

    def rows(self) -> Sequence[Node]:
        def change(typed: str) -> None:
            self.typed, self.error = typed, ""

        note = self.t("4 to 16 digits", "4 到 16 位数字") if self.wants == "new" and not self.error else ""
        go = self.t("Confirm", "确认") if self.wants == "again" else self.t("Next", "下一步")
        parts = [
            field("pin", self.typed, change, label="PIN", password=True, submit=self._next, error=self.error)
        ]
        if note:
            parts.append(text(note, size=13.5, colour="text_soft"))
        parts.append(
            row(button(go, self._next, id="next"), style=Style(width="fill", justify="end", pad=(0, 8, 0, 0)))
        )
        return (column(*parts, style=Style(width="fill", gap=10, pad=(16, 8, 16, 8))),)

    def _next(self) -> None:
        pin = self.typed
        if self.wants == "old":
            if not is_pin(self.phone, pin):
                self.typed, self.error = "", self.t("Wrong PIN", "PIN 码错误")
                return
            self.pop()
            self.push(LockPage(self.phone))
        elif self.wants == "new":
            if not (pin.isascii() and pin.isdecimal()):
                self.error = self.t("A PIN has only digits", "PIN 码只能包含数字")
            elif not SHORTEST <= len(pin) <= LONGEST:
                self.error = self.t("4 to 16 digits", "4 到 16 位数字")
            else:
                self.wants, self.first, self.typed = "again", pin, ""
        elif pin != self.first:
            self.typed, self.error = "", self.t("The PINs do not match", "两次输入的 PIN 码不一致")
        else:
            set_pin(self.phone, pin)
            self.pop()
            self.phone.toast(self.t("Screen lock set", "屏幕锁定已设置"))

    def back(self) -> bool:
        if self.wants == "again":
            self.wants, self.first, self.typed, self.error = "new", "", "", ""
            return True
        return super().back()


class LocationPage(SettingsPage):
    activity = ".Settings$LocationSettingsActivity"
    title = ("Location", "位置信息")
    found = (("Use location", "使用位置信息"),)

    def rows(self) -> Sequence[Node]:
        fine = "android.permission.ACCESS_FINE_LOCATION"
        apps = [(p, i) for p, i in shown_apps(self.phone) if fine in i.permissions]
        turn = self.toggle(
            "secure",
            "location_mode",
            self.t("Use location", "使用位置信息"),
            glyph="location",
            values=("0", "3"),
        )
        lines = [
            entry(
                info.label[self.phone.locale],
                detail=self.t("Allowed", "已允许")
                if self.phone.granted(package, fine)
                else self.t("Denied", "已拒绝"),
                lead=picture(info.icon, width=32, height=32),
            )
            for package, info in apps
        ]
        none = entry(self.t("No app asks for it", "没有应用请求位置信息"), lead=icon("apps"))
        return turn, section(self.t("Apps that ask for it", "请求位置信息的应用")), *(lines or [none])
