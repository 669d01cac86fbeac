"""What tasks about messages have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.contacts.store import numbers
from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty
from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.answers import name_of
from gui_mcp_devices.pocket.apps.messages.schema import PACKAGE
from gui_mcp_devices.pocket.apps.messages.store import Thread
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale

from gui_mcp_benchmarks.suites.pocket.template import Template
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    SMS,
    contacts_db,
    messages_db,
    next_message,
    sent_since,
)

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
TEXTS = {
    "en": (
        "I will be ten minutes late", "Can we talk tomorrow?", "The keys are under the mat",
        "Please call me back", "Dinner is on me tonight", "I found your umbrella",
    ),
    "zh": (
        "我会晚到十分钟", "明天能聊聊吗？", "钥匙在门垫下面", "请给我回电话", "今晚我请客", "你的伞找到了",
    ),
}  # fmt: skip


class MessageTask(Template):
    """A task on the messages of a phone."""

    app = PACKAGE
    may_change = SMS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.db = messages_db(phone)
        self.first = next_message(phone)

    def sent(self, address: str, body: str) -> bool:
        return (store.key_of(address), body) in sent_since(self.phone, self.first)

    def put(self, to: Sequence[str], body: str) -> None:
        """Send it, as the app does."""
        now = int(self.phone.now() * 1000)
        store.send(self.db, store.open_thread(self.db, to, now), to, body, now)

    def title(self, one: Thread) -> str:
        return name_of(numbers(contacts_db(self.phone)), one.addresses[0])

    def known(self, random: Random, count: int = 1) -> list[Thread]:
        """Conversations with one person each, none of them archived."""
        found = [
            one
            for one in store.threads(self.db)
            if len(one.addresses) == 1
            and len(digits(one.addresses[0])) >= 9
            and not one.archived
            and not one.draft
        ]
        return random.sample([one for one in found if self.title(one) != pretty(one.addresses[0])], count)
