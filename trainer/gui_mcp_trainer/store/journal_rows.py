"""What a journal becomes: one row of the run, one of each step, one of each call of the model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gui_mcp.episode import RecordedEpisode, RecordedStep, Target
from gui_mcp.episode.lines import Capture, Picture
from gui_mcp_benchmarks.runs import state_of
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import Exchange
from pydantic import TypeAdapter

from gui_mcp_trainer.store.loading import DOES
from gui_mcp_trainer.store.screens import Screens
from gui_mcp_trainer.store.tables import CallRow, CostRow, EpisodeRow, StepRow, VerdictRow

_TARGETS: TypeAdapter[tuple[Target, ...]] = TypeAdapter(tuple[Target, ...])


@dataclass(slots=True)
class Rows:
    """Of one episode, or of several."""

    episodes: list[EpisodeRow] = field(default_factory=lambda: list[EpisodeRow]())
    steps: list[StepRow] = field(default_factory=lambda: list[StepRow]())
    calls: list[CallRow] = field(default_factory=lambda: list[CallRow]())
    verdicts: list[VerdictRow] = field(default_factory=lambda: list[VerdictRow]())
    costs: list[CostRow] = field(default_factory=lambda: list[CostRow]())
    erased: int = 0
    """Steps that their owner had erased: they are left out."""

    def add(self, other: Rows) -> None:
        self.episodes += other.episodes
        self.steps += other.steps
        self.calls += other.calls
        self.verdicts += other.verdicts
        self.costs += other.costs
        self.erased += other.erased

    @property
    def blobs(self) -> set[str]:
        """All that they name."""
        shown = {blob for s in self.steps for blob in (s.body, s.picture, s.after_body, s.after_picture)}
        return (shown | {blob for call in self.calls for blob in call.pictures}) - {""}


def rows_of(recorded: RecordedEpisode, screens: Screens, consent: str) -> Rows:
    """A finished episode's. Raises `BlobMissing`."""
    end, begin, id = recorded.end, recorded.begin, recorded.path.parent.name
    assert end is not None, "it is finished"
    labels = begin.labels
    episode = EpisodeRow(
        episode=id,
        source="journal",
        goal=begin.goal,
        suite=labels.get("suite", ""),
        task=labels.get("task", ""),
        seed=_number(labels.get("seed", ""), -1),
        policy=labels.get("policy", ""),
        attempt=_number(labels.get("attempt", ""), 0),
        split=labels.get("split", ""),
        group=labels.get("group", ""),
        tier=labels.get("tier", ""),
        model=begin.model,
        device=begin.device,
        level=begin.level,
        outcome=end.outcome,
        answer=end.answer,
        error=end.error,
        steps=end.steps,
        seconds=end.seconds,
        tokens_in=end.tokens_in,
        tokens_out=end.tokens_out,
        begun=begin.time,
        version=begin.version,
        consent=consent,
        digest=hashlib.sha256(recorded.path.read_bytes()).hexdigest(),
    )
    erased = {step.index for step in recorded.steps if step.intent.erased}
    seen = _Seen(screens, bool(erased))
    steps = [seen.step(id, s) for s in recorded.steps if s.index not in erased and seen.whole(s)]
    calls = [*_calls(id, recorded, {step.step for step in steps})]
    cost = CostRow(
        of=id,
        episode=id,
        stage="run",
        by=episode.policy or episode.model,
        calls=sum(1 for call in calls if call.request),
        tokens_in=end.tokens_in,
        tokens_out=end.tokens_out,
        seconds=end.seconds,
        at=end.time,
    )
    return Rows([episode], steps, calls, [], [cost], len(recorded.steps) - len(steps))


