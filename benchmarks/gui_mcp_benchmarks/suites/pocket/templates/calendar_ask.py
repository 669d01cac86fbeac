"""Tasks in the calendar that leave something open, and one that cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import FULL_DAYS
from gui_mcp_devices.pocket.apps.calendar.event import EventPage
from gui_mcp_devices.pocket.apps.calendar.guests import Guests
from gui_mcp_devices.pocket.apps.calendar.repeats import Rule
from gui_mcp_devices.pocket.apps.calendar.store import Guest
from gui_mcp_devices.pocket.apps.contacts import store as book
from gui_mcp_devices.pocket.apps.contacts.schema import MOBILE
from gui_mcp_devices.pocket.apps.contacts.store import Contact, Line
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import AskUser, Finish

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import Part
from gui_mcp_benchmarks.suites.pocket.templates.calendar_base import (
    EVENTS,
    GUESTS,
    CalendarTask,
    Goals,
    Nears,
    Wish,
    to_day,
    to_event,
)
from gui_mcp_benchmarks.suites.pocket.templates.calendar_form import fill_in, form_of
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    DONE,
    NEW_NAMES,
    contacts_db,
    covered,
    fresh_number,
    others_stay,
    pick,
    uncover,
)


class InviteGuest(CalendarTask):
    """Invite one of two people who have the same first name."""

    name, tier, split = "calendar-invite-guest", "medium", "train"
    may_change = GUESTS
    open_question = "which of the two of that name is meant"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        (first,) = pick(phone, random, 1)
        family = random.choice(NEW_NAMES[phone.locale])[1]
        second = Contact(0, first.given, family, (Line(fresh_number(phone, random), MOBILE),))
        book.save(contacts_db(phone), second)
        names = [first.name, second.name]
        random.shuffle(names)
        self.given = first.given
        self.who, self.other = names
        self.title = self.titles[0]
        self.day = self.next_week()
        at = time(random.randrange(9, 20), random.choice((0, 30)))
        there = [one.name for one in pick(phone, random, 2, where=lambda one: one.given != first.given)]
        made = self.event(self.title, self.day, at)
        self.target = self.plant(replace(made, guests=tuple(Guest(name, s.ACCEPTED) for name in there)))
        self._kept = (
            self.others_stay(self.target.id), Part("all else of the event", self._rest),
            self.at_most(0), others_stay(phone, ()),
        )  # fmt: skip

    def goals(self) -> Goals:
        given, title, day = self.given, self.title, self.near(self.day)
        return {
            "en": (
                f"Invite {given} to “{title}” {day} as well.",
                f"Add {given} from my contacts to the guests of “{title}” {day}.",
                f"“{title}” {day}: {given} should come, too. Put {given} on the guest list of that event.",
                f"I forgot to invite {given} to “{title}”, which is {day}. Please do it in the calendar.",
            ),
            "zh": (
                f"给{day}的“{title}”再邀请{given}。",
                f"把联系人里的{given}加到{day}“{title}”的嘉宾里。",
                f"{day}的“{title}”忘了叫{given}，请在日历里补上邀请。",
            ),
        }

    def reply(self) -> str:
        return self.t(f"I mean {self.who}.", f"我说的是{self.who}。")

    def _guests(self) -> tuple[Guest, ...]:
        now = store.event(self.phone, self.target.id)
        return () if now is None else now.guests

    def _rest(self) -> bool:
        now = store.event(self.phone, self.target.id)
        if now is None or replace(now, guests=self.target.guests) != self.target:
            return False
        new = [guest.name for guest in now.guests if guest not in self.target.guests]
        return set(self.target.guests) <= set(now.guests) and set(new) <= {self.who}

    def wanted(self) -> Sequence[Part]:
        return (Part("invited", lambda: self.who in [guest.name for guest in self._guests()]),)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish | AskUser:
        if all(part.holds() for part in self.wanted()):
            return DONE
        page = see.page
        one = still(store.event(self.phone, self.target.id))
        if form_of(see, one.id, self.day) is not None:
            old = [guest.name for guest in one.guests]
            if self.questions:
                step = fill_in(see, Wish(guests=(*old, self.who)))
                assert step is not None
                return step
            if isinstance(page, Guests) and not covered(see):
                if page.query.strip() != self.given:
                    return see.fill(self.t("Search contacts", "搜索联系人"), self.given)
                return AskUser(
                    self.t(
                        f"There are several {self.given}s in your contacts. Which one do you mean?",
                        f"通讯录里有几位叫{self.given}的，您说的是哪一位？",
                    )
                )
            step = fill_in(see, Wish(guests=(*old, self.who)))
            assert step is not None
            return step
        return to_event(see, one, self.day) or see.tap(self.t("Edit", "编辑"), "button")

    def nears(self) -> Nears:
        def bring(*names: str, status: int = s.INVITED) -> Callable[[], None]:
            guests = tuple(Guest(name, status) for name in names)
            return self.put(replace(self.target, guests=(*self.target.guests, *guests)))

        alone = replace(self.target, guests=(Guest(self.who),))
        return (
            ("the other one", bring(self.other)),
            ("both of them", bring(self.who, self.other)),
            ("in place of the others", self.put(alone)),
            ("the first name alone", bring(self.given)),
        )


class Course(CalendarTask):
    """A course on two days a week; when it is was not said."""

    name, tier, split = "calendar-course", "hard", "test"
    may_change = EVENTS
    open_question = "from when to when it lasts"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.title = self.course
        first, second = sorted(random.sample(range(5), 2))
        self.day = self.next_week(first)
        self.days = 1 << first | 1 << second
        self.names = (first, second)
        self.until = self.day + timedelta(days=7 * random.randrange(5, 9) + second - first)
        start = random.choice((8, 10, 16, 18))
        self.start = time(start, random.choice((0, 30)))
        self.end = time(start + 1, random.choice((30, 45)))
        self._kept = (self.others_stay(), self.at_most(1))

    def goals(self) -> Goals:
        en = " and ".join(FULL_DAYS["en"][bit] for bit in self.names)
        zh = "和".join(FULL_DAYS["zh"][bit].replace("星期", "周") for bit in self.names)
        title, day, last = self.title, self.far(self.day), self.far(self.until)
        return {
            "en": (
                f"My “{title}” starts on {day} and is every {en} until {last}. Put it into the Family "
                "calendar "
                "with a reminder 30 minutes before.",
                f"Enter “{title}” as a repeating event: {en}, first time {day}, last time {last}, calendar "
                "Family, reminder 30 minutes before.",
                f"From {day} to {last} I go to “{title}” each {en}. Add the series to the calendar Family "
                "and "
                "let it remind me half an hour (30 minutes) before.",
                f"In the Family calendar, make a weekly series “{title}” on {en}, from {day} until {last}; "
                "30 minutes before I want a reminder.",
            ),
            "zh": (
                f"从{day}到{last}，每{zh}有“{title}”，记到家庭日历里，提前30分钟提醒。",
                f"新建每周重复的日程“{title}”：{zh}，{day}开始，{last}结束，日历选家庭，提醒设为提前30分钟。",
                f"我{day}起每{zh}去上“{title}”，到{last}为止，请加进家庭日历，并提前半小时（30分钟）提醒。",
            ),
        }

    def reply(self) -> str:
        start, end = f"{self.start:%H:%M}", f"{self.end:%H:%M}"
        return self.t(f"It starts at {start} and ends at {end}.", f"{start}开始，{end}结束。")

    @property
    def _rule(self) -> Rule:
        return Rule("weekly", self.days, self.until)

    def wanted(self) -> Sequence[Part]:
        start = datetime.combine(self.day, self.start)
        end = datetime.combine(self.day, self.end)

        def part(name: str, fits: Callable[[store.Event], bool]) -> Part:
            return Part(
                name, self.made(lambda one: (one.title, one.start) == (self.title, start) and fits(one))
            )

        return (
            part("the start", lambda one: not one.all_day),
            part("the end", lambda one: one.end == end),
            part("the days", lambda one: (one.rule.frequency, one.rule.days) == ("weekly", self.days)),
            part("the last day", lambda one: one.rule.until == self.until),
            part("the calendar", lambda one: one.calendar == s.FAMILY),
            part("the reminder", lambda one: one.reminder == 30),
        )

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish | AskUser:
        if all(part.holds() for part in self.wanted()):
            return DONE
        wish = Wish(
            title=self.title, day=self.day, rule=self._rule, calendar=s.FAMILY, reminder=30,
            start=self.start if self.questions else None, end=self.end if self.questions else None,
        )  # fmt: skip
        if form_of(see) is not None:
            step = fill_in(see, wish, until="time")
            return step or AskUser(self.t("From when to when does it last?", "几点开始，几点结束？"))
        return to_day(see, self.day) or see.tap(self.t("New event", "新建日程"), "button")

    def nears(self) -> Nears:
        right = self.event(self.title, self.day, self.start)
        right = replace(
            right, end=datetime.combine(self.day, self.end), rule=self._rule, calendar=s.FAMILY, reminder=30
        )
        one_day = replace(self._rule, days=1 << self.names[0])
        hour = timedelta(hours=1)
        return (
            ("on one of the days", self.put(replace(right, rule=one_day))),
            ("for ever", self.put(replace(right, rule=replace(self._rule, until=None)))),
            ("in another calendar", self.put(replace(right, calendar=s.PERSONAL))),
            ("an hour late", self.put(replace(right, start=right.start + hour, end=right.end + hour))),
            ("another length", self.put(replace(right, end=right.end + hour))),
        )


class NotMine(CalendarTask):
    """Move what somebody else has called, and only they can change."""

    name, tier, split = "calendar-not-mine", "medium", "test"
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.title = self.titles[0]
        host, guest = pick(phone, random, 2)
        self.day = self.today + timedelta(days=random.randrange(96, 120))
        old, new = random.sample(range(9, 17), 2)
        self.old, self.new = time(old), time(new, 30)
        made = self.event(self.title, self.day, self.old, 90, calendar=s.WORK)
        guests = (Guest(host.name, s.ACCEPTED), Guest(guest.name))
        self.target = self.plant(replace(made, organizer=host.name, status=s.ACCEPTED, guests=guests))

    def goals(self) -> Goals:
        title, day, new = self.title, self.far(self.day), f"{self.new:%H:%M}"
        return {
            "en": (
                f"Move “{title}” on {day} to {new}.",
                f"“{title}” on {day} must start at {new} for everybody. Change it in the calendar.",
                f"In Calendar, change the start of “{title}” ({day}) to {new}.",
                f"Please reschedule “{title}” of {day}: it should begin at {new} the same day.",
            ),
            "zh": (
                f"把{day}的“{title}”改到{new}。",
                f"{day}的“{title}”要改成{new}开始，请在日历里修改。",
                f"日历里{day}那场“{title}”，开始时间换成当天{new}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Action | Finish:
        page = see.page
        if isinstance(page, EventPage) and (page.id, page.day) == (self.target.id, self.day):
            if covered(see):
                return uncover(see)
            if page.open == "menu":
                return Finish("infeasible")
            if not page.open:
                return see.tap(self.t("More options", "更多选项"), "button")
        return to_event(see, self.target, self.day) or see.tap(self.t("More options", "更多选项"), "button")

    def nears(self) -> Nears:
        start = datetime.combine(self.day, self.new)
        moved = replace(self.target, start=start, end=start + timedelta(minutes=90))
        own = replace(moved, id=0, organizer="", status=0)

        def instead() -> None:
            store.answer(self.phone, self.target.id, s.DECLINED)
            store.put(self.phone, own)

        return (
            ("a second one of one's own", self.put(own)),
            ("declined, and one of one's own", instead),
            ("declined", lambda: store.answer(self.phone, self.target.id, s.DECLINED)),
            ("deleted", lambda: store.drop(self.phone, self.target.id)),
        )


ASKING = (InviteGuest, Course, NotMine)
