"""One tap that matters: named, counted, told by its row or its window."""

from __future__ import annotations

from typing import ClassVar

from gui_mcp_devices.screen import State

from gui_mcp_trainer.pointer.phrases import end, nth, quote, say, surely_quote
from gui_mcp_trainer.pointer.sim import Sim, Want
from gui_mcp_trainer.pointer.stage import Stage
from gui_mcp_trainer.pointer.vocabulary import Vocabulary


class Taps(Sim):
    """A plan of keys to tap, one after the other; the oracle's whole memory is how far it came."""

    family: ClassVar[str] = "taps"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        self.plan: list[str] = []
        self.at = 0

    def tap(self, key: str) -> None:
        if self.at < len(self.plan) and key == self.plan[self.at]:
            self.at += 1
            self.over = self.at == len(self.plan)

    def want(self) -> Want:
        return Want("done") if self.over else Want("tap", self.plan[self.at])


class Named(Taps):
    """Buttons, links, tabs and icons among texts and fields; tap those that the goal names."""

    family: ClassVar[str] = "named"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        main = random.choice(
            ("button", "button", "link", "tab", "generic", "menuitem", "img", "listitem", "treeitem")
        )
        names = words.names(random.randint(2, 9))
        self.things: list[tuple[str, str, str]] = []
        for n, name in enumerate(names):
            role = main if random.random() < 0.8 else random.choice(("button", "link", "generic"))
            self.things.append((f"thing{n}", role, name))
        wanted = random.sample(self.things, 2 if len(names) > 2 and random.random() < 0.2 else 1)
        for n in range(random.randint(0, 6)):
            if random.random() < 0.6:
                self.things.append((f"filler{n}", "text", words.prose()))
            else:
                self.things.append((f"filler{n}", "textbox", ""))
        random.shuffle(self.things)
        self.inline = random.random() < 0.5
        self.plan = [key for key, _, _ in wanted]
        parts = [self._ask(role, name) for _, role, name in wanted]
        self.goal = end(words, parts[0] if len(parts) == 1 else self._chain(parts))

    def _ask(self, role: str, name: str) -> str:
        kind = {
            "generic": "item",
            "img": "icon",
            "menuitem": "menu item",
            "listitem": "entry",
            "treeitem": "node",
        }
        called = kind.get(role, role)
        said = quote(self.words, name)
        return say(self.words, _TAP).format(name=said, kind=called)

    def _chain(self, parts: list[str]) -> str:
        joint = self.random.choice((", then ", " and then ", " and ", ". After that "))
        return parts[0] + joint + parts[1][:1].lower() + parts[1][1:]

    def draw(self, stage: Stage) -> None:
        for n, (key, role, name) in enumerate(self.things):
            inline = self.inline and n > 0
            if role == "generic":
                stage.hot(key, name, inline=inline)
            elif role == "listitem":
                stage.put(key, role, name, states=("clickable",))
            elif role == "text":
                stage.text(key, name, inline=inline)
            elif role == "textbox":
                stage.put(key, role, name, states=("editable",), wide=stage.style.width * 0.4, inline=inline)
            else:
                stage.put(key, role, name, inline=inline)


_TAP = (
    "Click {name}",
    "Click on the {kind} {name}",
    "Press the {name} {kind}",
    "Tap {name}",
    "Click the {kind} labeled {name}",
    "Open {name}",
    "Choose {name}",
    "Click on the {name} {kind}",
    "Hit the {kind} that says {name}",
)


