"""What connecting and undoing would do to a file; nothing is written until `apply`.

No state is kept of what was written. A copy of the file still tells everything if putting our entry into it
gives the file as it stands: then nobody else has changed anything, and undoing may restore the copy.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gui_mcp.connect.clients import Shape
from gui_mcp.connect.entry import merged, starts_us
from gui_mcp.connect.errors import ConnectError
from gui_mcp.connect.files import Snapshot, back_up, backups, replace
from gui_mcp.connect.formats import Keys, Table, Value, editor, look_up, put, remove

LINE = 160
"""Characters of a line that a diff shows: some clients keep their whole state in one line."""


@dataclass(frozen=True, slots=True)
class Origin:
    """How the file was before our entry came into it."""

    text: str | None
    """None: it was not there."""
    copy: Path | None
    """The backup that says so."""


@dataclass(frozen=True, slots=True)
class Change:
    """One file, before and after."""

    before: Snapshot
    after: str | None
    """None: the file goes."""
    keep: bool
    """Whether a copy is made first."""
    spent: Path | None = None
    """A copy that is no longer needed afterwards."""

    def diff(self) -> str:
        """The change as a unified diff for a terminal; names the file behind a link."""
        old, new = self.before.text().splitlines(), (self.after or "").splitlines()
        path, behind = self.before.path, self.before.path.resolve()
        name = f"{path} -> {behind}" if path.is_symlink() else str(path)
        head, lines = 2, difflib.unified_diff(old, new, name, name, lineterm="", n=2)
        return "\n".join(_shown(line, None if at < head else LINE) for at, line in enumerate(lines))


def connecting(old: Snapshot, shape: Shape, name: str, entry: Table, *, force: bool) -> Change | None:
    """The change that puts `entry` into the file; None when it stands there already.

    Raises `ConnectError` when the file is broken, or when something else stands under the name and there is
    no `force`.
    """
    text = old.text()
    keys = _keys(shape, text, name)
    found = look_up(editor(shape.format).load(text), keys)
    if found is not None and not _ours(found) and not force:
        raise ConnectError(
            f"connecting {old.path}: an entry {name!r} stands there that does not start gui-mcp; choose "
            "another name with --name, or replace it with --force"
        )
    new = merged(found, entry)
    if found == new:
        return None
    after = put(shape.format, text, keys, new)
    known = isinstance(found, Mapping) and _ours(found) and _origin(old, shape, keys, found) is not None
    return Change(old, after, keep=old.raw is not None and not known)


def undoing(old: Snapshot, shape: Shape, name: str) -> Change | None:
    """The change that takes our entry out again; None when it is not there.

    Restores the copy where the file is still what was written, else takes out the entry alone. Raises
    `ConnectError` when the file is broken, or when the entry there is not ours.
    """
    text = old.text()
    keys = _keys(shape, text, name)
    found = look_up(editor(shape.format).load(text), keys)
    if found is None:
        return None
    if not isinstance(found, Mapping) or not _ours(found):
        raise ConnectError(
            f"undoing {old.path}: the entry {name!r} there does not start gui-mcp; nothing was taken out"
        )
    origin = _origin(old, shape, keys, found)
    if origin is None:
        return Change(old, remove(shape.format, text, keys), keep=False)
    after = origin.text
    if after is not None and _ours(look_up(editor(shape.format).load(after), keys)):
        after = remove(shape.format, after, keys)
    return Change(old, after, keep=False, spent=origin.copy)


def apply(change: Change, *, private: bool) -> Path | None:
    """Do it; the copy that was kept. Raises `ConnectError` when the file has changed since, and `OSError`."""
    copy = back_up(change.before) if change.keep else None
    try:
        new = None if change.after is None else change.before.encode(change.after)
        replace(change.before, new, private=private)
    except (ConnectError, OSError):
        if copy:
            copy.unlink()
        raise
    if change.spent:
        change.spent.unlink(missing_ok=True)
    return copy


def standing(text: str, shape: Shape, name: str) -> Value:
    """The entry that stands under the name; None when there is none. Raises `ConnectError`."""
    return look_up(editor(shape.format).load(text), _keys(shape, text, name))


def _shown(line: str, length: int | None) -> str:
    # A project's file is its author's: what would move a terminal's cursor could hide the change.
    seen = "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line[:length])
    return f"{seen} ..." if length and len(line) > length else seen


def _keys(shape: Shape, text: str, name: str) -> Keys:
    """Where the entry stands or would stand."""
    tables = look_up(editor(shape.format).load(text), shape.newer_keys) if shape.newer_keys else None
    # In the older shape the same name could be one server's entry, whose fields are no tables.
    newer = isinstance(tables, Mapping) and all(isinstance(table, Mapping) for table in tables.values())
    return (*(shape.newer_keys if newer else shape.keys), name)


def _ours(found: Value) -> bool:
    return isinstance(found, Mapping) and starts_us(found)


def _origin(now: Snapshot, shape: Shape, keys: Keys, entry: Table) -> Origin | None:
    text = now.text()
    for copy in backups(now.path):
        try:
            if put(shape.format, copy.text(), keys, entry) == text:
                return Origin(copy.text(), copy.path)
        except ConnectError:
            # A copy of a file that could not be edited, or is of another shape: it tells nothing.
            continue
    return Origin(None, None) if put(shape.format, "", keys, entry) == text else None
