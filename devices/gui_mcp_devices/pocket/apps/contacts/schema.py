"""The tables of Android's contacts provider: the subset that is used, under its own names.

Columns mean what `ContactsContract` says: what data1 to data10 hold follows from the row's mimetype.
Sources: developer.android.com/reference/android/provider/ContactsContract and ...CommonDataKinds.
"""

from __future__ import annotations

PACKAGE = "app.pocket.contacts"
PATH = "/data/data/com.android.providers.contacts/databases/contacts2.db"
CALLS = "/data/data/com.android.providers.contacts/databases/calllog.db"

NAME = "vnd.android.cursor.item/name"
"""data1 whole name, data2 given name, data3 family name."""
PHONE = "vnd.android.cursor.item/phone_v2"
"""data1 number as written, data2 type, data4 its digits."""
EMAIL = "vnd.android.cursor.item/email_v2"
"""data1 address, data2 type."""
POSTAL = "vnd.android.cursor.item/postal-address_v2"
"""data1 address as written, data2 type."""
ORGANIZATION = "vnd.android.cursor.item/organization"
"""data1 company, data2 type."""
NOTE = "vnd.android.cursor.item/note"
"""data1 text."""
EVENT = "vnd.android.cursor.item/contact_event"
"""data1 date (YYYY-MM-DD), data2 type; 3 is a birthday."""
GROUP = "vnd.android.cursor.item/group_membership"
"""data1 id of the group."""

MIMETYPES = (EMAIL, "vnd.android.cursor.item/im", "vnd.android.cursor.item/nickname", ORGANIZATION, PHONE,
    "vnd.android.cursor.item/sip_address", NAME, POSTAL, "vnd.android.cursor.item/identity",
    "vnd.android.cursor.item/photo", GROUP, NOTE, EVENT)  # fmt: skip
"""In the order of their ids, from 1."""
KINDS = {mimetype: index for index, mimetype in enumerate(MIMETYPES, 1)}
"""Id of each mimetype."""

BIRTHDAY = 3
HOME, MOBILE, WORK, OTHER = 1, 2, 3, 7
"""Types of numbers."""
PHONE_TYPES = {
    MOBILE: ("Mobile", "手机"),
    HOME: ("Home", "住宅"),
    WORK: ("Work", "单位"),
    OTHER: ("Other", "其他"),
}
EMAIL_TYPES = {1: ("Home", "个人"), 2: ("Work", "工作"), 3: ("Other", "其他")}

SCHEMA = """
CREATE TABLE mimetypes (_id INTEGER PRIMARY KEY, mimetype TEXT NOT NULL UNIQUE);
CREATE TABLE raw_contacts (
  _id INTEGER PRIMARY KEY, account_name TEXT, account_type TEXT, contact_id INTEGER, display_name TEXT,
  display_name_alt TEXT, phonebook_label TEXT, sort_key TEXT, starred INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE data (
  _id INTEGER PRIMARY KEY, mimetype_id INTEGER NOT NULL REFERENCES mimetypes(_id),
  raw_contact_id INTEGER NOT NULL REFERENCES raw_contacts(_id), is_primary INTEGER NOT NULL DEFAULT 0,
  is_super_primary INTEGER NOT NULL DEFAULT 0, data1 TEXT, data2 TEXT, data3 TEXT, data4 TEXT, data5 TEXT,
  data6 TEXT, data7 TEXT, data8 TEXT, data9 TEXT, data10 TEXT
);
CREATE INDEX data_raw_contact_id ON data (raw_contact_id);
CREATE INDEX data_mimetype_data1 ON data (mimetype_id, data1);
CREATE TABLE groups (
  _id INTEGER PRIMARY KEY, account_name TEXT, account_type TEXT, title TEXT, notes TEXT,
  group_visible INTEGER NOT NULL DEFAULT 1, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE VIEW view_data AS
  SELECT data.*, mimetypes.mimetype AS mimetype, raw_contacts.contact_id AS contact_id,
         raw_contacts.display_name AS display_name, raw_contacts.starred AS starred,
         raw_contacts.sort_key AS sort_key
  FROM data JOIN mimetypes ON mimetypes._id = data.mimetype_id
  JOIN raw_contacts ON raw_contacts._id = data.raw_contact_id WHERE raw_contacts.deleted = 0;
CREATE VIEW contacts AS
  SELECT contact_id AS _id, _id AS name_raw_contact_id, display_name, sort_key, phonebook_label, starred,
         'pocket-' || contact_id AS lookup,
         EXISTS (SELECT 1 FROM data JOIN mimetypes ON mimetypes._id = data.mimetype_id
                 WHERE data.raw_contact_id = raw_contacts._id
                   AND mimetype = 'vnd.android.cursor.item/phone_v2')
           AS has_phone_number
  FROM raw_contacts WHERE deleted = 0;
CREATE VIEW view_contacts AS SELECT * FROM contacts;
""" + "".join(f"INSERT INTO mimetypes VALUES ({id}, '{mimetype}');\n" for mimetype, id in KINDS.items())

CALLS_SCHEMA = """
CREATE TABLE calls (
  _id INTEGER PRIMARY KEY, number TEXT, date INTEGER, duration INTEGER, type INTEGER, new INTEGER, name TEXT
);
"""
"""Type 1 came in, 2 went out, 3 was missed; dates are milliseconds, durations seconds."""
