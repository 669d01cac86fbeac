"""The cost experiment: its prompts, its fit, and that its figures follow from its parts."""

import json
from pathlib import Path

import pytest
from gui_mcp_benchmarks.brief import texts
from gui_mcp_devices.actions import PressKey
from gui_mcp_devices.screen import Image
from gui_mcp_models.dialects.dialect import Message, Picture, Text
from gui_mcp_models.model import Finish
from gui_mcp_trainer.experiments.cost import LENGTHS, Human, arms, line, run
from gui_mcp_trainer.experiments.priced import Priced, run_prompt, step_prompt, tokens

from tests.trainer.credit_runs import page, run_of

RUN = run_of(
    [page("a"), page("b"), page("c")],
    [PressKey("F5"), PressKey("F6"), Finish("done")],
)


def priced(steps: int) -> Priced:
    return Priced(
        steps,
        True,
        check_seconds=0.001,
        critic_seconds=0.006 * steps,
        marks_seconds=0.005 * steps,
        plain_seconds=0.002 * steps,
        plain_rows=7 * steps,
        run_text_tokens=200 + 10 * steps,
        screen_tokens=900,
        step_tokens=2000 * steps,
        extract_tokens=8000 * steps,
        extract_calls=8 * steps,
    )


def test_a_picture_is_a_token_for_each_32_pixels_square_and_text_four_characters_each() -> None:
    image = Image(b"", "image/png", 720, 1280)
    assert tokens([Message("user", (Text("12345"), Picture(image)))]) == 2 + 23 * 40


def test_a_judge_of_a_step_is_told_of_no_later_one_and_not_how_the_run_ended() -> None:
    told = texts(step_prompt(RUN, 1))
    assert "F5" in told
    assert "F6" in told
    assert "F6" not in texts(step_prompt(RUN, 0))
    assert "The run ended: stopped" in told
    assert "The run ended: the agent stopped" in texts(run_prompt(RUN, 4))


def test_a_line_through_the_measured_runs_has_no_part_below_nothing() -> None:
    assert line([(2, 7.0), (4, 11.0)]) == pytest.approx((3.0, 2.0))
    assert line([(1, 1.0), (2, 2.5), (3, 4.0)]) == pytest.approx((0.0, 7.5 / 6))
    assert line([(1, 3.0), (2, 1.0)]) == pytest.approx((2.0, 0.0))


def test_the_arms_follow_from_the_parts() -> None:
    found = {(arm.unit, arm.name): arm for arm in arms([priced(4), priced(8)], Human())}
    judge = found["tokens", "verdict alone, model judge, 4 screens"].parts
    assert (judge.run, judge.run_step, judge.step) == pytest.approx((200 + 3600, 10, 2000))
    assert judge.ratio(10) == pytest.approx(20_000 / 3900)
    whole = found["tokens", "calibrated, + seven extractions by a model"].parts
    assert whole.ratio(30) == pytest.approx(60_000 / (4100 * (1 + 600 / 900) + 240_000))
    assert whole.reaches(10.0) is None
    assert found["requests", "verdict alone, one request each"].curve[2] == (10, 10.0)
    assert found["requests", "+ seven extractions by a model"].parts.extract == 8
    predicate = found["machine seconds", "verdict alone, state predicate"].parts
    assert predicate.ratio(10) == pytest.approx(50.0)
    critic = found["machine seconds", "verdict alone, critic"].parts
    assert critic.limit == pytest.approx(5 / 6)


def test_one_call_measures_and_writes_the_report(tmp_path: Path) -> None:
    assert run(tmp_path, episodes=2, seed=7, command="asked so") == 0
    told = json.loads((tmp_path / "cost.json").read_text())
    assert (told["command"], told["seed"], len(told["runs"])) == ("asked so", 7, 2)
    for one in told["runs"]:
        assert one["screen_tokens"] > 23 * 40
        assert one["step_tokens"] > one["screen_tokens"] * one["steps"]
        assert one["extract_calls"] >= 5 * (one["steps"] - 1)
    assert [length for length, _ in told["arms"][0]["curve"]] == list(LENGTHS)
    report = (tmp_path / "report.md").read_text()
    for said in ("SIMULATED", "ASSUMED", "No released vision-language model was run", "asked so"):
        assert said in report
    assert "<svg" in (tmp_path / "report.html").read_text()
