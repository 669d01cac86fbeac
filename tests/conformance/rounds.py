"""Fixtures that ask back: the newer era does so in a result (SEP-2322), the older one by a request."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CreateMessageRequest,
    CreateMessageRequestParams,
    CreateMessageResult,
    GetPromptRequestParams,
    LoggingMessageNotification,
    LoggingMessageNotificationParams,
    SamplingMessage,
    TextContent,
)
from pydantic import TypeAdapter

from tests.conformance.fixture import Context, Fixture, Json, complete, said, strings

SECRET = secrets.token_bytes(32)
JSON: TypeAdapter[Json] = TypeAdapter(Json)


def form(message: str, **properties: Json) -> Json:
    schema: Json = {"type": "object", "properties": properties, "required": list(properties)}
    return {"method": "elicitation/create", "params": {"message": message, "requestedSchema": schema}}


def sampling(text: str) -> Json:
    message = {"role": "user", "content": {"type": "text", "text": text}}
    return {"method": "sampling/createMessage", "params": {"messages": [message], "maxTokens": 100}}


TEXT: Json = {"type": "string"}
NAME = form("What is your name?", name=TEXT)
CAPITAL = sampling("What is the capital of France?")
ROOTS: Json = {"method": "roots/list", "params": {}}
CONFIRM = form("Please confirm", ok={"type": "boolean"})


def asks(requests: Json, state: str = "") -> Json:
    """The interim result that asks for `requests`; `state` comes back sealed."""
    sealed = {"requestState": _seal(state)} if state else {}
    return {"resultType": "input_required", "inputRequests": requests, **sealed}


def _seal(state: str) -> str:
    return f"{state}.{hmac.new(SECRET, state.encode(), hashlib.sha256).hexdigest()}"


def opened(sealed: str | None) -> str:
    """The state that we sealed. Raises `MCPError` for any other."""
    state = (sealed or "").partition(".")[0]
    if sealed is None or not hmac.compare_digest(sealed.encode(), _seal(state).encode()):
        raise MCPError(INVALID_PARAMS, "the requestState is not ours")
    return state


def answers(params: CallToolRequestParams | GetPromptRequestParams) -> Json:
    """What the client answered, by key, as JSON."""
    return {
        key: answer.model_dump(by_alias=True, mode="json", exclude_none=True)
        for key, answer in (params.input_responses or {}).items()
    }


def _in_two(name: str, requests: Json, state: str = "", then: str = "answered") -> Fixture:
    """Asks for `requests`, then says what was answered."""

    async def answer(ctx: Context, params: CallToolRequestParams) -> Json:
        given = answers(params)
        if params.request_state is not None:
            opened(params.request_state)
        if not requests.keys() <= given.keys():
            return asks(requests, state)
        if state:
            opened(params.request_state)
        return said(f"{then}: {given}")

    return Fixture(name, answer)


async def _many_rounds(ctx: Context, params: CallToolRequestParams) -> Json:
    given = answers(params)
    state = opened(params.request_state) if params.request_state is not None else ""
    if state == "two" and "step2" in given:
        return said("all rounds are done")
    if state == "one" and "step1" in given:
        return asks({"step2": form("Step 2: What is your favorite color?", color=TEXT)}, "two")
    return asks({"step1": form("Step 1: What is your name?", name=TEXT)}, "one")


async def _what_it_can(ctx: Context, params: CallToolRequestParams) -> Json:
    if params.input_responses:
        return said("answered")
    has = ctx.session.client_capabilities
    requests: Json = {}
    if has is not None and has.elicitation is not None:
        requests["user_name"] = NAME
    if has is not None and has.sampling is not None:
        requests["capital_question"] = CAPITAL
    return asks(requests) if requests else said("nothing can be asked")


def prompt_in_rounds(params: GetPromptRequestParams) -> Json:
    if "user_context" not in answers(params):
        return asks({"user_context": form("What context should the prompt use?", context=TEXT)})
    return complete(messages=[{"role": "user", "content": {"type": "text", "text": "in that context"}}])


async def _sample(ctx: Context, params: CallToolRequestParams) -> Json:
    prompt = str((params.arguments or {}).get("prompt"))
    message = SamplingMessage(role="user", content=TextContent(type="text", text=prompt))
    asked = CreateMessageRequestParams(messages=[message], max_tokens=100)
    reply = await ctx.session.send_request(CreateMessageRequest(params=asked), CreateMessageResult)
    return said(f"LLM response: {reply.content.model_dump().get('text')}")


async def _elicit(ctx: Context, message: str, schema: Json) -> Json:
    reply = await ctx.session.elicit_form(message, schema, related_request_id=ctx.request_id)
    return said(f"Elicitation completed: action={reply.action}, content={reply.content}")


async def _elicit_user(ctx: Context, params: CallToolRequestParams) -> Json:
    message = str((params.arguments or {}).get("message"))
    properties = {"username": TEXT, "email": TEXT}
    return await _elicit(ctx, message, {"type": "object", "properties": properties})


async def _elicit_defaults(ctx: Context, params: CallToolRequestParams) -> Json:
    status = {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"}
    properties: Json = {
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": status,
        "verified": {"type": "boolean", "default": True},
    }
    return await _elicit(ctx, "Defaults", {"type": "object", "properties": properties})


def _titled(values: Sequence[str]) -> list[Json]:
    return [{"const": value, "title": value.title()} for value in values]


async def _elicit_enums(ctx: Context, params: CallToolRequestParams) -> Json:
    plain = ["option1", "option2", "option3"]
    named = _titled(["value1", "value2", "value3"])
    properties: Json = {
        "untitledSingle": {"type": "string", "enum": plain},
        "titledSingle": {"type": "string", "oneOf": named},
        "legacyEnum": {
            "type": "string",
            "enum": ["opt1", "opt2", "opt3"],
            "enumNames": ["Option One", "Option Two", "Option Three"],
        },
        "untitledMulti": {"type": "array", "items": {"type": "string", "enum": plain}},
        "titledMulti": {"type": "array", "items": {"anyOf": named}},
    }
    return await _elicit(ctx, "Enums", {"type": "object", "properties": properties})


async def _log(ctx: Context, params: CallToolRequestParams) -> Json:
    for text in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        note = LoggingMessageNotificationParams(level="info", data=text)
        await ctx.session.send_notification(
            LoggingMessageNotification(params=note), related_request_id=ctx.request_id
        )
        await asyncio.sleep(0.05)
    return said("logged")


TOOLS: tuple[Fixture, ...] = (
    _in_two("test_input_required_result_elicitation", {"user_name": NAME}),
    _in_two("test_input_required_result_sampling", {"capital_question": CAPITAL}),
    _in_two("test_input_required_result_list_roots", {"client_roots": ROOTS}),
    _in_two("test_input_required_result_request_state", {"confirm": CONFIRM}, "asked", "state-ok"),
    _in_two("test_input_required_result_tampered_state", {"confirm": CONFIRM}, "asked", "state-ok"),
    _in_two(
        "test_input_required_result_multiple_inputs",
        {"user_name": NAME, "greeting": sampling("Generate a greeting"), "client_roots": ROOTS},
        "asked",
    ),
    Fixture("test_input_required_result_multi_round", _many_rounds),
    Fixture("test_input_required_result_capabilities", _what_it_can),
    Fixture("test_sampling", _sample, strings("prompt")),
    Fixture("test_elicitation", _elicit_user, strings("message")),
    Fixture("test_elicitation_sep1034_defaults", _elicit_defaults),
    Fixture("test_elicitation_sep1330_enums", _elicit_enums),
    Fixture("test_tool_with_logging", _log),
)
