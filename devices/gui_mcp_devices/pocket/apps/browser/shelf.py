"""What the library's site asks of its tables, and what it changes in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import store
from gui_mcp_devices.pocket.apps.browser.places import DAY

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SITE = "https://library.example/"
WEEKS = 2
MOST_EXTENDED = 2


@dataclass(frozen=True, slots=True)
class Book:
    id: int
    title: str
    author: str
    year: int
    shelf: str
    about: str
    copies: int
    """On the shelf now."""


@dataclass(frozen=True, slots=True)
class Loan:
    id: int
    book: int
    due: int
    """Unix seconds, midnight UTC of that day."""
    extended: int
    """How often it has been."""
    wanted: bool
    """Somebody else waits for it."""


@dataclass(frozen=True, slots=True)
class Hold:
    id: int
    book: int
    branch: str


def books(phone: Phone, query: str = "") -> list[Book]:
    rows = store.database(phone).execute(
        "SELECT _id, title, author, year, shelf, about, copies FROM books ORDER BY _id"
    )
    every = [Book(int(i), str(t), str(a), int(y), str(s), str(b), int(c)) for i, t, a, y, s, b, c in rows]
    sought = query.strip().casefold()
    return [one for one in every if sought in f"{one.title} {one.author}".casefold()]


def book(phone: Phone, id: int) -> Book | None:
    return next((one for one in books(phone) if one.id == id), None)


def title(phone: Phone, id: int) -> str:
    found = book(phone, id)
    return found.title if found is not None else ""


def reviews(phone: Phone, id: int) -> list[tuple[str, str]]:
    rows = store.database(phone).execute(
        "SELECT name, body FROM reviews WHERE book_id = ? ORDER BY _id", (id,)
    )
    return [(str(name), str(body)) for name, body in rows]


def reader(phone: Phone) -> tuple[int, str] | None:
    """Who is logged in: id and name."""
    login = store.cookie(phone, SITE, "session")
    row = store.database(phone).execute("SELECT _id, name FROM readers WHERE login = ?", (login,)).fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def log_in(phone: Phone, login: str, password: str) -> str:
    """Why it did not work: `wrong` or `locked`; empty: it did."""
    row = (
        store.database(phone)
        .execute("SELECT password, locked FROM readers WHERE login = ?", (login.strip(),))
        .fetchone()
    )
    if row is None or str(row[0]) != password.strip():
        return "wrong"
    if row[1]:
        return "locked"
    store.put_cookie(phone, SITE, "session", login.strip())
    return ""


def log_out(phone: Phone) -> None:
    store.put_cookie(phone, SITE, "session", "")


def loans(phone: Phone, reader: int) -> list[Loan]:
    rows = store.database(phone).execute(
        "SELECT _id, book_id, due, extended, wanted FROM loans WHERE reader_id = ? ORDER BY due, _id",
        (reader,),
    )
    return [Loan(int(i), int(b), int(d), int(e), bool(w)) for i, b, d, e, w in rows]


def refusal(loan: Loan) -> str:
    """Why it cannot be extended; empty: it can."""
    return "wanted" if loan.wanted else "often" if loan.extended >= MOST_EXTENDED else ""


def extend(phone: Phone, id: int) -> None:
    store.database(phone).execute(
        "UPDATE loans SET due = due + ?, extended = extended + 1 WHERE _id = ?", (WEEKS * 7 * DAY, id)
    )


def holds(phone: Phone, reader: int) -> list[Hold]:
    rows = store.database(phone).execute(
        "SELECT _id, book_id, branch FROM holds WHERE reader_id = ? ORDER BY _id", (reader,)
    )
    return [Hold(int(i), int(b), str(branch)) for i, b, branch in rows]


def hold(phone: Phone, reader: int, book: int, branch: str) -> None:
    store.database(phone).execute(
        "INSERT INTO holds (reader_id, book_id, branch, made) VALUES (?, ?, ?, ?)",
        (reader, book, branch, int(phone.now())),
    )


def let_go(phone: Phone, id: int) -> None:
    store.database(phone).execute("DELETE FROM holds WHERE _id = ?", (id,))
