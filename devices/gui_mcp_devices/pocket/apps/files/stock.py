"""Bytes of the files that a phone starts with: small, but of the format that their names promise."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

SCENE = b"Scene"
"""Keyword of the text in a picture that says what it shows."""
BAND = 8
"""Rows of a picture that have the same colour."""
PNG = b"\x89PNG\r\n\x1a\n"


def png(scene: str, tint: tuple[int, int, int], width: int = 96, height: int = 72) -> bytes:
    """A picture in the colours of a sky that says which of the phone's own pictures (`photo/...`) it is."""
    lines: list[bytes] = []
    for top in range(0, height, BAND):
        part = top / height
        line = b"\0" + bytes(round(c + (235 - c) * part) for c in tint) * width
        lines.append(line * min(BAND, height - top))
    return b"".join(
        (
            PNG,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"tEXt", SCENE + b"\0" + scene.encode("latin-1", "replace")),
            _chunk(b"IDAT", zlib.compress(b"".join(lines), 0)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def scene_of(data: bytes) -> str:
    """Which picture of the phone's own it is; empty: none, or no picture that it knows."""
    head = data[:4096]
    at = head.find(b"tEXt" + SCENE + b"\0")
    if not head.startswith(PNG) or at < 4:
        return ""
    (size,) = struct.unpack(">I", head[at - 4 : at])
    return head[at + 5 + len(SCENE) : at + 4 + size].decode("latin-1")


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, pixels; (0, 0): it is none."""
    if not data.startswith(PNG) or len(data) < 24:
        return 0, 0
    width, height = struct.unpack(">II", data[16:24])
    return int(width), int(height)


def sound(size: int) -> bytes:
    return b"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x64" + bytes(size)


def film(size: int) -> bytes:
    return b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(size)


def pdf(size: int) -> bytes:
    """One empty page."""
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n%"
    )
    return body + b" " * size + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def archive(members: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip; the same members give the same bytes. A name that ends with "/" is a folder."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members:
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, data)
    return made.getvalue()


def locked(members: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip that only a password opens, and there is none that does: its members are noise."""
    data = bytearray(archive([(name, bytes(b ^ 0x5A for b in data)) for name, data in members]))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)
