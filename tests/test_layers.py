"""Imports go one way: devices <- models <- gui_mcp <- benchmarks <- trainer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("gui_mcp_devices", "gui_mcp_models", "gui_mcp", "gui_mcp_benchmarks", "gui_mcp_trainer")


def _lint_imports(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the contracts of pyproject.toml; packages in `folder` go before installed ones."""
    program = Path(sys.executable).with_name("lint-imports")
    command = [str(program), "--config", str(ROOT / "pyproject.toml"), "--no-cache", *options]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_every_package_imports_only_those_below_it() -> None:
    done = _lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_import_against_the_current_breaks_the_contract(tmp_path: Path) -> None:
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("")
    (tmp_path / "gui_mcp_devices" / "__init__.py").write_text("import gui_mcp.jobs\n")
    (tmp_path / "gui_mcp" / "jobs.py").write_text("")
    done = _lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "gui_mcp_devices is not allowed to import gui_mcp" in done.stdout
