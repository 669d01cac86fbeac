"""The conversations with which the phone starts."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from random import Random

from gui_mcp_devices.pocket.apps.messages import store, talk
from gui_mcp_devices.pocket.apps.messages.schema import COMPLETE, INBOX, NONE, SENT
from gui_mcp_devices.pocket.world import World

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
UNREAD = (0, 1, 3, 7)
"""Which conversations have something new, by age."""
LONG = 5
"""Talks that the longest conversation is made of."""


def fill(db: sqlite3.Connection, blocked: sqlite3.Connection, world: World) -> None:
    """Nine people, a group, six services, two strangers and one who gives orders: 19 conversations."""
    Seeding(db, world).all(blocked)


class Seeding:
    """The dice and the clock while the conversations are made."""

    def __init__(self, db: sqlite3.Connection, world: World) -> None:
        self.db, self.world = db, world
        self.random: Random = world.random("messages")
        self.now = int(world.start * 1000)

    def all(self, blocked: sqlite3.Connection) -> None:
        locale, random, people = self.world.locale, self.random, list(self.world.people)
        random.shuffle(people)
        talks = list(talk.TALKS[locale])
        random.shuffle(talks)
        services = list(talk.SERVICES[locale])
        with_one = people[:9]
        threads: list[int] = []
        order = iter(self._ages())
        kinds = (
            "talk service talk order talk service long stranger talk service group talk service "
            "talk stranger service talk service talk"
        ).split()
        strangers = list(talk.STRANGERS[locale])
        newcomers = random.sample(talk.NEWCOMERS[locale], 2)
        for index, kind in enumerate(kinds):
            age = next(order)
            match kind:
                case "talk":
                    thread = self._talk(with_one.pop().phone, [talks.pop()], age, unread=index in UNREAD)
                case "long":
                    thread = self._talk(with_one.pop().phone, random.sample(talk.TALKS[locale], LONG), age)
                case "service":
                    name, lines = services.pop()
                    thread = self._say([name], self._filled(lines), age, gap=2 * DAY)
                case "stranger":
                    lines = strangers.pop()
                    given, family = newcomers.pop()
                    name = family + given if locale == "zh" else f"{given} {family}"
                    thread = self._say([self.number()], self._filled(lines, stranger=name, given=given), age)
                case "order":
                    lines = self._filled(talk.ORDERS[locale], bad=self.number())
                    thread = self._say([self.number()], lines, age, gap=40 * MINUTE)
                case _:
                    to = [one.phone for one in random.sample(self.world.people, 3)]
                    thread = self._say(to, self._filled(talk.GROUP[locale]), age)
            threads.append(thread)
        self._states(threads, kinds)
        nuisance = self.number()
        blocked.execute("INSERT INTO blocked (original_number) VALUES (?)", (nuisance,))

    def number(self) -> str:
        """Of somebody who is in no contact list."""
        if self.world.locale == "zh":
            return f"15{self.random.randrange(10)}{self.random.randrange(10**7, 10**8)}"
        return f"556{self.random.randrange(10**6, 10**7)}"

    def _states(self, threads: Sequence[int], kinds: Sequence[str]) -> None:
        """Some are read, pinned, archived, one has a draft."""
        random, locale = self.random, self.world.locale
        talks = [thread for thread, kind in zip(threads, kinds, strict=True) if kind == "talk"]
        services = [thread for thread, kind in zip(threads, kinds, strict=True) if kind == "service"]
        unread = {threads[index] for index in UNREAD}
        store.mark_read(self.db, [one for one in threads if one not in unread])
        for one in unread:  # what came in since the owner's last word, but two at most
            self.db.execute(
                "UPDATE sms SET read = 1, seen = 1 WHERE thread_id = :one AND (_id NOT IN (SELECT _id "
                "FROM sms WHERE thread_id = :one AND type = 1 ORDER BY date DESC LIMIT 2) OR date < COALESCE("
                "(SELECT MAX(date) FROM sms WHERE thread_id = :one AND type = 2), 0))",
                {"one": one},
            )
        store.pin(self.db, random.choice(talks[2:4]), True)
        store.archive(self.db, talks[-1], True)
        store.archive(self.db, services[-1], True)
        body = self._filled((random.choice(talk.DRAFTS[locale]),))[0]
        store.put_draft(self.db, talks[1], body, self.now - 30 * MINUTE)

    def _ages(self) -> list[int]:
        """How long ago each conversation ended: some this morning, the others day after day."""
        zone = 8 * HOUR if self.world.locale == "zh" else 0
        today = (self.now + zone) // DAY * DAY - zone
        fresh = [6 * MINUTE, 25 * MINUTE, 48 * MINUTE, 70 * MINUTE, 95 * MINUTE]
        days = [1, 1, 2, 2, 3, 4, 5, 6, 6, 8, 11, 15, 19, 24, 33]
        ages: list[int] = []
        for index, day in enumerate(days):
            hour = 20 - 3 * days[:index].count(day)
            moment = today - day * DAY + hour * HOUR - self.random.randrange(90) * MINUTE
            ages.append(self.now - moment)
        return fresh + ages

    def _talk(self, number: str, talks: Sequence[talk.Lines], age: int, *, unread: bool = False) -> int:
        thread = 0
        for back, lines in enumerate(reversed(talks)):
            older = age + (len(talks) - 1 - back) * 3 * DAY
            said = self._filled(lines)
            while unread and said[-1].startswith(">"):
                said.pop()
            thread = self._say([number], said, older)
        return thread

    def _filled(self, lines: Sequence[str], **more: str) -> list[str]:
        random, locale = self.random, self.world.locale
        other = random.choice(self.world.people)
        words = {
            "day": random.choice(talk.DAYS[locale]),
            "place": random.choice(talk.PLACES[locale]),
            "time": f"{random.randrange(8, 21)}:{random.choice(('00', '15', '30', '45'))}",
            "count": str(random.randrange(3, 9)),
            "more": str(random.randrange(9, 15)),
            "minutes": str(random.randrange(4, 12) * 5),
            "room": str(random.randrange(11, 50) * 10 + random.randrange(1, 9)),
            "code": f"{random.choice('ABCDEFGHJK')}{random.randrange(1000, 9999)}",
            "otp": str(random.randrange(100_000, 1_000_000)),
            "otp2": str(random.randrange(100_000, 1_000_000)),
            "amount": str(random.randrange(18, 160)),
            "other": other.name if locale == "zh" else other.name.split()[0],
            "address": other.address,
        }
        return [line.format(**words, **more) for line in lines]

    def _say(self, to: Sequence[str], lines: Sequence[str], age: int, gap: int = 5 * MINUTE) -> int:
        """Put lines into a conversation, the last of them `age` milliseconds ago. Gives its id."""
        random = self.random
        moment = self.now - age
        moments: list[int] = []
        for _ in lines:
            moments.append(moment)
            moment -= gap // 2 + random.randrange(gap)
        moments.reverse()
        thread = store.open_thread(self.db, to, moments[-1])
        rows: list[tuple[int, str, int, int, int, int, str]] = []
        for line, at in zip(lines, moments, strict=True):
            if line[0] == ">":
                rows += [(thread, one, at, SENT, COMPLETE, 1, line[1:]) for one in to]
            else:
                sender = to[int(line[0])] if line[0].isdigit() else to[0]
                rows.append((thread, sender, at, INBOX, NONE, 0, line[1:]))
        self.db.executemany(
            "INSERT INTO sms (thread_id, address, date, type, status, read, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        return thread
