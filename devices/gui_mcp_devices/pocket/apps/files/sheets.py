"""What lies over a list of files: menus, the forms for names, questions, details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.files import store, tree
from gui_mcp_devices.pocket.apps.files.parts import names_says, question
from gui_mcp_devices.pocket.apps.files.stock import size_of
from gui_mcp_devices.pocket.apps.files.tree import ORDERS, Item
from gui_mcp_devices.pocket.apps.files.words import (
    ORDER_NAMES,
    count_says,
    day_says,
    kind_says,
    moment_says,
    name_of,
    place_says,
    size_says,
)
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog, menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import button, column, field, radio_row, row, section, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.files.listing import Listing
    from gui_mcp_devices.pocket.phone import Phone


def over(page: Listing) -> Node | None:
    match page.open:
        case "menu":
            return _menu(page)
        case "many":
            return _many(page)
        case "sort":
            return _sort(page)
        case "add":
            return _add(page)
        case "delete":
            return _delete(page)
        case "rename" | "folder" | "text" | "pack" | "password":
            return _form(page)
        case "details":
            return _details(page)
        case _:
            return None


def first_draft(page: Listing) -> str:
    """What stands in the form when it opens."""
    match page.open:
        case "rename":
            return page.held.rpartition("/")[2]
        case "text":
            return page.t("New text.txt", "新文本.txt")
        case _:
            return ""


def place_detail(phone: Phone, item: Item) -> str:
    """Where it lies, how large it is, and from when."""
    size = count_says(phone, item.size) if item.is_folder else size_says(item.size)
    return f"{name_of(phone, item.folder)} · {size} · {day_says(phone, item.mtime)}"


def _title(says: str) -> Node:
    style = Style(pad=(16, 0, 16, 8), width="fill")
    return row(text(says, size=17, weight=500, lines=1, grow=1), style=style)


def _menu(page: Listing) -> Node | None:
    t, one = page.t, tree.item(page.phone, page.held)
    if one is None:
        return None
    starred = store.is_favourite(page.phone, one.path)
    star = t("Remove from favourites", "取消收藏") if starred else t("Add to favourites", "收藏")
    lines = [
        menu_row(t("Open", "打开"), page.opens, glyph="external", id="open"),
        menu_row(t("Rename", "重命名"), page.shows("rename"), glyph="edit", id="rename"),
        menu_row(t("Move to", "移动到"), page.moves("move"), glyph="forward", id="move"),
        menu_row(t("Copy to", "复制到"), page.moves("copy"), glyph="copy", id="copy"),
        menu_row(star, page.stars, glyph="star", id="favourite"),
    ]
    if one.kind == "archive":
        lines.append(menu_row(t("Unpack", "解压"), page.unpacks, glyph="upload", id="unpack"))
    else:
        lines.append(menu_row(t("Compress", "压缩"), page.shows("pack"), glyph="archive", id="pack"))
    if not one.is_folder:
        lines.append(menu_row(t("Share", "分享"), page.shares, glyph="share", id="share"))
    lines += [
        menu_row(t("Details", "详细信息"), page.shows("details"), glyph="info", id="details"),
        menu_row(t("Delete", "删除"), page.deletes, glyph="delete", id="delete"),
    ]
    return sheet(_title(one.name), *lines, dismiss=page.close)


def _many(page: Listing) -> Node:
    t, paths = page.t, page.chosen
    starred = all(store.is_favourite(page.phone, path) for path in paths)
    star = t("Remove from favourites", "取消收藏") if starred else t("Add to favourites", "收藏")
    lines = [menu_row(star, page.stars, glyph="star", id="favourite")]
    if not any((one := tree.item(page.phone, path)) is None or one.is_folder for path in paths):
        lines.append(menu_row(t("Share", "分享"), page.shares, glyph="share", id="share"))
    if len(paths) == 1:
        lines.append(
            menu_row(t("Rename", "重命名"), page.shows("rename", paths[0]), glyph="edit", id="rename")
        )
    lines.append(menu_row(t("Details", "详细信息"), page.shows("details"), glyph="info", id="details"))
    return sheet(_title(names_says(page.phone, paths)), *lines, dismiss=page.close)


def _sort(page: Listing) -> Node:
    way = store.way(page.phone)
    lines = [
        radio_row(
            page.t(*ORDER_NAMES[order]),
            order == way.order,
            page.sorts(order),
            detail=(page.t("Downwards", "降序") if way.down else page.t("Upwards", "升序"))
            if order == way.order
            else "",
            id=f"sort_{order}",
        )
        for order in ORDERS
    ]
    return sheet(section(page.t("Sort by", "排序方式")), *lines, dismiss=page.close)


def _add(page: Listing) -> Node:
    t = page.t
    return sheet(
        menu_row(t("New folder", "新建文件夹"), page.shows("folder"), glyph="folder", id="new_folder"),
        menu_row(t("New text", "新建文本"), page.shows("text"), glyph="note", id="new_text"),
        dismiss=page.close,
    )


def _delete(page: Listing) -> Node:
    t, paths = page.t, page.about()
    return question(
        t(f"Delete {names_says(page.phone, paths)}?", f"删除{names_says(page.phone, paths)}？"),
        t("It goes to the bin and can be restored from there.", "将移到回收站，之后可以恢复。"),
        (t("Cancel", "取消"), page.close),
        (t("Delete", "删除"), "confirm", page.deletes, "danger"),
    )


def _form(page: Listing) -> Node:
    t = page.t
    title, label, word, do = {
        "rename": (t("Rename", "重命名"), t("New name", "新名称"), t("Save", "保存"), page.renames),
        "folder": (t("New folder", "新建文件夹"), t("Folder name", "文件夹名称"), t("Make", "新建"),
                   page.makes),
        "text": (t("New text", "新建文本"), t("File name", "文件名称"), t("Make", "新建"), page.makes),
        "pack": (t("Compress into a zip", "压缩为 zip"), t("Archive name", "压缩包名称"),
                 t("Pack", "开始压缩"), page.packs),
        "password": (t("This archive is locked", "压缩包已加密"), t("Password", "密码"), t("Unlock", "解锁"),
                     page.unpacks),
    }[page.open]  # fmt: skip
    entry = field(
        "name", page.draft, page.types, label=label, error=page.wrong, submit=do,
        password=page.open == "password",
    )  # fmt: skip
    about = [_about_lock(page)] if page.open == "password" else []
    return dialog(
        title,
        *about,
        entry,
        actions=(
            button(t("Cancel", "取消"), page.close, look="text", id="cancel"),
            button(word, do, id="confirm"),
        ),
        dismiss=page.close,
    )


def _about_lock(page: Listing) -> Node:
    name = page.held.rpartition("/")[2]
    return text(
        page.t(f"Nothing of {name} can be read without its password.", f"没有密码就无法读取{name}的内容。"),
        size=14,
        colour="text_soft",
    )


def _details(page: Listing) -> Node:
    t, phone, paths = page.t, page.phone, page.about()
    found = [one for path in paths if (one := tree.item(phone, path)) is not None]
    sizes = [tree.weight(phone, one.path) for one in found]
    size, files = sum(s for s, _ in sizes), sum(n for _, n in sizes)
    exact = f" ({size} B)" if size >= 1_000 else ""
    lines = [(t("Size", "大小"), size_says(size) + exact)]
    if len(found) == 1:
        one = found[0]
        lines = [(t("Name", "名称"), one.name), (t("Kind", "类型"), kind_says(phone, one)), *lines]
        if one.is_folder:
            lines.append((t("Files inside", "包含文件"), str(files)))
        elif one.kind == "image" and (pixels := size_of(phone.files.read(one.path))) != (0, 0):
            lines.append((t("Pixels", "像素"), f"{pixels[0]} × {pixels[1]}"))
        lines += [
            (t("Changed", "修改时间"), moment_says(phone, one.mtime)),
            (t("Place", "位置"), place_says(phone, one.folder)),
        ]
    else:
        lines.append((t("Files", "文件数"), str(files)))
    told = [
        column(
            text(label, size=12.5, weight=500, colour="text_soft"),
            text(value, size=15, id="value"),
            style=Style(gap=2, pad=(0, 2, 0, 4)),
        )
        for label, value in lines
    ]
    return dialog(
        t("Details", "详细信息"),
        *told,
        actions=(button(t("OK", "确定"), page.close, id="ok"),),
        dismiss=page.close,
    )
