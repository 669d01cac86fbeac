"""Entry point of the group `gui_mcp.devices`: a browser from an id and the options of the owner's config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from gui_mcp_devices.browser import open_browser
from gui_mcp_devices.browser.options import BrowserOptions
from gui_mcp_devices.errors import Refused

if TYPE_CHECKING:
    from gui_mcp_devices.browser.device import BrowserDevice


async def driver(id: str, options: Mapping[str, object]) -> BrowserDevice:
    """Raises `Refused` for an option that there is not or that has the wrong type; see `open_browser`."""
    return await open_browser(read_options(id, options))


def read_options(id: str, options: Mapping[str, object]) -> BrowserOptions:
    """The options of a config table. Raises `Refused`."""
    known = {field.name for field in fields(BrowserOptions)} - {"id"}
    if unknown := sorted(set(options) - known):
        raise Refused(
            f"open browser {id!r} with {', '.join(unknown)}",
            f"its options are {', '.join(sorted(known))}",
            f"correct [devices.{id}.options] in the config",
        )
    try:
        read = TypeAdapter(BrowserOptions).validate_python({**options, "id": id})
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise Refused(
            f"open browser {id!r}", wrong, f"correct [devices.{id}.options] in the config"
        ) from None
    return read
