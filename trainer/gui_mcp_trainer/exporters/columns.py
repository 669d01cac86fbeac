"""Rows with their pictures in Parquet, as Hugging Face's `datasets` reads them."""

# pyarrow ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from gui_mcp_trainer.exporters.ready import ORIGINS, Json, Picture, Ready
from gui_mcp_trainer.exporters.turns import Turn

MOST_ROWS, MOST_BYTES = 100, 64 << 20
"""Of a row group: readers load one whole."""

Column = Literal["text", "integer", "number", "truth", "said", "chat", "images"] | Mapping[str, "Column"]
"""What a column holds; a mapping is a column of named parts."""

_NUMBERS: Mapping[type, Column] = {int: "integer", float: "number"}
ORIGIN: Mapping[str, Column] = {name: _NUMBERS.get(kind, "text") for name, kind in ORIGINS.items()}
"""The columns of `Ready.origin`."""


def _list(of: pa.DataType) -> pa.DataType:
    return pa.list_(of)


def _struct(**parts: pa.DataType) -> pa.DataType:
    return pa.struct([pa.field(name, kind) for name, kind in parts.items()])


_ARROW: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "truth": pa.bool_(),
    "said": _list(_struct(role=pa.string(), content=pa.string())),
    "chat": _list(
        _struct(role=pa.string(), content=_list(_struct(type=pa.string(), text=pa.string()))),
    ),
    # as `datasets.List(datasets.Image())` stores it (datasets 5.2, features/image.py)
    "images": _list(_struct(bytes=pa.binary(), path=pa.string())),
}
_DECODED = {"info": {"features": {"images": {"feature": {"_type": "Image"}, "_type": "List"}}}}
"""What makes `datasets` decode the bytes when a row is read; other readers ignore it."""


def _arrow(column: Column) -> pa.DataType:
    if isinstance(column, str):
        return _ARROW[column]
    return _struct(**{name: _arrow(part) for name, part in column.items()})


class ParquetRows:
    """One Parquet file, a row group at a time."""

    def __init__(self, path: Path, columns: Mapping[str, Column]) -> None:
        fields = [(name, _arrow(column)) for name, column in columns.items()]
        self._schema = pa.schema(fields, metadata={"huggingface": json.dumps(_DECODED)})
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._writer = pq.ParquetWriter(self._file, self._schema, compression="zstd")
        self._rows: list[Mapping[str, Json]] = []
        self._pictures: list[list[dict[str, bytes | str]]] = []
        self._bytes = 0

    def add(self, row: Mapping[str, Json], pictures: Sequence[Picture]) -> None:
        """`pictures` go into the column `images`."""
        self._rows.append(row)
        self._pictures.append([{"bytes": picture.data, "path": picture.name} for picture in pictures])
        self._bytes += sum(len(picture.data) for picture in pictures)
        if len(self._rows) >= MOST_ROWS or self._bytes >= MOST_BYTES:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _flush(self) -> None:
        rows = [{**row, "images": kept} for row, kept in zip(self._rows, self._pictures, strict=True)]
        if rows:
            self._writer.write_table(pa.Table.from_pylist(rows, schema=self._schema))
        self._rows, self._pictures, self._bytes = [], [], 0


def chat(turns: Sequence[Turn]) -> Json:
    """Turns as a column `chat`."""
    return [
        {"role": t.role, "content": [{"type": part.type, "text": part.text} for part in t.content]}
        for t in turns
    ]


def answer(text: str) -> Json:
    """A chat of the one turn of the assistant."""
    return [{"role": "assistant", "content": [{"type": "text", "text": text}]}]


def origin(row: Ready) -> dict[str, Json]:
    return dict(row.origin)
