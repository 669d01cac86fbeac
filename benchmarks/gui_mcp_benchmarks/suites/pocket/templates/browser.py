"""Tasks in the browser: bookmarks, settings, a page that is not there."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from gui_mcp_devices.pocket.apps.browser import sites, store
from gui_mcp_devices.pocket.apps.browser.bookmarks import Bookmarks, EditBookmark
from gui_mcp_devices.pocket.apps.browser.lore import COURIER, OPUS
from gui_mcp_devices.pocket.apps.browser.main import Browser
from gui_mcp_devices.pocket.apps.browser.omnibox import Omnibox
from gui_mcp_devices.pocket.apps.browser.setup import Setup
from gui_mcp_devices.pocket.apps.browser.words import shown
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import AskUser

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.browser_ask import ASKED
from gui_mcp_benchmarks.suites.pocket.templates.browser_base import (
    BACK,
    DONE,
    IMPOSSIBLE,
    MARKS,
    BrowserTask,
    Goals,
    Nears,
    Stop,
    articles,
    at,
    covered,
    look_alike,
    tap_link,
    to_page,
    to_window,
    void,
)
from gui_mcp_benchmarks.suites.pocket.templates.browser_cross import CROSS
from gui_mcp_benchmarks.suites.pocket.templates.browser_files import FILES
from gui_mcp_benchmarks.suites.pocket.templates.browser_forms import FORMS


def encyclopedia(phone: Phone) -> Stop:
    return OPUS, phone.say("Encyclopedia", "百科"), ""


class AddBookmark(BrowserTask):
    """Bookmark one article of the encyclopedia."""

    name, tier, split = "browser-bookmark", "easy", "train"
    may_change = frozenset({MARKS})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.url, self.title = random.choice(
            [one for one in articles(phone) if not store.marked(phone, one[0])]
        )
        self.last = self.latest("bookmarks")
        self._others = self.same(
            "the other bookmarks", "SELECT * FROM bookmarks WHERE _id <= ? ORDER BY _id", self.last
        )

    def goals(self) -> Goals:
        title = self.title
        return {
            "en": (
                f"In the browser, bookmark the encyclopedia article “{title}”.",
                f"Open the article “{title}” in the Encyclopedia site and save it as a bookmark.",
                f"I want to find “{title}” again: add its page in the encyclopedia to my browser bookmarks.",
                f"Put a star on the Opus article about {title} in the browser and save the bookmark.",
            ),
            "zh": (
                f"在浏览器里把百科条目“{title}”加为书签。",
                f"打开百科网站的“{title}”，保存成书签。",
                f"我以后还要看“{title}”：把它在百科里的网页添加到浏览器书签。",
            ),
        }

    def _made(self) -> list[str]:
        return [one.url for one in store.bookmarks(self.phone) if one.id > self.last]

    def wanted(self) -> Sequence[Part]:
        return (Part("bookmarked", lambda: self._made() == [self.url]),)

    def kept(self) -> Sequence[Part]:
        return (self._others,)

    def next(self, see: See) -> Do:
        page = see.page
        if self._made() == [self.url]:
            return DONE
        if isinstance(page, EditBookmark) and not covered(see):
            right = page.mark.url == self.url and not page.mark.id and page.mark.title == self.title
            return see.tap(self.t("Save", "保存"), "button") if right else see.back()
        step = to_page(see, encyclopedia(self.phone), (self.url, self.title, ""))
        return step or see.tap(self.t("Add bookmark", "添加书签"), "button")

    def nears(self) -> Nears:
        url, title = look_alike(self.phone, self.url)

        def both() -> None:
            store.add_bookmark(self.phone, self.title, self.url)
            store.add_bookmark(self.phone, title, url)

        def instead() -> None:
            first = store.bookmarks(self.phone)[0]
            store.delete_bookmark(self.phone, first.id)
            store.add_bookmark(self.phone, self.title, self.url)

        return (
            ("a look-alike", lambda: void(store.add_bookmark(self.phone, title, url))),
            ("the front page", lambda: void(store.add_bookmark(self.phone, "Opus", OPUS))),
            ("one too many", both),
            ("another one lost", instead),
        )


class Engine(BrowserTask):
    """Another search engine."""

    name, tier, split = "browser-engine", "easy", "train"
    may_change = frozenset({"browser.db/preferences"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.before, self.engine, self.other = random.sample(sorted(sites.ENGINES), 3)
        store.prefer(phone, "engine", self.before)
        self._rest = self.same(
            "the other settings", "SELECT * FROM preferences WHERE name != 'engine' ORDER BY name"
        )

    @property
    def label(self) -> str:
        return self.t(*sites.ENGINES[self.engine])

    def goals(self) -> Goals:
        name = self.label
        return {
            "en": (
                f"Make {name} the search engine of the browser.",
                f"When I search in the browser's address bar it should use {name} from now on.",
                f"Go to the browser's settings and switch the search engine to {name}.",
                f"I no longer like my search engine; set the browser to {name} instead.",
            ),
            "zh": (
                f"把浏览器的搜索引擎换成{name}。",
                f"以后在浏览器地址栏搜索时，请用{name}。",
                f"到浏览器设置里，将搜索引擎设为{name}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("the engine", lambda: store.preference(self.phone, "engine") == self.engine),)

    def kept(self) -> Sequence[Part]:
        return (self._rest,)

    def next(self, see: See) -> Do:
        page = see.page
        if self.wanted()[0].holds():
            return DONE
        if covered(see):
            return BACK
        if isinstance(page, Setup):
            if page.open == "engine":
                return see.tap(self.label, "radio")
            return (
                BACK
                if page.open
                else tap_link(
                    see,
                    self.t("Search engine", "搜索引擎"),
                    self.t(*sites.ENGINES[store.preference(self.phone, "engine")]),
                )
            )
        return menu(see, "Settings", "设置")

    def nears(self) -> Nears:
        def both() -> None:
            store.prefer(self.phone, "engine", self.engine)
            store.prefer(self.phone, "text", "125")

        return (
            ("another engine", lambda: store.prefer(self.phone, "engine", self.other)),
            ("the home page", lambda: store.prefer(self.phone, "home", f"https://{self.engine}.example/")),
            ("the text too", both),
        )


def menu(see: See, en: str, zh: str) -> Do:
    """Nearer to an entry of the window's menu being chosen."""
    page, say = see.page, see.phone.say
    if not covered(see) and isinstance(page, Browser) and page.open == "menu":
        return see.tap(say(en, zh), "button")
    if (step := to_window(see)) is not None:
        return step
    assert isinstance(page, Browser)
    return BACK if page.focus else see.tap(say("Menu", "菜单"), "button")


