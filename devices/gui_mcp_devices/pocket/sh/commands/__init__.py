"""The commands, a family a file. Each file has its own `COMMANDS`: name to function."""
