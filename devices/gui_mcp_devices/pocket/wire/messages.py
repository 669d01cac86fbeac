"""The transport's messages: 24 bytes of header, then a payload. Pure: bytes in, messages out.

Source: docs/dev/protocol.md of AOSP's adb, and what adb 29 and 36 send.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

CNXN = 0x4E584E43
AUTH = 0x48545541
OPEN = 0x4E45504F
OKAY = 0x59414B4F
CLSE = 0x45534C43
WRTE = 0x45545257
STLS = 0x534C5453

VERSION = 0x01000001
"""From this version on only CNXN and AUTH carry a checksum."""
OLDEST = 0x01000000
MOST_PAYLOAD = 1024 * 1024
MOST_BANNER = 4096
HEADER = struct.Struct("<6I")


class WireError(Exception):
    """The peer sent what no adb sends; the connection has to end."""


@dataclass(frozen=True, slots=True)
class Message:
    command: int
    arg0: int = 0
    arg1: int = 0
    data: bytes = b""

    def encode(self, version: int = VERSION) -> bytes:
        data = self.data
        summed = version < VERSION or self.command in (CNXN, AUTH)
        check = sum(data) & 0xFFFFFFFF if summed else 0
        head = HEADER.pack(self.command, self.arg0, self.arg1, len(data), check, self.command ^ 0xFFFFFFFF)
        return head + data if data else head


class MessageReader:
    """Cuts what arrived into messages; never holds more than one message and what was fed at once."""

    def __init__(self) -> None:
        self.version = OLDEST
        """The agreed one; the owner sets it after the handshake."""
        self.most = MOST_BANNER
        """Longest payload that is accepted now; the owner raises it after the handshake."""
        self._buffer = bytearray()

    @property
    def held(self) -> int:
        """Bytes kept for a message that is not complete."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that are complete now. `version` and `most` may change between two of them.

        Raises `WireError` on a wrong magic, a payload over `most`, or a wrong checksum.
        """
        self._buffer += data
        start = 0
        try:
            while len(self._buffer) - start >= HEADER.size:
                command, arg0, arg1, length, check, magic = HEADER.unpack_from(self._buffer, start)
                if magic != command ^ 0xFFFFFFFF:
                    raise WireError("wrong magic")
                if length > self.most:
                    raise WireError("payload too long")
                end = start + HEADER.size + length
                if len(self._buffer) < end:
                    break
                payload = bytes(memoryview(self._buffer)[start + HEADER.size : end])
                if (self.version < VERSION or command in (CNXN, AUTH)) and sum(payload) & 0xFFFFFFFF != check:
                    raise WireError("wrong checksum")
                start = end
                yield Message(command, arg0, arg1, payload)
        finally:
            del self._buffer[:start]
