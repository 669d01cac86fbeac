"""`gui-mcp devices find`, `pair` and `connect` against an adb server in this process."""

from __future__ import annotations

import asyncio
import io
import json
import stat
import tomllib
from pathlib import Path

import pytest
from gui_mcp.cli import main
from gui_mcp.config import DeviceConfig, load_config
from gui_mcp.folder import ConfigError
from gui_mcp.phones.entry import add, lines, name_for, options_of

from tests.devices.fake_adb import FakeAdb, FakePhone, fake_adb

PIXEL = {"ro.serialno": "39061FDJH", "ro.product.model": "Pixel 8", "ro.build.version.release": "15"}
CONFIG = """# my settings
model = "pointer"  # the small one

[devices.tv]  # the one in the kitchen
driver = "browser"
"""


async def devices(adb: FakeAdb, home: Path, *words: str) -> int:
    """`gui-mcp devices ...`; its exit code."""
    where = ["--server", f"127.0.0.1:{adb.port}", "--home", str(home)]
    return await asyncio.to_thread(main, ["devices", *words, *where])


async def test_find_says_what_each_phone_is_and_gives_the_lines_for_the_config(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fake_adb() as adb:
        adb.phones = {"39061FDJH": FakePhone("device", PIXEL), "R5CT": FakePhone("unauthorized")}
        assert await devices(adb, tmp_path, "find") == 0
        said = capsys.readouterr().out
        assert "Pixel 8, Android 15" in said
        assert "unauthorized" in said
        assert "allow USB debugging" in said
        pasted = said[said.index("[devices.phone]") :]
        options = {"serial": "39061FDJH", "server": f"127.0.0.1:{adb.port}"}
        told = tomllib.loads(pasted)["devices"]["phone"]
        assert told == {"driver": "android", "options": options}
        assert not (tmp_path / "config.toml").exists(), "it writes only when told to"


async def test_find_without_a_phone_says_how_to_get_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fake_adb() as adb:
        assert await devices(adb, tmp_path, "find") == 1
    said = capsys.readouterr().out
    assert "USB debugging" in said
    assert "gui-mcp pocket" in said


async def test_find_for_programs_is_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with fake_adb() as adb:
        adb.phones = {"R5CT": FakePhone("offline")}
        assert await devices(adb, tmp_path, "find", "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["serial"], found["state"], found["by"]) == ("R5CT", "offline", "usb")
    assert found["mend"]


async def test_find_adds_a_phone_and_keeps_every_comment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text(CONFIG)
    (tmp_path / "config.toml").chmod(0o664)
    async with fake_adb() as adb:
        adb.phones = {"39061FDJH": FakePhone("device", PIXEL)}
        assert await devices(adb, tmp_path, "find", "--add", "phone") == 0
        after = (tmp_path / "config.toml").read_text()
        assert after.startswith(CONFIG)
        assert stat.S_IMODE((tmp_path / "config.toml").stat().st_mode) == 0o600
        phone = load_config(tmp_path).devices["phone"]
        assert (phone.driver, phone.level, phone.options["serial"]) == ("android", None, "39061FDJH")
        capsys.readouterr()
        assert await devices(adb, tmp_path, "find", "--add", "phone") == 1
        assert "one of that name" in capsys.readouterr().err
        assert (tmp_path / "config.toml").read_text() == after
        assert await devices(adb, tmp_path, "find") == 0
        assert "39061FDJH is phone in" in capsys.readouterr().out


async def test_a_wireless_phone_is_written_down_by_its_own_serial(tmp_path: Path) -> None:
    async with fake_adb() as adb:
        adb.phones = {"192.168.1.20:37123": FakePhone("device", PIXEL)}
        assert await devices(adb, tmp_path, "find", "--add", "phone") == 0
    assert load_config(tmp_path).devices["phone"].options["serial"] == "39061FDJH"


async def test_which_of_several_phones_is_added_has_to_be_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fake_adb() as adb:
        adb.phones = {name: FakePhone("device", {}) for name in ("A1", "B2")}
        assert await devices(adb, tmp_path, "find", "--add", "phone") == 1
        assert "--serial" in capsys.readouterr().err
        assert await devices(adb, tmp_path, "find", "--add", "phone", "--serial", "B2") == 0
        assert await devices(adb, tmp_path, "find", "--add", "other", "--serial", "C3") == 1
    assert load_config(tmp_path).devices["phone"].options["serial"] == "B2"


def test_a_config_that_named_no_device_keeps_the_browser(tmp_path: Path) -> None:
    assert add(tmp_path, {"phone": options_of("39061FDJH")}) == ["browser", "phone"]
    config = load_config(tmp_path)
    assert config.devices["browser"] == DeviceConfig()
    assert config.devices["phone"].options == {"serial": "39061FDJH"}
    assert stat.S_IMODE((tmp_path / "config.toml").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["devices = {}\n", 'devices = { tv = { driver = "browser" } }\n'])
def test_a_config_whose_devices_stand_in_one_line_is_left_alone_and_the_lines_are_shown(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"\[devices.phone\]"):
        add(tmp_path, {"phone": options_of("39061FDJH")})
    assert (tmp_path / "config.toml").read_text() == text


def test_a_name_that_a_config_may_not_have_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG)
    with pytest.raises(ConfigError, match="choose another name"):
        add(tmp_path, {"my phone": options_of("39061FDJH")})
    assert (tmp_path / "config.toml").read_text() == CONFIG


@pytest.mark.parametrize("serial", ['x"]\n[devices.evil]\ndriver="browser"', "a\\b", "東京"])
def test_no_serial_can_write_more_than_itself_into_the_config(serial: str) -> None:
    told = tomllib.loads(lines({"phone": options_of(serial)}))
    assert told == {"devices": {"phone": {"driver": "android", "options": {"serial": serial}}}}


def test_a_phone_gets_a_name_that_is_free_and_tells_nothing_of_it() -> None:
    assert name_for(frozenset({"browser"})) == "phone"
    assert name_for(frozenset({"phone", "phone-2"})) == "phone-3"


async def test_find_says_why_it_does_not_look_into_the_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fake_adb() as adb:
        adb.services = None
        assert await devices(adb, tmp_path, "find") == 1
    assert "not looked for: the adb server at 127.0.0.1" in capsys.readouterr().out


async def test_pairing_asks_for_the_code_where_it_is_not_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("482913\n"))
    async with fake_adb() as adb:
        assert await devices(adb, tmp_path, "pair", "192.168.1.20:37123") == 0
        assert adb.asked == ["host:pair:482913:192.168.1.20:37123"]
    assert "paired with 39061FDJH" in capsys.readouterr().out


