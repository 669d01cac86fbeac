"""uiautomator2 against the phone, and what its server answers to anybody."""

# uiautomator2 and adbutils give no full types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest
import pytest_asyncio
import uiautomator2
from adbutils import AdbClient
from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.wire.selectors import select
from gui_mcp_devices.pocket.wire.serve import serve_pockets
from gui_mcp_devices.pocket.wire.u2 import running, serve_u2

from tests.devices.pocket_hands import SMALL, find
from tests.devices.pocket_shell import Terminal
from tests.devices.wire_parts import MemoryStream, adb_server, until

CONTACTS = "app.pocket.contacts"
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Rig:
    phone: Phone
    device: uiautomator2.Device

    async def do(self, verb: Callable[[uiautomator2.Device], Result]) -> Result:
        """`verb` in a thread: uiautomator2 blocks."""
        return await asyncio.to_thread(verb, self.device)


@pytest_asyncio.fixture(params=["server", "front"])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Rig]:
    phone = Phone(SMALL)
    async with serve_pockets([phone]) as serving:
        if request.param == "front":
            assert serving.front is not None
            client, serial = AdbClient("127.0.0.1", serving.front), phone.serial
            device = await asyncio.to_thread(lambda: uiautomator2.connect(client.device(serial)))
            yield Rig(phone, device)
            await asyncio.to_thread(device.stop_uiautomator)
        else:
            async with adb_server("adb36", tmp_path, serving.addresses) as adb:
                client = AdbClient("127.0.0.1", adb.port)
                device = await asyncio.to_thread(lambda: uiautomator2.connect(client.device(adb.serial)))
                yield Rig(phone, device)
                await asyncio.to_thread(device.stop_uiautomator)


def picture_size(device: uiautomator2.Device) -> tuple[int, int]:
    picture = device.screenshot()
    assert picture is not None
    return picture.size


async def test_uiautomator2_connects_looks_and_touches(rig: Rig) -> None:
    info = await rig.do(lambda d: d.info)
    assert (info["displayWidth"], info["displayHeight"], info["sdkInt"]) == (360, 800, 34)
    assert info["currentPackageName"] == rig.phone.front[0]
    assert await rig.do(lambda d: picture_size(d)) == (360, 800)
    xml = await rig.do(lambda d: d.dump_hierarchy())
    assert 'text="Contacts"' in xml
    await rig.do(lambda d: d(text="Contacts").click())
    assert rig.phone.front[0] == CONTACTS
    assert (await rig.do(lambda d: d.app_current()))["package"] == CONTACTS
    assert await rig.do(lambda d: d.window_size()) == (360, 800)
    await rig.do(lambda d: d.press("home"))
    assert rig.phone.front[0] != CONTACTS
    await rig.do(lambda d: d.xpath('//*[@text="Contacts"]').click())
    assert rig.phone.front[0] == CONTACTS


async def test_uiautomator2_runs_commands_and_moves_files(rig: Rig, tmp_path: Path) -> None:
    large = Random(5).randbytes(3_000_001)
    (tmp_path / "large").write_bytes(large)
    said = await rig.do(lambda d: d.shell("(echo out; exit 3)"))
    assert (said.output, said.exit_code) == ("out\n", 3)
    await rig.do(lambda d: d.push(str(tmp_path / "large"), "/sdcard/large"))
    assert rig.phone.files.read("/sdcard/large") == large
    await rig.do(lambda d: d.pull("/sdcard/large", str(tmp_path / "back")))
    assert (tmp_path / "back").read_bytes() == large


async def test_uiautomator2_types_any_text_and_clears_it(rig: Rig) -> None:
    rig.phone.start(CONTACTS)
    field_id = f"{CONTACTS}:id/search"
    await rig.do(lambda d: d(resourceId=field_id).click())
    for text in ("plain text", 'Zoë 东京 🎉 "quoted" $x'):
        await rig.do(lambda d, text=text: d.send_keys(text, clear=True))
        assert find(rig.phone, "search").text == text
    await rig.do(lambda d: d(resourceId=field_id).set_text("exact"))
    assert find(rig.phone, "search").text == "exact"
    assert await rig.do(lambda d: d(resourceId=field_id).get_text()) == "exact"
    await rig.do(lambda d: d(resourceId=field_id).clear_text())
    assert find(rig.phone, "search").text in ("", find(rig.phone, "search").hint)


async def test_uiautomator2_scrolls_swipes_and_counts(rig: Rig) -> None:
    await rig.do(lambda d: d.app_start(CONTACTS))
    assert await rig.do(lambda d: d(resourceId=f"{CONTACTS}:id/contact").count) > 3
    before = rig.phone.hierarchy()
    await rig.do(lambda d: d.swipe(180, 600, 180, 200, steps=20))
    assert rig.phone.hierarchy() != before
    await rig.do(lambda d: d(scrollable=True).scroll.toBeginning())
    assert await rig.do(lambda d: bool(d(text="never there").exists)) is False
    assert await rig.do(lambda d: d(text="never there").wait(timeout=1.0)) is False
    await rig.do(lambda d: d.app_stop(CONTACTS))
    assert rig.phone.pid(CONTACTS) == 0
    await rig.do(lambda d: d.screen_off())
    assert not rig.phone.awake
    await rig.do(lambda d: d.screen_on())
    assert rig.phone.awake


