"""What can go wrong with the store.

StoreError              (a `gui_mcp.agent.RecordError`, so that whoever deletes a record can say it)
├── ShardDamaged            a file of rows is torn, changed, or not one of ours
├── ShardNewer              it has columns that this version does not know
├── NoSuchRow               nothing has that key, or that episode
└── SplitRefused            it is kept for the final measure, and nothing learns from it
"""

from __future__ import annotations

from gui_mcp.agent import RecordError


class StoreError(RecordError):
    code = "training_store"


class ShardDamaged(StoreError):
    code = "shard_damaged"


class ShardNewer(StoreError):
    code = "shard_newer"


class NoSuchRow(StoreError):
    code = "no_such_row"


class SplitRefused(StoreError):
    code = "split_refused"
