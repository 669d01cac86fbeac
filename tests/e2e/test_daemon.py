"""One daemon, many clients: who starts it, who shares it, what it survives, and what it leaves behind."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest
from gui_mcp.daemon.address import Place, read_address
from gui_mcp.daemon.starter import ALREADY_RUNS
from gui_mcp_models.backends.reply_server import ReplyServer

from tests.e2e.daemons import daemon_of, gone, until
from tests.e2e.servers import Wire, wired
from tests.e2e.test_server_process import WAITS, configure, until_steps

IDLE = "[daemon]\nidle_seconds = 1\n"


def gui_mcp(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gui_mcp.cli", *words, "--home", str(home)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


async def test_a_client_that_is_killed_leaves_its_task_to_the_other(tmp_path: Path) -> None:
    async with ReplyServer(lambda request: WAITS) as model:
        configure(tmp_path, model.url)
        async with wired(tmp_path) as other:
            async with wired(tmp_path) as starter:
                task = await starter.structured("start_task", goal="wait", max_steps=6)
                await until_steps(starter, task["task_id"], 1)
                starter.process.kill()
                await starter.process.wait()
            async with asyncio.timeout(60):
                while (found := await other.structured("get_task", task_id=task["task_id"], wait_s=25))[
                    "status"
                ] == "working":
                    assert isinstance(found["steps"], int)
    assert (found["state"], found["outcome"], found["steps"]) == ("not_done", "out_of_steps", 6)


async def test_clients_that_start_at_the_same_moment_share_one_daemon(tmp_path: Path) -> None:
    configure(tmp_path)

    async def devices() -> str:
        async with wired(tmp_path) as wire:
            return str(await wire.call("list_devices"))

    said = await asyncio.gather(*(devices() for _ in range(5)))
    assert all("fake" in one for one in said)
    await until(lambda: _serving(tmp_path) == [daemon_of(tmp_path).pid])


async def test_a_daemon_is_no_child_of_the_client_that_started_it(tmp_path: Path) -> None:
    configure(tmp_path)
    async with wired(tmp_path) as wire:
        await wire.call("list_devices")
        starter, daemon = psutil.Process(wire.process.pid), daemon_of(tmp_path)
        assert starter.children(recursive=True) == [], "a client that ends a whole tree would end it too"
        assert os.getsid(daemon.pid) != os.getsid(wire.process.pid)


async def test_a_second_daemon_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    configure(tmp_path)
    async with wired(tmp_path) as wire:
        said = await asyncio.to_thread(gui_mcp, tmp_path, "daemon", "run")
        assert said.returncode == ALREADY_RUNS
        assert "runs already" in said.stderr
        assert "fake" in str(await wire.call("list_devices")), "and the first one goes on"


async def test_its_sockets_and_files_are_its_owners_alone(tmp_path: Path) -> None:
    configure(tmp_path)
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    shutil.copy(tmp_path / "config.toml", home)
    async with wired(home) as wire:
        await wire.call("list_devices")
        address = read_address(home)
        assert address is not None
        sockets = [Path(address.clients.path), Path(address.owner.path)]
        for path in (*sockets, home / "daemon.json", home / "daemon.log"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


async def test_a_folder_with_a_long_path_has_its_sockets_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    home.mkdir()
    configure(home)
    async with wired(home) as wire:
        assert "fake" in str(await wire.call("list_devices"))
        address = read_address(home)
        assert address is not None
        elsewhere = Path(address.clients.path).parent
        assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
        daemon = daemon_of(home)
        daemon.terminate()
        await gone(daemon)
    assert not elsewhere.exists()


async def test_without_unix_sockets_a_secret_keeps_others_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUI_MCP_LOOPBACK", "1")
    configure(tmp_path)
    async with wired(tmp_path) as wire:
        assert "fake" in str(await wire.call("list_devices"))
        address = read_address(tmp_path)
        assert address is not None and address.secret and address.clients.port
        hello = {"gui-mcp": 1, "version": address.version, "profile": "standard", "secret": "wrong"}
        assert b'"refused"' in await asyncio.to_thread(_say_hello, address.clients, hello)
        web = Place(port=address.owner.port)
        refused = await asyncio.to_thread(_get, web, "/api/status", "wrong")
        assert b" 401 " in refused.split(b"\r\n")[0]
        told = await asyncio.to_thread(_get, web, "/api/status", address.secret)
        assert b" 200 " in told.split(b"\r\n")[0]


async def test_it_ends_when_nobody_needs_it_and_starts_again_for_the_next_client(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(IDLE + '[devices.fake]\ndriver = "fake"\n')
    async with wired(tmp_path) as wire:
        await wire.call("list_devices")
        first = daemon_of(tmp_path)
    await gone(first)
    assert read_address(tmp_path) is None
    async with wired(tmp_path) as wire:
        assert "fake" in str(await wire.call("list_devices"))
        assert daemon_of(tmp_path).pid != first.pid


async def test_a_job_keeps_it_running_without_any_client(tmp_path: Path) -> None:
    async with ReplyServer(lambda request: WAITS) as model:
        configure(tmp_path, model.url)
        with (tmp_path / "config.toml").open("a") as config:
            config.write(IDLE)
        async with wired(tmp_path) as wire:
            task = await wire.structured("start_task", goal="wait", max_steps=4)
            daemon = daemon_of(tmp_path)
        await gone(daemon, 40)
        async with wired(tmp_path) as wire:
            found = await wire.structured("get_task", task_id=task["task_id"])
    assert (found["state"], found["steps"]) == ("not_done", 4)


async def test_it_ends_with_its_data_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    configure(home)
    async with wired(home) as wire:
        await wire.call("list_devices")
        daemon = daemon_of(home)
        shutil.rmtree(home)
        await gone(daemon)


async def test_a_call_whose_daemon_dies_is_answered_once_and_the_client_goes_on(tmp_path: Path) -> None:
    async with ReplyServer(lambda request: WAITS) as model:
        configure(tmp_path, model.url)
        async with wired(tmp_path) as wire:
            waiting = asyncio.create_task(wire.call("run_task", goal="wait", max_steps=200))
            await until(lambda: len(model.requests) > 0)
            daemon_of(tmp_path).kill()
            lost = await waiting
            assert lost["isError"] is True
            assert "daemon_ended" in json.dumps(lost)
            assert "interrupted" in str(await wire.structured("list_tasks"))
    answers = [json.loads(line) for line in wire.said.splitlines()]
    ids = [answer["id"] for answer in answers if "id" in answer]
    assert len(ids) == len(set(ids)), "no request is answered twice, the repeated initialize least of all"


async def test_an_edited_config_is_in_force_within_seconds_and_a_broken_one_is_not(tmp_path: Path) -> None:
    configure(tmp_path, rows=("SECRET ROW",))
    async with wired(tmp_path) as wire:
        assert "SECRET ROW" in str(await wire.structured("observe"))
        config = tmp_path / "config.toml"
        config.write_text(config.read_text().replace('level = "open"', 'level = "private"'))
        await _until_hidden(wire)
        config.write_text("colour = 1")
        await until(lambda: "not in force" in (tmp_path / "daemon.log").read_text())
        assert "SECRET ROW" not in str(await wire.structured("observe"))


async def test_another_version_makes_room_when_it_is_at_rest_and_says_so_when_it_is_not(
    tmp_path: Path,
) -> None:
    configure(tmp_path)
    async with wired(tmp_path) as wire:
        await wire.call("list_devices")
        address = read_address(tmp_path)
        assert address is not None
        hello = {"gui-mcp": 1, "version": "99.0", "profile": "standard", "secret": ""}
        assert b'"version"' in await asyncio.to_thread(_say_hello, address.clients, hello)
        daemon = daemon_of(tmp_path)
    await asyncio.to_thread(_until_alone, tmp_path)
    assert b'"ending"' in await asyncio.to_thread(_say_hello, address.clients, hello)
    await gone(daemon)


async def test_100_clients_that_come_and_are_killed_leave_nothing_behind(tmp_path: Path) -> None:
    async with ReplyServer(lambda request: WAITS) as model:
        configure(tmp_path, model.url)
        async with wired(tmp_path) as stays:
            await stays.call("run_task", goal="begin", max_steps=1)
            daemon = daemon_of(tmp_path)

            async def come_and_die(number: int) -> None:
                async with wired(tmp_path) as wire:
                    if number % 10 == 0:
                        await wire.structured("run_task", goal=f"goal {number}", max_steps=1)
                    asking = asyncio.create_task(wire.call("wait_for", text="never", seconds=15))
                    await asyncio.sleep(0)
                    wire.process.kill()
                    await wire.process.wait()
                    asking.cancel()
                    await asyncio.gather(asking, return_exceptions=True)

            async def crowd(numbers: range) -> None:
                for number in numbers:
                    await come_and_die(number)

            await crowd(range(1, 5))
            await asyncio.to_thread(_until_alone, tmp_path, 1)
            before = (daemon.num_fds(), len(daemon.children(recursive=True)), daemon.num_threads())
            await asyncio.gather(crowd(range(100, 150)), crowd(range(150, 200)))
            await asyncio.to_thread(_until_alone, tmp_path, 1)
            after = (daemon.num_fds(), len(daemon.children(recursive=True)), daemon.num_threads())
            assert after[0] <= before[0] + 2 and after[1] <= before[1] and after[2] <= before[2] + 2
            status = json.loads(
                (await asyncio.to_thread(gui_mcp, tmp_path, "daemon", "status", "--json")).stdout
            )
            assert [one["client"] for one in status["clients"]] == ["test (client 1)"]
            assert status["jobs"] == 0
            listed = await stays.structured("list_devices")
            assert "client 1)" in str(listed["devices"]) or "nobody" in str(listed["devices"]), listed
            assert "error" not in await stays.structured("observe")


def test_status_logs_and_stop_say_what_is_true(tmp_path: Path) -> None:
    configure(tmp_path)
    none = gui_mcp(tmp_path, "daemon", "status")
    assert none.returncode == 1
    assert "gui-mcp daemon start" in none.stderr
    started = gui_mcp(tmp_path, "daemon", "start")
    assert started.returncode == 0
    assert str(daemon_of(tmp_path).pid) in started.stdout
    told = gui_mcp(tmp_path, "daemon", "status")
    assert "0.1.0" in told.stdout
    assert "serves as process" in gui_mcp(tmp_path, "daemon", "logs").stdout
    assert gui_mcp(tmp_path, "daemon", "logs", "-n", "0").stdout == ""
    stopped = gui_mcp(tmp_path, "daemon", "stop")
    assert stopped.returncode == 0, stopped.stderr
    assert "has ended" in stopped.stdout
    assert "did not run" in gui_mcp(tmp_path, "daemon", "stop").stdout


def _serving(home: Path) -> list[int]:
    """The daemons of `home` by pid; zombies have no command line."""
    found: list[int] = []
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
        except psutil.NoSuchProcess:
            continue
        if "gui_mcp.daemon" in words and str(home) in words:
            found.append(process.pid)
    return found


def _say_hello(place: Place, hello: Mapping[str, object]) -> bytes:
    with place.connect() as connection:
        connection.sendall(json.dumps(hello).encode() + b"\n")
        return connection.recv(4096)


def _get(place: Place, path: str, secret: str) -> bytes:
    with place.connect() as connection:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{place.port}\r\nAuthorization: Bearer {secret}\r\n"
        connection.sendall(f"{head}Connection: close\r\n\r\n".encode())
        said = b""
        while chunk := connection.recv(65536):
            said += chunk
        return said


def _clients(home: Path) -> list[dict[str, object]]:
    status: dict[str, list[dict[str, object]]] = json.loads(
        gui_mcp(home, "daemon", "status", "--json").stdout
    )
    return status["clients"]


def _until_alone(home: Path, left: int = 0) -> None:
    """Until the daemon has noticed that all but `left` clients are gone."""
    for _ in range(100):
        if len(_clients(home)) <= left:
            return
    raise AssertionError(f"{len(_clients(home))} clients are still taken for connected")


async def _until_hidden(wire: Wire) -> None:
    async with asyncio.timeout(15):
        while "SECRET ROW" in str(await wire.structured("observe")):
            pass
