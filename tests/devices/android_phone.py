"""A phone behind an adb server, both small and scripted: for what goes wrong, and for odd phones.

The phone shows the scene of `gui_mcp_devices.check` and knows the commands that our driver sends. What real
clients and a whole phone do to each other is tested with the simulated phone.
"""

from __future__ import annotations

import asyncio
import base64
import io
import shlex
import struct
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from gui_mcp_devices.android.client import AdbServer, Handset
from gui_mcp_devices.android.hierarchy import UiNode, to_xml
from gui_mcp_devices.screen import Box

W, H = 360, 640
SERIAL = "TEST1"
ROW = 40
ADB_KEYBOARD = "com.android.adbkeyboard/.AdbIME"


@dataclass
class Phone:
    """A form with a field, a button that counts, and a long list."""

    text: str = ""
    count: int = 0
    offset: int = 0
    focused: bool = False
    selected: bool = False
    awake: bool = True
    locked: bool = False
    secure_lock: bool = False
    secure: bool = False
    rotation: int = 0
    settings: dict[str, str] = field(default_factory=lambda: {"system screen_off_timeout": "60000"})
    files: dict[str, str] = field(default_factory=lambda: dict[str, str]())
    imes: tuple[str, ...] = ("keyboard/.Plain", ADB_KEYBOARD)
    log: list[list[str]] = field(default_factory=lambda: list[list[str]]())
    """Every command that it was given."""
    tree_error: str = ""
    """What `uiautomator dump` says instead of a tree."""
    frames: Callable[[str], bytes] | None = None
    """Answers `screencap` instead of the phone; it is given the command."""
    typed: Callable[[str], str] = str
    """What a field makes of what is typed."""
    battery: str = "  level: 80\n  scale: 100\n  temperature: 300\n  status: 3\n"
    old: bool = False
    """An Android of years ago, which has no chords and no fingers that rest."""
    keyboard: int = 0
    """Height of the on-screen keyboard, which lies over the app."""
    keys: int = 0
    """Touches that met the keyboard."""
    hardware: str = "HW1234"
    companion: bool = False
    """Whether the app is there that sets the clipboard."""
    clipboard: str = ""

    @property
    def size(self) -> tuple[int, int]:
        return (H, W) if self.rotation % 2 else (W, H)

    def run(self, line: str) -> tuple[str, str, int]:
        """Output, errors and exit code of a line; `;` and `&&` are all the grammar there is."""
        out: list[str] = []
        code = 0
        for group in _split(line, ";"):
            for words in _split_words(group, "&&"):
                said, err, code = self._command(words)
                out.append(said)
                if err or code:
                    return "".join(out), err, code
        return "".join(out), "", code

    def tree(self) -> UiNode:
        width, height = self.size
        app = "com.example.scene"
        entry = UiNode(
            "android.widget.EditText",
            app,
            f"{app}:id/name",
            self.text,
            hint="Name",
            bounds=Box(10, 40, 200, 40),
            clickable=True,
            focusable=True,
            focused=self.focused,
        )
        button = UiNode(
            "android.widget.Button",
            app,
            text=f"Count: {self.count}",
            bounds=Box(10, 100, 200, 40),
            clickable=True,
        )
        rows = tuple(
            UiNode("android.widget.TextView", app, text=f"Row {i}", bounds=Box(0, top, width, ROW))
            for i in range(60)
            if 150 <= (top := 160 + ROW * i - self.offset) < height
        )
        listed = UiNode(
            "android.widget.ListView",
            app,
            bounds=Box(0, 150, width, height - 150),
            scrollable=True,
            children=rows,
        )
        inner = (entry, button, listed)
        return UiNode("android.widget.FrameLayout", app, bounds=Box(0, 0, width, height), children=inner)

    def _command(self, words: list[str]) -> tuple[str, str, int]:
        self.log.append(words)
        match words:
            case ["input", *rest]:
                return self._input(rest)
            case ["dumpsys", "power", *_]:
                return f"mWakefulness={'Awake' if self.awake else 'Asleep'}\n", "", 0
            case ["dumpsys", "window", *_]:
                return self._window(), "", 0
            case ["dumpsys", "battery"]:
                return self.battery, "", 0
            case ["df", *_]:
                return "F 1K-blocks Used Available Use% Mounted on\n/dev/x 9 8 5000000 50% /data\n", "", 0
            case ["wm", "size"]:
                return f"Physical size: {W}x{H}\n", "", 0
            case ["wm", "dismiss-keyguard"]:
                self.locked = self.locked and self.secure_lock
            case ["settings", "get", namespace, key]:
                return self.settings.get(f"{namespace} {key}", "null") + "\n", "", 0
            case ["settings", "put", namespace, key, value]:
                self.settings[f"{namespace} {key}"] = value
            case ["settings", "delete", namespace, key]:
                self.settings.pop(f"{namespace} {key}", None)
            case ["ime", "set", method]:
                self.settings["secure default_input_method"] = method
            case ["ime", "list", *_]:
                return "\n".join(self.imes) + "\n", "", 0
            case ["am", "broadcast", "-a", "ADB_INPUT_B64", "--es", "msg", data]:
                if self.settings.get("secure default_input_method") == ADB_KEYBOARD:
                    self._type(base64.b64decode(data).decode())
                return "Broadcast completed: result=0\n", "", 0
            case ["pm", "path", "com.mobilenext.devicekit"] if self.companion:
                return "package:/data/app/base.apk\n", "", 0
            case ["am", "broadcast", "-a", "devicekit.clipboard.set", *_, data, "-n", _]:
                self.clipboard = base64.b64decode(data).decode()
            case ["am", "broadcast", "-a", "devicekit.clipboard.clear", *_]:
                self.clipboard = ""
            case ["echo", text, ">>", path]:
                self.files[path] = self.files.get(path, "") + text + "\n"
            case ["echo", text, ">", path]:
                self.files[path] = text + "\n"
            case ["cat", path, *_]:
                return self.files.get(path, ""), "", 0
            case ["rm", "-f", path]:
                self.files.pop(path, None)
            case ["uiautomator", "dump", "/dev/tty"]:
                return (self.tree_error or to_xml(self.tree())) + "\n", "", 0
            case ["getprop", "ro.serialno"]:
                return self.hardware + "\n", "", 0
            case ["ime" | "pm" | "getprop", *_]:
                pass
            case _:
                return "", f"/system/bin/sh: {words[0]}: inaccessible or not found\n", 127
        return "", "", 0

    def _input(self, words: list[str]) -> tuple[str, str, int]:
        match words:
            case ["tap", x, y]:
                self._tap(int(x), int(y))
            case ["text", text]:
                self._type(text.replace("%s", " "))
            case ["keycombination" | "motionevent" as name, *_] if self.old:
                return "", f"Error: Unknown command: {name}\n", 255
            case ["swipe", _, y1, _, y2, _]:
                self._scroll(int(y1) - int(y2))
            case ["keycombination", "KEYCODE_CTRL_LEFT", "KEYCODE_A"]:
                self.selected = self.focused
            case ["keyevent", *keys]:
                for key in keys:
                    self._key(key)
            case ["motionevent", "DOWN", _, y]:
                self.settings["down"] = y
            case ["motionevent", "UP", _, y]:
                self._scroll(int(self.settings.pop("down")) - int(y))
            case _:
                pass
        return "", "", 0

    def _tap(self, x: int, y: int) -> None:
        if y >= self.size[1] - self.keyboard:
            self.keys += 1
            return
        self.focused = 40 <= y < 80 and 10 <= x < 210
        self.selected = False
        self.count += 100 <= y < 140 and 10 <= x < 210

    def _type(self, text: str) -> None:
        if self.focused:
            self.text = self.typed(text if self.selected else self.text + text)
            self.selected = False

    def _key(self, key: str) -> None:
        match key:
            case "KEYCODE_DEL" if self.focused:
                self.text = "" if self.selected else self.text[:-1]
                self.selected = False
            case "KEYCODE_PASTE":
                self._type(self.clipboard)
            case "KEYCODE_WAKEUP":
                self.awake = True
            case _:
                pass

    def _scroll(self, dy: int) -> None:
        self.offset = min(max(0, self.offset + dy), 60 * ROW - 400)

    def _window(self) -> str:
        width, height = self.size
        focus = "Window{ab12 u0 com.example.scene/com.example.scene.MainActivity}"
        flags = "LAYOUT_IN_SCREEN SECURE SPLIT_TOUCH" if self.secure else "LAYOUT_IN_SCREEN SPLIT_TOUCH"
        return (
            f"  Window #2 Window{{66 u0 InputMethod}}:\n      fl=NOT_FOCUSABLE\n"
            f"    mHasSurface=true isReadyForDisplay()={str(self.keyboard > 0).lower()}\n"
            f"    touchable region=SkRegion((0,{height - self.keyboard},{width},{height}))\n"
            f"  Window #3 Window{{77 u0 StatusBar}}:\n      fl=SECURE\n"
            f"  Window #4 {focus}:\n      fl={flags}\n"
            f"  mCurrentFocus={focus}\n  mCurrentRotation=ROTATION_{90 * self.rotation}\n"
            f"  showing={str(self.locked).lower()}\n  secure={str(self.secure_lock).lower()}\n"
        )

    def frame(self, command: str) -> bytes:
        """What `screencap` answers: raw, or PNG with `-p`."""
        if self.frames is not None:
            return self.frames(command)
        from PIL import Image, ImageDraw

        picture = Image.new("RGBA", self.size, "black" if self.secure or not self.awake else "white")
        ImageDraw.Draw(picture).text((10, 100), f"{self.text!a} {self.count} {self.offset}", fill="navy")
        if command.endswith("-p"):
            png = io.BytesIO()
            picture.save(png, "PNG")
            return png.getvalue()
        return struct.pack("<4I", *self.size, 1, 1) + picture.tobytes()


