"""Collect on a cluster of two nodes of this machine, one of which is killed on the way; say what came of it.

    RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER=0 python -m tests.trainer.ray_collection STORE SEEDS

That variable keeps Ray on the loopback.
"""

# ray's types leave much open
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path

from gui_mcp_trainer.collect.collector import Collected, collect
from gui_mcp_trainer.collect.on_ray import OnRay
from gui_mcp_trainer.collect.result import Result
from ray.cluster_utils import Cluster

from tests.trainer.collecting import pocket_units, setting


def node() -> dict[str, int | bool | str]:
    return {
        "num_cpus": 1,
        "object_store_memory": 80 * 1024 * 1024,
        "include_dashboard": False,
        "node_ip_address": "127.0.0.1",
    }


async def collect_on(cluster: Cluster, root: Path, seeds: int) -> dict[str, object]:
    second = cluster.add_node(True, **node())
    cluster.wait_for_nodes()
    lost: list[str] = []

    def lose_the_second(state: Collected, result: Result | None) -> None:
        """Once it has made a run."""
        if result is not None and not lost and result.worker.partition(".")[0] == second.node_id[:8]:
            lost.append(second.node_id)
            cluster.remove_node(second, allow_graceful=False)

    async with OnRay(setting(root), 2, str(cluster.address)) as lanes:
        done = await collect(root, pocket_units(seeds), lanes, tell=lose_the_second)
    return {
        "lost": len(lost),
        "missing": len(done.missing),
        "failures": Counter(result.failure for result in done.failures),
        "after": len([r for r in done.kept if r.worker.partition(".")[0] not in [n[:8] for n in lost]]),
        "nodes": len({result.worker.partition(".")[0] for result in done.kept}),
    }


def main(root: Path, seeds: int) -> None:
    cluster = Cluster(initialize_head=True, head_node_args=node())
    try:
        sys.stdout.write(json.dumps(asyncio.run(collect_on(cluster, root, seeds))))
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
