"""AndroidControl: what of its files comes into the store."""

import json
import math
from pathlib import Path

import pytest
from gui_mcp_benchmarks.runs import state_of
from gui_mcp_devices.actions import LongPress, Open, Point, PressKey, Swipe, Tap, TypeText, Wait
from gui_mcp_trainer.importers import android_control
from gui_mcp_trainer.importers.android_control import import_android_control
from gui_mcp_trainer.importers.taken import ALREADY, PUBLISHED, TEST, TWICE, ImportRefused
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, StepRow, VerdictRow

from tests.trainer.published import control_example, forest, png, tfrecord


def quiet(line: str) -> None:
    pass


CLICK = {"action_type": "click", "x": 70, "y": 120}
EVERY = [
    CLICK,
    {"action_type": "long_press", "x": 199, "y": 399},
    {"action_type": "type", "x": 0, "y": 0, "text": "lamp"},
    {"action_type": "input_text", "text": "desk"},
    {"action_type": "scroll", "direction": "down"},
    {"action_type": "scroll", "direction": "left"},
    {"action_type": "scroll", "direction": "right"},
    {"action_type": "scroll", "direction": "up"},
    {"action_type": "open_app", "app_name": "Mail"},
    {"action_type": "navigate_home"},
    {"action_type": "navigate_back"},
    {"action_type": "wait"},
]


def control(folder: Path, *records: bytes, test: tuple[int, ...] = ()) -> Path:
    folder.mkdir(parents=True)
    tfrecord(folder / "android_control-00000-of-00020", records)
    parts = {"train": (1, 2, 3, 4), "test": test}
    (folder / "splits.json").write_text(json.dumps(parts))
    return folder


def test_every_published_action_of_android_control_becomes_one_of_ours(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    done = import_android_control(control(tmp_path / "data", control_example(1, EVERY)), store, tell=quiet)
    assert (done.episodes, done.steps, dict(done.left_out)) == (1, 12, {})
    run = load_run(store, "android_control-1")
    assert [step.decision.do for step in run.steps] == [
        Tap(Point(70, 120, "1-0")),
        LongPress(Point(199, 399, "1-1")),
        TypeText("lamp", into=Point(0, 0, "1-2"), submit=True),
        TypeText("desk"),
        Swipe(Point(100, 200, "1-4"), Point(100, 0, "1-4")),
        Swipe(Point(100, 200, "1-5"), Point(199, 200, "1-5")),
        Swipe(Point(100, 200, "1-6"), Point(0, 200, "1-6")),
        Swipe(Point(100, 200, "1-7"), Point(100, 399, "1-7")),
        Open("Mail"),
        PressKey("home"),
        PressKey("back"),
        Wait(1.0),
    ]
    assert [step.decision.thought for step in run.steps][:2] == ["do 0", "do 1"]
    assert (run.goal, run.outcome, run.is_infra) == ("send it", "ended", False)


def test_an_imported_screen_is_what_was_published_byte_for_byte(tmp_path: Path) -> None:
    store, shots = Store(tmp_path / "store"), [png(5), png(6)]
    source = control(tmp_path / "data", control_example(1, [CLICK], pictures=shots))
    import_android_control(source, store, tell=quiet)
    (row,) = store.read(StepRow)
    assert [store.blobs.get(row.picture), store.blobs.get(row.after_picture)] == shots
    run = load_run(store, "android_control-1", pictures=True)
    first, last = run.screens
    assert first.image is not None
    assert (first.image.data, first.image.width, first.image.scale) == (shots[0], 200, 1.0)
    assert (first.app, first.platform) == ("com.mail", "phone")
    assert [e.name for e in last.elements] == ["Inbox", "Send"]
    assert row.state == state_of(first)
    (target,) = json.loads(row.targets)
    assert (target["role"], target["name"]) == ("button", "Send")


def test_an_imported_episode_says_where_it_is_from_and_that_its_success_is_a_claim(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    import_android_control(control(tmp_path / "data", control_example(1, [CLICK])), store, tell=quiet)
    (row,) = store.read(EpisodeRow)
    assert (row.source, row.licence, row.consent, row.level) == (
        "android_control",
        "CC BY 4.0",
        "licence",
        "open",
    )
    assert (row.split, row.task, len(row.digest)) == ("train", "1", 64)
    (verdict,) = store.read(VerdictRow)
    assert (verdict.verifier, verdict.label, math.isnan(verdict.p_success)) == (PUBLISHED, "success", True)


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ({"action_type": "status", "goal_status": "successful"}, android_control.ACTION),
        ({"action_type": "click", "x": 10}, android_control.ACTION),
        ({"action_type": "scroll", "direction": "sideways"}, android_control.ACTION),
        ("no json", android_control.ACTION),
        ({"action_type": "click", "x": 200, "y": 10}, android_control.OUTSIDE),
        ({"action_type": "click", "x": 10, "y": -1}, android_control.OUTSIDE),
    ],
)
def test_a_step_that_cannot_be_told_for_certain_leaves_its_episode_out(
    tmp_path: Path, action: dict[str, object] | str, why: str
) -> None:
    records = (control_example(1, [CLICK, action]), control_example(2, [CLICK]))
    store = Store(tmp_path / "store")
    done = import_android_control(control(tmp_path / "data", *records), store, tell=quiet)
    assert (done.episodes, dict(done.left_out)) == (1, {why: 1})
    assert store.keys(EpisodeRow) == {"android_control-2"}
    assert store.keys(StepRow) == {"android_control-2/0"}


