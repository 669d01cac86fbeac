"""The clients whose config we can write: one row each.

Every row says where its path and its shape come from: `verified` at a page or a file that was read on
22 November 2026 (the client's own, or another server's guide to it, as named), `recalled` from general
knowledge, not looked up again. None of these clients was run. Our calls take 30 seconds at most, within every
client's own limit, but for run_steps, which ends itself after 100; so no row sets a timeout. goose writes one
into every entry, and 300 is its default.
`json` stands only where comments are known not to be read; naming them there is a help.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gui_mcp.connect.entry import (
    PLACEHOLDER,
    LocalShape,
    RemoteShape,
    by_url,
    codex_remote,
    goose_local,
    goose_remote,
    one_list,
    plain,
    typed,
)
from gui_mcp.connect.formats import Format, Keys

System = Literal["linux", "macos", "windows"]


@dataclass(frozen=True, slots=True)
class Machine:
    """Where this machine keeps things."""

    system: System
    home: Path
    env: Mapping[str, str]

    def path(self, text: str) -> Path:
        """`text` with `~`, `{config}`, `{support}` and `{appdata}` filled in."""
        folders = {
            "~": self.home,
            "{config}": Path(self.env.get("XDG_CONFIG_HOME") or self.home / ".config"),
            "{support}": self.home / "Library" / "Application Support",
            "{appdata}": Path(self.env.get("APPDATA") or self.home / "AppData" / "Roaming"),
        }
        head, _, rest = text.partition("/")
        return folders[head] / rest if head in folders else Path(text)


def this_machine() -> Machine:
    systems: dict[str, System] = {"darwin": "macos", "win32": "windows"}
    return Machine(systems.get(sys.platform, "linux"), Path.home(), os.environ)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a client keeps its file."""

    linux: str
    macos: str
    windows: str
    marker: str = ""
    """A folder that is there when the client is; the file's own folder when empty."""
    env: str = ""
    """A variable that names the folder instead, as the client reads it."""

    def file(self, machine: Machine) -> Path:
        path = machine.path(
            {"linux": self.linux, "macos": self.macos, "windows": self.windows}[machine.system]
        )
        folder = machine.env.get(self.env) if self.env else None
        return Path(folder) / path.name if folder else path

    def installed(self, machine: Machine) -> bool:
        file = self.file(machine)
        marked = bool(self.marker) and not machine.env.get(self.env)
        return file.exists() or (machine.path(self.marker) if marked else file.parent).is_dir()


@dataclass(frozen=True, slots=True)
class Shape:
    """How an entry looks and where it stands in the file."""

    format: Format
    keys: Keys
    """The tables above the entries."""
    local: LocalShape
    remote: RemoteShape | None = None
    """None: the client's file takes no URL."""
    reads_env: bool = True
    """False: the client would keep the token in clear, so no URL is written for it."""
    newer_keys: Keys = ()
    """Where the entries stand instead in a file that already has these tables."""


@dataclass(frozen=True, slots=True)
class Client:
    """One row."""

    id: str
    title: str
    places: tuple[Place, ...]
    """The first that exists is taken, else the first whose client is there, else the first."""
    shape: Shape
    source: str
    project: str = ""
    """The file of one project, from the project's folder; empty when the client has none."""
    hint: str = ""
    """What a person must still know or do."""


def everywhere(path: str, marker: str = "", env: str = "") -> Place:
    """The same path below the home folder on every system."""
    return Place(path, path, path, marker, env)


SERVERS: Keys = ("mcpServers",)

