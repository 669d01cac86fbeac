"""The browser: where it goes, what it remembers, and what its sites do when they are used."""

from __future__ import annotations

from random import Random

import pytest
from gui_mcp_devices.pocket.apps.browser import shelf, sites, store, townhall, transit
from gui_mcp_devices.pocket.apps.browser.blocks import Link, Table, parse
from gui_mcp_devices.pocket.apps.browser.data import PACKAGE
from gui_mcp_devices.pocket.apps.browser.fetch import FOLDER
from gui_mcp_devices.pocket.apps.browser.lore import COURIER, OPUS
from gui_mcp_devices.pocket.apps.browser.words import address_of, canonical
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form

from tests.devices.pocket_hands import find, monkey, names, small, tap_name
from tests.devices.pocket_shell import Terminal

LAKE = f"{OPUS}wiki/lake-1"


@pytest.fixture
def phone() -> Phone:
    phone = Phone(small())
    phone.reset(1)
    phone.start(PACKAGE)
    return phone


def goes(phone: Phone, typed: str) -> None:
    """Type into the address bar, and go there."""
    tap_name(phone, "address")
    phone.set_text("")
    phone.type(typed)
    phone.key("ENTER")


# -- addresses ----------------------------------------


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("opus.example", OPUS),
        ("http://OPUS.example/wiki/lake-1/", LAKE),
        ("  library.example/search?q=a ", "https://library.example/search?q=a"),
        ("about:home", "about:home"),
        ("deepest lake", ""),
        ("lake", ""),
        ("https://", ""),
        ("ftp://x.example", ""),
    ],
)
def test_what_is_typed_is_an_address_or_is_searched_for(typed: str, url: str) -> None:
    assert address_of(typed) == url


def test_an_address_has_one_writing() -> None:
    assert canonical("https://Opus.Example") == canonical("https://opus.example/#top") == OPUS
    assert canonical("https://[broken/").startswith("https://")


def test_a_link_from_elsewhere_opens_in_a_tab_of_its_own(phone: Phone) -> None:
    goes(phone, OPUS)
    before = store.tabs(phone)
    phone.home()
    assert phone.view("http://opus.example/wiki/lake-1")
    assert phone.front[0] == PACKAGE
    assert store.tab(phone).url == LAKE
    assert [one.pages for one in store.tabs(phone)[: len(before)]] == [one.pages for one in before]


async def test_the_shell_views_an_address_in_the_browser(phone: Phone) -> None:
    phone.home()
    said = await Terminal(phone).run(
        "am start -a android.intent.action.VIEW -d https://opus.example/wiki/lake-1"
    )
    assert said.status == 0
    assert phone.front[0] == PACKAGE
    assert store.tab(phone).url == LAKE


def test_the_shops_addresses_stay_with_the_shop(phone: Phone) -> None:
    assert phone.view("https://marlow.example/p/1")
    assert phone.front[0] == "app.pocket.shop"
    phone.start(PACKAGE)
    goes(phone, "marlow.example/cart")
    assert phone.front[0] == "app.pocket.shop"


def test_every_link_of_every_site_leads_to_a_page(phone: Phone) -> None:
    todo, seen = [front for front, *_ in sites.FRONTS if "status" not in front], set[str]()
    while todo:
        url = todo.pop()
        if url in seen or not url.startswith("https:") or sites.file_at(phone, url):
            continue
        seen.add(url)
        document = sites.document(phone, url)
        assert document.found and document.blocks, url
        todo += [block.url for block in document.blocks if isinstance(block, Link)]
    assert len(seen) > 100


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("opus.example/wiki/none", "Page not found"),
        ("nowhere.example/x", "This site can't be reached"),
        ("status.example", "Server error"),
    ],
)
def test_a_page_that_is_not_there_says_so(phone: Phone, url: str, says: str) -> None:
    goes(phone, url)
    assert says in names(phone)


def test_markup_becomes_blocks() -> None:
    blocks = parse("# A\ntext\n| a | b |\n| c | d |\n[x](https://x.example/)")
    assert Table((("a", "b"), ("c", "d"))) in blocks
    assert blocks[-1] == Link("x", "https://x.example/")


# -- the window ----------------------------------------


def test_back_and_forward_go_along_the_tabs_own_way(phone: Phone) -> None:
    goes(phone, OPUS)
    tap_name(phone, "Lake Orrin")
    tap_name(phone, "Back")
    assert store.tab(phone).url == OPUS
    tap_name(phone, "Forward")
    assert store.tab(phone).url == LAKE
    phone.key("BACK")
    phone.key("BACK")
    phone.key("BACK")
    assert phone.front[0] != PACKAGE


