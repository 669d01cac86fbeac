"""A writer that asks a model, through any backend: one prompt a moment, typed JSON back.

What it claims is held against the screens exactly as the plain writer's claims are. An answer that cannot be
read is counted and corrected once. An intent costs two questions: one words it, the other, which sees only
those words and the screen, says what to do. Never yet run with a released model.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, assert_never

from gui_mcp_devices.screen import Screen
from gui_mcp_models.backends.backend import Backend, Prompt
from gui_mcp_models.chat import corrections, without_control_tokens
from gui_mcp_models.dialects.dialect import Guide, Message, Part, Picture, Sampling, Text
from gui_mcp_models.errors import ModelGarbage, ParseError
from gui_mcp_models.images import Area, Scaler
from gui_mcp_models.model import Exchange
from gui_mcp_models.reach import Reach

from gui_mcp_trainer.csrs.extract.claims import Claim, Intent, Move
from gui_mcp_trainer.csrs.extract.moments import (
    ActionMoment,
    EffectMoment,
    IntentMoment,
    Moment,
    ProgressMoment,
    ReflectionMoment,
    SummaryMoment,
    VerificationMoment,
)
from gui_mcp_trainer.csrs.extract.prompts import (
    ASKS,
    HEAD,
    READ_INTENT,
    action_told,
    elements_told,
    fence,
    prompt_hash,
    steps_told,
)
from gui_mcp_trainer.csrs.extract.reading import (
    ActionSaid,
    EffectSaid,
    IntentSaid,
    ProgressSaid,
    Reasoned,
    ReflectionSaid,
    SummarySaid,
    VerificationSaid,
    move,
    read,
)
from gui_mcp_trainer.csrs.extract.writing import FREE, Said
from gui_mcp_trainer.csrs.verdict import Cost
from gui_mcp_trainer.store.tables import Kind

SAMPLING = Sampling(temperature=0.0, max_tokens=1024)
MAX_PIXELS = 1_000_000
"""Of the picture; names on a phone's screen stay readable."""
TRIES = 2

S = TypeVar("S", bound=Reasoned)


@dataclass(slots=True)
class _Bill:
    """What one moment costs."""

    cost: Cost = FREE
    garbage: int = 0

    def add(self, exchange: Exchange) -> None:
        self.cost += Cost(1, exchange.tokens_in, exchange.tokens_out, exchange.seconds)


class ModelWriter:
    """Fills `Writer`. The caller owns the backend."""

    def __init__(self, backend: Backend, *, sampling: Sampling = SAMPLING) -> None:
        self._backend = backend
        self._sampling = sampling
        self._scaled = Scaler(Area(max_pixels=MAX_PIXELS))

    def within(self, reach: Reach) -> ModelWriter:
        """This writer held to `reach` at each connection."""
        return ModelWriter(self._backend.within(reach), sampling=self._sampling)

    def name(self, kind: Kind) -> str:
        return f"{self._backend.name}+{prompt_hash(kind)}"

    async def write(self, moment: Moment) -> Said:
        bill = _Bill()
        claim, reasoning = await self._claim(moment, bill)
        return Said(claim, reasoning, bill.cost, bill.garbage)

    async def _claim(self, moment: Moment, bill: _Bill) -> tuple[Claim | None, str]:
        screen = moment.screen
        ask = ASKS[moment.kind]
        match moment:
            case ProgressMoment(goal, history):
                told = f"{fence('task', goal)}\n{steps_told(history)}"
                said = await self._ask(ProgressSaid, ask, told, screen, bill)
                return _claimed(said, ProgressSaid.claim)
            case SummaryMoment():
                said = await self._ask(SummarySaid, ask, "", screen, bill)
                return _claimed(said, SummarySaid.claim)
            case EffectMoment(_, do):
                said = await self._ask(EffectSaid, ask, action_told(do, screen), screen, bill)
                return _claimed(said, EffectSaid.claim)
            case ReflectionMoment(goal, history, _, verdict):
                told = f"{fence('task', goal)}\n{steps_told(history)}\nThe whole run was judged: {verdict}."
                said = await self._ask(ReflectionSaid, ask, told, screen, bill)
                return _claimed(said, ReflectionSaid.claim)
            case VerificationMoment(_, question):
                said = await self._ask(VerificationSaid, ask, fence("question", question), screen, bill)
                return _claimed(said, lambda said: said.claim(question))
            case IntentMoment(_, do):
                return await self._intent(do, ask, screen, bill)
            case ActionMoment(goal, summary):
                told = f"{fence('task', goal)}\n{fence('done so far', summary or 'nothing yet')}"
                said = await self._ask(ActionSaid, ask, told, screen, bill)
                return _claimed(said, lambda said: said.claim(screen))
            case _:
                assert_never(moment)

    async def _intent(self, do: Move, ask: str, screen: Screen, bill: _Bill) -> tuple[Claim | None, str]:
        worded = await self._ask(IntentSaid, ask, action_told(do, screen), screen, bill)
        if worded is None:
            return None, ""
        told = fence("what is wanted", worded.intent)
        understood = await self._ask(ActionSaid, READ_INTENT, told, screen, bill)
        if understood is None:
            return None, ""
        return Intent(worded.intent, move(understood.do, screen)), understood.reasoning

    async def _ask(self, form: type[S], ask: str, told: str, screen: Screen, bill: _Bill) -> S | None:
        """None where neither answer could be read. Raises `ModelError` where there is none to read."""
        messages = (Message("user", await self._parts(f"{HEAD}\n{ask}\n{told}", screen)),)
        unread: list[ModelGarbage] = []
        for _ in range(TRIES):
            prompt = Prompt(
                (*messages, *map(_defused, corrections(unread))),
                self._sampling,
                Guide(schema=form.model_json_schema()),
                episode=hashlib.sha256(ask.encode()).hexdigest()[:16],
            )
            try:
                answer = await self._backend.ask(prompt)
                bill.add(answer.exchange)
                return read(form, answer.text)
            except ModelGarbage as error:
                if not isinstance(error, ParseError):  # a whole answer is on the bill already
                    bill.add(error.exchange)
                bill.garbage += 1
                unread.append(error)
        return None

    async def _parts(self, text: str, screen: Screen) -> tuple[Part, ...]:
        if screen.image is None:
            return (Text(f"{text}\n{elements_told(screen)}"),)
        picture = await asyncio.to_thread(self._scaled, screen.image)
        return Text(text), Picture(picture)


def _claimed(said: S | None, claim: Callable[[S], Claim]) -> tuple[Claim | None, str]:
    return (None, "") if said is None else (claim(said), without_control_tokens(said.reasoning))


def _defused(message: Message) -> Message:
    parts = [Text(without_control_tokens(p.text)) if isinstance(p, Text) else p for p in message.parts]
    return Message(message.role, tuple(parts))
