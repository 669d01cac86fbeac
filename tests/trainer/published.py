"""Small files in the forms that others publish their data in, written after the published descriptions.

A writer of protocol buffers and TFRecords, of accessibility forests (android_env's protos), of
AndroidControl's and AndroidInTheWild's examples and of GELab-Zero's logs.
"""

import gzip
import io
import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from gui_mcp_trainer.importers.tfrecord import masked_crc
from PIL import Image as Pillow

Value = Sequence[bytes] | Sequence[int] | Sequence[float]


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def number(field: int, value: int) -> bytes:
    """Left out where it is 0, as proto3 does."""
    return varint(field << 3) + varint(value) if value else b""


def inner(field: int, data: bytes | str) -> bytes:
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def example(features: Mapping[str, Value]) -> bytes:
    def feature(values: Value) -> bytes:
        kinds = {type(value) for value in values}
        if kinds <= {bytes}:
            return inner(1, b"".join(inner(1, value) for value in values if isinstance(value, bytes)))
        if kinds <= {int}:
            return inner(3, inner(1, b"".join(varint(int(value)) for value in values)))
        return inner(2, inner(1, struct.pack(f"<{len(values)}f", *values)))

    entries = (inner(1, inner(1, name) + inner(2, feature(values))) for name, values in features.items())
    return inner(1, b"".join(entries))


def tfrecord(path: Path, records: Sequence[bytes]) -> Path:
    out = io.BytesIO()
    for data in records:
        length = struct.pack("<Q", len(data))
        out.write(length + struct.pack("<I", masked_crc(length)) + data + struct.pack("<I", masked_crc(data)))
    path.write_bytes(gzip.compress(out.getvalue()))
    return path


def rectangle(left: int, top: int, right: int, bottom: int) -> bytes:
    return number(1, left) + number(2, top) + number(3, right) + number(4, bottom)


def node(
    id_: int,
    box: tuple[int, int, int, int],
    cls: str = "android.widget.TextView",
    *,
    text: str = "",
    desc: str = "",
    package: str = "com.mail",
    flags: Sequence[int] = (16, 23),
    children: Sequence[int] = (),
) -> bytes:
    """A node; `flags` are the field numbers of what is true: 14 clickable, 15 editable, 16 enabled,
    20 password, 23 visible."""
    parts = [number(1, id_), inner(2, rectangle(*box)), inner(3, cls), inner(6, package)]
    parts += [inner(4, desc)] if desc else []
    parts += [inner(7, text)] if text else []
    parts += [number(flag, 1) for flag in flags]
    parts += [inner(25, b"".join(map(varint, children)))] if children else []
    return b"".join(parts)


def window(
    nodes: Sequence[bytes],
    box: tuple[int, int, int, int],
    *,
    kind: int = 1,
    layer: int = 0,
    title: str = "",
    active: bool = False,
) -> bytes:
    tree = inner(11, b"".join(inner(1, data) for data in nodes))
    said = number(4, layer) + inner(5, title) + number(6, kind) + number(8, int(active))
    return inner(1, inner(1, rectangle(*box)) + said + tree)


def png(shade: int, width: int = 200, height: int = 400) -> bytes:
    data = io.BytesIO()
    Pillow.new("RGB", (width, height), (shade, 10, 20)).save(data, "PNG")
    return data.getvalue()


def forest(send: str = "Send") -> bytes:
    """A mail program with one button, under a status bar with a clock."""
    program = [
        node(0, (0, 20, 200, 400), "android.widget.FrameLayout", children=[1, 2]),
        node(1, (10, 30, 190, 60), text="Inbox"),
        node(2, (20, 100, 120, 140), "android.widget.Button", text=send, flags=(14, 16, 23)),
    ]
    clock = [
        node(0, (0, 0, 200, 20), "android.widget.FrameLayout", package="com.android.systemui", children=[1]),
        node(1, (150, 0, 200, 20), text="12:31", package="com.android.systemui"),
    ]
    return window(clock, (0, 0, 200, 20), kind=3, layer=5) + window(
        program, (0, 0, 200, 400), layer=1, title="Mail", active=True
    )


