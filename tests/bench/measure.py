"""What is measured, and how: fresh starts and warm calls, always in turn, so that a slow moment of the
machine falls on every server alike.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import TextContent
from servers import Call, Contender, Missing, Process

UNICODE = "zażółć gęślą jaźń 你好 🙂"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one step gave."""

    ms: float
    text: str = ""
    image_bytes: int = 0

    @property
    def tokens(self) -> int:
        """Text in tokens, counted as characters / 4; images are not counted."""
        return tokens(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a step on a page, repeated, by contender name."""

    name: str
    answers: dict[str, list[Answer]] = field(default_factory=lambda: dict[str, list[Answer]]())


@dataclass(frozen=True, slots=True)
class Start:
    """Spawn to first tools/list, over fresh processes."""

    ms: tuple[float, ...]
    tools: int
    tokens: int
    """Of the tools/list result as it goes over the wire."""


Session = Mapping[str, Client]
"""One connected client for each process, by its key."""

Step = tuple[Call, ...]


def tokens(text: str) -> int:
    return round(len(text) / 4)


@asynccontextmanager
async def connect(process: Process) -> AsyncGenerator[Client]:
    """A client of a fresh process of this server; its stderr goes to a file in its folder."""
    parameters = StdioServerParameters(
        command=process.command[0],
        args=list(process.command[1:]),
        cwd=process.folder,
        env=dict(process.environment),
    )
    with (process.folder / f"{process.key}.stderr").open("a") as log:
        async with Client(stdio_client(parameters, errlog=log)) as client:
            yield client


async def starts(processes: Mapping[str, Process], rounds: int) -> dict[str, Start]:
    """Start every server `rounds` times, in turn: A B C, A B C, ... Keys are contender names."""
    ms: dict[str, list[float]] = {name: [] for name in processes}
    sizes: dict[str, tuple[int, int]] = {}
    for _ in range(rounds):
        for name, process in processes.items():
            began = time.perf_counter()
            async with connect(process) as client:
                listed = await client.list_tools()
                ms[name].append((time.perf_counter() - began) * 1000)
            wire = listed.model_dump_json(by_alias=True, exclude_none=True, include={"tools"})
            sizes[name] = (len(listed.tools), tokens(wire))
    return {name: Start(tuple(values), *sizes[name]) for name, values in ms.items()}


@asynccontextmanager
async def sessions(contenders: Sequence[Contender]) -> AsyncGenerator[Session]:
    """One long session with each process."""
    async with AsyncExitStack() as stack:
        opened: dict[str, Client] = {}
        for process in {c.process.key: c.process for c in contenders}.values():
            opened[process.key] = await stack.enter_async_context(connect(process))
        yield opened


async def first_row(contenders: Sequence[Contender], session: Session, url: str) -> Row:
    """The first page of a session: this starts the browser."""
    row = Row("first navigate")
    for c in {c.process.key: c for c in reversed(contenders)}.values():
        await _record(row, c, session, (c.speech.go(url),))
    return row


async def page_rows(contenders: Sequence[Contender], session: Session, url: str, repeats: int) -> list[Row]:
    """Everything that is done on one page. Raises `Missing` when a server says that it clicked or typed but
    the page shows otherwise."""
    page = url.rpartition("/")[2]

    async def row(name: str, step: Callable[[Contender], Step]) -> Row:
        made = Row(f"{name}, {page}")
        for _ in range(repeats):
            for c in contenders:
                await _record(made, c, session, step(c))
        return made

    rows = [await row("navigate", lambda c: (c.speech.go(url),))]
    trees = {c.name: (await _do(c, session, (c.speech.look(),))).text for c in contenders}
    button = {c.name: c.speech.find(trees[c.name], "button", "Add one") for c in contenders}
    box = {c.name: c.speech.find(trees[c.name], "textbox", "Name") for c in contenders}
    rows += [
        await row("observe", lambda c: (c.speech.look(),)),
        await row("observe all", lambda c: (c.speech.look_at_all(),)),
        await row("click", lambda c: (c.speech.click(button[c.name]),)),
        await row("click and see", lambda c: c.speech.click_and_see(button[c.name])),
        await row("type", lambda c: (c.speech.type(box[c.name], "Ada Lovelace"),)),
        await row("type Unicode", lambda c: (c.speech.type(box[c.name], UNICODE),)),
        await row("screenshot", lambda c: (c.speech.screenshot(),)),
    ]
    for c in contenders:
        sharing = sum(1 for other in contenders if other.process.key == c.process.key)
        await _check(c, session, f"Count: {2 * repeats * sharing}")
        await _check(c, session, UNICODE)
    return rows


async def no_op_row(name: str, process: Process, repeats: int) -> Row:
    """What a call costs that does nothing."""
    answers: list[Answer] = []
    async with connect(process) as client:
        for _ in range(repeats):
            began = time.perf_counter()
            await client.call_tool("nothing_0", {"x": 1, "y": 2})
            answers.append(Answer((time.perf_counter() - began) * 1000))
    return Row("a call that does nothing", {name: answers})


async def _record(row: Row, contender: Contender, session: Session, step: Step) -> None:
    row.answers.setdefault(contender.name, []).append(await _do(contender, session, step))


async def _do(contender: Contender, session: Session, step: Step) -> Answer:
    client = session[contender.process.key]
    texts: list[str] = []
    images = 0
    began = time.perf_counter()
    for call in step:
        result = await client.call_tool(call.tool, dict(call.arguments))
        for block in result.content:
            if isinstance(block, TextContent):
                texts.append(block.text)
            elif block.type == "image":
                images += len(block.data) * 3 // 4
        if result.is_error:
            raise Missing(f"{contender.name}: {call.tool} {dict(call.arguments)} failed: {texts}")
    return Answer((time.perf_counter() - began) * 1000, "\n".join(texts), images)


async def _check(contender: Contender, session: Session, expected: str) -> None:
    seen = await _do(contender, session, (contender.speech.look(),))
    if expected not in seen.text:
        raise Missing(f"{contender.name}: the page should show {expected!r} and shows {seen.text[:600]}")
