"""The formats below the importers: protocol buffers, TFRecords, accessibility forests, splits."""

import gzip
import struct
from pathlib import Path

import pytest
from gui_mcp_devices.screen import Box
from gui_mcp_trainer.importers.forest import Forests
from gui_mcp_trainer.importers.splits import UNPARTED, Splits
from gui_mcp_trainer.importers.taken import TEST, ImportRefused
from gui_mcp_trainer.importers.tfrecord import Damaged, examples, masked_crc, read_example
from gui_mcp_trainer.importers.wire import WireError, fields

from tests.trainer.published import example, forest, inner, node, tfrecord, window


def test_a_checksum_is_that_of_the_published_algorithm() -> None:
    crc = 0xE3069283  # CRC-32C of these digits, RFC 3720 and every catalogue of CRCs
    assert masked_crc(b"123456789") == ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def test_an_example_is_read_as_the_library_of_its_makers_writes_it() -> None:
    """Not by our own writer: by Google's, from the published messages."""
    proto = pytest.importorskip("google.protobuf.descriptor_pb2", reason="pip install protobuf")
    pools = pytest.importorskip("google.protobuf.descriptor_pool")
    factory = pytest.importorskip("google.protobuf.message_factory")
    file = proto.FileDescriptorProto(name="example.proto", package="t", syntax="proto3")

    def message(name: str, *parts: tuple[str, int, int, int, str]) -> None:
        made = file.message_type.add(name=name)
        for label, number, kind, repeated, of in parts:
            field = made.field.add(name=label, number=number, type=kind, label=3 if repeated else 1)
            if of:
                field.type_name = of

    message("BytesList", ("value", 1, 12, 1, ""))
    message("FloatList", ("value", 1, 2, 1, ""))
    message("Int64List", ("value", 1, 3, 1, ""))
    lists = (("bytes_list", 1, "BytesList"), ("float_list", 2, "FloatList"), ("int64_list", 3, "Int64List"))
    message("Feature", *((name, number, 11, 0, f".t.{of}") for name, number, of in lists))
    message("Entry", ("key", 1, 9, 0, ""), ("value", 2, 11, 0, ".t.Feature"))
    message("Features", ("feature", 1, 11, 1, ".t.Entry"))
    message("Example", ("features", 1, 11, 0, ".t.Features"))
    pool = pools.DescriptorPool()
    pool.Add(file)
    made = factory.GetMessageClass(pool.FindMessageTypeByName("t.Example"))()
    for name, kind, values in (
        ("goal", "bytes_list", [b"buy \xc3\xa9", b""]),
        ("yx", "float_list", [0.25, -1.0]),
        ("ids", "int64_list", [0, -1, 1 << 40]),
    ):
        entry = made.features.feature.add(key=name)
        getattr(entry.value, kind).value.extend(values)
    read = read_example(made.SerializeToString())
    assert read.texts("goal") == ["buy é", ""]
    assert read.floats("yx") == [0.25, -1.0]
    assert read.ints("ids") == [0, -1, 1 << 40]
    assert (read.text("none"), read.int("none"), read.blobs("ids")) == ("", -1, [])


def test_our_writer_of_examples_and_our_reader_agree(tmp_path: Path) -> None:
    path = tfrecord(tmp_path / "a", [example({"n": [-5, 3], "b": [b"x" * 300]}), example({"f": [1.5]})])
    first, second = examples(path)
    assert (first.ints("n"), first.blobs("b"), second.floats("f")) == ([-5, 3], [b"x" * 300], [1.5])


@pytest.mark.parametrize("cut", [1, 11, 40, 120])
def test_a_torn_file_gives_what_is_whole_and_says_where_it_ends(tmp_path: Path, cut: int) -> None:
    path = tfrecord(
        tmp_path / "a", [example({"b": [bytes(range(200))]}), example({"b": [bytes(range(250))]})]
    )
    plain = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(plain[:-cut]))
    found: list[bytes] = []
    with pytest.raises(Damaged, match="a, record 2: "):
        for item in examples(path):
            found += item.blobs("b")
    assert found == [bytes(range(200))]


