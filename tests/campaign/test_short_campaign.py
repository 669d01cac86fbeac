"""A few kills of `make campaign`, with the same clients and the same auditor."""

from __future__ import annotations

from pathlib import Path

from tests.campaign.campaign import campaign


async def test_nothing_is_lost_done_twice_or_left_behind_when_the_daemon_is_killed(tmp_path: Path) -> None:
    root = tmp_path / ("long" * 20)  # so that its sockets lie elsewhere, in a folder of their own
    root.mkdir()
    summary = await campaign(root, kills=6, seed=4)
    assert summary.kills >= 6
    assert sum(summary.jobs.values()) > 0
