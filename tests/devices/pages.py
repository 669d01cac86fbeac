"""Pages for the browser's tests: from a string, or from a small server on loopback."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from gui_mcp_devices.actions import Open
from gui_mcp_devices.device import Device
from gui_mcp_devices.screen import Element, Look, Screen

SETTLED = Look(settle=5.0)

SCENE = (
    "<title>Scene</title><style>body{margin:8px;font:16px sans-serif}li{height:30px}</style>"
    "<label>Name <input></label> "
    "<button onclick='this.textContent = `Count: ${++n}`'>Count: 0</button><script>let n = 0</script><ul>"
    + "".join(f"<li>row {i}</li>" for i in range(60))
    + "</ul>"
)


def data(html: str) -> str:
    return "data:text/html;charset=utf-8," + quote(f"<!doctype html>{html}")


async def show(device: Device, html: str) -> Screen:
    """Open a page made of `html` and look at it once it stands still."""
    await device.perform(Open(data(html)))
    return await device.see(SETTLED)


async def until(device: Device, holds: Callable[[Screen], bool], seconds: float = 10.0) -> Screen:
    """The first capture for which `holds`; every one is a fresh look."""
    async with asyncio.timeout(seconds):
        while not holds(screen := await device.see(Look(settle=0.2))):
            pass
    return screen


def named(screen: Screen, name: str, role: str | None = None) -> Element:
    """The one element of that name (and role)."""
    found = [e for e in screen.elements if e.name == name and role in (None, e.role)]
    assert len(found) == 1, f"{len(found)} elements named {name!r}:\n{listing(screen)}"
    return found[0]


def of_role(screen: Screen, role: str) -> list[Element]:
    return [e for e in screen.elements if e.role == role]


def listing(screen: Screen) -> str:
    return "\n".join(
        f"{'  ' * e.depth}{e.ref} {e.role} {e.name!r} {e.value!r} {sorted(e.states)} {e.bounds}"
        for e in screen.elements
    )


@dataclass
class Site:
    """A server that answers what it is given, by path."""

    port: int = 0
    bodies: dict[str, str | bytes] = field(default_factory=lambda: dict[str, str | bytes]())
    """By path; a string is HTML."""
    heads: dict[str, str] = field(default_factory=lambda: dict[str, str]())
    """Status line and further headers, by path: `302 Found\\r\\nLocation: /x`."""
    waits: dict[str, asyncio.Event] = field(default_factory=lambda: dict[str, asyncio.Event]())
    """The answer to a path comes when its event is set."""
    asked: list[str] = field(default_factory=lambda: list[str]())
    came: defaultdict[str, asyncio.Event] = field(
        default_factory=lambda: defaultdict[str, asyncio.Event](asyncio.Event)
    )
    """Set when a path was asked for."""

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@asynccontextmanager
async def site(**bodies: str | bytes) -> AsyncGenerator[Site]:
    """A site with `/name` for every keyword."""
    served = Site(bodies={f"/{name}": body for name, body in bodies.items()})

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = request.split(" ", 2)[1].partition("?")[0]
            served.asked.append(path)
            served.came[path].set()
            if path in served.waits:
                await served.waits[path].wait()
            body = served.bodies.get(path, "")
            kind = "text/html; charset=utf-8" if isinstance(body, str) else "application/octet-stream"
            content = body.encode() if isinstance(body, str) else body
            head = served.heads.get(path, "200 OK" if path in served.bodies else "404 Not Found")
            if "content-type" not in head.lower():
                head += f"\r\nContent-Type: {kind}"
            writer.write(
                f"HTTP/1.1 {head}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode()
                + content
            )
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        for event in served.waits.values():
            event.set()
        server.close()
