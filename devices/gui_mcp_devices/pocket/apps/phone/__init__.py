"""The telephone: a keypad, the log of calls, favourites, voicemail, and what happens to calls."""
