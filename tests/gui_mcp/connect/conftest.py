"""A home folder for the clients that are connected."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gui_mcp.connect.configs import TOKEN

FOLDERS = ("XDG_CONFIG_HOME", "APPDATA", "CODEX_HOME", "CLAUDE_CONFIG_DIR", "COPILOT_HOME", "GUI_MCP_HOME")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's home folder, empty, with an empty project beside it."""
    folder, project = tmp_path / "home", tmp_path / "project"
    folder.mkdir()
    project.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("GUI_MCP_TOKEN", TOKEN)
    for name in FOLDERS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(project)
    return folder
