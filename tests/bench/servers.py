"""The servers that are measured side by side: how each is started and how each says the same thing.

A `Contender` is one column of the table. Two columns may share one process (ours with and without
verification); what differs between them is only what they say.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gui_mcp_devices.browser.chromium import find_chromium
from gui_mcp_devices.errors import MissingPart

HERE = Path(__file__).parent
PLAYWRIGHT_MCP = "@playwright/mcp@0.0.83"

Arguments = Mapping[str, "str | int | bool"]


@dataclass(frozen=True, slots=True)
class Call:
    """One tools/call."""

    tool: str
    arguments: Arguments


class Speech(Protocol):
    """How one server is told to do what all of them can do."""

    def go(self, url: str) -> Call: ...

    def look(self) -> Call:
        """As an assistant would by default."""
        ...

    def look_at_all(self) -> Call:
        """The whole page, however long."""
        ...

    def click(self, ref: str) -> Call: ...
    def type(self, ref: str, text: str) -> Call: ...
    def screenshot(self) -> Call: ...

    def click_and_see(self, ref: str) -> tuple[Call, ...]:
        """What it takes to click and to know what that changed."""
        ...

    def find(self, tree: str, role: str, name: str) -> str:
        """The ref of the first element of that role whose name starts with `name` in what `look` answered."""
        ...


@dataclass(frozen=True, slots=True)
class Process:
    """One server program."""

    key: str
    version: str
    command: tuple[str, ...]
    folder: Path
    """Working directory; a server that writes files writes them here."""
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contender:
    """One column of the table that has a page to act on."""

    name: str
    process: Process
    speech: Speech


@dataclass(frozen=True, slots=True)
class Lineup:
    """All that is measured in one run."""

    contenders: tuple[Contender, ...]
    floor: Process | None
    """The empty server: it has no page, so it is only started and asked to do nothing."""


class Missing(Exception):
    """A server cannot be measured here; the message says what is missing and how to get it."""


@dataclass(frozen=True, slots=True)
class OurSpeech:
    verify: bool

    def go(self, url: str) -> Call:
        return Call("open", {"target": url})

    def look(self) -> Call:
        return Call("observe", {})

    def look_at_all(self) -> Call:
        return Call("observe", {"budget": 20000})

    def click(self, ref: str) -> Call:
        return Call("tap", {"ref": ref} if self.verify else {"ref": ref, "verify": False})

    def type(self, ref: str, text: str) -> Call:
        said: Arguments = {"text": text, "ref": ref, "clear": True}
        return Call("type_text", said if self.verify else {**said, "verify": False})

    def screenshot(self) -> Call:
        return Call("observe", {"image": "full", "tree": "none"})

    def click_and_see(self, ref: str) -> tuple[Call, ...]:
        return (self.click(ref),) if self.verify else (self.click(ref), self.look())

    def find(self, tree: str, role: str, name: str) -> str:
        return _first(rf'(\w+) {role} "{re.escape(name)}', tree, role, name)


@dataclass(frozen=True, slots=True)
class PlaywrightSpeech:
    def go(self, url: str) -> Call:
        return Call("browser_navigate", {"url": url})

    def look(self) -> Call:
        return Call("browser_snapshot", {})

    def look_at_all(self) -> Call:
        return self.look()

    def click(self, ref: str) -> Call:
        return Call("browser_click", {"target": ref})

    def type(self, ref: str, text: str) -> Call:
        return Call("browser_type", {"target": ref, "text": text})

    def screenshot(self) -> Call:
        return Call("browser_take_screenshot", {"type": "jpeg"})

    def click_and_see(self, ref: str) -> tuple[Call, ...]:
        return (self.click(ref), self.look())

    def find(self, tree: str, role: str, name: str) -> str:
        return _first(rf'{role} "{re.escape(name)}[^\n]*?\[ref=(\w+)\]', tree, role, name)


def _first(pattern: str, tree: str, role: str, name: str) -> str:
    found = re.search(pattern, tree)
    if found is None:
        raise Missing(f"no {role} {name!r} in the tree: the server's format has changed:\n{tree[:400]}")
    return found[1]


def ours(folder: Path) -> Process:
    """Our own server, from the environment this script runs in; its data lie under `folder`."""
    program = Path(sys.executable).with_name("gui-mcp")
    if not program.exists():
        raise Missing(f"no gui-mcp beside {sys.executable}; type: make bench")
    home = folder / "gui-mcp"
    home.mkdir(parents=True, exist_ok=True)
    environment = {"GUI_MCP_HOME": str(home)}
    return Process("gui-mcp", output(str(program), "--version"), (str(program), "serve"), home, environment)


def empty(folder: Path) -> Process:
    version = output(sys.executable, "-c", "from importlib.metadata import version as v; print(v('mcp'))")
    return Process("empty", f"mcp {version}", (sys.executable, str(HERE / "empty_server.py")), folder, {})


def playwright(folder: Path, *options: str, key: str = "playwright") -> Process:
    """Playwright's MCP server from npm, installed into `folder` on first use."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Missing("no node or npm on the PATH; on Debian: apt-get install nodejs npm")
    try:
        browser = find_chromium()
    except MissingPart as problem:
        raise Missing(str(problem)) from None
    home = folder / "playwright"
    package = home / "node_modules" / "@playwright" / "mcp"
    wanted = PLAYWRIGHT_MCP.rpartition("@")[2]
    if _npm_version(package) != wanted:
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"private": true}\n')
        done = subprocess.run([npm, "install", PLAYWRIGHT_MCP], cwd=home, capture_output=True, text=True)
        if done.returncode != 0:
            raise Missing(f"npm install {PLAYWRIGHT_MCP} failed: {done.stderr.strip()[-200:]}")
    command = [node, str(package / "cli.js"), "--headless", "--isolated", "--executable-path", browser]
    command += ["--no-sandbox"] if os.geteuid() == 0 else []
    return Process(key, f"@playwright/mcp {wanted}", (*command, *options), home, {})


def _npm_version(package: Path) -> str | None:
    manifest = package / "package.json"
    if not manifest.exists():
        return None
    version: str = json.loads(manifest.read_text())["version"]
    return version


def output(*command: str) -> str:
    """What a command prints, in one line."""
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[0] if done.stdout.strip() else f"{command[0]}: no answer"
