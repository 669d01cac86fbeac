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
import itertools
import sqlite3
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.pocket.apps import APPS
from gui_mcp_devices.pocket.files import Files
from gui_mcp_devices.pocket.hands import Hands
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.paint.painter import Painter
from gui_mcp_devices.pocket.paint.palette import HUES, palette
from gui_mcp_devices.pocket.properties import properties
from gui_mcp_devices.pocket.settings import DEFAULTS, PIN, SETTINGS, SETTINGS_SCHEMA
from gui_mcp_devices.pocket.state import (
    Activity,
    AppInfo,
    Battery,
    Faults,
    Form,
    Intent,
    Locale,
    Namespace,
    Notification,
)
from gui_mcp_devices.pocket.system.ui import LAUNCHER, SystemUi
from gui_mcp_devices.pocket.view.compose import Composer, Scene, Window, composer, reveal, tell
from gui_mcp_devices.pocket.view.layout import type_scale
from gui_mcp_devices.pocket.view.node import Node
from gui_mcp_devices.pocket.world import WORLDS, draw_world

if TYPE_CHECKING:
    from PIL.Image import Image

STEP_SECONDS = 1.0
"""What an action takes on the phone's own clock."""


@dataclass(slots=True, eq=False)
class Task:
    """The pages of one app, the last one on top."""

    id: int
    package: str
    pages: list[Page]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole phone at one moment; only its own phone can be brought back to it."""

    databases: Mapping[str, bytes]
    files: object
    parts: Mapping[str, object]
    """Copies of what else changes."""


COPIED = (
    "_tasks", "system", "dice", "_ids", "battery", "clipboard", "notifications", "awake", "locked",
    "secure_lock", "ime", "_granted", "_refused", "_rotation", "_clock", "_pids", "overridden", "ticked",
)  # fmt: skip


class Phone:
    """One phone."""

    def __init__(self, form: Form = Form(), *, faults: Faults = Faults(), live: bool = False) -> None:  # noqa: B008
        self.form = form
        self.faults = faults
        self.live = live
        self._clock, self._started = _start_of(0, form.locale), time.monotonic()
        self.files = Files(self.now)
        self.databases: dict[str, sqlite3.Connection] = {}
        self._apps = {app.info.package: app for app in APPS}
        self._painters: dict[tuple[int, int], Painter] = {}
        self._hands = Hands(self)
        self.ticked = self._clock
        """When apps last looked at the clock: a tick is for what fell due since then."""
        self.version = 0
        """Goes up when the frame changes."""
        self.kept: dict[str, tuple[object, Window]] = {}
        """Windows of the system's that were shown last, by name, with what they depend on."""
        self.nodes: WeakKeyDictionary[Page, dict[Hashable, Node]] = WeakKeyDictionary()
        """What pages keep from frame to frame."""
        self._scene: Scene | None = None
        self._seen: object = None
        self._writes = 0
        self._open_databases()
        self._fresh = self.files.snapshot()
        self.reset()

    # -- life ---------------------------------------------------------------------------------------------

    def reset(self, seed: int = 0, prepare: Callable[[Phone], None] | None = None) -> None:
        """As on the first day of the owner that `seed` picks; `prepare` then changes what a task needs."""
        world = _world_of(seed % WORLDS, self.form.locale)
        for path, database in self.databases.items():
            database.deserialize(world[path])
        self.files.restore(self._fresh)
        self.dice = Random(f"{seed}/{self.faults.seed}")
        self._ids = itertools.count(1)
        self._started = time.monotonic()
        self._clock = self.ticked = _start_of(seed % WORLDS, self.form.locale)
        self.battery, self.clipboard = Battery(), ""
        self.notifications: list[Notification] = []
        self.awake, self.locked, self.secure_lock = True, False, False
        self.imes = ["app.pocket.keyboard/.PocketKeyboard", "com.android.adbkeyboard/.AdbIME"]
        self.ime = self.imes[0]
        self.overridden: tuple[int, int] | None = None
        self._granted: set[tuple[str, str]] = set()
        self._refused: set[tuple[str, str]] = set()
        self._rotation = 0
        self._pids: dict[str, int] = {}
        self._tasks: list[Task] = []
        self.system = SystemUi(self)
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
        return self.form.density

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

    # -- hands --------------------------------------------------------------------------------------------

    def tap(self, x: int, y: int) -> None:
        if self.awake:
            self._hands.tap(x, y)
        self.step()

    def long_press(self, x: int, y: int, seconds: float = 0.8) -> None:
        if self.awake:
            self._hands.long_press(x, y)
        self.step(seconds)

    def swipe(self, x1: int, y1: int, x2: int, y2: int, seconds: float = 0.3) -> None:
        if self.awake:
            self._hands.swipe(x1, y1, x2, y2)
        self.step(seconds)

    def drag(self, x1: int, y1: int, x2: int, y2: int, seconds: float = 0.3) -> None:
        if self.awake:
            self._hands.drag(x1, y1, x2, y2)
        self.step(seconds)

    def scroll(self, x: int, y: int, dx: int, dy: int) -> None:
        """The content there moves; positive `dy` shows what lies further down. Pixels."""
        if self.awake:
            self._hands.scroll(x, y, dx, dy)
        self.step()

    def touch_down(self, x: int, y: int) -> None:
        self._hands.down(x, y)

    def touch_move(self, x: int, y: int) -> None:
        """A finger's path does not matter here, only where it ends."""

    def touch_up(self, x: int, y: int) -> None:
        if self.awake:
            self._hands.up(x, y)
        self.step()

    def key(self, name: str) -> bool:
        """False: there is no key of that name."""
        known = True
        if self.awake or name in ("POWER", "WAKEUP"):
            known = self._hands.key(name)
        self.step()
        return known

    def chord(self, names: Sequence[str]) -> bool:
        known = self._hands.chord(tuple(names)) if self.awake and names else bool(names)
        self.step()
        return known

    def type(self, text: str) -> bool:
        """Into the field that has the keyboard. False: none has."""
        took = self.awake and self._hands.type(text)
        self.step()
        return took

    def set_text(self, text: str) -> bool:
        """In place of what the field with the keyboard holds. False: none has it."""
        took = self.awake and self._hands.set_text(text)
        self.step()
        return took

    def commit_text(self, text: str) -> bool:
        """What a keyboard app puts into the field."""
        return self.type(text)

    def wait(self, seconds: float = 1.0) -> None:
        self.step(seconds)

    def step(self, seconds: float = STEP_SECONDS) -> None:
        """The clock moves on, and with it what waits for it."""
        if not self.live:
            self._clock += seconds
        self.touch()
        for app in self._apps.values():
            app.tick(self)
        self.system.tick()
        self.ticked = self.now()

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
        return not self.awake or self.secure

    @property
    def secure(self) -> bool:
        """The window in front has FLAG_SECURE."""
        return any(window.secure for window in self.scene().windows)

    @property
    def busy(self) -> bool:
        """Something moves all the time, so that no idle state is found."""
        return self.faults.restless or self.page.busy or self.system.busy

    def hierarchy(self) -> UiNode:
        """The accessibility tree of the active window."""
        window = self.scene().active()
        assert window is not None
        return tell(window, self.density)

    def scene(self) -> Scene:
        """What all windows come to, composed again when something may have changed."""
        moment = (
            self._writes,
            sum(database.total_changes for database in self.databases.values()),
            int(self.now() * 4) if self.busy else int(self.now()) if self.live else 0,
        )
        if self._scene is None or moment != self._seen:
            scene = self._composer().compose(self._windows())
            if self._scene is None or scene.ops != self._scene.ops:
                self.version += 1
            self._scene, self._seen = scene, moment
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

    def _windows(self) -> list[Window]:
        page = self.page
        rect = self.system.room(keyboard=bool(page.focus))
        loading = self.system.loading(page)
        node = loading or page.view()
        secure = self.faults.secure and page.secure
        windows = [
            Window(node, page.package, rect, "app", page.scrolls, page.focus, page.selected, secure),
        ]
        over = None if loading else page.over()
        if over is not None:
            windows.append(
                Window(over, page.package, rect, "dialog", page.scrolls, page.focus, page.selected, secure)
            )
        return self.system.around(windows)

    # -- pages --------------------------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """The one in front."""
        return self._tasks[-1].pages[-1]

    @property
    def front(self) -> tuple[str, str]:
        """Package and activity in front."""
        return self.page.package, self.page.activity

    def stack(self) -> list[Activity]:
        """From front to back."""
        return [
            Activity(page.package, page.activity, task.id)
            for task in reversed(self._tasks)
            for page in reversed(task.pages)
        ]

    def pid(self, package: str) -> int:
        """0 where it does not run."""
        return self._pids.get(package, 0)

    @property
    def packages(self) -> Mapping[str, AppInfo]:
        return {package: app.info for package, app in self._apps.items()}

    def app(self, package: str) -> App:
        """Raises `KeyError`."""
        return self._apps[package]

    def start(
        self,
        package: str,
        activity: str = "",
        *,
        data: str = "",
        action: str = "android.intent.action.MAIN",
        extras: Mapping[str, str] | None = None,
    ) -> bool:
        """Bring an app to the front, at the page for the intent. False: there is no such app or page."""
        app = self._apps.get(package)
        if app is None:
            return False
        task = next((t for t in self._tasks if t.package == package), None)
        plain = not data and not extras and activity in ("", app.info.activity)
        if task is None or not plain:
            page = app.open(self, Intent(action, data, dict(extras or {})), activity)
            if page is None:
                return False
            if task is None:
                task = Task(next(self._ids), package, [])
                self._tasks.append(task)
                self._pids.setdefault(package, 2000 + 37 * next(self._ids))
            task.pages.append(page)
        self._tasks.remove(task)
        self._tasks.append(task)
        self._came()
        return True

    def view(self, uri: str, extras: Mapping[str, str] | None = None) -> bool:
        """Show a URI with the app that knows its scheme. False: none does."""
        action = "android.intent.action.VIEW"
        for package, app in self._apps.items():
            if app.open(self, Intent(action, uri, dict(extras or {}))) is not None:
                return self.start(package, data=uri, action=action, extras=extras)
        return False

    def stop(self, package: str) -> None:
        """Its pages are gone; what it has stored stays."""
        self._pids.pop(package, None)
        self._tasks = [t for t in self._tasks if t.package != package or package == LAUNCHER]
        self.touch()

    def clear(self, package: str) -> None:
        """An app's own data is gone, as if it had just been installed. Raises `KeyError`."""
        self.stop(package)
        self._apps[package].clear(self)
        self.touch()

    def push(self, page: Page) -> None:
        """A page on top of the one in front, in the same task."""
        self._tasks[-1].pages.append(page)
        self._came()

    def pop(self) -> None:
        """Away with the page in front; the one below it, or the home screen, is shown."""
        task = self._tasks[-1]
        if len(task.pages) > 1:
            task.pages.pop()
        elif task.package != LAUNCHER:
            self._tasks.pop()
            self._tasks.sort(key=lambda t: t.package == LAUNCHER)
        self._came(fresh=False)

    def home(self) -> None:
        self.system.dismiss()
        self.start(LAUNCHER)

    def back(self) -> None:
        if self.system.back() or self.page.back():
            self.touch()
        else:
            self.pop()

    def recents(self) -> None:
        self.system.open_recents()
        self.touch()

    def _came(self, *, fresh: bool = True) -> None:
        self.system.came(self.page, fresh)
        self.page.shown()
        self.touch()

    # -- keyboard -----------------------------------------------------------------------------------------

    def focus(self, key: str) -> None:
        """The field named `key` gets the keyboard."""
        page = self.page
        self.system.typing(key)
        page.focus, page.selected = key, False
        self.touch()
        window = self.scene().active()
        if window is not None:
            reveal(window, key)
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
        self.system.dismiss()
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
        if pin != self.setting("secure", PIN):
            return False
        self.locked = False
        self.touch()
        return True

    # -- settings and the rest ----------------------------------------------------------------------------

    def setting(self, namespace: Namespace, key: str) -> str | None:
        found = self.databases[SETTINGS].execute(
            "SELECT value FROM settings WHERE namespace = ? AND name = ?", (namespace, key)
        )
        first = found.fetchone()
        return None if first is None else str(first[0])

    def put_setting(self, namespace: Namespace, key: str, value: str | None) -> None:
        """None takes it away."""
        table = self.databases[SETTINGS]
        if value is None:
            table.execute("DELETE FROM settings WHERE namespace = ? AND name = ?", (namespace, key))
        else:
            table.execute(
                "INSERT INTO settings (namespace, name, value) VALUES (?, ?, ?) "
                "ON CONFLICT (namespace, name) DO UPDATE SET value = excluded.value",
                (namespace, key, value),
            )
        if key == "user_rotation" and self.setting("system", "accelerometer_rotation") != "1":
            self._rotation = int(value or 0) % 4
        self.touch()

    def settings(self, namespace: Namespace) -> dict[str, str]:
        found = self.databases[SETTINGS].execute(
            "SELECT name, value FROM settings WHERE namespace = ? ORDER BY name", (namespace,)
        )
        return {str(name): str(value) for name, value in found}

    def properties(self) -> dict[str, str]:
        return properties(self.form) | {"persist.sys.timezone": self.timezone}

    def now(self) -> float:
        """Unix seconds on the phone's clock."""
        return self._clock + (time.monotonic() - self._started if self.live else 0.0)

    def set_time(self, moment: float) -> None:
        self._clock, self._started = moment, time.monotonic()
        self.ticked = moment
        self.touch()

    @property
    def timezone(self) -> str:
        """By its name in the time zone database."""
        return self.setting("global", "time_zone") or ("Asia/Shanghai" if self.locale == "zh" else "UTC")

    @property
    def locale(self) -> Locale:
        return self.form.locale

    def say(self, en: str, zh: str) -> str:
        """The one of two texts that is in the phone's language."""
        return zh if self.form.locale == "zh" else en

    def granted(self, package: str, permission: str) -> bool:
        if (package, permission) in self._refused:
            return False
        return not self.faults.permissions or (package, permission) in self._granted

    def grant(self, package: str, permission: str) -> None:
        self._granted.add((package, permission))
        self._refused.discard((package, permission))
        self.touch()

    def revoke(self, package: str, permission: str) -> None:
        self._granted.discard((package, permission))
        self._refused.add((package, permission))
        self.touch()

    def ask_for(self, package: str, permission: str) -> bool:
        """Whether it is granted; where not, the person is asked over what is shown now."""
        if self.granted(package, permission):
            return True
        self.system.ask_permission(package, permission)
        return False

    def notify(self, package: str, title: str, text: str, *, data: str = "") -> None:
        """Nothing happens where the person has turned the app's notifications off."""
        if self.setting("secure", f"app_notifications_{package}") != "0":
            self.notifications.insert(0, Notification(package, title, text, self.now(), data))
        self.touch()

    def toast(self, text: str) -> None:
        """A line that stands over the page for a few seconds."""
        self.system.toast(text)
        self.touch()

    def drain(self, level: int | None = None, *, temperature: int | None = None) -> None:
        """Another state of the battery."""
        if level is not None:
            self.battery = replace(self.battery, level=level)
        if temperature is not None:
            self.battery = replace(self.battery, temperature=temperature)
        self.touch()

    def _open_databases(self) -> None:
        for path in _world_of(0, self.form.locale):
            database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            self.databases[path] = database
            self.files.mount(path, database.serialize, database.deserialize)


