"""Has episodes, jobs, or what they say, forgotten: what would go, and then nothing of it on the disk.

Everything is looked up again under the lock before it goes. Nothing is done while one of the runs or jobs
is going on. A journal is replaced as a whole, so it is the old one or the new one wherever a kill strikes; a
mark in the data folder remembers, by the names of pictures, what was begun, and the same command then
completes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gui_mcp.data.adapters import trained_on
from gui_mcp.data.elsewhere import files_that_say, forget_elsewhere, store_copies
from gui_mcp.data.erasing import Eraser
from gui_mcp.data.followers import followers
from gui_mcp.data.jobrows import JobRow, change_rows, read_rows, refuse_running, scrub
from gui_mcp.data.needles import Apps
from gui_mcp.data.search import Gone, Search, Written, read_journal
from gui_mcp.data.wanted import Wanted
from gui_mcp.episode.blobs import BLOB_NAME, Blobs, private_folder, write_private
from gui_mcp.episode.delete import is_link, refuse_in_use, remove_beside, remove_episode, sweep_blobs
from gui_mcp.episode.errors import NewerFormat, disk_errors
from gui_mcp.episode.read import list_episodes

_MARK = ".deleting"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go. It says how much and which, never what it says."""

    episodes: tuple[str, ...] = ()
    """Ids of those deleted as a whole."""
    erased: tuple[str, ...] = ()
    """Ids of those that stay with parts blanked."""
    steps: int = 0
    """How many steps of those lose their words or screens."""
    jobs: tuple[str, ...] = ()
    jobs_erased: tuple[str, ...] = ()
    copies: tuple[Path, ...] = ()
    """Older copies of the job store, and damaged ones: they cannot be searched, so they go."""
    files: tuple[Path, ...] = ()
    """Other files that say it: lines of logs, pages and copies go; what is the owner's is named as left."""
    learnt: tuple[str, ...] = ()
    """Ids of episodes that something was made from to learn: all of that goes, whatever parts they lose."""
    left: tuple[str, ...] = ()
    """What cannot be looked into, in sentences."""

    @property
    def nothing(self) -> bool:
        gone = (self.episodes, self.erased, self.jobs, self.jobs_erased, self.copies, self.files)
        return not any((*gone, self.learnt))


@dataclass(frozen=True, slots=True)
class Deleted:
    """What went."""

    plan: Plan
    blobs: int
    """Pictures and screens dropped."""
    adapters: tuple[str, ...]
    """Trained on what went; they have not forgotten it."""
    left: tuple[str, ...]
    """What still says it, in sentences; empty when nothing does."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A Plan with what it takes to do it."""

    plan: Plan
    whole: tuple[Path, ...]
    parts: tuple[tuple[Written, Gone], ...]
    tainted: frozenset[str]
    """Jobs that were in an app which is to be forgotten."""
    search: Search

    @property
    def journals(self) -> tuple[Path, ...]:
        return (*self.whole, *(journal.path for journal, _ in self.parts))


def plan(folder: Path, wanted: Wanted) -> Plan:
    """Look up what would go. Blocks.

    Raises `RecordError`, among them `EpisodeInUse` and `StoreTrouble` while a run or a job that it means is
    going on, and `ValueError` for a text without a visible character.
    """
    with disk_errors("look for what to delete"), Blobs(folder / "blobs").held():
        return _find(folder, wanted, frozenset()).plan


def delete(folder: Path, wanted: Wanted) -> Deleted:
    """Delete it. Blocks; raises as `plan` does, and then nothing has been done.

    Where the disk refuses in the midst, what is left can be read, and the same again completes it.
    """
    blobs = Blobs(folder / "blobs")
    private_folder(folder)
    with disk_errors("delete"), blobs.held(alone=True):
        mark = folder / _MARK
        found = _find(folder, wanted, frozenset(_marked(mark)))
        begun = mark.exists()
        pictures = {name for _, gone in found.parts for name in gone.pictures} | {*_marked(mark)}
        write_private(mark, "\n".join(sorted(pictures)).encode())
        left = _forget_followers(folder, found.plan.learnt)  # first: who is gone cannot be followed
        _change_rows(folder, wanted, found, mark, begun)
        for path in found.whole:
            remove_episode(path)
        eraser, needles, named = Eraser(blobs, found.search), wanted.needles(), list[str]()
        for journal, gone in found.parts:
            remove_beside(journal.path)
            new = eraser.without(journal, gone)
            write_private(journal.path, new)
            if needles.found_bytes(new):
                named.append(
                    f"episode {journal.id} has it as a word of ours: a device, a model, a role, an id"
                )
        _drop_leftovers(folder)
        swept = sweep_blobs(folder)
        for copy in found.plan.copies:
            copy.unlink(missing_ok=True)
        left = (*found.plan.left, *left, *named, *forget_elsewhere(folder, needles))
        scrub(folder)
        mark.unlink()
    gone_ids = {*found.plan.episodes, *found.plan.erased, *found.plan.learnt}
    return Deleted(found.plan, swept, trained_on(folder, gone_ids), left)


def was_cut_short(folder: Path) -> bool:
    """A deletion was begun and never finished; `delete` with the same words completes it.

    With other words it hides the pictures that the one before was to hide, and knows no more of it.
    """
    return (folder / _MARK).exists()


def _forget_followers(folder: Path, episodes: Collection[str]) -> tuple[str, ...]:
    return tuple(said for one in followers() for said in one.forget(folder, episodes)) if episodes else ()


def _any_text(text: str) -> bool:
    return True


