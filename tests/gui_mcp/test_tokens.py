"""Tokens: made, shown once, checked, taken back, by several processes at once."""

from __future__ import annotations

import json
import stat
import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock
from gui_mcp.http.commands import tokens_command
from gui_mcp.principals import SCOPES
from gui_mcp.tokens import DAY, PREFIX, TokenError, Tokens

FILE = "tokens.json"


def expire(folder: Path, name: str) -> None:
    """Set the clock of one token back."""
    path = folder / FILE
    read = json.loads(path.read_text())
    for row in read["tokens"]:
        if row["name"] == name:
            row["expires"] = time.time() - 1
    path.write_text(json.dumps(read))


def test_a_file_that_another_process_keeps_locked_is_named_and_not_changed(tmp_path: Path) -> None:
    with FileLock(tmp_path / f"{FILE}.lock"), pytest.raises(TokenError, match="another process"):
        Tokens(tmp_path, patience=0.1).add("laptop")
    assert not (tmp_path / FILE).exists()
    (tmp_path / f"{FILE}.lock").unlink()
    (tmp_path / f"{FILE}.lock").mkdir()
    with pytest.raises(TokenError, match="nothing was changed"):
        Tokens(tmp_path).add("laptop")


def test_a_token_is_good_for_what_it_was_given(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    plain = tokens.add("laptop", ["phone"], "private", ["observe"], 30)
    by = tokens.check(plain)
    assert plain.startswith(PREFIX) and len(plain) >= len(PREFIX) + 43
    assert by is not None
    assert (by.account, by.level, by.devices, by.scopes) == (
        "token:laptop",
        "private",
        frozenset({"phone"}),
        frozenset({"observe"}),
    )
    assert not by.is_owner
    assert tokens.stands(by)
    (listed,) = tokens.list()
    assert 29.9 * DAY < listed.expires - time.time() <= 30 * DAY


def test_without_limits_a_token_has_all_devices_and_scopes_for_ninety_days(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    by = tokens.check(tokens.add("a"))
    assert by is not None
    assert (by.devices, by.scopes, by.level) == (None, SCOPES, "open")


def test_the_file_is_the_owners_alone_and_holds_no_token(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    plain = tokens.add("a")
    assert tokens.check(plain)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
        assert plain not in path.read_text()
        assert plain.removeprefix(PREFIX) not in path.read_text()


@pytest.mark.parametrize(
    "wrong", ["", "x", PREFIX, PREFIX + "A" * 43, "guimcp_" + "é" * 9, PREFIX + "A" * 9999]
)
def test_what_is_no_token_of_ours_is_nobody(tmp_path: Path, wrong: str) -> None:
    tokens = Tokens(tmp_path)
    tokens.add("a")
    assert tokens.check(wrong) is None


def test_a_revoked_token_is_worth_nothing_at_once_also_in_another_process(tmp_path: Path) -> None:
    daemon, cli = Tokens(tmp_path), Tokens(tmp_path)
    plain, other = cli.add("a"), cli.add("b")
    by = daemon.check(plain)
    assert by is not None
    cli.revoke("a")
    assert daemon.check(plain) is None
    assert not daemon.stands(by)
    assert daemon.check(other) is not None


def test_a_new_token_under_an_old_name_has_its_jobs_but_is_another_principal(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    old = tokens.check(tokens.add("a"))
    tokens.revoke("a")
    new = tokens.check(tokens.add("a"))
    assert old is not None and new is not None
    assert old.account == new.account
    assert old.id != new.id
    assert not tokens.stands(old)


def test_an_expired_token_is_nobody_and_still_listed(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    plain = tokens.add("a")
    by = tokens.check(plain)
    expire(tmp_path, "a")
    assert tokens.check(plain) is None
    assert by is not None and not tokens.stands(by)
    assert [token.name for token in tokens.list()] == ["a"]


def test_a_name_is_given_once(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    tokens.add("a")
    with pytest.raises(TokenError, match="there is one already"):
        tokens.add("a")


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("", SCOPES, 1),
        ("a b", SCOPES, 1),
        ("../a", SCOPES, 1),
        ("a\n", SCOPES, 1),
        ("a", [], 1),
        ("a", SCOPES, 0),
    ],
)
def test_a_token_that_could_not_be_used_is_refused(
    tmp_path: Path, name: str, scopes: list[str], days: float
) -> None:
    with pytest.raises(TokenError):
        Tokens(tmp_path).add(name, None, "open", [s for s in sorted(SCOPES) if s in scopes], days)
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 2, "tokens": []}', '{"version": 1, "tokens": [{"name": 3}]}']
)
def test_a_file_that_cannot_be_read_lets_nobody_in_and_is_not_written_over(tmp_path: Path, text: str) -> None:
    tokens = Tokens(tmp_path)
    plain = tokens.add("a")
    assert tokens.check(plain)
    (tmp_path / FILE).write_text(text)
    assert tokens.check(plain) is None
    with pytest.raises(TokenError):
        tokens.add("b")
    assert (tmp_path / FILE).read_text() == text


def test_tokens_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    names = [f"t{n}" for n in range(8)]
    threads = [threading.Thread(target=Tokens(tmp_path).add, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(token.name for token in Tokens(tmp_path).list()) == names


def test_only_the_hour_of_the_last_use_is_kept(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    plain = tokens.add("a")
    assert tokens.used("a") is None
    tokens.check(plain)
    used = Tokens(tmp_path).used("a")
    assert used is not None and used % 3600 == 0 and 0 <= time.time() - used < 3700


def test_the_command_makes_lists_and_takes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text('[devices.phone]\ndriver = "fake"\n')
    home = ["--home", str(tmp_path)]
    assert (
        tokens_command(
            ["add", "laptop", "--device", "phone", "--scope", "observe", "--level", "private", *home]
        )
        == 0
    )
    plain = capsys.readouterr().out.strip()
    assert Tokens(tmp_path).check(plain) is not None
    assert tokens_command(["list", *home]) == 0
    listed = capsys.readouterr().out
    assert "laptop" in listed and "phone" in listed and "observe" in listed and plain not in listed
    assert tokens_command(["revoke", "laptop", *home]) == 0
    assert Tokens(tmp_path).check(plain) is None
    assert tokens_command(["revoke", "laptop", *home]) == 2
    assert "no such token" in capsys.readouterr().err


def test_a_token_for_a_device_that_is_not_there_names_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text(
        '[devices.phone]\ndriver = "fake"\n[devices.desk]\ndriver = "fake"\n'
    )
    assert tokens_command(["add", "a", "--device", "fone", "--home", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "'fone'" in said and "phone, desk" in said
    assert Tokens(tmp_path).list() == []
