"""Somebody else's episodes, taken into the store as if they had been recorded here.

An episode is taken whole or left out and counted: a step that nobody can tell for certain would make the
steps around it tell of another run. Its row is written last, so that a killed import is completed by the
same again.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from gui_mcp.agent import RecordError
from gui_mcp.episode import RecordedOutcome, Target
from gui_mcp.episode.lines import as_json, body_of, to_bytes
from gui_mcp.episode.target import identify
from gui_mcp_benchmarks.runs import state_of
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import Decision
from pydantic import TypeAdapter

from gui_mcp_trainer.csrs.verdict import Label
from gui_mcp_trainer.store.loading import DOES
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import TABLES, CallRow, EpisodeRow, Source, StepRow, VerdictRow

BATCH = 64
"""Episodes whose rows are written together."""
MANY = 64
"""So many shards of a table are made fewer in the end."""
PUBLISHED = "published-1"
"""The verifier that says what the publishers say: it is their claim, and nobody here has checked it."""

ALREADY = "in the store already"
TWICE = "two of that name"
NO_NAME = "its id is no plain name"
NO_STEPS = "it has no steps"
TEST = "of the test split, which nothing learns from"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_TARGETS: TypeAdapter[tuple[Target, ...]] = TypeAdapter(tuple[Target, ...])

Tell = Callable[[str], None]


class ImportRefused(RecordError):
    """What was named cannot be imported at all."""

    code = "cannot_import"


@dataclass(frozen=True, slots=True)
class Origin:
    """What holds of all episodes of one set of data."""

    source: Source
    version: str
    licence: str
    consent: str
    level: str


@dataclass(frozen=True, slots=True)
class Move:
    """One step, with what it was decided on."""

    screen: Screen
    decision: Decision
    reply: str | None = None
    """What the person answered to a question."""
    time: float = 0.0
    """Unix time, seconds; 0 where the data does not say."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Foreign:
    """An episode, as far as its data tells."""

    id: str
    goal: str
    moves: tuple[Move, ...]
    outcome: RecordedOutcome
    last: Screen | None = None
    """What the last action led to."""
    answer: str = ""
    split: str = ""
    device: str = ""
    model: str = ""
    claimed: Label | None = None
    """How it ended, as the publishers say."""
    digest: str = ""
    """SHA-256 of what it was read from."""


@dataclass(frozen=True, slots=True)
class Left:
    """An episode, or a file, that is left out."""

    why: str
    remark: str = ""
    """More to be known, in a sentence."""


@dataclass(slots=True)
class Imported:
    """What came of it."""

    episodes: int = 0
    steps: int = 0
    left_out: Counter[str] = field(default_factory=Counter[str])
    """Why, and how many."""
    remarks: list[str] = field(default_factory=list[str])


Skip = Callable[[str], str]
"""Why the episode of that id need not be read; empty where it is wanted."""
Read = Callable[[Skip], Iterable[Foreign | Left]]


def take(store: Store, origin: Origin, read: Read, *, limit: int | None, tell: Tell) -> Imported:
    """Write what `read` gives into `store`, at most `limit` new episodes. Raises what `read` does,
    `StoreError` and `OSError`."""
    known = {row.episode for row in store.read(EpisodeRow)}
    seen: set[str] = set()

    def skip(id_: str) -> str:
        return ALREADY if _name(origin, id_) in known else TWICE if id_ in seen else ""

    done = Imported()
    found = _counted(read(skip), seen, done, tell)
    while limit is None or done.episodes < limit:
        before = done.episodes
        with store.writing():
            _write(store, origin, islice(found, BATCH if limit is None else min(BATCH, limit - before)), done)
        if done.episodes == before:
            break
        tell(f"{done.episodes} episodes, {done.steps} steps")
    for kind in TABLES:
        if len(store.shards(kind)) > MANY:
            store.compact(kind)
    for why, count in sorted(done.left_out.items()):
        tell(f"left out: {count}: {why}")
    return done


def _counted(
    found: Iterable[Foreign | Left], seen: set[str], done: Imported, tell: Tell
) -> Iterator[Foreign]:
    for item in found:
        if isinstance(item, Foreign):
            item = _usable(item, seen)
        if isinstance(item, Foreign):
            seen.add(item.id)
            yield item
            continue
        done.left_out[item.why] += 1
        if item.remark:
            done.remarks.append(item.remark)
            tell(item.remark)


