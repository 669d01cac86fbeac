"""Tasks about who may do what, and when: locks, quiet hours, permissions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.settings.apps import PERMISSIONS, AppPage, AppsPage, PermissionsPage
from gui_mcp_devices.pocket.apps.settings.display import DisplayPage
from gui_mcp_devices.pocket.apps.settings.security import LockPage, PinPage, SecurityPage
from gui_mcp_devices.pocket.apps.settings.sound import DisturbPage, SoundPage
from gui_mcp_devices.pocket.apps.settings.store import (
    PACKAGE,
)
from gui_mcp_devices.pocket.lock import is_pin, set_pin
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.settings import PIN
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part
from gui_mcp_benchmarks.suites.pocket.templates.settings_base import (
    DONE,
    SETTINGS,
    SettingsTemplate,
)


class SetPin(SettingsTemplate):
    """The phone gets a screen lock."""

    name, tier, split = "settings-set-pin", "medium", "gate"
    may_change = SETTINGS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.pin = f"{random.randrange(10**4, 10**6):05d}"

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        return {
            "en": (
                f"Protect this phone with a screen lock: PIN {self.pin}",
                f"Set a screen lock with the PIN {self.pin} in the security settings.",
                f"I want to unlock this phone with PIN {self.pin} from now on.",
            ),
            "zh": (
                f"为手机设置屏幕锁定,PIN 码为 {self.pin}",
                f"请在安全设置中把锁屏 PIN 码设为 {self.pin} 。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("PIN", lambda: is_pin(self.phone, self.pin) and self.phone.secure_lock),)

    def kept(self) -> Sequence[Part]:
        return (self.rest(("secure", PIN)),)

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        page = see.page
        if isinstance(page, PinPage) and page.wants != "old":
            if page.wants == "again" and page.first != self.pin:
                return see.back()
            if page.typed != self.pin:
                return see.fill("PIN", self.pin)
            again = self.t("Confirm", "确认") if page.wants == "again" else self.t("Next", "下一步")
            return see.tap(again, "button")
        step = self.toward(see, SecurityPage, LockPage)
        return step or see.tap("PIN", "radio")

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        turned = self.pin[:-2] + self.pin[-1] + str((int(self.pin[-2]) + 1) % 10)

        def but_unlocked() -> None:
            set_pin(self.phone, self.pin)
            self.phone.secure_lock = False

        return ("another PIN", lambda: set_pin(self.phone, turned)), ("no lock", but_unlocked)


class Evening(SettingsTemplate):
    """A schedule for quiet hours, and a dark screen."""

    name, tier, split = "settings-quiet-evening", "hard", "train"
    may_change = SETTINGS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.start = f"{random.choice((20, 21, 22, 23))}:{random.choice((10, 15, 30, 45))}"
        self.end = f"0{random.choice((5, 6, 7, 8))}:{random.choice((10, 15, 30, 45))}"

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        return {
            "en": (
                f"Schedule Do Not Disturb from {self.start} to {self.end} every day, allow no alarms "
                "during it, and turn on the dark theme.",
                f"Quiet nights, please: Do Not Disturb on a schedule, start {self.start} and end {self.end}, "
                "alarms not allowed. The phone should use the dark theme too.",
                f"Switch the phone to dark theme and set up the Do Not Disturb schedule ({self.start} to "
                f"{self.end}) so that not even alarms may interrupt.",
            ),
            "zh": (
                f"设置每天 {self.start} 至 {self.end} 自动勿扰,期间不允许闹钟,并打开深色主题。",
                f"打开深色主题;勿扰定时开启,开始时间 {self.start} ,结束时间 {self.end} ,不允许闹钟打扰。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (
            self.is_set("schedule", "secure", "zen_schedule_enabled", "1"),
            self.is_set("start", "secure", "zen_schedule_start", self.start),
            self.is_set("end", "secure", "zen_schedule_end", self.end),
            self.is_set("no alarms", "secure", "zen_allow_alarms", "0"),
            self.is_set("dark", "secure", "ui_night_mode", "2"),
        )

    def kept(self) -> Sequence[Part]:
        return (
            self.rest(
                ("secure", "zen_schedule_enabled"),
                ("secure", "zen_schedule_start"),
                ("secure", "zen_schedule_end"),
                ("secure", "zen_allow_alarms"),
                ("secure", "ui_night_mode"),
            ),
        )

    def next(self, see: See) -> Action | Finish:
        schedule, start, end, alarms, dark = (part.holds() for part in self.wanted())
        path = (SoundPage, DisturbPage)
        hours, ok = self.t("Hours:minutes", "小时:分钟"), self.t("OK", "确定")
        if not schedule:
            return self.toward(see, *path) or see.tap(self.t("Turn on at set times", "定时开启"), "switch")
        if not start:
            return self.write(see, path, "start", self.t("Start time", "开始时间"), hours, self.start, ok)
        if not end:
            return self.write(see, path, "end", self.t("End time", "结束时间"), hours, self.end, ok)
        if not alarms:
            return self.toward(see, *path) or see.tap(self.t("Allow alarms", "允许闹钟"), "switch")
        if not dark:
            return self.toward(see, DisplayPage) or see.tap(self.t("Dark theme", "深色主题"), "switch")
        return DONE

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        def all_but(left: int) -> Callable[[], None]:
            values = (
                ("zen_schedule_enabled", "1"), ("zen_schedule_start", self.start),
                ("zen_schedule_end", self.end), ("zen_allow_alarms", "0"), ("ui_night_mode", "2"),
            )  # fmt: skip

            def do() -> None:
                for index, (key, value) in enumerate(values):
                    if index != left:
                        self.phone.put_setting("secure", key, value)

            return do

        def at_once() -> None:
            all_but(-1)()
            self.phone.put_setting("global", "zen_mode", "1")

        return (
            ("the schedule is off", all_but(0)),
            ("alarms may ring", all_but(3)),
            ("quiet at once", at_once),
        )


class TakePermission(SettingsTemplate):
    """An app loses one permission and may no longer notify."""

    name, tier, split = "settings-app-rights", "medium", "test"
    may_change = SETTINGS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        held = [
            (package, permission)
            for package, info in phone.packages.items()
            for permission in info.permissions
            if info.icon and permission.rpartition(".")[2] in PERMISSIONS
        ]
        self.of, self.permission = random.choice(held)
        self.label = phone.packages[self.of].label[phone.locale]
        en, zh, _ = PERMISSIONS[self.permission.rpartition(".")[2]]
        self.right = self.t(en, zh)
        self.key = f"app_notifications_{self.of}"

    def goals(self) -> Mapping[Locale, Sequence[str]]:
        return {
            "en": (
                f"Take the permission “{self.right}” away from {self.label}, and turn its notifications off.",
                f"{self.label} must not notify me any more, nor have the permission “{self.right}”.",
                f"In the app settings of {self.label}: deny “{self.right}” under permissions and switch off "
                "all its notifications.",
            ),
            "zh": (
                f"取消应用“{self.label}”的“{self.right}”权限,并关闭它的通知。",
                f"不要让“{self.label}”再发送通知,也不要给它“{self.right}”权限。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (
            Part("permission taken", lambda: not self.phone.granted(self.of, self.permission)),
            self.is_set("notifications off", "secure", self.key, "0"),
        )

    def kept(self) -> Sequence[Part]:
        others = [
            (package, permission)
            for package, info in self.phone.packages.items()
            for permission in info.permissions
            if (package, permission) != (self.of, self.permission)
        ]
        return (
            self.rest(("secure", self.key)),
            Part("other permissions", lambda: all(self.phone.granted(*one) for one in others)),
        )

    def next(self, see: See) -> Action | Finish:
        taken, silent = (part.holds() for part in self.wanted())
        if taken and silent:
            return DONE
        page = see.page
        if isinstance(page, AppPage) and page.of == self.of and not page.asking:
            return (
                see.tap(self.t("Permissions", "权限"))
                if not taken
                else see.tap(self.t("Notifications", "通知"))
            )
        if isinstance(page, PermissionsPage) and page.of == self.of and not taken:
            return see.tap(self.right, "switch")
        if isinstance(page, AppsPage) and not page.asking and not page.sought:
            return see.tap(self.label)
        if page.package == PACKAGE and see.shows(all_of := self._all(), "switch") and not silent:
            return see.tap(all_of, "switch")
        return self.toward(see, AppsPage) or see.back()

    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        other = next(p for p, info in self.phone.packages.items() if info.icon and p != self.of)

        def another() -> None:
            self.phone.revoke(self.of, self.permission)
            self.phone.put_setting("secure", f"app_notifications_{other}", "0")

        return (
            ("the permission alone", lambda: self.phone.revoke(self.of, self.permission)),
            ("another app is silenced", another),
            ("notifications alone", self.put("secure", self.key, "0")),
        )

    def _all(self) -> str:
        return self.t(f"All {self.label} notifications", f"所有“{self.label}”通知")
