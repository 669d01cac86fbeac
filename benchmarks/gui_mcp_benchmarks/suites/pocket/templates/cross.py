"""Tasks that need the contacts and the messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from gui_mcp_devices.actions import Action, LongPress, PressKey, Ref, Tap, TypeText
from gui_mcp_devices.pocket.apps.contacts import schema as contacts
from gui_mcp_devices.pocket.apps.contacts import store as book
from gui_mcp_devices.pocket.apps.contacts.detail import DetailPage
from gui_mcp_devices.pocket.apps.contacts.form import FormPage
from gui_mcp_devices.pocket.apps.contacts.schema import MOBILE
from gui_mcp_devices.pocket.apps.contacts.store import About, Contact, Line
from gui_mcp_devices.pocket.apps.contacts.words import digits
from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.apps.messages.parts import WritingPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part
from gui_mcp_benchmarks.suites.pocket.templates.message_base import Goals, MessageTask, Nears
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    BACK,
    DONE,
    PEOPLE_TABLES,
    SMS,
    at_chat,
    contacts_db,
    covered,
    everybody,
    fits,
    fresh_name,
    fresh_number,
    messages_stay,
    nothing_else_sent,
    others_stay,
    pick,
    sent_since,
    threads_stay,
    to_chat,
    to_contact,
    write_to,
)


class ShareContact(MessageTask):
    """Send somebody's contact details to somebody else."""

    name, tier, split = "messages-share-contact", "medium", "train"
    app = contacts.PACKAGE

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.whose, self.who, self.other = pick(phone, random, 3, where=lambda one: len(one.phones) == 1)
        self.number = digits(self.whose.phones[0].value)
        self._kept = (messages_stay(phone), threads_stay(phone), others_stay(phone, ()))

    def goals(self) -> Goals:
        whose, who = self.whose.name, self.who.name
        return {
            "en": (
                f"Share the contact {whose} with {who} in a message.",
                f"{who} needs {whose}'s phone number. Send it from my contacts.",
                f"Send {who} a text with the contact details of {whose}.",
            ),
            "zh": (f"把联系人{whose}用短信分享给{who}。", f"{who}想要{whose}的电话号码，从通讯录发给他。"),
        }

    def _texts(self, key: str) -> list[str]:
        return [body for address, body in sent_since(self.phone, self.first) if address == key]

    def wanted(self) -> Sequence[Part]:
        key = store.key_of(self.who.phones[0].value)
        return (Part("the number sent", lambda: any(self.number in digits(b) for b in self._texts(key))),)

    def kept(self) -> Sequence[Part]:
        key = store.key_of(self.who.phones[0].value)

        def only() -> bool:
            sent = sent_since(self.phone, self.first)
            return len(sent) <= 1 and all(address == key for address, _ in sent)

        def nobody_elses() -> bool:
            others = {digits(line.value) for line in (*self.other.phones, *self.who.phones)}
            return not any(number in digits(body) for body in self._texts(key) for number in others)

        return (*self._kept, Part("nothing else was sent", only), Part("no other number", nobody_elses))

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        page = see.page
        key = store.key_of(self.who.phones[0].value)
        if isinstance(page, NewPage) and self.number in digits(page.text) and not covered(see):
            return write_to(see, [self.who], page.text.strip())
        if at_chat(see, [self.who.phones[0].value]) and page.over() is None:
            body = store.draft(self.db, store.find(self.db, [key]))
            if self.number in digits(body) and not digits(body.replace(self.whose.phones[0].value, "")):
                return see.tap(self.t("Send message", "发送短信"))
        if isinstance(page, DetailPage) and page.id == self.whose.id and page.dialog == "menu":
            return BACK if covered(see) else see.tap(self.t("Share", "分享"))
        return to_contact(see, self.whose.id) or see.tap(self.t("More options", "更多选项"))

    def nears(self) -> Nears:
        to, other = self.who.phones[0].value, self.other.phones[0].value
        wrong = self.number[:-1] + str((int(self.number[-1]) + 1) % 10)
        return (
            ("to somebody else", lambda: self.put([other], f"{self.whose.name} {self.number}")),
            ("one digit off", lambda: self.put([to], f"{self.whose.name} {wrong}")),
            ("the name alone", lambda: self.put([to], self.whose.name)),
        )