@lru_cache(maxsize=64)
def _composer_for(density: float, accent: str, dark: bool, scale: float) -> Composer:
    return composer(density, palette(accent, dark), scale)


@lru_cache(maxsize=2 * WORLDS)
def _world_of(seed: int, locale: Locale) -> Mapping[str, bytes]:
    """The databases of one owner's phone on its first day, by path."""
    world = draw_world(seed, locale)
    opened = {SETTINGS: sqlite3.connect(":memory:", isolation_level=None)}
    opened[SETTINGS].executescript(SETTINGS_SCHEMA)
    for app in APPS:
        for path, schema in app.schema.items():
            if path not in opened:
                opened[path] = sqlite3.connect(":memory:", isolation_level=None)
            opened[path].executescript(schema)
    for namespace, settings in DEFAULTS.items():
        opened[SETTINGS].executemany(
            "INSERT INTO settings (namespace, name, value) VALUES (?, ?, ?)",
            [(namespace, name, value) for name, value in settings.items()],
        )
    for app in APPS:
        app.fill(opened, world)
    made = {path: database.serialize() for path, database in opened.items()}
    for database in opened.values():
        database.close()
    return made


@lru_cache(maxsize=2 * WORLDS)
def _start_of(seed: int, locale: Locale) -> float:
    return draw_world(seed, locale).start
