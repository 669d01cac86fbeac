"""The parts of the browser driver that need no browser."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from gui_mcp_devices.browser.addresses import allowed, checked
from gui_mcp_devices.browser.chromium import find_chromium, version_of, ways_to_own_chrome
from gui_mcp_devices.browser.downloads import checked_uploads, files_offered, free_name, safe_name
from gui_mcp_devices.browser.keys import browser_command, chord
from gui_mcp_devices.browser.options import SCHEMES
from gui_mcp_devices.browser.picture import jpeg_size
from gui_mcp_devices.browser.world import Ledger
from gui_mcp_devices.errors import MissingPart, Refused, Unsupported
from PIL import Image


def test_the_package_is_imported_without_playwright() -> None:
    code = "import sys, gui_mcp_devices.browser as b; b.BrowserOptions(); print('playwright' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("keys", "playwright"),
    [
        ("Enter", "Enter"),
        ("ctrl+a", "ControlOrMeta+a"),
        ("shift+Tab", "Shift+Tab"),
        ("ctrl+shift+a", "ControlOrMeta+Shift+A"),
        ("esc", "Escape"),
        ("down", "ArrowDown"),
        ("Home", "Home"),
        ("shift+Home", "Shift+Home"),
        ("f12", "F12"),
        ("+", "+"),
        ("ctrl++", "ControlOrMeta++"),
        ("ctrl+plus", "ControlOrMeta++"),
        ("é", "é"),
        ("cmd+c", "Meta+c"),
        ("shift", "Shift"),
    ],
)
def test_names_of_keys_are_read_as_people_write_them(keys: str, playwright: str) -> None:
    assert browser_command(keys) is None
    assert chord(keys) == playwright


@pytest.mark.parametrize("keys", ["", "volume_up", "ctrl+", "ctl+a", "a+b", "recents"])
def test_keys_that_there_are_not_are_refused(keys: str) -> None:
    with pytest.raises(Unsupported):
        chord(keys)


def test_the_browsers_own_commands_are_told_from_keys() -> None:
    commands = {
        k: browser_command(k) for k in ("back", "home", "Home", "Ctrl+T", "control+w", "F5", "alt+Left", "a")
    }
    assert commands == {
        "back": "back",
        "home": "home",
        "Home": None,
        "Ctrl+T": "new tab",
        "control+w": "close tab",
        "F5": "reload",
        "alt+Left": "back",
        "a": None,
    }


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("https://example.org/a?b#c", "https://example.org/a?b#c"),
        ("example.org", "https://example.org"),
        ("example.org:8443/x", "https://example.org:8443/x"),
        ("localhost:8000", "http://localhost:8000"),
        ("127.0.0.1/x", "http://127.0.0.1/x"),
        ("[::1]:80/x", "http://[::1]:80/x"),
        ("192.168.1.4", "http://192.168.1.4"),
        ("  about:blank ", "about:blank"),
        ("data:text/html,hi", "data:text/html,hi"),
    ],
)
def test_addresses_are_completed(target: str, url: str) -> None:
    assert checked(target, SCHEMES) == url


@pytest.mark.parametrize(
    "target",
    [
        "file:///x",
        "JavaScript:alert(1)",
        "java\nscript:x",
        "\x01javascript:x",
        "chrome://flags",
        "about:config",
    ],
)
def test_addresses_of_other_kinds_are_refused(target: str) -> None:
    with pytest.raises(Refused):
        checked(target, SCHEMES)


def test_a_blob_is_as_good_as_the_site_that_made_it() -> None:
    assert allowed("blob:https://example.org/1", SCHEMES)
    assert not allowed("blob:file:///1", SCHEMES)
    assert not allowed("blob:http://example.org/1", frozenset({"https"}))


@pytest.mark.parametrize(
    ("suggested", "name"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        (".bashrc", "bashrc"),
        ("a\x00b:c", "a_b_c"),
        ("", "download"),
        ("...", "download"),
        ("x" * 300 + ".tar.gz", "x" * 100 + ".gz"),
    ],
)
def test_a_file_name_is_made_harmless(suggested: str, name: str) -> None:
    assert safe_name(suggested) == name


def test_a_taken_name_is_numbered(tmp_path: Path) -> None:
    for expected in ("a.txt", "a (2).txt", "a (3).txt"):
        target = free_name(tmp_path, "a.txt")
        assert target.name == expected
        target.touch()


def test_only_files_inside_the_upload_folders_are_offered_and_taken(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        (folder / f"{folder.name}.txt").touch()
    (tmp_path / "out.txt").touch()
    (one / "link.txt").symlink_to(tmp_path / "out.txt")
    (one / ".hidden").touch()
    assert [p.name for p in files_offered((one, two, tmp_path / "none"))] == ["one.txt", "two.txt"]
    chosen = checked_uploads(f"one.txt\n\n{two / 'two.txt'}\n", (one, two), "x")
    assert [p.name for p in chosen] == ["one.txt", "two.txt"]
    for path in ("../out.txt", "link.txt", str(tmp_path / "out.txt"), "none.txt", "."):
        with pytest.raises(Refused):
            checked_uploads(path, (one, two), "x")
    with pytest.raises(Refused, match="no folder"):
        checked_uploads("one.txt", (), "x")


def test_the_size_of_a_jpeg_is_read_from_its_header() -> None:
    for options in ({}, {"progressive": True}):
        out = io.BytesIO()
        Image.new("RGB", (123, 45)).save(out, "JPEG", **options)
        assert jpeg_size(out.getvalue()) == (123, 45)


def test_numbers_outside_what_was_given_belong_to_no_world() -> None:
    ledger = Ledger()
    assert ledger.world(0) is None and ledger.world(1) is None


def test_a_chromium_that_is_named_but_not_there_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingPart, match="no such program"):
        find_chromium("/no/chromium")
    monkeypatch.setenv("CHROMIUM_PATH", "/also/none")
    with pytest.raises(MissingPart):
        find_chromium()


def test_without_any_chromium_the_line_to_type_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(MissingPart, match=r"playwright install chromium.*apt install chromium"):
        find_chromium()


def test_playwrights_own_newest_chromium_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    for build in ("900", "1200"):
        program = tmp_path / f"chromium-{build}" / "chrome-linux64" / "chrome"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\necho Chromium 144.0.7559.3\n")
        program.chmod(0o755)
    found = find_chromium()
    assert "chromium-1200" in found
    assert version_of(found) == 144


def test_the_ways_to_the_users_own_chrome_never_include_an_open_port() -> None:
    for version in (None, 120, 136, 144, 156):
        ways = ways_to_own_chrome(version)
        assert [w.applies for w in ways] == [True, version is not None and version >= 144, False]
        assert [w.name for w in ways if w.applies and w.built] == ["a profile of its own"]
        assert all("--remote-debugging-port=" not in w.says for w in ways)