def test_the_test_part_is_never_imported(tmp_path: Path) -> None:
    records = (control_example(1, [CLICK]), control_example(2, [CLICK]))
    source = control(tmp_path / "data", *records, test=(2,))
    store = Store(tmp_path / "store")
    assert import_android_control(source, store, tell=quiet).left_out == {TEST: 1}
    assert store.keys(EpisodeRow) == {"android_control-1"}
    (source / "splits.json").unlink()
    with pytest.raises(ImportRefused, match="--splits"):
        import_android_control(source, store, tell=quiet)
    with pytest.raises(ImportRefused, match="there are no files"):
        import_android_control(tmp_path / "none", store, tell=quiet)


def test_an_import_goes_on_where_it_stopped_and_takes_nothing_twice(tmp_path: Path) -> None:
    records = [control_example(n, [CLICK]) for n in (1, 2, 3, 2)]
    source, store = control(tmp_path / "data", *records), Store(tmp_path / "store")
    assert import_android_control(source, store, limit=2, tell=quiet).episodes == 2
    again = import_android_control(source, store, tell=quiet)
    assert (again.episodes, dict(again.left_out)) == (1, {ALREADY: 3})
    assert store.keys(EpisodeRow) == {f"android_control-{n}" for n in (1, 2, 3)}
    fresh = Store(tmp_path / "fresh")
    assert import_android_control(source, fresh, tell=quiet).left_out == {TWICE: 1}
    assert [*fresh.read(StepRow)] == [*store.read(StepRow)]


def test_an_import_that_was_killed_before_its_last_write_is_completed(tmp_path: Path) -> None:
    source, store = control(tmp_path / "data", control_example(1, EVERY)), Store(tmp_path / "store")
    import_android_control(source, store, tell=quiet)
    before = load_run(store, "android_control-1")
    for shard in store.shards(EpisodeRow):
        shard.unlink()
    assert import_android_control(source, store, tell=quiet).episodes == 1
    assert load_run(store, "android_control-1") == before
    assert len([*store.read(StepRow)]) == len(EVERY)


def test_a_damaged_file_and_a_damaged_episode_are_said_and_the_rest_is_taken(tmp_path: Path) -> None:
    records = (
        control_example(1, [CLICK], trees=[forest(), b"\x0a\x7f"]),
        control_example(2, [CLICK], pictures=[png(1), b"no picture"]),
        control_example(3, [CLICK], pictures=[png(1), png(2, 20, 40)]),
        control_example(4, [CLICK], trees=[forest()]),
    )
    source = control(tmp_path / "data", *records)
    torn = tfrecord(source / "android_control-00001-of-00020", [control_example(1, [CLICK])])
    torn.write_bytes(torn.read_bytes()[:-20])
    told: list[str] = []
    done = import_android_control(source, Store(tmp_path / "store"), tell=told.append)
    assert done.left_out == {
        android_control.SCREEN: 3,
        android_control.COUNTS: 1,
        android_control.FILE: 1,
    }
    assert any("android_control-00001-of-00020, record 1" in line for line in told)
