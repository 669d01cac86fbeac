"""A dialect is found by its name, ours or another package's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from gui_mcp_models.dialects import dialect_names, load_dialect
from gui_mcp_models.errors import ModelMisconfigured


def package_with_entry_point(folder: Path, line: str, code: str = "") -> None:
    info = folder / "other-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[gui_mcp.dialects]\n{line}\n")
    (folder / "other_dialects.py").write_text(code)


def test_the_built_in_dialect_is_found() -> None:
    assert load_dialect("step-gui").name == "step-gui"


def test_an_unknown_name_is_answered_with_the_choices() -> None:
    with pytest.raises(ModelMisconfigured, match=r"no dialect named 'step_gui'; choose from .*step-gui"):
        load_dialect("step_gui")


def test_another_package_adds_a_dialect_by_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "from gui_mcp_models.dialects.step_gui import StepGUI\nclass Mine(StepGUI):\n    name = 'mine'\n"
    package_with_entry_point(tmp_path, "mine = other_dialects:Mine", code)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert "mine" in dialect_names()
    assert load_dialect("mine").name == "mine"


def test_a_broken_entry_point_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package_with_entry_point(tmp_path, "broken = other_dialects_missing:Mine")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(ModelMisconfigured, match="'other_dialects_missing:Mine' cannot be loaded"):
        load_dialect("broken")


def test_loading_a_dialect_imports_nothing_heavy() -> None:
    code = (
        "import sys; from gui_mcp_models.dialects import load_dialect; import gui_mcp_models.backends;"
        "load_dialect('step-gui');"
        "print({'httpx', 'PIL', 'numpy', 'torch', 'pydantic'} & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"
