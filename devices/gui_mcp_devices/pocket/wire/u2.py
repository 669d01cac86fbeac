"""uiautomator2's server on the phone: HTTP on tcp:9008, JSON-RPC 2.0 behind `/jsonrpc/0`.

It answers only while its process runs (`app_process ... com.wetest.uia2.Main`), as a real one does. What its
selectors mean is in `selectors`, what its methods do in `automator`.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.files import FileError
from gui_mcp_devices.pocket.wire.automator import Automator, NotFound, Unknown
from gui_mcp_devices.pocket.wire.streams import Stream, StreamClosed

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PORT = 9008
MOST_HEAD = 16_384
MOST_BODY = 8 << 20


def _socket(port: int) -> str:
    return f"/dev/socket/uiautomator-{port}"


@asynccontextmanager
async def running(phone: Phone, port: int = PORT) -> AsyncGenerator[bool]:
    """The server's process, for as long as the block runs; False: another one runs already."""
    path = _socket(port)
    if phone.files.stat(path) is not None:
        yield False
        return
    phone.files.mkdir("/dev/socket", parents=True)
    phone.files.write(path, b"", 0o600)
    try:
        yield True
    finally:
        with suppress(FileError):  # the phone may have been reset meanwhile
            phone.files.remove(path)


async def serve_u2(phone: Phone, stream: Stream, port: int = PORT) -> None:
    """Answers HTTP requests on one stream until it ends; ends it at once where no server runs."""
    held = bytearray()
    try:
        while phone.files.stat(_socket(port)) is not None:
            request = await _request(stream, held)
            if request is None:
                return
            verb, path, body, keep = request
            status, kind, answer = await _answer(phone, verb, path, body)
            head = (
                f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(answer)}\r\n"
                f"Connection: {'keep-alive' if keep else 'close'}\r\n\r\n"
            )
            await stream.write(head.encode() + answer)
            if not keep:
                return
    except StreamClosed:
        return


async def _request(stream: Stream, held: bytearray) -> tuple[str, str, bytes, bool] | None:
    """Verb, path, body and whether the connection stays; None at the end or for what is no HTTP."""
    while (end := held.find(b"\r\n\r\n")) < 0:
        if len(held) > MOST_HEAD:
            return None
        piece = await stream.read()
        if not piece:
            return None
        held += piece
    first, *lines = bytes(held[:end]).decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        return None
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    length_text = headers.get("content-length", "0")
    if not (length_text.isascii() and length_text.isdigit()) or int(length_text[:10]) > MOST_BODY:
        return None
    length = int(length_text)
    del held[: end + 4]
    while len(held) < length:
        piece = await stream.read()
        if not piece:
            return None
        held += piece
    body = bytes(held[:length])
    del held[:length]
    keep = words[2] != "HTTP/1.0" and headers.get("connection", "").lower() != "close"
    return words[0], words[1].split("?")[0], body, keep


async def _answer(phone: Phone, verb: str, path: str, body: bytes) -> tuple[str, str, bytes]:
    match verb, path:
        case "GET", "/ping":
            return "200 OK", "text/plain", b"pong"
        case "GET", "/stop":
            return "200 OK", "text/plain", b"ok"
        case "POST", "/jsonrpc/0" | "/jsonrpc":
            return "200 OK", "application/json", json.dumps(await _call(phone, body)).encode()
        case _:
            return "404 Not Found", "text/plain", b"404 Not Found"


async def _call(phone: Phone, body: bytes) -> Mapping[str, object]:
    """One JSON-RPC call and its answer."""
    try:
        call: object = json.loads(body)
    except (ValueError, RecursionError):
        return _error(None, -32700, "parse error")
    if not isinstance(call, dict):
        return _error(None, -32600, "invalid request")
    fields: dict[str, object] = {str(name): value for name, value in call.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    number = fields.get("id")
    name, params = fields.get("method"), fields.get("params")
    if not isinstance(name, str):
        return _error(number, -32600, "invalid request")
    given: list[object] = list(params) if isinstance(params, list) else []  # pyright: ignore[reportUnknownArgumentType]
    try:
        result = await Automator(phone).call(name, given)
    except Unknown as problem:
        return _error(number, -32601, f"method not found: {problem}")
    except NotFound as problem:
        return _error(number, -32001, f"androidx.test.uiautomator.UiObjectNotFoundException: {problem}")
    except (TypeError, ValueError) as problem:
        return _error(number, -32602, f"invalid params: {problem}")
    return {"jsonrpc": "2.0", "id": number, "result": result}


def _error(number: object, code: int, message: str) -> Mapping[str, object]:
    return {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": message, "data": message}}
