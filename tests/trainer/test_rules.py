from __future__ import annotations

from pathlib import Path

import pytest
from gui_mcp_trainer.csrs.credit.credit import StepCredit
from gui_mcp_trainer.csrs.credit.named import NAMES
from gui_mcp_trainer.csrs.rules import RulesError, load_rules, read_rules, rule_names
from gui_mcp_trainer.store.tables import KINDS

LEARNT, PUSHED, DROPPED = StepCredit(1.0, 0.5), StepCredit(-1.0, 0.1), StepCredit(1.0, 0.0)

MINE = """
[mine]
about = "mine"
success = ["action"]
fail = ["summary"]
infeasible = []
declined = ["action"]
"""


def test_both_readings_of_the_report_ship_and_differ_in_kind_six_of_failures() -> None:
    five, six = load_rules("paper-1-5"), load_rules("paper-1-6")
    assert five.kinds("success") == six.kinds("success") == KINDS
    assert five.kinds("fail") == KINDS[:5]
    assert six.kinds("fail") == KINDS[:6]


def test_nothing_is_taken_where_the_machine_failed_or_nobody_knows() -> None:
    for rules in read_rules():
        assert rules.kinds("infra_error") == rules.kinds("unknown") == ()


def test_declining_is_taught_only_where_the_check_proves_that_it_was_right() -> None:
    for rules in read_rules():
        assert "action" not in rules.kinds("infeasible")
        assert "action" in rules.kinds("infeasible", proven=True)


def test_every_rule_that_ships_names_a_credit_that_there_is() -> None:
    assert all(rules.credit in NAMES for rules in read_rules())
    assert rule_names()[:2] == ["paper-1-5", "paper-1-6"]


def test_no_rule_takes_what_was_refuted() -> None:
    for rules in read_rules():
        for kind in KINDS:
            assert rules.refuses(kind, "refuted", LEARNT, "success") == "refuted"


def test_a_step_without_weight_gives_no_action_and_its_knowledge_all_the_same() -> None:
    rules = load_rules("paper-1-5")
    assert rules.refuses("action", "held", DROPPED, "success")
    assert rules.refuses("intent", "held", DROPPED, "success")
    assert not rules.refuses("effect", "held", DROPPED, "success")


def test_by_segments_a_step_that_is_to_be_pushed_away_is_not_taught() -> None:
    segment = load_rules("segment")
    assert segment.refuses("action", "held", PUSHED, "success")
    assert not segment.refuses("action", "held", LEARNT, "success")


def test_an_intent_of_a_failure_does_not_hang_on_the_credit_of_its_run() -> None:
    assert not load_rules("paper-1-6").refuses("intent", "held", DROPPED, "fail")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MINE.replace('"summary"', '"action"'), "never taught"),
        (MINE.replace("infeasible = []", 'infeasible = ["intent"]'), "declined"),
        (MINE.replace('"summary"', '"summmary"'), "fail.0"),
        (MINE + "extra = 1\n", "extra"),
        ("mine = 3\n", "no table"),
        ("[mine", "not valid TOML"),
    ],
)
def test_rules_that_make_no_sense_are_refused_by_name(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text)
    with pytest.raises(RulesError, match=said):
        load_rules("mine", path)


def test_an_unknown_name_is_answered_with_the_choices(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"paper-1-5, paper-1-6"):
        load_rules("papper")
    with pytest.raises(RulesError, match="can be read"):
        load_rules("mine", tmp_path / "nowhere.toml")
    (tmp_path / "r.toml").write_text(MINE)
    assert load_rules("mine", tmp_path / "r.toml").kinds("success") == ("action",)