def _followed(folder: Path, episodes: Collection[str], wanted: Wanted) -> tuple[str, ...]:
    needles = wanted.needles()
    says = needles.found if needles else None
    if wanted.everything and not wanted.within:
        says = _any_text
    return tuple(sorted({id for one in followers() for id in one.found(folder, episodes, says)}))


def _change_rows(folder: Path, wanted: Wanted, found: _Found, mark: Path, begun: bool) -> None:
    try:
        change_rows(folder, found.plan.jobs, found.plan.jobs_erased, wanted.needles(), tainted=found.tainted)
    except BaseException:
        if not begun:  # now nothing is
            mark.unlink()
        raise


def _find(folder: Path, wanted: Wanted, pictures: frozenset[str]) -> _Found:
    needles, apps = wanted.needles(), Apps.of(wanted.apps)
    rows = read_rows(folder)
    search = Search(Blobs(folder / "blobs"), needles, apps)
    picked: list[Path] = []
    others: list[Path] = []
    job_of: dict[str, str] = {}
    for head in list_episodes(folder):
        if head.begin is not None and "job" in head.begin.labels:
            job_of[head.id] = head.begin.labels["job"]
        (picked if wanted.picks_episode(head.id, head.begin, rows) else others).append(head.path)
    whole, parts, left = (picked, [], []) if not wanted.within else _search(search, picked, pictures)
    parts += _still_showing(search, others, pictures) if pictures else []
    gone_whole = frozenset(path.parent.name for path in whole)
    touched = {journal.id for journal, gone in parts if gone.tainted}
    chosen = [row for row in rows if wanted.picks_row(row, job_of)]
    tainted = {
        row.id
        for row in chosen
        if row.episode in touched | gone_whole or touched & _episodes_of(row.id, job_of)
    }
    deleted = () if wanted.within else _deleted_rows(chosen, job_of, gone_whole)
    erased = [r.id for r in chosen if r.id not in deleted and (r.id in tainted or r.says(needles))]
    refuse_in_use((*whole, *(journal.path for journal, _ in parts)))
    refuse_running(row for row in chosen if row.id in {*deleted, *erased})
    changes_store = bool(deleted or erased or wanted.within or wanted.everything)
    copies = store_copies(folder) if changes_store else ()
    return _Found(
        Plan(
            tuple(path.parent.name for path in whole),
            tuple(journal.id for journal, _ in parts),
            sum(len(gone.steps | {step for step, _ in gone.captures}) for _, gone in parts),
            tuple(deleted),
            tuple(erased),
            copies,
            tuple(path for path in files_that_say(folder, needles) if path not in copies),
            _followed(folder, gone_whole | {journal.id for journal, _ in parts}, wanted),
            tuple(left),
        ),
        tuple(whole),
        tuple(parts),
        frozenset(tainted - {*deleted}),
        search,
    )


def _search(
    search: Search, picked: Collection[Path], pictures: frozenset[str]
) -> tuple[list[Path], list[tuple[Written, Gone]], list[str]]:
    """Which journals are lost as a whole because they cannot be read, which lose parts, and what is left."""
    found: list[tuple[Written, Gone]] = []
    others: dict[Path, frozenset[str]] = {}
    left: list[str] = []
    for path in picked:
        try:
            journal = read_journal(path)
        except NewerFormat as error:
            left.append(str(error))
            continue
        gone = search.search(journal)
        if gone:
            found.append((journal, gone))
        else:  # read again where need be: all journals together may not fit into memory
            others[path] = journal.names()
    everywhere = pictures.union(*(gone.pictures for _, gone in found))
    found += [(read_journal(path), Gone()) for path, names in others.items() if names & everywhere]
    for journal, gone in found:
        search.hide_pictures(journal, gone, everywhere)
    whole = [journal.path for journal, _ in found if journal.begin is None]
    return whole, [(journal, gone) for journal, gone in found if journal.begin is not None], left


def _still_showing(
    search: Search, journals: Collection[Path], pictures: frozenset[str]
) -> list[tuple[Written, Gone]]:
    """Those that name pictures which a deletion before this one was to hide."""
    found: list[tuple[Written, Gone]] = []
    for path in journals:
        gone = Gone()
        with suppress(NewerFormat):
            journal = read_journal(path)
            search.hide_pictures(journal, gone, pictures)
            if gone and journal.begin is not None:
                found.append((journal, gone))
    return found


def _deleted_rows(
    chosen: Collection[JobRow], job_of: dict[str, str], gone: Collection[str]
) -> tuple[str, ...]:
    """A job goes with the last of its episodes."""
    remaining = {job for episode, job in job_of.items() if episode not in gone}
    return tuple(row.id for row in chosen if row.id not in remaining)


def _episodes_of(job: str, job_of: dict[str, str]) -> set[str]:
    return {episode for episode, its_job in job_of.items() if its_job == job}


def _marked(mark: Path) -> Iterator[str]:
    if mark.exists():
        yield from filter(BLOB_NAME.fullmatch, mark.read_text("ascii", "replace").splitlines())


def _drop_leftovers(folder: Path) -> None:
    """What a killed deletion, or the killed writer of a page, left behind in the folders of episodes."""
    for episode in (folder / "episodes").glob("*"):
        journal = episode / "journal.jsonl"
        if is_link(journal) or not episode.is_dir():
            continue
        if not journal.exists():
            if any(episode.iterdir()):  # an empty one may be just about to get its journal
                remove_episode(journal)
            continue
        for path in episode.glob(".new-*"):
            path.unlink()
