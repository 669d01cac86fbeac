"""The scripted server speaks to any OpenAI client, and fails as it is told to."""

from __future__ import annotations

import asyncio
import base64
import json

import httpx
import pytest
from gui_mcp_models.backends.reply_server import (
    Break,
    Endless,
    Fail,
    Garbage,
    ReplyServer,
    Request,
    Reset,
    Say,
    Trickle,
)

PNG = b"\x89PNG not really"
ASK: dict[str, object] = {
    "model": "m",
    "messages": [
        {"role": "system", "content": "be brief"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "what is this?"},
                {
                    "type": "image_url",
                    "image_url": {"url": f"data:image/png;base64,{base64.b64encode(PNG).decode()}"},
                },
            ],
        },
    ],
}
STREAMED: dict[str, object] = {**ASK, "stream": True}


async def post(server: ReplyServer, body: dict[str, object]) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        return await client.post(f"{server.url}/chat/completions", json=body)


async def test_a_plain_answer_has_text_model_and_usage() -> None:
    async with ReplyServer([Say("hello", tokens_in=7, tokens_out=2, reasoning="hm")]) as server:
        answer = (await post(server, ASK)).json()
    assert answer["choices"][0]["message"] == {
        "role": "assistant",
        "content": "hello",
        "reasoning_content": "hm",
    }
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert (answer["model"], answer["usage"]["total_tokens"]) == ("m", 9)


async def test_a_streamed_answer_comes_in_pieces_and_ends_with_done() -> None:
    async with ReplyServer(["hello world"]) as server:
        answer = await post(server, STREAMED)
    assert answer.headers["content-type"] == "text/event-stream"
    events = [e.removeprefix("data: ") for e in answer.text.split("\n\n") if e]
    assert events[-1] == "[DONE]"
    pieces = [json.loads(e)["choices"] for e in events[:-1]]
    assert "".join(p[0]["delta"].get("content", "") for p in pieces if p) == "hello world"
    assert len(pieces) > 3


async def test_what_was_asked_is_kept() -> None:
    async with ReplyServer(["a", "b"]) as server:
        await post(server, ASK)
        await post(server, STREAMED)
    first = server.requests[0]
    assert len(server.requests) == 2
    assert (first.method, first.path, first.fields["model"]) == ("POST", "/v1/chat/completions", "m")
    assert first.text == "be brief\nwhat is this?"
    assert first.images == [PNG]


async def test_a_function_answers_by_what_was_asked() -> None:
    def parrot(request: Request) -> str:
        return f"you said {request.text.splitlines()[0]}"

    async with ReplyServer(parrot) as server:
        answer = (await post(server, ASK)).json()
    assert answer["choices"][0]["message"]["content"] == "you said be brief"


async def test_what_a_script_function_raises_comes_out_of_the_block() -> None:
    def broken(request: Request) -> str:
        raise LookupError(request.path)

    with pytest.raises(LookupError, match="/v1/chat/completions"):
        async with ReplyServer(broken) as server:
            with pytest.raises(httpx.TransportError):
                await post(server, ASK)


async def test_a_script_that_is_over_says_so() -> None:
    async with ReplyServer([]) as server:
        answer = await post(server, ASK)
    assert answer.status_code == 400
    assert "the script has 0 replies" in answer.text


async def test_one_connection_carries_many_requests() -> None:
    async with ReplyServer(["a", "b"]) as server, httpx.AsyncClient(trust_env=False) as client:
        for expected in ("a", "b"):
            answer = await client.post(f"{server.url}/chat/completions", json=ASK)
            assert answer.json()["choices"][0]["message"]["content"] == expected
        assert (await client.get(f"{server.url}/models")).json()["data"][0]["id"] == "scripted"
        assert (await client.get(f"{server.url}/nothing")).status_code == 404


async def test_a_failure_has_its_status_reason_and_headers() -> None:
    async with ReplyServer([Fail(429, "slow down", (("Retry-After", "3"),))]) as server:
        answer = await post(server, ASK)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
    assert answer.json()["error"]["message"] == "slow down"


async def test_garbage_is_passed_on_byte_for_byte() -> None:
    async with ReplyServer([Garbage(b"\xff<html>", "text/html")]) as server:
        answer = await post(server, ASK)
    assert (answer.content, answer.headers["content-type"]) == (b"\xff<html>", "text/html")


async def test_a_reset_breaks_the_connection() -> None:
    async with ReplyServer([Reset("hel"), Reset()]) as server:
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                await post(server, STREAMED)


async def test_a_break_ends_the_stream_without_an_end_of_the_answer() -> None:
    async with ReplyServer([Break("hello")]) as server:
        answer = await post(server, STREAMED)
    assert "hello" in answer.text
    assert "[DONE]" not in answer.text and '"stop"' not in answer.text


@pytest.mark.parametrize("reply", [Trickle("hel"), Endless(), Say("hello", ends=False)])
async def test_an_answer_that_never_ends_does_not_keep_the_server_from_closing(
    reply: Trickle | Endless | Say,
) -> None:
    async with (
        ReplyServer([reply]) as server,
        httpx.AsyncClient(trust_env=False) as client,
        client.stream("POST", f"{server.url}/chat/completions", json=STREAMED) as response,
    ):
        async for chunk in response.aiter_bytes():
            assert chunk.startswith(b"data: ")
            break


async def test_what_is_no_http_is_hung_up_on() -> None:
    async with ReplyServer([]) as server:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", int(server.url.split(":")[2].split("/")[0])
        )
        writer.write(b"hello?\r\n\r\n")
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


def test_there_is_no_url_before_it_runs() -> None:
    with pytest.raises(RuntimeError, match="use it inside"):
        _ = ReplyServer([]).url


@pytest.mark.parametrize("stream", [False, True])
async def test_the_official_client_understands_it(stream: bool) -> None:
    openai = pytest.importorskip("openai", reason="pip install openai")
    script = [Say("hello world", tokens_in=3, tokens_out=2)]
    async with (
        ReplyServer(script) as server,
        openai.AsyncOpenAI(
            base_url=server.url, api_key="k", http_client=httpx.AsyncClient(trust_env=False)
        ) as client,
    ):
        asked = client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "hi"}], stream=stream
        )
        if stream:
            pieces = [c.choices[0].delta.content or "" async for c in await asked if c.choices]
            assert "".join(pieces) == "hello world"
        else:
            answer = await asked
            assert (answer.choices[0].message.content, answer.usage.total_tokens) == ("hello world", 5)
