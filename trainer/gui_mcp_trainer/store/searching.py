"""Which episodes a store keeps something of, by their ids and by what their rows and screens say."""

from __future__ import annotations

from dataclasses import fields

from gui_mcp.data.followers import Says
from gui_mcp.episode.blobs import BLOB_NAME
from gui_mcp.episode.errors import BlobMissing, disk_errors

from gui_mcp_trainer.store.parquet import read_columns
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import TABLES, Value, episodes_of


def search(store: Store, episodes: frozenset[str], says: Says | None) -> frozenset[str]:
    """Of `episodes` those that a row was made from, and all of whose rows or screens `says` is true.

    Reads the whole store where there is something to say. Raises `StoreError` and what the disk refuses.
    """
    found: set[str] = set()
    with disk_errors("search what was learnt from"), store.writing():
        for folder in (store.root / "episodes").glob("*/"):
            if folder.name in episodes:
                found.add(folder.name)
        for kind in TABLES if episodes else ():
            names = ("episode", *kind.FROM)
            for shard in store.shards(kind):
                for values in read_columns(kind, shard, names):
                    found |= episodes & episodes_of(*values)
        if says is not None:
            found |= _saying(store, says)
    return frozenset(found)


def _saying(store: Store, says: Says) -> set[str]:
    found: set[str] = set()
    told: dict[str, bool] = {}
    """What was asked before: screens and texts come again and again."""
    for kind in TABLES:
        names = [field.name for field in fields(kind)]
        at = names.index("episode")
        for shard in store.shards(kind):
            for values in read_columns(kind, shard, names):
                if values[at] in found:
                    continue
                if any(_says(store, text, says, told) for text in _texts(values)):
                    found.add(str(values[at]))
    return found


def _texts(values: tuple[Value, ...]) -> list[str]:
    texts: list[str] = []
    for value in values:
        parts = value if isinstance(value, tuple) else (value,)
        texts += [part for part in parts if isinstance(part, str) and part]
    return texts


def _says(store: Store, text: str, says: Says, told: dict[str, bool]) -> bool:
    if text not in told:
        if BLOB_NAME.fullmatch(text):
            told[text] = text.endswith(".json") and _screen_says(store, text, says)
        else:
            told[text] = says(text)
    return told[text]


def _screen_says(store: Store, name: str, says: Says) -> bool:
    try:
        return says(store.blobs.get(name).decode("utf-8", "replace"))
    except BlobMissing:
        return False
