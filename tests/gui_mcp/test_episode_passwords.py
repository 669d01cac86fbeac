"""Typed passwords never reach the disk."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.agent import run
from gui_mcp.episode import Journal, RecordedEpisode, journal_path, read_episode
from gui_mcp_devices.actions import Point, PressKey, Ref, Tap, TypeText
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Element, Look, Screen
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import AskUser, Decision, Exchange, Finish
from gui_mcp_models.scripted import Line, ScriptedModel

FIELD = Ref("e1")
PASSWORD = 'corréct "horse" & 42'


class Login(FakeDevice):
    """The fake form with a password field in the place of its text field. `label` sits before the field and
    hands it the focus; `shows` is what the page says in the clear once something was typed."""

    shows = ""
    label = False
    told_focus = True

    async def see(self, look: Look) -> Screen:
        screen = await super().see(look)
        field, *others = screen.elements
        states = field.states | {"password"} if self.told_focus else frozenset({"editable", "password"})
        hidden = replace(field, name="Password", states=states)
        if self.label:
            hidden = replace(hidden, ref="p1")
            others.append(Element("e1", "text", "Your password", "", field.bounds))
        return replace(screen, elements=(hidden, *(replace(e, name=e.name + self.shows) for e in others)))


async def log_in(
    data: Path, *lines: Line, goal: str = "log in", device: FakeDevice | None = None, reply: str = ""
) -> RecordedEpisode:
    async def answer(question: str) -> str | None:
        return reply

    model = ScriptedModel(lines)
    await run(goal, device or Login(), model, record=Journal(data, "one"), ask=answer)
    return read_episode(journal_path(data, "one"))


def on_disk(data: Path) -> str:
    return "".join(p.read_bytes().decode("utf-8", "replace") for p in data.rglob("*") if p.is_file())


def typed(text: str, into: Ref | Point | None = FIELD) -> Decision:
    """A decision that says the password wherever a model might."""
    response = json.dumps({"say": json.dumps({"type": text})})
    exchange = Exchange(f"Your task: type {text}", response, "m")
    return Decision(
        TypeText(text, into), f"I type {text}.", f"typed {text}", f"{text} in the field", exchange
    )


async def test_a_password_never_reaches_the_disk(tmp_path: Path) -> None:
    read = await log_in(
        tmp_path, typed(PASSWORD), typed(PASSWORD), Decision(Finish("done", f"It is {PASSWORD}"))
    )
    text = on_disk(tmp_path)
    assert "horse" not in text and "corr" not in text
    do = read.steps[0].intent.do
    assert isinstance(do, TypeText) and do.text == "[password: 16+ characters]"
    assert read.steps[0].intent.thought == "I type [password: 16+ characters]."
    assert read.end is not None and read.end.answer == "It is [password: 16+ characters]"


async def test_a_password_in_the_goal_an_answer_and_an_earlier_thought_is_taken_out_again(
    tmp_path: Path,
) -> None:
    read = await log_in(
        tmp_path,
        Decision(AskUser("What is the password?"), f"Is it {PASSWORD}?"),
        ModelGarbage("no action", response=f"I say {PASSWORD}"),
        Decision(Tap(Ref("e2")), f"Then I type {PASSWORD}"),
        typed("Ada", Ref("e2")),
        typed(PASSWORD),
        goal=f"log in with {PASSWORD} as Ada",
        reply=PASSWORD,
    )
    assert "horse" not in on_disk(tmp_path)
    assert read.goal == "log in with [password: 16+ characters] as Ada"
    assert (read.outcome, len(read.steps)) == ("done", 5)
    name, password = read.steps[2].intent.source, read.steps[3].intent.source
    assert name is not None and password is not None
    assert read.goal[name.start : name.end] == "Ada", "the span moved with the text"
    assert (password.origin, read.goal[password.start : password.end]) == (
        "goal",
        "[password: 16+ characters]",
    )


@pytest.mark.parametrize(("text", "size"), [("abcd", "1-7"), ("abcdefgh", "8-15"), ("a" * 40, "16+")])
async def test_the_placeholder_says_how_long_it_was_in_classes_only(
    tmp_path: Path, text: str, size: str
) -> None:
    read = await log_in(tmp_path, Decision(TypeText(text, Ref("e1"))))
    assert read.steps[0].decision.do == TypeText(f"[password: {size} characters]", Ref("e1"))


async def test_a_password_that_is_one_of_our_own_words_does_not_break_the_journal(tmp_path: Path) -> None:
    for word in (
        "password",
        "characters",
        "done",
        "type_text",
        "intent",
        "button",
        "line",
        "private",
        "goal",
    ):
        read = await log_in(tmp_path / word, Decision(TypeText(word, Ref("e1"))))
        assert (read.outcome, read.remarks, len(read.steps)) == ("done", (), 2)
        assert isinstance(read.steps[0].decision.do, TypeText)


@pytest.mark.parametrize("into", [Point(20, 20), None])
async def test_a_password_typed_at_a_point_or_where_the_focus_is_is_known(
    tmp_path: Path, into: Point | None
) -> None:
    await log_in(tmp_path, Decision(Tap(Ref("e1"))), typed(PASSWORD, into))
    assert "horse" not in on_disk(tmp_path)


async def test_typing_beside_a_password_field_with_the_focus_unknown_counts_as_a_password(
    tmp_path: Path,
) -> None:
    device = Login()
    device.told_focus = False
    await log_in(tmp_path, typed(PASSWORD, None), device=device)
    assert "horse" not in on_disk(tmp_path)


async def test_a_password_that_went_in_by_way_of_a_label_is_found_out_afterwards(tmp_path: Path) -> None:
    device = Login()
    device.label = True
    read = await log_in(tmp_path, typed(PASSWORD, Ref("e1")), device=device)
    assert "horse" not in on_disk(tmp_path)
    assert read.steps[0].decision.do == TypeText("[password: 16+ characters]", Ref("e1"))


async def test_a_password_that_the_next_page_shows_is_not_kept_with_its_elements(tmp_path: Path) -> None:
    device = Login()

    class Telling(Login):
        async def perform(self, action: object) -> None:
            self.shows = f" {PASSWORD}"
            self.url = "fake://form?p=corr%C3%A9ct%20%22horse%22%20%26%2042"

    device = Telling()
    read = await log_in(tmp_path, typed(PASSWORD), Decision(Tap(Ref("e3"))), device=device)
    assert "horse" not in on_disk(tmp_path)
    assert read.steps[1].intent.targets[0].name == "Pay [password: 16+ characters]"
    assert read.steps[1].intent.targets[0].url == "fake://form?p=[password: 16+ characters]"


async def test_a_pin_typed_key_by_key_is_not_kept(tmp_path: Path) -> None:
    read = await log_in(
        tmp_path,
        Decision(Tap(Ref("e1")), "Step 7 of 10"),
        Decision(PressKey("7"), "I press 7", exchange=Exchange(response='{"keys": "7"} at 17:07')),
        Decision(PressKey("Enter")),
    )
    step = read.steps[1].intent
    assert step.do == PressKey("[password: 1-7 characters]")
    assert step.thought == "I press [password: 1-7 characters]"
    assert step.exchange.response == '{"keys": "[password: 1-7 characters]"} at 17:07'
    assert read.steps[0].intent.thought == "Step 7 of 10", "a lone digit elsewhere says nothing"
    assert read.steps[2].intent.do == PressKey("Enter")


async def test_what_is_typed_into_other_fields_is_kept(tmp_path: Path) -> None:
    read = await log_in(tmp_path, typed("Ada Lovelace"), device=FakeDevice())
    assert read.steps[0].decision == typed("Ada Lovelace")


async def test_what_a_driver_says_of_a_password_field_is_not_kept(tmp_path: Path) -> None:
    read = await log_in(tmp_path, Decision(TypeText("Ada", Ref("e1"))))
    assert read.steps[1].intent.screen.body
    assert read.screen(read.steps[1].intent.screen).elements[0].value == ""
