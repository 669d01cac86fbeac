"""`gui-mcp connect`: what a person types to make a client start us, and to take it back."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from gui_mcp.connect.change import Change, apply, connecting, standing, undoing
from gui_mcp.connect.clients import CLIENTS, GENERIC, Client, Shape, choose_place, find_client, this_machine
from gui_mcp.connect.entry import Local, Remote, Wanted, server_command, starts_us
from gui_mcp.connect.errors import BrokenFile, CannotEdit, ConnectError
from gui_mcp.connect.files import snapshot
from gui_mcp.connect.formats import Table, editor

DONE, FAILED, BAD_INPUT = 0, 1, 2
DEFAULT_NAME = "gui"


def connect(argv: list[str]) -> int:
    """Takes the words after `gui-mcp connect`; 0: done, or nothing to do; 1: not done; 2: wrong words."""
    asked = _parser().parse_args(argv)
    try:
        if asked.list:
            return _list(asked)
        if asked.client is None and not asked.print:
            raise _Usage(f"say which client: {_known()}; or --list, or --print")
        wanted = _wanted(asked)
        client = find_client(asked.client) if asked.client else None
        if asked.print:
            return _print(client, asked.client, wanted)
        if client is None:
            raise _Usage(
                f"no client named {asked.client!r}; choose from {_known()}, or paste what --print shows"
            )
        return _undo(client, asked) if asked.undo else _connect(client, asked, wanted)
    except _Usage as error:
        return _say(str(error), BAD_INPUT)
    except ConnectError as error:
        return _say(str(error), FAILED)
    except OSError as error:
        return _say(f"{error.filename}: {error.strerror}; nothing was written", FAILED)


class _Usage(Exception):
    """The words do not fit together; the message says what to type."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gui-mcp connect",
        description="Write an MCP client's config so that it starts `gui-mcp serve`. Shows the change, asks, "
        "and keeps a copy of the file.",
        epilog=f"clients: {_known()}",
    )
    parser.add_argument("client", nargs="?", metavar="CLIENT")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--undo", action="store_true", help="take it back")
    how.add_argument("--print", action="store_true", help="print what to paste; write nothing")
    how.add_argument("--list", action="store_true", help="list the clients and which are connected")
    parser.add_argument(
        "--name", default=DEFAULT_NAME, help=f"what the client calls this server (default {DEFAULT_NAME})"
    )
    parser.add_argument("--home", type=Path, metavar="PATH", help="data folder that `serve` uses")
    parser.add_argument("--profile", choices=("standard", "paper"), help="which tool names `serve` offers")
    parser.add_argument(
        "--http", metavar="URL", help="reach a running daemon here instead of starting `serve`"
    )
    parser.add_argument(
        "--token-env",
        metavar="NAME",
        help="environment variable that holds the token for --http (default GUI_MCP_TOKEN)",
    )
    parser.add_argument("--project", action="store_true", help="the file of the project in this folder")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--force",
        action="store_true",
        help="write even if the client does not seem to be installed, or another server has the name",
    )
    return parser


def _known() -> str:
    return ", ".join(client.id for client in CLIENTS)


def _wanted(asked: argparse.Namespace) -> Wanted:
    name: str = asked.name
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name):
        raise _Usage(f"--name {name!r}: 1 to 40 letters, digits, _ and - are what every client takes")
    if asked.http is None:
        if asked.token_env is not None:
            raise _Usage("--token-env goes with --http URL; a client that starts `serve` needs no token")
        home: Path | None = asked.home
        args = ["serve"]
        if home is not None:
            args += ["--home", str(home.expanduser().absolute())]
        if asked.profile is not None:
            args += ["--profile", str(asked.profile)]
        wanted = Local(name, server_command(), tuple(args))
        if any(not word.isprintable() for word in (*wanted.command, *wanted.args)):
            raise _Usage(
                "the path of gui-mcp or of --home has characters that no config file can hold; move it"
            )
        return wanted
    if asked.home is not None or asked.profile is not None:
        raise _Usage(
            "--home and --profile are for `serve`; over --http the paper's names are at .../paper/mcp"
        )
    variable: str = asked.token_env or "GUI_MCP_TOKEN"
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable):
        raise _Usage("--token-env takes the name of an environment variable, never the token itself")
    if not _is_plain_url(asked.http):
        raise _Usage("--http takes a URL such as http://127.0.0.1:8731/mcp, without a name or password in it")
    return Remote(name, asked.http, variable)


def _is_plain_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = parts.hostname and parts.port != 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(named) and "@" not in parts.netloc and url.isprintable()


def _entry(shape: Shape, title: str, wanted: Wanted) -> Table:
    if isinstance(wanted, Local):
        return shape.local(wanted)
    if shape.remote is None:
        raise _Usage(f"{title} takes no URL in its file; leave out --http: `serve` reaches the same daemon")
    return shape.remote(wanted)


