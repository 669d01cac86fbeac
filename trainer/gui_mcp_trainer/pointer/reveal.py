"""Things that come to light by a tap: sections, folders, tabs, menus, wizards, result pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gui_mcp_devices.screen import State

from gui_mcp_trainer.pointer.phrases import end, quote, say, surely_quote, then_press
from gui_mcp_trainer.pointer.sim import Sim, Want
from gui_mcp_trainer.pointer.stage import Stage
from gui_mcp_trainer.pointer.vocabulary import Vocabulary


class Sections(Sim):
    """Folded sections; what is asked for lies in one of them, nobody says in which."""

    family: ClassVar[str] = "sections"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.only_open = random.random() < 0.4
        count = random.randint(1, 5) if not self.only_open else random.choice((1, 1, 1, 2, 3))
        word = random.choice(("Part", "Area", "Group", "Chapter", "Panel", "Section"))
        self.titles = words.names(count)
        if random.random() < 0.4:
            first = random.randint(1, 60)
            self.titles = [f"{word} {random.choice(('', '#'))}{first + n}" for n in range(count)]
        self.role = random.choice(("tab", "button", "heading", "generic", "tab"))
        self.tells = random.random() < 0.7
        self.single = random.random() < 0.7
        self.open: set[int] = set()
        self.seen: set[int] = set()
        names = words.names(count * 4)
        self.links = [names[n * 4 : n * 4 + random.randint(0, 4)] for n in range(count)]
        self.inner = random.choice(("link", "generic", "text", "link"))
        self.prose = [words.prose() for _ in range(count)]
        self.submit = words.submit() if self.only_open else ""
        self.wrapped = random.choice(("", "", "tab", "generic")) if self.submit else ""
        """The button lies in something that reacts too and has its name."""
        self.panel = random.random() < 0.4
        self.mixed = random.random() < 0.4
        """The links stand inside running text."""
        self.place = random.randrange(count)
        self.said_place = random.random() < 0.25 or self.only_open
        if not self.links[self.place]:
            self.links[self.place] = [words.made()]
        self.target = random.randrange(len(self.links[self.place]))
        name = self.links[self.place][self.target]
        if self.only_open:
            said = "section" if count == 1 else f"section {quote(words, self.titles[self.place])}"
            ask = say(
                words,
                ("Open the {}", "Unfold the {}", "Expand the {} below", "Show the {}", "Uncover the {}"),
            )
            self.goal = end(words, ask.format(said) + then_press(words, self.submit))
        elif self.said_place:
            ask = say(
                words, ("In the section {} click {}", "Open {} and choose {}", "Unfold {}, then click on {}")
            )
            self.goal = end(words, ask.format(quote(words, self.titles[self.place]), quote(words, name)))
        else:
            ask = say(words, _HIDDEN)
            self.goal = end(words, ask.format(surely_quote(words, name)))

    def draw(self, stage: Stage) -> None:
        for n, title in enumerate(self.titles):
            states: tuple[State, ...] = ()
            if self.tells:
                states = ("expanded",) if n in self.open else ("collapsed",)
                if n in self.open and self.role == "tab":
                    states = ("expanded", "selected")
            if self.role == "generic":
                states = (*states, "clickable")
            stage.put(f"title{n}", self.role, title, states=states, wide=stage.style.width * 0.9)
            if n in self.open:
                if self.panel:
                    stage.put(f"panel{n}", "tabpanel", title, wide=stage.style.width * 0.9, tall=4)
                stage.text(f"prose{n}", self.prose[n])
                for k, name in enumerate(self.links[n]):
                    if self.mixed:
                        stage.put(
                            f"mixed{n}.{k}", "text", self.prose[n][k * 3 : k * 3 + 14] or "and", inline=True
                        )
                    if self.mixed and self.inner == "generic":
                        stage.put(f"link{n}.{k}", "generic", name, states=("clickable",), inline=True)
                    elif self.inner == "generic":
                        stage.hot(f"link{n}.{k}", name, inline=k % 2 == 1)
                    elif self.inner == "text":
                        stage.put(f"link{n}.{k}", "text", name, states=("clickable",), inline=k % 2 == 1)
                    else:
                        stage.put(f"link{n}.{k}", self.inner, name, inline=k % 2 == 1)
        if self.submit:
            if self.wrapped:
                states = ("collapsed",) if self.wrapped == "tab" else ("clickable",)
                stage.put("wrapper", self.wrapped, self.submit, states=states)
            stage.put("submit", "button", self.submit)

    def tap(self, key: str) -> None:
        if key.startswith("title"):
            n = int(key[5:])
            if n in self.open:
                self.open.discard(n)
                return
            self.seen.add(n)
            if self.single:
                self.open.clear()
            self.open.add(n)
        elif self.place in self.open:
            last = "submit" if self.only_open else f"link{self.place}.{self.target}"
            self.over = self.over or key == last

    def want(self) -> Want:
        if self.over:
            return Want("done")
        if self.place in self.open:
            return Want("tap", "submit" if self.only_open else f"link{self.place}.{self.target}")
        if self.said_place:
            return Want("tap", f"title{self.place}")
        unseen = [n for n in range(len(self.titles)) if n not in self.seen]
        unseen = unseen or [n for n in range(len(self.titles)) if n not in self.open]
        return Want("tap", f"title{unseen[0]}", also=tuple(f"title{n}" for n in unseen[1:]))


_HIDDEN = (
    "Open the sections until you find {} and click it",
    "Somewhere in the sections is {}. Click on it",
    "Find {} in the folded parts and click",
    "Unfold the sections to find the link {}, then click on it",
    "Look through all parts for {} and open it",
)


@dataclass(slots=True)
class Node:
    key: str
    name: str
    children: list[Node] | None = None
    """None for a leaf."""
    open: bool = False
    seen: bool = False


class Tree(Sim):
    """Folders in folders, closed at first; the goal names one thing in it, a leaf or a folder."""

    family: ClassVar[str] = "tree"

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        random = self.random
        self.names = words.names(16)
        self.count = 0
        self.role = random.choice(("treeitem", "generic", "listitem", "listitem", "text"))
        self.tells = random.random() < 0.4
        self.knob = random.random() < 0.5
        self.grown = random.random() < 0.6
        """A folder looks like a leaf until it is open."""
        self.roots = self._grow(0, random.randint(2, 5))
        flat = list(self._all(self.roots))
        self.target = random.choice(flat)
        self.path = self._path(self.roots, self.target) or []
        kind = random.choice(("entry", "file or folder", "node", "item", "thing"))
        ask = say(words, _TREE).format(name=surely_quote(words, self.target.name), kind=kind)
        self.goal = end(words, ask)

    def _grow(self, level: int, count: int) -> list[Node]:
        nodes: list[Node] = []
        for _ in range(count):
            if self.count >= 14:
                break
            node = Node(f"node{self.count}", self.names[self.count])
            self.count += 1
            if level < 2 and self.random.random() < 0.5:
                node.children = self._grow(level + 1, self.random.randint(1, 4))
            nodes.append(node)
        return nodes

    def _all(self, nodes: list[Node]) -> list[Node]:
        return [x for n in nodes for x in (n, *self._all(n.children or []))]

    def _path(self, nodes: list[Node], target: Node) -> list[Node] | None:
        for node in nodes:
            if node is target:
                return [node]
            below = self._path(node.children or [], target)
            if below is not None:
                return [node, *below]
        return None

    def draw(self, stage: Stage) -> None:
        self._draw(stage, self.roots, 0)

    def _draw(self, stage: Stage, nodes: list[Node], level: int) -> None:
        for node in nodes:
            folder = node.children is not None
            states: list[State] = []
            if self.tells and folder:
                states.append("expanded" if node.open else "collapsed")
            if self.role in ("generic", "listitem") and not (level and self.grown and len(node.name) % 2):
                states.append("clickable")
            if self.role == "listitem" and folder and (node.open or self.knob or not self.grown):
                stage.put(f"{node.key}/item", "listitem", "", states=states, wide=stage.style.width * 0.8)
                if self.knob:
                    stage.put(f"{node.key}/knob", "generic", "", states=("clickable",), wide=10, inline=True)
                if self.knob:
                    stage.put(node.key, "generic", node.name, states=("clickable",), inline=True)
                else:
                    stage.put(node.key, "text", node.name, inline=True)
            else:
                stage.put(node.key, self.role, node.name, states=states, wide=stage.style.width * 0.6)
            if folder and node.open:
                stage.indent(stage.style.line)
                self._draw(stage, node.children or [], level + 1)
                stage.indent(-stage.style.line)

    def tap(self, key: str) -> None:
        node = next((n for n in self._all(self.roots) if n.key == key.split("/")[0]), None)
        if node is None:
            return
        if node is self.target:
            self.over = True
        elif node.children is not None:
            node.open = not node.open
            node.seen = True

    def _visible(self, nodes: list[Node]) -> list[Node]:
        return [x for n in nodes for x in (n, *(self._visible(n.children or []) if n.open else []))]

    def want(self) -> Want:
        if self.over:
            return Want("done")
        shown = self._visible(self.roots)
        if self.target in shown:
            return Want("tap", self.target.key)
        shut = [n for n in shown if n.children is not None and not n.open and not n.seen]
        if not shut:
            shut = [n for n in self.path if n.children is not None and not n.open][:1]
        return Want("tap", shut[0].key, also=tuple(n.key for n in shut[1:]))


_TREE = (
    "Find {name} in the tree and click on it",
    "Open the folders until you see the {kind} {name}, then click it",
    "Browse to the {kind} called {name} and select it",
    "Click the {kind} named {name}; it may lie in a folder",
    "Look for {name} in the folders and open it",
)