class Counted(Taps):
    """The first, third or last of its kind, or the only one; a field is only given the focus."""

    family: ClassVar[str] = "counted"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.role = random.choice(("textbox", "textbox", "button", "link", "checkbox", "tab"))
        count = random.randint(1, 6)
        self.names = ["" if self.role in ("textbox", "checkbox") else n for n in words.names(count)]
        self.fillers = [words.prose() if random.random() < 0.3 else "" for _ in range(count)]
        place = random.randrange(count)
        self.plan = [f"thing{place}"]
        kind = random.choice(
            {"textbox": ("text field", "input", "textbox", "field", "input textbox", "text box")}.get(
                self.role, (self.role,)
            )
        )
        verb = (
            ("Focus", "Focus on", "Put the cursor into", "Click into")
            if self.role == "textbox"
            else ("Click", "Press")
        )
        if count == 1:
            self.goal = end(words, say(words, (f"{random.choice(verb)} the {kind}",)))
        else:
            said = "last" if place == count - 1 and random.random() < 0.4 else nth(words, place + 1)
            self.goal = end(words, f"{random.choice(verb)} the {said} {kind}")

    def draw(self, stage: Stage) -> None:
        for n, name in enumerate(self.names):
            if self.fillers[n]:
                stage.text(f"filler{n}", self.fillers[n])
            if self.role == "textbox":
                stage.put(f"thing{n}", "textbox", "", states=("editable",), wide=stage.style.width * 0.5)
            else:
                stage.put(f"thing{n}", self.role, name, inline=n % 2 == 1)


class Window(Taps):
    """A window over the page: close it, or press one of its buttons."""

    family: ClassVar[str] = "window"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.behind = words.names(random.randint(0, 4))
        self.title = words.dress(words.sentence(random.randint(1, 3))) if random.random() < 0.5 else ""
        self.text = words.prose() if random.random() < 0.85 else ""
        self.cross = random.choice(("Close", "Close", "x", "×", "X", "close", "Close window", "✕", ""))
        self.buttons = (
            random.sample(
                ("OK", "Cancel", "Yes", "No", "Save", "Retry", "Later", "Help", "Delete"),
                random.randint(1, 3),
            )
            if random.random() < 0.6
            else []
        )
        if not self.cross and not self.buttons:
            self.cross = "Close"
        self.cross_first = random.random() < 0.7
        self.role = random.choice(("dialog", "dialog", "dialog", "alertdialog", ""))
        if self.buttons and (not self.cross or random.random() < 0.6):
            name = random.choice(self.buttons)
            self.plan = [f"button/{name}"]
            self.goal = end(words, say(words, _IN_WINDOW).format(quote(words, name)))
        else:
            self.plan = ["cross"]
            said = random.choice(("x", "cross", "close button", "X", self.cross))
            self.goal = end(words, say(words, _CLOSE).format(quote(words, said)))

    def draw(self, stage: Stage) -> None:
        for n, name in enumerate(self.behind):
            stage.put(f"behind{n}", "button" if n % 2 else "link", name)
        stage.dialog("window", self.role, self.title)
        if self.title:
            stage.put("title", "text", self.title)
        if self.cross and self.cross_first:
            stage.put("cross", "button", self.cross, inline=bool(self.title), wide=stage.style.line)
        if self.text:
            stage.text("text", self.text)
        for n, name in enumerate(self.buttons):
            stage.put(f"button/{name}", "button", name, inline=n > 0)
        if self.cross and not self.cross_first:
            stage.put("cross", "button", self.cross, wide=stage.style.line)


_CLOSE = (
    "Close the window with the {}",
    "Close the popup",
    "Dismiss the dialog by pressing the {}",
    "Get rid of the message box: click on the {}",
    "Close the dialog",
    "Click the {} to close the box",
    "Make the overlay go away",
)
_IN_WINDOW = (
    "Press {} in the dialog",
    "Click the button {} of the window",
    "Answer the popup with {}",
    "In the message box click {}",
    "Click the button labeled {} in the box",
    "Choose {} in the overlay",
)