def test_what_is_typed_is_searched_remembered_and_suggested(phone: Phone) -> None:
    goes(phone, "lake veska")
    assert store.searches(phone)[0] == "lake veska"
    tap_name(phone, "Lake Veska")
    assert store.history(phone)[0].url == f"{OPUS}wiki/lake-2"
    tap_name(phone, "address")
    phone.set_text("veska")
    assert "Lake Veska" in names(phone)


def test_a_private_tab_leaves_no_trace(phone: Phone) -> None:
    visits, searched = store.history(phone), store.searches(phone)
    tap_name(phone, "Menu")
    tap_name(phone, "New private tab")
    goes(phone, "opus.example/wiki/bird-2")
    goes(phone, "some words")
    assert store.tab(phone).private
    assert (store.history(phone), store.searches(phone)) == (visits, searched)


def test_tabs_are_chosen_closed_brought_back_and_all_closed_after_a_question(phone: Phone) -> None:
    count = len(store.tabs(phone))
    tap_name(phone, "tabs_button")
    tap_name(phone, "Close New tab")
    assert len(store.tabs(phone)) == count - 1
    tap_name(phone, "Undo")
    assert len(store.tabs(phone)) == count
    tap_name(phone, "Close all tabs")
    tap_name(phone, "Cancel")
    assert len(store.tabs(phone)) == count
    tap_name(phone, "Close all tabs")
    tap_name(phone, "confirm")
    assert store.tabs(phone) == []
    phone.key("BACK")
    assert store.tab(phone).url == "about:home"


def test_words_are_found_in_a_page_counted_and_brought_into_sight(phone: Phone) -> None:
    goes(phone, shelf.SITE)
    tap_name(phone, "Menu")
    tap_name(phone, "Find in page")
    phone.type("night trains")
    assert find(phone, "find_count").text == "1/2"
    phone.key("ENTER")
    assert find(phone, "find_count").text == "2/2"
    assert "Night Trains, New Stories" in names(phone)
    phone.set_text("zebra")
    assert find(phone, "find_count").text == "0/0"
    tap_name(phone, "Close find")
    assert phone.page.scrolls["page"] > 0


def test_cookies_are_asked_about_once(phone: Phone) -> None:
    goes(phone, COURIER)
    tap_name(phone, "Only necessary")
    assert store.cookie(phone, COURIER, "consent") == "necessary"
    assert "Accept all" not in names(phone)


def test_pop_ups_come_only_where_they_are_allowed(phone: Phone) -> None:
    goes(phone, COURIER)
    assert "See my prize" not in names(phone)
    store.prefer(phone, "popups", "0")
    goes(phone, COURIER)
    tap_name(phone, "Close")
    assert store.tab(phone).url == COURIER


def test_a_site_learns_where_the_phone_is_only_when_allowed(phone: Phone) -> None:
    goes(phone, transit.SKIES)
    tap_name(phone, "Use my location")
    tap_name(phone, "Block")
    assert store.tab(phone).url == transit.SKIES
    assert ("https://skies.example", "location", "block") in store.permissions(phone)
    store.permit(phone, "https://skies.example", "location", "allow")
    tap_name(phone, "Use my location")
    assert store.tab(phone).url == f"{transit.SKIES}c/0"


def test_a_file_comes_into_the_phones_tree_and_can_be_read_and_deleted(phone: Phone) -> None:
    for name in ("waste-calendar.txt", "waste-calendar (1).txt"):
        goes(phone, f"{townhall.SITE}files/waste-calendar.txt")
        tap_name(phone, "confirm")
        assert b"WASTE" in phone.files.read(f"{FOLDER}/{name}")
    tap_name(phone, "Menu")
    tap_name(phone, "Downloads")
    tap_name(phone, "waste-calendar.txt")
    assert "WASTE CALENDAR" in names(phone)
    phone.key("BACK")
    tap_name(phone, "Delete waste-calendar.txt")
    tap_name(phone, "confirm")
    assert [one.name for one in store.downloads(phone)] == ["waste-calendar (1).txt"]
    assert phone.files.stat(f"{FOLDER}/waste-calendar.txt") is None


