"""Ways to say one thing. Each list is a paraphrase set; a share of each is kept for the gate split."""

from __future__ import annotations

from collections.abc import Sequence

from gui_mcp_trainer.pointer.vocabulary import Vocabulary

CLOSING = ("Thank you", "Saved", "Done", "Your request was received", "Finished", "Success")
QUOTES = ('"{}"', '"{}"', '"{}"', "“{}”", "'{}'", "{}")
ORDINAL = "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th".split()
SPELT = "first second third fourth fifth sixth seventh eighth ninth tenth".split()


def say(words: Vocabulary, templates: Sequence[str]) -> str:
    """One template. Of lists of four or more the last is for the gate split alone half of the time."""
    if len(templates) >= 4:
        if words.split == "train":
            templates = templates[:-1]
        elif words.random.random() < 0.5:
            return templates[-1]
    return words.random.choice(templates)


def quote(words: Vocabulary, text: str) -> str:
    return words.random.choice(QUOTES).format(text)


def surely_quote(words: Vocabulary, text: str) -> str:
    return words.random.choice(QUOTES[:4]).format(text)


def nth(words: Vocabulary, place: int) -> str:
    """`2nd` or `second` for 2."""
    return words.random.choice((ORDINAL, SPELT))[place - 1]


def listed(words: Vocabulary, names: Sequence[str]) -> str:
    """`a, b and c` in one of several ways."""
    if len(names) == 1:
        return names[0]
    way = words.random.random()
    if way < 0.45:
        return ", ".join(names)
    if way < 0.9:
        return ", ".join(names[:-1]) + " and " + names[-1]
    return "; ".join(names)


def then_press(words: Vocabulary, button: str) -> str:
    """The end of a request: which button is pressed, sometimes under another name, sometimes unsaid."""
    dice = words.random.random()
    if dice < 0.08:
        return ""
    if dice < 0.2:
        button = words.random.choice(("Submit", "submit", "the button", "OK", "Save", "login", "search"))
    elif dice < 0.5:
        button = button.lower()
    shown = quote(words, button) if words.random.random() < 0.3 else button
    return say(
        words,
        (
            " and click {}",
            " and press {}",
            ", then press {}",
            " and hit {}",
            ", then click on {}",
            " and {} when done",
            ". Then tap {}",
            ", and finally press the {} button",
        ),
    ).format(shown)


def end(words: Vocabulary, text: str) -> str:
    """A full stop, or none; sometimes a courtesy before it."""
    text = text.strip()
    dice = words.random.random()
    if dice < 0.06:
        text = "Please " + text[:1].lower() + text[1:]
    elif dice < 0.1:
        text = text[:1].lower() + text[1:]
    return text if words.random.random() < 0.25 or text.endswith(".") else text + "."
