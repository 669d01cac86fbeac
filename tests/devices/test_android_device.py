"""The phone's driver against a scripted phone: what it does, and what it does when the phone is odd."""

import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import psutil
import pytest
from gui_mcp_devices.actions import Hover, LongPress, Point, PressKey, Ref, Scroll, Swipe, Tap, TypeText
from gui_mcp_devices.android import AndroidOptions, eyes, open_phone
from gui_mcp_devices.android.device import AndroidDevice
from gui_mcp_devices.android.gestures import strokes
from gui_mcp_devices.android.holders import Holder, lives
from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.device import Ails, Rests
from gui_mcp_devices.errors import (
    DeviceLocked,
    DeviceLost,
    DeviceQuarantined,
    OutsideScreen,
    StaleCapture,
    StaleRef,
    UnknownRef,
    Unreachable,
    Unsupported,
)
from gui_mcp_devices.screen import Box, Look, Screen

from tests.devices.android_phone import ADB_KEYBOARD, SERIAL, H, Phone, Server, W, serving


@asynccontextmanager
async def opened(phone: Phone | None = None) -> AsyncGenerator[tuple[AndroidDevice, Phone, Server]]:
    async with serving(phone) as server:
        server_at = f"127.0.0.1:{server.port}"
        device = await open_phone(AndroidOptions(serial=SERIAL, server=server_at, tree_seconds=30.0))
        server.phone.log.clear()
        try:
            yield device, server.phone, server
        finally:
            await device.close()


def inputs(phone: Phone) -> list[str]:
    """What was done with the fingers and keys."""
    return [" ".join(words[1:]) for words in phone.log if words[0] == "input"]


def ref(screen: Screen, name: str) -> Ref:
    return Ref(next(e.ref for e in screen.elements if e.name == name))


async def test_a_capture_says_what_is_in_front_and_how_the_phone_is() -> None:
    async with opened() as (device, _, _):
        screen = await device.see(Look())
        assert (screen.app, screen.title) == ("com.example.scene", "com.example.scene/.MainActivity")
        assert (screen.power, screen.rotation, screen.secure) == ("awake", 0, False)
        assert (device.info.width, device.info.height, device.info.kind) == (W, H, "android")


async def test_a_phone_on_its_side_has_the_size_that_is_seen() -> None:
    async with opened(Phone(rotation=1)) as (device, _, _):
        for image in ("none", "full"):
            screen = await device.see(Look(image="full" if image == "full" else "none"))
            assert (screen.width, screen.height, screen.rotation) == (H, W, 90)
        assert (device.info.width, device.info.height) == (W, H)
        await device.perform(Tap(Point(H - 1, W - 1)))


async def test_what_cannot_be_meant_is_refused_before_anything_is_sent() -> None:
    async with opened() as (device, phone, _):
        old = await device.see(Look())
        await device.see(Look())
        phone.log.clear()
        for action, error in (
            (Tap(Point(W, 5)), OutsideScreen),
            (Swipe(Point(5, 5), Point(5, -1)), OutsideScreen),
            (Tap(Point(5, 5, capture=old.id)), StaleCapture),
            (LongPress(Ref("e999")), UnknownRef),
            (Hover(Point(5, 5)), Unsupported),
            (Tap(Point(5, 5), button="right"), Unsupported),
            (PressKey("hyper+q"), Unsupported),
        ):
            with pytest.raises(error):
                await device.perform(action)
        assert inputs(phone) == []


async def test_a_ref_reaches_the_thing_where_it_is_now() -> None:
    async with opened() as (device, phone, _):
        screen = await device.see(Look())
        row = ref(screen, "Row 5")
        phone.offset = 80
        await device.perform(PressKey("back"))  # whatever is done may have moved things
        await device.perform(Tap(row))
        assert inputs(phone)[-1] == f"tap {W // 2} {160 + 40 * 5 - 80 + 20}"


