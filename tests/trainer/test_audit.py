"""The human queue: who is asked what, in which order, and what an answer is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp_benchmarks.runs import Run
from gui_mcp_trainer.csrs.asking import ask, steps_in_words, visible
from gui_mcp_trainer.csrs.audit import (
    MOST_SECONDS,
    AlreadyAnswered,
    Chosen,
    answer,
    question_of,
    questions,
    skipped,
)
from gui_mcp_trainer.csrs.eligible import eligible, truths
from gui_mcp_trainer.csrs.frames import run_as_json
from gui_mcp_trainer.csrs.overview import overview
from gui_mcp_trainer.csrs.told import CannotShow, told
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow, EpisodeRow, VerdictRow

from tests.trainer.judged import a_store, fake_run, judged, keep, keep_many

ABSTAINED = {"far": 0.05, "near": 0.52, "middling": 0.3}


async def abstained(tmp_path: Path) -> Store:
    """Three runs that tree-1 could not tell, and one that it could."""
    store = a_store(tmp_path)
    keep_many(store, await fake_run(), [*ABSTAINED, "told"])
    for name, p in ABSTAINED.items():
        judged(store, name, "tree-1", "unknown", p)
    judged(store, "told", "tree-1", "success", 0.99)
    return store


def names(store: Store, by: str = "ada", chosen: Chosen | None = None) -> list[str]:
    return [one.episode for one in questions(store, by, chosen)]


async def test_the_queue_brings_what_was_abstained_from_first_and_then_the_closest_calls(
    tmp_path: Path,
) -> None:
    store = await abstained(tmp_path)
    keep(store, replace(await fake_run(), id="unjudged"))
    assert names(store) == ["near", "middling", "far", "told"]
    judged(store, "told", "critic-1", "fail", 0.45)
    assert names(store)[-1] == "told", "what somebody abstained from comes before any label"
    assert [one.episode for one in questions(store, "ada", verifier="critic-1")] == ["told"]


async def test_what_is_known_by_a_check_or_by_a_person_is_not_asked(tmp_path: Path) -> None:
    store = await abstained(tmp_path)
    judged(store, "near", "check", "fail", 0.0)
    answer(store, "bob", questions(store, "bob")[0], "success", seconds=3.0)
    assert names(store) == ["far", "told"]


async def test_test_splits_and_what_the_machine_failed_are_never_asked(tmp_path: Path) -> None:
    store = await abstained(tmp_path)
    run = await fake_run()
    keep(store, replace(run, id="kept-back"), split="test")
    keep(store, replace(run, id="lost", outcome="device_failed", error="device_lost"))
    keep(store, replace(run, id="no-check"))
    judged(store, "no-check", "check", "infra_error")
    for name in ("kept-back", "lost", "no-check"):
        judged(store, name, "tree-1", "unknown", 0.5)
    assert set(names(store)) == {*ABSTAINED, "told"}
    assert set(names(store, chosen=Chosen(100))) == {*ABSTAINED, "told"}
    may = eligible(store)
    assert (may.infra, may.refused) == (2, 1)
    assert question_of(store, "kept-back") is None


async def test_a_sample_is_chosen_by_its_seed_alone_and_gone_on_with(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    run = await fake_run()
    keep_many(store, run, [f"e{n}" for n in range(60)])
    first = names(store, chosen=Chosen(10, 1))
    for name in first:
        judged(store, name, "tree-1", "success", 0.99)
    assert names(store, chosen=Chosen(10, 1)) == first, "what a verifier says must not change it"
    assert names(store, chosen=Chosen(10, 2)) != first
    assert names(store, chosen=Chosen(20, 1))[:10] == first
    answer(store, "ada", questions(store, "ada", Chosen(10, 1))[0], "fail", seconds=1)
    assert names(store, chosen=Chosen(10, 1)) == first[1:]
    assert names(store, "bob", Chosen(10, 1)) == first
    outside = set(names(store, chosen=Chosen(60, 1))) - set(first)
    assert question_of(store, outside.pop(), Chosen(10, 1)) is None


async def test_only_answers_about_what_chance_chose_are_truth_to_calibrate_by(tmp_path: Path) -> None:
    store = await abstained(tmp_path)
    answer(store, "ada", questions(store, "ada")[0], "success", seconds=1)
    assert truths(store, "human") == {}
    for by in ("eve", "bob"):
        for question in questions(store, by, Chosen(4)):
            answer(store, by, question, "success", seconds=1)
    assert truths(store, "human") == dict.fromkeys([*ABSTAINED, "told"], "success")
    dissent = next(one for one in questions(store, "dan", Chosen(4)) if one.episode == "far")
    answer(store, "dan", dissent, "fail", seconds=1)
    assert "far" not in truths(store, "human"), "where people differ there is no truth"
    judged(store, "told", "check", "fail", 0.0)
    assert truths(store, "check") == {"told": "fail"}


async def test_what_the_queue_brought_first_is_not_missing_from_a_sample(tmp_path: Path) -> None:
    store = await abstained(tmp_path)
    hard = questions(store, "ada")[0]
    answer(store, "ada", hard, "fail", seconds=1, note="asked: random sample of 4, seed 0")
    assert truths(store, "human") == {}, "a note makes no sample"
    for question in questions(store, "ada", Chosen(4)):
        answer(store, "ada", question, "success", seconds=1)
    assert truths(store, "human")[hard.episode] == "fail"


async def test_two_people_count_once_each_and_a_first_answer_stands(tmp_path: Path) -> None:
    store = await abstained(tmp_path)
    question = questions(store, "ada")[0]
    answer(store, "ada", question, "success", seconds=4.5, note="the counter says 1")
    answer(store, "bob", question, "unsure", seconds=7200)
    with pytest.raises(AlreadyAnswered, match="the first answer stands"):
        answer(store, "ada", question, "fail", seconds=1)
    rows = {row.verifier: row for row in store.of(VerdictRow, "near")}
    assert {name: row.label for name, row in rows.items()} == {
        "tree-1": "unknown",
        "human:ada": "success",
        "human:bob": "unknown",
    }
    assert rows["human:ada"].evidence == ("asked: queue", "the counter says 1")
    costs = {row.by: row.human_seconds for row in store.of(CostRow, "near")}
    assert costs == {"human:ada": 4.5, "human:bob": MOST_SECONDS}


async def test_a_skipped_run_costs_its_time_and_is_asked_again(tmp_path: Path) -> None:
    store = await abstained(tmp_path)
    question = questions(store, "ada")[0]
    skipped(store, "ada", question, seconds=2)
    skipped(store, "ada", question, seconds=3)
    assert names(store)[0] == question.episode
    assert sum(row.human_seconds for row in store.read(CostRow)) == 5


def test_a_name_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a person called 'a/b'"):
        questions(a_store(tmp_path), "a/b")


async def test_a_person_sees_what_was_done_and_not_who_did_it_or_what_it_thought(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    run = await fake_run()
    keep(store, run)
    episode = told(store, "e1")
    assert steps_in_words(episode) == [
        "  1. Tap “Count: 0” (button)  ->  The screen changed: now “Count: 1”.",
        "  2. Done: counted  ->  The model ended the run.",
    ]
    shown = run_as_json(store, "e1")
    assert shown["answer"] == "counted"
    frames = shown["frames"]
    assert isinstance(frames, list)
    first = frames[0]
    assert isinstance(first, dict)
    assert first["words"] == "Tap “Count: 0” (button)"
    assert str(first["picture"]).endswith(".png")
    tapped = run.steps[0].screen.elements[1].bounds
    assert tapped is not None
    assert first["marks"] == [{"shape": "tap", "points": [list(tapped.center)], "text": "", "count": 1}]
    for hidden in ("I am sure", run.model):
        assert hidden not in str(shown)
        assert hidden not in repr(episode)


async def test_a_screen_that_is_gone_is_said_and_a_run_that_is_gone_too(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    run = await fake_run()
    keep(store, run)
    for path in (store.root / "blobs").glob("*/*.json"):
        path.unlink()
    assert "missing" in str(run_as_json(store, "e1"))
    with pytest.raises(CannotShow, match="the store does not have it"):
        told(store, "e2")


def sitting(keys: str, written: list[str]) -> tuple[Callable[[str], str], Callable[[], float]]:
    """A person who types `keys`, and a clock that is two seconds further each time."""
    typed, clock = iter(keys), iter(range(0, 1000, 2))

    def read(prompt: str) -> str:
        written.append(prompt)
        for key in typed:
            return key
        raise EOFError

    return read, lambda: float(next(clock))


async def test_a_sitting_in_the_terminal_writes_each_answer_down(tmp_path: Path) -> None:
    store = await abstained(tmp_path)
    written: list[str] = []
    read, clock = sitting("?sk", written)
    came = ask(store, "ada", questions(store, "ada"), read=read, write=written.append, clock=clock)
    assert (came.answered, came.skipped, came.seconds, came.left) == (1, 1, 4.0, 2)
    text = "\n".join(written)
    assert "Count to one" in text
    assert "Tap “Count: 0” (button)" in text
    assert "Answer with one of the letters" in text
    assert [row.label for row in store.of(VerdictRow, "near")] == ["success", "unknown"]
    assert sum(row.human_seconds for row in store.read(CostRow)) == 4.0
    assert list((store.root / "audit").iterdir()) == [], "no page with screens is left behind"


async def test_the_replay_that_is_named_exists_while_it_is_asked(tmp_path: Path) -> None:
    store = await abstained(tmp_path)
    written: list[str] = []
    seen: list[str] = []

    def read(prompt: str) -> str:
        (page,) = [line.partition("Replay: ")[2] for line in written if "Replay: " in line]
        seen.append(Path(page).read_text())
        assert Path(page).stat().st_mode & 0o777 == 0o600
        return "q"

    ask(store, "ada", questions(store, "ada"), read=read, write=written.append)
    assert "Count to one" in seen[0]
    assert "I am sure" not in seen[0]


async def test_who_walks_away_in_the_midst_leaves_no_page_with_screens(tmp_path: Path) -> None:
    store = await abstained(tmp_path)

    def read(prompt: str) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(store, "ada", questions(store, "ada"), read=read, write=lambda line: None)
    assert list((store.root / "audit").iterdir()) == []


def test_text_of_a_screen_cannot_command_the_terminal() -> None:
    assert visible("a\x1b[2Jb\u202ec\n") == "a⟨1B⟩[2Jb⟨202E⟩c⟨A⟩"


async def test_the_overview_counts_what_is_there(tmp_path: Path) -> None:
    store = await abstained(tmp_path)
    answer(store, "ada", questions(store, "ada")[0], "success", seconds=30)
    told_ = overview(store.root)
    assert told_["episodes"] == 4
    assert told_["questions"] == 3
    assert told_["labels"] == {"human:ada": {"success": 1}, "tree-1": {"unknown": 3, "success": 1}}
    assert told_["costs"] == {"audit": {"tokens": 0, "seconds": 0.0, "human_seconds": 30.0}}
    assert overview(tmp_path / "nothing")["episodes"] == 0
    assert not (tmp_path / "nothing").exists(), "looking makes nothing"


def test_who_is_eligible_is_what_a_run_says_of_itself(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    cases = [
        Run("a", "g", "done", ()),
        Run("b", "g", "device_failed", ()),
        Run("c", "g", "model_failed", (), error="model_refused"),
        Run("d", "g", "model_failed", (), error="model_unavailable"),
        Run("e", "g", "model_failed", (), error="model_garbage"),
        Run("f", "g", "interrupted", ()),
        Run("g", "g", "stuck", ()),
    ]
    store.append([EpisodeRow(r.id, "collected", r.goal, outcome=r.outcome, error=r.error) for r in cases])
    assert {row.episode for row in eligible(store).episodes} == {r.id for r in cases if not r.is_infra}
