"""Tasks in the calendar that lead through the messages or the contacts, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.calendar.days import FULL_DAYS, next_yearly
from gui_mcp_devices.pocket.apps.calendar.repeats import Rule
from gui_mcp_devices.pocket.apps.calendar.store import Guest
from gui_mcp_devices.pocket.apps.contacts import schema as contacts
from gui_mcp_devices.pocket.apps.contacts import store as book
from gui_mcp_devices.pocket.apps.contacts.detail import DetailPage
from gui_mcp_devices.pocket.apps.messages import schema as messages
from gui_mcp_devices.pocket.apps.messages import store as talk
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part
from gui_mcp_benchmarks.suites.pocket.templates.calendar_base import (
    EVENTS,
    GUESTS,
    CalendarTask,
    Goals,
    Nears,
    Wish,
    to_day,
)
from gui_mcp_benchmarks.suites.pocket.templates.calendar_form import fill_in, form_of
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    DONE,
    SMS,
    contacts_db,
    messages_db,
    messages_stay,
    nothing_else_sent,
    others_stay,
    pick,
    threads_stay,
    to_chat,
    to_contact,
)

LEAST_AHEAD, MOST_AHEAD = 9, 26
"""Days."""


class FromMessage(CalendarTask):
    """Somebody wrote when; write it down with them as a guest."""

    name, tier, split = "calendar-from-message", "hard", "train"
    also = (messages.PACKAGE,)
    may_change = EVENTS | GUESTS | SMS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who, self.other = pick(phone, random, 2, where=lambda one: len(one.phones) == 1)
        days = random.sample(range(LEAST_AHEAD, MOST_AHEAD), 2)
        self.day, self.first = (self.today + timedelta(days=n) for n in days)
        hours = random.sample((11, 12, 13, 14, 17, 18, 19), 2)
        self.at, self.early = (time(hour, random.choice((0, 15, 30, 45))) for hour in hours)
        what = random.choice((("Lunch", "吃饭"), ("Walk", "散步"), ("Tea", "喝茶")))
        self.title = self.t(f"{what[0]} with {self.who.name}", f"和{self.who.name}{what[1]}")
        now = int(phone.now() * 1000)
        self.number = self.who.phones[0].value
        for said, ago in (
            (self._said(self.first, self.early, "Would {} suit you?", "{}可以吗？"), 9_000_000),
            (
                self._said(
                    self.day,
                    self.at,
                    "Sorry, that day is full after all. Let us say {}.",
                    "抱歉，那天排满了，改到{}吧。",
                ),
                3_000_000,
            ),
        ):
            talk.receive(messages_db(phone), self.number, said, now - ago)
        self._kept = (
            self.others_stay(), self.at_most(1), nothing_else_sent(phone, ()), messages_stay(phone),
            threads_stay(phone),
        )  # fmt: skip

    def _said(self, day: date, at: time, en: str, zh: str) -> str:
        name = FULL_DAYS[self.phone.locale][day.weekday()]
        when = self.t(f"{name}, {self.far(day)}, {at:%H:%M}", f"{self.far(day)}{name} {at:%H:%M}")
        return self.t(en, zh).format(when)

    def goals(self) -> Goals:
        who, title = self.who.name, self.title
        return {
            "en": (
                f"{who} texted me a day and a time. Add it to my calendar as “{title}”, invite {who} to it "
                "and "
                "set a reminder 1 hour before.",
                f"Read {who}'s last message and make a calendar event of it: title “{title}”, {who} as the "
                "only "
                "guest, reminder 1 hour before.",
                f"In my messages {who} says when we meet. Create “{title}” in Calendar at that time, with "
                f"{who} "
                "as guest and a reminder one hour before it starts.",
                f"“{title}”: the date finally agreed on is in {who}'s texts. Write it into the calendar, "
                "have it "
                f"remind me an hour before, and add {who} to the guests. No reply is needed.",
            ),
            "zh": (
                f"{who}发短信说了见面的时间，在日历里新建“{title}”，邀请{who}，并提前1小时提醒。",
                f"看看{who}最后的短信，把约好的时间记进日历：标题“{title}”，嘉宾只有{who}，"
                "提醒设为提前1小时。",
                f"按{who}短信里最后定的时间建日程“{title}”，嘉宾加上{who}，提前一小时提醒我，不用回复。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        start = datetime.combine(self.day, self.at)

        def has(name: str, guests: bool = False, reminder: bool = False) -> Part:
            return Part(
                name,
                self.made(
                    lambda one: (
                        (one.title, one.start, one.all_day, bool(one.rule))
                        == (self.title, start, False, False)
                        and (not guests or [guest.name for guest in one.guests] == [self.who.name])
                        and (not reminder or one.reminder == 60)
                    )
                ),
            )

        return (has("the event"), has("the guest", guests=True), has("the reminder", reminder=True))

    def kept(self) -> Sequence[Part]:
        return self._kept

    @property
    def _unread(self) -> bool:
        thread = talk.find(messages_db(self.phone), [self.number])
        found = messages_db(self.phone).execute(
            "SELECT count(*) FROM sms WHERE thread_id = ? AND read = 0", (thread,)
        )
        return bool(found.fetchone()[0])

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        if self._unread:
            return to_chat(see, [self.number]) or see.back()
        wish = Wish(
            title=self.title, day=self.day, start=self.at, guests=(self.who.name,), reminder=60, rule=Rule()
        )
        if form_of(see) is not None:
            step = fill_in(see, wish)
            assert step is not None
            return step
        return to_day(see, self.day) or see.tap(self.t("New event", "新建日程"), "button")

    def nears(self) -> Nears:
        right = self.event(self.title, self.day, self.at)
        right = replace(right, guests=(Guest(self.who.name),), reminder=60)
        early = self.event(self.title, self.first, self.early)
        return (
            ("the day that was off", self.put(replace(early, guests=right.guests, reminder=60))),
            ("nobody invited", self.put(replace(right, guests=()))),
            ("somebody else invited", self.put(replace(right, guests=(Guest(self.other.name),)))),
            (
                "one too many invited",
                self.put(replace(right, guests=(*right.guests, Guest(self.other.name)))),
            ),
            ("the usual reminder", self.put(replace(right, reminder=15))),
        )


class BeforeBirthday(CalendarTask):
    """Something on the day before somebody's birthday, which the contacts know."""

    name, tier, split = "calendar-before-birthday", "medium", "gate"
    also = (contacts.PACKAGE,)
    may_change = EVENTS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        (self.who,) = pick(phone, random, 1)
        birthday = self.today + timedelta(days=random.randrange(20, 75))
        born = birthday.replace(year=random.randrange(1961, 2004), day=min(birthday.day, 28))
        about = replace(self.who.about, birthday=born.isoformat())
        book.save(contacts_db(phone), replace(self.who, about=about))
        self.birthday = next_yearly(born, self.today)
        self.day = self.birthday - timedelta(days=1)
        self.title = self.t(f"Bake a cake for {self.who.name}", f"给{self.who.name}烤蛋糕")
        self._kept = (self.others_stay(), self.at_most(1), others_stay(phone, ()))

    def goals(self) -> Goals:
        who, title = self.who.name, self.title
        return {
            "en": (
                f"Look up {who}'s birthday in Contacts and put an all-day event “{title}” into the "
                "calendar on "
                "the day before it.",
                f"The day before {who}'s next birthday I want to be busy with “{title}”: add that to my "
                "calendar "
                "as all day. The date of birth is in my contacts.",
                f"When is {who}'s birthday? My contacts know it. Enter “{title}” for one day earlier, all "
                "day.",
                f"Add “{title}” to Calendar, all day, on the eve of the coming birthday of {who} (see "
                "Contacts).",
            ),
            "zh": (
                f"在通讯录里查{who}的生日，在生日前一天给日历加一个全天日程“{title}”。",
                f"{who}下一次生日的前一天，我要“{title}”，记成全天日程，生日在联系人里。",
                f"通讯录里有{who}的生日，请提前一天在日历安排“{title}”，全天。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def fits(whole: bool) -> Callable[[], bool]:
            return self.made(
                lambda one: (
                    (one.title, one.start.date()) == (self.title, self.day)
                    and (
                        not whole
                        or (one.all_day and not one.rule and one.end - one.start == timedelta(days=1))
                    )
                )
            )

        return (Part("the event on its day", fits(False)), Part("once, all day", fits(True)))

    def kept(self) -> Sequence[Part]:
        return self._kept

    @property
    def _looked(self) -> bool:
        """The contact is open somewhere."""
        pages = [page for task in self.phone.tasks for page in task.pages]
        return any(isinstance(page, DetailPage) and page.id == self.who.id for page in pages)

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        if not self._looked:
            step = to_contact(see, self.who.id)
            assert step is not None
            return step
        if form_of(see) is not None:
            step = fill_in(see, Wish(title=self.title, day=self.day, all_day=True, rule=Rule()))
            assert step is not None
            return step
        if see.page.package == contacts.PACKAGE:
            return see.into(self.app)
        return to_day(see, self.day) or see.tap(self.t("New event", "新建日程"), "button")

    def nears(self) -> Nears:
        return (
            ("on the birthday", self.put(self.event(self.title, self.birthday))),
            ("the day after", self.put(self.event(self.title, self.birthday + timedelta(days=1)))),
            ("with hours", self.put(self.event(self.title, self.day, time(10)))),
            ("every year", self.put(replace(self.event(self.title, self.day), rule=Rule("yearly")))),
        )


CROSS = (FromMessage, BeforeBirthday)
