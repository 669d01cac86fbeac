"""The relay against unusual clients, folders, and programs that are not its daemon."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from gui_mcp.daemon.address import LONGEST_LINE, Address, Place, read_address, write_address
from gui_mcp.daemon.starter import hail

from gui_mcp import __version__
from tests.e2e.daemons import daemon_of, gone
from tests.e2e.servers import parameters, wired
from tests.e2e.test_server_process import configure

INITIALIZE = (
    b'{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",'
    b'"capabilities":{},"clientInfo":{"name":"test","version":"1"}}}\n'
)


class Impostor:
    """Listens where a daemon once did, keeps what it hears, and answers every hello with `answer`."""

    def __init__(self, listener: socket.socket, answer: bytes) -> None:
        self.heard: list[bytes] = []
        self._listener = listener
        self._answer = answer
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.heard.append(connection.recv(4096))
                if self.heard[-1]:
                    connection.sendall(self._answer)
                    connection.recv(1)


def ask(home: Path, data: bytes) -> subprocess.CompletedProcess[bytes]:
    server = parameters(home)
    return subprocess.run(
        [server.command, *server.args], input=data, capture_output=True, timeout=60, check=False
    )


async def test_a_message_that_is_too_long_is_refused_and_the_client_goes_on(tmp_path: Path) -> None:
    configure(tmp_path)
    async with wired(tmp_path) as wire:
        refused = await wire.call("type_text", text="x" * (LONGEST_LINE + 1))
        assert "longer than 32 MiB" in json.dumps(refused)
        daemon = daemon_of(tmp_path).pid
        assert "fake" in str(await wire.call("list_devices"))
        assert daemon_of(tmp_path).pid == daemon


async def test_a_message_that_nests_too_deep_does_not_end_the_relay(tmp_path: Path) -> None:
    configure(tmp_path)
    async with wired(tmp_path) as wire:
        assert wire.process.stdin is not None
        wire.process.stdin.write(b"[" * 100_000 + b"\n")
        assert "fake" in str(await wire.call("list_devices"))


def test_a_message_that_no_daemon_hears_is_answered_and_not_sent_for_ever(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "clients.sock"))
        listener.listen()
        here = Place(path=str(tmp_path / "clients.sock"))
        write_address(tmp_path, Address(os.getpid(), __version__, here, here))
        impostor = Impostor(listener, b'{"ok": true}\n')
        long = json.dumps({"jsonrpc": "2.0", "id": 7, "method": "ping", "params": {"x": "y" * 2**23}})
        done = ask(tmp_path, long.encode() + b"\n")
        assert done.returncode == 0
        answer = json.loads(done.stdout)
        assert (answer["id"], "several daemons in a row" in answer["error"]["message"]) == (7, True)
        assert 2 <= len([heard for heard in impostor.heard if heard]) <= 5


def test_pipes_that_do_not_wait_are_read_and_written_whole(tmp_path: Path) -> None:
    configure(tmp_path)
    server = parameters(tmp_path)
    theirs, ours = os.pipe()
    os.set_blocking(theirs, False)
    process = subprocess.Popen([server.command, *server.args], stdin=theirs, stdout=subprocess.PIPE)
    os.close(theirs)
    assert process.stdout is not None
    os.write(ours, INITIALIZE)
    assert b'"id":0' in process.stdout.readline()
    os.close(ours)
    assert process.wait(30) == 0
    process.stdout.close()


def test_a_program_at_the_port_of_a_dead_daemon_hears_no_secret_and_no_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUI_MCP_LOOPBACK", "1")
    configure(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        dead = Address(os.getpid(), __version__, Place(port=port), Place(port=port), "", "the old secret")
        write_address(tmp_path, dead)
        impostor = Impostor(listener, b'{"ok": true, "proof": "guessed"}\n')
        done = ask(tmp_path, INITIALIZE)
        assert b"serverInfo" in done.stdout, done.stderr
        address = read_address(tmp_path)
        assert address is not None and address.clients.port != port
        heard = b"".join(impostor.heard)
        assert heard and b"initialize" not in heard and b"old secret" not in heard


@pytest.mark.parametrize("name", ["daemon.err", "daemon.lock", "daemon.log", "daemon.json", "clients.sock"])
def test_a_data_folder_that_cannot_be_written_is_named_in_one_line(tmp_path: Path, name: str) -> None:
    configure(tmp_path)
    (tmp_path / name).mkdir()
    done = ask(tmp_path, INITIALIZE)
    assert done.returncode == 1
    assert done.stderr.startswith(b"gui-mcp: data folder ") and done.stderr.count(b"\n") == 1


def test_a_data_folder_that_everybody_may_write_is_refused(tmp_path: Path) -> None:
    configure(tmp_path)
    tmp_path.chmod(0o1777)
    done = ask(tmp_path, INITIALIZE)
    tmp_path.chmod(0o700)
    assert done.returncode == 2
    assert b"chmod o-w" in done.stderr
    assert not (tmp_path / "daemon.json").exists()


async def test_python_files_in_the_data_folder_are_not_run(tmp_path: Path) -> None:
    configure(tmp_path)
    (tmp_path / "gui_mcp").mkdir()
    (tmp_path / "filelock.py").write_text("raise SystemExit('run')")
    async with wired(tmp_path) as wire:
        assert "fake" in str(await wire.call("list_devices"))


def test_what_waited_for_the_daemon_may_be_ended_before_it_serves(tmp_path: Path) -> None:
    configure(tmp_path)
    command = [sys.executable, "-m", "gui_mcp.daemon", "--detach", "--home", str(tmp_path)]
    waiting = subprocess.Popen(command, start_new_session=True)
    children = Path(f"/proc/{waiting.pid}/task/{waiting.pid}/children")
    while not (daemon := children.read_text().strip()):
        assert waiting.poll() is None
    waiting.kill()
    waiting.wait()
    for _ in range(2):
        assert b"serverInfo" in ask(tmp_path, INITIALIZE).stdout
        assert daemon_of(tmp_path).pid == int(daemon)


def test_a_relay_older_than_what_is_installed_says_so_and_ends_no_daemon_after_the_other(
    tmp_path: Path,
) -> None:
    configure(tmp_path)
    assert b"serverInfo" in ask(tmp_path, INITIALIZE).stdout
    older = "import gui_mcp; gui_mcp.__version__ = '0.0.1'; from gui_mcp.cli import main; raise SystemExit("
    command = [sys.executable, "-c", f"{older}main(['serve', '--home', {str(tmp_path)!r}]))"]
    done = subprocess.run(command, input=INITIALIZE, capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert b"start this client anew" in done.stderr


async def test_a_daemon_that_is_ended_under_a_flood_of_messages_logs_no_error(tmp_path: Path) -> None:
    configure(tmp_path)
    connection = (await asyncio.to_thread(hail, tmp_path, "standard")).connection
    daemon = daemon_of(tmp_path)
    flood = threading.Thread(target=_flood, args=(connection,))
    flood.start()
    await asyncio.to_thread(connection.recv, 1)
    daemon.terminate()
    await gone(daemon)
    connection.close()
    await asyncio.to_thread(flood.join)
    assert " ERROR " not in (tmp_path / "daemon.log").read_text()


def _flood(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.sendall(INITIALIZE)
        while True:
            connection.sendall(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n' * 20)


async def test_a_folder_under_two_names_has_one_daemon(tmp_path: Path) -> None:
    home, link = tmp_path / "home", tmp_path / "link"
    home.mkdir()
    configure(home)
    link.symlink_to(home)
    async with wired(home) as one, wired(link) as other:
        said = await asyncio.gather(one.structured("list_devices"), other.structured("list_devices"))
        assert "fake" in str(said[0]) and "fake" in str(said[1])
        assert len(json.loads(ask_status(link))["clients"]) == 2


def ask_status(home: Path) -> str:
    command = [sys.executable, "-m", "gui_mcp.cli", "daemon", "status", "--json", "--home", str(home)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
