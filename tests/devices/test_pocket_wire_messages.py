"""Messages of the transport, and what a peer can do to whoever reads them."""

from __future__ import annotations

import random
import struct
import tracemalloc

import pytest
from gui_mcp_devices.pocket.wire.messages import (
    AUTH,
    CLSE,
    CNXN,
    MOST_BANNER,
    OKAY,
    OLDEST,
    OPEN,
    VERSION,
    WRTE,
    Message,
    MessageReader,
    WireError,
)

SESSION = (
    Message(CNXN, VERSION, 1 << 20, b"host::features=shell_v2"),
    Message(OPEN, 1, 0, b"shell,v2,raw:ls\0"),
    Message(WRTE, 1, 7, b"\x00" * 300),
    Message(OKAY, 1, 7),
    Message(CLSE, 1, 7),
)


def greeted() -> MessageReader:
    reader = MessageReader()
    reader.version, reader.most = VERSION, 1 << 20
    return reader


def test_messages_come_out_as_they_went_in_wherever_they_are_cut() -> None:
    raw = b"".join(message.encode() for message in SESSION)
    for piece in (1, 2, 23, 24, 25, 100, len(raw)):
        reader = greeted()
        found = [m for at in range(0, len(raw), piece) for m in reader.feed(raw[at : at + piece])]
        assert tuple(found) == SESSION
        assert reader.held == 0


def test_an_old_version_sums_every_payload_and_a_new_one_only_greetings() -> None:
    def check(message: Message, version: int) -> int:
        return struct.unpack_from("<I", message.encode(version), 16)[0]

    assert check(Message(WRTE, 1, 1, b"abc"), OLDEST) == 294
    assert check(Message(WRTE, 1, 1, b"abc"), VERSION) == 0
    assert check(Message(CNXN, 1, 1, b"abc"), VERSION) == 294
    assert check(Message(AUTH, 1, 1, b"abc"), VERSION) == 294


@pytest.mark.parametrize("at", [0, 12, 16, 20, 24])
def test_one_wrong_bit_of_a_greeting_is_seen(at: int) -> None:
    raw = bytearray(SESSION[0].encode())
    raw[at] ^= 0x40
    reader = MessageReader()
    with pytest.raises(WireError):
        list(reader.feed(bytes(raw) + bytes(1 << 12)))


def test_a_greeting_carries_its_sum_also_after_the_handshake() -> None:
    raw = bytearray(SESSION[0].encode())
    raw[-1] ^= 1
    with pytest.raises(WireError):
        list(greeted().feed(bytes(raw)))


def test_a_payload_longer_than_allowed_is_refused_before_it_comes() -> None:
    head = struct.pack("<6I", WRTE, 1, 1, (1 << 20) + 1, 0, WRTE ^ 0xFFFFFFFF)
    with pytest.raises(WireError):
        list(greeted().feed(head))
    with pytest.raises(WireError):
        list(MessageReader().feed(Message(CNXN, VERSION, 1, bytes(MOST_BANNER + 1)).encode()))


def test_random_bytes_are_refused_or_kept_within_one_message() -> None:
    dice = random.Random(1)
    refused = 0
    for _ in range(3_000):
        reader = greeted()
        try:
            for _ in range(4):
                list(reader.feed(dice.randbytes(dice.randint(0, 60))))
        except WireError:
            refused += 1
        assert reader.held < 24 + 240
    assert refused > 2_500


def test_mutated_sessions_never_break_the_reader_nor_fill_the_memory() -> None:
    dice = random.Random(2)
    raw = b"".join(message.encode() for message in SESSION)
    tracemalloc.start()
    try:
        for _ in range(2_000):
            spoiled = bytearray(raw)
            for _ in range(dice.randint(1, 6)):
                match dice.randrange(3):
                    case 0:
                        spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
                    case 1:
                        at = dice.randrange(len(spoiled) - 40)
                        del spoiled[at : at + dice.randint(1, 40)]
                    case _:
                        at = dice.randrange(len(spoiled))
                        spoiled[at:at] = dice.randbytes(dice.randint(1, 40))
            reader = greeted()
            try:
                at = 0
                while at < len(spoiled):
                    size = dice.randint(1, 200)
                    list(reader.feed(bytes(spoiled[at : at + size])))
                    at += size
            except WireError:
                continue
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 << 20


def test_a_long_payload_that_never_ends_holds_what_came_and_no_more() -> None:
    reader = greeted()
    assert list(reader.feed(struct.pack("<6I", WRTE, 1, 1, 1 << 20, 0, WRTE ^ 0xFFFFFFFF))) == []
    for _ in range(16):
        assert list(reader.feed(bytes(60_000))) == []
    assert reader.held == 24 + 16 * 60_000
    (message,) = reader.feed(bytes((1 << 20) - 16 * 60_000))
    assert len(message.data) == 1 << 20
    assert reader.held == 0
