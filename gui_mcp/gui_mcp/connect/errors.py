"""What can go wrong with somebody else's config file.

ConnectError
|-- BrokenFile       the file is not what its format says; the message names the line
`-- CannotEdit       it is, but the entry cannot be put there without touching more than the entry
"""

from __future__ import annotations


class ConnectError(Exception):
    """Nothing was written; the message says what to do instead."""


class BrokenFile(ConnectError):
    """The text cannot be read as JSON, TOML or YAML."""


class CannotEdit(ConnectError):
    """The text can be read, but not changed safely."""
