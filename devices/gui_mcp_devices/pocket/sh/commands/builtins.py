"""What changes the shell itself: cd, export, exit, loops' ways out, and shells in shells."""

from __future__ import annotations

from gui_mcp_devices.pocket.files import FileError
from gui_mcp_devices.pocket.sh.context import Command, Context, Failed, letters
from gui_mcp_devices.pocket.sh.leaving import Leave, NextRound
from gui_mcp_devices.pocket.sh.options import options, whole


async def colon(ctx: Context) -> int:
    return 0


async def false(ctx: Context) -> int:
    return 1


async def cd(ctx: Context) -> int:
    variables = ctx.environment.variables
    name = ctx.args[0] if ctx.args else variables.get("HOME", "/")
    if name == "-":
        name = variables.get("OLDPWD", ctx.environment.cwd)
    path = ctx.path(name)
    try:
        resolved = ctx.phone.files.resolve(path)
        entry = ctx.phone.files.stat(resolved)
    except FileError as problem:
        raise Failed(f"/system/bin/sh: cd: {name}: {problem.reason}", named=False, status=2) from None
    if entry is None or not entry.is_dir:
        said = "Not a directory" if entry else "No such file or directory"
        raise Failed(f"/system/bin/sh: cd: {name}: {said}", named=False, status=2)
    variables["OLDPWD"] = ctx.environment.cwd
    ctx.environment.cwd = _shown(path)
    return 0


