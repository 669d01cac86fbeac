"""Writes a journal anew without what has to go: every step stays, and says that it was erased."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from gui_mcp_devices.actions import Open, PressKey, TypeText
from gui_mcp_models.model import AskUser, Exchange, Finish

from gui_mcp.data.jobrows import ERASED
from gui_mcp.data.search import Gone, Search, Written
from gui_mcp.episode import lines
from gui_mcp.episode.blobs import Blobs
from gui_mcp.episode.source import Source
from gui_mcp.episode.target import Target

_LABELS_KEPT = frozenset({"job"})


class Eraser:
    """Erases one journal after another; blank screens are kept beside the others as blobs."""

    def __init__(self, blobs: Blobs, search: Search) -> None:
        self._blobs = blobs
        self._search = search

    def without(self, journal: Written, gone: Gone) -> bytes:
        """The bytes of `journal` without what is `gone`. Raises `OSError`."""
        kept = [self._line(line, gone) for line in journal.lines]
        text = b"".join(lines.to_bytes(lines.as_json(line)) + b"\n" for line in kept)
        return text if gone.rest else text + journal.rest

    def _line(self, line: lines.Line, gone: Gone) -> lines.Line:
        match line:
            case lines.Begin():
                return _begin(line) if gone.begin else line
            case lines.Intent():
                return self._intent(line, gone)
            case lines.Result():
                return self._result(line, gone)
            case lines.Garbage():
                return _garbage(line) if line.step in gone.steps else line
            case lines.End():
                return _end(line) if gone.end else line
            case _:
                assert_never(line)

    def _intent(self, line: lines.Intent, gone: Gone) -> lines.Intent:
        if (line.step, "screen") in gone.captures:
            targets = tuple(replace(target, crop="") for target in line.targets)
            line = replace(line, screen=self._blank(line.screen), targets=targets)
        if line.step >= gone.sent_from:
            line = replace(line, sent=())
        if line.step not in gone.steps:
            return replace(line, source=_kept_source(line.source, gone))
        return replace(
            line,
            do=_do(line.do),
            thought=ERASED,
            summary=_word(line.summary),
            expect=_word(line.expect),
            exchange=_exchange(line.exchange),
            others=tuple(map(_exchange, line.others)),
            targets=tuple(_target(target) for target in line.targets),
            source=None,
            erased=True,
        )

    def _result(self, line: lines.Result, gone: Gone) -> lines.Result:
        words, after = line.step in gone.steps, (line.step, "after") in gone.captures
        if after and line.after is not None:
            line = replace(line, after=self._blank(line.after))
        if (words or after) and line.change is not None:
            line = replace(line, change=_change(line.change))
        if words:
            line = replace(line, error=_error(line.error), reply=line.reply and ERASED)
        return line

    def _blank(self, capture: lines.Capture) -> lines.Capture:
        """The same moment on an empty screen of the same size, without a picture."""
        body = lines.as_json(self._search.seen(capture.body).blank)
        blob = self._blobs.put(lines.to_bytes(body), "json")
        return replace(capture, body=blob, image=None, notices=())


def _begin(line: lines.Begin) -> lines.Begin:
    """Without all words of the caller: which of the labels said it is not asked again."""
    labels = {key: value for key, value in line.labels.items() if key in _LABELS_KEPT}
    return replace(line, goal=ERASED, labels=labels)


def _end(line: lines.End) -> lines.End:
    return replace(
        line, answer=_word(line.answer), error=_error(line.error), error_detail=_word(line.error_detail)
    )


def _do(do: lines.Do) -> lines.Do:
    match do:
        case TypeText():
            return replace(do, text=ERASED)
        case PressKey():  # a PIN may be pressed digit by digit
            return replace(do, keys=ERASED)
        case Open():
            return replace(do, target=ERASED)
        case Finish(answer=answer):
            return replace(do, answer=_word(answer))
        case AskUser():
            return replace(do, question=ERASED)
        case _:
            return do


def _target(target: Target) -> Target:
    """Where it was stays, what it was goes."""
    return Target(target.aim, target.ref, target.role, bounds=target.bounds, point=target.point)


def _kept_source(source: Source | None, gone: Gone) -> Source | None:
    """Without a pointer into what is no longer there."""
    if source is None:
        return None
    if source.origin == "goal" and gone.begin:
        return Source("goal")
    if source.origin == "screen" and (source.step, "screen") in gone.captures:
        return replace(source, ref="")
    return source


def _change(change: lines.ChangeNote) -> lines.ChangeNote:
    return replace(change, added=(), removed=(), altered=(), notices=())


def _error(error: str) -> str:
    """Our own code, without the message after it."""
    code, colon, _ = error.partition(":")
    return f"{code}: {ERASED}" if colon else error


def _garbage(line: lines.Garbage) -> lines.Garbage:
    return replace(line, message=ERASED, response=ERASED, exchange=_exchange(line.exchange))


def _exchange(exchange: Exchange) -> Exchange:
    return replace(exchange, request=_word(exchange.request), response=_word(exchange.response))


def _word(text: str) -> str:
    return ERASED if text else ""
