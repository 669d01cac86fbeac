"""Calendar: what is planned stands on its day, series change as far as asked, nothing is lost unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from gui_mcp_devices.pocket.apps.calendar import repeats, store
from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar.app import EVENT
from gui_mcp_devices.pocket.apps.calendar.days import here, midnight, now_here, stored, today
from gui_mcp_devices.pocket.apps.calendar.instances import agenda, born, follow, invited
from gui_mcp_devices.pocket.apps.calendar.repeats import Rule, occurrences
from gui_mcp_devices.pocket.apps.calendar.store import Event, Guest
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form

from tests.devices.pocket_hands import find, monkey, names, reach, small, tap_far, tap_name, type_into


@pytest.fixture
def phone() -> Phone:
    phone = Phone(small())
    phone.reset(1)
    phone.start(s.PACKAGE)
    return phone


def put(phone: Phone, title: str, days: int = 1, hour: int = 21, rule: Rule = repeats.ONCE) -> Event:
    """An event of an hour, so many days from today."""
    start = midnight(today(phone)) + timedelta(days=days, hours=hour)
    id = store.put(phone, Event(title=title, start=start, end=start + timedelta(hours=1), rule=rule))
    made = store.event(phone, id)
    assert made is not None
    phone.touch()
    return made


def newest(phone: Phone) -> Event:
    return store.events(phone)[-1]


def open_by_search(phone: Phone, title: str) -> None:
    tap_name(phone, "Search")
    phone.type(title)
    phone.hide_keyboard()
    tap_name(phone, "event")


def days_of(phone: Phone, one: Event, weeks: int = 5) -> list[date]:
    found = store.event(phone, one.id)
    low = one.start.date()
    return [] if found is None else [each.day for each in follow(found, low, low + timedelta(weeks=weeks))]


def test_an_event_is_written_with_the_pickers_and_stands_on_its_day(phone: Phone) -> None:
    tap_name(phone, "New event")
    type_into(phone, "event_title", "Choir")
    tap_name(phone, "start_day")
    tap_name(phone, "Next month")
    tap_name(phone, "Thursday, 15 October 2026")
    tap_name(phone, "ok")
    tap_name(phone, "start_time")
    tap_name(phone, "19 o’clock")
    tap_name(phone, "30 minutes")
    tap_name(phone, "ok")
    type_into(phone, "place", "Town Library")
    phone.hide_keyboard()
    tap_name(phone, "Save")
    one = newest(phone)
    assert (one.title, one.place) == ("Choir", "Town Library")
    assert (one.start, one.end) == (datetime(2026, 10, 15, 19, 30), datetime(2026, 10, 15, 20, 30))
    assert one.reminder == 15
    tap_name(phone, "Next month")
    tap_name(phone, next(n for n in names(phone) if n.startswith("Thursday, 15 October 2026")))
    assert "Choir" in names(phone)


def test_a_time_is_typed_and_nonsense_is_refused(phone: Phone) -> None:
    tap_name(phone, "New event")
    tap_name(phone, "start_time")
    tap_name(phone, "hour")
    phone.set_text("25")
    phone.key("ENTER")
    assert any("Hours go from 0 to 23" in name for name in names(phone))
    phone.set_text("07")
    tap_name(phone, "minute")
    phone.set_text("42")
    phone.key("ENTER")
    assert "Starts: 07:42" in names(phone)


def test_what_ends_before_it_starts_is_refused(phone: Phone) -> None:
    count = len(store.events(phone))
    tap_name(phone, "New event")
    tap_name(phone, "end_time")
    tap_name(phone, "00 o’clock")
    tap_name(phone, "ok")
    tap_name(phone, "Save")
    assert "It ends before it starts" in names(phone)
    assert len(store.events(phone)) == count


def test_an_event_all_day_has_no_times(phone: Phone) -> None:
    tap_name(phone, "New event")
    type_into(phone, "event_title", "Move")
    tap_name(phone, "All day")
    with pytest.raises(LookupError):
        find(phone, "start_time")
    tap_name(phone, "Save")
    one = newest(phone)
    assert one.all_day
    assert one.start == midnight(today(phone))
    assert one.end - one.start == timedelta(days=1)


def test_leaving_a_form_that_was_written_in_asks_first(phone: Phone) -> None:
    tap_name(phone, "New event")
    type_into(phone, "event_title", "x")
    phone.hide_keyboard()
    phone.back()
    tap_name(phone, "Keep editing")
    tap_name(phone, "Close")
    tap_name(phone, "Discard")
    assert phone.front == (s.PACKAGE, ".MainActivity")
    assert newest(phone).title != "x"


def test_one_time_of_a_series_is_moved_and_the_rest_stays(phone: Phone) -> None:
    one = put(phone, "Zumba", 1, 20, Rule("weekly"))
    before = days_of(phone, one)
    open_by_search(phone, "Zumba")
    tap_name(phone, "Edit")
    tap_name(phone, "start_time")
    tap_name(phone, "22 o’clock")
    tap_name(phone, "ok")
    tap_name(phone, "Save")
    tap_name(phone, "Only this event")
    tap_name(phone, "confirm")
    assert days_of(phone, one) == before[1:]
    moved = newest(phone)
    assert (moved.series, moved.series_day, moved.start) == (
        one.id,
        before[0],
        one.start + timedelta(hours=2),
    )
    assert not moved.rule


@pytest.mark.parametrize(("scope", "left"), [("one", 5), ("following", 2), ("all", 0)])
def test_a_series_loses_what_was_asked_and_undo_brings_it_back(phone: Phone, scope: str, left: int) -> None:
    one = put(phone, "Zumba", 1, 20, Rule("weekly"))
    before = days_of(phone, one)
    phone.view(f"{EVENT}{one.id}/{before[2]}")
    tap_name(phone, "More options")
    tap_name(phone, "Delete")
    said = {"one": "Only this event", "following": "This and all that follow", "all": "The whole series"}
    tap_name(phone, said[scope])
    tap_name(phone, "confirm")
    assert len(days_of(phone, one)) == left
    tap_name(phone, "Undo")
    assert days_of(phone, one) == before
    assert len(before) == 6


def test_deleting_asks_and_can_be_answered_with_no(phone: Phone) -> None:
    one = put(phone, "Zumba")
    open_by_search(phone, "Zumba")
    tap_name(phone, "More options")
    tap_name(phone, "Delete")
    tap_name(phone, "Cancel")
    assert store.event(phone, one.id) == one


def test_a_whole_series_moves_as_far_as_one_of_it_was_moved(phone: Phone) -> None:
    one = put(phone, "Zumba", 1, 20, Rule("weekly", 1 << (today(phone) + timedelta(days=1)).weekday()))
    second = one.start.date() + timedelta(weeks=1)
    phone.view(f"{EVENT}{one.id}/{second}")
    tap_name(phone, "Edit")
    tap_name(phone, "start_day")
    tap_name(phone, "Friday, 11 September 2026")
    tap_name(phone, "ok")
    tap_name(phone, "Save")
    tap_name(phone, "The whole series")
    tap_name(phone, "confirm")
    days = days_of(phone, replace(one, start=one.start))
    assert second == date(2026, 9, 9)
    assert days[:2] == [date(2026, 9, 4), date(2026, 9, 11)]


def test_rules_are_read_written_and_followed() -> None:
    rule = Rule("weekly", 0b1001, date(2026, 3, 31))
    assert repeats.written(rule) == "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20260331"
    assert repeats.read(repeats.written(rule)) == rule
    assert not repeats.read("FREQ=HOURLY")
    start = date(2026, 3, 19)
    days = list(occurrences(rule, start, date(2026, 3, 1), date(2026, 12, 1)))
    assert [day.day for day in days] == [19, 23, 26, 30]
    monthly = occurrences(Rule("monthly"), date(2026, 1, 31), date(2026, 1, 1), date(2026, 5, 31))
    assert [day.month for day in monthly] == [1, 3, 5]
    leap = occurrences(Rule("yearly"), date(2024, 2, 29), date(2025, 1, 1), date(2028, 12, 31))
    assert [(day.month, day.day) for day in leap] == [(2, 28), (2, 28), (2, 28), (2, 29)]


def test_times_are_those_of_the_phones_zone_also_in_summer(phone: Phone) -> None:
    one = put(phone, "Zumba", 60, 9, Rule("weekly"))
    phone.put_setting("global", "time_zone", "Europe/Paris")
    for moment in (datetime(2026, 7, 1, 12), datetime(2026, 12, 1, 12)):
        assert here(phone, stored(phone, moment)) == moment
    found = store.event(phone, one.id)
    assert found is not None
    assert found.start == one.start + timedelta(hours=1)


def test_hidden_calendars_and_declined_events_are_not_shown(phone: Phone) -> None:
    put(phone, "Zumba", 0)
    assert "Zumba" in names(phone)
    tap_name(phone, "Open menu")
    tap_name(phone, "Personal")
    phone.back()
    assert "Zumba" not in names(phone)
    store.show(phone, s.PERSONAL, True)
    store.answer(phone, newest(phone).id, s.DECLINED)
    phone.touch()
    assert "Zumba" not in names(phone)


def test_an_invitation_is_answered_and_who_does_not_own_it_cannot_change_it(phone: Phone) -> None:
    one, *others = invited(phone)
    tap_name(phone, "Open menu")
    tap_name(phone, "invitations")
    tap_name(phone, f"Maybe: {one.title}")
    assert [each.id for each in invited(phone)] == [each.id for each in others]
    tap_name(phone, others[0].title)
    assert f"Only {others[0].organizer} can change this event" in names(phone)
    assert "Edit" not in names(phone)
    tap_name(phone, "Yes")
    found = store.event(phone, others[0].id)
    assert found is not None
    assert found.status == s.ACCEPTED


def test_guests_are_chosen_from_the_contacts(phone: Phone) -> None:
    tap_name(phone, "New event")
    type_into(phone, "event_title", "Chess")
    phone.hide_keyboard()
    tap_name(phone, "guests")
    first = find(phone, "person").text
    tap_name(phone, first)
    tap_name(phone, "search")
    phone.type("nobody at all")
    assert "Nobody found" in names(phone)
    phone.hide_keyboard()
    tap_name(phone, "done")
    tap_name(phone, "Save")
    assert newest(phone).guests == (Guest(first),)


def test_contacts_are_asked_for_before_they_are_shown() -> None:
    phone = Phone(small(), faults=Faults(permissions=True))
    phone.start(s.PACKAGE)
    assert born(phone) == []
    tap_name(phone, "Open menu")
    tap_name(phone, "birthdays")
    tap_name(phone, "allow")
    phone.grant(s.PACKAGE, s.READ_CONTACTS)
    phone.back()
    assert find(phone, "birthday")


def test_a_reminder_comes_when_it_is_due_and_opens_its_event(phone: Phone) -> None:
    store.put(phone, replace(put(phone, "Zumba", 1, 20, Rule("daily")), reminder=30))
    phone.set_time(
        phone.now() + (midnight(today(phone)) + timedelta(hours=43.4) - now_here(phone)).total_seconds()
    )
    phone.wait(5)
    assert "Zumba" not in [told.title for told in phone.notifications]
    phone.wait(400)
    (told,) = [told for told in phone.notifications if told.title == "Zumba"]
    phone.wait(400)
    assert len([told for told in phone.notifications if told.title == "Zumba"]) == 1
    assert phone.view(told.data)
    assert find(phone, "event_title").text == "Zumba"


def test_what_happens_at_the_same_time_is_told(phone: Phone) -> None:
    put(phone, "Zumba", 0, 22)
    put(phone, "Karate", 0, 22)
    open_by_search(phone, "Karate")
    assert "At the same time" in names(phone)
    tap_name(phone, "conflict")
    assert find(phone, "event_title").text == "Zumba"


def test_search_finds_places_and_guests_and_remembers_what_was_sought(phone: Phone) -> None:
    store.put(phone, replace(put(phone, "Chess"), place="Lighthouse", guests=(Guest("Abel Zorn"),)))
    for words in ("lighthouse", "zorn chess"):
        tap_name(phone, "Search")
        phone.type(words)
        assert "Chess" in names(phone)
        phone.key("ENTER")
        phone.back()
    tap_name(phone, "Search")
    phone.hide_keyboard()
    tap_name(phone, "lighthouse")
    assert "Chess" in names(phone)
    tap_name(phone, "search_field")
    phone.set_text("nowhere")
    assert "No event says “nowhere”" in names(phone)


def test_a_calendar_is_made_and_deleted_with_its_events_after_a_question(phone: Phone) -> None:
    tap_name(phone, "Open menu")
    tap_name(phone, "manage")
    tap_name(phone, "New calendar")
    type_into(phone, "calendar_name", "work")
    tap_name(phone, "save")
    assert "Needs a name of its own" in names(phone)
    tap_name(phone, "calendar_name")
    phone.set_text("Garden")
    tap_name(phone, "save")
    made = store.calendars(phone)[-1]
    assert made.name == "Garden"
    store.put(phone, replace(put(phone, "Weeds"), calendar=made.id))
    phone.touch()
    tap_name(phone, "Garden")
    tap_name(phone, "delete")
    tap_name(phone, "confirm")
    assert "Garden" not in [one.name for one in store.calendars(phone)]
    assert "Weeds" not in [one.title for one in store.events(phone)]


def test_the_week_begins_as_chosen_and_new_events_have_the_chosen_reminder(phone: Phone) -> None:
    tap_name(phone, "Open menu")
    tap_name(phone, "settings")
    tap_name(phone, "first_day")
    tap_name(phone, "Sunday")
    tap_name(phone, "reminder")
    tap_name(phone, "1 hour before")
    phone.back()
    heads = [name for name in names(phone) if name in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")]
    assert heads == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    tap_name(phone, "New event")
    assert reach(phone, "1 hour before")


def test_birthdays_of_contacts_are_in_the_calendar_and_open_them(phone: Phone) -> None:
    _, name, day = born(phone)[0]
    when = day.replace(year=today(phone).year + 1)
    assert f"{name}’s birthday" in [each.event.title for each in agenda(phone, when, when)]
    tap_name(phone, "Search")
    phone.type(f"{name}’s")
    phone.hide_keyboard()
    tap_name(phone, "event")
    assert phone.front[0] == "app.pocket.contacts"


def test_an_event_is_shared_as_a_message_and_copied(phone: Phone) -> None:
    put(phone, "Zumba")
    open_by_search(phone, "Zumba")
    tap_name(phone, "More options")
    tap_name(phone, "Make a copy")
    tap_name(phone, "Save")
    assert [one.title for one in store.events(phone)].count("Zumba") == 2
    tap_name(phone, "More options")
    tap_name(phone, "Share in a message")
    assert phone.front[0] == "app.pocket.messages"


def test_a_cleared_calendar_takes_new_events_and_bears_rows_of_any_time(phone: Phone) -> None:
    phone.clear(s.PACKAGE)
    phone.start(s.PACKAGE)
    tap_name(phone, "New event")
    tap_name(phone, "Save")
    assert [one.title for one in store.events(phone)] == [""]
    store.database(phone).execute("UPDATE Events SET dtstart = -1e18, dtend = 1e18")
    phone.touch()
    assert "(No title)" in names(phone)


def test_all_views_show_an_event_of_today(phone: Phone) -> None:
    put(phone, "Zumba", 0, 9)
    for name in ("Month", "Week", "Day", "Agenda"):
        tap_name(phone, name)
        assert any("Zumba" in said for said in names(phone)), name
    tap_far(phone, "Zumba")
    assert find(phone, "event_title").text == "Zumba"


@pytest.mark.parametrize("form", [small(), Form(360, 640, 1.0, locale="zh", dark=True)])
def test_random_touches_leave_the_calendar_whole(form: Form) -> None:
    monkey(Phone(form), s.PACKAGE, seed=form.height, touches=200)
