"""pointer: the small element-pointer model that ships with the package (see CARD.md beside this file)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui_mcp_models.pointer.model import PointerModel

__all__ = ["load_pointer"]


def load_pointer(path: Path | None = None) -> PointerModel:
    """The shipped weights, or those of `path` (an .npz of `gui-mcp train pointer`). Raises `ModelError`.

    numpy is imported here and not before.
    """
    from gui_mcp_models.pointer.model import WEIGHTS, PointerModel

    return PointerModel(path or WEIGHTS)
