"""Emulators started, watched, reset, replaced and ended, with a program that speaks as the emulator does."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import psutil
import pytest
from gui_mcp.cli import main
from gui_mcp.config import load_config
from gui_mcp_devices.android import emulators as module
from gui_mcp_devices.android.emulator_console import TOKEN_FILE, open_console
from gui_mcp_devices.android.emulator_process import Emulator, end
from gui_mcp_devices.android.emulators import Emulators, Wish, avds, find_emulator, slow_because
from gui_mcp_devices.android.opening import open_phone
from gui_mcp_devices.android.options import AndroidOptions
from gui_mcp_devices.errors import ActionTimeout, DeviceLost, MissingPart, Refused, Unreachable
from gui_mcp_devices.screen import Look

from tests.devices.fake_adb import FakeAdb, FakePhone, fake_adb
from tests.devices.test_android_pairing import BUNDLED, real_server

PROGRAM = Path(__file__).parent / "fake_emulator.py"


@dataclass(frozen=True, slots=True)
class Sdk:
    """A home with an SDK in it, and an adb server."""

    emulators: Emulators
    adb: FakeAdb
    program: Path
    home: Path
    said: list[str] = field(default_factory=lambda: list[str]())

    def tell(self, name: str, what: str) -> None:
        self.said.append(f"{name}: {what}")

    async def start(self, count: int = 1, avd: str = "Pixel_8") -> tuple[Emulator, ...]:
        return await self.emulators.start(count, Wish(avd), self.tell)

    def log(self, name: str = "emu-1") -> str:
        return (self.home / "emulators" / f"emulator-{name}.log").read_text()


@asynccontextmanager
async def sdk(home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Sdk]:
    base = Random().randrange(20_000, 30_000, 2)  # where the system gives out no ports by itself
    monkeypatch.setattr(module, "CONSOLES", range(base, base + 40, 2))
    monkeypatch.setattr(module, "POLL_SECONDS", 0.02)
    program = home / "sdk" / "emulator" / "emulator"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{PROGRAM}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("ANDROID_HOME", str(home / "sdk"))
    monkeypatch.setenv("HOME", str(home))
    async with fake_adb() as adb:
        it = Sdk(Emulators(home / "emulators", adb.server), adb, program, home)
        try:
            yield it
        finally:
            await it.emulators.stop([])


async def killed(emulator: Emulator) -> None:
    os.kill(emulator.pid, 9)
    await asyncio.to_thread(psutil.Process(emulator.pid).wait, 5)


async def test_the_program_of_the_sdk_is_found_and_names_its_virtual_devices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        assert find_emulator() == it.program
        assert await avds(it.program) == ("Pixel_8", "Broken", "Mute")


def test_without_the_program_it_is_said_what_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("ANDROID_HOME", raising=False)
    monkeypatch.delenv("ANDROID_SDK_ROOT", raising=False)
    with pytest.raises(MissingPart, match="sdkmanager"):
        find_emulator()


async def test_emulators_start_on_free_ports_from_a_snapshot_and_are_told_until_they_have_booted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        first, second = await it.start(2)
        assert first.console % 2 == second.console % 2 == 0
        assert first.console != second.console
        assert {first.serial, second.serial} <= set(it.adb.phones)
        assert "-snapshot default_boot -read-only -no-snapshot-save" in it.log()
        assert any("has booted" in line for line in it.said)
        assert [await it.emulators.state(one) for one in (first, second)] == ["running", "running"]
        for name in ("emulators.json", "emulator-emu-1.log"):
            assert stat.S_IMODE((tmp_path / "emulators" / name).stat().st_mode) == 0o600
        assert await it.start(2) == (first, second), "enough of them run"


async def test_a_port_that_somebody_uses_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        with socket.socket() as user:
            user.bind(("127.0.0.1", module.CONSOLES[0] + 1))
            (emulator,) = await it.start()
        assert emulator.console != module.CONSOLES[0]


async def test_a_dead_one_is_replaced_under_its_name_and_on_its_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        (old,) = await it.start()
        await killed(old)
        assert await it.emulators.state(old) == "dead"
        (new,) = await it.start()
        assert (new.name, new.serial) == (old.name, old.serial)
        assert new.pid != old.pid
        await killed(new)
        again = await it.emulators.reset("emu-1", it.tell)
        assert await it.emulators.state(again) == "running"


async def test_a_dead_one_that_is_reset_by_its_serial_keeps_its_name_and_is_ended_with_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        (old,) = await it.start()
        await killed(old)
        fresh = await it.emulators.reset(old.serial, it.tell)
        assert it.emulators.known() == (fresh,)
        assert fresh.name == "emu-1"
        assert await it.emulators.stop([]) == ("emu-1",)
        assert await it.emulators.state(fresh) == "dead"


async def test_a_dead_one_whose_port_another_program_has_is_not_replaced_and_that_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bytes] = []

    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(100))

    async with sdk(tmp_path, monkeypatch) as it:
        (old,) = await it.start()
        await killed(old)
        async with await asyncio.start_server(other, "127.0.0.1", old.console):
            with pytest.raises(Refused, match="another program has its ports"):
                await it.start()
            with pytest.raises(Refused, match="another program has its ports"):
                await it.emulators.reset("emu-1", it.tell)
            assert await it.emulators.stop([]) == ()
        assert heard == []


async def test_a_console_that_is_another_programs_is_never_told_to_end_nor_taken_for_a_boot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BOOT_SECONDS", 0.3)
    async with sdk(tmp_path, monkeypatch) as it:
        (theirs,) = await it.start()
        idle = [sys.executable, "-c", "import time; time.sleep(60)", theirs.ports]
        process = await asyncio.create_subprocess_exec(*idle)
        born = psutil.Process(process.pid).create_time()
        ours = replace(theirs, name="emu-2", pid=process.pid, born=born)
        monkeypatch.setattr(it.emulators, "known", lambda: (ours,))
        assert await it.emulators.state(ours) == "silent"
        with pytest.raises(ActionTimeout):
            await it.start()
        with pytest.raises(DeviceLost, match="does not listen"):
            await it.emulators.reset("emu-2", it.tell)
        assert await it.emulators.stop([]) == ("emu-2",)
        assert await process.wait() != 0
        assert await it.emulators.state(theirs) == "running"
        monkeypatch.setattr(it.emulators, "known", lambda: (theirs,))


async def test_two_commands_at_once_start_as_many_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        other = Emulators(tmp_path / "emulators", it.adb.server)
        mine, theirs = await asyncio.gather(it.start(2), other.start(2, Wish("Pixel_8"), it.tell))
        assert mine == theirs
        assert len({one.pid for one in mine}) == 2


async def test_one_that_is_replaced_while_it_is_stopped_stays_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        (old,) = await it.start()
        await killed(old)
        ended = asyncio.Event()

        async def slowly(emulator: Emulator) -> bool:
            await ended.wait()
            return await end(emulator)

        monkeypatch.setattr(module, "end", slowly)
        stopping = asyncio.create_task(it.emulators.stop(["emu-1"]))
        await asyncio.sleep(0)
        (new,) = await it.start()
        ended.set()
        await stopping
        assert it.emulators.known() == (new,)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"name": "emu-1"}]', '[{"pid": "x"}]', "\udcff"])
async def test_a_list_that_cannot_be_read_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        (tmp_path / "emulators").mkdir()
        path = tmp_path / "emulators" / "emulators.json"
        path.write_bytes(text.encode(errors="surrogateescape"))
        with pytest.raises(Refused, match="delete that file"):
            await it.start()
        path.unlink()


async def test_one_that_is_killed_while_it_boots_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:

        def kills(name: str, what: str) -> None:
            if what == "it boots":
                os.kill(it.emulators.known()[0].pid, 9)

        with pytest.raises(DeviceLost, match="its process ended"):
            await it.emulators.start(1, Wish("Mute"), kills)
        assert await it.emulators.stop([]) == ()


async def test_a_reset_loads_the_snapshot_and_says_when_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        await it.emulators.start(1, Wish("Pixel_8", "clean"), it.tell)
        await it.emulators.reset("emu-1", it.tell)
        assert "loaded clean" in it.log()
        with pytest.raises(Refused, match="name one of them"):
            await it.emulators.reset("emu-9", it.tell)
        await it.emulators.stop([])
        await it.emulators.start(1, Wish("Pixel_8", "gone"), it.tell)
        with pytest.raises(Refused) as refused:
            await it.emulators.reset("emu-1", it.tell)
        assert refused.value.screen_text == "snapshot gone does not exist"


async def test_stopping_ends_those_that_were_started_and_no_other_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bystander = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(60)")
    try:
        async with sdk(tmp_path, monkeypatch) as it:
            (emulator,) = await it.start()
            reused = replace(emulator, name="emu-2", pid=bystander.pid)  # its number went to another process
            monkeypatch.setattr(it.emulators, "known", lambda: (emulator, reused))
            assert await it.emulators.stop([]) == ("emu-1",)
            monkeypatch.undo()
            assert await it.emulators.state(emulator) == "dead"
            assert bystander.returncode is None
    finally:
        bystander.kill()
        await bystander.wait()


async def test_one_that_dies_while_it_boots_is_said_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        with pytest.raises(DeviceLost) as died:
            await it.start(avd="Broken")
        assert "Missing emulator engine" in died.value.screen_text


async def test_one_that_never_boots_is_given_up_and_stays_to_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        monkeypatch.setattr(module, "BOOT_SECONDS", 0.5)
        with pytest.raises(ActionTimeout):
            await it.start(avd="Mute")
        (mute,) = it.emulators.known()
        assert await it.emulators.state(mute) == "starting"


async def test_a_virtual_device_that_is_not_there_is_refused_with_those_that_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        with pytest.raises(Refused, match="Pixel_8, Broken"):
            await it.start(avd="Nexus")
        assert it.emulators.known() == ()


async def test_a_console_wants_the_token_of_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        (emulator,) = await it.start()
        async with open_console(emulator.console) as console:
            assert await console.ask("avd name") == ("Pixel_8",)
            with pytest.raises(Refused):
                await console.ask("nonsense")
            with pytest.raises(Refused):
                await console.ask("avd name\r\nkill")
        other = tmp_path / "other"
        other.mkdir()
        for token in (None, "wrong"):
            if token is not None:
                (other / TOKEN_FILE).write_text(token)
            with pytest.raises(Refused):
                async with open_console(emulator.console, home=other):
                    pass


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400 Bad Request\r\n" * 2000, b"\0" * 100_000])
async def test_what_is_no_console_is_refused_without_giving_it_the_token(tmp_path: Path, said: bytes) -> None:
    heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def stranger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        if not said:
            writer.close()
        heard.set_result(await reader.read(1000))
        writer.close()

    (tmp_path / TOKEN_FILE).write_text("the token")
    server = await asyncio.start_server(stranger, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises((Unreachable, DeviceLost)):
            async with open_console(port, home=tmp_path):
                pass
        async with asyncio.timeout(5):
            assert await heard == b""


def test_a_machine_without_kvm_is_said_before(tmp_path: Path) -> None:
    assert "not there" in slow_because(tmp_path / "kvm")
    (tmp_path / "kvm").touch(0o600)
    assert slow_because(tmp_path / "kvm") == ""


async def test_the_command_starts_lists_resets_and_stops_and_writes_the_config(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with sdk(tmp_path, monkeypatch) as it:
        where = ["--server", f"127.0.0.1:{it.adb.port}", "--home", str(tmp_path)]

        async def command(*words: str) -> tuple[int, str]:
            code = await asyncio.to_thread(main, ["devices", "emulators", *words, *where])
            out, err = capsys.readouterr()
            return code, out + err

        far = await asyncio.to_thread(main, ["devices", "emulators", "list", "--server", "10.0.0.1:5037"])
        assert (far, "on another machine" in capsys.readouterr().err) == (1, True)
        assert (await command("start", "1"))[1].count("several: Pixel_8") == 1
        code, said = await command("start", "1", "--avd", "Pixel_8", "--add")
        assert code == 0, said
        assert "emu-1: emulator-" in said
        options = load_config(tmp_path).devices["emu-1"].options
        assert options["throwaway"] is True
        it.adb.phones[str(options["serial"])] = FakePhone("device", {"sys.boot_completed": "1"})
        assert "running" in (await command("list"))[1]
        assert (await command("reset", "emu-1"))[0] == 0
        code, said = await command("stop")
        assert (code, "ended: emu-1" in said) == (0, True)
        assert "none was started" in (await command("list"))[1]


async def test_one_whose_name_stands_for_another_in_the_config_is_said_and_the_others_are_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '[devices.emu-1]\ndriver = "android"\n[devices.emu-1.options]\nserial = "emulator-1"\n'
    (tmp_path / "config.toml").write_text(text)
    async with sdk(tmp_path, monkeypatch) as it:
        words = ["start", "2", "--avd", "Pixel_8", "--add", "--server", f"127.0.0.1:{it.adb.port}"]
        done = await asyncio.to_thread(main, ["devices", "emulators", *words, "--home", str(tmp_path)])
        first, second = it.emulators.known()
    said = capsys.readouterr().out
    assert done == 0, said
    assert "emu-1 is another one" in said
    assert f'serial = "{first.serial}"' in said
    devices = load_config(tmp_path).devices
    assert (devices["emu-1"].options["serial"], devices["emu-2"].options["serial"]) == (
        "emulator-1",
        second.serial,
    )


async def test_with_a_real_adb_server_an_emulator_boots_is_used_reset_and_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    BUNDLED.chmod(0o755)
    async with sdk(tmp_path, monkeypatch) as it, real_server(str(BUNDLED)) as server:
        program = Path(__file__).parent / "pocket_emulator.py"
        it.program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" "$@"\n')
        emulators = Emulators(tmp_path / "emulators", server)
        (emulator,) = await emulators.start(1, Wish("Pocket", "clean"), it.tell)
        try:
            assert [phone.serial for phone in await server.devices()] == [emulator.serial]
            phone = await open_phone(AndroidOptions(serial=emulator.serial, server=server.address))
            assert (await phone.see(Look())).width == 360
            kept = "settings put global kept_by_test 1; settings get global kept_by_test"
            assert (await phone.handset.shell(kept)).text.strip() == "1"
            await emulators.reset(emulator.name, it.tell)
            left = await phone.handset.shell("settings get global kept_by_test")
            assert left.text.strip() == "null", "it is not as it was"
            await phone.close()
        finally:
            assert await emulators.stop([]) == ("emu-1",)
        assert await emulators.state(emulator) == "dead"
