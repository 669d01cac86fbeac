"""What tasks in the social network share: whom and what to take, the way about, what must not change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from gui_mcp_devices.actions import Action, PressKey
from gui_mcp_devices.pocket.apps.circle import people, places
from gui_mcp_devices.pocket.apps.circle.home import DISCOVER, SEARCH, Home
from gui_mcp_devices.pocket.apps.circle.joining import EventPage, GroupPage
from gui_mcp_devices.pocket.apps.circle.parts import when
from gui_mcp_devices.pocket.apps.circle.people import Member
from gui_mcp_devices.pocket.apps.circle.places import Event, Group
from gui_mcp_devices.pocket.apps.circle.post import PostPage
from gui_mcp_devices.pocket.apps.circle.profile import Profile
from gui_mcp_devices.pocket.apps.circle.schema import PACKAGE
from gui_mcp_devices.pocket.apps.circle.store import Post, database
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
DONE, BACK, IMPOSSIBLE = Finish("done"), PressKey("back"), Finish("infeasible")


class CircleTask(Template):
    app = PACKAGE

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return [tuple(row) for row in database(self.phone).execute(query, values)]

    def stays(self, name: str, query: str, *values: object) -> Part:
        """What the query gives is as it is now."""
        before = self.rows(query, *values)
        return Part(name, lambda: self.rows(query, *values) == before)

    def ids(self, table: str, column: str) -> set[int]:
        return {int(str(id)) for (id,) in self.rows(f"SELECT {column} FROM {table}")}

    def last(self, table: str) -> int:
        return max(self.ids(table, "_id"), default=0)


def pick(
    phone: Phone, random: Random, count: int, *, where: Callable[[Member], bool] = lambda one: True
) -> list[Member]:
    """Members whose name is in no other's, neither muted nor blocked."""
    every = people.search(phone, "")
    fit = [
        one
        for one in every
        if not one.muted and sum(one.name in other.name for other in every) == 1 and where(one)
    ]
    return random.sample(fit, count)


def write(phone: Phone, author: int, text: str, picture: str = "", ago: int = 600) -> int:
    """A post of somebody's, made so many seconds ago; its id."""
    made = database(phone).execute(
        "INSERT INTO posts (author, text, picture, created, liked) VALUES (?,?,?,?,?)",
        (author, text, picture, int(phone.now()) - ago, 5),
    )
    return made.lastrowid or 0


# -- the way about ----------------------------------------------------------------------------------------


def covered(see: See) -> bool:
    """Something of the system's lies over the app."""
    window = see.phone.scene().active()
    return window is None or window.package != see.page.package


def leave(see: See) -> Action:
    """Out of a page; what was written there is let go."""
    if see.page.over() is None:
        return see.back()
    discard = see.phone.say("Discard", "放弃")
    return see.tap(discard, "button") if see.shows(discard, "button") else BACK


def to_tab(see: See, tab: int) -> Action | None:
    """Nearer to a part of the first page with nothing over it; None: it is in front."""
    page = see.page
    if covered(see):
        return BACK
    if not isinstance(page, Home):
        return leave(see) if page.package == PACKAGE else see.into(PACKAGE)
    if page.over() is not None:
        return BACK
    if page.tab == tab:
        return None
    if page.focus:
        return BACK
    names = (("Home", "首页"), ("Search", "搜索"), ("Discover", "发现"), ("Alerts", "通知"), ("Me", "我"))
    return see.tap(see.phone.say(*names[tab]), "tab")


def to_profile(see: See, one: Member) -> Action | None:
    """Nearer to the profile of somebody; None: it is in front, perhaps with something over it."""
    page = see.page
    if isinstance(page, Profile) and page.id == one.id and not covered(see):
        return None
    return to_found(see, one.name) or see.tap(f"{one.name} @{one.handle}")


def to_found(see: See, name: str) -> Action | None:
    """Nearer to the list of who is called so; None: it is in front."""
    if (way := to_tab(see, SEARCH)) is not None:
        return way
    page = see.page
    assert isinstance(page, Home)
    if page.kind != "people":
        return see.tap(see.phone.say("People", "用户"))
    if page.query.strip() != name:
        return see.fill(see.phone.say("Search Circle", "搜索圈子"), name)
    return None


def to_post(see: See, post: Post, author: Member) -> Action | None:
    """Nearer to the page of a post by the profile of its author; None: it is in front."""
    page = see.page
    if isinstance(page, PostPage) and page.id == post.id and not covered(see):
        return None
    if isinstance(page, Profile) and page.id == author.id and page.over() is not None:
        return BACK
    return to_profile(see, author) or to_row(see, post.text, post.text)


def to_section(see: See, section: str) -> Action | None:
    """Nearer to the list of events or of groups; None: it is in front."""
    if (way := to_tab(see, DISCOVER)) is not None:
        return way
    page = see.page
    assert isinstance(page, Home)
    if page.section != section:
        return see.tap(
            see.phone.say(*{"events": ("Events", "活动"), "groups": ("Groups", "小组")}[section]), "tab"
        )
    if section == "events" and page.only != "all":
        return see.tap(see.phone.say("Coming up", "即将开始"))
    return None


def to_row(see: See, says: str, text: str) -> Action:
    """Tap the row whose words begin with `says`; scroll to the one with `text` in it while it is not seen."""
    found = see.find(says)
    if found is None and (scroll := see.toward(text)) is not None:
        return scroll
    return see.tap(says)


def to_group(see: See, group: Group) -> Action | None:
    """Nearer to the page of a group; None: it is in front."""
    page = see.page
    if isinstance(page, GroupPage) and page.id == group.id and not covered(see):
        return None
    return to_section(see, "groups") or to_row(see, f"{group.name} {group.about}", group.about)


def row_of(phone: Phone, event: Event) -> tuple[str, str]:
    """How the row of an event begins, and the part of it that stands in no other row."""
    moment = when(phone, event.starts)
    alone = sum(one.title == event.title for one in places.events(phone)) == 1
    return f"{event.title} {moment}", event.title if alone else moment


def to_event(see: See, event: Event) -> Action | None:
    """Nearer to the page of an event; None: it is in front."""
    page = see.page
    if isinstance(page, EventPage) and page.id == event.id and not covered(see):
        return None
    return to_section(see, "events") or to_row(see, *row_of(see.phone, event))
