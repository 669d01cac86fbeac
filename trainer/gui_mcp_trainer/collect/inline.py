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
            KeepingSlot(self._setting, desk, Slot(self._setting, desk, self._policies, f"{self._worker}.{n}"))
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

    def __init__(self, setting: Setting, desk: Desk, slot: Slot) -> None:
        self._root = Path(setting.root)
        self._desk = desk
        self._slot = slot

    async def make(self, trial: Trial) -> Result:
        """Raises `CollectError` where the store cannot be written."""
        result, place = await self._slot.make(trial)
        try:
            kept = await asyncio.to_thread(keep, self._root, result, place)
        except OSError as error:
            raise unwritable(self._root, error) from error
        return result if kept else read_result(self._root / "episodes" / trial.episode) or result

    async def close(self) -> None:
        await self._slot.close()


def unwritable(root: Path, error: OSError) -> CollectError:
    return CollectError(
        f"keep a run in {root}: {error.strerror or error}; make room there, then give the same command again"
    )
