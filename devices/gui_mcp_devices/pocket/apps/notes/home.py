"""The list of notes: all, those of a label, the archive, the bin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.notes import store
from gui_mcp_devices.pocket.apps.notes.editor import Editor
from gui_mcp_devices.pocket.apps.notes.labels import Labels
from gui_mcp_devices.pocket.apps.notes.parts import PACKAGE, card, reminder_says, snackbar, tint
from gui_mcp_devices.pocket.apps.notes.store import Item, Note, Place, Sort
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog, menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    button,
    column,
    divider,
    empty,
    fab,
    field,
    filler,
    icon,
    icon_button,
    page,
    radio_row,
    row,
    scroll,
    section,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

UNDO_SECONDS = 8


class Notes(Page):
    package = PACKAGE

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.place: Place = "notes"
        self.label = 0
        self.query = ""
        self.searching = False
        self.grid = True
        self.sort: Sort = "modified"
        self.open = ""
        """What lies over it: drawer, sort, note (its menu), empty or destroy (a question)."""
        self.held = 0
        """The note whose menu is open."""
        self.undone: tuple[str, int, str, bool] | None = None
        """What happened, to which note, where it was, and whether it was pinned."""
        self.undo_until = 0.0

    def view(self) -> Node:
        t = self.t
        found = store.notes(
            self.phone, self.place, self.label, self.query if self.searching else "", self.sort
        )
        body = scroll("notes", self._cards(found)) if found else empty(*self._nothing())
        parts = [self._bar(), body]
        if self.undone is not None and self.phone.now() < self.undo_until:
            parts.append(snackbar(self.undone[0], t("Undo", "撤销"), self._undo))
        if self.place == "notes" and not (self.focus and self.phone.width > self.phone.height):
            parts += [divider(), self._foot()]
        return page(*parts)

    def over(self) -> Node | None:
        match self.open:
            case "drawer":
                return self._drawer()
            case "sort":
                return self._sorts()
            case "note":
                return self._menu()
            case "empty" | "destroy":
                return self._question()
            case _:
                return None

    def back(self) -> bool:
        if self.open:
            self.open = ""
        elif self.searching:
            self.searching, self.query, self.focus = False, "", ""
        elif self.place != "notes" or self.label:
            self.place, self.label = "notes", 0
        else:
            return False
        return True

    def happened(self, says: str, note: int, was: str, pinned: bool) -> None:
        """A note went elsewhere: say so, and offer the way back."""
        self.undone = (says, note, was, pinned)
        self.undo_until = self.phone.now() + UNDO_SECONDS

    def _bar(self) -> Node:
        t = self.t
        if self.searching:
            return row(
                icon_button("arrow-back", t("Close search", "关闭搜索"), self.back),
                field("search_field", self.query, self._typed, hint=t("Search notes", "搜索记事"), grow=1),
                icon_button("close", t("Clear", "清空"), lambda: self._typed(""), id="clear"),
                style=Style(least=60, pad=(4, 0, 6, 0), gap=4, fill="surface", width="fill"),
            )
        tools = [icon_button("search", t("Search", "搜索"), self._search, id="search")]
        if self.place == "bin":
            tools = [
                icon_button("delete", t("Empty bin", "清空回收站"), self._opens("empty"), id="empty_bin")
            ]
        else:
            tools.append(icon_button("sort", t("Sort", "排序"), self._opens("sort"), id="sort"))
            other = t("List view", "列表视图") if self.grid else t("Grid view", "网格视图")
            tools.append(icon_button("list" if self.grid else "grid", other, self._flip, id="layout"))
        lead = icon_button("menu", t("Open menu", "打开菜单"), self._opens("drawer"), id="menu")
        return row(
            lead,
            text(self._title(), size=20, weight=500, lines=1, grow=1, id="title"),
            *tools,
            style=Style(height=56, pad=(4, 0, 6, 0), fill="surface", width="fill"),
        )

    def _title(self) -> str:
        if self.label:
            return dict(store.labels(self.phone)).get(self.label, "")
        names = {"notes": ("Notes", "记事"), "archive": ("Archive", "归档"), "bin": ("Bin", "回收站")}
        return self.t(*names[self.place])

    def _nothing(self) -> tuple[str, str]:
        t = self.t
        if self.searching:
            return "search", t("No note says that", "没有找到相关记事")
        if self.label:
            return "tag", t("No notes with this label", "没有该标签的记事")
        return {
            "notes": ("note", t("Notes you add appear here", "新建的记事会显示在这里")),
            "archive": ("archive", t("Your archive is empty", "归档是空的")),
            "bin": ("delete", t("The bin is empty", "回收站是空的")),
        }[self.place]

    def _cards(self, found: list[Note]) -> Node:
        items, labels = store.all_items(self.phone), store.labels_of(self.phone)
        drawn = [self._card(n, items.get(n.id, []), labels.get(n.id, [])) for n in found]
        pinned = sum(note.pinned for note in found)
        parts: list[Node] = []
        for heading, some in (
            (self.t("Pinned", "已置顶"), drawn[:pinned]),
            (self.t("Others", "其他"), drawn[pinned:]),
        ):
            if some and pinned:
                parts.append(section(heading))
            if some:
                parts.append(self._lay(some))
        return column(space(10), *parts, space(16))

    def _card(self, note: Note, items: list[Item], labels: list[tuple[int, str]]) -> Node:
        phone = self.phone
        when = reminder_says(phone, note.reminder) if note.reminder else ""
        return self.keep(
            (note, tuple(items), tuple(labels), tint(phone, note.colour, "surface"), when),
            lambda: card(phone, note, items, labels, self._edits(note.id), self._holds(note.id)),
        )

    def _lay(self, cards: list[Node]) -> Node:
        """Side by side, each column filled in turn."""
        wide = self.phone.width / self.phone.density
        count = max(2, int(wide // 200)) if self.grid else 1
        columns = [column(*cards[i::count], style=Style(grow=1, gap=10)) for i in range(count)]
        return row(*columns, style=Style(gap=10, align="start", pad=(12, 0, 12, 0)))

    def _foot(self) -> Node:
        t = self.t
        return row(
            button(
                t("New list", "新建清单"),
                self._new("list"),
                look="outlined",
                glyph="checkbox-on",
                id="new_list",
            ),
            filler(),
            fab(
                "add",
                t("New note", "新建记事"),
                self._new("text"),
                label=t("New note", "新建记事"),
                id="new_note",
            ),
            style=Style(width="fill", fill="surface", pad=(12, 8, 12, 8), gap=4),
        )

    def _drawer(self) -> Node:
        t = self.t
        rows: list[Node] = [
            self._goes("note", t("Notes", "记事"), "notes", 0),
            section(t("Labels", "标签")),
            *(self._goes("tag", name, "notes", id) for id, name in store.labels(self.phone)),
            self._row("edit", t("Edit labels", "编辑标签"), False, self._labels),
            divider(),
            self._goes("archive", t("Archive", "归档"), "archive", 0),
            self._goes("delete", t("Bin", "回收站"), "bin", 0),
        ]
        title = row(
            icon("note", size=26, colour="primary"),
            text(t("Notes", "记事"), size=21, weight=700),
            style=Style(pad=(20, 20, 16, 16), gap=12),
        )
        box = Node(
            "column",
            (title, scroll("drawer", column(*rows, style=Style(pad=(8, 0, 8, 12))))),
            Style(width=282, height="fill", fill="surface", shadow=8),
            does=Does(tap=lambda: None),
        )
        return Node(
            "stack", (box,), Style(width="fill", height="fill", fill="scrim"), does=Does(tap=self._close)
        )

    def _goes(self, glyph: str, label: str, place: Place, id: int) -> Node:
        here = self.place == place and self.label == id

        def go() -> None:
            self.place, self.label, self.open = place, id, ""
            self.scrolls.pop("notes", None)

        return self._row(glyph, label, here, go)

    def _row(self, glyph: str, label: str, here: bool, do: Callable[[], None]) -> Node:
        style = Style(
            height=50,
            pad=(14, 0, 14, 0),
            gap=16,
            radius=25,
            width="fill",
            fill="primary_soft" if here else None,
        )
        parts = (
            icon(glyph, colour="on_primary_soft" if here else "text_soft"),
            text(label, weight=500, lines=1),
        )
        return Node("row", parts, style, says=Says(cls=GROUP, id="place", selected=here), does=Does(tap=do))

    def _sorts(self) -> Node:
        names: tuple[tuple[Sort, str], ...] = (
            ("modified", self.t("Last changed", "最近修改")),
            ("created", self.t("Newest", "最近创建")),
            ("title", self.t("Title", "标题")),
        )
        choices = [radio_row(name, sort == self.sort, self._sorted(sort), id="sort") for sort, name in names]
        return sheet(section(self.t("Sort by", "排序方式")), *choices, dismiss=self._close)

    def _menu(self) -> Node | None:
        t, note = self.t, store.note(self.phone, self.held)
        if note is None:
            return None
        if note.place == "bin":
            rows = [
                menu_row(t("Restore", "恢复"), self._restore, glyph="undo", id="restore"),
                menu_row(
                    t("Delete forever", "永久删除"), self._opens("destroy"), glyph="delete", id="destroy"
                ),
            ]
        else:
            kept = note.place == "archive"
            rows = [
                menu_row(
                    t("Unpin", "取消置顶") if note.pinned else t("Pin", "置顶"),
                    self._pin,
                    glyph="pin",
                    id="pin",
                ),
                menu_row(
                    t("Unarchive", "取消归档") if kept else t("Archive", "归档"),
                    self._archive,
                    glyph="archive",
                    id="archive",
                ),
                menu_row(t("Make a copy", "制作副本"), self._copy, glyph="copy", id="copy"),
                menu_row(t("Delete", "删除"), self._bin, glyph="delete", id="delete"),
            ]
        title = row(
            text(note.title or note.body, size=17, weight=500, lines=1), style=Style(pad=(16, 0, 16, 8))
        )
        return sheet(title, *rows, dismiss=self._close)

    def _question(self) -> Node:
        t, one = self.t, self.open == "destroy"
        return dialog(
            t("Delete this note forever?", "永久删除这条记事？")
            if one
            else t("Empty the bin?", "清空回收站？"),
            text(t("This cannot be undone.", "删除后无法恢复。"), colour="text_soft"),
            actions=(
                button(t("Cancel", "取消"), self._close, look="text", id="cancel"),
                button(t("Delete forever", "永久删除"), self._destroy, look="danger", id="confirm"),
            ),
            dismiss=self._close,
        )

    def _typed(self, query: str) -> None:
        self.query = query

    def _search(self) -> None:
        self.searching, self.focus = True, "search_field"

    def _flip(self) -> None:
        self.grid = not self.grid

    def _close(self) -> None:
        self.open = ""

    def _opens(self, what: str) -> Callable[[], None]:
        def show() -> None:
            self.open = what

        return show

    def _sorted(self, sort: Sort) -> Callable[[], None]:
        def choose() -> None:
            self.sort, self.open = sort, ""
            self.scrolls.pop("notes", None)

        return choose

    def _edits(self, id: int) -> Callable[[], None]:
        if self.place == "bin":
            return self._holds(id)
        return lambda: self.push(Editor(self.phone, id, told=self.happened))

    def _holds(self, id: int) -> Callable[[], None]:
        def hold() -> None:
            self.held, self.open = id, "note"

        return hold

    def _new(self, kind: str) -> Callable[[], None]:
        return lambda: self.push(Editor(self.phone, 0, kind=kind, label=self.label, told=self.happened))

    def _labels(self) -> None:
        self.open = ""
        self.push(Labels(self.phone))

    def _pin(self) -> None:
        note = store.note(self.phone, self.held)
        if note is not None:
            store.pin(self.phone, note.id, not note.pinned)
        self._close()

    def _copy(self) -> None:
        store.copy(self.phone, self.held)
        self._close()
        self.phone.toast(self.t("Copied", "已制作副本"))

    def _archive(self) -> None:
        note = store.note(self.phone, self.held)
        if note is not None and note.place == "archive":
            self._went(note, "notes", self.t("Note unarchived", "已取消归档"))
        elif note is not None:
            self._went(note, "archive", self.t("Note archived", "已归档"))

    def _bin(self) -> None:
        note = store.note(self.phone, self.held)
        if note is not None:
            self._went(note, "bin", self.t("Note moved to bin", "已移到回收站"))

    def _restore(self) -> None:
        note = store.note(self.phone, self.held)
        if note is not None:
            self._went(note, "notes", self.t("Note restored", "已恢复"))

    def _went(self, note: Note, to: Place, says: str) -> None:
        store.move(self.phone, note.id, to)
        self.happened(says, note.id, note.place, note.pinned)
        self._close()

    def _destroy(self) -> None:
        if self.open == "destroy":
            store.destroy(self.phone, self.held)
        else:
            for note in store.notes(self.phone, "bin"):
                store.destroy(self.phone, note.id)
        self.undone = None
        self._close()

    def _undo(self) -> None:
        if self.undone is not None:
            _, id, was, pinned = self.undone
            place: Place = "archive" if was == "archive" else "bin" if was == "bin" else "notes"
            store.move(self.phone, id, place)
            if pinned:
                store.pin(self.phone, id, True)
            self.undone = None
