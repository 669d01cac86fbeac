"""Which pages a phone has open: the tasks of its apps, the front one last."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps import APPS
from gui_mcp_devices.pocket.belongings import Belongings
from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import Activity, AppInfo, Faults, Form, Intent
from gui_mcp_devices.pocket.system.ui import SystemUi

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


@dataclass(slots=True, eq=False)
class Task:
    """The pages of one app, the last one on top."""

    id: int
    package: str
    pages: list[Page]


class Pages(Belongings):
    """Of one phone; `Phone` is built on it."""

    def __init__(self, form: Form, faults: Faults, live: bool) -> None:
        self.apps = {app.info.package: app for app in APPS}
        super().__init__(form, faults, live)

    @property
    @abstractmethod
    def me(self) -> Phone:
        """The phone that these are the pages of."""

    def have(self, seed: int) -> None:
        super().have(seed)
        self.ids = 0
        self.pids: dict[str, int] = {}
        self.tasks: list[Task] = []
        self.system = SystemUi(self.me)

    @property
    def page(self) -> Page:
        """The one in front."""
        return self.tasks[-1].pages[-1]

    @property
    def front(self) -> tuple[str, str]:
        """Package and activity in front."""
        return self.page.package, self.page.activity

    def stack(self) -> list[Activity]:
        """From front to back."""
        return [
            Activity(page.package, page.activity, task.id)
            for task in reversed(self.tasks)
            for page in reversed(task.pages)
        ]

    def pid(self, package: str) -> int:
        """0 where it does not run."""
        return self.pids.get(package, 0)

    @property
    def packages(self) -> Mapping[str, AppInfo]:
        return {package: app.info for package, app in self.apps.items()}

    def app(self, package: str) -> App:
        """Raises `KeyError`."""
        return self.apps[package]

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
        app = self.apps.get(package)
        if app is None:
            return False
        task = next((t for t in self.tasks if t.package == package), None)
        plain = not data and not extras and activity in ("", app.info.activity)
        if task is None or not plain:
            page = app.open(self.me, Intent(action, data, dict(extras or {})), activity)
            if page is None:
                return False
            if task is None:
                task = Task(self._id(), package, [])
                self.tasks.append(task)
                self.pids.setdefault(package, 2000 + 37 * self._id())
            task.pages.append(page)
        self.tasks.remove(task)
        self.tasks.append(task)
        self._came()
        return True

    def _id(self) -> int:
        self.ids += 1
        return self.ids

    def view(self, uri: str, extras: Mapping[str, str] | None = None) -> bool:
        """Show a URI with the app that knows its scheme. False: none does."""
        action = "android.intent.action.VIEW"
        for package, app in self.apps.items():
            if app.open(self.me, Intent(action, uri, dict(extras or {}))) is not None:
                return self.start(package, data=uri, action=action, extras=extras)
        return False

    def stop(self, package: str) -> None:
        """Its pages are gone; what it has stored stays."""
        self.pids.pop(package, None)
        front = self.page
        self.tasks = [t for t in self.tasks if t.package != package or package == LAUNCHER]
        if self.page is not front:
            self._came(fresh=False)
        self.touch()

    def clear(self, package: str) -> None:
        """An app's own data is gone, as if it had just been installed. Raises `KeyError`."""
        self.stop(package)
        self.apps[package].clear(self.me)
        self.touch()

    def push(self, page: Page) -> None:
        """A page on top of the one in front, in the same task; over the home screen, in its app's own: the
        app's last page may just have gone."""
        if self.page.package == LAUNCHER != page.package:
            task = next((t for t in self.tasks if t.package == page.package), None)
            if task is None:
                task = Task(self._id(), page.package, [])
                self.tasks.append(task)
                self.pids.setdefault(page.package, 2000 + 37 * self._id())
            self.tasks.remove(task)
            self.tasks.append(task)
        self.tasks[-1].pages.append(page)
        self._came()

    def pop(self) -> None:
        """Away with the page in front; the one below it, or the home screen, is shown."""
        task = self.tasks[-1]
        if len(task.pages) > 1:
            task.pages.pop()
        elif task.package != LAUNCHER:
            self.tasks.pop()
            self.tasks.sort(key=lambda t: t.package == LAUNCHER)
        self._came(fresh=False)

    def home(self) -> None:
        if self.system.guarded:
            self.system.back()
            return
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
