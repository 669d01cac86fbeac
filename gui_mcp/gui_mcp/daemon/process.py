"""The daemon: one process per data folder, from its lock to its last closed device."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from gui_mcp import __version__
from gui_mcp.agent import RecordError
from gui_mcp.app import App, open_app
from gui_mcp.config import Config, load_config
from gui_mcp.daemon.address import LOCK, LOG, LONGEST_LINE, STATE, Address, uses_unix_sockets, write_address
from gui_mcp.daemon.listening import BACKLOG, Listening, listening
from gui_mcp.daemon.orphans import end_orphans, mark_children
from gui_mcp.daemon.sessions import Sessions
from gui_mcp.folder import ConfigError, unusable
from gui_mcp.http.house import House, check_host, web_url
from gui_mcp.privacy.egress import Json
from gui_mcp.privacy.logs import log_to_file
from gui_mcp.privacy.plain import Plain, say
from gui_mcp.tokens import Tokens

log = logging.getLogger(__name__)

Listener = tuple[str | None, int | None]
"""Host and port of HTTP as the command line names them."""

TICK_SECONDS = 1.0
"""How often the config file and the idle clock are looked at."""
IDLE_SECONDS = 600.0
FIRST_SWEEP_SECONDS, SWEEP_SECONDS = 60.0, 3600.0
END_SECONDS = 9.5
"""An end that hangs is cut short after so long."""


@dataclass(slots=True)
class Running:
    """What one daemon is made of while it runs."""

    folder: Path
    app: App
    sessions: Sessions
    web: str
    """Base URL of its HTTP for those who need a token."""
    told: Listener = (None, None)
    """What the command line says of HTTP, whatever the config says."""
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    started: float = field(default_factory=time.time)
    """Unix time, seconds."""
    busy_at: float = field(default_factory=time.monotonic)
    """When somebody was last connected, asked something or had a job; monotonic seconds."""
    config_error: str = ""
    """Why the latest edit of the config is not in force; empty when it is."""

    def needed(self) -> None:
        self.busy_at = time.monotonic()

    def about(self) -> dict[str, Json]:
        """For its owner."""
        ends = self.idle_seconds
        return {
            "version": Plain(__version__),
            "pid": os.getpid(),
            "folder": str(self.folder),
            "up_s": round(time.time() - self.started),
            "web": self.web,
            "clients": [
                {"client": Plain(one.principal.name), "profile": Plain(one.profile), "for_s": one.seconds}
                for one in self.sessions.now.values()
            ],
            "jobs": self.app.jobs.live,
            "ends": say("when told to") if ends is None else say("after {s} s without work", s=round(ends)),
            "config": self.config_error or say("in force"),
        }

    @property
    def idle_seconds(self) -> float | None:
        """None: it stays. A port that the owner chose is for clients that cannot start a daemon."""
        config = self.app.config
        return config.daemon.idle_seconds or (None if config.http.port else IDLE_SECONDS)


async def keep(folder: Path, host: str | None, port: int | None, ready: Callable[[], None]) -> None:
    """Serve `folder`, whose lock the caller holds, until told to end; `ready` is called when it serves.
    Raises `ConfigError`."""
    told = host, port
    config = load_config(folder).listening_on(*told)
    try:
        log_to_file(folder / LOG)
    except OSError as error:
        raise unusable(folder, error) from None
    mark_children(folder)
    await asyncio.to_thread(end_orphans, folder)
    async with open_app(folder, config=config) as app, _open(folder, app, told) as running:
        for number in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):  # Windows
                asyncio.get_running_loop().add_signal_handler(number, running.stop.set)
        log.warning("gui-mcp %s serves as process %d", __version__, os.getpid())
        ready()
        sweeping = asyncio.create_task(_sweep(running), name="retention")
        await _until_the_end(running)
        sweeping.cancel()
        log.warning("ending")
        _cut_short_after(END_SECONDS)


@asynccontextmanager
async def _open(folder: Path, app: App, told: Listener) -> AsyncGenerator[Running]:
    """Everything listens, and `daemon.json` says where, for the length of the block."""
    secret = "" if uses_unix_sockets() else secrets.token_urlsafe(32)
    http, tokens = app.config.http, Tokens(folder)
    check_host(http, tokens)
    with listening(folder, http.host, http.port) as at:
        sessions = Sessions(app, secret)
        running = Running(folder, app, sessions, web_url(http.host, at.port), told)
        clients = await asyncio.start_server(
            sessions.welcome, sock=at.clients, limit=LONGEST_LINE, backlog=BACKLOG
        )
        answering = asyncio.create_task(_answer(running, at, secret, tokens), name="http")
        answering.add_done_callback(lambda _: running.stop.set())
        try:
            address = Address(os.getpid(), __version__, at.clients_at, at.owner_at, running.web, secret)
            _write_down(folder, address)
            yield running
        finally:
            with suppress(OSError):
                (folder / STATE).unlink(missing_ok=True)
            clients.close()
            running.stop.set()
            await asyncio.gather(sessions.close(), answering)


def _write_down(folder: Path, address: Address) -> None:
    try:
        write_address(folder, address)
    except OSError as error:
        raise unusable(folder, error) from None


async def _answer(running: Running, at: Listening, secret: str, tokens: Tokens) -> None:
    """HTTP, loaded beside the first client's opening: its sockets listen already and keep who comes early."""
    serve_http = await asyncio.to_thread(_load_http)
    await serve_http(
        House(running.app, tokens, running.about, running.stop.set, running.needed, secret, at.port),
        tcp=at.web,
        owner=at.owner,
        stop=running.stop,
    )


