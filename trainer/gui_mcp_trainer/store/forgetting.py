"""Has episodes forgotten: every row that was made from them, their journals where the store has them, and the
pictures and screens that nothing else names.

A mark remembers what was begun. From then on nobody reads it, and whoever forgets, or ingests, next completes
it; so wherever a kill strikes, it is either all there or on its way out. Forgetting does not reach what a
model has learnt: the adapters that were trained on it are named.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from gui_mcp.data.adapters import trained_on
from gui_mcp.data.followers import Says
from gui_mcp.episode.blobs import BLOB_NAME, UNFINISHED
from gui_mcp.episode.delete import remove_episode
from gui_mcp.episode.errors import disk_errors
from gui_mcp.versions import SIDES

from gui_mcp_trainer.store.errors import StoreError
from gui_mcp_trainer.store.marks import Mark, mark, marked, unmark
from gui_mcp_trainer.store.tables import TABLES, Row, episodes_of

if TYPE_CHECKING:
    from gui_mcp_trainer.store.store import Store

FOLDER = "training"
"""Of the store inside a data folder, unless somebody names another."""
INDEX = "index.sqlite"
"""In it; named here as well, for its own module needs pyarrow."""
CRITIC = "critic.npz"
"""In it: what `gui-mcp train critic` fitted."""
PAGES = "audit"
"""In it: a page EPISODE.html while a person is asked about it, or for good where the asking was killed."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went."""

    rows: dict[str, int]
    """By table."""
    journals: int = 0
    blobs: int = 0
    adapters: tuple[str, ...] = ()
    """Trained on some of it; they have not forgotten."""


def forget(store: Store, episodes: Collection[str]) -> Forgotten:
    """Leave nothing of them, nor of what an earlier call was kept from. Unknown ids are none.

    Blocks; never call it while this thread is `writing`. Raises `StoreError` and what the disk refuses.
    """
    return _forget(store, Mark(whole=frozenset(episodes)))


def forget_rows(store: Store, episodes: Collection[str]) -> Forgotten:
    """As `forget`, but the journals stay, so that they can be ingested anew."""
    return _forget(store, Mark(rows=frozenset(episodes)))


def complete(store: Store) -> Forgotten | None:
    """Go on with what was begun and never finished; None where there is nothing."""
    return _forget(store, Mark()) if marked(store.root).episodes else None


def sweep(store: Store) -> int:
    """Drop the blobs that no row and no journal of the store names; returns how many. Raises as `forget`."""
    with disk_errors("sweep the store"), store.blobs.held(alone=True):
        return _sweep(store)


def forget_training(data: Path, episodes: Collection[str]) -> tuple[str, ...]:
    """Forget them in the store of a data folder; what still knows of them, in sentences. Needs nothing of
    the trainer where there is no store. Raises `RecordError`."""
    return Training().forget(data, episodes)


class Training:
    """The store as what follows episodes when they are deleted (`gui_mcp.data.followers.Follower`)."""

    folder = FOLDER
    parts = frozenset({"tables", "blobs", "episodes", "staging", PAGES, INDEX, *(INDEX + s for s in SIDES)})

    def found(self, data: Path, episodes: Collection[str], says: Says | None) -> frozenset[str]:
        """Those named that a row was made from, and those of which a row or a screen says it."""
        store = _store(data)
        if store is None or not (episodes or says):
            return frozenset()
        from gui_mcp_trainer.store.searching import search

        try:
            return search(store, frozenset(episodes), says)
        finally:
            store.close()

    def forget(self, data: Path, episodes: Collection[str]) -> tuple[str, ...]:
        store = _store(data)
        if store is None:
            return ()
        try:
            forget(store, episodes)
        finally:
            store.close()
        said = [
            f"adapter {name} was trained on some of it and does not forget: train it again, or remove it"
            for name in trained_on(store.root, episodes)
        ]
        return (*said, *still_fitted(store))


