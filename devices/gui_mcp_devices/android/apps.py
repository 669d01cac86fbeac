"""The apps of a phone: which there are, which one a name means, starting and stopping them, deep links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gui_mcp_devices.android.client import Handset, Said, quote
from gui_mcp_devices.android.names import BRANDS, IN_PACKAGES, KINDS
from gui_mcp_devices.errors import Refused, Unreachable

MAIN, LAUNCHER = "android.intent.action.MAIN", "android.intent.category.LAUNCHER"
START_SECONDS = 20.0
"""A cold start of a large app, until its first frame."""
LONGEST_URL = 8000
LINK = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):\S", re.ASCII)
"""A link, and its scheme."""
HOST = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:[/?#]\S*)?")
"""A page, written without its scheme."""

_PACKAGE = re.compile(r"[A-Za-z]\w*(\.[A-Za-z_]\w*)+", re.ASCII)
_COMPONENT = re.compile(r"(?m)^\s*([\w.]+)/([\w.$]+)\s*$", re.ASCII)
_NAMED = re.compile(r"(?m)^\s*packageName=([\w.]+)\s*$")
_LABEL = re.compile(
    r"(?m)\b(?:nonLocalizedLabel|label)=(?!null\b)([^\n]+?)(?: icon=\S+)?(?: banner=\S+)?\s*$"
)
_SEPARATORS = re.compile(r"[\s_\-·.]+")


@dataclass(frozen=True, slots=True)
class App:
    """One that the launcher shows."""

    package: str
    labels: tuple[str, ...] = ()
    """What the phone calls it, where it says so."""


async def installed(handset: Handset) -> tuple[App, ...]:
    """The apps that can be started, by package. Raises `DeviceError`."""
    line = quote("cmd", "package", "query-activities", "-a", MAIN, "-c", LAUNCHER)
    return read_apps((await handset.shell(line, asked="the list of apps")).text)


async def open_target(handset: Handset, target: str, schemes: frozenset[str]) -> bool:
    """Bring up a link or an app by its name; False when no package tells that it is the app.

    Raises `Refused`, `Unreachable`.
    """
    target = target.strip()
    if match := LINK.match(target):
        scheme = match[1].lower()  # Android knows schemes in small letters only
        await _view(handset, scheme + target[len(scheme) :], scheme, schemes)
        return True
    package = choose(target, await installed(handset))
    if package is not None:
        await launch(handset, package)
    elif HOST.fullmatch(target):
        await _view(handset, f"https://{target}", "https", schemes)
    else:
        return False
    return True


async def launch(handset: Handset, package: str) -> None:
    """Start an app, or bring it to the front. Raises `Unreachable`."""
    asked = "open an app"
    resolve = quote("cmd", "package", "resolve-activity", "--brief", "-a", MAIN, "-c", LAUNCHER, package)
    component = _component((await handset.shell(resolve, asked=asked)).text, package)
    if component:
        said = await handset.shell(
            quote("am", "start", "-W", "-n", component), seconds=START_SECONDS, asked=asked
        )
        if _started(said):
            return
    monkey = quote("monkey", "-p", package, "-c", LAUNCHER, "1")
    said = await handset.shell(monkey, seconds=START_SECONDS, asked=asked)
    if said.code != 0 or "Events injected: 1" not in said.text:
        raise Unreachable(asked, "the phone does not start it", "open it from its home screen")


async def stop(handset: Handset, package: str) -> None:
    """End an app. Raises `Refused` for what is no package's name."""
    if not _PACKAGE.fullmatch(package):
        raise Refused("stop an app", "that is no package's name", "name it as the list of apps does")
    await handset.shell(quote("am", "force-stop", package), asked=f"stop {package}")


def choose(name: str, apps: Sequence[App]) -> str | None:
    """The package that `name` means, or None. Raises `Unreachable` where it may mean several."""
    packages = {app.package for app in apps}
    if name in packages:
        return name
    wanted = plain(name)
    if BRANDS.get(wanted) in packages:
        return BRANDS[wanted]
    kind = KINDS.get(wanted, wanted)
    words = IN_PACKAGES.get(kind, (kind.replace(" ", ""),))
    ranks = (
        [a for a in apps if wanted in map(plain, a.labels)],
        [a for a in apps if _segments(a.package)[-1:] and _segments(a.package)[-1] in words],
        [a for a in apps if set(_segments(a.package)) & set(words)],
        [a for a in apps if any(wanted in plain(label).split() for label in a.labels)],
        [a for a in apps if len(wanted) > 2 and any(wanted in plain(label) for label in a.labels)],
    )
    for found in ranks:
        if len({app.package for app in found}) == 1:
            return found[0].package
        if found:
            raise Unreachable(
                f"open {name[:80]!r}",
                "several apps may be meant",
                "open one by its package's name",
                screen_text=", ".join(sorted({app.package for app in found})[:8]),
            )
    return None


def plain(name: str) -> str:
    """`The Clock app` is `clock`."""
    words = _SEPARATORS.sub(" ", name).strip().casefold()
    return words.removeprefix("the ").removesuffix(" app").removesuffix("应用").strip()


def read_apps(text: str) -> tuple[App, ...]:
    """The answer of `query-activities`, long or brief."""
    found: dict[str, list[str]] = {}
    package = ""
    for line in text.splitlines():
        if match := _NAMED.match(line) or _COMPONENT.match(line):
            package = match[1]
            found.setdefault(package, [])
        elif package and (match := _LABEL.search(line)) and match[1].strip() not in found[package]:
            found[package].append(match[1].strip())
    return tuple(App(package, tuple(labels)) for package, labels in sorted(found.items()))


async def _view(handset: Handset, link: str, scheme: str, schemes: frozenset[str]) -> None:
    asked = f"open a {scheme[:20]}: link"
    if scheme not in schemes:
        raise Refused(
            asked,
            f"this phone opens {', '.join(sorted(schemes))}",
            "do it by hand in the app, or allow it in the config",
        )
    if len(link) > LONGEST_URL or any(c.isspace() or not c.isprintable() for c in link):
        raise Refused(asked, "it is too long, or holds spaces", "write it as a link")
    said = await handset.shell(
        quote("am", "start", "-W", "-a", "android.intent.action.VIEW", "-d", link),
        seconds=START_SECONDS,
        asked=asked,
    )
    if not _started(said):
        raise Unreachable(asked, "no app on this phone shows it", "open an app instead")


def _started(said: Said) -> bool:
    text = said.text + said.err.decode(errors="replace")
    return said.code == 0 and "Error" not in text and "Exception" not in text


def _component(text: str, package: str) -> str:
    """The last line of a brief answer, if it is of that package."""
    found = [f"{m[1]}/{m[2]}" for m in _COMPONENT.finditer(text) if m[1] == package]
    return found[-1] if found else ""


def _segments(package: str) -> list[str]:
    return [
        word
        for word in package.lower().split(".")
        if word not in ("com", "org", "android", "google", "app", "apps")
    ]
