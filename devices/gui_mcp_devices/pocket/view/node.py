"""A node of the widget tree. Sizes are dp (density-independent pixels); colours are roles of the palette."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["column", "row", "stack", "scroll", "list", "text", "icon", "picture", "field"]
"""`stack` puts its children on top of each other; `list` builds only the rows that are seen."""

Align = Literal["start", "center", "end", "stretch"]
Weight = Literal[400, 500, 700]
Length = float | Literal["fill"] | None
"""dp; `fill` takes what the parent has; None is as much as the content needs."""
Colour = str | tuple[int, int, int] | tuple[int, int, int, int]
"""A role of the palette (`primary`, `text_soft`), or red, green, blue and opacity, 0 to 255."""


BRIGHT: Colour = (255, 255, 255)
"""For text and icons over a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Size, flow and skin of one node."""

    width: Length = None
    height: Length = None
    least: float = 0.0
    """Least height, dp."""
    grow: float = 0.0
    """Share of the room that is left over in the parent's direction."""
    pad: tuple[float, float, float, float] = (0, 0, 0, 0)
    """Left, top, right, bottom."""
    gap: float = 0.0
    """Between two children."""
    align: Align | None = None
    """Of the children, across the direction; None: `stretch` in a column, `center` in a row, `start` else.
    Of a text: of its lines."""
    justify: Literal["start", "center", "end", "between"] = "start"
    """Of the children, along the direction; in a stack: vertically."""
    stacks: bool = False
    """A row whose children do not fit side by side puts them below each other."""
    fill: Colour | None = None
    radius: float = 0.0
    ring: Colour | None = None
    shadow: float = 0.0
    """Elevation, dp."""
    size: float = 15.0
    """Of type, dp; of an icon its edge."""
    weight: Weight = 400
    colour: Colour = "text"
    lines: int = 0
    """A text is cut after so many; 0: never."""


PLAIN = Style()


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What accessibility is told of a node. Without a class it is not told of at all."""

    cls: str = ""
    """Android class, e.g. `android.widget.Button`."""
    id: str = ""
    """Resource id without its package."""
    text: str = ""
    """What a node of several parts says as a whole, e.g. a button's label."""
    desc: str = ""
    hint: str = ""
    checkable: bool = False
    checked: bool = False
    enabled: bool = True
    selected: bool = False
    password: bool = False


SILENT = Says()


@dataclass(frozen=True, slots=True, kw_only=True)
class Does:
    """What happens to a node that is touched."""

    tap: Callable[[], object] | None = None
    long_press: Callable[[], object] | None = None
    swipe: Callable[[int, int], object] | None = None
    """dx and dy of a finger that was drawn over it, pixels."""
    point: Callable[[float, float], object] | None = None
    """Where it was touched or the finger was drawn to, as shares of its width and height, 0 to 1."""
    change: Callable[[str], object] | None = None
    """A field's new text."""
    submit: Callable[[], object] | None = None
    """Enter in a field of one line."""


IDLE = Does()


@dataclass(slots=True, eq=False)
class Node:
    """Made for a frame and never changed; state lives in pages and databases."""

    kind: Kind
    children: Sequence[Node] = ()
    style: Style = PLAIN
    text: str = ""
    """What a text says, a field holds; the name of an icon or a picture."""
    says: Says = SILENT
    does: Does = IDLE
    more: More | None = None
    kept: bool = False
    """It is shown again in later frames (see `Page.keep`), so what it came to is worth remembering."""
    laid: object = None
    """What the layout remembers of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """What only some nodes need."""

    key: str = ""
    """Names a scroll, a list or a field within its page."""
    count: int = 0
    """Rows of a list."""
    row: Callable[[int], Node] | None = None
    row_height: float = 0.0
    """dp, the same for all rows."""
    multiline: bool = False
    label: bool = False
    """The field's label stands above it, so an empty field shows nothing in itself."""
    at_end: bool = False
    """A scroll that shows its end until somebody scrolls it (a chat)."""
    horizontal: bool = False
