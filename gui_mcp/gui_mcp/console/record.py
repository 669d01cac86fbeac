"""The owner's record by HTTP: the list of episodes, and the replay page of one."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import JSONResponse, Response

from gui_mcp.console.asking import Owner, ThisHouse, caller_of, shown
from gui_mcp.episode import EpisodeHead, RecordError, journal_path, list_episodes, read_episode
from gui_mcp.http.callers import Caller
from gui_mcp.http.house import House
from gui_mcp.http.refusals import Refused
from gui_mcp.privacy.egress import Json, Reply
from gui_mcp.privacy.plain import say
from gui_mcp.replay.page import render_replay, replay_policy

record = APIRouter()

Episode = Annotated[str, Path(max_length=101)]


@record.get("/api/episodes")
async def episodes(
    house: ThisHouse, by: Owner, most: Annotated[int, Query(ge=1, le=500)] = 50
) -> JSONResponse:
    """Newest first."""
    found = await asyncio.to_thread(list_episodes, house.app.folder)
    listed: list[Json] = [_head(one) for one in found[:most]]
    return shown(Reply({"episodes": listed}, level="open"))


@record.post("/api/episodes/{episode}/link")
async def link(
    house: ThisHouse, by: Owner, episode: Episode, caller: Annotated[Caller, Depends(caller_of)]
) -> JSONResponse:
    """The address of its replay for the browser that asks."""
    path = f"/replays/{episode}"
    return JSONResponse({"url": f"{path}?ticket={caller.login.ticket(path)}" if caller.login else path})


@record.get("/replays/{episode}")
async def replay(house: ThisHouse, by: Owner, episode: Episode) -> Response:
    """The page that `gui-mcp replay` writes. It shows what was on screens, so it gets an origin of its own
    (`sandbox`): even a script that came through could reach neither the console nor the network. Browsers
    refuse a sandbox that is also to be alone among its openers, so that header is off here."""
    try:
        text = await asyncio.to_thread(_render, house, episode)
    except (RecordError, ValueError):
        gone = say("no such episode can be read; GET /api/episodes lists those there are")
        raise Refused(404, say("no_episode"), gone) from None
    policy = f"sandbox allow-scripts; {replay_policy()}; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "Cross-Origin-Opener-Policy": "unsafe-none"}
    return Response(text, media_type="text/html", headers=headers)


def _render(house: House, episode: str) -> str:
    return render_replay(read_episode(journal_path(house.app.folder, episode)))


def _head(one: EpisodeHead) -> dict[str, Json]:
    begin = one.begin
    return {
        "id": one.id,
        "state": "running" if one.running else one.outcome,
        "time": begin.time if begin else None,
        "goal": begin.goal if begin else "",
        "device": begin.device if begin else "",
        "trouble": one.trouble,
    }
