"""Delegated runs: durable, detached from the request that started them, shown at the level of who asks."""

from gui_mcp.agent import Limits
from gui_mcp.jobs.engine import Jobs
from gui_mcp.jobs.errors import JobError, StoreError, StoreFull
from gui_mcp.jobs.job import WORKING, Job, JobState
from gui_mcp.jobs.order import (
    Check,
    ElementCheck,
    Order,
    PlaceCheck,
    ProbeCheck,
    TextCheck,
    Wanted,
    read_check,
)
from gui_mcp.jobs.show import brief, full
from gui_mcp.jobs.store import JobStore

__all__ = [
    "WORKING",
    "Check",
    "ElementCheck",
    "Job",
    "JobError",
    "JobState",
    "JobStore",
    "Jobs",
    "Limits",
    "Order",
    "PlaceCheck",
    "ProbeCheck",
    "StoreError",
    "StoreFull",
    "TextCheck",
    "Wanted",
    "brief",
    "full",
    "read_check",
]
