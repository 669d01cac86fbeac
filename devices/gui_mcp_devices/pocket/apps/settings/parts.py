"""What every page of the settings is made with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.settings.store import PACKAGE
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.state import Namespace
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    check_row,
    column,
    entry,
    field,
    icon,
    page,
    radio_row,
    row,
    scroll,
    slider,
    space,
    switch_row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Said = tuple[str, str]
"""English and Chinese."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values for a setting."""

    title: Said
    namespace: Namespace
    key: str
    options: Sequence[tuple[str, Said]]
    """Values and what they are called."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text is asked for."""

    title: str
    hint: str
    save: Callable[[str], str]
    """Takes the text; what it says is wrong with it, or nothing."""
    ok: str = ""
    note: str = ""
    password: bool = False


@dataclass(frozen=True, slots=True)
class Caution:
    """Something is about to be done that is not easily undone."""

    title: str
    detail: str
    ok: str
    do: Callable[[], object]


class SettingsPage(Page):
    package = PACKAGE
    title: ClassVar[Said] = ("Settings", "设置")
    found: ClassVar[tuple[Said, ...]] = ()
    """What the search finds on this page, besides its title."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.asking = ""
        """What the dialog over the page is about; empty: there is none."""
        self.draft, self.error, self.bare = "", "", False
        """What was typed into it, what is wrong with that, and whether a password is shown."""

    # -- to be said by each page ----------------------------------------------------------------------------

    def rows(self) -> Sequence[Node]:
        """What is on the page, from top to bottom."""
        raise NotImplementedError

    def name(self) -> str:
        return self.t(*self.title)

    def actions(self) -> Sequence[Node]:
        return ()

    def choice(self, asking: str) -> Choice | None:
        return None

    def prompt(self, asking: str) -> Prompt | None:
        return None

    def caution(self, asking: str) -> Caution | None:
        return None

    # -- the page -----------------------------------------------------------------------------------------

    def view(self) -> Node:
        up = self.t("Navigate up", "返回")
        body = column(*self.rows(), space(24), style=Style(width="fill"))
        return page(
            app_bar(self.name(), *self.actions(), back=self.pop, back_desc=up), scroll("content", body)
        )

    def over(self) -> Node | None:
        if not self.asking:
            return None
        if (choice := self.choice(self.asking)) is not None:
            return self._choice(choice)
        if (prompt := self.prompt(self.asking)) is not None:
            return self._prompt(prompt)
        if (caution := self.caution(self.asking)) is not None:
            return self._caution(caution)
        return None

    def back(self) -> bool:
        was = bool(self.asking)
        self.close()
        return was

    def ask(self, asking: str, draft: str = "") -> None:
        """Open the dialog of that name."""
        self.phone.hide_keyboard()
        self.asking, self.draft, self.error, self.bare = asking, draft, "", False
        self.scrolls.pop("choices", None)
        if self.prompt(asking) is not None:
            self.phone.focus("answer")

    def close(self) -> None:
        if self.asking:
            self.phone.hide_keyboard()
        self.asking = self.error = ""

    def asks(self, asking: str, draft: str = "") -> Callable[[], None]:
        return lambda: self.ask(asking, draft)

    def opens(self, made: Callable[[], Page]) -> Callable[[], None]:
        return lambda: self.push(made())

    # -- rows ---------------------------------------------------------------------------------------------

    def is_on(self, namespace: Namespace, key: str, on: str = "1") -> bool:
        return self.phone.setting(namespace, key) == on

    def toggle(
        self,
        namespace: Namespace,
        key: str,
        title: str,
        *,
        detail: str = "",
        glyph: str = "",
        values: tuple[str, str] = ("0", "1"),
    ) -> Node:
        """A switch for a setting; `values` are those of off and on."""
        on = self.phone.setting(namespace, key) == values[1]

        def flip(on: bool) -> None:
            self.phone.put_setting(namespace, key, values[on])

        return switch_row(title, on, flip, detail=detail, glyph=glyph, id=key)

    def link(
        self, title: str, detail: str, do: Callable[[], object], *, glyph: str = "", id: str = ""
    ) -> Node:
        return entry(title, detail=detail, lead=icon(glyph) if glyph else None, tap=do, id=id or "entry")

    def chooser(self, asking: str, *, glyph: str = "") -> Node:
        """A row that says the value of a choice, and opens it."""
        choice = self.choice(asking)
        assert choice is not None
        now = self.phone.setting(choice.namespace, choice.key) or ""
        said = next((self.t(*said) for value, said in choice.options if value == now), now)
        return self.link(self.t(*choice.title), said, self.asks(asking), glyph=glyph, id=choice.key)

    def level(
        self, title: str, namespace: Namespace, key: str, most: int, *, glyph: str, least: int = 0
    ) -> Node:
        """A slider for a setting that is a whole number."""
        said = self.phone.setting(namespace, key) or "0"
        now = int(said) if said.isdecimal() else 0

        def change(share: float) -> None:
            self.phone.put_setting(namespace, key, str(round(least + share * (most - least))))

        share = (now - least) / (most - least)
        head = row(
            text(title, size=16, lines=1, grow=1),
            text(f"{max(0, min(100, round(share * 100)))}%", size=13.5, colour="text_soft"),
            style=Style(width="fill"),
        )
        return row(
            icon(glyph),
            column(head, slider(share, change, desc=title, id=key), style=Style(grow=1)),
            style=Style(width="fill", pad=(16, 10, 16, 2), gap=16),
        )

    def note(self, said: str) -> Node:
        """Small print."""
        return row(
            icon("info", size=18),
            text(said, size=13.5, colour="text_soft", grow=1),
            style=Style(width="fill", gap=16, align="start", pad=(16, 12, 16, 12)),
        )

    # -- dialogs ------------------------------------------------------------------------------------------

    def _choice(self, choice: Choice) -> Node:
        now = self.phone.setting(choice.namespace, choice.key)

        def puts(value: str) -> Callable[[], None]:
            def put() -> None:
                self.phone.put_setting(choice.namespace, choice.key, value)
                self.close()

            return put

        options = [
            radio_row(self.t(*said), value == now, puts(value), id="option") for value, said in choice.options
        ]
        return dialog(
            self.t(*choice.title),
            scroll("choices", column(*options, style=Style(width="fill")), grow=0),
            actions=(button(self.t("Cancel", "取消"), self.close, look="text", id="cancel"),),
            dismiss=self.close,
        )

    def _prompt(self, prompt: Prompt) -> Node:
        def change(draft: str) -> None:
            self.draft, self.error = draft, ""

        def save() -> None:
            self.error = prompt.save(self.draft)
            if not self.error:
                self.close()

        def show(bare: bool) -> None:
            self.bare = bare

        hidden = prompt.password and not self.bare
        parts = [
            field(
                "answer", self.draft, change, hint=prompt.hint, submit=save, password=hidden, error=self.error
            )
        ]
        if prompt.note:
            parts.insert(0, text(prompt.note, size=14, colour="text_soft"))
        if prompt.password:
            parts.append(check_row(self.t("Show password", "显示密码"), self.bare, show, id="show_password"))
        return dialog(
            prompt.title,
            *parts,
            actions=(
                button(self.t("Cancel", "取消"), self.close, look="text", id="cancel"),
                button(prompt.ok or self.t("OK", "确定"), save, look="text", id="ok"),
            ),
            dismiss=self.close,
        )

    def _caution(self, caution: Caution) -> Node:
        def do() -> None:
            self.close()
            caution.do()

        return dialog(
            caution.title,
            text(caution.detail, size=15, colour="text_soft"),
            actions=(
                button(self.t("Cancel", "取消"), self.close, look="text", id="cancel"),
                button(caution.ok, do, look="text", id="ok"),
            ),
            dismiss=self.close,
        )
