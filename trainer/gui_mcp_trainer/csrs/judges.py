"""Verifiers by the names that the command line takes: `tree`, `critic`, or a model of config.toml."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from gui_mcp.config import ModelConfig
from gui_mcp.guards import reach_of
from gui_mcp.open_model import open_backend
from gui_mcp_benchmarks.runs import Run
from gui_mcp_models.backends.backend import Backend

from gui_mcp_trainer.csrs.verdict import Verdict, Verifier
from gui_mcp_trainer.csrs.verifiers.critic import Critic, CriticVerifier
from gui_mcp_trainer.csrs.verifiers.judge import Asking, ModelJudge
from gui_mcp_trainer.csrs.verifiers.tree import TreeVerifier


class UnknownVerifier(Exception):
    """No verifier of that name."""


class Judges:
    """Opens verifiers; as a context manager it closes what their models hold."""

    def __init__(
        self, models: Mapping[str, ModelConfig], trusted_hosts: frozenset[str], critic: Path, asking: Asking
    ) -> None:
        self._models = models
        self._hosts = trusted_hosts
        self._critic = critic
        self._asking = asking
        self._held = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._held.aclose()

    def load(self, name: str) -> Verifier:
        """Raises `UnknownVerifier`, `CriticError` and `ModelError`."""
        if name == "tree":
            return TreeVerifier()
        if name == "critic":
            return fitted(self._critic)
        if name in self._models:
            return self._judge(open_backend(self._models[name]))
        known = ", ".join(["tree", "critic", *self._models])
        raise UnknownVerifier(f"no verifier named {name!r}; choose from {known}")

    def _judge(self, backend: Backend) -> Verifier:
        """Screens are personal: they go to this machine and to hosts that the owner trusts, no further."""
        self._held.push_async_callback(backend.close)
        return ModelJudge(backend.within(reach_of("private", self._hosts)), self._asking)


def fitted(path: Path) -> Verifier:
    """The critic of a file. Another fit gives other scores, so its verdicts are another verifier's."""
    critic = Critic.load(path)
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return _Named(CriticVerifier(critic), f"{CriticVerifier.name}.{version}")


class _Named:
    def __init__(self, verifier: Verifier, name: str) -> None:
        self.name = name
        self._verifier = verifier

    async def judge(self, run: Run) -> Verdict:
        return await self._verifier.judge(run)
