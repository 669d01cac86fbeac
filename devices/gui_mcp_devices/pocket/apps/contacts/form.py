"""Write somebody down, or change what is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.contacts import store
from gui_mcp_devices.pocket.apps.contacts.parts import WRITE, ContactsPage, ask, heading, menu
from gui_mcp_devices.pocket.apps.contacts.schema import EMAIL_TYPES, MOBILE, PACKAGE, PHONE_TYPES
from gui_mcp_devices.pocket.apps.contacts.store import Contact, Line
from gui_mcp_devices.pocket.apps.contacts.words import as_date, is_email, is_number
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    app_bar,
    button,
    column,
    field,
    icon,
    icon_button,
    page,
    radio_row,
    row,
    scroll,
    space,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Kind = Literal["phone", "email"]
MOST = 6
"""Numbers, and addresses, of one contact."""


class FormPage(ContactsPage):
    """`id` 0 is somebody new. `number` and `name` stand in the form at first."""

    activity = ".EditActivity"

    def __init__(self, phone: Phone, id: int = 0, *, number: str = "", name: str = "") -> None:
        super().__init__(phone)
        self.before = (store.read(self.db, id) if id else None) or Contact()
        one = self.before
        self.given, self.family = one.given, one.family
        if name and not one.name:
            self.given, _, self.family = name.partition(" ")
        self.phones = list(one.phones) or [Line("", MOBILE)]
        if number and not self.phones[-1].value:
            self.phones[-1] = Line(number, MOBILE)
        elif number:
            self.phones.append(Line(number, MOBILE))
        self.emails = list(one.emails) or [Line("", 1)]
        self.about = one.about
        self.errors: dict[str, str] = {}
        self.choosing: tuple[Kind, int] | None = None
        """The line whose type is being chosen."""
        self.leaving = False

    def view(self) -> Node:
        title = (
            self.t("Edit contact", "编辑联系人") if self.before.id else self.t("Create contact", "新建联系人")
        )
        save = button(self.t("Save", "保存"), self._save, id="save")
        bar = app_bar(
            title,
            save,
            back=self._leave,
            back_desc=self.t("Close", "关闭"),
        )
        first = self._field("first_name", self.t("First name", "名"), self.given)
        last = self._field("last_name", self.t("Last name", "姓"), self.family)
        names = (last, first) if self.phone.locale == "zh" else (first, last)
        about = self.about
        parts = [
            heading("person", column(*names, style=Style(grow=1, gap=10))),
            heading("store", self._grown(self._field("company", self.t("Company", "公司"), about.company))),
            heading("phone", self._lines("phone", self.phones)),
            heading("mail", self._lines("email", self.emails)),
            heading(
                "location", self._grown(self._field("address", self.t("Address", "地址"), about.address))
            ),
            heading(
                "calendar",
                self._grown(
                    self._field("birthday", self.t("Birthday", "生日"), about.birthday, hint="YYYY-MM-DD")
                ),
            ),
            heading(
                "note", self._grown(self._field("note", self.t("Note", "备注"), about.note, multiline=True))
            ),
        ]
        form = column(*parts, space(12), style=Style(width="fill", pad=(14, 12, 16, 16), gap=16))
        return page(bar, scroll("form", form))

    def over(self) -> Node | None:
        if self.leaving:
            return ask(
                self.t("Discard your changes?", "放弃更改？"),
                self.t("Nothing has been saved yet.", "更改尚未保存。"),
                (self.t("Keep editing", "继续编辑"), self._stay),
                (self.t("Discard", "放弃"), self.pop),
            )
        if self.choosing is not None:
            kind, index = self.choosing
            lines = self.phones if kind == "phone" else self.emails
            choices = [
                radio_row(self.named(names), lines[index].type == type, self._types(type))
                for type, names in (PHONE_TYPES if kind == "phone" else EMAIL_TYPES).items()
            ]
            return menu(choices, self._stay, title=self.t("Type", "类型"))
        return None

    def back(self) -> bool:
        if self.leaving:
            return False  # going back twice is an answer, too
        if self.choosing is not None:
            self._stay()
            return True
        if self.changed:
            self.leaving = True
            return True
        return False

    @property
    def made(self) -> Contact:
        """The contact as the form has it."""
        about = replace(
            self.about, company=self.about.company.strip(), address=self.about.address.strip(),
            birthday=self.about.birthday.strip(), note=self.about.note.strip(),
        )  # fmt: skip
        day = as_date(about.birthday)
        about = replace(about, birthday=day.isoformat()) if day else about
        return replace(
            self.before,
            given=self.given.strip(),
            family=self.family.strip(),
            phones=_filled(self.phones),
            emails=_filled(self.emails),
            about=about,
        )

    @property
    def changed(self) -> bool:
        return self.made != self.before

    # -- parts --------------------------------------------------------------------------------------------

    def _field(self, key: str, label: str, value: str, *, hint: str = "", multiline: bool = False) -> Node:
        return field(
            key, value, self._writes(key), label=label, hint=hint, multiline=multiline,
            error=self.errors.get(key, ""),
        )  # fmt: skip

    def _grown(self, node: Node) -> Node:
        return column(node, style=Style(grow=1))

    def _lines(self, kind: Kind, lines: list[Line]) -> Node:
        phone = kind == "phone"
        parts: list[Node] = []
        for index, line in enumerate(lines):
            label = self.t("Phone", "电话") if phone else self.t("Email", "邮箱")
            if index:
                label += f" {index + 1}"
            names = (PHONE_TYPES if phone else EMAIL_TYPES).get(line.type, ("", ""))
            tools = [self._type_button(kind, index, self.named(names), label)]
            if len(lines) > 1 or line.value:
                words = self.t(f"Remove {label.lower()}", f"移除{label}")
                tools.append(
                    icon_button("close", words, self._removes(kind, index), size=20, colour="text_soft")
                )
            above = column(*tools[1:], style=Style(pad=(0, 19, 0, 0), width=44))
            written = column(
                self._field(f"{kind}_{index}", label, line.value), tools[0], style=Style(grow=1, gap=6)
            )
            parts.append(row(written, above, style=Style(width="fill", align="start", gap=2)))
        if len(lines) < MOST and (lines[-1].value or len(lines) > 1):
            more = self.t("Add phone", "添加电话") if phone else self.t("Add email", "添加邮箱")
            add = button(more, self._adds(kind), look="text", glyph="add", id=f"add_{kind}")
            parts.append(row(add))
        return column(*parts, style=Style(grow=1, gap=10))

    def _type_button(self, kind: Kind, index: int, name: str, label: str) -> Node:
        says = Says(
            cls=BUTTON,
            id=f"{kind}_{index}_type",
            text=name,
            desc=self.t(f"Type of {label.lower()}", f"{label}类型"),
        )
        parts = (unsaid(name, size=13.5, weight=500, colour="text_soft"), icon("chevron-down", size=16))
        style = Style(least=32, pad=(12, 0, 8, 0), gap=4, radius=10, ring="outline_soft")
        return row(Node("row", parts, style, says=says, does=Does(tap=lambda: self._choose(kind, index))))

    # -- doing --------------------------------------------------------------------------------------------

    def _writes(self, key: str) -> Callable[[str], object]:
        return lambda text: self._write(key, text)

    def _write(self, key: str, text: str) -> None:
        self.errors.pop(key, None)
        kind, _, index = key.partition("_")
        match key:
            case "first_name":
                self.given = text
            case "last_name":
                self.family = text
            case "company":
                self.about = replace(self.about, company=text)
            case "address":
                self.about = replace(self.about, address=text)
            case "birthday":
                self.about = replace(self.about, birthday=text)
            case "note":
                self.about = replace(self.about, note=text)
            case _:
                lines = self.phones if kind == "phone" else self.emails
                lines[int(index)] = replace(lines[int(index)], value=text)

    def _removes(self, kind: Kind, index: int) -> Callable[[], object]:
        def remove() -> None:
            lines = self.phones if kind == "phone" else self.emails
            del lines[index]
            if not lines:
                lines.append(Line("", MOBILE if kind == "phone" else 1))
            self.errors = {key: said for key, said in self.errors.items() if not key.startswith(kind)}
            self.phone.hide_keyboard()

        return remove

    def _adds(self, kind: Kind) -> Callable[[], object]:
        def add() -> None:
            lines = self.phones if kind == "phone" else self.emails
            lines.append(Line("", MOBILE if kind == "phone" else 1))
            self.phone.focus(f"{kind}_{len(lines) - 1}")

        return add

    def _choose(self, kind: Kind, index: int) -> None:
        self.phone.hide_keyboard()
        self.choosing = (kind, index)

    def _types(self, type: int) -> Callable[[], object]:
        def choose() -> None:
            if self.choosing is not None:
                kind, index = self.choosing
                lines = self.phones if kind == "phone" else self.emails
                lines[index] = replace(lines[index], type=type)
            self.choosing = None

        return choose

    def _leave(self) -> None:
        if not self.back():
            self.pop()

    def _stay(self) -> None:
        self.leaving, self.choosing = False, None

    def _check(self, made: Contact) -> dict[str, str]:
        errors: dict[str, str] = {}
        for index, line in enumerate(self.phones):
            if line.value.strip() and not is_number(line.value):
                errors[f"phone_{index}"] = self.t("This is not a phone number", "电话号码无效")
        for index, line in enumerate(self.emails):
            if line.value.strip() and not is_email(line.value):
                errors[f"email_{index}"] = self.t("This is not an email address", "邮箱地址无效")
        day = as_date(made.about.birthday)
        if made.about.birthday and day is None:
            errors["birthday"] = self.t("Write it as YYYY-MM-DD", "请按 YYYY-MM-DD 填写")
        elif day is not None and day.toordinal() > self.phone.now() // 86_400 + 719_163:
            errors["birthday"] = self.t("This day has not come yet", "日期不能晚于今天")
        if not (made.name or made.about.company or made.phones or made.emails):
            errors["first_name"] = self.t("Enter a name, a number or a company", "请填写姓名、电话或公司")
        return errors

    def _save(self) -> None:
        if not self.phone.ask_for(PACKAGE, WRITE):
            return
        made = self.made
        self.errors = self._check(made)
        if self.errors:
            order = ["first_name", "last_name", "company"]
            order += [f"phone_{i}" for i in range(MOST)] + [f"email_{i}" for i in range(MOST)]
            order += ["address", "birthday", "note"]
            self.phone.focus(min(self.errors, key=order.index))
            self.phone.hide_keyboard()  # it is in sight now, and so is what is wrong with it
            return
        if self.changed:
            store.save(self.db, made)
        self.phone.hide_keyboard()
        self.pop()
        self.phone.toast(self.t("Contact saved", "联系人已保存"))


def _filled(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(replace(line, value=line.value.strip()) for line in lines if line.value.strip())
