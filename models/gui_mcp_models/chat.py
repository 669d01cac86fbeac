"""A vision-language model as a Model: a dialect's prompt, a backend's answer, the dialect's reading of it."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gui_mcp_devices.actions import TypeText
from gui_mcp_devices.screen import Image, Look, Screen

from gui_mcp_models.backends.backend import Backend, Prompt
from gui_mcp_models.dialects.dialect import Dialect, Message, Options, Picture, Sampling, Text
from gui_mcp_models.errors import ModelGarbage, ParseError
from gui_mcp_models.model import Decision, Effort, Step
from gui_mcp_models.reach import Reach
from gui_mcp_models.test_time.effort import Setting, setting
from gui_mcp_models.test_time.loops import been_here, note
from gui_mcp_models.test_time.margin import Ballot, judge, margin, vote
from gui_mcp_models.test_time.refine import settle
from gui_mcp_models.test_time.tactics import Tactics

NONE = Tactics()
UNREAD_LENGTH = 2_000
"""Characters of an unread answer that are put back into the chat."""


@dataclass(frozen=True, slots=True)
class Family:
    """How a model's dialect is made, and with what: it is made anew for another effort."""

    make: Callable[[Options], Dialect]
    options: Options = Options()


class ChatModel:
    """Fills `Model`, `Reaches` and `Adjustable`. Closing it closes the backend; closing a view of it (`at`,
    `within`) closes nothing."""

    def __init__(
        self,
        dialect: Dialect,
        backend: Backend,
        *,
        sampling: Sampling | None = None,
        tactics: Tactics = NONE,
        family: Family | None = None,
        effort: Effort | None = None,
    ) -> None:
        """`sampling` None: as the dialect's makers do. `family` None: an effort changes neither pictures nor
        history. `effort` None: exactly as `sampling` and `tactics` say."""
        self._family = family
        self._own = Setting(family.options if family else Options(), sampling or dialect.sampling, tactics)
        self._history = dialect.history
        self._backend = backend
        self._is_view = False
        self._dialect, self._setting = dialect, self._own
        if effort is not None:
            self._dialect, self._setting = self._adjusted(effort)

    @property
    def name(self) -> str:
        return self._backend.name

    @property
    def look(self) -> Look:
        return self._dialect.look

    @property
    def endpoints(self) -> Sequence[str]:
        return self._backend.endpoints

    async def decide(
        self, goal: str, screen: Screen, history: Sequence[Step], unread: Sequence[ModelGarbage] = ()
    ) -> Decision:
        """Ask once more from the start: nothing is kept from earlier calls. Raises `ModelError`; may be
        cancelled at any time, which tells the server to stop."""
        tactics, sampling = self._setting.tactics, self._setting.sampling
        noted = await asyncio.to_thread(note, history, screen) if tactics.notes else ""
        asked = await asyncio.to_thread(self._prompt, goal, screen, history, (noted, unread))

        async def draw(sampling: Sampling) -> Ballot:
            return await self._ask(replace(asked, sampling=sampling), screen)

        async def again(more: Sequence[Message]) -> Decision:
            prompt = replace(asked, messages=(*asked.messages, *more), logprobs=0)
            return (await self._ask(prompt, screen)).decision

        ballot = await self._ask(asked, screen)
        # Where the run has been before, a vote would be for what was done there and led back.
        if tactics.margin is not None and not await asyncio.to_thread(been_here, history, screen):
            u = await asyncio.to_thread(self._margin, ballot, screen)
            if judge(u, tactics.margin) == "unsure":
                ballot = await vote(ballot, draw, sampling, tactics.margin, screen)
        decision = ballot.decision
        if tactics.refine is not None:
            decision = await settle(goal, screen, decision, again, tactics.refine)
        return replace(decision, sent=_pictures(asked.messages))

    def at(self, effort: Effort) -> ChatModel:
        view = self._view(self._backend)
        view._dialect, view._setting = self._adjusted(effort)
        return view

    def within(self, reach: Reach) -> ChatModel:
        return self._view(self._backend.within(reach))

    async def close(self) -> None:
        if not self._is_view:
            await self._backend.close()

    def _view(self, backend: Backend) -> ChatModel:
        view = ChatModel(self._dialect, backend, family=self._family)
        view._own, view._setting, view._history = self._own, self._setting, self._history
        view._is_view = True
        return view

    def _adjusted(self, effort: Effort) -> tuple[Dialect, Setting]:
        new = setting(effort, self._own, self._history)
        if self._family is None or new.options == self._setting.options:
            return self._dialect, new
        return self._family.make(new.options), new

    def _prompt(
        self, goal: str, screen: Screen, history: Sequence[Step], more: tuple[str, Sequence[ModelGarbage]]
    ) -> Prompt:
        """`more`: a note of ours, and the answers to correct."""
        noted, unread = more
        messages = self._dialect.messages(goal, screen, history)
        if noted:
            messages = [*messages[:-1], replace(messages[-1], parts=(*messages[-1].parts, Text(noted)))]
        gate = self._setting.tactics.margin
        return Prompt(
            tuple(map(_without_control_tokens, (*messages, *corrections(unread)))),
            self._setting.sampling,
            self._dialect.guide(screen),
            logprobs=gate.alternatives if gate else 0,
            secrets=secrets(goal, history),
            episode=episode_key(goal, screen, history),
        )

    async def _ask(self, prompt: Prompt, screen: Screen) -> Ballot:
        answer = await self._backend.ask(prompt)
        exchange = replace(answer.exchange, dialect=self._dialect.name)
        try:
            decision = self._dialect.read(answer.text, screen)
        except ModelGarbage as error:
            error.exchange = exchange
            raise
        return Ballot(replace(decision, exchange=exchange), answer.tokens)

    def _margin(self, ballot: Ballot, screen: Screen) -> float | None:
        text = ballot.decision.exchange.response
        return margin(text, ballot.tokens, lambda said: self._dialect.read(said, screen), screen)


