"""Sounds a phone can make, by the name under which settings and alarms store them."""

from __future__ import annotations

from collections.abc import Mapping

from gui_mcp_devices.pocket.state import Locale

Tones = Mapping[str, Mapping[Locale, str]]


def _tones(table: str) -> Tones:
    pairs = (entry.split("=") for entry in table.split(","))
    return {en.strip(): {"en": en.strip(), "zh": zh.strip()} for en, zh in pairs}


SILENT = "None"
RINGTONES = _tones(
    "Aurora=极光, Beacon=灯塔, Copper=铜铃, Drift=漂流, Lantern=灯笼, Meadow=草地, "
    "Ripple=涟漪, Tandem=双人, None=无"
)
NOTIFICATION_TONES = _tones("Pebble=石子, Chirp=鸟鸣, Glass=玻璃, Knock=轻敲, Tick=滴答, None=无")
ALARM_TONES = _tones(
    "Sunrise=日出, Bells=钟声, Birdsong=晨鸟, Marimba=马林巴, Pulse=脉搏, Rooster=公鸡, Waves=海浪, None=无"
)
