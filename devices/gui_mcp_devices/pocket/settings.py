"""The settings a phone starts with, in their three namespaces, and the table they live in."""

from __future__ import annotations

from collections.abc import Mapping

from gui_mcp_devices.pocket.state import Namespace

SETTINGS = "/data/data/com.android.providers.settings/databases/settings.db"
SETTINGS_SCHEMA = """
CREATE TABLE settings (
  _id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  UNIQUE (namespace, name)
);
"""

HOSTS = frozenset({"stay_on_while_plugged_in", "default_input_method", "enabled_input_methods"})
"""Settings that whoever drives a phone over ADB changes while at it: no part of its owner's wishes."""
PIN = "lockscreen_pin"
"""Key of the namespace `secure`: a hash of the PIN that the owner set (see `lock`). None to begin with."""

DEFAULTS: Mapping[Namespace, Mapping[str, str]] = {
    "system": {
        "accelerometer_rotation": "0",
        "accent": "",
        "font_scale": "1.0",
        "haptic_feedback_enabled": "1",
        "notification_sound": "Pebble",
        "ringtone": "Aurora",
        "screen_brightness": "140",
        "screen_brightness_mode": "0",
        "screen_off_timeout": "60000",
        "show_touches": "0",
        "sound_effects_enabled": "1",
        "time_12_24": "24",
        "user_rotation": "0",
        "vibrate_when_ringing": "1",
        "volume_alarm_speaker": "7",
        "volume_music_speaker": "8",
        "volume_notification_speaker": "6",
        "volume_ring_speaker": "9",
    },
    "secure": {
        "android_id": "9f3c2a71d05be846",
        "bluetooth_name": "Pocket",
        "default_input_method": "app.pocket.keyboard/.PocketKeyboard",
        "enabled_input_methods": "app.pocket.keyboard/.PocketKeyboard",
        "location_mode": "3",
        "lock_screen_show_notifications": "1",
        "night_display_activated": "0",
        "ui_night_mode": "1",
        "user_setup_complete": "1",
        "zen_allow_alarms": "1",
        "zen_allow_calls": "1",
        "zen_schedule_enabled": "0",
        "zen_schedule_end": "07:00",
        "zen_schedule_start": "22:00",
    },
    "global": {
        "adb_enabled": "1",
        "airplane_mode_on": "0",
        "animator_duration_scale": "1.0",
        "auto_time": "1",
        "auto_time_zone": "1",
        "bluetooth_on": "0",
        "development_settings_enabled": "1",
        "device_name": "Pocket",
        "device_provisioned": "1",
        "low_power": "0",
        "low_power_trigger_level": "0",
        "mobile_data": "1",
        "mode_ringer": "2",
        "stay_on_while_plugged_in": "0",
        "transition_animation_scale": "1.0",
        "wifi_on": "1",
        "window_animation_scale": "1.0",
        "zen_mode": "0",
    },
}
