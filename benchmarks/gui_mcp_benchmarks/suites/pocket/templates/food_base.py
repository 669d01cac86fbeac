"""What tasks about meals and helpers share: the way about the app, and what must not change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from gui_mcp_devices.actions import Action, Point, PressKey, Ref, Scroll, Tap
from gui_mcp_devices.pocket.apps.food import booked, ledger, store
from gui_mcp_devices.pocket.apps.food.agenda import ReservationPage
from gui_mcp_devices.pocket.apps.food.basket import BasketPage
from gui_mcp_devices.pocket.apps.food.booked import Reservation
from gui_mcp_devices.pocket.apps.food.dish import DishPage
from gui_mcp_devices.pocket.apps.food.helpers import HelperPage, Helpers, SlotPage
from gui_mcp_devices.pocket.apps.food.home import DISCOVER, Home
from gui_mcp_devices.pocket.apps.food.ledger import Line, Order
from gui_mcp_devices.pocket.apps.food.parts import PACKAGE
from gui_mcp_devices.pocket.apps.food.place import MENU, PlacePage
from gui_mcp_devices.pocket.apps.food.reserve import ReservePage
from gui_mcp_devices.pocket.apps.food.search import Results, Search
from gui_mcp_devices.pocket.apps.food.store import Dish, Place
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
DONE, BACK, NEVER = Finish("done"), PressKey("back"), Finish("infeasible")
NAMES = {
    "en": ("Marlene Frost", "Tobias Ward", "Ingrid Solberg", "Cosmo Bright", "Della Moon"),
    "zh": ("邹一鸣", "顾思远", "贺若兰", "龚建平", "汤晓燕"),
}
"""Under which a table is reserved."""


class FoodTask(Template):
    app = PACKAGE

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return store.rows(self.phone, query, *values)

    def same(self, name: str, query: str, *values: object) -> Part:
        """What a query finds now, it finds at the end."""
        before = self.rows(query, *values)
        return Part(name, lambda: self.rows(query, *values) == before)

    def last(self, table: str) -> int:
        """The greatest id in a table."""
        return int(str(self.rows(f"SELECT coalesce(max(_id), 0) FROM {table}")[0][0]))

    def ordered(self, known: int) -> list[Order]:
        """Orders since the one with that id."""
        return [order for order in ledger.orders(self.phone) if order.id > known]

    def reserved(self, known: int) -> list[Reservation]:
        """Tables reserved since the one with that id and not given up."""
        return [r for r in booked.reservations(self.phone) if r.id > known and not r.cancelled]


def branches(phone: Phone) -> list[tuple[Place, Place]]:
    """Pairs of places of the same name."""
    every = store.find(phone, "", store.Filter(), "near")
    return [(one, other) for one in every for other in every if one.name == other.name and one.id < other.id]


def table_pair(phone: Phone, random: Random) -> tuple[Place, Place, str, int]:
    """Two branches, and a day and a time at which both have a table; a half hour later they have one too."""
    pairs = branches(phone)
    random.shuffle(pairs)
    days = booked.days(phone)[2:]
    for one, other in pairs:
        for day in random.sample(days, len(days)):
            both = free_times(phone, one, day) & free_times(phone, other, day)
            good = sorted(m for m in both if m >= 17 * 60 and m + 30 in both)
            if good:
                first, second = random.sample((one, other), 2)
                return first, second, day, random.choice(good)
    raise LookupError("there is no table at two branches")


def free_times(phone: Phone, place: Place, day: str) -> set[int]:
    return {*booked.table_times(place, day)} - booked.full_times(phone, place.id, day)


def day_in(phone: Phone, day: str) -> str:
    """As the app writes it, for a sentence."""
    return booked.day_name(phone, day)


# -- the way about ------------------------------------------------------------------------------------------


def covered(see: See) -> bool:
    """Something of the system's lies over the app."""
    window = see.phone.scene().active()
    return window is None or window.package != see.page.package


