"""Which GUI-MCP made a row: the version, with the commit when it runs from a checkout."""

from __future__ import annotations

import subprocess
from pathlib import Path

from gui_mcp import __version__


def version() -> str:
    """`0.1.0+d2fc3ba`, `0.1.0+d2fc3ba.changed` when files differ from it, `0.1.0` for an installed wheel."""
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        return __version__
    commit = _git(root, "rev-parse", "--short=7", "HEAD")
    if not commit:
        return __version__
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    return f"{__version__}+{commit}" + (".changed" if changed else "")


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