def test_what_is_no_tfrecord_is_named(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"not compressed at all")
    with pytest.raises(Damaged, match="gzip"):
        next(examples(plain))
    other = tmp_path / "other"
    other.write_bytes(gzip.compress(b"compressed, and something else altogether"))
    with pytest.raises(Damaged, match="no TFRecord"):
        next(examples(other))
    torn = tmp_path / "torn"
    torn.write_bytes(tfrecord(tmp_path / "whole", [example({"b": [bytes(range(200))]})]).read_bytes()[:-30])
    with pytest.raises(Damaged, match="cut short or damaged"):
        next(examples(torn))
    junk = tfrecord(tmp_path / "junk", [inner(1, inner(1, b"\x0a\x7f"))])
    with pytest.raises(Damaged, match="record 1: a field is cut short"):
        next(examples(junk))


@pytest.mark.parametrize("data", [b"\x80", b"\x08", b"\x0a\x05ab", b"\x0b", b"\x08" + b"\x80" * 11])
def test_bytes_that_are_no_message_are_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        list(fields(data))


def test_a_forest_shows_what_our_driver_would_and_no_clock() -> None:
    seen = Forests().read(forest(), 200, 400)
    assert (seen.app, seen.title) == ("com.mail", "Mail")
    assert [(e.role, e.name, e.bounds) for e in seen.elements] == [
        ("text", "Inbox", Box(10, 30, 180, 30)),
        ("button", "Send", Box(20, 100, 100, 40)),
    ]


def test_a_thing_keeps_its_ref_from_one_screen_of_an_episode_to_the_next() -> None:
    forests = Forests()
    first = forests.read(forest(), 200, 400).elements
    later = forests.read(forest("Sending"), 200, 400).elements
    assert first[0].ref == later[0].ref


def test_what_nobody_sees_and_what_a_password_field_holds_is_left_out() -> None:
    secret = node(1, (0, 0, 100, 20), "android.widget.EditText", text="hunter2", flags=(15, 16, 20, 23))
    unseen = node(2, (0, 30, 100, 50), text="behind", flags=(16,))
    root = node(0, (0, 0, 200, 400), "android.widget.FrameLayout", children=[1, 2, 9])
    seen = Forests().read(window([root, secret, unseen], (0, 0, 200, 400)), 200, 400)
    assert [e.role for e in seen.elements] == ["textbox"]
    assert seen.elements[0].value == ""
    assert "hunter2" not in str(seen)


def test_a_tree_that_comes_back_to_itself_is_refused() -> None:
    box = (0, 0, 200, 400)
    round_ = [node(0, box, children=[1]), node(1, box, children=[0])]
    with pytest.raises(WireError, match="comes back to itself"):
        Forests().read(window(round_, box), 200, 400)
    assert Forests().read(b"", 200, 400).elements == ()


def test_an_edge_left_of_the_screen_is_below_zero() -> None:
    half = node(0, (-50, 0, 60, 20), text="half", flags=(16, 23))
    seen = Forests().read(window([half], (0, 0, 200, 400)), 200, 400)
    assert [e.bounds for e in seen.elements] == [Box(0, 0, 60, 20)]


def test_of_an_episode_in_two_parts_the_one_that_is_not_learnt_from_counts(tmp_path: Path) -> None:
    path = tmp_path / "splits.json"
    path.write_text('{"test": [3, "7"], "train": [1, 3], "validation": [2], "unseen": [9, 1]}')
    splits = Splits.read(path)
    assert [splits.refuses(id_) for id_ in "12379"] == [TEST, "", TEST, TEST, TEST]
    assert (splits.of("2"), splits.refuses("4")) == ("validation", UNPARTED)


@pytest.mark.parametrize(
    ("text", "says"), [("", "it is no object"), ("[1]", "it is no object"), (None, "--splits")]
)
def test_without_its_splits_nothing_is_imported(tmp_path: Path, text: str | None, says: str) -> None:
    path = tmp_path / "splits.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ImportRefused, match=says):
        Splits.read(path)


def test_numbers_of_fixed_width_are_read(tmp_path: Path) -> None:
    data = b"\x0d" + struct.pack("<I", 7) + b"\x11" + struct.pack("<Q", 9)
    assert list(fields(data)) == [(1, 7), (2, 9)]
