"""The benchmarks at hand: those of this package, and other people's by entry point `gui_mcp.benchmarks`."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

from gui_mcp_benchmarks.task import Suite


class UnknownSuite(Exception):
    """No benchmark of that name."""


def _miniwob() -> Suite:
    from gui_mcp_benchmarks.suites.miniwob import Miniwob

    return Miniwob()


def _pocket() -> Suite:
    from gui_mcp_benchmarks.suites.pocket.suite import PocketSuite

    return PocketSuite()


def _pocket_zh() -> Suite:
    from gui_mcp_benchmarks.suites.pocket.suite import PocketSuite

    return PocketSuite("zh")


def _daily() -> Suite:
    from gui_mcp_benchmarks.suites.daily.whole import Daily

    return Daily()


def _daily_static() -> Suite:
    from gui_mcp_benchmarks.suites.daily.static import DailyStatic

    return DailyStatic()


_OWN: dict[str, Callable[[], Suite]] = {
    "daily": _daily,
    "daily-static": _daily_static,
    "miniwob": _miniwob,
    "pocket": _pocket,
    "pocket-zh": _pocket_zh,
}


def suite_names() -> list[str]:
    return sorted({*_OWN, *(point.name for point in entry_points(group="gui_mcp.benchmarks"))})


def load_suite(name: str) -> Suite:
    """The suite called `name`; one of this package goes before another's. Raises `UnknownSuite`."""
    if name in _OWN:
        return _OWN[name]()
    for point in entry_points(group="gui_mcp.benchmarks", name=name):
        make: Callable[[], Suite] = point.load()
        return make()
    raise UnknownSuite(f"no benchmark named {name!r}; choose from {', '.join(suite_names())}")
