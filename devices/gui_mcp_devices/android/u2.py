"""The little that we need of uiautomator2's JSON-RPC, where its server already runs on the phone.

The server is never started here: it is another program's. While it runs, Android's own `uiautomator dump`
fails, because there is one accessibility session; then the tree comes from it.
"""

from __future__ import annotations

import json

from pydantic import BaseModel, JsonValue, ValidationError

from gui_mcp_devices.android.client import Handset
from gui_mcp_devices.errors import DeviceError, Unsupported

PORT = 9008
MOST = 32 << 20
FOCUSED: dict[str, JsonValue] = {
    "mask": 0x020000,
    "childOrSibling": [],
    "childOrSiblingSelector": [],
    "focused": True,
}
"""UiSelector of what has the keyboard (mask of uiautomator2's stub, `MASK_FOCUSED`)."""


class _Reply(BaseModel):
    result: JsonValue = None
    error: JsonValue = None


async def reachable(handset: Handset) -> bool:
    """Whether its server answers on this phone."""
    try:
        return (await _http(handset, b"GET /ping HTTP/1.1\r\n", b"", 2.0)).strip() == b"pong"
    except DeviceError:
        return False


async def dump(handset: Handset, seconds: float) -> str:
    """The tree as XML. Raises `DeviceError`."""
    said = await _call(handset, "dumpWindowHierarchy", [False, 50], seconds)
    return said if isinstance(said, str) else ""


async def set_text(handset: Handset, text: str, seconds: float) -> bool:
    """Put `text` in place of what the focused field holds; whether there was one. Raises `DeviceError`."""
    return await _call(handset, "setText", [FOCUSED, text], seconds) is True


async def _call(handset: Handset, method: str, params: list[JsonValue], seconds: float) -> JsonValue:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    said = await _http(handset, b"POST /jsonrpc/0 HTTP/1.1\r\n", body, seconds)
    try:
        reply = _Reply.model_validate_json(said)
    except ValidationError:
        raise _odd(method) from None
    if reply.error is not None:
        raise _odd(method)
    return reply.result


async def _http(handset: Handset, first: bytes, body: bytes, seconds: float) -> bytes:
    """The body of one answer, whole or in chunks."""
    request = (
        first
        + b"Host: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
        + b"Content-Length: %d\r\n\r\n" % len(body)
        + body
    )
    async with handset.service(f"tcp:{PORT}", "uiautomator2 on the phone", seconds) as wire:
        await wire.send(request)
        data = b""
        while b"\r\n\r\n" not in data:
            part = await wire.some()
            if not part or len(data) > MOST:
                raise _odd("HTTP")
            data += part
        head, _, rest = data.partition(b"\r\n\r\n")
        fields = {
            name.strip().lower(): value.strip()
            for name, colon, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])
            if colon
        }
        if not head.startswith(b"HTTP/1.") or b" 200" not in head[:16]:
            raise _odd("HTTP")
        length = fields.get(b"content-length", b"")
        if length.isdigit() and int(length) <= MOST:
            return rest + await wire.exactly(max(0, int(length) - len(rest)))
        rest += await wire.rest(MOST)
    return _joined(rest) if fields.get(b"transfer-encoding", b"").lower() == b"chunked" else rest


def _joined(chunks: bytes) -> bytes:
    parts: list[bytes] = []
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        try:
            length = int(size.split(b";")[0], 16)
        except ValueError:
            raise _odd("HTTP") from None
        if length == 0:
            break
        parts.append(rest[:length])
        chunks = rest[length + 2 :]
    return b"".join(parts)


def _odd(method: str) -> Unsupported:
    return Unsupported(
        f"uiautomator2 on the phone ({method})",
        "its answer is none that it gives",
        "restart it on the phone, or leave it stopped",
    )
