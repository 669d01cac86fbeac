"""Sizes, dates, kinds and refusals in the phone's language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.files.data import ROOT
from gui_mcp_devices.pocket.apps.files.tree import Item, Kind, Order, ending
from gui_mcp_devices.pocket.system.bars import offset_of

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

GLYPHS: dict[Kind, str] = {
    "folder": "folder", "image": "image", "video": "video", "audio": "music", "document": "note",
    "archive": "archive", "other": "file",
}  # fmt: skip
HUES: dict[Kind, tuple[int, int, int]] = {
    "folder": (240, 168, 48), "image": (150, 108, 236), "video": (226, 76, 96), "audio": (228, 88, 150),
    "document": (62, 128, 236), "archive": (146, 112, 84), "other": (128, 136, 150),
}  # fmt: skip
KIND_NAMES: dict[Kind, tuple[str, str]] = {
    "folder": ("Folder", "文件夹"), "image": ("Picture", "图片"), "video": ("Video", "视频"),
    "audio": ("Sound", "音频"), "document": ("Document", "文档"), "archive": ("Archive", "压缩包"),
    "other": ("File", "文件"),
}  # fmt: skip
ORDER_NAMES: dict[Order, tuple[str, str]] = {
    "name": ("Name", "名称"), "date": ("Date", "日期"), "size": ("Size", "大小"), "kind": ("Kind", "类型"),
}  # fmt: skip
WHYS: dict[str, tuple[str, str]] = {
    "empty": ("Give it a name", "名称不能为空"),
    "dots": ("Dots alone are no name", "名称不能只有点"),
    "signs": ('A name cannot hold / \\ : * ? " < > |', '名称不能包含 / \\ : * ? " < > |'),
    "long": ("This name is too long", "名称太长"),
    "taken": ("Something here already has this name", "这里已有同名项目"),
    "system": ("The phone needs this folder: it stays as it is", "这是系统文件夹，不能更改"),
    "inside": ("A folder cannot go into itself", "不能把文件夹放进它自己里面"),
    "there": ("It is in this folder already", "已经在这个文件夹里"),
    "full": ("There is not enough room", "存储空间不足"),
    "deep": ("The path would be too long", "路径太长"),
    "gone": ("It is not there any more", "该项目已不存在"),
    "broken": ("This archive is damaged", "压缩包已损坏"),
    "locked": ("This archive needs a password", "此压缩包需要密码"),
    "password": ("This is not the password", "密码不正确"),
}


def why_says(phone: Phone, why: str) -> str:
    return phone.say(*WHYS[why])


def size_says(size: int) -> str:
    if size < 1_000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1_000:.1f} KB"
    return f"{size / 1_000_000:.1f} MB"


def day_says(phone: Phone, moment: int) -> str:
    """`3 Mar 2026`."""
    when = moment_of(phone, moment)
    return phone.say(f"{when.day} {when:%b %Y}", f"{when.year}年{when.month}月{when.day}日")


def moment_says(phone: Phone, moment: int) -> str:
    return f"{day_says(phone, moment)} {moment_of(phone, moment):%H:%M}"


def moment_of(phone: Phone, moment: int) -> datetime:
    """On the phone's clock; a time that no calendar has is the first one."""
    try:
        return datetime.fromtimestamp(moment + offset_of(phone), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def count_says(phone: Phone, count: int) -> str:
    return phone.say(f"{count} item" if count == 1 else f"{count} items", f"{count} 项")


def root_name(phone: Phone) -> str:
    return phone.say("Internal storage", "内部存储")


def name_of(phone: Phone, path: str) -> str:
    return root_name(phone) if path == ROOT else path.rpartition("/")[2]


def place_says(phone: Phone, folder: str) -> str:
    """`Internal storage / Documents / Work`."""
    return " / ".join((root_name(phone), *folder.removeprefix(ROOT).strip("/").split("/"))).removesuffix(
        " / "
    )


def kind_says(phone: Phone, item: Item) -> str:
    name = phone.say(*KIND_NAMES[item.kind])
    end = ending(item.name)
    return name if item.is_folder or not end else f"{name} ({end.upper()})"


def detail_says(phone: Phone, item: Item) -> str:
    amount = count_says(phone, item.size) if item.is_folder else size_says(item.size)
    return f"{amount} · {day_says(phone, item.mtime)}"