@dataclass
class Server:
    """The adb server in front of one phone."""

    phone: Phone
    port: int = 0
    fault: Callable[[str], bytes | None] = lambda service: None
    """Given each request; bytes are sent in place of the answer, and the connection then ends."""
    silent: Callable[[str], bool] = lambda service: False
    """Requests that are never answered."""
    connected: bool = True
    state: str = "device"
    others: str = ""
    """Lines of other phones in its list."""
    asked: list[str] = field(default_factory=lambda: list[str]())
    serial: str = SERIAL
    at_transport: Callable[[], None] = lambda: None

    @property
    def client(self) -> AdbServer:
        return AdbServer(port=self.port)

    @property
    def handset(self) -> Handset:
        return Handset(self.client, self.serial)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._request(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            pass
        finally:
            writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; whether another may follow."""
        service = (await reader.readexactly(int(await reader.readexactly(4), 16))).decode()
        self.asked.append(service)
        if self.silent(service):
            await reader.read()
            return False
        if (odd := self.fault(service)) is not None:
            writer.write(odd)
            return False
        if service == f"host:transport:{self.serial}":
            self.at_transport()
            if not self.connected:
                writer.write(_fail(f"device '{self.serial}' not found"))
                return False
            writer.write(b"OKAY")
            return True
        writer.write(self._answer(service))
        await writer.drain()
        return False

    def _answer(self, service: str) -> bytes:
        if service.startswith("shell,v2,raw:"):
            out, err, code = self.phone.run(service.partition(":")[2])
            packets = [(1, out.encode()), (2, err.encode()), (3, bytes([code]))]
            return b"OKAY" + b"".join(
                struct.pack("<BI", kind, len(data)) + data for kind, data in packets if data or kind == 3
            )
        if service.startswith("exec:screencap"):
            return b"OKAY" + self.phone.frame(service)
        if service.startswith("exec:"):
            return b"OKAY" + self.phone.run(service.partition(":")[2])[0].encode()
        if service == "host:version":
            return _string("0029")
        if service in ("host:devices-l", "host:track-devices"):
            own = f"{self.serial}\t{self.state} model:Test\n" if self.connected else ""
            return _string(own + self.others)
        if service.startswith("host:connect:"):
            self.connected = self.connected or service == f"host:connect:{self.serial}"
            return _string(
                f"connected to {self.serial}" if service.endswith(self.serial) else "failed to connect"
            )
        if service == f"host-serial:{self.serial}:get-state" and self.connected:
            return _string(self.state)
        if service.startswith("host-serial:"):
            return _fail("device not found")
        return _fail("closed")


@asynccontextmanager
async def serving(phone: Phone | None = None) -> AsyncGenerator[Server]:
    """A server on a free port of this machine, and its phone."""
    server = Server(phone or Phone())
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def _string(text: str) -> bytes:
    return b"OKAY%04x" % len(text.encode()) + text.encode()


def _fail(text: str) -> bytes:
    return b"FAIL%04x" % len(text.encode()) + text.encode()


def _split(line: str, by: str) -> list[list[str]]:
    """Words of a shell line between `by`; pipes, quotes and redirections of errors go the way they came."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    groups: list[list[str]] = [[]]
    piped = False
    for word in lexer:
        if word == by:
            groups.append([])
            piped = False
        elif word == "|":
            piped = True
        elif not piped:
            groups[-1].append(word)
    return [group for group in groups if group]


def _split_words(words: list[str], by: str) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for word in words:
        if word == by:
            groups.append([])
        else:
            groups[-1].append(word)
    return groups
