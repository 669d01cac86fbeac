"""Logs of GELab-Zero: what of them comes into the store."""

from pathlib import Path

import pytest
from gui_mcp_devices.actions import LongPress, Open, Point, Swipe, Tap, TypeText, Wait
from gui_mcp_models.model import AskUser, Finish
from gui_mcp_trainer.importers import gelab_zero
from gui_mcp_trainer.importers.gelab_zero import import_gelab_zero
from gui_mcp_trainer.importers.taken import ImportRefused
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CallRow, EpisodeRow, VerdictRow

from tests.trainer.published import gelab_log


def quiet(line: str) -> None:
    pass


def said(action: str, **more: object) -> dict[str, object]:
    return {"cot": "I see it", "explain": "why", "action": action, "summary": f"did {action}", **more}


ALL_OF_THEM = [
    said("AWAKE", value="Settings"),
    said("CLICK", point=[0, 1000]),
    said("CLICK", point=[1000, 0]),
    said("LONGPRESS", point=[500, 500]),
    said("SLIDE", point1=[500, 800], point2=[500, 200]),
    said("TYPE", value="lamp: red", keyboard_exists=True, point=[100, 100], action_type="TYPE"),
    said("WAIT", value="2"),
    said("INFO", value="which one?"),
    said("COMPLETE", **{"return": "it is on"}),
]


def test_every_action_of_a_log_of_gelab_zero_becomes_one_of_ours(tmp_path: Path) -> None:
    gelab_log(tmp_path / "log", "s1", ALL_OF_THEM, comments={8: "the red one"})
    store = Store(tmp_path / "store")
    done = import_gelab_zero(tmp_path / "log", store, tell=quiet)
    assert (done.episodes, done.steps, dict(done.left_out)) == (1, 9, {})
    run = load_run(store, "gelab_zero-s1", pictures=True)
    assert [step.decision.do for step in run.steps] == [
        Open("Settings"),
        Tap(Point(0, 159, "s1-1")),
        Tap(Point(89, 0, "s1-2")),
        LongPress(Point(45, 80, "s1-3")),
        Swipe(Point(45, 128, "s1-4"), Point(45, 32, "s1-4")),
        TypeText("lamp: red", into=Point(9, 16, "s1-5")),
        Wait(2.0),
        AskUser("which one?"),
        Finish("done", "it is on"),
    ]
    assert run.steps[7].reply == "the red one"
    assert (run.outcome, run.answer, run.model) == ("done", "it is on", "gelab-zero-4b-preview")
    assert run.steps[0].decision.summary == "did AWAKE"
    assert (run.steps[0].started_at, run.steps[0].seconds) == (1000.0, 1.5)


def test_a_log_keeps_what_the_model_was_sent_and_said_and_stays_private(tmp_path: Path) -> None:
    path = gelab_log(tmp_path / "log", "s1", [said("COMPLETE", **{"return": ""})])
    jpeg = (tmp_path / "log" / "images" / "s1_step_1.jpeg").read_bytes()
    store = Store(tmp_path / "store")
    import_gelab_zero(path, store, tell=quiet)
    (call,) = store.read(CallRow)
    assert [store.blobs.get(name) for name in call.pictures] == [jpeg]
    assert (call.response, call.dialect, call.widths) == (
        "<THINK> I see it </THINK>\nas it was said",
        "step-gui",
        (90,),
    )
    (row,) = store.read(EpisodeRow)
    assert (row.level, row.consent, row.source) == ("private", "owner", "gelab_zero")
    assert [*store.read(VerdictRow)] == []


def test_a_log_of_a_scaled_picture_has_none_that_the_model_saw(tmp_path: Path) -> None:
    path = gelab_log(tmp_path / "log", "s1", [said("COMPLETE", **{"return": ""})])
    scaled = '"image_preprocess": {"target_image_size": [8, 8]}, "args": {'
    path.write_text(path.read_text().replace('"args": {', scaled))
    store = Store(tmp_path / "store")
    import_gelab_zero(path, store, tell=quiet)
    assert [call.pictures for call in store.read(CallRow)] == [()]


def test_a_log_without_an_end_is_never_a_label(tmp_path: Path) -> None:
    gelab_log(tmp_path / "log", "s1", [said("CLICK", point=[1, 1])])
    gelab_log(tmp_path / "log", "s2", [said("INFO", value="which?")])
    store = Store(tmp_path / "store")
    import_gelab_zero(tmp_path / "log", store, tell=quiet)
    assert load_run(store, "gelab_zero-s1").is_infra
    assert load_run(store, "gelab_zero-s2").outcome == "needs_answer"


def test_a_log_that_cannot_be_read_for_certain_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    gelab_log(folder, "s1", [said("HOT_KEY", key="BACK")])
    gelab_log(folder, "s2", [said("CLICK", point=[1001, 5])])
    gelab_log(folder, "s3", [said("COMPLETE", **{"return": ""}), said("WAIT", value="1")])
    torn = gelab_log(folder, "s4", [said("WAIT", value="1")])
    torn.write_text(torn.read_text()[:-30])
    gelab_log(folder, "s5", [said("WAIT", value="1")])
    (folder / "images" / "s5_step_1.jpeg").unlink()
    outside = gelab_log(folder, "s6", [said("WAIT", value="1")])
    outside.write_text(outside.read_text().replace("s6_step_1.jpeg", ".."))
    done = import_gelab_zero(folder, Store(tmp_path / "store"), tell=quiet)
    assert done.left_out == {
        gelab_zero.ACTION: 2,
        gelab_zero.GOES_ON: 1,
        gelab_zero.LOG: 1,
        gelab_zero.SCREEN: 2,
    }
    with pytest.raises(ImportRefused, match="there are no logs"):
        import_gelab_zero(tmp_path / "none", Store(tmp_path / "store"), tell=quiet)
