"""Tasks that begin in the browser and end in another app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.browser import townhall
from gui_mcp_devices.pocket.apps.browser.lore import OPUS
from gui_mcp_devices.pocket.apps.browser.main import Browser
from gui_mcp_devices.pocket.apps.contacts import schema as contacts
from gui_mcp_devices.pocket.apps.contacts.call import CallPage, DialPage
from gui_mcp_devices.pocket.apps.contacts.words import tail
from gui_mcp_devices.pocket.apps.messages import store as talk
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.phone import Phone

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.browser_base import (
    BACK,
    DONE,
    BrowserTask,
    Goals,
    Nears,
    Stop,
    articles,
    covered,
    look_alike,
    tap_link,
    to_page,
)
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    SMS,
    messages_db,
    messages_stay,
    nothing_else_sent,
    sent_since,
    threads_stay,
    write_to,
)
from gui_mcp_benchmarks.suites.pocket.templates.people import pick as pick_people


class SharePage(BrowserTask):
    """Send somebody a page of the encyclopedia."""

    name, tier, split = "browser-share", "medium", "train"
    also = ("app.pocket.contacts", "app.pocket.messages")
    may_change = SMS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.url, self.title = random.choice(articles(phone))
        self.who, self.wrong = pick_people(phone, random, 2, where=lambda one: len(one.phones) == 1)
        self.body = f"{self.title}\n{self.url}"
        meant = [(self.who.phones[0].value, self.body)]
        self._kept = (nothing_else_sent(phone, meant), messages_stay(phone), threads_stay(phone))

    def goals(self) -> Goals:
        title, who = self.title, self.who.name
        return {
            "en": (
                f"Share the encyclopedia page “{title}” from the browser with {who} as a message.",
                f"Send {who} the Opus article “{title}”: use the browser's share button and a text message.",
                f"{who} asked about “{title}”. Find it in the browser's encyclopedia and share it by SMS.",
                f"From the browser, text the page on “{title}” in the Encyclopedia to {who}.",
            ),
            "zh": (
                f"在浏览器里把百科的“{title}”用短信分享给{who}。",
                f"{who}问起“{title}”，请从浏览器的百科里分享这个网页，用短信发过去。",
                f"打开百科条目“{title}”，点分享，用短信发给{who}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("sent", self._sent),)

    def _sent(self) -> bool:
        """Said to them at all; the page has not been before, and a draft may give its id to what is sent."""
        meant = (talk.key_of(self.who.phones[0].value), self.body)
        return meant in sent_since(self.phone, 0)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        page = see.page
        if self.wanted()[0].holds():
            return DONE
        if isinstance(page, NewPage) and page.text.strip() == self.body:
            return write_to(see, [self.who], self.body)
        if (
            not covered(see)
            and isinstance(page, Browser)
            and page.open == "menu"
            and page.tab.url == self.url
        ):
            return see.tap(self.t("Share", "分享"), "button")
        step = to_page(see, (OPUS, self.t("Encyclopedia", "百科"), ""), (self.url, self.title, ""))
        return step or see.tap(self.t("Menu", "菜单"), "button")

    def nears(self) -> Nears:
        url, title = look_alike(self.phone, self.url)

        def send(number: str, body: str) -> Callable[[], None]:
            def bring() -> None:
                database, now = messages_db(self.phone), int(self.phone.now() * 1000)
                talk.send(database, talk.open_thread(database, [number], now), [number], body, now)

            return bring

        mine, theirs = self.who.phones[0].value, self.wrong.phones[0].value
        return (
            ("somebody else", send(theirs, self.body)),
            ("a look-alike", send(mine, f"{title}\n{url}")),
            ("without its address", send(mine, self.title)),
        )


class CallOffice(BrowserTask):
    """Call an office whose number only its page tells."""

    name, tier, split = "browser-call-office", "medium", "train"
    also = ("app.pocket.contacts",)
    may_change = frozenset({"calllog.db/calls"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        rows = self.rows("SELECT _id, name, phone FROM offices WHERE phone != ''")
        offices = [(int(str(id)), str(name), str(number)) for id, name, number in rows]
        (self.id, self.office, self.number), (_, _, self.other) = random.sample(offices, 2)
        self.first = int(str(self.value("calllog.db", "SELECT COALESCE(MAX(_id), 0) FROM calls")))
        log = self.database("calllog.db")

        def held() -> list[tuple[object, ...]]:
            return log.execute("SELECT * FROM calls WHERE _id <= ?", (self.first,)).fetchall()

        before = held()
        self._kept = (
            Part("the calls before", lambda: held() == before),
            Part("nobody else called", lambda: set(self._called()) <= {tail(self.number)}),
        )

    def goals(self) -> Goals:
        name = self.office
        return {
            "en": (
                f"Call the office “{name}” of the town hall; its site in the browser has the number. Then "
                "hang up.",
                f"Look up the telephone number of {name} on the Town hall site in the browser and ring "
                "there once.",
                f"I need to ring “{name}”. You find it among the town hall's offices in the browser; call "
                "and end "
                f"the call again.",
                f"Use the browser's town hall page to phone “{name}”, and put the phone down afterwards.",
            ),
            "zh": (
                f"给市民中心的“{name}”打个电话，号码在浏览器的网站上，接着挂断。",
                f"在浏览器的市民中心网站查到{name}的电话，拨过去，然后挂掉。",
                f"我要联系“{name}”：从浏览器里市民中心的窗口页面拨打，打完挂断。",
            ),
        }

    def _called(self) -> list[str]:
        rows = self.database("calllog.db").execute("SELECT number FROM calls WHERE _id > ?", (self.first,))
        return [tail(str(number)) for (number,) in rows]

    def wanted(self) -> Sequence[Part]:
        return (Part("called", lambda: tail(self.number) in self._called()),)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        page = see.page
        if self.wanted()[0].holds():
            return DONE
        if covered(see):
            return BACK
        if isinstance(page, CallPage) and tail(page.number) == tail(self.number):
            return see.tap(self.t("End call", "挂断"), "button")
        if isinstance(page, DialPage) and tail(page.number) == tail(self.number):
            return see.tap(self.t("Call", "呼叫"), "button")
        front: Stop = (townhall.SITE, self.t("Town hall", "市民中心"), "")
        offices: Stop = (f"{townhall.SITE}offices", self.t("Offices and telephone numbers", "窗口与电话"), "")
        step = to_page(see, front, offices, (f"{townhall.SITE}office/{self.id}", self.office, ""))
        return step or tap_link(see, self.t(f"Call {self.number}", f"拨打 {self.number}"))

    def nears(self) -> Nears:
        def call(*numbers: str) -> Callable[[], None]:
            def bring() -> None:
                self.database(contacts.CALLS.rpartition("/")[2]).executemany(
                    "INSERT INTO calls (number, date, duration, type, new) VALUES (?, ?, 5, 2, 0)",
                    [(number, int(self.phone.now() * 1000)) for number in numbers],
                )

            return bring

        return (
            ("another office", call(self.other)),
            ("another office first", call(self.other, self.number)),
            ("one digit wrong", call(self.number[:-1] + str((int(self.number[-1]) + 1) % 10))),
        )


CROSS: tuple[type[Template], ...] = (SharePage, CallOffice)