async def test_a_ref_to_what_has_gone_is_stale() -> None:
    async with opened() as (device, phone, _):
        row = ref(await device.see(Look()), "Row 1")
        phone.offset = 400
        await device.perform(PressKey("back"))
        with pytest.raises(StaleRef):
            await device.perform(Tap(row))


async def test_a_screen_that_never_rests_has_a_picture_and_a_notice_but_no_elements() -> None:
    async with opened(Phone(tree_error="ERROR: could not get idle state.")) as (device, phone, _):
        screen = await device.see(Look(image="thumb"))
        assert screen.elements == ()
        assert screen.image is not None
        assert screen.notices == ("the screen moves all the time, so its elements could not be read",)
        await device.perform(Tap(Point(100, 120)))
        assert phone.count == 1


async def test_a_secure_window_is_told_and_is_no_failure() -> None:
    for phone in (Phone(secure=True), Phone(frames=lambda _: b"Failed to take screenshot. Status: -1\n")):
        async with opened(phone) as (device, _, _):
            screen = await device.see(Look(image="full"))
            assert screen.secure
            assert screen.image is not None
            assert device.camera.failures == 0


async def test_a_sleeping_phone_is_woken_and_kept_awake_and_is_as_before_afterwards() -> None:
    async with opened(Phone(awake=False, locked=True)) as (device, phone, _):
        before = dict(phone.settings)
        screen = await device.see(Look())
        assert screen.power == "awake"
        assert phone.settings["system screen_off_timeout"] == "1800000"
        await device.rest()
        assert phone.settings == before
        assert phone.files == {}


async def test_a_tap_that_was_aimed_at_a_dark_screen_is_not_done() -> None:
    async with opened() as (device, phone, _):
        screen = await device.see(Look())
        await device.rest()
        phone.awake = False
        with pytest.raises(StaleCapture):
            await device.perform(Tap(Point(100, 120, capture=screen.id)))
        assert phone.count == 0
        assert phone.awake


async def test_a_phone_that_only_its_owner_can_unlock_is_left_alone() -> None:
    async with opened(Phone(locked=True, secure_lock=True)) as (device, phone, _):
        assert (await device.see(Look())).power == "secure-locked"
        with pytest.raises(DeviceLocked):
            await device.perform(Tap(Point(100, 120)))
        assert inputs(phone) == []


async def test_what_its_owner_set_meanwhile_stays() -> None:
    async with opened() as (device, phone, _):
        await device.perform(Tap(Point(100, 120)))
        phone.settings["system screen_off_timeout"] = "600000"
    assert phone.settings == {"system screen_off_timeout": "600000"}


async def test_a_phone_that_charges_keeps_its_screen_timeout() -> None:
    plugged = Phone(battery="  AC powered: false\n  USB powered: true\n  level: 80\n  scale: 100\n")
    async with opened(plugged) as (device, phone, _):
        await device.perform(Tap(Point(100, 120)))
        assert phone.settings["system screen_off_timeout"] == "60000"
        assert phone.settings["global stay_on_while_plugged_in"] == "7"


async def test_what_a_crashed_session_borrowed_is_given_back_by_the_next() -> None:
    phone = Phone()
    async with serving(phone) as server:
        options = AndroidOptions(serial=SERIAL, server=f"127.0.0.1:{server.port}")
        crashed = await open_phone(options)
        await crashed.perform(Tap(Point(100, 120)))
        assert phone.settings["system screen_off_timeout"] == "1800000"
        died(phone)
        again = await open_phone(options)
        assert phone.settings == {"system screen_off_timeout": "60000"}
        assert phone.files == {}
        await again.close()


def died(phone: Phone) -> None:
    """Whoever has borrowed something until now is a process that is no more."""
    phone.files = {
        path: text.replace(f"-{os.getpid()}-", f"-{2**31 - 1}-") for path, text in phone.files.items()
    }


