"""The floor: a server of the same SDK with ten tools that do nothing. Started by peers.py over stdio."""

from __future__ import annotations

from mcp.server import MCPServer

server = MCPServer("empty", version="0")


def nothing(x: int, y: int, label: str = "") -> str:
    """Do nothing with a point and a label."""
    return f"{x},{y} {label}"


for i in range(10):
    server.add_tool(nothing, name=f"nothing_{i}")

if __name__ == "__main__":
    server.run()
