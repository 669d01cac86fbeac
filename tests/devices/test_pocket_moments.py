"""The simulated phone from moment to moment: what stays in sight, and what comes by itself."""

from __future__ import annotations

from random import Random

import pytest
from gui_mcp_devices.actions import Wait
from gui_mcp_devices.pocket.apps.scene import PACKAGE as SCENE
from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.pocket.paint.ops import Text
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.sh import Shell
from gui_mcp_devices.pocket.state import Faults, Form
from gui_mcp_devices.screen import Look

from tests.devices.pocket_hands import SMALL, find, names, tap_name, type_into

SETTINGS, CLOCK, CONTACTS = "app.pocket.settings", "app.pocket.clock", "app.pocket.contacts"


def state(phone: Phone) -> tuple[bytes, ...]:
    """The pixels and all databases."""
    return phone.frame().tobytes(), *(phone.databases[path].serialize() for path in sorted(phone.databases))


def painted(phone: Phone) -> list[str]:
    """All lines of text that can be seen whole."""
    return [
        op.args.text
        for op in phone.scene().ops
        if isinstance(op.args, Text) and op.clip[1] <= op.y and op.y + op.h <= op.clip[3]
    ]


def act(phone: Phone, dice: Random) -> None:
    """One random action."""
    x, y = dice.randrange(phone.width), dice.randrange(phone.height)
    match dice.randrange(10):
        case 0:
            phone.swipe(x, y, x, dice.randrange(phone.height))
        case 1:
            phone.scroll(x, y, 0, dice.choice((-400, 400)))
        case 2:
            phone.type(dice.choice(("abc", "42", "Zo\u00eb \u4e1c\u4eac")))
        case 3:
            phone.key(dice.choice(("BACK", "ENTER", "DEL", "TAB")))
        case 4:
            phone.rotate(dice.randrange(2))
        case _:
            phone.tap(x, y)


@pytest.mark.parametrize("package", [SETTINGS, CLOCK, CONTACTS, "app.pocket.messages", "app.pocket.shop"])
def test_looking_changes_nothing_of_what_comes(package: str) -> None:
    ends: list[tuple[bytes, ...]] = []
    for looks in (False, True):
        phone = Phone(SMALL)
        phone.reset(4)
        phone.start(package)
        dice = Random(f"looks at {package}")
        for _ in range(60):
            act(phone, dice)
            if looks:
                phone.hierarchy()
        ends.append(state(phone))
    assert ends[0] == ends[1]


def test_a_field_stays_in_sight_when_the_phone_is_turned() -> None:
    phone = Phone(SMALL)
    phone.start(CONTACTS)
    tap_name(phone, "Create contact")
    phone.scroll(180, 500, 0, 900)
    note = find(phone, "note")
    phone.tap(*note.bounds.center)
    phone.rotate(1)
    found = find(phone, "note")
    assert found.focused
    assert found.bounds.height >= 40


def test_what_is_written_at_the_end_of_a_long_text_is_in_sight() -> None:
    phone = Phone(SMALL)
    phone.start("app.pocket.notes")
    tap_name(phone, "New note")
    for line in range(40):
        phone.type(f"line {line}\n")
    phone.type("the end")
    assert "the end" in painted(phone)


def test_the_keyboard_is_down_while_its_field_is_not_in_front() -> None:
    phone = Phone(SMALL)
    phone.start("app.pocket.messages")
    tap_name(phone, "conversation")
    tap_name(phone, "message")
    phone.scene()
    assert phone.typing == "message"
    high = find(phone, "title").bounds
    tap_name(phone, "More options")
    assert "Archive" in names(phone)
    phone.scene()
    assert not phone.typing
    phone.key("BACK")
    assert "Archive" not in names(phone)
    assert find(phone, "title").bounds == high


def test_a_live_phone_does_what_is_due_when_somebody_looks() -> None:
    phone = Phone(SMALL, live=True)
    now = phone.now()
    phone.set_time(now - now % 86_400 + 86_400 + 5.0)  # five seconds after midnight
    phone.start(CLOCK, action="android.intent.action.SET_ALARM", extras={
        "android.intent.extra.alarm.HOUR": "0", "android.intent.extra.alarm.MINUTES": "1",
    })  # fmt: skip
    tap_name(phone, "Save")
    phone.sleep()
    assert phone.black
    phone.clock += 55.0  # a minute of the real clock's is too long for a test
    assert not phone.black
    assert "Dismiss" in names(phone)


def test_on_a_live_phone_a_slow_page_loads_and_a_toast_goes_by_themselves() -> None:
    phone = Phone(SMALL, live=True, faults=Faults(slow=1.0))
    phone.start(SETTINGS)
    phone.toast("Saved")
    assert "Loading\u2026" in names(phone)
    assert phone.busy
    phone.clock += 8.0
    assert "Loading\u2026" not in names(phone)
    assert not phone.busy
    assert "Saved" not in painted(phone)


async def test_a_live_phone_waits_by_the_real_clock() -> None:
    device = PocketDevice("pocket", Phone(SMALL, live=True))
    before = device.phone.now()
    await device.perform(Wait(0.2))
    assert device.phone.now() - before >= 0.2


async def test_settling_draws_no_fault() -> None:
    phone = Phone(SMALL, faults=Faults(slow=1.0, popups=1.0))
    device = PocketDevice("pocket", phone)
    phone.start(SETTINGS)
    await device.see(Look(image="none", settle=10))
    assert phone.system.popup is None
    phone.wait(1)
    assert phone.system.popup is not None


def test_columns_that_share_a_width_fill_it_and_no_more() -> None:
    phone = Phone(Form(width=800, height=360, density=1.0))
    phone.start(CONTACTS)
    tabs = [find(phone, f"tab_{index}").bounds for index in range(3)]
    assert tabs[0].left == 0
    assert [tab.left + tab.width for tab in tabs] == [tabs[1].left, tabs[2].left, 800]


def test_a_finger_that_was_down_is_up_after_a_reset() -> None:
    phone = Phone(SMALL)
    phone.start(SCENE)
    phone.touch_down(*find(phone, "count").bounds.center)
    phone.reset(0)
    phone.start(SCENE)
    phone.touch_up(180, 600)
    assert "Count: 0" in names(phone)
    type_into(phone, "name", "Mia")
    assert "Mia" in names(phone)


async def test_a_live_phone_does_what_is_due_when_a_command_asks_it() -> None:
    phone = Phone(SMALL, live=True)
    phone.start(CLOCK)
    tap_name(phone, "Timer")
    tap_name(phone, "1 min")
    phone.home()
    phone.clock += 61.0
    said: list[bytes] = []

    async def out(piece: bytes) -> None:
        said.append(piece)

    assert await Shell(phone).run("dumpsys notification --noredact", Silent(), out, out) == 0
    assert b"Time is up" in b"".join(said)


class Silent:
    """A command's input that is at its end."""

    async def read(self, most: int = 65536) -> bytes:
        return b""
