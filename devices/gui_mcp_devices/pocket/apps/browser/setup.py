"""The browser's settings, what sites may do, and clearing its data."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import sites, store
from gui_mcp_devices.pocket.apps.browser.store import HOME
from gui_mcp_devices.pocket.apps.browser.window import Side
from gui_mcp_devices.pocket.apps.browser.words import address_of, host_of, shown
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    check_row,
    column,
    empty,
    entry,
    field,
    icon,
    page,
    radio_row,
    scroll,
    section,
    switch_row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

TEXT_SIZES = ("85", "100", "125", "150")
DATA = (
    ("history", "Browsing history", "浏览记录"), ("cookies", "Cookies and logins", "Cookie 和登录状态"),
    ("permissions", "Site permissions", "网站权限"),
)  # fmt: skip


class Setup(Side):
    activity = ".SettingsActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.open = ""
        """engine, home, text, clear or sure."""
        self.typed, self.bad = "", ""
        self.doomed: tuple[str, ...] = ()
        """What is about to be cleared."""

    def view(self) -> Node:
        t = self.t
        liked = partial(store.preference, self.phone)
        home = liked("home")
        bar = app_bar(t("Settings", "设置"), back=self.pop, back_desc=t("Navigate up", "返回"))
        engine = t(*sites.ENGINES.get(liked("engine"), sites.ENGINES["seeker"]))
        size = f"{liked('text')}%"
        lines = [
            section(t("Basics", "基本")),
            self._line("engine", t("Search engine", "搜索引擎"), engine, "search"),
            self._line("home", t("Home page", "主页"), t("New tab page", "新标签页") if home == HOME
                else shown(home), "home"),
            self._line("text", t("Text size", "文字大小"), size, "text-size"),
            section(t("Sites", "网站")),
            switch_row(
                t("Block pop-ups", "拦截弹出窗口"), liked("popups") == "1", self._popups,
                detail=t("Sites may not open windows", "不允许网站打开窗口"), glyph="block", id="popups",
            ),
            entry(
                t("Site permissions", "网站权限"), detail=t("What each site may do", "各网站可以做什么"),
                lead=icon("shield"), tap=self._permissions, id="permissions",
            ),
            section(t("Privacy", "隐私")),
            self._line("clear", t("Clear browsing data", "清除浏览数据"),
                t("History, cookies, permissions", "历史、Cookie、权限"), "delete"),
        ]  # fmt: skip
        return page(bar, scroll("settings", column(*lines, style=Style(pad=(0, 0, 0, 16)))))

    def over(self) -> Node | None:
        t = self.t
        cancel = button(t("Cancel", "取消"), self.close, look="text", id="cancel")
        match self.open:
            case "engine":
                now = store.preference(self.phone, "engine")
                choices = [
                    radio_row(t(*name), key == now, partial(self._prefer, "engine", key), id=key)
                    for key, name in sites.ENGINES.items()
                ]
                return dialog(t("Search engine", "搜索引擎"), *choices, actions=(cancel,), dismiss=self.close)
            case "text":
                now = store.preference(self.phone, "text")
                sizes = [
                    radio_row(f"{size}%", size == now, partial(self._prefer, "text", size), id=f"size_{size}")
                    for size in TEXT_SIZES
                ]
                return dialog(t("Text size", "文字大小"), *sizes, actions=(cancel,), dismiss=self.close)
            case "home":
                return dialog(
                    t("Home page", "主页"),
                    field("home_field", self.typed, self._write, label=t("Address", "网址"),
                        submit=self._save_home,
                          error=self.bad),
                    actions=(
                        button(t("New tab page", "新标签页"), partial(self._prefer, "home", HOME),
                            look="text", id="reset"),
                        cancel,
                        button(t("Save", "保存"), self._save_home, look="text", id="save"),
                    ),
                    dismiss=self.close,
                )  # fmt: skip
            case "clear":
                boxes = [
                    check_row(t(en, zh), key in self.doomed, partial(self._doom, key), id=key)
                    for key, en, zh in DATA
                ]
                go_on = button(
                    t("Continue", "继续"),
                    partial(self._show, "sure"),
                    look="text",
                    enabled=bool(self.doomed),
                    id="continue",
                )
                return dialog(
                    t("Clear browsing data", "清除浏览数据"),
                    *boxes,
                    actions=(cancel, go_on),
                    dismiss=self.close,
                )
            case "sure":
                names = ", ".join(t(en, zh) for key, en, zh in DATA if key in self.doomed)
                return dialog(
                    t("Clear for good?", "确定清除？"),
                    text(names, id="message"),
                    actions=(cancel, button(t("Clear", "清除"), self._clear, look="danger", id="confirm")),
                    dismiss=self.close,
                )
            case _:
                return None

    def back(self) -> bool:
        if not self.open:
            return False
        self.close()
        return True

    def close(self) -> None:
        self.open, self.focus, self.bad, self.doomed = "", "", "", ()

    def _line(self, what: str, title: str, detail: str, glyph: str) -> Node:
        return entry(title, detail=detail, lead=icon(glyph), tap=partial(self._opens, what), id=what)

    def _opens(self, what: str) -> None:
        self.close()
        self.open = what
        if what == "home":
            home = store.preference(self.phone, "home")
            self.typed = "" if home == HOME else home
            self.focus = "home_field"
        elif what == "clear":
            self.doomed = ("history",)

    def _show(self, what: str) -> None:
        self.open = what

    def _popups(self, on: bool) -> None:
        store.prefer(self.phone, "popups", "1" if on else "0")

    def _prefer(self, name: str, value: str) -> None:
        store.prefer(self.phone, name, value)
        self.close()

    def _write(self, typed: str) -> None:
        self.typed, self.bad = typed, ""

    def _save_home(self) -> None:
        url = address_of(self.typed)
        if url and not url.startswith("about:"):
            self._prefer("home", url)
        else:
            self.bad = self.t("This is not an address", "网址格式不对")

    def _doom(self, key: str, on: bool) -> None:
        self.doomed = tuple(k for k, _, _ in DATA if (k in self.doomed and k != key) or (on and k == key))

    def _clear(self) -> None:
        table = store.database(self.phone)
        if "history" in self.doomed:
            store.forget_since(self.phone, 0)
        if "cookies" in self.doomed:
            table.execute("DELETE FROM cookies")
        if "permissions" in self.doomed:
            table.execute("DELETE FROM permissions")
        self.close()
        self.phone.toast(self.t("Browsing data cleared", "已清除浏览数据"))

    def _permissions(self) -> None:
        self.push(Permissions(self.phone))


class Permissions(Side):
    """What each site may do; a tap changes it."""

    activity = ".PermissionsActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.held: tuple[str, str] | None = None

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Site permissions", "网站权限"), back=self.pop, back_desc=t("Navigate up", "返回"))
        found = store.permissions(self.phone)
        if not found:
            return page(bar, empty("shield", t("No site has asked for anything", "还没有网站请求过权限")))
        lines = [
            entry(
                host_of(site), detail=f"{self._kind(kind)}: {self._state(state)}",
                lead=icon("location" if kind == "location" else "bell"),
                tap=partial(self._hold, site, kind), id="site",
            )
            for site, kind, state in found
        ]  # fmt: skip
        return page(bar, scroll("sites", column(*lines)))

    def over(self) -> Node | None:
        if self.held is None:
            return None
        t = self.t
        site, kind = self.held
        now = next((s for a, b, s in store.permissions(self.phone) if (a, b) == self.held), "")
        choices = [
            radio_row(self._state(state), state == now, partial(self._set, state), id=state or "ask")
            for state in ("allow", "block", "")
        ]
        cancel = button(t("Cancel", "取消"), self._dismiss, look="text", id="cancel")
        return dialog(
            f"{host_of(site)}: {self._kind(kind)}", *choices, actions=(cancel,), dismiss=self._dismiss
        )

    def back(self) -> bool:
        if self.held is None:
            return False
        self._dismiss()
        return True

    def _kind(self, kind: str) -> str:
        return self.t("Location", "位置") if kind == "location" else self.t("Notifications", "通知")

    def _state(self, state: str) -> str:
        names = {"allow": ("Allowed", "允许"), "block": ("Blocked", "阻止")}
        return self.t(*names.get(state, ("Ask every time", "每次询问")))

    def _hold(self, site: str, kind: str) -> None:
        self.held = (site, kind)

    def _dismiss(self) -> None:
        self.held = None

    def _set(self, state: str) -> None:
        if self.held is not None:
            store.permit(self.phone, *self.held, state)
        self.held = None
