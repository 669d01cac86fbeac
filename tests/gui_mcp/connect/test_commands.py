"""`gui-mcp connect` as a person types it: what is asked, said and refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from gui_mcp.connect.commands import connect
from gui_mcp.connect.entry import server_command
from gui_mcp.connect.formats import Table, look_up

from tests.gui_mcp.connect.configs import (
    REMOTE,
    TOKEN,
    copies,
    entry_of,
    file_of,
    parse,
    row,
    sample,
    words,
)


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
        (["cursor", "--http", "http://[::1"], "takes a URL such as"),
        (["cursor", "--http", "http://x:y/mcp"], "takes a URL such as"),
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


def test_a_file_cannot_hide_the_change_from_a_terminal(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(row("cursor"), home)
    file.write_text("{} // \x1b[2J\x9b1A\u202e gone")
    assert connect(["cursor", "--yes"]) == 0
    assert {"\x1b", "\x9b", "\u202e"}.isdisjoint(capsys.readouterr().out)


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
    assert "gui-mcp connect cursor --undo --name gui2`" in capsys.readouterr().out
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
