"""Tasks on the telephone that are about somebody of the contacts, or somebody who is to be one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.contacts import schema as contacts
from gui_mcp_devices.pocket.apps.contacts import store as book
from gui_mcp_devices.pocket.apps.contacts.form import FormPage
from gui_mcp_devices.pocket.apps.contacts.schema import PHONE_TYPES
from gui_mcp_devices.pocket.apps.contacts.store import Contact, Line
from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty, tail
from gui_mcp_devices.pocket.apps.messages.schema import BLOCKED
from gui_mcp_devices.pocket.apps.messages.store import block
from gui_mcp_devices.pocket.apps.phone import store
from gui_mcp_devices.pocket.apps.phone.detail import SlotPage, VoicemailPage
from gui_mcp_devices.pocket.apps.phone.home import SLOTS, VOICEMAIL
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import AskUser, Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    BACK,
    DONE,
    PEOPLE_TABLES,
    contacts_db,
    covered,
    fresh_name,
    others_stay,
    pick,
)
from gui_mcp_benchmarks.suites.pocket.templates.phone_base import (
    Goals,
    Nears,
    PhoneTask,
    to_slot,
    to_tab,
    to_voicemail,
)


class SpeedDial(PhoneTask):
    """Give a key to somebody who has two numbers."""

    name, tier, split = "phone-speed-dial", "medium", "gate"
    may_change = frozenset({"phone.db/speed_dial"})
    open_question = "which of the person's two numbers is meant"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who = pick(phone, random, where=lambda one: len(one.phones) == 2)[0]
        lines = list(self.who.phones)
        random.shuffle(lines)
        self.line, self.other = lines
        held = store.speed_dial(phone)
        self.slot = random.choice([slot for slot in SLOTS if slot not in held])
        self._rest = self.rest_stays("the other keys", "speed_dial", "slot", self.slot)

    def goals(self) -> Goals:
        who, slot = self.who.name, self.slot
        return {
            "en": (
                f"Put {who} on speed dial {slot}.",
                f"I want to call {who} by holding the {slot} on the keypad. Set up the speed dial for it.",
                f"Key {slot} of my phone's speed dial is still free: give it to {who}.",
                f"Make {who} number {slot} in the speed dial of Phone.",
            ),
            "zh": (
                f"把{who}设为快速拨号 {slot}。",
                f"我想长按 {slot} 就能打给{who}，在电话里设置快速拨号。",
                f"快速拨号的 {slot} 号键还空着，留给{who}。",
            ),
        }

    def reply(self) -> str:
        en, zh = PHONE_TYPES[self.line.type]
        number = pretty(self.line.value)
        return self.t(f"Take {number}, the one marked {en}.", f"用{number}，就是标着“{zh}”的那个。")

    def wanted(self) -> Sequence[Part]:
        def held() -> bool:
            return tail(store.speed_dial(self.phone).get(self.slot, "")) == tail(self.line.value)

        return (Part("the key", held),)

    def kept(self) -> Sequence[Part]:
        return (self._rest,)

    def next(self, see: See) -> Do:
        if self.questions and self.wanted()[0].holds():
            return DONE
        if (way := to_slot(see, self.slot)) is not None:
            return way
        page, t = see.page, self.t
        assert isinstance(page, SlotPage)
        if page.query.strip() != self.who.name:
            return see.fill(t("Search contacts", "搜索联系人"), self.who.name)
        if not self.questions:
            return AskUser(
                t(f"{self.who.name} has two numbers. Which one?", f"{self.who.name}有两个号码，用哪一个？")
            )
        kind = t(*PHONE_TYPES[self.line.type])
        return see.tap(f"{self.who.name} {kind} · {pretty(self.line.value)}", "listitem")

    def nears(self) -> Nears:
        def put(*keys: tuple[int, str]) -> Callable[[], None]:
            def bring() -> None:
                for slot, number in keys:
                    store.put_speed_dial(self.phone, slot, number)

            return bring

        slot, mine = self.slot, self.line.value
        taken = next(iter(store.speed_dial(self.phone)))
        return (
            ("the other number", put((slot, self.other.value))),
            ("a key that was taken", put((taken, mine))),
            ("two keys", put((slot, mine), (taken, mine))),
        )


class NoVoicemail(PhoneTask):
    """Delete a voicemail of somebody who left none."""

    name, tier, split = "phone-no-voicemail", "easy", "test"
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        left = {tail(one.number) for one in store.voicemails(phone)}
        found = pick(phone, random, 1, where=lambda one: not left & {tail(line.value) for line in one.phones})
        self.who = found[0]
        self.number = self.who.phones[0].value

    def goals(self) -> Goals:
        who = self.who.name
        return {
            "en": (
                f"Delete the voicemail from {who}.",
                f"{who} left me a message on the voicemail. I have heard it: remove it.",
                f"Clear what {who} said out of my voicemail, and leave the other messages.",
                f"I no longer need {who}'s voicemail. Away with it.",
            ),
            "zh": (
                f"删除{who}的语音留言。",
                f"{who}在语音信箱给我留了言，我听过了，删掉吧。",
                f"把语音信箱里{who}那条清掉，其他的留着。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Do:
        return to_tab(see, VOICEMAIL) or Finish("infeasible")

    def nears(self) -> Nears:
        newest = store.voicemails(self.phone)[0]
        calls = [one.id for one in store.calls(self.phone)][:1]
        return (
            ("somebody else's", lambda: store.delete_voicemail(self.phone, newest.id)),
            ("the last call instead", lambda: store.forget(self.phone, calls)),
            ("blocked instead", lambda: block(self.phone.databases[BLOCKED], self.number, True)),
        )


class SaveCaller(PhoneTask):
    """Write a stranger who left a voicemail into the contacts, and give them a key of the speed dial."""

    name, tier, split = "phone-save-caller", "hard", "test"
    also = (contacts.PACKAGE,)
    may_change = PEOPLE_TABLES | {"phone.db/speed_dial"}

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        known = store.names(phone)
        found = [one for one in store.voicemails(phone) if tail(one.number) not in known]
        self.target, self.other = random.sample(found, 2)
        self.given, self.family = fresh_name(phone, random)
        self.who = book.full_name(self.given, self.family)
        held = store.speed_dial(phone)
        self.slot = random.choice([slot for slot in SLOTS if slot not in held])
        self._others = others_stay(phone, (), new=1)
        self._rest = self.rest_stays("the other keys", "speed_dial", "slot", self.slot)

    def goals(self) -> Goals:
        said, given, family, slot = self.target.text, self.given, self.family, self.slot
        return {
            "en": (
                f"The voicemail “{said}” is from {given} {family}. Save that number in my contacts under "
                f"this name, then put {given} {family} on speed dial {slot}.",
                f"Somebody unknown says “{said}” on my voicemail: that is {given} {family}. I need the "
                f"number in Contacts and on key {slot} of the speed dial.",
                f"Make a contact {given} {family} with the number that left the message “{said}”, and let "
                f"the speed dial's {slot} call it.",
                f"On speed dial {slot} I want {given} {family}, a new contact. The number is that of "
                f"whoever said “{said}” on the voicemail.",
            ),
            "zh": (
                f"语音留言“{said}”是{family}{given}打来的。把号码存进通讯录，"
                f"姓{family}名{given}，再设为快速拨号 {slot}。",
                f"语音信箱里说“{said}”的陌生号码是{family}{given}，存成联系人，并放到快速拨号 {slot} 号键。",
                f"新建联系人{family}{given}，号码就是留言“{said}”的来电号码，"
                f"然后把快速拨号的 {slot} 设为这个人。",
            ),
        }

    def _saved(self) -> bool:
        db = contacts_db(self.phone)
        one = book.read(db, book.with_number(db, self.target.number))
        return one is not None and one.name == self.who

    def wanted(self) -> Sequence[Part]:
        def held() -> bool:
            return tail(store.speed_dial(self.phone).get(self.slot, "")) == tail(self.target.number)

        return (Part("the contact", self._saved), Part("the key", held))

    def kept(self) -> Sequence[Part]:
        return (self._others, self._rest)

    def next(self, see: See) -> Do:
        saved, held = (part.holds() for part in self.wanted())
        if saved and held:
            return DONE
        page, t = see.page, self.t
        if not saved:
            if isinstance(page, FormPage) and not covered(see):
                return self._write(see, page)
            if (way := to_voicemail(see, self.target.id)) is not None:
                return way
            assert isinstance(page, VoicemailPage)
            return BACK if page.open else see.tap(t("Save", "保存"), "button")
        if (way := to_slot(see, self.slot)) is not None:
            return way
        assert isinstance(page, SlotPage)
        if page.query.strip() != self.who:
            return see.fill(t("Search contacts", "搜索联系人"), self.who)
        return see.tap(f"{self.who} ", "listitem")

    def _write(self, see: See, page: FormPage) -> Do:
        t, made = self.t, page.made
        if page.over() is not None:
            return BACK
        numbers = [tail(line.value) for line in made.phones]
        if page.before.id or numbers != [tail(self.target.number)]:
            return BACK
        if made.given != self.given:
            return see.fill(t("First name", "名"), self.given)
        if made.family != self.family:
            return see.fill(t("Last name", "姓"), self.family)
        return see.tap(t("Save", "保存"), "button")

    def nears(self) -> Nears:
        def end(number: str, slot: int, given: str, family: str) -> Callable[[], None]:
            def bring() -> None:
                lines = (Line(digits(number), contacts.MOBILE),)
                book.save(contacts_db(self.phone), Contact(0, given, family, lines))
                if slot:
                    store.put_speed_dial(self.phone, slot, number)

            return bring

        mine, theirs, slot = self.target.number, self.other.number, self.slot
        return (
            ("the other stranger", end(theirs, slot, self.given, self.family)),
            ("no key", end(mine, 0, self.given, self.family)),
            ("another key", end(mine, next(iter(store.speed_dial(self.phone))), self.given, self.family)),
            ("half of the name", end(mine, slot, self.given, "")),
        )


PEOPLE: tuple[type[Template], ...] = (SpeedDial, NoVoicemail, SaveCaller)
