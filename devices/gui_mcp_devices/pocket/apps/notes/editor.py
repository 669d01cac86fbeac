"""One note: everything that is written is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.notes import store
from gui_mcp_devices.pocket.apps.notes.parts import (
    PACKAGE,
    plain_field,
    reminder_says,
    tint,
)
from gui_mcp_devices.pocket.apps.notes.sheets import colours, labels, menu, reminder
from gui_mcp_devices.pocket.apps.notes.store import Item, Note, Place
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    column,
    divider,
    filler,
    icon,
    icon_button,
    row,
    scroll,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Told = Callable[[str, int, str, bool], None]
MOST_UNDO = 60


@dataclass(frozen=True, slots=True)
class Written:
    """What a note said at one moment."""

    title: str
    body: str
    items: tuple[Item, ...]


class Editor(Page):
    package, activity = PACKAGE, ".EditorActivity"

    def __init__(
        self, phone: Phone, id: int, *, kind: str = "text", label: int = 0, told: Told | None = None
    ) -> None:
        super().__init__(phone)
        self.id = id
        """0: nothing has been written yet, so there is no note."""
        self.kind = kind
        self.label = label
        self.past: list[Written] = []
        self.future: list[Written] = []
        self.open = ""
        """What lies over it: colour, label, reminder or menu."""
        self.draft: dict[str, str] = {}
        """What has been typed into a sheet."""
        self.wrong = ""
        self._told = told
        if not id:
            self.focus = "body" if kind == "text" else "title"

    @property
    def note(self) -> Note | None:
        return store.note(self.phone, self.id) if self.id else None

    def own(self) -> int:
        """The note's id; it is made where there is none."""
        if not self.id or self.note is None:
            self.id = store.create(self.phone, self.kind, self.label)
        return self.id

    def view(self) -> Node:
        note = self.note
        kind = note.kind if note is not None else self.kind
        fill = tint(self.phone, note.colour if note is not None else "", "background")
        inside: list[Node] = [
            plain_field(
                "title",
                note.title if note is not None else "",
                self._titled,
                hint=self.t("Title", "标题"),
                size=22,
                weight=500,
            )
        ]
        inside = [row(*inside, style=Style(width="fill"))]
        if kind == "text":
            inside.append(
                plain_field(
                    "body",
                    note.body if note is not None else "",
                    self._wrote,
                    hint=self.t("Note", "内容"),
                    multiline=True,
                )
            )
        else:
            inside += self._list()
        inside += self._pills(note)
        body = scroll("editor", column(*inside, style=Style(pad=(20, 8, 20, 20), gap=2)))
        return Node(
            "column",
            (self._bar(note, fill), body, divider(), self._tools(fill)),
            Style(width="fill", height="fill", fill=fill),
        )

    def over(self) -> Node | None:
        match self.open:
            case "colour":
                return colours(self)
            case "label":
                return labels(self)
            case "reminder":
                return reminder(self)
            case "menu":
                return menu(self)
            case _:
                return None

    def back(self) -> bool:
        if self.open:
            self.close()
            return True
        self._discard()
        return False

    def close(self) -> None:
        """Away with what lies over it."""
        self.open, self.draft, self.wrong, self.focus = "", {}, "", ""

    def show(self, what: str) -> Callable[[], None]:
        def do() -> None:
            self.close()
            self.open = what

        return do

    def convert(self) -> None:
        """A text becomes a list, or a list a text."""
        id = self.own()
        note = self.note
        if note is not None:
            self.kind = "text" if note.kind == "list" else "list"
            store.become(self.phone, id, self.kind)
        self.past.clear()
        self.future.clear()
        self.close()

    def copy(self) -> None:
        store.copy(self.phone, self.own())
        self.close()
        self.phone.toast(self.t("Copied", "已制作副本"))

    def share(self) -> None:
        self.close()
        note = self.note
        if note is None:
            return
        lines = [note.title, note.body, *(f"- {item.text}" for item in store.items(self.phone, note.id))]
        said = "\n".join(line for line in lines if line)
        if not self.phone.view(f"sms:?body={quote(said)}"):
            self.phone.toast(self.t("No app can send it", "没有可用于分享的应用"))

    def bin(self) -> None:
        self._leave("bin", self.t("Note moved to bin", "已移到回收站"))

    def _bar(self, note: Note | None, fill: Colour) -> Node:
        t = self.t
        pinned = note is not None and note.pinned
        kept = note is not None and note.place == "archive"
        return row(
            icon_button("arrow-back", t("Navigate up", "返回"), self.phone.back),
            filler(),
            icon_button(
                "pin",
                t("Unpin", "取消置顶") if pinned else t("Pin", "置顶"),
                self._pin,
                colour="primary" if pinned else "text_soft",
                id="pin",
            ),
            icon_button(
                "alarm", t("Reminder", "提醒"), self.show("reminder"), colour="text_soft", id="reminder"
            ),
            icon_button(
                "archive",
                t("Unarchive", "取消归档") if kept else t("Archive", "归档"),
                self._archive,
                colour="text_soft",
                id="archive",
            ),
            style=Style(height=56, pad=(4, 0, 6, 0), width="fill", fill=fill),
        )

    def _tools(self, fill: Colour) -> Node:
        t = self.t
        past: Colour = "text" if self.past else "outline"
        future: Colour = "text" if self.future else "outline"
        return row(
            icon_button("palette", t("Colour", "颜色"), self.show("colour"), id="colour"),
            icon_button("tag", t("Labels", "标签"), self.show("label"), id="labels"),
            filler(),
            icon_button("undo", t("Undo", "撤销"), self._undo, colour=past, id="undo"),
            icon_button("redo", t("Redo", "重做"), self._redo, colour=future, id="redo"),
            filler(),
            icon_button("share", t("Share", "分享"), self.share, id="share"),
            icon_button("more", t("More", "更多"), self.show("menu"), id="more"),
            style=Style(height=52, pad=(6, 0, 6, 0), width="fill", fill=fill),
        )

    def _list(self) -> list[Node]:
        found = store.items(self.phone, self.id) if self.id else []
        todo = [item for item in found if not item.checked]
        done = [item for item in found if item.checked]
        numbers = {item.id: number for number, item in enumerate(todo + done, 1)}
        add = Node(
            "row",
            (icon("add", size=22), unsaid(self.t("Add item", "添加条目"), size=16, colour="text_soft")),
            Style(height=48, gap=14, width="fill", pad=(1, 0, 0, 0)),
            says=Says(cls=BUTTON, text=self.t("Add item", "添加条目"), id="add_item"),
            does=Does(tap=self._add),
        )
        parts = [*(self._item(item, numbers[item.id]) for item in todo), add]
        if done:
            count = self.t(
                "1 ticked item" if len(done) == 1 else f"{len(done)} ticked items", f"已完成 {len(done)} 项"
            )
            parts.append(
                row(text(count, size=13.5, weight=500, colour="text_soft"), style=Style(pad=(0, 8, 0, 4)))
            )
            parts += [self._item(item, numbers[item.id]) for item in done]
        return parts

    def _item(self, item: Item, number: int) -> Node:
        t = self.t
        mark = icon(
            "checkbox-on" if item.checked else "checkbox-off",
            size=22,
            colour="primary" if item.checked else "outline",
        )
        tick = Node(
            "stack",
            (mark,),
            Style(width=36, height=44, justify="center"),
            says=Says(
                cls="android.widget.CheckBox",
                desc=item.text or t("Empty item", "空白条目"),
                checkable=True,
                checked=item.checked,
                id="tick",
            ),
            does=Does(tap=self._ticks(item)),
        )
        line = plain_field(
            f"item_{item.id}",
            item.text,
            self._items(item),
            hint=t(f"Item {number}", f"条目 {number}"),
            submit=self._add,
            colour="text_soft" if item.checked else "text",
        )
        gone = icon_button(
            "close",
            t(f"Remove {item.text}", f"移除 {item.text}"),
            self._removes(item),
            colour="text_soft",
            size=18,
        )
        return row(tick, line, gone, style=Style(width="fill"))

    def _pills(self, note: Note | None) -> list[Node]:
        if note is None:
            return []
        said = [(reminder_says(self.phone, note.reminder), "alarm", "reminder")] if note.reminder else []
        said += [(name, "tag", "label") for _, name in store.labels_of(self.phone).get(note.id, [])]
        pills = [
            Node(
                "row",
                (icon(glyph, size=16), unsaid(label, size=13, weight=500, colour="text_soft")),
                Style(least=32, pad=(10, 0, 12, 0), gap=6, radius=10, ring="outline"),
                says=Says(cls=BUTTON, text=label, id=f"{what}_pill"),
                does=Does(tap=self.show(what)),
            )
            for label, glyph, what in said
        ]
        return [row(*pills[i : i + 2], style=Style(gap=8, pad=(0, 8, 0, 0))) for i in range(0, len(pills), 2)]

    # -- what is written ----------------------------------------------------------------------------------

    def _now(self) -> Written:
        note = self.note
        if note is None:
            return Written("", "", ())
        return Written(note.title, note.body, tuple(store.items(self.phone, note.id)))

    def _remember(self) -> None:
        """Before a change: what it says now."""
        self.past = [*self.past[-MOST_UNDO:], self._now()]
        self.future = []

    def _become(self, was: Written) -> None:
        id = self.own()
        store.write(self.phone, id, was.title, was.body)
        store.set_items(self.phone, id, list(was.items))

    def _undo(self) -> None:
        if self.past:
            self.future = [*self.future, self._now()]
            self._become(self.past.pop())

    def _redo(self) -> None:
        if self.future:
            self.past = [*self.past, self._now()]
            self._become(self.future.pop())

    def _titled(self, title: str) -> None:
        self._remember()
        store.write(self.phone, self.own(), title, self._now().body)

    def _wrote(self, body: str) -> None:
        self._remember()
        store.write(self.phone, self.own(), self._now().title, body)

    def _add(self) -> None:
        self._remember()
        made = store.add_item(self.phone, self.own(), "")
        self.phone.focus(f"item_{made}")

    def _items(self, item: Item) -> Callable[[str], None]:
        def change(written: str) -> None:
            self._remember()
            store.change_item(self.phone, item.id, written)
            store.touch(self.phone, self.id)

        return change

    def _ticks(self, item: Item) -> Callable[[], None]:
        def tick() -> None:
            self._remember()
            store.tick(self.phone, item.id, not item.checked)
            store.touch(self.phone, self.id)

        return tick

    def _removes(self, item: Item) -> Callable[[], None]:
        def remove() -> None:
            self._remember()
            store.remove_item(self.phone, item.id)
            store.touch(self.phone, self.id)
            self.focus = ""

        return remove

    def _pin(self) -> None:
        note = self.note
        store.pin(self.phone, self.own(), note is None or not note.pinned)

    def _archive(self) -> None:
        note = self.note
        if note is not None and note.place == "archive":
            self._leave("notes", self.t("Note unarchived", "已取消归档"))
        else:
            self._leave("archive", self.t("Note archived", "已归档"))

    def _leave(self, to: Place, says: str) -> None:
        self.close()
        note = self.note
        if note is not None:
            self._clean()
            store.move(self.phone, note.id, to)
            if self._told is not None:
                self._told(says, note.id, note.place, note.pinned)
            else:
                self.phone.toast(says)
        self.pop()

    def _clean(self) -> None:
        """Items that say nothing are not kept."""
        for item in store.items(self.phone, self.id):
            if not item.text.strip():
                store.remove_item(self.phone, item.id)

    def _discard(self) -> None:
        note = self.note
        if note is None:
            return
        self._clean()
        if note.empty and not store.items(self.phone, note.id):
            store.destroy(self.phone, note.id)
            self.phone.toast(self.t("Empty note discarded", "空白记事已舍弃"))
