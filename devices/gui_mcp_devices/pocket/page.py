"""What an app is made of: pages, which turn state into nodes, and the app that opens them.

    class Hello(Page):
        package, activity = "app.pocket.hello", ".MainActivity"

        def view(self) -> Node:
            return page(app_bar(self.t("Hello", "你好")), button("Go", self.go, id="go"))

A page keeps its own state as plain attributes (they are copied for snapshots, so no closures, nodes or
connections in them); what outlives it goes into the app's databases.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.settings import SETTINGS
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.view.node import Node

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.files import Files
    from gui_mcp_devices.pocket.phone import Phone
    from gui_mcp_devices.pocket.world import World

MOST_KEPT = 500
"""Nodes of one page."""


class Page:
    """One activity on the stack."""

    package: ClassVar[str]
    activity: ClassVar[str] = ".MainActivity"
    over_keyguard: ClassVar[bool] = False
    """It is shown although the phone is locked, as an alarm that rings."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.scrolls: dict[str, int] = {}
        """Offset of each scroll and list by its key, pixels; brought within bounds by the layout."""
        self.focus = ""
        """Key of the field that has the keyboard."""
        self.selected = False
        """All of its text is selected."""
        self.brought: tuple[str, tuple[int, int, int, int]] | None = None
        """The field that was brought into sight, and the room that there was for it."""

    def view(self) -> Node:
        """The page as it is now; it fills the room between the bars."""
        raise NotImplementedError

    def over(self) -> Node | None:
        """A dialog or a sheet over it, a window of its own."""
        return None

    def back(self) -> bool:
        """The person went back: True when the page itself did something with it (closed a dialog)."""
        return False

    def shown(self) -> None:
        """It has come to the front."""

    @property
    def secure(self) -> bool:
        """It shows what should not be captured; refused only where the phone's faults say so."""
        return False

    @property
    def busy(self) -> bool:
        """Something on it moves."""
        return False

    def keep(self, key: Hashable, build: Callable[[], Node]) -> Node:
        """The node that `build` made for `key` before, else a new one.

        For rows of long lists: laying out and painting them again then costs nothing. `key` must hold all
        that the node shows and does, and be used once in a frame; the node may not hold a field or a scroll.
        """
        nodes = self.phone.nodes.setdefault(self, {})
        node = nodes.get(key)
        if node is None:
            if len(nodes) > MOST_KEPT:
                nodes.clear()
            node = build()
            assert not _moves(node), "what scrolls or is typed into changes, and cannot be kept"
            node.kept = True
            nodes[key] = node
        return node

    def t(self, en: str, zh: str) -> str:
        """In the phone's language."""
        return self.phone.say(en, zh)

    def push(self, page: Page) -> None:
        self.phone.push(page)

    def pop(self) -> None:
        self.phone.pop()


def _moves(node: Node) -> bool:
    return node.kind in ("scroll", "list", "field") or any(_moves(child) for child in node.children)


class App:
    """An installed app."""

    info: ClassVar[AppInfo]
    schema: ClassVar[Mapping[str, str]] = {}
    """Its databases: SQL that makes the tables, by absolute path on the phone."""

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        """Put into its databases what the phone starts with."""

    def stow(self, files: Files, world: World) -> None:
        """Put into the phone's file tree what it starts with."""

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        """The page for an intent; None: this app has none for it."""
        raise NotImplementedError

    def tick(self, phone: Phone) -> None:
        """The phone's clock has moved since `phone.ticked`. Called after every action: must be quick."""

    def clear(self, phone: Phone) -> None:
        """The person clears its storage: all tables of its own databases are emptied."""
        for path in self.schema:
            if path == SETTINGS:
                continue
            database = phone.databases[path]
            found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (name,) in found:
                if not str(name).startswith("sqlite_"):
                    database.execute(f'DELETE FROM "{name}"')
