"""The tables of the social network. Times are Unix seconds."""

from __future__ import annotations

PACKAGE = "app.pocket.circle"
PATH = "/data/data/app.pocket.circle/databases/circle.db"
ME = 1
"""Id of the phone's owner among the members."""

SCHEMA = """
CREATE TABLE members (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, handle TEXT NOT NULL, about TEXT NOT NULL DEFAULT '',
  city TEXT NOT NULL DEFAULT '', followers INTEGER NOT NULL DEFAULT 0,
  follows_me INTEGER NOT NULL DEFAULT 0, takes_messages INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE follows (member_id INTEGER PRIMARY KEY, since INTEGER NOT NULL);
CREATE TABLE mutes (member_id INTEGER PRIMARY KEY);
CREATE TABLE blocks (member_id INTEGER PRIMARY KEY);
CREATE TABLE posts (
  _id INTEGER PRIMARY KEY, author INTEGER NOT NULL, text TEXT NOT NULL DEFAULT '',
  picture TEXT NOT NULL DEFAULT '', audience TEXT NOT NULL DEFAULT 'everyone',
  group_id INTEGER NOT NULL DEFAULT 0, shared INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL,
  liked INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX posts_by ON posts (author);
CREATE TABLE likes (post_id INTEGER PRIMARY KEY);
CREATE TABLE saved (post_id INTEGER PRIMARY KEY, created INTEGER NOT NULL);
CREATE TABLE comments (
  _id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL, author INTEGER NOT NULL,
  parent INTEGER NOT NULL DEFAULT 0, text TEXT NOT NULL, liked INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL
);
CREATE INDEX comments_of ON comments (post_id);
CREATE TABLE comment_likes (comment_id INTEGER PRIMARY KEY);
CREATE TABLE reports (
  _id INTEGER PRIMARY KEY, kind TEXT NOT NULL, target INTEGER NOT NULL, reason TEXT NOT NULL,
  created INTEGER NOT NULL
);
CREATE TABLE notices (
  _id INTEGER PRIMARY KEY, kind TEXT NOT NULL, actor INTEGER NOT NULL, target INTEGER NOT NULL DEFAULT 0,
  text TEXT NOT NULL DEFAULT '', created INTEGER NOT NULL
);
CREATE TABLE messages (
  _id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, mine INTEGER NOT NULL, text TEXT NOT NULL,
  post_id INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL
);
CREATE INDEX messages_with ON messages (member_id);
CREATE TABLE events (
  _id INTEGER PRIMARY KEY, title TEXT NOT NULL, about TEXT NOT NULL, place TEXT NOT NULL,
  starts INTEGER NOT NULL, host INTEGER NOT NULL, group_id INTEGER NOT NULL DEFAULT 0,
  picture TEXT NOT NULL, going INTEGER NOT NULL DEFAULT 0, seats INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE answers (event_id INTEGER PRIMARY KEY, answer TEXT NOT NULL);
CREATE TABLE groups (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, about TEXT NOT NULL, picture TEXT NOT NULL,
  members INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE memberships (group_id INTEGER PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE privacy (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE coming (
  _id INTEGER PRIMARY KEY, due INTEGER NOT NULL, kind TEXT NOT NULL, actor INTEGER NOT NULL,
  target INTEGER NOT NULL, text TEXT NOT NULL DEFAULT ''
);
CREATE TABLE drafts (
  _id INTEGER PRIMARY KEY, text TEXT NOT NULL, picture TEXT NOT NULL DEFAULT '',
  audience TEXT NOT NULL DEFAULT 'everyone', group_id INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL
);
CREATE TABLE searches (query TEXT PRIMARY KEY, at INTEGER NOT NULL);
CREATE TABLE history (kind TEXT NOT NULL, target INTEGER NOT NULL, PRIMARY KEY (kind, target));
"""
"""`history` holds what was looked at: notices, and the last message seen of each chat. `coming` is what
others will do soon. In `events` a number of seats of 0 is no limit; `answers` and `memberships` are the
owner's."""
