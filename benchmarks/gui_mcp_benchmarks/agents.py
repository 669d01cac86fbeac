"""Agents by the names that the command line takes: `pointer`, a baseline, a model of the owner's config, or
`openai:URL#MODEL#DIALECT`."""

from __future__ import annotations

from gui_mcp.config import ModelConfig, load_config
from gui_mcp.folder import data_folder
from gui_mcp.guards import reach_of
from gui_mcp.open_model import open_backend, open_model
from gui_mcp_models.model import Effort, Model

from gui_mcp_benchmarks.baselines import BASELINES, baseline
from gui_mcp_benchmarks.rubric import ClaimJudge, Judge, RubricJudge
from gui_mcp_benchmarks.task import Agent

KEY_VARIABLE = "GUI_MCP_API_KEY"
"""Environment variable with the key of an `openai:` agent; none is sent where it is unset."""


class UnknownAgent(Exception):
    """No agent of that name, or one that is not fully said."""


def load_agents(names: list[str]) -> list[Agent]:
    """In the order asked. Raises `UnknownAgent`, and `ModelError` where a model cannot be loaded."""
    if len(set(names)) < len(names):
        raise UnknownAgent(f"agents {', '.join(names)}: one is named twice; name each once")
    return [load_agent(name) for name in names]


def load_agent(name: str) -> Agent:
    """Raises as `load_agents` does, and `ConfigError` where the config cannot be read."""
    if (found := baseline(name)) is not None:
        return found
    if name == "pointer":
        from gui_mcp_models.pointer import load_pointer

        return _always(name, load_pointer())
    if name.startswith("openai:"):
        return _openai(name)
    models = load_config(data_folder()).models
    if name in models:
        return _always(name, open_model(models[name]), models[name].effort)
    known = ", ".join(["pointer", *BASELINES, *models])
    raise UnknownAgent(f"no agent named {name!r}; choose from {known}, openai:URL#MODEL#DIALECT")


def load_judge(name: str) -> Judge:
    """`claim`, or a model of the owner's config: screens go to this machine and to hosts that the owner
    trusts. Raises as `load_agent` does.
    """
    if name == "claim":
        return ClaimJudge()
    config = load_config(data_folder())
    if name not in config.models:
        known = ", ".join(["claim", *config.models])
        raise UnknownAgent(f"no judge named {name!r}; choose from {known}")
    backend = open_backend(config.models[name])
    return RubricJudge(backend.within(reach_of("private", config.trusted_hosts)))


def _openai(name: str) -> Agent:
    parts = name.removeprefix("openai:").split("#")
    if len(parts) != 3 or not all(parts):
        raise UnknownAgent(
            f"agent {name!r}: it needs a URL, a model and a dialect; "
            "e.g. openai:http://127.0.0.1:8000/v1#gelab-zero-4b#step-gui"
        )
    url, model, dialect = parts
    found = ModelConfig(url=url, model=model, dialect=dialect, api_key_env=KEY_VARIABLE)
    return _always(model, open_model(found))


def _always(name: str, model: Model, effort: Effort = "normal") -> Agent:
    """Rows of another effort are another measurement: `gelab-zero-4b@high`."""
    called = model.name if effort == "normal" else f"{model.name}@{effort}"
    return Agent(name, called, lambda start: model, model.close)
