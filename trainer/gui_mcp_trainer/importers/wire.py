"""Protocol Buffers as they lie on the wire: enough to read messages whose field numbers are known.

Format: https://protobuf.dev/programming-guides/encoding. The readers that exist bring TensorFlow, or
`android_env` with its server, for what is a page.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator


class WireError(ValueError):
    """These bytes are no message."""


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Field numbers and what stands there, in order: a varint or a fixed-width number as an int (unsigned, as
    written), all else as bytes. Raises `WireError`."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        match tag & 7:
            case 0:
                value, at = _varint(data, at)
                yield tag >> 3, value
            case 2:
                length, at = _varint(data, at)
                yield tag >> 3, _cut(data, at, length)
                at += length
            case 1 | 5 as kind:
                length = 8 if kind == 1 else 4
                yield tag >> 3, int.from_bytes(_cut(data, at, length), "little")
                at += length
            case kind:
                raise WireError(f"a field of the unknown kind {kind}")


def messages(data: bytes, number: int) -> Iterator[bytes]:
    """What stands in the fields `number` of a message, where that is bytes."""
    return (value for found, value in fields(data) if found == number and isinstance(value, bytes))


def varints(data: bytes) -> Iterator[int]:
    """The numbers of a packed field, signed. Raises `WireError`."""
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield signed(value)


def floats(data: bytes) -> tuple[float, ...]:
    """The numbers of a packed field of `float`s. Raises `WireError`."""
    if len(data) % 4:
        raise WireError("a list of floats is cut short")
    return struct.unpack(f"<{len(data) // 4}f", data)


def signed(value: int) -> int:
    """An `int32` or `int64` from its varint, which is written as if it had no sign."""
    return value - (1 << 64) if value >> 63 else value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise WireError("a number is cut short")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _cut(data: bytes, at: int, length: int) -> bytes:
    if at + length > len(data):
        raise WireError("a field is cut short")
    return data[at : at + length]
