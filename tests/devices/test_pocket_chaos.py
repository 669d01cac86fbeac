"""Random actions on every app of the simulated phone while everything goes wrong that its faults know."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest
from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form

from tests.devices.pocket_hands import nodes
from tests.devices.pocket_truth import disagreements

EVERY = Faults(
    seed=3, popups=0.04, slow=0.2, permissions=True, secure=True, rotation=0.02, restless=True
)  # fmt: skip
FORMS = {
    "settings": Form(width=360, height=800, density=1.0),
    "clock": Form(width=360, height=640, density=1.0, locale="zh", dark=True),
    "contacts": Form(width=411, height=731, density=1.0),
    "messages": Form(width=540, height=960, density=1.5, locale="zh"),
    "notes": Form(width=360, height=800, density=1.0, locale="zh"),
    "shop": Form(width=480, height=800, density=1.25),
    "rides": Form(width=393, height=760, density=1.0),
    "food": Form(width=411, height=731, density=1.0, locale="zh"),
    "music": Form(width=400, height=720, density=1.0, dark=True),
    "phone": Form(width=360, height=640, density=1.0),
    "circle": Form(width=411, height=731, density=1.0),
    "files": Form(width=380, height=700, density=1.0, locale="zh"),
    "calendar": Form(width=411, height=731, density=1.0),
    "browser": Form(width=412, height=720, density=1.0, dark=True),
    "stream": Form(width=360, height=700, density=1.0, dark=True),
}
ACTIONS, MANY = 170, 1000
TEXTS = (
    "abc", "42", "Zo\u00eb \u4e1c\u4eac", "a very long text " * 6, "'; DROP TABLE sms; --", "%_\\",
    "\U0001f469\u200d\U0001f467 \u0301", "12:30", "\n\n", "2026-13-45", "",
)  # fmt: skip
KEYS = (
    "BACK", "ENTER", "DEL", "TAB", "HOME", "APP_SWITCH", "POWER", "NOTIFICATION", "MENU", "CLEAR", "PASTE",
)  # fmt: skip
LINKS = (
    "sms:5551234", "tel:5551", "smsto:123?body=hi", "https://example.org", "mailto:a@b.c", "alarm:1", "x:",
)  # fmt: skip


def begin(app: str, faults: Faults) -> Phone:
    phone = Phone(FORMS[app], faults=faults)
    phone.reset(len(app))
    phone.start(f"app.pocket.{app}")
    return phone


def act(phone: Phone, app: str, dice: Random) -> None:
    x, y = dice.randrange(phone.width), dice.randrange(phone.height)
    match dice.randrange(16):
        case 0:
            phone.swipe(x, y, x, dice.randrange(phone.height))
        case 1:
            phone.swipe(x, y, dice.randrange(phone.width), y)
        case 2:
            phone.long_press(x, y)
        case 3:
            phone.type(dice.choice(TEXTS))
        case 4:
            phone.key(dice.choice(KEYS))
        case 5:
            phone.scroll(x, y, dice.randrange(-300, 300), dice.randrange(-600, 600))
        case 6:
            happen(phone, app, dice)
        case 7 | 8 | 9 | 10 | 11:
            named = [node for node in nodes(phone) if node.clickable]
            if named:
                phone.tap(*dice.choice(named).bounds.center)
        case _:
            phone.tap(x, y)
    if phone.front[0] == LAUNCHER and dice.random() < 0.5:
        phone.start(f"app.pocket.{app}")


def happen(phone: Phone, app: str, dice: Random) -> None:
    """Something that no finger does."""
    match dice.randrange(11):
        case 0:
            phone.wait(3600 * dice.randrange(30))
        case 1:
            phone.rotate(dice.randrange(4))
        case 2:
            phone.chord(("CTRL_LEFT", dice.choice("ACVX")))
        case 3:
            phone.put_setting("system", "font_scale", dice.choice(("1.0", "1.3", "2.0", "0.85")))
        case 4:
            phone.put_setting("secure", "ui_night_mode", dice.choice("12"))
        case 5:
            phone.view(dice.choice(LINKS))
        case 6:
            phone.stop(f"app.pocket.{app}")
        case 7:
            phone.notify(f"app.pocket.{app}", "title", "text " * 20)
        case 8:
            phone.sleep()
        case 9:
            phone.wake()
            phone.dismiss_keyguard()
        case _:
            phone.start(f"app.pocket.{dice.choice(sorted(FORMS))}")


def run(phone: Phone, app: str, steps: Iterable[int]) -> None:
    for step in steps:
        act(phone, app, Random(f"{app} {step}"))


def state(phone: Phone) -> tuple[bytes, list[str]]:
    """The pixels, and all that is stored."""
    paths = sorted(phone.databases)
    return phone.frame().tobytes(), [line for path in paths for line in phone.databases[path].iterdump()]


@pytest.mark.parametrize("faults", [Faults(), EVERY], ids=["in peace", "in chaos"])
@pytest.mark.parametrize("app", FORMS)
def test_the_same_actions_come_to_the_same_also_from_a_snapshot(app: str, faults: Faults) -> None:
    phone = begin(app, faults)
    run(phone, app, range(ACTIONS // 2))
    middle, seen = phone.snapshot(), state(phone)
    run(phone, app, range(ACTIONS // 2, ACTIONS))
    end = state(phone)
    phone.restore(middle)
    assert state(phone) == seen
    run(phone, app, range(ACTIONS // 2, ACTIONS))
    assert state(phone) == end
    again = begin(app, faults)
    run(again, app, range(ACTIONS))
    assert state(again) == end


@pytest.mark.parametrize("app", FORMS)
def test_nothing_that_is_kept_between_frames_is_stale_and_home_is_in_reach(app: str) -> None:
    phone = begin(app, EVERY)
    for step in range(0, ACTIONS, 10):
        run(phone, app, range(step, step + 10))
        shown = phone.frame().tobytes()
        phone.forget()
        assert phone.frame(whole=True).tobytes() == shown, f"after step {step}"
        assert list(nodes(phone))
    leads_out(phone)


@pytest.mark.long
@pytest.mark.parametrize("app", FORMS)
def test_a_thousand_actions_end_nowhere_and_show_what_is_told(app: str) -> None:
    phone = begin(app, EVERY)
    for step in range(0, MANY, 20):
        run(phone, app, range(step, step + 20))
        shown = phone.frame().tobytes()
        phone.forget()
        assert phone.frame(whole=True).tobytes() == shown, f"after step {step}"
        assert not disagreements(phone), f"after step {step}"
        if step % 100 == 0:
            there = phone.snapshot()
            leads_out(phone)
            phone.restore(there)


def leads_out(phone: Phone) -> None:
    """Back, again and again, leads home, and so does the home key."""
    phone.wake()
    phone.dismiss_keyguard()
    there = phone.snapshot()
    for _ in range(120):
        phone.key("BACK")
    assert phone.front[0] == LAUNCHER
    phone.restore(there)
    phone.key("HOME")
    assert phone.front[0] == LAUNCHER
