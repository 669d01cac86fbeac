"""The simulated phone: what can be done to it and what it shows. Synchronous, one thread.

    phone = Phone(Form(width=360, height=800, density=1.0))
    phone.reset(seed=7)
    phone.tap(180, 400)
    phone.frame().save("screen.png")

Everything that it shows follows from its databases, its pages and its clock: the same seed and the same
actions give the same pixels, unless `live` lets its clock run with the real one.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.pocket.hands import Hands
from gui_mcp_devices.pocket.lock import is_pin
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.pages import Pages
from gui_mcp_devices.pocket.paint.painter import Painter
from gui_mcp_devices.pocket.paint.palette import HUES, palette
from gui_mcp_devices.pocket.state import (
    Faults,
    Form,
)
from gui_mcp_devices.pocket.view.compose import Composer, Scene, Window, composer, has_field, reveal, tell
from gui_mcp_devices.pocket.view.layout import type_scale
from gui_mcp_devices.pocket.view.node import Node

if TYPE_CHECKING:
    from PIL.Image import Image

STEP_SECONDS = 1.0
"""What an action takes on the phone's own clock."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole phone at one moment; only its own phone can be brought back to it."""

    databases: Mapping[str, bytes]
    files: object
    parts: Mapping[str, object]
    """Copies of what else changes."""


COPIED = (
    "tasks", "system", "dice", "ids", "battery", "clipboard", "notifications", "awake", "locked",
    "secure_lock", "ime", "allowed", "refused", "_rotation", "clock", "pids", "overridden", "zoomed",
    "ticked",
)  # fmt: skip


