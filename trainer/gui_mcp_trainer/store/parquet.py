"""Rows to Parquet and back."""

# pyarrow ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from gui_mcp_trainer.store.tables import R, Row


def encode(rows: Sequence[R]) -> bytes:
    """One file of `rows`, at least one and all of one kind."""
    schema = schema_of(type(rows[0]))
    arrays = [pa.array([*map(attrgetter(field.name), rows)], type=field.type) for field in schema]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def decode(kind: type[R], data: bytes) -> list[R]:
    """The rows of one file. A column that it lacks has its default. Raises `pydantic.ValidationError` and
    `pyarrow.ArrowInvalid`."""
    wanted = [field.name for field in fields(kind)]
    table = pq.ParquetFile(pa.BufferReader(data)).read(columns=wanted)
    read = _adapter(kind).validate_python
    return [read(values) for values in table.to_pylist()]


@cache
def _adapter(kind: type[R]) -> TypeAdapter[R]:
    return TypeAdapter(kind)


def schema_of(kind: type[Row]) -> pa.Schema:
    """The Arrow schema of a table: its row's fields in order, none of them null."""
    hints = get_type_hints(kind)
    return pa.schema([pa.field(f.name, _arrow(hints[f.name]), nullable=False) for f in fields(kind)])


def _arrow(hint: object) -> pa.DataType:
    if get_origin(hint) is tuple:
        return pa.list_(pa.field("item", _SCALARS[get_args(hint)[0]], nullable=False))
    return _SCALARS[hint]


_SCALARS: dict[object, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
}
