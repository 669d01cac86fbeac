"""A collection on a Ray cluster that loses a machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.trainer.collecting import pocket_units, stored

SEEDS = 10
"""Start states a task: so many that runs are left when a machine that was slow to start is lost."""

pytest.importorskip("ray", reason="pip install 'gui-mcp[ray]'")


def test_a_cluster_that_loses_a_machine_loses_no_episode(tmp_path: Path) -> None:
    """In a process of its own, with all that Ray starts."""
    kept_at_home = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.trainer.ray_collection", str(tmp_path / "store"), str(SEEDS)],
        env={**os.environ, **kept_at_home, "GUI_MCP_HOME": str(tmp_path / "home")},
        stdout=subprocess.PIPE,
        timeout=300,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["lost"] == 1
    assert told["missing"] == 0
    assert told["failures"] == {"node_lost": 1}
    found = stored(tmp_path / "store")
    kept = Counter(result.trial.unit for result in found if result.kept)
    assert kept == dict.fromkeys(pocket_units(SEEDS), 1)
    assert [result.failure for result in found if not result.kept] == ["node_lost"]
