"""Every client in the table: what is written for it, what is left alone, and how it is undone."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest
from gui_mcp.connect.clients import CLIENTS, Client, Machine
from gui_mcp.connect.commands import connect
from gui_mcp.connect.entry import server_command

from tests.gui_mcp.connect.configs import (
    REMOTE,
    TOKEN,
    clients,
    copies,
    entry_of,
    file_of,
    machine,
    parse,
    row,
    sample,
    with_entry,
    words,
)


@clients
def test_a_client_starts_us_keeps_all_else_and_is_as_before_when_undone(client: Client, home: Path) -> None:
    file, before = file_of(client, home), sample(client)
    file.write_bytes(before)
    file.chmod(0o640)
    assert connect([client.id, "--yes"]) == 0
    after = file.read_bytes()
    assert words(entry_of(client, after)) == [*server_command(), "serve"]
    assert parse(client, after) == with_entry(client, before, entry_of(client, after))
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    (copy,) = copies(file)
    assert copy.read_bytes() == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert connect([client.id, "--undo", "--yes"]) == 0
    assert file.read_bytes() == before
    assert sorted(file.parent.iterdir()) == [file]


@clients
def test_every_line_of_a_client_s_file_stands_where_it_stood(client: Client, home: Path) -> None:
    file, before = file_of(client, home), sample(client)
    file.write_bytes(before)
    assert connect([client.id, "--yes"]) == 0
    left = iter(file.read_text().splitlines())
    # In JSON the line before the new one gets a comma, and nothing else may.
    missing = [
        line
        for line in before.decode().splitlines()
        if not any(line == other.rstrip(",") or line == other for other in left)
    ]
    assert missing == []


@clients
def test_a_file_that_was_not_there_is_made_and_goes_again(client: Client, home: Path) -> None:
    file = file_of(client, home)
    if client.places[0].marker:
        machine(home).path(client.places[0].marker).mkdir(parents=True, exist_ok=True)
    assert connect([client.id, "--yes", "--profile", "paper"]) == 0
    assert words(entry_of(client, file.read_bytes()))[-2:] == ["--profile", "paper"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert copies(file) == []
    assert connect([client.id, "--yes"]) == 0
    assert words(entry_of(client, file.read_bytes()))[-1] == "serve"
    assert connect([client.id, "--undo", "--yes"]) == 0
    assert not file.exists()
    assert [other for other in file.parent.iterdir() if other.is_file()] == []


@clients
def test_connecting_twice_writes_once(client: Client, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = file_of(client, home)
    file.write_bytes(sample(client))
    assert connect([client.id, "--yes"]) == 0
    first = file.stat().st_mtime_ns, file.stat().st_ino
    capsys.readouterr()
    assert connect([client.id, "--yes"]) == 0
    assert "already connected" in capsys.readouterr().out
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == first
    assert len(copies(file)) == 1


@clients
def test_a_changed_wish_is_written_and_undo_still_gives_the_first_file(client: Client, home: Path) -> None:
    file, before = file_of(client, home), sample(client)
    file.write_bytes(before)
    assert connect([client.id, "--yes"]) == 0
    assert connect([client.id, "--yes", "--home", "data"]) == 0
    assert words(entry_of(client, file.read_bytes()))[-2:] == ["--home", str(Path.cwd() / "data")]
    assert connect([client.id, "--undo", "--yes"]) == 0
    assert file.read_bytes() == before


@clients
def test_a_url_is_written_without_the_token_or_not_at_all(client: Client, home: Path) -> None:
    file, before = file_of(client, home), sample(client)
    file.write_bytes(before)
    code = connect([client.id, "--yes", "--http", REMOTE, "--token-env", "GUI_MCP_TOKEN"])
    assert TOKEN.encode() not in file.read_bytes()
    if client.shape.remote is None or not client.shape.reads_env:
        assert code != 0
        assert file.read_bytes() == before
        return
    assert code == 0
    entry = json.dumps(entry_of(client, file.read_bytes()))
    assert REMOTE in entry
    assert "GUI_MCP_TOKEN" in entry
    assert connect([client.id, "--yes"]) == 0
    assert REMOTE not in file.read_text()
    assert connect([client.id, "--undo", "--yes"]) == 0
    assert file.read_bytes() == before


@clients
def test_undo_after_somebody_else_wrote_takes_out_our_entry_alone(client: Client, home: Path) -> None:
    file = file_of(client, home)
    file.write_bytes(sample(client))
    assert connect([client.id, "--yes"]) == 0
    file.write_bytes(file.read_bytes().replace(b"dark", b"light"))
    assert connect([client.id, "--undo", "--yes"]) == 0
    assert parse(client, file.read_bytes()) == parse(client, sample(client).replace(b"dark", b"light"))
    assert b"keep me" in file.read_bytes() or client.shape.format == "json"
    assert len(copies(file)) == 1


@clients
def test_what_is_printed_is_what_would_be_written(
    client: Client, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert connect([client.id, "--print"]) == 0
    printed = capsys.readouterr().out.encode()
    assert words(entry_of(client, printed)) == [*server_command(), "serve"]
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("client", [c for c in CLIENTS if c.project], ids=lambda client: client.id)
def test_a_project_s_file_is_written_where_the_person_stands(client: Client, home: Path) -> None:
    assert connect([client.id, "--project", "--yes"]) == 0
    assert words(entry_of(client, Path(client.project).read_bytes())) == [*server_command(), "serve"]
    assert list(home.iterdir()) == []
    assert connect([client.id, "--project", "--undo", "--yes"]) == 0
    assert not Path(client.project).exists()


@clients
def test_a_row_says_where_its_path_comes_from(client: Client) -> None:
    assert re.match(r"(verified|recalled): \S", client.source)


@pytest.mark.parametrize(
    ("client", "system", "env", "path"),
    [
        ("claude", "linux", {"XDG_CONFIG_HOME": "/x"}, "/x/Claude/claude_desktop_config.json"),
        ("claude", "macos", {}, "/h/Library/Application Support/Claude/claude_desktop_config.json"),
        ("claude", "windows", {"APPDATA": "/a"}, "/a/Claude/claude_desktop_config.json"),
        ("claude", "windows", {}, "/h/AppData/Roaming/Claude/claude_desktop_config.json"),
        ("vscode", "macos", {}, "/h/Library/Application Support/Code/User/mcp.json"),
        ("zed", "macos", {"XDG_CONFIG_HOME": "/x"}, "/h/.config/zed/settings.json"),
        ("codex", "linux", {}, "/h/.codex/config.toml"),
        ("codex", "windows", {"CODEX_HOME": "/c"}, "/c/config.toml"),
        ("claude-code", "linux", {"CLAUDE_CONFIG_DIR": "/c"}, "/c/.claude.json"),
        ("goose", "windows", {"APPDATA": "/a"}, "/a/Block/goose/config/config.yaml"),
    ],
)
def test_files_stand_where_each_system_keeps_them(
    client: str, system: str, env: dict[str, str], path: str
) -> None:
    known = {"linux": "linux", "macos": "macos", "windows": "windows"}
    assert system in known
    here = Machine(
        "linux" if system == "linux" else "macos" if system == "macos" else "windows", Path("/h"), env
    )
    assert row(client).places[0].file(here) == Path(path)


def test_the_file_that_is_there_is_taken_before_the_usual_one(home: Path) -> None:
    folder = home / ".config/opencode"
    folder.mkdir(parents=True)
    (folder / "opencode.jsonc").write_text("{} // mine\n")
    assert connect(["opencode", "--yes"]) == 0
    assert "serve" in (folder / "opencode.jsonc").read_text()
    assert not (folder / "opencode.json").exists()


def test_a_client_that_is_not_there_is_said_and_nothing_is_made(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert connect(["cursor", "--yes"]) == 1
    assert "does not seem to be installed" in capsys.readouterr().err
    assert list(home.iterdir()) == []
    assert connect(["cursor", "--yes", "--force"]) == 0
    assert (home / ".cursor/mcp.json").exists()


def test_the_list_says_which_are_there_and_which_are_connected(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (".cursor", ".claude", ".gemini", ".codeium/windsurf"):
        (home / name).mkdir(parents=True)
    (home / ".gemini/settings.json").write_text('{"mcpServers": {"gui": {"command": "other"}}}')
    (home / ".codeium/windsurf/mcp_config.json").write_text("{,}")
    assert connect(["cursor", "--yes"]) == 0
    capsys.readouterr()
    assert connect(["--list"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert set(lines) == {client.id for client in CLIENTS}
    assert " connected " in lines["cursor"]
    assert "not connected" in lines["claude-code"]
    assert "not installed" in lines["zed"]
    assert "another server" in lines["gemini"]
    assert "file is broken" in lines["windsurf"]
    assert str(home / ".cursor/mcp.json") in lines["cursor"]