def out(see: See) -> Action:
    """Nearer to the app's first page."""
    if covered(see) or (see.page.package == PACKAGE and see.page.over() is not None):
        return BACK
    return see.back() if see.page.package == PACKAGE else see.into(PACKAGE)


def to_tab(see: See, tab: int) -> Action | None:
    """Nearer to a part of the first page; None: it is in front."""
    page = see.page
    if covered(see) or not isinstance(page, Home):
        return out(see)
    labels = (("Discover", "发现"), ("Orders", "订单"), ("Booked", "预订"), ("Me", "我的"))
    return None if page.tab == tab else see.tap(see.phone.say(*labels[tab]), "tab")


def to_results(see: See, query: str) -> Action | None:
    """Nearer to what is found for `query`; None: it is in front."""
    page, say = see.page, see.phone.say
    if covered(see):
        return BACK
    if isinstance(page, Results) and page.query == query:
        return BACK if page.over() is not None else None
    if isinstance(page, Search):
        if " ".join(page.query.split()) == query:
            return see.tap(say("Search", "搜索"), "button")
        return see.fill(say("Search dishes and places", "搜索菜品和商家"), query)
    if isinstance(page, Home) and page.tab == DISCOVER:
        return see.tap(say("Search dishes and places", "搜索菜品和商家"))
    return to_tab(see, DISCOVER) if isinstance(page, Home) else out(see)


def to_place(see: See, id: int) -> Action | None:
    """Nearer to the page of a place, found by its name; None: it is in front."""
    page = see.page
    if covered(see):
        return BACK
    if isinstance(page, PlacePage) and page.place == id:
        return None
    place = store.place(see.phone, id)
    if isinstance(page, Results) and page.over() is None:
        found = [p.id for p in store.find(see.phone, page.query, page.wanted, page.sort)]
        if id in found:
            return see.reach("results", found.index(id)) or see.tap(f"{place.name} {place.street} ")
    return to_results(see, place.name) or out(see)


def tap_row(see: See, title: str, whole: str) -> Action:
    """A row that is called `whole` and says `title` first; it may lie further down."""
    found = see.find(whole)
    box = found.bounds if found is not None else None
    if found is not None and box is not None and box.height >= 30 * see.phone.density:
        return Tap(Ref(found.ref))
    return see.toward(title) or see.tap(whole)


def to_dish(see: See, dish: Dish) -> Action | None:
    """Nearer to a dish of a place; None: it is in front."""
    page = see.page
    if isinstance(page, DishPage) and page.dish == dish.id and not covered(see):
        return None
    if (step := to_place(see, dish.place)) is not None:
        return step
    if isinstance(page, PlacePage) and page.tab != MENU:
        return see.tap(see.phone.say("Menu", "菜单"), "tab")
    return tap_row(see, dish.name, f"{dish.name} {store.price(dish.cents, see.phone.locale)}")


def to_basket(see: See, place: int) -> Action | None:
    """Nearer to the basket of a place, in which something is; None: it is in front."""
    page, say = see.page, see.phone.say
    if covered(see):
        return BACK
    if isinstance(page, BasketPage) and page.place == place:
        return None
    if isinstance(page, PlacePage) and page.place == place:
        return see.tap(say("View basket", "查看餐篮"), "button")
    return to_place(see, place) or out(see)


def named(line: Line) -> str:
    """As the buttons of its row call it."""
    return f"{line.name} ({line.says})" if line.says else line.name


