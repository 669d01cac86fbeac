"""Fields that an order asks for: how they are read, and which of them leave a private screen."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pydantic_core
import pytest
from gui_mcp.jobs import JobError, Wanted, results
from gui_mcp.principals import OWNER
from gui_mcp.privacy.egress import Egress, Json
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import Decision, Finish, Step
from gui_mcp_models.scripted import ScriptedModel

from tests.gui_mcp.canaries import Canaries
from tests.gui_mcp.engines import ANA, engine, opened, order
from tests.gui_mcp.serving import served

SCHEMA: dict[str, Json] = {
    "type": "object",
    "properties": {
        "total": {"type": "number", "minimum": 0, "maximum": 1000},
        "status": {"enum": ["open", "paid"]},
        "late": {"type": "boolean"},
        "due": {"type": "string", "format": "date"},
        "name": {"type": "string", "description": "whose it is"},
    },
    "required": ["total", "name"],
    "additionalProperties": False,
}
ANSWER = (
    'Here it is: {"total": 12.345678, "status": "paid", "late": false, "due": "2026-11-22", '
    '"name": "Mara Q"}. Anything else?'
)


TEXTS = ("total", "status", "late", "due", "name")


def fields(**properties: Json) -> dict[str, Json]:
    return {"type": "object", "properties": properties}


def booleans(number: int) -> dict[str, Json]:
    rule: Json = {"type": "boolean"}
    return fields(**{f"f{i}": rule for i in range(number)})


def test_the_object_is_found_in_the_middle_of_a_text() -> None:
    result, missing = results.read_result(SCHEMA, ANSWER)
    assert missing == {}
    assert result.pop("name") == "Mara Q"
    assert result == {"total": 12.345678, "status": "paid", "late": False, "due": "2026-11-22"}


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ('{"a": {"b": 1}} then {"total": 3, "name": "x"} and {}', {"total": 3, "name": "x"}),
        ('{"total": 1, "name": "draft"} no: {"total": 2, "name": "last"}', {"total": 2, "name": "last"}),
        ('{ {{ {"total": 5.0, "name": "x"}', {"total": 5, "name": "x"}),
        ('{"total": 1, "name": "half \\ud83d"}', {"total": 1, "name": "half ?"}),
    ],
)
def test_the_last_object_with_most_of_the_fields_counts(answer: str, found: dict[str, Json]) -> None:
    assert results.read_result(SCHEMA, answer)[0] == found


def test_what_does_not_fit_is_missing_by_name_and_rule_and_never_by_value() -> None:
    answer = json.dumps({"total": 5000, "status": "secret word", "due": "the 4th", "more": 1})
    result, missing = results.read_result(SCHEMA, answer)
    assert result == {}
    assert missing == {"total": "maximum", "status": "enum", "due": "format", "name": "required"}


@pytest.mark.parametrize(
    "answer", ["", "{", "[" * 9000, '{"total": NaN, "name": ""}', '{"total": 1e999}', "[]"]
)
def test_an_answer_that_is_no_object_misses_what_is_required(answer: str) -> None:
    result, missing = results.read_result(SCHEMA, answer)
    assert result == {}
    assert set(missing) >= {"total", "name"}


@pytest.mark.parametrize(
    ("rule", "answer", "value"),
    [
        ({"type": "string"}, " Mara Q ", "Mara Q"),
        ({"type": "integer"}, "42", 42),
        ({"type": "number"}, "4.5", 4.5),
        ({"type": "boolean"}, "Yes", True),
        ({"enum": ["Paid", "Open"]}, "paid", "Paid"),
        ({"type": "string", "format": "date"}, "2026-11-22T10:00:00", "2026-11-22"),
        ({"type": "string", "format": "date-time"}, "2026-11-22T10:05:59.123456+02:00", "2026-11-22T10:05"),
    ],
)
def test_one_field_takes_the_whole_answer(rule: dict[str, Json], answer: str, value: Json) -> None:
    assert results.read_result(fields(it=rule), answer) == ({"it": value}, {})


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array"},
        {"type": "object", "properties": {}},
        fields(a={"$ref": "https://example.com/x.json"}),
        fields(a={"type": "string", "pattern": "^(a+)+$"}),
        fields(a={"type": "nonsense"}),
        fields(a=True),
        fields(a={"type": "string", "description": "x" * 5000}),
        booleans(33),
        fields(a=fields(b=fields(c=fields(d={"type": "string"})))),
        fields(a={"enum": [[[[[[[["deep"]]]]]]]]}),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused(schema: dict[str, Json]) -> None:
    with pytest.raises(JobError) as refused:
        results.accept(schema, hidden=False)
    assert refused.value.code == "schema_refused"


def test_a_field_may_have_the_name_of_a_word_of_json_schema() -> None:
    results.accept(fields(pattern={"type": "string"}, properties={"type": "string"}), hidden=True)


@pytest.mark.parametrize(
    "schema",
    [
        fields(a={"type": "string", "minLength": 7}),
        fields(a={"type": "string", "const": "4711"}),
        fields(a={"enum": [str(n) for n in range(65)]}),
        fields(a={"type": "integer", "minimum": 0, "maximum": 100_001}),
        fields(a={"type": "integer", "minimum": 0}),
        fields(a={"type": "boolean", "const": True}),
        fields(a={"type": "array", "items": {"enum": ["a", "b"]}}),
        booleans(9),
        {**booleans(1), "required": ["4711"]},
        fields(a={"type": "integer", "minimum": -(10**400), "maximum": 1.5}),
        fields(a={"type": "integer", "minimum": 10**400, "maximum": 10**400 + 5}),
        {**fields(a={"type": "string"}), "if": {"properties": {"a": {"const": "4711"}}}},
        {**fields(a={"type": "string"}), "additionalProperties": {"const": "4711"}},
    ],
)
def test_on_a_private_screen_no_rule_of_a_schema_asks_what_a_text_is(schema: dict[str, Json]) -> None:
    results.accept(schema, hidden=False)
    with pytest.raises(JobError) as refused:
        results.accept(schema, hidden=True)
    assert refused.value.code == "schema_refused"


@pytest.mark.parametrize("depth", [20, 200, 480, 900, 5000])
async def test_an_answer_that_is_nested_without_end_can_be_shown_all_the_same(
    tmp_path: Path, depth: int
) -> None:
    answer = '{"a": ' + "[" * depth + "]" * depth + "}"
    asked = replace(order(), wanted=Wanted(fields(a={})))
    async with engine(tmp_path, ScriptedModel([Decision(Finish("done", answer))])) as it:
        job = await it.until(await it.jobs.start(asked, ANA), "done")
        told = Egress().render(it.jobs.show(job, ANA))
    assert pydantic_core.to_json(told.data).decode()
    assert told.data["result"] == (json.loads(answer) if depth == 20 else {"a": answer})


async def test_a_number_beyond_all_measure_is_not_as_asked_and_no_defect(tmp_path: Path) -> None:
    asked = replace(order(), wanted=Wanted(fields(a={"type": "number", "multipleOf": 0.1}, b={})))
    answer = f'{{"a": {"9" * 400}, "b": 1}}'
    async with engine(tmp_path, ScriptedModel([Decision(Finish("done", answer))])) as it:
        job = await it.until(await it.jobs.start(asked, ANA), "done_unverified")
        assert (job.result, job.missing) == ({"b": 1}, {"a": "type"})


async def test_on_a_private_screen_bounded_fields_leave_and_texts_wait_for_the_owner(tmp_path: Path) -> None:
    closed = opened("fake").model_copy(update={"delegation_level": "private"})
    asked = replace(order(), wanted=Wanted(SCHEMA))
    async with engine(tmp_path, ScriptedModel([Decision(Finish("done", ANSWER))]), config=closed) as it:
        job = await it.until(await it.jobs.start(asked, ANA), "done")
        shown = Egress().render(it.jobs.show(job, ANA)).data["result"]
        assert shown == {
            "total": 12.35,
            "status": "paid",
            "late": False,
            "due": "2026-11-22",
            "name": results.WITHHELD,
        }
        assert "Mara" not in Egress().render(it.jobs.show(job, ANA)).text
        assert it.jobs.show(job, OWNER).data["result"] == job.result
        released = it.jobs.release(job.id, OWNER)
        told = Egress().render(it.jobs.show(released, ANA)).data["result"]
        assert isinstance(told, dict)
        assert told["name"] == "Mara Q"


@pytest.mark.parametrize("shape", ["every field", "one text", "a list", "no object"])
async def test_a_model_that_copies_the_screen_into_every_field_tells_a_private_client_nothing(
    tmp_path: Path, shape: str
) -> None:
    (tmp_path / "ours").mkdir()
    ours = await _copied(tmp_path / "ours", Canaries(()), shape)
    seed = secrets.randbits(32)
    while (canaries := Canaries.draw(seed)).found_in(ours):  # a word of our own
        seed += 1
    assert canaries.found_in(await _copied(tmp_path, canaries, shape)) == [], f"seed {seed}"


async def _copied(folder: Path, canaries: Canaries, shape: str) -> list[str]:
    """What a private client is told of two tasks whose model copies all it sees into its answer."""

    def copies(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        parts = [element.name for element in screen.elements]
        seen = " | ".join(parts)
        answers = {
            "every field": json.dumps({**dict.fromkeys(TEXTS, seen), **dict.fromkeys(parts, seen)}),
            "one text": json.dumps({"total": 1, "name": seen}),
            "a list": json.dumps({"total": parts, "name": parts, "status": parts, "late": parts}),
            "no object": seen,
        }
        return Decision(Finish("done", answers[shape]), seen, seen, seen)

    told: list[str] = []
    device, model = FakeDevice(rows=canaries.values), ScriptedModel([copies] * 2)
    async with served(folder, device=device, model=model, delegation="private") as server:
        for schema in (SCHEMA, fields(name={"type": "string"})):
            ran = await server.call("run_task", goal="copy", output_schema=schema)
            assert ran.structured_content["state"] in ("done", "done_unverified")
            told += [ran.model_dump_json(), (await server.call("list_tasks")).model_dump_json()]
    return told


async def test_a_missing_field_is_done_unverified_and_the_model_was_told_what_is_wanted(
    tmp_path: Path,
) -> None:
    goals: list[str] = []

    def answer(goal: str, *_: object) -> Decision:
        goals.append(goal)
        return Decision(Finish("done", "I did it"))

    async with served(tmp_path, model=ScriptedModel([answer]), recording=True) as server:
        started = await server.call("start_task", goal="pay", output_schema=SCHEMA)
        id = started.structured_content["task_id"]
        ended = await server.call("get_task", task_id=id, wait_s=5)
        refused = await server.call("start_task", goal="pay", output_schema={"type": "array"})
    data = ended.structured_content
    assert ended.is_error
    assert (data["status"], data["state"]) == ("completed", "done_unverified")
    assert data["missing"] == {"total": "required", "name": "required"}
    assert goals[0].startswith("pay") and '"total"' in goals[0]
    assert refused.structured_content["error"] == "schema_refused"
