"""Taps told by what is drawn: colours, shapes, kinds of sign, counts."""

from __future__ import annotations

from typing import ClassVar

from gui_mcp_devices.screen import State

from gui_mcp_trainer.pointer.phrases import end, say, then_press
from gui_mcp_trainer.pointer.singles import Taps
from gui_mcp_trainer.pointer.stage import Stage
from gui_mcp_trainer.pointer.vocabulary import Vocabulary

_COLOURS = "red green blue yellow orange purple pink black white gray cyan brown".split()
_SHAPES = "circle rect polygon ellipse line".split()


class Drawn(Taps):
    """Drawn things told by colour and shape: tap one, tap all of a colour, tap a tile and go on."""

    family: ClassVar[str] = "drawn"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.tiles = random.random() < 0.5
        count = 1 if not self.tiles and random.random() < 0.4 else random.randint(1, 12)
        shape = "box" if self.tiles else ""
        names = [
            f"{random.choice(_COLOURS[: random.randint(2, 12)])} {shape or random.choice(_SHAPES)}"
            for _ in range(count)
        ]
        self.names = names
        self.submit = words.submit() if random.random() < 0.6 else ""
        chosen = random.choice(names)
        colour, kind = chosen.split()
        if self.tiles and random.random() < 0.8:
            keys = [f"thing{n}" for n, name in enumerate(names) if name.startswith(colour)]
            ask = say(
                words,
                (
                    "Tap every {} tile",
                    "Select all {} boxes",
                    "Mark all tiles in a {} tone",
                    "Choose each shade of {}",
                ),
            ).format(colour)
        elif count == 1:
            keys = ["thing0"]
            ask = say(
                words,
                (f"Click in the middle of the {kind}", f"Tap the {kind}", f"Hit the centre of the {kind}"),
            )
        else:
            firsts = [n for n, name in enumerate(names) if name == chosen]
            keys = [f"thing{firsts[0]}"]
            ask = say(words, ("Click the {}", "Tap the {}", "Find the {} and click it")).format(
                chosen.replace("rect", "rectangle")
            )
        self.plan = keys + (["submit"] if self.submit else [])
        self.dots = not self.tiles and random.random() < 0.5
        """A tap leaves a dot where it was."""
        self.goal = end(words, ask + (then_press(words, self.submit) if self.submit else ""))

    def draw(self, stage: Stage) -> None:
        side = stage.style.line * 2
        for n, name in enumerate(self.names):
            role = "generic" if self.tiles else "graphics-symbol"
            states: tuple[State, ...] = ("clickable",) if self.tiles else ()
            stage.put(f"thing{n}", role, name, states=states, wide=side, tall=side, inline=n % 5 > 0)
        if self.dots and self.at:
            dot = f"{_COLOURS[len(self.goal) % len(_COLOURS)]} circle"
            stage.put(f"dot{self.at}", "graphics-symbol", dot, wide=7, tall=7)
        if self.submit:
            stage.put("submit", "button", self.submit)


class Kind(Taps):
    """What is shown: a letter, a number, or a drawn shape? Press the button that says so."""

    family: ClassVar[str] = "kind"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.sort = random.choice(("letter", "number", "shape"))
        self.shape = random.choice(("circle", "rect", "polygon"))
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        self.shown = random.choice(letters if self.sort == "letter" else "0123456789")
        self.colour = random.choice(_COLOURS)
        said = {
            "circle": ("Circle", "Round"),
            "rect": ("Rectangle", "Square"),
            "polygon": ("Triangle", "Polygon"),
        }
        pick = random.randrange(2)
        self.buttons = {shape: names[pick] for shape, names in said.items()}
        self.buttons |= {
            "letter": random.choice(("Letter", "Character")),
            "number": random.choice(("Number", "Digit")),
        }
        self.order = list(self.buttons)
        random.shuffle(self.order)
        self.plan = [self.shape if self.sort == "shape" else self.sort]
        self.goal = end(words, say(words, _KIND))

    def draw(self, stage: Stage) -> None:
        if self.sort == "shape":
            stage.put("shown", "graphics-symbol", f"{self.colour} {self.shape}", wide=30, tall=30)
        else:
            stage.put("shown", "text", self.shown, wide=20)
        stage.row()
        for n, sort in enumerate(self.order):
            stage.put(sort, "button", self.buttons[sort], inline=n > 0)


_KIND = (
    "Which word describes what is drawn? Press its button",
    "Say what kind of sign is shown",
    "Press the button that tells what you see",
    "What is shown above? Click the right answer",
    "Click what describes the picture",
)


class HowMany(Taps):
    """Count drawn things and press the button with the number."""

    family: ClassVar[str] = "how_many"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        colours = random.sample(_COLOURS, 3)
        self.names = [
            f"{random.choice(colours)} {random.choice(_SHAPES[:3])}" for _ in range(random.randint(2, 9))
        ]
        colour, shape = random.choice(self.names).split()
        self.together = random.random() < 0.3
        signs = [random.choice("abcdeABCDE12345") for _ in range(random.randint(0, 6))]
        self.names += signs
        random.shuffle(self.names)
        dice = random.random()
        if signs and dice < 0.4:
            sign = random.choice(signs)
            count = self.names.count(sign)
            said = f"{sign}s"
            if random.random() < 0.4:
                digit = sign.isdecimal()
                count = sum(s.isdecimal() == digit for s in signs)
                said = random.choice(("digits", "numbers")) if digit else "letters"
            elif any(s != sign and s.lower() == sign.lower() for s in signs):
                self.names = [n for n in self.names if n == sign or n.lower() != sign.lower()]
        elif dice < 0.7:
            count = sum(n.startswith(colour) for n in self.names)
            said = f"{colour} things"
        else:
            count = sum(n.endswith(f" {shape}") for n in self.names)
            said = {"rect": "rectangles", "polygon": "triangles"}.get(shape, shape + "s")
        others = random.sample([n for n in range(10) if n != count], random.randint(2, 4))
        self.answers = [count, *others]
        random.shuffle(self.answers)
        self.plan = [f"answer{count}"]
        self.goal = say(
            words,
            ("How many {} can you see?", "Count the {} and press the number", "What is the number of {}?"),
        ).format(said)

    def draw(self, stage: Stage) -> None:
        for n, name in enumerate(self.names):
            role = "text" if len(name) == 1 else "graphics-symbol"
            if self.together and len(name) == 1:
                continue
            stage.put(f"thing{n}", role, name, wide=20, tall=20, inline=n % 5 > 0)
        signs = " ".join(name for name in self.names if len(name) == 1)
        if self.together and signs:
            stage.put("signs", "generic", signs, states=("clickable",))
        stage.row()
        for n, answer in enumerate(self.answers):
            stage.put(f"answer{answer}", "button", str(answer), inline=n > 0)
