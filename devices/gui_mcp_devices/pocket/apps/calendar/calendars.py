"""The calendars: make, name, colour and delete them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.parts import COLOURS, CalendarPage, ask, dot, strong
from gui_mcp_devices.pocket.apps.calendar.store import Calendar
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    empty,
    entry,
    field,
    icon,
    icon_button,
    page,
    row,
    scroll,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Calendars(CalendarPage):
    activity = ".CalendarsActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.open = ""
        """What lies over it: edit or delete."""
        self.chosen = 0
        """The calendar that it is about; 0: a new one."""
        self.name = ""
        self.colour = "blue"
        self.error = ""

    def view(self) -> Node:
        t = self.t
        add = icon_button("add", t("New calendar", "新建日历"), self._new, id="new_calendar")
        bar = app_bar(t("Calendars", "日历"), add, back=self.pop, back_desc=self.up)
        found = store.calendars(self.phone)
        if not found:
            return page(bar, empty("calendar", t("There is no calendar", "没有日历")))
        return page(bar, scroll("calendars", column(*map(self._row, found), style=Style(width="fill"))))

    def _row(self, one: Calendar) -> Node:
        t = self.t
        (count,) = store.database(self.phone).execute(
            "SELECT count(*) FROM Events WHERE calendar_id = ?", (one.id,)
        ).fetchone()  # fmt: skip
        said = t(f"{count} event{'' if count == 1 else 's'}", f"{count}个日程")
        if not one.writable:
            said = t("Read only", "只读")
        elif not one.visible:
            said += t(" · hidden", " · 已隐藏")
        tail = icon("edit", size=20) if one.writable else icon("lock", size=20)
        return entry(
            one.name, detail=said, lead=dot(strong(one.colour, self.dark), 18), tail=tail,
            tap=self._edits(one) if one.writable else self._refuse, id="calendar",
        )  # fmt: skip

    def over(self) -> Node | None:
        t = self.t
        if self.open == "delete":
            return ask(
                t(f"Delete “{self.name}”?", f"删除“{self.name}”？"),
                t(
                    "All of its events are deleted, too. This cannot be undone.",
                    "其中的所有日程也会被删除，无法恢复。",
                ),
                (t("Cancel", "取消"), self._close),
                (t("Delete", "删除"), self._delete),
            )
        if self.open != "edit":
            return None
        name = field(
            "calendar_name", self.name, self._named, label=t("Name", "名称"), error=self.error,
            submit=self._save,
        )  # fmt: skip
        dots = [self._dot(colour) for colour in COLOURS]
        colours = column(
            row(*dots[:4], style=Style(width="fill")), row(*dots[4:], style=Style(width="fill")),
            style=Style(width="fill", gap=4),
        )  # fmt: skip
        answers = [
            button(t("Cancel", "取消"), self._close, look="text", id="cancel"),
            button(t("Save", "保存"), self._save, id="save"),
        ]
        if self.chosen:
            answers.insert(0, button(t("Delete", "删除"), self._ask, look="text", id="delete"))
        title = t("Edit calendar", "编辑日历") if self.chosen else t("New calendar", "新建日历")
        return dialog(title, name, colours, actions=answers, dismiss=self._close)

    def back(self) -> bool:
        was = bool(self.open)
        self._close()
        return was

    def _dot(self, colour: str) -> Node:
        on = colour == self.colour
        ink = strong(colour, self.dark)
        face = Node(
            "stack",
            (icon("check", size=18, colour="background"),) if on else (),
            Style(width=32, height=32, radius=16, fill=ink, align="center", justify="center"),
        )
        name = self.t(*COLOURS[colour][:2])

        def choose() -> None:
            self.colour = colour

        says = Says(
            cls="android.widget.RadioButton", text=name, checkable=True, checked=on, id="calendar_colour"
        )
        style = Style(grow=1, align="center", gap=3, pad=(0, 3, 0, 3))
        return Node("column", (face, unsaid(name, size=11.5)), style, says=says, does=Does(tap=choose))

    def _edits(self, one: Calendar) -> Callable[[], None]:
        def edit() -> None:
            self.open, self.chosen, self.name, self.colour = "edit", one.id, one.name, one.colour

        return edit

    def _refuse(self) -> None:
        self.phone.toast(self.t("This calendar cannot be changed", "此日历不可更改"))

    def _new(self) -> None:
        self.open, self.chosen, self.name, self.colour = "edit", 0, "", "teal"

    def _named(self, name: str) -> None:
        self.name, self.error = name, ""

    def _save(self) -> None:
        if store.save_calendar(self.phone, self.chosen, self.name, self.colour):
            self._close()
        else:
            self.error = self.t("Needs a name of its own", "名称不能为空或重复")

    def _ask(self) -> None:
        self.phone.hide_keyboard()
        self.open = "delete"

    def _delete(self) -> None:
        store.delete_calendar(self.phone, self.chosen)
        self.phone.toast(self.t("Calendar deleted", "日历已删除"))
        self._close()

    def _close(self) -> None:
        self.open, self.error = "", ""
        self.phone.hide_keyboard()
