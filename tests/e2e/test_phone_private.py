"""Nothing personal of a phone leaves at the level that phones have: no byte to the client, none to the log,
the disk or a command line. On a phone that its owner opened, the very same sweep finds all of it."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from gui_mcp_devices.pocket.apps.contacts import store as contacts
from gui_mcp_devices.pocket.apps.contacts.schema import PATH as CONTACTS
from gui_mcp_devices.pocket.apps.contacts.store import About, Contact, Line
from gui_mcp_devices.pocket.apps.messages.arrivals import receive
from gui_mcp_devices.pocket.apps.notes import store as notes
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.backends.reply_server import ReplyServer, Request

from tests.devices.pocket_hands import tap_far
from tests.devices.wire_parts import adb_server, free_port
from tests.e2e.daemons import daemon_of, until
from tests.e2e.phones import House, Plan, house, new_note, small
from tests.e2e.servers import Json, Wire, wired
from tests.gui_mcp.canaries import Canaries

pytestmark = pytest.mark.asyncio(loop_scope="module")

PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"WEBP")


def plant(phone: Phone, canaries: Canaries) -> list[Callable[[], object]]:
    """Personal data as it lies on a phone, and the ways to the screens that show it."""
    name, email, number, card, street, code, words = canaries.values
    given, _, family = name.partition(" ")
    lines = (Line(number, 2),), (Line(email, 1),)
    person = Contact(0, given, family, *lines, About(address=street), starred=True)
    contacts.save(phone.databases[CONTACTS], person)
    receive(phone, number, code)
    id = notes.create(phone)
    notes.write(phone, id, card, words)
    phone.clipboard = card
    return [
        phone.home,
        lambda: phone.start("app.pocket.contacts"),
        partial(tap_far, phone, name),
        lambda: phone.start("app.pocket.messages"),
        partial(tap_far, phone, code),
        lambda: phone.start("app.pocket.notes"),
        partial(tap_far, phone, words),
        phone.system.open_shade,
    ]


class Brain:
    """A model that says all that it could have seen wherever it says anything."""

    copied = "nothing"

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, request: Request) -> str:
        self.asked += 1
        does = (
            f"COMPLETE\treturn:{self.copied}"
            if self.asked % 3 == 0
            else f"TYPE\tvalue:{self.copied}\tpoint:500,60"
        )
        return f"<THINK>{self.copied}</THINK>\nexplain:{self.copied}\taction:{does}\tsummary:{self.copied}"


@dataclass(frozen=True, slots=True)
class Rig:
    house: House
    client: Wire
    brain: Brain

    async def sweep(self, device: str, canaries: Canaries) -> str:
        """Everything that the client was told while it asked for all that there is."""
        phone, wire, before = self.house.phones[device], self.client, len(self.client.said)
        copied = " ".join(canaries.values)
        phone.reset()
        self.brain.copied = copied or "nothing"
        ways = plant(phone, canaries) if canaries.values else [phone.home]
        for way in ways:
            way()
            phone.touch()
            for arguments in ({"image": "full", "budget": 9000}, {"tree": "changed", "boxes": True}):
                await wire.call("observe", device=device, **arguments)
        steps = [{"do": "press_key", "keys": "home", "expect": "o"}, {"do": "open", "target": copied or "x"}]
        asked: tuple[tuple[str, Json], ...] = (
            ("observe", {"find": copied or "x"}),
            ("wait_for", {"text": "o", "seconds": 0.1}),
            ("press_key", {"keys": "back"}),
            ("open", {"target": copied or "x"}),
            ("open", {"target": "notes"}),
            ("swipe", {"x1": 180, "y1": 700, "x2": 180, "y2": 300}),
            ("scroll", {"direction": "up"}),
            ("tap", {"ref": copied or "x"}),
            ("type_text", {"text": copied or "x"}),
            ("run_steps", {"steps": steps}),
            ("run_task", {"goal": "copy it all"}),
            ("tap", {"x": "level=open"}),
        )
        for tool, arguments in asked:
            await wire.call(tool, device=device, **arguments)
        await wire.call("list_tasks")
        await wire.call("list_devices")
        await self._failing(device)
        return (wire.said[before:] + wire.errors).decode()

    async def _failing(self, device: str) -> None:
        faults = self.house.faults(device)
        faults.state = "offline"
        await self.client.call("observe", device=device)
        faults.clear()
        await self.client.call("observe", device=device)

    async def draw(self, device: str) -> Canaries:
        """Canaries of which no part stands in our own words."""
        ours, seed = await self.sweep(device, Canaries(())), secrets.randbits(32)
        while (canaries := Canaries.draw(seed)).found_in([ours, self.house.log]):
            seed += 1
        return canaries


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rig(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Rig]:
    home, brain = tmp_path_factory.mktemp("home"), Brain()
    async with ReplyServer(brain) as model:
        head = f'model = "remote"\n[models.remote]\nurl = "{model.url}"\nmodel = "m"\ndialect = "step-gui"\n'
        plan = Plan(level="", levels={"toy": "open"}, head="recording = false\n" + head)
        async with house(home, small("mine"), small("toy"), plan=plan) as it, wired(home) as client:
            yield Rig(it, client, brain)


@dataclass(frozen=True, slots=True)
class Swept:
    """What came of one sweep of the phone whose owner set no level."""

    canaries: Canaries
    said: str
    ran: set[str]
    decisions: int
    written: dict[Path, bytes]
    """All files of the data folder afterwards."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def swept(rig: Rig) -> Swept:
    canaries, asked = await rig.draw("mine"), rig.brain.asked
    async with command_lines() as ran:
        said = await rig.sweep("mine", canaries)
    written = {path: path.read_bytes() for path in rig.house.home.rglob("*") if path.is_file()}
    return Swept(canaries, said, ran, rig.brain.asked - asked, written)


