"""One person: how to reach them, and what else is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.contacts import store
from gui_mcp_devices.pocket.apps.contacts.form import FormPage
from gui_mcp_devices.pocket.apps.contacts.parts import ContactsPage, action, ask, menu
from gui_mcp_devices.pocket.apps.contacts.schema import EMAIL_TYPES, PHONE_TYPES
from gui_mcp_devices.pocket.apps.contacts.store import Contact
from gui_mcp_devices.pocket.apps.contacts.words import as_date, digits, pretty
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import menu_row
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    avatar,
    check_row,
    column,
    divider,
    empty,
    entry,
    icon,
    icon_button,
    page,
    row,
    scroll,
    section,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MESSAGES = "app.pocket.messages"
TEXT = "android.intent.extra.TEXT"
MONTHS = "January February March April May June July August September October November December".split()


class DetailPage(ContactsPage):
    """Somebody, by the id of the contact."""

    activity = ".DetailActivity"

    def __init__(self, phone: Phone, id: int) -> None:
        super().__init__(phone)
        self.id = id
        self.dialog = ""
        """`menu`, `delete`, `labels`, or the kind of address of which one is to be chosen."""

    def view(self) -> Node:
        one = store.read(self.db, self.id) if self.allowed else None
        if one is None:
            gone = empty("person", self.t("This contact is no longer here", "该联系人已不存在"))
            return page(app_bar("", back=self.pop, back_desc=self.up), gone)
        starred = (
            self.t("Remove from favourites", "取消收藏")
            if one.starred
            else self.t("Add to favourites", "收藏")
        )
        bar = app_bar(
            "",
            icon_button(
                "star" if one.starred else "star-outline",
                starred,
                lambda: self._star(not one.starred),
                colour="primary" if one.starred else "text",
                id="star",
            ),
            icon_button("edit", self.t("Edit contact", "编辑联系人"), self._edit, id="edit"),
            icon_button("more", self.t("More options", "更多选项"), lambda: self._open("menu"), id="more"),
            back=self.pop,
            back_desc=self.up,
        )
        head = column(
            avatar(one.title, 96),
            text(_shown(one.title), size=25, weight=500, align="center", lines=2, id="name"),
            *([text(one.about.company, colour="text_soft", id="company")] if one.about.company else []),
            style=Style(width="fill", align="center", gap=8, pad=(24, 8, 24, 4)),
        )
        parts = [head, self._actions(one), self._reach(one), *self._known(one)]
        return page(bar, scroll("details", column(*parts, style=Style(width="fill", pad=(0, 0, 0, 24)))))

    def over(self) -> Node | None:
        one = store.read(self.db, self.id)
        if one is None:
            return None
        match self.dialog:
            case "menu":
                choices = (
                    menu_row(self.t("Share", "分享"), self._share, glyph="share", id="share"),
                    menu_row(
                        self.t("Labels", "标签"), lambda: self._open("labels"), glyph="tag", id="labels"
                    ),
                    menu_row(
                        self.t("Delete", "删除"), lambda: self._open("delete"), glyph="delete", id="delete"
                    ),
                )
                return menu(choices, self._close)
            case "labels":
                held = store.labels_of(self.db, self.id)
                choices = [
                    check_row(label.title, label.id in held, self._marks(label.id), id="label")
                    for label in store.labels(self.db)
                ]
                return menu(choices, self._close, title=self.t("Labels", "标签"))
            case "delete":
                return ask(
                    self.t("Delete contact?", "删除联系人？"),
                    self.t(f"{one.title} will be gone for good.", f"“{one.title}”将被永久删除。"),
                    (self.t("Cancel", "取消"), self._close),
                    (self.t("Delete", "删除"), self._delete),
                )
            case "call" | "text":
                do = self._call if self.dialog == "call" else self._text
                title = (
                    self.t("Call", "呼叫") if self.dialog == "call" else self.t("Send a message", "发送短信")
                )
                rows = [
                    entry(
                        pretty(line.value),
                        detail=self.named(PHONE_TYPES.get(line.type, ("", ""))),
                        tap=_with(do, line.value),
                    )
                    for line in one.phones
                ]
                return menu(rows, self._close, title=title)
            case _:
                return None

    def back(self) -> bool:
        shut, self.dialog = bool(self.dialog), ""
        return shut

    # -- parts --------------------------------------------------------------------------------------------

    def _actions(self, one: Contact) -> Node:
        reached, address = bool(one.phones), one.about.address
        mail = next((line.value for line in one.emails), "")
        return row(
            action("phone", self.t("Call", "呼叫"), _with(self._pick, "call"), enabled=reached),
            action("message", self.t("Message", "短信"), _with(self._pick, "text"), enabled=reached),
            action("mail", self.t("Mail", "邮件"), lambda: self._mail(mail), enabled=bool(mail)),
            action("directions", self.t("Map", "地图"), lambda: self._map(address), enabled=bool(address)),
            style=Style(width="fill", pad=(12, 8, 12, 8)),
        )  # fmt: skip

    def _reach(self, one: Contact) -> Node:
        lines: list[Node] = []
        for index, line in enumerate(one.phones):
            words = self.t(f"Message {pretty(line.value)}", f"发短信给{pretty(line.value)}")
            send = icon_button("message", words, _with(self._text, line.value), colour="text_soft")
            kind = self.named(PHONE_TYPES.get(line.type, ("", "")))
            call = _with(self._call, line.value)
            lines.append(self._line("phone", index, pretty(line.value), kind, call, line.value, send))
        for index, line in enumerate(one.emails):
            kind = self.named(EMAIL_TYPES.get(line.type, ("", "")))
            lines.append(
                self._line("mail", index, line.value, kind, _with(self._mail, line.value), line.value)
            )
        if address := one.about.address:
            kind = self.t("Address", "地址")
            lines.append(self._line("location", 0, address, kind, _with(self._map, address), address))
        if not lines:
            lines = [
                entry(
                    self.t("Add a phone number", "添加电话号码"), lead=icon("phone"), tap=self._edit, id="add"
                )
            ]
        return _block(*lines)

    def _line(
        self,
        glyph: str,
        index: int,
        says: str,
        kind: str,
        tap: Callable[[], object],
        copied: str,
        tail: Node | None = None,
    ) -> Node:
        lead = icon(glyph, colour="primary") if index == 0 else column(style=Style(width=24))
        lines = column(
            text(says, size=16, lines=3),  # an address can be long
            text(kind, size=13.5, colour="text_soft", lines=1),
            style=Style(grow=1, gap=2),
        )
        line = row(lead, lines, *([tail] if tail is not None else []), style=_LINE)
        line.says, line.does = Says(cls=GROUP, id=glyph), Does(tap=tap, long_press=_with(self._copy, copied))
        return line

    def _known(self, one: Contact) -> list[Node]:
        about = one.about
        said: list[Node] = []
        if day := as_date(about.birthday):
            when = self.t(
                f"{day.day} {MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月{day.day}日"
            )
            said.append(entry(when, detail=self.t("Birthday", "生日"), lead=icon("gift", colour="primary")))
        if about.note:
            note = column(
                text(about.note, size=16, id="note"),
                text(self.t("Note", "备注"), size=13.5, colour="text_soft"),
                style=Style(grow=1, gap=2),
            )
            said.append(
                row(
                    icon("note", colour="primary"),
                    note,
                    style=Style(width="fill", pad=(16, 10, 16, 10), gap=16),
                )
            )
        held = store.labels_of(self.db, self.id)
        names = [label.title for label in store.labels(self.db) if label.id in held]
        if names:
            said.append(
                entry(
                    ", ".join(names),
                    detail=self.t("Labels", "标签"),
                    lead=icon("tag", colour="primary"),
                    tap=lambda: self._open("labels"),
                    id="labels_row",
                )
            )
        if not said:
            return []
        title = self.t(f"About {one.given}", f"关于{one.name}") if one.given else self.t("About", "关于")
        return [section(title), _block(*said)]

    # -- doing --------------------------------------------------------------------------------------------

    def _star(self, on: bool) -> None:
        store.star(self.db, self.id, on)
        self.phone.toast(
            self.t("Added to favourites", "已收藏") if on else self.t("Removed from favourites", "已取消收藏")
        )

    def _edit(self) -> None:
        self.push(FormPage(self.phone, self.id))

    def _open(self, dialog: str) -> None:
        self.dialog = dialog

    def _close(self) -> None:
        self.dialog = ""

    def _pick(self, what: str) -> None:
        one = store.read(self.db, self.id)
        phones = one.phones if one is not None else ()
        self.dialog = what
        if len(phones) == 1:
            (self._call if what == "call" else self._text)(phones[0].value)

    def _call(self, number: str) -> None:
        self.dialog = ""
        self.phone.view(f"tel:{quote(digits(number), safe='+')}")

    def _text(self, number: str) -> None:
        self.dialog = ""
        self.phone.view(f"smsto:{quote(digits(number), safe='+')}")

    def _mail(self, address: str) -> None:
        if not self.phone.view(f"mailto:{address}"):
            self._copy(address, self.t("No mail app here: address copied", "没有邮件应用，已复制地址"))

    def _map(self, address: str) -> None:
        if not self.phone.view(f"geo:0,0?q={quote(address)}"):
            self._copy(address, self.t("No map app here: address copied", "没有地图应用，已复制地址"))

    def _copy(self, what: str, said: str = "") -> None:
        self.phone.clipboard = what
        self.phone.toast(said or self.t("Copied", "已复制"))

    def _share(self) -> None:
        one = store.read(self.db, self.id)
        self.dialog = ""
        if one is not None:
            lines = [one.title, *(line.value for line in one.phones), *(line.value for line in one.emails)]
            self.phone.start(MESSAGES, action="android.intent.action.SEND", extras={TEXT: "\n".join(lines)})

    def _marks(self, label: int) -> Callable[[bool], object]:
        return lambda on: store.mark(self.db, self.id, label, on)

    def _delete(self) -> None:
        store.delete(self.db, [self.id])
        self.dialog = ""
        self.pop()
        self.phone.toast(self.t("Contact deleted", "联系人已删除"))


def _with(do: Callable[[str], object], value: str) -> Callable[[], object]:
    return lambda: do(value)


_LINE = Style(width="fill", pad=(16, 8, 16, 8), gap=16, least=56)


def _shown(title: str) -> str:
    return pretty(title) if title[:1].isdigit() else title


def _block(*lines: Node) -> Node:
    parts: list[Node] = []
    for index, line in enumerate(lines):
        parts += [divider(56), line] if index else [line]
    box = Node("column", parts, Style(width="fill", fill="surface", radius=18, pad=(0, 4, 0, 4)))
    return column(box, style=Style(width="fill", pad=(12, 4, 12, 8)))