follower = Training()
"""Named by the entry point group `gui_mcp.followers`."""


def still_fitted(store: Store) -> list[str]:
    """Whether the store has a critic; it says how many labels it learnt from, and not which."""
    path = store.root / CRITIC
    return [f"{path} may have learnt from it: fit it again, or remove it"] if path.exists() else []


def _forget(store: Store, what: Mark) -> Forgotten:
    if not store.root.is_dir():
        return Forgotten({})
    with disk_errors("forget what was learnt from"), store.blobs.held(alone=True):
        todo = marked(store.root) | what
        if not todo.episodes:
            return Forgotten({})
        mark(store.root, todo)
        rows = {kind.TABLE: n for kind in TABLES if (n := _drop_rows(store, kind, todo.episodes))}
        journals = sum(_drop_journal(store, episode) for episode in todo.whole)
        _drop_unfinished(store)
        _drop_pages(store, todo.episodes)
        blobs = _sweep(store)
        store.index.forget(todo.episodes)
        unmark(store.root)
    folders = (store.root, store.root.parent)
    adapters = {name for folder in folders for name in trained_on(folder, what.whole)}
    return Forgotten(rows, journals, blobs, tuple(sorted(adapters)))


def _drop_rows(store: Store, kind: type[Row], episodes: frozenset[str]) -> int:
    from gui_mcp_trainer.store.parquet import read_columns

    names = ("episode", *kind.FROM)
    dropped = 0
    for shard in store.shards(kind):
        found = read_columns(kind, shard, names)
        keep = [episodes_of(*values).isdisjoint(episodes) for values in found]
        if not all(keep):
            store.thin(kind, shard, keep)
            dropped += len(keep) - sum(keep)
    return dropped


def _drop_journal(store: Store, episode: str) -> int:
    folder = store.root / "episodes" / episode
    plain = folder.parent == store.root / "episodes" and folder.name != ".."  # which would be the whole store
    if not plain or not folder.is_dir() or folder.is_symlink():
        return 0
    remove_episode(folder / "journal.jsonl")
    return 1


def _drop_pages(store: Store, episodes: Collection[str]) -> None:
    for path in (store.root / PAGES).glob("*"):
        if path.stem in episodes or path.match(UNFINISHED):
            path.unlink()


def _drop_unfinished(store: Store) -> None:
    from gui_mcp_trainer.collect.staging import sweep as sweep_staging
    from gui_mcp_trainer.store.shards import drop_unfinished

    sweep_staging(store.root)  # a killed collector's runs are of no use, and say what kept ones say
    drop_unfinished(store.root)
    for path in store.blobs.folder.glob(UNFINISHED):
        path.unlink()


def _sweep(store: Store) -> int:
    from gui_mcp_trainer.store.parquet import read_columns

    named: set[str] = set()
    for kind in TABLES:
        if not kind.BLOBS:
            continue
        for shard in store.shards(kind):
            for values in read_columns(kind, shard, kind.BLOBS):
                for value in values:
                    named.update(map(str, value) if isinstance(value, tuple) else [str(value)])
    for journal in (store.root / "episodes").glob("*/journal.jsonl"):
        named.update(BLOB_NAME.findall(journal.read_text("utf-8", "replace")))
    swept = 0
    for path in store.blobs.folder.glob("??/*"):
        if path.name not in named and not path.parent.is_symlink() and not path.is_dir():
            path.unlink()
            swept += 1
    return swept


def _store(data: Path) -> Store | None:
    """The store of a data folder; None where there is none."""
    root = data / FOLDER
    if not root.is_dir():
        return None
    if find_spec("pyarrow") is None:
        raise StoreError(
            f"look for what was learnt from in {root}",
            "pyarrow is not installed",
            "pip install 'gui-mcp[train]'",
        )
    from gui_mcp_trainer.store.store import Store

    return Store(root)
