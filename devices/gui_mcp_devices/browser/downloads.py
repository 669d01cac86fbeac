"""Where downloads go, and which files may be chosen."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Download, Error

from gui_mcp_devices.browser.options import BrowserOptions
from gui_mcp_devices.errors import Refused

PREFIX = "gui-mcp-downloads-"


class Downloads:
    """Saves downloads under a name that is free, and tells."""

    def __init__(self, options: BrowserOptions) -> None:
        self.busy = 0
        """Downloads under way."""
        self.ended = asyncio.Event()
        """Set when one has ended."""
        self._folder = options.downloads or (options.profile and options.profile / "downloads")
        self._throwaway: Path | None = None

    async def save(self, download: Download, notices: list[str]) -> None:
        """Wait for `download`, put it into the folder, and append one line to `notices`."""
        name = safe_name(download.suggested_filename)
        self.busy += 1
        try:
            failure = await download.failure()
            if failure is not None:
                notices.append(f"the download of {name} failed: {failure}")
                return
            target = free_name(self._into(), name)
            await download.save_as(target)
            notices.append(f"downloaded {target.name} ({target.stat().st_size} bytes) to {target}")
        except Error as error:
            notices.append(f"the download of {name} failed: {error.message}")
        finally:
            self.busy -= 1
            self.ended.set()

    def close(self) -> None:
        """Removes the folder of a throw-away profile."""
        if self._throwaway is not None:
            shutil.rmtree(self._throwaway, ignore_errors=True)
            self._throwaway = None

    def _into(self) -> Path:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            return self._folder
        if self._throwaway is None:
            _sweep()
            self._throwaway = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        return self._throwaway


def _sweep() -> None:
    """Remove what processes that were killed have left; the browser's own profile goes without this."""
    if sys.platform == "win32":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        try:
            os.kill(int(owner), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (PermissionError, ValueError):
            continue  # somebody else's


def safe_name(suggested: str) -> str:
    """A file name without folders, control characters, leading dots, or more than 120 characters."""
    name = re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|]", "_", suggested).strip().lstrip(".")
    stem, dot, ending = name.rpartition(".")
    if len(name) > 120:
        name = f"{stem[:100]}{dot}{ending[:19]}"
    return name or "download"


def free_name(folder: Path, name: str) -> Path:
    """`name` in `folder`, numbered when it is taken."""
    target = folder / name
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return target


def files_offered(folders: tuple[Path, ...], most: int = 50) -> list[Path]:
    """Files that may be chosen, by name: of each folder's top level, `most` in all."""
    found: list[Path] = []
    for root in (folder.resolve() for folder in folders if folder.is_dir()):
        for path in sorted(root.iterdir()):
            if path.is_file() and not path.name.startswith(".") and path.resolve().is_relative_to(root):
                found.append(path)
    return found[:most]


def checked_uploads(text: str, folders: tuple[Path, ...], asked: str) -> list[Path]:
    """The files named in `text`, one a line, relative to the first upload folder or absolute.

    Raises `Refused` for whatever does not lie in one of `folders` once links are followed.
    """
    do = "name files inside an upload folder of this device, one a line; the owner sets `uploads`"
    if not folders:
        raise Refused(asked, "no folder is open for uploads", do)
    roots = [folder.resolve() for folder in folders]
    chosen: list[Path] = []
    for line in filter(None, (part.strip() for part in text.splitlines())):
        candidates = [(root / line).resolve() for root in roots]
        inside = [p for p in candidates if any(p.is_relative_to(root) for root in roots)]
        if not inside:
            raise Refused(asked, "that path lies outside the upload folders", do)
        real = [p for p in inside if p.is_file()]
        if not real:
            raise Refused(asked, "there is no such file in the upload folders", do)
        chosen.append(real[0])
    if not chosen:
        raise Refused(asked, "no path was given", do)
    return chosen
