"""`sqlite3 PATH "SQL"`: on the phone's own databases, or on any database file of the phone."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable

from gui_mcp_devices.pocket.files import FileError
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed, letters, octets
from gui_mcp_devices.pocket.sh.databases import Value, confined, copied, fetched, opened

_MODES = {
    "-list": "list",
    "-csv": "csv",
    "-line": "line",
    "-column": "column",
    "-json": "json",
    "-tabs": "tabs",
}


async def sqlite(ctx: Context) -> int:
    mode, header, separator = "list", False, "|"
    args = list(ctx.args)
    while args and args[0].startswith("-"):
        word = args.pop(0).replace("--", "-", 1)
        if word in _MODES:
            mode = _MODES[word]
        elif word in ("-header", "-headers"):
            header = True
        elif word == "-noheader":
            header = False
        elif word in ("-separator", "-cmd", "-init", "-nullvalue") and args:
            value = args.pop(0)
            separator = value if word == "-separator" else separator
        elif word == "-version":
            await ctx.say(f"{sqlite3.sqlite_version} 2026-01-01 00:00:00")
            return 0
        elif word not in ("-batch", "-readonly", "-bail", "-interactive"):
            raise Failed(f"Error: unknown option: {word}", named=False)
    if not args:
        raise Failed("Error: a database file is needed", named=False)
    name, *statements = args
    source = "\n".join(statements) if statements else (await ctx.stdin()).decode("utf-8", "replace")
    form = _Form(mode, header, separator)
    path = _resolved(ctx, name)
    try:
        if path in ctx.phone.databases:
            with copied(ctx.phone, path) as database:
                text = _run(database, source, form)
        else:
            text = _on_file(ctx, name, source, form)
    except sqlite3.Error as problem:
        raise Failed(f"Error: {problem}", named=False) from None
    await ctx.write(octets(text))
    return 0


def _resolved(ctx: Context, name: str) -> str:
    try:
        return ctx.phone.files.resolve(ctx.path(name))
    except FileError:
        raise Failed(
            f'Error: unable to open database "{name}": unable to open database file', named=False
        ) from None


def _on_file(ctx: Context, name: str, source: str, form: _Form) -> str:
    entry = ctx.stat(name)
    if entry is not None and entry.is_dir:
        raise Failed(f'Error: unable to open database "{name}": unable to open database file', named=False)
    data = ctx.phone.files.read(ctx.path(name)) if entry else b""
    with opened(data) as database:
        with confined(database, live=False):
            text = _run(database, source, form)
        after = database.serialize()
        if after != data:
            ctx.store(name, after, mode=entry.mode & 0o777 if entry else 0o660)
    return text


class _Form:
    def __init__(self, mode: str, header: bool, separator: str) -> None:
        self.mode, self.header, self.separator = mode, header, separator

    def rows(self, names: list[str], rows: list[tuple[Value, ...]]) -> str:
        match self.mode:
            case "line":
                wide = max(map(len, names), default=0)
                blocks = (
                    "".join(f"{n:>{wide}} = {shown(v)}\n" for n, v in zip(names, row, strict=True))
                    for row in rows
                )
                return "\n".join(blocks)
            case "csv":
                made = io.StringIO()
                writer = csv.writer(made, lineterminator="\n")
                writer.writerows([names] if self.header else [])
                writer.writerows([shown(value) for value in row] for row in rows)
                return made.getvalue()
            case _:
                mark = "\t" if self.mode == "tabs" else "  " if self.mode == "column" else self.separator
                lines = [mark.join(names)] if self.header and rows else []
                lines += [mark.join(shown(value) for value in row) for row in rows]
                return "".join(f"{line}\n" for line in lines)


def shown(value: Value) -> str:
    """A value as sqlite3 prints it: NULL is nothing."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return letters(value)
    return str(value)


def statements(source: str) -> Iterable[str]:
    """The statements of a script, one by one."""
    rest = ""
    for piece in source.split(";"):
        rest += piece
        if sqlite3.complete_statement(f"{rest};"):
            if rest.strip():
                yield rest
            rest = ""
        else:
            rest += ";"
    if rest.strip(" ;\n\t"):
        yield rest.removesuffix(";")


def _run(database: sqlite3.Connection, source: str, form: _Form) -> str:
    made: list[str] = []
    for line in _commands(source):
        if line.startswith("."):
            made.append(_dot(database, line))
            continue
        for statement in statements(line):
            found = database.execute(statement)
            if found.description is not None:
                made.append(form.rows([str(column[0]) for column in found.description], fetched(found)))
    return "".join(made)


def _commands(source: str) -> Iterable[str]:
    """Dot commands stand on lines of their own, between statements."""
    held: list[str] = []
    for line in source.split("\n"):
        if line.startswith(".") and not "".join(held).strip():
            yield line
        else:
            held.append(line)
            if sqlite3.complete_statement("\n".join(held)):
                yield "\n".join(held)
                held.clear()
    if "".join(held).strip():
        yield "\n".join(held)


def _dot(database: sqlite3.Connection, line: str) -> str:
    verb, *rest = line.split()
    if verb in (".tables", ".schema"):
        found = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        rows = [(str(name), str(sql)) for name, sql in found if sql and (not rest or rest[0] == name)]
        if verb == ".schema":
            return "".join(f"{sql};\n" for _, sql in rows)
        return (
            "  ".join(name for name, sql in rows if sql.upper().startswith(("CREATE TABLE", "CREATE VIEW")))
            + "\n"
        )
    if verb in (".quit", ".exit", ".headers", ".mode", ".timeout", ".separator"):
        return ""
    raise sqlite3.OperationalError(
        f'unknown command or invalid arguments:  "{verb[1:]}". Enter ".help" for help'
    )


COMMANDS: dict[str, Command] = {"sqlite3": sqlite}
