"""The ledger's sums, and the ratio of the cost experiment against hand-worked numbers."""

from collections import Counter
from pathlib import Path

import pytest
from gui_mcp_trainer.csrs.costs import (
    Ledger,
    Parts,
    Prices,
    PricesError,
    Spent,
    cost_of,
    cost_row,
    ledger,
    load_prices,
    read_ledger,
)
from gui_mcp_trainer.csrs.spending import as_json, lines
from gui_mcp_trainer.csrs.verdict import Cost
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow, SampleRow, VerdictRow


def test_with_a_verdict_as_dear_as_a_step_the_ratio_is_the_number_of_steps() -> None:
    parts = Parts(step=1.0, run=1.0)
    assert [parts.ratio(steps) for steps in (1, 10, 100)] == [1.0, 10.0, 100.0]
    assert parts.reaches(10.0) == 10


def test_with_extraction_at_a_tenth_of_a_step_label_the_ratio_never_reaches_ten() -> None:
    parts = Parts(step=1.0, run=1.0, extract=0.1)
    assert parts.ratio(8) == pytest.approx(4.44, abs=0.01)
    assert parts.ratio(30) == pytest.approx(7.5)
    assert parts.limit == pytest.approx(10.0)
    assert parts.reaches(10.0) is None
    assert parts.verdict_alone.ratio(30) == 30.0


def test_the_fewest_steps_are_the_fewest() -> None:
    parts = Parts(step=3.0, run=20.0, run_step=0.1, audit=2.0)
    steps = parts.reaches(10.0)
    assert steps is not None
    assert parts.ratio(steps) >= 10.0 > parts.ratio(steps - 1)


def test_a_verdict_that_looks_at_each_step_as_an_annotator_does_gains_nothing() -> None:
    parts = Parts(step=5.0, run=0.0, run_step=5.0)
    assert parts.ratio(80) == 1.0
    assert parts.reaches(10.0) is None


def test_what_is_free_is_infinitely_cheaper() -> None:
    assert Parts(step=1.0, run=0.0).ratio(3) == float("inf")


def row(of: str, stage: str, by: str, **spent: float) -> CostRow:
    cost = Cost(1, int(spent.get("tokens", 0)), 0, spent.get("seconds", 0.0), spent.get("human", 0.0))
    return cost_row(of, of.split("/")[0], stage, by, cost)


def test_a_row_counts_once_however_often_it_was_written() -> None:
    rows = [row("e1/tree", "verdict", "tree", seconds=2.0), row("e1/tree", "verdict", "tree", seconds=2.0)]
    assert ledger(rows).by["verdict", "tree"] == Spent(1, Cost(1, 0, 0, 2.0))


def test_a_row_holds_its_cost() -> None:
    cost = Cost(2, 30, 4, 0.5, 6.0)
    made = cost_row("e1/3/summary", "e1", "extraction", "plain", cost, step=3)
    assert cost_of(made) == cost
    assert (made.key, made.step) == ("extraction/e1/3/summary", 3)


def test_labels_cost_verdicts_and_audits_while_accepted_runs_cost_everything(tmp_path: Path) -> None:
    store = Store(tmp_path)
    labels = {"e1": "success", "e2": "fail", "e3": "unknown", "e4": "success"}
    store.append([VerdictRow(episode, "tree", label, 0.5) for episode, label in labels.items()])
    store.append([VerdictRow("e2", "check", "success", 1.0), VerdictRow("e1", "human:ada", "success", 1.0)])
    store.append(
        [
            row("e1", "run", "agent", seconds=60.0),
            row("e1/tree", "verdict", "tree", seconds=3.0),
            row("e1/human:ada", "audit", "human:ada", human=30.0),
            row("e1/critic", "verdict", "critic", seconds=50.0),
            row("e1/summary", "extraction", "plain", tokens=900),
        ]
    )
    store.append([SampleRow("e1", 0, "summary", n, "v", "r", "[]", "") for n in range(3)])
    found = read_ledger(store)
    assert (found.labels["tree"], found.accepted["tree"], found.samples) == (3, 2, 3)
    assert found.per_label("tree") == Spent(3, Cost(2, 0, 0, 3.0, 30.0))
    assert found.per_label("human:ada") == Spent(1, Cost(1, 0, 0, 0.0, 30.0))
    assert found.per_accepted("tree") == Spent(2, Cost(5, 900, 0, 113.0, 30.0))
    per_sample = found.per_sample
    assert per_sample is not None
    assert (per_sample.tokens, per_sample.human_seconds) == (300.0, 10.0)
    assert found.by["verdict", "critic"].seconds == 50.0


def test_of_nothing_there_is_no_cost_of_one() -> None:
    assert ledger([]).per_label("tree") is None
    assert ledger([]).per_sample is None
    assert lines(ledger([]), None) == []


def test_what_each_came_to_is_told_with_money_where_there_are_prices() -> None:
    spent = {("audit", "human:ada"): Spent(4, Cost(human_seconds=120.0))}
    found = Ledger(spent, Counter({"human:ada": 4, "check": 9}), Counter({"human:ada": 2}), 10)
    told = "\n".join(lines(found, Prices(human_hour=36.0)))
    assert "0.3000   (4, label by human:ada)" in told
    assert "0.6000   (2, accepted run by human:ada)" in told
    assert "label by check" not in told
    each = as_json(found, None)["each"]
    assert isinstance(each, dict)
    assert each["sample"] == {"of": 10, "tokens": 0.0, "seconds": 0.0, "human_seconds": 12.0}


def test_prices_are_data(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('currency = "USD"\nmillion_tokens_in = 2.0\nhuman_hour = 36.0\n')
    prices = load_prices(path)
    assert prices.of(Cost(1, 500_000, 9, 100.0, 50.0)) == pytest.approx(1.0 + 0.5)
    assert Prices().of(Cost(1, 500_000, 9, 100.0, 50.0)) == 0.0


@pytest.mark.parametrize(
    ("text", "said"), [("hour = 3", "`hour`"), ("human_hour = -1", "human_hour"), ("x", "no TOML")]
)
def test_prices_that_cannot_be_read_say_why(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text)
    with pytest.raises(PricesError, match=said):
        load_prices(path)
    with pytest.raises(PricesError, match="give a TOML file"):
        load_prices(tmp_path / "none.toml")
