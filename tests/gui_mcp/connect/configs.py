"""Sample files of clients, and parsers that share nothing with the editors."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from gui_mcp.connect.clients import CLIENTS, Client, Machine, find_client
from gui_mcp.connect.formats import Table, Value, look_up

TOKEN = "gm-5f0c-secret"
REMOTE = "http://127.0.0.1:8731/mcp"
ENTRY: Table = {"command": "gui-mcp", "args": ["serve"]}

SAMPLES = {
    "json": '{\n    "theme": "dark",\n    "KEYS": {\n        "other": {\n'
    '            "command": "caf\\u00e9",\n            "args": ["-y", "x"]\n'
    '        }\n    },\n    "size": 1.0\n}\n',
    "jsonc": '// mine\n{\n\t"theme": "dark", // "not": "a key"\n\t/* servers */\n\t"KEYS": {\n'
    '\t\t"other": { "command": "x", "args": ["http://y"], }, // keep me\n\t},\n\t"size": 1.0,\n}\n',
    "toml": 'theme = "dark" # mine\n\n[KEYS.other]\ncommand = "x" # keep me\n\n'
    '[profiles.fast]\nsize = 1.0\n\n[KEYS.last]\ncommand = "y"\n',
    "yaml": "theme: dark # mine\nKEYS:\n  other: # keep me\n    cmd: x\n    args:\n    - -y\n"
    "\n# tail\nsize: 1.0\n",
}
"""One file a format, in a layout that a rewrite would not keep; KEYS stands for the client's own table."""

clients = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.id)


def machine(home: Path) -> Machine:
    return Machine("linux", home, {})


def file_of(client: Client, home: Path) -> Path:
    file = client.places[0].file(machine(home))
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def sample(client: Client) -> bytes:
    return SAMPLES[client.shape.format].replace("KEYS", client.shape.keys[0]).encode()


def parse(client: Client, raw: bytes) -> Table:
    """By a parser that shares nothing with the editor; comments and trailing commas are cut out first."""
    text = raw.decode("utf-8-sig")
    value: Value
    match client.shape.format:
        case "toml":
            value = tomllib.loads(text)
        case "yaml":
            value = yaml.safe_load(text)
        case "json":
            value = json.loads(text)
        case "jsonc":
            value = json.loads(plain_json(text))
    assert isinstance(value, Mapping)
    return value


def plain_json(text: str) -> str:
    string = r'("(?:\\.|[^"\\])*")'
    text = re.sub(string + r"|//[^\n]*|/\*.*?\*/", lambda m: m[1] or "", text, flags=re.DOTALL)
    return re.sub(string + r"|,(?=\s*[}\]])", lambda m: m[1] or "", text)


def entry_of(client: Client, raw: bytes, name: str = "gui") -> Table:
    found = look_up(parse(client, raw), (*client.shape.keys, name))
    assert isinstance(found, Mapping)
    return found


def with_entry(client: Client, raw: bytes, entry: Table) -> Table:
    """What a file says, and our entry."""
    before, (top,) = parse(client, raw), client.shape.keys
    servers = before[top]
    assert isinstance(servers, Mapping)
    return {**before, top: {**servers, "gui": entry}}


def words(entry: Table) -> list[str]:
    """Program and arguments, whatever the client calls them."""
    found: list[str] = []
    for key in ("cmd", "command", "args"):
        value = entry.get(key, ())
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += [str(word) for word in value]
    return found


def copies(file: Path) -> list[Path]:
    return [other for other in file.parent.iterdir() if ".gui-mcp-backup-" in other.name]


def row(name: str) -> Client:
    found = find_client(name)
    assert found is not None
    return found
