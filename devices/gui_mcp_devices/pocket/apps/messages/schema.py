"""The tables of Android's telephony provider and of its blocked numbers: the subset that is used.

Source of names and meanings: developer.android.com/reference/android/provider/Telephony and
BlockedNumberContract. `threads.pinned` is this app's own.
"""

from __future__ import annotations

PACKAGE = "app.pocket.messages"
PATH = "/data/data/com.android.providers.telephony/databases/mmssms.db"
BLOCKED = "/data/data/com.android.providers.blockednumber/databases/blockednumbers.db"

INBOX, SENT, DRAFT, FAILED = 1, 2, 3, 5
"""Types of a message."""
NONE, COMPLETE, PENDING = -1, 0, 32
"""Status of its delivery."""

_THREAD = """
  UPDATE threads SET
    message_count = (SELECT COUNT(*) FROM sms WHERE thread_id = {of}.thread_id AND type != 3),
    date = COALESCE((SELECT MAX(date) FROM sms WHERE thread_id = {of}.thread_id AND type != 3), date),
    snippet = (SELECT body FROM sms WHERE thread_id = {of}.thread_id AND type != 3
               ORDER BY date DESC, _id DESC LIMIT 1),
    read = NOT EXISTS (SELECT 1 FROM sms WHERE thread_id = {of}.thread_id AND type = 1 AND read = 0)
  WHERE _id = {of}.thread_id;
"""
SCHEMA = f"""
CREATE TABLE canonical_addresses (_id INTEGER PRIMARY KEY, address TEXT NOT NULL);
CREATE TABLE threads (
  _id INTEGER PRIMARY KEY, date INTEGER NOT NULL DEFAULT 0, message_count INTEGER NOT NULL DEFAULT 0,
  recipient_ids TEXT NOT NULL, snippet TEXT, read INTEGER NOT NULL DEFAULT 1,
  archived INTEGER NOT NULL DEFAULT 0, pinned INTEGER NOT NULL DEFAULT 0, type INTEGER NOT NULL DEFAULT 0,
  error INTEGER NOT NULL DEFAULT 0, has_attachment INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE sms (
  _id INTEGER PRIMARY KEY, thread_id INTEGER NOT NULL, address TEXT, person INTEGER, date INTEGER NOT NULL,
  date_sent INTEGER NOT NULL DEFAULT 0, protocol INTEGER, read INTEGER NOT NULL DEFAULT 0,
  status INTEGER NOT NULL DEFAULT -1, type INTEGER NOT NULL, subject TEXT, body TEXT, service_center TEXT,
  locked INTEGER NOT NULL DEFAULT 0, error_code INTEGER NOT NULL DEFAULT 0, seen INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX sms_thread ON sms (thread_id, date);
CREATE INDEX sms_pending ON sms (status) WHERE status = 32;
CREATE TABLE raw (_id INTEGER PRIMARY KEY, date INTEGER NOT NULL, address TEXT, message_body TEXT);
CREATE TRIGGER sms_inserted AFTER INSERT ON sms BEGIN {_THREAD.format(of="NEW")} END;
CREATE TRIGGER sms_deleted AFTER DELETE ON sms BEGIN {_THREAD.format(of="OLD")} END;
CREATE TRIGGER sms_updated AFTER UPDATE OF read, type, body ON sms BEGIN {_THREAD.format(of="NEW")} END;
"""
"""`raw` holds what is still on its way to the phone: `date` is when it comes in. Dates are milliseconds."""

BLOCKED_SCHEMA = """
CREATE TABLE blocked (_id INTEGER PRIMARY KEY, original_number TEXT NOT NULL UNIQUE, e164_number TEXT);
"""
