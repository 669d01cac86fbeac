"""GUI-MCP: one MCP server that drives a person's screens and takes over whole goals."""

__version__ = "0.1.0"
