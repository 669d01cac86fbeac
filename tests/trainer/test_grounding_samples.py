"""Rows to train on from grounding and knowledge, and a model asked what a failed run did not know."""

import io
import json
from dataclasses import replace

import pytest
from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.screen import Image, Screen
from gui_mcp_models.backends.openai import OpenAIBackend, Options
from gui_mcp_models.backends.reply_server import Fail, Reply, ReplyServer, Say
from gui_mcp_models.errors import ModelError
from gui_mcp_models.model import Finish
from gui_mcp_trainer.csrs.further import Told, ask, samples
from gui_mcp_trainer.csrs.grounding import by_name, extraction
from gui_mcp_trainer.csrs.knowledge import Gap
from gui_mcp_trainer.csrs.samples import SplitRefused
from PIL import Image as Pixels

from tests.trainer.credit_runs import page, run_of, tap


def picture(screen: Screen) -> Screen:
    file = io.BytesIO()
    Pixels.new("RGB", (screen.width, screen.height), "white").save(file, "PNG")
    return replace(screen, image=Image(file.getvalue(), "image/png", screen.width, screen.height))


HOME, OTHER = picture(page("Home", "Open", "Help")), picture(page("Other", "Up"))
FAILED = run_of([HOME, OTHER], [tap(HOME, "Help"), Finish("done")], goal="Open it.", id="f")
GAPS = json.dumps({"gaps": [{"screen": 1, "question": "What opens it?", "answer": "Open.", "read": "Open"}]})


async def told(run: Run, *replies: Reply) -> tuple[Told, ReplyServer]:
    async with ReplyServer(replies) as server:
        backend = OpenAIBackend(server.url, "tiny", options=Options(tries=1))
        try:
            return await ask(backend, run), server
        finally:
            await backend.close()


async def test_a_model_names_what_was_not_known_and_is_checked() -> None:
    found, server = await told(FAILED, Say(GAPS, tokens_in=700, tokens_out=30))
    (gap,) = found.gaps
    assert (gap.question, gap.checked, gap.lack) == ("What opens it?", "held", "named")
    assert (found.cost.calls, found.cost.tokens_in, found.garbage) == (1, 700, 0)
    assert server.requests[0].body.count(b"data:image/png;base64") == 2


async def test_an_answer_that_cannot_be_read_is_counted_and_asked_for_once_more() -> None:
    found, _ = await told(FAILED, Say("it was late", 1, 1), Say(GAPS, 1, 1))
    assert (len(found.gaps), found.garbage, found.cost.calls) == (1, 1, 2)
    found, _ = await told(FAILED, Say("no", 1, 1), Say("no", 1, 1))
    assert (found.gaps, found.garbage) == ((), 2)


async def test_a_model_that_is_away_is_an_error_and_no_lack_of_knowledge() -> None:
    with pytest.raises(ModelError):
        await told(FAILED, Fail(503))


def test_samples_show_the_screen_and_answer_in_one_form_a_kind() -> None:
    pointed = [(extraction(target, "e1", 0, n), HOME) for n, target in enumerate(by_name(HOME))]
    known = Gap("way", "Which control?", "The button “Open”.", "e1", 0, "f", "held", "").row(0)
    blobs: list[Image] = []

    def keep(image: Image) -> str:
        blobs.append(image)
        return f"blob{len(blobs)}"

    rows = samples([*pointed, (known, HOME)], keep, view="v", split="train")
    assert [row.kind for row in rows] == ["grounding", "grounding", "knowledge"]
    assert [row.weight for row in rows] == [0.5, 0.5, 1.0]
    assert json.loads(rows[0].completion).keys() == {"point"}
    assert rows[2].completion == "The button “Open”."
    (message,) = json.loads(rows[0].messages)
    assert [part["type"] for part in message["content"]] == ["image", "text"]
    assert (rows[0].pictures, rows[0].extraction) == (("blob1",), pointed[0][0].key)
    assert blobs[0] is HOME.image


def test_what_was_refuted_or_has_no_picture_is_no_sample() -> None:
    gap = Gap("named", "q", "a", "e1", 0, "f", "refuted", "").row(0)
    bare = extraction(by_name(HOME)[0], "e1", 0, 0)
    assert samples([(gap, HOME), (bare, replace(HOME, image=None))], lambda image: "b", view="v") == []


def test_nothing_of_the_test_split_becomes_a_sample() -> None:
    with pytest.raises(SplitRefused):
        samples([], lambda image: "b", view="v", split="test")
