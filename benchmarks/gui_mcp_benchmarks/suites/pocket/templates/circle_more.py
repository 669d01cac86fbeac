"""Tasks in the social network that leave something open, or lead through the contacts or the messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from gui_mcp_devices.pocket.apps.circle import people, places
from gui_mcp_devices.pocket.apps.circle.answers import SITE
from gui_mcp_devices.pocket.apps.circle.joining import EventPage, GroupPage
from gui_mcp_devices.pocket.apps.circle.parts import when
from gui_mcp_devices.pocket.apps.circle.people import Member
from gui_mcp_devices.pocket.apps.circle.places import Event
from gui_mcp_devices.pocket.apps.circle.profile import Profile
from gui_mcp_devices.pocket.apps.circle.store import database
from gui_mcp_devices.pocket.apps.contacts import schema as contacts
from gui_mcp_devices.pocket.apps.contacts import store as book
from gui_mcp_devices.pocket.apps.contacts.detail import DetailPage
from gui_mcp_devices.pocket.apps.messages import schema as messages
from gui_mcp_devices.pocket.apps.messages import store as talk
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.world import CITIES, CITIES_ZH
from gui_mcp_models.model import AskUser

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates import people as known
from gui_mcp_benchmarks.suites.pocket.templates.circle_base import (
    BACK,
    DONE,
    CircleTask,
    Goals,
    Nears,
    covered,
    pick,
    row_of,
    to_event,
    to_found,
    to_group,
    to_profile,
    to_row,
    to_section,
)


class FollowNamesake(CircleTask):
    """Follow one of two who are called the same."""

    name, tier, split = "circle-follow-namesake", "medium", "test"
    may_change = frozenset({"circle.db/follows"})
    open_question = "which of the two people of that name to follow"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        (one,) = pick(phone, random, 1, where=lambda one: not one.followed and bool(one.city))
        cities = CITIES_ZH if phone.locale == "zh" else CITIES
        city = random.choice([c for c in cities if c != one.city])
        handle = f"{one.handle[:16]}.{random.randrange(2, 9)}"
        made = database(phone).execute(
            "INSERT INTO members (name, handle, city, followers) VALUES (?,?,?,?)",
            (one.name, handle, city, random.randrange(40, 400)),
        )
        two = still(people.member(phone, made.lastrowid or 0))
        pair: list[Member] = [one, two]
        random.shuffle(pair)
        self.who, self.other = pair
        query = "SELECT member_id FROM follows WHERE member_id != ?"
        self._kept = self.stays("the others that are followed", query, self.who.id)

    def goals(self) -> Goals:
        name = self.who.name
        return {
            "en": (
                f"Follow {name} on Circle.",
                f"I want to see what {name} posts on Circle from now on: press Follow.",
                f"Look for {name} in the Circle app and start following.",
                f"Add {name} to the people whom I follow on Circle.",
            ),
            "zh": (
                f"在圈子里关注{name}。",
                f"以后想在圈子看到{name}的动态，帮我点关注。",
                f"打开圈子搜索{name}，把这个人加到我的关注里。",
            ),
        }

    def reply(self) -> str:
        return self.t(f"I mean the one from {self.who.city}.", f"我说的是{self.who.city}的那位。")

    def wanted(self) -> Sequence[Part]:
        return (Part("followed", lambda: self.who.id in self.ids("follows", "member_id")),)

    def kept(self) -> Sequence[Part]:
        return (self._kept,)

    def next(self, see: See) -> Do:
        if self.wanted()[0].holds():
            return DONE
        if not self.questions:
            name, where = self.who.name, (self.who.city, self.other.city)
            return to_found(see, name) or AskUser(
                self.t(
                    f"There are two people called {name}, from {where[0]} and from {where[1]}. Which one?",
                    f"有两位{name}，分别在{where[0]}和{where[1]}，要关注哪一位？",
                )
            )
        if isinstance(see.page, Profile) and see.page.id == self.who.id and see.page.over() is not None:
            return BACK
        return to_profile(see, self.who) or see.tap(self.t("Follow", "关注"), "button")

    def nears(self) -> Nears:
        def follow(*ids: int) -> Callable[[], None]:
            def bring() -> None:
                for id in ids:
                    people.follow(self.phone, id, True)

            return bring

        def greet() -> None:
            people.say(self.phone, self.who.id, self.t("Hello!", "你好！"))

        return (
            ("the other one", follow(self.other.id)),
            ("both", follow(self.who.id, self.other.id)),
            ("wrote to them", greet),
        )


def copy_event(phone: Phone, one: Event, title: str, starts: int, place: str) -> int:
    """Another event of the same host and group; its id."""
    made = database(phone).execute(
        "INSERT INTO events (title, about, place, starts, host, group_id, picture, going) "
        "VALUES (?,?,?,?,?,?,?,?)",
        (title, one.about, place, starts, one.host, one.group, one.picture, 4),
    )
    return made.lastrowid or 0


class ShareEvent(CircleTask):
    """Take part in one of two events of the same title, and text two people about it."""

    name, tier, split = "circle-share-event", "hard", "test"
    also = (messages.PACKAGE,)
    may_change = known.SMS | {"circle.db/answers"}
    open_question = "which of the two events of that title is meant"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        one = random.choice([e for e in places.events(phone) if not e.full and not e.answer][3:8])
        other_place = random.choice([e.place for e in places.events(phone) if e.place != one.place])
        odd = one.starts + 900  # at a minute at which nothing else begins
        database(phone).execute("UPDATE events SET starts = ? WHERE _id = ?", (odd, one.id))
        starts = odd + random.randrange(2, 6) * 86_400 + 3600
        two = copy_event(phone, one, one.title, starts, other_place)
        ids = [one.id, two]
        random.shuffle(ids)
        self.event, self.other = (still(places.event(phone, id)) for id in ids)
        *self.to, self.elses = known.pick(phone, random, 3, where=lambda c: len(c.phones) == 1)
        self.numbers = [c.phones[0].value for c in self.to]
        self.first = known.next_message(phone)
        query = "SELECT event_id, answer FROM answers WHERE event_id != ?"
        self._kept = (
            known.messages_stay(phone),
            known.threads_stay(phone),
            self.stays("other answers", query, self.event.id),
        )

    def goals(self) -> Goals:
        title, (one, two) = self.event.title, (c.name for c in self.to)
        return {
            "en": (
                f"Answer “{title}” on Circle with Going, then share the event with {one} and {two} in "
                "one group text message.",
                f"I am going to “{title}”. Say so on Circle, and use the share button of the event to text "
                f"it to {one} and {two} together.",
                f"Sign me up for “{title}” in the Circle app and let {one} and {two} know by SMS, both in "
                "the same message, with what sharing the event gives.",
                f"{one} and {two} want to come to “{title}” as well: share it from Circle to both of them in "
                "one SMS. And mark me as going.",
            ),
            "zh": (
                f"在圈子里参加“{title}”，再把这个活动用一条短信分享给{one}和{two}。",
                f"我要去“{title}”，在圈子点参加，然后用活动的分享功能群发短信给{one}和{two}。",
                f"{one}和{two}也想去“{title}”：从圈子把活动用短信一起分享给这两位，并给我报名。",
            ),
        }

    def reply(self) -> str:
        moment = when(self.phone, self.event.starts)
        return self.t(f"I mean the one on {moment}.", f"我说的是{moment}那一场。")

    def _sent(self) -> list[tuple[str, str]]:
        return known.sent_since(self.phone, self.first)

    def _tells(self, body: str, event: Event) -> bool:
        """The text of the share button is about this one and no other."""
        return re_event(body) == [event.id] and event.title in body

    def wanted(self) -> Sequence[Part]:
        def told(number: str) -> Callable[[], bool]:
            key = talk.key_of(number)
            return lambda: any(to == key and self._tells(body, self.event) for to, body in self._sent())

        def going() -> bool:
            return self.rows("SELECT answer FROM answers WHERE event_id = ?", self.event.id) == [("going",)]

        parts = [Part(f"sent to {c.name}", told(c.phones[0].value)) for c in self.to]
        return (*parts, Part("going", going))

    def kept(self) -> Sequence[Part]:
        keys = {talk.key_of(number) for number in self.numbers}

        def only() -> bool:
            sent = self._sent()
            return len(sent) <= 2 and all(to in keys and self._tells(body, self.event) for to, body in sent)

        return (*self._kept, Part("nothing else was sent", only))

    def next(self, see: See) -> Do:
        *told, going = (part.holds() for part in self.wanted())
        if all(told) and going:
            return DONE
        page, event = see.page, self.event
        if not self.questions:
            if (way := to_section(see, "events")) is not None:
                return way
            for one in (event, self.other):
                if not see.shows(row_of(self.phone, one)[0]) and (far := see.toward(event.title)) is not None:
                    return far
            first, second = (when(self.phone, one.starts) for one in (event, self.other))
            return AskUser(
                self.t(
                    f"There are two events “{event.title}”: {first} and {second}. Which one?",
                    f"“{event.title}”有两场：{first}和{second}，是哪一场？",
                )
            )
        if isinstance(page, NewPage) and going and not all(told):
            if covered(see):
                return known.uncover(see)
            if self._tells(page.text, event):
                return known.write_to(see, self.to, page.text.strip())
            return see.back()
        if (way := to_event(see, event)) is not None:
            return way
        assert isinstance(page, EventPage)
        if not going:
            return BACK if page.dialog else see.tap(self.t("Going", "参加"), "button")
        if page.dialog:
            return see.tap(self.t("Send as a text message", "用短信发送"))
        return see.tap(self.t("Share event", "分享活动"), "button")

    def nears(self) -> Nears:
        def end(event: Event, to: Sequence[str], *, going: bool = True) -> Callable[[], None]:
            def bring() -> None:
                db, now = known.messages_db(self.phone), int(self.phone.now() * 1000)
                body = EventPage(self.phone, event.id).said(event)
                talk.send(db, talk.open_thread(db, to, now), to, body, now)
                if going:
                    places.answer(self.phone, event.id, "going")

            return bring

        return (
            ("the other event", end(self.other, self.numbers)),
            ("to one of them", end(self.event, self.numbers[:1])),
            ("to one more", end(self.event, [*self.numbers, self.elses.phones[0].value])),
            ("not going", end(self.event, self.numbers, going=False)),
        )


def re_event(body: str) -> list[int]:
    """Ids of the events whose addresses stand in a text."""
    found = [word.removeprefix(f"{SITE}e/") for word in body.split() if word.startswith(f"{SITE}e/")]
    return [int(id) for id in found if id.isdecimal()]


class JoinRecommended(CircleTask):
    """Join the group that a contact's note names, go to what it does next, and follow who holds that."""

    name, tier, split = "circle-join-recommended", "hard", "train"
    also = (contacts.PACKAGE,)
    may_change = frozenset({"circle.db/memberships", "circle.db/answers", "circle.db/follows"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        ahead = {e.group: e for e in reversed(places.events(phone)) if not e.answer and not e.full}
        open_ = [g for g in places.groups(phone) if not g.state and not g.closed and g.id in ahead]
        self.group, self.other = random.sample(open_, 2)
        self.host, self.elses = pick(phone, random, 2, where=lambda one: not one.followed)
        query = "UPDATE events SET host = ? WHERE _id = ?"
        database(phone).execute(query, (self.host.id, ahead[self.group.id].id))
        self.event = still(places.event(phone, ahead[self.group.id].id))
        later = self.event.starts + 9 * 86_400
        title = self.t(f"{self.event.title}, part two", f"{self.event.title}续场")
        self.later = copy_event(phone, self.event, title, later, self.event.place)
        database(phone).execute(query, (self.elses.id, self.later))
        (who,) = known.pick(phone, random, 1, where=lambda c: not c.about.note)
        note = self.t(f"Recommends the Circle group {self.group.name}", f"推荐了圈子小组{self.group.name}")
        book.save(known.contacts_db(phone), replace(who, about=replace(who.about, note=note)))
        self.who = who
        self._kept = (
            self.stays("other groups", "SELECT * FROM memberships WHERE group_id != ?", self.group.id),
            self.stays("other answers", "SELECT * FROM answers WHERE event_id != ?", self.event.id),
            self.stays("others followed", "SELECT * FROM follows WHERE member_id != ?", self.host.id),
        )

    def goals(self) -> Goals:
        name = self.who.name
        return {
            "en": (
                f"{name} recommended a Circle group to me; I noted which one in {name}'s contact. Join it, "
                "say that I am going to its next event, and follow the host of that event.",
                f"Read the note in the contact of {name}: it names a group on Circle. Become a member there "
                "and answer the group's nearest event with Going. Its host is somebody I want to follow.",
                f"Join the Circle group from my contact note about {name}. Also sign me up for whatever that "
                "group does next, and start following the person who hosts it.",
                f"Which group did {name} recommend? It is in Contacts. Join that one on Circle and mark me "
                "as going to its first upcoming event, no other; then follow that event's host.",
            ),
            "zh": (
                f"{name}给我推荐过一个圈子小组，记在通讯录{name}的备注里。加入它，报名它最近的一场活动，并关注活动发起人。",
                f"看一下联系人{name}的备注，里面写了圈子的小组名，去加入这个小组，参加它的下一场活动，再关注这场活动的发起人。",
                f"通讯录里{name}的备注提到哪个小组？在圈子加入，对它最先开始的活动点参加，还要关注发起人。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def joined() -> bool:
            query = "SELECT state FROM memberships WHERE group_id = ?"
            return self.rows(query, self.group.id) == [("member",)]

        def going() -> bool:
            return self.rows("SELECT answer FROM answers WHERE event_id = ?", self.event.id) == [("going",)]

        def followed() -> bool:
            return self.host.id in self.ids("follows", "member_id")

        return (Part("joined", joined), Part("going", going), Part("followed", followed))

    def kept(self) -> Sequence[Part]:
        return self._kept

    def _read(self) -> bool:
        """The contact stands open, so that the note was seen."""
        pages = (page for task in self.phone.tasks for page in task.pages)
        return any(isinstance(page, DetailPage) and page.id == self.who.id for page in pages)

    def next(self, see: See) -> Do:
        joined, going, followed = (part.holds() for part in self.wanted())
        if joined and going and followed:
            return DONE
        if not joined and not going and not self._read():
            return known.to_contact(see, self.who.id) or BACK
        page = see.page
        if joined and isinstance(page, EventPage) and page.id == self.event.id and not covered(see):
            if page.dialog:
                return BACK
            if not going:
                return see.tap(self.t("Going", "参加"), "button")
            host = self.host.name
            return see.tap(self.t(f"Hosted by {host}", f"发起人：{host}"))
        if going and isinstance(page, Profile) and page.id == self.host.id and not covered(see):
            return BACK if page.over() is not None else see.tap(self.t("Follow", "关注"), "button")
        if (way := to_group(see, self.group)) is not None:
            return way
        assert isinstance(page, GroupPage)
        if page.over() is not None:
            return BACK
        if not joined:
            return see.tap(self.t("Join group", "加入小组"), "button")
        return to_row(see, *row_of(self.phone, self.event))

    def nears(self) -> Nears:
        def end(group: int, *events: int, host: int = self.host.id) -> Callable[[], None]:
            def bring() -> None:
                one = places.group(self.phone, group)
                if one is not None:
                    places.join(self.phone, one)
                for event in events:
                    places.answer(self.phone, event, "going")
                people.follow(self.phone, host, True)

            return bring

        return (
            ("another group", end(self.other.id, self.event.id)),
            ("not going", end(self.group.id)),
            ("the event after it", end(self.group.id, self.later)),
            ("both events", end(self.group.id, self.event.id, self.later)),
            ("the other host", end(self.group.id, self.event.id, host=self.elses.id)),
        )


MORE: tuple[type[Template], ...] = (FollowNamesake, ShareEvent, JoinRecommended)
