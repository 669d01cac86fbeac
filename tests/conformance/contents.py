"""Fixtures that show every kind of content: tools, prompts, resources, completion and subscriptions."""

from __future__ import annotations

import asyncio
import base64
import io

from mcp.server.lowlevel import Server
from mcp.server.subscriptions import (
    InMemorySubscriptionBus,
    ListenHandler,
    PromptsListChanged,
    SubscriptionBus,
    ToolsListChanged,
)
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    CallToolRequestParams,
    CompleteRequestParams,
    GetPromptRequestParams,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    RequestParams,
    SetLevelRequestParams,
    SubscribeRequestParams,
    SubscriptionsListenRequestParams,
)
from PIL import Image

from tests.conformance.fixture import Context, Fixture, Json, complete, listed, said
from tests.conformance.rounds import prompt_in_rounds

_image = io.BytesIO()
Image.new("RGB", (1, 1), "red").save(_image, "PNG")
PNG = base64.b64encode(_image.getvalue()).decode()
WAV = base64.b64encode(
    b"RIFF\x26\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\2\0\0\0\0\0"
).decode()
IMAGE: Json = {"type": "image", "data": PNG, "mimeType": "image/png"}
TEXT, BINARY, WATCHED = "test://static-text", "test://static-binary", "test://watched-resource"
HIDDEN = (INVALID_PARAMS, "there is no such resource")


def _embedded(uri: str, mime: str, text: str) -> Json:
    return {"type": "resource", "resource": {"uri": uri, "mimeType": mime, "text": text}}


def _fixed(name: str, result: Json) -> Fixture:
    async def answer(ctx: Context, params: CallToolRequestParams) -> Json:
        return result

    return Fixture(name, answer)


async def _with_progress(ctx: Context, params: CallToolRequestParams) -> Json:
    for done in (0, 50, 100):
        await ctx.session.report_progress(done, 100)
        await asyncio.sleep(0.02)
    return said("done")


async def _wants_sampling(ctx: Context, params: CallToolRequestParams) -> Json:
    has = ctx.session.client_capabilities
    if has is None or has.sampling is None:
        raise MCPError(
            MISSING_REQUIRED_CLIENT_CAPABILITY,
            "it needs sampling",
            {"requiredCapabilities": {"sampling": {}}},
        )
    return said("sampling is there")


ADDRESS = {"$anchor": "addressDef", "type": "object", "properties": {"street": {"type": "string"}}}
SCHEMA_2020: Json = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"address": ADDRESS},
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}
MIRRORED: Json = {
    "type": "object",
    "properties": {"region": {"type": "string", "x-mcp-header": "Region"}},
}

