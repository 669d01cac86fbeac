"""From rows back to runs: what `Witness` would have kept of the same episode, passwords aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gui_mcp.episode import RecordedOutcome
from gui_mcp.episode.lines import Do
from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Image, Screen
from gui_mcp_models.model import Decision, Exchange, Step
from pydantic import TypeAdapter, ValidationError

from gui_mcp_trainer.store.errors import NoSuchRow, StoreError
from gui_mcp_trainer.store.screens import Screens
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CallRow, EpisodeRow, StepRow

DOES: TypeAdapter[Do] = TypeAdapter(Do)

_OUTCOMES: TypeAdapter[RecordedOutcome] = TypeAdapter(RecordedOutcome)


def load_run(store: Store, episode: str, *, pictures: bool = False) -> Run:
    """The run of `episode`; with the bytes of its pictures where they are asked for.

    Raises `NoSuchRow`, `BlobMissing`, and what reading the tables does. Steps that were erased are missing;
    where they are the last ones, so is what the run led to.
    """
    return _load(store, Screens(store.blobs), episode, pictures)


def runs(store: Store, episodes: Iterable[str] | None = None, *, pictures: bool = False) -> Iterator[Run]:
    """Several, one after another, or all that the store has, in the order of their rows. Raises as
    `load_run` does."""
    screens = Screens(store.blobs)
    if episodes is None:
        episodes = [row.episode for row in store.read(EpisodeRow)]
    for episode in episodes:
        yield _load(store, screens, episode, pictures)


def _load(store: Store, screens: Screens, episode: str, pictures: bool) -> Run:
    found = store.of(EpisodeRow, episode)
    if not found:
        asked = f"load episode {episode}"
        raise NoSuchRow(asked, "the store has no such episode", "ingest it; `gui-mcp train stats` counts")
    row = found[0]
    try:
        outcome = _OUTCOMES.validate_python(row.outcome)
    except ValidationError as error:
        asked = f"load episode {episode}"
        raise StoreError(asked, f"its outcome {row.outcome!r} is none", "update GUI-MCP") from error
    calls: dict[int, list[CallRow]] = {}
    for call in store.of(CallRow, episode):
        calls.setdefault(call.step, []).append(call)
    rows = store.of(StepRow, episode)
    befores = [screens.before(step, pictures=pictures) for step in rows]
    afters = [_after(screens, rows, befores, place, pictures) for place in range(len(rows))]
    steps = tuple(
        _step(screens, step, befores[place], afters[place], calls.get(step.step, []), pictures)
        for place, step in enumerate(rows)
    )
    return Run(
        id=episode,
        goal=row.goal,
        outcome=outcome,
        steps=steps,
        last=afters[-1] if afters and not rows[-1].step + 1 < row.steps else None,
        answer=row.answer,
        error=row.error,
        model=row.model,
        device=row.device,
        seconds=row.seconds,
        tokens_in=row.tokens_in,
        tokens_out=row.tokens_out,
    )


def _after(
    screens: Screens, rows: list[StepRow], befores: list[Screen], place: int, pictures: bool
) -> Screen | None:
    row, following = rows[place], rows[place + 1] if place + 1 < len(rows) else None
    if following is not None and row.after_capture and row.after_capture == following.capture:
        return befores[place + 1]
    return screens.after(row, pictures=pictures)


def _step(
    screens: Screens,
    row: StepRow,
    screen: Screen,
    after: Screen | None,
    calls: list[CallRow],
    pictures: bool,
) -> Step:
    read = [call for call in calls if call.readable]
    exchanges = [_exchange(call) for call in read] or [Exchange()]
    sent = _sent(screens, read[-1]) if pictures and read else ()
    decision = Decision(
        DOES.validate_json(row.do),
        row.thought,
        row.summary,
        row.expect,
        exchanges[-1],
        tuple(exchanges[:-1]),
        row.left_out,
        sent,
    )
    change = compare(screen, after) if after is not None and row.compared else None
    reply = row.reply if row.replied or row.reply else None
    return Step(row.step, screen, decision, row.error, change, reply, row.time, row.seconds)


def _sent(screens: Screens, call: CallRow) -> tuple[Image, ...]:
    sizes = zip(call.widths, call.heights, call.scales, strict=True)
    return tuple(screens.picture(name, *size) for name, size in zip(call.pictures, sizes, strict=True))


def _exchange(call: CallRow) -> Exchange:
    return Exchange(
        request=call.request,
        response=call.response,
        model=call.model,
        tokens_in=call.tokens_in,
        tokens_out=call.tokens_out,
        seconds=call.seconds,
        cached=call.cached,
        first_token=call.first_token,
        images=call.images,
        endpoint=call.endpoint,
        purpose=call.purpose,
        dialect=call.dialect,
    )