class Rows(Taps):
    """A list whose rows hold a name and the same buttons; act in the right row."""

    family: ClassVar[str] = "rows"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.names = words.names(random.randint(2, 7))
        self.deeds = random.sample(
            (
                "Delete",
                "Edit",
                "Like",
                "Reply",
                "Share",
                "Star",
                "Remove",
                "Open",
                "Follow",
                "Block",
                "Call",
                "Archive",
            ),
            random.randint(1, 3),
        )
        self.texts = [words.prose() if random.random() < 0.4 else "" for _ in self.names]
        self.role = random.choice(("button", "link", "generic", "img"))
        self.under = random.random() < 0.3
        wanted = random.sample(range(len(self.names)), 2 if random.random() < 0.2 else 1)
        deed = random.choice(self.deeds)
        self.plan = [f"{deed}{n}" for n in wanted]
        said = " and ".join(quote(words, self.names[n]) for n in wanted)
        self.goal = end(words, say(words, _ROW).format(deed=deed, low=deed.lower(), name=said))

    def draw(self, stage: Stage) -> None:
        for n, name in enumerate(self.names):
            stage.text(f"name{n}", name)
            if self.texts[n]:
                stage.text(f"text{n}", self.texts[n])
            if self.under:
                stage.row()
            for deed in self.deeds:
                if self.role == "generic":
                    stage.hot(f"{deed}{n}", deed, inline=True)
                else:
                    stage.put(f"{deed}{n}", self.role, deed, inline=True)


_ROW = (
    "{deed} {name}",
    "Press {deed} for {name}",
    "Click {low} in the row of {name}",
    "Find {name} and {low} it",
    "{deed} the entry of {name}",
    "Use the {low} button beside {name}",
)


class Settings(Taps):
    """Switches, of which one shall be on or off; it may be so already."""

    family: ClassVar[str] = "settings"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.names = words.names(random.randint(2, 8))
        self.on = [random.random() < 0.5 for _ in self.names]
        self.place = random.randrange(len(self.names))
        self.should = random.random() < 0.5
        self.role = random.choice(("switch", "checkbox", "switch"))
        self.apart = random.random() < 0.6
        template = random.choice(_ON if self.should else _OFF)
        self.goal = end(words, template.format(quote(words, self.names[self.place])))
        self._says_over = ""

    def tap(self, key: str) -> None:
        for n in range(len(self.names)):
            if key == f"switch{n}":
                self.on[n] = not self.on[n]

    def want(self) -> Want:
        return Want("done") if self.on[self.place] == self.should else Want("tap", f"switch{self.place}")

    def draw(self, stage: Stage) -> None:
        for n, name in enumerate(self.names):
            states: tuple[State, ...] = ("checked",) if self.on[n] else ()
            if self.apart:
                stage.text(f"label{n}", name)
                stage.put(f"switch{n}", self.role, "", states=states, inline=True, wide=stage.style.line * 2)
            else:
                stage.put(f"switch{n}", self.role, name, states=states)


_ON = ("Turn on {}", "Enable {}", "Switch {} on", "Activate {}", "Make sure that {} is on")
_OFF = ("Turn off {}", "Disable {}", "Switch {} off", "Deactivate {}", "Make sure that {} is off")


class Long(Taps):
    """A long list: scroll to what is asked for, or say that it is not there."""

    family: ClassVar[str] = "long"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        rows = max(4, self.style.height // (self.style.line + self.style.gap + 1))
        self.names = words.names(min(60, random.randint(rows, rows * 3)))
        self.role = random.choice(("link", "button", "generic", "option", "listitem"))
        self.missing = random.random() < 0.25
        place = random.randrange(len(self.names))
        self.plan = [f"row{place}"]
        said = words.made() if self.missing else self.names[place]
        self.goal = end(words, say(words, _TAP).format(name=surely_quote(words, said), kind="entry"))

    def draw(self, stage: Stage) -> None:
        for n, name in enumerate(self.names):
            if self.role == "generic":
                stage.hot(f"row{n}", name)
            else:
                stage.put(
                    f"row{n}", self.role, name, states=("clickable",) if self.role == "listitem" else ()
                )

    def want(self) -> Want:
        if self.over:
            return Want("done")
        if not self.missing:
            return Want("tap", self.plan[0])
        if self.style.cut and self.can_scroll_down:
            return Want("scroll_down")
        return Want("infeasible")
