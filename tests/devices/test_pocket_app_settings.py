"""The phone's settings change what the phone is, and Android's own keys say so."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from gui_mcp_devices.pocket.apps.settings.main import PAGES
from gui_mcp_devices.pocket.apps.settings.store import PACKAGE, Network, gadgets, networks
from gui_mcp_devices.pocket.lock import has_pin, is_pin, set_pin
from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form, Locale

from tests.devices.pocket_hands import SMALL, find, monkey, names, reach, small, tap_far, tap_name, type_into

CLOCK = "app.pocket.clock"


def settings(locale: Locale = "en") -> Phone:
    phone = Phone(small(locale))
    phone.reset(1)
    phone.start(PACKAGE)
    return phone


def joined(phone: Phone) -> list[str]:
    return [one.ssid for one in networks(phone) if one.connected]


def locked(phone: Phone) -> Network:
    return next(one for one in networks(phone) if not one.saved and one.in_range and one.security == "wpa2")


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("form", [SMALL, Form(width=720, height=1280)], ids=["360x800", "720x1280"])
def test_no_random_touches_break_the_settings(form: Form, locale: Locale) -> None:
    phone = Phone(Form(width=form.width, height=form.height, density=form.density, locale=locale))
    monkey(phone, PACKAGE, seed=form.width, touches=300 if form is SMALL else 100)


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_every_page_opens_by_search_and_by_its_activity(locale: Locale) -> None:
    phone = settings(locale)
    for made in PAGES:
        title = phone.say(*made.title)
        tap_name(phone, phone.say("Search settings", "搜索设置"))
        phone.type(title)
        tap_name(phone, "result")
        assert isinstance(phone.page, made), title
        assert title in names(phone)
        phone.stop(PACKAGE)
        if made.activity != ".MainActivity":
            phone.start(PACKAGE, made.activity)
            assert isinstance(phone.page, made), made.activity
            phone.stop(PACKAGE)
        phone.start(PACKAGE)


def test_search_finds_parts_of_pages_and_says_when_there_is_nothing() -> None:
    phone = settings()
    tap_name(phone, "Search settings")
    assert phone.page.focus == "search"
    phone.type("ringt")
    tap_name(phone, "Ringtone")
    assert "Sound & vibration" in names(phone)
    phone.back()
    phone.focus("search")
    phone.set_text("zzz")
    assert "Nothing found for “zzz”" in names(phone)


@pytest.mark.parametrize(
    ("way", "namespace", "key", "before", "after"),
    [
        (("Network & internet", "Airplane mode"), "global", "airplane_mode_on", "0", "1"),
        (("Network & internet", "Wi-Fi", "Use Wi-Fi"), "global", "wifi_on", "1", "0"),
        (("Bluetooth", "Use Bluetooth"), "global", "bluetooth_on", "0", "1"),
        (("Display", "Dark theme"), "secure", "ui_night_mode", "1", "2"),
        (("Display", "Auto-rotate screen"), "system", "accelerometer_rotation", "0", "1"),
        (("Display", "Teal"), "system", "accent", "", "teal"),
        (("Display", "Screen timeout", "5 minutes"), "system", "screen_off_timeout", "60000", "300000"),
        (("Sound & vibration", "Ringtone", "Lantern"), "system", "ringtone", "Aurora", "Lantern"),
        (("Sound & vibration", "Ring mode", "Vibrate"), "global", "mode_ringer", "2", "1"),
        (
            ("Sound & vibration", "Do Not Disturb", "No sound for calls and notifications"),
            "global", "zen_mode", "0", "1",
        ),
        (("Battery", "Battery Saver"), "global", "low_power", "0", "1"),
        (("Date & time", "Use 24-hour format"), "system", "time_12_24", "24", "12"),
        (("Developer options", "Stay awake"), "global", "stay_on_while_plugged_in", "0", "7"),
    ],
)  # fmt: skip
def test_a_tap_changes_the_setting_that_android_would(
    way: tuple[str, ...], namespace: str, key: str, before: str, after: str
) -> None:
    phone = settings()
    spaces: Mapping[str, Mapping[str, str]] = {
        "system": phone.settings("system"),
        "secure": phone.settings("secure"),
        "global": phone.settings("global"),
    }
    assert spaces[namespace][key] == before
    for name in way:
        tap_far(phone, name)
    others = {(space, k): v for space in spaces for k, v in spaces[space].items()}
    now = {
        **{("system", k): v for k, v in phone.settings("system").items()},
        **{("secure", k): v for k, v in phone.settings("secure").items()},
        **{("global", k): v for k, v in phone.settings("global").items()},
    }
    assert now == others | {(namespace, key): after}


def test_brightness_follows_the_finger_on_its_slider() -> None:
    phone = settings()
    tap_far(phone, "Display")
    bar = find(phone, "Brightness level")
    slider = find(phone, "screen_brightness").bounds
    assert bar
    phone.tap(slider.left + slider.width // 4, slider.center[1])
    value = int(phone.setting("system", "screen_brightness") or 0)
    assert abs(value - 64) <= 2
    assert "25%" in names(phone)
    phone.swipe(slider.left + 30, slider.center[1], slider.left + slider.width - 1, slider.center[1])
    assert phone.setting("system", "screen_brightness") == "255"


def test_larger_type_is_larger_on_the_screen() -> None:
    phone = settings()
    before = find(phone, "Bluetooth").bounds.height
    phone.put_setting("system", "font_scale", "1.3")
    assert find(phone, "Bluetooth").bounds.height > before * 1.2
    phone.put_setting("system", "font_scale", "nonsense")
    assert find(phone, "Bluetooth").bounds.height == before


def test_a_network_opens_to_its_password_only_and_is_saved() -> None:
    phone = settings()
    one = locked(phone)
    tap_name(phone, "Network & internet")
    tap_name(phone, "Wi-Fi")
    tap_far(phone, one.ssid)
    phone.type("short")
    tap_name(phone, "Connect")
    assert "At least 8 characters" in names(phone)
    phone.set_text(one.password + "x")
    tap_name(phone, "Connect")
    assert "Wrong password. Try again." in names(phone)
    assert joined(phone) != [one.ssid]
    phone.set_text(one.password)
    assert one.password not in names(phone)
    tap_name(phone, "Connect")
    assert joined(phone) == [one.ssid]
    assert [n.ssid for n in networks(phone) if n.ssid == one.ssid and n.saved] == [one.ssid]


def test_forgetting_a_network_asks_first_and_then_wants_the_password_again() -> None:
    phone = settings()
    (home,) = joined(phone)
    tap_name(phone, "Network & internet")
    tap_name(phone, "Wi-Fi")
    tap_name(phone, f"Details of {home}")
    tap_name(phone, "Forget")
    assert f"Forget {home}?" in names(phone)
    tap_name(phone, "Cancel")
    assert joined(phone) == [home]
    tap_name(phone, "Forget")
    tap_name(phone, "ok")
    assert joined(phone) == []
    tap_far(phone, home)
    assert find(phone, "answer").password


def test_a_hidden_network_is_added_once() -> None:
    phone = settings()
    tap_name(phone, "Network & internet")
    tap_name(phone, "Wi-Fi")
    tap_far(phone, "Add network")
    tap_name(phone, "Save")
    assert "Enter a name" in names(phone)
    type_into(phone, "ssid", "Cellar")
    phone.hide_keyboard()
    type_into(phone, "password", "under the stairs")
    phone.hide_keyboard()
    tap_name(phone, "Save")
    added = next(one for one in networks(phone) if one.ssid == "Cellar")
    assert (added.saved, added.in_range, added.password) == (True, False, "under the stairs")


def test_a_device_is_paired_renamed_and_forgotten() -> None:
    phone = settings()
    new = next(one for one in gadgets(phone) if not one.paired)
    tap_name(phone, "Bluetooth")
    tap_name(phone, "Use Bluetooth")
    tap_name(phone, "Pair new device")
    tap_far(phone, new.name)
    assert any(new.code[:3] in said and new.code[3:] in said for said in names(phone))
    tap_name(phone, "Pair")
    assert [one.name for one in gadgets(phone) if one.connected] == [new.name]
    tap_far(phone, f"Details of {new.name}")
    tap_name(phone, "rename")
    phone.set_text("In the shed")
    tap_name(phone, "Rename")
    assert "In the shed" in names(phone)
    tap_name(phone, "Forget")
    tap_name(phone, "ok")
    assert all(not (one.own_name == new.own_name and one.paired) for one in gadgets(phone))


def test_a_pin_is_set_changed_and_removed_only_by_who_knows_it() -> None:
    phone = settings()
    tap_far(phone, "Security & privacy")
    tap_name(phone, "Screen lock")
    tap_name(phone, "PIN")
    for typed, complaint in (("12a4", "A PIN has only digits"), ("123", "4 to 16 digits")):
        phone.set_text(typed)
        phone.key("ENTER")
        assert complaint in names(phone)
    phone.set_text("4821")
    phone.key("ENTER")
    phone.type("4822")
    phone.key("ENTER")
    assert "The PINs do not match" in names(phone)
    assert not phone.secure_lock
    phone.type("4821")
    phone.key("ENTER")
    assert phone.secure_lock
    assert is_pin(phone, "4821")
    assert not is_pin(phone, "4822")
    phone.sleep()
    phone.wake()
    assert not phone.dismiss_keyguard()
    assert not phone.unlock("4822")
    assert phone.unlock("4821")
    phone.back()
    tap_name(phone, "Screen lock")
    phone.type("9999")
    phone.key("ENTER")
    assert "Wrong PIN" in names(phone)
    phone.type("4821")
    phone.key("ENTER")
    tap_name(phone, "None")
    tap_name(phone, "Remove")
    assert not phone.secure_lock
    assert not has_pin(phone)


def test_pages_with_a_pin_refuse_to_be_captured_where_the_phone_is_told_so() -> None:
    phone = Phone(SMALL, faults=Faults(secure=True))
    phone.start(PACKAGE)
    set_pin(phone, "1234")
    assert not phone.secure
    tap_far(phone, "Security & privacy")
    tap_name(phone, "Screen lock")
    assert phone.secure
    assert phone.frame().getcolors(1) is not None


def test_force_stop_ends_an_app_and_clearing_its_storage_empties_it() -> None:
    phone = settings()
    phone.start(CLOCK)
    phone.start(PACKAGE)
    tap_name(phone, "Apps")
    tap_far(phone, "Clock")
    tap_name(phone, "Force stop")
    tap_name(phone, "ok")
    assert phone.pid(CLOCK) == 0
    assert not find(phone, "force_stop").enabled
    tap_name(phone, "Storage")
    tap_name(phone, "Clear storage")
    tap_name(phone, "Cancel")
    table = phone.databases["/data/data/app.pocket.clock/databases/alarms.db"]
    assert table.execute("SELECT count(*) FROM alarm_templates").fetchone()[0] > 0
    tap_name(phone, "Clear storage")
    tap_name(phone, "Delete")
    assert table.execute("SELECT count(*) FROM alarm_templates").fetchone()[0] == 0


def test_permissions_are_taken_and_given_back() -> None:
    phone = settings()
    allowed = "android.permission.POST_NOTIFICATIONS"
    phone.start(PACKAGE, data=f"package:{CLOCK}")
    tap_name(phone, "Permissions")
    tap_name(phone, "Notifications")
    assert not phone.granted(CLOCK, allowed)
    tap_name(phone, "Notifications")
    assert phone.granted(CLOCK, allowed)


def test_an_app_that_may_not_notify_is_not_heard() -> None:
    phone = settings()
    tap_name(phone, "Notifications")
    tap_far(phone, "Clock")
    phone.notify(CLOCK, "Time is up", "Eggs")
    phone.notify(PACKAGE, "Update", "Done")
    assert [one.title for one in phone.notifications] == ["Update"]


def test_the_clock_is_set_by_hand_and_comes_back_by_itself() -> None:
    phone = settings()
    before = phone.now()
    tap_far(phone, "Date & time")
    tap_name(phone, "Set time automatically")
    tap_name(phone, "Time")
    phone.set_text("25:00")
    tap_name(phone, "OK")
    assert "Write a time such as 21:30" in names(phone)
    phone.set_text("7:05")
    tap_name(phone, "OK")
    tap_name(phone, "date")
    phone.set_text("2026-12-24")
    tap_name(phone, "OK")
    assert {"2026-12-24", "07:05"} <= set(names(phone))
    tap_name(phone, "Set time automatically")
    assert 0 < phone.now() - before < 60


def test_a_time_zone_is_chosen_by_its_city() -> None:
    phone = settings()
    tap_far(phone, "Date & time")
    tap_name(phone, "Set time zone automatically")
    tap_name(phone, "time_zone")
    type_into(phone, "search", "tok")
    tap_name(phone, "Tokyo")
    assert phone.timezone == "Asia/Tokyo"
    assert phone.properties()["persist.sys.timezone"] == "Asia/Tokyo"
    tap_name(phone, "Set time zone automatically")
    assert phone.timezone == "UTC"


def test_developers_are_made_by_seven_taps() -> None:
    phone = settings()
    phone.put_setting("global", "development_settings_enabled", "0")
    tap_far(phone, "About phone")
    for _ in range(6):
        tap_far(phone, "Build number")
    assert phone.setting("global", "development_settings_enabled") == "0"
    tap_far(phone, "Build number")
    assert phone.setting("global", "development_settings_enabled") == "1"


def test_the_phone_has_the_name_it_is_given() -> None:
    phone = settings()
    tap_far(phone, "About phone")
    tap_name(phone, "device_name")
    phone.set_text("   ")
    tap_name(phone, "OK")
    assert "Enter a name" in names(phone)
    phone.set_text("Mia's phone")
    tap_name(phone, "OK")
    assert phone.setting("global", "device_name") == "Mia's phone"


def test_erasing_all_data_leaves_nothing_of_the_owner() -> None:
    phone = settings()
    set_pin(phone, "1234")
    tap_far(phone, "Reset options")
    tap_name(phone, "Erase all data")
    tap_name(phone, "Erase")
    assert phone.page.package == LAUNCHER
    assert joined(phone) == []
    assert not phone.secure_lock
    table = phone.databases["/data/data/app.pocket.clock/databases/alarms.db"]
    assert table.execute("SELECT count(*) FROM alarm_templates").fetchone()[0] == 0


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("turn", [0, 1])
def test_no_page_writes_beyond_its_edges(locale: Locale, turn: int) -> None:
    """At the largest type, upright and on its side."""
    phone = Phone(Form(width=360, height=640, density=1.0, locale=locale))
    phone.put_setting("system", "font_scale", "1.3")
    phone.rotate(turn)
    for made in PAGES:
        phone.start(PACKAGE)
        phone.push(made(phone))
        for op in phone.scene().ops:
            if op.kind == "text":
                left, _, right, _ = op.clip
                assert op.x >= left
                assert op.x + op.w <= right, (made.__name__, op)


def test_what_a_person_does_last_is_reachable_by_scrolling() -> None:
    phone = Phone(Form(width=360, height=640, density=1.0))
    phone.rotate(1)
    phone.start(PACKAGE)
    assert reach(phone, "About phone").bounds.height >= 16
