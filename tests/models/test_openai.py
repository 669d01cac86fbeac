"""A model behind an OpenAI-compatible server: what is sent, what is read, what is recorded."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from gui_mcp.agent import NoRecord, run
from gui_mcp_devices.actions import Point, Tap, Wait
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Look, Screen
from gui_mcp_models.backends.openai import OpenAIBackend, Options
from gui_mcp_models.backends.reply_server import ReplyServer, Say, Script
from gui_mcp_models.backends.wire import Events
from gui_mcp_models.chat import ChatModel
from gui_mcp_models.dialects.dialect import Sampling
from gui_mcp_models.dialects.step_gui import StepGUI
from gui_mcp_models.errors import ModelGarbage, ModelMisconfigured, ModelRefused, ModelUnavailable

WAIT = "<THINK> hm </THINK>\nexplain:e\taction:WAIT\tvalue:1\tsummary:waited once"


@asynccontextmanager
async def model_behind(
    script: Script,
    options: Options | None = None,
    *,
    api_key: str = "",
    streams: bool = True,
    sampling: Sampling | None = None,
) -> AsyncGenerator[tuple[ChatModel, ReplyServer]]:
    async with ReplyServer(script, streams=streams) as server:
        model = ChatModel(
            StepGUI(), OpenAIBackend(server.url, "tiny", api_key=api_key, options=options), sampling=sampling
        )
        try:
            yield model, server
        finally:
            await model.close()


async def screen() -> Screen:
    return await FakeDevice().see(Look(image="full", elements=False))


@pytest.mark.parametrize("streams", [True, False])
async def test_an_answer_becomes_a_decision_with_what_was_said_and_what_it_cost(streams: bool) -> None:
    async with model_behind([Say(WAIT, tokens_in=90, tokens_out=20)], streams=streams) as (model, _):
        decision = await model.decide("be quick", await screen(), [])
    assert (decision.do, decision.thought, decision.summary) == (Wait(1.0), "hm\ne", "waited once")
    exchange = decision.exchange
    assert (exchange.response, exchange.model) == (WAIT, "tiny")
    assert (exchange.tokens_in, exchange.tokens_out) == (90, 20)
    assert exchange.seconds > 0


async def test_the_very_bytes_of_the_picture_are_sent_and_only_their_hash_is_recorded() -> None:
    shot = await screen()
    assert shot.image is not None
    async with model_behind([WAIT]) as (model, server):
        decision = await model.decide("be quick", shot, [])
    assert server.requests[0].images == [shot.image.data]
    digest = hashlib.sha256(shot.image.data).hexdigest()
    assert f"[image 400x300 sha256:{digest}]" in decision.exchange.request
    assert "Task: be quick" in decision.exchange.request
    assert "base64" not in decision.exchange.request


async def test_the_request_streams_with_a_limit_and_the_sampling_of_the_dialect_and_no_stop() -> None:
    async with model_behind([WAIT]) as (model, server):
        await model.decide("g", await screen(), [])
    fields = server.requests[0].fields
    assert {k: v for k, v in fields.items() if k != "messages"} == {
        "model": "tiny",
        "max_tokens": 4096,
        "temperature": 0.1,
        "top_p": 0.95,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_the_owner_may_say_how_to_sample() -> None:
    sampling = Sampling(temperature=0.7, top_p=0.5, max_tokens=9, seed=3)
    async with model_behind([WAIT], sampling=sampling) as (model, server):
        await model.decide("g", await screen(), [])
    fields = server.requests[0].fields
    assert [fields[k] for k in ("temperature", "top_p", "max_tokens", "seed")] == [0.7, 0.5, 9, 3]


async def test_the_key_is_sent_as_a_bearer_and_none_without_one() -> None:
    for key, header in (("sk-secret", "Bearer sk-secret"), ("", None)):
        async with model_behind([WAIT], api_key=key) as (model, server):
            await model.decide("g", await screen(), [])
        assert server.requests[0].headers.get("authorization") == header


async def test_reasoning_that_the_server_keeps_apart_becomes_the_thought() -> None:
    fields = WAIT.partition("\n")[2]
    for streams in (True, False):
        async with model_behind([Say(fields, reasoning="I see")], streams=streams) as (model, _):
            decision = await model.decide("g", await screen(), [])
        assert (decision.do, decision.thought) == (Wait(1.0), "I see\ne")


async def test_an_answer_that_is_whole_counts_though_the_stream_never_ends() -> None:
    async with model_behind([Say(WAIT, ends=False)], Options(read=1.0)) as (model, _):
        assert (await model.decide("g", await screen(), [])).do == Wait(1.0)


async def test_an_answer_outside_the_dialect_is_garbage_with_every_word_kept() -> None:
    async with model_behind(["I would rather not."]) as (model, _):
        with pytest.raises(ModelGarbage) as caught:
            await model.decide("g", await screen(), [])
    assert caught.value.response == "I would rather not."


async def test_an_answer_cut_at_the_limit_is_never_taken_for_a_whole_one() -> None:
    async with model_behind([Say(WAIT, finish="length")]) as (model, _):
        with pytest.raises(ModelGarbage, match="cut at 4096 tokens") as caught:
            await model.decide("g", await screen(), [])
    assert caught.value.response == WAIT


async def test_an_answer_that_a_filter_held_back_is_refused() -> None:
    async with model_behind([Say("", finish="content_filter")]) as (model, _):
        with pytest.raises(ModelRefused, match="filter"):
            await model.decide("g", await screen(), [])


async def test_a_screen_without_a_picture_is_refused_and_nothing_is_sent() -> None:
    async with model_behind([WAIT]) as (model, server):
        with pytest.raises(ModelRefused):
            await model.decide("g", Screen("s", 10, 10), [])
        assert server.requests == []


async def test_several_decisions_may_be_under_way_at_once() -> None:
    async with model_behind(lambda _: WAIT) as (model, server):
        shot = await screen()
        decisions = await asyncio.gather(*(model.decide(f"goal {i}", shot, []) for i in range(5)))
        assert [f"goal {i}" in d.exchange.request for i, d in enumerate(decisions)] == [True] * 5
        assert len(server.requests) == 5


async def test_a_whole_run_over_http_presses_the_button_that_the_model_points_at() -> None:
    tap = "<THINK> t </THINK>\nexplain:e\taction:CLICK\tpoint:175,173\tsummary:pressed"
    done = "<THINK> t </THINK>\nexplain:e\taction:COMPLETE\treturn:counted\tsummary:done"
    device = FakeDevice()
    async with model_behind([tap, "what?", done]) as (model, server):
        episode = await run("count", device, model, record=NoRecord())
    assert (episode.outcome, episode.answer) == ("done", "counted")
    assert device.performed == [Tap(Point(70, 51, capture="fake-1"))]
    assert "Done so far: pressed" in server.requests[2].text


async def test_the_endpoint_and_the_name_are_what_was_given() -> None:
    model = ChatModel(StepGUI(), OpenAIBackend("http://localhost:8000/v1/", "gelab-zero-4b"))
    assert (model.endpoints[0], model.name) == ("http://localhost:8000/v1", "gelab-zero-4b")
    assert model.look == StepGUI.look


@pytest.mark.parametrize(
    "url",
    ["", "localhost:8000", "ftp://h/v1", "http://", "http://h/v1?key=1", "http://h:port/v1", "file:///etc"],
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    with pytest.raises(ModelMisconfigured, match="http://host:port/v1"):
        ChatModel(StepGUI(), OpenAIBackend(url, "m"))


def test_a_password_in_the_base_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(ModelMisconfigured) as caught:
        ChatModel(StepGUI(), OpenAIBackend("http://me:hunter2@h/v1", "m"))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("key", ["sk-hunter2\n", " sk-hunter2", "sk-hünter2"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(ModelMisconfigured) as caught:
        ChatModel(StepGUI(), OpenAIBackend("http://h/v1", "m", api_key=key))
    assert "nter2" not in str(caught.value)


async def test_no_proxy_of_the_environment_sees_what_goes_to_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with ReplyServer(lambda _: WAIT) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        async with model_behind([WAIT]) as (model, server):
            await model.decide("g", await screen(), [])
        assert (len(server.requests), len(proxy.requests)) == (1, 0)


async def test_a_proxy_that_cannot_be_used_is_named_where_one_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:1")
    model = ChatModel(StepGUI(), OpenAIBackend("http://model.invalid/v1", "m"))
    with pytest.raises(ModelMisconfigured, match="ALL_PROXY"):
        await model.decide("g", await screen(), [])


async def test_closing_twice_is_fine_and_a_closed_model_says_so() -> None:
    async with model_behind([WAIT]) as (model, server):
        await model.decide("g", await screen(), [])
        await model.close()
        await model.close()
        with pytest.raises(ModelUnavailable, match="closed"):
            await model.decide("g", await screen(), [])
        assert len(server.requests) == 1


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_events_are_the_same_wherever_the_network_cuts_them(size: int) -> None:
    stream = (
        b': hi\r\n\r\ndata: {"a":"\xe2\x80\xa8\xc2\x85"}\n\n'
        b"event: x\nid: 1\ndata:1\ndata: 2\r\n\r\n\n\ndata: [DONE]"
    )
    events = Events()
    found = [e for i in range(0, len(stream), size) for e in events.feed(stream[i : i + size])]
    found += events.end()
    assert found == [b'{"a":"\xe2\x80\xa8\xc2\x85"}', b"1\n2", b"[DONE]"]
