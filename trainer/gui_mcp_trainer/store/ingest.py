"""`gui-mcp train ingest`: finished, consented runs become rows that can be learnt from.

Two places are looked at. A data folder holds a person's own runs: only those count whose device its owner
said may be learnt from (the journal says `learn = yes`), or that the owner names. The store's own `episodes`
hold what the collector made on benchmark tasks; what the task's own check said of them becomes a verdict by
`check`. Left out, counted and said: runs that go on, that were cut off, that cannot be read, whose screens
are gone, of level sealed, without consent, or of the test split. Steps that their owner had erased are none.

A run counts as ingested once its row among the episodes is there, which is written last: killed anywhere, the
same again completes it, and done twice is done once. A journal that was changed since (its owner had parts
erased) is forgotten, and ingested anew where it still may be.

    gui-mcp train ingest [EPISODE...]
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from gui_mcp.episode import BlobMissing, EpisodeHead, list_episodes, read_episode
from gui_mcp.episode.blobs import Blobs, private_folder

from gui_mcp_trainer.collect.unit import CollectError
from gui_mcp_trainer.store.collected import collected_rows, made_by_collector
from gui_mcp_trainer.store.errors import StoreError
from gui_mcp_trainer.store.forgetting import complete, forget_rows
from gui_mcp_trainer.store.journal_rows import Rows, rows_of
from gui_mcp_trainer.store.screens import Screens
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CallRow, EpisodeRow, StepRow

BATCH = 64
"""Episodes whose rows are written together."""
PATIENCE = 600.0
"""Seconds that another ingest is waited for."""


def _silent(sentence: str) -> None:
    return


@dataclass(slots=True)
class Ingested:
    """What came of it."""

    episodes: list[str] = field(default_factory=lambda: list[str]())
    """Ids of those that are new in the store."""
    steps: int = 0
    calls: int = 0
    verdicts: int = 0
    erased: int = 0
    """Steps left out because their owner had them erased."""
    known: int = 0
    """Episodes that were there before."""
    renewed: int = 0
    """Of the new ones, those that were there before and whose journal has changed."""
    left_out: Counter[str] = field(default_factory=lambda: Counter[str]())
    """Why, and how many."""
    remarks: list[str] = field(default_factory=lambda: list[str]())
    """What else is to be known, in sentences."""


@dataclass(frozen=True, slots=True)
class _Found:
    """An episode that may be ingested."""

    folder: Path
    source: Blobs
    consent: str
    made: bool
    """By the collector; else it is a person's own."""
    refused: tuple[str, str] | None = None
    """Why it is left out, in a word and in a sentence."""

    @property
    def id(self) -> str:
        return self.folder.name


def ingest(
    store: Store,
    data: Path | None = None,
    *,
    episodes: Collection[str] | None = None,
    tell: Callable[[str], None] = _silent,
) -> Ingested:
    """Ingest what a data folder and the store's own `episodes` have; or of these only `episodes`, which are
    then named by their owner, and that is consent. `tell` is told what is left out, and how far it is.

    Blocks. Never call it while this thread is `writing`. Raises `StoreError` and `OSError`.
    """
    private_folder(store.root)
    try:
        with FileLock(store.root / "ingest.lock", timeout=PATIENCE, mode=0o600):
            return _ingest(store, data, None if episodes is None else frozenset(episodes), tell)
    except Timeout:
        true = "another ingest has been at work on this store all the while"
        raise StoreError("ingest", true, "wait for it, or end it; this one can then be run again") from None


def _ingest(
    store: Store, data: Path | None, named: frozenset[str] | None, tell: Callable[[str], None]
) -> Ingested:
    done = Ingested()
    complete(store)
    known = {row.episode: row.digest for row in store.read(EpisodeRow)}
    wanted: list[_Found] = []
    seen = set[str]()
    changed = set[str]()
    for found in _look(store, data, named):
        if found.id in seen:
            _leave(done, tell, found.id, "two of that name", "another of that name is taken")
            continue
        seen.add(found.id)
        if found.id in known and (found.made or _digest(found.folder) == known[found.id]):
            done.known += 1
            continue
        if found.id in known:
            changed.add(found.id)
        if found.refused is None:
            wanted.append(found)
        else:
            _leave(done, tell, found.id, *found.refused)
    for name in sorted((named or frozenset()) - seen):
        _leave(done, tell, name, "not found", "there is no such episode")
    fresh = [found.id for found in wanted]
    # What a killed ingest left of them is of no use: the journal may have lost parts since.
    torn = store.index.known(StepRow, fresh) | store.index.known(CallRow, fresh)
    if changed | torn:
        forget_rows(store, changed | torn)
    for start in range(0, len(wanted), BATCH):
        _take(store, wanted[start : start + BATCH], done, tell)
        done.renewed = len(changed & {*done.episodes})
        if len(wanted) > BATCH:
            tell(f"{min(start + BATCH, len(wanted))} of {len(wanted)} episodes")
    done.remarks += [f"{path} is no shard of ours and was left alone" for path in store.strangers()]
    return done


