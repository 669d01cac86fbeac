"""Where everything of one owner lies. For the relay, so nothing heavy is loaded."""

from __future__ import annotations

import os
import stat
import sys
from argparse import ArgumentParser
from pathlib import Path


class ConfigError(Exception):
    """The owner's settings say something that cannot be used; the message names the place."""


def unusable(folder: Path, error: OSError) -> ConfigError:
    """To be raised where `folder` cannot be written."""
    return ConfigError(
        f"data folder {folder}: {error.strerror or error}; mend that, or name another with --home"
    )


def add_home(parser: ArgumentParser) -> None:
    """The option `--home` of every command: what `data_folder` is asked for."""
    parser.add_argument("--home", type=Path, help="data folder (default: $GUI_MCP_HOME, else the user's)")


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
        raise unusable(asked, error) from None
    if sys.platform != "win32" and asked.stat().st_mode & stat.S_IWOTH:
        raise ConfigError(
            f"data folder {asked}: everybody may write there, the config of programs to run included; "
            "take that right away (chmod o-w), or name another folder with --home"
        )
    return asked.resolve()
