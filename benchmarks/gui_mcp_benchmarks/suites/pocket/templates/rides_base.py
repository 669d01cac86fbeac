"""What tasks in the rides app share: the way about, ordering a car, buying a ticket, and what must stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gui_mcp_devices.actions import Action, PressKey
from gui_mcp_devices.pocket.apps.rides import purse, store
from gui_mcp_devices.pocket.apps.rides.home import Rides
from gui_mcp_devices.pocket.apps.rides.parts import PACKAGE, day_name, hour, payment_name
from gui_mcp_devices.pocket.apps.rides.pickup import Pickup
from gui_mcp_devices.pocket.apps.rides.plan import Plan
from gui_mcp_devices.pocket.apps.rides.search import Search
from gui_mcp_devices.pocket.apps.rides.store import Ride, Spot, Where
from gui_mcp_devices.pocket.apps.rides.when import DAY, When, midnight
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
DONE, BACK, CANNOT = Finish("done"), PressKey("back"), Finish("infeasible")
RIDE, LINES, TRIPS, ACCOUNT = range(4)
RIDES = frozenset({"rides.db/rides"})
NAMES = (("Ride", "打车"), ("Lines", "公交地铁"), ("Trips", "行程"), ("Account", "我的"))


@dataclass(frozen=True, slots=True)
class Wish:
    """A ride as it is wanted."""

    start: Where
    spot: Spot
    goal: Where
    ware: str
    payment: int
    departs: int = 0
    note: str = ""
    coupon: str = ""


class RideTask(Template):
    """A task on the rides of a phone."""

    app = PACKAGE

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return purse.database(self.phone).execute(query, values).fetchall()

    def same(self, name: str, query: str, *values: object) -> Part:
        """What a query finds now, it finds at the end."""
        before = self.rows(query, *values)
        return Part(name, lambda: self.rows(query, *values) == before)

    def last(self) -> int:
        return max((one.id for one in store.rides(self.phone)), default=0)

    def since(self, known: int) -> list[Ride]:
        """Rides ordered after the one with that id, and not cancelled."""
        return [one for one in store.rides(self.phone) if one.id > known and one.status != "cancelled"]

    def old_rides_stay(self, known: int) -> Part:
        return self.same("the other rides", "SELECT * FROM rides WHERE _id <= ? ORDER BY _id", known)

    def place(self, name: str) -> Where:
        return next(one for one in store.places(self.phone) if one.name == name)

    def big(self) -> list[Where]:
        """Places where a car can stop at several alike spots."""
        return store.places(self.phone)[:7]

    def small(self) -> list[Where]:
        """Places of which no other has a name that holds theirs, and from which none starts by itself."""
        here = store.here(self.phone).name
        return [one for one in store.places(self.phone)[7:] if one.name != here]

    def paid(self, wish: Wish) -> str:
        """As it is stored."""
        return purse.payment_key(self.phone, wish.payment)

    def ordered(self, known: int, wish: Wish) -> Sequence[Part]:
        """Parts of one new ride that is as wanted."""

        def each(fits: Callable[[Ride], bool]) -> Callable[[], bool]:
            return lambda: len(made := self.since(known)) == 1 and fits(made[0])

        return (
            Part("where to", each(lambda one: one.goal_address == wish.goal.address)),
            Part("from where", each(lambda one: (one.start, one.spot) == (wish.start.name, wish.spot.name))),
            Part("the car", each(lambda one: one.ware == wish.ware)),
            Part("paid as wanted", each(lambda one: one.payment == self.paid(wish))),
            Part("the time", each(lambda one: not wish.departs or one.departs == wish.departs)),
            Part("now or later", each(lambda one: (one.status == "booked") == bool(wish.departs))),
            Part("the note", each(lambda one: one.note == wish.note)),
        )

    def order_now(self, wish: Wish) -> Callable[[], None]:
        """Brings about that it is ordered."""

        def bring() -> None:
            km = store.distance(wish.start, wish.goal)
            ware = next(one for one in store.wares(self.phone) if one.key == wish.ware)
            store.order(
                self.phone,
                {
                    "class": wish.ware, "start": wish.start.name, "spot": wish.spot.name,
                    "goal": wish.goal.name, "goal_address": wish.goal.address, "departs": wish.departs,
                    "minutes": 6 + km // 5, "wait": ware.wait, "km": km, "note": wish.note,
                    "coupon": wish.coupon, "payment": self.paid(wish), "fare_cents": ware.cents(km),
                    "discount_cents": 0,
                },
            )  # fmt: skip

        return bring


# -- the way about ----------------------------------------------------------------------------------------


def covered(see: See) -> bool:
    """Something of the system's lies over the app."""
    window = see.phone.scene().active()
    return window is None or window.package != see.page.package


def out(see: See) -> Action:
    """Nearer to the first page."""
    if covered(see) or (see.page.package == PACKAGE and see.page.over() is not None):
        return BACK
    return see.back() if see.page.package == PACKAGE else see.into(PACKAGE)


def to_tab(see: See, tab: int) -> Action | None:
    """Nearer to a part of the first page; None: it is in front."""
    page = see.page
    if covered(see) or not isinstance(page, Rides) or page.over() is not None:
        return out(see)
    return None if page.tab == tab else see.tap(see.phone.say(*NAMES[tab]), "tab")


