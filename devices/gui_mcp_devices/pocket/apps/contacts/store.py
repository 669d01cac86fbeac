"""What the contacts database holds, read and written. Every function takes its connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gui_mcp_devices.pocket.apps.contacts import schema as s
from gui_mcp_devices.pocket.apps.contacts.words import digits, letter, sort_key, split_name, tail


@dataclass(frozen=True, slots=True)
class Line:
    """A number or an address with its type."""

    value: str
    type: int


@dataclass(frozen=True, slots=True)
class About:
    """What else is known of somebody."""

    company: str = ""
    address: str = ""
    birthday: str = ""
    """YYYY-MM-DD."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """One person, whole."""

    id: int = 0
    """0: not stored yet."""
    given: str = ""
    family: str = ""
    phones: tuple[Line, ...] = ()
    emails: tuple[Line, ...] = ()
    about: About = About()
    starred: bool = False

    @property
    def name(self) -> str:
        return full_name(self.given, self.family)

    @property
    def title(self) -> str:
        """What it is listed under: the name, or what else there is."""
        lines = [line.value for line in (*self.phones, *self.emails)]
        return self.name or self.about.company or next(iter(lines), "")


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list."""

    id: int
    name: str
    letter: str
    starred: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A group of contacts."""

    id: int
    title: str
    members: int


def full_name(given: str, family: str) -> str:
    """`Mia Chen`; Chinese names without a space, family name first."""
    if family and given and not (family + given).isascii() and ord(family[0]) > 0x2E7F:
        return family + given
    return f"{given} {family}".strip()


def everyone(db: sqlite3.Connection, *, starred: bool = False) -> list[Listed]:
    """By letter."""
    where = "deleted = 0 AND starred = 1" if starred else "deleted = 0"
    found = db.execute(
        "SELECT _id, display_name, phonebook_label, starred FROM raw_contacts "
        f"WHERE {where} ORDER BY sort_key, _id"
    )
    return [Listed(int(id), str(name or ""), str(at or ""), bool(star)) for id, name, at, star in found]


def search(db: sqlite3.Connection, query: str) -> list[tuple[Listed, str]]:
    """Those whose name, number, address or company holds `query`, and what else of theirs matched."""
    wanted = query.strip().casefold()
    number = digits(query) if not any(sign.isalpha() for sign in query) else ""
    said: dict[int, str] = {}
    kinds = (s.KINDS[s.PHONE], s.KINDS[s.EMAIL], s.KINDS[s.ORGANIZATION])
    for id, kind, value in db.execute(
        "SELECT raw_contact_id, mimetype_id, data1 FROM data WHERE mimetype_id IN (?, ?, ?) ORDER BY _id",
        kinds,
    ):
        plain = str(value)
        hit = wanted in plain.casefold() or (number and kind == kinds[0] and number in digits(plain))
        if hit:
            said.setdefault(int(id), plain)
    return [
        (one, said.get(one.id, "")) for one in everyone(db) if wanted in one.name.casefold() or one.id in said
    ]


def read(db: sqlite3.Connection, id: int) -> Contact | None:
    """Somebody; None where there is nobody of that id."""
    first = db.execute("SELECT starred FROM raw_contacts WHERE _id = ? AND deleted = 0", (id,)).fetchone()
    if first is None:
        return None
    held: dict[str, list[tuple[str, str, str]]] = {}
    for kind, *data in db.execute(
        "SELECT mimetype_id, data1, data2, data3 FROM data WHERE raw_contact_id = ? ORDER BY _id", (id,)
    ):
        one, two, three = (str(part or "") for part in data)
        held.setdefault(s.MIMETYPES[int(kind) - 1], []).append((one, two, three))

    def only(kind: str) -> str:
        return held[kind][0][0] if kind in held else ""

    def lines(kind: str) -> tuple[Line, ...]:
        return tuple(Line(value, int(type or 0)) for value, type, _ in held.get(kind, ()))

    whole, given, family = held.get(s.NAME, [("", "", "")])[0]
    if whole and not (given or family):
        given, family = split_name(whole)
    born = next((day for day, type, _ in held.get(s.EVENT, ()) if type == str(s.BIRTHDAY)), "")
    about = About(only(s.ORGANIZATION), only(s.POSTAL), born, only(s.NOTE))
    return Contact(id, given, family, lines(s.PHONE), lines(s.EMAIL), about, bool(first[0]))


def save(db: sqlite3.Connection, contact: Contact) -> int:
    """Write somebody, new where the id is 0; rows that stay the same are left alone. Gives the id."""
    head = _head(contact)
    id = contact.id
    if not id:
        made = db.execute(
            "INSERT INTO raw_contacts (display_name, display_name_alt, phonebook_label, sort_key, starred) "
            "VALUES (?, ?, ?, ?, ?)",
            (*head, int(contact.starred)),
        )
        id = made.lastrowid or 0
        db.execute("UPDATE raw_contacts SET contact_id = _id WHERE _id = ?", (id,))
    else:
        db.execute(
            "UPDATE raw_contacts SET display_name = ?, display_name_alt = ?, phonebook_label = ?, "
            "sort_key = ?, starred = ? WHERE _id = ?",
            (*head, int(contact.starred), id),
        )
    wanted = _rows(contact)
    for row, kind, *data in db.execute(
        "SELECT _id, mimetype_id, data1, data2, data3, data4 FROM data "
        "WHERE raw_contact_id = ? AND mimetype_id != ?",
        (id, s.KINDS[s.GROUP]),
    ).fetchall():
        held = (int(kind), *(str(part or "") for part in data))
        if held in wanted:
            wanted.remove(held)
        else:
            db.execute("DELETE FROM data WHERE _id = ?", (row,))
    db.executemany(
        "INSERT INTO data (raw_contact_id, mimetype_id, data1, data2, data3, data4) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [(id, kind, *(part or None for part in data)) for kind, *data in wanted],
    )
    return id


def settle(db: sqlite3.Connection) -> None:
    """After rows of data were written from outside: names, letters and order follow from them again."""
    for id, name, at in db.execute("SELECT _id, display_name, phonebook_label FROM raw_contacts").fetchall():
        one = read(db, int(id))
        title = one.title if one is not None else ""
        if one is not None and (name, at) != (title, letter(title)):
            db.execute(
                "UPDATE raw_contacts SET display_name = ?, display_name_alt = ?, phonebook_label = ?, "
                "sort_key = ? WHERE _id = ?",
                (*_head(one), id),
            )


def _head(contact: Contact) -> tuple[str, str, str, str]:
    """How somebody is listed: name, name by family name, letter, order."""
    title = contact.title
    return (
        title, f"{contact.family}, {contact.given}".strip(", ") or title, letter(title), sort_key(title)
    )  # fmt: skip


def _rows(contact: Contact) -> list[tuple[int | str, ...]]:
    """Mimetype and data1 to data4 of each row that a contact needs."""
    about = contact.about
    rows: list[tuple[str, str, str, str, str]] = []
    if contact.name:
        rows.append((s.NAME, contact.name, contact.given, contact.family, ""))
    rows += [(s.PHONE, line.value, str(line.type), "", digits(line.value)) for line in contact.phones]
    rows += [(s.EMAIL, line.value, str(line.type), "", "") for line in contact.emails]
    rows += [(s.ORGANIZATION, about.company, "1", "", "")] if about.company else []
    rows += [(s.POSTAL, about.address, "1", "", "")] if about.address else []
    rows += [(s.EVENT, about.birthday, str(s.BIRTHDAY), "", "")] if about.birthday else []
    rows += [(s.NOTE, about.note, "", "", "")] if about.note else []
    return [(s.KINDS[kind], *data) for kind, *data in rows]


def star(db: sqlite3.Connection, id: int, on: bool) -> None:
    db.execute("UPDATE raw_contacts SET starred = ? WHERE _id = ?", (int(on), id))


def delete(db: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Away with them, for good."""
    for id in ids:
        db.execute("DELETE FROM data WHERE raw_contact_id = ?", (id,))
        db.execute("DELETE FROM raw_contacts WHERE _id = ?", (id,))


