"""The wheel that people install: its weight, its load, and that it works away from this checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("devices", "models", "gui_mcp", "benchmarks", "trainer")
PACKAGES = ("gui_mcp_devices", "gui_mcp_models", "gui_mcp", "gui_mcp_benchmarks", "gui_mcp_trainer")
HEAVIEST = 40_000_000
"""Bytes."""


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it. Its dependencies are this environment's, seen through a .pth file,
    which does not follow the .pth file of an editable install, so our packages come from the wheel alone."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    _run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=folder)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def test_the_wheel_is_at_most_forty_megabytes(wheel: Path) -> None:
    assert wheel.stat().st_size <= HEAVIEST


def test_the_wheel_carries_the_files_of_the_five_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    ours = {
        path.relative_to(folder).as_posix()
        for folder in (ROOT / source for source in SOURCES)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert carried == ours
    assert {f"{package}/py.typed" for package in PACKAGES} <= carried


def test_the_wheel_carries_the_small_model_and_the_replay_page(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "gui_mcp/replay/page.html" in names
    assert [name for name in names if name.startswith("gui_mcp_models/pointer/") and name.endswith(".npz")]


def test_the_wheel_carries_the_phones_fonts_and_their_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folder = "gui_mcp_devices/pocket/assets/"
        carried = {name.removeprefix(folder) for name in archive.namelist() if name.startswith(folder)}
    assert {"OFL.txt", "metrics.json", "sans-400.otf", "cjk-400.otf", "emoji.png"} <= carried


def test_every_package_imports_from_the_wheel(elsewhere: Path) -> None:
    program = (
        "import importlib, json, sys; "
        "print(json.dumps([importlib.import_module(name).__file__ for name in sys.argv[1:]]))"
    )
    files: list[str] = json.loads(_run(elsewhere / "bin/python", "-c", program, *PACKAGES, cwd=elsewhere))
    assert [Path(file).is_relative_to(elsewhere) for file in files] == [True] * len(PACKAGES), files


def test_the_installed_command_answers(elsewhere: Path) -> None:
    assert "serve" in _run(elsewhere / "bin/gui-mcp", "--help", cwd=elsewhere)
