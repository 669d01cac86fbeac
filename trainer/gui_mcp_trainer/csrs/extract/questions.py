"""Questions about a screen whose answer its elements know, about half of them no.

Each is a `Fact` in the form of a question. Its form does not give the answer away: it is one for which the
screen has true facts and false ones, whichever is asked about; a screen without such a form is not asked
about. False ones are near misses: the switch as it is not, another field's text, a name from another screen
of the same run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from gui_mcp_devices.screen import Element, Screen

from gui_mcp_trainer.csrs.extract.claims import SWITCHES, Fact, State, folded, is_true
from gui_mcp_trainer.csrs.extract.names import LONGEST

FORMS: Mapping[State, tuple[str, ...]] = {
    "shown": ("Does this screen show “{thing}”?", "Is there anything called “{thing}” on this screen?"),
    "on": ("Is “{thing}” on?", "Is “{thing}” switched on?"),
    "off": ("Is “{thing}” off?", "Is “{thing}” switched off?"),
    "selected": ("Is “{thing}” the one that is selected?", "Is “{thing}” selected?"),
    "disabled": ("Is “{thing}” disabled?",),
    "holds": ("Does “{thing}” hold “{text}”?", "Does it say “{text}” in “{thing}”?"),
}
EMPTY_FORMS = ("Is “{thing}” empty?", "Is there nothing in “{thing}”?")
_ALL_FORMS: tuple[tuple[State, tuple[str, ...]], ...] = (*FORMS.items(), ("holds", EMPTY_FORMS))
_PATTERNS: tuple[tuple[State, re.Pattern[str]], ...] = tuple(
    (
        state,
        re.compile(
            re.escape(form).replace(r"\{thing\}", "(?P<thing>.+)").replace(r"\{text\}", "(?P<text>.+)")
        ),
    )
    for state, forms in _ALL_FORMS
    for form in forms
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the fact that it asks about."""

    text: str
    fact: Fact

    def answer(self, screen: Screen) -> bool:
        return is_true(self.fact, screen.elements)


def ask(
    screen: Screen, elsewhere: Iterable[str], texts: Sequence[str], wanted: bool, dice: Random
) -> Asked | None:
    """A question about `screen` whose answer is `wanted`; None for a screen about which no form of question
    has both answers.

    `elsewhere` are names that stand on other screens, `texts` words that a field might hold.
    """
    facts = {fact: is_true(fact, screen.elements) for fact in _facts(screen, elsewhere, texts)}
    yes, no = ({_forms(fact) for fact, true in facts.items() if true == answer} for answer in (True, False))
    if not yes & no:
        return None
    forms = dice.choice(sorted(yes & no))
    fact = dice.choice([f for f, true in facts.items() if _forms(f) == forms and true == wanted])
    return Asked(dice.choice(forms).format(thing=fact.thing, text=fact.text), fact)


def _forms(fact: Fact) -> tuple[str, ...]:
    return EMPTY_FORMS if fact.state == "holds" and not fact.text else FORMS[fact.state]


def fact_asked(question: str) -> Fact | None:
    """The fact that a question of ours asks about; None for any other."""
    for state, pattern in _PATTERNS:
        if found := pattern.fullmatch(question):
            said = found.groupdict()
            return Fact(said["thing"], state, said.get("text") or "")
    return None


def named(screens: Iterable[Screen]) -> tuple[str, ...]:
    """The names on `screens` that a question can hold, each once."""
    names = (e.name.strip() for screen in screens for e in screen.elements)
    return tuple(dict.fromkeys(name for name in names if _sayable(name)))


def _facts(screen: Screen, elsewhere: Iterable[str], texts: Sequence[str]) -> list[Fact]:
    """True ones and false ones, in an order that the screen alone decides."""
    alone = _unambiguous(screen.elements)
    held = [e.value for e in alone if "editable" in e.states and _sayable(e.value)]
    selecting = {e.role for e in alone if "selected" in e.states}
    facts: dict[Fact, None] = {}
    for e in alone:
        facts[Fact(e.name)] = None
        if e.role in SWITCHES and "mixed" not in e.states:
            facts[Fact(e.name, "on")] = facts[Fact(e.name, "off")] = None
        elif "editable" in e.states and "password" not in e.states:
            for text in ("", e.value, *held, *texts):
                if not text or _sayable(text):
                    facts[Fact(e.name, "holds", text)] = None
        if e.role in selecting:
            facts[Fact(e.name, "selected")] = None
    here = {folded(e.name) for e in screen.elements}
    facts.update((Fact(name), None) for name in elsewhere if folded(name) not in here and _sayable(name))
    return list(facts)


def _unambiguous(elements: Sequence[Element]) -> list[Element]:
    """Those whose name no other element has."""
    names = [folded(e.name) for e in elements]
    return [e for e, name in zip(elements, names, strict=True) if names.count(name) == 1 and _sayable(e.name)]


def _sayable(text: str) -> bool:
    """Short, on one line, and without the marks that it is put between."""
    return 0 < len(text.strip()) <= LONGEST and not set("“”\n") & set(text)
