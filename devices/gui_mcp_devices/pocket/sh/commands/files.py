"""rm, mv, cp, mkdir, touch and the rest of what changes files."""

from __future__ import annotations

from gui_mcp_devices.pocket.files import FileError
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed
from gui_mcp_devices.pocket.sh.options import options, whole


async def rm(ctx: Context) -> int:
    given = options(ctx.args, "rRfiv", "", {"recursive": "r", "force": "f"})
    if not given.rest and not given.has("f"):
        raise Failed("Needs 1 argument")
    status = 0
    for name in given.rest:
        entry = ctx.phone.files.stat(ctx.path(name), follow=False)
        if entry is None:
            if not given.has("f"):
                await ctx.complain(f"{name}: No such file or directory")
                status = 1
            continue
        if entry.is_dir and not given.has("rR"):
            await ctx.complain(f"{name}: is directory")
            status = 1
            continue
        try:
            ctx.phone.files.remove(ctx.path(name), recursive=given.has("rR"))
        except FileError as problem:
            await ctx.complain(f"{name}: {problem.reason}")
            status = 1
    return status


async def rmdir(ctx: Context) -> int:
    for name in options(ctx.args, "p").rest:
        entry = ctx.phone.files.stat(ctx.path(name), follow=False)
        if entry is None or not entry.is_dir:
            raise Failed(f"{name}: {'Not a directory' if entry else 'No such file or directory'}")
        ctx.phone.files.remove(ctx.path(name))
    return 0


async def mkdir(ctx: Context) -> int:
    given = options(ctx.args, "pv", "m")
    status = 0
    for name in given.rest:
        try:
            ctx.phone.files.mkdir(ctx.path(name), parents=given.has("p"))
        except FileError as problem:
            await ctx.complain(f"'{name}': {problem.reason}")
            status = 1
    return status


def _inside(ctx: Context, source: str, target: str) -> str:
    """Where `source` goes: into `target` where that is a folder."""
    entry = ctx.stat(target)
    if entry is None or not entry.is_dir:
        return ctx.path(target)
    return f"{ctx.path(target).rstrip('/')}/{source.rstrip('/').rpartition('/')[2]}"


def _pairs(ctx: Context, rest: tuple[str, ...]) -> list[tuple[str, str]]:
    if len(rest) < 2:
        raise Failed("Needs 2 arguments")
    *sources, target = rest
    entry = ctx.stat(target)
    if len(sources) > 1 and (entry is None or not entry.is_dir):
        raise Failed(f"'{target}' not directory")
    return [(source, _inside(ctx, source, target)) for source in sources]


async def mv(ctx: Context) -> int:
    given = options(ctx.args, "finv")
    status = 0
    for source, target in _pairs(ctx, given.rest):
        if given.has("n") and ctx.phone.files.stat(target) is not None:
            continue
        try:
            ctx.phone.files.rename(ctx.path(source), target)
        except FileError as problem:
            await ctx.complain(f"bad '{source}': {problem.reason}")
            status = 1
    return status


async def cp(ctx: Context) -> int:
    given = options(ctx.args, "rRafpivdnLPHsul")
    status = 0
    for source, target in _pairs(ctx, given.rest):
        try:
            await _copy(ctx, ctx.path(source), target, deep=given.has("rRa"), keep=given.has("pa"))
        except FileError as problem:
            await ctx.complain(f"bad '{source}': {problem.reason}")
            status = 1
        except Failed as failed:
            await ctx.complain(str(failed))
            status = 1
    return status


async def _copy(ctx: Context, source: str, target: str, *, deep: bool, keep: bool) -> None:
    await ctx.budget.step()
    files = ctx.phone.files
    entry = files.stat(source)
    if entry is None:
        raise Failed(f"bad '{source}': No such file or directory")
    if not entry.is_dir:
        files.write(target, files.read(source), entry.mode & 0o777, entry.mtime if keep else None)
        return
    if not deep:
        raise Failed(f"Skipped dir '{source}'")
    if f"{files.resolve(target)}/".startswith(f"{files.resolve(source)}/"):
        raise Failed(f"recursion in '{source}'")
    files.mkdir(target, parents=True)
    for child in files.list(source):
        await _copy(ctx, f"{source}/{child}", f"{target}/{child}", deep=True, keep=keep)


async def touch(ctx: Context) -> int:
    given = options(ctx.args, "acmh", "drt")
    moment: int | None = None
    if given.has("r"):
        entry = ctx.stat(given.value("r"))
        moment = entry.mtime if entry else None
    elif given.value("d").startswith("@"):
        moment = whole(given.value("d")[1:])
    for name in given.rest:
        if given.has("c") and ctx.stat(name) is None:
            continue
        try:
            ctx.phone.files.touch(ctx.path(name), moment)
        except FileError as problem:
            raise Failed(f"'{name}': {problem.reason}") from None
    return 0


