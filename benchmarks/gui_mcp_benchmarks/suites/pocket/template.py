"""What a task on the simulated phone is: drawn from the phone's own data, checked on its databases.

class RenamePhone(Template):
    name, app, tier, split = "settings-rename", "app.pocket.settings", "easy", "train"
    may_change = frozenset({"settings.db/settings"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.new = random.choice(NAMES)

    def goals(self): ...
    def wanted(self): ...
    def next(self, see: See) -> Action | Finish: ...
    def nears(self): ...
"""

from __future__ import annotations

import hashlib
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random
from typing import TYPE_CHECKING, ClassVar, Literal

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.filenodes import File
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.settings import HOSTS, SETTINGS
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import AskUser, Finish

from gui_mcp_benchmarks.task import Score, Split

if TYPE_CHECKING:
    from gui_mcp_benchmarks.suites.pocket.see import See

Tier = Literal["easy", "medium", "hard"]
Do = Action | Finish | AskUser
COLLATERAL = 0.5
"""What is left of a score when something changed that had nothing to do with the goal."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that must hold at the end."""

    name: str
    holds: Callable[[], bool]


class Template(ABC):
    """One task with its parameters drawn."""

    name: ClassVar[str]
    app: ClassVar[str]
    """Package of the app it is about; the first one, where it needs several."""
    also: ClassVar[tuple[str, ...]] = ()
    """Packages of the others."""
    tier: ClassVar[Tier]
    split: ClassVar[Split]
    may_change: ClassVar[frozenset[str]] = frozenset()
    """Tables that the goal touches, as `mmssms.db/sms`; any other that differs at the end is collateral."""
    asks: ClassVar[bool] = False
    """It is a question: the agent's last words are the answer."""
    infeasible: ClassVar[bool] = False
    """It cannot be done: to say so, with nothing changed, is what is right. `wanted` is empty."""
    open_question: ClassVar[str] = ""
    """What the goal leaves open and only the person knows, in a few words. It must be asked before anything
    is changed; to guess is not right, even where the guess is."""

    def __init__(self, phone: Phone, random: Random) -> None:
        """Draw the parameters from `phone`, freshly reset, and change of it what the start state needs."""
        self.phone = phone
        self.random = random
        self.questions: tuple[str, ...] = ()
        """What the person was asked so far."""
        self.changed_before_asking: frozenset[str] = frozenset()
        """Tables that differed from the start when the first question came."""

    @abstractmethod
    def goals(self) -> Mapping[Locale, Sequence[str]]:
        """Phrasings by language. What is to be typed stands in them word for word."""

    @abstractmethod
    def wanted(self) -> Sequence[Part]:
        """What the goal asks for: nothing of it holds at the start. Empty where it only asks, or cannot be
        done."""

    def kept(self) -> Sequence[Part]:
        """What must not be lost inside the tables that may change: all of it holds at the start."""
        return ()

    def answer_holds(self, answer: str) -> bool:
        """Whether an answer is right; asked for questions only."""
        return not self.asks

    def reply(self) -> str:
        """What the person says when asked, as a sentence in the phone's language; what is to be typed stands
        in it word for word. By default they have said all they know."""
        return self.t("Please do as I said, I have nothing to add.", "就按我说的做，没有别的要补充。")

    @abstractmethod
    def next(self, see: See) -> Do:
        """The oracle: what to do now, in whatever state the phone is. It may read all of the phone, and it
        asks while `open_question` is set and `questions` is empty."""

    @abstractmethod
    def nears(self) -> Sequence[tuple[str, Callable[[], None]]]:
        """Ends that are nearly right, by name: each brings the phone from its start into one."""

    def near_answers(self) -> Sequence[str]:
        """Answers that are nearly right; for questions only."""
        return ()

    def t(self, en: str, zh: str) -> str:
        """In the phone's language."""
        return self.phone.say(en, zh)

    def database(self, file: str) -> sqlite3.Connection:
        """The database whose file is called so. Raises `KeyError`."""
        return next(d for path, d in self.phone.databases.items() if PurePosixPath(path).name == file)

    def value(self, file: str, query: str, *values: object) -> object:
        """The first column of the first row; None where there is no row."""
        row = self.database(file).execute(query, values).fetchone()
        return None if row is None else row[0]

    def count(self, file: str, table: str, where: str = "1", *values: object) -> int:
        return int(str(self.value(file, f"SELECT count(*) FROM {table} WHERE {where}", *values)))