def numbers(db: sqlite3.Connection) -> dict[str, str]:
    """Names by `words.tail` of their numbers."""
    found = db.execute(
        "SELECT data4, display_name FROM data JOIN raw_contacts ON raw_contacts._id = raw_contact_id "
        "WHERE mimetype_id = ? ORDER BY data._id DESC",
        (s.KINDS[s.PHONE],),
    )
    return {tail(str(number)): str(name) for number, name in found}


def phone_book(db: sqlite3.Connection) -> list[tuple[str, str, int]]:
    """Name, number and type of every number, by name."""
    found = db.execute(
        "SELECT display_name, data1, data2 FROM data JOIN raw_contacts ON raw_contacts._id = raw_contact_id "
        "WHERE mimetype_id = ? ORDER BY sort_key, data._id",
        (s.KINDS[s.PHONE],),
    )
    return [(str(name), str(number), int(type or 0)) for name, number, type in found]


def with_number(db: sqlite3.Connection, number: str) -> int:
    """Whose number it is; 0: nobody's."""
    wanted = tail(number)
    for id, held in db.execute(
        "SELECT raw_contact_id, data4 FROM data WHERE mimetype_id = ? ORDER BY _id", (s.KINDS[s.PHONE],)
    ):
        if tail(str(held)) == wanted:
            return int(id)
    return 0


