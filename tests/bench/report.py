"""The table, the ratios and the aims, from what was measured."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from daemon import Idle
from load import CLIENTS, Spread
from measure import Row, Start

OURS, UNVERIFIED = "ours", "ours, verify: false"
PLAYWRIGHT, UNSETTLED = "playwright", "playwright, settle 0"
EMPTY = "empty server"
START = "start to first tools/list"


@dataclass(frozen=True, slots=True)
class Cell:
    """One contender at one row."""

    min_ms: float
    median_ms: float
    tokens: int
    """Largest text answer."""
    image_bytes: int
    """Largest image."""


@dataclass(frozen=True, slots=True)
class Aim:
    """One promise, and whether this run kept it."""

    what: str
    unit: str
    ours: float
    limit: float

    @property
    def met(self) -> bool:
        return self.ours <= self.limit

    def __str__(self) -> str:
        said = "met    " if self.met else "NOT MET"
        return f"{said}  {self.what}: {_brief(self.ours)} {self.unit}, limit {_brief(self.limit)}"


@dataclass(frozen=True, slots=True)
class DaemonFigures:
    """What is measured of the daemon behind our server, besides its rows in the table."""

    overhead: Spread
    """What the relay adds to a call."""
    relays: Spread
    http: Spread
    at_rest: Idle
    """Started, and nobody came."""
    after_browser: Idle
    """A browser was opened, and its client has left."""


Table = dict[str, dict[str, Cell]]
"""Row name -> contender name -> cell."""


def tabulate(starts: Mapping[str, Start], rows: Sequence[Row]) -> Table:
    """All that was measured, start first."""
    table: Table = {
        START: {
            name: Cell(min(start.ms), statistics.median(start.ms), start.tokens, 0)
            for name, start in starts.items()
        }
    }
    for row in rows:
        table[row.name] = {
            name: Cell(
                min(a.ms for a in answers),
                statistics.median(a.ms for a in answers),
                max(a.tokens for a in answers),
                max(a.image_bytes for a in answers),
            )
            for name, answers in row.answers.items()
        }
    return table


def aims(table: Table) -> list[Aim]:
    """Those that this run has the figures for. Times are medians."""

    def median(row: str, contender: str) -> float | None:
        cell = table.get(row, {}).get(contender)
        return None if cell is None else cell.median_ms

    def size(row: str) -> float | None:
        cell = table.get(row, {}).get(OURS)
        return None if cell is None else cell.tokens

    times = [
        (
            "start with a running daemon, against 0.5 x an empty server",
            median(START, OURS),
            median(START, EMPTY),
            0.5,
        )
    ]
    for page in ("small", "big"):
        click = f"click, {page}"
        times += [
            (
                f"unverified click on the {page} page, against Playwright's --timeout-settle 0",
                median(click, UNVERIFIED),
                median(click, UNSETTLED),
                1.0,
            ),
            (
                f"verified, settled click on the {page} page, against a third of Playwright's default",
                median(click, OURS),
                median(click, PLAYWRIGHT),
                1 / 3,
            ),
        ]
    sizes = [
        ("tools/list", size(START), 3000),
        ("observe the big page", size("observe, big"), 2000),
        ("a click's answer on the small page", size("click, small"), 250),
        ("a click's answer on the big page", size("click, big"), 250),
    ]
    return [
        *(
            Aim(what, "ms", mine, factor * theirs)
            for what, mine, theirs, factor in times
            if mine is not None and theirs is not None
        ),
        *(Aim(what, "tokens", mine, limit) for what, mine, limit in sizes if mine is not None),
    ]


def daemon_aims(figures: DaemonFigures) -> list[Aim]:
    """Those of the daemon."""
    return [
        Aim("what the relay adds to a call, median", "ms", figures.overhead.median, 1.0),
        Aim(f"{CLIENTS} relays, each a call a second, p95", "ms", figures.relays.p95, 150.0),
        Aim(f"{CLIENTS} clients over HTTP, each a call a second, p95", "ms", figures.http.p95, 150.0),
        Aim("the daemon at rest", "% of a core", figures.at_rest.daemon, 1.0),
        Aim("the daemon, a browser open that nobody uses", "% of a core", figures.after_browser.daemon, 1.0),
    ]


def daemon_as_text(figures: DaemonFigures) -> str:
    left = figures.after_browser
    return "\n".join(
        (
            f"what the relay adds to a call: {figures.overhead}",
            f"{CLIENTS} relays, each a call a second: {figures.relays}",
            f"{CLIENTS} clients over HTTP, each a call a second: {figures.http}",
            f"the daemon at rest: {figures.at_rest.daemon:.2f} % of a core",
            f"the daemon, a browser open that nobody uses: {left.daemon:.2f} % of a core, "
            f"its {left.started} processes {left.programs:.2f} %",
        )
    )


def as_json(table: Table, kept: Sequence[Aim], figures: DaemonFigures | None) -> dict[str, object]:
    return {
        "daemon": figures and asdict(figures),
        "table": {row: {who: asdict(cell) for who, cell in cells.items()} for row, cells in table.items()},
        "aims": [{**asdict(aim), "met": aim.met} for aim in kept],
    }


def as_text(table: Table) -> str:
    """Two tables: minimum / median milliseconds, and text tokens with image sizes; the last column is ours
    divided by Playwright's."""
    everyone = [
        name
        for name in (OURS, UNVERIFIED, PLAYWRIGHT, UNSETTLED, EMPTY)
        if any(name in cells for cells in table.values())
    ]
    times = {
        row: {who: f"{c.min_ms:.0f} / {c.median_ms:.0f}" for who, c in table[row].items()} for row in table
    }
    sizes = {row: {who: _size(c) for who, c in cells.items()} for row, cells in table.items()}
    slower = {row: _ratio(cells, lambda cell: cell.median_ms) for row, cells in table.items()}
    larger = {row: _ratio(cells, lambda cell: cell.tokens) for row, cells in table.items()}
    return "\n\n".join(
        (
            _draw("milliseconds, min / median", everyone, times, slower),
            _draw("text tokens, images", [name for name in everyone if name != UNSETTLED], sizes, larger),
        )
    )


def _draw(
    title: str, names: Sequence[str], cells: Mapping[str, Mapping[str, str]], ratios: Mapping[str, str]
) -> str:
    width = max(len(title), *(len(row) for row in cells)) + 2
    lines = [f"{title:<{width}}" + "".join(f"{name:>21}" for name in names) + f"{'ratio':>8}"]
    for row, shown in cells.items():
        line = "".join(f"{shown.get(name, '-'):>21}" for name in names)
        lines.append(f"{row:<{width}}{line}{ratios[row]:>8}")
    return "\n".join(lines)


def _brief(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"


def _size(cell: Cell) -> str:
    return f"{cell.tokens} + {cell.image_bytes / 1000:.0f} kB" if cell.image_bytes else str(cell.tokens)


def _ratio(cells: Mapping[str, Cell], of: Callable[[Cell], float]) -> str:
    ours, theirs = cells.get(OURS), cells.get(PLAYWRIGHT)
    return "" if ours is None or theirs is None or not of(theirs) else f"{of(ours) / of(theirs):.2f}"
