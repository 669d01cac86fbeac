"""Where everything of one owner lies. Standard library only, for the relay loads it."""

from __future__ import annotations

import os
from pathlib import Path


class ConfigError(Exception):
    """The owner's settings say something that cannot be used; the message names the place."""


def data_folder(asked: Path | None = None) -> Path:
    """Where jobs, journals and the config live: `asked`, else `$GUI_MCP_HOME`, else the user's data folder.

    Absolute; made when missing, readable by the owner alone (0700). Raises `ConfigError`.
    """
    if asked is None and (named := os.environ.get("GUI_MCP_HOME")):
        asked = Path(named)
    if asked is None:
        from platformdirs import user_data_path

        asked = user_data_path("gui-mcp", appauthor=False)
    try:
        asked.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError(f"data folder {asked}: {error.strerror}; name another with --home") from None
    return asked.resolve()
