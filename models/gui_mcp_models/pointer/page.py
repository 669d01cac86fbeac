"""One screen, read together with the goal and the history: facts that several feature columns share."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from gui_mcp_devices.changes import POPUP_ROLES
from gui_mcp_devices.screen import Element, Screen

from gui_mcp_models.pointer.goal import Goal, month_of
from gui_mcp_models.pointer.layout import Layout
from gui_mcp_models.pointer.lexical import MATCH, Said, match, numbers, whole_number
from gui_mcp_models.pointer.past import Past
from gui_mcp_models.pointer.things import EDITABLE, TICKED, is_control, is_editable, role_of
from gui_mcp_models.pointer.words import likeness


class Page:
    """Everything is computed on first use; `i` is always an index into `things`."""

    def __init__(
        self,
        goal: Goal,
        screen: Screen,
        past: Past,
        things: list[Element],
        said: list[Said],
        commons: Counter[str],
        layout: Layout,
    ) -> None:
        self.goal = goal
        self.screen = screen
        self.past = past
        self.things = things
        self.said = said
        self.commons = commons
        self.layout = layout

    def title(self, i: int) -> str:
        """Its name, or that of its label."""
        if self.things[i].name:
            return self.things[i].name
        j = self.layout.label[i]
        return self.things[j].name if j >= 0 else ""

    def row(self, i: int) -> list[int]:
        return self._rows[i]

    @cached_property
    def _rows(self) -> list[list[int]]:
        return [[int(j) for j in line.nonzero()[0]] for line in self.layout.row]

    @cached_property
    def role(self) -> list[str]:
        return [role_of(e) for e in self.things]

    @cached_property
    def control(self) -> list[bool]:
        return [is_control(e) for e in self.things]

    @cached_property
    def match(self) -> list[list[float]]:
        """(E, MATCH) of each name."""
        return [match(self.goal, s, self.commons) for s in self.said]

    @cached_property
    def label_match(self) -> list[list[float]]:
        """(E, MATCH) of each label's name; zero where there is none."""
        zero = [0.0] * MATCH
        return [self.match[j] if j >= 0 else zero for j in self.layout.label]

    @cached_property
    def named(self) -> list[bool]:
        """The goal says its whole name, and it is not the goal itself shown on the page."""
        return [m[3] > 0 and not m[12] for m in self.match]

    @cached_property
    def echo(self) -> list[bool]:
        return [m[12] > 0 for m in self.match]

    @cached_property
    def beside_named(self) -> list[bool]:
        return [any(self.named[j] for j in self._rows[i]) for i in range(len(self.things))]

    @cached_property
    def ticked(self) -> list[bool]:
        return [bool(TICKED & e.states) and self.control[i] for i, e in enumerate(self.things)]

    @cached_property
    def empty(self) -> list[bool]:
        """Editable, and as far as can be known nothing is in it."""
        return [
            is_editable(e) and not e.value.strip() and e.ref not in self.past.typed and r in EDITABLE
            for e, r in zip(self.things, self.role, strict=True)
        ]

    @cached_property
    def next_field(self) -> int:
        """The first empty field in reading order, or -1."""
        return next((i for i, empty in enumerate(self.empty) if empty), -1)

    @cached_property
    def wanted(self) -> list[bool]:
        """Says the same as the label of the next empty field."""
        title = _key(self.title(self.next_field)) if self.next_field >= 0 else ""
        label = self.layout.label[self.next_field] if self.next_field >= 0 else -1
        return [
            bool(title) and i not in (label, self.next_field) and _key(s.plain) == title
            for i, s in enumerate(self.said)
        ]

    @cached_property
    def beside_wanted(self) -> list[bool]:
        return [any(self.wanted[j] for j in self._rows[i]) for i in range(len(self.things))]

    @cached_property
    def integer(self) -> list[int | None]:
        return [whole_number(s, e) for s, e in zip(self.said, self.things, strict=True)]

    @cached_property
    def rank(self) -> list[tuple[float, float, float]]:
        """(is the least, is the greatest, share of those below) among things of the same wording but for
        their numbers; zeros for what stands alone."""
        groups: dict[str, list[tuple[tuple[float, ...], int]]] = {}
        for i, (s, e) in enumerate(zip(self.said, self.things, strict=True)):
            form, found = numbers(s, e)
            if found:
                groups.setdefault(form, []).append((found, i))
        ranks = [(0.0, 0.0, 0.0)] * len(self.things)
        for members in groups.values():
            if len(members) < 2 or any(len(f) != len(members[0][0]) for f, _ in members):
                continue
            ordered = sorted(members)
            low, high = ordered[0][0], ordered[-1][0]
            if low == high:
                continue
            for place, (found, i) in enumerate(ordered):
                ranks[i] = float(found == low), float(found == high), place / (len(ordered) - 1)
        return ranks

    @cached_property
    def extreme(self) -> list[bool]:
        """It is the least (or the greatest) of its group, as the goal asks, and its numbers are of the kind
        that the goal speaks of."""
        goal = self.goal
        if goal.least and not goal.greatest:
            side = 0
        elif goal.greatest:
            side = int(not ("least" in goal.low or "lowest" in goal.low))
        else:
            return [False] * len(self.things)
        found: list[bool] = []
        for i, thing in enumerate(self.things):
            money = any(sign in thing.name for sign in _MONEY_SIGNS)
            clock = any(w.low in ("am", "pm") for w in self.said[i].name)
            kind = (goal.money and money) or (goal.duration and not goal.money and not money and not clock)
            found.append(self.rank[i][side] > 0 and (kind or not (goal.money or goal.duration)))
        return found

    @cached_property
    def nth(self) -> list[tuple[int, int]]:
        """(place from 1, how many) among things of its kind: fields, ticks, or its role."""
        seen: Counter[str] = Counter()
        kinds = [_KIND.get(r, r) for r in self.role]
        total = Counter(kinds)
        found: list[tuple[int, int]] = []
        for kind in kinds:
            seen[kind] += 1
            found.append((seen[kind], total[kind]))
        return found

    @cached_property
    def column(self) -> list[tuple[int, int]]:
        """(place from 1, how many) among controls of its role that share its left edge; (0, 0) elsewhere."""
        groups: dict[tuple[str, int], list[int]] = {}
        for i, e in enumerate(self.things):
            if self.control[i] and e.bounds is not None and self.role[i] not in ("checkbox", "radio"):
                groups.setdefault((self.role[i], e.bounds.left // 3), []).append(i)
        found = [(0, 0)] * len(self.things)
        for members in groups.values():
            if len(members) > 1:
                for place, i in enumerate(members, 1):
                    found[i] = place, len(members)
        return found

    @cached_property
    def paged(self) -> tuple[int, int, int, int] | None:
        """(results a page, page wanted, place wanted on it, page shown) when the goal counts and a list of
        results has numbered pages; the page shown is the number last tapped."""
        wanted = max(self.goal.ordinals, default=0)
        numbers = {n for i, n in enumerate(self.integer) if n is not None and self.control[i]}
        if wanted < 1 or not {1, 2} & numbers:
            return None
        per = max(
            (
                many
                for i, (_, many) in enumerate(self.column)
                if self.integer[i] is None and self.role[i] != "textbox"
            ),
            default=0,
        )
        if per < 2:
            return None
        shown = 1
        for name in self.past.names:
            if name.isascii() and name.isdecimal() and len(name) < 4:
                shown = int(name)
            elif self.said_next(name):
                shown += 1
        return per, -(-wanted // per), (wanted - 1) % per + 1, shown

    @staticmethod
    def said_next(name: str) -> bool:
        return name.strip().casefold() in (">", "next", "»", "›", "→", "next page")

    @cached_property
    def counted(self) -> int | None:
        """How many things that are no controls the goal's words describe; None where it names none."""
        things = [
            {_alias(w.low) for w in s.name}
            for i, s in enumerate(self.said)
            if s.name
            and len(s.name) <= 3
            and not self.echo[i]
            and (not self.control[i] or self.role[i] == "img")
        ]
        for kinds in things:
            for word in tuple(kinds):
                if len(word) == 1:
                    kinds.add("digit" if word.isdecimal() else "letter")
        known = set[str]().union(*things)
        told = {a for w in self.goal.words if (a := _alias(w.low)) in known}
        return sum(told <= kinds for kinds in things) if told else None

    @cached_property
    def pictured(self) -> list[float]:
        """How like a control's name is to the name of a drawn thing, in [0, 1]."""
        drawn = {w.low for s, r in zip(self.said, self.role, strict=True) if r == "img" for w in s.name}
        if not drawn or len(drawn) > 12:
            return [0.0] * len(self.things)
        return [
            max((likeness(w.low, d) for w in s.name[:2] for d in drawn), default=0.0)
            if self.control[i] and self.role[i] != "img"
            else 0.0
            for i, s in enumerate(self.said)
        ]

    @cached_property
    def popup(self) -> int:
        """The last dialog, menu or alert in reading order, or -1."""
        return next((i for i in reversed(range(len(self.things))) if self.things[i].role in POPUP_ROLES), -1)

    @cached_property
    def in_popup(self) -> list[bool]:
        if self.popup < 0:
            return [False] * len(self.things)
        frame = self.things[self.popup]
        inside = [False] * len(self.things)
        for i in range(self.popup + 1, len(self.things)):
            if self.things[i].depth <= frame.depth:
                break
            inside[i] = True
        if (box := frame.bounds) is not None and not any(inside):
            for i, e in enumerate(self.things):
                inside[i] = i != self.popup and e.bounds is not None and box.holds(*e.bounds.center)
        return inside

    @cached_property
    def shown_month(self) -> tuple[int, int] | None:
        """(year, month) of a calendar's heading, from one text or from two neighbours."""
        months: list[tuple[int, int]] = []
        years: list[tuple[int, int]] = []
        for i, s in enumerate(self.said):
            if self.echo[i] or (self.control[i] and self.role[i] not in ("button", "combobox")):
                continue
            words = [w for w in (*s.name, *s.value) if not w.is_mark]
            if len(words) > 4:
                continue
            for w in words:
                if w.low.isascii() and w.low.isdecimal() and len(w.low) == 4:
                    years.append((i, int(w.low)))
                elif (month := month_of(w.low)) is not None:
                    months.append((i, month))
        if not months or not years:
            return None
        pairs = [(abs(i - j), y, m) for i, m in months for j, y in years if abs(i - j) <= 2]
        return min(pairs)[1:] if pairs else None

    @cached_property
    def months_ahead(self) -> int | None:
        """Months from the calendar shown to the first date of the goal; None where either is missing."""
        if self.shown_month is None or not self.goal.dates:
            return None
        date = self.goal.dates[0]
        return (date.year - self.shown_month[0]) * 12 + date.month - self.shown_month[1]


_KIND = {
    "checkbox": "tick",
    "switch": "tick",
    "date": "textbox",
    "combobox": "textbox",
    "spinbutton": "textbox",
}


_MONEY_SIGNS = ("$", "€", "£", "¥", "USD", "EUR")
_SAME = {"rect": "rectangle", "square": "rectangle", "number": "digit", "polygon": "triangle"}


def _alias(low: str) -> str:
    """A word without its plural, under the name that pictures go by."""
    low = low[:-1] if len(low) > 1 and low.endswith("s") else low
    return _SAME.get(low, low)


def _key(text: str) -> str:
    return text.casefold().strip(" :*.?")
