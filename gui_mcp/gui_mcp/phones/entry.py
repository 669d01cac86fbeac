"""Phones in the owner's config: the lines to paste, and the same lines written behind what is there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from gui_mcp.config import Config, DeviceConfig, load_config
from gui_mcp.connect.errors import BrokenFile, CannotEdit, ConnectError
from gui_mcp.connect.files import replace, snapshot
from gui_mcp.connect.tomltext import TomlEditor
from gui_mcp.folder import ConfigError

Options = Mapping[str, str | bool]
FILE = "config.toml"
USUAL_SERVER = "127.0.0.1:5037"


def options_of(serial: str, server: str = USUAL_SERVER, *, throwaway: bool = False) -> dict[str, str | bool]:
    """The options of a phone that differ from what the driver takes by itself."""
    options: dict[str, str | bool] = {"serial": serial}
    if server != USUAL_SERVER:
        options["server"] = server
    if throwaway:
        options["throwaway"] = True
    return options


def lines(phones: Mapping[str, Options]) -> str:
    """What stands in a config for phones of these names.

    >>> print(lines({"phone": {"serial": "39061FDJH"}}))
    [devices.phone]
    driver = "android"
    <BLANKLINE>
    [devices.phone.options]
    serial = "39061FDJH"
    """
    return _put("", phones).strip()


def add(folder: Path, phones: Mapping[str, Options]) -> list[str]:
    """Write them behind what the config of `folder` says, every line and comment of which stays.

    A config that named no devices had the browser; it is written down then, so that it stays too. The names
    that were added, in order. Raises `ConfigError`, and then nothing was written.
    """
    path = folder / FILE
    config = load_config(folder)
    try:
        old = snapshot(path)
        text = old.text()
        named = "devices" in tomllib.loads(text)
    except (OSError, BrokenFile, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"reading {path}: {error}; mend it first") from None
    for name in phones:
        if name in config.devices and (named or name not in Config().devices):
            raise ConfigError(
                f"adding device {name!r} to {path}: it has one of that name; choose another name"
            )
    added = list(phones)
    if not named:
        added = [*(name for name in Config().devices if name not in phones), *phones]
        for name in added:
            if name not in phones:
                text = TomlEditor().put(text, ("devices", name), {"driver": Config().devices[name].driver})
    try:
        after = _put(text, phones)
        Config.model_validate(tomllib.loads(after))
        if path.exists():
            path.chmod(path.stat().st_mode & 0o700)  # which phones somebody has is nobody else's business
        replace(old, old.encode(after), private=True)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise ConfigError(f"adding {', '.join(phones)} to {path}: {wrong}; choose another name") from None
    except (OSError, CannotEdit, ConnectError) as error:
        shown = lines(phones)
        raise ConfigError(f"adding to {path}: {error}; put these lines there yourself:\n{shown}") from None
    return added


def configured(config: Config, serials: frozenset[str]) -> str:
    """The name under which a phone of one of these serials stands in the config; empty when it does not."""
    return next((name for name, device in config.devices.items() if _is_it(device, serials)), "")


def name_for(taken: frozenset[str]) -> str:
    """A name for a phone that says nothing of it: every client is told it, whatever its level.

    >>> name_for(frozenset({"phone"}))
    'phone-2'
    """
    names = ("phone", *(f"phone-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _is_it(device: DeviceConfig, serials: frozenset[str]) -> bool:
    return device.driver == "android" and str(device.options.get("serial", "")) in serials


def _put(text: str, phones: Mapping[str, Options]) -> str:
    for name, options in phones.items():
        text = TomlEditor().put(text, ("devices", name), {"driver": "android", "options": dict(options)})
    return text
