"""What the pages under docs say is there: commands and their options, configs, links."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from gui_mcp.cli import COMMANDS, main
from gui_mcp.config import Config
from gui_mcp.phones.pocket import FAULTS

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))


def commands(page: Path) -> set[str]:
    """The lines `gui-mcp ...` of a page: those of its consoles, and those between backticks."""
    text = page.read_text(encoding="utf-8")
    consoles = re.findall(r"^\$ (gui-mcp .*)$", text, re.MULTILINE)
    inline = re.findall(r"`(gui-mcp [^`]+)`", text)
    return {line.strip() for line in (*consoles, *inline)}


def help_of(words: list[str]) -> str:
    """What `gui-mcp WORDS --help` prints, by as many of the words as are commands."""
    for most in range(len(words), 0, -1):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main([*words[:most], "--help"])
            except SystemExit as end:
                code = end.code
        if code == 0 and f"usage: gui-mcp {' '.join(words[:most])}" in out.getvalue():
            return out.getvalue()
    return ""


def test_there_are_pages_with_commands() -> None:
    assert {line for page in PAGES for line in commands(page)}


@pytest.mark.parametrize(
    "line", sorted({line for page in PAGES for line in commands(page)}), ids=lambda line: str(line)[8:60]
)
def test_every_command_line_of_the_docs_is_one_with_its_options(line: str) -> None:
    words = shlex.split(line)[1:]
    plain = [word for word in words if re.fullmatch(r"[a-z]+", word)]
    assert plain[0] in {*COMMANDS, *entry_points(group="gui_mcp.commands").names}, line
    told = help_of(plain)
    assert told, f"no such command: {line}"
    for option in (word for word in words if word.startswith("--")):
        assert option in told, f"{line}: there is no {option}"
    if plain[:1] == ["devices"] and len(plain) > 1:
        assert f"usage: gui-mcp devices {plain[1]}" in told, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_config_of_the_docs_is_one_and_its_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for shown in re.findall(r"```toml\n(.*?)```", text, re.DOTALL):
        Config.model_validate(tomllib.loads(shown))
    headings = {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^):]+)\)", text):
        file, _, heading = target.partition("#")
        assert not file or (page.parent / file).exists(), target
        assert not heading or file or heading in headings, target


def test_the_options_of_a_phone_are_those_of_its_driver() -> None:
    from dataclasses import fields

    from gui_mcp_devices.android.options import AndroidOptions

    text = (ROOT / "docs" / "phone.md").read_text(encoding="utf-8")
    table = text[text.index("| option |") : text.index("## What leaves")]
    named = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert named <= {field.name for field in fields(AndroidOptions)}
    assert named >= {field.name for field in fields(AndroidOptions)} - {"id", "action_seconds"}


def test_the_faults_of_the_simulated_phone_are_all_named() -> None:
    text = (ROOT / "docs" / "phone.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text or f"--faults {name}`" in text for name in FAULTS)