# -- labels -------------------------------------------------------------------------------------------------


def labels(db: sqlite3.Connection) -> list[Label]:
    found = db.execute(
        "SELECT groups._id, title, (SELECT COUNT(DISTINCT raw_contact_id) FROM data WHERE mimetype_id = ? "
        "AND data1 = CAST(groups._id AS TEXT)) FROM groups WHERE deleted = 0 ORDER BY title COLLATE NOCASE",
        (s.KINDS[s.GROUP],),
    )
    return [Label(int(id), str(title), int(members)) for id, title, members in found]


def labels_of(db: sqlite3.Connection, id: int) -> set[int]:
    found = db.execute(
        "SELECT data1 FROM data WHERE raw_contact_id = ? AND mimetype_id = ?", (id, s.KINDS[s.GROUP])
    )
    return {int(label) for (label,) in found}


def members(db: sqlite3.Connection, label: int) -> list[Listed]:
    found = {
        int(id)
        for (id,) in db.execute(
            "SELECT raw_contact_id FROM data WHERE mimetype_id = ? AND data1 = ?",
            (s.KINDS[s.GROUP], str(label)),
        )
    }
    return [one for one in everyone(db) if one.id in found]


def put_label(db: sqlite3.Connection, label: int, title: str) -> int:
    """Rename a label, or make one where the id is 0."""
    if label:
        db.execute("UPDATE groups SET title = ? WHERE _id = ?", (title, label))
        return label
    return db.execute("INSERT INTO groups (title) VALUES (?)", (title,)).lastrowid or 0


def drop_label(db: sqlite3.Connection, label: int) -> None:
    """Its members stay."""
    db.execute("DELETE FROM data WHERE mimetype_id = ? AND data1 = ?", (s.KINDS[s.GROUP], str(label)))
    db.execute("DELETE FROM groups WHERE _id = ?", (label,))


def mark(db: sqlite3.Connection, id: int, label: int, on: bool) -> None:
    """Put somebody under a label, or take them out."""
    kind = s.KINDS[s.GROUP]
    held = label in labels_of(db, id)
    if on and not held:
        db.execute(
            "INSERT INTO data (raw_contact_id, mimetype_id, data1) VALUES (?, ?, ?)", (id, kind, str(label))
        )
    elif held and not on:
        db.execute(
            "DELETE FROM data WHERE raw_contact_id = ? AND mimetype_id = ? AND data1 = ?",
            (id, kind, str(label)),
        )


# -- the same person twice ----------------------------------------------------------------------------------


def doubles(db: sqlite3.Connection) -> list[tuple[int, ...]]:
    """Contacts that are likely the same person: of the same name or with the same number."""
    groups: dict[str, list[int]] = {}
    for one in everyone(db):
        groups.setdefault(f"name {one.name.casefold()}", []).append(one.id)
    for id, number in db.execute(
        "SELECT raw_contact_id, data4 FROM data WHERE mimetype_id = ? ORDER BY raw_contact_id",
        (s.KINDS[s.PHONE],),
    ):
        held = groups.setdefault(f"number {tail(str(number))}", [])
        if id not in held:
            held.append(int(id))
    found: list[tuple[int, ...]] = []
    taken: set[int] = set()
    for ids in groups.values():
        if len(ids) > 1 and not taken & set(ids):
            found.append(tuple(sorted(ids)))
            taken |= set(ids)
    return found


def merge(db: sqlite3.Connection, ids: Sequence[int]) -> int:
    """One contact of several: the first keeps its name and gets what the others have more. Gives its id."""
    people = [one for one in (read(db, id) for id in ids) if one is not None]
    if not people:
        return 0
    first = people[0]
    phones: list[Line] = []
    emails: list[Line] = []
    for one in people:
        phones += [line for line in one.phones if tail(line.value) not in {tail(p.value) for p in phones}]
        held = {line.value.casefold() for line in emails}
        emails += [line for line in one.emails if line.value.casefold() not in held]
        for label in labels_of(db, one.id):
            mark(db, first.id, label, True)

    def best(values: Iterable[str]) -> str:
        return next((value for value in values if value), "")

    about = About(
        best(p.about.company for p in people), best(p.about.address for p in people),
        best(p.about.birthday for p in people), best(p.about.note for p in people),
    )  # fmt: skip
    starred = any(p.starred for p in people)
    delete(db, [p.id for p in people[1:]])
    return save(
        db, Contact(first.id, first.given, first.family, tuple(phones), tuple(emails), about, starred)
    )
