"""The replay page: one recorded run as a single HTML file that anybody can open."""

from gui_mcp.replay.page import Left, write_replay
from gui_mcp.replay.words import in_words

__all__ = ["Left", "in_words", "write_replay"]
