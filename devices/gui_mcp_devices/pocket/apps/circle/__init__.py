"""Circle: a social network with posts, comments, people, direct messages, events and groups."""