def _connect(client: Client, asked: argparse.Namespace, wanted: Wanted) -> int:
    entry = _entry(client.shape, client.title, wanted)
    if isinstance(wanted, Remote) and not client.shape.reads_env:
        raise ConnectError(
            f"{client.title} reads no environment variable there and would keep the token in clear, so "
            f"nothing was written; leave out --http, or paste what --print shows with the token put in"
        )
    file, installed = _file(client, asked)
    if not installed and not asked.force:
        raise ConnectError(
            f"{client.title} does not seem to be installed: nothing of it is where {file} would be; --force "
            f"writes that all the same, --print shows what to paste"
        )
    try:
        change = connecting(snapshot(file), client.shape, wanted.name, entry, force=asked.force)
    except BrokenFile as error:
        raise _broken(file, error) from None
    except CannotEdit as error:
        print(_snippet(client.shape, wanted.name, entry), end="")
        raise ConnectError(
            f"changing {file}: {error}; nothing was written, put the lines above in by hand"
        ) from None
    if change is None:
        print(f"already connected: {wanted.name!r} in {file}")
        return DONE
    if not _agreed(change, asked):
        return FAILED
    copy = apply(change, private=not asked.project)
    print(f"connected: {client.title} has {wanted.name!r} in {file}")
    again = ["gui-mcp connect", client.id, "--undo"]
    again += ["--name", wanted.name] if wanted.name != DEFAULT_NAME else []
    again += ["--project"] if asked.project else []
    print(f"{client.hint}; `{' '.join(again)}` takes it back")
    if copy:
        print(f"the file as it was: {copy}")
    _remark(asked, wanted)
    return DONE


def _undo(client: Client, asked: argparse.Namespace) -> int:
    file, _ = _file(client, asked)
    try:
        change = undoing(snapshot(file), client.shape, asked.name)
    except BrokenFile as error:
        raise _broken(file, error) from None
    except CannotEdit as error:
        raise ConnectError(
            f"changing {file}: {error}; nothing was written, take the entry out by hand"
        ) from None
    if change is None:
        print(f"nothing to undo: there is no {asked.name!r} in {file}")
        return DONE
    if not _agreed(change, asked):
        return FAILED
    apply(change, private=not asked.project)
    if change.after is None:
        what = "is gone, as before"
    else:
        what = "is as it was" if change.spent else f"has no {asked.name!r} any more"
    print(f"undone: {file} {what}")
    return DONE


def _print(client: Client | None, name: str | None, wanted: Wanted) -> int:
    if client is None and name is not None:
        print(f"no client named {name!r} is known here; most take this:", file=sys.stderr)
    shape = client.shape if client else GENERIC
    entry = _entry(shape, client.title if client else "this client", wanted)
    if isinstance(wanted, Remote) and not shape.reads_env:
        print("put the token where it says so: this client keeps it in clear", file=sys.stderr)
    print(_snippet(shape, wanted.name, entry), end="")
    return DONE


def _snippet(shape: Shape, name: str, entry: Table) -> str:
    return editor(shape.format).put("", (*shape.keys, name), entry)


def _broken(file: Path, error: BrokenFile) -> ConnectError:
    return ConnectError(f"reading {file}: {error}; nothing was written, mend that first")


def _list(asked: argparse.Namespace) -> int:
    for client in CLIENTS:
        if asked.project and not client.project:
            continue
        try:
            file, installed = _file(client, asked)
            state, where = _state(client, asked.name, file, installed), str(file)
        except OSError as error:
            state, where = "not readable", f"{error.filename}"
        print(f"{client.id:12} {client.title:20} {state:15} {where}")
    return DONE


def _state(client: Client, name: str, file: Path, installed: bool) -> str:
    if not installed:
        return "not installed"
    try:
        found = standing(snapshot(file).text(), client.shape, name)
    except ConnectError:
        return "file is broken"
    if found is None:
        return "not connected"
    return "connected" if isinstance(found, Mapping) and starts_us(found) else "another server"


def _file(client: Client, asked: argparse.Namespace) -> tuple[Path, bool]:
    """The file to look at, and whether its client is there."""
    if not asked.project:
        return choose_place(client, this_machine())
    if not client.project:
        having = ", ".join(other.id for other in CLIENTS if other.project)
        raise _Usage(f"{client.title} has no file of a project; these have: {having}")
    return Path.cwd() / client.project, True


def _agreed(change: Change, asked: argparse.Namespace) -> bool:
    print(change.diff())
    if asked.yes:
        return True
    if not sys.stdin.isatty():
        raise _Usage(
            "nobody is there to ask, nothing was written; --yes writes it, --print shows what to paste"
        )
    try:
        answer = input("write this? [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() in ("y", "yes"):
        return True
    print("nothing was written")
    return False


def _remark(asked: argparse.Namespace, wanted: Wanted) -> None:
    if isinstance(wanted, Remote):
        print(f"the client must see {wanted.token_env} in its environment; `gui-mcp tokens` makes a token")
        if wanted.url.startswith("http:") and not _loopback(wanted.url):
            print("this URL is not encrypted: the token can be read on the way", file=sys.stderr)
        return
    if asked.project:
        print("the entry holds a path of this machine: think before you share the file")
    if asked.home is None and os.environ.get("GUI_MCP_HOME"):
        print(
            "GUI_MCP_HOME is set here, but the client may not see it; --home PATH writes it in",
            file=sys.stderr,
        )


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _say(message: str, code: int) -> int:
    print(f"gui-mcp connect: {message}", file=sys.stderr)
    return code
