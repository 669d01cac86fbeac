"""The replay page: one recorded run as a single HTML file that anybody can open."""

from gui_mcp.replay.page import write_replay
from gui_mcp.replay.words import in_words

__all__ = ["in_words", "write_replay"]