MISSING = (
    ("Lake Marlo", "静屏湖"),
    ("Mount Corvin", "苍云山"),
    ("Gull Bridge", "望潮桥"),
    ("Reed warbler", "芦笛鸟"),
)


class NoArticle(BrowserTask):
    """Bookmark an article that the encyclopedia does not have."""

    name, tier, split = "browser-no-article", "medium", "test"
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        index = random.randrange(len(MISSING))
        self.title = MISSING[index][phone.locale == "zh"]
        self.alike = articles(phone)[index * 4]

    def goals(self) -> Goals:
        title = self.title
        return {
            "en": (
                f"Bookmark the encyclopedia's article “{title}” in the browser.",
                f"Find the article “{title}” in the Encyclopedia of the browser and save a bookmark for it.",
                f"I need the Opus article on “{title}” among my bookmarks; search for it in the browser.",
                f"Search the browser's sites for “{title}” and add that encyclopedia page to the bookmarks.",
            ),
            "zh": (
                f"在浏览器里把百科条目“{title}”加为书签。",
                f"到百科网站找到“{title}”这个条目，存成书签。",
                f"用浏览器搜索“{title}”，把百科里的这篇加入书签。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Do:
        page = see.page
        engine = store.preference(self.phone, "engine")
        if at(see, sites.search_url(self.title, engine)):
            return IMPOSSIBLE
        if isinstance(page, Omnibox) and not covered(see):
            typed = " ".join(page.typed.split()) == self.title
            return (
                see.tap(self.t("Go", "前往"), "button")
                if typed
                else see.fill(HINT[self.phone.locale], self.title)
            )
        if at(see, OPUS):
            return see.toward(articles(self.phone)[-1][1]) or see.tap(shown(OPUS), "button")
        return to_page(see, encyclopedia(self.phone)) or BACK

    def nears(self) -> Nears:
        def mark(title: str, url: str) -> None:
            store.add_bookmark(self.phone, title, url)

        return (
            ("a look-alike", lambda: mark(self.alike[1], self.alike[0])),
            ("a page that is not there", lambda: mark(self.title, f"{OPUS}wiki/none")),
            ("the search", lambda: mark(self.title, sites.search_url(self.title, "seeker"))),
        )


HINT = {"en": "Search or type an address", "zh": "搜索或输入网址"}


class TwinBookmark(BrowserTask):
    """Delete one of two bookmarks of the same title."""

    name, tier, split = "browser-twin-bookmark", "medium", "train"
    may_change = frozenset({MARKS})
    open_question = "which of two bookmarks of the same title is to be deleted"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.title = random.choice(
            (("To read", "待读"), ("For the trip", "旅行用"), ("Worth keeping", "值得收藏"))
        )[phone.locale == "zh"]
        wiki = random.choice(articles(phone))[0]
        news = f"{COURIER}a/{random.randrange(1, 17)}"
        urls = [wiki, news]
        random.shuffle(urls)
        self.folder, self.place = random.choice(store.folders(phone))
        self.ids = [store.add_bookmark(phone, self.title, url, self.folder) for url in urls]
        which = random.randrange(2)
        self.gone, self.url = self.ids[which], urls[which]
        self.twin = self.ids[1 - which]
        self._others = self.same(
            "the other bookmarks", "SELECT * FROM bookmarks WHERE _id != ? ORDER BY _id", self.gone
        )

    def goals(self) -> Goals:
        title, place = self.title, self.place
        return {
            "en": (
                f"Delete the bookmark “{title}” from the folder “{place}” in the browser.",
                f"My browser bookmark “{title}”, in “{place}”, is out of date. Get rid of it.",
                f"In the browser's bookmarks open {place} and remove the one called “{title}”.",
                f"I don't need “{title}” any more; it is a bookmark under {place} in the browser.",
            ),
            "zh": (
                f"在浏览器里删除“{place}”文件夹中的书签“{title}”。",
                f"书签“{title}”过时了，它在浏览器书签的“{place}”里，请删掉。",
                f"打开浏览器书签里的{place}，去掉名为“{title}”的那一个。",
            ),
        }

    def reply(self) -> str:
        return self.t(f"The one that leads to {shown(self.url)}.", f"指向 {shown(self.url)} 的那个。")

    def wanted(self) -> Sequence[Part]:
        return (Part("deleted", lambda: store.bookmark(self.phone, self.gone) is None),)

    def kept(self) -> Sequence[Part]:
        return (self._others,)

    def next(self, see: See) -> Do:
        page = see.page
        if self.wanted()[0].holds():
            return DONE
        if covered(see):
            return BACK
        if not isinstance(page, Bookmarks):
            return menu(see, "Bookmarks", "书签")
        if page.held == self.gone:
            return see.tap(self.t("Delete", "删除"), "button")
        if page.over() is not None or page.folder not in (0, self.folder):
            return BACK
        if not page.folder:
            return tap_link(see, self.place, self._inside())
        if not self.questions:
            return AskUser(self.t("There are two of that name. Which one?", "有两个同名书签，删哪个？"))
        url = shown(still(store.bookmark(self.phone, self.gone)).url)
        return see.tap(self.t(f"Options for {self.title}, {url}", f"{self.title}（{url}）的选项"), "button")

    def _inside(self) -> str:
        count = len(store.bookmarks(self.phone, self.folder))
        return self.t(f"{count} bookmarks", f"{count} 个书签")

    def nears(self) -> Nears:
        def both() -> None:
            for id in self.ids:
                store.delete_bookmark(self.phone, id)

        return (
            ("the other one", lambda: store.delete_bookmark(self.phone, self.twin)),
            ("both", both),
            ("the folder", lambda: store.delete_folder(self.phone, self.folder)),
        )


BROWSER: tuple[type[Template], ...] = (
    AddBookmark, Engine, TwinBookmark, NoArticle, *FILES, *ASKED, *CROSS, *FORMS,
)  # fmt: skip
