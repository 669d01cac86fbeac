"""What a task asks of its client: a form of the protocol (elicitation), and what is read from its answer."""

from __future__ import annotations

from collections.abc import Mapping

from mcp_types import ElicitResult
from pydantic import ValidationError

from gui_mcp.jobs import Job, JobError, JobState
from gui_mcp.jobs.show import UNLOCK
from gui_mcp.privacy.egress import Json
from gui_mcp.privacy.levels import Level
from gui_mcp.privacy.plain import Plain, say

ASKED_OF_CLIENTS: frozenset[JobState] = frozenset({"needs_answer", "needs_confirmation", "interrupted"})

FIELD: dict[JobState, Plain] = {
    "needs_answer": say("answer"),
    "needs_confirmation": say("confirm"),
    "interrupted": say("decision"),
}
"""The one field of each form; it is required."""

DECLINED = "The person does not want to answer that. Go on without the answer, or finish."
"""What the model is told then."""

ASKS = say("The model that does this task asks:")
ASKS_UNSEEN = say(
    "The model that does this task asks something that is not shown at this level. The owner sees it with "
    "gui-mcp jobs watch; give the owner's answer, or let the owner answer there."
)
BROKEN_OFF = say("The task was interrupted. Resume it at a fresh look at the screen, or stop it?")


def key_of(job: Job) -> str:
    """Names what the job asks now, and never anything else: its row was last written when it began to ask."""
    return f"{FIELD[job.state]}-{round(job.updated * 1e6):x}"


def form(job: Job, level: Level, confirming: Plain) -> dict[str, Json]:
    """The request for somebody who is shown `level`; `confirming` asks for a yes in words of ours."""
    field: dict[str, Json]
    message: str
    match job.state:
        case "needs_answer":
            message = f"{ASKS} {job.question}" if level == "open" else ASKS_UNSEEN
            if job.asks_to_unlock:
                message = UNLOCK
            field = {"type": say("string")}
        case "needs_confirmation":
            message = f"{confirming} ({job.question})" if level == "open" else confirming
            field = {"type": say("boolean")}
        case _:
            message = BROKEN_OFF
            field = {"type": say("string"), "enum": [say("resume"), say("stop")]}
    name = FIELD[job.state]
    schema: dict[str, Json] = {
        "type": say("object"),
        "properties": {name: field},
        "required": [name],
    }
    return {
        "method": say("elicitation/create"),
        "params": {"mode": say("form"), "message": message, "requestedSchema": schema},
    }


def answer_from(job: Job, response: object) -> str | None:
    """The answer as `Jobs.answer` takes it; None where the person closed the form, so that it stays open.

    Raises `JobError` for what is no answer to that form.
    """
    try:
        said = ElicitResult.model_validate(response)
    except ValidationError:
        raise _no_answer(job) from None
    if said.action == "cancel":
        return None
    if said.action == "decline":
        if job.asks_to_unlock:
            return "stop"
        return {"needs_answer": DECLINED, "needs_confirmation": "no"}.get(job.state)
    return _answer(job, said.content or {})


def _answer(job: Job, content: Mapping[str, object]) -> str:
    match job.state, content.get(FIELD[job.state]):
        case "needs_answer", str(text):
            return text
        case "needs_confirmation", bool(yes):
            return "yes" if yes else "no"
        case "interrupted", "resume":
            return "resume"
        case "interrupted", "stop":
            return "stop"
        case _:
            raise _no_answer(job)


def _no_answer(job: Job) -> JobError:
    rule = say("answer the form as its requestedSchema says, in the field {name}", name=FIELD[job.state])
    return JobError("bad_answer", rule)
