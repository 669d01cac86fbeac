"""The browser's window: the bar with the address, the page, and the buttons below it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.browser import overlays, render, sites, store
from gui_mcp_devices.pocket.apps.browser.blocks import Document, Submit
from gui_mcp_devices.pocket.apps.browser.fetch import elsewhere, save
from gui_mcp_devices.pocket.apps.browser.home import first_page
from gui_mcp_devices.pocket.apps.browser.lore import COURIER
from gui_mcp_devices.pocket.apps.browser.omnibox import Omnibox
from gui_mcp_devices.pocket.apps.browser.store import HOME, Tab
from gui_mcp_devices.pocket.apps.browser.tabs import Tabs
from gui_mcp_devices.pocket.apps.browser.window import Window
from gui_mcp_devices.pocket.apps.browser.words import canonical, host_of, shown
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    IMAGE_BUTTON,
    button,
    column,
    divider,
    field,
    filler,
    icon,
    icon_button,
    page,
    row,
    scroll,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Browser(Window):
    activity = ".MainActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.open = ""
        """What lies over it: menu, ask, permission, download or popup."""
        self.pending = Submit("", "")
        """The button that asks or needs a permission first."""
        self.offered = ""
        """The address of a file that may be downloaded."""
        self.finding = False
        self.sought = ""
        self.match = 0
        self._form = (0, "")
        """Tab and address that the fields below belong to."""
        self._values: dict[str, str] = {}
        self._errors: dict[str, str] = {}

    # -- what is shown ------------------------------------------------------------------------------------

    @property
    def tab(self) -> Tab:
        return store.tab(self.phone)

    @property
    def text_scale(self) -> float:
        chosen = store.preference(self.phone, "text")
        return int(chosen) / 100 if chosen in overlays.TEXT_SIZES else 1.0

    def document(self) -> Document:
        return sites.document(self.phone, self.tab.url)

    def value(self, key: str) -> str:
        return self._values.get(key, "") if self._form == self._now() else ""

    def wrong(self, key: str) -> str:
        return self._errors.get(key, "") if self._form == self._now() else ""

    def view(self) -> Node:
        now = self.tab
        if now.url == HOME:
            inner = first_page(self, now.private)
            parts = [self._bar(now), inner]
        else:
            document = self.document()
            found = render.matches(document, self.sought) if self.finding else []
            lit = found[self.match % len(found)] if found else -1
            bar = self._find_bar(len(found)) if self.finding else self._bar(now)
            parts = [bar, scroll("page", render.body(self, document, lit))]
            if now.url.startswith(COURIER) and not store.cookie(self.phone, COURIER, "consent"):
                parts.append(self._banner())
        if not self.focus:
            parts += [divider(), self._foot(now)]
        return page(*parts)

    def over(self) -> Node | None:
        return overlays.over(self)

    def back(self) -> bool:
        if self.open:
            self.close()
        elif self.finding:
            self.end_find()
        elif self.tab.place > 0:
            self.turn(-1)
        else:
            return False
        return True

    def shown(self) -> None:
        if self._form != self._now():
            self._settle()

    def _now(self) -> tuple[int, str]:
        now = self.tab
        return now.id, now.url

    def _bar(self, now: Tab) -> Node:
        t = self.t
        said = shown(now.url) or t("Search or type an address", "搜索或输入网址")
        private: Colour = "primary" if now.private else "text_soft"
        glyph = "eye-off" if now.private else "search" if now.url == HOME else "lock"
        pill = Node(
            "row",
            (icon(glyph, size=18, colour=private), unsaid(said, size=14.5)),
            Style(grow=1, least=42, fill="surface_high", radius=21, pad=(14, 0, 12, 0), gap=10),
            says=Says(cls=BUTTON, id="address", text=said),
            does=Does(tap=self.open_address),
        )
        star = "star" if store.marked(self.phone, now.url) else "star-outline"
        marks = t("Edit bookmark", "编辑书签") if star == "star" else t("Add bookmark", "添加书签")
        tools: list[Node] = []
        if now.url != HOME:
            tools = [
                icon_button(star, marks, partial(overlays.mark, self), id="mark", colour="primary"),
                icon_button("refresh", t("Reload", "重新加载"), self.reload, id="reload"),
            ]
        tint: Colour = "surface_high" if now.private else "surface"
        return row(
            pill,
            *tools,
            style=Style(least=58, pad=(12, 0, 6 if tools else 12, 0), gap=2, fill=tint, width="fill"),
        )

    def _find_bar(self, count: int) -> Node:
        t = self.t
        many = f"{self.match % count + 1}/{count}" if count else "0/0"
        return row(
            icon_button("close", t("Close find", "关闭查找"), self.end_find, id="find_close"),
            field(
                "find_field", self.sought, self.seek, hint=t("Find in page", "在网页中查找"),
                    submit=self.find_next,
                grow=1,
            ),
            text(many, size=14, colour="text_soft", id="find_count"),
            icon_button("chevron-up", t("Previous match", "上一个"), self.find_previous, id="find_previous"),
            icon_button("chevron-down", t("Next match", "下一个"), self.find_next, id="find_next"),
            style=Style(least=60, pad=(4, 0, 4, 0), gap=2, fill="surface", width="fill"),
        )  # fmt: skip

    def _banner(self) -> Node:
        t = self.t
        says = t("The Courier would like to use cookies.", "信使日报希望使用 Cookie。")
        return column(
            divider(),
            text(says, size=14, id="cookies"),
            row(
                button(t("Only necessary", "仅必要"), partial(self._consent, "necessary"), look="outlined"),
                button(t("Accept all", "全部接受"), partial(self._consent, "all")),
                style=Style(gap=8, width="fill", justify="end", stacks=True),
            ),
            style=Style(fill="surface", pad=(16, 8, 16, 10), gap=8, width="fill"),
        )

    def _foot(self, now: Tab) -> Node:
        t = self.t
        count = len(store.tabs(self.phone))
        further = now.place < len(now.pages) - 1
        ends: Colour = "text"
        box = row(
            unsaid(str(count), size=12.5, weight=700),
            style=Style(width=24, height=24, radius=6, ring=ends, justify="center"),
        )
        says = t("1 tab" if count == 1 else f"{count} tabs", f"{count} 个标签页")
        tabs = Node(
            "stack",
            (box,),
            Style(width=44, height=44, align="center", justify="center"),
            says=Says(
                cls=IMAGE_BUTTON,
                desc=t(f"Tabs, {says}", f"标签页，{says}"),
                id="tabs_button",
            ),
            does=Does(tap=self.show_tabs),
        )
        soft: Colour = "outline"
        back = icon_button(
            "chevron-left",
            t("Back", "后退"),
            partial(self.turn, -1),
            colour=ends if now.place else soft,
            id="back",
        )
        forward = icon_button(
            "chevron-right",
            t("Forward", "前进"),
            partial(self.turn, 1),
            colour=ends if further else soft,
            id="forward",
        )
        home = icon_button("home", t("Home page", "主页"), self.go_home, id="home")
        menu = icon_button("more", t("Menu", "菜单"), partial(self.show, "menu"), id="menu")
        return row(
            back, filler(), forward, filler(), home, filler(), tabs, filler(), menu,
            style=Style(height=52, fill="surface", pad=(12, 0, 12, 0), width="fill"),
        )  # fmt: skip

    # -- what is done -------------------------------------------------------------------------------------

    def show(self, what: str) -> None:
        self.focus, self.open = "", what

    def close(self) -> None:
        self.open, self.offered = "", ""

    def open_address(self) -> None:
        now = self.tab
        self.push(Omnibox(self.phone, "" if now.url == HOME else now.url))

    def show_tabs(self) -> None:
        self.push(Tabs(self.phone))

    def go_home(self) -> None:
        self.follow(store.preference(self.phone, "home"))

    def turn(self, by: int) -> None:
        store.turn(self.phone, self.tab.place + by)
        self._settle()

    def reload(self) -> None:
        self._settle()

    def follow(self, url: str) -> None:
        """Go to an address: of a site, of another app, of a file."""
        self.close()
        if not url.startswith(("about:", "https://", "http://")):
            if not self.phone.view(url):
                self.phone.toast(self.t("No app opens this link", "没有应用可以打开此链接"))
            return
        url = url if url.startswith("about:") else canonical(url)
        if elsewhere(self.phone, url):
            self.phone.view(url)
            return
        if sites.file_at(self.phone, url) is not None:
            self.offered, self.open, self.focus = url, "download", ""
            return
        url = HOME if url.startswith("about:") else url
        title = "" if url == HOME else sites.document(self.phone, url).title
        store.go(self.phone, url, title)
        self._settle()
        if url == COURIER:
            self._popup()

    def download(self) -> None:
        said = save(self.phone, self.offered)
        self.close()
        self.phone.toast(said)

    def write(self, key: str, value: str) -> None:
        """Something was put into a field of the page."""
        if self._form != self._now():
            self._settle()
        self._values = {**self._values, key: value}
        self._errors = {k: v for k, v in self._errors.items() if k != key}

    def check(self, key: str, on: bool) -> None:
        self.write(key, "1" if on else "")

    def press(self, block: Submit) -> None:
        """A button of the page: it may ask first."""
        self.pending = block
        if block.ask:
            self.show("ask")
        else:
            self.submit()

    def submit(self) -> None:
        self.close()
        values = self._values if self._form == self._now() else {}
        came = sites.act(self.phone, self.tab.url, self.pending.action, values)
        if came.told:
            self.phone.toast(came.told)
        if came.asks:
            self.show("permission")
        elif came.url:
            self.focus = ""
            self.follow(came.url)
        else:
            self._form, self._values = self._now(), dict(values)
            self._errors = dict(came.errors)

    def permit(self, state: str) -> None:
        store.permit(self.phone, f"https://{host_of(self.tab.url)}", "location", state)
        self.submit()

    def _consent(self, kind: str) -> None:
        store.put_cookie(self.phone, COURIER, "consent", kind)

    def _popup(self) -> None:
        if store.preference(self.phone, "popups") == "1":
            self.phone.toast(self.t("Pop-up blocked", "已拦截弹出窗口"))
        else:
            self.open = "popup"

    def _settle(self) -> None:
        """A page was loaded: its top is shown, its fields are empty."""
        self._form, self._values, self._errors = self._now(), {}, {}
        self.scrolls.pop("page", None)
        self.focus, self.open, self.finding, self.sought, self.match = "", "", False, "", 0

    def share(self) -> None:
        self.close()
        url = self.tab.url
        said = f"{self.document().title}\n{url}"
        if not self.phone.view(f"sms:?body={quote(said)}"):
            self.phone.toast(self.t("No app can send it", "没有可用于分享的应用"))

    # -- find in page -------------------------------------------------------------------------------------

    def find(self) -> None:
        self.close()
        self.finding, self.sought, self.match, self.focus = True, "", 0, "find_field"

    def end_find(self) -> None:
        self.finding, self.sought, self.focus = False, "", ""

    def seek(self, query: str) -> None:
        self.sought, self.match = query, 0
        self._bring()

    def find_next(self) -> None:
        self.match += 1
        self._bring()

    def find_previous(self) -> None:
        self.match -= 1
        self._bring()

    def _bring(self) -> None:
        """The place that was found comes into sight."""
        found = render.matches(self.document(), self.sought)
        if found:
            top = overlays.top_of(self.phone, found[self.match % len(found)])
            self.scrolls["page"] = max(0, top)
