"""Tasks on the form in which somebody is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random

from gui_mcp_devices.actions import Action, Ref, Tap
from gui_mcp_devices.pocket.apps.contacts import store
from gui_mcp_devices.pocket.apps.contacts.form import FormPage
from gui_mcp_devices.pocket.apps.contacts.people import PeoplePage
from gui_mcp_devices.pocket.apps.contacts.schema import HOME, MOBILE, PACKAGE, PHONE_TYPES, WORK
from gui_mcp_devices.pocket.apps.contacts.store import About, Contact, Line
from gui_mcp_devices.pocket.apps.contacts.words import digits, same_number
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    BACK,
    DONE,
    PEOPLE_TABLES,
    contacts_db,
    covered,
    everybody,
    fits,
    fresh_name,
    fresh_number,
    others_stay,
    pick,
    to_contact,
    to_list,
)

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
COMPANIES = ("Larkspur", "Tidewater", "Quillon", "Brightside", "Fernhill")


class ContactTask(Template):
    """A task on the contacts of a phone."""

    app = PACKAGE

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.db = contacts_db(phone)

    def read(self, id: int) -> Contact | None:
        return store.read(self.db, id)

    def called(self, name: str) -> list[Contact]:
        return [one for one in everybody(self.phone).values() if one.name == name]


class FormTask(ContactTask):
    """Fill the form for `made` and save it; id 0 is somebody new."""

    made: Contact

    def fill_form(self, see: See, page: FormPage) -> Action:
        """The next field that is not yet as wanted, then Save."""
        if page.choosing is not None:
            kind, index = page.choosing
            if kind == "phone" and index < len(self.made.phones):
                return see.tap(self.t(*PHONE_TYPES[self.made.phones[index].type]))
            return BACK
        if page.leaving or not fits(page, self.made):
            return BACK
        made, now = self.made, page.made
        phone, mail = self.t("Phone", "电话"), self.t("Email", "邮箱")
        plan = [
            (self.t("First name", "名"), now.given, made.given),
            (self.t("Last name", "姓"), now.family, made.family),
            (self.t("Company", "公司"), now.about.company, made.about.company),
        ]
        for index, line in enumerate(made.phones):
            label = phone if index == 0 else f"{phone} {index + 1}"
            if index == len(page.phones):
                plan.append((self.t("Add phone", "添加电话"), "", "+"))
                break
            plan.append((label, page.phones[index].value.strip(), line.value))
            if page.phones[index].value.strip() == line.value and page.phones[index].type != line.type:
                plan.append((f"phone_{index}_type", "", "type"))
                break
        for index, line in enumerate(made.emails[: len(page.emails)]):
            plan.append(
                (mail if index == 0 else f"{mail} {index + 1}", page.emails[index].value.strip(), line.value)
            )
        plan.append(("YYYY-MM-DD", now.about.birthday, made.about.birthday))
        plan.append((self.t("Note", "备注"), now.about.note, made.about.note))
        for field, has, wants in plan:
            if has == wants:
                continue
            if wants == "+":
                return see.tap(field, "button")
            if wants == "type":
                return self._type_of(see, int(field.split("_")[1]), page)
            return see.fill(field, wants)
        return see.tap(self.t("Save", "保存"), "button")

    def _type_of(self, see: See, index: int, page: FormPage) -> Action:
        """The button with the type of number `index`: the first one with that word below its field."""
        word = self.t(*PHONE_TYPES[page.phones[index].type])
        label = self.t("Phone", "电话") + (f" {index + 1}" if index else "")
        field = see.find(label, "textbox")
        if field is not None and field.bounds is not None:
            top = field.bounds.top
            for element in see.screen.elements:
                if element.name == word and element.bounds is not None and element.bounds.top > top:
                    return Tap(Ref(element.ref))
        return see.toward(label) or BACK

    def to_form(self, see: See) -> Action | None:
        """Nearer to the form; None: it is in front."""
        page = see.page
        if isinstance(page, FormPage) and not covered(see):
            return None
        if self.made.id:
            return to_contact(see, self.made.id) or see.tap(self.t("Edit contact", "编辑联系人"))
        if (way := to_list(see)) is not None:
            return way
        assert isinstance(page, PeoplePage)
        return BACK if page.query or page.focus else see.tap(self.t("Create contact", "新建联系人"))


class Add(FormTask):
    """Write somebody down: name, company, number."""

    name, tier, split = "contacts-add", "medium", "train"
    may_change = PEOPLE_TABLES

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        given, family = fresh_name(phone, random)
        number = fresh_number(phone, random)
        self.made = Contact(0, given, family, (Line(number, MOBILE),), (), About(random.choice(COMPANIES)))
        self._stay = others_stay(phone, (), new=1)

    def goals(self) -> Goals:
        one, number, firm = self.made, self.made.phones[0].value, self.made.about.company
        return {
            "en": (
                f"Add a new contact: {one.given} {one.family}, works at {firm}, mobile number {number}.",
                f"Save {one.given} {one.family} ({firm}) with the phone number {number} in Contacts.",
                f"I met {one.given} {one.family} of {firm}. Put the number {number} into my contacts.",
            ),
            "zh": (
                f"新建联系人：姓{one.family}，名{one.given}，公司{firm}，手机{number}。",
                f"把{one.family}{one.given}存到通讯录，在{firm}工作，手机号{number}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def any_of(fits: Callable[[Contact], bool]) -> Callable[[], bool]:
            return lambda: any(fits(one) for one in self.called(self.made.name))

        number = self.made.phones[0].value
        return (
            Part("a contact of that name", any_of(lambda one: True)),
            Part("the number", any_of(lambda one: [digits(p.value) for p in one.phones] == [number])),
            Part("the company", any_of(lambda one: one.about.company == self.made.about.company)),
        )

    def kept(self) -> Sequence[Part]:
        return (self._stay,)

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        way = self.to_form(see)
        if way is not None:
            return way
        assert isinstance(see.page, FormPage)
        return self.fill_form(see, see.page)

    def nears(self) -> Nears:
        number = self.made.phones[0].value
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

        def twice() -> None:
            store.save(self.db, self.made)
            store.save(self.db, self.made)

        return (
            ("one digit off", lambda: _save(self, replace(self.made, phones=(Line(wrong, MOBILE),)))),
            ("without the company", lambda: _save(self, replace(self.made, about=About()))),
            ("saved twice", twice),
        )


class ChangeNumber(FormTask):
    """Replace somebody's number."""

    name, tier, split = "contacts-number", "medium", "gate"
    may_change = PEOPLE_TABLES

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who, self.other = pick(phone, random, 2, where=lambda one: len(one.phones) == 1)
        self.number = fresh_number(phone, random)
        self.made = replace(self.who, phones=(Line(self.number, self.who.phones[0].type),))
        self._stay = others_stay(phone, [self.who.id])

    def goals(self) -> Goals:
        who = self.who.name
        return {
            "en": (
                f"{who} has a new phone number: {self.number}. Replace the old one in Contacts.",
                f"Change the phone number of {who} to {self.number}.",
                f"In my contacts, {who} should have the number {self.number} instead of the one there now.",
            ),
            "zh": (
                f"{who}换号码了，新号码是{self.number}，请在通讯录里替换旧的。",
                f"把{who}的电话改成{self.number}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def numbers() -> list[str]:
            one = self.read(self.who.id)
            return [digits(line.value) for line in one.phones] if one is not None else []

        old = digits(self.who.phones[0].value)
        return (
            Part("the new number", lambda: self.number in numbers()),
            Part("only the new number", lambda: numbers() == [self.number] and old not in numbers()),
        )

    def kept(self) -> Sequence[Part]:
        def same() -> bool:
            one = self.read(self.who.id)
            return one is not None and replace(one, phones=()) == replace(self.who, phones=())

        return (self._stay, Part("the rest of the contact", same))

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        if (way := self.to_form(see)) is not None:
            return way
        assert isinstance(see.page, FormPage)
        return self.fill_form(see, see.page)

    def nears(self) -> Nears:
        wrong = self.number[:-1] + str((int(self.number[-1]) + 1) % 10)
        both = (*self.who.phones, Line(self.number, MOBILE))
        return (
            ("one digit off", lambda: _save(self, replace(self.who, phones=(Line(wrong, MOBILE),)))),
            ("the old one stays", lambda: _save(self, replace(self.who, phones=both))),
            ("somebody else", lambda: _save(self, replace(self.other, phones=(Line(self.number, MOBILE),)))),
        )


class Full(FormTask):
    """Write somebody down with all there is, and make them a favourite."""

    name, tier, split = "contacts-full", "hard", "test"
    may_change = PEOPLE_TABLES

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        given, family = fresh_name(phone, random)
        first, second = fresh_number(phone, random), fresh_number(phone, random)
        born = f"{random.randrange(1960, 2004)}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}"
        note = random.choice(
            self.t("Plays the cello,Keeps bees,Left-handed", "会拉大提琴,养蜜蜂,左撇子").split(",")
        )
        mail = f"hello{random.randrange(10, 99)}@example.net"
        about = About(random.choice(COMPANIES), "", born, note)
        phones = (Line(first, WORK), Line(second, HOME))
        self.made = Contact(0, given, family, phones, (Line(mail, 1),), about)
        self._stay = others_stay(phone, (), new=1)

    def goals(self) -> Goals:
        one, about = self.made, self.made.about
        first, second = (line.value for line in one.phones)
        mail = one.emails[0].value
        return {
            "en": (
                f"Create a contact for {one.given} {one.family} from {about.company}: work number {first}, "
                f"home number {second}, email {mail}, birthday {about.birthday}, note “{about.note}”. Then "
                "make the contact a favourite.",
                f"Add {one.given} {one.family} ({about.company}) to Contacts with {first} (work), {second} "
                f"(home) and {mail}. Birthday: {about.birthday}. Note: {about.note}. Mark the contact as a "
                "favourite.",
                f"New favourite contact: {one.given} {one.family}, company {about.company}, work {first}, "
                f"home {second}, email {mail}, born {about.birthday}, with the note {about.note}.",
            ),
            "zh": (
                f"新建联系人{one.name}（姓{one.family}，名{one.given}），公司{about.company}，单位电话{first}，住宅电话{second}，"
                f"邮箱{mail}，生日{about.birthday}，备注“{about.note}”，然后收藏。",
                f"把{one.family}{one.given}（{about.company}）存入通讯录：单位{first}，住宅{second}，邮箱{mail}，"
                f"生日{about.birthday}，备注{about.note}，并设为收藏。",
            ),
        }

    def _one(self) -> Contact:
        found = self.called(self.made.name)
        return max(found, key=lambda one: len(one.phones)) if found else Contact()

    def wanted(self) -> Sequence[Part]:
        made = self.made

        def number(index: int) -> Callable[[], bool]:
            line = made.phones[index]
            return lambda: any(
                same_number(p.value, line.value) and p.type == line.type for p in self._one().phones
            )

        def mail() -> bool:
            return [line.value for line in self._one().emails] == [made.emails[0].value]

        return (
            Part("the company", lambda: self._one().about.company == made.about.company),
            Part("the work number", number(0)),
            Part("the home number", number(1)),
            Part("the email address", mail),
            Part("the birthday", lambda: self._one().about.birthday == made.about.birthday),
            Part("the note", lambda: self._one().about.note == made.about.note),
            Part("a favourite", lambda: self._one().starred),
        )

    def kept(self) -> Sequence[Part]:
        return (self._stay,)

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        one = self._one()
        if one.id and all(part.holds() for part in self.wanted()[:-1]):
            if isinstance(see.page, FormPage) and not covered(see):
                return see.back()
            return to_contact(see, one.id) or see.tap(self.t("Add to favourites", "收藏"))
        if (way := self.to_form(see)) is not None:
            return way
        assert isinstance(see.page, FormPage)
        return self.fill_form(see, see.page)

    def nears(self) -> Nears:
        made = replace(self.made, starred=True)
        swapped = tuple(replace(a, type=b.type) for a, b in zip(made.phones, made.phones[::-1], strict=True))
        return (
            ("no favourite", lambda: _save(self, self.made)),
            ("types swapped", lambda: _save(self, replace(made, phones=swapped))),
            ("no note", lambda: _save(self, replace(made, about=replace(made.about, note="")))),
        )


def _save(task: ContactTask, contact: Contact) -> None:
    store.save(task.db, contact)
