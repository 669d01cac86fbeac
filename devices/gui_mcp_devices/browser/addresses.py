"""Addresses: which may be opened, and going there."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from playwright.async_api import Error, Page, TimeoutError

from gui_mcp_devices.errors import Refused, Unreachable, Unsupported

NO_FAILURE = ("net::ERR_ABORTED", "Download is starting", "interrupted by another navigation")
"""Endings of a navigation that are none: a download, an empty answer, a page that went elsewhere at once."""

READ_SECONDS = 2.0


def allowed(url: str, schemes: frozenset[str]) -> bool:
    """Whether `url` may be shown: of `about` the empty page alone; a blob like the site that made it."""
    if not url or url.startswith("chrome-error:"):
        return True
    scheme = urlsplit(url).scheme.lower()
    if scheme == "about":
        return "about" in schemes and re.fullmatch(r"about:(blank|srcdoc)([?#].*)?", url, re.I) is not None
    if scheme == "blob":
        return allowed(url[5:], schemes)
    return scheme in schemes


def checked(target: str, schemes: frozenset[str]) -> str:
    """The URL that `target` means; `example.org` is https, a host of this machine http.

    Raises `Refused` for a scheme that is not allowed, `Unsupported` for what is no address.
    """
    # Browsers drop these before they read the scheme; so must whoever judges it.
    url = re.sub(r"[\t\r\n]", "", target).strip("".join(map(chr, range(33))))
    asked = f"open {target!r}"
    if not re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", url, re.I):
        host = re.split(r"[/?#]", url, maxsplit=1)[0]
        name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
        if not re.fullmatch(r"[\w.-]+|\[[0-9a-f:.]+\]", name, re.I) or (
            "." not in name and name[:1] != "[" and name != "localhost"
        ):
            raise Unsupported(asked, "a browser opens addresses, and this is none", "give a full URL")
        url = f"{'http' if _is_here(name) else 'https'}://{url}"
    if not allowed(url, schemes):
        raise Refused(
            asked,
            f"addresses of this kind may not be opened here, only {', '.join(sorted(schemes))}",
            "open another address; the owner sets `schemes`",
        )
    return url


def _is_here(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


async def go(page: Page, url: str) -> None:
    """Navigate; returns when the page has been read, or has begun to come and is slow.

    Raises `Unreachable`, `Refused`.
    """
    try:
        await page.goto(url, wait_until="commit", timeout=0)
        await page.wait_for_load_state("domcontentloaded", timeout=READ_SECONDS * 1000)
    except TimeoutError:
        return  # it has begun to come: what there is can be seen
    except Error as error:
        if any(words in error.message for words in NO_FAILURE) or page.is_closed():
            return
        if "net::ERR_BLOCKED_BY_CLIENT" in error.message:
            raise Refused(
                f"open {url}",
                "it leads on to an address of a kind that may not be opened",
                "open another address",
            ) from error
        reason = re.search(r"net::(ERR_\w+)", error.message)
        raise Unreachable(
            f"open {url}",
            f"nothing answered there ({reason[1] if reason else 'navigation failed'})",
            "check the address",
        ) from error


async def turn(page: Page, way: str, asked: str) -> None:
    """Back or forward in the history of the tab. Raises `Unreachable` at its end."""
    before = page.url
    try:
        step = page.go_back if way == "back" else page.go_forward
        answer = await step(wait_until="commit", timeout=0)
    except Error as error:
        if any(words in error.message for words in NO_FAILURE):
            return
        raise
    if answer is None and page.url == before:
        raise Unreachable(asked, f"there is no page to go {way} to in this tab", "open an address")
