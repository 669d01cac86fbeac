"""Files as they are found: broken, in odd layouts, linked, changed meanwhile."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from gui_mcp.connect.change import apply, connecting, undoing
from gui_mcp.connect.commands import connect
from gui_mcp.connect.errors import ConnectError
from gui_mcp.connect.files import snapshot
from gui_mcp.connect.formats import Value

from tests.gui_mcp.connect.configs import (
    ENTRY,
    entry_of,
    file_of,
    row,
    words,
)


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


def test_a_link_stays_a_link_and_the_file_behind_it_is_written(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(row("cursor"), home)
    behind = home / "dotfiles.json"
    behind.write_text("{}")
    behind.chmod(0o644)
    file.symlink_to(behind)
    assert connect(["cursor", "--yes"]) == 0
    assert file.is_symlink()
    assert f"-> {behind}" in capsys.readouterr().out
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
