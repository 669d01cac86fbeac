"""ls, stat, find, du, df: what is where on the phone."""

from __future__ import annotations

import stat as modes
from dataclasses import dataclass
from datetime import datetime

from gui_mcp_devices.pocket.files import Entry, FileError
from gui_mcp_devices.pocket.sh.commands.clock import zone
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed, normal
from gui_mcp_devices.pocket.sh.options import options, whole
from gui_mcp_devices.pocket.sh.patterns import glob


def owner(path: str) -> tuple[str, str]:
    """User and group of a path, by where it lies."""
    path = normal(path)
    if path.startswith(("/storage/emulated", "/sdcard", "/mnt/sdcard", "/data/media")):
        return "u0_a158", "media_rw"
    if path.startswith("/data/local/tmp"):
        return "shell", "shell"
    if path.startswith("/data/data/"):
        return "u0_a160", "u0_a160"
    return "root", "root"


def permissions(entry: Entry) -> str:
    return modes.filemode(entry.mode)


def _time(ctx: Context, entry: Entry) -> str:
    return datetime.fromtimestamp(entry.mtime, zone(ctx.phone)).strftime("%Y-%m-%d %H:%M")


async def ls(ctx: Context) -> int:
    given = options(ctx.args, "l1aAdRiFhnstrSuUcCLHpqxmgoZ", "", {"color": "C", "full-time": "l"})
    names = list(given.rest) or ["."]
    files: list[str] = []
    folders: list[str] = []
    status = 0
    for name in names:
        entry = ctx.phone.files.stat(ctx.path(name), follow=not given.has("ld") or name.endswith("/"))
        if entry is None:
            await ctx.complain(f"{name}: No such file or directory")
            status = 1
        elif entry.is_dir and not given.has("d"):
            folders.append(name)
        else:
            files.append(name)
    ls_one = _Ls(ctx, given.flags)
    await ctx.say(*ls_one.lines([(name, ctx.path(name)) for name in files]))
    headed = given.has("R") or len(files) + len(folders) > 1
    printed = bool(files)
    while folders:
        await ctx.budget.step()
        name = folders.pop(0)
        try:
            entries = ctx.phone.files.list(ctx.path(name))
        except FileError as problem:
            await ctx.complain(f"{name}: {problem.reason}")
            status = 1
            continue
        shown = ls_one.chosen(entries)
        base = ctx.path(name).rstrip("/")
        made = ls_one.lines([(child, f"{base}/{child}") for child in shown])
        if given.has("l"):
            made = [f"total {sum((_blocks(entries[c]) for c in shown if c in entries), 0) // 2}", *made]
        await ctx.say(*(("",) if printed and headed else ()), *((f"{name}:",) if headed else ()), *made)
        printed = True
        if given.has("R"):
            deeper = [f"{name.rstrip('/')}/{c}" for c in shown if c in entries and entries[c].is_dir]
            folders = deeper + folders
    return status


@dataclass(frozen=True, slots=True)
class _Ls:
    ctx: Context
    flags: frozenset[str]

    def chosen(self, entries: dict[str, Entry]) -> list[str]:
        found = [
            name for name in entries if "a" in self.flags or "A" in self.flags or not name.startswith(".")
        ]
        if "t" in self.flags:
            found.sort(key=lambda name: -entries[name].mtime)
        elif "S" in self.flags:
            found.sort(key=lambda name: -entries[name].size)
        if "r" in self.flags:
            found.reverse()
        return [".", "..", *found] if "a" in self.flags else found

    def lines(self, found: list[tuple[str, str]]) -> list[str]:
        rows = [(name, path, self.ctx.phone.files.stat(path, follow=False)) for name, path in found]
        if "l" not in self.flags:
            return [name + self._mark(entry) for name, _, entry in rows]
        sizes = [self._size(entry) for _, _, entry in rows]
        widest = max(map(len, sizes), default=0)
        users = [owner(path) for _, path, _ in rows]
        wide = [max((len(user[index]) for user in users), default=0) for index in (0, 1)]
        made: list[str] = []
        for (name, path, entry), size, (user, group) in zip(rows, sizes, users, strict=True):
            if entry is None:
                continue
            links = 2 if entry.is_dir else 1
            tail = f" -> {self.ctx.phone.files.readlink(path)}" if entry.is_link else ""
            made.append(
                f"{permissions(entry)} {links} {user:<{wide[0]}} {group:<{wide[1]}} {size:>{widest}} "
                f"{_time(self.ctx, entry)} {name}{self._mark(entry)}{tail}"
            )
        return made

    def _size(self, entry: Entry | None) -> str:
        size = entry.size if entry else 0
        return human(size) if "h" in self.flags else str(size)

    def _mark(self, entry: Entry | None) -> str:
        return "/" if entry is not None and entry.is_dir and self.flags & {"F", "p"} else ""


