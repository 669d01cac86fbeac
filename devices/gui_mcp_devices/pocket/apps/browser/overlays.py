"""What lies over the browser's window: its menu and its questions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import sites, store
from gui_mcp_devices.pocket.apps.browser.bookmarks import Bookmarks, EditBookmark
from gui_mcp_devices.pocket.apps.browser.history import History
from gui_mcp_devices.pocket.apps.browser.saved import Downloads
from gui_mcp_devices.pocket.apps.browser.setup import TEXT_SIZES, Setup
from gui_mcp_devices.pocket.apps.browser.store import HOME, Mark
from gui_mcp_devices.pocket.apps.browser.words import host_of, size_says
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.layout import NO_MORE, Laid
from gui_mcp_devices.pocket.view.node import Node
from gui_mcp_devices.pocket.view.panels import dialog, menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import button, divider, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.browser.main import Browser
    from gui_mcp_devices.pocket.phone import Phone

__all__ = ["TEXT_SIZES", "mark", "over", "top_of"]


def over(page: Browser) -> Node | None:
    t = page.t
    match page.open:
        case "menu":
            return _menu(page)
        case "ask":
            return dialog(
                host_of(page.tab.url),
                text(page.pending.ask, id="message"),
                actions=(
                    button(t("Cancel", "取消"), page.close, look="text", id="cancel"),
                    button(t("OK", "确定"), page.submit, look="text", id="confirm"),
                ),
                dismiss=page.close,
            )
        case "permission":
            host = host_of(page.tab.url)
            return dialog(
                t("Location", "位置"),
                text(t(f"{host} wants to know where you are.", f"{host} 想获取您的位置。"), id="message"),
                actions=(
                    button(t("Block", "阻止"), partial(page.permit, "block"), look="text", id="block"),
                    button(t("Allow", "允许"), partial(page.permit, "allow"), look="text", id="allow"),
                ),
                dismiss=page.close,
            )
        case "download":
            found = sites.file_at(page.phone, page.offered)
            name, data = found if found is not None else ("", b"")
            return dialog(
                t("Download file?", "下载文件？"),
                text(f"{name} ({size_says(len(data))})", id="message"),
                actions=(
                    button(t("Cancel", "取消"), page.close, look="text", id="cancel"),
                    button(t("Download", "下载"), page.download, look="text", id="confirm"),
                ),
                dismiss=page.close,
            )
        case "popup":
            return dialog(
                t("You are our reader of the day!", "您是今天的幸运读者！"),
                text(
                    t("Tap to see what you have won. Only today.", "点击查看奖品，仅限今天。"), id="message"
                ),
                actions=(
                    button(t("Close", "关闭"), page.close, look="text", id="close_popup"),
                    button(
                        t("See my prize", "查看奖品"),
                        partial(page.follow, "https://prize.example/"),
                        id="prize",
                    ),
                ),
                dismiss=page.close,
            )
        case _:
            return None


def _menu(page: Browser) -> Node:
    t, phone = page.t, page.phone

    def leads(side: type[Page]) -> None:
        page.close()
        page.push(side(phone))

    def fresh(private: bool) -> None:
        store.open_tab(phone, HOME, private=private)
        page.shown()
        page.close()

    rows = [
        menu_row(t("New tab", "新标签页"), partial(fresh, False), glyph="add", id="new_tab"),
        menu_row(
            t("New private tab", "新无痕标签页"), partial(fresh, True), glyph="eye-off", id="new_private"
        ),
        divider(),
        menu_row(t("Bookmarks", "书签"), partial(leads, Bookmarks), glyph="bookmark", id="bookmarks"),
        menu_row(t("History", "历史记录"), partial(leads, History), glyph="history", id="history"),
        menu_row(t("Downloads", "下载内容"), partial(leads, Downloads), glyph="download", id="downloads"),
        divider(),
    ]
    if page.tab.url != HOME:
        rows += [
            menu_row(t("Find in page", "在网页中查找"), page.find, glyph="search", id="find"),
            menu_row(t("Share", "分享"), page.share, glyph="share", id="share"),
        ]
    rows.append(menu_row(t("Settings", "设置"), partial(leads, Setup), glyph="settings", id="settings"))
    return sheet(*rows, dismiss=page.close)


def mark(page: Browser) -> None:
    """The form for a bookmark of the page that is shown."""
    url = page.tab.url
    known = store.marked(page.phone, url)
    page.push(EditBookmark(page.phone, known or Mark(0, 0, page.document().title, url)))


def top_of(phone: Phone, block: int) -> int:
    """Where the scroll of the page has to stand, pixels, for a block to be in sight."""
    window = phone.scene().active()
    todo: list[Laid] = [window.laid] if window is not None and window.laid is not None else []
    while todo:
        laid = todo.pop()
        if (laid.node.more or NO_MORE).key == "page" and laid.children:
            blocks = laid.children[0].children
            return blocks[block].y - laid.h // 4 if block < len(blocks) else 0
        todo.extend(laid.children)
    return 0
