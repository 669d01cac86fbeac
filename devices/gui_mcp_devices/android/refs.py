"""Which view of this tree is which view of the last one, so that refs stay while the thing stays.

A tree is matched from the top down, the children of one parent at a time: first those that say the same, then
those that lie at the same place, then those of the same id and class in order. Inside something that
scrolls, rows are known by what they say, so that a row that scrolls keeps its identity and another row at its
place gets a new one. A part whose words have changed altogether is another thing (another page of the same
layout). What has gone is remembered for a while: who goes back to a page finds its refs again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from gui_mcp_devices.android.node import UiNode

FEW_WORDS = 3
"""A part with fewer words than this is too small to be told from another by them."""
SAME_PAGE = 0.3
"""Share of the words that a part keeps while it stays the same thing."""
MOST_GONE = 200
"""Things that are remembered below one parent after they went."""
MOST_THINGS = 40_000
OFTEN = 32
"""Trees after which it is looked at how much is remembered."""
LONGEST = 200
MOST_WORDS = 40


@dataclass(slots=True, eq=False)
class Thing:
    """One view over time."""

    kind: tuple[str, str] = ("", "")
    """Class and resource id."""
    says: str = ""
    words: frozenset[str] = frozenset()
    at: tuple[int, int] = (0, 0)
    here: bool = True
    ref: str = ""
    children: list[Thing] = field(default_factory=lambda: list[Thing]())


@dataclass(slots=True, eq=False)
class Place:
    """A node of one tree and the thing that it is."""

    node: UiNode
    says: str
    words: frozenset[str]
    children: list[Place]
    thing: Thing = field(default_factory=Thing)


class Identities:
    """The things of one device."""

    def __init__(self) -> None:
        self._windows: dict[str, Thing] = {}
        self._refs = 0
        self._placed = 0

    def place(self, root: UiNode, window: str) -> Place:
        """`root` with the thing of every node. `window` names the window in front, if it is known."""
        place = _read(root)
        key = f"{root.package}/{window}"
        top = self._windows.pop(key, None) or Thing()
        self._windows[key] = top  # the last one is the latest
        _match(top, [place], flow=False)
        _below(place, flow=False)
        self._forget()
        return place

    def ref(self, thing: Thing) -> str:
        """The ref of a thing, given once."""
        if not thing.ref:
            self._refs += 1
            thing.ref = f"e{self._refs}"
        return thing.ref

    def given(self, ref: str) -> bool:
        """Whether that ref was ever given."""
        digits = ref[1:]
        return (
            ref.startswith("e")
            and digits.isascii()
            and digits.isdigit()
            and len(digits) < 10
            and 0 < int(digits) <= self._refs
            and digits == str(int(digits))
        )

    def _forget(self) -> None:
        """Now and then, what was seen longest ago; of the window in front what is not to be seen."""
        self._placed += 1
        if self._placed % OFTEN:
            return
        sizes = {key: _size(top) for key, top in self._windows.items()}
        *others, front = sizes
        while others and (sum(sizes.values()) > MOST_THINGS or len(sizes) > MOST_GONE):
            oldest = others.pop(0)
            del self._windows[oldest], sizes[oldest]
        if sizes[front] > MOST_THINGS:
            _prune(self._windows[front])


def _read(node: UiNode) -> Place:
    children = [_read(child) for child in node.children]
    own = [] if node.editable else [t for t in (node.says, node.desc) if t]
    says = "\n".join([*own, *(child.says for child in children if child.says)])[:LONGEST]
    words = {t[:60] for t in own}
    if not node.scrollable:
        for child in children:
            words |= child.words
    if len(words) > MOST_WORDS:
        words = set(sorted(words)[:MOST_WORDS])
    return Place(node, says, frozenset(words), children)


def _below(place: Place, flow: bool) -> None:
    """Match what is inside `place`, which is matched itself. `flow`: a scroller around moves its children."""
    alone = place.node.scrollable and len(place.children) == 1
    _match(place.thing, place.children, flow=(flow or place.node.scrollable) and not alone)
    for child in place.children:
        _below(child, flow=alone)


def _match(parent: Thing, places: list[Place], flow: bool) -> None:
    left = _Left(parent.children, places)
    left.pair(lambda p: (*_kind(p), p.says, *_at(p)), lambda t: (*t.kind, t.says, *t.at), gone=False)
    left.pair(lambda p: (*_kind(p), p.says), lambda t: (*t.kind, t.says), gone=False)
    left.pair(lambda p: (*_kind(p), p.says) if p.says else None, lambda t: (*t.kind, t.says), gone=True)
    if not flow or 2 * len(left.places) <= max(2, len(places)):
        left.pair(lambda p: (*_kind(p), *_at(p)), lambda t: (*t.kind, *t.at), gone=False)
    if not flow:
        left.pair(_kind, lambda t: t.kind, gone=False)
        left.recall()
    for place in left.places:
        place.thing = Thing()
    for thing in parent.children:
        thing.here = False
    for place in places:
        thing = place.thing
        thing.kind, thing.says, thing.words, thing.at = _kind(place), place.says, place.words, _at(place)
        thing.here = True
    now = [place.thing for place in places]
    kept = {id(thing) for thing in now}
    gone = [thing for thing in parent.children if id(thing) not in kept]
    parent.children = [*gone[-MOST_GONE:], *now]


class _Left:
    """What is not yet paired below one parent."""

    def __init__(self, things: Iterable[Thing], places: Iterable[Place]) -> None:
        self.things = list(things)
        self.places = list(places)

    def pair(
        self,
        key: Callable[[Place], object],
        old: Callable[[Thing], object],
        *,
        gone: bool,
    ) -> None:
        """Pair in order what has the same key and may be the same; a key of None pairs with nothing."""
        if not self.places or not self.things:
            return
        by_key: dict[object, list[Thing]] = {}
        for thing in self.things:
            if thing.here != gone:
                by_key.setdefault(old(thing), []).append(thing)
        left: list[Place] = []
        taken: set[int] = set()
        for place in self.places:
            candidates = by_key.get(key(place), [])
            if candidates and _akin(candidates[0], place):
                place.thing = candidates.pop(0)
                taken.add(id(place.thing))
            else:
                left.append(place)
        self.places = left
        self.things = [thing for thing in self.things if id(thing) not in taken]

    def recall(self) -> None:
        """A page that was here before, of which most is still the same."""
        left: list[Place] = []
        for place in self.places:
            akin = [t for t in self.things if t.kind == _kind(place) and _shared(t, place) >= 0.5]
            if len(place.words) >= FEW_WORDS and akin:
                place.thing = max(akin, key=lambda t: _shared(t, place))
                self.things = [thing for thing in self.things if thing is not place.thing]
            else:
                left.append(place)
        self.places = left


def _kind(place: Place) -> tuple[str, str]:
    return place.node.cls, place.node.resource_id


def _at(place: Place) -> tuple[int, int]:
    return place.node.bounds.left, place.node.bounds.top


def _akin(thing: Thing, place: Place) -> bool:
    """Whether one can have become the other by changing, and not by being replaced."""
    return len(thing.words) < FEW_WORDS or len(place.words) < FEW_WORDS or _shared(thing, place) >= SAME_PAGE


def _shared(thing: Thing, place: Place) -> float:
    fewest = min(len(thing.words), len(place.words))
    return len(thing.words & place.words) / fewest if fewest else 0.0


def _size(thing: Thing) -> int:
    return 1 + sum(_size(child) for child in thing.children)


def _prune(thing: Thing) -> None:
    thing.children = [child for child in thing.children if child.here]
    for child in thing.children:
        _prune(child)
