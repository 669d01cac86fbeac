"""Tasks in the rides app: what is kept, what was paid, rides that are shared, tickets."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.messages import schema as messages
from gui_mcp_devices.pocket.apps.messages import store as talk
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.apps.rides import purse, store, transit
from gui_mcp_devices.pocket.apps.rides.account import PlaceList
from gui_mcp_devices.pocket.apps.rides.data import NEVER
from gui_mcp_devices.pocket.apps.rides.forms import PlaceForm
from gui_mcp_devices.pocket.apps.rides.home import Rides
from gui_mcp_devices.pocket.apps.rides.lines import LinePage
from gui_mcp_devices.pocket.apps.rides.parts import moment_name, status_name
from gui_mcp_devices.pocket.apps.rides.ride import RidePage, told_of
from gui_mcp_devices.pocket.apps.rides.store import price
from gui_mcp_devices.pocket.apps.rides.when import DAY, midnight
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    SMS,
    at_chat,
    covered,
    messages_db,
    messages_stay,
    pick,
    sent_since,
    threads_stay,
    write_to,
)
from gui_mcp_benchmarks.suites.pocket.templates.rides_base import (
    ACCOUNT,
    BACK,
    DONE,
    LINES,
    RIDE,
    TRIPS,
    Goals,
    Nears,
    RideTask,
    Wish,
    out,
    tap_row,
    to_tab,
)
from gui_mcp_benchmarks.suites.pocket.templates.rides_cannot import CANNOT_BE
from gui_mcp_benchmarks.suites.pocket.templates.rides_order import ORDERS
from gui_mcp_benchmarks.suites.pocket.templates.rides_ticket import CheapestTicket

LABELS = (
    ("Boxing club", "拳击馆"), ("Choir room", "合唱团"), ("Pottery class", "陶艺课"), ("Book club", "读书会"),
    ("Chess evening", "象棋社"), ("Allotment", "菜园"),
)  # fmt: skip


class RenamePlace(RideTask):
    """Give a saved place another name."""

    name, tier, split = "rides-rename-place", "easy", "train"
    may_change = frozenset({"rides.db/saved"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.old, self.other = random.sample([one for one in store.saved(phone) if not one.kind], 2)
        self.new = phone.say(*random.choice(LABELS))
        self._kept = (
            self.same("the other places", "SELECT * FROM saved WHERE _id != ? ORDER BY _id", self.old.id),
            self.same("its address", "SELECT address FROM saved WHERE _id = ?", self.old.id),
        )

    def goals(self) -> Goals:
        old, new = self.old.label, self.new
        return {
            "en": (
                f"Rename the saved place {old} in Roundabout to {new}.",
                f"In the rides app, my saved place called {old} should be called {new} from now on.",
                f"Change the name of {old} among my saved places for rides: it is {new} now, same address.",
                f"Open Roundabout and give the place {old} the new name {new}.",
            ),
            "zh": (
                f"把环行出行里的常用地点“{old}”改名为“{new}”。",
                f"打车应用里存的{old}以后叫{new}，帮我改一下名称，地址不变。",
                f"在环行出行的常用地点中找到{old}，名称改成{new}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        query = "SELECT label FROM saved WHERE _id = ?"
        return (Part("its name", lambda: self.rows(query, self.old.id) == [(self.new,)]),)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        if self.wanted()[0].holds():
            return DONE
        page = see.page
        if isinstance(page, PlaceForm) and not covered(see):
            where = page.where
            if page.id != self.old.id or where is None or where.address != self.old.address:
                return out(see)
            if page.values["label"].strip() != self.new:
                return see.fill(self.t("Name", "名称"), self.new)
            return see.tap(self.t("Save place", "保存地点"), "button")
        if isinstance(page, PlaceList) and not covered(see) and page.over() is None:
            label = still(next((o.label for o in store.saved(self.phone) if o.id == self.old.id), None))
            return see.tap(self.t(f"Edit {label}", f"编辑{label}"), "button")
        return to_tab(see, ACCOUNT) or see.tap(self.t("Saved places", "常用地点"))

    def nears(self) -> Nears:
        def put(id: int, label: str) -> Callable[[], None]:
            where = next(one.where for one in store.saved(self.phone) if one.id == (id or self.old.id))
            return lambda: void(store.save_place(self.phone, id, label, where))

        return (
            ("another place", put(self.other.id, self.new)),
            ("a second one beside it", put(0, self.new)),
            ("the old name kept in it", put(self.old.id, f"{self.old.label} {self.new}")),
        )


class StarLine(RideTask):
    """Star one line among those with numbers like it."""

    name, tier, split = "rides-star-line", "easy", "gate"
    may_change = frozenset({"rides.db/starred_lines"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        every = transit.lines(phone)
        one, two = random.choice(((1, 3), (3, 1), (5, 6), (6, 5), (7, 8), (8, 7)))
        self.line, self.alike = (next(n for n in every if n.id == id) for id in (one, two))
        for line in (one, two):
            transit.star(phone, line, False)
        self._kept = (
            self.same("the other stars", "SELECT * FROM starred_lines WHERE line_id != ?", self.line.id),
        )

    def goals(self) -> Goals:
        name = self.line.name
        return {
            "en": (
                f"Star the line {name} in Roundabout.",
                f"I take {name} every day now. Put it among my starred lines.",
                f"Open the lines in the Roundabout app and mark {name} with a star.",
                f"Add {name} to the starred public transport lines.",
            ),
            "zh": (
                f"在环行出行里收藏{name}。",
                f"我现在每天坐{name}，把它加到收藏的线路里。",
                f"打开环行出行的公交地铁，给{name}加星标。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("starred", lambda: self.line.id in transit.starred(self.phone)),)

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        if self.wanted()[0].holds():
            return DONE
        page = see.page
        if isinstance(page, LinePage) and page.line == self.line.id and not covered(see):
            return see.tap(self.t("Star line", "收藏线路"), "button")
        if (step := to_tab(see, LINES)) is not None:
            return step
        assert isinstance(page, Rides)
        if page.lines not in ("", self.line.kind):
            return see.tap(self.t("All lines", "全部线路"), "tab")
        names, stops = transit.stops(self.phone), self.line.stops
        return tap_row(see, self.line.name, f"{names[stops[0]]} – {names[stops[-1]]}")

    def nears(self) -> Nears:
        def both() -> None:
            transit.star(self.phone, self.line.id, True)
            transit.star(self.phone, self.alike.id, True)

        return (
            ("the one like it", lambda: transit.star(self.phone, self.alike.id, True)),
            ("both", both),
        )


class LastFare(RideTask):
    """What the last ride to some place cost."""

    name, tier, split = "rides-last-fare", "easy", "test"
    asks = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        done = [one for one in store.rides(phone) if one.status == "done"]
        last, before = done[random.randrange(1, 6)], done[random.randrange(8, 11)]
        db = purse.database(phone)
        (fresh,) = random.sample([p for p in self.small() if all(p.name != r.goal for r in done)], 1)
        for one, fare in ((last, last.fare), (before, last.fare + 130 + random.randrange(1, 9) * 10)):
            db.execute(
                "UPDATE rides SET goal = ?, goal_address = ?, fare_cents = ? WHERE _id = ?",
                (fresh.name, fresh.address, fare, one.id),
            )
        self.goal = fresh.name
        self.ride, self.other = still(store.ride(phone, last.id)), still(store.ride(phone, before.id))

    def goals(self) -> Goals:
        goal = self.goal
        return {
            "en": (
                f"How much did my last ride to {goal} cost?",
                f"Look in Roundabout what I paid the last time I went to {goal}.",
                f"What was the total of my most recent trip to {goal}?",
                f"I took a car to {goal} more than once. Tell me the price of the latest one.",
            ),
            "zh": (
                f"我上一次打车去{goal}花了多少钱？",
                f"在环行出行里查一下，最近一次到{goal}的行程一共付了多少。",
                f"告诉我最后一次去{goal}的车费。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        said = {round(float(number) * 100) for number in re.findall(r"\d+(?:\.\d+)?", answer)}
        return self.ride.total in said and self.other.total not in said

    def next(self, see: See) -> Do:
        page = see.page
        if isinstance(page, RidePage) and page.ride == self.ride.id and not covered(see):
            if page.over() is not None:
                return BACK
            return Finish("done", price(self.ride.total, self.phone.locale))
        if (step := to_tab(see, TRIPS)) is not None:
            return step
        assert isinstance(page, Rides)
        if page.kind:
            return see.tap(self.t("All", "全部"), "tab")
        if page.ware:
            return see.tap(store.ware_name(self.phone, page.ware), "tab")
        index = [one.id for one in page.listed].index(self.ride.id)
        when, said = moment_name(self.phone, self.ride.departs), status_name(self.phone, "done")
        return see.reach("trips", index) or see.tap(f"{when} {said}")

    def nears(self) -> Nears:
        return ()

    def near_answers(self) -> Sequence[str]:
        locale = self.phone.locale
        return price(self.other.total, locale), price(self.ride.total + 100, locale), self.goal


class ShareRide(RideTask):
    """Send somebody what there is to know of the ride under way."""

    name, tier, split = "rides-share-ride", "medium", "gate"
    also = (messages.PACKAGE,)
    may_change = SMS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who, self.other = pick(phone, random, 2, where=lambda one: len(one.phones) == 1)
        start = random.choice(self.big())
        goal, later = random.sample(self.small(), 2)
        spot, card = store.spots(phone, start.place)[0], purse.default_card(phone)
        known = self.last()
        self.order_now(Wish(start, spot, goal, "comfort", card))()
        tomorrow = midnight(phone, phone.now()) + DAY + 10 * 3600
        self.order_now(Wish(start, spot, later, "economy", card, tomorrow))()
        now, booked = sorted(self.since(known), key=lambda one: one.id)
        driver, car, plate = random.choice(self.rows("SELECT name, car, plate FROM drivers"))
        purse.database(phone).execute(
            "UPDATE rides SET status = 'riding', due = ?, driver = ?, car = ?, plate = ? WHERE _id = ?",
            (int(phone.now()) + 5400, driver, car, plate, now.id),
        )
        purse.database(phone).execute("UPDATE rides SET due = ? WHERE _id = ?", (NEVER, booked.id))
        self.ride, self.booked = still(store.ride(phone, now.id)), booked
        # A draft gives up its id when its conversation gets a message.
        query = "SELECT COALESCE(MAX(_id), 0) + 1 FROM sms WHERE type != 3"
        self.first = int(str(self.value("mmssms.db", query)))
        self._kept = (messages_stay(phone), threads_stay(phone))

    def goals(self) -> Goals:
        name = self.who.name
        return {
            "en": (
                f"Share the ride I am on now with {name} by text message.",
                f"{name} wants to know which car I am in. Use the share button of my current ride in "
                "Roundabout.",
                f"Let {name} follow where I am: send the details of the ride under way as a message.",
                f"Send {name} an SMS with my present trip, shared from the Roundabout app.",
            ),
            "zh": (
                f"把我正在坐的这趟车的行程用短信分享给{name}。",
                f"{name}想知道我坐的是哪辆车，从环行出行把当前行程分享过去。",
                f"给{name}发一条短信，内容是环行出行里进行中行程的分享信息。",
            ),
        }

    def _sent(self) -> list[tuple[str, str]]:
        return sent_since(self.phone, self.first)

    def wanted(self) -> Sequence[Part]:
        key = talk.key_of(self.who.phones[0].value)
        return (
            Part(
                "the ride is shared",
                lambda: any(
                    to == key and told_of(self.phone, self.ride) in body for to, body in self._sent()
                ),
            ),
        )

    def kept(self) -> Sequence[Part]:
        return (*self._kept, Part("nothing else was sent", lambda: len(self._sent()) <= 1))

    def next(self, see: See) -> Do:
        if self.wanted()[0].holds():
            return DONE
        page, whole = see.page, told_of(self.phone, self.ride)
        if isinstance(page, NewPage) and page.text.strip() == whole and not covered(see):
            return write_to(see, [self.who], whole)
        if at_chat(see, [self.who.phones[0].value]) and page.over() is None:
            db = messages_db(self.phone)
            if talk.draft(db, talk.find(db, [talk.key_of(self.who.phones[0].value)])).strip() == whole:
                return see.tap(self.t("Send message", "发送短信"))
        if isinstance(page, RidePage) and page.ride == self.ride.id and not covered(see):
            return BACK if page.over() is not None else see.tap(self.t("Share ride", "分享行程"), "button")
        if (step := to_tab(see, RIDE)) is not None:
            return step
        when, said = moment_name(self.phone, self.ride.departs), status_name(self.phone, "riding")
        return tap_row(see, when, f"{said} {self.ride.goal}")

    def _put(self, to: str, body: str) -> Callable[[], None]:
        def bring() -> None:
            now, db = int(self.phone.now() * 1000), messages_db(self.phone)
            talk.send(db, talk.open_thread(db, [to], now), [to], body, now)

        return bring

    def nears(self) -> Nears:
        whole, to = told_of(self.phone, self.ride), self.who.phones[0].value
        return (
            ("to somebody else", self._put(self.other.phones[0].value, whole)),
            ("the ride of tomorrow", self._put(to, told_of(self.phone, self.booked))),
            ("the plate is missing", self._put(to, whole.replace(self.ride.plate, ""))),
        )


def void(_: object) -> None:
    """What is done is all that matters."""


RIDES_TEMPLATES: tuple[type[Template], ...] = (
    RenamePlace, StarLine, LastFare, ShareRide, CheapestTicket, *CANNOT_BE, *ORDERS,
)  # fmt: skip
