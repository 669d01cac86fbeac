"""The agents that a real one must beat."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from gui_mcp_benchmarks.baselines import LexicalModel, NoopModel, RandomModel, texts
from gui_mcp_devices.actions import Ref, Tap, TypeText
from gui_mcp_devices.screen import Box, Element, Screen, State
from gui_mcp_models.model import Finish, Model, Step


def thing(ref: str, role: str, name: str = "", *states: State) -> Element:
    return Element(ref, role, name, "", Box(0, 0, 10, 10), frozenset(states))


def screen(*things: Element) -> Screen:
    return Screen("s", 100, 100, things)


async def play(model: Model, goal: str, shown: Screen, steps: int = 9) -> list[object]:
    """What it does on a screen that never changes."""
    history: list[Step] = []
    while len(history) < steps:
        decision = await model.decide(goal, shown, history)
        history.append(Step(len(history), shown, decision))
        if isinstance(decision.do, Finish):
            break
    return [step.decision.do for step in history]


async def test_noop_says_at_once_that_it_is_done() -> None:
    assert await play(NoopModel(), "anything", screen()) == [Finish("done")]


async def test_lexical_taps_what_the_goal_names_and_then_ends() -> None:
    shown = screen(
        thing("e1", "text", "Cancel"), thing("e2", "button", "Ok"), thing("e3", "button", "Cancel")
    )
    assert await play(LexicalModel(), 'Click on the "Cancel" button.', shown) == [
        Tap(Ref("e3")),
        Finish("done"),
    ]


async def test_lexical_types_the_goals_texts_in_order_and_then_submits() -> None:
    shown = screen(
        thing("e1", "textbox", "", "editable"),
        thing("e2", "textbox", "", "editable"),
        thing("e3", "button", "Login"),
    )
    goal = 'Enter the username "kasie" and the password "WYwh3" into the fields and press login.'
    assert await play(LexicalModel(), goal, shown) == [
        TypeText("kasie", into=Ref("e1"), clear=True),
        TypeText("WYwh3", into=Ref("e2"), clear=True),
        Tap(Ref("e3")),
        Finish("done"),
    ]


async def test_lexical_taps_a_text_that_is_a_name_and_types_any_other() -> None:
    shown = screen(thing("e1", "textbox", "", "editable"), thing("e2", "button", "Search"))
    assert await play(LexicalModel(), 'Use the box to enter "Livia" and press "Search".', shown) == [
        TypeText("Livia", into=Ref("e1"), clear=True),
        Tap(Ref("e2")),
        Finish("done"),
    ]


async def test_lexical_prefers_the_closer_label() -> None:
    shown = screen(thing("e1", "button", "Save all of it"), thing("e2", "button", "Save"))
    assert (await play(LexicalModel(), "press Save", shown))[0] == Tap(Ref("e2"))


async def test_random_repeats_itself_for_a_seed_and_differs_between_seeds() -> None:
    shown = screen(*(thing(f"e{i}", "button", str(i)) for i in range(20)))
    first = await play(RandomModel(1), "go", shown)
    assert first == await play(RandomModel(1), "go", shown)
    assert first != await play(RandomModel(2), "go", shown)
    assert len(set(map(repr, first))) > 3


async def test_random_leaves_what_cannot_be_tapped_alone() -> None:
    shown = screen(
        thing("e1", "text", "words"),
        thing("e2", "button", "off", "disabled"),
        thing("e3", "text", "", "clickable"),
    )
    assert set(map(repr, await play(RandomModel(3), "go", shown))) == {repr(Tap(Ref("e3")))}


async def test_random_types_a_word_of_the_goal_into_a_field() -> None:
    doing = await play(RandomModel(3), 'Enter "Ada"', screen(thing("e1", "textbox", "", "editable")), steps=1)
    assert doing == [TypeText("Ada", into=Ref("e1"), clear=True)]


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ('Enter "Kasie" and "Jo" there.', ["Kasie", "Jo"]),
        ("Type 'Ada' into it, it isn't hard", ["Ada"]),
        ("Reply with hello.", ["hello"]),
        ("Book from: AGS to: CZN on 12/24/2016.", ["AGS", "CZN"]),
        ("Enter 12:39 as the time", ["12:39"]),
        ("Press the button.", []),
    ],
)
def test_texts_to_type_are_quoted_or_follow_a_mark(goal: str, expected: Sequence[str]) -> None:
    assert texts(goal) == expected
