"""Starting is quick: what the command loads before anybody uses a device."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

from gui_mcp.daemon.commands import stop
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

HEAVY = frozenset(
    "PIL cv2 gymnasium httpx matplotlib miniwob numpy openai pandas playwright scipy selenium torch "
    "transformers".split()
)
"""Each costs a tenth of a second or more, and none is needed until a device, a model or a suite is used."""

MEASURED = [
    "-X",
    "importtime",
    "-c",
    "import sys; from gui_mcp.cli import main; sys.exit(main(sys.argv[1:]))",
]
"""Python names on stderr every module that it imports on the way, even one that is thrown out again."""

IMPORT_LINE = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+([\w.]+)$", re.MULTILINE)


def _tops(stderr: str) -> set[str]:
    return {module.partition(".")[0] for module in IMPORT_LINE.findall(stderr)}


def test_help_loads_nothing_heavy_and_not_even_the_protocol() -> None:
    done = subprocess.run([sys.executable, *MEASURED, "--help"], capture_output=True, text=True)
    assert "serve" in done.stdout
    loaded = _tops(done.stderr)
    assert "gui_mcp" in loaded, "nothing was measured"
    assert loaded & (HEAVY | {"mcp", "pydantic"}) == set()


async def test_serving_until_the_first_tools_list_loads_the_standard_library_alone(tmp_path: Path) -> None:
    server = StdioServerParameters(
        command=sys.executable, args=[*MEASURED, "serve"], env={"GUI_MCP_HOME": str(tmp_path)}
    )
    with (tmp_path / "stderr").open("w") as log:
        async with Client(stdio_client(server, errlog=log)) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
    assert "observe" in tools
    await asyncio.to_thread(stop, tmp_path)
    loaded = _tops((tmp_path / "stderr").read_text())
    assert "gui_mcp" in loaded, "nothing was measured"
    ours = {name for name in loaded if not name.startswith(("_", "sitecustomize", "usercustomize"))}
    assert ours - sys.stdlib_module_names == {"gui_mcp"}
