"""Contacts: people and how to reach them, with the tables of Android's contacts provider."""
