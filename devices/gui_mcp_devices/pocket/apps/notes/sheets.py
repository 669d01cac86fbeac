"""What comes up over a note: its colour, its labels, its reminder, and what else can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.notes import store
from gui_mcp_devices.pocket.apps.notes.parts import (
    NOTIFY,
    PACKAGE,
    TINTS,
    colour_name,
    moment_of,
    read_moment,
    reminder_says,
    tint,
)
from gui_mcp_devices.pocket.system.bars import offset_of
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import (
    button,
    check_row,
    column,
    entry,
    field,
    filler,
    icon,
    row,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.notes.editor import Editor

HOUR, DAY = 3_600, 86_400


def colours(editor: Editor) -> Node:
    note = editor.note
    now = note.colour if note is not None else ""
    dots = [_dot(editor, colour, colour == now) for colour in ("", *TINTS)]
    lines = [row(*dots[:4], style=Style(width="fill")), row(*dots[4:], filler(), style=Style(width="fill"))]
    return sheet(
        _title(editor.t("Colour", "颜色")),
        column(*lines, style=Style(pad=(8, 4, 8, 8), gap=10)),
        dismiss=editor.close,
    )


def _dot(editor: Editor, colour: str, on: bool) -> Node:
    name = colour_name(editor.phone, colour)
    inside = (icon("check", size=20, colour="primary"),) if on else ()
    disc = Node(
        "stack",
        inside,
        Style(
            width=46,
            height=46,
            radius=23,
            ring="primary" if on else "outline",
            align="center",
            justify="center",
            fill=tint(editor.phone, colour, "surface"),
        ),
    )

    def choose() -> None:
        store.paint(editor.phone, editor.own(), colour)

    return Node(
        "column",
        (disc, Node("text", (), Style(size=12, align="center", lines=1), name)),
        Style(grow=1, align="center", gap=5),
        says=Says(cls="android.widget.RadioButton", text=name, checkable=True, checked=on, id="colour"),
        does=Does(tap=choose),
    )


def labels(editor: Editor) -> Node:
    t, phone = editor.t, editor.phone
    own = {id for id, _ in store.labels_of(phone).get(editor.id, [])}
    rows = [
        check_row(name, id in own, _labels(editor, id), glyph="tag", id="label")
        for id, name in store.labels(phone)
    ]

    def typed(name: str) -> None:
        editor.draft["label"], editor.wrong = name, ""

    def add() -> None:
        name = " ".join(editor.draft.get("label", "").split())
        if not store.save_label(phone, 0, name):
            editor.wrong = t("Needs a name of its own", "名称不能为空或重复")
            return
        made = next(id for id, other in store.labels(phone) if other == name)
        store.put_label(phone, editor.own(), made, True)
        editor.draft, editor.focus = {}, ""

    new = row(
        field(
            "label_name",
            editor.draft.get("label", ""),
            typed,
            hint=t("New label", "新标签"),
            error=editor.wrong,
            submit=add,
            grow=1,
        ),
        button(t("Add", "添加"), add, id="add_label"),
        style=Style(pad=(16, 4, 16, 8), gap=10, width="fill", align="start"),
    )
    done = row(
        filler(),
        button(t("Done", "完成"), editor.close, id="done"),
        style=Style(pad=(16, 8, 16, 0), width="fill"),
    )
    body = scroll("labels", column(new, *rows, done), grow=0)
    return sheet(_title(t("Labels", "标签")), body, dismiss=editor.close)


def _labels(editor: Editor, label: int) -> Callable[[bool], None]:
    return lambda on: store.put_label(editor.phone, editor.own(), label, on)


def reminder(editor: Editor) -> Node:
    t, phone, note = editor.t, editor.phone, editor.note
    offset = offset_of(phone)
    today = (int(phone.now()) + offset) // DAY * DAY - offset
    choices = [
        ("clock", t("Tomorrow morning", "明天早上"), today + DAY + 8 * HOUR),
        ("clock", t("Tomorrow evening", "明天晚上"), today + DAY + 18 * HOUR),
        ("calendar", t("In a week", "一周后"), today + 7 * DAY + 8 * HOUR),
    ]
    rows = [
        entry(
            label,
            lead=icon(glyph),
            tail=text(reminder_says(phone, moment), size=13, colour="text_soft"),
            tap=_reminds(editor, moment),
            id="preset",
        )
        for glyph, label, moment in choices
    ]
    if note is not None and note.reminder:
        rows.append(
            menu_row(
                t("Remove reminder", "移除提醒"), _reminds(editor, 0), glyph="delete", id="remove_reminder"
            )
        )

    def types(key: str) -> Callable[[str], None]:
        def change(value: str) -> None:
            editor.draft[key], editor.wrong = value, ""

        return change

    def save() -> None:
        moment = read_moment(phone, editor.draft.get("date", ""), editor.draft.get("time", ""))
        if moment is None:
            editor.wrong = t("A date like 2026-03-09, a time like 18:30", "日期如 2026-03-09，时间如 18:30")
        elif moment <= phone.now():
            editor.wrong = t("This is in the past", "该时间已过去")
        else:
            _reminds(editor, moment)()

    day = moment_of(phone, int(phone.now()) + DAY)
    own = row(
        field(
            "date",
            editor.draft.get("date", ""),
            types("date"),
            label=t("Date", "日期"),
            hint=f"{day:%Y-%m-%d}",
            grow=3,
        ),
        field(
            "time",
            editor.draft.get("time", ""),
            types("time"),
            label=t("Time", "时间"),
            hint="18:30",
            submit=save,
            grow=2,
        ),
        style=Style(pad=(16, 8, 16, 4), gap=10, width="fill", align="start"),
    )
    complaint = (
        [
            row(
                text(editor.wrong, size=12.5, colour="error", id="reminder_error"),
                style=Style(pad=(18, 0, 16, 0)),
            )
        ]
        if editor.wrong
        else []
    )
    done = row(
        filler(),
        button(t("Set reminder", "设置提醒"), save, id="set_reminder"),
        style=Style(pad=(16, 8, 16, 0), width="fill"),
    )
    body = column(*rows, own, *complaint, done)
    return sheet(_title(t("Remind me", "提醒我")), scroll("reminder", body, grow=0), dismiss=editor.close)


def _reminds(editor: Editor, moment: int) -> Callable[[], None]:
    def remind() -> None:
        if moment and not editor.phone.ask_for(PACKAGE, NOTIFY):
            return
        store.remind(editor.phone, editor.own(), moment)
        editor.close()

    return remind


def menu(editor: Editor) -> Node:
    t, note = editor.t, editor.note
    kind = note.kind if note is not None else editor.kind
    other = t("Turn into a list", "转为清单") if kind == "text" else t("Turn into text", "转为文本")
    return sheet(
        menu_row(other, editor.convert, glyph="checkbox-on", id="convert"),
        menu_row(t("Make a copy", "制作副本"), editor.copy, glyph="copy", id="copy"),
        menu_row(t("Share", "分享"), editor.share, glyph="share", id="share"),
        menu_row(t("Delete", "删除"), editor.bin, glyph="delete", id="delete"),
        dismiss=editor.close,
    )


def _title(says: str) -> Node:
    return row(text(says, size=20, weight=500), style=Style(pad=(16, 0, 16, 8), width="fill"))
