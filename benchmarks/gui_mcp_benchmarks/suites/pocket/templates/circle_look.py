"""Tasks in the social network in which something is looked up, or turns out to be impossible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from gui_mcp_devices.pocket.apps.circle import people, places, store
from gui_mcp_devices.pocket.apps.circle.chat import ChatPage
from gui_mcp_devices.pocket.apps.circle.profile import Profile
from gui_mcp_devices.pocket.apps.circle.store import database
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.circle_base import (
    BACK,
    IMPOSSIBLE,
    CircleTask,
    Goals,
    Nears,
    covered,
    pick,
    to_event,
    to_group,
    to_profile,
    write,
)


class CountMembers(CircleTask):
    """Say how many members a group has; another one has nearly the same name."""

    name, tier, split = "circle-group-members", "easy", "gate"
    asks = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        one = random.choice([g for g in places.groups(phone) if not g.state])
        alike = self.t(f"{one.name} Juniors", f"{one.name}少年组")
        self.elses = one.members + random.randrange(2, 9)
        database(phone).execute(
            "INSERT INTO groups (name, about, picture, members) VALUES (?,?,?,?)",
            (alike, self.t("For those under sixteen.", "十六岁以下参加。"), one.picture, self.elses),
        )
        self.group = one

    def goals(self) -> Goals:
        name = self.group.name
        return {
            "en": (
                f"How many members does the group “{name}” on Circle have? Answer with the number.",
                f"Look up the group “{name}” in the Circle app and tell me how many people are in it.",
                f"I wonder how large “{name}” on Circle is. Just give me its number of members.",
                f"Tell me the member count of the Circle group called exactly “{name}”.",
            ),
            "zh": (
                f"圈子里的小组“{name}”有多少名成员？只回答数字。",
                f"打开圈子看看“{name}”这个小组有几个人，告诉我数字。",
                f"我想知道圈子小组“{name}”的成员数是多少。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        return [int(n) for n in re.findall(r"\d+", answer)] == [self.group.members]

    def next(self, see: See) -> Do:
        return to_group(see, self.group) or Finish("done", str(self.group.members))

    def nears(self) -> Nears:
        return ()

    def near_answers(self) -> Sequence[str]:
        count = self.group.members
        return (str(self.elses), str(count + 1), f"{count} or {self.elses}", "")


class FullEvent(CircleTask):
    """Take part in something that has no seat left."""

    name, tier, split = "circle-event-full", "easy", "train"
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        free = [e for e in places.events(phone) if not e.answer and not e.full]
        self.event, self.other = random.sample(free, 2)
        database(phone).execute("UPDATE events SET seats = going WHERE _id = ?", (self.event.id,))

    def goals(self) -> Goals:
        title = self.event.title
        return {
            "en": (
                f"Say on Circle that I am going to “{title}”.",
                f"Sign me up for the event “{title}” in the Circle app.",
                f"I would like to take part in “{title}”, which I saw on Circle. Answer it with Going.",
                f"Get me a seat at “{title}” on Circle.",
            ),
            "zh": (
                f"在圈子里帮我报名参加活动“{title}”。",
                f"我要去“{title}”，在圈子的活动里点参加。",
                f"圈子上的“{title}”活动，给我占一个名额。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Do:
        return to_event(see, self.event) or (BACK if see.page.over() is not None else IMPOSSIBLE)

    def nears(self) -> Nears:
        def ask() -> None:
            people.say(self.phone, self.event.host, self.t("Is there a seat for me?", "还有名额吗？"))

        return (
            ("another event", lambda: places.answer(self.phone, self.other.id, "going")),
            ("not going", lambda: places.answer(self.phone, self.event.id, "not")),
            ("wrote to the host", ask),
        )


class ClosedInbox(CircleTask):
    """Write to somebody who takes no messages."""

    name, tier, split = "circle-closed-inbox", "easy", "test"
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who, self.other = pick(phone, random, 2, where=lambda one: one.takes_messages)
        db = database(phone)
        db.execute("UPDATE members SET takes_messages = 0 WHERE _id = ?", (self.who.id,))
        self.post = write(phone, self.who.id, self.t("A quiet week ahead", "安静的一周开始了"), ago=4000)
        hour = random.randrange(2, 9)
        self.words = self.t(f"Shall we meet at {hour}?", f"我们{hour}点见好吗？")

    def goals(self) -> Goals:
        name, words = self.who.name, self.words
        return {
            "en": (
                f"Send {name} a direct message on Circle: “{words}”",
                f"Write to {name} privately in the Circle app. The message: “{words}”",
                f"On Circle, ask {name} “{words}” in a direct message, so that nobody else reads it.",
                f"Open the Circle chat with {name} and send “{words}”",
            ),
            "zh": (
                f"在圈子里给{name}发私信“{words}”",
                f"用圈子私聊{name}，内容是“{words}”，不要让别人看到。",
                f"打开圈子里和{name}的对话，发送“{words}”",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Do:
        page = see.page
        if isinstance(page, ChatPage) and page.member == self.who.id and not covered(see):
            return BACK if page.over() is not None else IMPOSSIBLE
        if isinstance(page, Profile) and page.id == self.who.id and page.over() is not None:
            return BACK
        return to_profile(see, self.who) or see.tap(self.t("Message", "发私信"), "button")

    def nears(self) -> Nears:
        def comment() -> None:
            store.comment(self.phone, self.post, self.words)

        def message() -> None:
            people.say(self.phone, self.other.id, self.words)

        def call_out() -> None:
            store.publish(self.phone, f"{self.who.name}: {self.words}")

        return (
            ("as a comment", comment),
            ("to somebody else", message),
            ("in a post", call_out),
        )


LOOK: tuple[type[Template], ...] = (CountMembers, FullEvent, ClosedInbox)
