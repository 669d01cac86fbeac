"""`gui-mcp data`: what is kept, a copy of it, and having it forgotten."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from gui_mcp.config import load_config
from gui_mcp.data.deletion import Deleted, Plan, delete, plan, was_cut_short
from gui_mcp.data.export import Asked, export
from gui_mcp.data.listing import as_json, describe
from gui_mcp.data.wanted import Wanted
from gui_mcp.episode.errors import RecordError
from gui_mcp.folder import ConfigError, add_home, data_folder

FAILED, BAD_INPUT = 1, 2


def data(argv: list[str]) -> int:
    """`data list | export DEST | delete ...`; works beside a running daemon."""
    arguments = _parser().parse_args(argv)
    try:
        folder = data_folder(arguments.home)
        match arguments.what:
            case "list":
                return _list(folder, arguments)
            case "export":
                return _export(folder, arguments)
            case _:
                return _delete(folder, arguments)
    except (ConfigError, ValueError) as error:
        return _say(error, BAD_INPUT)
    except RecordError as error:
        return _say(error, FAILED)
    except OSError as error:
        return _say(f"reading the data folder: {error.strerror}; see that it is yours and whole", FAILED)


def _list(folder: Path, arguments: argparse.Namespace) -> int:
    config, now = load_config(folder), time.time()
    print(as_json(folder, config, now) if arguments.json else "\n".join(describe(folder, config, now)))
    return 0


def _export(folder: Path, arguments: argparse.Namespace) -> int:
    to: Path = arguments.to
    done = export(
        folder,
        to,
        Asked(
            frozenset(arguments.job),
            tuple(arguments.app),
            frozenset(arguments.device),
            arguments.since,
        ),
    )
    print(
        f"{to}: {_count(done.episodes, 'episode')}, {_count(done.jobs, 'job')}, "
        f"{_count(done.files, 'file')}, {done.bytes / 1e6:.1f} MB. "
        "manifest.json has the SHA-256 of each; together they hold what the runs saw."
    )
    for sentence in done.missing:
        print(f"missing: {sentence}", file=sys.stderr)
    return FAILED if done.missing else 0


def _delete(folder: Path, arguments: argparse.Namespace) -> int:
    wanted = Wanted(
        frozenset(arguments.episode),
        frozenset(arguments.job),
        frozenset(arguments.device),
        tuple(arguments.app),
        tuple(_text(given) for given in arguments.match),
        arguments.before,
        arguments.all,
    )
    if wanted.nothing:
        raise ValueError(
            "delete what? name it by --episode, --job, --app, --device, --match, --before or --all"
        )
    found = plan(folder, wanted)
    cut_short = was_cut_short(folder)
    if found.nothing and not cut_short:
        print("nothing that is kept fits that; nothing was deleted")
        return _say_left(found.left)
    print("\n".join(_will_go(found)))
    if cut_short:
        print("a deletion before this one was cut short: unless this is the same, run that again too")
    if not arguments.yes and not _agreed():
        print("nothing was deleted", file=sys.stderr)
        return FAILED
    return _say_deleted(delete(folder, wanted))


def _text(given: str) -> str:
    """What to look for; with `-` it is read here, so that no list of processes and no shell keeps it."""
    if given != "-":
        return given
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass("text to forget (not shown): ")
    return sys.stdin.readline().rstrip("\n")


def _will_go(found: Plan) -> list[str]:
    parts = [
        (found.episodes, f"{_count(len(found.episodes), 'episode')} as a whole"),
        (found.erased, f"parts of {_count(len(found.erased), 'episode')}, {_count(found.steps, 'step')}"),
        (found.jobs, f"{_count(len(found.jobs), 'job')} as a whole"),
        (found.jobs_erased, f"parts of {_count(len(found.jobs_erased), 'job')}"),
        (found.files, f"what {_count(len(found.files), 'other file')} say of it (logs, pages, copies)"),
        (found.learnt, f"what was made of {_count(len(found.learnt), 'episode')} to learn from"),
        (found.copies, f"{_count(len(found.copies), 'copy', 'copies')} of the job store, older or damaged"),
    ]
    return ["this will go, for good:", *(f"  {words}" for there, words in parts if there)]


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise ValueError("nobody is there to say yes: add --yes")
    return input("delete it? [yes/no] ").strip().casefold() in ("y", "yes")


def _say_deleted(gone: Deleted) -> int:
    print(f"deleted, with {_count(gone.blobs, 'picture or screen', 'pictures and screens')}")
    if gone.adapters:
        print(
            f"trained on some of it: {', '.join(gone.adapters)}. An adapter does not forget: train it again "
            "without, or remove it."
        )
    return _say_left(gone.left)


def _say_left(left: tuple[str, ...]) -> int:
    for sentence in left:
        print(f"left: {sentence}", file=sys.stderr)
    return FAILED if left else 0


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _say(error: Exception | str, code: int) -> int:
    print(f"gui-mcp data: {error}", file=sys.stderr)
    return code


def _day(text: str) -> float:
    for form in ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"):
        try:
            return time.mktime(time.strptime(text, form))
        except (ValueError, OverflowError):
            continue
    raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as 2026-01-31, or 2026-01-31T12:00")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gui-mcp data", description="The record of your runs: what is kept, a copy of it, forgetting it."
    )
    actions = parser.add_subparsers(dest="what", required=True, metavar="list | export | delete")
    listing = actions.add_parser("list", help="what is kept, how big and old it is, and when it goes")
    listing.add_argument("--json", action="store_true", help="the episodes, for programs")
    add_home(listing)

    exporting = actions.add_parser("export", help="write a copy: a folder, or a .zip or .tar.gz")
    exporting.add_argument("to", type=Path, metavar="DEST", help="a place where nothing is yet")
    _add_which(exporting)
    exporting.add_argument("--since", type=_day, metavar="DATE", help="only what was begun since then")
    add_home(exporting)

    deleting = actions.add_parser(
        "delete",
        help="have it forgotten",
        description="Deletes whole episodes and jobs, or with --app and --match what they say of it. "
        "Each kind that is given narrows; one kind given twice means either.",
    )
    _add_which(deleting)
    deleting.add_argument("--episode", action="append", default=[], metavar="ID", help="this episode")
    deleting.add_argument(
        "--match",
        action="append",
        default=[],
        metavar="TEXT",
        help="every step, screen, goal and answer with this text in it, upper or lower case; "
        "`-` asks for it, so that it stays out of the shell's history",
    )
    deleting.add_argument("--before", type=_day, metavar="DATE", help="only what was begun before that")
    deleting.add_argument("--all", action="store_true", help="every episode and every job")
    deleting.add_argument("--yes", action="store_true", help="without asking")
    add_home(deleting)
    return parser


def _add_which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--job", action="append", default=[], metavar="ID", help="of this job")
    parser.add_argument("--app", action="append", default=[], metavar="NAME", help="of this app, or URL host")
    parser.add_argument("--device", action="append", default=[], metavar="NAME", help="of this device")
