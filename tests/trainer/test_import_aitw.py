"""AndroidInTheWild: what of its files comes into the store."""

import io
import json
from pathlib import Path

import pytest
from gui_mcp_devices.actions import Point, PressKey, Swipe, Tap, TypeText
from gui_mcp_devices.screen import Box
from gui_mcp_models.model import Finish
from gui_mcp_trainer.importers import aitw
from gui_mcp_trainer.importers.aitw import import_aitw
from gui_mcp_trainer.importers.taken import PUBLISHED, TEST
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import StepRow, VerdictRow
from PIL import Image as Pillow

from tests.trainer.published import tfrecord, wild_step


def quiet(line: str) -> None:
    pass


def wild(folder: Path, *records: bytes, test: tuple[str, ...] = ()) -> Path:
    folder.mkdir(parents=True)
    tfrecord(folder / "general-00000-of-00002", records)
    (folder / "standard.json").write_text(json.dumps({"train": [*"abcdef"], "test": test}))
    return folder


def wild_run(root: Path, *records: bytes) -> tuple[Store, dict[str, int]]:
    source, store = wild(root / "data", *records), Store(root / "store")
    done = import_aitw(source, store, splits=source / "standard.json", tell=quiet)
    return store, dict(done.left_out)


def test_every_published_action_of_android_in_the_wild_becomes_one_of_ours(tmp_path: Path) -> None:
    kinds = [3, 5, 6, 7, 10]
    records = [wild_step("a", n, 5, kind, text="lamp" if kind == 3 else "") for n, kind in enumerate(kinds)]
    store, left = wild_run(tmp_path, *records)
    run = load_run(store, "aitw-a")
    assert [step.decision.do for step in run.steps] == [
        TypeText("lamp"),
        PressKey("back"),
        PressKey("home"),
        PressKey("Enter"),
        Finish("done"),
    ]
    assert (run.outcome, run.goal, left) == ("done", "buy a lamp", {})
    assert run.steps[0].screen.app == "com.android.chrome"
    assert [(v.verifier, v.label) for v in store.read(VerdictRow)] == [(PUBLISHED, "success")]


@pytest.mark.parametrize(
    ("touch", "lift", "action"),
    [
        ((0.0, 0.0), (0.0, 0.0), Tap(Point(0, 0, "a-0"))),
        ((0.0, 1.0), (0.0, 1.0), Tap(Point(99, 0, "a-0"))),
        ((1.0, 0.0), (1.0, 0.0), Tap(Point(0, 199, "a-0"))),
        ((1.0, 1.0), (1.0, 1.0), Tap(Point(99, 199, "a-0"))),
        ((0.5, 0.25), (0.5, 0.2890625), Tap(Point(25, 100, "a-0"))),
        ((0.5, 0.25), (0.5, 0.3125), Swipe(Point(25, 100, "a-0"), Point(31, 100, "a-0"))),
        ((0.75, 0.5), (0.25, 0.5), Swipe(Point(50, 150, "a-0"), Point(50, 50, "a-0"))),
    ],
)
def test_a_gesture_of_two_points_is_a_tap_or_a_swipe_in_pixels_of_the_screen(
    tmp_path: Path, touch: tuple[float, float], lift: tuple[float, float], action: Tap | Swipe
) -> None:
    """Shares are (y, x) of a screen of 100 x 200 pixels; a tap ends at most 0.04 from where it began."""
    store, _ = wild_run(tmp_path, wild_step("a", 0, 1, 4, touch=touch, lift=lift))
    run = load_run(store, "aitw-a")
    assert run.steps[0].decision.do == action
    assert run.outcome == "ended"


def test_bare_pixels_are_kept_to_the_last_one(tmp_path: Path) -> None:
    store, _ = wild_run(tmp_path, wild_step("a", 0, 1, 5))
    (row,) = store.read(StepRow)
    with Pillow.open(io.BytesIO(store.blobs.get(row.picture))) as kept:
        assert kept.size == (100, 200)
        assert kept.tobytes() == bytes(x * 7 % 256 for x in range(100 * 200 * 3))


def test_annotations_become_elements_in_pixels_cut_at_the_edge(tmp_path: Path) -> None:
    store, _ = wild_run(tmp_path, wild_step("a", 0, 1, 5))
    (screen,) = load_run(store, "aitw-a").screens
    assert [(e.role, e.name, e.bounds) for e in screen.elements] == [
        ("text", "Lamps", Box(20, 20, 50, 10)),
        ("img", "arrow backward (icon)", Box(90, 180, 10, 20)),
    ]


def test_what_is_no_whole_episode_of_android_in_the_wild_is_left_out(tmp_path: Path) -> None:
    records = [
        wild_step("a", 1, 2, 5),
        wild_step("b", 0, 2, 10),
        wild_step("b", 1, 2, 5),
        wild_step("c", 0, 1, 5),
        wild_step("d", 0, 1, 8),
        wild_step("e", 0, 1, 4, touch=(1.2, 0.5)),
        wild_step("f", 0, 2, 5),
        wild_step("f", 1, 2, 11),
    ]
    source = wild(tmp_path / "data", *records, test=("c",))
    store = Store(tmp_path / "store")
    done = import_aitw(source, store, splits=source / "standard.json", tell=quiet)
    assert done.left_out == {aitw.STEPS: 1, aitw.GOES_ON: 1, TEST: 1, aitw.ACTION: 1, aitw.OUTSIDE: 1}
    assert load_run(store, "aitw-f").outcome == "infeasible"
