"""What the owner says about a browser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gui_mcp_devices.device import DeviceInfo

SCHEMES = frozenset({"http", "https", "about", "data"})


@dataclass(frozen=True, slots=True)
class BrowserOptions:
    """Set by config or the command line, never by a tool argument."""

    id: str = "browser"
    headless: bool = True
    profile: Path | None = None
    """Folder with cookies and log-ins that stays; None is a throw-away profile, deleted at close."""
    width: int = 1280
    """Viewport in CSS pixels, which are the pixels of the Screen."""
    height: int = 800
    executable: str | None = None
    """Path of a Chromium or Chrome; None looks for one."""
    schemes: frozenset[str] = SCHEMES
    """URL schemes that may be opened or navigated to. `about` means about:blank alone."""
    downloads: Path | None = None
    """Folder for downloads; None is a folder of the profile."""
    uploads: tuple[Path, ...] = ()
    """Folders from which files may be chosen in a page's file chooser."""
    action_seconds: float = 10.0
    """Deadline of one action, without the duration that the action itself asks for."""

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(
            id=self.id, kind="browser", width=self.width, height=self.height, throwaway=self.profile is None
        )