CLIENTS = (
    Client(
        "claude",
        "Claude Desktop",
        (
            Place(
                "{config}/Claude/claude_desktop_config.json",
                "{support}/Claude/claude_desktop_config.json",
                "{appdata}/Claude/claude_desktop_config.json",
            ),
        ),
        # The file takes commands only; a URL is added in the app, under Settings, Connectors.
        Shape("json", SERVERS, plain),
        "verified: playwright.dev/mcp/clients/claude-desktop, "
        "docs.neurolink.ink/docs/mcp/configuration (Linux)",
        hint="quit it fully and start it again; closing the window is not enough",
    ),
    Client(
        "claude-code",
        "Claude Code",
        (everywhere("~/.claude.json", marker="~/.claude", env="CLAUDE_CONFIG_DIR"),),
        Shape("json", SERVERS, typed("stdio"), by_url("${NAME}", kind="http")),
        "verified: anthropics/claude-code issue 4193 (both files, by its maintainers), "
        "code.claude.com/docs/en/mcp as quoted on dev.to (${VAR} in headers), "
        "rohitg00/agentmemory issue 1067 (CLAUDE_CONFIG_DIR)",
        project=".mcp.json",
        hint="start a new session; /mcp shows the server",
    ),
    Client(
        "cursor",
        "Cursor",
        (everywhere("~/.cursor/mcp.json"),),
        Shape("jsonc", SERVERS, plain, by_url("${env:NAME}")),
        "verified: userjot.com/docs/mcp-cursor (both files, ${env:NAME} in headers)",
        project=".cursor/mcp.json",
        hint="the server shows under Settings, MCP",
    ),
    Client(
        "vscode",
        "VS Code (Copilot)",
        (
            Place(
                "{config}/Code/User/mcp.json", "{support}/Code/User/mcp.json", "{appdata}/Code/User/mcp.json"
            ),
        ),
        Shape("jsonc", ("servers",), typed("stdio"), by_url("${env:NAME}", kind="http")),
        "verified: code.visualstudio.com/docs/copilot/reference/mcp-configuration (shape, project file), "
        "Learn Model Context Protocol with Python, chapter 8 (User/mcp.json)",
        project=".vscode/mcp.json",
        # microsoft/vscode issue 336232 (September 2026) reports that headers keep ${env:...} as it stands.
        hint="MCP: List Servers starts it; if it answers 401 to a URL, put an ${input:...} in the header",
    ),
    Client(
        "codex",
        "Codex",
        (everywhere("~/.codex/config.toml", env="CODEX_HOME"),),
        Shape("toml", ("mcp_servers",), plain, codex_remote),
        "verified: openai/codex docs/config.md (CODEX_HOME), "
        "mintlify.com/openai/codex/configuration/mcp-servers (tables, bearer_token_env_var), "
        "docs.rs/tuff-adapter-codex (project file, read in trusted projects only)",
        project=".codex/config.toml",
        hint="start a new session; /mcp shows the server",
    ),
    Client(
        "gemini",
        "Gemini CLI",
        (everywhere("~/.gemini/settings.json"),),
        Shape("jsonc", SERVERS, plain, by_url("${NAME}", url="httpUrl")),
        "verified: google-gemini/gemini-cli docs/tools/mcp-server.md (httpUrl, headers; timeout 600 s) "
        "and docs/cli/configuration.md (${VAR} in every string of settings.json)",
        project=".gemini/settings.json",
        hint="start a new session; /mcp shows the server",
    ),
    Client(
        "windsurf",
        "Windsurf",
        (everywhere("~/.codeium/windsurf/mcp_config.json"),),
        Shape("jsonc", SERVERS, plain, by_url("${env:NAME}", url="serverUrl")),
        "verified: userjot.com/docs/mcp-windsurf (path, serverUrl, ${env:NAME} in headers)",
        hint="refresh the list of servers in Cascade",
    ),
    Client(
        "zed",
        "Zed",
        (Place("{config}/zed/settings.json", "~/.config/zed/settings.json", "{appdata}/Zed/settings.json"),),
        Shape("jsonc", ("context_servers",), plain, by_url(PLACEHOLDER), reads_env=False),
        "verified: zed.dev/docs/ai/mcp (shape), zed-industries/zed crates/paths (paths)",
        project=".zed/settings.json",
        hint="the server shows under Settings, AI, MCP Servers",
    ),
    Client(
        "opencode",
        "opencode",
        (everywhere("{config}/opencode/opencode.json"), everywhere("{config}/opencode/opencode.jsonc")),
        Shape(
            "jsonc",
            ("mcp",),
            one_list,
            by_url("{env:NAME}", kind="remote", enabled=True, oauth=False),
            newer_keys=("mcp", "servers"),
        ),
        "verified: opencode.ai/docs/config, /docs/migrate-v1 (what worked in V1 works in V2); "
        "recalled: the same folder on Windows",
        project="opencode.json",
        hint="start a new session",
    ),
    Client(
        "goose",
        "goose",
        (
            Place(
                "{config}/goose/config.yaml",
                "~/.config/goose/config.yaml",
                "{appdata}/Block/goose/config/config.yaml",
            ),
        ),
        Shape("yaml", ("extensions",), goose_local, goose_remote),
        "verified: block.github.io/goose/docs/guides/config-files (paths), aaif-goose/goose "
        "crates/goose/src/agents/extension.rs (fields; headers are filled in from env_keys)",
        hint="start a new session",
    ),
    Client(
        "lmstudio",
        "LM Studio",
        (everywhere("~/.lmstudio/mcp.json"), everywhere("~/.cache/lm-studio/mcp.json")),
        Shape("jsonc", SERVERS, plain, by_url(PLACEHOLDER), reads_env=False),
        "verified: lmstudio.ai/docs/app/mcp (shape), lmstudio-bug-tracker issue 1371 (both paths)",
        hint="switch the server on in the Program tab",
    ),
    Client(
        "cline",
        "Cline",
        (
            everywhere("~/.cline/data/settings/cline_mcp_settings.json", marker="~/.cline"),
            Place(
                "{config}/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
                "{support}/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
                "{appdata}/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
            ),
        ),
        Shape(
            "json",
            SERVERS,
            plain,
            by_url(PLACEHOLDER, kind="streamableHttp", disabled=False),
            reads_env=False,
        ),
        "verified: docs.cline.bot/getting-started/config (~/.cline), "
        "docs.neurolink.ink/docs/mcp/configuration (the extension's older folder)",
        hint="the server shows under MCP Servers",
    ),
    Client(
        "continue",
        "Continue",
        (everywhere("~/.continue/mcpServers/gui-mcp.json", marker="~/.continue"),),
        Shape("jsonc", SERVERS, typed("stdio"), by_url(PLACEHOLDER, kind="streamable-http"), reads_env=False),
        "verified: docs.continue.dev/customize/deep-dives/mcp (project folder), "
        "continuedev/continue core/context/mcp/json/loadJsonMcpConfigs.ts (the same below ~/.continue)",
        project=".continue/mcpServers/gui-mcp.json",
        hint="works in agent mode",
    ),
    Client(
        "copilot",
        "GitHub Copilot CLI",
        (everywhere("~/.copilot/mcp-config.json", env="COPILOT_HOME"),),
        Shape("jsonc", SERVERS, typed("local", tools=["*"]), by_url("${NAME}", kind="http", tools=["*"])),
        "verified: docs.github.com/copilot/how-tos/copilot-cli/customize-copilot/add-mcp-servers, "
        "github/github-mcp-server docs/installation-guides/install-copilot-cli.md (${VAR} in headers)",
        hint="start a new session; /mcp show lists the server",
    ),
)

GENERIC = Shape("json", SERVERS, plain, by_url(PLACEHOLDER), reads_env=False)
"""What most clients take: `--print` shows it for a client that has no row."""


def find_client(name: str) -> Client | None:
    return next((client for client in CLIENTS if client.id == name), None)


def choose_place(client: Client, machine: Machine) -> tuple[Path, bool]:
    """The client's own file on this machine, and whether the client seems to be installed."""
    for place in client.places:
        if (file := place.file(machine)).exists():
            return file, True
    for place in client.places:
        if place.installed(machine):
            return place.file(machine), True
    return client.places[0].file(machine), False
