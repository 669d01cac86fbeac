"""`content`: the providers of contacts, calls, messages and settings, on the phone's own databases.

Rows print as `Row: 0 _id=1, address=+1555, body=Hi`; nothing found prints `No result found.`
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts.store import settle
from gui_mcp_devices.pocket.apps.messages.store import open_thread
from gui_mcp_devices.pocket.sh.commands.settings import get, namespace, put
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed
from gui_mcp_devices.pocket.sh.databases import Value, copied, fetched

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

CONTACTS = "/data/data/com.android.providers.contacts/databases/contacts2.db"
CALLS = "/data/data/com.android.providers.contacts/databases/calllog.db"
MESSAGES = "/data/data/com.android.providers.telephony/databases/mmssms.db"


@dataclass(frozen=True, slots=True)
class Route:
    """Where the rows of a URI come from and go to."""

    uri: str
    """A regular expression for what follows `content://`; a group is the row's id."""
    database: str
    source: str
    """What is read: a table, a view, or a query in brackets."""
    table: str = ""
    """What is written; empty: it cannot be."""
    fixed: tuple[tuple[str, str], ...] = ()
    """Columns that every inserted row gets."""
    where: str = ""
    written_key: str = "_id"
    """The column of `table` that the row's id means."""


def _kind(mimetype: str, first: str) -> str:
    """The rows of one kind of data, with the columns that the providers give them."""
    where = f"mimetype = 'vnd.android.cursor.item/{mimetype}'"
    return f"(SELECT *, data1 AS {first}, data2 AS type FROM view_data WHERE {where})"


_PEOPLE = r"(?:com\.android\.contacts|contacts)"
ROUTES: tuple[Route, ...] = (
    Route(r"sms(?:/(\d+))?", MESSAGES, "sms", "sms"),
    Route(r"sms/inbox(?:/(\d+))?", MESSAGES, "sms", "sms", (("type", "1"),), "type = 1"),
    Route(r"sms/sent(?:/(\d+))?", MESSAGES, "sms", "sms", (("type", "2"),), "type = 2"),
    Route(r"sms/draft(?:/(\d+))?", MESSAGES, "sms", "sms", (("type", "3"),), "type = 3"),
    Route(
        r"(?:sms|mms-sms)/conversations",
        MESSAGES,
        "(SELECT thread_id, COUNT(*) AS msg_count, body AS snippet FROM sms GROUP BY thread_id)",
    ),
    Route(rf"{_PEOPLE}/contacts(?:/(\d+))?", CONTACTS, "contacts", "raw_contacts", (), "", "contact_id"),
    Route(rf"{_PEOPLE}/raw_contacts(?:/(\d+))?", CONTACTS, "raw_contacts", "raw_contacts"),
    Route(rf"{_PEOPLE}/data(?:/(\d+))?", CONTACTS, "view_data", "data"),
    Route(rf"{_PEOPLE}/(?:data/)?phones/?(?:(\d+))?", CONTACTS, _kind("phone_v2", "number")),
    Route(rf"{_PEOPLE}/(?:data/)?emails/?(?:(\d+))?", CONTACTS, _kind("email_v2", "address")),
    Route(
        rf"{_PEOPLE}/(?:data/)?postals/?(?:(\d+))?", CONTACTS, _kind("postal-address_v2", "formatted_address")
    ),
    Route(rf"{_PEOPLE}/groups(?:/(\d+))?", CONTACTS, "groups", "groups"),
    Route(rf"{_PEOPLE}/people(?:/(\d+))?", CONTACTS, "(SELECT *, display_name AS name FROM contacts)"),
    Route(r"call_log/calls(?:/(\d+))?", CALLS, "calls", "calls"),
)
MIMETYPED = "mimetype"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_SETTING = re.compile(r"settings/(system|secure|global)(?:/([^/]+))?\Z")


@dataclass(slots=True)
class _Asked:
    uri: str = ""
    where: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    binds: tuple[tuple[str, Value], ...] = ()


