"""Where files are to be moved or copied to: a walk through folders, and a question where names are taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.files import store, tree
from gui_mcp_devices.pocket.apps.files.data import ROOT
from gui_mcp_devices.pocket.apps.files.parts import ROW, Done, FilesPage, later, line, names_says, question
from gui_mcp_devices.pocket.apps.files.words import name_of, place_says, why_says
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    button,
    divider,
    empty,
    field,
    icon_button,
    page,
    row,
    rows,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Picker(FilesPage):
    activity = ".PickFolderActivity"

    def __init__(self, phone: Phone, paths: Sequence[str], how: str) -> None:
        super().__init__(phone)
        self.paths = list(paths)
        self.how = how
        """move or copy."""
        self.folder = ROOT
        self.open = ""
        """folder (a new one) or taken (a question)."""
        self.draft, self.wrong = "", ""

    def body(self) -> Node:
        t, names = self.t, names_says(self.phone, self.paths)
        moving = self.how == "move"
        title = t(f"Move {names}", f"移动{names}") if moving else t(f"Copy {names}", f"复制{names}")
        add = icon_button("add", t("New folder", "新建文件夹"), self._adds, id="new_folder")
        bar = self.bar(title, add)
        where = row(
            text(
                place_says(self.phone, self.folder), size=13, colour="text_soft", lines=1, grow=1, id="path"
            ),
            style=Style(width="fill", fill="surface", pad=(16, 0, 16, 10)),
        )
        folders = [one for one in tree.items(self.phone, self.folder) if one.is_folder]
        folders = tree.arranged(folders, "name", False)

        def build(index: int) -> Node:
            one = folders[index]
            return self.keep(
                one,
                lambda: line(
                    self.phone, one, tap=later(self._enter, one.path), hold=None, more=None, chosen=None
                ),
            )

        here = name_of(self.phone, self.folder)
        word = t(f"Move to {here}", f"移动到{here}") if moving else t(f"Copy to {here}", f"复制到{here}")
        foot = row(
            button(t("Cancel", "取消"), self.pop, look="text", id="cancel"),
            button(word, self._puts, id="put", grow=1),
            style=Style(width="fill", fill="surface", gap=8, pad=(12, 8, 12, 8)),
        )
        listed = (
            rows("folders", len(folders), build, ROW)
            if folders
            else empty("folder", t("No folders in here", "这里没有文件夹"))
        )
        return page(bar, where, listed, *self.undo_bar(), divider(), foot)

    def over(self) -> Node | None:
        t = self.t
        if self.open == "folder":
            return dialog(
                t("New folder", "新建文件夹"),
                field(
                    "name", self.draft, self._types, label=t("Folder name", "文件夹名称"), error=self.wrong,
                    submit=self._makes,
                ),
                actions=(
                    button(t("Cancel", "取消"), self._close, look="text", id="cancel"),
                    button(t("Make", "新建"), self._makes, id="confirm"),
                ),
                dismiss=self._close,
            )  # fmt: skip
        if self.open == "taken":
            held = [path.rpartition("/")[2] for path in self._clashes()]
            said = t("In this folder there is already: ", "目标文件夹中已有：") + ", ".join(held[:4])
            return question(
                t("The name is taken", "名称重复"),
                said,
                (t("Cancel", "取消"), self._close),
                (t("Replace", "替换"), "replace", later(self._put, "replace"), "text"),
                (t("Keep both", "保留两者"), "keep", later(self._put, "both"), "filled"),
            )
        return None

    def back(self) -> bool:
        if self.open:
            self._close()
        elif self.folder != ROOT:
            self._enter(self.folder.rpartition("/")[0])
        else:
            return False
        return True

    def _close(self) -> None:
        self.open, self.draft, self.wrong, self.focus = "", "", "", ""

    def _types(self, text: str) -> None:
        self.draft, self.wrong = text, ""

    def _enter(self, folder: str) -> None:
        self.folder = folder
        self.scrolls.pop("folders", None)

    def _adds(self) -> None:
        self._close()
        self.open, self.focus = "folder", "name"

    def _makes(self) -> None:
        name = self.draft.strip()
        if why := tree.make_folder(self.phone, self.folder, name):
            self.wrong = why_says(self.phone, why)
            return
        self._close()
        self._enter(f"{self.folder}/{name}")

    def _clashes(self) -> list[str]:
        """Those whose name something else in the folder has."""
        return [
            path
            for path in self.paths
            if path.rpartition("/")[0] != self.folder
            and tree.taken(self.phone, self.folder, path.rpartition("/")[2])
        ]

    def _puts(self) -> None:
        if why := tree.misplaced(self.paths, self.folder, self.how == "move"):
            self.happened(Done(why_says(self.phone, why)))
        elif self._clashes():
            self.open = "taken"
        else:
            self._put("both")

    def _put(self, clash: str) -> None:
        """Into the folder. `clash`: replace (what was there goes to the bin) or both."""
        self._close()
        phone, moved, refused = self.phone, list[tuple[str, str]](), ""
        for path in self.paths:
            folder, _, name = path.rpartition("/")
            if clash == "replace" and folder != self.folder:
                for one in tree.items(phone, self.folder, hidden=True):
                    if one.name.casefold() == name.casefold():
                        refused = store.throw(phone, one.path)[0] or refused
            if self.how == "move" and folder == self.folder:
                continue
            to = f"{self.folder}/{tree.free_name(phone, self.folder, name)}"
            why = tree.move(phone, path, to) if self.how == "move" else tree.copy(phone, path, to)
            if why:
                refused = why
            elif self.how == "move":
                store.follow(phone, path, to)
                moved.append((to, path))
        if refused:
            self.happened(Done(why_says(phone, refused), moved=tuple(moved)))
            return
        here = name_of(phone, self.folder)
        says = (
            self.t(f"Moved to {here}", f"已移动到{here}")
            if self.how == "move"
            else self.t(f"Copied to {here}", f"已复制到{here}")
        )
        self.pop()
        below = phone.page
        if isinstance(below, FilesPage):
            below.ended(Done(says, moved=tuple(moved)))
