"""Forms whose goal tells a thing by its makers and years, and forms filled from what stands on the page."""

from __future__ import annotations

from typing import ClassVar

from gui_mcp_trainer.pointer.forms import Field, Form
from gui_mcp_trainer.pointer.phrases import end, quote, say, surely_quote, then_press
from gui_mcp_trainer.pointer.stage import Stage
from gui_mcp_trainer.pointer.ticks import Ticks
from gui_mcp_trainer.pointer.vocabulary import Vocabulary

_MAKERS = (
    "written Writer, sung Singer, painted Painter, built Builder, designed Designer, edited Editor, "
    "produced Producer, created Creator, invented Inventor, composed Composer, drawn Drawer, carved Carver, "
    "translated Translator, illustrated Illustrator, developed Developer, published Publisher, "
    "narrated Narrator, conducted Conductor, photographed Photographer, made Maker, sold Seller, "
    "owned Owner, woven Weaver, baked Baker, printed Printer, managed Manager, recorded Recorder, "
    "planned Planner, taught Teacher, played Player, staged Stager, run Runner"
).split(", ")
_THINGS = """
books songs paintings houses games reports plays dresses recipes albums maps chairs stamps toys lamps
gardens bridges posters novels poems shows statues boats clocks courses concerts magazines
""".split()
_STYLES = """
novel poetry crime fantasy travel history satire science cooking pop rock jazz folk blues soul techno
classical country modern baroque abstract gothic romantic cubist brick wooden stone glass rural urban puzzle
racing strategy arcade sports adventure horror annual weekly secret public political comic tragic musical
historical romance mystery drama silk cotton summer winter evening vegan spicy sweet western surreal
""".split()
_KIND_LABELS = ("Genre", "Genre", "Style", "Type", "Kind", "Category", "{} Genre", "{} Type", "Genre of {}")
_YEAR_LABELS = (
    "Year",
    "Year",
    "Year",
    "Published",
    "Release Year",
    "Date",
    "Release Date",
    "Date of Release",
)
_PRESS = ("Search", "Find", "Go", "Submit", "Go!", "Look up", "Show results")


class Records(Form):
    """`Find jazz songs sung by Toma from the year 1987`: each part goes into its field."""

    family: ClassVar[str] = "records"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        verb, maker = words.pick(_MAKERS).split()
        one = words.pick(_THINGS)[:-1] if random.random() < 0.6 else words.word()
        things = one + "s"
        verb += " by"
        style = words.pick(_STYLES) if random.random() < 0.6 else words.word()
        name = random.choice((words.given(), words.made().title()))
        year = str(random.randint(1900, 2029))
        kind_label = random.choice(_KIND_LABELS).format(one.title())
        parts = [
            Field("kind", kind_label, style),
            Field("maker", random.choice((maker, f"{maker} Name", f"Name of {maker}")), name),
            Field("year", random.choice(_YEAR_LABELS), year),
        ]
        place = words.place()
        with_place = random.random() < 0.2
        if with_place:
            parts.append(Field("place", random.choice(("City", "Place", "Location", "Country")), place))
        random.shuffle(parts)
        self.spec.fields = parts
        self.spec.submit = random.choice(_PRESS)
        if random.random() < 0.3:
            self.prose = f"{one.title()} {random.choice(('Search', 'Finder', 'Catalogue', 'Archive'))}"
        ask = say(
            words,
            (
                "Find {s} {t} {v} {n} {y}",
                "Search for {s} {t} {v} {n} {y}",
                "Look for {s} {t} {v} {n} {y}",
                "I want {s} {t} {v} {n} {y}",
                "Show all {s} {t} that were {v} {n} {y}",
            ),
        )
        when = random.choice(
            ("from year {}", "from the year {}", "in {}", "made in {}", "of {}", "from {}")
        ).format(year)
        if with_place:
            when += f" in {place}"
        self.goal = end(words, ask.format(s=style, t=things, v=verb, n=name, y=when))