async def chmod(ctx: Context) -> int:
    given = options([word for word in ctx.args if word not in ("-R", "-v", "-f")], "")
    if len(given.rest) < 2:
        raise Failed("Needs 2 arguments")
    mode, *names = given.rest
    deep = "-R" in ctx.args
    for name in names:
        entry = ctx.stat(name)
        if entry is None:
            raise Failed(f"{name}: No such file or directory")
        await _mode(ctx, ctx.path(name), mode, deep)
    return 0


async def _mode(ctx: Context, path: str, mode: str, deep: bool) -> None:
    await ctx.budget.step()
    entry = ctx.phone.files.stat(path)
    if entry is None:
        return
    ctx.phone.files.chmod(path, _wanted(mode, entry.mode & 0o7777))
    if deep and entry.is_dir:
        for child in ctx.phone.files.list(path):
            await _mode(ctx, f"{path}/{child}", mode, True)


def _wanted(mode: str, old: int) -> int:
    """`755`, `+x`, `u=rw,go-w`."""
    if mode and all(digit in "01234567" for digit in mode) and len(mode) <= 5:
        return int(mode, 8) & 0o7777
    for piece in mode.split(","):
        at = next((index for index, sign in enumerate(piece) if sign in "+-="), -1)
        if at < 0 or any(letter not in "rwxXst" for letter in piece[at + 1 :]):
            raise Failed(f"bad mode '{mode[:40]}'")
        who, sign, what = piece[:at] or "a", piece[at], piece[at + 1 :]
        bits = sum({"r": 4, "w": 2, "x": 1, "X": 1}.get(letter, 0) for letter in set(what))
        shifts = [shift for letter, shift in (("u", 6), ("g", 3), ("o", 0)) if letter in who or "a" in who]
        for shift in shifts:
            mask = bits << shift
            old = old | mask if sign == "+" else old & ~mask if sign == "-" else (old & ~(7 << shift)) | mask
    return old


async def chown(ctx: Context) -> int:
    """chown, chgrp, restorecon: there is one user here, so nothing changes; a missing file is still said."""
    for name in [word for word in ctx.args if not word.startswith("-")][
        0 if ctx.name == "restorecon" else 1 :
    ]:
        if ctx.stat(name) is None:
            raise Failed(f"'{name}': No such file or directory")
    return 0


async def ln(ctx: Context) -> int:
    given = options(ctx.args, "sfnTv")
    if len(given.rest) != 2:
        raise Failed("Needs 2 arguments")
    if not given.has("s"):
        await _copy(ctx, ctx.path(given.rest[0]), ctx.path(given.rest[1]), deep=False, keep=True)
        return 0
    path = _inside(ctx, *given.rest)
    if given.has("f") and ctx.phone.files.stat(path, follow=False) is not None:
        ctx.phone.files.remove(path)
    ctx.phone.files.link(path, given.rest[0])
    return 0


async def readlink(ctx: Context) -> int:
    given = options(ctx.args, "fenqm")
    status = 0
    for name in given.rest:
        try:
            if given.has("fem") or ctx.name == "realpath":
                resolved = ctx.phone.files.resolve(ctx.path(name))
                if ctx.name == "realpath" and ctx.phone.files.stat(resolved) is None:
                    raise Failed(f"{name}: No such file or directory")
                await ctx.say(resolved)
            else:
                await ctx.say(ctx.phone.files.readlink(ctx.path(name)))
        except FileError as problem:
            if ctx.name == "realpath":
                await ctx.complain(f"{name}: {problem.reason}")
            status = 1
    return status


async def truncate(ctx: Context) -> int:
    given = options(ctx.args, "c", "s")
    size = given.number("s", 0)
    if not 0 <= size <= 1 << 30:
        raise Failed("bad size")
    for name in given.rest:
        entry = ctx.stat(name)
        if entry is None and given.has("c"):
            continue
        data = ctx.phone.files.read(ctx.path(name)) if entry else b""
        if size > len(data) + ctx.phone.files.free:
            raise Failed(f"{name}: No space left on device")
        ctx.store(name, data[:size].ljust(size, b"\0"), mode=entry.mode & 0o777 if entry else 0o644)
    return 0


async def mktemp(ctx: Context) -> int:
    given = options(ctx.args, "dqu", "p")
    folder = given.value("p", ctx.environment.variables.get("TMPDIR", "/data/local/tmp"))
    number = 0
    while ctx.stat(f"{folder}/tmp.{number:06d}") is not None:
        await ctx.budget.step()
        number += 1
    path = f"{folder}/tmp.{number:06d}"
    if given.has("d"):
        ctx.phone.files.mkdir(ctx.path(path))
    else:
        ctx.store(path, b"", mode=0o600)
    await ctx.say(path)
    return 0


COMMANDS: dict[str, Command] = {
    "rm": rm,
    "unlink": rm,
    "rmdir": rmdir,
    "mkdir": mkdir,
    "mv": mv,
    "cp": cp,
    "touch": touch,
    "chmod": chmod,
    "chown": chown,
    "chgrp": chown,
    "restorecon": chown,
    "ln": ln,
    "readlink": readlink,
    "realpath": readlink,
    "truncate": truncate,
    "mktemp": mktemp,
}
