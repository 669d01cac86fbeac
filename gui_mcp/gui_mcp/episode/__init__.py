"""The record: one journal per run, its pictures and screens beside it, and how to read them back."""

from gui_mcp.agent import RecordError
from gui_mcp.episode.delete import delete_episode
from gui_mcp.episode.errors import (
    BlobMissing,
    CannotWrite,
    EpisodeExists,
    EpisodeInUse,
    NewerFormat,
    NotAJournal,
    StorageFull,
)
from gui_mcp.episode.journal import Journal, journal_path, new_episode_id
from gui_mcp.episode.read import (
    EpisodeHead,
    RecordedEpisode,
    RecordedOutcome,
    RecordedStep,
    list_episodes,
    read_episode,
)
from gui_mcp.episode.source import Source
from gui_mcp.episode.target import Neighbour, Target

__all__ = [
    "BlobMissing",
    "CannotWrite",
    "EpisodeExists",
    "EpisodeHead",
    "EpisodeInUse",
    "Journal",
    "Neighbour",
    "NewerFormat",
    "NotAJournal",
    "RecordError",
    "RecordedEpisode",
    "RecordedOutcome",
    "RecordedStep",
    "Source",
    "StorageFull",
    "Target",
    "delete_episode",
    "journal_path",
    "list_episodes",
    "new_episode_id",
    "read_episode",
]