class Copy(Form):
    """The text to type stands beside its key in a table on the page."""

    family: ClassVar[str] = "copy"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        keys = words.labels(random.randint(3, 7))
        self.table = [(key, self._value()) for key in keys]
        self.cells = random.choice(("cell", "cell", "text"))
        self.spec.submit = words.submit()
        many = random.random() < 0.5
        chosen = random.sample(range(len(keys)), random.randint(2, min(3, len(keys))) if many else 1)
        for n in chosen:
            key, value = self.table[n]
            label = key if many or random.random() < 0.2 else ""
            self.spec.fields.append(Field(f"field{n}", label, value, source=f"value{n}"))
        if many:
            ask = say(words, _COPY_ALL)
        else:
            key = self.table[chosen[0]][0]
            ask = say(words, _COPY_ONE).format(quote(words, key))
        self.goal = end(words, ask + then_press(words, self.spec.submit))
        self.fit()

    def _value(self) -> str:
        words, dice = self.words, self.random.random()
        if dice < 0.3:
            return words.given()
        if dice < 0.5:
            return words.place()
        if dice < 0.7:
            return str(self.random.randint(0, 2030))
        return words.dress(words.word()) if dice < 0.9 else words.sentence(2).title()

    def draw_more(self, stage: Stage) -> None:
        for n, (key, value) in enumerate(self.table):
            stage.put(f"key{n}", self.cells, key, wide=stage.style.width * 0.3)
            stage.put(f"value{n}", self.cells, value, wide=stage.style.width * 0.3, inline=True)


_COPY_ONE = (
    "Type the value of {} into the box",
    "Enter what the table says for {}",
    "Write the {} from the table into the field",
    "Copy the value of {} into the text field",
    "Find {} in the table and enter its value",
)
_COPY_ALL = (
    "Fill in the form with the values from the table",
    "Enter the value that belongs to each label",
    "Copy the matching values of the table into the fields",
    "For every field enter the value from the table",
    "Type what corresponds to each label",
)


class Shown(Form):
    """The text to type is shown on the page and not in the goal."""

    family: ClassVar[str] = "shown"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        self.sign = words.random.choice((words.code(2, 6), words.code(3, 5), words.word(), words.foreign()))
        self.apart = self.random.random() < 0.5
        self.spec.fields = [Field("one", "", self.sign, source="sign0" if self.apart else "sign")]
        self.spec.submit = words.submit()
        ask = say(words, _SHOWN)
        self.goal = end(words, ask + then_press(words, self.spec.submit))
        self.fit()

    def draw_more(self, stage: Stage) -> None:
        if not self.apart:
            stage.put("sign", "text", self.sign)
            return
        stage.row()
        for n, letter in enumerate(self.sign):
            stage.put(f"sign{n}", "text", letter, wide=stage.style.letter + 6, inline=n > 0, tight=True)


_SHOWN = (
    "Type the code shown on the page",
    "Enter the text that you see below into the box",
    "Copy the letters above the field into it",
    "Retype the word that is displayed",
    "Read the sign and type it into the text field",
)


class Everything(Ticks):
    """Ticks and one or two fields in one request."""

    family: ClassVar[str] = "everything"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        self.spec.submit = words.submit()
        asked = [t.name for t in self.spec.ticks if t.wanted][:3]
        for t in self.spec.ticks:
            t.wanted = t.name in asked
            t.now = False
        labels = words.labels(self.random.randint(1, 2))
        parts = (
            [f"select {n}" for n in asked[:1]]
            if len(asked) == 1
            else [f"tick {' and '.join(asked)}"]
            if asked
            else []
        )
        for n, label in enumerate(labels):
            text = words.text()
            self.spec.fields.append(Field(f"field{n}", label, text))
            parts.append(f"enter {surely_quote(words, text)} as {label}")
        self.random.shuffle(parts)
        ask = ", ".join(parts)
        self.goal = end(words, ask[:1].upper() + ask[1:] + then_press(words, self.spec.submit))
