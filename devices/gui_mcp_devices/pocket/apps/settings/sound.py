"""Volumes, tones, vibration, do not disturb."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gui_mcp_devices.pocket.apps.settings.parts import Choice, Prompt, SettingsPage
from gui_mcp_devices.pocket.tones import NOTIFICATION_TONES, RINGTONES, Tones
from gui_mcp_devices.pocket.view.node import Node
from gui_mcp_devices.pocket.view.widgets import divider, section

LOUDEST = 15
MODES = (("2", ("Ring", "响铃")), ("1", ("Vibrate", "振动")), ("0", ("Silent", "静音")))


class SoundPage(SettingsPage):
    activity = ".Settings$SoundSettingsActivity"
    title = ("Sound & vibration", "声音和振动")
    found = (
        ("Media volume", "媒体音量"), ("Ring volume", "铃声音量"), ("Notification volume", "通知音量"),
        ("Alarm volume", "闹钟音量"), ("Ringtone", "手机铃声"), ("Notification sound", "通知提示音"),
        ("Vibrate for calls", "来电时振动"), ("Ring mode", "响铃模式"), ("Touch sounds", "触摸提示音"),
        ("Touch vibration", "触摸振动"),
    )  # fmt: skip

    def rows(self) -> Sequence[Node]:
        levels = (
            (("Media volume", "媒体音量"), "volume_music_speaker", "music"),
            (("Ring volume", "铃声音量"), "volume_ring_speaker", "phone"),
            (("Notification volume", "通知音量"), "volume_notification_speaker", "bell"),
            (("Alarm volume", "闹钟音量"), "volume_alarm_speaker", "alarm"),
        )
        on = self.is_on("global", "zen_mode", "1")
        return (
            *(self.level(self.t(*said), "system", key, LOUDEST, glyph=glyph) for said, key, glyph in levels),
            divider(),
            self.link(
                self.t("Do Not Disturb", "勿扰"),
                self.t("On", "已开启") if on else self.t("Off", "已关闭"),
                self.opens(lambda: DisturbPage(self.phone)),
                glyph="do-not-disturb",
                id="zen",
            ),
            self.chooser("mode", glyph="volume"),
            self.chooser("ringtone", glyph="phone"),
            self.chooser("notification", glyph="bell"),
            section(self.t("Vibration and touch", "振动和触摸")),
            self.toggle(
                "system", "vibrate_when_ringing", self.t("Vibrate for calls", "来电时振动"), glyph="vibrate"
            ),
            self.toggle(
                "system", "haptic_feedback_enabled", self.t("Touch vibration", "触摸振动"), glyph="vibrate"
            ),
            self.toggle(
                "system", "sound_effects_enabled", self.t("Touch sounds", "触摸提示音"), glyph="volume"
            ),
        )

    def choice(self, asking: str) -> Choice | None:
        match asking:
            case "mode":
                return Choice(("Ring mode", "响铃模式"), "global", "mode_ringer", MODES)
            case "ringtone":
                return Choice(("Ringtone", "手机铃声"), "system", "ringtone", _options(RINGTONES))
            case "notification":
                said = ("Notification sound", "通知提示音")
                return Choice(said, "system", "notification_sound", _options(NOTIFICATION_TONES))
            case _:
                return None


class DisturbPage(SettingsPage):
    activity = ".Settings$ZenModeSettingsActivity"
    title = ("Do Not Disturb", "勿扰")
    found = (("Do Not Disturb schedule", "勿扰时间表"), ("Allow alarms", "允许闹钟"))

    def rows(self) -> Sequence[Node]:
        start = self.phone.setting("secure", "zen_schedule_start") or "22:00"
        end = self.phone.setting("secure", "zen_schedule_end") or "07:00"
        parts: list[Node] = [
            self.toggle(
                "global",
                "zen_mode",
                self.t("Do Not Disturb", "勿扰"),
                glyph="do-not-disturb",
                detail=self.t("No sound for calls and notifications", "来电和通知不发出声音"),
            ),
            section(self.t("Schedule", "时间表")),
            self.toggle(
                "secure",
                "zen_schedule_enabled",
                self.t("Turn on at set times", "定时开启"),
                glyph="clock",
                detail=self.t(f"Every day from {start} to {end}", f"每天 {start} 至 {end}"),
            ),
        ]
        if self.is_on("secure", "zen_schedule_enabled"):
            parts += [
                self.link(
                    self.t("Start time", "开始时间"),
                    start,
                    self.asks("start", start),
                    glyph="moon",
                    id="start",
                ),
                self.link(self.t("End time", "结束时间"), end, self.asks("end", end), glyph="sun", id="end"),
            ]
        return (
            *parts,
            section(self.t("What may interrupt", "允许打扰")),
            self.toggle("secure", "zen_allow_alarms", self.t("Allow alarms", "允许闹钟"), glyph="alarm"),
            self.toggle(
                "secure",
                "zen_allow_calls",
                self.t("Allow calls from contacts", "允许联系人来电"),
                glyph="people",
            ),
        )

    def prompt(self, asking: str) -> Prompt | None:
        names = {"start": self.t("Start time", "开始时间"), "end": self.t("End time", "结束时间")}
        if asking not in names:
            return None

        def save(said: str) -> str:
            at = time_said(said)
            if at is None:
                return self.t("Write a time such as 21:30", "请输入时间,例如 21:30")
            self.phone.put_setting("secure", f"zen_schedule_{asking}", at)
            return ""

        return Prompt(names[asking], self.t("Hours:minutes", "小时:分钟"), save)


def time_said(said: str) -> str | None:
    """`HH:MM` of a time of day as people write it; None of anything else."""
    found = re.fullmatch(r"(\d{1,2})[:.:]?(\d{2})", said.strip(), re.ASCII)
    if found is None:
        return None
    hour, minutes = int(found[1]), int(found[2])
    return f"{hour:02d}:{minutes:02d}" if hour < 24 and minutes < 60 else None


def _options(tones: Tones) -> list[tuple[str, tuple[str, str]]]:
    return [(tone, (names["en"], names["zh"])) for tone, names in tones.items()]
