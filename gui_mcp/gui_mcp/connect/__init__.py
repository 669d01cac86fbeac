"""Write an MCP client's own config so that it starts `gui-mcp serve`, and take that back.

`commands.py` is what a person types, `clients.py` the table of clients, `entry.py` what is written for
them, `change.py` and `files.py` what happens to a file, `formats.py` with `jsontext.py`, `tomltext.py` and
`yamltext.py` how one entry is put into a text that is somebody else's.
"""
