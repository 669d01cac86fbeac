"""What a verdict, a label of a step and the seven extractions take, measured on some runs.

Machine seconds are processor time of this process. Tokens are those of the very prompts: four characters of
text count as one, a picture as one token for each 32 x 32 pixels (Qwen3-VL: patches of 16, merged two by
two). No model is asked: no released vision-language model was run for this.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from gui_mcp.agent import run as drive
from gui_mcp_benchmarks.brief import brief, key_screens
from gui_mcp_benchmarks.runs import Run, Witness
from gui_mcp_benchmarks.suites import load_suite
from gui_mcp_models.backends.backend import Answer, Prompt
from gui_mcp_models.dialects.dialect import Message, Part, Picture, Text
from gui_mcp_models.errors import ModelUnavailable
from gui_mcp_models.images import Area, Scaler
from gui_mcp_models.pointer.forward import Network
from gui_mcp_models.reach import Reach

from gui_mcp_trainer.csrs.attribute import Attributor
from gui_mcp_trainer.csrs.extract.extracting import extract, moments
from gui_mcp_trainer.csrs.extract.plain import PlainWriter
from gui_mcp_trainer.csrs.extract.writer import MAX_PIXELS, ModelWriter
from gui_mcp_trainer.csrs.verifiers.critic import measured
from gui_mcp_trainer.csrs.verifiers.judge import ONE_WORD, Asking
from gui_mcp_trainer.experiments.experts import expert_of
from gui_mcp_trainer.experiments.policies import FalliblePolicy
from gui_mcp_trainer.experiments.pools import tasks_of
from gui_mcp_trainer.store.tables import KINDS

FIRST_SEED = 2_900_000_000
"""Below every pool of the label experiment, beyond the benchmarks' seeds and pointer's."""
RATE = 0.14
"""Of the simulated agent's errors: about half of its runs succeed."""
CHARACTERS, PATCH = 4, 32
VERDICT_TOKENS = 60
"""ASSUMED of every answer: a sentence and a word."""

OF_A_STEP = """Was the last action above right and needed? Answer with one JSON object and nothing else:
{"reason": "<one or two sentences>", "verdict": "good" | "bad" | "redundant" | "unsure"}"""
BEFORE_AND_AFTER = 2
"""Screens that a label of a step is given."""

_scaled = Scaler(Area(max_pixels=MAX_PIXELS))


@dataclass(frozen=True, slots=True)
class Priced:
    """One run. Seconds are of the processor."""

    steps: int
    success: bool
    check_seconds: float
    """The task's own predicate on the state."""
    critic_seconds: float
    """Measuring the run for the critic; its forest is not in it."""
    marks_seconds: float
    """pointer's attribution of all steps."""
    plain_seconds: float
    """All kinds of all steps by the plain writer, with their checks."""
    plain_rows: int
    run_text_tokens: int
    """One verdict of a model judge, its answer included and the screens that it is shown not."""
    screen_tokens: float
    """Of one screen that a judge is shown: its picture and its list of elements."""
    step_tokens: int
    """Labels of all steps by the same judge, one after the other."""
    extract_tokens: int
    """All kinds of all steps by a model writer."""
    extract_calls: int


async def price(count: int, seed: int, network: Network) -> list[Priced]:
    """Runs of a SIMULATED agent on `pocket`'s train tasks, one a task in turn. Raises `InfraError`."""
    suite = load_suite("pocket")
    infos = tasks_of(suite)
    found: list[Priced] = []
    async with suite.open() as tasks:
        for n in range(count):
            info = infos[n % len(infos)]
            number = FIRST_SEED + 10_000 * seed + n
            async with tasks[info.name].open(number) as start:
                witness = Witness(f"cost/{number}", pictures=True)
                model = FalliblePolicy(expert_of(start), Random(f"cost/{number}"), RATE)
                episode = await drive(start.goal, start.device, model, record=witness, limits=info.limits)
                began = time.process_time()
                score = await start.check(episode)
                spent = time.process_time() - began
                run = witness.run(episode)
            found.append(await _priced(run, bool(score.won), spent, network))
    return found


async def _priced(run: Run, success: bool, checked: float, network: Network) -> Priced:
    verdict = "success" if success else "fail"
    times = [time.process_time()]
    measured(network, run)
    times.append(time.process_time())
    Attributor(network).marks(run)
    times.append(time.process_time())
    made = await extract(run, verdict, PlainWriter(), KINDS)
    times.append(time.process_time())
    critic, marks, plain = np.diff(times)
    said = sum(-(-(len(row.answer) + len(row.reasoning)) // CHARACTERS) for row in made.rows)
    words, shown = tokens(run_prompt(run, 0)), len(key_screens(run, Asking().images))
    counter = _Counter()
    writer = ModelWriter(counter)
    for index in range(len(run.steps)):
        for moment, _ in moments(run, index, verdict, KINDS):
            try:
                await writer.write(moment)
            except ModelUnavailable:
                # An intent is read back from its words alone: a second prompt of about the same size.
                counter.again(moment.kind == "intent")
    return Priced(
        steps=len(run.steps),
        success=success,
        check_seconds=checked,
        critic_seconds=float(critic),
        marks_seconds=float(marks),
        plain_seconds=float(plain),
        plain_rows=len(made.rows),
        run_text_tokens=words + VERDICT_TOKENS,
        screen_tokens=(tokens(run_prompt(run, Asking().images)) - words) / max(1, shown),
        step_tokens=sum(tokens(step_prompt(run, i)) + VERDICT_TOKENS for i in range(len(run.steps))),
        extract_tokens=counter.tokens + said,
        extract_calls=counter.calls,
    )


def run_prompt(run: Run, screens: int) -> tuple[Message, ...]:
    """What the model judge is told of a whole run, with so many of its screens."""
    return brief(run, ONE_WORD, images=screens, scaler=_scaled)


def step_prompt(run: Run, index: int) -> tuple[Message, ...]:
    """What the same judge is told to label one step: the run until then, and the screens on either side."""
    until = replace(run, steps=run.steps[: index + 1], last=run.after(index), outcome="stopped", answer="")
    return brief(until, OF_A_STEP, images=BEFORE_AND_AFTER, scaler=_scaled)


def tokens(messages: Sequence[Message]) -> int:
    return sum(_of_part(part) for message in messages for part in message.parts)


def _of_part(part: Part) -> int:
    match part:
        case Text(text):
            return -(-len(text) // CHARACTERS)
        case Picture(image):
            return math.ceil(image.width / PATCH) * math.ceil(image.height / PATCH)


class _Counter:
    """A backend that weighs what it is asked and answers nothing."""

    name = "counted"
    endpoints: Sequence[str] = ()

    def __init__(self) -> None:
        self.tokens = self.calls = self._last = 0

    async def ask(self, prompt: Prompt) -> Answer:
        self._last = tokens(prompt.messages)
        self.again(True)
        raise ModelUnavailable("count a prompt: nothing stands behind this; read `tokens` instead")

    def again(self, asked: bool) -> None:
        self.tokens += self._last * asked
        self.calls += asked

    def within(self, reach: Reach) -> _Counter:
        return self

    async def close(self) -> None:
        """Nothing is held."""
