"""A model of the config, ready to decide."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial

from gui_mcp_models.backends.backend import Backend
from gui_mcp_models.chat import ChatModel, Family
from gui_mcp_models.dialects import load_dialect
from gui_mcp_models.dialects.dialect import History, Options, Sampling
from gui_mcp_models.test_time.tactics import Margin, Tactics

from gui_mcp.config import ModelConfig

ADAPTER = "own"
"""What the one adapter of a model in this process is called."""


def open_model(found: ModelConfig) -> ChatModel:
    """Opens no connection and loads no weights yet; the caller closes it. Raises `ModelError`."""
    images = None if found.history == "all" else found.history
    history = None if found.history is None else History(images)
    family = Family(partial(load_dialect, found.dialect), Options(history, found.max_pixels))
    dialect = family.make(family.options)
    sampling = _sampling(found, dialect.sampling)
    tactics = Tactics(margin=Margin() if found.vote else None)
    return ChatModel(
        dialect, open_backend(found), sampling=sampling, tactics=tactics, family=family, effort=found.effort
    )


def open_backend(found: ModelConfig) -> Backend:
    """Where the model of the config runs, without a dialect; otherwise as `open_model`."""
    if found.backend == "transformers":
        from gui_mcp_models.backends.local import TransformersBackend

        adapters = {ADAPTER: found.adapter} if found.adapter else None
        return TransformersBackend(
            found.model,
            device=found.device,
            dtype=found.dtype,
            adapters=adapters,
            adapter=ADAPTER if adapters else None,
        )
    from gui_mcp_models.backends.openai import OpenAIBackend
    from gui_mcp_models.backends.pool import Pool

    key = os.environ.get(found.api_key_env, "") if found.api_key_env else ""
    servers = [OpenAIBackend(url, found.model, api_key=key, guided=found.guided) for url in found.endpoints]
    return Pool(servers) if len(servers) > 1 else servers[0]


def _sampling(found: ModelConfig, theirs: Sampling) -> Sampling:
    """The makers' own, but for what the owner set."""
    return replace(
        theirs,
        temperature=theirs.temperature if found.temperature is None else found.temperature,
        top_p=theirs.top_p if found.top_p is None else found.top_p,
        max_tokens=theirs.max_tokens if found.max_tokens is None else found.max_tokens,
        seed=theirs.seed if found.seed is None else found.seed,
    )
