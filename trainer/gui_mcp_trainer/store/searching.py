"""Which episodes a store keeps something of, by their ids and by what their rows and screens say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from gui_mcp.data.followers import Says
from gui_mcp.episode.blobs import BLOB_NAME
from gui_mcp.episode.errors import BlobMissing, disk_errors

from gui_mcp_trainer.store.forgetting import PAGES
from gui_mcp_trainer.store.parquet import read_columns
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import TABLES, Value, episodes_of

_TEXTS = frozenset({".json", ".jsonl"})


def search(store: Store, episodes: frozenset[str], says: Says | None) -> frozenset[str]:
    """Of `episodes` those that a row was made from, and all of whose rows, screens or journal `says` is true:
    also runs that were never ingested, and what a killed collector left of one.

    Reads the whole store where there is something to say. Raises `StoreError` and what the disk refuses.
    """
    found: set[str] = set()
    with disk_errors("search what was learnt from"), store.writing():
        found |= episodes & {path.stem for path in (store.root / PAGES).glob("*.html")}
        found |= episodes & {folder.name for folder in _runs(store)}
        for kind in TABLES if episodes else ():
            names = ("episode", *kind.FROM)
            for shard in store.shards(kind):
                for values in read_columns(kind, shard, names):
                    found |= episodes & episodes_of(*values)
        if says is not None:
            told: dict[str, bool] = {}  # what was asked before: screens and texts come again and again
            found |= _saying(store, says, told)
            pages = (store.root / PAGES).glob("*.html")
            found |= {path.stem for path in pages if says(path.read_text("utf-8", "replace"))}
            found |= {folder.name for folder in _runs(store) if _told_in(store, folder, says, told)}
    return frozenset(found)


def _saying(store: Store, says: Says, told: dict[str, bool]) -> set[str]:
    found: set[str] = set()
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


def _runs(store: Store) -> Iterator[Path]:
    """The folders of runs that the collector made, and made in part; each is named as its episode."""
    yield from (store.root / "episodes").glob("*/")
    yield from (store.root / "staging").glob("*/*/")


def _told_in(store: Store, folder: Path, says: Says, told: dict[str, bool]) -> bool:
    """Whether a file of the run says it, or a screen that its journal names. Files of a run that goes on may
    come and go."""
    for path in folder.rglob("*"):
        if path.suffix not in _TEXTS or path.is_symlink():
            continue
        try:
            text = path.read_bytes().decode("utf-8", "replace")
        except OSError:
            if path.exists():
                raise
            continue
        if says(text):
            return True
        if any(_says(store, name, says, told) for name in {*BLOB_NAME.findall(text)}):
            return True
    return False


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