def _read(words: list[str]) -> _Asked:
    asked = _Asked()
    at = 0
    while at < len(words):
        word = words[at]
        value = words[at + 1] if at + 1 < len(words) else None
        if not word.startswith("--"):
            raise _usage(f"Unsupported argument: {word}")
        if value is None:
            raise _usage(f"No value for argument: {word}")
        match word:
            case "--uri":
                asked.uri = value
            case "--where":
                asked.where = value
            case "--sort":
                asked.sort = value
            case "--projection":
                asked.columns = tuple(name for name in value.split(":") if name)
            case "--bind" | "--extra":
                asked.binds = (*asked.binds, _bind(value))
            case "--user" | "--method" | "--arg":
                pass
            case _:
                raise _usage(f"Unsupported argument: {word}")
        at += 2
    if not asked.uri.startswith("content://"):
        raise _usage("Content provider URI not specified. Did you specify --uri argument?")
    return asked


def _usage(said: str) -> Failed:
    return Failed(f"[ERROR] {said}\n\nusage: adb shell content [subcommand] [options]", named=False)


def _bind(text: str) -> tuple[str, Value]:
    """`column:s:value`, the type one of s i l f d b n."""
    name, colon, rest = text.partition(":")
    kind, second, value = rest.partition(":")
    if not colon or not second:
        raise _usage(f"Bind not well formed: {text[:60]}")
    try:
        match kind:
            case "i" | "l":
                return name, int(value[:20])
            case "f" | "d":
                return name, float(value[:40])
            case "b":
                return name, int(value.lower() == "true")
            case "n":
                return name, None
            case "s":
                return name, value
            case _:
                raise _usage(f"Unsupported type: {kind[:20]}")
    except ValueError:
        raise Failed(
            "Error while accessing provider\n"
            f'java.lang.NumberFormatException: For input string: "{value[:40]}"',
            named=False,
        ) from None


def _named(name: str) -> str:
    if not _NAME.match(name):
        raise Failed(
            f"Error while accessing provider\njava.lang.IllegalArgumentException: Invalid column {name[:40]}",
            named=False,
        )
    return f'"{name}"'


async def content(ctx: Context) -> int:
    verb, *rest = ctx.args or [""]
    if verb not in ("query", "insert", "update", "delete"):
        raise _usage(f"Unsupported operation: {verb}")
    asked = _read(rest)
    address = asked.uri.removeprefix("content://").split("?")[0].rstrip("/")
    if found := _SETTING.match(address):
        return await _setting(ctx, verb, found.group(1), found.group(2) or "", asked)
    for route in ROUTES:
        match = re.fullmatch(route.uri, address)
        if match is not None:
            row = next((group for group in match.groups() if group), "")
            try:
                await _rows(ctx, verb, route, row, asked)
            except sqlite3.Error as problem:
                authority = address.split("/")[0]
                raise Failed(
                    f"Error while accessing provider:{authority}\n"
                    f"android.database.sqlite.SQLiteException: {problem}",
                    named=False,
                ) from None
            return 0
    authority = address.split("/")[0]
    raise Failed(
        f"Error while accessing provider:{authority}\n"
        f"java.lang.IllegalStateException: Could not find provider: {authority}",
        named=False,
    )


