"""Forms: fields, ticks and choices with a button at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from gui_mcp_devices.screen import State

from gui_mcp_trainer.pointer.sim import Sim, Want
from gui_mcp_trainer.pointer.stage import Stage
from gui_mcp_trainer.pointer.vocabulary import Vocabulary

Labels = Literal["left", "above", "below", "name", "both"]


@dataclass(slots=True)
class Field:
    key: str
    label: str
    wanted: str | None = None
    source: str = ""
    password: bool = False
    readonly: bool = False
    now: str = ""
    shown: str = ""
    """What the page shows instead of `now`, if anything."""


@dataclass(slots=True)
class Tick:
    key: str
    name: str
    wanted: bool = False
    now: bool = False


@dataclass(slots=True)
class Popup:
    """A window that opens over the form when a field is touched."""

    text: str
    leave: str
    """The button that goes on with the form."""
    other: str
    first: bool
    armed: str
    """Key of the field that opens it."""
    open: bool = False


@dataclass(slots=True)
class Spec:
    fields: list[Field] = field(default_factory=lambda: list[Field]())
    ticks: list[Tick] = field(default_factory=lambda: list[Tick]())
    tick_role: Literal["checkbox", "radio", "option", "switch"] = "checkbox"
    submit: str = "Submit"


class Form(Sim):
    """Draws and runs any Spec; subclasses fill it and word the goal."""

    family: ClassVar[str] = "form"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        self.spec = Spec()
        self.labels: Labels = self.random.choice(
            ("left", "left", "left", "above", "above", "below", "name", "both")
        )
        self.submit_role = "button" if self.random.random() < 0.85 else "generic"
        self.popup: Popup | None = None
        self.ticks_first = self.random.random() < 0.3
        self.tick_label = self.random.choice(("name", "name", "right", "left"))
        self.columns = self.random.random() < 0.25
        self.prose = words.prose() if self.random.random() < 0.2 else ""
        self.decoy = words.submit() if self.random.random() < 0.15 else ""
        self.tick_shape = self.random.random() < 0.15

    def draw(self, stage: Stage) -> None:
        locked: tuple[State, ...] = ("disabled",) if self.popup and self.popup.open else ()
        if self.prose:
            stage.text("prose", self.prose)
        self.draw_more(stage)
        if self.ticks_first:
            self._draw_ticks(stage, locked)
        for f in self.spec.fields:
            self._draw_field(stage, f, locked)
        if not self.ticks_first:
            self._draw_ticks(stage, locked)
        inline = len(self.spec.fields) == 1 and len(self.goal) % 2 == 0
        if self.spec.submit:
            if self.submit_role == "button":
                stage.put("submit", "button", self.spec.submit, states=locked, inline=inline)
            else:
                stage.hot("submit", self.spec.submit)
            if self.decoy and self.decoy.casefold() not in self.goal.casefold():
                stage.put(
                    "decoy", "button", self.random.choice(("Reset", "Help", "Back", "Cancel")), inline=True
                )
        if self.popup and self.popup.open:
            self._draw_popup(stage, self.popup)

    def draw_more(self, stage: Stage) -> None:
        """What stands above the fields."""

    def _draw_field(self, stage: Stage, f: Field, locked: tuple[State, ...]) -> None:
        states: list[State] = ["editable", *locked]
        if f.password:
            states.append("password")
        if f.readonly:
            states.append("readonly")
        wide = stage.style.width * 0.5
        name = f.label if self.labels in ("name", "both") else ""
        shown = "" if f.password else f.shown or f.now
        if self.labels in ("left", "above", "both") and f.label:
            stage.text(f"{f.key}/label", f.label + (":" if len(f.label) % 2 else ""))
        stage.put(
            f.key, "textbox", name, shown, states=states, wide=wide, inline=self.labels in ("left", "both")
        )
        if self.labels == "below" and f.label:
            stage.text(f"{f.key}/label", f.label)

    def _draw_ticks(self, stage: Stage, locked: tuple[State, ...]) -> None:
        role = self.spec.tick_role
        for n, t in enumerate(self.spec.ticks):
            states: list[State] = [*locked]
            if t.now:
                states.append("selected" if role == "option" else "checked")
            inline = self.columns and n % 2 == 1
            if role == "option":
                if n == 0:
                    chosen = next((x.name for x in self.spec.ticks if x.now), "")
                    stage.put("select", "combobox", "", chosen, states=("collapsed",))
                stage.hidden(t.key, "option", t.name, states=states)
            elif self.tick_label == "left":
                stage.text(f"{t.key}/label", t.name, inline=inline)
                stage.put(t.key, role, "", states=states, wide=stage.style.line, inline=True)
            elif self.tick_label == "right":
                stage.put(t.key, role, "", states=states, wide=stage.style.line, inline=inline)
                stage.text(f"{t.key}/label", t.name, inline=True)
            else:
                stage.put(t.key, role, t.name, states=states, wide=stage.style.line, inline=inline)

    def _draw_popup(self, stage: Stage, popup: Popup) -> None:
        stage.dialog("popup", self.random.choice(("dialog", "dialog", "")))
        stage.text("popup/text", popup.text)
        names = (popup.leave, popup.other) if popup.first else (popup.other, popup.leave)
        for n, name in enumerate(names):
            stage.put(f"popup/{name}", "button", name, inline=n > 0)

    def tap(self, key: str) -> None:
        if self.popup and self.popup.open:
            if key == f"popup/{self.popup.leave}":
                self.popup.open = False
                self.popup.armed = ""
            return
        for t in self.spec.ticks:
            if t.key == key:
                if self.spec.tick_role in ("radio", "option"):
                    for other in self.spec.ticks:
                        other.now = False
                    t.now = True
                else:
                    t.now = not t.now
        if any(f.key == key for f in self.spec.fields):
            self.focus = key
            self._spring(key)
        if key == "submit":
            self.over = self.complete()

    def _spring(self, key: str) -> bool:
        if self.popup and self.popup.armed == key:
            self.popup.open, self.popup.armed, self.focus = True, "", ""
            return True
        return False

    def type(self, key: str, text: str) -> None:
        for f in self.spec.fields:
            if (
                f.key == key
                and not f.readonly
                and not (self.popup and self.popup.open)
                and not self._spring(key)
            ):
                f.now, f.shown = text, ""
                self.focus = key

    def refuses(self, key: str, text: str | None) -> str:
        if self.popup and self.popup.open and not key.startswith("popup/"):
            return "unreachable: it is disabled"
        if text is not None and any(f.key == key and f.readonly for f in self.spec.fields):
            return "unreachable: it is read-only"
        return ""

    def complete(self) -> bool:
        return all(f.wanted is None or f.now == f.wanted for f in self.spec.fields) and all(
            t.now == t.wanted for t in self.spec.ticks
        )

    def want(self) -> Want:
        if self.over:
            return Want("done")
        if self.popup and self.popup.open:
            return Want("tap", f"popup/{self.popup.leave}")
        ticks = self._want_tick()
        fields = self._want_field()
        first, second = (ticks, fields) if self.ticks_first else (fields, ticks)
        return first or second or self._want_end()

    def _want_end(self) -> Want:
        return Want("tap", "submit") if self.spec.submit else Want("done")

    def _want_field(self) -> Want | None:
        for f in self.spec.fields:
            if f.wanted is not None and f.now != f.wanted:
                return Want("type", f.key, f.wanted, f.source)
        return None

    def _want_tick(self) -> Want | None:
        wrong = [t.key for t in self.spec.ticks if t.now != t.wanted]
        if self.spec.tick_role in ("radio", "option"):
            wrong = [t.key for t in self.spec.ticks if t.wanted and not t.now]
        return Want("tap", wrong[0], also=tuple(wrong[1:])) if wrong else None


def draw_popup(words: Vocabulary, armed: str) -> Popup:
    """An interruption: a question whose safe answer leads back."""
    random = words.random
    ask, leave, other = random.choice(
        (
            ("Leave this page?", "Stay", "Leave"),
            ("Leave the form? What you typed will be lost.", "Cancel", "OK"),
            ("Your visit ends in a minute. Go back to the start page?", "No", "Yes"),
            ("Sign up for our newsletter?", "No thanks", "Sign up"),
            ("Go to the home page now?", "Cancel", "OK"),
            ("You have unread mail. Exit and read it?", "Not now", "Read"),
            ("Cookies are used here. Learn more?", "Dismiss", "Learn more"),
            ("Do you want to exit?", "Cancel", "OK"),
        )
    )
    lead = words.prose() + " " if random.random() < 0.5 else ""
    return Popup(lead + ask, leave, other, random.random() < 0.5, armed)
