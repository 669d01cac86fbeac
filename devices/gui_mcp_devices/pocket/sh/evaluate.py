"""Runs a parsed script against the phone. Nothing in here knows of the host."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, assert_never

from gui_mcp_devices.pocket.files import FileError
from gui_mcp_devices.pocket.sh.context import (
    Budget,
    Command,
    Context,
    Empty,
    Environment,
    Exhausted,
    Failed,
    Gather,
    Held,
    Pipes,
    Reader,
    Writer,
    absolute,
    letters,
    octets,
    valid,
)
from gui_mcp_devices.pocket.sh.expand import Expander
from gui_mcp_devices.pocket.sh.leaving import Leave, NextRound
from gui_mcp_devices.pocket.sh.lexer import ShellSyntaxError, Word
from gui_mcp_devices.pocket.sh.parser import parse
from gui_mcp_devices.pocket.sh.table import JAVA, find
from gui_mcp_devices.pocket.sh.tree import (
    Case,
    For,
    Group,
    If,
    Item,
    Loop,
    Pipeline,
    Redirect,
    Script,
    Simple,
)
from gui_mcp_devices.pocket.sh.tree import Command as Tree

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

NAME = "/system/bin/sh"


class Evaluator:
    """One client's shell: scripts run one after another, with one budget each client line."""

    def __init__(self, phone: Phone, budget: Budget) -> None:
        self._phone = phone
        self._budget = budget

    async def script(self, source: str, pipes: Pipes, environment: Environment) -> int:
        """Runs source text; its status. A syntax error is said on stderr and gives 1. `exit` ends it."""
        try:
            await self.items(parse(source), pipes, environment)
        except ShellSyntaxError as problem:
            await pipes.err(octets(f"{NAME}: {problem}\n"))
            environment.status = 1
        except NextRound:
            pass
        return environment.status

    async def items(self, script: Script, pipes: Pipes, environment: Environment) -> None:
        """Runs items in this shell; the last status is left in `environment.status`."""
        for item in script:
            if (item.when == "and" and environment.status) or (item.when == "or" and not environment.status):
                continue
            await self._item(item, pipes, environment)

    async def _item(self, item: Item, pipes: Pipes, environment: Environment) -> None:
        if not item.background:
            environment.status = await self._pipeline(item.pipeline, pipes, environment)
            return
        quiet = Pipes(Empty(), pipes.out, pipes.err, False)
        with suppress(Leave, NextRound):
            await self._pipeline(item.pipeline, quiet, environment.copy())
        environment.status = 0

    async def _pipeline(self, pipeline: Pipeline, pipes: Pipes, environment: Environment) -> int:
        stdin = pipes.stdin
        status = 0
        for index, command in enumerate(pipeline.commands):
            last = index == len(pipeline.commands) - 1
            if len(pipeline.commands) == 1:
                status = await self._command(command, pipes, environment)
                break
            gathered = Gather()
            out = pipes.out if last else gathered.write
            try:
                status = await self._command(command, Pipes(stdin, out, pipes.err, False), environment.copy())
            except Leave as leave:
                status = leave.status
            except NextRound:
                status = 0
            stdin = Held(bytes(gathered.data))
        return int(not status) if pipeline.negated else status

    async def _command(self, command: Tree, pipes: Pipes, environment: Environment) -> int:
        await self._budget.step()
        if isinstance(command, Simple):
            return await self._simple(command, pipes, environment)
        async with _Redirected(self, command.redirects, pipes, environment) as redirected:
            if redirected.pipes is None:
                return 1
            return await self._compound(command, redirected.pipes, environment)

    async def _compound(
        self, command: If | Loop | For | Case | Group, pipes: Pipes, environment: Environment
    ) -> int:
        match command:
            case If(branches, otherwise):
                for condition, body in branches:
                    if not await self._status(condition, pipes, environment):
                        return await self._status(body, pipes, environment)
                return await self._status(otherwise, pipes, environment) if otherwise else 0
            case Loop(condition, body, until):
                return await self._loop(condition, body, until, pipes, environment)
            case For(name, words, body):
                return await self._for(name, words, body, pipes, environment)
            case Case(subject, arms):
                expander = self._expander(pipes, environment)
                text = await expander.one(subject)
                for patterns, body in arms:
                    for wanted in patterns:
                        if (await expander.pattern(wanted)).matches(text):
                            return await self._status(body, pipes, environment)
                return 0
            case Group(body, own):
                if not own:
                    return await self._status(body, pipes, environment)
                try:
                    return await self._status(body, pipes, environment.copy(1))
                except Leave as leave:
                    return leave.status
            case _:
                assert_never(command)

    async def _status(self, script: Script, pipes: Pipes, environment: Environment) -> int:
        environment.status = 0
        await self.items(script, pipes, environment)
        return environment.status

    async def _loop(
        self, condition: Script, body: Script, until: bool, pipes: Pipes, environment: Environment
    ) -> int:
        status = 0
        try:
            while (await self._status(condition, pipes, environment) == 0) is not until:
                await self._budget.step()
                try:
                    status = await self._status(body, pipes, environment)
                except NextRound as jump:
                    jump.out()
        except NextRound as jump:
            jump.broken()
            status = 0
        return status

    async def _for(
        self, name: str, words: tuple[Word, ...] | None, body: Script, pipes: Pipes, environment: Environment
    ) -> int:
        values = environment.arguments
        if words is not None:
            values = await self._expander(pipes, environment).fields(words)
        status = 0
        try:
            for value in list(values):
                await self._budget.step()
                environment.variables[name] = value
                try:
                    status = await self._status(body, pipes, environment)
                except NextRound as jump:
                    jump.out()
        except NextRound as jump:
            jump.broken()
            status = 0
        return status

    async def _simple(self, command: Simple, pipes: Pipes, environment: Environment) -> int:
        expander = self._expander(pipes, environment)
        argv = await expander.fields(command.words)
        async with _Redirected(self, command.redirects, pipes, environment) as redirected:
            if redirected.pipes is None:
                return 1
            if not argv:
                environment.status = 0
                for name, word in command.assigns:
                    environment.variables[name] = await expander.one(word)
                return environment.status
            kept: dict[str, str | None] = {}
            exported = set(environment.exported)
            for name, word in command.assigns:
                kept[name] = environment.variables.get(name)
                environment.variables[name] = await expander.one(word)
                environment.exported.add(name)
            try:
                return await self.command(argv, redirected.pipes, environment)
            finally:
                for name, value in kept.items():
                    if value is None:
                        environment.variables.pop(name, None)
                    else:
                        environment.variables[name] = value
                environment.exported.difference_update(kept.keys() - exported)

    async def command(self, argv: Sequence[str], pipes: Pipes, environment: Environment) -> int:
        """Runs one command by its name; 127 where there is none."""
        await self._budget.step()
        name = argv[0]
        command = find(name)
        if command is None:
            return await self._unknown(name, pipes, environment)
        if name.rpartition("/")[2] in JAVA:
            argv = [valid(word) for word in argv]
        context = Context(self._phone, argv, pipes, environment, self._budget, self)
        return await _started(command, context)

    async def _unknown(self, name: str, pipes: Pipes, environment: Environment) -> int:
        entry = self._phone.files.stat(absolute(environment.cwd, name)) if "/" in name else None
        said, status = f"{name}: inaccessible or not found", 127
        if entry is not None:
            said, status = (
                f"{name}: can't execute: {'Is a directory' if entry.is_dir else 'Permission denied'}",
                126,
            )
        await pipes.err(octets(f"{NAME}: {said}\n"))
        return status

    def _expander(self, pipes: Pipes, environment: Environment) -> Expander:
        async def substitute(source: str) -> str:
            gathered = Gather()
            inner = environment.copy(1)
            try:
                environment.status = await self.script(
                    source, Pipes(pipes.stdin, gathered.write, pipes.err, False), inner
                )
            except Leave as leave:
                environment.status = leave.status
            return letters(bytes(gathered.data)).replace("\0", "").rstrip("\n")

        return Expander(environment, self._phone.files, substitute)

    async def target(self, redirect: Redirect, pipes: Pipes, environment: Environment) -> str:
        """Where a redirection goes."""
        return await self._expander(pipes, environment).one(redirect.target)

    async def open(self, name: str, redirect: Redirect, environment: Environment) -> bytes:
        """The bytes that a file redirection starts with. Raises `FileError`."""
        if name == "/dev/null":
            return b""
        path = absolute(environment.cwd, name)
        if redirect.op == ">>":
            if self._phone.files.stat(path) is None:
                self._phone.files.write(path, b"")
            return b""
        if redirect.op == "<":
            return self._phone.files.read(path)
        old = self._phone.files.stat(path)
        self._phone.files.write(path, b"", old.mode & 0o777 if old else 0o644)
        return b""

    def keep(self, name: str, data: bytes, environment: Environment) -> None:
        """Puts what was written into the file. Raises `FileError`."""
        if name != "/dev/null" and data:
            self._phone.files.append(absolute(environment.cwd, name), data)


