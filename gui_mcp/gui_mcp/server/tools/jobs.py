"""Handing over a whole goal to the model on the owner's machine."""

from __future__ import annotations

import time
from typing import Annotated

from pydantic import Field

from gui_mcp.jobs import Jobs
from gui_mcp.jobstore import Job, JobState
from gui_mcp.privacy.egress import Json, Reply
from gui_mcp.privacy.plain import Plain, handle, say
from gui_mcp.server.call import Call
from gui_mcp.server.kinds import DeviceId, TaskId
from gui_mcp.server.tool import Toolbox

HAND_OVER_SECONDS = 20.0
PROGRESS_SECONDS = 5.0

SHOWN: dict[JobState, Plain] = {
    "queued": say("working"),
    "running": say("working"),
    "needs_answer": say("input_required"),
    "interrupted": say("input_required"),
    "done": say("completed"),
    "not_done": say("completed"),
    "infeasible": say("completed"),
    "crashed": say("failed"),
    "cancelled": say("cancelled"),
}
"""States as the Tasks extension of the protocol names them (SEP-2663)."""

NEXT: dict[JobState, Plain] = {
    "queued": say("get_task with wait_s"),
    "running": say("get_task with wait_s"),
    "needs_answer": say("answer_task with the answer"),
    "interrupted": say("answer_task with resume (starts at a fresh look) or stop"),
}

ASK_THE_OWNER = say("the owner reads the question with gui-mcp replay; pass the answer on with answer_task")

Goal = Annotated[str, Field(min_length=1, max_length=4000, description="What shall be true at the end.")]
MaxSteps = Annotated[int, Field(ge=1, le=200)]


async def start_task(
    call: Call, goal: Goal, max_steps: MaxSteps = 30, seconds: Annotated[float, Field(gt=0, le=7200)] = 900,
    device: DeviceId | None = None,
) -> Reply:  # fmt: skip
    """Hand a goal to the owner's own model; returns at once. You get states and counts, no screenshots."""
    return _reply(call, await call.jobs.start(goal, device, call.by, steps=max_steps, seconds=seconds))


async def get_task(call: Call, task_id: TaskId, wait_s: Annotated[float, Field(ge=0, le=25)] = 0) -> Reply:
    """How a task stands; waits up to wait_s for its end or a question."""
    return _reply(call, await call.jobs.wait(task_id, wait_s))


async def answer_task(call: Call, task_id: TaskId, answer: str) -> Reply:
    """Answer a task's question; resume or stop one that was interrupted."""
    await call.jobs.answer(task_id, answer)
    return _reply(call, await call.jobs.wait(task_id, 0.2))


async def cancel_task(call: Call, task_id: TaskId) -> Reply:
    """Stop a task within one action."""
    return _reply(call, await call.jobs.cancel(task_id))


async def list_tasks(call: Call) -> Reply:
    """Tasks, newest first."""
    return Reply({"tasks": [_brief(job) for job in call.jobs.list()[:20]]})


async def run_task(call: Call, goal: Goal, max_steps: MaxSteps = 30, device: DeviceId | None = None) -> Reply:
    """start_task, then waits up to 20 s for the end; a longer task goes on and its id is returned."""
    job = await call.jobs.start(goal, device, call.by, steps=max_steps, seconds=900)
    return _reply(call, await follow(call.jobs, job, call, HAND_OVER_SECONDS))


async def follow(jobs: Jobs, job: Job, call: Call, seconds: float) -> Job:
    """Wait for the end of a job for at most `seconds`, telling each step as progress."""
    deadline = time.monotonic() + seconds
    while job.state in ("queued", "running") and (left := deadline - time.monotonic()) > 0:
        await call.progress(job.steps, say("step {n}", n=job.steps))
        job = await jobs.wait(job.id, min(left, PROGRESS_SECONDS), steps=job.steps)
    return job


def register(tools: Toolbox) -> None:
    tools.add(start_task, scope="task")
    tools.add(get_task, scope="task", read_only=True)
    tools.add(answer_task, scope="task")
    tools.add(cancel_task, scope="task")
    tools.add(list_tasks, scope="task", read_only=True)
    tools.add(run_task, scope="task")


def _reply(call: Call, job: Job) -> Reply:
    level = call.jobs.level(job)
    data = _brief(job)
    if job.outcome:
        data["outcome"] = Plain(job.outcome)
    if job.error:
        data["error"] = handle(job.error)
    if job.last and job.state == "running":
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
    failed = job.state in ("not_done", "infeasible", "crashed")
    return Reply(data, is_error=failed, level=level)


def _brief(job: Job) -> dict[str, Json]:
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