def _load_http() -> Callable[..., Awaitable[None]]:
    from gui_mcp.http.serve import serve_http

    return serve_http


async def _until_the_end(running: Running) -> None:
    """Return when told to stop, when nobody has needed us for long, or when the data folder is gone."""
    config_seen = _stamp(running.folder)
    while not running.stop.is_set() and not running.sessions.replaced.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(running.stop.wait(), TICK_SECONDS)
        if not (running.folder / LOCK).exists():
            log.warning("the data folder is gone")
            return
        if (stamp := _stamp(running.folder)) != config_seen:
            config_seen = stamp
            await _take_over_config(running)
        if running.sessions.now or running.app.jobs.live:
            running.needed()
        patience = running.idle_seconds
        if patience is not None and time.monotonic() - running.busy_at >= patience:
            log.warning("nobody needed it for %d s", patience)
            return


async def _sweep(running: Running) -> None:
    """Keep the record within the owner's retention, from a moment after the start on."""
    try:
        await asyncio.to_thread(_drop_unfinished, running.folder)
    except OSError as error:
        log.error("what a killed writer left could not be removed: %s", error.strerror)
    pause = FIRST_SWEEP_SECONDS
    while True:
        await asyncio.sleep(pause)
        pause = SWEEP_SECONDS
        try:
            swept = await asyncio.to_thread(_swept, running.folder, running.app.config)
        except RecordError as error:
            log.error("retention could not be kept: %s", error.code)
        else:
            if swept:
                log.warning("retention: %d episodes deleted", swept)


def _drop_unfinished(folder: Path) -> None:
    from gui_mcp.episode.blobs import Blobs

    Blobs(folder / "blobs").drop_unfinished()


def _swept(folder: Path, config: Config) -> int:
    from gui_mcp.data.retention import sweep

    return len(sweep(folder, config, time.time()).episodes)


async def _take_over_config(running: Running) -> None:
    """The owner edited the config: levels hold at once, devices follow when they are free."""
    try:
        config = load_config(running.folder).listening_on(*running.told)
    except ConfigError as error:
        running.config_error = str(error)
        log.warning("the config was edited and is not in force; gui-mcp doctor says why")
        return
    running.config_error = ""
    await running.app.reconfigure(config)
    log.warning("the edited config is in force")


def _stamp(folder: Path) -> tuple[int, int]:
    """Changes when the config file does."""
    try:
        found = (folder / "config.toml").stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _cut_short_after(seconds: float) -> None:
    """A device that will not close must not keep the process: whoever waits for its end was promised one."""
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()
