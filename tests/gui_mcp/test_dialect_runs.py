"""Whole runs in the words of a model family: a server that speaks them, the agent's loop, a device."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from gui_mcp.agent import Episode, NoRecord, run
from gui_mcp.episode import Journal, read_episode
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_models.backends.openai import OpenAIBackend
from gui_mcp_models.backends.reply_server import ReplyServer
from gui_mcp_models.chat import ChatModel
from gui_mcp_models.dialects import load_dialect

TASK = "Write Ada into the field and count to one"
SCRIPTS = {
    "ui-tars-1.0": (
        "Thought: The field.\nAction: click(start_box='<|box_start|>(275,73)<|box_end|>')",
        "Thought: Its name.\nAction: type(content='Ada')\n\nclick(start_box='(175,174)')",
        "Thought: I cannot see what to do.",
        "Thought: Count.\nAction: click(start_box='(175,174)')",
        "Thought: Shall I?\nAction: call_user(content='Pay, too?')",
        "Thought: Done.\nAction: finished(content='counted')",
    ),
    "ui-tars-1.5": (
        "Thought: The field.\nAction: click(start_box='<|box_start|>(108,22)<|box_end|>')",
        "Thought: Its name.\nAction: type(content='Ada')\n\nclick(point='<point>69 54</point>')",
        "Thought: I cannot see what to do.",
        "Thought: Count.\nAction: click(point='<point>69 54</point>')",
        "Thought: Shall I?\nAction: call_user(content='Pay, too?')",
        "Thought: Done.\nAction: finished(content='counted')",
    ),
    "autoglm-phone": (
        '<think>The field.</think><answer>do(action="Tap", element=[275,73])</answer>',
        '<think>Its name.</think><answer>do(action="Type", text="Ada")\ndo(action="Back")</answer>',
        "<think>I cannot see what to do.</think><answer></answer>",
        '<think>Count.</think><answer>do(action="Tap", element=[175,174], message="counts")</answer>',
        '<think>Shall I?</think><answer>do(action="Take_over", message="Pay, too?")</answer>',
        '<think>Done.</think><answer>finish(message="counted")</answer>',
    ),
}


async def no_please(question: str) -> str:
    assert question == "Pay, too?"
    return "no, please"


@pytest.mark.parametrize("name", SCRIPTS)
async def test_a_run_in_the_words_of_the_family_does_what_they_say(name: str) -> None:
    device = FakeDevice()
    async with ReplyServer(SCRIPTS[name]) as server:
        model = ChatModel(load_dialect(name), OpenAIBackend(server.url, "any"))
        episode: Episode = await run(TASK, device, model, record=NoRecord(), ask=no_please)
        await model.close()
    assert (episode.outcome, episode.answer, episode.error) == ("done", "counted", "")
    assert [action.kind for action in device.performed] == ["tap", "type_text", "tap"]
    assert [step.decision.left_out for step in episode.history] == [0, 1, 0, 0, 0]
    last = json.dumps(server.requests[-1].fields, ensure_ascii=False)
    assert last.count("data:image/") == (1 if name == "autoglm-phone" else 5)
    for told in (TASK, "The field.", "Its name.", "Count.", "Pay, too?", "no, please"):
        assert told in last
    assert "I cannot see what to do" not in last
    assert "I cannot see what to do" in json.dumps(server.requests[3].fields)


@pytest.mark.parametrize("name", SCRIPTS)
async def test_the_record_holds_the_very_bytes_that_the_server_was_sent(tmp_path: Path, name: str) -> None:
    async with ReplyServer(SCRIPTS[name]) as server:
        model = ChatModel(load_dialect(name), OpenAIBackend(server.url, "any"))
        await run(TASK, FakeDevice(), model, record=(journal := Journal(tmp_path, "e1")), ask=no_please)
        await model.close()
    episode = read_episode(journal.path)
    asked = [request for n, request in enumerate(server.requests) if n != 2]  # nobody could read the third
    for step, request in zip(episode.steps, asked, strict=True):
        said = json.dumps(request.fields)
        sent = [base64.b64decode(text) for text in re.findall(r"data:image/\w+;base64,([^\"]+)", said)]
        assert [image.data for image in episode.sent(step)] == sent
        assert sent, "the canary: a prompt without a picture would show nothing"
        assert step.intent.exchange.dialect == name