async def _rows(ctx: Context, verb: str, route: Route, row: str, asked: _Asked) -> None:
    if route.database not in ctx.phone.databases:
        raise sqlite3.OperationalError("unable to open database file (code 14)")
    if verb != "query" and not route.table:
        raise Failed(
            f"Error while accessing provider\njava.lang.UnsupportedOperationException: {asked.uri}",
            named=False,
        )
    limits = [f"({text})" for text in (route.where, asked.where) if text]
    if row:
        key = "_id" if verb == "query" else route.written_key
        limits.append(f"{key} = {int(row[:18])}")
    where = f" WHERE {' AND '.join(limits)}" if limits else ""
    lines: list[str] = []
    with copied(ctx.phone, route.database) as database:
        match verb:
            case "query":
                columns = ", ".join(_named(name) for name in asked.columns) or "*"
                order = f" ORDER BY {asked.sort}" if asked.sort else ""
                found = database.execute(f"SELECT {columns} FROM {route.source}{where}{order}")
                names = [str(column[0]) for column in found.description]
                rows = fetched(found)
                for index, values in enumerate(rows):
                    shown = ", ".join(
                        f"{name}={_shown(value)}" for name, value in zip(names, values, strict=True)
                    )
                    lines.append(f"Row: {index} {shown}")
                lines = lines or ["No result found."]
            case "insert":
                binds = _translated(database, [*route.fixed, *asked.binds])
                if route.table == "sms":
                    binds = _threaded(ctx.phone, database, binds)
                names_sql = ", ".join(_named(name) for name, _ in binds)
                marks = ", ".join("?" for _ in binds)
                values_sql = f"({names_sql}) VALUES ({marks})" if binds else "DEFAULT VALUES"
                made = database.execute(
                    f"INSERT INTO {route.table} {values_sql}", [value for _, value in binds]
                )
                if route.table == "raw_contacts" and not any(name == "contact_id" for name, _ in binds):
                    database.execute(
                        "UPDATE raw_contacts SET contact_id = _id WHERE _id = ?", (made.lastrowid,)
                    )
            case "update":
                binds = _translated(database, list(asked.binds))
                if not binds:
                    raise _usage("Values not specified. Did you specify --bind argument(s)?")
                sets = ", ".join(f"{_named(name)} = ?" for name, _ in binds)
                database.execute(f"UPDATE {route.table} SET {sets}{where}", [value for _, value in binds])
            case _:
                database.execute(f"DELETE FROM {route.table}{where}")
        if verb != "query":
            _changed(route, database)
    await ctx.say(*lines)


def _translated(database: sqlite3.Connection, binds: list[tuple[str, Value]]) -> list[tuple[str, Value]]:
    """A `mimetype` becomes the id that the table of data holds."""
    made: list[tuple[str, Value]] = []
    for name, value in binds:
        if name == MIMETYPED:
            found = database.execute("SELECT _id FROM mimetypes WHERE mimetype = ?", (value,)).fetchone()
            if found is None:
                raise sqlite3.OperationalError(f"unknown mimetype {value}")
            made.append(("mimetype_id", int(found[0])))
        else:
            made.append((name, value))
    return made


def _threaded(
    phone: Phone, database: sqlite3.Connection, binds: list[tuple[str, Value]]
) -> list[tuple[str, Value]]:
    """A message without a thread or a date gets them, as the provider gives them."""
    given = dict(binds)
    now = int(phone.now() * 1000)
    given.setdefault("date", now)
    given.setdefault("type", 1)
    if given.get("thread_id") is None:
        given["thread_id"] = open_thread(database, [str(given.get("address") or "")], now)
    return list(given.items())


def _changed(route: Route, database: sqlite3.Connection) -> None:
    """What a provider does by itself after a write: a contact's name follows from its data."""
    if route.table == "data":
        settle(database)
    elif route.table == "raw_contacts":
        database.execute("DELETE FROM data WHERE raw_contact_id NOT IN (SELECT _id FROM raw_contacts)")


def _shown(value: Value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return "BLOB"
    return str(value)


async def _setting(ctx: Context, verb: str, where: str, key: str, asked: _Asked) -> int:
    phone, space = ctx.phone, namespace(where)
    binds = dict(asked.binds)
    if verb == "query":
        known = phone.settings(space)
        wanted = re.search(r"name\s*=\s*['\"]([^'\"]+)['\"]", asked.where)
        key = key or (wanted.group(1) if wanted else "")
        rows = {key: get(phone, space, key)} if key else dict(known)
        columns = asked.columns or ("_id", "name", "value")
        shown = [(name, value) for name, value in sorted(rows.items()) if value is not None]
        if not shown:
            await ctx.say("No result found.")
        for index, (name, value) in enumerate(shown):
            row: dict[str, Value] = {"_id": index + 1, "name": name, "value": value}
            await ctx.say(
                f"Row: {index} " + ", ".join(f"{column}={_shown(row.get(column))}" for column in columns)
            )
        return 0
    name = key or str(binds.get("name", ""))
    if not name:
        raise _usage("Values not specified. Did you specify --bind argument(s)?")
    if verb == "delete":
        phone.put_setting(space, name, None)
    else:
        put(phone, space, name, _shown(binds.get("value")))
    return 0


COMMANDS: dict[str, Command] = {"content": content}
