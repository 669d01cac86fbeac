"""What the pages of the notes ask of their database, and what they change in it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.notes.data import NOTES

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Place = Literal["notes", "archive", "bin"]
Sort = Literal["modified", "created", "title"]
_ORDER: dict[Sort, str] = {
    "modified": "modified DESC, _id DESC",
    "created": "created DESC, _id DESC",
    "title": "title COLLATE NOCASE, _id",
}


@dataclass(frozen=True, slots=True)
class Note:
    id: int
    title: str
    body: str
    kind: str
    """text or list."""
    colour: str
    pinned: bool
    place: str
    reminder: int
    """Unix seconds; 0: none."""
    modified: int

    @property
    def empty(self) -> bool:
        return not self.title.strip() and not self.body.strip()


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    text: str
    checked: bool


_NOTE = "SELECT _id, title, body, kind, colour, pinned, place, reminder, modified FROM notes "


def _note(row: tuple[int, str, str, str, str, int, str, int, int]) -> Note:
    id, title, body, kind, colour, pinned, place, reminder, modified = row
    return Note(id, title, body, kind, colour, bool(pinned), place, reminder, modified)


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[NOTES]


def note(phone: Phone, id: int) -> Note | None:
    row = database(phone).execute(_NOTE + "WHERE _id = ?", (id,)).fetchone()
    return None if row is None else _note(row)


def notes(
    phone: Phone, place: Place = "notes", label: int = 0, query: str = "", sort: Sort = "modified"
) -> list[Note]:
    """Pinned ones first. `query` is looked for in titles, texts and items of lists."""
    where, values = ["place = ?"], list[str | int]([place])
    if label:
        where.append("_id IN (SELECT note_id FROM note_labels WHERE label_id = ?)")
        values.append(label)
    for word in query.lower().split():
        where.append(
            "(instr(lower(title), ?) OR instr(lower(body), ?) OR "
            "_id IN (SELECT note_id FROM items WHERE instr(lower(text), ?)))"
        )
        values += [word, word, word]
    order = f"WHERE {' AND '.join(where)} ORDER BY pinned DESC, {_ORDER[sort]}"
    return [_note(row) for row in database(phone).execute(_NOTE + order, values)]


def all_items(phone: Phone) -> dict[int, list[Item]]:
    """By note; what is not done comes first."""
    found: dict[int, list[Item]] = {}
    for of, id, text, checked in database(phone).execute(
        "SELECT note_id, _id, text, checked FROM items ORDER BY checked, _id"
    ):
        found.setdefault(int(of), []).append(Item(int(id), str(text), bool(checked)))
    return found


def items(phone: Phone, note: int) -> list[Item]:
    found = database(phone).execute(
        "SELECT _id, text, checked FROM items WHERE note_id = ? ORDER BY _id", (note,)
    )
    return [Item(int(id), str(text), bool(checked)) for id, text, checked in found]


def labels(phone: Phone) -> list[tuple[int, str]]:
    found = database(phone).execute("SELECT _id, name FROM labels ORDER BY name COLLATE NOCASE")
    return [(int(id), str(name)) for id, name in found]


def labels_of(phone: Phone) -> dict[int, list[tuple[int, str]]]:
    """The labels of every note that has any."""
    found: dict[int, list[tuple[int, str]]] = {}
    for of, id, name in database(phone).execute(
        "SELECT note_id, _id, name FROM note_labels JOIN labels ON _id = label_id ORDER BY name"
    ):
        found.setdefault(int(of), []).append((int(id), str(name)))
    return found


# -- changes ----------------------------------------------------------------------------------------------


def create(phone: Phone, kind: str = "text", label: int = 0, body: str = "") -> int:
    now = int(phone.now())
    made = database(phone).execute(
        "INSERT INTO notes (kind, body, created, modified) VALUES (?,?,?,?)", (kind, body, now, now)
    )
    id = made.lastrowid or 0
    if label:
        put_label(phone, id, label, True)
    return id


def write(phone: Phone, id: int, title: str, body: str) -> None:
    database(phone).execute(
        "UPDATE notes SET title = ?, body = ?, modified = ? WHERE _id = ?",
        (title, body, int(phone.now()), id),
    )


def move(phone: Phone, id: int, place: Place) -> None:
    """What leaves the notes is pinned no more."""
    database(phone).execute("UPDATE notes SET place = ?, pinned = 0 WHERE _id = ?", (place, id))


def pin(phone: Phone, id: int, on: bool) -> None:
    """What is pinned stands among the notes."""
    where = ", place = 'notes'" if on else ""
    database(phone).execute(f"UPDATE notes SET pinned = ?{where} WHERE _id = ?", (on, id))


def paint(phone: Phone, id: int, colour: str) -> None:
    database(phone).execute("UPDATE notes SET colour = ? WHERE _id = ?", (colour, id))


def remind(phone: Phone, id: int, moment: int) -> None:
    """0: not at all."""
    database(phone).execute("UPDATE notes SET reminder = ? WHERE _id = ?", (moment, id))


def due(phone: Phone) -> list[Note]:
    found = database(phone).execute(_NOTE + "WHERE reminder BETWEEN 1 AND ?", (int(phone.now()),))
    return [_note(row) for row in found]


def destroy(phone: Phone, id: int) -> None:
    for table, column in (("notes", "_id"), ("items", "note_id"), ("note_labels", "note_id")):
        database(phone).execute(f"DELETE FROM {table} WHERE {column} = ?", (id,))


def copy(phone: Phone, id: int) -> int:
    """A second one, not pinned and without its reminder; its id."""
    table, now = database(phone), int(phone.now())
    made = table.execute(
        "INSERT INTO notes (title, body, kind, colour, created, modified) "
        "SELECT title, body, kind, colour, ?, ? FROM notes WHERE _id = ?",
        (now, now, id),
    )
    new = made.lastrowid or 0
    table.execute(
        "INSERT INTO items (note_id, text, checked) SELECT ?, text, checked FROM items WHERE note_id = ? "
        "ORDER BY _id",
        (new, id),
    )
    table.execute("INSERT INTO note_labels SELECT ?, label_id FROM note_labels WHERE note_id = ?", (new, id))
    return new


def become(phone: Phone, id: int, kind: str) -> None:
    """A text's lines become items, or items lines."""
    old = note(phone, id)
    if old is None or old.kind == kind:
        return
    table = database(phone)
    if kind == "list":
        for line in old.body.splitlines():
            if line.strip():
                add_item(phone, id, line.strip())
        body = ""
    else:
        body = "\n".join(item.text for item in items(phone, id))
        table.execute("DELETE FROM items WHERE note_id = ?", (id,))
    table.execute("UPDATE notes SET kind = ?, body = ? WHERE _id = ?", (kind, body, id))
    touch(phone, id)


