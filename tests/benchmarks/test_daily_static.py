"""Single moves in AndroidDaily's shape: drawn by the seed, right by what they do, with the steps before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from gui_mcp_benchmarks.baselines import baseline
from gui_mcp_benchmarks.check import check
from gui_mcp_benchmarks.evaluate import cases, evaluate
from gui_mcp_benchmarks.rows import Rows
from gui_mcp_benchmarks.suites.daily.moves import ASKED, Kind, direction, kind_of
from gui_mcp_benchmarks.suites.daily.static import (
    NEVER,
    SCENES,
    DailyStatic,
    Moment,
    find,
    moment,
    templates_of,
)
from gui_mcp_benchmarks.task import Agent, Start
from gui_mcp_devices.actions import LongPress, Open, Point, PressKey, Ref, Scroll, Swipe, Tap, TypeText, Wait
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.screen import Look, Screen
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import AskUser, Decision, Finish, Step

EMPTY = Screen("s", 100, 200)


@pytest.fixture(scope="module")
def phone() -> Phone:
    return Phone(Form())


async def drawn(kind: Kind, phone: Phone, seed: int = 0) -> Moment:
    """There is one phone: another moment takes it away from this one."""
    return await moment("social", kind, seed, phone)


async def test_doing_nothing_is_no_move_and_the_oracle_makes_the_right_one() -> None:
    found = await check(DailyStatic(), version="test", seeds=1)
    assert found.failures == []
    assert len(found.oracle) == len(DailyStatic().infos) >= 10
    assert all(nears for nears in found.nears.values())


@pytest.mark.parametrize(
    ("do", "kind"),
    [
        (Tap(Point(1, 1)), "CLICK"),
        (LongPress(Point(1, 1)), "LONGPRESS"),
        (TypeText("a"), "TYPE"),
        (Scroll(dy=9), "SLIDE"),
        (Swipe(Point(1, 9), Point(1, 1)), "SLIDE"),
        (Open("Clock"), "AWAKE"),
        (Finish("done"), "COMPLETE"),
        (Finish("infeasible"), "ABORT"),
        (AskUser("which?"), "INFO"),
        (Wait(1), "WAIT"),
        (PressKey("back"), "KEY"),
    ],
)
def test_every_move_has_a_name_of_androiddailys(do: Tap, kind: str) -> None:
    assert kind_of(do, EMPTY) == kind


def test_a_finger_that_goes_up_shows_what_lies_below() -> None:
    assert (
        direction(Swipe(Point(50, 150), Point(50, 20)), EMPTY) == direction(Scroll(dy=100), EMPTY) == "down"
    )
    assert (
        direction(Swipe(Point(10, 100), Point(90, 100)), EMPTY) == direction(Scroll(dx=-10), EMPTY) == "left"
    )
    assert direction(Tap(Point(1, 1)), EMPTY) == ""


async def test_a_touch_is_right_on_each_box_and_on_no_other(phone: Phone) -> None:
    others = 0
    for seed in range(3):
        row = await drawn("CLICK", phone, seed)
        boxes = row.boxes()
        assert boxes, "the oracle's own is one"
        assert all(row.score(Tap(at)).exact for at in boxes)
        assert isinstance(row.right, Tap) and row.score(row.right).exact
        for element in row.screen.elements:
            if element.bounds is not None and Point(*element.bounds.center) not in boxes:
                score = row.score(Tap(Ref(element.ref)))
                assert (score.value, score.raw) == (0, 1), "the type is right, the place is not"
                others += 1
    assert others > 10


async def test_scoring_leaves_the_phone_as_it_stands(phone: Phone) -> None:
    row = await drawn("CLICK", phone)
    before = phone.frame().tobytes()
    row.boxes()
    row.score(Tap(Point(5, 5)))
    await row.near_misses()
    assert phone.frame().tobytes() == before


async def test_a_text_is_right_but_for_case_and_spaces_at_its_ends(phone: Phone) -> None:
    row = await drawn("TYPE", phone)
    assert isinstance(row.right, TypeText)
    assert row.score(TypeText(f" {row.right.text.upper()} ")).exact
    assert not row.score(TypeText(row.right.text + "s")).exact


async def test_an_app_is_brought_up_by_its_name_or_by_its_icon(phone: Phone) -> None:
    row = await drawn("AWAKE", phone)
    app = row.begun.template.phone.packages[row._leads_to()]  # pyright: ignore[reportPrivateUsage]
    assert row.score(row.right).exact
    assert row.score(Open(app.label["en"])).exact
    assert not row.score(Open("Settings")).exact


async def test_a_list_may_be_moved_by_a_wheel_or_by_a_finger(phone: Phone) -> None:
    row = await drawn("SLIDE", phone)
    assert isinstance(row.right, Scroll)
    top, bottom = Point(360, 400), Point(360, 1000)
    finger = Swipe(bottom, top) if row.right.dy > 0 else Swipe(top, bottom)
    back = Swipe(top, bottom) if row.right.dy > 0 else Swipe(bottom, top)
    assert row.score(finger).exact
    assert not row.score(back).exact


async def test_a_seed_draws_one_row(phone: Phone) -> None:
    one, same, other = [find("social", "CLICK", seed, phone) for seed in (3, 3, 4)]
    assert one == same != other
    first = await moment("social", "CLICK", 3, phone)
    frame, again = phone.frame().tobytes(), await moment("social", "CLICK", 3, Phone(Form()))
    assert (first.goal, first.right, len(first.past)) == (again.goal, again.right, len(again.past))
    assert again.begun.template.phone.frame().tobytes() == frame


async def test_a_model_is_told_of_the_steps_before_and_makes_one_move(tmp_path: Path) -> None:
    told: list[tuple[int, bool]] = []

    class Looking:
        name = "looking"
        look = Look(image="full")
        endpoints: Sequence[str] = ()

        async def decide(
            self, goal: str, screen: Screen, history: Sequence[Step], unread: Sequence[ModelGarbage] = ()
        ) -> Decision:
            told.append((len(history), all(step.screen.image is not None for step in history)))
            return Decision(Tap(Point(3, 3)))

        async def close(self) -> None:
            return None

    def model(start: Start) -> Looking:
        assert isinstance(start, Moment)
        told.clear()
        told.append((len(start.past), True))
        return Looking()

    suite = DailyStatic()
    infos = [info for info in suite.infos if info.name == "social-complete"]
    with Rows(tmp_path / "rows.jsonl") as rows:
        todo = cases(suite, [Agent("looking", "looking", model)], infos, seeds=1, version="test")
        (row,) = await evaluate(suite, todo, rows)
    assert row.note == "CLICK for COMPLETE" and row.steps_taken == 1 and not row.success
    assert told[0] == told[1] and told[0][0] > 0 and len(told) == 2


async def test_saying_done_is_right_where_the_task_is_done_and_nowhere_else(tmp_path: Path) -> None:
    suite, noop = DailyStatic(), baseline("noop")
    assert noop is not None
    with Rows(tmp_path / "rows.jsonl") as rows:
        done = await evaluate(suite, cases(suite, [noop], suite.infos, seeds=1, version="test"), rows)
    assert {row.key.task for row in done if row.success} == {
        f"{scene}-complete" for scene in SCENES_WITH_TASKS
    }


SCENES_WITH_TASKS = [scene for scene in SCENES if templates_of(scene, "COMPLETE")]


def test_nothing_is_learnt_from_what_is_asked_for() -> None:
    for scene in SCENES:
        for kind in ASKED:
            assert all(t.split != "train" for t in templates_of(scene, kind))


@pytest.mark.long
def test_what_is_said_to_be_in_no_task_is_in_none(phone: Phone) -> None:
    for scene, kind in NEVER:
        with pytest.raises(LookupError, match=kind):
            find(scene, kind, 1, phone)
