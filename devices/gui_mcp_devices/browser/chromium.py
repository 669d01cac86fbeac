"""Finding a Chromium, starting it quietly, and what can be said about the user's own Chrome."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gui_mcp_devices.browser.options import BrowserOptions
from gui_mcp_devices.errors import DeviceLost, MissingPart

if TYPE_CHECKING:
    from gui_mcp_devices.browser.device import BrowserDevice

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
WINDOWS = (
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
)

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--no-service-autorun",
    "--disable-search-engine-choice-screen",
    # What no switch turns off, as a proxy given to Chromium 156 saw: its own sign-in (not that of web
    # pages) and its component updater are sent to a closed port of this machine.
    "--gaia-url=http://127.0.0.1:9",
    "--component-updater=url-source=http://127.0.0.1:9/",
)
"""No call home, no first run, no components; proxies are left as the system has them."""

NO_SPELLING = "spellCheckEnabledByDefault=false"
"""The first text field would fetch a dictionary."""

MOUSE = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
"""A headless page is told of a mouse. Playwright says so too, but of two such flags only the last counts."""

INSTALL = "type `playwright install chromium`, or on Debian and Ubuntu `apt install chromium`"


def find_chromium(named: str | None = None) -> str:
    """Path of the Chromium or Chrome to start. Raises `MissingPart`.

    In this order: the one named, the one in CHROMIUM_PATH, Playwright's own, the system's.
    """
    for given in (named, os.environ.get("CHROMIUM_PATH")):
        if given:
            if found := shutil.which(given):
                return found
            raise MissingPart(
                f"start the browser {given}",
                "there is no such program",
                "name another one, or none to look for it",
            )
    for candidate in (*_playwrights_own(), *_systems()):
        if found := shutil.which(candidate):
            return found
    raise MissingPart("start a browser", "no Chromium or Chrome was found", INSTALL)


def _playwrights_own() -> tuple[str, ...]:
    """Browsers that `playwright install` has put in its cache, newest first, without starting Playwright."""
    root = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if root in ("", "0"):
        cache = {"darwin": "~/Library/Caches", "win32": "%LocalAppData%"}.get(sys.platform, "~/.cache")
        root = str(Path(os.path.expandvars(cache)).expanduser() / "ms-playwright")
    if sys.platform == "darwin":
        inside = "chrome-mac*/*.app/Contents/MacOS/*"
    else:
        inside = "chrome-win*/chrome.exe" if sys.platform == "win32" else "chrome-linux*/chrome"
    found = [p for p in Path(root).glob(f"chromium-*/{inside}") if p.is_file()]
    return tuple(str(p) for p in sorted(found, key=_build_number, reverse=True))


def _build_number(path: Path) -> int:
    match = re.search(r"chromium-(\d+)", str(path))
    return int(match[1]) if match else 0


def _systems() -> tuple[str, ...]:
    if sys.platform == "darwin":
        return tuple(str(Path(p).expanduser()) for p in MACOS) + ON_PATH
    if sys.platform == "win32":
        return tuple(os.path.expandvars(p) for p in WINDOWS) + ON_PATH
    return ON_PATH


def version_of(executable: str) -> int | None:
    """Major version of a Chromium or Chrome; None when it does not say (on Windows it is not asked)."""
    if sys.platform == "win32":
        return None
    try:
        said = subprocess.run(
            [executable, "--version"],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"(\d+)\.\d+\.\d+", said.stdout)
    return int(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class Way:
    """One way to be signed in where the user is."""

    name: str
    applies: bool
    """The user's Chrome offers it."""
    says: str
    built: bool = True
    """This driver can go that way."""


def ways_to_own_chrome(version: int | None) -> tuple[Way, ...]:
    """How to use sites with the user's own log-ins, for `doctor`; `version` is the major one of their Chrome.

    An open debugging port is never among them: whoever reaches it owns the browser, without a password.
    """
    known = version is not None
    return (
        Way(
            "a profile of its own",
            True,
            "Set `profile` to an empty folder, start once with headless = false and sign in by hand; "
            "it stays signed in.",
        ),
        Way(
            "the running Chrome, with consent",
            known and version >= 144,
            "Chrome 144 and later let a program attach after the user has allowed it at "
            "chrome://inspect/#remote-debugging, and ask again for each one. "
            "This driver does not attach that way yet.",
            built=False,
        ),
        Way(
            "the default profile over a debugging port",
            False,
            "Chrome 136 and later ignore --remote-debugging-port on the default profile. "
            "Do not work around it: an open port gives every program on the machine the whole browser.",
        ),
    )


def arguments(options: BrowserOptions) -> list[str]:
    """Flags beyond Playwright's own."""
    blink = f"{MOUSE},{NO_SPELLING}" if options.headless else NO_SPELLING
    return [*QUIET, f"--blink-settings={blink}"]


def sandboxed() -> bool:
    """Chromium's sandbox cannot start as root on Linux; everywhere else it stays on."""
    return sys.platform != "linux" or os.geteuid() != 0


async def launch(options: BrowserOptions) -> BrowserDevice:
    """Start Chromium as `options` say. Raises `MissingPart`, `DeviceLost`."""
    try:
        from playwright.async_api import Error, async_playwright
    except ImportError as error:
        raise MissingPart(
            "start a browser", "Playwright is not installed", "type `pip install 'gui-mcp[browser]'`"
        ) from error
    from gui_mcp_devices.browser.device import BrowserDevice

    executable = find_chromium(options.executable)
    playwright = await async_playwright().start()
    try:
        return await BrowserDevice.start(playwright, options, executable)
    except Error as error:
        await playwright.stop()
        if "already in use" in error.message or "existing browser session" in error.message:
            true, do = "its profile is open in another browser", "close that one, or set another `profile`"
        elif "No usable sandbox" in error.message:
            true, do = "the system gives it no sandbox", "allow unprivileged user namespaces"
        else:
            true, do = "it did not come up", "run it by hand to see why"
        raise DeviceLost(f"start {executable}", true, do, screen_text=error.message[:500]) from error
    except BaseException:
        await playwright.stop()
        raise