def touch(phone: Phone, id: int) -> None:
    database(phone).execute("UPDATE notes SET modified = ? WHERE _id = ?", (int(phone.now()), id))


def add_item(phone: Phone, note: int, text: str) -> int:
    made = database(phone).execute("INSERT INTO items (note_id, text) VALUES (?,?)", (note, text))
    return made.lastrowid or 0


def set_items(phone: Phone, note: int, kept: list[Item]) -> None:
    """As they were at another moment."""
    table = database(phone)
    table.execute("DELETE FROM items WHERE note_id = ?", (note,))
    table.executemany(
        "INSERT INTO items (_id, note_id, text, checked) VALUES (?,?,?,?)",
        [(item.id, note, item.text, item.checked) for item in kept],
    )


def change_item(phone: Phone, id: int, text: str) -> None:
    database(phone).execute("UPDATE items SET text = ? WHERE _id = ?", (text, id))


def tick(phone: Phone, id: int, on: bool) -> None:
    database(phone).execute("UPDATE items SET checked = ? WHERE _id = ?", (on, id))


def remove_item(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM items WHERE _id = ?", (id,))


# -- labels -----------------------------------------------------------------------------------------------


def put_label(phone: Phone, note: int, label: int, on: bool) -> None:
    if on:
        database(phone).execute("INSERT OR IGNORE INTO note_labels VALUES (?,?)", (note, label))
    else:
        database(phone).execute("DELETE FROM note_labels WHERE note_id = ? AND label_id = ?", (note, label))


def save_label(phone: Phone, id: int, name: str) -> bool:
    """`id` 0 makes a new one. False: there is one of that name, or the name is empty."""
    name = " ".join(name.split())
    taken = any(other.casefold() == name.casefold() and i != id for i, other in labels(phone))
    if not name or taken:
        return False
    if id:
        database(phone).execute("UPDATE labels SET name = ? WHERE _id = ?", (name, id))
    else:
        database(phone).execute("INSERT INTO labels (name) VALUES (?)", (name,))
    return True


def delete_label(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM labels WHERE _id = ?", (id,))
    database(phone).execute("DELETE FROM note_labels WHERE label_id = ?", (id,))
