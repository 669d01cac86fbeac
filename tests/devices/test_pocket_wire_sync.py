"""`sync:` over the phone's files, request by request."""

from __future__ import annotations

import asyncio
import random
import stat
import struct

import pytest
from gui_mcp_devices.pocket.files import Files
from gui_mcp_devices.pocket.wire.streams import StreamClosed
from gui_mcp_devices.pocket.wire.sync import serve_sync

from tests.devices.wire_parts import MemoryStream

STAT2 = struct.Struct("<4sIQQIIIIQqqq")


def ask(word: bytes, path: str) -> bytes:
    raw = path.encode("utf-8", "surrogateescape")
    return word + struct.pack("<I", len(raw)) + raw


def send(path: str, *pieces: bytes, mode: int = 0o100640, mtime: int = 77) -> bytes:
    data = b"".join(b"DATA" + struct.pack("<I", len(piece)) + piece for piece in pieces)
    return ask(b"SEND", f"{path},{mode}") + data + b"DONE" + struct.pack("<I", mtime)


async def said(files: Files, *requests: bytes, piece: int = 65536) -> bytes:
    stream = MemoryStream(b"".join(requests) + b"QUIT\0\0\0\0", piece)
    await serve_sync(files, stream)
    return bytes(stream.said)


@pytest.fixture
def files() -> Files:
    tree = Files(lambda: 1_000.0, most_bytes=200_000)
    tree.write("/sdcard/a", b"hello", 0o600, 55)
    return tree


async def test_stat_shows_the_link_and_stat2_what_it_points_to(files: Files) -> None:
    link = await said(files, ask(b"STAT", "/sdcard"))
    assert struct.unpack("<4s3I", link)[:2] == (b"STAT", stat.S_IFLNK | 0o777)
    for word, kind in ((b"LST2", stat.S_IFLNK), (b"STA2", stat.S_IFDIR)):
        head, error, _, _, mode, *_ = STAT2.unpack(await said(files, ask(word, "/sdcard")))
        assert (head, error, stat.S_IFMT(mode)) == (word, 0, kind)


async def test_stat_of_a_file_says_its_size_mode_and_time(files: Files) -> None:
    assert await said(files, ask(b"STAT", "/sdcard/a")) == struct.pack("<4s3I", b"STAT", 0o100600, 5, 55)
    fields = STAT2.unpack(await said(files, ask(b"STA2", "/sdcard/a")))
    assert (fields[4], fields[8], fields[9:]) == (0o100600, 5, (55, 55, 55))


async def test_what_is_not_there_is_all_zero_in_the_old_form_and_enoent_in_the_new(files: Files) -> None:
    assert await said(files, ask(b"STAT", "/none")) == b"STAT" + bytes(12)
    fields = STAT2.unpack(await said(files, ask(b"LST2", "/none")))
    assert fields == (b"LST2", 2, *(0,) * 10)


async def test_a_listing_ends_with_done_in_both_forms(files: Files) -> None:
    files.write("/sdcard/Download/日本.txt", b"123", 0o644, 9)
    raw = "日本.txt".encode()
    old = struct.pack("<4s4I", b"DENT", 0o100644, 3, 9, len(raw)) + raw + b"DONE" + bytes(16)
    assert await said(files, ask(b"LIST", "/sdcard/Download")) == old
    new = await said(files, ask(b"LIS2", "/sdcard/Download"))
    assert new.startswith(b"DNT2" + bytes(4)) and raw in new and new.endswith(b"DONE" + bytes(72))
    assert await said(files, ask(b"LIST", "/none")) == b"DONE" + bytes(16)


async def test_a_sent_file_is_stored_with_mode_and_time_and_its_folders(files: Files) -> None:
    assert await said(files, send("/sdcard/x/y/z", b"ab", b"", b"cd")) == b"OKAY" + bytes(4)
    entry = files.stat("/sdcard/x/y/z")
    assert entry is not None and (entry.mode, entry.mtime) == (0o100640, 77)
    assert files.read("/sdcard/x/y/z") == b"abcd"


async def test_the_new_way_to_send_and_receive_carries_flags(files: Files) -> None:
    sent = ask(b"SND2", "/sdcard/n,1") + b"SND2" + struct.pack("<2I", 0o100600, 0)
    sent += b"DATA" + struct.pack("<I", 3) + b"new" + b"DONE" + struct.pack("<I", 5)
    got = ask(b"RCV2", "/sdcard/n,1") + b"RCV2" + struct.pack("<I", 0)
    answer = b"OKAY" + bytes(4) + b"DATA" + struct.pack("<I", 3) + b"new" + b"DONE" + bytes(4)
    assert await said(files, sent, got) == answer


