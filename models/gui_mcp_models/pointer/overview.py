"""The feature columns of the CLS token: the state of the run and of the whole page in a few numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gui_mcp_models.pointer.goal import STOP
from gui_mcp_models.pointer.lexical import stretch
from gui_mcp_models.pointer.page import Page
from gui_mcp_models.pointer.words import plain

CLS = 61
_LAST = ("", "tap", "type_text", "scroll", "press_key", "other")
_ERRORS = ("unreachable", "unsupported", "stale_ref", "refused")
_CHANGE = ("", "unchanged", "changed", "popup", "navigated")


def cls_features(page: Page) -> NDArray[np.float32]:
    """(CLS,)"""
    goal, past, things = page.goal, page.past, page.things
    quotes = [plain(q) for q in goal.quotes]
    done = {plain(t) for t in (*past.texts, *past.names)} | {plain(e.value) for e in things if e.value}
    tapped = [page.title(i) for i, e in enumerate(things) if e.ref in past.taps]
    met = stretch(goal.words, [*past.texts, *past.names, *tapped])
    words = [n for n, w in enumerate(goal.words) if not w.is_mark and w.low not in STOP]
    touched = [e.ref in past.ago for e in things]
    left = [
        i
        for i in range(len(things))
        if page.named[i] and page.control[i] and not touched[i] and not page.ticked[i]
    ]
    folded = [i for i, e in enumerate(things) if "collapsed" in e.states]
    links = sum(r == "link" for r in page.role)
    fields = sum(r in ("textbox", "date", "combobox", "spinbutton") for r in page.role)
    ahead = page.months_ahead
    highest = max(goal.ordinals, default=0)
    row = [float(past.last == k) for k in _LAST]
    row += [float(past.change == k) for k in _CHANGE]
    row += [
        float(past.failed),
        min(past.steps, 10) / 10.0,
        min(past.scrolls, 5) / 5.0,
        min(len(quotes), 4) / 4.0,
        sum(q in done for q in quotes) / len(quotes) if quotes else 0.0,
        sum(n in met for n in words) / len(words) if words else 0.0,
        min(sum(page.empty), 6) / 6.0,
        min(fields, 6) / 6.0,
        float(page.next_field >= 0),
        len(things) / 64.0,
        float(page.popup >= 0),
        min(len(past.fresh), 16) / 16.0,
        float(ahead is not None),
        float(ahead is not None and ahead > 0),
        float(ahead is not None and ahead < 0),
        float(ahead == 0),
        max(-1.0, min(1.0, ahead / 12.0)) if ahead is not None else 0.0,
        float(any("scrollable" in e.states for e in things)),
        float(any("offscreen" in e.states for e in things)),
        page.screen.width / 1000.0,
        page.screen.height / 1000.0,
        min(len(left), 6) / 6.0,
        float(any(page.role[i] not in ("button", "link") for i in left)),
        min(len(folded), 6) / 6.0,
        float(any(not touched[i] for i in folded)),
        min(links, 10) / 10.0,
        min(max(highest, 0), 10) / 10.0,
        float(-1 in goal.ordinals),
        max(-1.0, min(1.0, (highest - links) / 10.0)) if highest > 0 else 0.0,
        float(any("disabled" in e.states for e in things)),
        min(sum(page.ticked), 6) / 6.0,
        min(sum(past.taps.values()), 10) / 10.0,
        min(len(past.texts), 6) / 6.0,
        float(past.last == "scroll" and past.change == "unchanged"),
        *(float(past.error == code) for code in _ERRORS),
        float(page.paged is not None and page.paged[1] == page.paged[3]),
        float(page.paged is not None and page.paged[1] != page.paged[3]),
        float(page.counted is not None),
        float(any(m[12] for m in page.match)),
        float(goal.upper),
        float(goal.lower),
        float(goal.least),
        float(goal.greatest),
        float(goal.money),
        float(goal.duration),
        min(_untouched_twins(page), 6) / 6.0,
        float(_untouched_twins(page) > 0),
    ]
    return np.array(row, dtype=np.float32)


def _untouched_twins(page: Page) -> int:
    """Things called just like one that was tapped, which were not tapped themselves."""
    past = page.past
    called = {
        (e.role, s.plain)
        for e, s in zip(page.things, page.said, strict=True)
        if e.ref in past.taps and s.plain
    }
    return sum(
        (e.role, s.plain) in called and e.ref not in past.taps
        for e, s in zip(page.things, page.said, strict=True)
    )
