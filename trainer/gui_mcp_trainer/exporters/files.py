"""Files of an export: rows as JSON, and pictures beside them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import IO, Literal

from gui_mcp.episode.blobs import private_folder

from gui_mcp_trainer.exporters.ready import Json, Picture

IMAGES = "images"


class Pictures:
    """The folder `images` of an export: each picture once, under its hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, picture: Picture) -> str:
        """Its path within the export. A second name of the blob's own file where the disk allows that, else a
        copy: either way the same bytes, never encoded anew. Raises `OSError`."""
        path = self._folder / IMAGES / picture.name
        if not path.exists():
            private_folder(path.parent)
            try:
                os.link(picture.path, path)
            except OSError:  # another disk, or one without links
                with _private(path) as file:
                    file.write(picture.data)
        return f"{IMAGES}/{picture.name}"


class JsonRows:
    """Rows as JSON, one a line: `lines` as they are, `array` as one array."""

    def __init__(self, path: Path, form: Literal["lines", "array"]) -> None:
        self._array = form == "array"
        self._file = _private(path)
        self._count = 0

    def add(self, row: Json) -> None:
        text = json.dumps(row, ensure_ascii=False, allow_nan=False)
        before = ("[\n" if not self._count else ",\n") if self._array else ""
        self._file.write((before + text + ("" if self._array else "\n")).encode("utf-8", "replace"))
        self._count += 1

    def close(self) -> None:
        if self._array:
            self._file.write(b"\n]\n" if self._count else b"[]\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
