"""Tasks in the messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action, LongPress, Ref
from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.chat import ChatPage
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.cross import CROSS
from gui_mcp_benchmarks.suites.pocket.templates.message_base import TEXTS, Goals, MessageTask, Nears
from gui_mcp_benchmarks.suites.pocket.templates.message_order import Block, Code, Notice, Tidy
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    BACK,
    DONE,
    covered,
    messages_stay,
    next_message,
    nothing_else_sent,
    pick,
    threads_stay,
    to_chat,
    write_to,
)


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


MESSAGES: tuple[type[Template], ...] = (Send, Code, Block, Group, Reply, Forward, Tidy, Notice, *CROSS)