def post(body: bytes) -> bytes:
    return b"POST /jsonrpc/0 HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def call(phone: Phone, method: str, *params: object) -> object:
    """The answer of one call, as JSON."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    pipe = MemoryStream(post(body), piece=7)
    async with running(phone):
        await serve_u2(phone, pipe)
    return json.loads(bytes(pipe.said).partition(b"\r\n\r\n")[2])


async def test_nobody_answers_while_no_server_runs() -> None:
    phone = Phone(SMALL)
    pipe = MemoryStream(b"GET /ping HTTP/1.1\r\n\r\n")
    await serve_u2(phone, pipe)
    assert pipe.said == b""
    async with running(phone) as first, running(phone) as second:
        assert (first, second) == (True, False)
        await serve_u2(phone, pipe)
    assert bytes(pipe.said).endswith(b"\r\n\r\npong")


async def test_the_servers_process_ends_with_its_shell() -> None:
    terminal = Terminal()
    phone = terminal.phone
    phone.files.write("/data/local/tmp/u2.jar", b"jar")
    line = "CLASSPATH=/data/local/tmp/u2.jar app_process / com.wetest.uia2.Main -p 9008"
    task = asyncio.ensure_future(terminal.run(line))
    await until(lambda: phone.files.stat("/dev/socket/uiautomator-9008") is not None)
    assert "already registered" in (await terminal.run(line)).out
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert phone.files.stat("/dev/socket/uiautomator-9008") is None
    assert (await terminal.run(f"{line} &")).out == "[server] INFO: [UiAutomator2Server] Starting Server\n"


async def test_calls_that_make_no_sense_are_answered_with_an_error() -> None:
    phone = Phone(SMALL)
    cases: list[tuple[bytes, int]] = [
        (b"{", -32700),
        (b"[]", -32600),
        (b'{"id": 1}', -32600),
        (b'{"id": 1, "method": "zork", "params": []}', -32601),
        (b'{"id": 1, "method": "click", "params": ["a", "b"]}', -32602),
        (b'{"id": 1, "method": "objInfo", "params": [{"text": "never"}]}', -32001),
        (b'{"id": 1, "method": "exist", "params": [{"textMatches": "("}]}', -32602),
        (b'{"id": 1, "method": "swipe", "params": []}', -32602),
    ]
    for body, code in cases:
        pipe = MemoryStream(post(body))
        async with running(phone):
            await serve_u2(phone, pipe)
        answer = json.loads(bytes(pipe.said).partition(b"\r\n\r\n")[2])
        assert answer["error"]["code"] == code, body


async def test_garbage_on_the_port_ends_the_stream() -> None:
    phone, dice = Phone(SMALL), Random(5)
    async with running(phone):
        for _ in range(200):
            await serve_u2(phone, MemoryStream(dice.randbytes(dice.randrange(400)) + b"\r\n\r\n"))
        await serve_u2(phone, MemoryStream(b"x" * 100_000))
        await serve_u2(
            phone, MemoryStream(b"POST /jsonrpc/0 HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n")
        )
        pipe = MemoryStream(
            b"GET /none HTTP/1.1\r\n\r\n" + b"GET /ping HTTP/1.0\r\n\r\n" + b"GET /ping HTTP/1.1\r\n\r\n"
        )
        await serve_u2(phone, pipe)
    assert bytes(pipe.said).startswith(b"HTTP/1.1 404")
    assert bytes(pipe.said).count(b"pong") == 1


async def test_the_clipboard_toasts_keys_and_rotation_are_reached() -> None:
    phone = Phone(SMALL)
    await call(phone, "setClipboard", None, "kept")
    assert await call(phone, "getClipboard") == {"jsonrpc": "2.0", "id": 1, "result": "kept"}
    await call(phone, "makeToast", "Hello", 1000)
    await call(phone, "setOrientation", "left")
    assert phone.rotation == 90
    await call(phone, "openNotification")
    await call(phone, "pressKeyCode", 29, 0x1000)
    await call(phone, "pressKey", "recent")


TREE = UiNode(
    cls="android.widget.FrameLayout",
    children=(
        UiNode(cls="android.widget.TextView", text="Title"),
        UiNode(
            cls="android.widget.ListView",
            scrollable=True,
            children=(
                UiNode(cls="android.widget.TextView", text="Row one", clickable=True),
                UiNode(cls="android.widget.TextView", text="Row two", resource_id="a:id/two"),
            ),
        ),
        UiNode(cls="android.widget.Button", desc="Go", clickable=True),
    ),
)


@pytest.mark.parametrize(
    ("selector", "texts"),
    [
        ({"text": "Title"}, ["Title"]),
        ({"textContains": "row"}, ["Row one", "Row two"]),
        ({"textStartsWith": "Row", "clickable": True}, ["Row one"]),
        ({"textMatches": "Row t.o"}, ["Row two"]),
        ({"className": "android.widget.TextView", "instance": 2}, ["Row two"]),
        ({"className": "android.widget.TextView", "index": 0}, ["Title", "Row one"]),
        ({"resourceId": "a:id/two"}, ["Row two"]),
        (
            {
                "scrollable": True,
                "childOrSibling": ["child"],
                "childOrSiblingSelector": [{"clickable": True}],
            },
            ["Row one"],
        ),
        (
            {
                "text": "Title",
                "childOrSibling": ["sibling"],
                "childOrSiblingSelector": [{"textContains": "two"}],
            },
            ["Row two"],
        ),
        ({"text": "none"}, []),
    ],
)
def test_a_selector_means(selector: dict[str, object], texts: list[str]) -> None:
    assert [found.node.text for found in select(TREE, selector)] == texts
