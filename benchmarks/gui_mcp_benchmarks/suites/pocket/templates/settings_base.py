"""What tasks in the settings share: the way there, and what must not change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.settings.main import MainPage
from gui_mcp_devices.pocket.apps.settings.parts import SettingsPage
from gui_mcp_devices.pocket.apps.settings.store import (
    PACKAGE,
)
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.settings import HOSTS
from gui_mcp_devices.pocket.state import NAMESPACES, Namespace
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template

SETTINGS = frozenset({"settings.db/settings"})
NETWORKS = frozenset({"settings.db/wifi_networks"})
GADGETS = frozenset({"settings.db/bluetooth_devices"})
DONE = Finish("done")

Key = tuple[Namespace, str]


class SettingsTemplate(Template):
    """What tasks in the settings share."""

    app = PACKAGE

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.before = self.all_settings()

    def all_settings(self) -> dict[Key, str]:
        """Those that are the owner's."""
        return {
            (space, key): value
            for space in NAMESPACES
            for key, value in self.phone.settings(space).items()
            if key not in HOSTS
        }

    def is_set(self, name: str, namespace: Namespace, key: str, value: str) -> Part:
        return Part(name, lambda: self.phone.setting(namespace, key) == value)

    def rest(self, *keys: Key) -> Part:
        """All other settings are what they were."""
        before = {key: value for key, value in self.before.items() if key not in keys}
        return Part(
            "other settings",
            lambda: {key: value for key, value in self.all_settings().items() if key not in keys} == before,
        )

    def put(self, namespace: Namespace, key: str, value: str | None) -> Callable[[], None]:
        return lambda: self.phone.put_setting(namespace, key, value)

    def toward(self, see: See, *path: type[SettingsPage], asking: str = "") -> Action | None:
        """Nearer to the last page of a path from the main list; None: it is in front, with the dialog
        `asking` over it or with none."""
        page = see.page
        if not isinstance(page, SettingsPage):
            return see.into(PACKAGE)
        if page.asking and not (type(page) is path[-1] and page.asking == asking):
            return see.back()
        if type(page) is path[-1]:
            return None
        if type(page) is MainPage:
            return see.tap(self.t(*path[0].title))
        if type(page) in path:
            return see.tap(self.t(*path[path.index(type(page)) + 1].title))
        return see.back()

    def choose(
        self, see: See, path: Sequence[type[SettingsPage]], asking: str, row: str, value: str
    ) -> Action:
        """Nearer to a value of a choice: its row opens a dialog, the value closes it."""
        step = self.toward(see, *path, asking=asking)
        if step is not None:
            return step
        page = see.page
        assert isinstance(page, SettingsPage)
        return see.tap(value, "radio") if page.asking else see.tap(row)

    def write(
        self,
        see: See,
        path: Sequence[type[SettingsPage]],
        asking: str,
        row: str,
        field: str,
        text: str,
        ok: str,
    ) -> Action:
        """Nearer to a text that a dialog asks for."""
        step = self.toward(see, *path, asking=asking)
        if step is not None:
            return step
        page = see.page
        assert isinstance(page, SettingsPage)
        if not page.asking:
            return see.tap(row)
        return see.fill(field, text) if page.draft != text else see.tap(ok, "button")