def _blocks(entry: Entry) -> int:
    """512-byte blocks, in fours of a kilobyte as ext4 gives them out."""
    return -(-entry.size // 4096) * 8


def human(size: int) -> str:
    number = float(size)
    for unit in ("", "K", "M", "G"):
        if number < 1000 or unit == "G":
            return f"{number:.1f}{unit}" if unit and number < 10 else f"{number:.0f}{unit}"
        number /= 1024
    return str(size)


async def stat(ctx: Context) -> int:
    given = options(ctx.args, "Lft", "c")
    status = 0
    for name in given.rest:
        entry = ctx.phone.files.stat(ctx.path(name), follow=given.has("L"))
        if entry is None:
            await ctx.complain(f"'{name}': No such file or directory")
            status = 1
            continue
        if given.has("c"):
            await ctx.say(_formatted(ctx, name, entry, given.value("c")))
            continue
        user, group = owner(ctx.path(name))
        kind = "directory" if entry.is_dir else "symbolic link" if entry.is_link else "regular file"
        moment = datetime.fromtimestamp(entry.mtime, zone(ctx.phone)).strftime(
            "%Y-%m-%d %H:%M:%S.000000000 %z"
        )
        await ctx.say(
            f"  File: {name}",
            f"  Size: {entry.size}\t Blocks: {_blocks(entry)}\t IO Blocks: 512\t{kind}",
            f"Device: fc00h/64512d\t Inode: {_inode(ctx.path(name))}\t Links: {2 if entry.is_dir else 1}",
            f"Access: ({entry.mode & 0o7777:04o}/{permissions(entry)})\t"
            f"Uid: ( 2000/{user:>8})\tGid: ( 2000/{group:>8})",
            f"Access: {moment}",
            f"Modify: {moment}",
            f"Change: {moment}",
        )
    return status


def _inode(path: str) -> int:
    """A number that stays the same for a path."""
    number = 0
    for character in path:
        number = (number * 131 + ord(character)) & 0xFFFFF
    return number + 100


def _formatted(ctx: Context, name: str, entry: Entry, form: str) -> str:
    user, group = owner(ctx.path(name))
    moment = datetime.fromtimestamp(entry.mtime, zone(ctx.phone))
    kind = "directory" if entry.is_dir else "symbolic link" if entry.is_link else "regular file"
    known = {
        "n": name,
        "N": f"'{name}'",
        "s": str(entry.size),
        "a": f"{entry.mode & 0o7777:o}",
        "A": permissions(entry),
        "f": f"{entry.mode:x}",
        "F": kind,
        "U": user,
        "u": "2000",
        "G": group,
        "g": "2000",
        "Y": str(entry.mtime),
        "X": str(entry.mtime),
        "Z": str(entry.mtime),
        "y": moment.strftime("%Y-%m-%d %H:%M:%S.000000000 %z"),
        "i": str(_inode(ctx.path(name))),
        "b": str(_blocks(entry)),
        "B": "512",
        "h": "2" if entry.is_dir else "1",
        "%": "%",
    }
    made: list[str] = []
    at = 0
    while at < len(form):
        if form[at] == "%" and at + 1 < len(form):
            made.append(known.get(form[at + 1], f"%{form[at + 1]}"))
            at += 2
        else:
            made.append(form[at])
            at += 1
    return "".join(made)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What `find` was asked for; an empty field asks nothing."""

    name: str = ""
    fold: bool = False
    path: str = ""
    kind: str = ""
    least: int = 0
    deepest: int = 100
    size: str = ""
    empty: bool = False

    def holds(self, path: str, entry: Entry) -> bool:
        base = path.rstrip("/").rpartition("/")[2] or path
        kind = "d" if entry.is_dir else "l" if entry.is_link else "f"
        return (
            (
                not self.name
                or glob(self.name.casefold() if self.fold else self.name).matches(base, fold=self.fold)
            )
            and (not self.path or glob(self.path).matches(path))
            and (not self.kind or kind in self.kind.split(","))
            and (not self.size or _sized(self.size, entry.size))
            and (not self.empty or (entry.size == 0 and not entry.is_dir))
        )


def _sized(text: str, size: int) -> bool:
    sign = text[:1] if text[:1] in "+-" else ""
    unit = {"c": 1, "k": 1024, "M": 1 << 20, "G": 1 << 30}.get(text[-1:], 0)
    number = whole(text[len(sign) : -1] if unit else text[len(sign) :])
    blocks = -(-size // (unit or 512))
    return blocks > number if sign == "+" else blocks < number if sign == "-" else blocks == number


async def find(ctx: Context) -> int:
    args = list(ctx.args)
    tops: list[str] = []
    while args and args[0][:1] not in ("-", "(", "!"):
        tops.append(args.pop(0))
    values: dict[str, str] = {}
    act, command = "print", list[str]()
    while args:
        word = args.pop(0)
        if word in ("-print", "-print0", "-delete"):
            act = word[1:]
        elif word in ("-follow", "-xdev", "-a", "-and", "-H", "-L"):
            continue
        elif word == "-empty":
            values["empty"] = "1"
        elif word in ("-exec", "-ok"):
            while args and args[0] not in (";", "+"):
                command.append(args.pop(0))
            act = "exec+" if args[:1] == ["+"] else "exec"
            args = args[1:]
        elif (
            word in ("-name", "-iname", "-path", "-wholename", "-type", "-maxdepth", "-mindepth", "-size")
            and args
        ):
            values[word[1:]] = args.pop(0)
        else:
            raise Failed(f"bad arg '{word[:40]}'")
    wanted = _Wanted(
        name=values.get("name", values.get("iname", "")),
        fold="iname" in values,
        path=values.get("path", values.get("wholename", "")),
        kind=values.get("type", ""),
        least=whole(values.get("mindepth", "0")),
        deepest=whole(values.get("maxdepth", "100")),
        size=values.get("size", ""),
        empty="empty" in values,
    )
    return await _found(ctx, tops or ["."], wanted, act, command)


async def _found(ctx: Context, tops: list[str], wanted: _Wanted, act: str, command: list[str]) -> int:
    status = 0
    matched: list[str] = []
    todo = [(top, 0) for top in reversed(tops)]
    while todo:
        await ctx.budget.step()
        path, depth = todo.pop()
        entry = ctx.phone.files.stat(ctx.path(path), follow=depth == 0 and path.endswith("/"))
        if entry is None:
            await ctx.complain(f"{path}: No such file or directory")
            status = 1
            continue
        if depth >= wanted.least and wanted.holds(path, entry):
            matched.append(path)
        if entry.is_dir and depth < wanted.deepest:
            children = ctx.phone.files.list(ctx.path(path))
            todo.extend((f"{path.rstrip('/')}/{child}", depth + 1) for child in reversed(children))
    if act == "print":
        await ctx.say(*matched)
    elif act == "print0":
        await ctx.write("".join(f"{path}\0" for path in matched).encode("utf-8", "replace"))
    elif act == "delete":
        for path in reversed(matched):
            ctx.phone.files.remove(ctx.path(path))
    elif act == "exec+":
        if matched:
            return await ctx.run([*(word for word in command if word != "{}"), *matched])
    else:
        for path in matched:
            if command:
                await ctx.run([word.replace("{}", path) for word in command])
    return status


def _below(ctx: Context, path: str) -> int:
    """Bytes in a file or in all of a folder's."""
    entry = ctx.phone.files.stat(path, follow=False)
    if entry is None:
        return 0
    if not entry.is_dir:
        return entry.size
    return sum(_below(ctx, f"{path.rstrip('/')}/{child}") for child in ctx.phone.files.list(path))


async def du(ctx: Context) -> int:
    given = options(ctx.args, "shkmacx", "d")
    for name in given.rest or (".",):
        if ctx.stat(name) is None:
            raise Failed(f"{name}: No such file or directory")
        size = _below(ctx, ctx.path(name))
        shown = human(size) if given.has("h") else str(-(-size // (1 << 20 if given.has("m") else 1024)))
        await ctx.say(f"{shown}\t{name}")
    return 0


SCALE = 400
"""The few megabytes that files may take here are shown as the storage of a phone, so that full is full and
nobody takes a fresh phone for a full one."""


async def df(ctx: Context) -> int:
    given = options(ctx.args, "hkHPmi", "t")
    used, free = ctx.phone.files.used * SCALE, ctx.phone.files.free * SCALE
    rows = [
        ("/dev/block/dm-6", used + free, used, free, "/data"),
        ("/dev/fuse", used + free, used, free, "/storage/emulated"),
    ]
    await ctx.say(
        f"{'Filesystem':<17} {'Size' if given.has('h') else '1K-blocks':>9} {'Used':>8} "
        f"{'Avail' if given.has('h') else 'Available':>9} Use% Mounted on"
    )
    for name, *sizes, where in rows:
        shown = [human(size) if given.has("h") else str(size // 1024) for size in sizes]
        share = 100 * used // max(1, used + free)
        await ctx.say(f"{name:<17} {shown[0]:>9} {shown[1]:>8} {shown[2]:>9} {share:>3}% {where}")
    return 0


COMMANDS: dict[str, Command] = {"ls": ls, "stat": stat, "find": find, "du": du, "df": df}
