"""Tasks in the calendar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.changes import delete, save
from gui_mcp_devices.pocket.apps.calendar.days import FULL_DAYS, time_said
from gui_mcp_devices.pocket.apps.calendar.event import EventPage
from gui_mcp_devices.pocket.apps.calendar.instances import instance, invited
from gui_mcp_devices.pocket.apps.calendar.invitations import Invitations
from gui_mcp_devices.pocket.apps.calendar.main import Main
from gui_mcp_devices.pocket.apps.calendar.repeats import Rule
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.calendar_ask import ASKING
from gui_mcp_benchmarks.suites.pocket.templates.calendar_base import (
    EVENTS,
    CalendarTask,
    Goals,
    Nears,
    Wish,
    to_day,
    to_event,
    to_main,
)
from gui_mcp_benchmarks.suites.pocket.templates.calendar_cross import CROSS
from gui_mcp_benchmarks.suites.pocket.templates.calendar_form import fill_in, form_of
from gui_mcp_benchmarks.suites.pocket.templates.people import BACK, DONE, covered, uncover


class AllDay(CalendarTask):
    """Write down what lasts a whole day of next week."""

    name, tier, split = "calendar-all-day", "easy", "train"
    may_change = EVENTS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.title = self.titles[0]
        self.day = self.next_week()
        self._kept = (self.others_stay(), self.at_most(1))

    def goals(self) -> Goals:
        title, day = self.title, self.near(self.day)
        return {
            "en": (
                f"Put “{title}” into my calendar as an all-day event {day}.",
                f"I have “{title}” {day}, and it takes the whole day. Add it to the calendar.",
                f"Calendar: new event, title {title}, {day}, all day.",
                f"Please block the whole day {day} in the calendar and call it “{title}”.",
            ),
            "zh": (
                f"在日历里新建全天日程“{title}”，日期是{day}。",
                f"{day}一整天都是“{title}”，帮我记到日历里。",
                f"{day}帮我留出一整天，日程标题写{title}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def there(whole: bool) -> Part:
            fits = self.made(
                lambda one: (
                    one.title == self.title
                    and one.start.date() == self.day
                    and (one.all_day or not whole)
                    and not one.rule
                    and (one.end - one.start <= timedelta(days=1))
                )
            )
            return Part("all day" if whole else "the event on its day", fits)

        return (there(False), there(True))

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        if form_of(see) is not None:
            step = fill_in(see, Wish(title=self.title, day=self.day, all_day=True, rule=Rule()))
            assert step is not None
            return step
        return to_day(see, self.day) or see.tap(self.t("New event", "新建日程"), "button")

    def nears(self) -> Nears:
        right = self.event(self.title, self.day)
        week = timedelta(days=7)
        return (
            ("a week late", self.put(self.event(self.title, self.day + week))),
            ("this week", self.put(self.event(self.title, self.day - week))),
            ("with hours", self.put(self.event(self.title, self.day, time(9)))),
            ("twice", self.put(right, right)),
            ("without a title", self.put(self.event("", self.day))),
        )


class When(CalendarTask):
    """Say when something of next week begins."""

    name, tier, split = "calendar-when", "easy", "test"
    asks = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.title = self.titles[0]
        self.day = self.next_week()
        hours = random.sample(range(8, 20), 3)
        self.at = time(hours[0], random.choice((5, 20, 35, 50)))
        self.others = [time(hour, random.choice((10, 25, 40, 55))) for hour in hours[1:]]
        self.target = self.plant(self.event(self.title, self.day, self.at))
        self.plant(self.event(self.title, self.day + timedelta(days=7), self.others[0]))
        self.plant(self.event(self.titles[1], self.day, self.others[1]))

    def goals(self) -> Goals:
        title, day = self.title, self.near(self.day)
        return {
            "en": (
                f"At what time does “{title}” begin {day}? Answer as HH:MM.",
                f"Look into my calendar: when is “{title}” {day}? Tell me the time at which it starts, "
                "like 09:05.",
                f"When do I have to be at “{title}” {day}? Just the starting time, hours and minutes.",
                f"I have “{title}” {day}. What does the calendar give as its start? Reply with the time "
                "alone.",
            ),
            "zh": (
                f"{day}的“{title}”几点开始？按HH:MM回答。",
                f"查一下日历，{day}“{title}”是什么时候，只告诉我开始时间，如09:05。",
                f"我{day}几点要去“{title}”？回答几点几分就行，写成 时:分。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        found = re.findall(r"(\d{1,2})[:：](\d{2})\s*([ap]\.?m)?", answer.lower())
        times = {
            (int(hour) % 12 + (12 if half.startswith("p") else 0) if half else int(hour), int(minute))
            for hour, minute, half in found
        }
        return times == {(self.at.hour, self.at.minute)}

    def next(self, see: See) -> Action | Finish:
        page = see.page
        if isinstance(page, EventPage) and (page.id, page.day) == (self.target.id, self.day):
            return uncover(see) if covered(see) else Finish("done", f"{self.at:%H:%M}")
        if (way := to_day(see, self.day)) is not None:
            return way
        if see.shows(f"{self.title} {time_said(self.phone, self.target.start)}"):
            return Finish("done", f"{self.at:%H:%M}")
        return see.tap(self.title)

    def nears(self) -> Nears:
        return ()

    def near_answers(self) -> Sequence[str]:
        end = (datetime.combine(self.day, self.at) + timedelta(hours=1)).time()
        wrong = [f"{at:%H:%M}" for at in (*self.others, end)]
        return (*wrong, f"{self.at:%H:%M} – {end:%H:%M}", str(self.at.hour), "")


class NoInvitation(CalendarTask):
    """Accept an invitation that never came."""

    name, tier, split = "calendar-no-invitation", "easy", "gate"
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.title = self.titles[0]
        self.other = random.choice(invited(phone))

    def goals(self) -> Goals:
        title, who = self.title, self.other.organizer
        return {
            "en": (
                f"Accept {who}'s invitation to “{title}”.",
                f"{who} has invited me to “{title}”. Answer the invitation in the calendar with yes.",
                f"In Calendar, say that I will come to “{title}”, which {who} invited me to.",
                f"Open my invitations and reply Yes to the one from {who} for “{title}”.",
            ),
            "zh": (
                f"接受{who}发来的“{title}”邀请。",
                f"{who}邀请我参加“{title}”，在日历里回复接受。",
                f"打开日历的邀请，{who}的“{title}”那条，回复参加。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Action | Finish:
        page = see.page
        if isinstance(page, Invitations) and not covered(see):
            *_, last = [*invited(self.phone), *invited(self.phone, answered=True)]
            return Finish("infeasible") if see.shows(last.title) else see.toward(last.title) or BACK
        if isinstance(page, Main) and page.drawer and not covered(see):
            return see.tap(self.t("Invitations", "邀请"))
        return to_main(see) or see.tap(self.t("Open menu", "打开菜单"), "button")

    def nears(self) -> Nears:
        own = self.event(self.title, self.next_week(), time(12))
        return (
            ("another of theirs accepted", lambda: store.answer(self.phone, self.other.id, s.ACCEPTED)),
            ("written down by oneself", self.put(own)),
            (
                "another invitation renamed",
                self.put(replace(self.other, title=self.title, status=s.ACCEPTED)),
            ),
        )


class MoveOnce(CalendarTask):
    """One time of a series is at another hour."""

    name, tier, split = "calendar-move-once", "medium", "train"
    may_change = EVENTS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.title = self.course
        self.day = self.next_week(0, 1, 2, 3, 4)
        old, new = random.sample((9, 11, 13, 15, 17, 19), 2)
        self.old, self.new = time(old, random.choice((0, 15))), time(new, random.choice((30, 45)))
        rule = Rule("weekly", 1 << self.day.weekday())
        self.target = self.plant(
            replace(self.event(self.title, self.day - timedelta(days=28), self.old, 75), rule=rule)
        )
        self._kept = (self.others_stay(self.target.id), self.at_most(1), Part("the series", self._series))

    def goals(self) -> Goals:
        title, day = self.title, self.near(self.day)
        old, new, name = f"{self.old:%H:%M}", f"{self.new:%H:%M}", FULL_DAYS["en"][self.day.weekday()]
        return {
            "en": (
                f"“{title}” {day} is at {new} instead of {old}, only this once. Change it in my calendar.",
                f"Move “{title}” {day} to {new}. All other weeks stay at {old}.",
                f"My “{title}” takes place every {name} at {old}. Just the one {day} starts at {new}: please "
                "correct that one.",
                f"Reschedule a single “{title}”: the one {day} goes to {new} on the same day.",
            ),
            "zh": (
                f"{day}的“{title}”改到{new}开始，只改这一次。",
                f"“{title}”平时是{old}，{day}那次改成{new}，其他几周不变，请在日历里改好。",
                f"把{day}那次“{title}”挪到当天{new}，不要动整个系列。",
            ),
        }

    def _series(self) -> bool:
        now = store.event(self.phone, self.target.id)
        return (
            now is not None
            and replace(now, left_out=frozenset()) == self.target
            and now.left_out <= {self.day}
        )

    def _moved(self) -> bool:
        start = datetime.combine(self.day, self.new)
        return any(
            one.title == self.title
            and (one.start, one.end) == (start, start + timedelta(minutes=75))
            and not one.rule
            for one in self.added()
        )

    def _left(self) -> bool:
        now = store.event(self.phone, self.target.id)
        return now is not None and self.day in now.left_out

    def wanted(self) -> Sequence[Part]:
        return (Part("at the new time", self._moved), Part("not at the old time", self._left))

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Action | Finish:
        if all(part.holds() for part in self.wanted()):
            return DONE
        one = still(store.event(self.phone, self.target.id))
        if form_of(see, one.id, self.day) is not None:
            step = fill_in(see, Wish(start=self.new))
            assert step is not None
            return step
        return to_event(see, one, self.day) or see.tap(self.t("Edit", "编辑"), "button")

    def nears(self) -> Nears:
        week = timedelta(days=7)

        def change(weeks: int, scope: str) -> None:
            day = self.day + weeks * week
            start = datetime.combine(day, self.new)
            new = replace(self.target, start=start, end=start + timedelta(minutes=75))
            was = instance(self.target, day)
            if scope == "all":
                save(self.phone, new, was, "all")
            else:
                save(self.phone, new, was, "following" if scope == "following" else "one")

        return (
            ("the whole series", lambda: change(0, "all")),
            ("from then on", lambda: change(0, "following")),
            ("the week after", lambda: change(1, "one")),
            ("only deleted", lambda: delete(self.phone, instance(self.target, self.day), "one")),
            ("both times", self.put(self.event(self.title, self.day, self.new, 75))),
        )


CALENDAR: tuple[type[Template], ...] = (AllDay, When, NoInvitation, MoveOnce, *CROSS, *ASKING)
