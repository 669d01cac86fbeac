"""Tasks in the contacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random

from gui_mcp_devices.actions import Action, Ref, Tap
from gui_mcp_devices.pocket.apps.contacts import store
from gui_mcp_devices.pocket.apps.contacts.detail import DetailPage
from gui_mcp_devices.pocket.apps.contacts.labels import LabelPage, MembersPage
from gui_mcp_devices.pocket.apps.contacts.merge import MergePage
from gui_mcp_devices.pocket.apps.contacts.people import ORGANISE, PeoplePage, PickPage
from gui_mcp_devices.pocket.apps.contacts.schema import HOME, MOBILE
from gui_mcp_devices.pocket.apps.contacts.store import Contact, Line
from gui_mcp_devices.pocket.apps.contacts.words import digits
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.contact_forms import Add, ChangeNumber, ContactTask, Full
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    BACK,
    DONE,
    PEOPLE_TABLES,
    covered,
    everybody,
    fresh_number,
    labels_stay,
    others_stay,
    pick,
    to_contact,
    to_list,
)

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]


class Favourite(ContactTask):
    """Mark somebody as a favourite."""

    name, tier, split = "contacts-favourite", "easy", "train"
    may_change = frozenset({"contacts2.db/raw_contacts"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who, self.other = pick(phone, random, 2)
        self._stay = others_stay(phone, [self.who.id])

    def goals(self) -> Goals:
        who = self.who.name
        return {
            "en": (
                f"Make {who} a favourite in Contacts.",
                f"Add {who} to my favourite contacts.",
                f"Star {who} in the contacts app.",
            ),
            "zh": (f"在通讯录里收藏{who}。", f"把{who}加入收藏的联系人。"),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("starred", lambda: self.read(self.who.id) == replace(self.who, starred=True)),)

    def kept(self) -> Sequence[Part]:
        return (self._stay,)

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        return to_contact(see, self.who.id) or see.tap(self.t("Add to favourites", "收藏"))

    def nears(self) -> Nears:
        def both() -> None:
            store.star(self.db, self.who.id, True)
            store.star(self.db, self.other.id, True)

        return (
            ("somebody else", lambda: store.star(self.db, self.other.id, True)),
            ("one too many", both),
        )


class Merge(ContactTask):
    """Make one contact of somebody's two."""

    name, tier, split = "contacts-merge", "easy", "train"
    may_change = PEOPLE_TABLES

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who = pick(phone, random)[0]
        self.number = fresh_number(phone, random)
        self.double = store.save(
            self.db, Contact(0, self.who.given, self.who.family, (Line(self.number, HOME),))
        )
        self._stay = others_stay(phone, [self.who.id, self.double])

    def goals(self) -> Goals:
        who = self.who.name
        return {
            "en": (
                f"{who} is in my contacts twice. Merge the two entries.",
                f"Merge the duplicate contacts of {who}.",
                f"Make one contact of the two that are called {who}, without losing a number.",
            ),
            "zh": (f"通讯录里有两个{who}，把他们合并。", f"合并{who}的重复联系人。"),
        }

    def wanted(self) -> Sequence[Part]:
        def merged() -> bool:
            found = self.called(self.who.name)
            held = {digits(line.value) for one in found for line in one.phones}
            needed = {self.number, *(digits(line.value) for line in self.who.phones)}
            return len(found) == 1 and needed <= held and self.who.emails == found[0].emails

        return (Part("one contact with all numbers", merged),)

    def kept(self) -> Sequence[Part]:
        return (self._stay,)

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        page = see.page
        if isinstance(page, MergePage) and not covered(see):
            if any(self.double in ids for ids in page.away):
                return see.back()
            if (scroll := see.toward(self.who.name)) is not None:
                return scroll
            after = False
            for element in see.screen.elements:
                after = after or element.name == self.who.name
                if after and element.name == self.t("Merge", "合并"):
                    return Tap(Ref(element.ref))
            return see.toward(self.t("Merge", "合并")) or see.back()
        if isinstance(page, PeoplePage) and page.tab == ORGANISE and not covered(see) and page.over() is None:
            return see.tap(self.t("Merge duplicates", "合并重复项"))
        if (way := to_organise(see)) is not None:
            return way
        return see.tap(self.t("Merge duplicates", "合并重复项"))

    def nears(self) -> Nears:
        others = next(ids for ids in store.doubles(self.db) if self.double not in ids)

        def all_of_them() -> None:
            store.merge(self.db, [self.who.id, self.double])
            store.merge(self.db, others)

        return (
            ("one of the two deleted", lambda: store.delete(self.db, [self.double])),
            ("others merged", lambda: _merge(self, others)),
            ("others merged, too", all_of_them),
        )