@pytest.mark.parametrize("last", ["first", "second"])
async def test_two_sessions_of_one_phone_give_back_what_they_borrowed_when_the_last_one_ends(
    last: str,
) -> None:
    phone = Phone()
    phone.settings["secure default_input_method"] = "keyboard/.Plain"
    before = dict(phone.settings)
    async with serving(phone) as server:
        options = AndroidOptions(serial=SERIAL, server=f"127.0.0.1:{server.port}")
        one = await open_phone(options)
        await one.perform(TypeText("東京", into=Point(100, 60)))
        borrowed = dict(phone.settings)
        assert borrowed != before
        other = await open_phone(options)
        assert phone.settings == borrowed
        await other.perform(TypeText("東京", into=Point(100, 60)))
        first, second = (other, one) if last == "first" else (one, other)
        await first.close()
        assert phone.settings == borrowed
        await second.perform(TypeText("東京", into=Point(100, 60)))
        await second.rest()
        assert phone.settings == before
        assert phone.files == {}
        await second.close()


async def test_what_a_session_could_not_give_back_is_given_back_by_the_next_of_the_same_program() -> None:
    phone = Phone()
    async with serving(phone) as server:
        options = AndroidOptions(serial=SERIAL, server=f"127.0.0.1:{server.port}")
        cut = await open_phone(options)
        await cut.perform(Tap(Point(100, 120)))
        server.connected = False
        await cut.close()
        server.connected = True
        again = await open_phone(options)
        assert phone.settings == {"system screen_off_timeout": "60000"}
        await again.close()


def test_a_session_lives_as_long_as_its_process_and_elsewhere_for_a_while() -> None:
    holder = Holder()
    place, pid, born, since, own = holder.name.split("-")
    assert lives(holder.name)
    assert not lives("-".join((place, pid, born, since, "0" * 8)))
    assert not lives("-".join((place, str(os.getppid()), "1", since, own)))
    assert lives("-".join(("0" * 8, "1", "1", since, own)))
    assert not lives("-".join(("0" * 8, "1", "1", "1000", own)))
    for name in ("", "x", "null", f"{place}-{'9' * 30}-1-1-{own}", f"{place}-9999999999-1-1-{own}"):
        assert not lives(name)
    holder.end()
    assert not lives(holder.name)


def test_a_session_whose_process_was_killed_is_dead_though_nobody_has_asked_for_its_end() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        place, _, _, since, own = Holder().name.split("-")
        name = "-".join(
            (place, str(child.pid), str(int(psutil.Process(child.pid).create_time())), since, own)
        )
        assert lives(name)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it is over, and stays in the table
        assert not lives(name)


async def test_closing_gives_back_the_keyboard_too() -> None:
    phone = Phone()
    phone.settings["secure default_input_method"] = "keyboard/.Plain"
    async with opened(phone) as (device, _, _):
        await device.perform(TypeText("東京", into=Point(100, 60)))
        assert phone.text == "東京"
        assert phone.settings["secure default_input_method"] == ADB_KEYBOARD
    assert phone.settings["secure default_input_method"] == "keyboard/.Plain"


async def test_a_field_that_swallows_keys_is_filled_once_more() -> None:
    lost = iter([True])

    def typed(text: str) -> str:
        return text[:-1] if next(lost, False) else text

    async with opened(Phone(typed=typed)) as (device, phone, _):
        await device.perform(TypeText("hello", into=ref(await device.see(Look()), "Name")))
        assert phone.text == "hello"
        assert (await device.see(Look())).notices == ()


async def test_a_field_that_changes_what_is_typed_is_told() -> None:
    async with opened(Phone(typed=lambda text: text.upper())) as (device, phone, _):
        await device.perform(TypeText("hello", into=ref(await device.see(Look()), "Name")))
        assert phone.text == "HELLO"
        assert (await device.see(Look())).notices == ("the text in the field differs from what was typed",)


async def test_text_goes_by_the_clipboard_where_there_is_no_other_way_and_does_not_stay_there() -> None:
    text = "東京 🙂 " * 900
    async with opened(Phone(imes=("keyboard/.Plain",), companion=True)) as (device, phone, _):
        await device.perform(TypeText(text, into=ref(await device.see(Look()), "Name")))
        assert phone.text == text
        assert phone.clipboard == ""
        assert (await device.see(Look())).notices == ()


