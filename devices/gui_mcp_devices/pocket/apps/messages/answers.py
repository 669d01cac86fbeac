"""Who is who, how a message goes out, and who answers."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts import schema as contacts
from gui_mcp_devices.pocket.apps.contacts.parts import READ
from gui_mcp_devices.pocket.apps.contacts.store import numbers
from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty, tail
from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.schema import PACKAGE, PATH

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ANSWERS = 0.55
"""Share of messages that somebody answers."""

YES = (
    ("Yes, sure!", "好的，没问题！"), ("Sure, sounds good", "可以的"),
    ("Let me check and get back to you", "我看一下再回复你"),
    ("I think so, will confirm tonight", "应该可以，今晚确认"),
)  # fmt: skip
THANKS = (("You're welcome!", "不客气！"), ("Any time :)", "别客气"))
OKAY = (
    ("Got it, thanks!", "收到，谢谢！"), ("Ok 👍", "好的👍"), ("Thanks for letting me know", "谢谢告诉我"),
    ("Perfect", "太好了"), ("Good to know", "知道了"),
)  # fmt: skip


def names(phone: Phone) -> dict[str, str]:
    """Names by `words.tail` of their numbers, as far as this app may read the contacts."""
    return numbers(phone.databases[contacts.PATH]) if phone.granted(PACKAGE, READ) else {}


def name_of(known: dict[str, str], address: str) -> str:
    """What the owner of an address is called; a stranger's number as it is written."""
    if not any(sign.isdigit() for sign in address):
        return address
    return known.get(tail(address)) or pretty(address)


def dispatch(phone: Phone, to: Sequence[str], body: str) -> None:
    """Send `body` to all of `to`; without a network it fails, and says so in the conversation."""
    db, now = phone.databases[PATH], int(phone.now() * 1000)
    fails = phone.setting("global", "airplane_mode_on") == "1"
    store.send(db, store.open_thread(db, to, now), to, body, now, fails=fails)
    if not fails and len(to) == 1:
        expect_answer(phone, to[0], body)


def expect_answer(phone: Phone, address: str, body: str) -> None:
    """Somebody who was written to may answer, after some seconds; services never do."""
    number = digits(address)
    random = Random(f"{number}/{body}/{int(phone.now())}")
    if len(number) < 7 or random.random() > ANSWERS:
        return
    plain = body.casefold()
    if any(word in plain for word in ("thank", "谢")):
        said = THANKS
    elif any(sign in plain for sign in ("?", "？", "吗", "呢")):
        said = YES
    else:
        said = OKAY
    due = int(phone.now() * 1000) + random.randrange(6_000, 20_000)
    phone.databases[PATH].execute(
        "INSERT INTO raw (date, address, message_body) VALUES (?, ?, ?)",
        (due, number, phone.say(*random.choice(said))),
    )