def _shown(path: str) -> str:
    """The path as it was said, links kept, dots worked out."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if kept:
                kept.pop()
        elif part not in ("", "."):
            kept.append(part)
    return "/" + "/".join(kept)


async def pwd(ctx: Context) -> int:
    await ctx.say(ctx.environment.cwd)
    return 0


async def export(ctx: Context) -> int:
    environment = ctx.environment
    if not ctx.args:
        await ctx.say(
            *(f"{name}={environment.variables.get(name, '')}" for name in sorted(environment.exported))
        )
    for word in ctx.args:
        name, given, value = word.partition("=")
        if given:
            environment.variables[name] = value
        environment.exported.add(name)
    return 0


async def unset(ctx: Context) -> int:
    for name in ctx.args:
        ctx.environment.variables.pop(name, None)
        ctx.environment.exported.discard(name)
    return 0


async def assign(ctx: Context) -> int:
    """local, readonly, typeset: a value and no more."""
    for word in ctx.args:
        name, given, value = word.partition("=")
        if given and not name.startswith("-"):
            ctx.environment.variables[name] = value
    return 0


async def set_arguments(ctx: Context) -> int:
    if not ctx.args:
        await ctx.say(*(f"{name}={value}" for name, value in sorted(ctx.environment.variables.items())))
        return 0
    words = list(ctx.args)
    while words and words[0][:1] in ("-", "+"):
        if words.pop(0) == "--":
            ctx.environment.arguments = words
            return 0
    if words:
        ctx.environment.arguments = words
    return 0


async def shift(ctx: Context) -> int:
    count = whole(ctx.args[0]) if ctx.args else 1
    if not 0 <= count <= len(ctx.environment.arguments):
        raise Failed("nothing to shift")
    del ctx.environment.arguments[:count]
    return 0


async def leave(ctx: Context) -> int:
    raise Leave(whole(ctx.args[0]) if ctx.args else ctx.environment.status)


async def next_round(ctx: Context) -> int:
    raise NextRound(max(1, whole(ctx.args[0]) if ctx.args else 1), ctx.name == "break")


async def evaluate(ctx: Context) -> int:
    return await _here(ctx, " ".join(ctx.args))


async def _here(ctx: Context, script: str) -> int:
    """Runs a script in this very shell, which counts as one deeper. Raises `Exhausted`."""
    ctx.environment.copy(1)
    ctx.environment.depth += 1
    try:
        return await ctx.runner.script(script, ctx.pipes, ctx.environment)
    finally:
        ctx.environment.depth -= 1


async def source(ctx: Context) -> int:
    if not ctx.args:
        raise Failed("no file given")
    return await _here(ctx, letters(await ctx.load(ctx.args[0])))


async def shell(ctx: Context) -> int:
    """`sh -c SCRIPT [NAME ARG...]`, `sh FILE [ARG...]`, `sh` with a script on stdin."""
    args = list(ctx.args)
    script: str | None = None
    named: list[str] = []
    while args and args[0].startswith("-") and len(args[0]) > 1:
        letters_given = args.pop(0)
        if "c" in letters_given:
            if not args:
                raise Failed("-c requires an argument")
            script = args.pop(0)
            named = args[:1]
            args = args[1:]
            break
    if script is None and args:
        named = [args.pop(0)]
        script = letters(await ctx.load(named[0]))
    if script is None:
        script = letters(await ctx.stdin())
    inner = ctx.environment.copy(1)
    inner.arguments = args
    if named:
        inner.variables["0"] = named[0]
    try:
        return await ctx.runner.script(script, ctx.pipes, inner)
    except Leave as left:
        return left.status


async def execute(ctx: Context) -> int:
    if not ctx.args:
        return 0
    raise Leave(await ctx.run(ctx.args))


async def plain(ctx: Context) -> int:
    """`command X`, `builtin X`, `nohup X`: X itself; `command -v X` says where it is."""
    args = list(ctx.args)
    if args and args[0] in ("-v", "-V"):
        ctx.args = args[1:]
        return await which(ctx)
    if args and args[0] == "-p":
        args = args[1:]
    return await ctx.run(args) if args else 0


async def as_root(ctx: Context) -> int:
    """`su`, `su 0 X`, `su root X`, `su -c SCRIPT`: this shell may do all already."""
    args = list(ctx.args)
    if args and args[0] in ("0", "root", "shell", "2000", "-"):
        args = args[1:]
    if args and args[0] == "-c":
        return await ctx.runner.script(" ".join(args[1:]), ctx.pipes, ctx.environment.copy(1))
    return await ctx.run(args) if args else await shell(ctx)


async def which(ctx: Context) -> int:
    from gui_mcp_devices.pocket.sh.table import find

    status = 0
    for name in ctx.args:
        if find(name) is None:
            status = 1
        else:
            await ctx.say(name if "/" in name else f"/system/bin/{name}")
    return status


async def kind(ctx: Context) -> int:
    from gui_mcp_devices.pocket.sh.table import find

    status = 0
    for name in ctx.args:
        if find(name) is None:
            await ctx.say(f"{name} not found")
            status = 1
        else:
            own = name in COMMANDS
            await ctx.say(f"{name} is a shell builtin" if own else f"{name} is /system/bin/{name}")
    return status


async def read(ctx: Context) -> int:
    given = options(ctx.args, "r", "pt")
    line = bytearray()
    ended = False
    while True:
        byte = await ctx.pipes.stdin.read(1)
        if not byte:
            break
        if byte == b"\n":
            ended = True
            break
        line += byte
        if len(line) > 1 << 20:
            raise Failed("line too long")
    text = letters(bytes(line))
    names = given.rest or ("REPLY",)
    marks = ctx.environment.variables.get("IFS", " \t\n")
    pieces = text.split(None, len(names) - 1) if " " in marks else [text]
    if marks.strip():
        pieces = text.split(marks.strip()[0], len(names) - 1)
    for index, name in enumerate(names):
        value = pieces[index] if index < len(pieces) else ""
        ctx.environment.variables[name] = value.rstrip() if " " in marks else value
    return 0 if ended or line else 1


async def environment_list(ctx: Context) -> int:
    """`env`: prints what is exported, or runs a command with more."""
    args = list(ctx.args)
    inner = ctx.environment.copy(1)
    if args and args[0] in ("-i", "-"):
        args.pop(0)
        inner.variables.clear()
        inner.exported.clear()
    while args and args[0] == "-u" and len(args) > 1:
        inner.variables.pop(args[1], None)
        del args[:2]
    while args and "=" in args[0]:
        name, _, value = args.pop(0).partition("=")
        inner.variables[name] = value
        inner.exported.add(name)
    if args:
        return await ctx.runner.command(args, ctx.pipes, inner)
    await ctx.say(
        *(f"{name}={inner.variables[name]}" for name in sorted(inner.exported) if name in inner.variables)
    )
    return 0


COMMANDS: dict[str, Command] = {
    ":": colon,
    "true": colon,
    "false": false,
    "alias": colon,
    "trap": colon,
    "wait": colon,
    "umask": colon,
    "ulimit": colon,
    "sync": colon,
    "cd": cd,
    "pwd": pwd,
    "export": export,
    "unset": unset,
    "local": assign,
    "readonly": assign,
    "typeset": assign,
    "set": set_arguments,
    "shift": shift,
    "exit": leave,
    "return": leave,
    "break": next_round,
    "continue": next_round,
    "eval": evaluate,
    ".": source,
    "source": source,
    "sh": shell,
    "exec": execute,
    "command": plain,
    "builtin": plain,
    "nohup": plain,
    "time": plain,
    "su": as_root,
    "which": which,
    "whence": which,
    "type": kind,
    "read": read,
    "env": environment_list,
    "printenv": environment_list,
}
