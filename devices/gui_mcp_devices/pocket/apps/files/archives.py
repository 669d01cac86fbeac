"""Zip archives in the phone's file tree. A refusal comes back as a word, as those of `tree`; besides them
`broken`, `locked` (it needs a password) and `password` (it needs another one)."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.files import tree
from gui_mcp_devices.pocket.filenodes import File, Folder
from gui_mcp_devices.pocket.system.bars import offset_of

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MOST_MEMBERS = 2_000
MOST_BYTES = 64 * 1024 * 1024
"""Of all that an archive holds, unpacked."""


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    """Its path in the archive; of a folder without the last slash."""
    size: int
    is_folder: bool


@dataclass(frozen=True, slots=True)
class Inside:
    members: tuple[Member, ...] = ()
    why: str = ""
    """`broken` or `locked`."""


def inside(data: bytes) -> Inside:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            infos = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return Inside(why="broken")
    members = tuple(Member(one.filename.rstrip("/"), one.file_size, one.is_dir()) for one in infos)
    if len(infos) > MOST_MEMBERS or any(not _safe(one.name) for one in members):
        return Inside(why="broken")
    return Inside(members, "locked" if any(one.flag_bits & 1 for one in infos) else "")


def pack(phone: Phone, paths: Sequence[str], folder: str, name: str) -> str:
    """Puts files and folders into a new archive in `folder`."""
    made = io.BytesIO()
    now = datetime.fromtimestamp(int(phone.now()) + offset_of(phone), UTC)
    stamp = (max(1980, now.year), now.month, now.day, now.hour, now.minute, now.second)
    with zipfile.ZipFile(made, "w") as packed:

        def put(member: str, data: bytes) -> None:
            info = zipfile.ZipInfo(member, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, data)

        for path in paths:
            above = path.rpartition("/")[0]
            entry = phone.files.stat(path)
            if entry is None:
                return "gone"
            if not entry.is_dir:
                put(path.removeprefix(f"{above}/"), phone.files.read(path))
                continue
            put(path.removeprefix(f"{above}/") + "/", b"")
            for place, node in phone.files.below(path):
                inner = place.removeprefix(f"{above}/")
                if isinstance(node, Folder):
                    put(f"{inner}/", b"")
                elif isinstance(node, File):
                    put(inner, node.data)
    return tree.make_file(phone, folder, name, made.getvalue())


def unpack(phone: Phone, path: str, folder: str, password: str = "") -> str:
    """Into `folder`, which is made."""
    data = phone.files.read(path)
    found = inside(data)
    if found.why == "broken" or (found.why and not password):
        return found.why
    if sum(one.size for one in found.members) > min(MOST_BYTES, phone.files.free):
        return "full"
    contents: list[tuple[Member, bytes]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for one, info in zip(found.members, packed.infolist(), strict=True):
                contents.append((one, b"" if one.is_folder else packed.read(info, password.encode() or None)))
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, ValueError, OSError):
        return "password" if found.why else "broken"

    def do() -> None:
        phone.files.mkdir(folder)
        for one, unpacked in contents:
            above = one.name if one.is_folder else one.name.rpartition("/")[0]
            if above:
                phone.files.mkdir(f"{folder}/{above}", parents=True)
            if not one.is_folder:
                phone.files.write(f"{folder}/{one.name}", unpacked, 0o660)

    return tree.attempt(phone, do)


def unpack_beside(phone: Phone, path: str, password: str = "") -> tuple[str, str]:
    """Into a folder beside the archive that is called like it: a word for why not, and the folder's name."""
    folder, _, name = path.rpartition("/")
    if phone.files.stat(path) is None:
        return "gone", ""
    to = tree.free_name(phone, folder, name.rpartition(".")[0] or name)
    return unpack(phone, path, f"{folder}/{to}", password), to


def _safe(name: str) -> bool:
    """It lies inside the archive's own folder."""
    return bool(name) and all(part and not tree.wrong_name(part) for part in name.split("/"))