class MakeLabel(ContactTask):
    """Make a label and put three people under it."""

    name, tier, split = "contacts-label", "hard", "train"
    may_change = frozenset({"contacts2.db/groups", "contacts2.db/data"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.title = random.choice(
            self.t("Choir,Book club,Running,Chess,Garden", "合唱团,读书会,跑步,象棋,花园").split(",")
        )
        *self.who, self.other = pick(phone, random, 4)
        self._stay = (others_stay(phone, ()), labels_stay(phone, self.title))

    def goals(self) -> Goals:
        one, two, three = (person.name for person in self.who)
        return {
            "en": (
                f"Create a label “{self.title}” in Contacts and put {one}, {two} and {three} under it.",
                f"Make a contact group called {self.title} with {one}, {two} and {three} in it.",
                f"I need a new contact label named {self.title}. Its members are {one}, {two} and {three}.",
            ),
            "zh": (
                f"在通讯录新建标签“{self.title}”，加入{one}、{two}和{three}。",
                f"建一个叫{self.title}的联系人标签，成员是{one}、{two}、{three}。",
            ),
        }

    @property
    def label(self) -> int:
        return next((one.id for one in store.labels(self.db) if one.title == self.title), 0)

    def _holds(self, id: int) -> Callable[[], bool]:
        return lambda: bool(self.label) and self.label in store.labels_of(self.db, id)

    def wanted(self) -> Sequence[Part]:
        return (
            Part("the label", lambda: bool(self.label)),
            *(Part(f"{one.name} under it", self._holds(one.id)) for one in self.who),
        )

    def kept(self) -> Sequence[Part]:
        def nobody_else() -> bool:
            return {one.id for one in store.members(self.db, self.label)} <= {one.id for one in self.who}

        return (*self._stay, Part("nobody else is under it", nobody_else))

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        page = see.page
        if isinstance(page, MembersPage) and page.label == self.label and not covered(see):
            missing = next(one for one in self.who if not self._holds(one.id)())
            if page.query.strip() == missing.name:
                return see.tap(missing.name)
            return see.fill(self.t("Search contacts", "搜索联系人"), missing.name)
        if isinstance(page, LabelPage) and page.label == self.label and not covered(see):
            return BACK if page.over() is not None else see.tap(self.t("Choose members", "选择成员"))
        if isinstance(page, PeoplePage) and page.naming_label == 0 and not covered(see) and not self.label:
            if page.label_name.strip() != self.title:
                return see.fill(self.t("Label name", "标签名称"), self.title)
            return see.tap(self.t("Save", "保存"), "button")
        if (way := to_organise(see)) is not None:
            return way
        return see.tap(self.title) if self.label else see.tap(self.t("Create label", "新建标签"))

    def nears(self) -> Nears:
        def make(ids: Sequence[int], title: str) -> None:
            label = store.put_label(self.db, 0, title)
            for id in ids:
                store.mark(self.db, id, label, True)

        ids = [one.id for one in self.who]
        return (
            ("one member short", lambda: make(ids[:2], self.title)),
            ("somebody else in it", lambda: make([*ids[:2], self.other.id], self.title)),
            ("one member too many", lambda: make([*ids, self.other.id], self.title)),
            ("another title", lambda: make(ids, self.title + "s")),
        )


class Delete(ContactTask):
    """Delete one of two people of nearly the same name."""

    name, tier, split = "contacts-delete", "medium", "gate"
    may_change = PEOPLE_TABLES

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who = pick(phone, random)[0]
        alike = replace(self.who, id=0, family=self.who.family[:-1] + self.t("xe", "薇"), emails=())
        alike = replace(alike, phones=(Line(fresh_number(phone, random), MOBILE),))
        self.alike = store.save(self.db, alike)
        self._stay = others_stay(phone, [self.who.id])

    def goals(self) -> Goals:
        who = self.who.name
        return {
            "en": (
                f"Delete the contact {who}.",
                f"Remove {who} from my contacts.",
                f"I no longer need {who} in the contacts app; delete the entry.",
            ),
            "zh": (f"删除联系人{who}。", f"把{who}从通讯录里删掉。"),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("gone", lambda: self.read(self.who.id) is None),)

    def kept(self) -> Sequence[Part]:
        return (self._stay,)

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        page = see.page
        asked = isinstance(page, DetailPage) and page.id == self.who.id and page.dialog in ("menu", "delete")
        if asked and not covered(see):
            return see.tap(self.t("Delete", "删除"), "button")
        return to_contact(see, self.who.id) or see.tap(self.t("More options", "更多选项"))

    def nears(self) -> Nears:
        return (
            ("the one of a like name", lambda: store.delete(self.db, [self.alike])),
            ("both", lambda: store.delete(self.db, [self.who.id, self.alike])),
        )


class Mail(ContactTask):
    """Say somebody's email address."""

    name, tier, split = "contacts-mail", "easy", "test"
    asks = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who, self.other = pick(phone, random, 2, where=lambda one: len(one.emails) == 1)

    def goals(self) -> Goals:
        who = self.who.name
        return {
            "en": (
                f"What is the email address of {who}?",
                f"Look up {who}'s email address in Contacts and tell me.",
                f"Which email address have I saved for {who}?",
            ),
            "zh": (f"{who}的邮箱地址是什么？", f"查一下通讯录里{who}的邮箱。"),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        said = answer.casefold()
        others = {
            line.value.casefold()
            for one in everybody(self.phone).values()
            for line in one.emails
            if one.id != self.who.id
        }
        address = self.who.emails[0].value.casefold()
        return address in said and not any(other in said for other in others - {address})

    def next(self, see: See) -> Action | Finish:
        address = self.who.emails[0].value
        way = to_contact(see, self.who.id)
        if way is not None:
            return way
        return see.toward(address) or Finish("done", address)

    def nears(self) -> Nears:
        return ()

    def near_answers(self) -> Sequence[str]:
        address, other = self.who.emails[0].value, self.other.emails[0].value
        return (other, address.replace(".com", ".org"), f"{address} or {other}")


def to_organise(see: See) -> Action | None:
    """Nearer to the page of labels and doubles; None: it is in front."""
    page = see.page
    if isinstance(page, PeoplePage) and not isinstance(page, PickPage) and not covered(see):
        if page.over() is not None or page.chosen or page.focus:
            return BACK
        if page.tab != ORGANISE:
            return see.tap(see.phone.say("Organise", "整理"))
        return None
    return to_list(see)


def _merge(task: ContactTask, ids: Sequence[int]) -> None:
    store.merge(task.db, ids)


CONTACTS: tuple[type[Template], ...] = (Favourite, Add, Merge, MakeLabel, ChangeNumber, Delete, Mail, Full)
