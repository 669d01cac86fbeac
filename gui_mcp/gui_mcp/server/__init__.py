"""The MCP server: what an assistant sees of the devices and the jobs."""
