"""A file that is opened: a text to read and write, a picture, an archive, or what no app can show."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.files import archives, store, tree
from gui_mcp_devices.pocket.apps.files.parts import Done, FilesPage, badge, question, scene_at
from gui_mcp_devices.pocket.apps.files.tree import Item
from gui_mcp_devices.pocket.apps.files.words import (
    count_says,
    detail_says,
    kind_says,
    moment_says,
    place_says,
    size_says,
    why_says,
)
from gui_mcp_devices.pocket.filenodes import FileError
from gui_mcp_devices.pocket.view.node import Does, More, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    button,
    column,
    divider,
    empty,
    entry,
    field,
    icon_button,
    page,
    picture,
    row,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MOST_TEXT = 20_000
"""Bytes of a text that is opened."""
MOST_SHARED = 1_000
"""Characters of a text that goes into a message."""


def open_file(phone: Phone, item: Item) -> None:
    phone.push(page_for(phone, item))


def page_for(phone: Phone, item: Item) -> FilesPage:
    if tree.ending(item.name) in tree.TEXTS and text_of(phone, item.path) is not None:
        return TextPage(phone, item.path)
    if item.kind == "image":
        return PicturePage(phone, item.path)
    if tree.ending(item.name) == "zip":
        return ArchivePage(phone, item.path)
    return OtherPage(phone, item.path)


def text_of(phone: Phone, path: str) -> str | None:
    """None: it is no text, or a very long one."""
    try:
        data = phone.files.read(path)
    except FileError:
        return None
    if len(data) > MOST_TEXT:
        return None
    try:
        return data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def shared(phone: Phone, path: str) -> str:
    """What a message says of a file: a text is in it, of another file its name."""
    name = path.rpartition("/")[2]
    if tree.ending(name) in tree.TEXTS and (said := text_of(phone, path)) is not None:
        return f"{name}\n{said.strip()[:MOST_SHARED]}"
    return f"{name} ({size_says(tree.weight(phone, path)[0])})"


class FilePage(FilesPage):
    """One file."""

    def __init__(self, phone: Phone, path: str) -> None:
        super().__init__(phone)
        self.path = path
        self.open = ""
        self.draft, self.wrong = "", ""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def body(self) -> Node:
        one = tree.item(self.phone, self.path)
        if one is None or one.is_folder:
            gone = empty("file", why_says(self.phone, "gone"))
            return page(self.bar(self.name), gone)
        return self.whole(one)

    def whole(self, one: Item) -> Node:
        raise NotImplementedError

    def back(self) -> bool:
        was, self.open, self.draft, self.wrong, self.focus = self.open, "", "", "", ""
        return bool(was)

    def share_button(self) -> Node:
        return icon_button("share", self.t("Share", "分享"), self._shares, id="share")

    def _shares(self) -> None:
        if not self.phone.view(f"sms:?body={quote(shared(self.phone, self.path))}"):
            self.phone.toast(self.t("No app can send it", "没有可用于分享的应用"))

    def _opens(self, what: str) -> Do:
        def do() -> None:
            self.open, self.draft, self.wrong = what, "", ""

        return do

    def _close(self) -> None:
        self.open, self.draft, self.wrong, self.focus = "", "", "", ""

    def _types(self, text: str) -> None:
        self.draft, self.wrong = text, ""


class TextPage(FilePage):
    activity = ".TextActivity"

    def __init__(self, phone: Phone, path: str) -> None:
        super().__init__(phone, path)
        self.written: str | None = None
        """What was changed and not saved; None: nothing is being written."""

    def whole(self, one: Item) -> Node:
        t, said = self.t, text_of(self.phone, self.path)
        if said is None:
            return page(self.bar(self.name), empty("file", t("This text cannot be shown", "无法显示此文本")))
        if self.written is None:
            edit = icon_button("edit", t("Edit", "编辑"), self._edits, id="edit")
            shown = (
                text(said, size=15.5, id="text")
                if said.strip()
                else _soft(t("This file is empty", "空白文件"))
            )
            under = _soft(detail_says(self.phone, one))
            inside = column(shown, under, style=Style(pad=(20, 16, 20, 24), gap=16))
            return page(
                self.bar(self.name, self.share_button(), edit),
                scroll("text_scroll", inside),
                *self.undo_bar(),
            )
        save = icon_button("save", t("Save", "保存"), self._saves, id="save", colour="primary")
        inner = Node(
            "field",
            (),
            Style(grow=1, size=16, least=120, pad=(20, 12, 20, 12)),
            self.written,
            Says(cls="android.widget.EditText", id="editor", hint=t("Text", "正文")),
            Does(change=self._writes),
            More(key="editor", multiline=True),
        )
        return page(
            self.bar(self.name, save), scroll("edit_scroll", column(inner, style=Style(width="fill")))
        )

    def over(self) -> Node | None:
        if self.open != "leave":
            return None
        t = self.t
        return question(
            t("Keep your changes?", "保存更改？"),
            t(f"{self.name} was changed and not saved.", f"{self.name}已更改但未保存。"),
            (t("Cancel", "取消"), self._close),
            (t("Discard", "放弃"), "discard", self._discards, "text"),
            (t("Save", "保存"), "confirm", self._saves, "filled"),
        )

    def back(self) -> bool:
        if self.open:
            self._close()
        elif self.written is not None and self.written != text_of(self.phone, self.path):
            self.open, self.focus = "leave", ""
        elif self.written is not None:
            self._discards()
        else:
            return False
        return True

    def _edits(self) -> None:
        self.written, self.focus = text_of(self.phone, self.path) or "", "editor"

    def _writes(self, text: str) -> None:
        self.written = text

    def _discards(self) -> None:
        self._close()
        self.written = None

    def _saves(self) -> None:
        written, path = self.written, self.path
        if written is not None:
            why = tree.attempt(self.phone, lambda: self.phone.files.write(path, written.encode(), 0o660))
            says = why_says(self.phone, why) if why else self.t("Saved", "已保存")
            self.happened(Done(says))
            if why:
                self._close()
                return
        self._discards()


class PicturePage(FilePage):
    activity = ".PictureActivity"

    def whole(self, one: Item) -> Node:
        t = self.t
        scene = scene_at(self.phone, self.path)
        wide = self.phone.width > self.phone.height
        shown: Node
        if scene:
            height = 180 if wide else 260
            shown = column(
                picture(scene, width="fill", height=height, radius=12, desc=self.name),
                style=Style(width="fill", grow=1, justify="center", pad=(12, 8, 12, 8)),
            )
        else:
            shown = empty("image", t("This picture cannot be shown", "无法显示此图片"))
        near = self._near()
        at = near.index(self.path) if self.path in near else 0
        foot = row(
            icon_button("chevron-left", t("Previous", "上一张"), lambda: self._goes(-1), id="previous"),
            column(
                text(f"{at + 1} / {len(near)}", size=14, align="center", id="position"),
                _soft(detail_says(self.phone, one)),
                style=Style(grow=1, align="center", gap=2),
            ),
            icon_button("chevron-right", t("Next", "下一张"), lambda: self._goes(1), id="next"),
            style=Style(width="fill", fill="surface", pad=(8, 8, 8, 8)),
        )
        starred = store.is_favourite(self.phone, self.path)
        star = icon_button(
            "star" if starred else "star-outline",
            t("Remove from favourites", "取消收藏") if starred else t("Add to favourites", "收藏"),
            self._stars,
            id="favourite",
        )
        return page(self.bar(self.name, star, self.share_button()), shown, divider(), foot)

    def _near(self) -> list[str]:
        """The pictures of its folder, by name."""
        found = tree.items(self.phone, self.path.rpartition("/")[0])
        return [one.path for one in tree.arranged(found, "name", False) if one.kind == "image"]

    def _goes(self, by: int) -> None:
        near = self._near()
        if self.path in near:
            self.path = near[(near.index(self.path) + by) % len(near)]

    def _stars(self) -> None:
        store.favour(self.phone, self.path, not store.is_favourite(self.phone, self.path))


class ArchivePage(FilePage):
    activity = ".ArchiveActivity"

    def whole(self, one: Item) -> Node:
        t, found = self.t, archives.inside(self.phone.files.read(self.path))
        if found.why == "broken":
            return page(self.bar(self.name), empty("error", why_says(self.phone, "broken")))
        lines = [
            entry(
                member.name,
                detail="" if member.is_folder else size_says(member.size),
                lead=badge("folder" if member.is_folder else tree.kind_of(member.name), 36),
            )
            for member in found.members[:200]
        ]
        locked = t(" · locked", " · 已加密") if found.why else ""
        head = column(
            _soft(f"{count_says(self.phone, len(found.members))} · {size_says(one.size)}{locked}"),
            style=Style(pad=(16, 8, 16, 4)),
        )
        foot = row(
            button(t("Unpack here", "解压到此处"), self._unpacks, glyph="upload", id="unpack", grow=1),
            style=Style(width="fill", fill="surface", pad=(16, 8, 16, 8)),
        )
        listed = column(*lines, style=Style(pad=(0, 0, 0, 16)))
        return page(
            self.bar(self.name, self.share_button()), head, scroll("members", listed), *self.undo_bar(),
            divider(), foot,
        )  # fmt: skip

    def over(self) -> Node | None:
        if self.open != "password":
            return None
        t = self.t
        return dialog(
            t("This archive is locked", "压缩包已加密"),
            _soft(
                t(
                    f"Nothing of {self.name} can be read without its password.",
                    f"没有密码就无法读取{self.name}的内容。",
                )
            ),
            field(
                "name", self.draft, self._types, label=t("Password", "密码"), error=self.wrong, password=True,
                submit=self._unpacks,
            ),
            actions=(
                button(t("Cancel", "取消"), self._close, look="text", id="cancel"),
                button(t("Unlock", "解锁"), self._unpacks, id="confirm"),
            ),
            dismiss=self._close,
        )  # fmt: skip

    def _unpacks(self) -> None:
        why, to = archives.unpack_beside(self.phone, self.path, self.draft)
        if why in ("locked", "password"):
            if self.open == "password":
                self.wrong = why_says(self.phone, why)
            self.open, self.focus = "password", "name"
            return
        self._close()
        says = why_says(self.phone, why) if why else self.t(f"Unpacked into {to}", f"已解压到{to}")
        self.happened(Done(says))


class OtherPage(FilePage):
    activity = ".FileActivity"

    def whole(self, one: Item) -> Node:
        t = self.t
        inside = column(
            badge(one.kind, 88),
            text(one.name, size=19, weight=500, align="center", lines=3),
            _soft(f"{kind_says(self.phone, one)} · {size_says(one.size)}"),
            _soft(moment_says(self.phone, one.mtime)),
            _soft(place_says(self.phone, one.folder)),
            text(
                t("No app on this phone can open it", "此手机上没有可打开它的应用"), size=14, align="center"
            ),
            style=Style(width="fill", align="center", gap=12, pad=(24, 40, 24, 24)),
        )
        return page(self.bar(self.name, self.share_button()), scroll("about", inside))


def _soft(says: str) -> Node:
    return text(says, size=13, colour="text_soft")
