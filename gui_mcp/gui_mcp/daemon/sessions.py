"""The relays' connections: each is one MCP client, with the server's whole tool set behind it."""

from __future__ import annotations

import asyncio
import hmac
import itertools
import json
import logging
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import anyio
from mcp.server.context import ServerRequestContext
from mcp.shared.message import SessionMessage
from mcp_types import INVALID_REQUEST, jsonrpc_message_adapter
from pydantic import TypeAdapter

from gui_mcp import __version__
from gui_mcp.app import App
from gui_mcp.daemon.address import proof
from gui_mcp.principals import Principal
from gui_mcp.privacy.plain import handle
from gui_mcp.server.build import Profile, build

log = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
LONGEST_HELLO = 4096
"""Bytes."""
END_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Hello:
    """The first line of a connection."""

    version: str
    profile: Profile = "standard"
    secret: str = ""
    nonce: str = ""
    """What `proof` is given for."""


_HELLO = TypeAdapter(Hello)
_ASKED = TypeAdapter(dict[str, object])


@dataclass(slots=True)
class Session:
    """One client that is connected now."""

    number: int
    profile: Profile
    since: float
    """Monotonic seconds."""
    client: str = "client"
    """What it calls itself, once it has."""

    @property
    def seconds(self) -> int:
        return round(time.monotonic() - self.since)

    @property
    def principal(self) -> Principal:
        name = f"{self.client} (client {self.number})"
        return Principal(f"client-{self.number}", "local", name)


@dataclass(slots=True)
class Sessions:
    """All connections of relays."""

    app: App
    secret: str = ""
    """What a hello must tell; empty where the file system guards the socket."""
    now: dict[int, Session] = field(default_factory=lambda: dict[int, Session]())
    ending: bool = False
    """No new ones any more."""
    replaced: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client of another version came and nothing was going on: make room for its daemon."""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _tasks: dict[asyncio.Task[None], tuple[asyncio.StreamReader, asyncio.BaseTransport]] = field(
        default_factory=lambda: dict[asyncio.Task[None], tuple[asyncio.StreamReader, asyncio.BaseTransport]]()
    )

    async def welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end. For `asyncio.start_server`; never raises but when cancelled."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks[task] = reader, writer.transport
        try:
            profile = await self._hello(reader, writer)
            if profile is not None:
                await self._serve(profile, reader, writer)
        except (OSError, ValueError, TimeoutError):
            log.info("a client's connection broke")
        except ExceptionGroup as group:
            if group.split((OSError, ValueError, anyio.BrokenResourceError, anyio.ClosedResourceError))[1]:
                raise
            log.info("a client's connection broke")
        finally:
            del self._tasks[task]
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def close(self) -> None:
        """End every connection as if its client had left; calls under way are cancelled."""
        self.ending = True
        for reader, transport in self._tasks.values():
            assert isinstance(transport, asyncio.ReadTransport)
            transport.pause_reading()  # a reader that was told of the end breaks over what still comes
            reader.feed_eof()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=END_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _hello(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Profile | None:
        """The profile asked for; None for one who only looked whether we live, or may not come in."""
        line = b""
        async with asyncio.timeout(HELLO_SECONDS):
            while not line.endswith(b"\n") and len(line) <= LONGEST_HELLO:  # nothing follows it unanswered
                if not (chunk := await reader.read(LONGEST_HELLO)):
                    return None
                line += chunk
        hello = _HELLO.validate_json(line)
        if not hmac.compare_digest(hello.secret.encode(), self.secret.encode()):
            return await _say(writer, ok=False, why="refused", proof=proof(self.secret, hello.nonce))
        if hello.version != __version__:
            if self.now or self.app.jobs.live:
                return await _say(writer, ok=False, why="version", version=__version__)
            self.replaced.set()
            self.ending = True
        if self.ending:
            return await _say(writer, ok=False, why="ending", version=__version__)
        await _say(writer, ok=True, version=__version__)
        return hello.profile

    async def _serve(
        self, profile: Profile, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with self._seated(profile) as session:
            to_server, from_client = anyio.create_memory_object_stream[SessionMessage | Exception](0)
            to_client, from_server = anyio.create_memory_object_stream[SessionMessage](0)
            server = build(self.app.desk, self.app.jobs, profile, partial(_who, session))
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_incoming, reader, writer, to_server)
                tasks.start_soon(_outgoing, from_server, writer)
                await server.run(from_client, to_client, server.create_initialization_options())
                tasks.cancel_scope.cancel()

    @contextmanager
    def _seated(self, profile: Profile) -> Generator[Session]:
        session = Session(next(self._numbers), profile, time.monotonic())
        self.now[session.number] = session
        try:
            yield session
        finally:
            del self.now[session.number]
            self.app.desk.leave(session.principal)


def _who(session: Session, ctx: ServerRequestContext[object]) -> Principal:
    """The session's principal, under the name that its client gives itself."""
    told = ctx.session.client_params
    if told is not None and told.client_info.name:
        session.client = handle(told.client_info.name.replace(" ", "-"))
    return session.principal


async def _incoming(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    to_server: anyio.abc.ObjectSendStream[SessionMessage | Exception],
) -> None:
    async with to_server:
        while line := await reader.readline():
            try:
                message = jsonrpc_message_adapter.validate_json(line, by_name=False)
            except ValueError as error:
                if (refusal := _refusal(line)) is None:
                    await to_server.send(error)
                else:
                    writer.write(refusal)
                    await writer.drain()
            else:
                await to_server.send(SessionMessage(message))


def _refusal(line: bytes) -> bytes | None:
    """The answer to a request whose texts hold half a character, as a cut text of some clients does: without
    it they would wait for ever. None for what is no request."""
    try:
        asked = _ASKED.validate_python(json.loads(line))
    except (ValueError, RecursionError):
        return None
    whole = json.dumps(asked, ensure_ascii=False)
    if whole == whole.encode(errors="replace").decode():
        return None  # it is wrong in another way
    if "method" not in asked or not isinstance(id := asked.get("id"), str | int):
        return None
    error = {"code": INVALID_REQUEST, "message": "a text of it holds half a character; send whole ones"}
    return json.dumps({"jsonrpc": "2.0", "id": id, "error": error}).encode() + b"\n"


async def _outgoing(
    from_server: anyio.abc.ObjectReceiveStream[SessionMessage], writer: asyncio.StreamWriter
) -> None:
    async with from_server:
        async for said in from_server:
            line = said.message.model_dump_json(by_alias=True, exclude_unset=True)
            writer.write(line.encode() + b"\n")
            await writer.drain()


async def _say(writer: asyncio.StreamWriter, **answer: str | bool) -> None:
    writer.write(json.dumps(answer).encode() + b"\n")
    await writer.drain()
