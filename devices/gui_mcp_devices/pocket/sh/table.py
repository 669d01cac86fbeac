"""Every command by its name; the list of families is here and nowhere else."""

from __future__ import annotations

from functools import cache

from gui_mcp_devices.pocket.sh.context import Command

FOLDERS = ("/system/bin/", "/system/xbin/", "/vendor/bin/", "/bin/", "/apex/com.android.runtime/bin/")


@cache
def commands() -> dict[str, Command]:
    """All commands."""
    from gui_mcp_devices.pocket.sh.commands import (
        am,
        builtins,
        clock,
        content,
        dumpsys,
        editing,
        files,
        input,
        listing,
        pm,
        screen,
        search,
        services,
        settings,
        sqlite,
        system,
        text,
        words,
    )

    families = (
        builtins, words, text, search, editing, files, listing, clock, system,
        input, screen, am, pm, services, settings, dumpsys, content, sqlite,
    )  # fmt: skip
    return {name: command for family in families for name, command in family.COMMANDS.items()}


JAVA = frozenset(
    "am app_process app_process64 cmd content dumpsys ime input locksettings media monkey pm service "
    "settings sqlite3 svc uiautomator wm".split()
)
"""Programs that take text, not bytes: they get their words in valid UTF-8."""


@cache
def toybox() -> frozenset[str]:
    """Those that `toybox NAME` knows."""
    from gui_mcp_devices.pocket.sh.commands import clock, editing, files, listing, search, system, text, words

    known = {
        name
        for family in (words, text, search, editing, files, listing, clock, system)
        for name in family.COMMANDS
    }
    return frozenset(
        known - {"awk", "run-as", "logcat", "[[", "print", "toybox"}
        | {"true", "false", "pwd", "env", "which"}
    )


def find(name: str) -> Command | None:
    """The command of that name, given with or without a folder of programs; None where there is none."""
    for folder in FOLDERS:
        if name.startswith(folder):
            return commands().get(name.removeprefix(folder))
    return commands().get(name)