async def _started(command: Command, context: Context) -> int:
    try:
        return await command(context)
    except Failed as failed:
        await context.complain(str(failed), named=failed.named)
        return failed.status
    except FileError as problem:
        await context.complain(f"{problem.path}: {problem.reason}")
        return 1


class _Redirected:
    """The streams of a command with its redirections; files get their bytes when it ends."""

    def __init__(
        self, evaluator: Evaluator, redirects: tuple[Redirect, ...], pipes: Pipes, environment: Environment
    ) -> None:
        self._evaluator = evaluator
        self._redirects = redirects
        self._before = pipes
        self._environment = environment
        self._files: list[tuple[str, Gather]] = []
        self.pipes: Pipes | None = pipes

    async def __aenter__(self) -> _Redirected:
        stdin: Reader = self._before.stdin
        streams: dict[int, Writer] = {1: self._before.out, 2: self._before.err}
        holds = self._before.holds
        for redirect in self._redirects:
            name = await self._evaluator.target(redirect, self._before, self._environment)
            if redirect.op == "dup":
                if name == "-":
                    streams[redirect.fd] = Gather().write
                elif name.isdigit() and int(name[:4]) in streams:
                    streams[redirect.fd] = streams[int(name[:4])]
                elif name != "0":
                    await self._refuse(f"{name}: bad file descriptor")
                    return self
                continue
            if name in ("/dev/tty", "/dev/stdout", "/proc/self/fd/1") and redirect.op != "<":
                streams[redirect.fd] = streams[1]
                continue
            if name in ("/dev/stderr", "/proc/self/fd/2") and redirect.op != "<":
                streams[redirect.fd] = streams[2]
                continue
            try:
                data = await self._evaluator.open(name, redirect, self._environment)
            except FileError as problem:
                verb = "open" if redirect.op == "<" else "create"
                await self._refuse(f"can't {verb} {name}: {problem.reason}")
                return self
            if redirect.op == "<":
                stdin = Held(data)
                continue
            gathered = Gather()
            self._files.append((name, gathered))
            streams[redirect.fd] = gathered.write
            if redirect.op == "both":
                streams[2] = gathered.write
        self.pipes = Pipes(stdin, streams[1], streams[2], holds)
        return self

    async def _refuse(self, said: str) -> None:
        await self._before.err(octets(f"{NAME}: {said}\n"))
        self.pipes = None

    async def __aexit__(self, *_: object) -> None:
        for name, gathered in self._files:
            try:
                self._evaluator.keep(name, bytes(gathered.data), self._environment)
            except FileError as problem:
                await self._before.err(octets(f"{NAME}: {name}: {problem.reason}\n"))


__all__ = ["NAME", "Evaluator", "Exhausted"]
