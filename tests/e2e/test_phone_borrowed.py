"""What the driver borrows of a phone - its sleep, its keyboard - is given back, whatever ends its use; two
phones under one daemon are never mixed up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from gui_mcp_devices.pocket.apps.scene import PACKAGE, Scene
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.backends.reply_server import ReplyServer

from tests.e2e.daemons import daemon_of, gone, until
from tests.e2e.phones import House, Plan, house, new_note, ref, seen, small, tap
from tests.e2e.servers import Json, Wire, wired
from tests.e2e.test_phone_jobs import Brain, head, say, start, until_state

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = "Zoë 东京 🙂"
SHORT = "lease_seconds = 0.5\n"


State = tuple[str, dict[str, str], dict[str, str], str | None]


def state(phone: Phone) -> State:
    """All that may be borrowed."""
    keyboard = phone.setting("secure", "default_input_method")
    return phone.ime, phone.settings("system"), phone.settings("global"), keyboard


def traces(phone: Phone) -> list[str]:
    """What a driver has left among the phone's files."""
    return sorted(phone.files.list("/data/local/tmp"))


async def busy(client: Wire, device: str) -> None:
    """Work for which the phone is kept awake and has another keyboard."""
    title, _ = await new_note(client, device)
    typed = await client.structured("type_text", text=TEXT, ref=title, device=device)
    assert typed["typed"] == "as asked"


@dataclass(frozen=True, slots=True)
class Rig:
    house: House
    brain: Brain

    def phone(self, name: str) -> tuple[Phone, State, list[str]]:
        """With what it is like before anybody has it."""
        phone = self.house.phones[name]
        return phone, state(phone), traces(phone)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rig(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Rig]:
    """A client keeps a phone for a minute after its last call."""
    home, brain = tmp_path_factory.mktemp("home"), Brain()
    phones = [small(name) for name in ("gone", "told", "killed", "away", "ana", "ben")]
    async with ReplyServer(brain) as model, house(home, *phones, plan=Plan(head=head(model.url))) as it:
        yield Rig(it, brain)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def brisk(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Rig]:
    """A client keeps a phone for half a second."""
    home = tmp_path_factory.mktemp("brisk")
    phones = [small(name) for name in ("lease", "person", "away")]
    async with house(home, *phones, plan=Plan(head=SHORT)) as it:
        yield Rig(it, Brain())


async def test_all_is_given_back_when_the_lease_ends_and_borrowed_anew_by_the_next(brisk: Rig) -> None:
    phone, before, files = brisk.phone("lease")
    async with wired(brisk.house.home) as client:
        for _ in range(2):
            await busy(client, "lease")
            await until(lambda: state(phone) == before)
            assert traces(phone) == files
            await client.structured("press_key", keys="home", device="lease")
            assert state(phone) != before
        await until(lambda: state(phone) == before)


async def test_what_the_person_changes_meanwhile_stays_as_the_person_wants_it(brisk: Rig) -> None:
    phone, _, files = brisk.phone("person")
    async with wired(brisk.house.home) as client:
        _, body = await new_note(client, "person")
        await client.structured("type_text", text="东", ref=body, device="person")
        assert phone.ime != phone.imes[0]
        phone.put_setting("global", "stay_on_while_plugged_in", "3")
        phone.ime = phone.imes[0]
        phone.put_setting("secure", "default_input_method", phone.ime)
        typed = await client.structured("type_text", text=TEXT, ref=body, clear=True, device="person")
        assert typed["typed"] == "as asked", "another keyboard takes no broadcasts"
        await until(lambda: phone.ime == phone.imes[0] and traces(phone) == files)
        assert phone.setting("global", "stay_on_while_plugged_in") == "3"


async def test_a_phone_that_is_away_when_its_lease_ends_gets_its_own_back_when_it_is_there_again(
    brisk: Rig,
) -> None:
    phone, before, _ = brisk.phone("away")
    async with wired(brisk.house.home) as client:
        await busy(client, "away")
        brisk.house.faults("away").state = "offline"
        await until(lambda: "away did not give back" in brisk.house.log)
        assert state(phone) != before
        await back_again(brisk, client, "away")
        await until(lambda: state(phone) == before)


