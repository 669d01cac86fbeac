"""The chat-completions format on the wire: the body of a request, the pieces of an answer, an error's reason.

As spoken by vLLM, Ollama, llama.cpp, `transformers serve` and OpenAI itself. No connection is opened here.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from typing import TypeAlias

from pydantic import BaseModel, ValidationError

from gui_mcp_models.dialects.dialect import Message, Part, Picture, Sampling, Text
from gui_mcp_models.errors import ModelGarbage

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"

REASON_LENGTH = 300
"""Characters of a server's own words that an error repeats."""
SHARED_RUN = 16
"""A server's words that share a run of this many characters with the prompt are taken for an echo of it."""


def request_body(model: str, messages: Sequence[Message], sampling: Sampling) -> bytes:
    """A streamed request. `stop` is never sent: `transformers serve` answers 500 to it for a model with a
    picture, and a dialect reads past the end of an answer anyway. `max_tokens` always is, because servers'
    own limits differ."""
    body: dict[str, JSON] = {
        "model": model,
        "messages": [{"role": m.role, "content": _content(m)} for m in messages],
        "max_tokens": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if sampling.seed is not None:
        body["seed"] = sampling.seed
    return json.dumps(body).encode()


class Events:
    """Cuts a byte stream of server-sent events into the data of each event. Feed it chunks as they come."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The events that `chunk` completes. Raises `ModelGarbage` for lines that are no event stream."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        found: list[bytes] = []
        for line in lines:
            line = line.removesuffix(b"\r")
            name, _, value = line.partition(b":")
            if name == b"data":
                self._data.append(value.removeprefix(b" "))
            elif not line and self._data:
                found.append(b"\n".join(self._data))
                self._data = []
            elif name not in (b"", b"event", b"id", b"retry"):
                raise ModelGarbage("the server's answer is no event stream; check the base URL")
        return found

    def end(self) -> list[bytes]:
        """The last event, where the stream ended without the empty line after it."""
        return self.feed(b"\n\n")


class _Spoken(BaseModel):
    content: str | None = None
    reasoning: str | None = None
    reasoning_content: str | None = None


class _Choice(BaseModel):
    delta: _Spoken | None = None
    message: _Spoken | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Piece(BaseModel):
    """One event of a stream, or the whole of a plain answer."""

    model: str | None = None
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: object = None


class Completion:
    """An answer as it grows."""

    def __init__(self) -> None:
        self.model = ""
        """The server's name for what answered."""
        self.tokens_in = 0
        self.tokens_out = 0
        self.finish = ""
        """Why the model stopped: `stop`, `length`, ...; empty while it has not."""
        self.length = 0
        """Characters so far, reasoning included."""
        self.ended = False
        """Nothing more will come."""
        self.trouble: str | None = None
        """The server's words where it failed in the middle of an answer."""
        self._spoken: list[str] = []
        self._reasoned: list[str] = []

    @property
    def text(self) -> str:
        """What the model said. Reasoning that the server has parted from it stands before it in a `think`
        block, as the model itself would have written it."""
        spoken = "".join(self._spoken)
        reasoned = "".join(self._reasoned)
        return f"<think>{reasoned}</think>\n{spoken}" if reasoned else spoken

    def add(self, data: bytes) -> bool:
        """Take in one event; whether it brought words. Raises `ModelGarbage` when it is none."""
        if data.strip() == b"[DONE]":
            self.ended = True
            return False
        try:
            piece = _Piece.model_validate_json(data)
        except ValidationError:
            raise ModelGarbage(
                "a chat completion was asked for: the server's answer is none; check the base URL",
                response=self.text or data[:REASON_LENGTH].decode(errors="replace"),
            ) from None
        if piece.error is not None:
            self.trouble = reason(data)
        self.model = piece.model or self.model
        if piece.usage is not None:
            self.tokens_in = piece.usage.prompt_tokens or self.tokens_in
            self.tokens_out = piece.usage.completion_tokens or self.tokens_out
        before = self.length
        for choice in (piece.choices or ())[:1]:
            if spoken := choice.delta or choice.message:
                self._hear(self._spoken, spoken.content)
                self._hear(self._reasoned, spoken.reasoning_content or spoken.reasoning)
            self.finish = choice.finish_reason or self.finish
        return self.length > before

    def _hear(self, where: list[str], words: str | None) -> None:
        if words:
            where.append(words)
            self.length += len(words)


def reason(body: bytes) -> str:
    """Why a server refuses, in its own words, from the body of an error; empty when it does not say.

    Validators echo what they were sent, so of a list of complaints only the messages are taken.
    """
    try:
        said: JSON = json.loads(body)
    except (ValueError, RecursionError):
        return body.decode(errors="replace").strip()
    for key in ("error", "detail", "message"):
        if isinstance(said, dict) and key in said:
            said = said[key]
    if isinstance(said, list):
        complaints = [c["msg"] for c in said if isinstance(c, dict) and "msg" in c]
        return "; ".join(c for c in complaints if isinstance(c, str))
    return said if isinstance(said, str) else ""


def without_echo(said: str, prompt: str, *secrets: str) -> str:
    """A server's words, cut short, with all that repeats the prompt, a picture or a secret taken out."""
    for secret in secrets:
        # A word of three letters is no secret, and a goal that short would blot out everything.
        said = said.replace(secret, "…") if len(secret) > 3 else said
    said = re.sub(r"data:\S+|[A-Za-z0-9+/=_-]{64,}", "…", said)
    runs = {prompt[i : i + SHARED_RUN] for i in range(len(prompt) - SHARED_RUN + 1)}
    echoed = {
        i + k
        for i in range(len(said) - SHARED_RUN + 1)
        if said[i : i + SHARED_RUN] in runs
        for k in range(SHARED_RUN)
    }
    kept = "".join("…" if i in echoed else letter for i, letter in enumerate(said))
    return " ".join(re.sub("…+", "…", kept).split())[:REASON_LENGTH]


def _content(message: Message) -> JSON:
    # Servers of text models know plain strings only.
    if all(isinstance(part, Text) for part in message.parts):
        return "\n".join(part.text for part in message.parts if isinstance(part, Text))
    return [_part(part) for part in message.parts]


def _part(part: Part) -> JSON:
    match part:
        case Text(text):
            return {"type": "text", "text": text}
        case Picture(image):
            url = f"data:{image.media_type};base64,{base64.b64encode(image.data).decode()}"
            return {"type": "image_url", "image_url": {"url": url}}
