"""The tasks of `pocket` through the Android driver: the simulated phone answers real ADB on a loopback port.

What an emulator or a phone on a cable would be asked, and how long that takes, without either. It is no
benchmark of its own (same tasks, same checks, other elements), so it has no name in the list; a collection
takes it as `gui_mcp_benchmarks.suites.pocket.wired:WiredSuite`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from gui_mcp.agent import Episode
from gui_mcp_devices.android import open_phone
from gui_mcp_devices.android.device import AndroidDevice
from gui_mcp_devices.android.options import AndroidOptions
from gui_mcp_devices.errors import DeviceError
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.pocket.wire.serve import serve_pockets

from gui_mcp_benchmarks.suites.pocket.oracle import OracleModel
from gui_mcp_benchmarks.suites.pocket.suite import PocketStart, PocketSuite, start, template_named
from gui_mcp_benchmarks.task import Agent, InfraError, Oracle, Score, Start, Task, TaskInfo

SERIAL = "pocket-adb"


@dataclass(frozen=True, slots=True)
class WiredSuite:
    """See the module's docstring."""

    inner: PocketSuite = field(default_factory=PocketSuite)
    name: str = "pocket-adb"

    @property
    def version(self) -> str:
        return self.inner.version

    @property
    def infos(self) -> Sequence[TaskInfo]:
        return self.inner.infos

    def seeds(self, task: str, count: int) -> Sequence[int]:
        return self.inner.seeds(task, count)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Mapping[str, Task]]:
        phone = Phone(Form(serial=SERIAL, locale=self.inner.locale))
        async with serve_pockets([phone]) as serving:
            server = f"127.0.0.1:{serving.front}"
            options = AndroidOptions(SERIAL, SERIAL, server, start_server=False, throwaway=True)
            try:
                device = await open_phone(options)
            except DeviceError as error:
                raise InfraError(str(error)) from error
            try:
                yield {info.name: _WiredTask(info, phone, device) for info in self.infos}
            finally:
                await device.close()

    def oracle(self) -> Oracle:
        def model(start: Start) -> OracleModel:
            assert isinstance(start, WiredStart)
            return OracleModel(start.begun.template)

        return Oracle(Agent("oracle", "pocket-oracle", model), self.inner.oracle().tasks)


@dataclass(frozen=True, slots=True)
class WiredStart:
    """One task in its start state, reached over ADB and judged by the phone's own databases."""

    begun: PocketStart
    device: AndroidDevice

    @property
    def goal(self) -> str:
        return self.begun.goal

    @property
    def seed(self) -> int:
        return self.begun.seed

    async def ended(self) -> bool:
        return False

    async def check(self, episode: Episode) -> Score:
        return await self.begun.check(episode)

    async def ask(self, question: str) -> str | None:
        return await self.begun.ask(question)


@dataclass(frozen=True, slots=True)
class _WiredTask:
    info: TaskInfo
    phone: Phone
    device: AndroidDevice

    def open(self, seed: int) -> AbstractAsyncContextManager[Start]:
        return self._open(seed)

    @asynccontextmanager
    async def _open(self, seed: int) -> AsyncGenerator[Start]:
        begun = start(template_named(self.info.name), self.phone, seed)
        self.phone.charge(True)
        yield WiredStart(begun, self.device)
