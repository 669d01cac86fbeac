"""The tables of the calendar: a small part of what Android's CalendarContract has, under its names.

Times are milliseconds since 1970, UTC; those of events all day long are midnights of UTC. Days of a series
that are left out or stand elsewhere are in `exdate`, dates with commas between them.
Source: developer.android.com/reference/android/provider/CalendarContract
"""

from __future__ import annotations

PACKAGE = "app.pocket.calendar"
PATH = "/data/data/app.pocket.calendar/databases/calendar.db"
NOTIFY = "android.permission.POST_NOTIFICATIONS"
READ_CONTACTS = "android.permission.READ_CONTACTS"

ACCEPTED, DECLINED, INVITED, TENTATIVE = 1, 2, 3, 4
"""What somebody answered, as in Attendees.attendeeStatus; 0 is nothing."""

PERSONAL, WORK, FAMILY, HOLIDAYS, BIRTHDAYS = 1, 2, 3, 4, 5
"""Ids of the calendars of the first day. The last two are read only; what is in the last one is not stored
here, it comes from the contacts."""

SCHEMA = """
CREATE TABLE Calendars (
  _id INTEGER PRIMARY KEY, calendar_displayName TEXT NOT NULL, calendar_color TEXT NOT NULL DEFAULT 'blue',
  visible INTEGER NOT NULL DEFAULT 1, can_modify INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE Events (
  _id INTEGER PRIMARY KEY, calendar_id INTEGER NOT NULL, title TEXT NOT NULL DEFAULT '',
  eventLocation TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '', dtstart INTEGER NOT NULL,
  dtend INTEGER NOT NULL, allDay INTEGER NOT NULL DEFAULT 0, rrule TEXT NOT NULL DEFAULT '',
  exdate TEXT NOT NULL DEFAULT '', original_id INTEGER NOT NULL DEFAULT 0,
  originalInstanceTime INTEGER NOT NULL DEFAULT 0, organizer TEXT NOT NULL DEFAULT '',
  guestsCanModify INTEGER NOT NULL DEFAULT 0, selfAttendeeStatus INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE Reminders (_id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL, minutes INTEGER NOT NULL);
CREATE TABLE Attendees (
  _id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL, attendeeName TEXT NOT NULL,
  attendeeStatus INTEGER NOT NULL DEFAULT 3
);
CREATE INDEX attendees_of ON Attendees (event_id);
CREATE TABLE preferences (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE searches (_id INTEGER PRIMARY KEY, said TEXT NOT NULL UNIQUE);
"""
