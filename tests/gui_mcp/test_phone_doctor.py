"""What `gui-mcp doctor` says of phones: the program, the server, each phone and what mends it."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

import pytest
from gui_mcp.cli import main

from tests.devices.fake_adb import FakePhone, fake_adb


async def doctor(home: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    await asyncio.to_thread(main, ["doctor", "--home", str(home)])
    return capsys.readouterr().out.splitlines()


def adb_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program `adb` that says its version as adb does."""
    folder.mkdir()
    program = folder / "adb"
    program.write_text("#!/bin/sh\necho 'Android Debug Bridge version 1.0.41'\necho 'Version 36.0.0-1234'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


async def test_the_doctor_names_adb_its_server_and_each_phone_with_what_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    adb_in(tmp_path / "bin", monkeypatch)
    async with fake_adb() as adb:
        adb.services = None
        adb.phones = {"39061FDJH": FakePhone("device", {}, "Pixel_8"), "R5CT": FakePhone("unauthorized")}
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(adb.port))
        said = await doctor(tmp_path / "home", capsys)
    assert f"ok      phones: {tmp_path}/bin/adb, version 36.0.0-1234" in said
    assert any("an adb server answers" in line and "2 in sight" in line for line in said)
    assert "ok      phone 39061FDJH (Pixel 8): device" in said
    at = said.index("note    phone R5CT: unauthorized")
    assert "-> unlock the phone" in said[at + 1]
    assert any("pocket, the simulated phone: 720x1280" in line for line in said)


@pytest.mark.parametrize("wanted", [False, True])
async def test_without_any_adb_program_the_doctor_says_what_brings_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wanted: bool
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(free.getsockname()[1]))
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv("ANDROID_HOME", raising=False)
        monkeypatch.delenv("ANDROID_SDK_ROOT", raising=False)
        monkeypatch.setitem(sys.modules, "adbutils", None)
        (tmp_path / "home").mkdir()
        if wanted:
            (tmp_path / "home" / "config.toml").write_text('[devices.phone]\ndriver = "android"\n')
        said = await doctor(tmp_path / "home", capsys)
    verdict = "missing" if wanted else "note   "
    assert f"{verdict} phones: there is no adb program" in said
    assert any("-> pip install 'gui-mcp[android]'" in line for line in said)
    assert any("nothing here could start one" in line for line in said)


@pytest.mark.parametrize("port", ["", "five", "70000", "²"])
async def test_a_port_that_is_none_is_said_and_the_rest_is_examined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", port)
    said = await doctor(tmp_path / "home", capsys)
    assert any("ANDROID_ADB_SERVER_PORT" in line and "is no port" in line for line in said)
    assert any("model pointer" in line for line in said)
