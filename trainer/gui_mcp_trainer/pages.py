"""The console's page of the trainer: what there is, and the runs that a person is asked about.

    [project.entry-points."gui_mcp.pages"]
    training = "gui_mcp_trainer.pages:training"

It reads and writes the store `training` in the daemon's own data folder. Every route is the owner's alone;
`gui_mcp.console.added` sees to that.
"""

from __future__ import annotations

import asyncio
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query
from gui_mcp.console.added import Page
from gui_mcp.console.asking import ThisHouse, shown
from gui_mcp.episode.blobs import BLOB_NAME
from gui_mcp.episode.errors import BlobMissing
from gui_mcp.http.house import House
from gui_mcp.http.refusals import Refused
from gui_mcp.privacy.egress import Json, Reply
from gui_mcp.privacy.plain import say
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:  # pyarrow is loaded once somebody asks
    from gui_mcp_trainer.csrs.audit import Chosen
    from gui_mcp_trainer.store.store import Store

api = APIRouter()
training = Page("Training", files("gui_mcp_trainer") / "page", api)

NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"
By = Annotated[str, Query(pattern=NAME)]
MOST = 200
"""Questions listed at once."""
MEDIA = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    episode: Annotated[str, Field(max_length=200)]
    said: Literal["success", "fail", "infeasible", "unsure", "skip"]
    seconds: Annotated[float, Field(ge=0, le=86_400)]
    """That the person looked at it."""
    by: Annotated[str, Field(pattern=NAME)]
    sample: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """How many chance chose; 0: it comes from the queue."""
    seed: int = 0
    note: Annotated[str, Field(max_length=1000)] = ""


@api.get("/overview")
async def overview(house: ThisHouse) -> JSONResponse:
    """What the store holds, in numbers."""
    from gui_mcp_trainer.csrs.overview import overview as numbers

    return shown(Reply(await asyncio.to_thread(numbers, _folder(house)), level="open"))


@api.get("/questions")
async def questions(house: ThisHouse, by: By = "owner", sample: int = 0, seed: int = 0) -> JSONResponse:
    """What that person has not answered, in order: the first `MOST`, and how many there are."""
    from gui_mcp_trainer.csrs.audit import questions as asked
    from gui_mcp_trainer.store.store import Store

    found = await asyncio.to_thread(asked, Store(_folder(house)), by, _chosen(sample, seed))
    listed: list[Json] = [{"episode": one.episode, "goal": one.goal} for one in found[:MOST]]
    return shown(Reply({"left": len(found), "questions": listed}, level="open"))


@api.get("/runs/{episode}")
async def run(house: ThisHouse, episode: str) -> JSONResponse:
    """One run as a person is shown it: its goal, and frame by frame what was done. Not who decided it."""
    from gui_mcp_trainer.csrs.frames import run_as_json
    from gui_mcp_trainer.csrs.told import CannotShow

    try:
        shown_run = await asyncio.to_thread(run_as_json, _store(house), episode)
    except CannotShow:
        raise Refused(404, say("no_run"), say("GET /api/training/questions lists those to judge")) from None
    return shown(Reply(shown_run, level="open"))


@api.get("/pictures/{name}")
async def picture(house: ThisHouse, name: str) -> Response:
    """The very bytes of one picture of the store."""
    media = MEDIA.get(name.rpartition(".")[2])
    if media is None or not BLOB_NAME.fullmatch(name):
        raise Refused(404, say("no_picture"), say("that is not the name of a picture"))
    try:
        data = await asyncio.to_thread(_store(house).blobs.get, name)
    except BlobMissing:
        raise Refused(404, say("no_picture"), say("it is not in the store any more")) from None
    return Response(data, media_type=media)


@api.post("/answers")
async def answers(house: ThisHouse, given: Answer) -> JSONResponse:
    """Write one down. 409 where that person has answered before."""
    from gui_mcp_trainer.csrs.audit import AlreadyAnswered, answer, question_of, skipped

    store, chosen = _store(house), _chosen(given.sample, given.seed)
    question = await asyncio.to_thread(question_of, store, given.episode, chosen)
    if question is None:
        raise Refused(404, say("no_run"), say("GET /api/training/questions lists those to judge"))
    if given.said == "skip":
        await asyncio.to_thread(skipped, store, given.by, question, seconds=given.seconds)
        return shown(Reply({"skipped": True}))
    try:
        await asyncio.to_thread(
            answer, store, given.by, question, given.said, seconds=given.seconds, note=given.note
        )
    except AlreadyAnswered:
        once = say("this one is answered already, and the first answer stands; go on with the next")
        raise Refused(409, say("already_answered"), once) from None
    return shown(Reply({"answered": True}))


def _chosen(sample: int, seed: int) -> Chosen | None:
    from gui_mcp_trainer.csrs.audit import Chosen

    return Chosen(sample, seed) if sample > 0 else None


def _store(house: House) -> Store:
    """Raises `Refused` where there is none yet: nothing is made by looking."""
    from gui_mcp_trainer.store.store import Store

    folder = _folder(house)
    if not folder.is_dir():
        raise Refused(404, say("no_store"), say("nothing was ingested yet: gui-mcp train ingest"))
    return Store(folder)


def _folder(house: House) -> Path:
    """Raises `Refused` where the store's own library is missing."""
    if find_spec("pyarrow") is None:
        mend = say("pip install 'gui-mcp[train]' where the daemon runs, and start it again")
        raise Refused(409, say("not_installed"), mend)
    return house.app.folder / "training"
