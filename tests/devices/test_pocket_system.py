"""The phone around its apps: shade, recent apps, keyguard, keyboard, dialogs, and what faults do."""

from __future__ import annotations

import pytest
from gui_mcp_devices.android.hierarchy import Refs
from gui_mcp_devices.pocket.apps.scene import PACKAGE
from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.pocket.lock import set_pin
from gui_mcp_devices.pocket.names import LAUNCHER, PERMISSIONS, SYSTEM_UI
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults
from gui_mcp_devices.screen import Look

from tests.devices.pocket_hands import SMALL, find, names, tap_name, type_into


@pytest.fixture
def phone() -> Phone:
    return Phone(SMALL)


def test_the_shade_comes_from_the_top_and_its_tiles_set_settings(phone: Phone) -> None:
    phone.swipe(180, 5, 180, 500)
    assert find(phone, "Bluetooth").checked is False
    tap_name(phone, "Bluetooth")
    assert find(phone, "Bluetooth").checked is True
    assert phone.setting("global", "bluetooth_on") == "1"
    phone.back()
    assert "Bluetooth" not in names(phone)


def test_a_notification_opens_its_app_and_goes(phone: Phone) -> None:
    phone.notify(PACKAGE, "Something", "happened")
    phone.swipe(180, 5, 180, 500)
    tap_name(phone, "Something")
    assert phone.front[0] == PACKAGE
    assert phone.notifications == []


def test_notifications_are_cleared_one_by_one_or_all(phone: Phone) -> None:
    for title in ("one", "two", "three"):
        phone.notify(PACKAGE, title, "text")
    phone.swipe(180, 5, 180, 500)
    tap_name(phone, "Dismiss")
    assert [n.title for n in phone.notifications] == ["two", "one"]
    tap_name(phone, "Clear all")
    assert phone.notifications == []


def test_recent_apps_are_shown_reopened_and_ended(phone: Phone) -> None:
    phone.start(PACKAGE)
    type_into(phone, "Name", "kept")
    phone.home()
    phone.recents()
    tap_name(phone, "Scene")
    assert find(phone, "name").text == "kept"
    phone.recents()
    tap_name(phone, "Close all")
    assert phone.front[0] == LAUNCHER
    assert phone.pid(PACKAGE) == 0


def test_a_swipe_opens_a_keyguard_without_a_pin(phone: Phone) -> None:
    phone.sleep()
    phone.wake()
    assert phone.hierarchy().package == SYSTEM_UI
    phone.start(PACKAGE)
    assert phone.hierarchy().package == SYSTEM_UI
    phone.swipe(180, 700, 180, 200)
    assert phone.hierarchy().package == PACKAGE


def test_a_pin_is_asked_and_only_the_right_one_opens(phone: Phone) -> None:
    set_pin(phone, "4711")
    phone.sleep()
    phone.wake()
    assert phone.dismiss_keyguard() is False
    for pin, locked in (("1234", True), ("4711", False)):
        for digit in pin:
            tap_name(phone, digit)
        tap_name(phone, "OK")
        assert phone.locked is locked


def test_nothing_behind_a_keyguard_is_told_or_touched(phone: Phone) -> None:
    phone.start(PACKAGE)
    count = find(phone, "count").bounds.center
    phone.sleep()
    phone.wake()
    phone.tap(*count)
    assert not any("Count" in name for name in names(phone))
    phone.swipe(180, 700, 180, 200)
    assert "Count: 0" in names(phone)


def test_the_keyboard_types_and_back_puts_it_away(phone: Phone) -> None:
    phone.start(PACKAGE)
    tap_name(phone, "Name")
    keys = {c.text: (p.x + 5, p.y + 5) for p in phone.scene().placed for c in p.node.children}
    for key in ("h", "i"):
        phone.tap(*keys[key])
    assert find(phone, "name").text == "hi"
    phone.back()
    assert phone.page.focus == ""
    assert phone.front[0] == PACKAGE


def test_the_keyboard_does_not_hide_the_field_it_types_into(phone: Phone) -> None:
    phone.start(PACKAGE)
    tap_name(phone, "Name")
    box = find(phone, "name").bounds
    assert box.top + box.height <= phone.system.room(keyboard=True)[3]


def test_a_permission_is_asked_for_once_it_is_needed() -> None:
    phone = Phone(SMALL, faults=Faults(permissions=True))
    phone.start(PACKAGE)
    assert phone.ask_for(PACKAGE, "android.permission.CAMERA") is False
    assert phone.hierarchy().package == PERMISSIONS
    tap_name(phone, "Allow")
    assert phone.granted(PACKAGE, "android.permission.CAMERA")
    assert phone.hierarchy().package == PACKAGE


def test_popups_come_by_their_seed_and_go_when_dismissed() -> None:
    def first(seed: int) -> list[str]:
        phone = Phone(SMALL, faults=Faults(seed=seed, popups=0.3))
        phone.start(PACKAGE)
        seen: list[str] = []
        for _ in range(60):
            phone.wait()
            if phone.system.popup is not None:
                seen.append(phone.system.popup.kind)
                phone.back()
        return seen

    assert first(1) == first(1)
    assert first(1) != first(2)
    assert len(set(first(1))) > 2


def test_a_slow_page_loads_and_then_is_there() -> None:
    phone = Phone(SMALL, faults=Faults(slow=1.0))
    phone.start(PACKAGE)
    assert "Loading…" in names(phone)
    assert phone.busy
    phone.wait(8)
    assert "Count: 0" in names(phone)
    assert not phone.busy


async def test_settling_waits_for_a_slow_page() -> None:
    phone = Phone(SMALL, faults=Faults(slow=1.0))
    phone.start(PACKAGE)
    screen = await PocketDevice("pocket", phone).see(Look(settle=10))
    assert any(e.name == "Count: 0" for e in screen.elements)


def test_a_restless_phone_never_stands_still() -> None:
    phone = Phone(SMALL, faults=Faults(restless=True))
    frames: set[bytes] = set()
    for _ in range(6):
        phone.wait(0.25)
        frames.add(phone.frame().tobytes())
    assert phone.busy
    assert len(frames) == 2


def test_a_phone_may_turn_by_itself() -> None:
    phone = Phone(SMALL, faults=Faults(seed=4, rotation=0.2))
    phone.start(PACKAGE)
    sizes: set[tuple[int, int]] = set()
    for _ in range(40):
        phone.wait()
        sizes.add((phone.width, phone.height))
        assert phone.frame().size == (phone.width, phone.height)
        assert all(
            e.bounds is not None and e.bounds.left + e.bounds.width <= phone.width
            for e in Refs().elements(phone.hierarchy(), phone.width, phone.height)
        )
    assert sizes == {(360, 800), (800, 360)}


@pytest.mark.parametrize("key", ["NOTIFICATION", "APP_SWITCH", "SLEEP"])
def test_what_lies_over_the_apps_is_in_a_snapshot(phone: Phone, key: str) -> None:
    phone.start(PACKAGE)
    phone.key(key)
    phone.wake()
    kept, frame = phone.snapshot(), phone.frame().tobytes()
    phone.dismiss_keyguard()
    phone.home()
    phone.restore(kept)
    assert phone.frame().tobytes() == frame
