"""Rows to Parquet and back: one file a shard, its columns the fields of one kind of row, none of them null.

A file is read as far as is asked: all rows, those of one episode (row groups that cannot hold it are not
touched), or some columns. Every page carries a checksum, which is looked at.
"""

# pyarrow ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingParameterType=false

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, fields
from functools import cache
from itertools import repeat
from operator import attrgetter
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gui_mcp_trainer.store.errors import ShardDamaged, ShardNewer
from gui_mcp_trainer.store.tables import R, Row, Value

GROUP = 1024
"""Rows of one row group: what is read at least for one episode of a large shard."""


def encode(rows: Sequence[R]) -> bytes:
    """One file of `rows`, at least one and all of one kind. Half a character (a lone surrogate), which UTF-8
    has no bytes for, becomes a question mark. Raises `TypeError` for rows of several kinds."""
    kind = type(rows[0])
    if any(type(row) is not kind for row in rows):
        raise TypeError(f"one shard holds one kind of row, and not {kind.__name__} and others together")
    schema = schema_of(kind)
    arrays = [_array([*map(attrgetter(field.name), rows)], field.type) for field in schema]
    return _encoded(pa.Table.from_arrays(arrays, schema=schema))


def merge(kind: type[Row], paths: Sequence[Path]) -> bytes:
    """One file of the rows of several shards, each once by its key, the first of them. Raises as
    `read_rows` does."""
    seen: set[tuple[Value, ...]] = set()
    tables: list[pa.Table] = []
    for path in paths:
        table = _whole_table(kind, path)
        first: list[bool] = []
        for key in zip(*(table.column(name).to_pylist() for name in kind.KEY), strict=True):
            first.append(key not in seen)
            seen.add(key)
        tables.append(table.filter(pa.array(first, pa.bool_())))
    return _encoded(pa.concat_tables(tables))


def thin(kind: type[Row], path: Path, keep: Sequence[bool]) -> bytes:
    """A file of those rows of a shard that are to be kept, at least one. Raises as `read_rows` does."""
    return _encoded(_whole_table(kind, path).filter(pa.array(keep, pa.bool_())))


def read_rows(kind: type[R], path: Path, episode: str | None = None) -> list[R]:
    """The rows of one shard, or those of one episode in it. A column that it lacks has its default.

    Raises `FileNotFoundError`, `ShardDamaged` and `ShardNewer`.
    """
    with _opened(kind, path) as file:
        groups = [*range(file.num_row_groups)] if episode is None else _groups_of(file, episode)
        if not groups:
            return []
        table = file.read_row_groups(groups)
        if episode is not None:
            table = table.filter(pc.field("episode") == episode)
    columns: list[Iterator[Value] | list[Value]] = []
    for field in fields(kind):
        if field.name in table.column_names:
            columns.append(_values(path, table, field.name))
        else:
            columns.append(repeat(_defaults(kind)[field.name], table.num_rows))
    return [kind(*values) for values in zip(*columns, strict=True)]


def read_columns(kind: type[Row], path: Path, names: Sequence[str]) -> list[tuple[Value, ...]]:
    """Some columns of every row of one shard. Raises as `read_rows` does."""
    with _opened(kind, path) as file:
        there = [name for name in names if name in file.schema_arrow.names]
        table = file.read(columns=there)
        rows = file.metadata.num_rows
    columns = [
        _values(path, table, name) if name in there else repeat(_defaults(kind)[name], rows) for name in names
    ]
    return [*zip(*columns, strict=True)]


def _encoded(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", row_group_size=GROUP, write_page_checksum=True)
    return sink.getvalue().to_pybytes()


def _whole_table(kind: type[Row], path: Path) -> pa.Table:
    """Every column of a shard, those that it lacks with their defaults."""
    with _opened(kind, path) as file:
        table = file.read()
    columns: list[pa.ChunkedArray | pa.Array] = []
    for field in schema_of(kind):
        if field.name in table.column_names:
            columns.append(_sound(path, table, field.name))
        else:
            columns.append(pa.array([_defaults(kind)[field.name]] * table.num_rows, type=field.type))
    return pa.Table.from_arrays(columns, schema=schema_of(kind))


@cache
def schema_of(kind: type[Row]) -> pa.Schema:
    """The Arrow schema of a table: its row's fields in order, none of them null."""
    hints = get_type_hints(kind)
    return pa.schema([pa.field(f.name, _arrow(hints[f.name]), nullable=False) for f in fields(kind)])


@contextmanager
def _opened(kind: type[Row], path: Path) -> Generator[pq.ParquetFile]:
    """Turns what pyarrow has to say inside the block into our words for it."""
    asked = f"read {path.parent.name}/{path.name}"
    try:
        with pa.memory_map(str(path)) as source:
            file = pq.ParquetFile(source, page_checksum_verification=True)
            _refuse_other(kind, asked, file.schema_arrow)
            yield file
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise ShardDamaged(
            asked,
            f"it is torn or damaged ({str(error).splitlines()[0][:80]})",
            "restore it from a copy; or move it out of the tables, and run the stage again that wrote it",
        ) from error


def _refuse_other(kind: type[Row], asked: str, found: pa.Schema) -> None:
    known = schema_of(kind)
    if unknown := [name for name in found.names if name not in known.names]:
        true = f"its columns {', '.join(unknown)} are not known here, so a later version wrote it"
        raise ShardNewer(asked, true, "update GUI-MCP")
    for field in known:
        if field.name not in found.names:
            if field.name not in _defaults(kind):
                raise ShardDamaged(asked, f"it has no column {field.name}", "move it out of the tables")
        elif found.field(field.name).type != field.type:
            true = f"its column {field.name} is {found.field(field.name).type}, not {field.type}"
            raise ShardDamaged(asked, true, "move it out of the tables")


def _groups_of(file: pq.ParquetFile, episode: str) -> list[int]:
    column = file.schema_arrow.names.index("episode")
    groups: list[int] = []
    for number in range(file.num_row_groups):
        said = file.metadata.row_group(number).column(column).statistics
        if said is None or not said.has_min_max or said.min <= episode <= said.max:
            groups.append(number)
    return groups


def _values(path: Path, table: pa.Table, name: str) -> list[Value]:
    column = _sound(path, table, name)
    values = column.to_pylist()
    return [tuple(value) for value in values] if pa.types.is_list(column.type) else values


def _sound(path: Path, table: pa.Table, name: str) -> pa.ChunkedArray:
    """A column without a hole."""
    column = table.column(name)
    lists = pa.types.is_list(column.type)
    if column.null_count or (lists and any(chunk.values.null_count for chunk in column.chunks)):
        asked = f"read {path.parent.name}/{path.name}"
        raise ShardDamaged(asked, f"its column {name} has nothing in some rows", "move it out of the tables")
    return column


def _array(values: list[Value], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, type=kind)
    except UnicodeEncodeError:
        return pa.array([_whole(value) for value in values], type=kind)


def _whole(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(part.encode("utf-8", "replace").decode() for part in value if isinstance(part, str))
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


@cache
def _defaults(kind: type[Row]) -> dict[str, Value]:
    return {f.name: f.default for f in fields(kind) if f.default is not MISSING}


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
