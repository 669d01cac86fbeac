"""Tasks in the phone's settings: switches, names, choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.settings.about import AboutPage
from gui_mcp_devices.pocket.apps.settings.display import TIMEOUTS, DisplayPage
from gui_mcp_devices.pocket.apps.settings.moment import MomentPage
from gui_mcp_devices.pocket.apps.settings.network import NetworkPage
from gui_mcp_devices.pocket.apps.settings.parts import Said, SettingsPage
from gui_mcp_devices.pocket.apps.settings.power import BatteryPage
from gui_mcp_devices.pocket.apps.settings.sound import DisturbPage, SoundPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale, Namespace
from gui_mcp_devices.pocket.tones import RINGTONES
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.settings_base import (
    DONE,
    SETTINGS,
    SettingsTemplate,
)
from gui_mcp_benchmarks.suites.pocket.templates.settings_radio import (
    ForgetNetworks,
    JoinWifi,
    Signal,
    SortGadgets,
)
from gui_mcp_benchmarks.suites.pocket.templates.settings_rights import Evening, SetPin, TakePermission

TOGGLES: tuple[tuple[Said, tuple[type[SettingsPage], ...], Namespace, str, tuple[str, str]], ...] = (
    (("Airplane mode", "飞行模式"), (NetworkPage,), "global", "airplane_mode_on", ("0", "1")),
    (("Mobile data", "移动数据"), (NetworkPage,), "global", "mobile_data", ("0", "1")),
    (("Dark theme", "深色主题"), (DisplayPage,), "secure", "ui_night_mode", ("1", "2")),
    (("Auto-rotate screen", "自动旋转屏幕"), (DisplayPage,), "system", "accelerometer_rotation", ("0", "1")),
    (("Night light", "护眼模式"), (DisplayPage,), "secure", "night_display_activated", ("0", "1")),
    (("Battery Saver", "省电模式"), (BatteryPage,), "global", "low_power", ("0", "1")),
    (("Use 24-hour format", "使用 24 小时制"), (MomentPage,), "system", "time_12_24", ("12", "24")),
    (("Touch sounds", "触摸提示音"), (SoundPage,), "system", "sound_effects_enabled", ("0", "1")),
    (("Vibrate for calls", "来电时振动"), (SoundPage,), "system", "vibrate_when_ringing", ("0", "1")),
    (("Do Not Disturb", "勿扰"), (SoundPage, DisturbPage), "global", "zen_mode", ("0", "1")),
)


class Toggle(SettingsTemplate):
    """One switch is turned."""

    name, tier, split = "settings-toggle", "easy", "train"
    may_change = SETTINGS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.namespace: Namespace
        said, self.path, self.namespace, self.key, self.values = random.choice(TOGGLES)
        self.label = self.t(*said)
        now = phone.setting(self.namespace, self.key)
        self.on = now != self.values[1]

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        on = "on" if self.on else "off"
        turn = "打开" if self.on else "关闭"
        return {
            "en": (
                f"Turn {on} “{self.label}” in the settings.",
                f"Switch {self.label} {on}.",
                f"I want the setting “{self.label}” to be {on}.",
            ),
            "zh": (f"在设置中{turn}“{self.label}”。", f"请把“{self.label}”{turn}。"),
        }

    def wanted(self) -> Sequence[Part]:
        return (self.is_set(f"{self.key} turned", self.namespace, self.key, self.values[self.on]),)

    def kept(self) -> Sequence[Part]:
        return (self.rest((self.namespace, self.key)),)

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        return self.toward(see, *self.path) or see.tap(self.label, "switch")

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        _, _, namespace, key, values = next(other for other in TOGGLES if other[3] != self.key)
        before = self.phone.setting(namespace, key)
        wrong = self.put(namespace, key, values[before == values[0]])

        def both() -> None:
            wrong()
            self.phone.put_setting(self.namespace, self.key, self.values[self.on])

        return ("another switch", wrong), ("another switch as well", both)


DEVICE_NAMES = (
    "Mia's phone", "Blue Heron", "Kitchen phone", "Pocket 42", "Night Owl", "Field phone", "Tango-7",
    "Old Faithful",
    "Lab phone 3", "Travel phone",
)  # fmt: skip


class Rename(SettingsTemplate):
    """The phone gets another name."""

    name, tier, split = "settings-device-name", "easy", "gate"
    may_change = SETTINGS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.new = random.choice(DEVICE_NAMES)

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        return {
            "en": (
                f"Change the device name to “{self.new}”.",
                f"Rename this phone: it shall be called “{self.new}”.",
                f"Open About phone and set the device name to “{self.new}”.",
            ),
            "zh": (f"把设备名称改为“{self.new}”。", f"请将这部手机重命名为“{self.new}”。"),
        }

    def wanted(self) -> Sequence[Part]:
        return (self.is_set("device name", "global", "device_name", self.new),)

    def kept(self) -> Sequence[Part]:
        return (self.rest(("global", "device_name")),)

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        return self.write(
            see, (AboutPage,), "name", self.t("Device name", "设备名称"), self.t("Name", "名称"), self.new,
            self.t("OK", "确定"),
        )  # fmt: skip

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        return (
            ("the Bluetooth name", self.put("secure", "bluetooth_name", self.new)),
            ("a letter short", self.put("global", "device_name", self.new[:-1])),
        )


class ToneAndTimeout(SettingsTemplate):
    """Two choices on two pages."""

    name, tier, split = "settings-ringtone-timeout", "medium", "train"
    may_change = SETTINGS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        tones = [tone for tone in RINGTONES if tone != phone.setting("system", "ringtone")]
        self.tone = random.choice(tones)
        self.timeout, self.span = random.choice([t for t in TIMEOUTS if t[0] != "60000"])

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        tone = RINGTONES[self.tone][self.phone.locale]
        span = self.t(*self.span)
        return {
            "en": (
                f"Set the ringtone to “{tone}” and the screen timeout to {span}.",
                f"Make the screen turn off after {span}, and choose {tone} as the phone's ringtone.",
                f"In the settings choose ringtone {tone} and screen timeout {span}.",
            ),
            "zh": (
                f"把手机铃声设为“{tone}”,并把自动锁屏时间设为{span}。",
                f"将自动锁屏时间改成{span},手机铃声换成“{tone}”。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (
            self.is_set("ringtone", "system", "ringtone", self.tone),
            self.is_set("timeout", "system", "screen_off_timeout", self.timeout),
        )

    def kept(self) -> Sequence[Part]:
        return (self.rest(("system", "ringtone"), ("system", "screen_off_timeout")),)

    def next(self, see: See) -> Action | Finish:
        tone, timeout = self.wanted()
        rows = (self.t("Ringtone", "手机铃声"), self.t("Screen timeout", "自动锁屏时间"))
        first = (SoundPage,) if not tone.holds() else (DisplayPage,)
        if not timeout.holds() and isinstance(see.page, DisplayPage):
            first = (DisplayPage,)
        if tone.holds() and timeout.holds():
            return DONE
        if first == (SoundPage,):
            return self.choose(see, first, "ringtone", rows[0], RINGTONES[self.tone][self.phone.locale])
        return self.choose(see, first, "timeout", rows[1], self.t(*self.span))

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        def next_timeout() -> None:
            self.phone.put_setting("system", "ringtone", self.tone)
            other = next(value for value, _ in TIMEOUTS if value not in (self.timeout, "60000"))
            self.phone.put_setting("system", "screen_off_timeout", other)

        def wrong_sound() -> None:
            self.phone.put_setting("system", "notification_sound", self.tone)
            self.phone.put_setting("system", "screen_off_timeout", self.timeout)

        return (
            ("the ringtone alone", self.put("system", "ringtone", self.tone)),
            ("another timeout", next_timeout),
            ("the notification sound", wrong_sound),
        )


SETTINGS_TEMPLATES: tuple[type[Template], ...] = (
    Toggle, Rename, JoinWifi, ForgetNetworks, ToneAndTimeout, SetPin,
    SortGadgets, Evening, Signal, TakePermission,
)  # fmt: skip
