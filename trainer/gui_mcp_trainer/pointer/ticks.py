"""Forms of boxes to tick and options to choose."""

from __future__ import annotations

from typing import ClassVar

from gui_mcp_trainer.pointer.forms import Form, Tick
from gui_mcp_trainer.pointer.phrases import end, listed, nth, say, then_press
from gui_mcp_trainer.pointer.synonyms import GROUPS
from gui_mcp_trainer.pointer.vocabulary import Vocabulary


class Ticks(Form):
    """Boxes to tick, one of several to choose, or nothing at all."""

    family: ClassVar[str] = "ticks"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.spec.tick_role = random.choice(("checkbox", "checkbox", "checkbox", "radio", "option", "switch"))
        many = self.spec.tick_role in ("checkbox", "switch")
        count = random.randint(2, 8) if random.random() < 0.8 else random.randint(8, 14)
        names = words.names(count)
        self.spec.submit = words.submit() if random.random() < 0.9 else ""
        self.spec.ticks = [Tick(f"tick{n}", name) for n, name in enumerate(names)]
        share = random.random()
        chosen = (
            [t for t in self.spec.ticks if random.random() < share]
            if many
            else [random.choice(self.spec.ticks)]
        )
        for t in chosen:
            t.wanted = True
        if many and random.random() < 0.15:
            for t in self.spec.ticks:
                t.now = t.wanted and random.random() < 0.4
        said = [t.name for t in chosen]
        if random.random() < 0.5:
            random.shuffle(said)
        if not said:
            ask = say(
                words, ("Select nothing", "Tick none of the boxes", "Leave all unchecked", "Choose nothing")
            )
        elif not many and random.random() < 0.1:
            place = self.spec.ticks.index(chosen[0]) + 1
            ask = f"Choose the {nth(words, min(place, 10))} option" if place <= 10 else f"Choose {said[0]}"
        else:
            if random.random() < 0.15:
                said = [f'"{s}"' for s in said]
            ask = say(words, _TICK).format(listed(words, said))
        self.goal = end(words, ask + (then_press(words, self.spec.submit) if self.spec.submit else ""))


_TICK = (
    "Select {}",
    "Select {}",
    "Tick {}",
    "Check {}",
    "Choose {}",
    "Mark {}",
    "Pick {}",
    "Turn on {}",
    "Make sure that {} is ticked",
)


class NthTick(Form):
    """Nameless boxes, told by their place."""

    family: ClassVar[str] = "nth_tick"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        count = random.randint(2, 6)
        self.spec.tick_role = random.choice(("checkbox", "radio"))
        self.tick_label = "name"
        self.columns = random.random() < 0.5
        self.spec.ticks = [Tick(f"tick{n}", "") for n in range(count)]
        place = random.randrange(count)
        self.spec.ticks[place].wanted = True
        kind = "checkbox" if self.spec.tick_role == "checkbox" else "radio button"
        self.spec.submit = words.submit()
        verb = random.choice(("Tick", "Select", "Check", "Click", "Choose"))
        said = "last" if place == count - 1 and random.random() < 0.3 else nth(words, place + 1)
        self.goal = end(words, f"{verb} the {said} {kind}" + then_press(words, self.spec.submit))


class Likes(Form):
    """Boxes told by a word that means about the same."""

    family: ClassVar[str] = "likes"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        groups = random.sample(GROUPS, random.randint(2, 7))
        chosen = random.sample(range(len(groups)), random.randint(1, len(groups)))
        asked: list[str] = []
        for n, group in enumerate(groups):
            shown, said = random.sample(group, 2)
            self.spec.ticks.append(Tick(f"tick{n}", shown, n in chosen))
            if n in chosen:
                asked.append(said)
        random.shuffle(asked)
        self.spec.submit = words.submit()
        ask = say(
            words,
            (
                "Select what means about the same as {}",
                "Tick the words that are close to {}",
                "Choose words similar to {}",
                "Pick the synonyms of {}",
            ),
        ).format(listed(words, asked))
        self.goal = end(words, ask + then_press(words, self.spec.submit))