TOOLS: tuple[Fixture, ...] = (
    _fixed("test_simple_text", said("This is a simple text response for testing.")),
    _fixed("test_image_content", complete(content=[IMAGE])),
    _fixed("test_audio_content", complete(content=[{"type": "audio", "data": WAV, "mimeType": "audio/wav"}])),
    _fixed(
        "test_embedded_resource",
        complete(content=[_embedded("test://embedded-resource", "text/plain", "An embedded resource.")]),
    ),
    _fixed(
        "test_multiple_content_types",
        complete(
            content=[
                {"type": "text", "text": "Multiple content types test:"},
                IMAGE,
                _embedded("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
            ]
        ),
    ),
    _fixed("test_error_handling", {**said("This tool intentionally fails."), "isError": True}),
    _fixed("test_streaming_elicitation", said("nothing is asked on the stream")),
    _fixed("test_logging_tool", said("nothing is logged")),
    Fixture("test_tool_with_progress", _with_progress),
    Fixture("test_missing_capability", _wants_sampling),
    Fixture("json_schema_2020_12_tool", _fixed("", said("fine")).answer, SCHEMA_2020),
    Fixture("test_x_mcp_header", _fixed("", said("fine")).answer, MIRRORED),
)


def change_tools(bus: SubscriptionBus) -> tuple[Fixture, ...]:
    async def tools(ctx: Context, params: CallToolRequestParams) -> Json:
        await bus.publish(ToolsListChanged())
        return said("told")

    async def prompts(ctx: Context, params: CallToolRequestParams) -> Json:
        await bus.publish(PromptsListChanged())
        return said("told")

    return Fixture("test_trigger_tool_change", tools), Fixture("test_trigger_prompt_change", prompts)


def add_contents(server: Server[object]) -> tuple[Fixture, ...]:
    """Prompts, resources, completion and subscriptions; the tools are for the caller to add."""
    bus = InMemorySubscriptionBus()
    server.add_request_handler("prompts/list", PaginatedRequestParams, _prompts)
    server.add_request_handler("prompts/get", GetPromptRequestParams, _prompt)
    server.add_request_handler("resources/list", PaginatedRequestParams, _resources)
    server.add_request_handler("resources/templates/list", PaginatedRequestParams, _templates)
    server.add_request_handler("resources/read", ReadResourceRequestParams, _read)
    server.add_request_handler("resources/subscribe", SubscribeRequestParams, _accept)
    server.add_request_handler("resources/unsubscribe", SubscribeRequestParams, _accept)
    server.add_request_handler("logging/setLevel", SetLevelRequestParams, _accept)
    server.add_request_handler("completion/complete", CompleteRequestParams, _complete)
    server.add_request_handler("subscriptions/listen", SubscriptionsListenRequestParams, ListenHandler(bus))
    return (*TOOLS, *change_tools(bus))


async def _accept(ctx: Context, params: RequestParams) -> Json:
    return {}


async def _complete(ctx: Context, params: CompleteRequestParams) -> Json:
    return complete(completion={"values": [], "total": 0, "hasMore": False})


async def _resources(ctx: Context, params: PaginatedRequestParams) -> Json:
    return listed(
        resources=[
            {"uri": TEXT, "name": "text", "mimeType": "text/plain"},
            {"uri": BINARY, "name": "binary", "mimeType": "image/png"},
            {"uri": WATCHED, "name": "watched", "mimeType": "text/plain"},
        ]
    )


async def _templates(ctx: Context, params: PaginatedRequestParams) -> Json:
    template = {"uriTemplate": "test://template/{id}/data", "name": "template"}
    return listed(resourceTemplates=[template | {"mimeType": "application/json"}])


async def _read(ctx: Context, params: ReadResourceRequestParams) -> Json:
    uri = params.uri
    match uri.removeprefix("test://").split("/"):
        case ["static-text"] | ["watched-resource"]:
            content = {"mimeType": "text/plain", "text": "This is the content of the static text resource."}
        case ["static-binary"]:
            content = {"mimeType": "image/png", "blob": PNG}
        case ["template", id, "data"]:
            content = {"mimeType": "application/json", "text": f'{{"id":"{id}","templateTest":true}}'}
        case _:
            raise MCPError(*HIDDEN, {"uri": uri})
    return listed(contents=[{"uri": uri, **content}])


PROMPTS: dict[str, tuple[str, ...]] = {
    "test_simple_prompt": (),
    "test_prompt_with_arguments": ("arg1", "arg2"),
    "test_prompt_with_embedded_resource": ("resourceUri",),
    "test_prompt_with_image": (),
    "test_input_required_result_prompt": (),
}


async def _prompts(ctx: Context, params: PaginatedRequestParams) -> Json:
    return listed(
        prompts=[
            {
                "name": name,
                "description": "A fixture.",
                "arguments": [{"name": argument, "required": True} for argument in arguments],
            }
            for name, arguments in PROMPTS.items()
        ]
    )


async def _prompt(ctx: Context, params: GetPromptRequestParams) -> Json:
    given = params.arguments or {}
    match params.name:
        case "test_simple_prompt":
            return _spoken({"type": "text", "text": "This is a simple prompt for testing."})
        case "test_prompt_with_arguments":
            text = f"Prompt with arguments: arg1='{given.get('arg1')}', arg2='{given.get('arg2')}'"
            return _spoken({"type": "text", "text": text})
        case "test_prompt_with_embedded_resource":
            embedded = _embedded(
                given.get("resourceUri", TEXT), "text/plain", "Embedded resource content for testing."
            )
            ask: Json = {"type": "text", "text": "Please process the embedded resource above."}
            return _spoken(embedded, ask)
        case "test_prompt_with_image":
            return _spoken(IMAGE, {"type": "text", "text": "Please analyze the image above."})
        case "test_input_required_result_prompt":
            return prompt_in_rounds(params)
        case _:
            raise MCPError(INVALID_PARAMS, "there is no such prompt")


def _spoken(*contents: Json) -> Json:
    return complete(messages=[{"role": "user", "content": content} for content in contents])
