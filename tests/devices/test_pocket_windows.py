"""The windows of the simulated phone beside and over each other: dialogs, bars, keyguard, home screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from gui_mcp_devices.pocket.lock import set_pin
from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.paint.ops import Text
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form, Locale
from gui_mcp_devices.pocket.system.popups import POPUPS, Popup

from tests.devices.pocket_hands import SMALL, find, names, nodes, tap_far, tap_name
from tests.devices.pocket_truth import faults

CONTACTS, SETTINGS, NOTES = "app.pocket.contacts", "app.pocket.settings", "app.pocket.notes"
WIDE = Form(width=800, height=360, density=1.0)


def test_a_dialog_in_a_low_room_scrolls_to_its_field_and_its_buttons() -> None:
    phone = Phone(WIDE)
    phone.start(SETTINGS)
    tap_far(phone, "Bluetooth")
    tap_far(phone, "This phone's Bluetooth name")
    field = next(node for node in nodes(phone) if node.focused)
    assert field.bounds.height == 48
    phone.set_text("Lighthouse")
    phone.scroll(400, 90, 0, 200)
    tap_name(phone, "Rename")
    assert "Lighthouse" in names(phone)


def test_a_sheet_in_a_low_room_scrolls_to_its_last_row() -> None:
    phone = Phone(WIDE)
    phone.start(NOTES)
    tap_name(phone, "note")
    tap_name(phone, "More")
    phone.scroll(400, 200, 0, 400)
    assert find(phone, "delete").bounds.height == 56


def test_an_empty_field_still_says_what_belongs_in_it_when_it_has_the_keyboard() -> None:
    phone = Phone(SMALL)
    phone.start(CONTACTS)
    tap_name(phone, "Search contacts")
    lines = [op.args.text for op in phone.scene().ops if isinstance(op.args, Text)]
    assert "Search contacts" in lines


def test_a_dialog_darkens_the_bars_beside_it() -> None:
    phone = Phone(SMALL)
    phone.start(NOTES)
    bright = phone.frame().getpixel((180, 4))
    assert isinstance(bright, tuple)
    tap_name(phone, "Sort")
    dim = phone.frame().getpixel((180, 4))
    assert isinstance(dim, tuple)
    assert sum(dim) < sum(bright) * 0.8
    phone.key("BACK")
    assert phone.frame().getpixel((180, 4)) == bright


def test_a_question_of_an_app_goes_with_it_and_comes_again() -> None:
    phone = Phone(SMALL, faults=Faults(permissions=True))
    phone.start(CONTACTS)
    assert "Don't allow" in names(phone)
    phone.key("HOME")
    assert "Don't allow" not in names(phone)
    phone.start(CONTACTS)
    tap_name(phone, "allow")
    tap_name(phone, "Don't allow")
    tap_name(phone, "allow")
    tap_name(phone, "permission_allow_button")
    assert find(phone, "contact").clickable


def test_an_app_that_is_ended_in_front_leaves_nothing_of_its_windows() -> None:
    phone = Phone(SMALL, faults=Faults(permissions=True))
    phone.start(CONTACTS)
    phone.stop(CONTACTS)
    assert phone.front[0] == LAUNCHER
    assert "Don't allow" not in names(phone)


def test_a_pin_is_typed_on_a_keyboard_too() -> None:
    phone = Phone(SMALL)
    set_pin(phone, "2468")
    phone.sleep()
    phone.wake()
    assert phone.key("MENU")
    assert "Enter PIN" in names(phone)
    assert phone.type("1111")
    assert phone.key("ENTER")
    assert phone.locked
    phone.type("24689")
    phone.key("DEL")
    phone.key("ENTER")
    assert not phone.locked


@pytest.mark.parametrize("key", ["HOME", "APP_SWITCH", "BACK"])
def test_no_key_changes_what_lies_behind_a_keyguard(key: str) -> None:
    phone = Phone(SMALL)
    phone.start(NOTES)
    before = phone.front
    phone.sleep()
    phone.wake()
    phone.key(key)
    assert phone.locked
    phone.dismiss_keyguard()
    assert phone.front == before


def test_sleeping_takes_a_half_typed_pin_away() -> None:
    phone = Phone(SMALL)
    set_pin(phone, "2468")
    phone.sleep()
    phone.wake()
    phone.dismiss_keyguard()
    phone.type("24")
    phone.sleep()
    phone.wake()
    assert "Enter PIN" not in names(phone)


@pytest.mark.parametrize("form", [SMALL, WIDE, Form(width=360, height=640, density=1.0, locale="zh")])
def test_every_app_and_the_time_lie_on_the_home_screen(form: Form) -> None:
    phone = Phone(form)
    for package, info in phone.packages.items():
        if info.icon:
            tap_name(phone, info.label[form.locale])
            assert phone.front[0] == package
            phone.key("HOME")
    tap_name(phone, "home_clock")
    assert phone.front[0] == "app.pocket.clock"


def test_a_toast_leaves_the_buttons_at_the_foot_of_a_page_free() -> None:
    phone = Phone(SMALL)
    phone.start("app.pocket.shop")
    phone.toast("Removed")
    said = next(op for op in phone.scene().ops if isinstance(op.args, Text) and op.args.text == "Removed")
    assert said.y + said.h < phone.height - 44 - 64


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("popup", POPUPS, ids=lambda popup: popup.kind)
def test_the_buttons_of_a_dialog_stand_below_each_other_where_type_is_large(
    popup: Popup, locale: Locale
) -> None:
    phone = Phone(Form(width=320, height=640, density=1.0, locale=locale))
    phone.put_setting("system", "font_scale", "2.0")
    phone.system.popup = popup
    phone.touch()
    assert not faults(phone)


def looks() -> Iterator[Callable[[Phone], object]]:
    """What brings the system's own windows up."""
    yield lambda phone: phone.home()
    yield lambda phone: phone.system.open_shade()
    yield lambda phone: phone.recents()
    yield lambda phone: phone.ask_for(CONTACTS, "android.permission.READ_CONTACTS")
    yield lambda phone: (phone.sleep(), phone.wake())
    yield lambda phone: (set_pin(phone, "2468"), phone.sleep(), phone.wake(), phone.dismiss_keyguard())


@pytest.mark.parametrize("scale", ["1.0", "1.3"])
@pytest.mark.parametrize("form", [SMALL, WIDE, Form(width=320, height=480, density=1.0, locale="zh")])
def test_the_systems_own_windows_fit_and_are_told(form: Form, scale: str) -> None:
    for look in looks():
        phone = Phone(form, faults=Faults(permissions=True))
        phone.put_setting("system", "font_scale", scale)
        for number in range(5):
            phone.notify("app.pocket.messages", f"Somebody with a long name {number} " * 3, "text " * 40)
        phone.start(NOTES)
        phone.start(SETTINGS)
        look(phone)
        assert not faults(phone)
