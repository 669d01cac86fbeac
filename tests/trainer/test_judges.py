"""Verifiers by name: a model of the config judges over the wire, and shows no screen to a strange host."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.config import ModelConfig
from gui_mcp_models.backends.reply_server import Fail, ReplyServer, Say
from gui_mcp_trainer.csrs.judges import Judges, UnknownVerifier
from gui_mcp_trainer.csrs.label import label
from gui_mcp_trainer.csrs.verdict import Cost
from gui_mcp_trainer.csrs.verifiers.judge import Asking
from gui_mcp_trainer.store.forgetting import CRITIC
from gui_mcp_trainer.store.tables import CostRow, VerdictRow

from tests.trainer.judged import a_store, fake_run, keep

SAID = '{"reason": "the counter says 1", "verdict": "success"}'


def judges(folder: Path, url: str, votes: int = 2) -> Judges:
    models = {"mine": ModelConfig(dialect="step-gui", model="m", url=url)}
    return Judges(models, frozenset(), folder / CRITIC, Asking("unanimous", votes))


async def test_a_model_of_the_config_judges_with_the_screens_and_its_tokens_are_counted(
    tmp_path: Path,
) -> None:
    store = a_store(tmp_path)
    keep(store, replace(await fake_run(), model="who-decided"))
    async with (
        ReplyServer(lambda request: Say(SAID, 700, 20)) as server,
        judges(tmp_path, server.url) as held,
    ):
        judge = held.load("mine")
        (done,) = await label(store, [judge])
    assert done.labels == {"success": 1}
    assert len(server.requests) == 2
    assert all(b"image/png" in request.body for request in server.requests)
    assert not any(b"who-decided" in request.body for request in server.requests)
    (row,) = store.read(VerdictRow)
    assert row.verifier == judge.name
    assert row.votes == ("success", "success")
    (cost,) = store.read(CostRow)
    assert (cost.calls, cost.tokens_in, cost.tokens_out) == (2, 1400, 40)


async def test_what_a_server_refuses_is_given_up_and_is_no_verdict(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    keep(store, await fake_run())
    async with (
        ReplyServer(lambda request: Fail(404)) as server,
        judges(tmp_path, server.url, votes=1) as held,
    ):
        (refused,) = await label(store, [held.load("mine")], pause=0.01)
    assert refused.given_up == (("e1", "model_refused"),)
    assert list(store.read(VerdictRow)) == []


async def test_no_screen_goes_to_a_host_that_the_owner_does_not_trust(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    keep(store, await fake_run())
    async with judges(tmp_path, "http://203.0.113.7:9/v1") as held:
        (done,) = await label(store, [held.load("mine")], pause=0.01)
    assert done.given_up == (("e1", "endpoint_refused"),)
    assert done.cost == Cost()


def test_an_unknown_name_is_answered_with_the_choices(tmp_path: Path) -> None:
    with pytest.raises(UnknownVerifier, match="choose from tree, critic, mine"):
        judges(tmp_path, "http://127.0.0.1:1").load("theirs")
