"""The store that a stage was told to work on."""

from __future__ import annotations

from pathlib import Path

from gui_mcp.folder import data_folder

from gui_mcp_trainer.store.errors import StoreError
from gui_mcp_trainer.store.forgetting import FOLDER
from gui_mcp_trainer.store.store import Store


def opened(asked: Path | None) -> Store:
    """The one at `asked`, else that of the data folder, which may yet have none. Raises `StoreError` where
    `asked` is no folder, so that a slip of the pen is not answered as an empty store is."""
    if asked is None:
        return Store(data_folder() / FOLDER)
    root = asked.absolute()
    if not root.is_dir():
        true = "it is a file" if root.is_file() else "there is no such folder"
        raise StoreError(f"open the store {root}", true, "name the folder that runs were ingested into")
    return Store(root)