async def test_a_pairing_that_fails_is_one_line_and_never_holds_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fake_adb() as adb:
        for address, answer in (
            ("192.168.1.20:37123", "Failed: Wrong password or connection was dropped."),
            ("192.168.1.20:37123", "Failed: I do not know pair:482913:192.168.1.20:37123"),
            ("8.8.8.8:5555", ""),
            ("nonsense", ""),
        ):
            monkeypatch.setattr("sys.stdin", io.StringIO("482913\n"))
            adb.pairing = answer
            assert await devices(adb, tmp_path, "pair", address) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 4
    assert "482913" not in said


async def test_who_gives_no_code_is_told_what_a_code_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def closed(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", closed)
    async with fake_adb() as adb:
        assert await devices(adb, tmp_path, "pair", "192.168.1.20:37123") == 1
    assert "six digits" in capsys.readouterr().err


async def test_a_code_in_the_command_line_is_refused_and_not_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fake_adb() as adb:
        assert await devices(adb, tmp_path, "pair", "192.168.1.20:37123", "482913") == 1
        assert adb.asked == []
    out, err = capsys.readouterr()
    assert "history" in err
    assert "482913" not in out + err


async def test_connecting_warns_of_the_network_and_gives_the_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with fake_adb() as adb:
        adb.phones = {"192.168.1.20:37123": FakePhone("device", PIXEL)}
        assert await devices(adb, tmp_path, "connect", "192.168.1.20:37123") == 0
        said = capsys.readouterr().out
        assert "careful" in said
        assert "[devices.phone]" in said
        adb.phones = {"127.0.0.1:5557": FakePhone("device", {})}
        assert await devices(adb, tmp_path, "connect", "127.0.0.1:5557") == 0
        assert "careful" not in capsys.readouterr().out


async def test_a_phone_that_does_not_trust_this_computer_is_said_after_connecting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from gui_mcp.phones import commands

    monkeypatch.setattr(commands, "SETTLE_SECONDS", 0.3)
    async with fake_adb() as adb:
        adb.phones = {"192.168.1.20:5555": FakePhone("unauthorized")}
        assert await devices(adb, tmp_path, "connect", "192.168.1.20:5555") == 1
    assert "it is unauthorized; unlock the phone" in capsys.readouterr().err


@pytest.mark.parametrize("server", ["8.8.8.8:5037", "nonsense"])
def test_an_adb_server_elsewhere_is_not_asked(
    tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["devices", "find", "--server", server, "--home", str(tmp_path)]) == 1
    assert "ask the adb server" in capsys.readouterr().err
