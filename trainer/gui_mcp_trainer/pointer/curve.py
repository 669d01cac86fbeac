"""The learning curve as a small SVG: training loss and held-out share of exact decisions over steps."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

_WIDTH, _HEIGHT, _EDGE = 640, 320, 44


class Line(BaseModel):
    """One line of metrics.jsonl: progress, or (with `held`) a measurement."""

    step: int
    loss: float
    held: str = ""
    rows: int = 0
    exact: int = 0


def draw_curve(metrics: Path, out: Path) -> None:
    """Loss is drawn against its greatest value, exact decisions against 1."""
    lines = [Line.model_validate_json(text) for text in metrics.read_text(encoding="utf-8").splitlines()]
    loss = [(x.step, x.loss) for x in lines if not x.held]
    top = max((y for _, y in loss), default=1.0) or 1.0
    last = max((x.step for x in lines), default=1) or 1
    curves = {"loss": ("#c0392b", [(x, y / top) for x, y in loss])}
    for name, colour in (("words", "#2471a3"), ("families", "#1e8449")):
        points = [(x.step, x.exact / max(1, x.rows)) for x in lines if x.held == name]
        curves[f"exact, held-out {name}"] = (colour, points)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<path d="M{_EDGE},{_EDGE // 2} V{_HEIGHT - _EDGE} H{_WIDTH - _EDGE // 2}" '
        'fill="none" stroke="#555"/>',
        f'<text x="{_WIDTH // 2}" y="{_HEIGHT - 10}">steps (0 to {last})</text>',
        f'<text x="4" y="{_EDGE // 2 + 4}">{top:.1f} | 1</text>',
    ]
    for n, (name, (colour, points)) in enumerate(curves.items()):
        placed = " ".join(f"{_x(x, last):.1f},{_y(y):.1f}" for x, y in points)
        if len(points) > 1:
            parts.append(f'<polyline points="{placed}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts += [
            f'<circle cx="{_x(x, last):.1f}" cy="{_y(y):.1f}" r="2" fill="{colour}"/>' for x, y in points
        ]
        parts.append(f'<text x="{_WIDTH - 190}" y="{_EDGE + 16 * n}" fill="{colour}">{name}</text>')
    out.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def _x(step: int, last: int) -> float:
    return _EDGE + step / last * (_WIDTH - 1.5 * _EDGE)


def _y(share: float) -> float:
    return _HEIGHT - _EDGE - share * (_HEIGHT - 1.5 * _EDGE)
