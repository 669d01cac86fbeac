"""Which page an address shows, and what its buttons do. There are no other sites than these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

from gui_mcp_devices.pocket.apps.browser import library, shelf, store, townhall, transit
from gui_mcp_devices.pocket.apps.browser.blocks import (
    Block,
    Document,
    Field,
    Heading,
    Link,
    Notice,
    Para,
    Submit,
    parse,
)
from gui_mcp_devices.pocket.apps.browser.lore import COURIER, OPUS
from gui_mcp_devices.pocket.apps.browser.words import Outcome, host_of

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ENGINES = {
    "seeker": ("Seeker", "寻路搜索"),
    "lantern": ("Lantern", "灯火搜索"),
    "magpie": ("Magpie", "喜鹊搜索"),
}
FRONTS: tuple[tuple[str, str, str, str], ...] = (
    (OPUS, "Encyclopedia", "百科", "book"),
    (COURIER, "News", "新闻", "list"),
    (transit.SKIES, "Weather", "天气", "cloud-sun"),
    (library.SITE, "Library", "图书馆", "bookmark"),
    (transit.RAILS, "Trains", "列车", "train"),
    (townhall.SITE, "Town hall", "市民中心", "flag"),
    ("https://seeker.example/", "Seeker", "寻路搜索", "search"),
    ("https://status.example/", "Status", "状态", "chart"),
)
"""Sites that the first page offers."""
MOST_FOUND = 30


def document(phone: Phone, url: str) -> Document:
    host, path, query = _parts(url)
    name = host.removesuffix(".example")
    found: Document | None = None
    if name in ENGINES and host != name:
        found = _engine(phone, name, query.get("q", "")) if not path else None
    elif name in ("opus", "courier") and host != name:
        row = (
            store.database(phone)
            .execute("SELECT title, body FROM pages WHERE url = ?", (f"https://{host}/{path}",))
            .fetchone()
        )
        found = None if row is None else Document(str(row[0]), parse(str(row[1])))
    elif host == host_of(library.SITE):
        found = library.document(phone, path, query)
    elif host == host_of(transit.SKIES):
        found = transit.weather(phone, path)
    elif host == host_of(transit.RAILS):
        found = transit.timetable(phone, path, query)
    elif host == host_of(townhall.SITE):
        found = townhall.document(phone, path)
    elif host == "status.example":
        return _broken(phone)
    else:
        return _nowhere(phone, host)
    return found or _missing(phone, host)


def _parts(url: str) -> tuple[str, str, dict[str, str]]:
    """Host, path without its first slash, and the query."""
    try:
        parts = urlsplit(url)
        return parts.netloc, parts.path.strip("/"), dict(parse_qsl(parts.query))
    except ValueError:
        return "", "", {}


def act(phone: Phone, url: str, action: str, values: Mapping[str, str]) -> Outcome:
    """A button of the page at `url` was touched."""
    host, _, _ = _parts(url)
    if host == host_of(library.SITE):
        return library.act(phone, action, values)
    if host == host_of(transit.SKIES):
        return transit.act_weather(phone, action, values)
    if host == host_of(transit.RAILS):
        return transit.act_timetable(phone, action, values)
    if host == host_of(townhall.SITE):
        return townhall.act(phone, action, values)
    query = " ".join(values.get("q", "").split())
    if action == "search" and query:
        store.remember_search(phone, query)
        return Outcome(search_url(query, host.removesuffix(".example")))
    return Outcome()


def file_at(phone: Phone, url: str) -> tuple[str, bytes] | None:
    """What an address downloads, instead of showing it."""
    host, path, _ = _parts(url)
    return townhall.file_at(phone, path) if host == host_of(townhall.SITE) else None


def search_url(query: str, engine: str) -> str:
    return f"https://{engine if engine in ENGINES else 'seeker'}.example/?q={quote(query, safe='')}"


# -- search -------------------------------------------------------------------------------------------------


def _engine(phone: Phone, engine: str, query: str) -> Document:
    say = phone.say
    name = say(*ENGINES[engine])
    form = (Field("q", say("Search words", "搜索词")), Submit(say("Search", "搜索"), "search"))
    if not query:
        return Document(name, (Heading(name), *form))
    found = find(phone, query, engine)
    many = say("1 result" if len(found) == 1 else f"{len(found)} results", f"{len(found)} 条结果")
    blocks: list[Block] = [Heading(query), Para(many, soft=True)]
    if not found:
        says = say(f"Nothing on any site matches “{query}”.", f"没有任何网页匹配“{query}”。")
        blocks.append(Notice(says))
    blocks += found
    return Document(f"{query} - {name}", (*blocks, Heading(say("Search again", "再次搜索"), 2), *form))


def find(phone: Phone, query: str, engine: str = "seeker") -> list[Link]:
    """Pages of all sites in which every word of `query` stands; titles first."""
    words = query.casefold().split()
    pages = [(title, url, body) for title, url, body in _every(phone)]
    titled = [(t, u) for t, u, _ in pages if all(word in t.casefold() for word in words)]
    inside = [
        (t, u) for t, u, b in pages if (t, u) not in titled and all(w in f"{t} {b}".casefold() for w in words)
    ]
    found = titled + inside
    if engine == "lantern":
        found.sort()
    elif engine == "magpie":
        found = [one for one in found if OPUS in one[1]] + [one for one in found if OPUS not in one[1]]
    return [Link(title, url, host_of(url)) for title, url in found[:MOST_FOUND]]


def _every(phone: Phone) -> list[tuple[str, str, str]]:
    """Title, address and words of all pages that a search knows."""
    rows = store.database(phone).execute("SELECT title, url, body FROM pages ORDER BY rowid")
    found = [(str(title), str(url), str(body)) for title, url, body in rows]
    found += [(phone.say(en, cn), url, "") for url, en, cn, _ in FRONTS[2:6]]
    found += [
        (one.title, f"{library.SITE}book/{one.id}", f"{one.author} {one.about}") for one in shelf.books(phone)
    ]
    found += [
        (phone.say(f"Weather in {city}", f"{city}天气"), f"{transit.SKIES}c/{index}", "")
        for index, city in enumerate(transit.cities(phone))
    ]
    found += [
        (phone.say(*name), f"{townhall.SITE}course/{index}", phone.say("evening course", "课程"))
        for index, name in enumerate(townhall.COURSES, 1)
    ]
    return found


# -- errors -------------------------------------------------------------------------------------------------


def _missing(phone: Phone, host: str) -> Document:
    title = phone.say("Page not found", "找不到网页")
    says = phone.say("404: there is no such page on this site.", "404：此网站没有这个网页。")
    front = Link(phone.say(f"Go to {host}", f"前往 {host}"), f"https://{host}/")
    return Document(title, (Heading(title), Notice(says, "error"), front), found=False)


def _nowhere(phone: Phone, host: str) -> Document:
    title = phone.say("This site can't be reached", "无法访问此网站")
    shown = host[:60] or phone.say("The address", "该网址")
    says = phone.say(f"{shown} could not be found. Check the address.", f"找不到 {shown}，请检查网址。")
    return Document(title, (Heading(title), Notice(says, "error")), found=False)


def _broken(phone: Phone) -> Document:
    title = phone.say("Server error", "服务器错误")
    says = phone.say("503: the server is too busy. Try again later.", "503：服务器繁忙，请稍后再试。")
    return Document(title, (Heading(title), Notice(says, "error")), found=False)
