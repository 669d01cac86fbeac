"""The samples of one view, written into a folder that a training library reads.

The folder appears whole or not at all, and holds beside its rows a `manifest.json`: counts, the hash of each
file, the licences of what was imported, and why samples were left out. A picture is the very bytes of its
blob.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gui_mcp.agent import RecordError
from gui_mcp.episode.blobs import Blobs, write_private
from gui_mcp.episode.errors import BlobMissing, disk_errors

from gui_mcp import __version__
from gui_mcp_trainer.exporters import llama_factory, ms_swift, trl, verl
from gui_mcp_trainer.exporters.files import IMAGES
from gui_mcp_trainer.exporters.ready import Form, Picture, Ready
from gui_mcp_trainer.exporters.turns import Unreadable, cleaned, read_turns, safe
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import FURTHER, KINDS, LEARNT_FROM, EpisodeRow, SampleRow

FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        *(trl.SFT, trl.GRPO, trl.KTO, trl.DPO),
        *(ms_swift.SFT, ms_swift.DPO, ms_swift.KTO),
        *(llama_factory.SFT, llama_factory.DPO, llama_factory.KTO),
        verl.RL,
    )
}
MANIFEST = "manifest.json"

FORGOTTEN = "its episode is not in the store"
SPLIT = "it is of the split {}, which nothing is trained on"
PRIVATE = "its screens are private (--with-private exports them)"
NO_CHAT = "its messages are no chat"
COUNT = "it has not as many pictures as its messages have places for"
NO_PICTURE = "a picture of it is missing or damaged"

Tell = Callable[[str], None]


class ExportError(RecordError):
    """Nothing was written."""

    code = "cannot_export"


@dataclass(frozen=True, slots=True)
class Exported:
    folder: Path
    rows: int
    pictures: int
    """Different ones."""
    files: dict[str, str]
    """Name within the folder -> SHA-256. Those of pictures are in their names."""
    left_out: dict[str, int]
    """Why -> samples."""
    escaped: int
    """Samples with a word that the library would have taken for a picture or a turn."""


@dataclass(slots=True)
class _Count:
    rows: int = 0
    escaped: int = 0
    pictures: set[str] = field(default_factory=set[str])
    left_out: Counter[str] = field(default_factory=Counter[str])
    sources: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    views: set[str] = field(default_factory=set[str])


class _LeftOut(Exception):
    """The sample is not exported; the message says why."""


def export(
    store: Store,
    view: str,
    form: str,
    out: Path,
    *,
    kinds: Collection[str] = (),
    with_private: bool = False,
    tell: Tell = lambda line: None,
) -> Exported:
    """Write the samples of `view`, of `kinds` or of all, into the new folder `out`.

    A sample of a run that is not open is left out unless `with_private` says otherwise; nothing in it is
    masked.
    Raises `ExportError`, `StorageFull` and `CannotWrite`.
    """
    chosen = FORMS.get(form)
    asked = f"export view {view!r} as {form}"
    if chosen is None:
        raise ExportError(f"export as {form!r}", "there is no such form", f"choose from {', '.join(FORMS)}")
    if wrong := sorted(set(kinds) - {*KINDS, *FURTHER}):
        raise ExportError(
            asked, f"there is no kind {wrong[0]!r}", f"choose from {', '.join((*KINDS, *FURTHER))}"
        )
    if out.exists():
        raise ExportError(asked, f"{out} is there already", "name a folder that is not")
    with disk_errors(asked), store.writing():
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".new-", dir=out.parent))  # mode 0700
        try:
            count = _write(store, view, chosen, folder, set(kinds), with_private)
            if not count.rows:
                raise ExportError(asked, *_nothing(view, count))
            files = _hashes(folder)
            write_private(folder / MANIFEST, _manifest(chosen, view, count, files, with_private))
            folder.rename(out)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    done = Exported(out, count.rows, len(count.pictures), files, dict(count.left_out), count.escaped)
    tell(f"exported to {out}: {done.rows} samples, {done.pictures} different pictures")
    for why, samples in sorted(done.left_out.items()):
        tell(f"left out: {samples}: {why}")
    if done.escaped:
        tell(f"escaped: {done.escaped}: a word such as <image>, so that it stays a word")
    tell(f"to be read by: {chosen.read_by}")
    return done


def _write(
    store: Store, view: str, form: Form, folder: Path, kinds: Collection[str], with_private: bool
) -> _Count:
    episodes = {row.episode: row for row in store.read(EpisodeRow)}
    count, clean = _Count(), safe(form.words)
    writer = form.open(folder)
    try:
        for sample in store.read(SampleRow):
            count.views.add(sample.view)
            if sample.view != view or (kinds and sample.kind not in kinds):
                continue
            try:
                episode = _allowed(sample, episodes, with_private)
                row = _ready(store.blobs, sample, episode, form, clean)
            except _LeftOut as why:
                count.left_out[str(why)] += 1
                continue
            writer.add(row)
            count.rows += 1
            count.escaped += (row.turns, row.completion, row.rejected) != (
                cleaned(read_turns(sample.messages), str),
                sample.completion,
                sample.rejected,
            )
            count.pictures.update(sample.pictures)
            count.sources[episode.source, episode.licence] += 1
    finally:
        writer.close()
    return count


def _allowed(sample: SampleRow, episodes: Mapping[str, EpisodeRow], with_private: bool) -> EpisodeRow:
    made_from = [episodes.get(name) for name in (sample.episode, *sample.others)]
    for episode in made_from:
        if episode is None:
            raise _LeftOut(FORGOTTEN)
        for split in (sample.split, episode.split):
            if split not in LEARNT_FROM:
                raise _LeftOut(SPLIT.format(split))
        # A benchmark's task shows nobody's life, at whatever level its run was recorded.
        if not with_private and episode.level != "open" and episode.consent not in ("task", "licence"):
            raise _LeftOut(PRIVATE)
    return episodes[sample.episode]


def _ready(
    blobs: Blobs, sample: SampleRow, episode: EpisodeRow, form: Form, clean: Callable[[str], str]
) -> Ready:
    try:
        turns = read_turns(sample.messages)
    except Unreadable:
        raise _LeftOut(NO_CHAT) from None
    if why := form.refuses(sample, turns):
        raise _LeftOut(why)
    if sum(turn.pictures for turn in turns) != len(sample.pictures):
        raise _LeftOut(COUNT)
    try:
        pictures = tuple(Picture(name, blobs.get(name), blobs.path(name)) for name in sample.pictures)
    except BlobMissing:
        raise _LeftOut(NO_PICTURE) from None
    return Ready(
        sample, episode, cleaned(turns, clean), clean(sample.completion), clean(sample.rejected), pictures
    )


def _nothing(view: str, count: _Count) -> tuple[str, str]:
    """What is true and what to do where no sample was left."""
    if count.left_out:
        reasons = "; ".join(f"{samples}: {why}" for why, samples in sorted(count.left_out.items()))
        return f"none of its samples can be exported ({reasons})", "choose another form or view"
    if view in count.views:
        return "it has no samples of these kinds", "ask for others"
    known = ", ".join(sorted(count.views)) or "none"
    return f"the store has no such view (it has: {known})", "make samples first (gui-mcp train extract)"


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.iterdir() if path.name != IMAGES)
    return {path.name: _sha256(path) for path in files}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(form: Form, view: str, count: _Count, files: dict[str, str], with_private: bool) -> bytes:
    told = {
        "form": form.name,
        "view": view,
        "made_by": f"gui-mcp {__version__}",
        "read_by": form.read_by,
        "rows": count.rows,
        "pictures": len(count.pictures),
        "files": files,
        "sources": [
            {"source": source, "licence": licence, "rows": rows}
            for (source, licence), rows in sorted(count.sources.items())
        ],
        "with_private": with_private,
        "left_out": dict(sorted(count.left_out.items())),
        "escaped": count.escaped,
    }
    return json.dumps(told, indent=2, ensure_ascii=False).encode("utf-8", "replace")
