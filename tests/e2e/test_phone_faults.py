"""What goes wrong with a phone, under a real daemon: said in time and by its name, never done twice, and over
once its cause is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from gui_mcp_devices.pocket.apps.scene import PACKAGE, Scene
from gui_mcp_devices.pocket.lock import set_pin
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults
from gui_mcp_devices.pocket.wire.faults import Kind, WireFault, WireFaults
from gui_mcp_devices.pocket.wire.serve import serve_pockets

from tests.devices.wire_parts import adb_server, free_port
from tests.e2e.daemons import end_daemons
from tests.e2e.phones import House, Plan, house, new_note, ref, seen, small, tap, write_config
from tests.e2e.servers import Json, Wire, wired

pytestmark = pytest.mark.asyncio(loop_scope="module")

PLAN = Plan(options={"action_seconds": 2.0, "tree_seconds": 1.0})
STRANGER = """
[devices.stranger]
driver = "android"
[devices.stranger.options]
serial = "phone"
server = "127.0.0.1:{port}"
"""
SECONDS = 5.0
"""Whatever fails has to have been said by then."""
TEXT = "Zoë 东京 🙂 $(reboot)"


@dataclass(frozen=True, slots=True)
class Rig:
    house: House
    client: Wire
    phone: Phone
    """The one that is called `phone`; the scene is in front of it."""

    @property
    def wire(self) -> WireFaults:
        return self.house.faults("phone")

    @property
    def count(self) -> int:
        """How often the button of the scene was tapped."""
        page = self.phone.page
        assert isinstance(page, Scene)
        return page.count

    async def ask(self, tool: str, device: str = "phone", **arguments: object) -> Json:
        async with asyncio.timeout(SECONDS):
            return await self.client.structured(tool, device=device, **arguments)

    async def until(self, holds: Callable[[Json], bool], image: str = "none") -> Json:
        """Observe until it is so."""
        async with asyncio.timeout(15):
            while True:
                said = await self.ask("observe", image=image)
                if holds(said):
                    return said
                await asyncio.sleep(0.1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Rig]:
    phones = (
        small("phone"),
        small("restless", Faults(restless=True)),
        small("shop", Faults(secure=True)),
        small("drowsy"),
        small("slow", Faults(slow=1.0)),
    )
    home = tmp_path_factory.mktemp("home")
    async with await asyncio.start_server(_babble, "127.0.0.1", 0) as stranger:
        port = stranger.sockets[0].getsockname()[1]
        plan = replace(PLAN, more=STRANGER.format(port=port))
        async with house(home, *phones, plan=plan) as it, wired(home) as client:
            yield Rig(it, client, it.phones["phone"])


async def _babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A program that is no adb server."""
    await reader.read(4)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    writer.close()


@pytest_asyncio.fixture(loop_scope="module")
async def rig(running: Rig) -> AsyncGenerator[Rig]:
    """The scene is in front, and nothing is wrong with the wire."""
    running.phone.stop(PACKAGE)
    running.phone.start(PACKAGE)
    await running.until(lambda said: "Count: 0" in str(said))
    yield running
    running.wire.clear()


async def button(rig: Rig) -> str:
    return ref(await seen(rig.client, "phone"), "Count: 0")


@pytest.mark.parametrize("kind", ["drop", "cut", "garbage"])
async def test_a_tap_whose_answer_is_lost_is_not_done_again(rig: Rig, kind: Kind) -> None:
    counts = await button(rig)
    rig.wire.add(WireFault(kind, "shell,v2,raw:input", after=0))
    lost = await rig.ask("tap", ref=counts)
    assert lost["error"] == "device_lost"
    assert lost["do"]
    after = await rig.ask("observe")
    assert rig.count == 1, "it was done before the answer was lost, and never again"
    assert "Count: 1" in str(after["elements"])


async def test_a_tap_that_never_reached_the_phone_is_not_sent_by_itself_later(rig: Rig) -> None:
    counts = await button(rig)
    rig.wire.add(WireFault("drop", "shell,v2,raw:input"))
    assert (await rig.ask("tap", ref=counts))["error"] == "device_lost"
    assert "Count: 0" in str(await rig.ask("observe"))
    assert rig.count == 0
    again = await rig.ask("tap", ref=ref(await seen(rig.client, "phone"), "Count: 0"))
    assert "Count: 1" in str(again["different"])


