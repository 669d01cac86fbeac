"""The fields that an order wants to know: read from the answer, held against the schema, let out by kind.

Below level open the text of a screen must not leave through a field. What leaves is bounded by the schema,
not by what the model says: one of the schema's own words, a yes or no, a number within a range, a date. All
other fields wait for the owner, and nothing about their content is told, not even whether it fits a pattern.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import LiteralString

from gui_mcp.jobs.errors import JobError
from gui_mcp.privacy.egress import Json
from gui_mcp.privacy.plain import Plain, say

MOST_BYTES = 4096
MOST_DEPTH = 8
MOST_FIELDS = 32
MOST_LEAVING = 8
MOST_CHOICES = 64
WIDEST = 100_000
"""Of a number that leaves: maximum less minimum."""
LARGEST = 2**53
"""Of a number that leaves, and of its bounds: beyond it readers of JSON differ."""
YEARS = range(1900, 2200)
"""Of a date that leaves."""

ROOT_KEYS = frozenset(
    {"$schema", "type", "properties", "required", "additionalProperties", "title", "description"}
)
FREE_KEYS = frozenset({"type", "title", "description"})
FORBIDDEN = frozenset({"$ref", "$dynamicRef", "$id", "pattern", "patternProperties"})
WITHHELD = say("withheld: the owner lets it out with gui-mcp jobs release")

DEEPEST = 32
"""An object in an answer that is nested deeper is none: whoever reads it would have to follow."""

_BRACES = 200
"""Places in an answer where an object is looked for."""


def accept(schema: Mapping[str, Json], *, hidden: bool) -> None:
    """Raises `JobError` for a schema that cannot be used; `hidden`: of a caller who may not see it all."""
    properties = schema.get("properties")
    if schema.get("type") != "object" or not isinstance(properties, dict) or not properties:
        raise _refused("`output_schema` describes an object: give type object, and properties")
    if (
        _depth(dict(schema)) > MOST_DEPTH
        or len(properties) > MOST_FIELDS
        or len(json.dumps(dict(schema))) > MOST_BYTES
    ):
        raise _refused("`output_schema` is too large: at most 4 kB, 32 fields and 8 levels; ask for less")
    if len(_properties(schema)) < len(properties) or _has_word(dict(schema)):
        raise _refused("a property of `output_schema` is an object, without $ref and pattern; write it out")
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError:
        raise _refused("`output_schema` is not valid JSON Schema (2020-12); mend it") from None
    if hidden:
        _accept_hidden(schema, _properties(schema))


def _accept_hidden(schema: Mapping[str, Json], properties: Mapping[str, Mapping[str, Json]]) -> None:
    """Whether a free text fits a rule would tell that text, a rule at a time."""
    leaving = [name for name, rule in properties.items() if leaves(rule)]
    if not schema.keys() <= ROOT_KEYS or not isinstance(schema.get("additionalProperties", True), bool):
        raise _refused("at this level `output_schema` has type, properties and required only")
    required = schema.get("required", [])
    if not isinstance(required, list) or not {str(name) for name in required} <= properties.keys():
        raise _refused("at this level `required` names fields of `properties` only")
    if len(leaving) > MOST_LEAVING:
        raise _refused("at this level at most 8 fields leave by themselves; ask for fewer, or for free texts")
    if any(not properties[name].keys() <= FREE_KEYS for name in properties if name not in leaving):
        raise _refused(
            "at this level a field is an enum, a boolean, a number with minimum and maximum (at most 100000 "
            "apart), a date by format, or a free one with type and description only; it waits for the owner"
        )


def leaves(rule: Mapping[str, Json]) -> bool:
    """Whether what fits `rule` may be shown to somebody who may not see the screen."""
    match dict(rule):
        case {"enum": [*choices], **rest}:
            simple = all(isinstance(choice, str | int | float | bool) for choice in choices)
            return simple and len(choices) <= MOST_CHOICES and rest.keys() <= FREE_KEYS
        case {"type": "boolean", **rest}:
            return rest.keys() <= FREE_KEYS
        case {"type": "integer" | "number", "minimum": low, "maximum": high, **rest}:
            return _near(low, high) and rest.keys() <= FREE_KEYS
        case {"type": "string", "format": "date" | "date-time", **rest}:
            return rest.keys() <= FREE_KEYS
        case _:
            return False


def leaving(schema: Mapping[str, Json], name: str) -> bool:
    """Whether that field of `schema` leaves by itself."""
    return leaves(_properties(schema).get(name, {}))


def wanted_words(schema: Mapping[str, Json]) -> str:
    """What the model is told besides the goal."""
    return (
        "\n\nWhen that is done, answer with one JSON object and nothing else. It fits this JSON Schema: "
        f"{json.dumps(schema)}"
    )


def read_result(schema: Mapping[str, Json], answer: str) -> tuple[dict[str, Json], dict[str, str]]:
    """The fields of `answer` that fit, and of those that do not the name and the rule that they break."""
    properties = _properties(schema)
    found = _object(answer, frozenset(properties))
    if found is None and len(properties) == 1:
        (only,) = properties
        found = {only: _plain_value(answer.strip(), properties[only])}
    found = {name: _tidy(value, properties.get(name, {})) for name, value in _whole(found or {}).items()}
    required = schema.get("required")
    missing: dict[str, str] = {}
    for name, rule in properties.items():
        if name in found:
            broken = _broken(rule, found[name])
            if broken:
                missing[name] = broken
        elif isinstance(required, list) and name in required:
            missing[name] = "required"
    if not missing and (broken := _broken(schema, found)):
        missing["(object)"] = broken
    return {
        name: value for name, value in found.items() if name in properties and name not in missing
    }, missing


def let_out(result: Mapping[str, Json], schema: Mapping[str, Json], *, released: bool) -> dict[str, Json]:
    """`result` for somebody who may not see the screen."""
    properties = _properties(schema)
    shown: dict[str, Json] = {}
    for name, value in result.items():
        rule = properties.get(name, {})
        if released:
            shown[name] = _vouched(value)  # the owner has read it
        elif not leaves(rule):
            shown[name] = WITHHELD
        elif isinstance(value, float):
            shown[name] = round(value, 2)  # more digits could hold anything
        else:
            shown[name] = _vouched(value)
    return shown


def _vouched(value: Json) -> Json:
    if isinstance(value, str):
        return Plain(value)
    if isinstance(value, list):
        return [_vouched(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _vouched(inner) for key, inner in value.items()}
    return value


def _properties(schema: Mapping[str, Json]) -> dict[str, dict[str, Json]]:
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return {}
    return {name: rule for name, rule in properties.items() if isinstance(rule, dict)}


def _broken(rule: Mapping[str, Json], value: Json) -> str:
    """The first keyword of `rule` that `value` breaks; empty when it fits."""
    from jsonschema import Draft202012Validator, ValidationError

    try:
        Draft202012Validator(rule).validate(value)  # pyright: ignore[reportUnknownMemberType]
    except ValidationError as error:
        return str(error.validator)
    except OverflowError:  # an integer that no float holds, against a rule that divides by one
        return "type"
    dated = rule.get("format") in ("date", "date-time")
    return "format" if dated and not _is_date(value) else ""


def _object(answer: str, names: frozenset[str]) -> dict[str, Json] | None:
    """The JSON object in `answer` that has the most of these fields, the last of them; None without one."""
    decoder = json.JSONDecoder(parse_float=_finite, parse_constant=_finite)
    best: dict[str, Json] | None = None
    at = -1
    for _ in range(_BRACES):
        at = answer.find("{", at + 1)
        if at < 0:
            break
        try:
            value: dict[str, Json]
            value, end = decoder.raw_decode(answer, at)
        except (ValueError, RecursionError):
            continue
        if _depth(value) > DEEPEST:
            continue
        if best is None or len(names & value.keys()) >= len(names & best.keys()):
            best = value
        at = end - 1
    return best


def _whole(found: dict[str, Json]) -> dict[str, Json]:
    """Without half characters, which no message can carry."""
    return json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))


def _finite(text: str) -> float:
    """Raises `ValueError` for what JSON has no word for."""
    if not math.isfinite(number := float(text)):
        raise ValueError(text)
    return number


def _plain_value(text: str, rule: Mapping[str, Json]) -> Json:
    """A whole answer as the one field that was asked for."""
    choices = rule.get("enum")
    if isinstance(choices, list):
        return next((c for c in choices if str(c).casefold() == text.casefold()), text)
    match rule.get("type"):
        case "integer" | "number":
            try:
                number = _finite(text)
            except ValueError:
                return text
            return int(number) if number.is_integer() else number
        case "boolean":
            return {"yes": True, "true": True, "no": False, "false": False}.get(text.casefold(), text)
        case _:
            return text


def _tidy(value: Json, rule: Mapping[str, Json]) -> Json:
    """One way to write each value, so that no way of writing says more."""
    if rule.get("type") in ("integer", "number") and isinstance(value, float) and value.is_integer():
        return int(value)
    moment = _moment(value) if isinstance(value, str) else None
    if moment is not None and rule.get("format") == "date":
        return moment.date().isoformat()
    if moment is not None and rule.get("format") == "date-time":
        return moment.replace(tzinfo=None).isoformat(timespec="minutes")
    return value


def _is_date(value: Json) -> bool:
    return isinstance(value, str) and (moment := _moment(value)) is not None and moment.year in YEARS


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _near(low: Json, high: Json) -> bool:
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return False
    return -LARGEST <= low <= high <= LARGEST and high - low <= WIDEST


def _depth(value: Json) -> int:
    """How many lists and objects lie within each other."""
    depth, level = 0, [value] if isinstance(value, dict | list) else []
    while level:
        depth += 1
        level = [inner for outer in level for inner in _inside(outer) if isinstance(inner, dict | list)]
    return depth


def _inside(value: dict[str, Json] | list[Json]) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value


def _has_word(value: Json) -> bool:
    """A word that would fetch something, or keep us busy for hours."""
    match value:
        case dict():
            named = value.get("properties")  # its keys are names of fields, not words of the language
            rules = [*named.values()] if isinstance(named, dict) else []
            rest = [inner for key, inner in value.items() if key != "properties" or not rules]
            return not FORBIDDEN.isdisjoint(value) or any(_has_word(inner) for inner in [*rest, *rules])
        case list():
            return any(_has_word(inner) for inner in value)
        case _:
            return False


def _refused(message: LiteralString) -> JobError:
    return JobError("schema_refused", message)