async def test_at_the_level_that_phones_have_nothing_personal_leaves(rig: Rig, swept: Swept) -> None:
    assert '"level":"private"' in swept.said.replace(" ", "")
    assert swept.canaries.found_in([swept.said]) == []
    assert '"type":"image"' not in swept.said
    assert swept.canaries.found_in([rig.house.log]) == []
    assert standing_in(swept.ran, swept.canaries) == []
    assert daemon_of(rig.house.home).children() == [], "the driver needs no program of its own"


async def test_without_recording_nothing_of_a_screen_reaches_the_disk(swept: Swept) -> None:
    assert swept.decisions >= 3, "a task has looked at the phone and typed what it saw"
    assert any(path.suffix == ".sqlite" for path in swept.written)
    for path, data in swept.written.items():
        assert swept.canaries.found_in([data.decode("latin-1").replace("\\", "/")]) == [], path
        assert not any(value.encode() in data for value in swept.canaries.values), path
        assert not any(picture in data for picture in PICTURES), path


async def test_a_goal_is_not_said_back(rig: Rig, swept: Swept) -> None:
    before = len(rig.client.said)
    goal = f"tell {swept.canaries.values[0]} that I am late"
    await rig.client.call("run_task", goal=goal, device="mine", max_steps=1)
    await rig.client.call("list_tasks")
    assert swept.canaries.found_in([rig.client.said[before:].decode()]) == []


async def test_on_a_phone_that_its_owner_opened_the_same_sweep_finds_everything(
    rig: Rig, swept: Swept
) -> None:
    said = await rig.sweep("toy", swept.canaries)
    assert swept.canaries.found_in([said]) == list(swept.canaries.values)
    assert '"type":"image"' in said


async def test_what_is_typed_stands_on_no_command_line(tmp_path: Path) -> None:
    """Through a real adb server, with keys and with characters that keys have not."""
    canaries, phone, port = Canaries.draw(secrets.randbits(32)), small(), free_port()
    async with adb_server("adb29", tmp_path, port=port) as adb, house(tmp_path, phone, plan=Plan()) as it:
        config = (tmp_path / "config.toml").read_text().replace(f":{it.wire.front}", f":{adb.port}")
        (tmp_path / "config.toml").write_text(
            config.replace('serial = "phone"', f'serial = "{it.wire.addresses[0]}"')
        )
        async with wired(tmp_path) as client:
            _, field = await new_note(client, "phone")
            async with command_lines() as ran:
                for value in canaries.values:
                    typed = await client.structured("type_text", text=value, ref=field, clear=True)
                    assert typed["typed"] == "as asked"
            assert any("nodaemon" in line for line in ran), "the adb server was watched"
            assert standing_in(ran, canaries) == []


@asynccontextmanager
async def command_lines() -> AsyncGenerator[set[str]]:
    """The command lines of all programs that run at some moment of the block."""
    ran: set[str] = set()
    over = asyncio.Event()

    async def watch() -> None:
        while not over.is_set():
            ran.update(await asyncio.to_thread(_running))
            await asyncio.sleep(0.02)

    watching = asyncio.create_task(watch())
    await until(lambda: bool(ran))
    try:
        yield ran
    finally:
        over.set()
        await watching


def standing_in(lines: set[str], canaries: Canaries) -> list[str]:
    """Those that stand whole in some line, plain or coded as commands to a phone are."""
    coded = {value: base64.b64encode(value.encode()).decode()[:-4] for value in canaries.values}
    return [v for v in canaries.values if any(v in line or coded[v] in line for line in lines)]


def _running() -> set[str]:
    found: set[str] = set()
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            found.add(" ".join(process.cmdline()))
    return found
