"""The phone's clock rings when it should, and keeps what it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gui_mcp_devices.pocket.apps.clock.main import ClockPage
from gui_mcp_devices.pocket.apps.clock.ringing import Ringing
from gui_mcp_devices.pocket.apps.clock.store import (
    EVERY_DAY,
    PACKAGE,
    WEEKDAYS,
    Alarm,
    alarm,
    alarms,
    cities,
    database,
    next_due,
    save_alarm,
    snoozed,
    timers,
)
from gui_mcp_devices.pocket.lock import set_pin
from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form, Locale

from tests.devices.pocket_hands import SMALL, find, monkey, names, small, tap_far, tap_name, type_into

SUNDAY = 1_772_323_200.0
"""The first of March 2026, midnight UTC."""


def clock(locale: Locale = "en", tab: str = "") -> Phone:
    phone = Phone(small(locale))
    phone.reset(1)
    phone.start(PACKAGE)
    if tab:
        tap_name(phone, tab)
    return phone


def the_new(phone: Phone, before: list[Alarm]) -> Alarm:
    (new,) = [one for one in alarms(phone) if one.id not in {old.id for old in before}]
    return new


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("form", [SMALL, Form(width=720, height=1280)], ids=["360x800", "720x1280"])
def test_no_random_touches_break_the_clock(form: Form, locale: Locale) -> None:
    phone = Phone(Form(width=form.width, height=form.height, density=form.density, locale=locale))
    monkey(phone, PACKAGE, seed=form.width, touches=300 if form is SMALL else 100)


@pytest.mark.parametrize("seed", range(8))
def test_no_alarm_of_a_new_owner_rings_within_two_hours(seed: int) -> None:
    for locale in ("en", "zh"):
        phone = Phone(Form(width=360, height=800, density=1.0, locale=locale))
        phone.reset(seed)
        assert len(alarms(phone)) == 6
        phone.wait(7200)
        assert phone.page.package == LAUNCHER


def test_an_alarm_is_set_by_typing() -> None:
    phone = clock()
    before = alarms(phone)
    tap_name(phone, "Add alarm")
    type_into(phone, "Hour", "06")
    type_into(phone, "Minute", "25")
    phone.hide_keyboard()
    tap_name(phone, "Tuesday")
    tap_name(phone, "Friday")
    type_into(phone, "label", "Choir")
    phone.hide_keyboard()
    tap_far(phone, "Vibrate")
    tap_name(phone, "Save")
    new = the_new(phone, before)
    assert (new.hour, new.minutes, new.days, new.label, new.vibrate) == (6, 25, 0b0010010, "Choir", False)
    assert any("06:25" in said and "Choir" in said for said in names(phone))


def test_an_alarm_is_set_by_taps_alone() -> None:
    phone = clock()
    before = alarms(phone)
    tap_name(phone, "Add alarm")
    for _ in range(3):
        tap_name(phone, "One hour earlier")
    tap_name(phone, "One minute earlier")
    tap_name(phone, "Weekdays")
    tap_name(phone, "ringtone")
    tap_far(phone, "Rooster")
    tap_name(phone, "Save")
    new = the_new(phone, before)
    assert (new.hour, new.minutes, new.days, new.ringtone) == (4, 59, WEEKDAYS, "Rooster")


@pytest.mark.parametrize(("typed", "kept"), [("9", "9"), ("09", "09"), ("0915", "15"), ("x7", "7")])
def test_what_is_typed_takes_the_place_of_the_hour(typed: str, kept: str) -> None:
    phone = clock()
    tap_name(phone, "Add alarm")
    type_into(phone, "Hour", typed)
    assert find(phone, "hour").text == kept


def test_an_hour_that_no_day_has_is_refused() -> None:
    phone = clock()
    before = alarms(phone)
    tap_name(phone, "Add alarm")
    type_into(phone, "Hour", "24")
    tap_name(phone, "Save")
    assert "Hours go from 0 to 23" in names(phone)
    type_into(phone, "Hour", "12")
    type_into(phone, "Minute", "60")
    tap_name(phone, "Save")
    assert "Minutes go from 0 to 59" in names(phone)
    assert alarms(phone) == before


def test_half_days_are_told_apart_where_the_phone_counts_twelve_hours() -> None:
    phone = clock()
    phone.put_setting("system", "time_12_24", "12")
    before = alarms(phone)
    tap_name(phone, "Add alarm")
    type_into(phone, "Hour", "12")
    tap_name(phone, "Save")
    assert the_new(phone, before).hour == 0
    before = alarms(phone)
    tap_name(phone, "Add alarm")
    type_into(phone, "Hour", "11")
    tap_name(phone, "PM")
    tap_name(phone, "Save")
    assert the_new(phone, before).hour == 23


def test_a_deleted_alarm_comes_back_as_it_was() -> None:
    phone = clock()
    before = alarms(phone)
    tap_name(phone, "alarm")
    tap_far(phone, "Delete alarm")
    assert alarms(phone) == before[1:]
    tap_name(phone, "Undo")
    assert alarms(phone) == before
    assert "Undo" not in names(phone)


def test_a_switch_turns_its_own_alarm_only() -> None:
    phone = clock()
    before = alarms(phone)
    tap_name(phone, "onoff")
    assert alarms(phone) == [replace(before[0], enabled=not before[0].enabled), *before[1:]]


def test_an_alarm_rings_at_its_minute_over_whatever_is_shown_and_once() -> None:
    phone = clock()
    phone.home()
    phone.set_time(SUNDAY + 7 * 3600 + 59 * 60)
    database(phone).execute("DELETE FROM alarm_templates")
    one = save_alarm(phone, Alarm(hour=8, minutes=0, label="Swim"))
    phone.wait(59)
    assert phone.page.package == LAUNCHER
    phone.wait(1)
    assert isinstance(phone.page, Ringing)
    assert {"08:00", "Swim"} <= set(names(phone))
    assert [n.text for n in phone.notifications] == ["Swim"]
    tap_name(phone, "Dismiss")
    assert phone.notifications == []
    kept = alarm(phone, one.id)
    assert kept is not None
    assert not kept.enabled
    phone.wait(3 * 86_400)
    assert not isinstance(phone.page, Ringing)


def test_a_locked_phone_wakes_for_an_alarm_and_stays_locked() -> None:
    phone = clock()
    set_pin(phone, "2580")
    phone.set_time(SUNDAY + 3600)
    save_alarm(phone, Alarm(hour=1, minutes=2, days=EVERY_DAY, label="Night bus"))
    phone.sleep()
    phone.wait(120)
    assert phone.awake
    assert "Night bus" in names(phone)
    tap_name(phone, "Dismiss")
    assert phone.locked
    assert "Next alarm" not in " ".join(names(phone))
    assert not phone.dismiss_keyguard()


def test_snoozing_rings_again_after_ten_minutes() -> None:
    phone = clock()
    phone.set_time(SUNDAY + 7 * 3600 + 59 * 60)
    database(phone).execute("DELETE FROM alarm_templates")
    one = save_alarm(phone, Alarm(hour=8, minutes=0, days=EVERY_DAY))
    phone.wait(61)
    tap_name(phone, "Snooze 10 min")
    assert set(snoozed(phone)) == {one.id}
    assert any("Snoozed until 08:10" in said for said in names(phone))
    phone.wait(590)
    assert not isinstance(phone.page, Ringing)
    phone.wait(12)
    assert isinstance(phone.page, Ringing)
    phone.back()
    assert set(snoozed(phone)) == {one.id}
    assert alarm(phone, one.id) == one


@pytest.mark.parametrize(
    ("days", "moment", "due"),
    [
        (0, SUNDAY, SUNDAY + 7 * 3600),
        (0, SUNDAY + 7 * 3600, SUNDAY + 31 * 3600),
        (0b1000000, SUNDAY + 7 * 3600, SUNDAY + 7 * 86_400 + 7 * 3600),
        (WEEKDAYS, SUNDAY, SUNDAY + 31 * 3600),
        (0b0010000, SUNDAY, SUNDAY + 5 * 86_400 + 7 * 3600),
    ],
    ids=["today", "tomorrow", "next-sunday", "monday", "friday"],
)
def test_the_next_time_of_an_alarm_is_reckoned_by_its_days(days: int, moment: float, due: float) -> None:
    assert next_due(Alarm(hour=7, days=days), moment, 0) == due


def test_alarms_ring_by_the_phones_own_time_zone() -> None:
    ahead = 8 * 3600
    assert next_due(Alarm(hour=7), SUNDAY, ahead) == SUNDAY + 86_400 - 3600


def test_an_alarm_that_another_app_wants_is_shown_before_it_is_saved() -> None:
    phone = clock()
    extra = "android.intent.extra.alarm."
    before = alarms(phone)
    asked = {f"{extra}HOUR": "19", f"{extra}MINUTES": "5", f"{extra}MESSAGE": "Call"}
    phone.start(PACKAGE, action="android.intent.action.SET_ALARM", extras=asked)
    assert alarms(phone) == before
    tap_name(phone, "Save")
    new = the_new(phone, before)
    assert (new.hour, new.minutes, new.label) == (19, 5, "Call")


def test_a_city_is_found_added_moved_and_removed() -> None:
    phone = clock(tab="Clock")
    before = cities(phone)
    tap_name(phone, "Add city")
    type_into(phone, "search", "nor")
    tap_name(phone, "Oslo")
    assert cities(phone) == [*before, "oslo"]
    tap_name(phone, "Edit cities")
    tap_name(phone, "Move Oslo up")
    assert cities(phone) == [*before[:3], "oslo", before[3]]
    tap_name(phone, "Remove Tokyo")
    assert cities(phone) == [*before[:2], "oslo", before[3]]
    phone.back()
    assert any(said.startswith("Today, 2 h ahead") for said in names(phone))  # Oslo, in summer


def test_a_city_is_not_added_twice() -> None:
    phone = clock(tab="Clock")
    before = cities(phone)
    tap_name(phone, "Add city")
    type_into(phone, "search", "London")
    tap_name(phone, "city")
    assert cities(phone) == before
    phone.focus("search")
    phone.set_text("Atlantis")
    assert "No city called “Atlantis”" in names(phone)


def test_a_timer_is_entered_on_its_keys_and_says_when_it_is_over() -> None:
    phone = clock(tab="Timer")
    assert not find(phone, "Start").enabled
    for key in ("0", "1", "3", "0", "backspace", "5"):
        tap_name(phone, "Delete digit" if key == "backspace" else f"timer_setup_digit_{key}")
    assert "00h 01m 35s" in names(phone)
    tap_name(phone, "Start")
    phone.home()
    phone.wait(93)
    assert phone.notifications == []
    phone.wait(2)
    assert [n.title for n in phone.notifications] == ["Time is up"]
    phone.start(PACKAGE)
    tap_name(phone, "Stop")
    assert phone.notifications == []
    assert [(one.state, one.remaining) for one in timers(phone)] == [("idle", 95.0)]


def test_a_timer_that_pauses_keeps_what_is_left() -> None:
    phone = clock(tab="Timer")
    tap_name(phone, "5 min")
    phone.wait(58)
    tap_name(phone, "Pause")
    assert [(one.state, one.remaining) for one in timers(phone)] == [("paused", 241.0)]
    phone.wait(500)
    assert "4:01" in names(phone)
    tap_name(phone, "+ 1 min")
    tap_name(phone, "Resume")
    phone.wait(100)
    assert round(timers(phone)[0].left(phone.now())) == 200
    tap_name(phone, "Pause")
    tap_name(phone, "Reset")
    assert "5:00" in names(phone)


def test_timers_run_side_by_side_under_their_own_names() -> None:
    phone = clock(tab="Timer")
    tap_name(phone, "3 min")
    tap_name(phone, "timer_label")
    type_into(phone, "timer_name", "Eggs")
    tap_name(phone, "ok")
    tap_name(phone, "Add timer")
    tap_name(phone, "10 min")
    assert [one.label for one in timers(phone)] == ["", "Eggs"]
    tap_name(phone, "Delete 10 min timer")
    assert [one.label for one in timers(phone)] == ["Eggs"]


def test_the_stopwatch_runs_laps_pauses_and_starts_over() -> None:
    phone = clock(tab="Stopwatch")
    tap_name(phone, "Start")
    phone.wait(9)
    tap_name(phone, "Lap")
    phone.wait(19)
    tap_name(phone, "Lap")
    assert {"Lap 1", "Lap 2", "00:20.00", "00:10.00"} <= set(names(phone))
    tap_name(phone, "Pause")
    shown = find(phone, "stopwatch_time").text
    phone.wait(60)
    assert find(phone, "stopwatch_time").text == shown
    tap_name(phone, "Reset")
    assert find(phone, "stopwatch_time").text == "00:00.00"
    assert "Lap 1" not in names(phone)


def test_the_clock_runs_on_after_its_storage_is_cleared() -> None:
    phone = clock()
    phone.clear(PACKAGE)
    phone.start(PACKAGE)
    assert "No alarms. Tap + to add one." in names(phone)
    tap_name(phone, "Stopwatch")
    tap_name(phone, "Start")
    assert database(phone).execute("SELECT state FROM stopwatch").fetchall() == [("running",)]


def test_a_snapshot_brings_back_a_running_timer() -> None:
    phone = clock(tab="Timer")
    tap_name(phone, "1 min")
    kept = phone.snapshot()
    phone.wait(70)
    assert len(phone.notifications) == 1
    phone.restore(kept)
    assert isinstance(phone.page, ClockPage)
    phone.wait(50)
    assert phone.notifications == []
    phone.wait(20)
    assert len(phone.notifications) == 1


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("turn", [0, 1])
def test_nothing_is_written_beyond_the_edges(locale: Locale, turn: int) -> None:
    """At the largest type, in twelve hours, upright and on its side."""
    phone = Phone(Form(width=360, height=640, density=1.0, locale=locale))
    phone.put_setting("system", "font_scale", "1.3")
    phone.put_setting("system", "time_12_24", "12")
    phone.rotate(turn)
    phone.start(PACKAGE)
    page = phone.page
    assert isinstance(page, ClockPage)
    for tab in range(4):
        page.choose(tab)
        phone.touch()
        inside(phone)
    page.edit(replace(alarms(phone)[0], label="A long label that goes on and on and on"))
    inside(phone)
    phone.start(PACKAGE, data=f"alarm:{alarms(phone)[0].id}")
    inside(phone)


def inside(phone: Phone) -> None:
    sideways = {"preset"}
    for placed in phone.scene().placed:
        node = placed.node
        if node.kind == "text" and node.says.id not in sideways and not _in_presets(phone, placed.y):
            assert placed.x >= 0, node.text
            assert placed.x + placed.laid.w <= phone.width, node.text


def _in_presets(phone: Phone, y: int) -> bool:
    """The presets scroll to the side."""
    return any(
        p.node.says.id == "presets" and p.y <= y < p.y + p.laid.h for p in phone.scene().placed
    )  # fmt: skip
