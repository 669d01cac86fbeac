"""Devices as actors of a Ray cluster: for more than one machine. Needs the extra `ray`.

An actor makes a run in the data folder of its own machine, hands it over as bytes, and forgets it; the
collector keeps it. Where a machine goes away, what its devices were in the middle of is run elsewhere. Every
machine needs the same GUI-MCP, and the suites and models that are asked for.

Without `address`, a cluster of this machine alone is started, on the loopback, and ended. Ray reads where it
may listen when it is first imported: call `loopback.stay_on_the_loopback` before this module is.
"""

# ray's types leave much open
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self

import ray
from gui_mcp.folder import data_folder
from pydantic import TypeAdapter
from ray.actor import ActorProxy
from ray.exceptions import RayActorError

from gui_mcp_trainer.collect.executor import spread
from gui_mcp_trainer.collect.failures import Failure
from gui_mcp_trainer.collect.inline import keep_here
from gui_mcp_trainer.collect.loopback import LOOPBACK
from gui_mcp_trainer.collect.policies import Policies
from gui_mcp_trainer.collect.result import RESULTS, Result, failed
from gui_mcp_trainer.collect.slot import Setting, Slot, blank
from gui_mcp_trainer.collect.staging import Desk, pack, sweep, unpack
from gui_mcp_trainer.collect.unit import CollectError, Trial

STARTING = 60.0
"""Seconds until a device that finds no room is left out."""
ANSWERING = 5.0
"""Seconds that a machine has to answer before it counts as gone."""

_SETTINGS = TypeAdapter(Setting)
_TRIALS = TypeAdapter(Trial)


class Maker:
    """One device, in a process of the cluster."""

    def __init__(self, setting: bytes, name: str) -> None:
        self._setting = _SETTINGS.validate_json(setting)
        self._name = name
        self._policies = Policies()
        self._slot: Slot | None = None
        self._desk: Desk | None = None

    @ray.method
    async def node(self) -> str:
        """Id of the machine that it is on."""
        if self._slot is None:
            here = data_folder() / "collecting"
            await asyncio.to_thread(sweep, here)
            self._desk = await asyncio.to_thread(Desk, here)
            self._slot = Slot(self._setting, self._desk, self._policies, self._name)
        return str(ray.get_runtime_context().get_node_id())

    @ray.method
    async def make(self, asked: bytes) -> tuple[bytes, dict[str, bytes], str]:
        """A result, the files of its run, and nothing; or nothing, nothing, and why nothing can be made."""
        assert self._slot is not None, "`node` is called first"
        try:
            result, place = await self._slot.make(_TRIALS.validate_json(asked))
        except CollectError as error:
            return b"", {}, str(error)
        return result.to_bytes(), await asyncio.to_thread(pack, result, place), ""

    @ray.method
    async def close(self) -> None:
        if self._slot is not None and self._desk is not None:
            await self._slot.close()
            await self._policies.close()
            await asyncio.to_thread(self._desk.close)


class OnRay:
    """Fills `Executor`."""

    name = "ray"

    def __init__(self, setting: Setting, devices: int, address: str = "") -> None:
        self.devices = devices
        self._setting = setting
        self._address = address
        self._lanes: list[_Lane] = []
        self._desk: Desk | None = None
        self._ours = False

    async def __aenter__(self) -> Self:
        """Raises `CollectError` where there is no such cluster."""
        if not ray.is_initialized():
            self._ours = True
            _connect(self._address, self.devices)
        self._desk = await asyncio.to_thread(Desk, Path(self._setting.root))
        cores = float(ray.cluster_resources().get("CPU", 1.0))
        share = min(1.0, int(100 * cores / self.devices) / 100)
        self._lanes = [_Lane(self._setting, self._desk, share, f"{n}") for n in range(self.devices)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(lane.close() for lane in self._lanes))
        if self._desk is not None:
            await asyncio.to_thread(self._desk.close)
        if self._ours:
            ray.shutdown()

    def run(self, trials: Sequence[Trial]) -> AsyncGenerator[Result]:
        return spread(trials, self._lanes)


