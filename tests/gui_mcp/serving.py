"""A server with a fake device and a scripted model, and a client in the same process."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from gui_mcp.app import App, open_app
from gui_mcp.config import Config, DeviceConfig, Option
from gui_mcp.privacy.levels import Level
from gui_mcp.server.build import Profile, build
from gui_mcp_devices.device import Device
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_models.model import Model
from gui_mcp_models.scripted import ScriptedModel
from mcp import Client
from mcp_types import CallToolResult, TextContent


@dataclass(frozen=True, slots=True)
class Served:
    app: App
    client: Client
    device: FakeDevice

    async def call(self, tool: str, **arguments: object) -> CallToolResult:
        return await self.client.call_tool(tool, dict(arguments))


@asynccontextmanager
async def served(
    folder: Path,
    *,
    device: FakeDevice | None = None,
    model: Model | None = None,
    level: Level = "open",
    delegation: Level = "open",
    recording: bool = False,
    profile: Profile = "standard",
) -> AsyncGenerator[Served]:
    """`device` behind a real server; `pointer` is `model`."""
    fake = device or FakeDevice()

    async def driver(id: str, options: Mapping[str, Option]) -> Device:
        return fake

    config = Config(
        delegation_level=delegation,
        recording=recording,
        devices={"fake": DeviceConfig(driver="fake", level=level)},
    )
    models = {"pointer": model or ScriptedModel()}
    async with (
        open_app(folder, config=config, drivers={"fake": driver}, models=models) as app,
        Client(build(app.desk, app.jobs, profile)) as client,
    ):
        yield Served(app, client, fake)


def text(result: CallToolResult) -> str:
    """The words of a result."""
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))
