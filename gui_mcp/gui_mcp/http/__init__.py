"""HTTP of the daemon: MCP over Streamable HTTP, the JSON API and the console, behind one guard."""