def control_example(
    id_: int,
    actions: Sequence[Mapping[str, object] | str],
    *,
    pictures: Sequence[bytes] = (),
    trees: Sequence[bytes] = (),
    goal: str = "send it",
) -> bytes:
    """One episode of AndroidControl."""
    count = len(actions) + 1
    return example(
        {
            "episode_id": [id_],
            "goal": [goal.encode()],
            "screenshots": pictures or [png(i) for i in range(count)],
            "accessibility_trees": trees or [forest()] * count,
            "screenshot_widths": [200] * count,
            "screenshot_heights": [400] * count,
            "actions": [(a if isinstance(a, str) else json.dumps(a)).encode() for a in actions],
            "step_instructions": [f"do {i}".encode() for i in range(len(actions))],
        }
    )


def wild_step(
    id_: str,
    step: int,
    of: int,
    kind: int,
    *,
    touch: tuple[float, float] = (-1.0, -1.0),
    lift: tuple[float, float] | None = None,
    text: str = "",
    size: tuple[int, int] = (100, 200),
) -> bytes:
    """One step of AndroidInTheWild; `touch` and `lift` are (y, x), `size` is (width, height)."""
    width, height = size
    pixels = bytes((x * 7 + step) % 256 for x in range(width * height * 3))
    return example(
        {
            "android_api_level": [30],
            "current_activity": [b"com.android.chrome/.Main"],
            "device_type": [b"pixel_4"],
            "episode_id": [id_.encode()],
            "episode_length": [of],
            "goal_info": [b"buy a lamp"],
            "image/channels": [3],
            "image/encoded": [pixels],
            "image/height": [height],
            "image/width": [width],
            "image/ui_annotations_positions": [0.1, 0.2, 0.05, 0.5, 0.9, 0.9, 0.2, 0.2],
            "image/ui_annotations_text": [b"Lamps", b""],
            "image/ui_annotations_ui_types": [b"TEXT", b"ICON_ARROW_BACKWARD"],
            "results/action_type": [kind],
            "results/type_action": [text.encode()],
            "results/yx_lift": list(lift or touch),
            "results/yx_touch": list(touch),
            "step_id": [step],
        }
    )


def gelab_log(
    folder: Path,
    session: str,
    actions: Sequence[Mapping[str, object]],
    *,
    comments: Mapping[int, str] | None = None,
) -> Path:
    """A log of GELab-Zero with its pictures, each 90 x 160 pixels."""
    model = {"model_name": "gelab-zero-4b-preview", "args": {"temperature": 0.1}}
    lines: list[Mapping[str, object]] = [
        {
            "log_type": "session_start",
            "task": "go to the settings",
            "task_type": "parser_0922_summary",
            "model_config": model,
            "extra_info": {},
        }
    ]
    (folder / "traces").mkdir(parents=True, exist_ok=True)
    (folder / "images").mkdir(exist_ok=True)
    for number_, action in enumerate(actions):
        name = f"{session}_step_{number_ + 1}.jpeg"
        Pillow.new("RGB", (90, 160), (number_ * 40, 0, 0)).save(folder / "images" / name, "JPEG", quality=85)
        lines.append(
            {
                "environment": {
                    "image": f"running_log/server_log/images/{name}",
                    "user_comment": (comments or {}).get(number_, ""),
                },
                "action": dict(action),
                "asked_messages": [{"role": "user", "content": [{"type": "text", "text": "task"}]}],
                "model_response": f"<THINK> {action.get('cot')} </THINK>\nas it was said",
                "model_config": model,
                "llm_cost": {
                    "llm_time": 1.5,
                    "llm_start_time": 1000.0 + number_,
                    "llm_end_time": 1001.5 + number_,
                },
            }
        )
    path = folder / "traces" / f"{session}.jsonl"
    stamp = "2025-12-05 10:50:34"
    path.write_text(
        "".join(
            json.dumps({"session_id": session, "timestamp": stamp, "message": line}, ensure_ascii=False)
            + "\n"
            for line in lines
        )
    )
    return path
