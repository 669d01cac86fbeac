"""Music is found, queued, kept in playlists, and played on by the phone's clock."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.apps.music import playing, store
from gui_mcp_devices.pocket.apps.music.data import PACKAGE
from gui_mcp_devices.pocket.apps.music.parts import SITE
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale

from tests.devices.pocket_hands import hold_name, monkey, names, small, tap_far, tap_name, type_into


def music(where: str = "", locale: Locale = "en") -> Phone:
    """The app's first page, or the one of an address below its own."""
    phone = Phone(small(locale))
    phone.reset(1)
    assert phone.start(PACKAGE, data=SITE + where if where else "")
    return phone


def playlist(phone: Phone, name: str) -> list[int]:
    (id,) = [one.id for one in store.playlists(phone) if one.name == name]
    return [one.id for one in store.songs_of(phone, "playlist", id)]


def playing_now(phone: Phone) -> str:
    """The title that stands at the foot of a page."""
    one = playing.current(phone)
    return one.title if one is not None else ""


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_no_random_touches_break_the_music(locale: Locale) -> None:
    monkey(Phone(small(locale)), PACKAGE, seed=5, touches=240)


def test_the_same_seed_gives_the_same_music() -> None:
    one, other = music(), music()
    assert store.songs(one) == store.songs(other)
    assert one.frame().tobytes() == other.frame().tobytes()


def test_a_song_that_plays_gets_on_as_the_clock_does_and_stays_where_it_is_paused() -> None:
    phone = music("player")
    before = playing.position(phone)
    tap_name(phone, "Play")
    phone.wait(10)
    tap_name(phone, "Pause")
    at = playing.position(phone)
    assert 10 <= at - before <= 12
    phone.wait(60)
    assert playing.position(phone) == at


def test_the_next_song_begins_when_one_ends() -> None:
    phone = music("player")
    first, entries = playing.state(phone).entry, playing.queue(phone)
    at = [one.id for one in entries].index(first)
    tap_name(phone, "Play")
    phone.wait(entries[at].seconds)
    now = playing.state(phone)
    assert now.playing
    assert now.entry == entries[at + 1].id
    assert playing.position(phone) < entries[at].seconds


@pytest.mark.parametrize(("repeat", "plays"), [("off", False), ("all", True), ("one", True)])
def test_what_happens_at_the_end_of_the_queue_depends_on_repeat(repeat: str, plays: bool) -> None:
    phone = music("player")
    entries = playing.queue(phone)
    playing.go(phone, entries[-1].id)
    playing.repeat(phone, repeat)
    phone.wait(entries[-1].seconds + 5)
    now = playing.state(phone)
    assert now.playing is plays
    assert now.entry == (entries[0].id if repeat == "all" else entries[-1].id)


def test_repeat_is_switched_through_all_songs_and_one() -> None:
    phone = music("player")
    for said, now in (("Repeat: off", "all"), ("Repeat: all", "one"), ("Repeat: one", "off")):
        tap_name(phone, said)
        assert playing.state(phone).repeat == now


def test_shuffle_keeps_what_has_played_and_can_be_taken_back() -> None:
    phone = music("player")
    before = [one.id for one in playing.queue(phone)]
    at = before.index(playing.state(phone).entry) + 1
    tap_name(phone, "Shuffle: off")
    mixed = [one.id for one in playing.queue(phone)]
    assert mixed[:at] == before[:at]
    assert mixed != before
    assert sorted(mixed) == sorted(before)
    tap_name(phone, "Shuffle: on")
    assert [one.id for one in playing.queue(phone)] == before


def test_a_touch_on_the_bar_seeks() -> None:
    phone = music("player")
    one = playing.current(phone)
    assert one is not None
    tap_name(phone, "seek")
    assert playing.position(phone) == pytest.approx(one.seconds / 2, abs=3)


def test_previous_begins_a_song_again_and_then_goes_back() -> None:
    phone = music("player")
    first = playing.state(phone).entry
    tap_name(phone, "Previous song")
    assert (playing.state(phone).entry, playing.position(phone)) == (first, 0.0)
    tap_name(phone, "Previous song")
    assert playing.state(phone).entry == first - 1


def test_the_sleep_timer_stops_the_music_when_it_said() -> None:
    phone = music("player")
    tap_name(phone, "Play")
    tap_name(phone, "Sleep timer")
    tap_name(phone, "5 minutes")
    phone.wait(290)
    assert playing.state(phone).playing
    phone.wait(20)
    assert not playing.state(phone).playing
    assert playing.state(phone).sleep == 0


def test_songs_move_in_the_queue_and_out_of_it() -> None:
    phone = music("player")
    tap_name(phone, "queue")
    songs = [store.song(phone, one.song) for one in playing.queue(phone)]
    before = [one.title for one in songs if one is not None]
    tap_name(phone, f"Move {before[4]} up")
    tap_name(phone, f"Remove {before[0]}")
    now = [store.song(phone, one.song) for one in playing.queue(phone)]
    assert [one.title for one in now if one is not None][:4] == [before[1], before[2], before[4], before[3]]
    tap_name(phone, "Clear queue")
    assert len(playing.queue(phone)) == len(before) - 1
    tap_name(phone, "confirm")
    assert len(playing.queue(phone)) == 1


