"""What decides in a collection, and what it decides on, by the names that the command line takes.

oracle                        the suite's own, which may read the answers: demonstrations
pointer, lexical, random, ... as `gui-mcp bench run --agents` takes them
MODULE:FUNCTION[:ARGUMENT]    a `Factory` of any installed package
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib.metadata import EntryPoint

from gui_mcp_benchmarks.agents import load_agents
from gui_mcp_benchmarks.baselines import RandomModel
from gui_mcp_benchmarks.suites import load_suite
from gui_mcp_benchmarks.task import Agent, Start, Suite

from gui_mcp_trainer.collect.unit import CollectError, Policy

Factory = Callable[[Suite, str, int], Agent]
"""(suite, argument, attempt) -> what decides; its `model_name` is the version. Attempts may differ."""

_CALL = re.compile(r"(?P<where>[A-Za-z_][\w.]*:[A-Za-z_]\w*)(?::(?P<argument>.*))?")
_ANOTHER_ATTEMPT = 1_000_003
"""Moves the seed of what is drawn by chance; attempt 0 draws as the benchmark does."""


def load_policy(name: str, suite: Suite, attempt: int = 0) -> Agent:
    """Raises `CollectError`, `UnknownAgent`, and `ModelError` where a model cannot be loaded."""
    if name == "oracle":
        oracle = suite.oracle()
        if oracle is None:
            raise CollectError(f"collect from {suite.name} by its oracle: it has none; name another policy")
        return oracle.agent
    if name == "random":
        return Agent(name, RandomModel.name, lambda start: _random(start, attempt))
    call = None if name.startswith("openai:") else _CALL.fullmatch(name)
    if call is None:
        return load_agents([name])[0]
    with _naming("policy", call["where"]) as point:
        make: Factory = point.load()
    return make(suite, call["argument"] or "", attempt)


def open_suite(name: str) -> Suite:
    """A benchmark by its name, or `MODULE:FUNCTION`, called without arguments. Raises `UnknownSuite`."""
    if _CALL.fullmatch(name) is None:
        return load_suite(name)
    with _naming("suite", name) as point:
        make: Callable[[], Suite] = point.load()
    return make()


class Policies:
    """The policies of one process: each opened once, and all closed together."""

    def __init__(self) -> None:
        self._agents: dict[tuple[Policy, str, int], Agent] = {}
        self._shared: dict[str, Agent] = {}
        """Those that know neither suite nor attempt."""

    def get(self, policy: Policy, suite: Suite, attempt: int) -> Agent:
        """Raises as `load_policy` does, and `CollectError` where another version is installed here."""
        key = (policy, suite.name, attempt)
        if key not in self._agents:
            self._agents[key] = self._load(policy.name, suite, attempt)
        agent = self._agents[key]
        if agent.model_name != policy.version:
            raise CollectError(
                f"decide by {policy}: here it is version {agent.model_name}; install the same everywhere"
            )
        return agent

    def _load(self, name: str, suite: Suite, attempt: int) -> Agent:
        if name in ("oracle", "random") or (not name.startswith("openai:") and _CALL.fullmatch(name)):
            return load_policy(name, suite, attempt)
        if name not in self._shared:
            self._shared[name] = load_policy(name, suite)
        return self._shared[name]

    async def close(self) -> None:
        agents = [*{id(agent): agent for agent in self._agents.values()}.values()]
        self._agents.clear()
        self._shared.clear()
        for agent in agents:
            await agent.close()


def _random(start: Start, attempt: int) -> RandomModel:
    return RandomModel(start.seed + attempt * _ANOTHER_ATTEMPT)


@contextmanager
def _naming(what: str, where: str) -> Generator[EntryPoint]:
    try:
        yield EntryPoint(what, where, "gui_mcp.collect")
    except (ImportError, AttributeError) as error:
        raise CollectError(f"load {what} {where}: {error}; name it as MODULE:FUNCTION") from error
