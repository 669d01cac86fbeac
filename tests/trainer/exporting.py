"""A store with samples to export, and pictures that no encoder would write the same way twice."""

import io
import json
from dataclasses import replace
from pathlib import Path

from gui_mcp_devices.screen import Image
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, SampleRow
from PIL import Image as Pillow
from PIL.PngImagePlugin import PngInfo

VIEW = "paper-1-5:qwen3-vl"


def picture(shade: int, size: tuple[int, int] = (64, 96)) -> Image:
    """A small screen. Its PNG holds a text chunk, which is lost where it is decoded and encoded anew."""
    note = PngInfo()
    note.add_text("note", f"screen {shade}")
    data = io.BytesIO()
    Pillow.new("RGB", size, (shade, 0, 255 - shade)).save(data, "PNG", pnginfo=note)
    return Image(data.getvalue(), "image/png", *size)


def messages(text: str = "Goal: send it", images: int = 1, system: str = "You see a screen.") -> str:
    parts: list[dict[str, str]] = [{"type": "text", "text": text}]
    parts += [{"type": "image"}] * images
    return json.dumps(
        [
            {"role": "system", "content": [{"type": "text", "text": system}]},
            {"role": "user", "content": parts},
        ]
    )


EPISODE = EpisodeRow("e1", "collected", "send it", split="train", level="private", consent="task")
SAMPLE = SampleRow(
    "e1",
    0,
    "action",
    0,
    VIEW,
    "success",
    messages(),
    "tap(10, 20)",
    dialect="qwen3-vl",
    reward=1.0,
    advantage=0.5,
    weight=0.25,
    split="train",
)


def store_of(root: Path, *samples: SampleRow, episodes: tuple[EpisodeRow, ...] = (EPISODE,)) -> Store:
    """A store with these samples, each with a picture of its own where it names none."""
    store = Store(root)
    store.append(episodes)
    pictured = [
        sample if sample.pictures else replace(sample, pictures=(store.put_picture(picture(i)),))
        for i, sample in enumerate(samples)
    ]
    store.append(pictured)
    return store


def blobs_of(store: Store) -> list[bytes]:
    """Of every picture of every sample, in order."""
    return [store.blobs.get(name) for row in store.read(SampleRow) for name in row.pictures]