def _look(store: Store, data: Path | None, named: frozenset[str] | None) -> Iterator[_Found]:
    for folder in made_by_collector(store):
        if named is None or folder.name in named:
            yield _Found(folder, store.blobs, "task", True)
    if data is None:
        return
    for head in reversed(list_episodes(data)):  # oldest first
        if named is not None and head.id not in named:
            continue
        refused = _refused(head, owner=named is not None)
        labels = head.begin.labels if head.begin else {}
        consent = "owner" if labels.get("learn") != "yes" else "task" if "suite" in labels else "device"
        yield _Found(head.path.parent, Blobs(data / "blobs"), consent, False, refused)


def _refused(head: EpisodeHead, *, owner: bool) -> tuple[str, str] | None:
    """Why a person's own run is left out: in a word, and in a sentence; None where it is not."""
    if head.begin is None:
        return "unreadable", head.trouble
    if head.begin.episode != head.id:
        return "unreadable", f"its journal is that of {head.begin.episode}: it was copied by hand"
    if head.running:
        return "running", "its run is going on"
    if head.end is None:
        return "interrupted", "it has no end: its process was killed, or its last line is damaged"
    if head.begin.level == "sealed":
        return "sealed", "of level sealed nothing is kept"
    if head.begin.labels.get("split") == "test":
        return "test split", "it is of the test split, which nothing learns from"
    if not owner and head.begin.labels.get("learn") != "yes":
        return "no consent", "nobody said that it may be learnt from"
    return None


def _leave(done: Ingested, tell: Callable[[str], None], id: str, why: str, sentence: str) -> None:
    done.left_out[why] += 1
    if why != "no consent":  # a data folder is full of those
        done.remarks.append(f"{id} left out: {sentence}")
        tell(done.remarks[-1])


def _take(store: Store, batch: Sequence[_Found], done: Ingested, tell: Callable[[str], None]) -> None:
    """Nothing is deleted from the data folders, nor swept from the store, while this goes on."""
    rows = Rows()
    with ExitStack() as held:
        for folder in {found.source.folder for found in batch if not found.made}:
            held.enter_context(Blobs(folder).held())
        held.enter_context(store.writing())
        screens = {folder: Screens(Blobs(folder)) for folder in {f.source.folder for f in batch}}
        for found in batch:
            try:
                taken = _rows(store, found, screens[found.source.folder])
            except _LeftOut as left:
                _leave(done, tell, found.id, left.why, left.sentence)
                continue
            except BlobMissing as error:
                _leave(done, tell, found.id, "screen missing", str(error))
                continue
            if taken.erased:
                done.remarks.append(f"{found.id}: {taken.erased} erased steps are left out")
            rows.add(taken)
        store.append(rows.steps)
        store.append(rows.calls)
        store.append(rows.verdicts)
        store.append(rows.costs)
        store.append(rows.episodes)
    done.episodes += [row.episode for row in rows.episodes]
    done.steps += len(rows.steps)
    done.calls += len(rows.calls)
    done.verdicts += len(rows.verdicts)
    done.erased += rows.erased


class _LeftOut(Exception):
    def __init__(self, why: str, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why
        self.sentence = sentence


def _rows(store: Store, found: _Found, screens: Screens) -> Rows:
    """Its rows, its blobs being in the store. Raises `_LeftOut` and `BlobMissing`."""
    if found.made:
        try:
            rows = collected_rows(found.folder, screens)
        except CollectError as error:
            raise _LeftOut("unreadable", str(error)) from error
        if isinstance(rows, str):
            raise _LeftOut(rows.partition(":")[0], rows)
    else:
        recorded = read_episode(found.folder)
        if recorded.end is None:
            raise _LeftOut("unreadable", " ".join(recorded.remarks) or "it lost its end meanwhile")
        rows = rows_of(recorded, screens, found.consent)
    for name in sorted(rows.blobs):
        _bring(store, found.source, name)
    return rows


def _bring(store: Store, source: Blobs, name: str) -> None:
    """Have the blob in the store, by another name for the same bytes where the disk can. Raises
    `BlobMissing`."""
    data = source.get(name)
    path = store.blobs.path(name)
    if path.exists() and path.stat().st_size == len(data):
        return
    private_folder(path.parent)
    try:
        os.link(source.path(name), path)
    except FileExistsError:
        store.blobs.put(data, name.rpartition(".")[2])
    except OSError:  # another disk, or one without links
        store.blobs.put(data, name.rpartition(".")[2])


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / "journal.jsonl").read_bytes()).hexdigest()
