"""AndroidControl: 15,283 demonstrations by people in 833 Android apps, with accessibility trees (arXiv
2406.03679).

Read as published: TFRecord files `android_control-*` (gzip) whose records are one episode each, and
`splits.json` beside them, which says what is train, validation and test; the test part is left out. Fields
and actions: https://github.com/google-research/google-research at 0ced6d0, `android_control/README.md`.
Licence: CC BY 4.0, as that repository says of all its data sets. The parsed copies on Hugging Face
(InfiX-ai) have no pictures, so they are not read. Tried on files that were written after the published
description, never on the released data.

What the data does not say, and what stands here for it:
    how a scroll is made     a finger drawn from the middle to the edge, as AndroidWorld does it: `down` shows
                             what lies further down, so the finger goes up (google-research/android_world
                             at 1903b2f, `android_world/env/actuation.py`)
    how long a wait is       1 second, likewise
    that it is over          nothing: an episode ends with its last action, and the screen that this led to

A step's `thought` is its published instruction. Coordinates are pixels of the screenshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from gui_mcp_devices.actions import Action, LongPress, Open, Point, PressKey, Swipe, Tap, TypeText, Wait
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import Decision
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from gui_mcp_trainer.importers.forest import Forests
from gui_mcp_trainer.importers.pictures import NoPicture, picture
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

FILES = "android_control*-of-*"
ORIGIN = Origin("android_control", "android_control (arXiv 2406.03679)", "CC BY 4.0", "licence", "open")

ACTION = "an action that is none of the published ones"
OUTSIDE = "an action aims outside its screen"
COUNTS = "its lists are not of one length"
SCREEN = "a screenshot or a tree of it cannot be read"
FILE = "a file that cannot be read to its end"


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="ignore"))
class _Said:
    action_type: str
    x: float | None = None
    y: float | None = None
    direction: Literal["up", "down", "left", "right"] | None = None
    app_name: str | None = None
    text: str | None = None


_SAID: TypeAdapter[_Said] = TypeAdapter(_Said)


class _LeftOut(Exception):
    """The episode is; the message says why."""


def import_android_control(
    source: Path, store: Store, *, splits: Path | None = None, limit: int | None = None, tell: Tell = print
) -> Imported:
    """Take the episodes of `source`, the folder of the published files or one of them, into `store`.

    `splits`: the published `splits.json`, where it is not beside them. Raises `ImportRefused`, `StoreError`
    and `OSError`.
    """
    files = sorted(source.glob(FILES)) if source.is_dir() else [source]
    if not files or not files[0].is_file():
        asked = f"import {source}"
        raise ImportRefused(asked, f"there are no files {FILES}", "name the folder that they are in")
    parted = Splits.read(splits or files[0].parent / "splits.json")
    return take(store, ORIGIN, lambda skip: _read(files, parted, skip), limit=limit, tell=tell)


def _read(files: Sequence[Path], splits: Splits, skip: Skip) -> Iterator[Foreign | Left]:
    for path in files:
        try:
            for example in examples(path):
                yield _episode(example, splits, skip)
        except Damaged as error:
            yield Left(FILE, f"{error}; the rest of it is left out")


def _episode(example: Example, splits: Splits, skip: Skip) -> Foreign | Left:
    try:
        id_ = str(example.int("episode_id"))
        if why := splits.refuses(id_) or skip(id_):
            return Left(why)
        screens = _screens(example, id_)
        actions, said = example.blobs("actions"), example.texts("step_instructions")
        if len(actions) != len(screens) - 1 or len(said) not in (0, len(actions)):
            return Left(COUNTS)
        said = said or [""] * len(actions)
        moves = tuple(
            Move(screen, Decision(_action(action, screen), thought=words))
            for screen, action, words in zip(screens, actions, said, strict=False)
        )
    except _LeftOut as why:
        return Left(str(why))
    except (WireError, NoPicture):
        return Left(SCREEN)
    return Foreign(
        id=id_,
        goal=example.text("goal"),
        moves=moves,
        outcome="ended",
        last=screens[-1],
        split=splits.of(id_),
        claimed="success",
        digest=digest([example]),
    )


def _screens(example: Example, id_: str) -> list[Screen]:
    """Every capture in order. Raises `_LeftOut`, `WireError` and `NoPicture`."""
    pictures, trees = example.blobs("screenshots"), example.blobs("accessibility_trees")
    widths, heights = example.ints("screenshot_widths"), example.ints("screenshot_heights")
    if not len(pictures) == len(trees) == len(widths) == len(heights):
        raise _LeftOut(COUNTS)
    forests = Forests()
    screens: list[Screen] = []
    sizes = zip(widths, heights, strict=True)
    for number, (data, tree, size) in enumerate(zip(pictures, trees, sizes, strict=True)):
        image = picture(data)
        if (image.width, image.height) != size:
            raise NoPicture("it has another size than is said of it")
        seen = forests.read(tree, *size)
        screens.append(
            Screen(
                id=f"{id_}-{number}",
                width=image.width,
                height=image.height,
                elements=seen.elements,
                image=image,
                app=seen.app,
                title=seen.title,
                platform="phone",
            )
        )
    return screens


def _action(data: bytes, screen: Screen) -> Action:
    """Raises `_LeftOut`."""
    try:
        said = _SAID.validate_json(data)
    except ValidationError:
        raise _LeftOut(ACTION) from None
    match said:
        case _Said("click", x=float(x), y=float(y)):
            return Tap(_point(x, y, screen))
        case _Said("long_press", x=float(x), y=float(y)):
            return LongPress(_point(x, y, screen))
        case _Said("type", x=float(x), y=float(y), text=str(text)):
            return TypeText(text, into=_point(x, y, screen), submit=True)
        case _Said("input_text", text=str(text)):
            return TypeText(text)
        case _Said("scroll", direction=str(direction)):
            return _scroll(direction, screen)
        case _Said("open_app", app_name=str(name)):
            return Open(name)
        case _Said("navigate_home"):
            return PressKey("home")
        case _Said("navigate_back"):
            return PressKey("back")
        case _Said("wait"):
            return Wait()
        case _:
            raise _LeftOut(ACTION)


def _scroll(direction: str, screen: Screen) -> Swipe:
    x, y = screen.width // 2, screen.height // 2
    ends = {"down": (x, 0), "up": (x, screen.height - 1), "right": (0, y), "left": (screen.width - 1, y)}
    return Swipe(Point(x, y, capture=screen.id), Point(*ends[direction], capture=screen.id))


def _point(x: float, y: float, screen: Screen) -> Point:
    """Raises `_LeftOut`: an aim outside the screen is not moved into it."""
    if not (0 <= x < screen.width and 0 <= y < screen.height):
        raise _LeftOut(OUTSIDE)
    return Point(int(x), int(y), capture=screen.id)
