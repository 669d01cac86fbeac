"""What the README promises is there."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

from gui_mcp.cli import COMMANDS
from gui_mcp.config import Config
from gui_mcp.server.build import FAMILIES
from gui_mcp.server.tool import Toolbox

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tool_table_names_every_tool_and_no_other() -> None:
    toolbox = Toolbox()
    for family in FAMILIES["standard"]:
        family.register(toolbox)
    table = README[README.index("| tools |") : README.index("## One daemon")]
    rows = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == set(toolbox.tools)


def test_every_make_target_it_names_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", README)) <= targets


def test_every_link_to_a_file_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_it_names_is_one() -> None:
    named = set(re.findall(r"\bgui-mcp ([a-z]+)", README))
    assert "serve" in named
    assert named <= {*COMMANDS, *entry_points(group="gui_mcp.commands").names}


def test_every_config_it_shows_is_one() -> None:
    shown = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    assert shown
    for text in shown:
        Config.model_validate(tomllib.loads(text))
