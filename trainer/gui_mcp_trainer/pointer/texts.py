"""Forms of fields to fill with what the goal says."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from gui_mcp_trainer.pointer.forms import Field, Form, draw_popup
from gui_mcp_trainer.pointer.phrases import end, quote, say, surely_quote, then_press
from gui_mcp_trainer.pointer.sim import Want
from gui_mcp_trainer.pointer.vocabulary import Vocabulary


class TextForm(Form):
    """Named fields filled with what the goal says."""

    family: ClassVar[str] = "text_form"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        count = random.choice((1, 1, 1, 2, 2, 3, 4))
        asked = max(1, count - (random.random() < 0.25)) if count > 1 else 1
        labels = words.labels(count)
        self.spec.submit = words.submit() if random.random() < 0.92 else ""
        self.spec.fields = [Field(f"field{n}", label) for n, label in enumerate(labels)]
        chosen = sorted(random.sample(range(count), asked))
        for n in chosen:
            self.spec.fields[n].wanted = words.text()
            self.spec.fields[n].password = random.random() < 0.08
        pairs = [(self.spec.fields[n].label, self.spec.fields[n].wanted or "") for n in chosen]
        if count == 1:
            if random.random() < 0.5:
                self.spec.fields[0].label = ""
            ask = say(words, _ONE).format(quote(words, pairs[0][1]))
            if self.spec.fields[0].label and random.random() < 0.4:
                ask = self._joined(pairs)
        else:
            random.shuffle(pairs)
            ask = self._joined(pairs)
        self.goal = end(words, ask + (then_press(words, self.spec.submit) if self.spec.submit else ""))

    def _joined(self, pairs: list[tuple[str, str]]) -> str:
        words = self.words
        mark = words.random.choice((quote, surely_quote, surely_quote))
        style = say(words, _PAIR)
        parts = [
            style.format(
                label=label if words.random.random() < 0.5 else label.lower(), text=mark(words, text)
            )
            for label, text in pairs
        ]
        if len(parts) > 1:
            ask = (
                ", ".join(parts[:-1]) + words.random.choice((" and ", ", and ", ", then ", ", ")) + parts[-1]
            )
        else:
            ask = parts[0]
        verb = say(words, ("Enter", "Type", "Write", "Put", "Fill in", "Input"))
        if style.startswith("{"):
            ask = f"{verb} {ask}"
        elif style.startswith("the"):
            ask = f"{verb} {ask}{words.random.choice(('', ' into the fields', ' in the form', ' below'))}"
        return ask[:1].upper() + ask[1:]


_ONE = (
    "Type {} into the box",
    "Enter {} into the field",
    "Write {} in the input",
    "Put {} in the text box",
    "Fill the field with {}",
    "Enter the text {}",
    "Type {}",
    "Insert {} into the empty field",
    "Use the textbox to write {}",
    "Use the input field and enter {}",
    "Enter {} in the text area",
)
_PAIR = (
    "{text} as {label}",
    "{text} as the {label}",
    "{text} in the {label} field",
    "the {label} {text}",
    "the {label} {text}",
    "set {label} to {text}",
    "{text} for {label}",
    "{label}: {text}",
    "in the field called {label} write {text}",
)


class Login(TextForm):
    """Two fields for a name and a secret; now and then a window gets in the way."""

    family: ClassVar[str] = "login"

    def __init__(self, words: Vocabulary) -> None:
        Form.__init__(self, words)
        random = self.random
        name = random.choice(("Username", "User name", "Login name", "Email", "Account", "User", "User ID"))
        secret = random.choice(("Password", "Password", "PIN", "Passcode", "Secret"))
        user, word = words.given().lower(), words.code(2, 8)
        self.spec.fields = [
            Field("user", name, user),
            Field("secret", secret, word, password=random.random() < 0.85),
        ]
        self.spec.submit = random.choice(("Login", "Log in", "Sign in", "OK", "Enter", "Submit", "Go"))
        ask = self._joined([(name, user), (secret, word)])
        self.goal = end(words, ask + then_press(words, random.choice((self.spec.submit, "login", "sign in"))))
        if random.random() < 0.4:
            self.popup = draw_popup(words, random.choice(("user", "secret")))


class SameText(Form):
    """One text into every field."""

    family: ClassVar[str] = "same_text"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        label = self.random.choice(("Password", "Email", "PIN", words.label()))
        again = self.random.choice(("Verify {}", "Repeat {}", "Confirm {}", "{} again", "Retype {}")).format(
            label.lower()
        )
        text = words.code(2, 7)
        hidden = label in ("Password", "PIN") and self.random.random() < 0.8
        self.spec.fields = [
            Field("one", label, text, password=hidden),
            Field("two", again, text, password=hidden),
        ]
        self.spec.submit = words.submit()
        ask = say(words, _BOTH).format(label=label.lower(), text=quote(words, text))
        self.goal = end(words, ask + then_press(words, self.spec.submit))


_BOTH = (
    "Put the {label} {text} in both fields",
    "Type the {label} {text} twice",
    "Enter {text} in both boxes",
    "Write {text} into each of the two inputs",
    "Fill both text fields with the {label} {text}",
)


class CaseText(Form):
    """The text changes its letter case on the way."""

    family: ClassVar[str] = "case_text"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        upper = self.random.random() < 0.5
        self.case: Literal["upper", "lower"] = "upper" if upper else "lower"
        text = words.random.choice((words.given(), words.word(), f"{words.word()} {words.word()}"))
        shown = self.random.choice((text.lower(), text.upper(), text, text.title()))
        wanted = text.upper() if upper else text.lower()
        self.spec.fields = [Field("one", words.label() if self.random.random() < 0.3 else "", wanted)]
        self.spec.submit = words.submit()
        ask = say(words, _UPPER if upper else _LOWER).format(quote(words, shown))
        self.goal = end(words, ask + then_press(words, self.spec.submit))

    def want(self) -> Want:
        want = super().want()
        return replace(want, case=self.case) if want.op == "type" else want


_UPPER = (
    "Write {} in capital letters",
    "Enter {} in upper case",
    "Type {} in all caps in the box",
    "Type {} in uppercase letters into the field",
    "Put {} into the text field, all letters upper case",
    "Enter {} using only big letters",
)
_LOWER = (
    "Write {} in small letters",
    "Enter {} in lower case",
    "Type {} without capitals in the box",
    "Type {} in lowercase letters into the field",
    "Put {} into the text field, all letters lower case",
    "Enter {} using only small letters",
)


class Dated(Form):
    """A field for a date or a time that takes one form only, and says so when it refuses another."""

    family: ClassVar[str] = "dated"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        year, month, day = words.date()
        hour, minute = random.randint(1, 12), random.randint(0, 59)
        if random.random() < 0.5:
            said = random.choice(
                (f"{month:02}/{day:02}/{year}", f"{month}/{day}/{year}", f"{year}-{month:02}-{day:02}")
            )
            kind, self.iso = "date", f"{year}-{month:02}-{day:02}"
        else:
            said = random.choice(
                (f"{hour}:{minute:02} PM", f"{hour}:{minute:02} AM", f"{hour:02}:{minute:02}")
            )
            kind = "time"
            half = 12 if said.endswith("PM") else 0
            self.iso = f"{hour % 12 + half:02}:{minute:02}" if said[-1] == "M" else said
        self.said = said
        self.strict = random.random() < 0.7
        self.asked = False
        self.spec.fields = [Field("one", random.choice(("", "", kind.title(), words.label())), said)]
        self.spec.submit = words.submit()
        ask = say(
            words,
            (
                "Use {} as the {}",
                "Set the {1} to {0}",
                "Type the {1} {0}",
                "Enter the {1} {0}",
                "Put {} into the {} field",
                "Give {} as {}",
            ),
        )
        self.goal = end(words, ask.format(said, kind) + then_press(words, self.spec.submit))

    def refuses(self, key: str, text: str | None) -> str:
        if text is not None and key == "one" and self.strict and not self.asked:
            self.asked = True
            return "unsupported: a field of type date does not take that text; send YYYY-MM-DD"
        return super().refuses(key, text)

    def spelt(self, key: str, text: str) -> str:
        return self.iso if self.asked else text

    def type(self, key: str, text: str) -> None:
        super().type(key, self.said if text == self.iso else text)
        if self.strict and self.spec.fields[0].now == self.said:
            self.spec.fields[0].shown = self.iso