def test_a_page_is_shared_as_a_message(phone: Phone) -> None:
    goes(phone, LAKE)
    tap_name(phone, "Menu")
    tap_name(phone, "Share")
    page = phone.page
    assert isinstance(page, NewPage)
    assert page.text == f"Lake Orrin\n{LAKE}"


# -- bookmarks, history, settings ----------------------------------------


def test_a_bookmark_is_kept_moved_and_deleted_with_a_way_back(phone: Phone) -> None:
    url = f"{OPUS}wiki/bird-1"
    store.database(phone).execute("DELETE FROM bookmarks WHERE url = ?", (url,))
    goes(phone, url)
    tap_name(phone, "Add bookmark")
    tap_name(phone, "Travel")
    tap_name(phone, "Save")
    made = store.marked(phone, url)
    assert made is not None and made.folder == 2
    tap_name(phone, "Edit bookmark")
    tap_name(phone, "mark_title")
    phone.set_text(" ")
    tap_name(phone, "Save")
    assert "A title is needed" in names(phone)
    phone.page.pop()
    tap_name(phone, "Menu")
    tap_name(phone, "Bookmarks")
    tap_name(phone, "Travel")
    tap_name(phone, "Options for Ember finch, opus.example/wiki/bird-1")
    tap_name(phone, "Delete")
    assert store.marked(phone, url) is None
    tap_name(phone, "Undo")
    assert store.marked(phone, url) == made


def test_a_folder_is_made_once_and_deleted_after_a_question(phone: Phone) -> None:
    tap_name(phone, "Menu")
    tap_name(phone, "Bookmarks")
    tap_name(phone, "New folder")
    phone.type("Travel")
    tap_name(phone, "Save")
    assert "There is such a folder already" in names(phone)
    phone.set_text("Garden")
    tap_name(phone, "Save")
    assert "Garden" in dict(store.folders(phone)).values()
    tap_name(phone, "Travel")
    tap_name(phone, "Delete folder")
    tap_name(phone, "confirm")
    assert store.bookmarks(phone, 2) == []


def test_history_is_deleted_one_by_one_or_by_range_after_a_question(phone: Phone) -> None:
    every = store.history(phone)
    tap_name(phone, "Menu")
    tap_name(phone, "History")
    assert {"Today", "Yesterday"} <= set(names(phone))
    close = next(said for said in names(phone) if said.startswith(f"Delete {every[0].title}, "))
    tap_name(phone, close)
    assert store.history(phone) == every[1:]
    tap_name(phone, "Clear history")
    tap_name(phone, "today")
    tap_name(phone, "Continue")
    tap_name(phone, "Cancel")
    assert store.history(phone) == every[1:]
    tap_name(phone, "Clear history")
    tap_name(phone, "today")
    tap_name(phone, "Continue")
    tap_name(phone, "confirm")
    left = store.history(phone)
    assert left and left == [one for one in every if one.at < phone.now() // 86_400 * 86_400]


def test_settings_are_kept_and_a_wrong_home_page_is_refused(phone: Phone) -> None:
    tap_name(phone, "Menu")
    tap_name(phone, "Settings")
    tap_name(phone, "Search engine")
    tap_name(phone, "Lantern")
    tap_name(phone, "home")
    phone.type("no address")
    tap_name(phone, "Save")
    assert "This is not an address" in names(phone)
    phone.set_text("courier.example")
    tap_name(phone, "Save")
    assert (store.preference(phone, "engine"), store.preference(phone, "home")) == ("lantern", COURIER)
    phone.key("BACK")
    tap_name(phone, "Home page")
    assert store.tab(phone).url == COURIER
    goes(phone, "rain")
    assert store.tab(phone).url == "https://lantern.example/?q=rain"


# -- all of it ----------------------------------------


def test_what_is_brought_back_goes_on_as_before(phone: Phone) -> None:
    dice = Random(5)
    for _ in range(12):
        touches = [(dice.randrange(360), dice.randrange(60, 750)) for _ in range(5)]
        kept = phone.snapshot()
        frames: list[bytes] = []
        for _ in range(2):
            phone.restore(kept)
            for x, y in touches:
                phone.tap(x, y)
            frames.append(phone.frame().tobytes())
        assert frames[0] == frames[1]
        if phone.front[0] != PACKAGE:
            phone.start(PACKAGE)


@pytest.mark.parametrize("form", [small(), Form(360, 640, 1.0, locale="zh", dark=True)])
def test_random_touches_leave_the_browser_whole(form: Form) -> None:
    monkey(Phone(form), PACKAGE, seed=form.height, touches=160)