class SendAddress(MessageTask):
    """Copy somebody's address out of the contacts and send it to two others at once."""

    name, tier, split = "messages-send-address", "hard", "train"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        *self.who, self.other = pick(phone, random, 3, where=lambda one: len(one.phones) == 1)
        taken = {self.other.id, *(one.id for one in self.who)}
        (self.whose,) = pick(
            phone, random, 1, where=lambda one: bool(one.about.address) and one.id not in taken
        )
        self.address = self.whose.about.address
        self.numbers = [one.phones[0].value for one in self.who]
        self._kept = (
            nothing_else_sent(phone, [(number, self.address) for number in self.numbers]),
            messages_stay(phone),
            threads_stay(phone),
            others_stay(phone, ()),
        )

    def goals(self) -> Goals:
        whose, (one, two) = self.whose.name, (person.name for person in self.who)
        return {
            "en": (
                f"Look up {whose}'s address in Contacts and text it to {one} and {two} in one group message: "
                "the address alone, as it stands there.",
                f"Send {one} and {two} together a message with nothing but the address of {whose} from my "
                "contacts.",
                f"{one} and {two} ask where {whose} lives. Answer both in one SMS with the address from "
                "Contacts, word for word.",
            ),
            "zh": (
                f"在通讯录里查{whose}的地址，用一条短信原样群发给{one}和{two}，只发地址。",
                f"{one}和{two}问{whose}住在哪里，把通讯录里的地址原样群发给这两个人。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def to(number: str) -> Callable[[], bool]:
            return lambda: self.sent(number, self.address)

        return [Part(f"sent to {one.name}", to(one.phones[0].value)) for one in self.who]

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        phone = self.phone
        if phone.clipboard == self.address:
            return self._paste(see, write_to(see, self.who, self.address))
        if (way := to_contact(see, self.whose.id)) is not None:
            return way
        found = see.find(self.address)
        if found is not None and found.bounds is not None and found.bounds.height >= 24 * phone.density:
            return LongPress(Ref(found.ref))
        return see.toward(self.address) or BACK

    def _paste(self, see: See, do: Action) -> Action:
        """`do`, but where it would type the address, paste it."""
        if not isinstance(do, TypeText) or do.text != self.address:
            return do
        if see.page.focus != "message" and do.into is not None:
            return Tap(do.into)
        if isinstance(see.page, WritingPage) and see.page.text:
            return PressKey("del") if see.page.selected else PressKey("ctrl+a")
        return PressKey("ctrl+v")

    def nears(self) -> Nears:
        address, other = self.address, self.other.phones[0].value
        return (
            ("to one of them", lambda: self.put(self.numbers[:1], address)),
            ("cut short", lambda: self.put(self.numbers, address[:-3])),
            ("to one more", lambda: self.put([*self.numbers, other], address)),
        )


class AddSender(MessageTask):
    """Write down who wrote from a new number."""

    name, tier, split = "messages-add-sender", "medium", "gate"
    may_change = SMS | PEOPLE_TABLES

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        given, family = fresh_name(phone, random)
        number, self.alike = fresh_number(phone, random), fresh_number(phone, random)
        now = int(phone.now() * 1000)
        name = Contact(0, given, family).name
        body = self.t(f"Hi, {name} here. This is my new number.", f"你好，我是{name}，这是我的新号码。")
        wrong = self.t("Sorry, wrong number.", "抱歉，打错了。")
        store.receive(self.db, number, body, now - 30_000_000)
        store.receive(self.db, self.alike, wrong, now - 31_000_000, read=True)
        self.number = number
        self.made = Contact(0, given, family, (Line(number, MOBILE),), (), About())
        self._kept = (
            nothing_else_sent(phone, ()), messages_stay(phone), threads_stay(phone),
            others_stay(phone, (), new=1),
        )  # fmt: skip

    def goals(self) -> Goals:
        one = self.made
        return {
            "en": (
                f"{one.given} {one.family} has texted me from a new number. Save that number in Contacts "
                "under this name.",
                f"Find the message in which {one.given} {one.family} says what the new number is, and add "
                f"{one.given} {one.family} with that number to my contacts.",
                f"Add whoever wrote “{one.given} {one.family} here” to Contacts, with the first name "
                f"{one.given}, the last name {one.family} and the number the message came from.",
            ),
            "zh": (
                f"{one.name}（姓{one.family}，名{one.given}）用新号码给我发了短信，把这个号码存进通讯录。",
                f"找到{one.name}说换号码的短信，把发送号码存为联系人，姓{one.family}，名{one.given}。",
            ),
        }

    def _found(self) -> list[Contact]:
        return [one for one in everybody(self.phone).values() if one.name == self.made.name]

    def wanted(self) -> Sequence[Part]:
        def right() -> bool:
            return any([digits(p.value) for p in one.phones] == [self.number] for one in self._found())

        return (Part("a contact of that name", lambda: bool(self._found())), Part("with the number", right))

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        page = see.page
        if isinstance(page, FormPage) and not covered(see):
            if page.over() is not None or not fits(page, self.made) or page.made.phones != self.made.phones:
                return BACK
            if page.given.strip() != self.made.given:
                return see.fill(self.t("First name", "名"), self.made.given)
            if page.family.strip() != self.made.family:
                return see.fill(self.t("Last name", "姓"), self.made.family)
            return see.tap(self.t("Save", "保存"), "button")
        if (way := to_chat(see, [self.number])) is not None:
            return way
        add = self.t("Add contact", "添加联系人")
        return see.tap(add, "button") if see.shows(add, "button") else BACK

    def nears(self) -> Nears:
        other = (Line(self.alike, MOBILE),)

        def twice() -> None:
            _save(self, self.made)
            _save(self, self.made)

        return (
            ("the number of somebody else", lambda: _save(self, replace(self.made, phones=other))),
            ("without the number", lambda: _save(self, replace(self.made, phones=()))),
            ("another name", lambda: _save(self, replace(self.made, family=self.made.family + "s"))),
            ("twice", twice),
        )


def _save(task: MessageTask, contact: Contact) -> None:
    book.save(contacts_db(task.phone), contact)


CROSS = (ShareContact, SendAddress, AddSender)
