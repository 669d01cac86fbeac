"""Dialogs and sheets of the simulated phone read as such, as Android's own do by their ids."""

from __future__ import annotations

from random import Random

import pytest
from gui_mcp_devices.changes import compare
from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Locale

from tests.devices.pocket_hands import find, small, tap_name


def over(phone: Phone) -> bool:
    """A dialog or a sheet of the app's lies over its page."""
    active = phone.scene().active()
    return active is not None and active.kind == "dialog" and active.package == phone.front[0]


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_whatever_dialog_or_sheet_comes_up_is_told_as_a_popup(locale: Locale) -> None:
    phone, dice = Phone(small(locale)), Random(11)
    device = PocketDevice("pocket", phone)
    apps = [name for name, app in phone.packages.items() if app.activity]
    came = 0
    for step in range(320):
        before, lay = device.capture(), over(phone)
        if step % 20 == 0:
            phone.start(apps[step // 20 % len(apps)])
        elif lay and dice.random() < 0.3:
            phone.back()
        elif dice.random() < 0.2:
            phone.long_press(dice.randrange(360), dice.randrange(60, 740))
        else:
            phone.tap(dice.randrange(360), dice.randrange(60, 740))
        after = device.capture()
        if not over(phone):
            continue
        (told, *_) = after.elements
        assert told.role == "dialog"
        assert not told.states & {"clickable", "scrollable"}
        if not lay:
            came += 1
            assert compare(before, after).kind in ("popup", "navigated")
    assert came > 3


def test_a_sheet_is_named_by_what_stands_at_its_top_and_its_lines_keep_their_names() -> None:
    phone = Phone(small())
    device = PocketDevice("pocket", phone)
    phone.start("app.pocket.shop")
    phone.tap(*find(phone, "search").bounds.center)
    phone.type("mug")
    phone.key("ENTER")
    before = device.capture()
    tap_name(phone, "Relevance")
    sheet = device.capture()
    assert (sheet.elements[0].role, sheet.elements[0].name) == ("dialog", "Sort by")
    assert compare(before, sheet).kind == "popup"
    names = [element.name for element in sheet.elements[1:]]
    assert len(names) >= 3
    assert all(names)
    assert "Sort by" not in names
    phone.back()
    assert {e.ref for e in before.elements} == {e.ref for e in device.capture().elements}


def test_a_question_for_a_permission_is_a_dialog_named_by_the_question() -> None:
    phone = Phone(small(), faults=Faults(permissions=True))
    phone.start("app.pocket.contacts")
    phone.ask_for("app.pocket.contacts", "android.permission.READ_CONTACTS")
    first = PocketDevice("pocket", phone).capture().elements[0]
    assert first.role == "dialog"
    assert first.name.startswith("Allow Contacts to")
