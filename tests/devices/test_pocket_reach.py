"""Nothing that a client of the simulated phone says can reach the machine that it runs on.

The sources are read, and what they may use of Python is a list of what they need: what is not on it (another
module, another attribute of a module that can open files) is found here before anybody can misuse it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import gui_mcp_devices.pocket
import pytest

POCKET = Path(gui_mcp_devices.pocket.__file__).parent
HARMLESS = frozenset(
    "__future__ base64 binascii collections contextlib csv dataclasses datetime errno functools hashlib "
    "ipaddress itertools json re stat struct typing weakref zlib zoneinfo gui_mcp_devices".split()
)
"""Modules with nothing in them that opens a file or a connection, or starts a program."""
PARTLY: dict[str, frozenset[str]] = {
    "io": frozenset({"BytesIO", "StringIO"}),
    "sqlite3": frozenset(),  # see `_calls`
    "zipfile": frozenset({"BadZipFile", "ZipFile"}),
    "asyncio": frozenset(
        "AbstractEventLoop BaseTransport CancelledError Event FIRST_COMPLETED Future IncompleteReadError "
        "LimitOverrunError Lock Protocol Server StreamReader StreamWriter Task Transport create_task "
        "current_task ensure_future gather get_running_loop shield sleep timeout wait wait_for".split()
    ),
    "os": frozenset({"urandom"}),
    "PIL.Image": frozenset({"Image"}),
}
"""Modules of which these names are used and no others."""
NAMES = frozenset(
    "__import__ __builtins__ __loader__ __spec__ breakpoint compile delattr eval exec getattr globals locals "
    "open setattr vars".split()
)
CONNECTS = frozenset(
    "connect_accepted_socket connect_read_pipe connect_write_pipe create_connection create_datagram_endpoint "
    "create_server create_subprocess_exec create_subprocess_shell create_unix_connection create_unix_server "
    "open_connection open_unix_connection run_in_executor sock_connect start_server start_unix_server "
    "subprocess_exec subprocess_shell to_thread".split()
)
AT_HOME = frozenset({"LOOPBACK", "host", "'127.0.0.1'"})
"""What a connection is made from or to; a `host` is checked by `serve_machines`."""
LISTENING = {
    "wire/console.py": {"start_server"},
    "wire/forwards.py": {"create_connection", "create_server"},
    "wire/front.py": {"create_server"},
    "wire/serve.py": {"create_server"},
}
DUNDERS = frozenset({"__init__", "__name__"})


def reached(source: str, may_connect: frozenset[str] = frozenset()) -> list[str]:
    """What in `source` is on no list."""
    tree = ast.parse(source)
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: list[str] = []
    for node in ast.walk(tree):
        if id(node) not in typing_only:
            found += (f"{word} in line {node.lineno}" for word in _words(node, may_connect))  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    return found


def _words(node: ast.AST, may_connect: frozenset[str]) -> Iterator[str]:
    match node:
        case ast.Import(names):
            for each in names:
                partly = each.name in PARTLY and not each.asname  # under its own name its uses are seen
                if each.name.split(".")[0] not in HARMLESS and not partly:
                    yield each.name
        case ast.ImportFrom(module=module, names=names, level=level):
            top = (module or "").split(".")[0]
            partly = PARTLY.get(module or "", frozenset())
            if level or (top not in HARMLESS and not {a.name for a in names} <= partly):
                yield f"{module}"
        case ast.Name(id):
            yield from {id} & NAMES
        case ast.Attribute(value, attr):
            module = ast.unparse(value)
            if module in PARTLY and module != "sqlite3" and attr not in PARTLY[module] | may_connect:
                yield f"{module}.{attr}"
            if attr.startswith("__") and attr not in DUNDERS:
                yield attr
            if attr in CONNECTS - may_connect:
                yield attr
        case ast.Call():
            yield from _calls(node)
        case _:
            pass


def _calls(node: ast.Call) -> Iterator[str]:
    """What is right or wrong by what it is given."""
    name, given = ast.unparse(node.func), [ast.unparse(each) for each in node.args]
    match name:
        case "sqlite3.connect" if given != ["':memory:'"]:
            yield ast.unparse(node)
        case "zipfile.ZipFile" if not given or not given[0].startswith("io.BytesIO("):
            yield ast.unparse(node)
        case _ if name.rpartition(".")[2] in CONNECTS and not AT_HOME & set(given):
            yield ast.unparse(node)
        case _ if name.endswith(
            (".enable_load_extension", ".load_extension", ".backup", ".set_trace_callback")
        ):
            yield name
        case _:
            pass


def test_nothing_in_the_shell_and_on_the_wire_can_reach_the_host() -> None:
    modules = [*(POCKET / "sh").rglob("*.py"), *(POCKET / "wire").rglob("*.py")]
    assert len(modules) > 50
    for path in modules:
        name = path.relative_to(POCKET).as_posix()
        found = reached(path.read_text(), frozenset(LISTENING.get(name, ())))
        assert not found, f"{name}: {found}"


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.system('ls')",
        "import builtins",
        "import os as re",
        "from os import system",
        "import subprocess",
        "from pathlib import Path",
        "import io\nio.open('/etc/passwd')",
        "import io\nio.FileIO('/etc/passwd')",
        "from io import FileIO",
        "import codecs",
        "open('/etc/passwd')",
        "read = open",
        "import re\nre.__builtins__['open']",
        "getattr(re, 'sys')",
        "().__class__.__base__.__subclasses__()",
        "import sqlite3\nsqlite3.connect('/home/me/x.db')",
        "import sqlite3\nsqlite3.connect(path)",
        "import sqlite3\nsqlite3.connect('file:/x', uri=True)",
        "import zipfile\nzipfile.ZipFile(path)",
        "import asyncio\nasyncio.create_subprocess_shell('ls')",
        "import asyncio\nasyncio.open_connection('example.com', 80)",
        "import asyncio\nasyncio.subprocess.PIPE",
        "loop.create_connection(Made, 'example.com', 80)",
        "loop.run_in_executor(None, run)",
        "from PIL import Image\nImage.open('/x.png')",
        "from . import escape",
        "__import__('os')",
        "if True:\n    import socket",
    ],
)
def test_whatever_would_reach_it_is_found(source: str) -> None:
    assert reached(source)


@pytest.mark.parametrize(
    ("call", "fine"),
    [
        ("loop.create_server(made, LOOPBACK, port)", True),
        ("loop.create_server(made, host, port)", True),
        ("loop.create_server(made, '0.0.0.0', port)", False),
        ("loop.create_server(made, None, port)", False),
        ("loop.create_server(made, where, port)", False),
    ],
)
def test_who_may_listen_listens_at_home_alone(call: str, fine: bool) -> None:
    assert (reached(call, frozenset({"create_server"})) == []) is fine