def _pictures(messages: Sequence[Message]) -> tuple[Image, ...]:
    return tuple(part.image for m in messages for part in m.parts if isinstance(part, Picture))


def secrets(goal: str, history: Sequence[Step]) -> tuple[str, ...]:
    """What is too short to be known as a part of the prompt where a server repeats it alone: the goal (also
    without what a job puts behind it), what was typed, and what the person answered."""
    typed = [step.decision.do.text for step in history if isinstance(step.decision.do, TypeText)]
    replies = [step.reply for step in history if step.reply]
    return tuple(dict.fromkeys((goal, goal.partition("\n\n")[0], *typed, *replies)))


def corrections(unread: Sequence[ModelGarbage]) -> list[Message]:
    """What goes behind the prompt when answers to it could not be read: each, and what is wrong with it.

    The same prompt again would give the same answer, where nothing is drawn at random.
    """
    messages: list[Message] = []
    for error in unread:
        what = error.what if isinstance(error, ParseError) else "it was cut off before its end; be brief"
        again = f"That answer cannot be used: {what}. Nothing was done. Answer again, in the form asked for."
        messages += [
            Message("assistant", (Text(error.response[:UNREAD_LENGTH] or "(nothing)"),)),
            Message("user", (Text(again),)),
        ]
    return messages


def episode_key(goal: str, screen: Screen, history: Sequence[Step]) -> str:
    """The same at all steps of one episode, and of hardly any other: its goal and its first capture."""
    first = history[0].screen if history else screen
    told = f"{goal}\0{first.id}\0{first.taken_at}"
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:16]


_CONTROL = re.compile(r"<(?=\|(?!box_start|box_end|begin_of_box|end_of_box)[a-zA-Z_]{1,40}\|>)")
"""What chat templates are made of, of which box tokens are no part: they are words of dialects."""


def without_control_tokens(text: str) -> str:
    """`text` as it stands in a prompt. A server takes such a token for one wherever it stands: what a goal,
    a screen or an answer holds of them would begin a turn of its own, or ask for a picture that is not
    there."""
    return _CONTROL.sub("< ", text)


def _without_control_tokens(message: Message) -> Message:
    if not any(isinstance(part, Text) and "<|" in part.text for part in message.parts):
        return message
    parts = (
        Text(without_control_tokens(part.text)) if isinstance(part, Text) else part for part in message.parts
    )
    return replace(message, parts=tuple(parts))
