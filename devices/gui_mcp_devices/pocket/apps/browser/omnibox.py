"""Where an address or what to search for is typed, with suggestions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import sites, store
from gui_mcp_devices.pocket.apps.browser.window import Side
from gui_mcp_devices.pocket.apps.browser.words import address_of, shown
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    column,
    divider,
    entry,
    field,
    icon,
    icon_button,
    page,
    row,
    scroll,
    section,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MOST = 6


class Omnibox(Side):
    activity = ".AddressActivity"

    def __init__(self, phone: Phone, url: str) -> None:
        super().__init__(phone)
        self.url = url
        """Of the page that is shown below."""
        self.typed = url
        self.focus = "address_field"
        self.selected = bool(url)

    def view(self) -> Node:
        t = self.t
        bar = row(
            icon_button("arrow-back", t("Navigate up", "返回"), self.pop),
            field(
                "address_field", self.typed, self._type, hint=t("Search or type an address",
                    "搜索或输入网址"),
                submit=self.go, grow=1,
            ),
            icon_button("close", t("Clear", "清空"), partial(self._type, ""), id="clear"),
            icon_button("arrow-forward", t("Go", "前往"), self.go, id="go", colour="primary"),
            style=Style(least=60, pad=(4, 0, 4, 0), gap=2, fill="surface", width="fill"),
        )  # fmt: skip
        return page(bar, scroll("suggestions", column(*self._lines(), style=Style(pad=(0, 0, 0, 12)))))

    def _lines(self) -> list[Node]:
        t = self.t
        typed = " ".join(self.typed.split())
        if not typed or typed == self.url:
            found = [
                entry(
                    one,
                    lead=icon("history", size=20),
                    tap=partial(self._search, one),
                    id="recent_search",
                    height=52,
                )
                for one in store.searches(self.phone)
            ]
            top = [section(t("Recent searches", "最近搜索"))] if found else []
            if typed:
                copied = entry(
                    t("Copy this address", "复制此网址"), detail=shown(self.url), lead=icon("copy"),
                    tap=self._copy, id="copy_address",
                )  # fmt: skip
                return [copied, divider(), *top, *found]
            return [*top, *found]
        lines: list[Node] = []
        if address := address_of(typed):
            lines.append(
                entry(
                    t(f"Go to {shown(address)}", f"前往 {shown(address)}"), lead=icon("globe",
                        colour="primary"),
                    tap=partial(self.visit, address), id="go_to",
                )
            )  # fmt: skip
        engine = t(*sites.ENGINES[self._engine()])
        lines.append(
            entry(
                t(f"Search for “{typed}”", f"搜索“{typed}”"), detail=engine, lead=icon("search",
                    colour="primary"),
                tap=partial(self._search, typed), id="search_for",
            )
        )  # fmt: skip
        lines.append(divider())
        return [*lines, *self._known(typed)]

    def _known(self, typed: str) -> list[Node]:
        """Bookmarks and visited pages that fit, each address once."""
        sought = typed.casefold().removeprefix("https://")
        every = [(one.title, one.url, "bookmark") for one in store.bookmarks(self.phone)]
        every += [(one.title, one.url, "history") for one in store.history(self.phone)]
        fitting: dict[str, tuple[str, str]] = {}
        for title, url, glyph in every:
            if sought in f"{title} {url}".casefold():
                fitting.setdefault(url, (title, glyph))
        return [
            entry(
                title,
                detail=shown(url),
                lead=icon(glyph, size=20),
                tap=partial(self.visit, url),
                id="suggestion",
            )
            for url, (title, glyph) in list(fitting.items())[:MOST]
        ]

    def _engine(self) -> str:
        chosen = store.preference(self.phone, "engine")
        return chosen if chosen in sites.ENGINES else "seeker"

    def _type(self, typed: str) -> None:
        self.typed = typed

    def go(self) -> None:
        typed = " ".join(self.typed.split())
        if not typed:
            return
        if address := address_of(typed):
            self.visit(address)
        else:
            self._search(typed)

    def _search(self, query: str) -> None:
        store.remember_search(self.phone, query)
        self.visit(sites.search_url(query, self._engine()))

    def _copy(self) -> None:
        self.phone.clipboard = self.url
        self.phone.toast(self.t("Address copied", "已复制网址"))