class Judged:
    """A template in its start state, with what the start looked like."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._before = tables(template.phone)

    def hear(self, question: str) -> str:
        """The person is asked; what they say."""
        template = self.template
        if not template.questions:
            now = tables(template.phone)
            names = {*now, *self._before}
            template.changed_before_asking = frozenset(n for n in names if now.get(n) != self._before.get(n))
        template.questions = (*template.questions, question)
        return template.reply()

    def score(self, answer: str = "", outcome: str = "done") -> Score:
        """By state: the share of what is wanted; halved by collateral damage; exact without any miss.

        `outcome` is how the run ended: a goal that cannot be done wants `infeasible`. Where something was to
        be asked and was not, or only after something was changed, nothing else counts.
        """
        template = self.template
        parts = [(part.name, part.holds()) for part in template.wanted()]
        if template.asks:
            parts.append(("answer", template.answer_holds(answer)))
        if template.infeasible:
            parts.append(("said that it cannot be done", outcome == "infeasible"))
        if template.open_question:
            if not template.questions:
                parts = [("asked", False)]
            elif template.changed_before_asking:
                parts = [("asked before anything was changed", False)]
        lost = [part.name for part in template.kept() if not part.holds()]
        lost += self._collateral()
        share = sum(holds for _, holds in parts) / len(parts)
        value = share * COLLATERAL if lost else share
        misses = [name for name, holds in parts if not holds]
        note = "; ".join([*(f"not {name}" for name in misses), *(f"lost {name}" for name in lost)])
        won = not misses and not lost
        return Score(value, share, won, note, won)

    def _collateral(self) -> list[str]:
        now = tables(self.template.phone)
        names = sorted({*now, *self._before} - self.template.may_change)
        return [name for name in names if now.get(name) != self._before.get(name)]


def tables(phone: Phone) -> dict[str, str]:
    """A digest of every table that holds a person's data, by `file/table`, and under `STORED` one of all
    their files. Traces of use are left out."""
    found: dict[str, str] = {}
    for path, database in phone.databases.items():
        file = PurePosixPath(path).name
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in names.fetchall():
            if name in TRACES or str(name).startswith("sqlite_"):
                continue
            digest = hashlib.blake2b(digest_size=16)
            for row in database.execute(f'SELECT {_told(database, file, name)} FROM "{name}" ORDER BY 1'):
                if path != SETTINGS or HOSTS.isdisjoint(row):
                    digest.update(repr(row).encode())
            found[f"{file}/{name}"] = digest.hexdigest()
    found[STORED] = _stored(phone)
    return found


def _told(database: sqlite3.Connection, file: str, table: str) -> str:
    """The columns that hold a person's data."""
    looked = LOOKED.get(f"{file}/{table}")
    if looked is None:
        return "*"
    columns = database.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchall()
    return ", ".join(str(name) for (name,) in columns if name not in looked)


def _stored(phone: Phone) -> str:
    """Of names and contents, not of times. Bytes remember their hash, so that a large file is read once."""
    digest = hashlib.blake2b(digest_size=16)
    for path, node in phone.files.below(ROOT) if phone.files.stat(ROOT) else ():
        match node:
            case File(data):
                digest.update(f"{path!r} {hash(data)} {len(data)}".encode())
            case _:
                digest.update(f"{path!r} {type(node).__name__}".encode())
    return digest.hexdigest()


ROOT = "/storage/emulated/0"
STORED = "sdcard/files"
"""Stands for all files below the phone's storage among the tables."""
TRACES = frozenset({"searches", "recents", "history", "drafts"})
"""Tables that looking around fills."""
LOOKED: Mapping[str, frozenset[str]] = {
    "mmssms.db/sms": frozenset({"read", "seen"}),
    "mmssms.db/threads": frozenset({"read"}),
    "calllog.db/calls": frozenset({"new"}),
}
"""Columns that say only that somebody has looked."""