class _Lane:
    def __init__(self, setting: Setting, desk: Desk, share: float, name: str) -> None:
        self._setting = setting
        self._desk = desk
        self._share = share
        """Of a core."""
        self._name = name
        self._actor: ActorProxy[Maker] | None = None
        self._node = ""

    async def ready(self) -> bool:
        if self._actor is not None:
            return True
        made = ray.remote(Maker).options(
            num_cpus=self._share, scheduling_strategy="SPREAD", max_concurrency=2
        )
        actor = made.remote(_SETTINGS.dump_json(self._setting), self._name)
        try:
            self._node = await asyncio.wait_for(actor.node.remote(), STARTING)
        except (TimeoutError, RayActorError):
            _end(actor)
            return False
        self._actor = actor
        return True

    async def make(self, trial: Trial) -> Result:
        """Raises `CollectError` where the actor says that nothing can be made."""
        assert self._actor is not None, "it is ready"
        try:
            answer = self._actor.make.remote(_TRIALS.dump_json(trial))
            said, files, why = await asyncio.wait_for(answer, self._setting.patience + STARTING)
        except (RayActorError, TimeoutError) as error:
            _end(self._actor)
            self._actor = None
            return await self._lost(
                trial, str(error) or f"nothing was heard of it for {STARTING:.0f} s too long"
            )
        if why:
            raise CollectError(why)
        result = RESULTS.validate_json(said)
        result = replace(result, worker=f"{self._node[:8]}.{result.worker}")
        return await asyncio.to_thread(self._keep, result, files)

    async def close(self) -> None:
        if self._actor is None:
            return
        with contextlib.suppress(RayActorError, TimeoutError):
            await asyncio.wait_for(self._actor.close.remote(), STARTING)
        _end(self._actor)
        self._actor = None

    async def _lost(self, trial: Trial, why: str) -> Result:
        failure: Failure = "node_lost" if await _is_gone(self._node) else "worker_lost"
        first = why.strip().partition("\n")[0]
        result = failed(trial, blank(trial, self._setting.version), failure, first)
        return await asyncio.to_thread(
            self._keep, replace(result, executor=OnRay.name, worker=f"{self._node[:8]}.{self._name}"), {}
        )

    def _keep(self, result: Result, files: dict[str, bytes]) -> Result:
        place = self._desk.place(result.trial.episode)
        unpack(place, files)
        return keep_here(self._setting, result, place)


async def _is_gone(node: str) -> bool:
    """Whether nobody answers there any more; the cluster itself takes longer to say so."""
    for found in ray.nodes():
        if found["NodeID"] == node and found["Alive"]:
            port = int(found["NodeManagerPort"])
            try:
                calling = asyncio.open_connection(str(found["NodeManagerAddress"]), port)
                _, writer = await asyncio.wait_for(calling, ANSWERING)
            except (OSError, TimeoutError):
                return True
            writer.close()
            return False
    return True


def _end(actor: ActorProxy[Maker]) -> None:
    ray.kill(actor)  # pyright: ignore[reportArgumentType]  # what Ray makes is not what it says it takes


def _connect(address: str, devices: int) -> None:
    if address:
        try:
            ray.init(address=address, log_to_driver=False)
        except ConnectionError as error:
            raise CollectError(
                f"collect on the Ray cluster {address}: {error}; start it, or leave --ray-address out"
            ) from error
        return
    ray.init(
        address="local",
        num_cpus=max(1, min(devices, os.cpu_count() or 1)),
        include_dashboard=False,
        log_to_driver=False,
        _node_ip_address="127.0.0.1",
    )
    where = str(ray.util.get_node_ip_address())
    if not ip_address(where).is_loopback:
        ray.shutdown()
        raise CollectError(
            f"collect on Ray: its programs listen on {where}, where others may call; set "
            f"{LOOPBACK}=0 in the environment"
        )
