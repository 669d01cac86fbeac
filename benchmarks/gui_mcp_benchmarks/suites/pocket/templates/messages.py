"""Tasks in the messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

from gui_mcp_devices.actions import Action, LongPress, Ref
from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty
from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.answers import name_of, names
from gui_mcp_devices.pocket.apps.messages.chat import ChatPage
from gui_mcp_devices.pocket.apps.messages.inbox import ArchivePage, InboxPage
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.apps.messages.schema import BLOCKED, PACKAGE
from gui_mcp_devices.pocket.apps.messages.store import Thread
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    BACK,
    DONE,
    SMS,
    covered,
    fresh_number,
    messages_db,
    messages_stay,
    next_message,
    nothing_else_sent,
    pick,
    row_of,
    sent_since,
    threads_stay,
    to_chat,
    to_inbox,
    write_to,
)

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
TEXTS = {
    "en": (
        "I will be ten minutes late", "Can we talk tomorrow?", "The keys are under the mat",
        "Please call me back", "Dinner is on me tonight", "I found your umbrella",
    ),
    "zh": ("我会晚到十分钟", "明天能聊聊吗？", "钥匙在门垫下面", "请给我回电话", "今晚我请客", "你的伞找到了"),
}  # fmt: skip


class MessageTask(Template):
    """A task on the messages of a phone."""

    app = PACKAGE
    may_change = SMS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.db = messages_db(phone)
        self.first = next_message(phone)

    def sent(self, address: str, body: str) -> bool:
        return (store.key_of(address), body) in sent_since(self.phone, self.first)

    def put(self, to: Sequence[str], body: str) -> None:
        """Send it, as the app does."""
        now = int(self.phone.now() * 1000)
        store.send(self.db, store.open_thread(self.db, to, now), to, body, now)

    def known(self, random: Random, count: int = 1) -> list[Thread]:
        """Conversations with one person each, none of them archived."""
        found = [
            one
            for one in store.threads(self.db)
            if len(one.addresses) == 1
            and len(digits(one.addresses[0])) >= 9
            and not one.archived
            and not one.draft
        ]
        return random.sample([one for one in found if self.title(one) != pretty(one.addresses[0])], count)

    def title(self, one: Thread) -> str:
        return name_of(names(self.phone), one.addresses[0])


class Send(MessageTask):
    """Send a text to somebody."""

    name, tier, split = "messages-send", "easy", "train"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who, self.other = pick(phone, random, 2, where=lambda one: len(one.phones) == 1)
        self.number = self.who.phones[0].value
        self.body = random.choice(TEXTS[phone.locale])
        self._kept = (
            nothing_else_sent(phone, [(self.number, self.body)]), messages_stay(phone), threads_stay(phone),
        )  # fmt: skip

    def goals(self) -> Goals:
        who, body = self.who.name, self.body
        return {
            "en": (
                f"Send {who} the message “{body}”.",
                f"Text {who}: {body}",
                f"Write an SMS to {who} that says exactly this: {body}",
            ),
            "zh": (f"给{who}发短信：{body}", f"发一条短信给{who}，内容是“{body}”。"),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("sent", lambda: self.sent(self.number, self.body)),)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        return DONE if self.wanted()[0].holds() else write_to(see, [self.who], self.body)

    def nears(self) -> Nears:
        def twice() -> None:
            self.put([self.number], self.body)
            self.phone.wait(2)
            self.put([self.number], self.body)

        def only_draft() -> None:
            thread = store.open_thread(self.db, [self.number], int(self.phone.now() * 1000))
            store.put_draft(self.db, thread, self.body, int(self.phone.now() * 1000))

        return (
            ("somebody else", lambda: self.put([self.other.phones[0].value], self.body)),
            ("cut short", lambda: self.put([self.number], self.body[:-2])),
            ("sent twice", twice),
            ("a draft", only_draft),
        )


class Code(MessageTask):
    """Say the newest verification code of the bank."""

    name, tier, split = "messages-code", "easy", "train"
    asks = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        bank = phone.say("Northwind Bank", "北方银行")
        rows = self.db.execute(
            "SELECT address, body FROM sms WHERE type = 1 AND body LIKE ? ORDER BY date, _id", (f"%{bank}%",)
        ).fetchall()
        self.bank, self.address = bank, str(rows[-1][0])
        codes = [found.group() for _, body in rows if (found := re.search(r"\b\d{6}\b|\d{6}", str(body)))]
        self.code, self.old = codes[-1], codes[0]

    def goals(self) -> Goals:
        bank = self.bank
        return {
            "en": (
                f"What is the newest verification code from {bank}?",
                f"Look into Messages: which verification code did {bank} send last?",
                f"Tell me the latest code that {bank} texted me.",
            ),
            "zh": (f"{bank}最新的验证码是多少？", f"看一下短信，{bank}最近一次发的验证码是什么？"),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        plain = re.sub(r"(?<=\d)[ -](?=\d)", "", answer)
        return re.findall(r"\d{6,}", plain) == [self.code]

    def next(self, see: See) -> Action | Finish:
        return to_chat(see, [self.address]) or Finish("done", self.code)

    def nears(self) -> Nears:
        return ()

    def near_answers(self) -> Sequence[str]:
        return (self.old, self.code[:-1], f"{self.old}, {self.code}")


class Block(MessageTask):
    """Block a stranger and delete what they wrote."""

    name, tier, split = "messages-block", "medium", "train"
    may_change = SMS | {"blockednumbers.db/blocked"}

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        now = int(phone.now() * 1000)
        self.number, self.alike = fresh_number(phone, random), fresh_number(phone, random)
        prize = random.choice(
            self.t("a free cruise,a new phone,a gift card", "免费邮轮游,新手机一部,购物卡一张").split(",")
        )
        body = self.t(
            f"You have won {prize}! Call us within the hour to claim it.",
            f"恭喜您获得{prize}！请一小时内致电领取。",
        )
        polite = self.t(
            "Hello, your library book is due. Please bring it back soon.",
            "您好，您借的图书已到期，请尽快归还。",
        )
        self.prize = prize
        self.thread = store.receive(self.db, self.number, body, now - 40_000_000)
        store.receive(self.db, self.alike, polite, now - 41_000_000, read=True)
        self.first = next_message(phone)
        self._kept = (
            nothing_else_sent(phone, ()), messages_stay(phone, without=[self.thread]),
            threads_stay(phone, [self.thread]),
        )  # fmt: skip

    def goals(self) -> Goals:
        prize = self.prize
        return {
            "en": (
                f"Somebody texted me that I have won {prize}. Block that number and delete the conversation.",
                f"Block the sender of the message about {prize}, then delete that conversation.",
                f"Get rid of the spam about {prize}: block whoever sent it and delete the thread.",
            ),
            "zh": (
                f"有人发短信说我获得{prize}，屏蔽这个号码并删除会话。",
                f"把发“获得{prize}”短信的号码屏蔽，再删除该会话。",
            ),
        }

    def _blocked(self) -> bool:
        return store.key_of(self.number) in store.blocked(self.phone.databases[BLOCKED])

    def _there(self) -> bool:
        return store.thread(self.db, self.thread) is not None

    def wanted(self) -> Sequence[Part]:
        return (Part("blocked", self._blocked), Part("deleted", lambda: not self._there()))

    def kept(self) -> Sequence[Part]:
        before = store.blocked(self.phone.databases[BLOCKED]) - {store.key_of(self.number)}
        key = store.key_of(self.alike)

        def nobody_else() -> bool:
            held = store.blocked(self.phone.databases[BLOCKED]) - {store.key_of(self.number)}
            return held == before and key not in held

        return (*self._kept, Part("nobody else is blocked", nobody_else))

    def next(self, see: See) -> Action | Finish:
        if self._blocked() and not self._there():
            return DONE
        page = see.page
        if isinstance(page, ChatPage) and page.to == (self.number,) and not covered(see):
            match page.dialog:
                case "block":
                    return BACK if self._blocked() else see.tap(self.t("Block", "屏蔽"), "button")
                case "delete_thread":
                    return see.tap(self.t("Delete", "删除"), "button") if self._blocked() else BACK
                case "menu":
                    if self._blocked():
                        return see.tap(self.t("Delete conversation", "删除会话"), "button")
                    return BACK
                case "":
                    if self._blocked():
                        return see.tap(self.t("More options", "更多选项"))
                    if see.shows(self.t("Block", "屏蔽"), "button"):
                        return see.tap(self.t("Block", "屏蔽"), "button")
                    return BACK  # the keyboard hides the band
                case _:
                    return BACK
        if self._blocked():
            # Out of the list already: only a deletion made first would have been shorter.
            return self._from_blocked(see)
        return to_chat(see, [self.number]) or BACK

    def _from_blocked(self, see: See) -> Action:
        page = see.page
        if page.activity == ".BlockedActivity" and not covered(see):
            return see.tap(pretty(self.number))
        if (way := to_inbox(see)) is not None:
            assert isinstance(page, InboxPage) or way is not None
            if isinstance(page, InboxPage) and not isinstance(page, ArchivePage) and page.dialog == "menu":
                return see.tap(self.t("Blocked", "已屏蔽"), "button")
            return way
        return see.tap(self.t("More options", "更多选项"))

    def nears(self) -> Nears:
        blocked = self.phone.databases[BLOCKED]

        def the_other() -> None:
            store.block(blocked, self.alike, True)
            store.delete_thread(self.db, store.find(self.db, [self.alike]))

        def one_too_many() -> None:
            store.block(blocked, self.number, True)
            store.delete_thread(self.db, self.thread)
            store.delete_thread(self.db, store.find(self.db, [self.alike]))

        return (
            ("blocked only", lambda: store.block(blocked, self.number, True)),
            ("deleted only", lambda: store.delete_thread(self.db, self.thread)),
            ("somebody else", the_other),
            ("one conversation too many", one_too_many),
        )


class Group(MessageTask):
    """Send one text to three people at once."""

    name, tier, split = "messages-group", "medium", "train"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        *self.who, self.other = pick(phone, random, 4, where=lambda one: len(one.phones) == 1)
        self.body = random.choice(TEXTS[phone.locale])
        self.numbers = [one.phones[0].value for one in self.who]
        self._kept = (
            nothing_else_sent(phone, [(number, self.body) for number in self.numbers]), messages_stay(phone),
            threads_stay(phone),
        )  # fmt: skip

    def goals(self) -> Goals:
        (one, two, three), body = (person.name for person in self.who), self.body
        return {
            "en": (
                f"Send {one}, {two} and {three} one group message: {body}",
                f"Start a group chat with {one}, {two} and {three} and send “{body}” there.",
                f"Text this to {one}, {two} and {three} together, in one conversation: {body}",
            ),
            "zh": (
                f"给{one}、{two}和{three}群发一条短信：{body}",
                f"新建一个包含{one}、{two}、{three}的群聊并发送“{body}”。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def one_thread() -> bool:
            rows = self.db.execute(
                "SELECT count(DISTINCT thread_id), count(*) FROM sms WHERE type = 2 AND _id >= ?",
                (self.first,),
            ).fetchone()
            return (int(rows[0]), int(rows[1])) == (1, 3)

        def to(number: str) -> Callable[[], bool]:
            return lambda: self.sent(number, self.body)

        parts = [Part(f"sent to {one.name}", to(one.phones[0].value)) for one in self.who]
        return (*parts, Part("in one conversation", one_thread))

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        return DONE if all(part.holds() for part in self.wanted()) else write_to(see, self.who, self.body)

    def nears(self) -> Nears:
        def each() -> None:
            for number in self.numbers:
                self.put([number], self.body)

        return (
            ("two of them", lambda: self.put(self.numbers[:2], self.body)),
            ("somebody else", lambda: self.put([*self.numbers[:2], self.other.phones[0].value], self.body)),
            ("each alone", each),
        )


class Reply(MessageTask):
    """Answer the newest unread message of somebody."""

    name, tier, split = "messages-reply", "easy", "gate"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.thread, self.other = self.known(random, 2)
        self.number = self.thread.addresses[0]
        self.body = random.choice(TEXTS[phone.locale])
        self._kept = (
            nothing_else_sent(phone, [(self.number, self.body)]), messages_stay(phone), threads_stay(phone),
        )  # fmt: skip

    def goals(self) -> Goals:
        who, body = self.title(self.thread), self.body
        return {
            "en": (
                f"Answer {who}'s last message with “{body}”.",
                f"Reply to {who}: {body}",
                f"Open my conversation with {who} and write back: {body}",
            ),
            "zh": (f"回复{who}的短信：{body}", f"打开和{who}的会话，回复“{body}”。"),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("sent", lambda: self.sent(self.number, self.body)),)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        if (way := to_chat(see, [self.number])) is not None:
            return way
        assert isinstance(see.page, ChatPage)
        if see.page.text.strip() != self.body:
            return see.fill(self.t("Text message", "短信"), self.body)
        return see.tap(self.t("Send message", "发送短信"))

    def nears(self) -> Nears:
        return (
            ("somebody else", lambda: self.put(self.other.addresses, self.body)),
            ("another text", lambda: self.put([self.number], self.body + "!")),
        )


class Forward(MessageTask):
    """Forward what somebody wrote to somebody else."""

    name, tier, split = "messages-forward", "medium", "test"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.thread = self.known(random)[0]
        source = self.title(self.thread)
        self.who, self.other = pick(
            phone, random, 2, where=lambda one: len(one.phones) == 1 and one.name != source
        )
        now, code = int(phone.now() * 1000), f"{random.choice('KLMNPR')}{random.randrange(1000, 10_000)}"
        place = random.choice(self.t("garage,cellar,garden shed", "车库,地下室,花园小屋").split(","))
        self.place = place
        self.body = self.t(
            f"The code for the {place} is {code}, turn the key twice.", f"{place}的密码是{code}，钥匙转两圈。"
        )
        self.decoy = self.t(f"The {place} has a new light, too.", f"{place}也装了新灯。")
        number = self.thread.addresses[0]
        store.receive(self.db, number, self.body, now - 240_000, read=True)
        store.receive(self.db, number, self.decoy, now - 180_000, read=True)
        self.first = next_message(phone)
        self.number = self.who.phones[0].value
        self._kept = (
            nothing_else_sent(phone, [(self.number, self.body)]), messages_stay(phone), threads_stay(phone),
        )  # fmt: skip

    def goals(self) -> Goals:
        source, who, place = self.title(self.thread), self.who.name, self.place
        return {
            "en": (
                f"Forward {source}'s message with the code for the {place} to {who}.",
                f"{source} sent me the code for the {place}. Forward that message to {who}, word for word.",
                f"Pass {source}'s text about the {place} code on to {who} by forwarding it.",
            ),
            "zh": (
                f"把{source}发来的{place}密码短信转发给{who}。",
                f"{source}给我发了{place}的密码，请原样转发给{who}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("forwarded", lambda: self.sent(self.number, self.body)),)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        if self.wanted()[0].holds():
            return DONE
        page = see.page
        source = self.thread.addresses
        if isinstance(page, NewPage) and page.text.strip() == self.body and not covered(see):
            return write_to(see, [self.who], self.body)
        if isinstance(page, ChatPage) and page.to == source and page.dialog == "message" and not covered(see):
            held = self.db.execute("SELECT body FROM sms WHERE _id = ?", (page.held,)).fetchone()
            return see.tap(self.t("Forward", "转发")) if held == (self.body,) else BACK
        if (way := to_chat(see, source)) is not None:
            return way
        found = see.find(self.body)
        if found is not None and found.bounds is not None and found.bounds.height >= 24:
            return LongPress(Ref(found.ref))
        return see.toward(self.body) or BACK

    def nears(self) -> Nears:
        return (
            ("the other message", lambda: self.put([self.number], self.decoy)),
            ("somebody else", lambda: self.put([self.other.phones[0].value], self.body)),
            ("in other words", lambda: self.put([self.number], self.body.replace(",", "").replace("，", ""))),
        )


class Tidy(MessageTask):
    """Pin one conversation, archive two, delete one."""

    name, tier, split = "messages-tidy", "hard", "test"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        listed = [
            one for one in store.threads(self.db) if not one.archived and not one.pinned and not one.draft
        ]
        people = [one for one in listed if one in self.known(random, 6)]
        services = [one for one in listed if not any(sign.isdigit() for sign in one.addresses[0])]
        self.pinned, self.other = people[0], people[1]
        one, two, three = random.sample(services, 3)
        self.away, self.gone = (one, two), three
        about = [self.pinned.id, one.id, two.id, three.id]
        self._kept = (
            nothing_else_sent(phone, ()), messages_stay(phone, without=[self.gone.id]), threads_stay(phone, about),
        )  # fmt: skip

    def goals(self) -> Goals:
        pinned, (one, two), gone = self.title(self.pinned), map(self.title, self.away), self.title(self.gone)
        return {
            "en": (
                f"Tidy up Messages: pin the conversation with {pinned}, archive those with {one} and {two}, and "
                f"delete the one with {gone}.",
                f"In Messages, archive {one} and {two}, delete the conversation with {gone}, and pin {pinned} to "
                "the top.",
                f"Please delete everything from {gone}, move the chats of {one} and {two} to the archive and keep "
                f"{pinned} pinned.",
            ),
            "zh": (
                f"整理短信：置顶与{pinned}的会话，归档{one}和{two}的会话，删除{gone}的会话。",
                f"把{one}和{two}的短信归档，删掉{gone}的会话，并把{pinned}置顶。",
            ),
        }

    def _state(self, one: Thread) -> Thread | None:
        return store.thread(self.db, one.id)

    def wanted(self) -> Sequence[Part]:
        def archived(one: Thread) -> Callable[[], bool]:
            return lambda: (now := self._state(one)) is not None and now.archived

        return (
            Part("pinned", lambda: (now := self._state(self.pinned)) is not None and now.pinned),
            *(Part(f"{self.title(one)} archived", archived(one)) for one in self.away),
            Part("deleted", lambda: self._state(self.gone) is None),
        )

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        page = see.page
        plan = (
            (self.pinned, self.t("Pin", "置顶")), (self.away[0], self.t("Archive", "归档")),
            (self.away[1], self.t("Archive", "归档")), (self.gone, self.t("Delete", "删除")),
        )  # fmt: skip
        left = [step for step, part in zip(plan, self.wanted(), strict=True) if not part.holds()]
        if not left:
            return DONE
        if isinstance(page, InboxPage) and not isinstance(page, ArchivePage) and not covered(see):
            word = next((word for one, word in left if one.id == page.held), "")
            if page.dialog == "thread" and word:
                return see.tap(word, "button")
            if page.dialog == "delete" and page.held == self.gone.id:
                return see.tap(self.t("Delete", "删除"), "button")
        if (way := to_inbox(see)) is not None:
            return way
        return hold_row(see, left[0][0].addresses)

    def nears(self) -> Nears:
        def all_but(last: Callable[[], None]) -> Callable[[], None]:
            def bring() -> None:
                store.pin(self.db, self.pinned.id, True)
                store.archive(self.db, self.away[0].id, True)
                last()

            return bring

        def swapped() -> None:
            store.archive(self.db, self.gone.id, True)
            store.delete_thread(self.db, self.away[1].id)

        def another_pin() -> None:
            store.archive(self.db, self.away[1].id, True)
            store.delete_thread(self.db, self.gone.id)
            store.pin(self.db, self.other.id, True)

        return (
            ("nothing deleted", all_but(lambda: store.archive(self.db, self.away[1].id, True))),
            ("the wrong one deleted", all_but(swapped)),
            ("one pinned too many", all_but(another_pin)),
        )


def hold_row(see: See, addresses: Sequence[str]) -> Action:
    """Press long on a conversation of the list that is in front."""
    found = row_of(see, addresses)
    assert found is not None
    title, index = found
    if (scroll := see.reach("list", index)) is not None:
        return scroll
    element = see.find(f"{title} ", "listitem")
    return LongPress(Ref(element.ref)) if element is not None else BACK


MESSAGES: tuple[type[Template], ...] = (Send, Code, Block, Group, Reply, Forward, Tidy)