def _usable(found: Foreign, seen: set[str]) -> Foreign | Left:
    if found.split == "test":
        return Left(TEST)
    if not _NAME.fullmatch(found.id):
        return Left(NO_NAME)
    if found.id in seen:
        return Left(TWICE)
    return found if found.moves else Left(NO_STEPS)


def _write(store: Store, origin: Origin, found: Iterable[Foreign], done: Imported) -> None:
    steps: list[StepRow] = []
    calls: list[CallRow] = []
    verdicts: list[VerdictRow] = []
    episodes: list[EpisodeRow] = []
    for item in found:
        name = _name(origin, item.id)
        steps += _steps(store, name, item)
        calls += _calls(store, name, item)
        if item.claimed is not None:
            verdicts.append(
                VerdictRow(name, PUBLISHED, item.claimed, math.nan, (f"so published in {origin.source}",))
            )
        episodes.append(_episode(origin, name, item))
    store.append(steps)
    store.append(calls)
    store.append(verdicts)
    store.append(episodes)
    done.episodes += len(episodes)
    done.steps += len(steps)


def _name(origin: Origin, id_: str) -> str:
    return f"{origin.source}-{id_}"


def _episode(origin: Origin, name: str, item: Foreign) -> EpisodeRow:
    return EpisodeRow(
        episode=name,
        source=origin.source,
        goal=item.goal,
        suite=origin.source,
        task=item.id,
        split=item.split,
        model=item.model,
        device=item.device,
        level=origin.level,
        outcome=item.outcome,
        answer=item.answer,
        steps=len(item.moves),
        seconds=sum(move.seconds for move in item.moves),
        begun=item.moves[0].time,
        version=origin.version,
        licence=origin.licence,
        consent=origin.consent,
        digest=item.digest,
    )


def _steps(store: Store, name: str, item: Foreign) -> Iterator[StepRow]:
    screens = [move.screen for move in item.moves]
    afters = [*screens[1:], item.last]
    for index, (move, after) in enumerate(zip(item.moves, afters, strict=True)):
        before, do = move.screen, move.decision.do
        row = StepRow(
            episode=name,
            step=index,
            time=move.time,
            capture=before.id,
            body=_body(store, before),
            do=DOES.dump_json(do).decode(),
            kind=do.kind,
            app=before.app,
            url=before.url,
            thought=move.decision.thought,
            summary=move.decision.summary,
            reply=move.reply or "",
            replied=move.reply is not None,
            seconds=move.seconds,
            targets=_TARGETS.dump_json(identify(before, do)).decode(),
            state=state_of(before),
            taken_at=before.taken_at,
            compared=after is not None,
        )
        if (image := before.image) is not None:
            row = replace(
                row,
                picture=store.put_picture(image),
                scale=image.scale,
                width=image.width,
                height=image.height,
            )
        if after is not None:
            row = replace(
                row,
                after_capture=after.id,
                after_body=_body(store, after),
                after_state=state_of(after),
                after_taken_at=after.taken_at,
            )
            if (image := after.image) is not None:
                row = replace(
                    row,
                    after_picture=store.put_picture(image),
                    after_scale=image.scale,
                    after_width=image.width,
                    after_height=image.height,
                )
        yield row


def _body(store: Store, screen: Screen) -> str:
    return store.blobs.put(to_bytes(as_json(body_of(screen))), "json")


def _calls(store: Store, name: str, item: Foreign) -> Iterator[CallRow]:
    for index, move in enumerate(item.moves):
        exchange, sent = move.decision.exchange, move.decision.sent
        if not exchange.response:
            continue
        yield CallRow(
            episode=name,
            step=index,
            n=0,
            model=exchange.model,
            dialect=exchange.dialect,
            request=exchange.request,
            response=exchange.response,
            pictures=tuple(map(store.put_picture, sent)),
            widths=tuple(image.width for image in sent),
            heights=tuple(image.height for image in sent),
            scales=tuple(image.scale for image in sent),
            seconds=exchange.seconds,
            images=exchange.images,
        )
