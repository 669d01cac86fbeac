"""The demo's phone: simulated, reached over ADB as a real one would be, judged by its own databases."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.pocket.wire.serve import serve_pockets

from gui_mcp_benchmarks.demo_play import Call, Play, Task, find
from gui_mcp_benchmarks.suites.pocket.suite import PocketStart, start, template_named
from gui_mcp_benchmarks.task import InfraError

SERIAL = "demo-phone"
NOTE = "a note in any script"
NOTES = "notes.db"
SCRIPTS = (
    "Zoë: café at 5 🙂",
    "牛奶、鸡蛋和面包 🛒",
    "שלום, see you at 7",
    'it\'s 100% \\ "quoted" & $HOME; done',
)
DELEGATED: tuple[str, ...] = (
    "messages-share-contact",
    "clock-week-plan",
    "settings-join-wifi",
    "contacts-label",
    "shop-wish",
)
"""Train tasks that the model inside has learnt; the seed is drawn anew each time."""
LEFT_BEHIND = "contacts-add"
"""The goal of the client that is killed."""


class PhoneGround:
    """A phone in this process; the daemon drives it from outside like any other."""

    device = "phone"

    def __init__(self, phone: Phone, port: int) -> None:
        self.phone = phone
        self.config = f"""\
[devices.phone]
driver = "android"
level = "open"

[devices.phone.options]
server = "127.0.0.1:{port}"
serial = "{SERIAL}"
"""
        self._begun: dict[Task, PocketStart] = {}

    async def begin(self, call: Call, task: Task) -> str:
        name, seed = task
        if name == NOTE:
            self.phone.reset(seed)
            return f"Write a note that says “{SCRIPTS[seed % len(SCRIPTS)]}”."
        begun = self._begun[task] = start(template_named(name), self.phone, seed)
        self.phone.charge(True)
        return begun.goal

    async def reward(self, task: Task, seconds: float = 2.0) -> float | None:
        if task[0] == NOTE:
            path = next(path for path in self.phone.databases if path.endswith(NOTES))
            written = self.phone.databases[path].execute("SELECT title || body FROM notes").fetchall()
            return float((SCRIPTS[task[1] % len(SCRIPTS)],) in written)
        return self._begun[task].judged.score().value


@asynccontextmanager
async def demo_phone() -> AsyncGenerator[PhoneGround]:
    """A phone that answers ADB on a loopback port until the block is left; no adb program is needed."""
    phone = Phone(Form(serial=SERIAL))
    async with serve_pockets([phone]) as serving:
        if serving.front is None:
            raise InfraError("serving the demo's phone: it has no port; this is a defect of the demo")
        yield PhoneGround(phone, serving.front)


async def _add(call: Call, goal: str, seen: list[str]) -> None:
    """Write somebody down whom the goal names, with a number and a company."""
    given, family = _said(goal, r"(?:contact:|Save|I met) (\S+) ([^\s,(]+)")
    (firm,) = _said(goal, r"(?:works at |\(|of )([A-Z]\w+)")
    (number,) = _said(goal, r"(\d{6,})")
    print(f"  open: {(await call('open', target='Contacts'))[0]}")
    seen = await call.tap(await call("observe"), "Create contact")
    for field, text in (("First name", given), ("Last name", family), ("Company", firm), ("Phone", number)):
        said = await call("type_text", text=text, ref=find(seen, field))
        print(f"  type_text into {field}: {said[-1]}")
        seen = await call("observe")
    await call.tap(seen, "Save")


async def _note(call: Call, goal: str, seen: list[str]) -> None:
    """Write down what the goal quotes, whatever script it is in."""
    (text,) = _said(goal, "\u201c(.+)\u201d")
    print(f"  open: {(await call('open', target='notes'))[0]}")
    seen = await call.tap(await call("observe"), "New note")
    print(f"  type_text: {(await call('type_text', text=text, ref=find(seen, 'Note')))[-1]}")


def _said(goal: str, pattern: str) -> tuple[str, ...]:
    found = re.search(pattern, goal)
    if found is None:
        raise InfraError(
            f"the demo does not find {pattern!r} in the goal {goal!r}; this is a defect of the demo"
        )
    return found.groups()


PLAYS: dict[str, Play] = {"contacts-add": _add, NOTE: _note}
"""What the demo does call by call."""
