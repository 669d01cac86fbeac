"""`sync:`: how adb lists, pushes and pulls files. Integers are little-endian.

Source: file_sync_protocol.h of AOSP's adb, and what adb 29, adb 36 and adbutils send.
"""

from __future__ import annotations

import errno
import stat as modes
import struct

from gui_mcp_devices.pocket.files import Entry, FileError, Files
from gui_mcp_devices.pocket.wire.streams import ExactReader, Stream

MOST_PATH = 1024
MOST_DATA = 64 * 1024
REQUEST = struct.Struct("<4sI")
STAT = struct.Struct("<4s3I")
BODY = struct.Struct("<IQQIIIIQqqq")
DENT = struct.Struct("<4s4I")
NAME = struct.Struct("<I")
SEND2 = struct.Struct("<4s2I")
UID = 2000
"""The shell user, whose files a host pushes."""


class _Broken(Exception):
    """The request makes no sense; the session ends."""


async def serve_sync(files: Files, stream: Stream) -> None:
    """Answers until `QUIT` or nonsense. Raises `ConnectionError` when the host leaves."""
    reader = ExactReader(stream)
    try:
        while True:
            word, length = REQUEST.unpack(await reader.exactly(REQUEST.size))
            if word == b"QUIT":
                return
            if length > MOST_PATH:
                raise _Broken("path too long")
            raw = await reader.exactly(length)
            path = raw.decode("utf-8", "surrogateescape")
            match word:
                case b"STAT":
                    await stream.write(_stat(files, path))
                case b"LST2" | b"STA2":
                    await stream.write(word + _body(*_look(files, path, follow=word == b"STA2")))
                case b"LIST" | b"LIS2":
                    await _list(files, path, stream, long=word == b"LIS2")
                case b"RECV":
                    await _send(files, path, stream)
                case b"RCV2":
                    _, flags = REQUEST.unpack(await reader.exactly(REQUEST.size))
                    if flags:
                        raise _Broken("no compression here")
                    await _send(files, path, stream)
                case b"SEND":
                    path, _, mode = path.rpartition(",")
                    if not path or not mode.isdecimal():
                        raise _Broken("a path without a mode")
                    await _receive(files, path, int(mode), reader, stream)
                case b"SND2":
                    _, mode, flags = SEND2.unpack(await reader.exactly(SEND2.size))
                    if flags:
                        raise _Broken("no compression here")
                    await _receive(files, path, mode, reader, stream)
                case _:
                    raise _Broken("unknown command")
    except _Broken as broken:
        await stream.write(_fail(str(broken)))


def _look(files: Files, path: str, *, follow: bool) -> tuple[Entry | None, int]:
    """What is there and 0, or None and the errno."""
    entry = files.stat(path, follow=follow)
    return entry, 0 if entry is not None else errno.ENOENT


def _stat(files: Files, path: str) -> bytes:
    entry = files.stat(path, follow=False)
    if entry is None:
        return STAT.pack(b"STAT", 0, 0, 0)
    return STAT.pack(b"STAT", entry.mode, entry.size & 0xFFFFFFFF, entry.mtime & 0xFFFFFFFF)


def _body(entry: Entry | None, error: int) -> bytes:
    if entry is None:
        return BODY.pack(error, *(0 for _ in range(10)))

    times = (entry.mtime,) * 3
    return BODY.pack(0, 1, 1, entry.mode, 1, UID, UID, entry.size, *times)


async def _list(files: Files, path: str, stream: Stream, *, long: bool) -> None:
    """A folder that cannot be read is an empty one, as adbd has it."""
    try:
        entries = files.list(path)
    except FileError:
        entries = {}
    out = bytearray()
    for name, entry in entries.items():
        raw = name.encode("utf-8", "surrogateescape")
        if long:
            out += b"DNT2" + _body(entry, 0) + NAME.pack(len(raw))
        else:
            size, mtime = entry.size & 0xFFFFFFFF, entry.mtime & 0xFFFFFFFF
            out += DENT.pack(b"DENT", entry.mode, size, mtime, len(raw))
        out += raw
        if len(out) >= MOST_DATA:
            await stream.write(bytes(out))
            out.clear()
    out += b"DONE" + bytes(BODY.size + NAME.size if long else DENT.size - 4)
    await stream.write(bytes(out))


async def _send(files: Files, path: str, stream: Stream) -> None:
    try:
        data = files.read(path)
    except FileError as error:
        await stream.write(_fail(f"open failed: {error.reason}"))
        return
    for start in range(0, len(data), MOST_DATA):
        piece = data[start : start + MOST_DATA]
        await stream.write(REQUEST.pack(b"DATA", len(piece)) + piece)
    await stream.write(REQUEST.pack(b"DONE", 0))


async def _receive(files: Files, path: str, mode: int, reader: ExactReader, stream: Stream) -> None:
    """Takes a file or a link. What does not fit is refused at once, and the rest of it is read away."""
    data = bytearray()
    reserved = 0
    refused = False
    try:
        while True:
            word, size = REQUEST.unpack(await reader.exactly(REQUEST.size))
            if word == b"DONE":
                break
            if word != b"DATA" or size > MOST_DATA:
                raise _Broken("neither data nor done")
            piece = await reader.exactly(size)
            if refused:
                continue
            try:
                files.reserve(size)
            except FileError as error:
                refused = True
                data.clear()
                await stream.write(_fail(f"write failed: {error.reason}"))
            else:
                reserved += size
                data += piece
    finally:
        files.release(reserved)
    if refused:
        return
    try:
        _store(files, path, mode, bytes(data), size)
    except FileError as error:
        await stream.write(_fail(f"couldn't create file: {error.reason}"))
    else:
        await stream.write(REQUEST.pack(b"OKAY", 0))


def _store(files: Files, path: str, mode: int, data: bytes, mtime: int) -> None:
    folder = path.rstrip("/").rpartition("/")[0]
    if folder:
        files.mkdir(folder, parents=True)
    if modes.S_ISLNK(mode):
        there = files.stat(path, follow=False)
        if there is not None and not there.is_dir:
            files.remove(path)
        files.link(path, data.rstrip(b"\0").decode("utf-8", "surrogateescape"))
    else:
        files.write(path, data, mode & 0o777 or 0o644, mtime)


def _fail(text: str) -> bytes:
    raw = text.encode()
    return REQUEST.pack(b"FAIL", len(raw)) + raw