@dataclass(frozen=True, slots=True)
class _Seen:
    """The captures of one journal."""

    screens: Screens
    erased: bool
    """Parts of it are, so a capture with nothing on it is one that was blanked, not one that was bare."""

    def whole(self, recorded: RecordedStep) -> bool:
        return not self._blank(recorded.intent.screen)

    def step(self, id: str, recorded: RecordedStep) -> StepRow:
        intent, result = recorded.intent, recorded.result
        before = self._screen(intent.screen)
        row = StepRow(
            episode=id,
            step=recorded.index,
            time=result.started_at if result else intent.time,
            capture=before.id,
            body=intent.screen.body,
            do=DOES.dump_json(intent.do).decode(),
            kind=intent.do.kind,
            app=before.app,
            url=before.url,
            thought=intent.thought,
            summary=intent.summary,
            expect=intent.expect,
            targets=_TARGETS.dump_json(intent.targets).decode(),
            state=state_of(before),
            taken_at=before.taken_at,
            notices=before.notices,
            compared=False,
            left_out=intent.left_out,
        )
        if picture := intent.screen.image:
            row = replace(
                row,
                picture=picture.blob,
                scale=picture.scale,
                width=picture.width,
                height=picture.height,
            )
        if result is None:
            return row
        row = replace(
            row,
            error=result.error,
            reply=result.reply or "",
            replied=result.reply is not None,
            seconds=result.seconds,
            compared=result.change is not None,
        )
        if result.after is None or self._blank(result.after):
            return row
        return self._led_to(row, result.after)

    def _led_to(self, row: StepRow, capture: Capture) -> StepRow:
        after = self._screen(capture)
        row = replace(
            row,
            after_capture=after.id,
            after_body=capture.body,
            after_state=state_of(after),
            after_taken_at=after.taken_at,
            after_notices=after.notices,
        )
        if capture.image is None:
            return row
        return replace(
            row,
            after_picture=capture.image.blob,
            after_scale=capture.image.scale,
            after_width=capture.image.width,
            after_height=capture.image.height,
        )

    def _blank(self, capture: Capture) -> bool:
        if not self.erased or capture.image is not None:
            return False
        body, elements = self.screens.body(capture.body)
        return not (elements or body.app or body.title or body.url)

    def _screen(self, capture: Capture) -> Screen:
        """Without its picture."""
        blank = StepRow("", 0, 0.0, capture.id, capture.body, "", "")
        row = replace(blank, taken_at=capture.taken_at, notices=capture.notices)
        return self.screens.before(row, pictures=False)


def _calls(id: str, recorded: RecordedEpisode, kept: set[int]) -> Iterator[CallRow]:
    """Of the steps that are `kept`, and of one that never came to be; what nobody could read comes first."""
    known = {step.index for step in recorded.steps}
    counted: dict[int, int] = {}

    def row(step: int, exchange: Exchange, readable: bool, sent: tuple[Picture, ...]) -> CallRow:
        counted[step] = n = counted.get(step, -1) + 1
        return _call(id, step, n, exchange, readable, sent)

    for garbage in recorded.garbage:
        if garbage.step in kept or garbage.step not in known:
            exchange = garbage.exchange
            if not exchange.response:
                exchange = replace(exchange, response=garbage.response)
            yield row(garbage.step, exchange, False, ())
    for step in recorded.steps:
        if step.index not in kept:
            continue
        exchanges = step.decision.exchanges
        if exchanges == (Exchange(),) and not step.intent.sent:
            continue  # nobody was asked in words
        for exchange in exchanges:
            yield row(step.index, exchange, True, step.intent.sent)


def _call(
    id: str, step: int, n: int, exchange: Exchange, readable: bool, sent: tuple[Picture, ...]
) -> CallRow:
    """All that was asked for one decision went behind the same pictures."""
    return CallRow(
        episode=id,
        step=step,
        n=n,
        purpose=exchange.purpose,
        model=exchange.model,
        dialect=exchange.dialect,
        endpoint=exchange.endpoint,
        request=exchange.request,
        response=exchange.response,
        readable=readable,
        pictures=tuple(picture.blob for picture in sent),
        widths=tuple(picture.width for picture in sent),
        heights=tuple(picture.height for picture in sent),
        scales=tuple(picture.scale for picture in sent),
        tokens_in=exchange.tokens_in,
        tokens_out=exchange.tokens_out,
        cached=exchange.cached,
        seconds=exchange.seconds,
        images=exchange.images,
        first_token=exchange.first_token,
    )


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.lstrip("-").isdecimal() else otherwise
