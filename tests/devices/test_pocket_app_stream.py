"""Lumen: what is played, kept, rented and followed through its pages stands in its database."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.data import CAPACITY, size_of
from gui_mcp_devices.pocket.apps.stream.parts import PACKAGE, SITE
from gui_mcp_devices.pocket.apps.stream.store import Filter, Video
from gui_mcp_devices.pocket.apps.stream.video import VideoPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form

from tests.devices.pocket_hands import find, monkey, names, reach, small, tap_far, tap_name, type_into


@pytest.fixture
def phone() -> Phone:
    phone = Phone(small())
    phone.reset(1)
    phone.start(PACKAGE)
    return phone


def fresh(phone: Phone) -> Video:
    """A free video that nothing is known of."""
    seen = {one.id for one, _, _ in shelf.history(phone)} | {one.id for one in shelf.later(phone)}
    seen |= {one.id for one, _ in shelf.downloads(phone)}
    seen |= {one.id for kept in shelf.playlists(phone) for one in shelf.items(phone, kept.id)}
    return next(one for one in store.popular(phone, 80) if one.id not in seen and not one.kids)


def watch(phone: Phone, video: Video) -> VideoPage:
    phone.start(PACKAGE, data=f"{SITE}v/{video.id}")
    assert isinstance(phone.page, VideoPage)
    return phone.page


def to_library(phone: Phone, name: str) -> None:
    phone.start(PACKAGE, data=SITE)
    tap_name(phone, "Library")
    tap_far(phone, name)


def test_there_is_much_to_watch_with_look_alikes(phone: Phone) -> None:
    everything = store.find(phone, "", Filter(), "relevance")
    assert len(everything) >= 70
    assert len({one.title for one in everything}) == len(everything)
    assert [one.handle for one in store.find_channels(phone, "open kitchen")] == [
        "openkitchen.home", "openkitchen.lab",
    ]  # fmt: skip


def test_a_position_moves_with_the_clock_while_it_plays_and_only_then(phone: Phone) -> None:
    video = fresh(phone)
    page = watch(phone, video)
    assert not phone.busy
    tap_name(phone, "Play")
    assert phone.busy
    before = page.play.where(video)
    phone.pass_time(40)
    assert page.play.where(video) == pytest.approx(before + 40)
    tap_name(phone, "Pause")
    stopped = page.play.where(video)
    phone.pass_time(40)
    assert page.play.where(video) == stopped
    assert shelf.position(phone, video.id) == pytest.approx(stopped, abs=0.1)


def test_speed_seeking_and_the_end_are_kept_to(phone: Phone) -> None:
    video = fresh(phone)
    page = watch(phone, video)
    tap_name(phone, "options")
    tap_name(phone, "Speed")
    tap_name(phone, "2.0×")
    bar = find(phone, "seek").bounds
    phone.tap(*bar.center)
    assert page.play.where(video) == pytest.approx(video.seconds / 2, rel=0.02)
    tap_name(phone, "Play")
    before = page.play.where(video)
    phone.pass_time(30)
    assert page.play.where(video) == pytest.approx(before + 60)
    phone.pass_time(video.seconds)
    assert not phone.busy
    assert shelf.position(phone, video.id) == video.seconds


def test_it_pauses_where_nobody_sees_it_and_goes_on_from_there(phone: Phone) -> None:
    video = fresh(phone)
    page = watch(phone, video)
    tap_name(phone, "Play")
    phone.pass_time(20)
    phone.home()
    phone.pass_time(500)
    assert not page.play.on
    again = watch(phone, video)
    assert again.play.where(video) == pytest.approx(shelf.position(phone, video.id))


def test_autoplay_starts_what_is_opened_and_a_paused_history_keeps_nothing(phone: Phone) -> None:
    to_library(phone, "Settings")
    tap_name(phone, "Autoplay")
    store.set_setting(phone, "history_paused", "1")
    video = fresh(phone)
    before = len(shelf.history(phone))
    assert watch(phone, video).play.on
    phone.pass_time(9)
    assert len(shelf.history(phone)) == before


def test_subtitles_and_the_data_saver_show_in_the_player(phone: Phone) -> None:
    video = fresh(phone)
    watch(phone, video)
    assert "1.0× · Automatic" in names(phone)
    tap_name(phone, "options")
    tap_name(phone, "Subtitles")
    tap_name(phone, "Chinese")
    assert "很高兴又见面了。" in names(phone)
    store.set_setting(phone, "data_saver", "1")
    phone.touch()
    assert "1.0× · 360p · Subtitles" in names(phone)


def test_a_filter_and_an_order_leave_what_was_asked_for(phone: Phone) -> None:
    tap_name(phone, "Search Lumen")
    phone.type("bread")
    phone.key("ENTER")
    assert "3 results" in names(phone)
    tap_name(phone, "Filter")
    tap_name(phone, "10 to 20 min")
    tap_name(phone, "Apply")
    tap_name(phone, "Relevance")
    tap_name(phone, "Shortest")
    shown = [said for said in names(phone) if "Bread" in said and "," in said]
    assert shown == ["Sourdough Bread in One Day, 11:25", "Sourdough Bread for Beginners, 18:40"]
    tap_name(phone, "Filter (1)")
    tap_name(phone, "Reset")
    tap_name(phone, "Articles")
    tap_name(phone, "Apply")
    assert "0 results" in names(phone)
    assert "bread" in store.searches(phone)


def test_a_channel_is_followed_rings_and_is_left_after_a_question(phone: Phone) -> None:
    channel = next(c for c in store.find_channels(phone, "") if not shelf.follows(phone, c.id)[0])
    phone.start(PACKAGE, data=f"{SITE}c/{channel.id}")
    tap_name(phone, "Subscribe")
    tap_name(phone, "Turn the bell on")
    assert shelf.follows(phone, channel.id) == (True, True)
    tap_name(phone, "Subscribed")
    tap_name(phone, "Cancel")
    assert shelf.follows(phone, channel.id)[0]
    tap_name(phone, "Subscribed")
    tap_name(phone, "confirm")
    assert shelf.follows(phone, channel.id) == (False, False)


def test_a_like_replaces_a_dislike_and_can_be_taken_back(phone: Phone) -> None:
    video = fresh(phone)
    watch(phone, video)
    tap_name(phone, "Dislike")
    tap_name(phone, "Like")
    assert shelf.rated(phone, video.id) == 1
    tap_name(phone, "Like")
    assert shelf.rated(phone, video.id) == 0


def test_watch_later_is_filled_and_emptied_with_an_undo(phone: Phone) -> None:
    video = fresh(phone)
    watch(phone, video)
    tap_name(phone, "Watch later")
    assert shelf.later(phone)[0].id == video.id
    to_library(phone, "Watch later")
    kept = shelf.later(phone)
    tap_name(phone, f"Remove {kept[2].title}")
    assert len(shelf.later(phone)) == len(kept) - 1
    tap_name(phone, "Undo")
    assert shelf.later(phone) == kept


def test_a_playlist_is_made_renamed_arranged_and_deleted_after_a_question(phone: Phone) -> None:
    video = fresh(phone)
    watch(phone, video)
    tap_far(phone, "save")
    tap_name(phone, "Sunday kitchen")
    assert shelf.items(phone, 1)[-1].id == video.id
    tap_name(phone, "New playlist")
    phone.type("sunday kitchen")
    tap_name(phone, "Save")
    assert "There is one of that name" in names(phone)
    phone.set_text("Rainy days")
    phone.key("ENTER")
    made = shelf.playlists(phone)[-1]
    assert (made.name, made.count) == ("Rainy days", 1)
    to_library(phone, "Playlists")
    tap_name(phone, "Sunday kitchen")
    last = shelf.items(phone, 1)[-1]
    tap_name(phone, f"More about {last.title}")
    tap_name(phone, "Move to the top")
    assert shelf.items(phone, 1)[0].id == last.id
    tap_name(phone, "Options")
    tap_name(phone, "Rename")
    phone.set_text("")
    tap_name(phone, "Save")
    assert "A name is needed" in names(phone)
    phone.set_text("Weekend")
    phone.key("ENTER")
    assert shelf.playlists(phone)[0].name == "Weekend"
    tap_name(phone, "Options")
    tap_name(phone, "Delete playlist")
    tap_name(phone, "Cancel")
    assert len(shelf.playlists(phone)) == 4
    tap_name(phone, "Options")
    tap_name(phone, "Delete playlist")
    tap_name(phone, "confirm")
    assert [one.name for one in shelf.playlists(phone)] == ["Quiet evenings", "Try one day", "Rainy days"]


def test_the_history_forgets_one_or_after_a_question_all(phone: Phone) -> None:
    to_library(phone, "History")
    first = shelf.history(phone)[0][0]
    tap_name(phone, f"Remove {first.title}")
    assert first.id not in {one.id for one, _, _ in shelf.history(phone)}
    tap_name(phone, "Clear all")
    tap_name(phone, "Cancel")
    assert shelf.history(phone)
    tap_name(phone, "Clear all")
    tap_name(phone, "confirm")
    assert not shelf.history(phone)
    assert "Nothing watched yet" in names(phone)


def test_a_download_takes_room_and_is_refused_where_there_is_none(phone: Phone) -> None:
    video = fresh(phone)
    watch(phone, video)
    find(phone, "actions")
    phone.swipe(320, find(phone, "like").bounds.center[1], 40, find(phone, "like").bounds.center[1])
    tap_name(phone, "Download")
    left = shelf.room(phone)
    tap_name(phone, "720p")
    tap_far(phone, "Start download")
    assert shelf.room(phone) == left - size_of(video.seconds, "720p")
    tap_name(phone, "Downloaded")
    tap_name(phone, "confirm")
    assert shelf.room(phone) == left
    query = "INSERT INTO downloads VALUES (9999, '1080p', ?, 0)"
    store.database(phone).execute(query, (CAPACITY - 10 - (CAPACITY - left),))
    tap_name(phone, "Download")
    assert not reach(phone, "Start download").enabled
    assert "Not enough room. Delete other downloads first." in names(phone)


def test_a_film_is_rented_only_after_it_was_confirmed_with_a_card_that_holds(phone: Phone) -> None:
    film = store.films(phone)[0]
    watch(phone, film)
    assert "Play" not in names(phone)
    tap_name(phone, "rent")
    tap_name(phone, "HD · " + f"${(film.cents + 100) / 100:.2f}")
    old = next(card for card in shelf.cards(phone) if card.expired)
    tap_far(phone, old.masked)
    assert not find(phone, "Continue").enabled
    good = next(card for card in shelf.cards(phone) if not card.expired)
    tap_far(phone, good.masked)
    tap_name(phone, "Continue")
    tap_name(phone, "Not now")
    assert not shelf.rentals(phone)
    tap_name(phone, "Continue")
    tap_name(phone, "pay")
    made = shelf.rentals(phone)[0]
    assert (made.video, made.quality, made.card, made.cents) == (film.id, "HD", good.masked, film.cents + 100)
    assert "Play" in names(phone)
    phone.pass_time(3 * 86_400)
    assert "Play" not in names(phone)


def test_a_childs_profile_hides_the_rest_and_is_left_with_the_pin(phone: Phone) -> None:
    store.set_setting(phone, "pin", "4711")
    film = store.films(phone)[0]
    to_library(phone, "Profiles")
    tap_name(phone, "Kids")
    assert store.profile(phone).child
    assert not store.films(phone)
    assert all(one.kids for one, _ in shelf.downloads(phone))
    watch(phone, film)
    assert "Not available in this profile" in names(phone)
    phone.start(PACKAGE, data=SITE)
    tap_name(phone, "me")
    tap_name(phone, "Family TV")
    type_into(phone, "pin", "0000")
    tap_name(phone, "OK")
    assert "That is not the PIN" in names(phone)
    assert store.profile(phone).child
    phone.set_text("4711")
    tap_name(phone, "OK")
    assert store.profile(phone).name == "Family TV"
    assert not shelf.later(phone)


def test_a_pin_is_changed_only_by_who_knows_the_old_one(phone: Phone) -> None:
    store.set_setting(phone, "pin", "4711")
    to_library(phone, "Settings")
    tap_far(phone, "change_pin")
    type_into(phone, "old_pin", "1")
    type_into(phone, "new_pin", "12")
    tap_name(phone, "Save")
    assert {"That is not the PIN", "A PIN has four digits"} <= set(names(phone))
    tap_name(phone, "old_pin")
    phone.set_text("4711")
    tap_name(phone, "new_pin")
    phone.set_text("0815")
    tap_name(phone, "Save")
    assert store.setting(phone, "pin") == "0815"


def test_an_own_comment_is_written_and_deleted_after_a_question(phone: Phone) -> None:
    video = fresh(phone)
    watch(phone, video)
    tap_far(phone, "comments")
    before = store.comments(phone, video.id)
    type_into(phone, "comment", "Well done")
    tap_name(phone, "Post comment")
    assert store.comments(phone, video.id)[0].body == "Well done"
    tap_name(phone, "Delete comment")
    tap_name(phone, "confirm")
    assert store.comments(phone, video.id) == before


def test_an_article_is_kept_and_read_in_larger_letters(phone: Phone) -> None:
    article = next(a for a in store.articles(phone) if not shelf.is_bookmarked(phone, a.id))
    phone.start(PACKAGE, data=f"{SITE}a/{article.id}")
    tap_name(phone, "Bookmark")
    tap_name(phone, "Text size")
    tap_name(phone, "Large")
    assert store.setting(phone, "text_size") == "2"
    to_library(phone, "Bookmarks")
    tap_name(phone, f"Remove {article.title}")
    assert not shelf.is_bookmarked(phone, article.id)


def test_sharing_leads_to_a_message_with_the_title(phone: Phone) -> None:
    article = store.articles(phone)[0]
    phone.start(PACKAGE, data=f"{SITE}a/{article.id}")
    tap_name(phone, "Share")
    assert isinstance(phone.page, NewPage)
    assert phone.page.text == f"{article.title} {SITE}a/{article.id}"


def test_where_a_film_is_paid_capture_is_forbidden_if_the_faults_say_so() -> None:
    phone = Phone(small(), faults=Faults(secure=True))
    phone.start(PACKAGE, data=f"{SITE}v/{store.films(phone)[0].id}")
    assert not phone.secure
    tap_name(phone, "rent")
    assert phone.secure


def test_it_opens_also_when_its_storage_was_cleared(phone: Phone) -> None:
    phone.clear(PACKAGE)
    phone.start(PACKAGE)
    for tab in ("Read", "Following", "Library"):
        tap_name(phone, tab)
        assert names(phone)


@pytest.mark.parametrize("form", [small(), Form(360, 640, 1.0, locale="zh", dark=True)])
def test_random_touches_leave_lumen_whole(form: Form) -> None:
    monkey(Phone(form), PACKAGE, seed=form.height, touches=200)


@pytest.mark.parametrize("where", ["", "v/1", "v/999", "c/1", "a/1", "a/x", "s/bread", "nonsense/%"])
def test_every_address_of_lumen_has_a_page(phone: Phone, where: str) -> None:
    assert phone.view(SITE + where)
    assert phone.front[0] == PACKAGE
    assert names(phone)


def test_how_old_a_video_is_said_anew_on_the_next_day(phone: Phone) -> None:
    query = "UPDATE videos SET published = ? - 20000 - 86400 * (_id % 5)"
    store.database(phone).execute(query, (int(phone.now()),))
    phone.start(PACKAGE, data=f"{SITE}c/1")
    for hours in range(0, 50, 5):
        phone.pass_time(5 * 3600)
        phone.start(PACKAGE)  # an alarm may have come
        assert phone.front[1] == ".ChannelActivity"
        shown = phone.frame().tobytes()
        phone.forget()
        assert phone.frame(whole=True).tobytes() == shown, f"after {hours} hours"