@pytest.mark.parametrize("kind", ["drop", "cut", "garbage", "refuse"])
@pytest.mark.parametrize("service", ["shell", "exec:screencap", "exec:uiautomator"])
async def test_whatever_breaks_in_a_look_is_over_with_the_next_one(
    rig: Rig, kind: Kind, service: str
) -> None:
    rig.wire.add(WireFault(kind, service, after=None if kind == "refuse" else 7))
    said = await rig.ask("observe", image="thumb")
    assert rig.wire.struck[-1].startswith(service)
    assert said.get("error") in (None, "device_lost", "unreachable"), said
    again = await rig.ask("observe", image="thumb")
    assert "Count: 0" in str(again["elements"]), again
    assert again["image_scale"]


async def test_a_phone_that_never_answers_is_given_up_in_time_and_its_tap_is_unknown(rig: Rig) -> None:
    counts = await button(rig)
    rig.wire.add(WireFault("silent", "shell,v2,raw:input", after=0))
    late = await rig.ask("tap", ref=counts)
    assert late["error"] == "action_timeout"
    assert "unknown" in str(late["true"])
    assert "Count: 1" in str(await rig.ask("observe"))
    assert rig.count == 1


async def test_elements_that_never_come_leave_the_picture(rig: Rig) -> None:
    rig.wire.add(WireFault("silent", "exec:uiautomator"))
    said = await rig.ask("observe", image="full")
    assert said["elements"] == []
    assert "did not give its elements" in str(said["notices"])
    assert said["image_scale"] == 1.0


async def test_half_a_picture_is_asked_for_again(rig: Rig) -> None:
    rig.wire.add(WireFault("cut", "exec:screencap", after=5000))
    said = await rig.ask("observe", image="full")
    assert said["image_scale"] == 1.0


async def test_a_phone_that_gives_no_picture_is_put_aside_and_taken_again_by_itself(rig: Rig) -> None:
    rig.wire.add(WireFault("cut", "exec:screencap", after=5000, times=1000))
    said = [(await rig.ask("observe", image="full"))["error"] for _ in range(4)]
    assert said[0] == "unreachable"
    assert said[-1] == "device_quarantined"
    rig.wire.clear()
    await rig.until(lambda now: "image_scale" in now, image="full")


@pytest.mark.parametrize("state", ["offline", "unauthorized"])
async def test_a_phone_that_is_there_but_not_usable_is_lost_with_what_mends_it(
    rig: Rig, state: Literal["offline", "unauthorized"]
) -> None:
    rig.wire.state = state
    lost = await rig.ask("observe")
    assert lost["error"] == "device_lost"
    assert {"offline": "offline", "unauthorized": "trust"}[state] in str(lost["true"])
    assert {"offline": "plug", "unauthorized": "allow USB debugging"}[state] in str(lost["do"])
    rig.wire.clear()
    assert "Count: 0" in str((await rig.ask("observe"))["elements"])


async def test_a_server_that_is_none_of_adb_is_said_to_be_so(rig: Rig) -> None:
    lost = await rig.ask("press_key", device="stranger", keys="home")
    assert lost["error"] == "device_lost"
    assert "Bad Request" not in str(lost)


async def test_others_work_on_while_one_phone_is_away(rig: Rig) -> None:
    rig.wire.state = "offline"
    assert (await rig.ask("observe"))["error"] == "device_lost"
    assert '"Clock"' in str(await rig.ask("observe", device="drowsy"))
    listed = await rig.client.structured("list_devices")
    assert all(f"'id': '{name}'" in str(listed) for name in rig.house.phones)


async def test_a_screen_that_never_stands_still_is_acted_on_all_the_same(rig: Rig) -> None:
    said = await rig.ask("observe", device="restless", image="thumb")
    assert said["elements"] == []
    assert "elements" in str(said["notices"]), "it says why there are none"
    assert said["image_scale"]
    opened = await rig.ask("open", device="restless", target="clock")
    assert "error" not in opened, opened
    assert rig.house.phones["restless"].front[0] == "app.pocket.clock"
    tapped = await rig.ask("tap", device="restless", x=180, y=700)
    assert "error" not in tapped, tapped


async def test_a_page_that_loads_slowly_is_there_once_it_has_loaded(rig: Rig) -> None:
    opened = await rig.ask("open", device="slow", target="notes")
    assert opened["change"] == "navigated"
    async with asyncio.timeout(20):
        while not (lines := await seen(rig.client, "slow")):
            assert rig.house.phones["slow"].front[0] == "app.pocket.notes"
    assert '"New note"' in str(lines)


