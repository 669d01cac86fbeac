"""The bin, and the app's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.files import store, tree
from gui_mcp_devices.pocket.apps.files.parts import ROW, Done, FilesPage, badge, question
from gui_mcp_devices.pocket.apps.files.store import Binned
from gui_mcp_devices.pocket.apps.files.words import day_says, name_of, place_says, size_says, why_says
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    column,
    empty,
    icon_button,
    page,
    row,
    rows,
    scroll,
    switch_row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Bin(FilesPage):
    activity = ".BinActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.open = ""
        """item (its menu), destroy or empty (questions)."""
        self.held = 0

    def body(self) -> Node:
        t, found = self.t, store.binned(self.phone)
        tools = (
            [icon_button("delete", t("Empty bin", "清空回收站"), self._shows("empty"), id="empty_bin")]
            if found
            else []
        )
        bar = self.bar(t("Bin", "回收站"), *tools)
        if not found:
            return page(bar, empty("delete", t("The bin is empty", "回收站是空的")), *self.undo_bar())

        def build(index: int) -> Node:
            one = found[index]
            return self.keep(one, lambda: self._line(one))

        return page(bar, rows("bin_list", len(found), build, ROW), *self.undo_bar())

    def _line(self, one: Binned) -> Node:
        kind = "folder" if one.is_folder else tree.kind_of(one.name)
        day = day_says(self.phone, one.deleted)
        place = name_of(self.phone, one.folder)
        under = self.t(f"From {place} · deleted {day}", f"原位置：{place} · {day}删除")
        lines = column(
            text(one.name, size=15.5, lines=1),
            text(under, size=12.5, colour="text_soft", lines=1),
            style=Style(grow=1, gap=3),
        )
        return Node(
            "row",
            (badge(kind), lines),
            Style(height=ROW, width="fill", gap=14, pad=(16, 0, 16, 0)),
            says=Says(cls=GROUP, id="binned"),
            does=Does(tap=self._shows("item", one.id)),
        )

    def over(self) -> Node | None:
        t = self.t
        one = next((one for one in store.binned(self.phone) if one.id == self.held), None)
        if self.open == "empty":
            return question(
                t("Empty the bin?", "清空回收站？"),
                t("All that is in it is deleted for good.", "其中的所有内容将被永久删除。"),
                (t("Cancel", "取消"), self._close),
                (t("Empty bin", "清空"), "confirm", self._empties, "danger"),
            )
        if one is None or not self.open:
            return None
        if self.open == "destroy":
            return question(
                t(f"Delete {one.name} forever?", f"永久删除{one.name}？"),
                t("This cannot be undone.", "删除后无法恢复。"),
                (t("Cancel", "取消"), self._close),
                (t("Delete forever", "永久删除"), "confirm", self._destroys, "danger"),
            )
        title = column(
            text(one.name, size=17, weight=500, lines=1),
            text(
                f"{place_says(self.phone, one.folder)} · {size_says(one.size)}", size=13, colour="text_soft"
            ),
            style=Style(pad=(16, 0, 16, 8), gap=2),
        )
        return sheet(
            row(title),
            menu_row(t("Restore", "恢复"), self._restores, glyph="undo", id="restore"),
            menu_row(t("Delete forever", "永久删除"), self._shows("destroy"), glyph="delete", id="destroy"),
            dismiss=self._close,
        )

    def back(self) -> bool:
        was = bool(self.open)
        self._close()
        return was

    def _shows(self, what: str, id: int = 0) -> Do:
        def do() -> None:
            self.open, self.held = what, id or self.held

        return do

    def _close(self) -> None:
        self.open, self.held = "", 0

    def _restores(self) -> None:
        one = next((one for one in store.binned(self.phone) if one.id == self.held), None)
        why = store.restore(self.phone, self.held)
        place = name_of(self.phone, one.folder) if one is not None else ""
        says = why_says(self.phone, why) if why else self.t(f"Restored to {place}", f"已恢复到{place}")
        self._close()
        self.happened(Done(says))

    def _destroys(self) -> None:
        store.destroy(self.phone, self.held)
        self._close()

    def _empties(self) -> None:
        for one in store.binned(self.phone):
            store.destroy(self.phone, one.id)
        self._close()


class Settings(FilesPage):
    activity = ".SettingsActivity"

    def body(self) -> Node:
        t, phone = self.t, self.phone
        lines = (
            switch_row(
                t("Show hidden files", "显示隐藏文件"),
                store.setting(phone, "hidden"),
                lambda on: store.put_setting(phone, "hidden", on),
                detail=t("Names that begin with a dot", "以点开头的名称"),
                glyph="eye",
                id="hidden",
            ),
            switch_row(
                t("Ask before deleting", "删除前询问"),
                store.setting(phone, "ask"),
                lambda on: store.put_setting(phone, "ask", on),
                detail=t("What is deleted goes to the bin", "删除的内容会移到回收站"),
                glyph="help",
                id="ask",
            ),
        )
        return page(self.bar(t("Settings", "设置")), scroll("settings", column(*lines)))