@pytest.mark.parametrize(
    "request_bytes",
    [
        ask(b"RCV2", "/sdcard/a") + b"RCV2" + struct.pack("<I", 1),
        ask(b"SND2", "/sdcard/a") + b"SND2" + struct.pack("<2I", 0o100600, 2),
        ask(b"SEND", "/sdcard/a"),
        ask(b"SEND", ",33188"),
        ask(b"NONE", "/sdcard/a"),
        b"STAT" + struct.pack("<I", 1025),
        ask(b"SEND", "/sdcard/b,33188") + b"DATA" + struct.pack("<I", 65537),
        ask(b"SEND", "/sdcard/b,33188") + b"WHAT" + struct.pack("<I", 1),
    ],
)
async def test_nonsense_fails_and_ends_the_session(files: Files, request_bytes: bytes) -> None:
    answer = await said(files, request_bytes, ask(b"STAT", "/sdcard/a"))
    assert answer.startswith(b"FAIL") and b"STAT" not in answer
    assert files.read("/sdcard/a") == b"hello" and files.stat("/sdcard/b") is None


async def test_a_file_that_does_not_fit_is_refused_and_the_session_goes_on(files: Files) -> None:
    pieces = [bytes(60_000)] * 6
    answer = await said(files, send("/sdcard/big", *pieces), ask(b"STAT", "/sdcard/big"))
    text = b"write failed: No space left on device"
    assert answer == b"FAIL" + struct.pack("<I", len(text)) + text + b"STAT" + bytes(12)


async def test_files_on_their_way_share_the_room_that_is_left(files: Files) -> None:
    class Slow(MemoryStream):
        async def read(self, most: int = 65536) -> bytes:
            await asyncio.sleep(0)
            return await super().read(most)

    streams = [Slow(send(f"/sdcard/{n}", *[bytes(30_000)] * 4) + b"QUIT\0\0\0\0") for n in range(3)]
    await asyncio.gather(*(serve_sync(files, stream) for stream in streams))
    assert sorted(bytes(stream.said[:4]) for stream in streams) == [b"FAIL", b"FAIL", b"OKAY"]
    assert files.free == 200_000 - 5 - 120_000
    with pytest.raises(StreamClosed):
        await serve_sync(files, Slow(send("/sdcard/cut", bytes(60_000))[:-20]))
    assert files.free == 200_000 - 5 - 120_000


async def test_a_path_that_cannot_be_written_fails_with_the_phones_words(files: Files) -> None:
    answer = await said(files, send("/sdcard/a/inside", b"x"), send("/sdcard", b"x"), send("/sdcard/b", b"y"))
    assert answer.count(b"FAIL") == 2
    assert b"File exists" in answer and b"Is a directory" in answer
    assert answer.endswith(b"OKAY" + bytes(4))


async def test_a_sent_link_replaces_a_file_and_is_a_link(files: Files) -> None:
    assert (await said(files, send("/sdcard/a", b"/etc\0", mode=stat.S_IFLNK | 0o777))).startswith(b"OKAY")
    assert files.readlink("/sdcard/a") == "/etc"


async def test_a_received_file_comes_in_pieces_of_64_kib(files: Files) -> None:
    data = random.Random(1).randbytes(150_000)
    files.write("/sdcard/a", data)
    answer = await said(files, ask(b"RECV", "/sdcard/a"))
    found, sizes = b"", list[int]()
    while answer.startswith(b"DATA"):
        size = int.from_bytes(answer[4:8], "little")
        sizes.append(size)
        found, answer = found + answer[8 : 8 + size], answer[8 + size :]
    assert (found, answer, max(sizes)) == (data, b"DONE" + bytes(4), 65536)


async def test_a_folder_and_a_missing_file_cannot_be_received(files: Files) -> None:
    answer = await said(files, ask(b"RECV", "/sdcard"), ask(b"RECV", "/none"), ask(b"STAT", "/none"))
    assert answer.count(b"FAIL") == 2
    assert b"No such file or directory" in answer and answer.endswith(b"STAT" + bytes(12))


@pytest.mark.parametrize("piece", [1, 7])
async def test_requests_may_come_in_any_pieces(files: Files, piece: int) -> None:
    whole = (send("/sdcard/x", b"abc"), ask(b"RECV", "/sdcard/x"))
    assert await said(files, *whole, piece=piece) == await said(files, *whole)


async def test_a_name_that_is_no_utf8_comes_back_as_it_went(files: Files) -> None:
    name = b"/sdcard/Download/\xff\xfe".decode("utf-8", "surrogateescape")
    assert (await said(files, send(name, b"1"))).startswith(b"OKAY")
    assert b"\xff\xfe" in await said(files, ask(b"LIST", "/sdcard/Download"))


async def test_random_sessions_end_without_a_crash(files: Files) -> None:
    dice = random.Random(5)
    raw = send("/sdcard/x", b"a" * 50) + ask(b"LIST", "/sdcard") + ask(b"RECV", "/sdcard/x")
    broken = 0
    for _ in range(3_000):
        spoiled = bytearray(raw)
        for _ in range(dice.randint(1, 4)):
            spoiled[dice.randrange(len(spoiled))] = dice.choice((0, 1, 255, dice.randrange(256)))
        del spoiled[dice.randint(1, len(spoiled)) :]
        try:
            await serve_sync(files, MemoryStream(bytes(spoiled)))
        except StreamClosed:
            broken += 1
    assert 500 < broken <= 3_000
    assert files.used <= 200_000