async def test_a_phone_that_gives_no_picture_any_more_is_quarantined() -> None:
    async with opened(Phone(frames=lambda _: b"")) as (device, phone, _):
        for error in (Unreachable, Unreachable, DeviceQuarantined):
            with pytest.raises(error):
                await device.see(Look(image="thumb"))
        health = await device.health()
        assert health.state == "quarantined"
        assert "pictures failed" in health.reason
        assert (await device.see(Look())).elements
        phone.frames = None
        assert (await device.see(Look(image="thumb"))).image
        assert (await device.health()).state == "ok"


async def test_the_phone_says_that_it_can_rest_and_ail() -> None:
    async with opened() as (device, _, _):
        assert isinstance(device, Rests)
        assert isinstance(device, Ails)


async def test_a_code_that_runs_over_several_fields_is_typed_once() -> None:
    """Each box takes one sign and hands the keyboard on."""

    class Boxes(Phone):
        signs = ""

        def tree(self) -> UiNode:
            root = super().tree()
            boxes = [
                replace(
                    root.children[0],
                    resource_id=f"com.example.scene:id/box{i}",
                    text=self.signs[i : i + 1],
                    hint=f"Box {i}",
                    bounds=Box(10 + 50 * i, 40, 40, 40),
                    focused=self.focused and i == min(len(self.signs), 3),
                )
                for i in range(4)
            ]
            return replace(root, children=(*boxes, *root.children[1:]))

    phone = Boxes()

    def typed(text: str) -> str:
        phone.signs += text
        return ""

    phone.typed = typed
    async with opened(phone) as (device, _, _):
        await device.perform(TypeText("1234", into=ref(await device.see(Look()), "Box 0")))
        assert phone.signs == "1234"
        (notice,) = (await device.see(Look())).notices
        assert "another field" in notice


async def test_text_typed_at_a_point_goes_behind_what_stands_there() -> None:
    async with opened(Phone(text="before ")) as (device, phone, _):
        await device.see(Look())
        await device.perform(TypeText("after", into=Point(100, 60)))
        assert phone.text == "before after"
        assert ["input", "keyevent", "KEYCODE_MOVE_END"] in phone.log
        assert (await device.see(Look())).notices == ()


async def test_a_phone_that_has_no_way_to_type_such_text_says_what_to_install() -> None:
    async with opened(Phone(imes=("keyboard/.Plain",))) as (device, phone, _):
        with pytest.raises(Unsupported, match="ADBKeyBoard"):
            await device.perform(TypeText("東京", into=Point(100, 60)))
        assert inputs(phone) == []


async def test_a_field_is_emptied_also_where_there_are_no_chords() -> None:
    async with opened(Phone(old=True, text="old words")) as (device, phone, _):
        field = ref(await device.see(Look()), "Name")
        await device.perform(TypeText("new", into=field, clear=True))
        assert phone.text == "new"


async def test_a_phone_that_was_put_to_sleep_is_woken_by_the_next_action() -> None:
    async with opened() as (device, phone, _):
        await device.see(Look())
        await device.perform(PressKey("power"))
        phone.awake = False
        assert (await device.see(Look())).power == "asleep"
        await device.perform(PressKey("home"))
        assert phone.awake


async def test_a_scroll_on_an_old_phone_is_a_slow_swipe() -> None:
    async with opened(Phone(old=True)) as (device, phone, _):
        await device.see(Look())
        await device.perform(Scroll(dy=100))
        assert phone.offset == 100
        assert inputs(phone)[-1].endswith(" 1000")


