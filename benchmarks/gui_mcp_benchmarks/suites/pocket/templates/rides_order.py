"""Tasks that end with a car that is ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from gui_mcp_devices.pocket.apps.contacts import schema as contacts
from gui_mcp_devices.pocket.apps.contacts.store import Contact
from gui_mcp_devices.pocket.apps.messages import schema as messages
from gui_mcp_devices.pocket.apps.messages import store as talk
from gui_mcp_devices.pocket.apps.rides import purse, store
from gui_mcp_devices.pocket.apps.rides.parts import hour
from gui_mcp_devices.pocket.apps.rides.pickup import Pickup
from gui_mcp_devices.pocket.apps.rides.plan import Plan
from gui_mcp_devices.pocket.apps.rides.purse import CASH
from gui_mcp_devices.pocket.apps.rides.ride import address_at
from gui_mcp_devices.pocket.apps.rides.search import Search
from gui_mcp_devices.pocket.apps.rides.store import Where
from gui_mcp_devices.pocket.apps.rides.when import DAY, When, midnight
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import AskUser

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    SMS,
    messages_db,
    messages_stay,
    nothing_else_sent,
    pick,
    threads_stay,
    to_chat,
    to_contact,
)
from gui_mcp_benchmarks.suites.pocket.templates.rides_base import (
    BACK,
    DONE,
    RIDE,
    RIDES,
    Goals,
    Nears,
    RideTask,
    Wish,
    covered,
    out,
    plan,
    to_day,
    to_plan,
    to_tab,
)

PAIRS = (
    ("gym", "健身房", ("Gym by the river", "Gym on the hill"), ("河边健身房", "山上健身房")),
    ("dentist", "牙医", ("Dentist Dr. Moss", "Dentist Dr. Reed"), ("牙医莫医生", "牙医柳医生")),
    ("piano teacher", "钢琴课", ("Piano teacher Ada", "Piano teacher Ben"), ("钢琴课小艾", "钢琴课小本")),
    (
        "kindergarten", "幼儿园", ("Kindergarten Sunflower", "Kindergarten Daisy"),
        ("向日葵幼儿园", "雏菊幼儿园"),
    ),
)  # fmt: skip


class WhichPlace(RideTask):
    """A ride to a saved place, where two are called alike."""

    name, tier, split = "rides-which-place", "medium", "test"
    may_change = RIDES
    open_question = "which of the two saved places is meant"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.word, self.word_zh, *labels = random.choice(PAIRS)
        for id, label in zip((3, 5), labels[phone.locale == "zh"], strict=True):
            purse.database(phone).execute("UPDATE saved SET label = ? WHERE _id = ?", (label, id))
        both = [one for one in store.saved(phone) if one.id in (3, 5)]
        random.shuffle(both)
        self.place_meant, self.other = both
        here = store.here(phone)
        ware = random.choice(("comfort", "taxi", "electric"))
        self.wish = Wish(here, store.spots(phone, here.place)[0], self.place_meant.where, ware, CASH)
        self.known = self.last()
        self._kept = (self.old_rides_stay(self.known),)

    def goals(self) -> Goals:
        word, zh, ware = self.word, self.word_zh, store.ware_name(self.phone, self.wish.ware)
        return {
            "en": (
                f"Take me to the {word}: order a {ware} from where I am, right now, and I pay in cash.",
                f"Order a {ware} to my {word} on Roundabout. Leave now, cash to the driver.",
                f"I am late for the {word}. Call a {ware} to bring me there; payment in cash.",
                f"Get a {ware} to the {word} from my saved places now and set the payment to cash.",
            ),
            "zh": (
                f"现在叫一辆{ware}送我去{zh}，用现金付款。",
                f"我要去{zh}，在环行出行马上叫{ware}，付现金给司机。",
                f"从常用地点里找{zh}，立刻叫一辆{ware}过去，付款方式选现金。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return self.ordered(self.known, self.wish)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def reply(self) -> str:
        label = self.place_meant.label
        return self.t(f"I mean the one saved as {label}.", f"我说的是存为“{label}”的那个。")

    def next(self, see: See) -> Do:
        if self.since(self.known):
            return DONE
        if self.questions:
            return plan(see, self.wish)
        page = see.page
        if covered(see):
            return BACK
        if not isinstance(page, Search) or page.start:
            return to_tab(see, RIDE) or see.tap(self.t("Where to?", "要去哪里？"), "button")
        if page.query:
            return see.tap(self.t("Clear", "清空"), "button")
        for one in (self.place_meant, self.other):
            if (scroll := see.toward(one.label) or see.toward(one.address)) is not None:
                return scroll
        return AskUser(
            self.t(
                f"There are two saved places: {self.place_meant.label} and {self.other.label}. Which one?",
                f"有两个常用地点：{self.place_meant.label}和{self.other.label}，要去哪一个？",
            )
        )

    def nears(self) -> Nears:
        return (
            ("the other place", self.order_now(replace(self.wish, goal=self.other.where))),
            ("paid by card", self.order_now(replace(self.wish, payment=purse.default_card(self.phone)))),
            ("another car", self.order_now(replace(self.wish, ware="economy"))),
        )


class BookWhen(RideTask):
    """A ride for tomorrow, of which the hour is not said."""

    name, tier, split = "rides-book-when", "hard", "train"
    may_change = RIDES
    open_question = "the time at which the car should come"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        start, goal = random.choice(self.big()), random.choice(self.small())
        spots = store.spots(phone, start.place)
        self.minute = random.randrange(13, 43) * 30
        departs = midnight(phone, phone.now()) + DAY + 60 * self.minute
        card = next(one for one in purse.cards(phone) if not one.default)
        ware = random.choice(("comfort", "electric", "taxi", "van"))
        self.last4 = card.last4
        self.wish = Wish(start, spots[1], goal, ware, card.id, departs)
        self.wrong = spots[0]
        self.known = self.last()
        self._kept = (self.old_rides_stay(self.known),)

    def goals(self) -> Goals:
        wish, last4 = self.wish, self.last4
        start, spot, goal = wish.start.name, wish.spot.name, wish.goal.name
        ware = store.ware_name(self.phone, wish.ware)
        return {
            "en": (
                f"Book a {ware} for tomorrow from {start} to {goal}. It picks me up at {spot}, and I pay "
                "with "
                f"the card ending in {last4}.",
                f"Tomorrow I need a {ware} to {goal}. Pick-up is {start}, {spot}; charge my card {last4}.",
                f"Reserve a ride on Roundabout for tomorrow: {start} ({spot}) to {goal}, class {ware}, card "
                f"{last4}.",
                f"Have a {ware} wait for me tomorrow at {spot} of {start} and take me to {goal}. Payment: "
                "card "
                f"with the last digits {last4}.",
            ),
            "zh": (
                f"预约明天的{ware}，从{start}的{spot}上车，去{goal}，用尾号 {last4} 的卡付款。",
                f"明天我要去{goal}，在{start}的{spot}上车，订一辆{ware}，刷尾号 {last4} 的卡。",
                f"在环行出行订明天的车：起点{start}（{spot}），终点{goal}，车型{ware}，付款卡尾号 {last4}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return self.ordered(self.known, self.wish)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def reply(self) -> str:
        clock = hour(self.phone, self.minute)
        return self.t(f"At {clock}, please.", f"{clock} 来接我。")

    def next(self, see: See) -> Do:
        if self.since(self.known):
            return DONE
        if self.questions:
            return plan(see, self.wish)
        page = see.page
        if isinstance(page, When) and not covered(see):
            ask = self.t("At what time tomorrow should the car come?", "明天几点来接您？")
            return to_day(see, page, self.wish.departs) or AskUser(ask)
        if (step := to_plan(see, self.wish)) is not None:
            return step
        if isinstance(page, Plan) and page.sheet:
            return BACK
        return see.tap(self.t("Pick-up time", "上车时间"))

    def nears(self) -> Nears:
        wish = self.wish
        return (
            ("another exit", self.order_now(replace(wish, spot=self.wrong))),
            ("a day later", self.order_now(replace(wish, departs=wish.departs + DAY))),
            ("half an hour late", self.order_now(replace(wish, departs=wish.departs + 1800))),
            ("now", self.order_now(replace(wish, departs=0))),
        )


class MeetAt(RideTask):
    """A ride from where somebody waits, as the last message says."""

    name, tier, split = "rides-meet-at", "hard", "test"
    also = (messages.PACKAGE,)
    may_change = RIDES | SMS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        (self.who,) = pick(phone, random, 1, where=lambda one: len(one.phones) == 1)
        self.number = self.who.phones[0].value
        start, goal = random.choice(self.big()), random.choice(self.small())
        spots = store.spots(phone, start.place)
        random.shuffle(spots)
        self.wrong, spot = spots[:2]
        self.wish = Wish(start, spot, goal, random.choice(("comfort", "taxi", "electric")), CASH)
        now, db = int(phone.now() * 1000), messages_db(phone)
        place = start.name
        first = self.t(f"I will be at {place}, {self.wrong.name}.", f"我在{place}的{self.wrong.name}等你。")
        then = self.t(
            f"Change of plan: the other side is closed, I wait at {spot.name}.",
            f"换地方了，那边封了，我在{spot.name}等。",
        )
        talk.receive(db, self.number, first, now - 4_000_000, read=True)
        talk.receive(db, self.number, then, now - 600_000)
        self.said = then
        self.known = self.last()
        self._kept = (
            self.old_rides_stay(self.known), messages_stay(phone), threads_stay(phone),
            nothing_else_sent(phone, ()),
        )  # fmt: skip

    def goals(self) -> Goals:
        name, start, goal = self.who.name, self.wish.start.name, self.wish.goal.name
        ware = store.ware_name(self.phone, self.wish.ware)
        return {
            "en": (
                f"{name} is waiting at {start}, the latest text message says where exactly. Order a {ware} "
                "from "
                f"that spot to {goal} now, to be paid in cash.",
                f"Read what {name} texted last and get a {ware} that stops right there at {start}. It goes "
                "to "
                f"{goal}; cash to the driver.",
                f"I want to collect {name} at {start} and go on to {goal}. Order a {ware} now, paid in "
                "cash, with "
                f"the pick-up point that {name} gave last in Messages.",
                f"Check my messages for the spot at {start} where {name} is now. Then call a {ware} from "
                "there to "
                f"{goal} and choose cash.",
            ),
            "zh": (
                f"{name}在{start}等着，具体位置看最新短信。从那里叫一辆{ware}去{goal}，现在就走，付现金。",
                f"看一下{name}最后发来的短信，在{start}的那个上车点叫{ware}，目的地{goal}，现金付款。",
                f"现在叫一辆{ware}到{goal}，上车点是{name}最近短信里说的{start}的位置，车费付现金给司机。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return self.ordered(self.known, self.wish)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def _unread(self) -> bool:
        query = "SELECT 1 FROM sms WHERE body = ? AND read = 0"
        return messages_db(self.phone).execute(query, (self.said,)).fetchone() is not None

    def next(self, see: See) -> Do:
        if self.since(self.known):
            return DONE
        if self._unread():
            return to_chat(see, [self.number]) or BACK
        return plan(see, self.wish)

    def nears(self) -> Nears:
        wish = self.wish
        return (
            ("where the first message says", self.order_now(replace(wish, spot=self.wrong))),
            ("paid by card", self.order_now(replace(wish, payment=purse.default_card(self.phone)))),
            ("the cheapest car", self.order_now(replace(wish, ware="economy"))),
        )


class ToContact(RideTask):
    """A ride to where somebody lives, as the contacts have it."""

    name, tier, split = "rides-to-contact", "medium", "train"
    also = (contacts.PACKAGE,)
    may_change = RIDES

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who, self.other = pick(phone, random, 2, where=lambda one: len(one.about.address) > 6)
        here = store.here(phone)
        ware = random.choice(("comfort", "taxi", "electric"))
        spot = store.spots(phone, here.place)[0]
        self.wish = Wish(here, spot, self._home(self.who), ware, CASH)
        self.known = self.last()
        self._kept = (self.old_rides_stay(self.known),)

    def _home(self, one: Contact) -> Where:
        return address_at(one.about.address, one.about.address)

    def goals(self) -> Goals:
        name, ware = self.who.name, store.ware_name(self.phone, self.wish.ware)
        return {
            "en": (
                f"Order a {ware} from here to the home of {name}; the address is in Contacts. Cash, right "
                "now.",
                f"I am going to see {name}. Open the address from the contact and get a {ware} there, paid "
                "in "
                "cash.",
                f"Take me to {name}: look up where that is in my contacts and call a {ware} now. I pay the "
                "driver in cash.",
                f"Find {name} in Contacts, tap the address, and order a {ware} that goes there, cash "
                "payment.",
            ),
            "zh": (
                f"从这里叫一辆{ware}去{name}家，地址在通讯录里，现在走，付现金。",
                f"我要去看{name}。从联系人里打开地址，叫{ware}过去，现金支付。",
                f"在通讯录查到{name}的地址，马上打一辆{ware}去那里，车费用现金给司机。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return self.ordered(self.known, self.wish)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        if self.since(self.known):
            return DONE
        page, address = see.page, self.wish.goal.address
        if not covered(see):
            if isinstance(page, Search) and not page.start:
                return out(see)
            if isinstance(page, Search | Pickup | When) or (
                isinstance(page, Plan) and page.goal.address == address
            ):
                return plan(see, self.wish)
            if isinstance(page, Plan):
                return out(see)
        return to_contact(see, self.who.id) or see.tap(address)

    def nears(self) -> Nears:
        wish = self.wish
        return (
            ("to somebody else", self.order_now(replace(wish, goal=self._home(self.other)))),
            ("paid by card", self.order_now(replace(wish, payment=purse.default_card(self.phone)))),
            ("the cheapest car", self.order_now(replace(wish, ware="economy"))),
        )


ORDERS: tuple[type[Template], ...] = (WhichPlace, BookWhen, MeetAt, ToContact)
