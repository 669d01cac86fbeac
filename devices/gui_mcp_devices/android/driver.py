"""Entry point of the group `gui_mcp.devices`: a phone from an id and the options of the owner's config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from gui_mcp_devices.android import open_phone
from gui_mcp_devices.android.options import AndroidOptions
from gui_mcp_devices.errors import Refused

if TYPE_CHECKING:
    from gui_mcp_devices.android.device import AndroidDevice


async def driver(id: str, options: Mapping[str, object]) -> AndroidDevice:
    """Raises `Refused` for an option that there is not or that has the wrong type; see `open_phone`."""
    return await open_phone(read_options(id, options))


def read_options(id: str, options: Mapping[str, object]) -> AndroidOptions:
    """The options of a config table. Raises `Refused`."""
    known = {field.name for field in fields(AndroidOptions)} - {"id"}
    where = f"correct [devices.{id}.options] in the config"
    if unknown := sorted(set(options) - known):
        raise Refused(
            f"open phone {id!r} with {', '.join(unknown)}",
            f"its options are {', '.join(sorted(known))}",
            where,
        )
    try:
        read = TypeAdapter(AndroidOptions).validate_python({**options, "id": id})
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise Refused(f"open phone {id!r}", wrong, where) from None
    if not (0 < read.tree_seconds <= 60 and 0 < read.action_seconds <= 300):
        raise Refused(f"open phone {id!r}", "its deadlines lie between 0 and 60, or 300, seconds", where)
    return read
