"""TFRecord files of `tf.train.Example`, as Google Research publishes its data: compressed with gzip.

A record is its length (8 bytes), a checksum of the length, the bytes, and a checksum of them, little-endian
(tensorflow/tensorflow `core/lib/io/record_writer.h`); an example maps names to lists of bytes, floats or
whole numbers (`core/example/feature.proto`). The checksum of the length is looked at, for a wrong length
would be read as data; that of the bytes is not, since gzip has its own of all of them.
"""

from __future__ import annotations

import gzip
import hashlib
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gui_mcp_trainer.importers.wire import WireError, fields, floats, messages, signed, varints

LARGEST = 1 << 30
"""Bytes of one record."""


class Damaged(ValueError):
    """The file cannot be read any further; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """The features of one record, each as it was written."""

    features: dict[str, bytes]

    def blobs(self, name: str) -> list[bytes]:
        """Of a list of bytes; empty where there is none. Raises `WireError`."""
        return [value for part in self._lists(name, 1) for value in messages(part, 1)]

    def texts(self, name: str) -> list[str]:
        return [value.decode("utf-8", "replace") for value in self.blobs(name)]

    def ints(self, name: str) -> list[int]:
        """Raises `WireError`."""
        found: list[int] = []
        for part in self._lists(name, 3):
            for number, value in fields(part):
                if number == 1:
                    found += [signed(value)] if isinstance(value, int) else varints(value)
        return found

    def floats(self, name: str) -> list[float]:
        """Raises `WireError`."""
        found: list[float] = []
        for part in self._lists(name, 2):
            for number, value in fields(part):
                if number == 1:
                    found += floats(value.to_bytes(4, "little") if isinstance(value, int) else value)
        return found

    def text(self, name: str) -> str:
        """The first of them; empty where there is none."""
        return next(iter(self.texts(name)), "")

    def int(self, name: str) -> int:
        """The first of them; -1 where there is none."""
        return next(iter(self.ints(name)), -1)

    def _lists(self, name: str, kind: int) -> Iterator[bytes]:
        return messages(self.features.get(name, b""), kind)


def examples(path: Path) -> Iterator[Example]:
    """The examples of one file, in order. Raises `Damaged`, also after some, and `OSError`."""
    for number, data in enumerate(_records(path), start=1):
        try:
            yield read_example(data)
        except WireError as error:
            raise Damaged(f"{path.name}, record {number}: {error}") from error


def read_example(data: bytes) -> Example:
    """Raises `WireError`."""
    found: dict[str, bytes] = {}
    for features in messages(data, 1):
        for entry in messages(features, 1):
            parts = dict(fields(entry))
            name, value = parts.get(1, b""), parts.get(2, b"")
            if isinstance(name, bytes) and isinstance(value, bytes):
                found[name.decode("utf-8", "replace")] = value
    return Example(found)


def digest(found: Sequence[Example]) -> str:
    """SHA-256 of all features of all of them."""
    told = hashlib.sha256()
    for example in found:
        for name, value in sorted(example.features.items()):
            told.update(f"{name}\0{len(value)}\0".encode())
            told.update(value)
    return told.hexdigest()


def _records(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        number = 1
        while True:
            where = f"{path.name}, record {number}"
            try:
                head = file.read(12)
                if not head:
                    return
                length = _length(head, where)
                data = file.read(length + 4)
            except gzip.BadGzipFile as error:
                raise Damaged(f"{where}: it is not compressed with gzip, or its checksum is wrong") from error
            except (EOFError, zlib.error) as error:
                raise Damaged(f"{where}: the file is cut short or damaged") from error
            if len(data) < length + 4:
                raise Damaged(f"{where}: it is cut short")
            yield data[:-4]
            number += 1


def _length(head: bytes, where: str) -> int:
    if len(head) < 12:
        raise Damaged(f"{where}: its length is cut short")
    length, check = struct.unpack("<QI", head)
    if check != masked_crc(head[:8]) or length > LARGEST:
        raise Damaged(f"{where}: its length is damaged, or the file is no TFRecord")
    return length


def masked_crc(data: bytes) -> int:
    """CRC-32C, turned and shifted as TFRecord has it. Slow: for a few bytes."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 & -(crc & 1))
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
