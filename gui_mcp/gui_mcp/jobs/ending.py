"""How a job ends: what its row says of the last episode, and of what the order wanted besides."""

from __future__ import annotations

import json

from gui_mcp.agent import Episode
from gui_mcp.jobs.job import STATE_OF, Job
from gui_mcp.jobs.results import read_result
from gui_mcp.privacy.egress import Json

Changes = dict[str, str | int | float]
"""Columns of a row and what they shall say."""

OUT_OF_TIME: Changes = {"state": "not_done", "outcome": "out_of_time"}
"""The deadline passed before the agent began, or while it could not go on."""


def ended(episode: Episode, steps: int) -> Changes:
    """What the last episode of a job says; `steps` are those of all of them."""
    full = episode.outcome == "record_failed" and episode.error == "storage_full"
    return {
        "state": "storage_full" if full else STATE_OF[episode.outcome],
        "outcome": episode.outcome,
        "error": episode.error,
        "detail": storable(episode.error_detail),
        "answer": storable(episode.answer),
        "steps": steps,
    }


def verified(job: Job, answer: str, unmet: str) -> Changes:
    """After the model said `done`: the fields that were wanted; `unmet` is why the check does not hold."""
    result: dict[str, Json] = {}
    fields: dict[str, str] = {}
    schema = job.output_schema
    if schema is not None:
        result, fields = read_result(schema, answer)
    changes: Changes = {"result_json": "" if schema is None else json.dumps(result)}
    if fields or unmet:
        changes["state"] = "done_unverified"
        changes["missing_json"] = json.dumps({"fields": fields, "check": unmet})
    return changes


def storable(text: str) -> str:
    """A model may answer with half a character; the store takes whole ones."""
    return text.encode("utf-8", "replace").decode()