async def test_all_is_given_back_when_the_client_goes(rig: Rig) -> None:
    phone, before, files = rig.phone("gone")
    async with wired(rig.house.home) as client:
        await busy(client, "gone")
        assert state(phone) != before
        client.process.kill()
    await until(lambda: state(phone) == before)
    assert traces(phone) == files


async def test_all_is_given_back_when_the_daemon_is_told_to_end(rig: Rig) -> None:
    phone, before, files = rig.phone("told")
    async with wired(rig.house.home) as client:
        await busy(client, "told")
        daemon = daemon_of(rig.house.home)
        daemon.terminate()
        await gone(daemon)
        assert state(phone) == before
        assert traces(phone) == files


async def test_a_killed_daemon_s_debts_are_paid_by_the_next_one(rig: Rig) -> None:
    """kill -9 in the middle of a task: it is interrupted, the phone is as it was once it is looked at again,
    and the task goes on at a fresh look."""
    phone, before, files = rig.phone("killed")
    rig.brain.think(say("AWAKE\tvalue:clock"), say("WAIT\tvalue:0.2"))
    async with wired(rig.house.home) as client:
        await busy(client, "killed")
        task = await start(client, "killed", max_steps=100)
        await until(lambda: len(rig.brain.requests) > 2)
        daemon = daemon_of(rig.house.home)
        daemon.kill()
        await gone(daemon)
        assert phone.ime != before[0]
        assert traces(phone) != files
        interrupted = await client.structured("get_task", task_id=task)
        assert interrupted["state"] == "interrupted"
        asked = len(rig.brain.requests)
        assert (await client.structured("observe", device="killed"))["power"] == "awake"
        assert state(phone) == before, "at the first look, not at the end of the next use"
        assert traces(phone) == files
        assert len(rig.brain.requests) == asked, "nothing goes on by itself"
        rig.brain.think(say("COMPLETE\treturn:done"))
        await client.structured("answer_task", task_id=task, answer="resume")
        await until_state(client, task, "done")
    await until(lambda: state(phone) == before)


async def test_a_phone_that_is_away_when_the_daemon_ends_gets_its_own_back_from_the_next_one(
    rig: Rig,
) -> None:
    phone, before, files = rig.phone("away")
    async with wired(rig.house.home) as client:
        await busy(client, "away")
        rig.house.faults("away").state = "offline"
        daemon = daemon_of(rig.house.home)
        daemon.terminate()
        await gone(daemon)
        assert state(phone) != before
        await back_again(rig, client, "away")
        assert state(phone) == before
        assert traces(phone) == files


async def test_two_phones_under_two_clients_are_never_mixed_up(rig: Rig) -> None:
    phones = [rig.house.phones[name] for name in ("ana", "ben")]
    for phone in phones:
        phone.start(PACKAGE)

    async def work(client: Wire, device: str, taps: int) -> Json:
        field = ref(await seen(client, device), 'textbox "Name"')
        for number in range(taps):
            text = f"{device}{number} 东"
            await client.structured("type_text", text=text, ref=field, clear=True, device=device)
            await tap(client, device, '"Count: ')
        return await client.structured("observe", device=device)

    async with wired(rig.house.home) as one, wired(rig.house.home) as other:
        shown = await asyncio.gather(work(one, "ana", 3), work(other, "ben", 5))
        assert (await other.structured("observe", device="ana"))["error"] == "device_busy"
        assert (await one.structured("observe"))["error"] == "unknown_device", "none is taken by itself"
    for phone, screen, (name, count) in zip(phones, shown, (("ana2 东", 3), ("ben4 东", 5)), strict=True):
        page = phone.page
        assert isinstance(page, Scene)
        assert (page.name, page.count) == (name, count)
        assert name in str(screen["elements"]) and f"Count: {count}" in str(screen["elements"])
        assert str(screen["screen"]).startswith(phone.serial)


async def back_again(rig: Rig, client: Wire, device: str) -> None:
    rig.house.faults(device).clear()
    async with asyncio.timeout(15):
        while "error" in await client.structured("observe", device=device):
            pass
