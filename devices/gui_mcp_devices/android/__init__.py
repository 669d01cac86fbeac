"""An Android phone as a device, driven over ADB.

`open_phone` is the way in; nothing heavy is imported before it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.android.options import AndroidOptions

if TYPE_CHECKING:
    from gui_mcp_devices.android.device import AndroidDevice

__all__ = ["AndroidOptions", "open_phone"]


async def open_phone(options: AndroidOptions | None = None) -> AndroidDevice:
    """The phone that `options` names, ready to be used; the caller closes it.

    Raises `DeviceLost` when it is away or not yet trusted, `MissingPart` when there is no adb program.
    """
    from gui_mcp_devices.android import opening

    return await opening.open_phone(options or AndroidOptions())
