"""A job as it is shown: what the tools, the API and the console say of it, before the egress gate."""

from __future__ import annotations

from gui_mcp.jobs.job import Job, JobState
from gui_mcp.privacy.egress import Json, Reply
from gui_mcp.privacy.levels import Level
from gui_mcp.privacy.plain import Plain, handle, say

SHOWN: dict[JobState, Plain] = {
    "queued": say("working"),
    "running": say("working"),
    "waiting_device": say("working"),
    "needs_answer": say("input_required"),
    "needs_confirmation": say("input_required"),
    "interrupted": say("input_required"),
    "done": say("completed"),
    "done_unverified": say("completed"),
    "not_done": say("completed"),
    "infeasible": say("completed"),
    "crashed": say("failed"),
    "storage_full": say("failed"),
    "cancelled": say("cancelled"),
}
"""States as the Tasks extension of the protocol names them (SEP-2663)."""

FAILED: frozenset[JobState] = frozenset(
    {"done_unverified", "not_done", "infeasible", "crashed", "storage_full"}
)
"""What is shown as an error: the goal was not reached, or nothing proves that it was."""

NEXT: dict[JobState, Plain] = {
    "queued": say("get_task with wait_s"),
    "running": say("get_task with wait_s"),
    "waiting_device": say("its device went away and is looked for; get_task with wait_s"),
    "needs_answer": say("answer_task with the answer"),
    "needs_confirmation": say("the owner says yes or no with gui-mcp jobs answer"),
    "interrupted": say("answer_task with resume (starts at a fresh look) or stop"),
}

ASK_THE_OWNER = say("the owner answers with gui-mcp jobs answer, or tells you what to give to answer_task")


def full(job: Job, level: Level) -> Reply:
    """All that there is to say of it to somebody who is shown `level`."""
    data = brief(job)
    if job.outcome:
        data["outcome"] = Plain(job.outcome)
    if job.error:
        data["error"] = handle(job.error)
    if job.last and not job.over:
        data["last_action"] = handle(job.last)
    if job.question:
        data["question"] = job.question
    if job.answer:
        data["answer"] = job.answer
    if job.episode:
        data["episode"] = handle(job.episode)
    if job.state in NEXT:
        unseen = job.state == "needs_answer" and level != "open"
        data["next"] = ASK_THE_OWNER if unseen else NEXT[job.state]
    return Reply(data, is_error=job.state in FAILED, level=level)


def brief(job: Job) -> dict[str, Json]:
    """What may be said of it to anybody who may know of it."""
    return {
        "task_id": handle(job.id),
        "status": SHOWN[job.state],
        "state": Plain(job.state),
        "steps": job.steps,
        "seconds": round(job.updated - job.created, 1),
        "device": handle(job.device),
        "model": handle(job.model),
        "level": Plain(job.level),
    }
