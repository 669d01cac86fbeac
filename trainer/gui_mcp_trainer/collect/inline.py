"""All devices in this process, taking turns: for a few devices, and for models that answer over a wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from gui_mcp_trainer.collect.executor import spread
from gui_mcp_trainer.collect.policies import Policies
from gui_mcp_trainer.collect.result import Result, read_result
from gui_mcp_trainer.collect.slot import Setting, Slot
from gui_mcp_trainer.collect.staging import Desk, keep
from gui_mcp_trainer.collect.unit import CollectError, Trial


class Inline:
    """Fills `Executor`."""

    name = "inline"

    def __init__(self, setting: Setting, devices: int, worker: str = "here") -> None:
        self.devices = devices
        self._setting = setting
        self._worker = worker
        self._policies = Policies()
        self._desk: Desk | None = None
        self._slots: list[KeepingSlot] = []

    async def __aenter__(self) -> Self:
        desk = self._desk = await asyncio.to_thread(Desk, Path(self._setting.root))
        self._slots = [
            KeepingSlot(self._setting, Slot(self._setting, desk, self._policies, f"{self._worker}.{n}"))
            for n in range(self.devices)
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for slot in self._slots:
            await slot.close()
        await self._policies.close()
        if self._desk is not None:
            await asyncio.to_thread(self._desk.close)

    def run(self, trials: Sequence[Trial]) -> AsyncGenerator[Result]:
        return spread(trials, self._slots)

    async def make(self, slot: int, trial: Trial) -> Result:
        """One trial on the device `slot`, from 0."""
        return await self._slots[slot].make(trial)


class KeepingSlot:
    """A slot whose runs go into the store of this machine. Fills `Lane`."""

    def __init__(self, setting: Setting, slot: Slot) -> None:
        self._setting = setting
        self._slot = slot

    async def ready(self) -> bool:
        return True

    async def make(self, trial: Trial) -> Result:
        """Raises `CollectError` where the store cannot be written."""
        result, place = await self._slot.make(trial)
        return await asyncio.to_thread(keep_here, self._setting, result, place)

    async def close(self) -> None:
        await self._slot.close()


def keep_here(setting: Setting, result: Result, place: Path) -> Result:
    """Put the run of `place` into the store; what the store has of this try. Raises `CollectError`."""
    root = Path(setting.root)
    try:
        kept = keep(root, result, place)
    except OSError as error:
        raise CollectError(
            f"keep a run in {root}: {error.strerror or error}; make room there, "
            "then give the same command again"
        ) from error
    return result if kept else read_result(root / "episodes" / result.trial.episode) or result
