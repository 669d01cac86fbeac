"""Clients' own files: what `gui-mcp connect` writes into them, what it leaves alone, and how it is undone."""

from __future__ import annotations

import json
import os
import random
import re
import stat
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from gui_mcp.connect.change import apply, connecting, undoing
from gui_mcp.connect.clients import CLIENTS, Client, Machine, find_client
from gui_mcp.connect.commands import connect
from gui_mcp.connect.entry import server_command
from gui_mcp.connect.errors import CannotEdit, ConnectError
from gui_mcp.connect.files import snapshot
from gui_mcp.connect.formats import Keys, Table, Value, look_up, put, remove

TOKEN = "gm-5f0c-secret"
REMOTE = "http://127.0.0.1:8731/mcp"
ENTRY: Table = {"command": "gui-mcp", "args": ["serve"]}

SAMPLES = {
    "json": '{\n    "theme": "dark",\n    "KEYS": {\n        "other": {\n'
    '            "command": "caf\\u00e9",\n            "args": ["-y", "x"]\n'
    '        }\n    },\n    "size": 1.0\n}\n',
    "jsonc": '// mine\n{\n\t"theme": "dark", // "not": "a key"\n\t/* servers */\n\t"KEYS": {\n'
    '\t\t"other": { "command": "x", "args": ["http://y"], }, // keep me\n\t},\n\t"size": 1.0,\n}\n',
    "toml": 'theme = "dark" # mine\n\n[KEYS.other]\ncommand = "x" # keep me\n\n'
    '[profiles.fast]\nsize = 1.0\n\n[KEYS.last]\ncommand = "y"\n',
    "yaml": "theme: dark # mine\nKEYS:\n  other: # keep me\n    cmd: x\n    args:\n    - -y\n"
    "\n# tail\nsize: 1.0\n",
}
"""One file a format, in a layout that a rewrite would not keep; KEYS stands for the client's own table."""

