"""The console's page and the way in: a one-time code becomes a cookie and a key."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from gui_mcp.console.asking import Owner, ThisHouse, caller_of
from gui_mcp.http.callers import Caller, cookie_name
from gui_mcp.http.logins import IDLE_SECONDS
from gui_mcp.http.refusals import Refused
from gui_mcp.privacy.plain import say

pages = APIRouter()
owners_door = APIRouter(prefix="/api")
"""On the owner's own socket only."""

PARTS = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/console.css": ("console.css", "text/css; charset=utf-8"),
    "/console.js": ("console.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}


class Code(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(max_length=200)]


@pages.get("/")
@pages.get("/console.css")
@pages.get("/console.js")
@pages.get("/icon.svg")
async def part(request: Request) -> Response:
    """One file of the page; none says anything about this daemon."""
    name, media_type = PARTS[request.url.path]
    data = (files("gui_mcp.console") / "page" / name).read_bytes()
    return Response(data, headers={"Content-Type": media_type})


@pages.get("/healthz")
async def healthz() -> JSONResponse:
    return JSONResponse({"ok": True})


@pages.post("/api/login")
async def login(request: Request, house: ThisHouse, given: Code) -> JSONResponse:
    """The cookie, which scripts cannot read, and the key, which other origins cannot read."""
    entered = house.logins.enter(given.code)
    if entered is None:
        raise Refused(
            401, say("bad_code"), say("a code works once, for a minute; gui-mcp console gives another")
        )
    answer = JSONResponse({"key": entered.key})
    answer.set_cookie(
        cookie_name(house.port),
        entered.cookie,
        max_age=int(IDLE_SECONDS),
        secure=request.headers.get("origin", "").startswith("https:"),
        httponly=True,
        samesite="strict",
    )
    return answer


@pages.post("/api/logout")
async def logout(house: ThisHouse, by: Owner, caller: Annotated[Caller, Depends(caller_of)]) -> JSONResponse:
    if caller.login is not None:
        house.logins.leave(caller.login)
    answer = JSONResponse({"out": True})
    answer.delete_cookie(cookie_name(house.port), httponly=True, samesite="strict")
    return answer


@owners_door.post("/login-code")
async def login_code(house: ThisHouse, by: Owner) -> JSONResponse:
    """The address that logs one browser in: once, within a minute."""
    if not house.console:
        raise Refused(
            409, say("no_console"), say("this daemon has no TCP listener; set [http] in config.toml")
        )
    return JSONResponse({"url": f"{house.console}#{house.logins.code()}", "seconds": 60})