def tap_row(see: See, title: str, rest: str = "") -> Action:
    """Tap what is called by a title and what stands below it; only the title is unlike all others."""
    whole = f"{title} {rest}".strip()
    found = see.find(whole)
    low = found is None or found.bounds is None or found.bounds.height < 24 * see.phone.density
    if low and (scroll := see.toward(title) or (see.toward(rest) if rest else None)) is not None:
        return scroll
    return see.tap(whole)


def at_sheet(page: Plan, wish: Wish) -> bool:
    """What the sheet over the plan is about is as wanted."""
    return {
        "note": page.note == wish.note and page.draft == wish.note,
        "coupon": page.coupon == wish.coupon,
        "payment": page.payment == wish.payment,
    }.get(page.sheet, True)


# -- a car ------------------------------------------------------------------------------------------------


def to_plan(see: See, wish: Wish) -> Action | None:
    """Nearer to a plan that begins and ends where it should; None: it is in front, perhaps with a sheet."""
    page, say = see.page, see.phone.say
    if covered(see):
        return BACK
    if isinstance(page, Search):
        return to_place(see, page, wish.start if page.start else wish.goal)
    if isinstance(page, Pickup):
        if page.where.name != wish.start.name:
            return see.tap(say("Another place", "换一个地点"), "button")
        if page.spot != wish.spot.id:
            return see.tap(wish.spot.name, "button")
        return see.tap(say("Pick me up here", "在这里上车"), "button")
    if isinstance(page, When):
        return pick_time(see, page, wish.departs)
    if isinstance(page, Plan):
        goal_right = page.goal.address == wish.goal.address
        start_right = (page.start.name, page.spot) == (wish.start.name, wish.spot.id)
        if goal_right and start_right:
            return None
        if page.sheet:
            return BACK
        if not goal_right:
            return tap_row(see, page.goal.name, page.goal.address)
        return tap_row(see, page.start.name, page.place.name if page.place else page.start.address)
    return to_tab(see, RIDE) or see.tap(say("Where to?", "要去哪里？"), "button")


def to_place(see: See, page: Search, target: Where) -> Action:
    """Choose a place where one is looked for."""
    whole = f"{target.name} {target.address}"
    if see.shows(whole) and page.query.strip() in ("", target.name):
        return tap_row(see, target.name, target.address)
    if page.query.strip() != target.name:
        return see.fill(page.hint, target.name)
    return tap_row(see, target.name, target.address)


def pick_time(see: See, page: When, moment: int) -> Action:
    phone = see.phone
    if not moment:
        return see.tap(phone.say("Now", "现在"), "radio")
    if (step := to_day(see, page, moment)) is not None:
        return step
    minute = (moment - midnight(phone, moment)) // 60
    if minute not in page.times:
        return BACK
    return see.reach("times", page.times.index(minute)) or see.tap(hour(phone, minute), "radio")


def to_day(see: See, page: When, moment: int) -> Action | None:
    """The day of a moment is chosen; None: it is."""
    day = (midnight(see.phone, moment) - midnight(see.phone, see.phone.now())) // DAY
    return see.tap(day_name(see.phone, moment), "tab") if page.day != day else None


def plan(see: See, wish: Wish) -> Action:
    """Nearer to the ride being ordered as it is wanted."""
    if (step := to_plan(see, wish)) is not None:
        return step
    page, say = see.page, see.phone.say
    assert isinstance(page, Plan)
    if page.note and page.note != wish.note and not wish.note:
        return out(see)
    ware = next(one for one in store.wares(see.phone) if one.key == wish.ware)
    right = (
        page.ware == wish.ware and page.departs == wish.departs and page.note == wish.note
        and page.coupon == wish.coupon and page.payment == wish.payment
    )  # fmt: skip
    if page.sheet == "confirm":
        return see.tap(say("Confirm ride", "确认叫车"), "button") if right else BACK
    if page.sheet:
        return _sheet(see, page, wish)
    if page.ware != wish.ware:
        return tap_row(see, ware.name, say(f"{ware.seats} seats", f"{ware.seats} 座"))
    if page.departs != wish.departs:
        return see.tap(say("Pick-up time", "上车时间"))
    if page.note != wish.note:
        return see.tap(say("Note to the driver", "给司机留言"))
    if page.coupon != wish.coupon:
        return see.tap(say("Coupon", "优惠券"))
    if page.payment != wish.payment:
        return see.tap(say("Payment", "付款方式"))
    return see.tap(say("Order ", "呼叫"), "button")


def _sheet(see: See, page: Plan, wish: Wish) -> Action:
    say = see.phone.say
    if page.sheet == "note" and wish.note and page.note != wish.note:
        if page.draft != wish.note:
            return see.fill(say("For example: I have a suitcase", "例如：我有一个行李箱"), wish.note)
        return see.tap(say("Save note", "保存留言"), "button")
    if at_sheet(page, wish) or page.sheet == "note":
        return BACK
    if page.sheet == "coupon":
        return see.tap(wish.coupon or say("No coupon", "不使用优惠券"), "radio")
    return see.tap(pay_name(see.phone, wish.payment), "radio")


def pay_name(phone: Phone, payment: int) -> str:
    """What a way to pay is called where one is chosen."""
    return payment_name(phone, purse.payment_key(phone, payment))