def mend(see: See, place: int, dish: int, chosen: Sequence[int], quantity: int) -> Action | None:
    """Nearer to a basket with so many of one dish and nothing else; None: that is what is in it, or it is
    empty."""
    lines, say, page = ledger.basket(see.phone, place), see.phone.say, see.page
    wrong = next((n for n in lines if (n.dish, n.chosen) != (dish, tuple(chosen))), None)
    many = next((n for n in lines if n.quantity != quantity), None)
    if wrong is None and many is None:
        return None
    if (step := to_basket(see, place)) is not None:
        return step
    if page.over() is not None:
        return BACK
    if wrong is not None:
        return see.tap(say(f"Remove {named(wrong)}", f"移除{named(wrong)}"), "button")
    assert many is not None
    less = many.quantity > quantity
    return see.tap(
        say(f"Fewer {named(many)}", f"减少{named(many)}")
        if less
        else say(f"More {named(many)}", f"增加{named(many)}"),
        "button",
    )


def pick_day(see: See, day: str) -> Action:
    """A day in the line of days, which goes on to the right."""
    phone = see.phone
    name = booked.day_name(phone, day)
    found = see.find(name, "radio")
    if found is not None and found.bounds is not None and found.bounds.width >= 24 * phone.density:
        return Tap(Ref(found.ref))
    days = booked.days(phone)
    seen = [(d, e) for d in days if (e := see.find(booked.day_name(phone, d), "radio")) is not None]
    if not seen:
        return see.toward(booked.day_name(phone, days[0])) or BACK
    box = seen[0][1].bounds
    assert box is not None
    far = phone.width // 2 if day > seen[0][0] else -phone.width // 2
    return Scroll(dx=far, at=Point(phone.width // 2, box.top + box.height // 2))


def reserve(
    see: See, page: ReservePage, day: str, minute: int, people: int, name: str, word: str = ""
) -> Action:
    """On the page of a table: these choices and the confirmation. `word`: of the button."""
    say = see.phone.say
    right = page.day == day and page.minute == minute and page.people == people
    right = right and " ".join(page.name.split()) == name
    if page.asking:
        return see.tap(say("Confirm", "确认"), "button") if right else BACK
    if page.day != day:
        return pick_day(see, day)
    if page.minute != minute:
        return see.tap(store.clock(minute), "radio")
    if page.people != people:
        more = say("More people", "增加人数"), say("Fewer people", "减少人数")
        return see.tap(more[page.people > people], "button")
    if " ".join(page.name.split()) != name:
        return see.fill(say("Name", "预订人"), name)
    return see.tap(word or say("Reserve", "预订"), "button")


def to_reserving(see: See, place: int) -> Action | None:
    """Nearer to where a new table at a place is reserved; None: it is in front."""
    page = see.page
    if isinstance(page, ReservePage) and page.place == place and not page.moved and not covered(see):
        return None
    return to_place(see, place) or see.tap(see.phone.say("Reserve a table", "预订餐位"), "button")


def to_reservation(see: See, one: Reservation) -> Action | None:
    """Nearer to a table that is reserved; None: it is in front, perhaps with a question over it."""
    page = see.page
    if covered(see):
        return BACK
    if isinstance(page, ReservationPage) and page.id == one.id:
        return None
    if (step := to_tab(see, 2)) is not None:
        return step
    name = store.place(see.phone, one.place).name
    when = f"{booked.day_name(see.phone, one.day)} {store.clock(one.minute)}"
    return tap_row(see, name, f"{name} {when}")


def to_slots(see: See, job: int, trade: str) -> Action | None:
    """Nearer to the hours for a job; None: they are in front."""
    page, phone = see.page, see.phone
    if covered(see):
        return BACK
    if isinstance(page, SlotPage) and page.job == job:
        return None
    made = booked.job(phone, job)
    helper = booked.helper(phone, made.helper)
    if isinstance(page, HelperPage) and page.helper == helper.id:
        return tap_row(see, made.name, f"{made.name} {store.price(made.cents, phone.locale)}")
    if isinstance(page, Helpers) and page.trade == helper.trade:
        return tap_row(see, helper.name, f"{helper.name} {helper.street}")
    if isinstance(page, Home):
        return to_tab(see, DISCOVER) or see.tap(trade, "button")
    return out(see)