def test_a_song_found_by_name_can_be_played_next() -> None:
    phone = music()
    song = store.songs(phone)[7]
    tap_name(phone, "tab_3")
    type_into(phone, "search_field", song.title)
    tap_name(phone, f"More for {song.title}, {song.artist}")
    tap_name(phone, "Play next")
    ids = [one.id for one in playing.queue(phone)]
    at = ids.index(playing.state(phone).entry)
    assert playing.queue(phone)[at + 1].song == song.id


def test_what_was_searched_for_is_remembered_and_finds_nothing_where_there_is_nothing() -> None:
    phone = music()
    tap_name(phone, "tab_3")
    type_into(phone, "search_field", "zzzz")
    assert "Nothing is called that" in names(phone)
    phone.key("ENTER")
    tap_name(phone, "clear")
    assert "zzzz" in names(phone)


def test_the_library_is_sorted_and_filtered() -> None:
    phone = music()
    tap_name(phone, "tab_1")
    tap_name(phone, "Sort")
    tap_name(phone, "Length")
    songs = sorted(store.songs(phone), key=lambda one: (one.seconds, one.id))
    assert songs[0].title in names(phone)
    assert songs[-1].title not in names(phone)
    tap_name(phone, "Filter")
    tap_name(phone, "Downloaded songs")
    tap_far(phone, "Show songs")
    kept = [one.title for one in songs if one.ready]
    rest = {one.title for one in songs} - {*kept}
    assert kept[0] in names(phone)
    assert not rest & {said for said in names(phone) if said != playing_now(phone)}


def test_a_playlist_is_made_renamed_copied_and_deleted_with_a_question() -> None:
    phone = music()
    tap_name(phone, "tab_2")
    tap_name(phone, "New playlist")
    tap_name(phone, "Save")
    assert "Needs a name of its own" in names(phone)
    type_into(phone, "playlist_name", "Tunnels")
    tap_name(phone, "Save")
    tap_name(phone, "Tunnels")
    tap_name(phone, "Add songs")
    songs = store.songs(phone)[:2]
    for one in songs:
        tap_name(phone, f"{one.title} {one.under}")
    tap_name(phone, "Add 2 songs")
    assert playlist(phone, "Tunnels") == [one.id for one in songs]
    tap_name(phone, "More options")
    tap_name(phone, "Duplicate")
    assert playlist(phone, "Tunnels copy") == [one.id for one in songs]
    tap_name(phone, "More options")
    tap_name(phone, "Delete playlist")
    tap_name(phone, "Cancel")
    assert playlist(phone, "Tunnels")
    tap_name(phone, "More options")
    tap_name(phone, "Delete playlist")
    tap_name(phone, "confirm")
    assert "Tunnels" not in [one.name for one in store.playlists(phone)]
    assert (
        not phone.databases["/data/data/app.pocket.music/databases/music.db"]
        .execute("SELECT 1 FROM playlist_songs WHERE playlist_id NOT IN (SELECT _id FROM playlists)")
        .fetchone()
    )


def test_a_song_that_was_removed_from_a_playlist_comes_back_by_undo() -> None:
    phone = music("playlist/1")
    name = store.playlists(phone)[0].name
    before = playlist(phone, name)
    song = store.song(phone, before[0])
    assert song is not None
    hold_name(phone, song.title)
    tap_far(phone, "Remove from this playlist")
    assert playlist(phone, name) == before[1:]
    tap_name(phone, "Undo")
    assert playlist(phone, name) == before


def test_a_download_takes_its_time_needs_wifi_and_is_refused_for_streams() -> None:
    phone = music()
    free = next(one for one in store.songs(phone) if not one.ready and not one.streaming_only)
    phone.put_setting("global", "wifi_on", "0")
    phone.start(PACKAGE, data=f"{SITE}album/{free.album_id}")
    hold_name(phone, free.title)
    tap_name(phone, "Download")
    assert len(store.songs(phone, downloaded=True)) == 12
    phone.put_setting("global", "wifi_on", "1")
    hold_name(phone, free.title)
    tap_name(phone, "Download")
    one = store.song(phone, free.id)
    assert one is not None
    assert phone.now() < one.ready
    phone.wait(5)
    assert "Downloaded" in names(phone)
    only = next(one for one in store.songs(phone) if one.streaming_only)
    assert store.download(phone, [only]) == 0


def test_without_a_network_only_downloads_play() -> None:
    phone = music()
    phone.put_setting("global", "airplane_mode_on", "1")
    songs = store.songs(phone)
    kept = next(one for one in songs if one.ready)
    other = next(one for one in songs if not one.ready)
    assert not playing.play(phone, [other], 0, "")
    assert playing.play(phone, [kept], 0, "")


def test_an_address_of_nothing_opens_nothing() -> None:
    phone = music()
    for where in ("album/999", "playlist/0", "genre/77", "artist/x", "nowhere/1"):
        assert not phone.start(PACKAGE, data=SITE + where)


def test_cleared_storage_leaves_an_app_that_opens() -> None:
    phone = music()
    phone.clear(PACKAGE)
    phone.start(PACKAGE)
    for tab in range(4):
        tap_name(phone, f"tab_{tab}")
    phone.start(PACKAGE, data=SITE + "player")
    assert "Nothing is in the queue" in names(phone)
