"""A few kills of `python -m tests.campaign.learning`, with the same programs and the same auditor."""

from __future__ import annotations

from pathlib import Path

import pytest
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, VerdictRow

from tests.campaign.learning.audit import Auditor, Broken
from tests.campaign.learning.campaign import campaign


def test_nothing_is_lost_or_counts_twice_when_collector_ingest_and_labellers_are_killed(
    tmp_path: Path,
) -> None:
    summary = campaign(tmp_path, kills=5, seed=4)
    assert sum(summary.kills.values()) == 5
    assert summary.units > 0


def test_the_auditor_finds_a_verdict_that_is_lost_changed_or_has_no_cost(tmp_path: Path) -> None:
    (tmp_path / "episodes" / "e1").mkdir(parents=True)
    store = Store(tmp_path)
    store.append([EpisodeRow("e1", "collected", "goal")])
    auditor = Auditor(tmp_path)
    auditor.look()
    shard = store.append([VerdictRow("e1", "slow-1", "success", 0.5)])
    assert shard is not None
    with pytest.raises(Broken, match="not what it cost"):
        auditor.look()
    shard.unlink()
    auditor.verdicts["e1/slow-1"] = ("success", 0.5)
    with pytest.raises(Broken, match="a verdict was there and is lost"):
        auditor.look()
    (tmp_path / "episodes" / "e1").rmdir()
    with pytest.raises(Broken, match="an episode was there and is lost"):
        auditor.look()