async def test_what_the_keyboard_covers_is_not_touched_and_what_looks_out_above_it_is() -> None:
    async with opened() as (device, phone, _):
        screen = await device.see(Look())
        await device.perform(Tap(ref(screen, "Name")))
        phone.keyboard = 300  # from 340 on; rows of 40 begin at 160
        screen = await device.see(Look())
        taps = len(inputs(phone))
        with pytest.raises(Unreachable, match="keyboard"):
            await device.perform(Tap(ref(screen, "Row 8")))
        with pytest.raises(Unreachable, match="keyboard"):
            await device.perform(Swipe(ref(screen, "Row 1"), ref(screen, "Row 9")))
        assert len(inputs(phone)) == taps
        await device.perform(Tap(ref(screen, "Row 4")))
        assert inputs(phone)[-1] == f"tap {W // 2} 330"
        phone.focused, phone.keyboard = True, 0
        await device.perform(Tap(ref(screen, "Row 8")))
        assert inputs(phone)[-1] == f"tap {W // 2} 500"
        assert phone.keys == 0


async def test_no_scroll_is_so_short_that_it_would_be_a_tap() -> None:
    """Among them a stroke of which a few pixels are left over at the end."""
    for way in (1, -3, 40, 343, 344, -900, 5000, -100_000):
        for dx, dy in ((way, 0), (0, way), (way, -way)):
            drawn = strokes((180, 320), dx, dy, Box(0, 150, 360, 490), (W, H))
            assert drawn
            assert all(abs(x1 - x2) + abs(y1 - y2) >= W // 24 for (x1, y1), (x2, y2) in drawn)
    up = strokes((180, 320), 0, 900, Box(0, 150, 360, 490), (W, H))
    assert sum(y1 - y2 for (_, y1), (_, y2) in up) == 900


async def test_a_scroll_stays_inside_what_scrolls_however_long_ago_it_was_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(eyes, "FRESH", 0.0)
    async with opened() as (device, phone, _):
        await device.see(Look())
        for _ in range(2):  # the second time something was done since
            phone.log.clear()
            await device.perform(Scroll(dy=300))
            points = [words.split()[1:] for words in inputs(phone)]
            assert all(int(y) >= 150 for _, _, y in points)


async def test_a_point_of_a_phone_that_has_been_turned_since_is_not_touched() -> None:
    async with opened() as (device, phone, _):
        screen = await device.see(Look())
        button = ref(screen, "Count: 0")
        phone.rotation = 1
        for action in (
            Tap(Point(100, 120)),
            Tap(Point(100, 120, capture=screen.id)),
            TypeText("x", into=Point(100, 60)),
            Swipe(Point(100, 120), Point(100, 300)),
        ):
            with pytest.raises(StaleCapture, match="turned"):
                await device.perform(action)
        assert inputs(phone) == []
        await device.perform(Tap(button))
        assert phone.count == 1
        await device.see(Look(elements=False))
        await device.perform(Tap(Point(100, 120)))
        assert phone.count == 2


async def test_a_scroll_stays_inside_what_scrolls_and_ends_at_rest() -> None:
    async with opened() as (device, phone, _):
        await device.see(Look())
        await device.perform(Scroll(dy=900))
        assert phone.offset == 900
        points = [words.split()[1:] for words in inputs(phone)]
        assert all(int(y) >= 150 for _, _, y in points)
        assert points[-1][1:] == points[-2][1:] == points[-3][1:]


async def test_a_closed_phone_is_lost_and_nothing_reaches_it() -> None:
    async with opened() as (device, phone, _):
        await device.close()
        phone.log.clear()
        with pytest.raises(DeviceLost):
            await device.rest()
        with pytest.raises(DeviceLost):
            await device.health()
        assert phone.log == []


async def test_health_says_why_a_phone_must_rest() -> None:
    async with opened() as (device, phone, _):
        assert (await device.health()).state == "ok"
        phone.battery = "  level: 6\n  scale: 100\n  temperature: 300\n  status: 3\n"
        health = await device.health()
        assert (health.state, health.reason) == ("resting", "its battery is at 6 % and does not charge")
        phone.battery = "  USB powered: true\n  level: 6\n  scale: 100\n  temperature: 480\n"
        assert (await device.health()).reason == "it is too warm (48 °C)"