async def test_a_window_that_forbids_capture_is_withheld_and_said_so(rig: Rig) -> None:
    rig.house.phones["shop"].start("app.pocket.shop")
    for wanted in ('"Account"', '"Cards For paying"'):
        await tap(rig.client, "shop", wanted)
    before = len(rig.client.said)
    shown = await rig.client.structured("observe", image="full", device="shop", boxes=True)
    assert shown["elements"] == []
    assert "forbids capture" in str(shown["withheld"]) and "forbids capture" in str(shown["image"])
    assert b'"type":"image"' not in rig.client.said[before:]
    assert "title" not in shown
    away = await rig.ask("press_key", keys="back", device="shop")
    assert "error" not in away
    assert '"Cards For paying"' in str(await seen(rig.client, "shop"))


async def test_a_sleeping_phone_is_woken(rig: Rig) -> None:
    phone = rig.house.phones["drowsy"]
    clock = ref(await seen(rig.client, "drowsy"), '"Clock"')
    phone.sleep()
    asleep = await rig.ask("observe", device="drowsy")
    assert asleep["power"] == "asleep"
    woken = await rig.ask("tap", device="drowsy", ref=clock)
    assert woken["error"] == "stale_capture"
    assert "woken" in str(woken["true"])
    assert phone.awake and not phone.locked
    assert phone.front[0] == "app.pocket.launcher", "a finger aimed at a black screen"
    opened = await rig.ask("tap", device="drowsy", ref=clock)
    assert opened["change"] == "navigated"


async def test_a_phone_with_a_pin_is_never_touched_until_its_owner_opens_it(rig: Rig) -> None:
    phone = rig.house.phones["drowsy"]
    phone.home()
    clock = ref(await seen(rig.client, "drowsy"), '"Clock"')
    set_pin(phone, "4711")
    phone.sleep()
    unseen = await rig.ask("tap", device="drowsy", ref=clock)
    assert unseen.get("power") == "asleep" or unseen.get("error") == "device_locked", unseen
    touches: tuple[tuple[str, Json], ...] = (
        ("tap", {"ref": clock}),
        ("tap", {"x": 180, "y": 400}),
        ("type_text", {"text": "4711"}),
        ("press_key", {"keys": "home"}),
        ("swipe", {"x1": 180, "y1": 700, "x2": 180, "y2": 100}),
        ("open", {"target": "clock"}),
    )
    for tool, arguments in touches:
        said = await rig.ask(tool, device="drowsy", **arguments)
        assert said["error"] == "device_locked", (tool, said)
    assert (await rig.ask("observe", device="drowsy"))["power"] == "secure-locked"
    assert phone.locked
    assert phone.unlock("4711")
    opened = await rig.ask("open", device="drowsy", target="clock")
    assert "error" not in opened
    assert phone.front[0] == "app.pocket.clock"


async def test_an_adb_server_that_is_killed_is_said_and_used_again_once_it_runs(tmp_path: Path) -> None:
    """Through a real adb: ended by its process id, and started again where it was."""
    phone, port = small(), free_port()
    async with serve_pockets([phone], front_port=None) as serving:
        write_config(tmp_path, {"phone": (serving.addresses[0], f"127.0.0.1:{port}")}, PLAN)
        async with wired(tmp_path) as client:
            async with adb_server("adb29", tmp_path, port=port):
                title, _ = await new_note(client, "phone")
                typed = await client.structured("type_text", text=TEXT, ref=title, device="phone")
                assert typed["typed"] == "as asked"
                serving.drop(0)
                await _found_again(client)
            async with asyncio.timeout(SECONDS):
                lost = await client.structured("observe", device="phone")
            assert lost["error"] == "device_lost"
            async with adb_server("adb29", tmp_path, port=port):
                await _found_again(client)
                await asyncio.to_thread(end_daemons, tmp_path)
    assert phone.ime == phone.imes[0], "its own keyboard was given back"


async def _found_again(client: Wire) -> None:
    """The phone is seen, at the latest by a second look; a first one may be lost with the connection."""
    async with asyncio.timeout(10):
        looks = [await client.structured("observe", device="phone") for _ in range(2)]
    assert looks[0].get("error") in (None, "device_lost"), looks
    assert TEXT in str(looks[1]["elements"])
