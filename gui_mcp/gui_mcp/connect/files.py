"""Reading and replacing a file that belongs to another program: all or nothing, with a copy kept."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from gui_mcp.connect.errors import BrokenFile, ConnectError

BOM = b"\xef\xbb\xbf"
MARK = ".gui-mcp-backup-"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file as it was when it was read."""

    path: Path
    raw: bytes | None
    """None: there was no such file."""

    def text(self) -> str:
        """Without the byte order mark; empty when there was no file. Raises `BrokenFile`."""
        try:
            return (self.raw or b"").removeprefix(BOM).decode("utf-8")
        except UnicodeDecodeError:
            raise BrokenFile("it is not UTF-8 text") from None

    def encode(self, text: str) -> bytes:
        """`text` as bytes, with a byte order mark where the file had one."""
        return (BOM if (self.raw or b"").startswith(BOM) else b"") + text.encode("utf-8")


def snapshot(path: Path) -> Snapshot:
    """The file as it is now. Raises `OSError`."""
    try:
        return Snapshot(path, path.read_bytes())
    except FileNotFoundError:
        return Snapshot(path, None)


def replace(old: Snapshot, new: bytes | None, *, private: bool) -> None:
    """Put `new` where `old` was read, in one step; None deletes the file.

    A symbolic link stays, the file that it names is replaced and keeps its mode and owner. A new file is its
    owner's alone (0600) if `private`, else what the umask says. Raises `OSError`, and `ConnectError` when the
    file is no longer what was read.
    """
    target = old.path.resolve()
    if new is None:
        _unchanged(old)
        target.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    mode = 0o600 if private or old.raw is not None else 0o666
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        if old.raw is not None:
            _like(target, temporary)
        _unchanged(old)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def back_up(old: Snapshot) -> Path:
    """A copy beside the file, for its owner alone: it may hold other servers' keys. Raises `OSError`."""
    moment = time.time_ns()
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(moment // 1_000_000_000))
    copy = old.path.with_name(f"{old.path.name}{MARK}{stamp}.{moment % 1_000_000_000:09d}Z")
    with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(old.raw or b"")
    return copy


def backups(path: Path) -> list[Snapshot]:
    """The copies that `back_up` made of a file, newest first. Raises `OSError`."""
    found = (other for other in path.parent.glob("*") if other.name.startswith(path.name + MARK))
    return [snapshot(other) for other in sorted(found, reverse=True)]


def _unchanged(old: Snapshot) -> None:
    if snapshot(old.path).raw != old.raw:
        raise ConnectError(
            f"writing {old.path}: it has changed since it was read; nothing was written, try again"
        )


def _like(model: Path, new: Path) -> None:
    """Mode and owner of `model` for `new`."""
    known, made = model.stat(), new.stat()
    if sys.platform != "win32" and (known.st_uid, known.st_gid) != (made.st_uid, made.st_gid):
        # As root over a person's file: theirs it stays. Another group may be refused, which harms nobody.
        with contextlib.suppress(PermissionError):
            os.chown(new, known.st_uid, known.st_gid)
    new.chmod(stat.S_IMODE(known.st_mode))
