"""A report out of blocks, as HTML with plots and as Markdown; both say the same words and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

_WIDTH, _HEIGHT, _EDGE = 640, 300, 48
_LETTER = 6.5
"""Pixels that a letter of a name beside the plot takes."""
COLOURS = ("#2471a3", "#c0392b", "#1e8449", "#b9770e", "#7d3c98", "#555555", "#148f77", "#a04000")


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """In the HTML alone."""

    svg: str
    caption: str


Block = Heading | Words | Table | Figure


def html(title: str, blocks: Sequence[Block]) -> str:
    """One page without scripts or anything from elsewhere."""
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>",
    ]
    for block in blocks:
        match block:
            case Heading(text):
                parts.append(f"<h2>{escape(text)}</h2>")
            case Words(text):
                parts.append(f"<p>{escape(text)}</p>")
            case Table(head, rows):
                parts.append('<div class="wide"><table><thead>' + _row("th", head) + "</thead><tbody>")
                parts += [_row("td", row) for row in rows]
                parts.append("</tbody></table></div>")
            case Figure(svg, caption):
                parts.append(f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>")
    return "\n".join([*parts, "</body></html>"]) + "\n"


def markdown(title: str, blocks: Sequence[Block]) -> str:
    parts = [f"# {title}"]
    for block in blocks:
        match block:
            case Heading(text):
                parts.append(f"## {text}")
            case Words(text):
                parts.append(text)
            case Table(head, rows):
                lines = [head, ["---"] * len(head), *rows]
                parts.append("\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines))
            case Figure():
                continue
    return "\n\n".join(parts) + "\n"


def write(out: Path, title: str, blocks: Sequence[Block]) -> None:
    """`report.html` and `report.md` in the folder `out`."""
    (out / "report.html").write_text(html(title, blocks), encoding="utf-8")
    (out / "report.md").write_text(markdown(title, blocks), encoding="utf-8")


Points = Sequence[tuple[float, float]]


def plot(
    lines: Mapping[str, Points],
    x: str,
    y: str,
    *,
    guide: float | None = None,
    bars: Mapping[str, Sequence[tuple[float, float, float]]] | None = None,
    x_most: float = 1.0,
    y_least: float = 0.0,
    y_most: float = 1.0,
) -> str:
    """An SVG of lines with dots. `guide`: a dashed line at that height; `bars`: intervals, (x, low, high)."""

    def at(point: tuple[float, float]) -> tuple[float, float]:
        share = (min(max(point[1], y_least), y_most) - y_least) / (y_most - y_least)
        return (
            _EDGE + point[0] / x_most * (_WIDTH - 4.6 * _EDGE),
            _HEIGHT - _EDGE - share * (_HEIGHT - 1.6 * _EDGE),
        )

    left, low = at((0, y_least))
    right, high = at((x_most, y_most))
    wide = round(max(_WIDTH, right + 24 + _LETTER * max(map(len, lines), default=0)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {_HEIGHT}" width="{wide}" '
        'font-family="sans-serif" font-size="11">',
        f'<rect width="{wide}" height="{_HEIGHT}" fill="white"/>',
        f'<path d="M{left:.1f},{high:.1f} V{low:.1f} H{right:.1f}" fill="none" stroke="#555"/>',
        f'<text x="{(left + right) / 2:.1f}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(x)}</text>',
        f'<text x="{left:.1f}" y="{high - 8:.1f}">{escape(y)}</text>',
    ]
    for step in range(5):
        share = step / 4
        px, py = at((x_most * share, y_least + (y_most - y_least) * share))
        parts.append(
            f'<text x="{px:.1f}" y="{low + 14:.1f}" text-anchor="middle">{x_most * share:.3g}</text>'
        )
        value = y_least + (y_most - y_least) * share
        parts.append(f'<text x="{left - 4:.1f}" y="{py + 4:.1f}" text-anchor="end">{value:.3g}</text>')
    if guide is not None:
        _, py = at((0, guide))
        parts.append(
            f'<path d="M{left:.1f},{py:.1f} H{right:.1f}" stroke="#999" stroke-dasharray="4 3" fill="none"/>'
        )
    for n, (name, points) in enumerate(lines.items()):
        colour = COLOURS[n % len(COLOURS)]
        placed = [at(point) for point in points]
        if len(placed) > 1:
            told = " ".join(f"{px:.1f},{py:.1f}" for px, py in placed)
            parts.append(f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="2.5" fill="{colour}"/>' for px, py in placed]
        for px, bottom, top in (bars or {}).get(name, ()):
            (ax, ay), (_, by) = at((px, bottom)), at((px, top))
            parts.append(f'<path d="M{ax:.1f},{ay:.1f} V{by:.1f}" stroke="{colour}" fill="none"/>')
        parts.append(
            f'<text x="{right + 12:.1f}" y="{high + 15 * n:.1f}" fill="{colour}">{escape(name)}</text>'
        )
    return "".join([*parts, "</svg>"])


def _row(tag: str, cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;font-size:13px}th,td{border:1px solid #ccc;padding:.25rem .5rem;"
    "text-align:left;vertical-align:top}th{background:#f3f3f3}.wide{overflow-x:auto}"
    "figure{margin:1rem 0}figcaption{font-size:13px;color:#555}"
)
