"""The editors against parsers of other people, on random files."""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Mapping

import pytest
import tomlkit
import yaml
from gui_mcp.connect.errors import CannotEdit
from gui_mcp.connect.formats import Keys, Table, Value, look_up, put, remove

from tests.gui_mcp.connect.configs import (
    ENTRY,
    plain_json,
)


def test_thousands_of_random_objects_are_edited_as_the_standard_library_would() -> None:
    chance = random.Random(7)
    for _ in range(2000):
        data = random_table(chance, 3)
        indent = chance.choice([None, 0, 2, 4, "\t"])
        text = json.dumps(data, indent=indent, ensure_ascii=chance.random() < 0.5)
        keys: Keys = tuple(chance.choice("abcd") for _ in range(chance.randint(1, 3)))
        try:
            after = put("json", text, keys, ENTRY)
        except CannotEdit:
            above = [look_up(data, keys[: depth + 1]) for depth in range(len(keys) - 1)]
            assert any(value is not None and not isinstance(value, Mapping) for value in above)
            continue
        assert look_up(json.loads(after), keys) == ENTRY
        assert rest(json.loads(after), keys) == rest(data, keys)
        again = remove("json", after, keys)
        assert look_up(json.loads(again), keys) is None
        assert rest(json.loads(again), keys) == rest(data, keys)


def test_comments_stay_wherever_they_stand() -> None:
    chance = random.Random(11)
    for _ in range(2000):
        text = "{" + "".join(scribbled(chance, f'"{key}"', ":", "{}", ",") for key in "abc") + "}"
        text = scribbled(chance, text)
        after = put("jsonc", text, ("mcpServers", "gui"), ENTRY)
        assert look_up(json.loads(plain_json(after)), ("mcpServers", "gui")) == ENTRY
        assert re.findall(r"// .*|/\*.*?\*/", after) == re.findall(r"// .*|/\*.*?\*/", text)
        assert json.loads(plain_json(remove("jsonc", after, ("mcpServers", "gui"))))["c"] == {}


def scribbled(chance: random.Random, *tokens: str) -> str:
    """The tokens with comments and white space around them, each comment another."""
    out = ""
    for token in tokens:
        out += token
        for _ in range(chance.randint(0, 2)):
            mark = chance.getrandbits(32)
            out += chance.choice([" ", "\n", "\n    ", f"/* {mark}, */", f"// {mark} }}\n"])
    return out


@pytest.mark.parametrize(
    ("name", "keys"), [("yaml", ("extensions", "gui")), ("toml", ("mcp_servers", "gui"))]
)
def test_random_files_of_lines_keep_their_lines(name: str, keys: Keys) -> None:
    chance = random.Random(13)
    for _ in range(150):
        data: dict[str, Value] = {key: random_table(chance, 2) for key in "ab" if chance.random() < 0.7}
        data[keys[0]] = {
            key: {"command": "x", "more": random_table(chance, 1)} for key in chance.choice(["", "m", "mn"])
        }
        data = dict(chance.sample(list(data.items()), len(data)))
        if name == "yaml":
            text = yaml.safe_dump(
                data, sort_keys=False, indent=chance.choice([2, 4]), width=chance.choice([20, 80])
            )
        else:
            text = tomlkit.dumps(without_none(data))
        text = text.rstrip("\n") if chance.random() < 0.2 else text
        text = text.replace("\n", "\r\n") if chance.random() < 0.2 else text
        load = yaml.safe_load if name == "yaml" else tomllib.loads
        known: Table = load(text)
        after = put("yaml" if name == "yaml" else "toml", text, keys, ENTRY)
        assert look_up(load(after), keys) == ENTRY
        assert rest(load(after), keys) == rest(known, keys)
        assert set(text.splitlines()) - {f"{keys[0]}: {{}}"} <= set(after.splitlines())
        again: Table = load(remove("yaml" if name == "yaml" else "toml", after, keys))
        assert rest(again, keys) == rest(known, keys)


def without_none(table: Mapping[str, Value]) -> dict[str, Value]:
    """TOML has no null."""
    return {
        key: without_none(value) if isinstance(value, Mapping) else value
        for key, value in table.items()
        if value is not None and not isinstance(value, list)
    }


def rest(table: Table, keys: Keys) -> Table:
    """All but what stands at `keys`, and no table that was only on the way to it."""
    left = {key: value for key, value in table.items() if key != keys[0]}
    inner = table.get(keys[0])
    if len(keys) > 1 and isinstance(inner, Mapping) and (kept := rest(inner, keys[1:])):
        left[keys[0]] = kept
    return left


def random_table(chance: random.Random, depth: int) -> dict[str, Value]:
    return {chance.choice("abcdef"): random_value(chance, depth) for _ in range(chance.randint(0, 4))}


def random_value(chance: random.Random, depth: int) -> Value:
    leaves: list[Value] = [None, True, -1, 2.5e-3, 'quo"te\\', "}{][,:", "\u2028é"]
    if depth and chance.random() < 0.6:
        return random_table(chance, depth - 1)
    return [chance.choice(leaves), []] if chance.random() < 0.2 else chance.choice(leaves)
