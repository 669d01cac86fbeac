"""Pairing by a QR code that the phone reads from the terminal."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from gui_mcp.cli import main
from gui_mcp_devices.android import qr
from gui_mcp_devices.android.qr import Invitation, invite, pair_invited
from gui_mcp_devices.errors import ActionTimeout

from tests.devices.fake_adb import fake_adb


def test_every_code_is_a_new_one_that_a_phone_can_read() -> None:
    codes = {invite().text for _ in range(20)}
    assert len(codes) == 20
    assert all(
        re.fullmatch(r"WIFI:T:ADB;S:studio-[A-Za-z0-9]{10};P:[A-Za-z0-9]{12};;", code) for code in codes
    )


async def test_the_phone_that_read_the_code_is_paired_with_its_password_and_no_other() -> None:
    async with fake_adb() as adb:
        adb.services = (
            "studio-other\t_adb-tls-pairing._tcp\t192.168.1.66:1111\n"
            "studio-mine\t_adb-tls-connect._tcp\t192.168.1.20:2222\n"
            "studio-mine\t_adb-tls-pairing._tcp\t192.168.1.20:3333\n"
        )
        paired = await pair_invited(adb.server, Invitation("studio-mine", "abcdef123456"))
        assert adb.asked[-1] == "host:pair:abcdef123456:192.168.1.20:3333"
    assert paired.serial == "39061FDJH"


async def test_a_code_that_no_phone_reads_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr, "POLL_SECONDS", 0.01)
    async with fake_adb() as adb:
        with pytest.raises(ActionTimeout, match="no phone has read it"):
            await pair_invited(adb.server, invite(), 0.05)


async def test_the_command_draws_the_code_and_waits_for_the_phone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(qr, "invite", lambda: Invitation("studio-mine", "abcdef123456"))
    async with fake_adb() as adb:
        adb.services = "studio-mine\t_adb-tls-pairing._tcp\t192.168.1.20:3333\n"
        words = ["devices", "pair", "--qr", "--server", f"127.0.0.1:{adb.port}", "--home", str(tmp_path)]
        code = await asyncio.to_thread(main, words)
    said = capsys.readouterr().out
    assert code == 0
    assert said.count("\n") > 10, "no code was drawn"
    assert "paired with 39061FDJH" in said
    assert "abcdef123456" not in said


async def test_an_adb_that_is_too_old_is_said_before_a_code_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fake_adb() as adb:
        adb.services = None
        words = ["devices", "pair", "--qr", "--server", f"127.0.0.1:{adb.port}", "--home", str(tmp_path)]
        assert await asyncio.to_thread(main, words) == 1
    out, err = capsys.readouterr()
    assert "older than version 30" in err
    assert out == ""


def test_a_pairing_without_an_address_says_how_one_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["devices", "pair", "--home", str(tmp_path)]) == 1
    assert "HOST:PORT" in capsys.readouterr().err