class Phone(Pages):
    """One phone."""

    def __init__(self, form: Form = Form(), *, faults: Faults = Faults(), live: bool = False) -> None:  # noqa: B008
        self._hands = Hands(self)
        self._painters: dict[tuple[int, int], Painter] = {}
        self.version = 0
        """Goes up when the frame changes."""
        self.kept: dict[str, tuple[object, Window]] = {}
        """Windows of the system's that were shown last, by name, with what they depend on."""
        self.nodes: WeakKeyDictionary[Page, dict[Hashable, Node]] = WeakKeyDictionary()
        """What pages keep from frame to frame."""
        self._scene: Scene | None = None
        self._seen: object = None
        self._filed: object = None
        self._writes = 0
        self._keeping_up = False
        self.typing = ""
        """Key of the field that the keyboard is up for, as last shown."""
        super().__init__(form, faults, live)
        self.reset()

    @property
    def me(self) -> Phone:
        return self

    # -- life ---------------------------------------------------------------------------------------------

    def reset(self, seed: int = 0, prepare: Callable[[Phone], None] | None = None) -> None:
        """As on the first day of the owner that `seed` picks; `prepare` then changes what a task needs."""
        self._rotation = 0
        self._hands = Hands(self)
        self.have(seed)
        self.dice = Random(f"{seed}/{self.faults.seed}")
        self.awake, self.locked, self.secure_lock = True, False, False
        self.imes = ["app.pocket.keyboard/.PocketKeyboard", "com.android.adbkeyboard/.AdbIME"]
        self.ime = self.imes[0]
        self.overridden: tuple[int, int] | None = None
        self.zoomed: float | None = None
        if self.form.dark:
            self.put_setting("secure", "ui_night_mode", "2")
        self.home()
        if prepare is not None:
            prepare(self)
        self.touch()

    def snapshot(self) -> Snapshot:
        """All of it, to come back to."""
        parts = {name: vars(self)[name] for name in COPIED}
        return Snapshot(
            {path: database.serialize() for path, database in self.databases.items()},
            self.files.snapshot(),
            copy.deepcopy(parts, {id(self): self}),
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Back to a snapshot of this phone; it can be come back to again."""
        for path, data in snapshot.databases.items():
            self.databases[path].deserialize(data)
        self.files.restore(snapshot.files)
        for name, value in copy.deepcopy(dict(snapshot.parts), {id(self): self}).items():
            vars(self)[name] = value
        self._hands = Hands(self)
        self._started = time.monotonic()
        self.touch()

    # -- shape --------------------------------------------------------------------------------------------

    @property
    def width(self) -> int:
        """Pixels, as it is turned now."""
        natural = self.overridden or (self.form.width, self.form.height)
        return natural[self._rotation % 2]

    @property
    def height(self) -> int:
        natural = self.overridden or (self.form.width, self.form.height)
        return natural[1 - self._rotation % 2]

    @property
    def rotation(self) -> int:
        """Degrees."""
        return 90 * self._rotation

    @property
    def density(self) -> float:
        """Pixels of one dp."""
        return self.zoomed or self.form.density

    @property
    def serial(self) -> str:
        return self.form.serial

    def rotate(self, quarter: int) -> None:
        self._rotation = quarter % 4
        self.touch()

    def resize(self, size: tuple[int, int] | None) -> None:
        """Another size than the phone's own, at rotation 0 (`wm size`); None: its own again."""
        self.overridden = size
        self.touch()

    def zoom(self, density: float | None) -> None:
        """Another density than the phone's own (`wm density`); None: its own again."""
        self.zoomed = density
        self.touch()

    # -- hands --------------------------------------------------------------------------------------------

    def tap(self, x: int, y: int) -> None:
        if self._ready():
            self._hands.tap(x, y)
        self.step()

    def long_press(self, x: int, y: int, seconds: float = 0.8) -> None:
        if self._ready():
            self._hands.long_press(x, y)
        self.step(seconds)

    def swipe(self, x1: int, y1: int, x2: int, y2: int, seconds: float = 0.3) -> None:
        if self._ready():
            self._hands.swipe(x1, y1, x2, y2)
        self.step(seconds)

    def drag(self, x1: int, y1: int, x2: int, y2: int, seconds: float = 0.3) -> None:
        if self._ready():
            self._hands.drag(x1, y1, x2, y2)
        self.step(seconds)

    def scroll(self, x: int, y: int, dx: int, dy: int) -> None:
        """The content there moves; positive `dy` shows what lies further down. Pixels."""
        if self._ready():
            self._hands.scroll(x, y, dx, dy)
        self.step()

    def touch_down(self, x: int, y: int) -> None:
        self._hands.down(x, y)

    def touch_move(self, x: int, y: int) -> None:
        """A finger's path does not matter here, only where it ends."""

    def touch_up(self, x: int, y: int) -> None:
        if self._ready():
            self._hands.up(x, y)
        self.step()

    def key(self, name: str) -> bool:
        """False: there is no key of that name."""
        known = True
        if self._ready() or name in ("POWER", "WAKEUP"):
            known = self._hands.key(name)
        self.step()
        return known

    def chord(self, names: Sequence[str]) -> bool:
        known = self._hands.chord(tuple(names)) if self._ready() and names else bool(names)
        self.step()
        return known

    def type(self, text: str) -> bool:
        """Into the field that has the keyboard. False: none has."""
        took = self._ready() and self._hands.type(text)
        self.step()
        return took

    def set_text(self, text: str) -> bool:
        """In place of what the field with the keyboard holds. False: none has it."""
        took = self._ready() and self._hands.set_text(text)
        self.step()
        return took

    def commit_text(self, text: str) -> bool:
        """What a keyboard app puts into the field."""
        return self.type(text)

    def wait(self, seconds: float = 1.0) -> None:
        self._ready()
        self.step(seconds)

    def pass_time(self, seconds: float) -> None:
        """Nobody does anything, so no fault is drawn."""
        self._ready()
        self._pass(seconds)

    def step(self, seconds: float = STEP_SECONDS) -> None:
        """What an action brings about besides itself: the clock moves on, and faults may come."""
        self._pass(seconds)
        self.system.mishap()

    def keep_up(self) -> None:
        """On a live phone: what has fallen due by itself, an alarm or a message, comes now."""
        if self.live and not self._keeping_up and int(self.now() * 4) != int(self.ticked * 4):
            self._pass(0)

    def _pass(self, seconds: float) -> None:
        """The clock moves on, and with it what waits for it."""
        if not self.live:
            self.clock += seconds
        self.touch()
        self._keeping_up = True
        for app in self.apps.values():
            app.tick(self)
        self.system.tick()
        self._keeping_up = False
        self.ticked = self.now()

    def _ready(self) -> bool:
        """Whether it is awake. What it shows is laid out before it is touched, so that the same touches come
        to the same whether or not somebody looks between them."""
        self.scene()
        return self.awake

    # -- sight --------------------------------------------------------------------------------------------

    def frame(self, *, whole: bool = False) -> Image:
        """What the screen shows (RGB). It is drawn over by the next call: copy it to keep it. `whole` paints
        all of it anew; the pixels are the same."""
        size = (self.width, self.height)
        if (painter := self._painters.get(size)) is None:
            painter = self._painters[size] = Painter(*size)
        return painter.paint([] if self.black else self.scene().ops, whole)

    @property
    def black(self) -> bool:
        """A frame would be black: it sleeps, or the window in front refuses to be captured."""
        secure = self.secure  # at first: by looking, an alarm that is due may wake it
        return secure or not self.awake

    @property
    def secure(self) -> bool:
        """The window in front has FLAG_SECURE."""
        return any(window.secure for window in self.scene().windows)

    @property
    def busy(self) -> bool:
        """Something moves all the time, so that no idle state is found."""
        self.keep_up()
        return self._moves()

    def _moves(self) -> bool:
        return self.faults.restless or self.page.busy or self.system.busy

    def hierarchy(self) -> UiNode:
        """The accessibility tree of the active window."""
        window = self.scene().active()
        assert window is not None
        return tell(window, self.density)

    def scene(self) -> Scene:
        """What all windows come to, composed again when something may have changed."""
        self.keep_up()
        moment = (
            self._writes,
            sum(database.total_changes for database in self.databases.values()),
            int(self.now() * 4) if self._moves() else int(self.now()) if self.live else 0,
        )
        files = self.files.snapshot()
        if self._scene is None or moment != self._seen or files is not self._filed:
            scene = self._compose()
            if self._scene is None or scene.ops != self._scene.ops:
                self.version += 1
            self._scene, self._seen, self._filed = scene, moment, files
        return self._scene

    def touch(self) -> None:
        """Something that is shown may have changed."""
        self._writes += 1

    def forget(self) -> None:
        """Nothing is kept of the frames so far; the next one is made from the state alone."""
        self.nodes.clear()
        self.kept.clear()
        self.touch()

    def _composer(self) -> Composer:
        dark = self.setting("secure", "ui_night_mode") == "2"
        accent = self.setting("system", "accent")
        accent = accent if accent in HUES else self.form.accent
        return _composer_for(self.density, accent, dark, type_scale(self.setting("system", "font_scale")))

    def _compose(self) -> Scene:
        """The scene; the field with the keyboard is brought into sight when it gets it, when it is written
        into, and when there is another room for it."""
        page, composer = self.page, self._composer()
        windows = self._windows()
        scene = composer.compose(windows)
        held = next((w for w in windows if self.typing and w.focus == self.typing), None)
        brought = None if held is None else (self.typing, held.rect)
        if held is not None and brought != page.brought and reveal(held, self.typing):
            held.kept = None
            scene = composer.compose(windows)
        page.brought = brought
        return scene

    def _windows(self) -> list[Window]:
        page = self.page
        loading = self.system.loading(page)
        node = loading or page.view()
        over = None if loading else page.over()
        # A field that is not in front, below a sheet or no longer there, has no keyboard.
        self.typing = page.focus if page.focus and has_field(over or node, page.focus) else ""
        rect = self.system.room(keyboard=bool(self.typing))
        secure = self.faults.secure and page.secure
        focus = "" if over is not None else self.typing
        windows = [Window(node, page.package, rect, "app", page.scrolls, focus, page.selected, secure)]
        if over is not None:
            windows.append(
                Window(over, page.package, rect, "dialog", page.scrolls, self.typing, page.selected, secure)
            )
        return self.system.around(windows)

    # -- keyboard -----------------------------------------------------------------------------------------

    def focus(self, key: str) -> None:
        """The field named `key` gets the keyboard."""
        page = self.page
        self.system.typing(key)
        page.focus, page.selected, page.brought = key, False, None
        self.touch()

    def wrote(self) -> None:
        """Something was written into the field with the keyboard."""
        self.page.selected, self.page.brought = False, None
        self.touch()

    def hide_keyboard(self) -> None:
        self.page.focus, self.page.selected = "", False
        self.touch()

    def select_all(self) -> None:
        self.page.selected = bool(self.page.focus)
        self.touch()

    def select_none(self) -> None:
        self.page.selected = False
        self.touch()

    @property
    def all_selected(self) -> bool:
        return self.page.selected

    # -- power --------------------------------------------------------------------------------------------

    def wake(self) -> None:
        self.awake = True
        self.touch()

    def sleep(self) -> None:
        self.awake, self.locked = False, True
        self.system.back() if self.system.guarded else self.system.dismiss()
        self.touch()

    def dismiss_keyguard(self) -> bool:
        """False where only the owner can."""
        if self.locked and self.secure_lock:
            self.system.ask_pin()
        else:
            self.locked = False
        self.touch()
        return not self.locked

    def unlock(self, pin: str) -> bool:
        """With the PIN that its owner set. False: it is another one."""
        if not is_pin(self, pin):
            return False
        self.locked = False
        self.touch()
        return True

    # -- words of the system's --------------------------------------------------------------------------

    def ask_for(self, package: str, permission: str) -> bool:
        """Whether it is granted; where not, the person is asked over what is shown now."""
        if self.granted(package, permission):
            return True
        self.system.ask_permission(package, permission)
        return False

    def toast(self, text: str) -> None:
        """A line that stands over the page for a few seconds."""
        self.system.toast(text)
        self.touch()


@lru_cache(maxsize=64)
def _composer_for(density: float, accent: str, dark: bool, scale: float) -> Composer:
    return composer(density, palette(accent, dark), scale)
