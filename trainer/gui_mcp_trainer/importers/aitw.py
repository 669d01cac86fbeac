"""AndroidInTheWild: 715,142 episodes of people on Android, as gestures on screenshots (arXiv 2307.10088).

Read as published: TFRecord files (gzip) whose records are one step each, the steps of an episode one after
another, and one of the published files of splits; the test part is left out. Fields and actions:
https://github.com/google-research/google-research at 6faa0b7, `android_in_the_wild/README.md`,
`action_type.py` and `visualization_utils.py`. Licence: CC BY 4.0, as that repository says of all its data
sets. Tried on files that were written after the published description, never on the released data.

Every gesture is two points, as shares of the screen from its top left, y first: at most 0.04 apart
(Euclidean) it is a tap, else a swipe. Typing goes to whatever has the focus. The picture is published as
bare pixels; it is kept as a PNG of exactly these. What is on a screen is known by OCR and by an icon
detector, not from a tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import dist
from pathlib import Path

from gui_mcp_devices.actions import Action, Point, PressKey, Swipe, Tap, TypeText
from gui_mcp_devices.screen import Box, Element, Screen
from gui_mcp_models.model import Decision, Finish

from gui_mcp_trainer.importers.pictures import NoPicture, from_pixels
from gui_mcp_trainer.importers.splits import Splits
from gui_mcp_trainer.importers.taken import (
    Foreign,
    Imported,
    ImportRefused,
    Left,
    Move,
    Origin,
    Skip,
    Tell,
    take,
)
from gui_mcp_trainer.importers.tfrecord import Damaged, Example, digest, examples
from gui_mcp_trainer.importers.wire import WireError
from gui_mcp_trainer.store.store import Store

ORIGIN = Origin("aitw", "android_in_the_wild (arXiv 2307.10088)", "CC BY 4.0", "licence", "open")
TAP = 0.04
"""Shares of the screen; `visualization_utils.is_tap_action`."""

ACTION = "an action that is none of the published ones"
OUTSIDE = "a gesture outside its screen"
STEPS = "it lacks steps, or they are out of order"
GOES_ON = "it goes on after it said that it was over"
SCREEN = "a screenshot or its annotations cannot be read"
FILE = "a file that cannot be read to its end"


class _LeftOut(Exception):
    """The episode is; the message says why."""


def import_aitw(
    source: Path, store: Store, *, splits: Path, limit: int | None = None, tell: Tell = print
) -> Imported:
    """Take the episodes of `source`, a folder of the published files or one of them, into `store`.

    `splits`: one of the published files of splits. Raises `ImportRefused`, `StoreError` and `OSError`.
    """
    files = sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]
    files = [path for path in files if path.suffix != ".json"]
    if not files or not files[0].is_file():
        raise ImportRefused(f"import {source}", "there are no files", "name the folder that they are in")
    parted = Splits.read(splits)
    return take(store, ORIGIN, lambda skip: _read(files, parted, skip), limit=limit, tell=tell)


def _read(files: Sequence[Path], splits: Splits, skip: Skip) -> Iterator[Foreign | Left]:
    for id_, group in groupby(_examples(files), key=_id):
        found = list(_wanted(group, splits.refuses(id_) or skip(id_)))
        for item in found:
            if isinstance(item, Left):
                yield item
        steps = [item for item in found if isinstance(item, Example)]
        if steps:
            yield _episode(id_, steps, splits.of(id_))


def _wanted(group: Iterator[Example | Left], why: str) -> Iterator[Example | Left]:
    """The steps of one episode; where it is not wanted, only that, so that no pictures are kept for it."""
    refused = False
    for item in group:
        if isinstance(item, Left) or not why:
            yield item
        elif not refused:
            refused = True
            yield Left(why)


def _examples(files: Sequence[Path]) -> Iterator[Example | Left]:
    for path in files:
        try:
            yield from examples(path)
        except Damaged as error:
            yield Left(FILE, f"{error}; the rest of it is left out")


def _id(item: Example | Left) -> str:
    return "" if isinstance(item, Left) else item.text("episode_id")


def _episode(id_: str, steps: Sequence[Example], split: str) -> Foreign | Left:
    first = steps[0]
    try:
        order = [step.int("step_id") for step in steps]
        if order != list(range(first.int("episode_length"))):
            return Left(STEPS)
        moves = tuple(_move(step, f"{id_}-{number}") for number, step in enumerate(steps))
    except _LeftOut as why:
        return Left(str(why))
    except (WireError, NoPicture):
        return Left(SCREEN)
    ends = [move.decision.do for move in moves if isinstance(move.decision.do, Finish)]
    if len(ends) > 1 or (ends and moves[-1].decision.do is not ends[0]):
        return Left(GOES_ON)
    status = ends[0].status if ends else None
    return Foreign(
        id=id_,
        goal=first.text("goal_info"),
        moves=moves,
        outcome=status or "ended",
        split=split,
        device=f"{first.text('device_type')} (Android API {first.int('android_api_level')})",
        claimed="success" if status == "done" else status,
        digest=digest(steps),
    )


def _move(step: Example, capture: str) -> Move:
    width, height = step.int("image/width"), step.int("image/height")
    data = b"".join(step.blobs("image/encoded")[:1])
    if step.int("image/channels") != 3:
        raise NoPicture("it has not three channels")
    activity = step.text("current_activity")
    screen = Screen(
        id=capture,
        width=width,
        height=height,
        elements=_elements(step, width, height),
        image=from_pixels(data, width, height),
        app=activity.partition("/")[0],
        title=activity,
        platform="phone",
    )
    return Move(screen, Decision(_do(step, screen)))


def _do(step: Example, screen: Screen) -> Action | Finish:
    """By the numbers of `action_type.ActionType`. Raises `_LeftOut`."""
    match step.int("results/action_type"):
        case 3:
            return TypeText(step.text("results/type_action"))
        case 4:
            return _gesture(step.floats("results/yx_touch"), step.floats("results/yx_lift"), screen)
        case 5:
            return PressKey("back")
        case 6:
            return PressKey("home")
        case 7:
            return PressKey("Enter")
        case 10:
            return Finish("done")
        case 11:
            return Finish("infeasible")
        case _:
            raise _LeftOut(ACTION)


def _gesture(touch: Sequence[float], lift: Sequence[float], screen: Screen) -> Tap | Swipe:
    if len(touch) != 2 or len(lift) != 2 or not all(0 <= share <= 1 for share in (*touch, *lift)):
        raise _LeftOut(OUTSIDE)
    if dist(touch, lift) <= TAP:
        return Tap(_point(touch, screen))
    return Swipe(_point(touch, screen), _point(lift, screen))


def _point(yx: Sequence[float], screen: Screen) -> Point:
    """The pixel at shares (y, x) of the screen; the far edge itself is the last pixel."""
    y, x = yx
    across = min(int(x * screen.width), screen.width - 1)
    return Point(across, min(int(y * screen.height), screen.height - 1), capture=screen.id)


def _elements(step: Example, width: int, height: int) -> tuple[Element, ...]:
    """The annotations that lie on the screen. Raises `NoPicture` where their lists do not fit together."""
    places = step.floats("image/ui_annotations_positions")
    texts = step.texts("image/ui_annotations_text")
    kinds = step.texts("image/ui_annotations_ui_types")
    if not len(places) == 4 * len(texts) == 4 * len(kinds):
        raise NoPicture("its annotations are not of one length")
    found: list[Element] = []
    for number, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        top, left, high, wide = places[4 * number : 4 * number + 4]
        x, y = max(0, round(left * width)), max(0, round(top * height))
        right, bottom = (
            min(width, round((left + wide) * width)),
            min(height, round((top + high) * height)),
        )
        if right <= x or bottom <= y:
            continue
        written = kind.upper() == "TEXT"
        icon = kind.lower().removeprefix("icon_").replace("_", " ")
        found.append(
            Element(
                ref=f"a{number}",
                role="text" if written else "img",
                name=text or ("" if written else f"{icon} (icon)"),
                bounds=Box(x, y, right - x, bottom - y),
            )
        )
    return tuple(found)
