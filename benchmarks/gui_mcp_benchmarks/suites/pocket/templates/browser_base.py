"""What tasks in the browser share: the way about its window and its sites, and what must not change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gui_mcp_devices.actions import Action, PressKey
from gui_mcp_devices.pocket.apps.browser import library, shelf, store
from gui_mcp_devices.pocket.apps.browser.data import PACKAGE
from gui_mcp_devices.pocket.apps.browser.lore import OPUS
from gui_mcp_devices.pocket.apps.browser.main import Browser
from gui_mcp_devices.pocket.apps.browser.store import HOME
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Part, Template

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
Stop = tuple[str, str, str]
"""Address, name of the link that leads there, and the second line of that link."""
DONE, BACK = Finish("done"), PressKey("back")
IMPOSSIBLE = Finish("infeasible")
MARKS = "browser.db/bookmarks"


class BrowserTask(Template):
    app = PACKAGE

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return store.database(self.phone).execute(query, values).fetchall()

    def same(self, name: str, query: str, *values: object) -> Part:
        """What a query finds now, it finds at the end."""
        before = self.rows(query, *values)
        return Part(name, lambda: self.rows(query, *values) == before)

    def latest(self, table: str) -> int:
        return int(str(self.rows(f"SELECT COALESCE(MAX(_id), 0) FROM {table}")[0][0]))


def articles(phone: Phone) -> list[tuple[str, str]]:
    """Address and title of every article of the encyclopedia."""
    rows = store.database(phone).execute(
        "SELECT url, title FROM pages WHERE url LIKE ? ORDER BY rowid", (f"{OPUS}wiki/%",)
    )
    return [(str(url), str(title)) for url, title in rows]


def look_alike(phone: Phone, url: str) -> tuple[str, str]:
    """Another article of the same kind."""
    kind = url.rpartition("-")[0]
    return next(one for one in articles(phone) if one[0].startswith(kind) and one[0] != url)


def void(value: object) -> None:
    """What a call gave is not needed."""


# -- the way about ----------------------------------------------------------------------------------------


def covered(see: See) -> bool:
    """Something of the system's lies over the app."""
    window = see.phone.scene().active()
    return window is None or window.package != see.page.package


def to_window(see: See) -> Action | None:
    """Nearer to the browser's window, with nothing over it; None: it is in front."""
    page = see.page
    if covered(see):
        return BACK
    if not isinstance(page, Browser):
        return see.back() if page.package == PACKAGE else see.into(PACKAGE)
    return BACK if page.over() is not None or page.finding else None


def at(see: See, url: str) -> bool:
    """A page of a site is in front."""
    page = see.page
    return to_window(see) is None and isinstance(page, Browser) and page.tab.url == url


def to_page(see: See, *way: Stop) -> Action | None:
    """Nearer to the last page of a way that begins on the first page; None: it is in front."""
    if (step := to_window(see)) is not None:
        return step
    page = see.page
    assert isinstance(page, Browser)
    now = page.tab.url
    if now == way[-1][0]:
        return None
    if now == HOME:
        return see.tap(way[0][1], "button")
    here = next((index for index, stop in enumerate(way) if stop[0] == now), None)
    if here is None:
        return BACK if page.focus else see.tap(see.phone.say("Home page", "主页"), "button")
    return tap_link(see, way[here + 1][1], way[here + 1][2])


def tap_link(see: See, title: str, detail: str = "") -> Action:
    """Tap a link by its whole name, not what only begins so."""
    whole = f"{title} {detail}".strip()
    least = 12 * see.phone.density
    for one in see.screen.elements:
        if one.name == whole and one.role != "text" and one.bounds is not None and one.bounds.height >= least:
            return see.tap(whole, one.role)
    return see.toward(title) or see.tap(whole, "button")


def fill_in(see: See, *fields: tuple[str, str, str]) -> Action | None:
    """Nearer to the fields of the page in front (key, label, text) holding their texts; None: they do."""
    page = see.page
    assert isinstance(page, Browser)
    for key, label, text in fields:
        if page.value(key) != text:
            return see.fill(label, text)
    return None


# -- the library ------------------------------------------------------------------------------------------


def account_way(phone: Phone) -> tuple[Stop, ...]:
    say = phone.say
    who = shelf.reader(phone)
    front = (library.SITE, say("Library", "图书馆"), "")
    return (front, (f"{library.SITE}account", say("My account", "我的账户"), who[1] if who else ""))


def log_in(see: See, login: str, password: str) -> Action | None:
    """Nearer to being logged in as that reader; None: so it is."""
    phone, say = see.phone, see.phone.say
    if store.cookie(phone, library.SITE, "session") == login:
        return None
    page = see.page
    forms = (f"{library.SITE}login", f"{library.SITE}account")
    if to_window(see) is None and isinstance(page, Browser) and page.tab.url in forms:
        fields = (
            ("login", say("Reader name", "读者名"), login),
            ("password", say("Password", "密码"), password),
        )
        return fill_in(see, *fields) or see.tap(say("Log in", "登录"), "button")
    return to_page(see, *account_way(phone)) or BACK


def reader(phone: Phone) -> tuple[str, str]:
    """Reader name and password of the owner of the phone."""
    row = store.database(phone).execute("SELECT login, password FROM readers WHERE _id = 1").fetchone()
    return str(row[0]), str(row[1])
