"""The TypeScript side: the MCP inspector's command line lists and calls the tools."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

VERSION = "0.15.0"
"""The newest that runs on Node 20."""
CACHE = Path(__file__).parents[2] / ".bench" / "inspector"


@pytest.fixture(scope="module")
def inspector() -> Path:
    """The program, installed by npm when it is not there yet."""
    program = CACHE / "node_modules" / ".bin" / "mcp-inspector"
    if not program.exists():
        npm = shutil.which("npm")
        package = f"@modelcontextprotocol/inspector@{VERSION}"
        CACHE.mkdir(parents=True, exist_ok=True)
        installed = npm is not None and (
            subprocess.run(
                [npm, "install", "--prefix", str(CACHE), "--no-audit", "--no-fund", package],
                capture_output=True,
                timeout=300,
                check=False,
            ).returncode
            == 0
        )
        if not installed:
            says = f"the inspector is missing: install Node 20 or newer, then npm install {package}"
            if os.environ.get("CI"):
                pytest.fail(says)
            pytest.skip(says)
    return program


def ask(inspector: Path, home: Path, *words: str) -> dict[str, object]:
    (home / "config.toml").write_text('[devices.fake]\ndriver = "fake"\n')
    server = [sys.executable, "-m", "gui_mcp.cli", "serve", "--home", str(home)]
    said = subprocess.run(
        [str(inspector), "--cli", *server, *words], capture_output=True, text=True, timeout=60, check=True
    )
    answer: dict[str, object] = json.loads(said.stdout)
    return answer


def test_the_inspector_lists_the_tools(tmp_path: Path, inspector: Path) -> None:
    listed = ask(inspector, tmp_path, "--method", "tools/list")["tools"]
    assert isinstance(listed, list)
    assert len(listed) == 17  # pyright: ignore[reportUnknownArgumentType]


def test_the_inspector_calls_a_tool(tmp_path: Path, inspector: Path) -> None:
    answer = ask(inspector, tmp_path, "--method", "tools/call", "--tool-name", "tap", "--tool-arg", "ref=e2")
    assert answer["isError"] is False
    assert 'e2 button "Count: 1"' in json.dumps(answer["structuredContent"], ensure_ascii=False).replace(
        "\\", ""
    )