clients = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.id)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's home folder, empty, with an empty project beside it."""
    folder, project = tmp_path / "home", tmp_path / "project"
    folder.mkdir()
    project.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("GUI_MCP_TOKEN", TOKEN)
    for name in (
        "XDG_CONFIG_HOME",
        "APPDATA",
        "CODEX_HOME",
        "CLAUDE_CONFIG_DIR",
        "COPILOT_HOME",
        "GUI_MCP_HOME",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(project)
    return folder


def machine(home: Path) -> Machine:
    return Machine("linux", home, {})


def file_of(client: Client, home: Path) -> Path:
    file = client.places[0].file(machine(home))
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def sample(client: Client) -> bytes:
    return SAMPLES[client.shape.format].replace("KEYS", client.shape.keys[0]).encode()


def parse(client: Client, raw: bytes) -> Table:
    """By a parser that shares nothing with the editor; comments and trailing commas are cut out first."""
    text = raw.decode("utf-8-sig")
    value: Value
    match client.shape.format:
        case "toml":
            value = tomllib.loads(text)
        case "yaml":
            value = yaml.safe_load(text)
        case "json":
            value = json.loads(text)
        case "jsonc":
            value = json.loads(plain_json(text))
    assert isinstance(value, Mapping)
    return value


def plain_json(text: str) -> str:
    string = r'("(?:\\.|[^"\\])*")'
    text = re.sub(string + r"|//[^\n]*|/\*.*?\*/", lambda m: m[1] or "", text, flags=re.DOTALL)
    return re.sub(string + r"|,(?=\s*[}\]])", lambda m: m[1] or "", text)


def entry_of(client: Client, raw: bytes, name: str = "gui") -> Table:
    found = look_up(parse(client, raw), (*client.shape.keys, name))
    assert isinstance(found, Mapping)
    return found


def with_entry(client: Client, raw: bytes, entry: Table) -> Table:
    """What a file says, and our entry."""
    before, (top,) = parse(client, raw), client.shape.keys
    servers = before[top]
    assert isinstance(servers, Mapping)
    return {**before, top: {**servers, "gui": entry}}


def words(entry: Table) -> list[str]:
    """Program and arguments, whatever the client calls them."""
    found: list[str] = []
    for key in ("cmd", "command", "args"):
        value = entry.get(key, ())
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += [str(word) for word in value]
    return found


def copies(file: Path) -> list[Path]:
    return [other for other in file.parent.iterdir() if ".gui-mcp-backup-" in other.name]


def row(name: str) -> Client:
    found = find_client(name)
    assert found is not None
    return found


# -- every client


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


# -- where files are


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


# -- what a person is asked and told


def answer(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal on which `text` has been typed."""
    ours, theirs = os.openpty()
    os.write(ours, text.encode())
    monkeypatch.setattr(sys, "stdin", os.fdopen(theirs))


@pytest.mark.parametrize(
    ("typed", "written"), [("y\n", True), ("yes\n", True), ("n\n", False), ("\n", False)]
)
def test_the_change_is_shown_and_a_yes_is_waited_for(
    typed: str, written: bool, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(row("cursor"), home)
    file.write_bytes(sample(row("cursor")))
    answer(typed, monkeypatch)
    assert connect(["cursor"]) == (0 if written else 1)
    said = capsys.readouterr().out
    assert '+\t\t"gui": {' in said
    assert "write this? [y/N]" in said
    assert (file.read_bytes() != sample(row("cursor"))) == written


def test_nobody_there_to_ask_means_no(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file_of(row("cursor"), home)
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        assert connect(["cursor"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert list((home / ".cursor").iterdir()) == []


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ([], "say which client"),
        (["curser"], "choose from claude, "),
        (["cursor", "--name", "a b"], "letters, digits"),
        (["cursor", "--token-env", "X"], "goes with --http"),
        (["cursor", "--http", "ftp://x"], "takes a URL such as"),
        (["cursor", "--http", "http://me:pw@x/mcp"], "without a name or password"),
        (["cursor", "--http", REMOTE, "--home", "x"], "are for `serve`"),
        (["claude", "--http", REMOTE], "takes no URL"),
        (["windsurf", "--project"], "has no file of a project"),
    ],
)
def test_words_that_do_not_fit_get_a_line_that_says_what_to_do(
    argv: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert connect(argv) == 2
    assert says in capsys.readouterr().err


def test_a_token_in_the_place_of_its_variable_is_refused_and_not_repeated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert connect(["cursor", "--http", REMOTE, "--token-env", TOKEN]) == 2
    assert TOKEN not in "".join(capsys.readouterr())


def test_an_unknown_client_can_be_given_what_most_take(capsys: pytest.CaptureFixture[str]) -> None:
    assert connect(["nobody", "--print", "--name", "screens"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["mcpServers"]["screens"]["args"][-1] == "serve"
    assert connect(["--print"]) == 0


def test_a_client_without_variables_is_shown_where_the_token_goes(capsys: pytest.CaptureFixture[str]) -> None:
    assert connect(["zed", "--print", "--http", REMOTE]) == 0
    said = capsys.readouterr()
    assert "PUT-THE-TOKEN-HERE" in said.out
    assert "in clear" in said.err
    assert TOKEN not in said.out + said.err


def test_a_data_folder_of_this_shell_is_said_not_to_reach_the_client(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file_of(row("cursor"), home)
    monkeypatch.setenv("GUI_MCP_HOME", "/elsewhere")
    assert connect(["cursor", "--yes"]) == 0
    assert "--home PATH" in capsys.readouterr().err


def test_a_line_as_long_as_a_client_s_whole_state_is_cut_in_the_diff(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / ".claude.json").write_text(json.dumps({"mcpServers": {}, "history": "x" * 5000}))
    assert connect(["claude-code", "--yes"]) == 0
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) < 300


def test_what_was_written_starts_the_server(home: Path) -> None:
    file = file_of(row("cursor"), home)
    assert connect(["cursor", "--yes"]) == 0
    done = subprocess.run(
        [*words(entry_of(row("cursor"), file.read_bytes())), "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "usage: gui-mcp serve" in done.stdout


def test_no_parser_is_loaded_that_the_client_does_not_need() -> None:
    code = (
        "import sys; from gui_mcp.connect.commands import connect; "
        "connect(['cursor', '--print']); print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    assert "gui_mcp.connect.jsontext" in loaded
    for heavy in ("'yaml'", "'tomlkit'", "'pydantic'", "'mcp'", "'numpy'"):
        assert heavy not in loaded


# -- files as they are found


@pytest.mark.parametrize(
    ("client", "text", "where"),
    [
        ("claude", '{\n  "mcpServers": {\n    "a": {},\n  }\n}', "line 3, column 12: a comma"),
        ("claude", '{\n  // note\n  "mcpServers": {}\n}', "line 2"),
        ("cursor", '{\n  "mcpServers": {\n    "a": {"command": "x" "args": []}\n  }\n}', "line 3"),
        ("cursor", '{\n  "a": 1\n}\n}', "line 4"),
        ("cursor", '{"a": "\\q"}', "line 1"),
        ("cursor", '{"a": [1, 2', "',' or ']' expected"),
        ("cursor", '{"a": ', "too early"),
        ("cursor", "[" * 100_000, "too deeply"),
        ("codex", 'a = 1\nb = "x\n', "line 2"),
        ("goose", "a: 1\nb: [1\nc: 2\n", "line "),
        ("goose", "a: 1\n---\nb: 1\n", "line "),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_stays(
    client: str, text: str, where: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(row(client), home)
    file.write_text(text)
    assert connect([client, "--yes"]) == 1
    said = capsys.readouterr().err
    assert where in said
    assert str(file) in said
    assert "nothing was written" in said
    assert file.read_text() == text
    assert list(file.parent.iterdir()) == [file]


def test_a_folder_in_the_place_of_the_file_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file_of(row("cursor"), home).mkdir()
    assert connect(["cursor", "--yes"]) == 1
    assert "directory" in capsys.readouterr().err
    assert connect(["--list"]) == 0


def test_text_of_another_encoding_is_left_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = file_of(row("cursor"), home)
    file.write_bytes('{"mcpServers": {}}'.encode("utf-16"))
    assert connect(["cursor", "--yes"]) == 1
    assert "not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"\n",
        b"{}",
        b"{ }\n",
        b"{\n}\n",
        b'\xef\xbb\xbf{\r\n  "mcpServers": {\r\n  }\r\n}\r\n',
        b'{"mcpServers":{}}',
        b'{"mcpServers":null}',
        b'{"mcpServers": {"a": {"command": "x"}}}',
        b'{"mcpServers":{"a":{"command":"x"}}}',
        b'{"mcpServers": {"a": {"command": "x"},}}',
        b"{ // mine\n}\n",
        b'{\n  "a": 1 // one\n  // end\n}\n',
        b'{\n  "mcpServers": { /* none */ }\n}\n',
        b'{\n  "mcpServers": {\n    // none yet\n  }\n}\n',
        b'{\n  "a": "// no comment, \\" {", "b": [1, 2,],\n}\n',
        b'{"mcpServers": {"a": 1}, "mcpServers": {"b": 2}}',
    ],
)
def test_a_file_in_any_layout_can_be_written_and_restored(before: bytes, home: Path) -> None:
    file = file_of(row("cursor"), home)
    file.write_bytes(before)
    assert connect(["cursor", "--yes"]) == 0
    after = file.read_bytes()
    assert words(entry_of(row("cursor"), after))[-1] == "serve"
    assert (b"\r\n" in before) == (b"\r\n" in after)
    assert b"\n" not in after.replace(b"\r\n", b"") or b"\r\n" not in before
    assert after.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    assert connect(["cursor", "--undo", "--yes"]) == 0
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("client", "text"),
    [
        ("cursor", '{"mcpServers": []}'),
        ("cursor", "[1]"),
        ("codex", "mcp_servers = {a = {command = 'x'}}\n"),
        ("goose", "extensions: {a: {cmd: x}}\n"),
        ("goose", "{a: 1}\n"),
        ("goose", "extensions:\n- a\n"),
    ],
)
def test_a_file_that_cannot_be_edited_safely_is_left_and_the_entry_shown(
    client: str, text: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(row(client), home)
    file.write_text(text)
    assert connect([client, "--yes"]) == 1
    said = capsys.readouterr()
    assert words(entry_of(row(client), said.out.encode()))[-1] == "serve"
    assert "by hand" in said.err
    assert file.read_text() == text


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# only a comment\n",
        "a: 1",
        "extensions:\n",
        "extensions: {}\nb: 2\n",
        "extensions: null # none\nb: 2\n",
        "a: 1\nextensions:\n    x:\n        cmd: |\n            long\n            text\n\n# about b\nb: 2\n",
        "extensions:\r\n  x:\r\n    cmd: y\r\nb: 2\r\n",
        "extensions:\n  x: {cmd: y}\n# end",
    ],
)
def test_a_yaml_file_in_any_layout_can_be_written_and_restored(before: str, home: Path) -> None:
    file = file_of(row("goose"), home)
    file.write_bytes(before.encode())
    assert connect(["goose", "--yes"]) == 0
    assert words(entry_of(row("goose"), file.read_bytes()))[-1] == "serve"
    file.write_bytes(file.read_bytes() + b"\n# more\n")
    assert connect(["goose", "--undo", "--yes"]) == 0
    left: Value = yaml.safe_load(file.read_text()) or {}
    known: Value = yaml.safe_load(before) or {}
    assert isinstance(left, Mapping) and isinstance(known, Mapping)
    assert {key: value for key, value in left.items() if value} == {
        key: value for key, value in known.items() if value
    }
    assert all(
        line in file.read_bytes().decode()
        for line in before.splitlines()
        if "#" in line and "none" not in line
    )


def test_toml_tables_that_stand_apart_keep_their_places(home: Path) -> None:
    file = file_of(row("codex"), home)
    before = "[mcp_servers.a]\r\ncommand = 'x'\r\n\r\n[b]\r\nc = 1\r\n\r\n[mcp_servers.d]\r\ncommand = 'y'"
    file.write_bytes(before.encode())
    assert connect(["codex", "--yes"]) == 0
    assert file.read_bytes().startswith(before.encode())
    file.write_bytes(file.read_bytes() + b"\r\n# about e\r\n[e]\r\nf = 2\r\n")
    assert connect(["codex", "--undo", "--yes"]) == 0
    assert file.read_bytes() == before.encode() + b"\r\n\r\n# about e\r\n[e]\r\nf = 2\r\n"


def test_a_link_stays_a_link_and_the_file_behind_it_is_written(home: Path) -> None:
    file = file_of(row("cursor"), home)
    behind = home / "dotfiles.json"
    behind.write_text("{}")
    behind.chmod(0o644)
    file.symlink_to(behind)
    assert connect(["cursor", "--yes"]) == 0
    assert file.is_symlink()
    assert "serve" in behind.read_text()
    assert stat.S_IMODE(behind.stat().st_mode) == 0o644
    assert connect(["cursor", "--undo", "--yes"]) == 0
    assert behind.read_text() == "{}"
    assert file.is_symlink()


def test_a_file_that_changed_after_it_was_shown_is_not_written(home: Path) -> None:
    file = file_of(row("cursor"), home)
    file.write_text("{}")
    change = connecting(snapshot(file), row("cursor").shape, "gui", ENTRY, force=False)
    assert change is not None
    file.write_text('{"a": 1}')
    with pytest.raises(ConnectError, match="has changed since"):
        apply(change, private=True)
    assert file.read_text() == '{"a": 1}'
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_came_or_went_after_it_was_shown_is_not_touched(home: Path) -> None:
    file = file_of(row("cursor"), home)
    shape = row("cursor").shape
    change = connecting(snapshot(file), shape, "gui", ENTRY, force=False)
    assert change is not None
    file.write_text("{}")
    with pytest.raises(ConnectError, match="has changed since"):
        apply(change, private=True)
    assert file.read_text() == "{}"
    file.unlink()
    apply(change, private=True)
    gone = undoing(snapshot(file), shape, "gui")
    assert gone is not None and gone.after is None
    file.write_text("{}")
    with pytest.raises(ConnectError, match="has changed since"):
        apply(gone, private=True)
    assert file.read_text() == "{}"


# -- entries that stand there already


def test_another_server_of_that_name_is_not_replaced_unasked(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(row("cursor"), home)
    before = '{"mcpServers": {"gui": {"command": "/usr/bin/theirs", "env": {"K": "v"}}}}'
    file.write_text(before)
    assert connect(["cursor", "--yes"]) == 1
    assert "--name" in capsys.readouterr().err
    assert connect(["cursor", "--undo", "--yes"]) == 1
    assert file.read_text() == before
    assert connect(["cursor", "--yes", "--name", "gui2"]) == 0
    assert connect(["cursor", "--undo", "--yes", "--name", "gui2"]) == 0
    assert file.read_text() == before
    assert connect(["cursor", "--yes", "--force"]) == 0
    assert "env" not in entry_of(row("cursor"), file.read_bytes())
    assert connect(["cursor", "--undo", "--yes"]) == 0
    assert file.read_text() == before


@pytest.mark.parametrize(
    "entry",
    [
        {"command": "uvx", "args": ["gui-mcp", "serve"]},
        {"command": "C:\\Tools\\gui-mcp.exe", "args": ["serve"]},
        {"command": "/usr/bin/python3", "args": ["-m", "gui_mcp.cli", "serve"]},
        {"command": "docker", "args": ["compose", "exec", "-T", "server", "gui-mcp", "serve"]},
        {"url": "http://127.0.0.1:1/mcp"},
    ],
)
def test_an_entry_that_starts_us_in_another_way_is_ours_to_replace(entry: Table, home: Path) -> None:
    file = file_of(row("cursor"), home)
    before = json.dumps({"mcpServers": {"gui": entry}})
    file.write_text(before)
    assert connect(["cursor", "--yes"]) == 0
    assert entry_of(row("cursor"), file.read_bytes()) == {"command": server_command()[0], "args": ["serve"]}
    assert copies(file)[0].read_text() == before


def test_what_a_person_added_to_our_entry_stays_in_it(home: Path) -> None:
    file = file_of(row("cursor"), home)
    file.write_text(
        '{"mcpServers": {"gui": {"command": "/old/bin/gui-mcp", "args": ["serve"], "env": {"K": "v"}}}}'
    )
    assert connect(["cursor", "--yes"]) == 0
    entry = entry_of(row("cursor"), file.read_bytes())
    assert entry["env"] == {"K": "v"}
    assert words(entry)[0] == server_command()[0]
    assert connect(["cursor", "--undo", "--yes"]) == 0
    assert parse(row("cursor"), file.read_bytes()) == {"mcpServers": {}}


def test_tables_that_a_person_added_to_our_toml_entry_go_and_stay_with_it(home: Path) -> None:
    file = file_of(row("codex"), home)
    assert connect(["codex", "--yes"]) == 0
    file.write_text(file.read_text() + '\n[mcp_servers.gui.env]\nK = "v"\n\n[b]\nc = 1\n')
    assert connect(["codex", "--yes", "--profile", "paper"]) == 0
    assert look_up(entry_of(row("codex"), file.read_bytes()), ("env", "K")) == "v"
    assert connect(["codex", "--undo", "--yes"]) == 0
    assert parse(row("codex"), file.read_bytes()) == {"b": {"c": 1}}


def test_nothing_of_ours_is_nothing_to_undo(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file_of(row("cursor"), home).write_text("{}")
    assert connect(["cursor", "--undo", "--yes"]) == 0
    assert "nothing to undo" in capsys.readouterr().out


def test_opencode_s_newer_tables_are_used_where_the_file_has_them(home: Path) -> None:
    file = file_of(row("opencode"), home)
    file.write_text('{"mcp": {"servers": {"a": {"type": "local", "command": ["x"]}}}}')
    assert connect(["opencode", "--yes"]) == 0
    assert look_up(parse(row("opencode"), file.read_bytes()), ("mcp", "servers", "gui", "type")) == "local"
    file.write_text('{"mcp": {"servers": {"type": "local", "command": ["x"]}}}')
    assert connect(["opencode", "--yes"]) == 0
    assert look_up(parse(row("opencode"), file.read_bytes()), ("mcp", "gui", "type")) == "local"


# -- the JSON editor against the standard library


def test_thousands_of_random_objects_are_edited_as_the_standard_library_would() -> None:
    chance = random.Random(7)
    for _ in range(2000):
        data = random_table(chance, 3)
        indent = chance.choice([None, 0, 2, 4, "\t"])
        text = json.dumps(data, indent=indent, ensure_ascii=chance.random() < 0.5)
        keys: Keys = tuple(chance.choice("abcd") for _ in range(chance.randint(1, 3)))
        entry: Table = {"command": "x", "args": [1, "é"]}
        try:
            after = put("json", text, keys, entry)
        except CannotEdit:
            above = [look_up(data, keys[: depth + 1]) for depth in range(len(keys) - 1)]
            assert any(value is not None and not isinstance(value, Mapping) for value in above)
            continue
        assert look_up(json.loads(after), keys) == entry
        assert rest(json.loads(after), keys) == rest(data, keys)
        again = remove("json", after, keys)
        assert look_up(json.loads(again), keys) is None
        assert rest(json.loads(again), keys) == rest(data, keys)


def rest(table: Table, keys: Keys) -> Table:
    """All but what stands at `keys`, and no table that was only on the way to it."""
    left = {key: value for key, value in table.items() if key != keys[0]}
    inner = table.get(keys[0])
    if len(keys) > 1 and isinstance(inner, Mapping) and (kept := rest(inner, keys[1:])):
        left[keys[0]] = kept
    return left


def random_table(chance: random.Random, depth: int) -> dict[str, Value]:
    return {chance.choice("abcdef"): random_value(chance, depth) for _ in range(chance.randint(0, 4))}


def random_value(chance: random.Random, depth: int) -> Value:
    leaves: list[Value] = [None, True, -1, 2.5e-3, 'quo"te\\', "}{][,:", "\u2028é"]
    if depth and chance.random() < 0.6:
        return random_table(chance, depth - 1)
    return [chance.choice(leaves), []] if chance.random() < 0.2 else chance.choice(leaves)
